"""The verdicts, and what is said of an answer that is not right."""

import re
import traceback

import numpy as np

RIGHT, PARTLY, WRONG = "right", "partly right", "wrong"
HIDDEN, FRESH = "wrong in a hidden check", "wrong on other inputs"
NOT_WRITTEN, MISSING = "not written", "missing"
SHORT_CUT, SLOW, ENDED = "short cut", "too slow", "ended the process"
FLOOD, BY_HAND, UNREADABLE = "prints too much", "by hand", "unreadable"
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Failed(Exception):
    """A check that does not pass."""

    def __init__(self, verdict, hint=""):
        super().__init__(verdict)
        self.verdict, self.hint = verdict, hint


def ended(reason):
    if reason.startswith("took"):
        return SLOW, f"It {reason}: is there a loop that never ends?"
    if reason == "ended the process":
        reason = ("ended Python itself: by an exit, a crash, or more memory "
                  "than there is")
    return ENDED, f"It {reason}."


def say(verdict, hint):
    """Return the hint of a verdict, where the check has none."""
    return hint if hint and verdict != SHORT_CUT else {
        MISSING: "There is no answer to this exercise in the notebook.",
        NOT_WRITTEN: "It is not written yet.",
        SHORT_CUT: "The answer takes the finished function from the course. "
                   "Write it yourself: that is the exercise.",
        HIDDEN: "The check that you see passes. Another one, which you do "
                "not see, does not: which inputs have you not thought of?",
        FRESH: "It is right on the inputs that you see, and wrong on others "
               "of the same kind. Does it use all of its arguments, and "
               "hold no number that belongs to one example?",
        FLOOD: "It prints without end.",
    }.get(verdict, "")


def came_from(error, kind):
    """Say whether an exception of a kind led to this one."""
    for _ in range(20):
        if error is None or isinstance(error, kind):
            return error is not None
        error = error.__cause__ or error.__context__
    return False


def error_hint(error, lines, text):
    """Word an exception of the student's own, with its line."""
    line = ""
    source = text.splitlines()
    if isinstance(error, SyntaxError):
        lines = [("", _bad_line(text))]
    if lines and 0 < lines[-1][1] <= len(source):
        line = source[lines[-1][1] - 1].strip()
    return _stopped(error, line)


def _stopped(error, line):
    """Word an exception of the student's own, and where it was raised."""
    where = f"\nin your line\n    {line}" if line else ""
    why = ("\nNobody is there to type: an answer gets all it needs as "
           "arguments." if isinstance(error, EOFError) else "")
    return f"It stopped with {type(error).__name__}: {error!s:.300}" \
        f"{where}{why}"


def not_held(text, line):
    """Word an assertion of a check that students see."""
    held = f"This does not hold:\n    {line}" if line else ""
    return "\n\n".join(filter(None, [text.strip("\n"), held]))


def _bad_line(text):
    """Return the number of the line that a cell cannot be read beyond."""
    try:
        compile(text, "<cell>", "exec")
    except SyntaxError as error:
        return error.lineno or 0
    return 0


def check_hint(error, check):
    """Word what a check says."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename.startswith("<answer ")]
    if isinstance(error, AssertionError) and (str(error) or not own):
        line = _line_of(frames, check)
        if str(error) and (not line.startswith("assert ") or frames[
                -1].filename != f"<cell {check.name}>"):
            line = ""  # its text says all
        return not_held(str(error), line)
    return _stopped(error, own[-1].line if own else "")


def _line_of(frames, check):
    """Return the line of a visible check that failed."""
    lines = check.text(check.way).splitlines()
    for frame in reversed(frames):
        if frame.filename == f"<cell {check.name}>" and (
                0 < frame.lineno <= len(lines)):
            return lines[frame.lineno - 1].strip()
    return "an assertion of the check"


def call_outline(name, arguments, keywords):
    """Describe a call: what is short is written out."""
    parts = [*arguments, *keywords.values()]
    names = [*[""] * len(arguments), *(f"{key}=" for key in keywords)]
    texts = [key + (text if len(text := _ADDRESS.sub("", repr(part))) < 60
                    and "\n" not in text else outline(part))
             for key, part in zip(names, parts, strict=True)]
    return f"{name}({', '.join(texts)})"


def outline(value, depth=0):
    """Describe a value: its kind, its shape, a few of its entries."""
    if isinstance(value, np.ndarray):
        few = ", ".join(f"{v:.6g}" if isinstance(v, float) else f"{v!s:.20}"
                        for v in value.ravel()[:3].tolist())
        dots = ", ..." if value.size > 3 else ""
        return f"array {value.shape} of {value.dtype}: [{few}{dots}]"
    if isinstance(value, dict) and depth < 4:
        return "{" + ", ".join(f"{k!r:.30}: {outline(v, depth + 1)}"
                               for k, v in list(value.items())[:3]) + (
            ", ...}" if len(value) > 3 else "}")
    if isinstance(value, (list, tuple)) and depth < 4:
        inside = ", ".join(outline(v, depth + 1) for v in value[:3]) + (
            ", ..." if len(value) > 3 else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return f"{_ADDRESS.sub('', repr(value)):.200}"
