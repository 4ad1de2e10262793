"""An assignment proves itself before anyone is graded by it.

Its own answers earn everything; the untouched release earns nothing, or the
checks that pass on it are named; each exercise that is unanswered, or answered
wrongly, loses its own points, and who else loses any is named as depending on
it. A wrong answer that no check refuses proves nothing.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from grading import mutants, published
from grading.notebook import Cell
from grading.release import released
from grading.results import write

CALL_SECONDS = 2.0       # a wrong answer may never end
EXERCISE_SECONDS = 6.0   # for the wrong answers to one exercise


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
        Exercises that lose points with it; and those without checks of
        their own that it loses points with.
    """

    exercise: str
    points: float
    earned: float
    untouched: list
    unanswered: float
    wrong: float | None
    unproved: list
    depending: list

    @property
    def proved(self):
        """Whether all that it should lose and earn was seen."""
        return not self.unproved and self.earned == self.points

    @property
    def lost(self):
        """What a wrong answer loses, in words."""
        return "not proved" if self.unproved and self.wrong is None \
            else f"-{self.wrong or 0:g}"


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


def experiments(reference):
    """Return what a notebook's proof consists of: see ``experiment``."""
    return [None, *(exercise.name for exercise in reference.exercises)]


def experiment(grader, name):
    """Hand in what one experiment of a notebook's proof asks for.

    Parameters
    ----------
    grader : NotebookGrader
        Its reference has been calibrated.
    name : str or None
        Of an exercise: it is left unanswered, and answered wrongly. None for
        what is seen of all at once.

    Returns
    -------
    seen : Whole or Alone
    """
    for exercise in grader.reference.exercises:
        if exercise.name == name:
            return _alone(grader, exercise)
    return _whole(grader)


class Whole(NamedTuple):
    """What was seen of all exercises at once, by their names."""

    earned: dict
    untouched: dict


class Alone(NamedTuple):
    """What was seen where one answer is missing or wrong: see ``Row``."""

    unanswered: dict   # the points lost, by the exercise
    wrong: float | None
    unproved: list
    depending: set


def rows(reference, seen):
    """Return a Row for each exercise that has checks, in order.

    Parameters
    ----------
    reference : Reference
    seen : dict
        What every experiment has shown, by its name.
    """
    whole = seen[None]
    helpers = [e.name for e in reference.exercises if not e.checks]
    return [Row(e.name, e.points, whole.earned[e.name] or 0.0,
                whole.untouched[e.name],
                seen[e.name].unanswered.get(e.name, 0), seen[e.name].wrong,
                seen[e.name].unproved,
                [*sorted(seen[e.name].depending - {e.name}),
                 *(f"{name} (its own)" for name in helpers
                   if e.name in seen[name].unanswered)])
            for e in reference.exercises if e.checks]


def _whole(grader):
    """Hand in the reference's own answers, and the untouched release."""
    reference = grader.reference
    earned = {result.exercise: result.points
              for result in grader.grade(submission(reference))}
    stubs = {e.name: released(e.source) for e in reference.exercises}
    grader.grade(submission(reference, stubs), stubs, unwritten=True)
    return Whole(earned, {name: sorted(attempt.sure)
                          for name, attempt in grader.attempts.items()})


def _alone(grader, exercise):
    """Leave one exercise unanswered; answer it wrongly, if it has checks."""
    unanswered = _lost(grader, exercise, released(exercise.source))
    wrong = _wrong(grader, exercise, {*unanswered}) if exercise.checks else (
        None, [], set())
    return Alone(unanswered, *wrong)


def _wrong(grader, exercise, depending):
    """Answer an exercise wrongly, until each of its checks has failed.

    Parameters
    ----------
    depending : set of str
        Who loses points where it is unanswered.

    Returns
    -------
    most : float or None
        The points that it loses; None where nothing wrong was found.
    unproved : list of str
        Checks that no wrong answer has failed.
    depending : set of str
        Exercises that lose points with it.
    """
    most, begin = None, time.monotonic()
    unproved = [check.name for check in exercise.checks if check.points]
    before = grader.reference.exercises[
        :grader.reference.exercises.index(exercise)]
    for text in mutants.of(exercise, before):
        if not unproved or time.monotonic() - begin > EXERCISE_SECONDS:
            break
        lost = _lost(grader, exercise, text)
        if exercise.name in lost:
            most = max(most or 0, lost[exercise.name])
            depending = depending | set(lost)
            failed = grader.partly(exercise)
            unproved = [name for name in unproved if name not in failed]
    return most, unproved, depending


def _lost(grader, exercise, text):
    """Return the points that exercises lose by one answer.

    It stands among the reference's own already: once is enough for it.
    """
    results = grader.grade(submission(grader.reference, {exercise.name: text}),
                           {exercise.name})
    return {result.exercise: result.of - result.points for result in results
            if result.points is not None and result.points < result.of}


# ---------------------------------------------------------------------------
# Kept by a fingerprint
# ---------------------------------------------------------------------------


def fingerprint(folder):
    """Return a short hash of all that an assignment's proof depends on.

    That is a reference's notebooks, modules and data, the grader's own files,
    and the versions of Python and NumPy.

    Parameters
    ----------
    folder : path
    """
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    folder, own = Path(folder), Path(__file__).resolve().parent
    paths = {*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb"),
             *published.beside(folder), *own.rglob("*.py"),
             *published.data_files(folder)}
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


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
        write(path, json.dumps({name: list(map(asdict, rows))
                                for name, rows in made.items()}))
    return made


def _folder():
    place = os.environ.get("XDG_CACHE_HOME") or os.environ.get(
        "LOCALAPPDATA") or Path.home() / ".cache"
    return Path(place) / "notebook-grader"
