"""The sheet at the end: every step's formula, shapes and code."""

import inspect
import re

import dnn_utils
from dnn_utils import lessons, own, pieces


def show_my_sheet():
    """Show each step of the network: formula, shapes, and your code.

    Notes
    -----
    The code is what ``my_network.py`` keeps. Where no person runs a copy
    nothing is read or shown.
    """
    if own.keeper.folder is not None:
        from IPython.display import Markdown, display

        display(Markdown(sheet()))


def sheet():
    """Write the sheet.

    Returns
    -------
    text : str
        Markdown: for each exercise the equations that its docstring in
        ``dnn_utils`` names, a table of what it takes and returns, the code.
    """
    try:
        found = own.keeper.found()
    except (pieces.CannotKeep, OSError) as error:
        return f"There is no sheet yet: {error}."
    kept, seen, parts = pieces.kept(found), set(), []
    for name, exercise in lessons.exercises().items():
        text = inspect.getdoc(getattr(dnn_utils, name))
        known = lessons.equations(exercise.notebook)
        numbers = [n for n in _equations(text, known) if n not in seen]
        seen |= {*numbers}
        parts += [f"### {exercise.number} `{name}`", text.partition("\n")[0],
                  *(f"$$\n{known[n]}\n$$" for n in numbers),
                  _shapes(text, exercise.arguments),
                  _code(found, name) if name in kept else
                  "*Not kept yet: here the course's own is used.*"]
    return "\n\n".join(parts)


def _code(found, name):
    """Return an answer with its helpers and constants, as a code block."""
    code = "\n\n".join(pieces.without_number(piece) for piece in
                       pieces.reached(found, [name]) if piece.module is None)
    return f"```python\n{code}\n```"


def _shapes(text, arguments):
    """Return what a function takes and returns, read from its docstring."""
    takes = [part for name, part in _entries(text, "Parameters")
             if name.split(", ")[0] in arguments]
    gives = [part for _, part in _entries(text, "Returns")]
    return (f"**Takes** {'; '.join(takes)}.\n\n"
            f"**Returns** {'; '.join(gives)}.")


def _equations(text, known):
    """Return the numbers of the equations that a docstring names, one by
    one or as (a) to (b), as far as its own notebook has them."""
    notes = text.partition("\nNotes\n")[2]
    order, chosen = [*known], set()
    for first, last in re.findall(r"\((\d+\.\d+)\)(?: to \((\d+\.\d+)\))?",
                                  notes):
        if first in known and (last or first) in known:
            chosen |= {*order[order.index(first):
                              order.index(last or first) + 1]}
    return [number for number in order if number in chosen]


def _entries(text, title):
    """Return (name, shape or meaning) of each entry of a section."""
    section = re.search(rf"(?s)\n{title}\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)",
                        text)
    entries = []
    for entry in re.findall(r"(?m)^\S.*(?:\n +.*)*", section[1]):
        head, *lines = entry.split("\n")
        name, _, kind = head.partition(" : ")
        shape = re.search(r"\(.*\)", kind) if "shape" in kind else None
        what = shape[0] if shape else " ".join(map(str.strip, lines))
        if what[1:2].islower() or what[1:2] == " ":     # not J, not W1
            what = what[0].lower() + what[1:]
        entries.append((name, f"`{name}`: {what.rstrip('.')}"))
    return entries
