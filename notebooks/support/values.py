"""What an answer returned, made safe to look at.

``plain`` copies a value into arrays, numbers, texts and containers; whatever
else there is becomes an ``Odd``. So comparing and naming it later cannot run
code of the answer.
"""

import numbers
import re

import numpy as np


class Odd:
    """Stands for a value that no check can look into safely."""

    def __init__(self, kind):
        self.kind = kind

    def __repr__(self):
        return self.kind


NOTHING = Odd("nothing")


def plain(value, depth=0):
    """Return a value made of arrays, numbers, texts and containers only."""
    kind = type(value)
    if kind in (bool, float, str, type(None)):
        return value
    if kind is int:
        return value if abs(value) < 1e300 else Odd("very large int")
    if issubclass(kind, np.ndarray):
        if kind is np.ndarray and value.dtype.kind in "biufcSU":
            return value.copy()
        return Odd("matrix" if issubclass(kind, np.matrix) else
                    "masked array" if issubclass(kind, np.ma.MaskedArray) else
                    "array of objects" if kind is np.ndarray else "array "
                    f"of kind {kind.__name__}")
    if issubclass(kind, np.generic) and value.dtype.kind in "biufcSU":
        return value[()]
    if depth < 8 and issubclass(kind, dict):
        return {name if type(name) in (str, int, float, bool) else
                Odd(type(name).__name__): plain(inner, depth + 1)
                for name, inner in dict.items(value)}
    if depth < 8 and issubclass(kind, list):
        return [plain(part, depth + 1) for part in list.__iter__(value)]
    if depth < 8 and issubclass(kind, tuple):
        return tuple(plain(part, depth + 1)
                     for part in tuple.__iter__(value))
    return Odd(kind.__name__)


def computed(value):
    """Say whether a plain value is made of numbers and their arrays."""
    if isinstance(value, (list, tuple)):
        return all(map(computed, value))
    if isinstance(value, dict):
        return all(map(computed, value.values()))
    return isinstance(value, (numbers.Number, np.ndarray)) and (
        np.asarray(value).dtype.kind in "biufc")


def at(value, path):
    """Return what is at a path in a plain value, or NOTHING."""
    for key in path:
        inside = (isinstance(value, dict) and key in value) or (
            isinstance(value, (list, tuple)) and isinstance(key, int)
            and key < len(value))
        if not inside:
            return NOTHING
        value = value[key]
    return value


def parts_of(value):
    """Return the (key, part) pairs of a plain value; [] if it has none."""
    if isinstance(value, dict):
        return [*value.items()]
    return [*enumerate(value)] if isinstance(value, (list, tuple)) else []


def equal(got, want):
    """Compare plain values; numbers to nine digits, nan equals nan."""
    if isinstance(want, dict):
        return (isinstance(got, dict) and got.keys() == want.keys()
                and all(equal(got[key], want[key]) for key in want))
    if isinstance(want, (tuple, list)):
        return (isinstance(got, (tuple, list)) and len(got) == len(want)
                and all(map(equal, got, want)))
    if isinstance(want, (np.ndarray, numbers.Number)):
        return isinstance(got, (np.ndarray, numbers.Number)) and _close(
            np.asarray(got), np.asarray(want))
    return type(got) is type(want) and got == want


def _close(got, want):
    """Compare arrays of numbers; np.allclose, in a third of the time."""
    if got.shape != want.shape or not (got.dtype.kind in "biufc"
                                       and want.dtype.kind in "biufc"):
        return False
    with np.errstate(all="ignore"):
        near = abs(got - 1.0 * want) <= 1e-12 + 1e-9 * abs(1.0 * want)
        near &= np.isfinite(want)
    return bool((near | (got == want) | ((got != got) & (want != want))).all())


def close(got, want):
    """Say whether numbers or arrays are equal but for a number like 1e-8
    that was added somewhere."""
    pair = [np.asarray(value) for value in (got, want)
            if isinstance(value, (np.ndarray, numbers.Number))]
    return len(pair) == 2 and pair[0].shape == pair[1].shape and all(
        value.dtype.kind in "biuf" for value in pair) and bool(
            np.isfinite(pair[1]).all()
            and np.allclose(*pair, rtol=1e-4, atol=1e-7))


def nearly(got, want):
    """Say whether all numbers in a plain value are right to about 1 %."""
    if parts := parts_of(want):
        return all(nearly(at(got, (key,)), part) for key, part in parts)
    return shape_of(got) == shape_of(want) and bool(np.allclose(
        got, want, rtol=1e-2, atol=1e-2 * np.abs(want).max())
        ) if isinstance(want, np.ndarray) else True


def shape_of(value):
    """Return the shape of an array, None of anything else."""
    return value.shape if isinstance(value, np.ndarray) else None


def named(value):
    """Name the type of a plain value, as in "an int"."""
    if value is None or value is NOTHING:
        return "None" if value is None else "nothing"
    kind = value.kind if isinstance(value, Odd) else (
        "array" if isinstance(value, np.ndarray) else
        "dictionary" if isinstance(value, dict) else
        "number" if isinstance(value, np.generic) else type(value).__name__)
    return ("an " if kind[0] in "aeiou" else "a ") + kind


def natural(name):
    """Sort key for names with numbers: W2 before W10."""
    return [int(part) if part.isdigit() else part
            for part in re.split(r"(\d+)", name)]


def capital(text):
    """Return text with a capital first letter, names left as they are."""
    return text[0].upper() + text[1:] if text.startswith(
        ("the ", "a ")) else text
