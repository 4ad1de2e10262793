"""Plain data as bytes, and back, with nothing in between to execute.

A message is JSON, plus one block of bytes for what arrays hold. Both sides
number the containers and arrays of a call in the same order, so that an
object which comes back is recognised as the one that was sent.
"""

import builtins
import collections
import datetime
import decimal
import fractions
import importlib
import math
import operator

import numpy as np

MAX_ITEMS = 2_000_000
_DICTS = {"dict": dict, "OrderedDict": collections.OrderedDict,
          "Counter": collections.Counter,
          "defaultdict": lambda: collections.defaultdict(None)}
# Values that a text holds whole: how to write it, and how to read it.
TEXTS = {
    fractions.Fraction: (str, fractions.Fraction),
    decimal.Decimal: (str, decimal.Decimal),
    datetime.datetime: (datetime.datetime.isoformat,
                        datetime.datetime.fromisoformat),
    datetime.date: (datetime.date.isoformat, datetime.date.fromisoformat),
    datetime.time: (datetime.time.isoformat, datetime.time.fromisoformat),
    datetime.timedelta: (
        lambda value: str(value // datetime.timedelta(microseconds=1)),
        lambda text: datetime.timedelta(microseconds=int(text))),
}
_TEXT_NAMES = {kind.__name__: kind for kind in TEXTS}
Node = None | bool | int | float | str | list   # as JSON has them
_NAMED = ("builtins", "math", "numpy", "operator")


class WireError(ValueError):
    """Data that cannot be sent, or that no honest encoder has written."""


class Table:
    """The objects of one call, numbered alike on both sides."""

    def __init__(self):
        self.objects, self.numbers = [], {}

    def add(self, value: object) -> object:
        """Number an object; it is kept, so that its id stays its own."""
        self.numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        return value


class Encoder:
    """Turns values into JSON nodes and a block of bytes.

    Parameters
    ----------
    table : Table
        Grows by what is encoded.
    opaque : callable
        Called with a value that is no plain data; returns its node, or
        raises WireError.
    named : bool
        Whether the other side takes any function of a few modules by name.
    """

    def __init__(self, table, opaque, named=True):
        self.table, self.opaque, self.named = table, opaque, named
        self.blob, self.items = bytearray(), 0

    def encode(self, value: object) -> Node:
        """Return the node of a value."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError(f"over {MAX_ITEMS} objects in one message")
        if value is None or value is True or value is False:
            return value
        if id(value) in self.table.numbers:
            return ["r", self.table.numbers[id(value)]]
        if isinstance(value, np.generic):
            return self._scalar(value)
        for kind, method in self._KINDS:
            if isinstance(value, kind):
                if not self.named and _has_methods(value):
                    return ["w", self.opaque(value), method(self, value)]
                return method(self, value)
        return self._other(value)

    def _int(self, value):
        value = int.__int__(value)
        return value if abs(value) < 2 ** 63 else ["i", hex(value)]

    def _bytes(self, value):
        self.blob += value
        return ["b", len(value), isinstance(value, bytearray)]

    def _scalar(self, value):
        if value.dtype.hasobject or value.dtype.names:
            return self.opaque(value)
        data = value.tobytes()
        self.blob += data
        return ["n", value.dtype.str, len(data)]

    def _array(self, value):
        if value.dtype.names or value.dtype.kind == "V" or isinstance(
                value, np.ma.MaskedArray):
            return self.opaque(value)
        self.table.add(value)
        order = "F" if value.ndim > 1 and value.flags.fnc else "C"
        if value.dtype.hasobject:
            return ["o", list(value.shape),
                    [self.encode(item) for item in value.ravel().tolist()]]
        data = value.tobytes(order)
        self.blob += data
        return ["a", value.dtype.str, list(value.shape), order,
                bool(value.flags.writeable), isinstance(value, np.matrix),
                len(data)]

    def _tuple(self, value):
        node = ["t", [self.encode(item) for item in tuple.__iter__(value)]]
        self.table.add(value)
        return node

    def _list(self, value):
        self.table.add(value)
        return ["l", [self.encode(item) for item in list.__iter__(value)]]

    def _dict(self, value):
        self.table.add(value)
        kind = type(value).__name__
        return ["d", kind if kind in _DICTS else "dict",
                [[self.encode(key), self.encode(item)]
                 for key, item in dict.items(value)]]

    def _set(self, value):
        self.table.add(value)
        return ["s", isinstance(value, frozenset),
                [self.encode(item) for item in value]]

    def _slice(self, value):
        return ["S", *(self.encode(part) for part in
                       (value.start, value.stop, value.step))]

    def _other(self, value):
        if type(value) in TEXTS:
            return ["v", type(value).__name__, TEXTS[type(value)][0](value)]
        if value is Ellipsis:
            return ["E"]
        if isinstance(value, np.dtype) and not value.hasobject:
            return ["D", value.str]
        name = name_of(value)
        return ["m", *name] if name and (self.named or _harmless(value)) \
            else self.opaque(value)

    _KINDS = (
        (int, _int),
        (float, lambda self, value: float.__float__(value)),
        (str, lambda self, value: str.__str__(value)),
        (np.ndarray, _array), (tuple, _tuple), (list, _list), (dict, _dict),
        ((set, frozenset), _set), ((bytes, bytearray), _bytes),
        (complex, lambda self, value: ["c", value.real, value.imag]),
        (range, lambda self, value: ["R", value.start, value.stop,
                                     value.step]),
        (slice, _slice),
        (BaseException, lambda self, value: ["x", *describe_error(value)]))


class Decoder:
    """Turns nodes and their block of bytes back into values.

    Parameters
    ----------
    table : Table
        Grows as the encoder's table did.
    blob : bytes
        What the arrays hold.
    opaque : callable
        Called with the parts of a node that stands for no plain data.
    trusting : bool
        Whether any function of a few modules may be named. The trusted side
        takes types and ufuncs only.
    """

    def __init__(self, table, blob, opaque, trusting=False):
        self.table, self.blob, self.opaque = table, memoryview(blob), opaque
        self.trusting, self.at = trusting, 0

    def decode(self, node: Node) -> object:
        """Return the value of a node; raise WireError if it is none."""
        if not isinstance(node, list):
            if node is None or isinstance(node, (bool, int, float, str)):
                return node
            raise WireError(f"a node of type {type(node).__name__}")
        try:
            kind, *parts = node
            return _LEAVES[kind](*parts) if kind in _LEAVES \
                else self._READ[kind](self, *parts)
        except WireError:
            raise
        except (KeyError, IndexError, TypeError, ValueError, AttributeError,
                ArithmeticError, RecursionError) as error:
            raise WireError(f"a broken node: {error!r:.200}") from None

    def _take(self, size):
        if not 0 <= size <= len(self.blob) - self.at:
            raise WireError("fewer bytes came than were announced")
        self.at += size
        return bytes(self.blob[self.at - size:self.at])

    def _bytes(self, size, mutable):
        return bytearray(self._take(size)) if mutable else self._take(size)

    def _scalar(self, dtype, size):
        return np.frombuffer(self._take(size), _plain(dtype))[0]

    def _ref(self, number):
        if number < 0:
            raise WireError("a reference to nothing")
        return self.table.objects[number]

    def _array(self, dtype, shape, order, writeable, matrix, size):
        flat = np.frombuffer(self._take(size), _plain(dtype))
        array = flat.reshape(shape, order=order).copy(order)
        if matrix:
            array = np.asmatrix(array)
        array.flags.writeable = bool(writeable)
        return self.table.add(array)

    def _objects(self, shape, items):
        array = self.table.add(np.empty(len(items), dtype=object))
        for index, item in enumerate(items):
            array[index] = self.decode(item)
        array.shape = tuple(shape)
        return array

    def _tuple(self, items):
        return self.table.add(tuple(map(self.decode, items)))

    def _list(self, items):
        value = self.table.add([])
        value.extend(map(self.decode, items))
        return value

    def _dict(self, kind, items):
        value = self.table.add(_DICTS[kind]())
        for key, item in items:
            key = self.decode(key)
            value[key] = self.decode(item)
        return value

    def _set(self, frozen, items):
        if not frozen:
            value = self.table.add(set())
            value.update(map(self.decode, items))
            return value
        place = len(self.table.objects)
        self.table.add(None)  # the encoder numbers it before its items
        value = frozenset(map(self.decode, items))
        self.table.objects[place] = value
        self.table.numbers[id(value)] = place
        return value

    def _slice(self, *parts):
        return slice(*map(self.decode, parts))

    def _named(self, module, name):
        value = _find(module, name)
        if self.trusting or (module in _NAMED and _harmless(value)):
            return value
        raise WireError(f"{module}.{name} is not taken from a student")

    def _whole(self, handle, data):
        data, whole = self.decode(data), self.opaque("whole", *handle[2:])
        return data if whole is None else whole

    _READ = {"b": _bytes, "n": _scalar, "r": _ref, "a": _array,
             "o": _objects, "t": _tuple, "l": _list, "d": _dict, "s": _set,
             "S": _slice, "m": _named, "w": _whole,
             "h": lambda self, *parts: self.opaque(*parts)}


def _has_methods(value):
    """Say whether a container's class was written here, with methods."""
    own = [kind for kind in type(value).__mro__
           if kind.__module__ == "__main__"]
    return bool(own) and isinstance(
        value, (np.ndarray, tuple, list, dict, set, frozenset)) and any(
        callable(member) and not name.startswith("_")
        for kind in own for name, member in vars(kind).items())


_PLAIN_TYPES = {bool, int, float, complex, str, bytes, list, tuple, dict, set,
                frozenset, type(None), np.ndarray}


def _harmless(value):
    """Say whether the trusted side takes a type or function by its name."""
    return isinstance(value, np.ufunc) or isinstance(value, type) and (
        issubclass(value, np.generic | BaseException)
        or value in _PLAIN_TYPES)


def _plain(text):
    """Return a dtype that holds numbers, text or times, nothing else."""
    dtype = np.dtype(text)
    if dtype.kind not in "biufcSUmM" or dtype.names:
        raise WireError(f"an array of {dtype}")
    return dtype


def name_of(value: object) -> tuple[str, str] | None:
    """Return (module, name) of a well-known function or type, or None."""
    if value is math or value is operator or value is np:
        return value.__name__, ""
    name = str(getattr(value, "__name__", None))
    return next(((module, name) for module in _NAMED
                 if getattr(_module(module), name, None) is value), None)


def _module(name):
    return builtins if name == "builtins" else importlib.import_module(name)


def _find(module, name):
    if module not in _NAMED or "." in name:
        raise WireError(f"{module}.{name} is not taken")
    return getattr(_module(module), name) if name else _module(module)


def describe_error(error: BaseException) -> tuple[str, str, list, str]:
    """Return the type's name, the message, plain arguments and a base."""
    try:
        text = str(error)
    except Exception:  # a student's own __str__
        text = "(its message cannot be shown)"
    plain = [a if isinstance(a, (bool, int, float, type(None)))
             and abs(a or 0) < 2 ** 63 else str(a)[:2000]
             for a in error.args
             if isinstance(a, (str, bool, int, float, type(None)))]
    known = [kind.__name__ for kind in type(error).__mro__
             if getattr(builtins, kind.__name__, None) is kind]
    return type(error).__name__[:80], text[:2000], plain[:8], known[0]


def make_error(name: str, text: str, arguments: list,
               base: str = "Exception") -> BaseException:
    """Make an exception of a known type, or of a new one of that name."""
    kind = _error_kind(name)
    if kind is None:
        base = _error_kind(base) or Exception
        kind = type(str(name), (base if issubclass(base, Exception)
                                else Exception,), {})
    if issubclass(kind, (UnicodeError, KeyboardInterrupt, GeneratorExit)
                  ) and kind is not UnicodeError:
        kind = RuntimeError
    if not all(a is None or isinstance(a, (str, bool, int, float))
               for a in arguments):
        raise WireError("an exception with other arguments")
    try:
        return kind(*arguments) if arguments else kind(text)
    except TypeError:
        return RuntimeError(f"{name}: {text}")


def _error_kind(name):
    kind = np.linalg.LinAlgError if name == "LinAlgError" else getattr(
        builtins, str(name), None)
    return kind if isinstance(kind, type) and issubclass(
        kind, BaseException) else None


# Nodes that hold no others, and what makes their values.
_LEAVES = {
    "i": lambda text: int(text, 16), "c": complex, "R": range,
    "x": make_error, "E": lambda: ..., "D": _plain,
    "v": lambda kind, text: TEXTS[_TEXT_NAMES[kind]][1](str(text)[:2000])}
