"""One graded cell: how it runs, and what the reference shows in it."""

import functools
import re
from typing import NamedTuple

import numpy as np

from grading import fresh
from grading.other import autotest, split_checks
from grading.verdicts import Kind

HIDDEN = re.compile(
    r"(?ms)^[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?")
_HASHED = re.compile(r"(?i)hashlib|\bsha\d|\bmd5\b|digest|b64decode")
RESEEDED = {"reseeded": 101, "reseeded again": 20_203}   # added to every seed


class Rehearsal(NamedTuple):
    """What the reference shows in a check, run on this side."""

    expected: dict         # its Outcome, by variant
    nondeterministic: set  # the variants that show something else each time
    example: tuple | None  # a call: ((exercise, name), arguments, keywords)
    cases: list            # fresh ones, each with the function's name
    samples: list          # those of the reference's own calls


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
    before : list of Part
        What it needs of them, in order, answers among it.
    expected, nondeterministic, example, cases, samples
        As a Rehearsal has them.
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
        self.visible = HIDDEN.sub("", self.full)
        self.before, self.seed = [], 0
        self.keep_rehearsal(Rehearsal({}, set(), None, [], []))
        self.inside, self.decided, self.drawn = False, {}, []
        self.sample, self.calibrated, self._operations = None, False, set()
        self._splits, self._opaque = {}, {"visible": set(), "full": set()}

    def need(self, parts):
        """Let it have these parts of the notebook before it."""
        self.before = parts

    def prepare(self, seed, helpers):
        """Get ready to be tried: the seed of its inputs, modules it may use.
        """
        self.seed, self.helpers = seed, helpers

    def hide_all(self):
        """Show students nothing of it: the rest does not run alone."""
        self.visible = ""

    def keep_namespace(self, namespace):
        """Keep what names mean in the reference's own notebook."""
        self.namespace = namespace

    def keep_rehearsal(self, rehearsal):
        """Keep what the reference shows in it."""
        (self.expected, self.nondeterministic, self.example, self.cases,
         self.samples) = rehearsal

    def keep_drawn(self, sample, drawn):
        """Keep what it decides by inside, on its own and on other numbers."""
        self.sample, self.drawn = sample, drawn if sample else []

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
        """Keep what it decides on the reference, the first to be tried.

        Where it fails, it may still pass behind fewer answers.
        """
        if not self.calibrated and variant not in self.decided:
            self._last = variant, outcome, evaluator
            if outcome.error is None:
                self.decided[variant] = evaluator.outcomes
                self.expected[variant] = outcome

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
