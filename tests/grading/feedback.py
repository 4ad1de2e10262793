"""The sentences: what students and instructors read of a verdict."""

import difflib
import re
from typing import NamedTuple

import numpy as np

from grading.verdicts import Kind, Remark

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_TOKEN = re.compile(r"[-+]?\d[\d.]*(?:e[-+]?\d+)?|\w+|\s+|.", re.S)
_FILLED = 60      # characters of a line that was broken to fit a page
_NEVER_ENDS = "is there a loop that never ends?"
_HINTS = {
    Kind.NOT_HANDED_IN: "The notebook was not handed in.",
    Kind.NO_ANSWER: "There is no answer to this exercise in the notebook.",
    Kind.UNREADABLE: "The file {detail}.",
    Kind.NOT_WRITTEN: "It is not written yet.",
    Kind.SHORT_CUT: "The answer takes the finished function from the course. "
                    "Write it yourself: that is the exercise.",
    Kind.UNDEFINED: "The cell does not define {detail}.",
    Kind.OUTPUT: "The check shows another output.\n{detail}",
    Kind.PARTIAL: "The check gives {detail}.",
    Kind.HIDDEN: "The check that you see passes. Another one, which you do "
                 "not see, does not: which inputs have you not thought of?",
    Kind.FRESH: "It is right on the inputs that you see, and wrong on others "
                "of the same kind. Does it use all of its arguments, and "
                "hold no number that belongs to one example?",
    Kind.CALL_TIMEOUT: "It took over {detail} seconds: " + _NEVER_ENDS,
    Kind.NOTEBOOK_TIMEOUT: "It took over {detail} seconds in all: "
                           + _NEVER_ENDS,
    Kind.CHECK_TIMEOUT: "With it the check takes too long: " + _NEVER_ENDS,
    Kind.OUTPUT_LIMIT: "It prints without end.",
    Kind.PROCESS_ENDED: "It ended Python itself: by an exit, a crash, or "
                        "more memory than there is.",
    Kind.BAD_REPLY: "It returned what cannot be read: {detail}.",
}
_NOTES = {
    Remark.FILE_NAME: "the file is called {}",
    Remark.BEST_FILE: "several files fit: the one with most answers, {}, "
                      "counts",
    Remark.REPAIRED: "the file {}",
    Remark.UNREADABLE: "{}",
    Remark.NOT_HANDED_IN: "the notebook was not handed in",
    Remark.ONLY_OTHERS: "the notebook was not handed in; found {}",
    Remark.GRADERS_FAULT: "could not be graded, which is the grader's "
                          "fault: {}",
    Remark.BY_CELL_ID: "found by its cell id",
    Remark.BY_NAME: "found by the name it defines",
    Remark.LAST_CELL: "{} cells answer it, the last one counts",
    Remark.OTHER_CELL: "written in another cell",
    Remark.JOINED: "put together from {} cells",
    Remark.SECOND_CHOICE: "another cell than the answer's counts",
    Remark.MORE_DEFINITIONS: "uses definitions from another cell of the "
                             "submission",
    Remark.REFERENCE_BEFORE: "graded with the reference's answers to the "
                             "exercises before it",
    Remark.FRESH_DECIDED: "passes the checks, and is wrong on inputs that "
                          "the grader drew",
}


def note(given):
    """Return the sentence of a Note, without its full stop."""
    return _NOTES[given.remark].format(given.detail)


def hint(failure):
    """Return what to tell a student of a Failure.

    Parameters
    ----------
    failure : Failure or None

    Returns
    -------
    text : str
        Empty where there is nothing to say.
    """
    if failure is None:
        return ""
    if failure.told:
        return failure.told
    if failure.kind is Kind.RAISED:
        return _raised_text(failure)
    if failure.kind is Kind.ASSERTION:
        return not_held(failure.detail, failure.line)
    text = _HINTS.get(failure.kind, "")
    if not failure.detail:  # it is kept from students
        text = text.replace(": {detail}", "").replace("{detail}", "").strip()
    return text.replace("{detail}", failure.detail)


def _raised_text(failure):
    """Word an exception of the student's own, and where it was raised."""
    where = f"\nin your line\n    {failure.line}" if failure.line else ""
    why = ("\nNobody is there to type: an answer gets all it needs as "
           "arguments." if failure.error == EOFError.__name__ else "")
    return f"It stopped with {failure.error}: {failure.detail}{where}{why}"


def not_held(text, line):
    """Word an assertion of a check that students see."""
    held = f"This does not hold:\n    {line}" if line else ""
    return "\n\n".join(filter(None, [text.strip("\n"), held]))


def call_outline(name, arguments, keywords):
    """Describe a call: what is short is written out."""
    parts = [*arguments, *keywords.values()]
    names = [*[""] * len(arguments), *(f"{key}=" for key in keywords)]
    texts = [key + (text if len(text := _ADDRESS.sub("", repr(part))) < 60
                    and "\n" not in text else outline(part))
             for key, part in zip(names, parts, strict=True)]
    return f"{name}({', '.join(texts)})"


def outline(value, depth=0, most=3):
    """Describe a value: its kind, its shape, its first entries."""
    if isinstance(value, np.ndarray):
        few = ", ".join(f"{v:.6g}" if isinstance(v, float) else f"{v!s:.20}"
                        for v in value.ravel()[:most].tolist())
        dots = ", ..." if value.size > most else ""
        return f"array {value.shape} of {value.dtype}: [{few}{dots}]"
    if isinstance(value, dict) and depth < 4:
        return "{" + ", ".join(f"{k!r:.30}: {outline(v, depth + 1, most)}"
                               for k, v in list(value.items())[:most]) + (
            ", ...}" if len(value) > most else "}")
    if isinstance(value, (list, tuple)) and depth < 4:
        inside = ", ".join(outline(v, depth + 1, most)
                           for v in value[:most]) + (
            ", ..." if len(value) > most else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return f"{_ADDRESS.sub('', repr(value)):.200}"


# ---------------------------------------------------------------------------
# The page
# ---------------------------------------------------------------------------


class Step(NamedTuple):
    """Something to fix, and where the page speaks of it."""

    exercise: str
    anchor: str


def steps(result):
    """Return what a student should fix, in the order to do it.

    Parameters
    ----------
    result : StudentResult

    Returns
    -------
    steps : list of Step
    """
    return [Step(item.exercise, f"n{n}e{e}")
            for n, one in enumerate(result.notebooks.values(), 1)
            for e, item in enumerate(one.exercises, 1)
            if item.failure and not item.full
            and item.failure.kind is not Kind.NOT_HANDED_IN]


def reflowed(text):
    """Undo the breaks of full lines, which a phone would break again."""
    lines = text.split("\n")
    joined = lines[:1]
    for before, line in zip(lines, lines[1:], strict=False):
        if len(before) >= _FILLED and before[:1].strip() and line[:1].strip():
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def beside(item):
    """Return what an answer gave and should give, with the differences.

    Parameters
    ----------
    item : ExerciseResult

    Returns
    -------
    gave, expected : list of (str, bool)
        Pieces of the text, and whether the other side has another one.
    """
    gave, expected = _TOKEN.findall(item.gave), _TOKEN.findall(item.expected)
    if _likeness(_forms(gave), _forms(expected)).ratio() < 0.6:
        return [(item.gave, False)], [(item.expected, False)]
    sides = [], []
    for kind, a, b, c, d in _likeness(
            [_rounded(one) for one in gave],
            [_rounded(one) for one in expected]).get_opcodes():
        for side, text in zip(sides, (gave[a:b], expected[c:d]), strict=True):
            if text:
                side.append(("".join(text), kind != "equal"))
    return sides


def _likeness(gave, expected):
    return difflib.SequenceMatcher(None, gave, expected, autojunk=False)


def _forms(tokens):
    """Return tokens with one number as good as another: what is alike then
    has entries that can be compared, which an error's text has not.
    """
    return ["0" if any(map(str.isdigit, one)) else one for one in tokens]


def _rounded(token):
    """Return a number so that its last digits do not count."""
    try:
        return f"{float(token):.5g}"
    except ValueError:
        return token
