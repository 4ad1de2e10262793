"""What an exception tells of an answer: the Failure that it stands for."""

import traceback

from grading.verdicts import Failure, Kind


def came_from(error, kind):
    """Say whether an exception of a kind led to this one."""
    for _ in range(20):
        if error is None or isinstance(error, kind):
            return error is not None
        error = error.__cause__ or error.__context__
    return False


def cell_failure(error, lines, text):
    """Return the Failure of an exception that an answer's cell raised."""
    line = ""
    source = text.splitlines()
    if isinstance(error, SyntaxError):
        lines = [("", _bad_line(text))]
    if lines and 0 < lines[-1][1] <= len(source):
        line = source[lines[-1][1] - 1].strip()
    return _raised(error, line)


def _bad_line(text):
    """Return the number of the line that a cell cannot be read beyond."""
    try:
        compile(text, "<cell>", "exec")
    except SyntaxError as error:
        return error.lineno or 0
    return 0


def check_failure(error, check):
    """Return the Failure of an exception that a check ended with.

    An assertion of the course's checks names the mistake that it recognises
    in its attribute ``mistake``.
    """
    if isinstance(error, Failure):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [f for f in frames if f.filename.startswith("<answer ")]
    if not isinstance(error, AssertionError) or theirs and not str(error):
        return _raised(error, theirs[-1].line if theirs else "")
    line = _line_of(frames, check)
    if str(error) and (not line.startswith("assert ") or frames[
            -1].filename != f"<cell {check.name}>"):
        line = ""  # its text says all
    return Failure(Kind.ASSERTION, str(error), line=line,
                   mistake=getattr(error, "mistake", None))


def _line_of(frames, check):
    """Return the line of a visible check that failed."""
    lines = check.text(check.variant).splitlines()
    for frame in reversed(frames):
        if frame.filename == f"<cell {check.name}>" and (
                0 < frame.lineno <= len(lines)):
            return lines[frame.lineno - 1].strip()
    return "an assertion of the check"


def _raised(error, line):
    return Failure(Kind.RAISED, f"{error!s:.300}", line=line,
                   error=type(error).__name__)
