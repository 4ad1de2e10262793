"""How far the grading of one answer has come."""

from grading.verdicts import Kind


class Attempt:
    """What one answer has earned so far, and how it failed.

    Parameters
    ----------
    failure : Failure, optional
        Why it need not be run at all.

    Attributes
    ----------
    earned : dict of str to float or None
        By check; None where it has failed.
    sure : set of str
        The checks of which everything was run.
    over : bool
        Whether nothing more is to be tried.
    failure : Failure or None
        The first.
    call, gave, expected : str
        A visible case, what it gave and what it should have given.
    """

    def __init__(self, failure=None):
        self.failure, self.over = failure, failure is not None
        self.earned, self.sure = {}, set()
        self.call = self.gave = self.expected = ""
        self._done, self._ends = False, 0

    @property
    def right(self):
        """Whether nothing failed."""
        return self._done and self.failure is None

    @property
    def points(self):
        """What all its checks have given."""
        return sum(points or 0 for points in self.earned.values())

    def earn(self, check, points, sure=False):
        """Note what a check gives; None if it fails."""
        self.earned[check.name] = points
        if sure:
            self.sure.add(check.name)

    def record_failure(self, failure):
        """Note a failure; the first one counts, and what students see of it.
        """
        self.failure = self.failure or failure
        self.over = self.over or failure.kind is Kind.SHORT_CUT

    def end_process(self, failure, defined):
        """Note that it may have ended a process; it gets one more.

        Not where the answers did not even stand in it.
        """
        self.record_failure(failure)
        self._ends += 1
        if self._ends > 1 or not defined:
            self.over = True
            self.earned = {name: earned if name in self.sure else None
                           for name, earned in self.earned.items()}

    def end_if_lost(self):
        """Try nothing more where all that was tried has failed."""
        self.over = self.over or all(
            earned is None for earned in self.earned.values())

    def finish(self):
        """Note that all of it was tried."""
        self._done = True

    def show(self, call, gave, expected, secret):
        """Keep a case that students may see; not what is expected, if that
        is secret. Nothing where both are the same.
        """
        different = gave != expected
        self.call, self.gave = call, gave if different else ""
        self.expected = expected if different and not secret else ""

    def keep_back(self):
        """Keep the verdict alone: the rest could tell what it was handed."""
        self.failure = self.failure.without_detail()
        self.call = self.gave = self.expected = ""
