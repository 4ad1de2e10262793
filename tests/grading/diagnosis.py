"""What the check in a student's own notebook says of a wrong answer.

The course's checks find a mistake by its place: they edit the answer, read its
lines and look at the values in them. On proxies, which decide the mark, they
cannot. So where one has refused an answer it is run once more as in the
notebook, with the answer itself, in a sandbox that holds the course as it is
handed out. The marks are given by then, and nothing here changes one: what
comes back are words for the student's own page, and the name of a mistake,
which is believed only if the course has it.
"""

import contextlib
import functools
import os
import py_compile
import shutil
import tempfile
from pathlib import Path

from grading import launch, published, release
from grading import source as sources
from grading.session import RemoteError, Session
from grading.shared.isolation import hide_places
from grading.verdicts import Kind

CALL, NOTEBOOK = 10.0, 20.0   # seconds for one check, and for all of them
_LONGEST = 1000    # characters of what a check says: it has four lines
_WORDED = (Kind.ASSERTION, Kind.RAISED, Kind.UNDEFINED, Kind.NOT_WRITTEN)
_UNDEFINED = (Kind.RAISED, Kind.UNDEFINED)   # it may have left no function


class Diagnosis:
    """Runs the course's own checks as a student's notebook does.

    Parameters
    ----------
    references : list of Reference
    public : Path
        Where the published files of each are.
    """

    def __init__(self, references, public):
        self.references, self.public = references, public
        self.launcher = self.folder = None

    def explain(self, submission, results, settings):
        """Let the notebook's own checks word what went wrong.

        Parameters
        ----------
        submission : Submission
            It has been graded.
        results : list of ExerciseResult
            Of that: get the words.
        settings : Settings
        """
        with contextlib.suppress(Exception):    # no mark hangs on a word
            wrong = {item.exercise: item for item in results
                     if _is_worded(submission, item)}
            if wrong:
                session = self._open(submission.reference, settings)
                with contextlib.closing(session):
                    _Rerun(submission, session, wrong, results).run()

    def _open(self, reference, settings):
        """Start a process that sees the course as it is handed out."""
        if self.folder is None:     # once: where it fails, it fails again
            self.folder = Path(tempfile.mkdtemp(prefix="handed",
                                                dir=self.public.parent))
            self.folder.chmod(0o755)
            limits = settings.limits
            self.launcher = launch.build(
                self.folder, settings.level,
                limits._replace(cell=min(CALL, limits.cell),
                                notebook=min(NOTEBOOK, limits.notebook)))
        paths, place = reference.place.folders, self.folder / reference.name
        if not place.exists():
            hand_out(reference, self.references, self.public, place)
        return Session(self.launcher, place, paths[0], paths)

    def close(self):
        """End its processes and remove what was handed out."""
        if self.launcher:
            self.launcher.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.launcher = self.folder = None


def hand_out(reference, references, public, target):
    """Write the files that students have, finished functions among them.

    Parameters
    ----------
    reference : Reference
    references : list of Reference
        Those in its folder are handed out without answers and hidden tests.
    public : Path
        Where its published files are, from which functions are withheld.
    target : Path
    """
    root, modules = reference.place.roots[-1], reference.place.modules()
    # A check may need some that no answer does.
    wanted = published.led_to({
        name for part in reference.parts if part.kind == "given"
        for name in published.imports(part.text)}, modules)
    shutil.copytree(public / reference.name, target)
    for name, path in modules.items():
        copy = target / path.relative_to(root)
        if copy.exists() and copy.read_bytes() != path.read_bytes() or (
                name in wanted):
            shutil.copyfile(path, copy)
            py_compile.compile(
                str(copy), quiet=2, invalidation_mode=(
                    py_compile.PycInvalidationMode.CHECKED_HASH))
    for one in references:
        if one.place.roots == reference.place.roots:
            (target / one.path.relative_to(root)).write_text(
                release.unanswered(one.path), encoding="utf-8")
    for folder, _, names in os.walk(target):
        for name in names:
            Path(folder, name).chmod(0o644)


def _is_worded(submission, item):
    """Say whether the notebook has words for an answer that has run."""
    if item.failure is None or item.failure.kind not in _WORDED:
        return False
    answer = submission.answers.get(item.exercise)
    return bool(answer) and sources.written(answer.source) and any(
        exercise.name == item.exercise and not exercise.has_hidden_parts
        and any(_names_mistakes(submission.reference, check)
                for check in exercise.checks)
        for exercise in submission.reference.exercises)


def _names_mistakes(reference, check):
    """Say whether a check calls one of the course, which names mistakes."""
    return any(getattr(check.namespace.get(name), "__module__", None)
               in _naming(reference) for name in sources.used(check.full))


@functools.lru_cache(maxsize=64)
def _naming(reference):
    """Return the modules beside a notebook whose checks name mistakes."""
    return {name for name, path in reference.place.modules().items()
            if "WrongAnswer" in sources.bound(
                path.read_text(encoding="utf-8"))}


@functools.lru_cache(maxsize=64)
def _known(reference):
    """Return every text in the modules beside a notebook: a mistake that is
    none of them was invented by an answer."""
    return set().union(*(
        sources.texts(path.read_text(encoding="utf-8"))
        for path in reference.place.modules().values()))


class _Rerun:
    """A submission's notebook, run again up to its last wrong answer.

    Parameters
    ----------
    submission : Submission
    session : Session
    wrong : dict of str to ExerciseResult
        What the notebook has words for, by the exercise's name.
    results : list of ExerciseResult
    """

    def __init__(self, submission, session, wrong, results):
        self.submission, self.reference = submission, submission.reference
        self.session, self.wrong = session, wrong
        self.right = {item.exercise for item in results if item.full}

    def run(self):
        """Run cell after cell; give each wrong answer its words."""
        self._request("run", "begin", "from dnn_utils import exercises\n"
                      f"exercises.watch({self.reference.name!r})")
        exercises = {e.name: e for e in self.reference.exercises}
        checks = [check for name in self.wrong
                  for check in exercises[name].checks]
        for part in self._cells(checks):
            if part.kind == "answer":
                self._answer(exercises[part.name])
            else:
                self._request("run", part.name, part.text)

    def _cells(self, checks):
        """Return the cells to run: what answers and checks need, and what
        goes on with the course's function where an answer is wrong."""
        replaced = {name for e in self.reference.exercises for name in e.asked
                    if e.name not in self.right}
        needed = {*self.reference.program(), *(
            part for check in checks for part in check.before), *(
            part for part in self.reference.parts
            if sources.bound(part.text) & replaced)}
        last = max(check.index for check in checks)
        return sorted(part for part in needed
                      if part.kind != "check" and part.index < last)

    def _answer(self, exercise):
        """Run a student's answer and, if it is wrong, its check."""
        answer = self.submission.answers.get(exercise.name)
        for text in answer and [*self.submission.borrowed(exercise),
                                answer.source] or ():
            self._request("run", exercise.name, text)
        item = self.wrong.get(exercise.name)
        if item:
            self._tell(exercise, item)
        if answer is None or item and item.failure.kind in _UNDEFINED:
            self._request("run", exercise.name,
                          release.released(exercise.source))

    def _tell(self, exercise, item):
        """Run the checks of a wrong answer until one has words for it."""
        for check in exercise.checks:
            told = self._request("tell", check.name, check.visible)
            if isinstance(told, list):
                mistake, text = told
                item.word(_shown(str(text)), self._believed(
                    mistake, item.failure.mistake))
                return

    def _believed(self, told, found):
        """Return the name of a mistake: the one told, if it is none or one
        that the course has, else the one found on proxies."""
        names = [] if told is None else str(told).split("; ")
        return told if all(name in _known(self.reference) for name in names
                           ) else found

    def _request(self, *what):
        """Ask for one thing; None where that raises."""
        try:
            return self.session.request(*what)
        except RemoteError:
            return None


def _shown(text):
    """Return what a check said, as a page may show it."""
    return hide_places("".join(c for c in text[:_LONGEST]
                               if c.isprintable() or c == "\n"))
