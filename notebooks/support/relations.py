"""What else a wrong array is: another quantity of the same call.

The table of mistakes knows formulas; here is what needs no row. A wrong array
is compared with every quantity of the call, given or to be returned, and with
what is easily made of one: its transpose, its ReLU, its sum along an axis.
"""

import numpy as np

from dnn_utils.values import NOTHING, at, equal, shape_of

CACHE = ("A_prev", "W", "b")
RESULTS = {
    "linear_forward": ("Z", "cache"),
    "linear_activation_forward": ("A", "cache"),
    "L_model_forward": ("AL", "caches"),
    "linear_backward": ("dA_prev", "dW", "db"),
    "linear_activation_backward": ("dA_prev", "dW", "db"),
    "one_hot": "T", "softmax": "P"}
MADE = {
    "{} transposed": np.transpose,
    "minus {}": np.negative,
    "the size of {}, without its sign": np.abs,
    "{} squared": np.square,
    "the ReLU of {}": lambda array: np.maximum(array, 0),
    "the sigmoid of {}": lambda array: 1 / (1 + np.exp(-array)),
    "exp of {}": np.exp,
    "the logarithm of {}": np.log,
    "True and False of {} > 0": lambda array: 1.0 * (array > 0),
    "{} summed along axis=0": lambda array: array.sum(0, keepdims=True),
    "{} summed along axis=1": lambda array: array.sum(1, keepdims=True)}


def explain(exercise, calls, path):
    """Say what a wrong array is instead.

    Parameters
    ----------
    exercise : str
    calls : list of (dict, object, object)
        The arguments by name, what was returned and what should have been,
        of the failing call first.
    path : tuple
        Where the wrong array is.

    Returns
    -------
    mistake, hint : str
        Or None, if it is nothing known in every call where it is wrong.
    """
    found = None
    for arguments, result, right in calls:
        got, want = at(result, path), at(right, path)
        if shape_of(got) is None or want is NOTHING or equal(got, want):
            continue
        if got.dtype.kind not in "biufc":
            return None
        told = _told(exercise, arguments, got, right, path)
        told |= _another_of_yours(result, got, path)
        found = told if found is None else {
            label: said for label, said in found.items() if label in told}
        if not found:
            return None
    return next(iter(found.values()), None) if found else None


def _told(exercise, arguments, got, right, path):
    """Return label -> (mistake, hint) for all that a wrong array is."""
    want = at(right, path)
    told = {}
    with np.errstate(all="ignore"):
        telling = _says_something(got) and _says_something(want)
        if telling or got.shape != want.shape and got.any():
            for label, array in _quantities(exercise, arguments, right, path):
                if equal(got, array):
                    told[label] = f"{label} instead", f"It is {label}."
                elif telling and got.ndim == array.ndim == 2 and not equal(
                        array, want) and equal(
                            got, array[:len(got), :got.shape[1]]):
                    told[label, "part"] = (f"a part of {label} instead",
                                           f"It is a part of {label}.")
        if telling and got.shape == want.shape and equal(
                got.ravel(), want.T.ravel()):
            told["turned"] = ("reshape for a transpose", "Its entries are the "
                              "right ones in other places: reshape fills row "
                              "by row, and does not exchange rows and "
                              "columns.")
        told |= _step(arguments, got, want, path)
    return told | _sizes(arguments, got, want)


def _another_of_yours(result, got, path):
    """Say which other array of the same dictionary has the same numbers,
    as far as both go: label -> (mistake, hint)."""
    others = result.items() if isinstance(result, dict) and len(
        path) == 1 else ()
    told = {}
    for name, array in others:
        if name != path[0] and np.ndim(array) == np.ndim(got) == 2:
            rows, columns = map(min, array.shape, got.shape)
            both = got[:rows, :columns]
            if _says_something(both) and equal(both, array[:rows, :columns]):
                told["yours", name] = (
                    f"the same numbers as {name}", "It has the same numbers "
                    f"as {name}: draw new ones for each layer.")
    return told


def _says_something(array):
    """Say whether an array cannot be equal to another by chance."""
    return np.unique(array[np.isfinite(array)]).size > 1


def _quantities(exercise, arguments, right, path):
    """Yield (label, array): the plain ones first, then what they make."""
    known = [*_arrays(arguments)]
    for name, array in _arrays(right, RESULTS.get(exercise, "")):
        if not any(equal(array, other) for _, other in known):
            known.append((f"what {name} should be", array))
    yield from known
    for label, make in MADE.items():
        for name, array in known:
            if array.ndim == 2 and array.dtype.kind in "iuf":
                yield label.format(name), make(array)


def _arrays(value, name="", number=""):
    """Yield (name, array) of all arrays in a value, named as in the course."""
    if isinstance(value, np.ndarray):
        yield f"{name}{number}", value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _arrays(inner, str(key))
    elif isinstance(value, list):
        for l, cache in enumerate(value, start=1):
            yield from _arrays(cache, "cache", l)
    elif isinstance(value, tuple):
        yield from _parts(value, name, number)


def _parts(value, name, number):
    """Yield (name, array) of a result, a layer's cache or a linear cache."""
    names = name if isinstance(name, tuple) else (
        ("linear_cache", "Z") if len(value) == 2 else CACHE)
    for part, inner in zip(names, value, strict=False):
        below = part == "A_prev" and number
        yield from _arrays(inner, "A" if below else part,
                           number - 1 if below else number)


def _step(arguments, got, want, path):
    """Explain a step of another length: label -> (mistake, hint)."""
    old = at(arguments, ("parameters", *path))
    if shape_of(old) is None or not shape_of(old) == got.shape == want.shape:
        return {}
    ratios = ((old - got) / (old - want)).ravel()
    if not ratios[0] or not np.allclose(ratios, ratios[0], rtol=1e-6):
        return {}
    return {"step": ("step of another length", "Here the step is "
                     f"{ratios[0]:.4g} times what it should be: the old value "
                     "and the gradient are right. Look for a factor.")}


def _sizes(arguments, got, want):
    """Name the argument a wrong size is: label -> (mistake, hint)."""
    if got.ndim != want.ndim or got.shape == want.shape:
        return {}
    sizes = {name: size for name, size in arguments.items()
             if isinstance(size, int)}
    sizes |= {f"layer_dims[{l}]": size for l, size in
              enumerate(arguments.get("layer_dims", []))}
    told = {}
    for one, n, wanted in zip(("rows", "columns"), got.shape, want.shape,
                              strict=False):
        for name, size in sizes.items():
            if n != wanted and n == size:
                told[one, name] = (f"wrong number of {one}",
                                   f"The number of its {one} is {name}.")
    return told
