"""Call a student's functions, and say in words what they should return.

The live views and the training board call them through here: with copies, in
silence, and with every error turned into ``Trouble``.
"""

import contextlib
import copy
import io
import textwrap
import time

import numpy as np

from dnn_utils import _require_shape, errors

_PATIENCE = 2       # seconds that one call of a student's function can take


class Trouble(Exception):
    """The reason why a view has nothing to show."""


class Raised(Trouble):
    """An error in a student's function, in the few lines of a check."""


def name_of(function):
    """Return the name of a student's function."""
    return getattr(function, "__name__", "your function")


def ask(function, *args):
    """Call a student's function; turn any error into Trouble.

    It gets copies of the arguments, so that it cannot change the view's.
    """
    started = time.perf_counter()
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(
                all="ignore"):
            result = function(*copy.deepcopy(args))
    except Exception as error:
        slip = errors.explain(error) or errors.explain(
            error, name_of(function), function)
        raise Raised(errors.words(slip)) from None
    took = time.perf_counter() - started
    if took > _PATIENCE:
        raise Trouble(f"{name_of(function)} took {took:.0f} s for one call; "
                      "a live view calls it often, so it must be quick")
    return result


def returned(function, name, value, shape):
    """Return an array from a student's function if it has this shape."""
    try:
        _require_shape(name_of(function), name, value, shape,
                       verb="should return")
    except (TypeError, ValueError) as error:
        raise Trouble(str(error)) from None
    return value


def reason(error):
    """Say what went wrong, in short."""
    if isinstance(error, Raised):
        return str(error)
    if not isinstance(error, Trouble):
        error = f"{type(error).__name__}: {error}"
    return textwrap.shorten(str(error), 300, placeholder=" ...")


def sentence_for(error):
    """Return the reason why there is no picture, in words."""
    between = "\n" if isinstance(error, Raised) else " "
    return f"Nothing to show here yet:{between}{reason(error)}"


def run_forward(forward, X, parameters):
    """Return AL and caches of a student's forward if they can be shown."""
    name = name_of(forward)
    result = ask(forward, X, parameters)
    L, m = len(parameters) // 2, X.shape[1]
    try:
        AL, caches = result
        cells = [(A, W, b, Z) for (A, W, b), Z in caches]
    except (TypeError, ValueError):
        raise Trouble(f"{name} should return AL and a list of caches, each "
                      "((A_prev, W, b), Z)") from None
    if len(cells) != L:
        raise Trouble(f"{name} should return {L} caches, one for each "
                      f"layer; got {len(cells)}")
    for l, (A, W, b, Z) in enumerate(cells, start=1):
        n, n_prev = parameters[f"W{l}"].shape
        for part, array, shape in (("A_prev", A, (n_prev, m)),
                                   ("W", W, (n, n_prev)), ("b", b, (n, 1)),
                                   ("Z", Z, (n, m))):
            returned(forward, f"{part} in caches[{l - 1}]", array, shape)
    returned(forward, "AL", AL, cells[-1][3].shape)
    return AL, caches


def average_cost(cost):
    """Return the function of AL and Y that calls a cost and checks it."""
    def average(AL, Y):
        result = ask(cost, AL, Y)
        if not isinstance(result, (int, float, np.ndarray, np.number)
                          ) or np.size(result) != 1:
            raise Trouble(f"{name_of(cost)} should return one number; "
                          f"got {result!r:.60}")
        return float(np.ravel(result)[0])
    return average


def run_backward(backward, AL, Y, caches, *kinds):
    """Return a student's gradients if all of some kinds have their shapes.

    ``kinds`` are one or more of "dW", "db" and "dA".
    """
    name = name_of(backward)
    grads = ask(backward, AL, Y, caches)
    if not isinstance(grads, dict):
        raise Trouble(f"{name} should return a dictionary grads; got "
                      f"{type(grads).__name__}")
    for l, ((A, W, b), _) in enumerate(caches, start=1):
        likes = {"dW": (l, W), "db": (l, b), "dA": (l - 1, A)}
        for key, like in ((f"{kind}{likes[kind][0]}", likes[kind][1])
                          for kind in kinds):
            if key not in grads:
                raise Trouble(f"{name} should return grads with {key}; got "
                              + (", ".join(map(str, grads)) or "none"))
            returned(backward, f"grads[{key!r}]", grads[key], like.shape)
    return grads


def run_update(update, parameters, grads, rate):
    """Return the parameters after a student's update."""
    shapes = {name: array.shape for name, array in parameters.items()}
    result = ask(update, parameters, grads, rate)
    if not isinstance(result, dict) or set(result) != set(shapes):
        found = list(result) if isinstance(result, dict) else type(
            result).__name__
        raise Trouble(f"{name_of(update)} should return a dictionary with "
                      f"{', '.join(shapes)}; got {found}")
    for name, shape in shapes.items():
        returned(update, name, result[name], shape)
    return result
