"""Draws inputs like recorded ones.

What a recorded input keeps, a drawn one keeps too: type, shape, range, sign,
whole numbers, zeros, order, distinct entries, sums of 1, symmetry. Texts that
the reference's answer names stay as they are.
"""

import copy
import re

import numpy as np

from grading.compare import finite

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
        for key, item in _items(value):
            self._gather(item, (*path, key))
        if isinstance(value, (bool, int, float, str, type(None))):
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
        elif isinstance(value, (list, tuple, dict)):
            drawn = [self._like(item, (*path, key))
                     for key, item in _items(value)]
            if isinstance(value, dict):
                new = type(value)()
                new.update(zip(value, drawn, strict=True))
            else:
                make = getattr(value, "_make", type(value))
                new = make(drawn)   # a named tuple takes them one by one
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
        if whole and len(values) <= 3 and (
                array.size > 3 or array.dtype.kind == "b"):
            if array.ndim == 2:  # labels, one-hot columns, a board
                rows, columns = map(self.random.permutation, array.shape)
                return array[rows][:, columns]
            return shuffled
        return self._integers(array, values, pool) if whole else np.where(
            array == 0, 0, self._normalised(array))

    def _integers(self, array, values, pool):
        """Draw whole numbers of the same range, distinct where they are."""
        distinct = len(values) == array.size and array.size > 1 and (
            len(set(pool)) == len(pool) or not len(pool))
        low, high = min([*pool, values[0]]), max([*pool, values[-1]])
        if distinct and high - low < array.size and (low or _ordered(array)):
            high += array.size  # else 1, 2, 3 would only be shuffled
        room = np.arange(int(low), int(high) + 1) if (
            high - low < 10 ** 6) else values
        return self.random.choice(room, array.shape, replace=not distinct)

    def _normalised(self, array):
        """Draw real numbers; what adds up to 1, or its squares, does so."""
        for axis in (None, *range(array.ndim)) if array.size > 1 else ():
            kept = {"axis": axis, "keepdims": axis is not None}
            if np.allclose(array.sum(axis=axis), 1) and (array >= 0).all():
                raw = self.random.uniform(0.1, 1, array.shape) * (array > 0)
                return raw / raw.sum(**kept)
            if np.allclose((array ** 2).sum(axis=axis), 1):
                raw = self.random.uniform(0.5, 1.5, array.shape) * array
                return raw / np.sqrt((raw ** 2).sum(**kept))
        return self._real(array)

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


def _items(value):
    """Return the (place, item) of a container; a list is one place."""
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [("*" if isinstance(value, list) else index, item)
                for index, item in enumerate(value)]
    return []


def _ordered(array):
    steps = np.diff(array.astype(float).ravel())
    return (steps >= 0).all() or (steps <= 0).all()


def _numeric(value):
    return len(value) > 0 and set(map(type, value)) in ({int}, {float})


def _symmetric(array):
    return array.shape[0] == array.shape[1] > 1 and np.allclose(
        array, array.T)
