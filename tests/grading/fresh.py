"""Fresh cases: calls like the reference's, with inputs drawn for every run."""

import contextlib
import copy
import itertools
import time
import types

import numpy as np

from grading import runner
from grading.compare import RTOL, entries, finite, mentions, same
from grading.inputs import InputGenerator
from grading.proxy import RemoteIterator, captured_output
from grading.shared import wire

MAX_CASES = 12
ENOUGH_SECONDS = 0.5  # where half of them have been tried
PATIENCE = 2.0        # seconds for a drawn call, which may never end
_CONTAINERS = (dict, list, tuple, set, frozenset)
_MOST_ITEMS = 50      # of what can only be gone through
_GONE_THROUGH = (types.GeneratorType, map, filter, zip, enumerate,
                 RemoteIterator)


class TestCase:
    """One drawn call, and what the reference made of it.

    Attributes
    ----------
    arguments, keywords
        Never handed out themselves, only copies.
    want, printed
        What the reference returned, and what it printed.
    after
        The arguments after the call, if the reference changes them.
    """

    def __init__(self, function, arguments, keywords):
        self.arguments, self.keywords = arguments, keywords
        given, self.want, self.printed = self.call(function)
        self.after = None if same(given, [arguments, keywords]) else given

    def given(self):
        """Return a copy of the arguments and keywords."""
        return copy.deepcopy([self.arguments, self.keywords])

    def call(self, function):
        """Return the arguments after a call, its result, what it printed."""
        given = self.given()
        with captured_output() as printed:
            got = function(*given[0], **given[1])
            if isinstance(got, _GONE_THROUGH):
                got = list(itertools.islice(got, _MOST_ITEMS))
        return given, got, printed.getvalue()

    def holds(self, function, rtol=RTOL):
        """Say whether a function does here what the reference does.

        What it prints counts where it returns nothing.
        """
        given, got, printed = self.call(function)
        return same(got, self.want, rtol) and (
            self.after is None or same(given, self.after, rtol)) and (
            self.want is not None or mentions(printed, self.printed))

    @property
    def discriminates(self):
        """Whether a function that does nothing would not hold here."""
        return bool(self.want is not None or self.after is not None
                    or self.printed.strip())

    def is_plausible(self, function):
        """Say whether an answer could be another right one.

        It is finite where the reference's is, and leaves its arguments as
        the reference does.
        """
        given, got, _ = self.call(function)
        after = [self.arguments, self.keywords] if self.after is None \
            else self.after
        return same(given, after) and (finite(got) or not finite(self.want))


def cases(function, calls, words, seed):
    """Draw fresh cases for a function.

    Parameters
    ----------
    function : callable
        The reference's.
    calls : list of (arguments, keywords)
        Recorded calls.
    words : set of str
        Texts that mean something to it.
    seed : int

    Returns
    -------
    cases : list of TestCase
        At most MAX_CASES, none that the reference refuses or answers with
        an infinite number; empty if it does not repeat itself.
    """
    random = np.random.RandomState(seed % 2 ** 32)
    calls = [call for call in calls if _drawable(call)][:200]
    if not calls:
        return []
    generator, found, late = InputGenerator(calls, words, random), [], 0
    begin = time.monotonic()
    for attempt in range(4 * MAX_CASES):
        if enough(len(found), begin) or late > 2:
            break
        call = generator.draw(calls[attempt % len(calls)])
        if any(same(list(call), list(known)) for known in calls):
            continue
        try:
            np.random.seed(attempt)
            with runner.time_limit(PATIENCE):
                case = TestCase(function, *call)
                np.random.seed(attempt + 1)
                repeats = case.holds(function) and is_stable(case, function)
            if repeats and case.discriminates and finite(
                    case.want) and is_plain(case.want):
                found.append(case)
        except runner.CheckTimeout:
            late += 1
        except Exception:
            continue
    return found


def distinct(cases):
    """Return a few cases on which the reference's answers all differ."""
    found = []
    for case in cases:
        if not any(same(case.want, other.want) for other in found):
            found.append(case)
    return found[:5]


def enough(number, begin):
    """Say whether so many cases are enough, the clock having begun then."""
    return number >= MAX_CASES or number >= MAX_CASES // 2 and (
        time.monotonic() - begin > ENOUGH_SECONDS)


def samples(function, calls):
    """Return cases of the recorded calls themselves, a few."""
    found = []
    for call in [call for call in calls if _drawable(call)][:3]:
        with contextlib.suppress(Exception):
            found.append(TestCase(function, *copy.deepcopy(call)))
    return found


def is_stable(case, function):
    """Say whether the answer stays as it is where floats hardly move.

    It does not at a tie, or where a rounding tips over.
    """
    return same(case.call(lambda *arguments, **keywords: function(
        *_nudged(list(arguments)), **_nudged(keywords)))[1], case.want)


def _nudged(value):
    """Return data whose floats are a few units of the last digits off."""
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(map(_nudged, value))
    if isinstance(value, dict) and type(value) is dict:
        return {key: _nudged(item) for key, item in value.items()}
    if isinstance(value, float) or isinstance(
            value, np.ndarray) and value.dtype.kind == "f":
        return value * (1 + 3e-12)
    return value


def _drawable(value):
    if isinstance(value, _CONTAINERS):
        return all(map(_drawable, entries(value)))
    return is_plain(value) or _is_given_function(value)


def _is_given_function(value):
    """Say whether a check hands this function over as it is.

    One of an exercise, which is wrapped, is not to reach an answer.
    """
    return isinstance(value, types.FunctionType) and not hasattr(
        value, "__wrapped__") or wire.name_of(value) is not None


def other_inputs(calls, moved):
    """Say whether some call got inputs that no earlier one got.

    Parameters
    ----------
    calls, moved : list of (arguments, keywords)
    """
    known = [_contents(call) for call in calls]
    return any(not any(same(_contents(new), old) for old in known)
               for new in moved)


def _contents(value, depth=6):
    """Return as data what is told apart: no function is another's equal."""
    if is_plain(value) or not depth:
        return value if is_plain(value) else type(value).__name__
    if isinstance(value, (list, tuple)):
        return [_contents(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {key: _contents(item, depth - 1)
                for key, item in value.items()}
    held = {} if callable(value) else getattr(value, "__dict__", {})
    return [type(value).__name__, _contents(dict(held), depth - 1)]


def is_plain(value):
    """Say whether a value is data, through and through."""
    if isinstance(value, _CONTAINERS):
        return all(map(is_plain, entries(value)))
    return isinstance(value, (type(None), bool, int, float, complex, str,
                              bytes, np.ndarray, np.generic, np.ufunc,
                              range, *wire.TEXTS))


def shifted_numpy(shift):
    """Return NumPy, except that seeds are moved: checks draw other inputs.

    Parameters
    ----------
    shift : int
        Added to every seed.
    """
    def moved(seeded):
        return lambda seed=None: seeded(seed + shift if isinstance(
            seed, (int, np.integer)) else seed)

    return _copied(np, random=_copied(np.random, **{
        name: moved(getattr(np.random, name))
        for name in ("RandomState", "default_rng", "seed")}))


def _copied(module, **others):
    """Return a copy of a module with other things in it."""
    new = types.ModuleType(module.__name__)
    vars(new).update({**vars(module), **others})
    return new
