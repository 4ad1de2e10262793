"""The instructor's notebooks: their answers, and what their checks need.

Only this side reads them.
"""

import ast
import contextlib
import copy
import functools
import importlib
import inspect
import os
import shutil
import sys
import types
from pathlib import Path

import nbformat
import numpy as np

from grading import fresh, published, runner
from grading import source as sources
from grading.check import HIDDEN, RESEEDED, Check, Rehearsal
from grading.compare import same_outputs
from grading.proxy import captured_output, pass_on
from grading.verdicts import Cause, ForPeople

# What takes a path, or a text to run: never here with what a student made.
_MACHINE = frozenset("""__import__ compile eval exec File fromfile genfromtxt
    glob importlib imread imsave input load loadtxt memmap open os Path pathlib
    pickle read_csv save savefig savetxt savez savez_compressed shutil socket
    subprocess sys tempfile to_csv tofile urllib""".split())
MAX_CALLS = 400
ANSWER = "answer:"   # before the name of an exercise, where a module's may be


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
        """Be answered for by a check, which calls some exercises."""
        self.checks.append(check)
        self.called.update(called)

    def give_up(self, check):
        """Be answered for by a check no more."""
        self.checks.remove(check)

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
        tree = sources.parse(self.source)
        return {node.value for node in ast.walk(tree or ast.Module([], []))
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)}

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
    values : dict of str to dict
        What each answer binds or changes, by the exercise's name.
    excused : set of str
        Cells that the reference itself does not get through.

    Raises
    ------
    InvalidReference
        If it is no notebook, or nothing in it is graded.
    """

    def __init__(self, path):
        self.path, self.name = Path(path), Path(path).stem
        try:
            notebook = nbformat.read(path, as_version=4)
        except Exception as error:
            raise InvalidReference(f"{path}: no notebook: {error!s:.200}"
                                  ) from None
        self.parts, self.exercises, self.people = [], [], []
        self.facts, self.values, self._kept = {}, {}, None
        self.excused, self.failed, self._programs = set(), {}, {}
        checks = self._read(notebook)
        for check in checks:
            self._assign(check)
        self.exercises = [e for e in self.exercises
                          if e.checks or e.binds or e.acts]
        self._roots = self._find_roots()
        if not self.people and not any(e.checks for e in self.exercises):
            raise InvalidReference(f"{path}: no graded cells for an answer")

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
        return set(exercise.asked) & set().union(*(
            sources.bound(part.text) for part in self.parts[:exercise.index]
            if part.kind == "given"))

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

    @functools.cached_property
    def _definitions(self):
        """Return the statements that bind each name, modules' among them."""
        found, asked = {}, set(self.asked)
        for part in self.parts:
            for one in published.statements(part.text):
                for name in one.binds - (
                        set() if part.kind == "answer" else asked):
                    found.setdefault(name, []).append(one)
        for path in {path for root in self.roots()
                     for path in published.modules(root).values()}:
            for one in published.statements(path.read_text(encoding="utf-8")):
                for name in one.binds:
                    found.setdefault(name, []).append(one)
        return found

    def reaches(self, names, what):
        """Say whether names lead to others, through any function."""
        found, queue = set(), [*names]
        while queue:
            name = queue.pop()
            if name in found:
                continue
            found.add(name)
            binding = self._definitions.get(name, ())
            for one in binding:
                queue += one.mentions
            if name.lstrip(".") in what and not any(
                    one.names for one in binding):
                return True
        return False

    def withheld(self, path):
        """Return the names of a module that are asked for, twins included.

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
                self._add(name, HIDDEN.sub("", cell.source), "given")
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
        check.need(self._needs(check, 0))
        called = self._named(check, before) or self._files_named(
            check, earlier)
        asked = [p.name for p in check.before if p.kind == "answer"]
        owner = (called or asked or [e.name for e in earlier])[-1:]
        if not owner:
            self.people.append(ForPeople(
                check.name, check.points, Cause.NO_ANSWER))
        for exercise in earlier:
            if exercise.name in owner:
                exercise.take(check, called)

    def _named(self, check, before):
        """Return the answers whose names a check itself reads, in order."""
        answers = [part for part in before if part.kind == "answer"]
        text = "\n".join([f"{name}" for name in sorted(sources.free(
            check.full) | sources.changed(check.full))])
        return [part.name for part in sources.slice_of(text, answers)]

    def _files_named(self, check, earlier):
        """Return the answers that write files which a check names."""
        texts = {node.value for node in ast.walk(
            sources.parse(check.full) or ast.Module([], []))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        return [e.name for e in earlier for name in sources.files(e.source)
                if Path(name).stem in published.imports(check.full)
                or any(Path(name).name in text for text in texts)]

    def _needs(self, check, level):
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

    def leave_to_people(self, exercise, check, cause, detail=""):
        """Take out a check that cannot be graded here."""
        self.people.append(ForPeople(check.name, check.points, cause, detail))
        exercise.give_up(check)

    def program(self):
        """Return the parts that the answers and the checks inside need.

        What is hidden is not among them, except for an import.
        """
        key = tuple(check.name for check in self.checks if check.inside)
        if key not in self._programs:
            self._programs[key] = self._program()
        return [part for part in self._programs[key] if not part.hidden
                or sources.imported(part.text)]

    def _program(self):
        """Return the parts that answers and checks inside need, in order."""
        answers = [p for p in self.parts if p.kind == "answer"]
        needed = set(answers)
        for part in answers:
            given = [p for p in self.parts[:part.index]
                     if p.kind != "check"]
            known = set().union(*(sources.bound(p.text) for p in given))
            missing = sources.free(part.text) - known
            needed |= set(sources.slice_of(part.text, [
                p for p in self.parts[:part.index] if p.kind != "check"
                or sources.bound(p.text) & missing]))
            missing -= set().union(*(sources.bound(p.text) for p in needed))
            for late in self.parts[part.index + 1:]:  # read when it is called
                if late.kind == "given" and sources.bound(
                        late.text) & missing:
                    needed |= {late, *sources.slice_of(late.text, [
                        p for p in self.parts[:late.index]
                        if p.kind != "check"])}
        for check in self.checks:
            if check.inside:
                needed |= set(check.before)
        return sorted(needed)

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
        before, after = set(), set()
        for part in self.program():
            names = sources.bound(part.text) - sources.imported(part.text)
            if part.index < index:
                before |= names
            else:
                after |= names | sources.changed(part.text)
        return before & after

    # The reference's own run -------------------------------------------------

    def run(self, seed):
        """Run the reference once: its values, outputs and fresh cases.

        Parameters
        ----------
        seed : int
            Of the fresh cases.

        Raises
        ------
        InvalidReference
            If nothing is left for the machine, and nothing was people's.
        """
        self._run_answers()
        self.tidy()
        for number, exercise in enumerate(self.exercises):
            for check in list(exercise.checks):
                cause = self._prepare(exercise, check, seed + 1000 * number)
                if cause:
                    self.leave_to_people(exercise, check, *cause)
        if not self.checks and all(one.cause is Cause.FAILS
                                   for one in self.people):
            raise InvalidReference("\n".join(
                f"{self.path.name}: {one.name}: {one.reason}"
                for one in self.people))

    def _run_answers(self):
        """Run what the answers need, and keep what each answer leaves."""
        self.values, namespace = {}, {}
        names = {e.name: e for e in self.exercises}
        for part in self._program():
            outcome = runner.run([(part.name, part.text)], namespace)
            if outcome.error is not None:
                self.excused.add(part.name)
                self.failed[part.name] = outcome.error
            if part.name in names:
                self.values[part.name] = self._left_by(names[part.name],
                                                       namespace)
        for name, values in self.values.items():
            for key, value in values.items():
                self.facts[name, key] = {"opaque": isinstance(value, type)}

    def _left_by(self, exercise, namespace):
        """Return what an answer has bound, and the data it has changed."""
        left = {name: namespace[name] for name in exercise.binds
                if name in namespace}
        left.update({name: namespace[name] for name in sources.changed(
            exercise.source) if fresh.is_plain(namespace.get(name))
            and name in namespace})
        return {name: copy.deepcopy(value) if fresh.is_plain(value) else value
                for name, value in left.items()}

    def _prepare(self, exercise, check, seed):
        """Run one check on the reference; draw other inputs for it.

        Returns
        -------
        cause : tuple
            Why it is left to people, as ForPeople has it; empty if not.
        """
        check.prepare(seed, self.module_files())
        if check.hidden and self._run_plainly(check, check.visible)[1]:
            check.hide_all()  # it does not run without what is hidden
        for level in range(3):  # it may need more than its text tells
            check.need(self._needs(check, level))
            error, rehearsal, calls = self._try_outside(exercise, check)
            namespace, problem = self._run_plainly(check, check.full)
            if problem is None:
                break
        check.know(namespace)
        if problem is not None:
            return Cause.FAILS, self._why_it_fails(problem)
        check.keep(rehearsal)
        if error is None and not self._means_its_process(check):
            check.keep(self._draw(exercise, check, rehearsal, calls))
            return ()
        if any(p.hidden and not sources.imported(p.text)
               for p in check.before):
            return (Cause.HIDDEN,)
        check.run_inside()  # here it might run what a student made
        return ()

    def _why_it_fails(self, problem):
        """Name what a check fails of in the reference's own notebook."""
        missing = {getattr(problem, "name", None), "*"}
        for part in self.parts:
            if missing & sources.bound(part.text) and (
                    part.name in self.failed):
                problem = self.failed[part.name]
        return f"{problem!r:.300}"

    def _means_its_process(self, check):
        """Say whether a check is about the process that an answer runs in.

        It puts something else into a module, runs a text, or measures time,
        to which calls from outside would add their own.
        """
        firsts = [place.split(".")[0] for place, _ in
                  sources.patched(check.full)]
        used = sources.used(check.full)
        return any(isinstance(check.namespace.get(first) or sys.modules.get(
            first), types.ModuleType) for first in firsts) or any(
            _is_clock(check.namespace.get(name)) for name in used
        ) or "%timeit" in check.full or self.reaches(used, {"eval", "exec"})

    def _try_outside(self, exercise, check):
        """Run a check on functions that are wrapped.

        Returns
        -------
        error : BaseException or None
            Why it does not run so.
        rehearsal : Rehearsal
            Without any fresh cases.
        calls : list
            Those of the last variant.
        """
        expected, nondeterministic, example = {}, set(), None
        for variant in check.variants:
            calls = []
            outcome = self.try_check(check, self._record(calls), variant)
            if outcome.error is not None:
                break
            expected[variant] = outcome
            again = self.try_check(check, self._record(None), variant)
            if same_outputs(copy.deepcopy(again.outputs), outcome.outputs):
                nondeterministic.add(variant)
            if variant == check.variant:
                example = next((call for call in calls
                                if call[0][0] == exercise.name), None)
        return outcome.error, Rehearsal(expected, nondeterministic, example,
                                        [], []), calls

    def _run_plainly(self, check, text):
        """Run a check as in its notebook; return the names and an error."""
        parts = sorted({*check.before, *(
            p for p in self._program() if p.index < check.index)})
        namespace = {}
        self.tidy()
        np.random.seed(0)
        outcome = runner.run([*((p.name, p.text) for p in parts),
                              (check.name, text)], namespace, None,
                             {p.name for p in parts}, self.failed)
        self.excused |= {p.name for p in parts if p.name in self.failed}
        return namespace, outcome.error

    def _excused(self, parts):
        """Return the cells that may raise: those that do here, and checks."""
        return self.excused | {p.name for p in parts if p.kind == "check"}

    def _draw(self, exercise, check, rehearsal, calls):
        """Return a Rehearsal with inputs of this run: seeds moved, or calls
        like those.
        """
        reseeded = self._reseeded(exercise, check, calls)
        if reseeded:
            return rehearsal._replace(expected={**rehearsal.expected,
                                                **reseeded})
        cases, samples = [], []
        for name in exercise.binds:
            function = self.values.get(exercise.name, {}).get(name)
            mine = [call[1:] for call in calls
                    if call[0] == (exercise.name, name)]
            if callable(function) and not inspect.iscoroutinefunction(
                    function):
                cases += [(name, case) for case in fresh.cases(
                    function, mine, exercise.words, check.seed)]
                samples += [(name, case) for case in fresh.samples(
                    function, mine)]
        return rehearsal._replace(cases=cases, samples=samples)

    def _reseeded(self, exercise, check, calls):
        """Return the outcomes with other seeds, where inputs differ then."""
        expected = {}
        for variant in RESEEDED:
            moved = []
            outcome = self.try_check(check, self._record(moved), variant)
            if outcome.error is None and fresh.other_inputs(
                    *([call[1:] for call in made
                       if call[0][0] == exercise.name]
                      for made in (calls, moved))):
                expected[variant] = outcome
        return expected

    def _record(self, calls):
        """Return the reference's values, functions noting their calls."""
        return {exercise: {
            name: self._noting((exercise, name), value, calls)
            if callable(value) and not isinstance(value, type)
            else value if isinstance(value, types.ModuleType)
            or not fresh.is_plain(value) else copy.deepcopy(value)
            for name, value in values.items()}
            for exercise, values in self.values.items()}

    def _noting(self, name, function, calls=None):
        """Wrap a reference function like a student's proxy."""
        facts = self.facts[name]

        @functools.wraps(function)
        def noting(*arguments, **keywords):
            given = None
            if calls is not None and len(calls) < MAX_CALLS:
                with contextlib.suppress(Exception):
                    given = copy.deepcopy((arguments, keywords))
            state = np.random.get_state()[2]
            with captured_output() as printed:
                result = function(*arguments, **keywords)
            if given:  # a call that raises is no example
                calls.append((name, *given))
            facts["draws"] = facts.get("draws", False) or (
                np.random.get_state()[2] != state)
            facts["opaque"] = facts.get("opaque", False) or not (
                fresh.is_plain(result))
            pass_on(printed.getvalue())
            return result
        return noting

    def proxies(self):
        """Return the reference's values, functions wrapped like proxies."""
        return self._record(None)

    def try_check(self, check, values, variant):
        """Run a check on some values.

        Parameters
        ----------
        check : Check
        values : dict of str to dict
            What each answer leaves, by the exercise's name.
        variant : "visible", "full" or one of RESEEDED

        Returns
        -------
        outcome : Outcome
        """
        namespace, undo = {}, []
        self.tidy()
        np.random.seed(0)

        def after(name, namespace):
            if variant in RESEEDED:
                self._shift(namespace, check.seed % 10_000 + RESEEDED[variant],
                            undo)
            namespace.update(values.get(name, ()))
        parts = [(p.name, "" if p.kind == "answer" else p.text)
                 for p in check.before]
        try:
            return runner.run([*parts, (check.name, check.text(variant))],
                              namespace, after, self._excused(check.before))
        finally:
            for module, number in undo:
                module.np = number

    def _shift(self, namespace, seed, undo):
        """Exchange NumPy where the check draws its inputs."""
        reseeded = fresh.ShiftedNumPy(seed)
        for name in ("np", "numpy"):
            if namespace.get(name) is np:
                namespace[name] = reseeded
        names = set(self.asked)
        for module in self.helpers(namespace):
            if getattr(module, "np", None) is np and not names & set(
                    vars(module)):
                undo.append((module, np))
                module.np = reseeded

    def module_files(self):
        """Return the names of the modules beside the notebook."""
        return {name for root in self.roots()
                for name in published.modules(root)}

    def helpers(self, namespace):
        """Return the modules beside the reference that a namespace uses."""
        places = [str(place) + os.sep for place in self.roots()]
        return [module for module in list(sys.modules.values())
                if str(getattr(module, "__file__", None) or "").startswith(
                    tuple(places)) and "grading" not in module.__name__
                and module.__name__ != "__main__"]

    def roots(self):
        """Return the folders that the notebook's modules may be in."""
        return self._roots

    def _find_roots(self):
        here = self.path.resolve().parent
        names = {name for part in self.parts
                 for name in published.imports(part.text)}
        return [place for place in (here, here.parent)
                if place == here or names & set(published.modules(place))]

    def move_to(self, place, roots):
        """Work on a copy, so that no cell writes beside the original.

        Parameters
        ----------
        place : Path
            The folder of the copy.
        roots : list of Path
            The folders to copy, as roots returns them.
        """
        self._roots = roots
        _, folders = published.publish(self, place, whole=True)
        self._roots = [place / folder for folder in folders]
        shutil.copy2(self.path, self._roots[0])
        self.path = self._roots[0] / self.path.name
        self._kept = self._state()

    def _state(self):
        """Return when each file of the copy was written."""
        return {path: path.is_dir() or path.stat().st_mtime_ns
                for path in sorted(self._roots[-1].rglob("*"), reverse=True)
                if path.suffix != ".ipynb"}

    def tidy(self):
        """Remove what cells have written, and close their figures.

        So that nobody earns anything by a file that the reference wrote.
        """
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
        if self._kept is None:
            return
        for path, written in self._state().items():
            if self._kept.get(path) != written:
                path.rmdir() if path.is_dir() else path.unlink()
                for name in [name for name, module in sys.modules.items()
                             if getattr(module, "__file__", "") == str(path)]:
                    del sys.modules[name]
                importlib.invalidate_caches()

    def helper(self, exercise, module, name):
        """Return a function that an answer may call on this side.

        Raises
        ------
        ShortCut
            If it is, or leads to, what the exercise asks for.
        """
        later = {n for e in self.exercises if e.index >= exercise.index
                 for n in e.asked}
        value = None
        if module.startswith(ANSWER):
            earlier = module.removeprefix(ANSWER)
            if earlier not in {e.name for e in self.exercises if
                               e.index < exercise.index}:
                raise ShortCut(name)
            value = self.values[earlier][name]
            if not callable(value):
                return lambda: value
        if self.reaches({name}, _MACHINE):
            raise PermissionError(f"{name} reads or writes files: only the "
                                  "one that you wrote can be called here")
        if value is not None:
            return value
        path = next(found[module] for root in self.roots()
                    if module in (found := published.modules(root)))
        names = self.withheld(path)
        later = {name for name, asked in names.items() if asked in later}
        text = path.read_text(encoding="utf-8")
        here, _ = published.withheld_and_private(text, frozenset(names))
        if name not in here or later & published.reach(text, name):
            raise ShortCut(f"{module}.{name}")
        return getattr(importlib.import_module(module), name)


def _is_clock(value):
    """Say whether a name means a module that measures time, or part of it."""
    module = value.__name__ if isinstance(value, types.ModuleType) \
        else getattr(value, "__module__", None)
    return module in ("time", "timeit")


class ShortCut(RuntimeError):
    """An answer asked the course for the finished function."""

    def __init__(self, name):
        super().__init__(f"{name} is what this exercise asks for: write it "
                         "yourself")


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
    for pattern in ("*.ipynb", "*/*.ipynb"):
        for path in sorted(folder.glob(pattern)):
            if path.name.startswith(".") or path.parent.name.startswith("."):
                continue
            try:
                found.append(Reference(path))
            except InvalidReference as error:
                problems.append(str(error))
        if found:
            return found
    raise InvalidReference("\n".join(problems) or f"{folder}: no notebooks")
