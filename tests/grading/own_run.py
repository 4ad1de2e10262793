"""The reference's own run: what answers leave, and what checks show on them.
"""

import contextlib
import copy
import functools
import types

import numpy as np

from grading import fresh, runner
from grading import source as sources
from grading.check import RESEEDED
from grading.proxy import captured_output, pass_on

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
    failed : dict of str to BaseException
        The cells that the reference itself does not get through, and why.
    """

    def __init__(self, reference):
        self.reference, self.facts = reference, {}
        self.values, self.given, self.failed = {}, {}, {}

    def rehearse(self, seed):
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
                cause = check.rehearse(self, seed + 1000 * number)
                if cause:
                    self.reference.leave_to_people(check, *cause)

    def _run_answers(self):
        """Run what the answers need, and keep what each answer leaves."""
        main = runner.new_main()
        names = {e.name: e for e in self.reference.exercises}
        for part in self.reference.program(hidden=True):
            outcome = runner.run([(part.name, part.text)], main)
            if outcome.error is not None:
                self.failed[part.name] = outcome.error
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

    def why_it_fails(self, problem):
        """Name what a check fails of in the reference's own notebook."""
        missing = {getattr(problem, "name", None), "*"}
        for part in self.reference.parts:
            if missing & sources.bound(part.text) and (
                    part.name in self.failed):
                problem = self.failed[part.name]
        return f"{problem!r:.300}"

    def run_plainly(self, check, text):
        """Run a check as in its notebook; return the names and an error."""
        parts = sorted({*check.before, *(
            p for p in self.reference.program(hidden=True)
            if p.index < check.index)})
        main = runner.new_main()
        self.reference.place.tidy()
        np.random.seed(0)
        outcome = runner.run([*((p.name, p.text) for p in parts),
                              (check.name, text)], main, None,
                             {p.name for p in parts}, self.failed)
        return vars(main), outcome.error

    def record(self, calls=None):
        """Return the reference's values, functions wrapped like proxies.

        They note their calls in a list, if they are given one.
        """
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
        self.reference.place.tidy()
        np.random.seed(0)

        def after(name, namespace):
            if variant in RESEEDED:
                self._shift(namespace, check.seed % 10_000 + RESEEDED[variant],
                            undo)
            namespace.update(values.get(name, ()))

        parts = [(p.name, "" if p.kind == "answer" else p.text)
                 for p in check.before]
        excused = self.failed.keys() | {p.name for p in check.before
                                        if p.kind == "check"}
        with contextlib.ExitStack() as undo:
            return runner.run([*parts, (check.name, check.text(variant))],
                              runner.new_main(), after, excused)

    def _shift(self, namespace, seed, undo):
        """Exchange NumPy where the check draws its inputs."""
        reseeded = fresh.shifted_numpy(seed)
        for name in ("np", "numpy"):
            if namespace.get(name) is np:
                namespace[name] = reseeded
        names = set(self.reference.asked)
        for module in self.reference.place.loaded():
            if getattr(module, "np", None) is np and not names & set(
                    vars(module)):
                undo.callback(setattr, module, "np", np)
                module.np = reseeded
