"""An answer that a check has passed is tried on inputs of this run."""

import functools
import time

from grading import compare, fresh
from grading.verdicts import Failure, Kind

MOST_SECONDS = 5.0   # a slow answer need not go through every fresh case


class FreshTrial:
    """Tries one answer on other inputs than the check's own.

    Parameters
    ----------
    sandbox : SandboxRun
    check : Check
    """

    def __init__(self, sandbox, check):
        self.sandbox, self.check = sandbox, check

    def run(self):
        """Raise Failure if the answer is wrong on them."""
        if self.check.reseeded:
            self._run_reseeded()
        elif self._disagrees(compare.RTOL):
            rtol = self._precision()
            if rtol == compare.RTOL or not self._follows() or (
                    self._disagrees(10 * rtol) if rtol
                    else not self._is_plausible()):
                raise Failure(Kind.FRESH)

    def _run_reseeded(self):
        """Run the check with other seeds, until it passes once."""
        for variant in self.check.reseeded:
            try:
                self.sandbox.run(self.check, variant)
                return
            except Failure as failed:
                failure = failed
        raise Failure(Kind.FRESH) if failure.kind is Kind.HIDDEN else failure

    def _is_plausible(self):
        """Say whether an answer may be another right one, by its samples."""
        return all([self._holds(name, case.is_plausible)
                    for name, case in self.check.samples])

    def _follows(self):
        """Say whether answers differ with their inputs, as they should."""
        for name in self.check.exercise.binds:
            distinct, got = fresh.distinct([
                case for mine, case in self.check.cases if mine == name]), []
            for case in distinct:
                self._holds(name, lambda function, case=case, got=got:
                            got.append(case.call(function)[1]))
            if len(distinct) > 2 and len(got) == len(distinct) and all(
                    compare.same(one, got[0]) for one in got):
                return False
        return True

    def _disagrees(self, rtol):
        """Say whether an answer is another one on too many drawn inputs."""
        begin, tried, wrong = time.monotonic(), 0, 0
        for holds in self._compared(self.check.cases, rtol):
            tried += 1
            wrong += not holds
            if fresh.enough(tried, begin) or tried > 1 and (
                    time.monotonic() - begin > MOST_SECONDS):
                break
        return wrong and wrong > self.check.tolerated(tried)

    def _precision(self):
        """Return how close an answer is on the inputs of the check itself.

        None if it is another one even there, where the check has passed it:
        then the check asks for a property, which many answers have.
        """
        return next((rtol for rtol in compare.COARSE if all(self._compared(
            self.check.samples, rtol))), None)

    def _compared(self, cases, rtol):
        """Say of each of some inputs whether the answer holds on it."""
        for name, case in cases:
            yield self._holds(name, functools.partial(case.holds, rtol=rtol))

    def _holds(self, name, test):
        return self.sandbox.holds(self.check, name, test)
