"""How long a check takes, without the time in the answer itself.

Run ``python tests/benchmarks/bench_checks.py``; it fails above 0.2 s, or
0.5 s where training is tried. It tries the right answer, every mistake of the
table, which are told apart sooner, answers that no mistake explains, for
which the whole table is tried, and the sources of ``answers``, of which small
edits are tried too: of these the whole time counts, their own included, but
for those that always train for thousands of iterations.
"""

import contextlib
import io
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answers.right_and_wrong import WRONG
from test_checks import student

import dnn_utils
import testCases
from dnn_utils import mistakes

TRAINING = {"two_layer_model", "L_layer_model"}


def share(name, candidate):
    """Return the seconds of CPU that a check needs besides the answer."""
    inside = 0

    def timed(*arguments):
        nonlocal inside
        start = time.process_time()
        try:
            return candidate(*arguments)
        finally:
            inside += time.process_time() - start

    start = time.process_time()
    with contextlib.suppress(testCases.WrongAnswer), \
            contextlib.redirect_stdout(io.StringIO()):
        getattr(testCases, "check_" + name)(timed)
    return time.process_time() - start - inside


def whole(name, source):
    """Return the seconds of CPU that the check of a source needs."""
    candidate, start = student(name, source), time.process_time()
    with contextlib.suppress(testCases.WrongAnswer), \
            contextlib.redirect_stdout(io.StringIO()):
        getattr(testCases, "check_" + name)(candidate)
    return time.process_time() - start


def disturbed(name, part):
    """Return a right answer with small errors that nothing explains."""
    def other(value):
        if isinstance(value, np.ndarray):
            return value + 0.01 * np.cos(np.arange(value.size)).reshape(
                value.shape)
        if isinstance(value, dict):
            return {key: other(array) for key, array in value.items()}
        if isinstance(value, (tuple, list)):
            return type(value)(map(other, value))
        return value + 0.01

    def answer(*arguments):
        result = getattr(dnn_utils, name)(*arguments)
        if isinstance(result, tuple) and part is not None:
            return tuple(other(value) if k == part else value
                         for k, value in enumerate(result))
        return other(result)

    return answer


def main():
    """Print the slowest of each exercise; say whether any was too slow."""
    slow = False
    for name in mistakes.exercises():
        limit = 0.5 if name in TRAINING else 0.2
        share(name, disturbed(name, None))   # it loads and warms up
        tried = {"right": getattr(dnn_utils, name), **{
            f"disturbed {k}": disturbed(name, k) for k in (None, 0, 1, 2)}}
        for mistake in mistakes.mistakes_of(name):
            tried.setdefault(mistake.name, mistake.wrong)
        times = {what: share(name, candidate)
                 for what, candidate in tried.items()}
        times |= {what: whole(name, source) for what, (_, source)
                  in WRONG[name].items() if "always" not in what}
        worst = max(times, key=times.get)
        typical = sorted(times.values())[len(times) // 2]
        print(f"{name:27} typical {typical:.3f} s, slowest "
              f"{times[worst]:.3f} s of {limit} s: {worst}")
        slow |= times[worst] > limit
    return slow


if __name__ == "__main__":
    sys.exit(main())
