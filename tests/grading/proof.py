"""An assignment proves itself before anyone is graded by it.

Its own answers earn everything; the untouched release earns nothing, or the
checks that pass on it are named; each exercise that is unanswered, or answered
wrongly, loses its own points, and who else loses any is named as depending on
it. A wrong answer that no check refuses proves nothing.
"""

import contextlib
import json
import os
import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grading import mutants
from grading.notebook import Cell

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SECONDS = 2.0       # for one call: a wrong answer may never end
PATIENCE = 6.0      # seconds for the wrong answers to one exercise
_REGION = re.compile(r"(?ms)^([ \t]*)### BEGIN SOLUTION.*?"
                     r"### END SOLUTION[^\n]*$")


@dataclass
class Row:
    """What was proved of one exercise.

    Attributes
    ----------
    exercise : str
    points : float
    earned : float
        By the reference's own answers.
    untouched : list of str
        Checks that pass on the release as it is handed out.
    unanswered, wrong : float or None
        The points it loses; None where nothing wrong was found.
    unproved : list of str
        Checks that no wrong answer has failed.
    depending : list of str
        Exercises that lose points with it.
    """

    exercise: str
    points: float
    earned: float = 0.0
    untouched: list = field(default_factory=list)
    unanswered: float = 0.0
    wrong: float | None = None
    unproved: list = field(default_factory=list)
    depending: list = field(default_factory=list)

    @property
    def proved(self):
        """Whether all that it should lose and earn was seen."""
        return not self.unproved and self.earned == self.points


def released(text):
    """Return an answer as it is handed out."""
    if not _REGION.search(text):
        return STUB
    return _REGION.sub(lambda found: "\n".join(
        found[1] + line for line in STUB.split("\n")), text)


def submission(reference, answers=None):
    """Return the cells of a submission with the reference's own answers.

    Parameters
    ----------
    reference : Reference
    answers : dict of str to str, optional
        Others, by the exercise's name.
    """
    answers = answers or {}
    return [Cell(number, e.cell_id or "", e.name, "solution",
                 answers.get(e.name, e.source))
            for number, e in enumerate(reference.exercises)]


def prove(grader):
    """Prove one notebook.

    Parameters
    ----------
    grader : NotebookGrader
        Its reference has been calibrated.

    Returns
    -------
    rows : list of Row
        One for each exercise that has checks, in order.
    """
    reference = grader.reference
    rows = {e.name: Row(e.name, e.points) for e in reference.exercises
            if e.checks}
    for result in grader.grade(submission(reference)):
        if result.exercise in rows and result.points is not None:
            rows[result.exercise].earned = result.points
    untouched = {e.name: released(e.source) for e in reference.exercises}
    grader.grade(submission(reference, untouched), untouched, unwritten=True)
    for name, row in rows.items():
        row.untouched = sorted(grader.attempts[name].sure)
    for exercise in reference.exercises:
        _prove_exercise(grader, exercise, rows)
    return list(rows.values())


def _prove_exercise(grader, exercise, rows):
    """Leave an exercise unanswered, and answer it wrongly."""
    lost = _lost(grader, exercise, released(exercise.source), rows)
    row = rows.get(exercise.name)
    depending = set(lost) - {exercise.name}
    if row:
        row.unanswered = lost.get(exercise.name, 0)
        row.unproved = [check.name for check in exercise.checks
                        if check.points]
    begin = time.monotonic()
    for text in mutants.of(exercise) if row else ():
        if not row.unproved or time.monotonic() - begin > PATIENCE:
            break
        lost = _lost(grader, exercise, text, rows)
        if exercise.name in lost:
            row.wrong = max(row.wrong or 0, lost[exercise.name])
            depending |= set(lost) - {exercise.name}
            failed = grader.partly(exercise)
            row.unproved = [name for name in row.unproved
                            if name not in failed]
    if row:
        row.depending = sorted(depending)
    elif depending:
        for name in depending:
            rows[name].depending.append(f"{exercise.name} (its own)")


def _lost(grader, exercise, text, rows):
    """Return the points that exercises lose by one answer.

    It stands among the reference's own already: once is enough for it.
    """
    results = grader.grade(submission(grader.reference, {exercise.name: text}),
                           {exercise.name})
    return {result.exercise: result.of - result.points for result in results
            if result.exercise in rows and result.points is not None
            and result.points < result.of}


def lines(name, rows, people):
    """Return the table of a notebook's proof, line by line."""
    width = max([len("exercise"), *(len(row.exercise) for row in rows)])
    yield f"{name}:"
    if rows:
        yield (f"  {'exercise':{width}}  points  own  untouched  unanswered  "
               "wrong")
    for row in rows:
        wrong = "not proved" if row.wrong is None else f"-{row.wrong:g}"
        untouched = "passes" if row.untouched else "0"
        yield (f"  {row.exercise:{width}}  {row.points:6g}  {row.earned:3g}  "
               f"{untouched:9}  {f'-{row.unanswered:g}':10}  {wrong}")
        for remark in remarks(row):
            yield f"    {remark}"
    for one in people:
        yield (f"  {one.name:{width}}  {one.points:6g}  left to people: "
               f"{one.reason}")


def remarks(row):
    """Yield what is to be said of an exercise besides its numbers."""
    if row.untouched:
        yield (f"{', '.join(row.untouched)} passes on the untouched release: "
               "such answers get nothing here")
    if row.unproved:
        yield (f"not proved: no wrong answer that was tried fails "
               f"{', '.join(row.unproved)}")
    if row.depending:
        yield f"loses points with it: {', '.join(row.depending)}"


# ---------------------------------------------------------------------------
# Kept by a fingerprint
# ---------------------------------------------------------------------------


def cached(key, make):
    """Return the rows kept under a key; make and keep them if there are none.

    Parameters
    ----------
    key : str
        A fingerprint of all that they depend on.
    make : callable
        Returns {notebook: rows}.
    """
    path = _folder() / f"{key}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        return {name: [Row(**row) for row in rows] for name, rows in
                json.loads(path.read_text(encoding="utf-8")).items()}
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(json.dumps({name: list(map(asdict, rows))
                                     for name, rows in made.items()}))
        os.replace(fresh, path)
    return made


def _folder():
    place = os.environ.get("XDG_CACHE_HOME") or os.environ.get(
        "LOCALAPPDATA") or Path.home() / ".cache"
    return Path(place) / "notebook-grader"
