"""One call of an answer: kept to itself, and told as an outcome."""

import contextlib
import copy
import dis
import inspect
import io
import numbers
import re
import signal
import types
import warnings
from collections import Counter
from typing import NamedTuple

import numpy as np

from dnn_utils import values

PRINTED = ("printed",)      # the path that leads to what was printed


class Outcome(NamedTuple):
    """What one call did; the result holds plain values only."""

    result: object
    text: str
    error: BaseException | None
    arguments_after: object

    @property
    def with_numbers(self):
        """Return the result together with the numbers that were printed."""
        return [self.result, np.array(self.numbers)]

    @property
    def numbers(self):
        """Return the numbers that were printed."""
        return [float(number) for number in re.findall(
            r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", self.text[:10_000])]


def call(function, arguments, seed):
    """Call a function on copies.

    Parameters
    ----------
    function : function
    arguments : tuple
    seed : int
        Where the global generator begins.

    Returns
    -------
    outcome : Outcome
        Also of a call that raised: all but what a signal raised.
    """
    given = copy.deepcopy(arguments)
    result, error = values.NOTHING, None
    with quiet() as printed:
        np.random.seed(seed)
        try:
            result = values.plain(function(*given))
        except BaseException as raised:
            if interrupted(raised):
                raise
            error = raised
    text = "" if printed.closed else printed.getvalue()
    return Outcome(result, text, error, values.plain(given))


@contextlib.contextmanager
def quiet():
    """Keep prints, warnings and random draws of a call to itself."""
    printed, state = io.StringIO(), np.random.get_state()
    try:
        with (contextlib.redirect_stdout(printed), np.errstate(all="ignore"),
              warnings.catch_warnings()):
            warnings.simplefilter("ignore")
            yield printed
    finally:
        np.random.set_state(state)


def interrupted(error):
    """Say whether a signal raised an exception, and not the answer.

    A timer does it in its handler; Ctrl-C anywhere but in a raise.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return isinstance(error, KeyboardInterrupt)
    code = trace.tb_frame.f_code
    if any(getattr(signal.getsignal(number), "__code__", None) is code
           for number in signal.valid_signals()):
        return True
    return isinstance(error, KeyboardInterrupt) and not raises(trace)


def raises(trace):
    """Say whether it is a raise that a traceback's first entry stopped in."""
    # The frame of a compiled module, such as NumPy's, has no code.
    here = trace.tb_frame.f_code.co_code[trace.tb_lasti:trace.tb_lasti + 1]
    return bool(here) and dis.opname[here[0]] == "RAISE_VARARGS"


def filled_up(candidate):
    """Say whether a list or dictionary in the first line has filled up."""
    defaults = getattr(candidate, "__defaults__", None)
    return type(defaults) is tuple and any(
        type(value) in (list, dict) and len(value) for value in defaults)


def borrowed(candidate):
    """Name the first variable of the notebook that a function uses."""
    code = getattr(candidate, "__code__", None)
    outside = getattr(candidate, "__globals__", {})
    data = (np.ndarray, numbers.Number, dict, list, tuple, str)
    used = [instruction.argval for instruction in dis.get_instructions(code)
            if instruction.opname == "LOAD_GLOBAL"] if isinstance(
                code, types.CodeType) else []
    return next((name for name in used
                 if isinstance(outside.get(name), data)), None)


def spied(candidate, arguments, names):
    """Return what a call hands to some functions of its globals.

    Parameters
    ----------
    candidate : function
    arguments : tuple
    names : list of str
        The functions to watch.

    Returns
    -------
    first : dict
        Name -> a copy of the arguments of its first call, by name.
    counts : Counter
        How often each was called.
    """
    first, counts = {}, Counter()
    code = getattr(candidate, "__code__", None)
    outside = getattr(candidate, "__globals__", {})
    if not isinstance(code, types.CodeType):
        return first, counts

    def watched(name):
        def call(*given, **named):
            counts[name] += 1
            with contextlib.suppress(TypeError):
                if name not in first:
                    first[name] = values.plain(inspect.signature(
                        function).bind(*given, **named).arguments)
            return function(*given, **named)
        function = outside[name]
        return call

    other = types.FunctionType(
        code, {**outside, **{name: watched(name) for name in names
                             if callable(outside.get(name))}},
        candidate.__name__, candidate.__defaults__, candidate.__closure__)
    call(other, arguments, 1)
    return first, counts


def is_edited(candidate):
    """Say whether a function is one that ``repair`` tries."""
    return getattr(candidate, "edited", False) is True
