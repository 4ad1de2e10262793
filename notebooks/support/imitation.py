"""Which mistake of the table does what an answer did."""

import contextlib
import io
import math
import time

import numpy as np

from dnn_utils.calls import PRINTED, Outcome, quiet
from dnn_utils.mistakes import mistakes_of, pairs_of
from dnn_utils.values import NOTHING, at, computed, equal, parts_of


def recognise(exercise, outcomes, paths, pairs=False, end=math.inf):
    """Return the mistake that does what an answer did, or None.

    It has to do so in every case: return the same, and fail where the answer
    failed. If none does, it is enough that what is at a path is the same.

    Parameters
    ----------
    exercise : str
    outcomes : list of (arguments, Outcome, Outcome)
        Of the answer and of the course, case by case.
    paths : list of tuple
        Where to compare; the empty path is the whole.
    pairs : bool
        Whether to try two mistakes at once instead, for the whole of what
        never fails.
    end : float
        The CPU time, as time.process_time gives it, when to try no more.

    Returns
    -------
    mistake : Mistake or None
    whole : bool
        Whether it does all that the answer did.
    """
    tells = [[path for path in paths if _differ(mine, right, path)]
             for _, mine, right in outcomes]
    order = sorted(range(len(outcomes)), key=lambda k: (
        -len(tells[k]), _is_large(outcomes[k][0])))
    paths = tells[order[0]]
    outcomes = [outcomes[k] for k in sorted(
        order, key=lambda k: _rounds(outcomes[k][0]) // 50)]
    if pairs and not (
            () in paths and any(map(_rich, outcomes))
            and all(mine.error is None for _, mine, _ in outcomes)):
        return None, False
    with quiet():
        return _first_fitting(*(
            (pairs_of(exercise), outcomes, [()]) if pairs else
            (mistakes_of(exercise), outcomes, paths)), end)


def _is_large(arguments):
    """Say whether a case takes so long that it is tried last."""
    return any(getattr(value, "size", 0) > 1000 for value in arguments)


def _rounds(arguments):
    """Return how often a model is to go round; of others it does not tell."""
    return max((value for value in arguments if type(value) is int), default=0)


def _rich(outcome):
    """Say whether a wrong result is more than zeros, infinity or nan.

    Too many pairs of mistakes lead to those.
    """
    _, mine, right = outcome
    return _differ(mine, right, ()) and _has_numbers(mine.result)


def _has_numbers(value):
    if isinstance(value, (list, tuple)):
        return any(map(_has_numbers, value))
    if isinstance(value, dict):
        return any(map(_has_numbers, value.values()))
    return bool((np.isfinite(value) & (np.abs(value) > 0)).any())


def _differ(mine, right, path):
    """Say whether two outcomes have different values at a path."""
    got = _part(mine, path)
    return computed(got) and not equal(got, _part(right, path))


def _first_fitting(table, outcomes, paths, end):
    """Return the first mistake that fits the whole, else a part and is wrong
    nowhere else, or None; and whether it is the whole."""
    partly = None
    for mistake in table if paths else ():
        if time.process_time() > end:
            break
        fits = _fitting(mistake, outcomes, paths)
        if () in fits:
            return mistake, True
        if fits and not partly and _right_elsewhere(mistake, outcomes):
            partly = mistake
    return partly, False


def _fitting(mistake, outcomes, paths):
    """Return the paths where a mistake does what the answer did."""
    seen = set()
    for arguments, mine, right in outcomes:
        other, still = _imitate(mistake, arguments), []
        for path in paths:
            got, told = _part(mine, path), _part(other, path)
            if got is NOTHING and (path or told is NOTHING):
                still.append(path)
            elif got is not NOTHING and equal(got, told):
                still.append(path)
                seen.add(path) if _differ(mine, right, path) else None
        paths = still
        if not paths:
            break
    return [path for path in paths if path in seen]


def _right_elsewhere(mistake, outcomes):
    """Say whether a mistake does no harm to what the answer has right."""
    return all(
        equal(at(other.result, (key,)), part)
        for arguments, mine, right in outcomes
        for other in [_imitate(mistake, arguments)]
        for key, part in parts_of(right.result)
        if equal(at(mine.result, (key,)), part))


def _imitate(mistake, arguments):
    """Return the outcome of a mistake of the table."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            result = mistake.wrong(*arguments)
        except Exception:
            result = NOTHING
    return Outcome(result, printed.getvalue(), None, None)


def _part(outcome, path):
    """Return what an outcome has at a path; PRINTED leads to what it said."""
    if path == PRINTED:
        return outcome.with_numbers
    return at(outcome.result, path)
