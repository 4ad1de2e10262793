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
    kept = pieces.kept(found)
    return "\n\n".join(_entry(exercise, found if name in kept else None)
                       for name, exercise in lessons.exercises().items())


def _entry(exercise, found):
    """Return the part of the sheet that is about one exercise."""
    text = inspect.getdoc(getattr(dnn_utils, exercise.name))
    parts = [f"### {exercise.number} `{exercise.name}`",
             text.partition("\n")[0]]
    parts += [f"$$\n{equation}\n$$" for equation in _equations(
        text, lessons.equations(exercise.notebook))]
    rows = [(kind, *row) for kind, title in (
        ("takes", "Parameters"), ("returns", "Returns"))
        for row in _rows(text, title)
        if kind == "returns" or row[0].split(", ")[0] in exercise.arguments]
    parts.append("| | name | what it is |\n|---|---|---|\n" + "\n".join(
        f"| {kind} | `{name}` | {what} |" for kind, name, what in rows))
    if found is None:
        parts.append("*Not kept yet: here the course's own is used.*")
    else:
        code = "\n\n\n".join(piece.source.strip() for piece in pieces.reached(
            found, [exercise.name]) if piece.module is None)
        parts.append(f"```python\n{code}\n```")
    return "\n\n".join(parts)


def _equations(text, known):
    """Return the equations that a docstring names, one by one or as (a) to
    (b), as far as they are in its own notebook."""
    notes = text.partition("\nNotes\n")[2]
    order, chosen = [*known], set()
    for first, last in re.findall(r"\((\d+\.\d+)\)(?: to \((\d+\.\d+)\))?",
                                  notes):
        if first in known and (last or first) in known:
            chosen |= {*order[order.index(first):
                              order.index(last or first) + 1]}
    return [known[number] for number in order if number in chosen]


def _rows(text, title):
    """Return (name, shape or meaning) of a section of a docstring."""
    section = re.search(rf"(?s)\n{title}\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)",
                        text)
    rows = []
    for entry in re.findall(r"(?m)^\S.*(?:\n +.*)*", section[1]):
        head, *lines = entry.split("\n")
        name, _, kind = head.partition(" : ")
        meaning = " ".join(map(str.strip, lines))
        what = kind if "shape" in kind else f"{kind}: {meaning}"
        rows.append((name, what.replace("|", "\\|").rstrip(": ")))
    return rows
