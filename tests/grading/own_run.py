"""The reference's own run: what answers leave, and what checks show on them.
"""

import contextlib
import copy
import functools
import inspect
import sys
import types

import numpy as np

from grading import fresh, runner
from grading import source as sources
from grading.check import RESEEDED, Rehearsal
from grading.compare import same_outputs
from grading.proxy import captured_output, pass_on
from grading.verdicts import Cause

MAX_CALLS = 400


class OwnRun:
    """Runs a reference's answers, and its checks on any answers.

    Parameters
    ----------
    reference : Reference

    Attributes
    ----------
    values : dict of str to dict
        What each answer binds or changes, by the exercise's name.
    given : dict of str to dict
        The data that each handed-out cell behind an answer binds.
    facts : dict
        What is known of each (exercise, name), as a ProxyFactory has it.
    excused : set of str
        Cells that the reference itself does not get through.
    """

    def __init__(self, reference):
        self.reference, self.facts = reference, {}
        self.values, self.given = {}, {}
        self.excused, self._failed = set(), {}

    def run(self, seed):
        """Run the reference once: its values, outputs and fresh cases.

        Parameters
        ----------
        seed : int
            Of the fresh cases.
        """
        self._run_answers()
        self.reference.place.tidy()
        for number, exercise in enumerate(self.reference.exercises):
            for check in list(exercise.checks):
                cause = self._prepare(exercise, check, seed + 1000 * number)
                if cause:
                    self.reference.leave_to_people(exercise, check, *cause)

    def _run_answers(self):
        """Run what the answers need, and keep what each answer leaves."""
        self.values, self.given, main = {}, {}, runner.new_main()
        names = {e.name: e for e in self.reference.exercises}
        for part in self.reference.program(hidden=True):
            outcome = runner.run([(part.name, part.text)], main)
            if outcome.error is not None:
                self.excused.add(part.name)
                self._failed[part.name] = outcome.error
            if part.name in names:
                self.values[part.name] = self._left_by(names[part.name],
                                                       vars(main))
            elif self.values and part.kind == "given":
                self.given[part.name] = {
                    name: copy.deepcopy(vars(main)[name])
                    for name in sources.bound(part.text) & vars(main).keys()
                    if fresh.is_plain(vars(main)[name])}
        for name, values in self.values.items():
            for key, value in values.items():
                self.facts[name, key] = {"opaque": isinstance(value, type)}

    def left_by(self, name):
        """Return what a cell leaves, an answer or a handed-out one."""
        return self.values.get(name) or self.given.get(name, {})

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
        check.prepare(seed, set(self.reference.place.modules()))
        if check.hidden and self._run_plainly(check, check.visible)[1]:
            check.hide_all()  # it does not run without what is hidden
        for level in range(3):  # it may need more than its text tells
            check.need(self.reference.needs(check, level))
            error, rehearsal, calls = self._try_outside(exercise, check)
            namespace, problem = self._run_plainly(check, check.full)
            if problem is None:
                break
        check.keep_namespace(namespace)
        if problem is not None:
            return Cause.FAILS, self._why_it_fails(problem)
        check.keep_rehearsal(rehearsal)
        if error is None and not self._means_its_process(check):
            check.keep_rehearsal(self._draw(exercise, check, rehearsal, calls))
            return ()
        if any(p.hidden and not sources.imported(p.text)
               for p in check.before):
            return (Cause.HIDDEN,)
        check.run_inside()  # here it might run what a student made
        return ()

    def _why_it_fails(self, problem):
        """Name what a check fails of in the reference's own notebook."""
        missing = {getattr(problem, "name", None), "*"}
        for part in self.reference.parts:
            if missing & sources.bound(part.text) and (
                    part.name in self._failed):
                problem = self._failed[part.name]
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
        ) or "%timeit" in check.full or self.reference.helpers.reaches(
            used, {"eval", "exec"})

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
            p for p in self.reference.program(hidden=True)
            if p.index < check.index)})
        main = runner.new_main()
        self.reference.place.tidy()
        np.random.seed(0)
        outcome = runner.run([*((p.name, p.text) for p in parts),
                              (check.name, text)], main, None,
                             {p.name for p in parts}, self._failed)
        self.excused |= {p.name for p in parts if p.name in self._failed}
        return vars(main), outcome.error

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
        undo = []
        self.reference.place.tidy()
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
                              runner.new_main(), after,
                              self._excused(check.before))
        finally:
            for module, number in undo:
                module.np = number

    def _shift(self, namespace, seed, undo):
        """Exchange NumPy where the check draws its inputs."""
        reseeded = fresh.ShiftedNumPy(seed)
        for name in ("np", "numpy"):
            if namespace.get(name) is np:
                namespace[name] = reseeded
        names = set(self.reference.asked)
        for module in self.reference.place.loaded():
            if getattr(module, "np", None) is np and not names & set(
                    vars(module)):
                undo.append((module, np))
                module.np = reseeded


def _is_clock(value):
    """Say whether a name means a module that measures time, or part of it."""
    module = value.__name__ if isinstance(value, types.ModuleType) \
        else getattr(value, "__module__", None)
    return module in ("time", "timeit")
