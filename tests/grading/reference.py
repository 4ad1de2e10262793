"""The instructor's notebooks: exercises, checks, and what students may see.

Only this side reads them. Students' processes get copies of the helper
modules from which the functions that the notebook asks for are taken out.
"""

import ast
import contextlib
import copy
import functools
import importlib
import inspect
import itertools
import os
import re
import shutil
import sys
import types
from pathlib import Path

import nbformat
import numpy as np

from grading import fresh, runner
from grading import source as sources
from grading.compare import same_outputs
from grading.other import autotest, split_checks
from grading.proxy import captured_output, pass_on
from grading.verdicts import Cause, ForPeople, Kind

_HIDDEN = re.compile(
    r"(?ms)^[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?")
# What takes a path, or a text to run: never here with what a student made.
_MACHINE = frozenset("""__import__ compile eval exec File fromfile genfromtxt
    glob importlib imread imsave input load loadtxt memmap open os Path pathlib
    pickle read_csv save savefig savetxt savez savez_compressed shutil socket
    subprocess sys tempfile to_csv tofile urllib""".split())
_HASHED = re.compile(r"(?i)hashlib|\bsha\d|\bmd5\b|digest|b64decode")
MAX_DATA = 50 << 20
MAX_CALLS = 400
ANSWER = "answer:"   # before the name of an exercise, where a module's may be
RESEEDED = {"reseeded": 101, "reseeded again": 20_203}   # added to every seed


class InvalidReference(ValueError):
    """A reference that students cannot be graded with; says why."""


class Check:
    """One graded cell.

    Attributes
    ----------
    name : str
        Its grade id.
    points : float
    full, visible : str
        Its source, with and without what is hidden.
    index : int
        Its place among the notebook's parts.
    before : list of Part
        What it needs of them, in order, answers among it.
    expected : dict
        The reference's Outcome for each variant of it.
    cases : list of (str, Case)
        Fresh cases, with the function's name; ``samples`` are those of the
        reference's own calls.
    nondeterministic : set of str
        Variants that show something else each time.
    inside : bool
        Whether it must run in the student's process: see ``inside``.
    drawn : list of (SplitCheck, list)
        How it runs inside on other numbers, and the reference's values;
        ``sample`` is that on its own numbers.
    decided : dict
        What it then decides on the reference, for each variant of it.
    calibrated : bool
        Whether it has been tried on the reference's own answers.
    """

    def __init__(self, cell, name, index):
        self.name, self.index = name, index
        self.full = autotest.printed(cell.source)
        self.points = float(cell.metadata.nbgrader.get("points") or 0)
        self.visible = _HIDDEN.sub("", self.full)
        self.before = []
        self.expected, self.cases, self.samples = {}, [], []
        self.example, self.seed = None, 0
        self.nondeterministic = set()
        self.inside, self.decided, self.drawn = False, {}, []
        self.sample, self.calibrated, self._operations = None, False, set()
        self._splits, self._opaque = {}, {"visible": set(), "full": set()}

    @property
    def hidden(self):
        """Whether students see less of it than is run."""
        return self.visible != self.full

    @property
    def has_hidden_parts(self):
        """Whether what it expects is kept from students."""
        return self.hidden or bool(_HASHED.search(self.full))

    @property
    def partial(self):
        """Whether its last value is the points, as nbgrader has it."""
        return self.points > 0 and self.credit(
            self.expected.get("full")) == self.points

    @staticmethod
    def credit(outcome):
        """Return the number that a run of it ends with, or None."""
        value = outcome and outcome.value
        number = isinstance(value, (int, float, np.number))
        return float(value) if number and not isinstance(
            value, (bool, np.bool_)) else None

    @property
    def variant(self):
        """The variant that students see."""
        return "visible" if self.hidden else "full"

    @property
    def reseeded(self):
        """The variants with other seeds that the reference passes."""
        return [variant for variant in RESEEDED if variant in self.expected]

    @property
    def variants(self):
        """The variants on its own seeds."""
        return ("visible", "full") if self.hidden else ("full",)

    def text(self, variant):
        """Return the source of one variant."""
        return self.visible if variant == "visible" else self.full

    def allows(self, operation):
        """Say whether the reference's objects take this operation in it."""
        if not self.calibrated:
            self._operations.add(operation)
        return operation in self._operations

    def run_inside(self):
        """Let it run in the student's process from now on."""
        self.inside, self.expected, self.cases = True, {}, []

    @functools.cached_property
    def names(self):
        """What means the same on this side as in a student's process."""
        return split_checks.own_names(self.namespace, self.helpers)

    @property
    def own(self):
        """The values of those names."""
        return {name: self.namespace[name] for name in self.names
                if name in self.namespace}

    def split(self, variant):
        """Return how it runs inside."""
        if variant not in self._splits:
            self._splits[variant] = split_checks.split(
                self.text(variant), self.names, self._opaque[variant])
        return self._splits[variant]

    def redrawn(self):
        """Yield plans that hand out other numbers."""
        random = np.random.RandomState(self.seed % 2 ** 32)
        for _ in range(4):
            text = split_checks.redrawn(self.full, self.names, random)
            split = split_checks.split(text, self.names, self._opaque["full"])
            if split.text != self.split("full").text:
                yield split

    def tolerated(self, tried):
        """Return how many disagreements on drawn inputs cost nothing.

        A few may be ties or roundings. Where a hidden check tells a fixed
        answer from a right one already, up to half may.
        """
        return tried // 2 if self.hidden else min(
            2 if tried > fresh.MAX_CASES // 2 else 1, tried - 1)

    def calibrate_inside(self, variant, outcome, evaluator):
        """Keep what it decides on the reference, the first to be tried."""
        if variant not in self.decided:
            self.decided[variant] = evaluator.outcomes
            self.expected[variant] = outcome
            self._last = variant, outcome, evaluator

    def change_mode(self, kind):
        """Change how it runs, as the reference's own answer fails so.

        Returns
        -------
        changed : bool
            Whether there is something left to try.
        """
        if kind is Kind.FRESH:
            self.cases, self.drawn = [], []
            for variant in RESEEDED:
                self.expected.pop(variant, None)
            return True
        if not self.inside:
            self.run_inside()
            return True
        variant, _, evaluator = self._last
        number = evaluator.failed and evaluator.failed[0]
        if number is None or number in self._opaque[variant] or (
                evaluator.assertions[number].kind == "test"):
            return False
        self._opaque[variant].add(number)
        self._splits, self.decided, self.expected = {}, {}, {}
        return True


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
        self._withheld = {}
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
    def _reads(self):
        """Return what each name of the notebook and its modules reads."""
        parts = {}
        for part in self.parts:
            tree = sources.parse(part.text) or ast.Module([], [])
            for names, read in map(_mentions, tree.body):
                for one in names - (set() if part.kind == "answer"
                                    else set(self.asked)):
                    parts.setdefault(one, set()).update(read)
        for path in {path for root in self.roots()
                     for path in modules(root).values()}:
            for names, read in _all_mentions(path):
                for one in names:
                    parts.setdefault(one, set()).update(read)
        return parts

    def reaches(self, names, what):
        """Say whether names lead to others, through any function."""
        found, queue = set(), [*names]
        while queue:
            name = queue.pop()
            if name not in found:
                found.add(name)
                queue += self._reads.get(name, ())
        return bool({name.lstrip(".") for name in found - set(self._reads)}
                    & what)

    def withheld(self, path):
        """Return the names of a module that are asked for, twins included.

        Returns
        -------
        names : dict of str to str
            The name that the notebook asks for, by that in the module.
        """
        if path in self._withheld:
            return self._withheld[path]
        answers = {_body(node): name for exercise in self.exercises
                   for name, node in sources.functions(
                       exercise.source).items()}
        copies = {name: answers[_body(node)] for name, node in
                 sources.functions(path.read_text(encoding="utf-8")).items()
                 if _body(node) in answers}
        self._withheld[path] = {**copies, **{name: name
                                             for name in self.asked}}
        return self._withheld[path]

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
                self._add(name, _HIDDEN.sub("", cell.source), "given")
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
        check.before = self._needs(check, 0)
        called = self._named(check, before) or self._files_named(
            check, earlier)
        asked = [p.name for p in check.before if p.kind == "answer"]
        owner = (called or asked or [e.name for e in earlier])[-1:]
        if not owner:
            self.people.append(ForPeople(
                check.name, check.points, Cause.NO_ANSWER))
        for exercise in earlier:
            if exercise.name in owner:
                exercise.checks.append(check)
                exercise.called.update(called)

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
                if Path(name).stem in _imports(check.full)
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
        exercise.checks.remove(check)

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
        calls, check.seed, check.helpers = [], seed, self.module_files()
        if check.hidden and self._run_plainly(check, check.visible)[1]:
            check.visible = ""  # it does not run without what is hidden
        for level in range(3):  # it may need more than its text tells
            check.before = self._needs(check, level)
            error = self._try_outside(exercise, check, calls)
            check.namespace, problem = self._run_plainly(check, check.full)
            if problem is None:
                break
        if problem is not None:
            return Cause.FAILS, self._why_it_fails(problem)
        if error is not None or self.reaches(
                sources.used(check.full), {"eval", "exec"}) or self._patches(
                check):
            if any(p.hidden and not sources.imported(p.text)
                   for p in check.before):
                return (Cause.HIDDEN,)
            check.run_inside()  # here it might run what a student made
        else:
            self._draw(exercise, check, calls)
        return ()

    def _why_it_fails(self, problem):
        """Name what a check fails of in the reference's own notebook."""
        missing = getattr(problem, "name", None)
        for part in self.parts:
            if missing in sources.bound(part.text) and (
                    part.name in self.failed):
                problem = self.failed[part.name]
        return f"{problem!r:.300}"

    def _patches(self, check):
        """Say whether a check puts something else into a module.

        An answer meets it only in its own process.
        """
        firsts = [place.split(".")[0] for place, _ in
                  sources.patched(check.full)]
        return any(isinstance(check.namespace.get(first) or sys.modules.get(
            first), types.ModuleType) for first in firsts)

    def _try_outside(self, exercise, check, calls):
        """Run a check on functions that are wrapped; return its error."""
        for variant in check.variants:
            calls.clear()
            outcome = self.try_check(check, self._record(calls), variant)
            if outcome.error is not None:
                return outcome.error
            check.expected[variant] = outcome
            again = self.try_check(check, self._record(None), variant)
            if same_outputs(copy.deepcopy(again.outputs), outcome.outputs):
                check.nondeterministic.add(variant)
            if check.example is None and variant == check.variant:
                check.example = next((call for call in calls
                                      if call[0][0] == exercise.name), None)
        return None

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

    def _draw(self, exercise, check, calls):
        """Draw inputs of this run: seeds moved, or calls like those."""
        for variant in RESEEDED:
            moved = []
            outcome = self.try_check(check, self._record(moved), variant)
            if outcome.error is None and fresh.other_inputs(
                    *([call[1:] for call in made
                       if call[0][0] == exercise.name]
                      for made in (calls, moved))):
                check.expected[variant] = outcome
        if check.reseeded:
            return
        for name in exercise.binds:
            function = self.values.get(exercise.name, {}).get(name)
            mine = [call[1:] for call in calls
                    if call[0] == (exercise.name, name)]
            if callable(function) and not inspect.iscoroutinefunction(
                    function):
                check.cases += [(name, case) for case in fresh.cases(
                    function, mine, exercise.words, check.seed)]
                check.samples += [(name, case) for case in fresh.samples(
                    function, mine)]

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
        return {name for root in self.roots() for name in modules(root)}

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
        names = {n for part in self.parts for n in _imports(part.text)}
        return [place for place in (here, here.parent)
                if place == here or names & set(modules(place))]

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
        _, folders = publish(self, place, whole=True)
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
                    if module in (found := modules(root)))
        names = self.withheld(path)
        later = {name for name, asked in names.items() if asked in later}
        if name not in _withheld_and_private(path, frozenset(names))[0] \
                or later & _reach(path, name):
            raise ShortCut(f"{module}.{name}")
        return getattr(importlib.import_module(module), name)


class ShortCut(RuntimeError):
    """An answer asked the course for the finished function."""

    def __init__(self, name):
        super().__init__(f"{name} is what this exercise asks for: write it "
                         "yourself")


# ---------------------------------------------------------------------------
# Helper modules, and what students may see of them
# ---------------------------------------------------------------------------


def modules(root):
    """Return the modules in a folder, by name, those of packages too.

    A folder of modules is a package even without an ``__init__.py``, unless
    notebooks are in it.
    """
    found = {path.stem: path for path in sorted(root.glob("*.py"))}
    for package in sorted({path.parent for path in root.glob("*/*.py")}):
        if _ELSEWHERE.search(package.name) or any(package.glob("*.ipynb")):
            continue
        for path in sorted(package.rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def _imports(text):
    """Return the top-level modules that a cell or module imports."""
    names = set()
    for node in ast.walk(sources.parse(text) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


def _bindings(path):
    """Return the statements of a module with the names that each binds."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return [(node, frozenset() if isinstance(node, (
        ast.Import, ast.ImportFrom)) else sources.bound(ast.unparse(node)))
        for node in tree.body]


def _mentions(node):
    """Return the names that a statement binds, and what it reads for them.

    An attribute has a dot before it; one of a module's name stands for both.
    """
    text = ast.unparse(node)
    return sources.bound(text), sources.used(text) | {
        dot + n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
        for dot in ("." if not isinstance(n.value, ast.Name) else "", ".")}


@functools.lru_cache(maxsize=256)
def _all_mentions(path):
    return [_mentions(node) for node, _ in _bindings(path)]


def _body(node):
    """Return what a function does, whatever its own name and docstring."""
    body = node.body[ast.get_docstring(node) is not None:]
    text = ast.dump(ast.Module([*body, ast.Expr(node.args)], [])) \
        if isinstance(node, ast.FunctionDef) else ast.dump(node)
    return text.replace(repr(node.name), "''")


def _read(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


@functools.lru_cache(maxsize=256)
def _graph(path):
    """Return which names each function or value of a module reads."""
    return {name: _read(node) for node, names in _bindings(path)
            for name in names}


def _reach(path, name):
    """Return what a function or value is made from, itself included."""
    graph, found, queue = _graph(path), set(), [name]
    while queue:
        current = queue.pop()
        if current in graph and current not in found:
            found.add(current)
            queue += graph[current]
    return found


@functools.lru_cache(maxsize=256)
def _withheld_and_private(path, asked):
    """Return the names of a module that stay here, and those closed.

    What the notebook asks for and what is made from it stays on this side;
    what is private and only those need answers nobody.
    """
    graph = _graph(path)
    withheld_here = {name for name in graph if _reach(path, name) & asked}
    needed = set()
    for name in set(graph) - withheld_here:
        if not name.startswith("_") or name.startswith("__"):
            needed |= _reach(path, name)
    top = set().union(*(
        _read(node) for node, names in _bindings(path)
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not names & withheld_here))
    for name in top & set(graph):
        needed |= _reach(path, name)
    private = {name for name in graph if name.startswith("_")
              and name not in needed and name not in withheld_here}
    return frozenset(withheld_here), frozenset(
        private if withheld_here else ())


def public_source(path, asked, module=None):
    """Return a helper module as students may see it.

    Parameters
    ----------
    path : Path
    asked : frozenset of str
        The functions that the notebook asks for.
    module : str, optional
        Its name, if it is not the file's.
    """
    withheld_here, private = _withheld_and_private(path, asked)
    if not withheld_here:
        return path.read_text(encoding="utf-8")
    body = []
    for node, names in _bindings(path):
        if names & (withheld_here | private):
            body += [_stub(module or path.stem, name, node)
                     for name in sorted(names)]
        elif names or not _read(node) & withheld_here:  # it tries them
            body.append(node)
    return ast.unparse(ast.Module(body, []))


def _stub(module, name, node):
    """Return a function that asks this side instead."""
    doc = ast.get_docstring(node) if isinstance(node, (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else None
    return ast.parse(
        f"def {name}(*arguments, **keywords):\n"
        f"    {doc or ''!r}\n"
        f"    from _course import ask\n"
        f"    return ask({module!r}, {name!r}, arguments, keywords)").body[0]


def publish(reference, target, whole=False):
    """Write what students' processes may see of a reference's folder.

    Parameters
    ----------
    reference : Reference
    target : Path
    whole : bool
        Leave nothing out: for this side's own copy.

    Returns
    -------
    folder : str
        Where in it the notebook would stand.
    paths : list of str
        Where in it modules are imported from.
    """
    roots = reference.roots()
    top = roots[-1]
    checks = {name for e in reference.exercises for c in e.checks
              for name in _imports(c.full)}
    others = {name for part in reference.program() if part.kind != "check"
              for name in _imports(part.text)}
    for root in roots:
        place = target / root.relative_to(top)
        place.mkdir(parents=True, exist_ok=True)
        for name, path in modules(root).items():
            first, mine = name.split(".")[0], place / path.relative_to(root)
            if not whole and (first in checks - others or (
                    root is not roots[0]
                    and not _leads_to(root, others, first))):
                continue
            mine.parent.mkdir(parents=True, exist_ok=True)
            if whole:
                shutil.copy2(path, mine)
            else:
                mine.write_text(public_source(path, frozenset(
                    reference.withheld(path)), name), encoding="utf-8")
        _copy_data(root, place, len(roots) > 1, whole)
    return (str(roots[0].relative_to(top)),
            [str(root.relative_to(top)) for root in roots])


def _leads_to(root, names, wanted):
    """Say whether modules lead, import by import, to another one."""
    seen, queue = set(), list(names)
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        for module, path in modules(root).items():
            if module.split(".")[0] == name:
                queue += _imports(path.read_text(encoding="utf-8"))
    return wanted in seen


_NOT_DATA = {".ipynb", ".py", ".pyc", ".md", ".toml", ".cfg", ".git", ".html"}
_ELSEWHERE = re.compile(r"(?i)^(\.|_|submitted|release|source|feedback|"
                        r"notebooks|autograded|venv|tests?$)|submission")
_PRIVATE = re.compile(r"(?i)solution|answer|hidden|secret|grade|expected")


def _copy_data(root, place, nested, whole):
    """Copy data files that stand beside the reference; nothing private."""
    left = MAX_DATA
    for path in _files(root):
        parts = path.relative_to(root).parts
        if path.suffix in _NOT_DATA or path.is_symlink() or (
                nested and len(parts) < 2) or (
                not whole and any(map(_PRIVATE.search, parts))):
            continue
        left -= path.stat().st_size
        if left < 0:
            return
        (place / path.relative_to(root)).parent.mkdir(parents=True,
                                                      exist_ok=True)
        shutil.copy2(path, place / path.relative_to(root))


def data_files(folder):
    """Return the data files beside a reference and one folder above it."""
    found = [path for root in (folder, folder.parent) for path in
             _files(root) if path.suffix not in _NOT_DATA
             and len(path.relative_to(root).parts) < 3]
    sizes = itertools.accumulate(path.stat().st_size for path in found)
    return [path for path, size in zip(found, sizes, strict=True)
            if size <= MAX_DATA]


def _files(root):
    """Yield the regular files below a folder, other people's left out."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders
                            if not _ELSEWHERE.search(name))
        for name in sorted(files):
            path = Path(folder, name)
            if not _ELSEWHERE.search(name) and path.is_file():
                yield path


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
