"""How one check is split, as the reference's own answers have shown."""

import numpy as np
from grading.other import split_checks


class Splits:
    """A check's split variants, and what they decide on the reference.

    Parameters
    ----------
    texts : dict of str to str
        The check's source, by variant.
    namespace : dict
        After the reference's cells and the check have run in it.
    modules : set of str
        Beside the reference.
    seed : int
        Of the numbers that are drawn.

    Attributes
    ----------
    common : dict
        What means the same on this side as in a student's process.
    decided : dict of str to set
        What is decided on the reference, by variant.
    """

    def __init__(self, texts, namespace, modules, seed):
        self.texts, self.seed = texts, seed
        self._names = split_checks.common_names(namespace, modules)
        self.common = {name: namespace[name] for name in self._names
                       if name in namespace}
        self.decided, self._last = {}, None
        self._splits, self._opaque = {}, {name: set() for name in texts}

    def of(self, variant):
        """Return the SplitCheck of a variant."""
        if variant not in self._splits:
            self._splits[variant] = self._split(self.texts[variant], variant)
        return self._splits[variant]

    def _split(self, text, variant):
        return split_checks.split(text, self._names, self._opaque[variant])

    def redrawn(self):
        """Yield a few that hand out other numbers."""
        random = np.random.RandomState(self.seed % 2 ** 32)
        for _ in range(4):
            split = self._split(split_checks.redrawn(
                self.texts["full"], self._names, random), "full")
            if split.text != self.of("full").text:
                yield split

    def keep(self, variant, evaluator, passed):
        """Keep what is decided on the reference, the first to be tried.

        Where that fails, it may still pass behind fewer answers.

        Returns
        -------
        kept : bool
        """
        if variant in self.decided:
            return False
        self._last = variant, evaluator
        if passed:
            self.decided[variant] = evaluator.outcomes
        return passed

    def ask_less(self):
        """Take the assertion that failed last as a whole from now on.

        Returns
        -------
        changed : bool
            Whether that is another way than before.
        """
        variant, evaluator = self._last or (None, None)
        number = evaluator and evaluator.failed and evaluator.failed[0]
        if number is None or number in self._opaque[variant] or (
                evaluator.assertions[number].kind == "test"):
            return False
        self._opaque[variant].add(number)
        self._splits, self.decided = {}, {}
        return True
