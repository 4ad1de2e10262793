"""Inputs like those of the reference's calls, drawn anew for every run.

What a recorded input keeps, a drawn one keeps too: type, shape, range, sign,
whole numbers, zeros, order, distinct entries, sums of 1, symmetry. Texts that
the reference's answer names stay as they are.
"""

import contextlib
import copy
import itertools
import re
import time
import types

import numpy as np

from grading import runner
from grading.compare import RTOL, finite, mentions, same
from grading.proxy import RemoteIterator, captured_output
from grading.shared import wire

MAX_CASES = 12
ENOUGH_SECONDS = 0.5  # where half of them have been tried
PATIENCE = 2.0        # seconds for a drawn call, which may never end
_MOST_ITEMS = 50      # of what can only be gone through
_GONE_THROUGH = (types.GeneratorType, map, filter, zip, enumerate,
                 RemoteIterator)
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"""[("']*[^\W\d_]+('[^\W\d_]+)?[)"',.!?;]*""")


class InputGenerator:
    """Draws inputs for one function.

    Parameters
    ----------
    calls : list of (arguments, keywords)
        Recorded calls of the reference's function.
    words : set of str
        Texts that mean something to it.
    random : numpy.random.RandomState
    """

    def __init__(self, calls, words, random):
        self.calls, self.words, self.random = calls, words, random
        self.pools, self.made = {}, {}
        for call in calls:
            self._gather(call, ())

    def _gather(self, value, path):
        """Remember which values have been seen at each place."""
        if isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                self._gather(item, (*path, "*" if isinstance(value, list)
                                    else index))
        elif isinstance(value, dict):
            for key, item in value.items():
                self._gather(item, (*path, str(key)))
        elif isinstance(value, (bool, int, float, str, type(None))):
            self.pools.setdefault(path, []).append(value)

    def draw(self, call):
        """Return a call like a recorded one, with other inputs."""
        self.made = {}
        return self._like(call, ())

    def _like(self, value, path):
        if id(value) in self.made:
            return self.made[id(value)]
        if isinstance(value, np.ndarray):
            new = self._array(value)
        elif isinstance(value, list) and _numeric(value):
            new = self._numbers(value, path)
        elif isinstance(value, list) and value and all(
                isinstance(item, str) and len(item) == 1 for item in value):
            new = self._characters(value)
        elif isinstance(value, (list, tuple)):
            star = isinstance(value, list)
            new = type(value)(self._like(item, (*path, "*" if star else i))
                              for i, item in enumerate(value))
        elif isinstance(value, dict):
            new = type(value)()
            new.update({key: self._like(item, (*path, str(key)))
                        for key, item in value.items()})
        else:
            new = self._scalar(value, path)
        self.made[id(value)] = new
        return new

    def _scalar(self, value, path):
        """Draw one plain value within what was seen at its place."""
        pool = [v for v in self.pools.get(path, []) if type(v) is type(value)]
        if isinstance(value, str):
            return self._text(value, pool)
        if isinstance(value, (bool, type(None))) or not pool:
            return copy.copy(value)
        if isinstance(value, int):
            low = min(pool) if len(set(pool)) > 1 else (value + 1) // 2
            return int(self.random.randint(low, max(*pool, low) + 1)) \
                if max(pool) < 2 ** 31 and low > -2 ** 31 else value
        return float(self._array(np.array([value]))[0]) if len(
            set(pool)) == 1 else float(self.random.uniform(
                min(pool), max(pool)))

    def _text(self, value, pool):
        """Draw a text; one that the answer names stays."""
        if self.words & set(pool):
            return pool[self.random.randint(len(pool))]
        tokens, words = value.split(), _LETTERS.findall(value)
        letters = "".join(words) if len(words) < 2 else "".join(words).lower()
        if not words or not all(map(_WORD.fullmatch, tokens)) \
                or len(tokens) == 1 and not value.strip().isalpha() \
                or letters == letters[::-1] \
                or not set(value) - set("IVXLCDM"):  # a Roman number
            return value
        return _LETTERS.sub(lambda _: self._shuffled(
            self.random.choice(words)), value)

    def _shuffled(self, word):
        order = self.random.permutation(len(word))
        return "".join(word[i] for i in order)

    def _numbers(self, value, path):
        """Draw a list of numbers as an array is drawn."""
        pool = [v for v in self.pools.get((*path, "*"), [])
                if isinstance(v, (int, float))]
        array = self._array(np.array(value), pool)
        return [type(old)(new) for old, new in
                zip(value, array.tolist(), strict=True)]

    def _characters(self, value):
        """Draw a list of characters; distinct or sorted ones stay so."""
        new = self.random.choice(value, len(value), replace=len(
            set(value)) < len(value)).tolist()
        return sorted(new) if value == sorted(value) else new

    def _array(self, array, pool=()):
        """Draw an array that keeps what the recorded one keeps."""
        if not array.size or array.dtype.kind not in "biuf" or not finite(
                array):
            return array.copy()
        new = self._values(array, pool).astype(array.dtype)
        if array.ndim == 1 and array.size > 1:
            if (np.diff(array.astype(float)) >= 0).all():
                new.sort()
            elif (np.diff(array.astype(float)) <= 0).all():
                new = np.sort(new)[::-1].copy()
        new = np.asarray(new, order="F" if array.flags.fnc else "C")
        new.flags.writeable = array.flags.writeable
        return np.asmatrix(new) if isinstance(array, np.matrix) else new

    def _values(self, array, pool):
        """Draw the entries of an array, shape and kind kept."""
        values, shuffled = np.unique(array), self.random.permutation(
            array.ravel()).reshape(array.shape)
        whole = array.dtype.kind in "biu" or (array == np.round(array)).all()
        if array.ndim == 2 and _symmetric(array):
            return self._symmetric(array, whole)
        few = len(values) <= 3 and whole
        if few and (array.size > 3 or array.dtype.kind == "b"):
            if array.ndim == 2:  # labels, one-hot columns, a board
                rows, columns = map(self.random.permutation, array.shape)
                return array[rows][:, columns]
            return shuffled
        if whole:
            distinct = len(values) == array.size and array.size > 1 and (
                len(set(pool)) == len(pool) or not len(pool))
            low, high = min([*pool, values[0]]), max([*pool, values[-1]])
            if distinct and high - low < array.size and (
                    low or _ordered(array)):
                high += array.size  # else 1, 2, 3 would only be shuffled
            room = np.arange(int(low), int(high) + 1) if (
                high - low < 10 ** 6) else values
            return self.random.choice(room, array.shape,
                                      replace=not distinct)
        for axis in (None, *range(array.ndim)):
            if array.size > 1 and np.allclose(array.sum(axis=axis), 1) \
                    and (array >= 0).all():
                raw = self.random.uniform(0.1, 1, array.shape) * (array > 0)
                return raw / raw.sum(axis=axis, keepdims=axis is not None)
            if array.size > 1 and np.allclose((array ** 2).sum(axis=axis), 1):
                raw = self.random.uniform(0.5, 1.5, array.shape) * array
                return raw / np.sqrt((raw ** 2).sum(
                    axis=axis, keepdims=axis is not None))
        return np.where(array == 0, 0, self._real(array))

    def _symmetric(self, array, whole):
        """Draw a symmetric matrix; a positive one stays positive."""
        order = self.random.permutation(len(array))
        array = array[order][:, order]
        if whole:
            return array
        scale = self.random.uniform(0.7, 1.3, len(array))
        return array * scale * scale[:, np.newaxis]

    def _real(self, array):
        """Draw real numbers of the same range and sign."""
        low, high = array.min(), array.max()
        if array.size == 1:
            new = array * self.random.uniform(0.6, 1.3)
            return np.clip(new, 0.01, 0.99) if 0 < low < 1 else new
        if low >= 0 or high <= 0 or array.size < 4:
            return self.random.uniform(low, high, array.shape)
        return array.mean() + array.std() * self.random.randn(*array.shape)


def _ordered(array):
    steps = np.diff(array.astype(float).ravel())
    return (steps >= 0).all() or (steps <= 0).all()


def _numeric(value):
    return bool(value) and all(type(v) is int for v in value) or bool(
        value) and all(type(v) is float for v in value)


def _symmetric(array):
    return array.shape[0] == array.shape[1] > 1 and np.allclose(
        array, array.T)


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
    cases : list of Case
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
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_drawable, value))
    if isinstance(value, dict):
        return all(map(_drawable, value.values()))
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
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    return isinstance(value, (type(None), bool, int, float, complex, str,
                              bytes, np.ndarray, np.generic, np.ufunc,
                              range, *wire.TEXTS))


class _ShiftedRandom(types.ModuleType):
    """numpy.random, with every seed moved."""

    def __init__(self, shift):
        super().__init__("random")
        self._shift = shift

    def __getattr__(self, name):
        return getattr(np.random, name)

    def _moved(self, seed):
        return seed + self._shift if isinstance(seed, (int, np.integer)) \
            else seed

    def RandomState(self, seed=None):
        """Make a generator with another seed."""
        return np.random.RandomState(self._moved(seed))

    def default_rng(self, seed=None):
        """Make a generator with another seed."""
        return np.random.default_rng(self._moved(seed))

    def seed(self, seed=None):
        """Seed the global generator with another seed."""
        np.random.seed(self._moved(seed))


class ShiftedNumPy(types.ModuleType):
    """NumPy, except that seeds are moved: checks draw other inputs.

    Parameters
    ----------
    shift : int
        Added to every seed.
    """

    def __init__(self, shift):
        super().__init__("numpy")
        self.random = _ShiftedRandom(shift)

    def __getattr__(self, name):
        return getattr(np, name)
