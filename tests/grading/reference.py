"""The instructor's notebooks: their answers, and what their checks need.

Only this side reads them.
"""

import builtins
import functools
from pathlib import Path

import nbformat

from grading import published, release
from grading import source as sources
from grading.check import Check
from grading.helpers import Helpers
from grading.own_run import OwnRun
from grading.place import Place
from grading.verdicts import Cause, ForPeople


class InvalidReference(ValueError):
    """A reference that students cannot be graded with; says why."""


class Exercise:
    """One answer cell and the checks that belong to it.

    Attributes
    ----------
    name : str
        Its grade id.
    source : str
        The reference's answer.
    index : int
        Its place among the notebook's parts.
    binds : list of str
        The names that it binds, in order.
    asked : list of str
        Those that it does not import.
    checks : list of Check
    called : set of str
        The exercises that its checks name, itself among them.
    """

    def __init__(self, cell, name, index):
        self.name, self.cell_id, self.index = name, cell.get("id"), index
        self.source = cell.source
        self.binds = sorted(sources.bound(cell.source))
        self.asked = sorted(set(self.binds) - sources.imported(cell.source))
        self.checks, self.called = [], set()

    def take(self, check, called):
        """Take a check, which calls these exercises."""
        self.checks.append(check)
        self.called.update(called)
        check.belong_to(self)

    @property
    def points(self):
        """What all its checks are worth."""
        return sum(check.points for check in self.checks)

    @property
    def has_hidden_parts(self):
        """Whether students are not to see what it should give."""
        return any(check.has_hidden_parts for check in self.checks)

    @property
    def words(self):
        """The texts that its answer names."""
        return sources.texts(self.source)

    @property
    def acts(self):
        """Whether it changes something or writes files."""
        return bool(sources.changed(self.source) or sources.cell_magics(
            self.source))


class Reference:
    """One reference notebook.

    Parameters
    ----------
    path : Path
        The notebook.

    Attributes
    ----------
    parts : list of Part
        Its cells, in order; of checks what others may need.
    exercises : list of Exercise
    people : list of ForPeople
        What people are to mark.
    place : Place
    own_run : OwnRun
    helpers : Helpers

    Raises
    ------
    InvalidReference
        If it is no notebook, or nothing in it is graded.
    """

    def __init__(self, path):
        self.name = Path(path).stem
        try:
            notebook = nbformat.read(path, as_version=4)
        except Exception as error:
            raise InvalidReference(f"{path}: no notebook: {error!s:.200}"
                                  ) from None
        self.parts, self.exercises, self.people = [], [], []
        self._programs = {}
        for check in self._read(notebook):
            self._assign(check)
        self.exercises = [e for e in self.exercises
                          if e.checks or e.binds or e.acts]
        self.place = Place(Path(path), {
            name for part in self.parts
            for name in published.imports(part.text)})
        self.own_run, self.helpers = OwnRun(self), Helpers(self)
        if not self.people and not any(e.checks for e in self.exercises):
            raise InvalidReference(f"{path}: no graded cells for an answer")

    @property
    def path(self):
        """Where its notebook is; that of a copy, once it works on one."""
        return self.place.path

    @property
    def points(self):
        """What the machine can give for the whole notebook."""
        return sum(exercise.points for exercise in self.exercises)

    @functools.cached_property
    def asked(self):
        """Every name that the notebook asks for, in order."""
        return [name for exercise in self.exercises
                for name in exercise.asked]

    @functools.cached_property
    def given(self):
        """The texts of the cells that are handed out as they are."""
        return {part.text.strip() for part in self.parts
                if part.kind == "given"}

    def handed_out(self, exercise):
        """Return the names of an answer that cells before it define too."""
        return _bound(part for part in self.parts[:exercise.index]
                      if part.kind == "given").intersection(exercise.asked)

    @functools.cached_property
    def reads(self):
        """Every name that a check or a handed-out cell reads."""
        texts = [part.text for part in self.parts if part.kind != "answer"]
        texts += [check.full for check in self.checks]
        return set().union(*map(sources.used, texts))

    @property
    def checks(self):
        """The checks of all exercises."""
        return [check for e in self.exercises for check in e.checks]

    def withheld(self, path):
        """Return the names of a module that are asked for, renamed copies too.

        Returns
        -------
        names : dict of str to str
            The name that the notebook asks for, by that in the module.
        """
        answers = {body: name for exercise in self.exercises
                   for name, body in published.bodies(
                       exercise.source).items()}
        copies = {name: answers[body] for name, body in published.bodies(
            path.read_text(encoding="utf-8")).items() if body in answers}
        return {**copies, **{name: name for name in self.asked}}

    def _read(self, notebook):
        """Sort the cells into answers, checks and the rest; return checks."""
        checks = []
        for number, cell in enumerate(notebook.cells):
            data = cell.metadata.get("nbgrader", {})
            name = str(data.get("grade_id") or cell.get("id") or number)
            by_hand = data.get("grade") and data.get("solution")
            if by_hand or data.get("task"):
                self.people.append(ForPeople(
                    name, float(data.get("points") or 0),
                    Cause.TASK if data.get("task") else Cause.WORDS
                    if cell.cell_type != "code" else Cause.BY_HAND))
            if cell.cell_type != "code":
                continue
            if data.get("solution"):
                self.exercises.append(Exercise(cell, name, len(self.parts)))
                self._add(name, cell.source, "answer")
            elif data.get("grade"):
                checks.append(Check(cell, name, len(self.parts)))
                self._add_leavings(checks[-1])
            else:
                self._add(name, release.visible(cell.source), "given")
        return checks

    def _add(self, name, text, kind, hidden=False):
        self.parts.append(sources.Part(len(self.parts), name, text, kind,
                                       hidden))

    def _add_leavings(self, check):
        """Keep those statements of a check that later cells may need."""
        seen = {text for _, text in sources.leavings(check.visible)}
        for _, text in sources.leavings(check.full):
            self._add(check.name, text, "check", text not in seen)

    def _assign(self, check):
        """Find whose check it is, and what it needs."""
        before = self.parts[:check.index]
        earlier = [e for e in self.exercises if e.index < check.index]
        called = self._named(check, before) or self._files_named(
            check, earlier)
        asked = [p.name for p in self.needs(check, 0) if p.kind == "answer"]
        names = called or asked or [e.name for e in earlier]
        if names:
            owner = next(e for e in earlier if e.name == names[-1])
            owner.take(check, called)
        else:
            self.people.append(ForPeople(
                check.name, check.points, Cause.NO_ANSWER))

    def _named(self, check, before):
        """Return the answers whose names a check itself reads, in order."""
        names = sources.free(check.full) | sources.changed(check.full)
        return [part.name for part in sources.slice_of(
            "\n".join(sorted(names)),
            [part for part in before if part.kind == "answer"])]

    def _files_named(self, check, earlier):
        """Return the answers that write files which a check names."""
        texts = sources.texts(check.full)
        return [e.name for e in earlier for name in sources.files(e.source)
                if Path(name).stem in published.imports(check.full)
                or any(Path(name).name in text for text in texts)]

    def needs(self, check, level):
        """Return what a check needs of the parts before it.

        Level 0 takes what its text tells, 1 what earlier checks leave
        behind as well, 2 everything.
        """
        before = [part for part in self.parts[:check.index]
                  if level or part.kind != "check"]
        return before if level > 1 else sources.slice_of(check.full, before,
                                                         bool(level))

    def partners(self, exercise):
        """Return exercises whose only checks are another exercise's."""
        return [e for e in self.exercises
                if e.name in exercise.called and not e.checks]

    def leave_to_people(self, check, cause, detail=""):
        """Take out a check that cannot be graded here."""
        self.people.append(ForPeople(check.name, check.points, cause, detail))
        check.exercise.checks.remove(check)

    def refuse_if_empty(self):
        """Raise InvalidReference if no check is left for a reason to mend."""
        if not self.checks and all(one.cause is Cause.FAILS
                                   for one in self.people):
            raise InvalidReference("\n".join(
                f"{self.path.name}: {one.name}: {one.reason}"
                for one in self.people))

    def program(self, hidden=False):
        """Return the parts that the answers and the checks inside need.

        Parameters
        ----------
        hidden : bool
            Whether all that is hidden is among them, or imports alone.
        """
        key = tuple(check.name for check in self.checks if check.inside)
        if key not in self._programs:
            self._programs[key] = self._program()
        return [part for part in self._programs[key] if hidden
                or not part.hidden or sources.imported(part.text)]

    def _program(self):
        """Return the parts that answers and checks inside need, in order."""
        needed = {p for p in self.parts if p.kind == "answer"}
        given = [p for p in self.parts if p.kind != "check"]
        for part in sorted(needed):
            missing = sources.free(part.text) - _bound(
                p for p in given if p.index < part.index)
            needed |= set(sources.slice_of(part.text, [
                p for p in self.parts[:part.index] if p.kind != "check"
                or sources.bound(p.text) & missing]))
            missing -= _bound(needed)
            for late in self.parts[part.index + 1:]:  # read when it is called
                if late.kind == "given" and sources.bound(
                        late.text) & missing:
                    needed |= {late, *sources.slice_of(late.text, [
                        p for p in given if p.index < late.index])}
        return sorted(needed.union(*(check.before for check in self.checks
                                     if check.inside)))

    def stage(self, check):
        """Return where its names still mean what they do for a check.

        Returns
        -------
        index : int or None
            Its own place, if later parts bind or change anything that
            earlier ones have bound; None if that of any time will do.
        """
        return check.index if self.altered_after(check.index) else None

    def altered_after(self, index):
        """Return the names that are bound before a place, altered after it.
        """
        before, after = set(dir(builtins)), set()
        for part in self.program():
            names = sources.bound(part.text) - sources.imported(part.text)
            if part.index < index:
                before |= names
            else:
                after |= names | sources.changed(part.text)
        return before & after

    def changed_after(self, index):
        """Return the names whose objects of then are changed after a place.
        """
        known, found = set(), set()
        for part in self.program():
            if part.index < index:
                known |= sources.bound(part.text)
            else:
                changed, anew = sources.changed_and_anew(part.text)
                found |= known & changed
                known -= anew
        return found


def _bound(parts):
    """Return every name that some parts bind."""
    return frozenset().union(*(sources.bound(part.text) for part in parts))


def find(folder):
    """Return the reference notebooks in a folder, in order of their names.

    Raises
    ------
    InvalidReference
        If none of its notebooks has graded cells.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InvalidReference(f"--reference {folder}: no such folder")
    found, problems = [], []
    for pattern in ("[!.]*.ipynb", "[!.]*/[!.]*.ipynb"):
        for path in sorted(folder.glob(pattern)):
            try:
                found.append(Reference(path))
            except InvalidReference as error:
                problems.append(str(error))
        if found:
            return found
    raise InvalidReference("\n".join(problems) or f"{folder}: no notebooks")
