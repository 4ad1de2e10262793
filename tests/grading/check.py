"""One graded cell: how it runs, and what the reference shows in it."""

import copy
import functools
import inspect
import re
import sys
import types

import numpy as np

from grading import fresh, release
from grading import source as sources
from grading.compare import same_outputs
from grading.other import autotest
from grading.other.splits import Splits
from grading.verdicts import Cause, Kind

_HASHED = re.compile(r"(?i)hashlib|\bsha\d|\bmd5\b|digest|b64decode")
RESEEDED = {"reseeded": 101, "reseeded again": 20_203}   # added to every seed


class Check:
    """One graded cell. How it runs is found out by trying it, and kept here.

    Attributes
    ----------
    name : str
        Its grade id.
    points : float
    full, visible : str
        Its source, with and without what is hidden.
    index : int
        Its place among the notebook's parts.
    exercise : Exercise or None
        Whose check it is; None where no answer comes before it.
    before : list of Part
        What it needs of them, in order, answers among it.
    expected : dict
        What the reference shows in it: its Outcome, by variant.
    nondeterministic : set of str
        The variants that show something else each time.
    example : tuple or None
        A call in it: ((exercise, name), arguments, keywords).
    cases, samples : list
        Fresh cases, and those of its own, each with the function's name.
    inside : bool
        Whether it must run in the student's process: see ``split_checks``.
    calibrated : bool
        Whether it has been tried on the reference's own answers.
    """

    def __init__(self, cell, name, index):
        self.name, self.index, self.exercise = name, index, None
        self.full = autotest.printed(cell.source)
        self.points = float(cell.metadata.nbgrader.get("points") or 0)
        self.visible = release.visible(self.full)
        self.before, self.seed = [], 0
        self.expected, self.nondeterministic, self.example = {}, set(), None
        self.cases, self.samples = [], []
        self.inside = False
        self.namespace, self.modules = {}, set()
        self.calibrated, self._operations = False, set()

    def belong_to(self, exercise):
        """Be one of an exercise's checks."""
        self.exercise = exercise

    def rehearse(self, own_run, seed):
        """Be tried on the reference's own answers; draw other inputs.

        Parameters
        ----------
        own_run : OwnRun
        seed : int

        Returns
        -------
        cause : tuple
            Why it is left to people, as ForPeople has it; empty if not.
        """
        self.seed = seed
        self.modules = set(own_run.reference.place.modules())
        if self.hidden and own_run.run_plainly(self, self.visible)[1]:
            self.visible = ""  # it does not run without what is hidden
        for level in range(3):  # it may need more than its text tells
            self.before = own_run.reference.needs(self, level)
            error, calls = self._try_outside(own_run)
            self.namespace, problem = own_run.run_plainly(self, self.full)
            if problem is None:
                break
        else:
            return Cause.FAILS, own_run.why_it_fails(problem)
        if error is None and not self._means_its_process(own_run.reference):
            self._draw(own_run, calls)
            return ()
        if any(p.hidden and not sources.imported(p.text)
               for p in self.before):
            return (Cause.HIDDEN,)
        self.run_inside()  # here it might run what a student made
        return ()

    def _try_outside(self, own_run):
        """Run it on functions that are wrapped.

        Returns
        -------
        error : BaseException or None
            Why it does not run so.
        calls : list
            Those of the last variant.
        """
        self.expected, self.nondeterministic, self.example = {}, set(), None
        for variant in self.variants:
            calls = []
            outcome = own_run.try_check(self, own_run.record(calls), variant)
            if outcome.error is not None:
                break
            self.expected[variant] = outcome
            again = own_run.try_check(self, own_run.record(), variant)
            if same_outputs(copy.deepcopy(again.outputs), outcome.outputs):
                self.nondeterministic.add(variant)
            if variant == self.variant:
                self.example = next((call for call in calls if call[0][0]
                                     == self.exercise.name), None)
        return outcome.error, calls

    def _means_its_process(self, reference):
        """Say whether it is about the process that an answer runs in.

        It puts something else into a module, runs a text, or measures time,
        to which calls from outside would add their own.
        """
        firsts = [place.split(".")[0] for place, _ in
                  sources.patched(self.full)]
        used = sources.used(self.full)
        return any(isinstance(self.namespace.get(first) or sys.modules.get(
            first), types.ModuleType) for first in firsts) or any(
            _is_clock(self.namespace.get(name)) for name in used
        ) or "%timeit" in self.full or reference.helpers.reaches(
            used, {"eval", "exec"})

    def _draw(self, own_run, calls):
        """Have inputs of this run: seeds moved, or calls like those."""
        for variant in RESEEDED:
            moved = []
            outcome = own_run.try_check(self, own_run.record(moved), variant)
            if outcome.error is None and fresh.other_inputs(
                    *([call[1:] for call in made
                       if call[0][0] == self.exercise.name]
                      for made in (calls, moved))):
                self.expected[variant] = outcome
        for name in self.exercise.binds if not self.reseeded else ():
            function = own_run.values.get(self.exercise.name, {}).get(name)
            mine = [call[1:] for call in calls
                    if call[0] == (self.exercise.name, name)]
            if callable(function) and not inspect.iscoroutinefunction(
                    function):
                self.cases += [(name, case) for case in fresh.cases(
                    function, mine, self.exercise.words, self.seed)]
                self.samples += [(name, case) for case in fresh.samples(
                    function, mine)]

    def keep_drawn(self, samples, cases):
        """Keep what it decides by inside, on its own and on other numbers."""
        if samples and cases:
            self.samples += [(None, case) for case in samples]
            self.cases += [(None, case) for case in cases]

    def end_calibration(self):
        """Stay as it is: it has been tried on the reference's answers."""
        self.calibrated = True

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
    def splits(self):
        """How it is split, where it runs inside or other numbers are drawn."""
        return Splits({"visible": self.visible, "full": self.full},
                      self.namespace, self.modules, self.seed)

    def tolerated(self, tried):
        """Return how many disagreements on drawn inputs cost nothing.

        A few may be ties or roundings. Where a hidden check tells a fixed
        answer from a right one already, up to half may.
        """
        return tried // 2 if self.hidden else min(
            2 if tried > fresh.MAX_CASES // 2 else 1, tried - 1)

    def calibrate_inside(self, variant, outcome, evaluator):
        """Keep what it decides on the reference, and shows."""
        if not self.calibrated and self.splits.keep(
                variant, evaluator, outcome.error is None):
            self.expected[variant] = outcome

    def change_mode(self, failure):
        """Change how it runs, as the reference's own answer fails so.

        Returns
        -------
        changed : bool
            Whether there is something left to try.
        """
        if failure and failure.kind is Kind.FRESH:
            self.cases = []
            for variant in RESEEDED:
                self.expected.pop(variant, None)
            return True
        if not self.inside:
            self.run_inside()
        elif self.splits.ask_less():
            self.expected = {}
        else:
            return False
        return True


def _is_clock(value):
    """Say whether a name means a module that measures time, or part of it."""
    module = value.__name__ if isinstance(value, types.ModuleType) \
        else getattr(value, "__module__", None)
    return module in ("time", "timeit")
