"""Grades one student after another, by references that have run once."""

import contextlib
import itertools
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from grading import (
    diagnosis,
    launch,
    match,
    notebook,
    notebook_grader,
    proof,
    published,
    reference,
)
from grading.feedback import hint
from grading.results import RunError
from grading.verdicts import Cause, StudentResult

# The folders beside this package, whose names an assignment may use as well.
BESIDE = {path.name for path in Path(__file__).resolve().parents[1].iterdir()
          if path.is_dir()} - {"grading"}


@dataclass(frozen=True)
class Settings:
    """What every worker needs to know.

    Attributes
    ----------
    reference : str
        The folder of the reference notebooks.
    seed : int
        Of the fresh cases.
    limits : launch.Limits
    level : launch.Isolation or None
        None for the strongest that is available.
    required : bool
        Refuse to run behind less than full isolation.
    """

    reference: str
    seed: int
    limits: launch.Limits = launch.Limits()
    level: launch.Isolation | None = None
    required: bool = False

    def plain(self):
        """Return what is recorded of a run: what its marks depend on."""
        return {"seed": self.seed, **self.limits._asdict()}


class Grader:
    """Grades one student after another with references run once.

    Parameters
    ----------
    settings : Settings
    work : path, optional
        Where to keep what students' processes may read.

    Raises
    ------
    InvalidReference
        If the reference cannot grade.
    RunError
        If no sandbox that is strong enough starts here.
    """

    def __init__(self, settings, work=None):
        self.settings = settings
        self.references = reference.find(settings.reference)
        self.public = Path(tempfile.mkdtemp(prefix="public", dir=work))
        self.private = Path(tempfile.mkdtemp(prefix="private", dir=work))
        self.launcher, self.calibrated, self.loaded = None, False, {}
        self.diagnosis = diagnosis.Diagnosis(self.references, self.public)
        try:
            self._run_references()
        except BaseException:
            self.close()
            raise

    def _run_references(self):
        """Run the references; write what students may see."""
        self._copy()
        for one in self.references:
            with self._here(one):
                one.own_run.rehearse(self.settings.seed)
                one.refuse_if_empty()
                one.place.tidy()
                published.publish(one, self.public / one.name)
        for path in [self.public, *self.public.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _copy(self):
        """Let the references work on copies, one for each folder."""
        folders = {}
        for one in self.references:
            folders.setdefault(one.place.roots[0], []).append(one)
        for number, group in enumerate(folders.values()):
            roots = max((one.place.roots for one in group), key=len)
            target = self.private / str(number)
            published.copy(roots, target)
            for one in group:
                one.place.move_to(target, roots)

    @contextlib.contextmanager
    def _here(self, one):
        """Be in a reference's folder, its modules importable."""
        before, paths = os.getcwd(), list(sys.path)
        place = str(one.place.roots[-1])
        os.chdir(one.place.roots[0])
        sys.path[:0] = [str(p) for p in one.place.roots]
        hidden = {name: sys.modules.pop(name) for name in list(sys.modules)
                  if name.partition(".")[0] in BESIDE}
        sys.modules.update(self.loaded.pop(place, {}))
        try:
            yield
        finally:
            os.chdir(before)
            sys.path[:] = paths
            sys.modules.update(hidden)
            mine = {name: module for name, module in sys.modules.items()
                    if str(getattr(module, "__file__", None)).startswith(
                        place + os.sep)}
            self.loaded[place] = mine  # another folder's may be called so
            for name in mine:
                del sys.modules[name]

    def start_sandbox(self):
        """Start what starts sandboxes; return its isolation."""
        level, limits = self.settings.level, self.settings.limits
        if level:  # another process has found it
            self.launcher = launch.build(self.public, level, limits)
        else:
            level, self.launcher = launch.strongest_available(
                self.public, limits)
        if self.settings.required and not level.strong:
            self.close()
            raise RunError(
                f"--sandbox required: {launch.describe(level)}. "
                "Install bubblewrap; Ubuntu 24.04 and newer must also be told "
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
        self.settings = replace(self.settings, level=level)
        return level

    def stop_sandbox(self):
        """End what starts sandboxes; the next task starts it again."""
        if self.launcher:
            self.launcher.close()
        self.launcher = None
        self.diagnosis.close()

    def calibrate(self):
        """Grade the reference's own answers; they must earn everything.

        What they cannot earn in any way is left to be marked by hand.

        Raises
        ------
        RunError
            If nothing is left to grade.
        """
        self.calibrated = True
        for one in self.references:
            with self._here(one):
                cells, _ = notebook.read(one.path, one.path.parent)
                lost = self._notebook_grader(one).calibrate(cells)
            for check, failure in lost.items():
                one.leave_to_people(check, Cause.NOT_HERE,
                                    hint(failure).replace("\n", " "))
            for check in one.checks:
                if check.inside and check.partial:
                    one.leave_to_people(check, Cause.PARTIAL_INSIDE)
            if lost and not one.checks:
                raise RunError("".join(
                    f"{one.path.name}: {check.exercise.name}: the reference's "
                    f"own answer does not earn its points:\n{hint(failure)}\n"
                    for check, failure in lost.items()))

    def prove(self, workers=None):
        """Return the rows of each notebook's proof, by its name.

        Parameters
        ----------
        workers : Workers, optional
            Who does it, unless nothing has changed since an earlier run.
        """
        return proof.cached(proof.fingerprint(self.settings.reference),
                            lambda: self._proved(workers))

    def _proved(self, workers):
        """Return the rows of each notebook's proof, made anew."""
        tasks = [(number, name) for number, one in enumerate(self.references)
                 for name in proof.experiments(one)]
        seen = {number: {} for number, _ in tasks}
        for number, name, shown in workers.map("experiment", tasks) \
                if workers else itertools.starmap(self.experiment, tasks):
            seen[number][name] = shown
        return {one.name: proof.rows(one, seen[number])
                for number, one in enumerate(self.references)}

    def experiment(self, number, name):
        """Return which experiment of a proof this is, and what it shows."""
        self.prepare()
        one = self.references[number]
        seconds = proof.CALL_SECONDS if name else None  # right ones do end
        with self._here(one):
            return number, name, proof.experiment(
                self._notebook_grader(one, seconds), name)

    def _notebook_grader(self, one, seconds=None):
        paths = one.place.folders
        return notebook_grader.NotebookGrader(
            one, (self.launcher, self.public / one.name, paths[0], paths,
                  seconds))

    def grade(self, student, found, names=None):
        """Grade the notebooks of one student.

        Parameters
        ----------
        student : str
        found : list of match.Found
        names : collection of str, optional
            Grade only these notebooks.

        Returns
        -------
        result : StudentResult
        """
        self.prepare()
        files, notes, odd = match.assign(found, self.references)
        notebooks = {}
        for one in self.references:
            if names is not None and one.name not in names:
                continue
            with self._here(one):
                grader = self._notebook_grader(one)
                notebooks[one.name] = notebook_grader.grade_file(
                    grader, files.get(one.name), odd, notes.get(one.name))
                self.diagnosis.explain(grader.submission, notebooks[
                    one.name].exercises, self.settings)
        return StudentResult(student, notebooks, odd)

    def prepare(self):
        """Have a sandbox and checks that were tried; return the isolation.
        """
        if self.launcher is None:
            self.start_sandbox()
        if not self.calibrated:
            self.calibrate()
        return self.settings.level

    def close(self):
        """End every process and remove what was written for them."""
        self.stop_sandbox()
        shutil.rmtree(self.public, ignore_errors=True)
        shutil.rmtree(self.private, ignore_errors=True)
