"""What a wrong answer does with inputs of our choice.

Asked where no formula, no edit and no other quantity explains a result. It is
compared with what the course makes of changed arguments; and called with one
example, with one unit, with an argument changed, which shows what it does not
use and how it puts the examples together.
"""

import numpy as np

from dnn_utils import calls
from dnn_utils.relations import CACHE, RESULTS
from dnn_utils.values import NOTHING, at, capital, equal, plain, shape_of

# Whose columns are examples, and whose rows are the units of the layer.
EXAMPLES = {"A", "A_prev", "X", "Z", "dZ", "dA", "AL", "Y", "P", "T"}
UNITS = {"W", "b", "Z", "dZ", "dA"}
LIMITED = {"AL", "Y", "P", "T"}     # probabilities and labels: from 0 to 1
COSTS = {"compute_cost", "cross_entropy"}
# Of one step, so quick to call again.
STEPS = {"linear_forward", "linear_activation_forward", "linear_backward",
         "linear_activation_backward", "softmax", *COSTS}


def _softmax(array):
    E = np.exp(array - array.max(axis=0))
    return E / E.sum(axis=0)


def _averaged(array):
    return array.mean(axis=1, keepdims=True) + 0 * array


def _spread(array):
    return (array - array.mean(axis=1, keepdims=True)) / array.std(
        axis=1, keepdims=True)


# What an argument may have been turned into before it is used: any one, a
# probability or a label, another.
TURNED = {
    "the sigmoid of {}": lambda array: 1 / (1 + np.exp(-array)),
    "{} squared": np.square,
    "the logarithm of {}": np.log,
    "exp of {}": np.exp,
    "{} rounded": np.round,
    "zeros": np.zeros_like, "ones": np.ones_like}
TURNED_SHARES = {
    "the softmax of {}": _softmax,
    "1 - {}": lambda array: 1 - array,
    "2 {} - 1": lambda array: 2 * array - 1}
TURNED_OTHERS = {
    "the ReLU of {}": lambda array: np.maximum(array, 0),
    "the size of {}, without its sign": np.abs,
    "the True and False of {} > 0": lambda array: 1.0 * (array > 0),
    "the sign of {}": np.sign,
    "{} minus the mean of each row": lambda array: array - _averaged(array),
    "{} scaled to mean 0 and spread 1": _spread,
    "{} averaged over the examples": _averaged}
TURNED_W = {
    "the inverse of {}, transposed": lambda array: np.linalg.pinv(array).T,
    "the inverse of {}": np.linalg.pinv}


def _turns(name):
    """Return what an argument may have been turned into: label -> function."""
    return TURNED | (TURNED_SHARES if name in LIMITED else TURNED_OTHERS) | (
        TURNED_W if name == "W" else {})


def explain(exercise, candidate, course, called, path):
    """Say how a wrong result comes about.

    Parameters
    ----------
    exercise : str
    candidate, course : function
        The student's and the course's.
    called : list of (dict, object, object)
        The arguments by name, what was returned and what should have been,
        of the failing call first.
    path : tuple
        Where the wrong result is.

    Returns
    -------
    mistake, hint : str
        Or None, if nothing is found.
    """
    if exercise not in STEPS:
        return None
    arguments, result, right = called[0]
    if not _numeric(at(result, path)) or not _numeric(at(right, path)):
        return None
    probe = _Probe(exercise, candidate, course, arguments, path)
    with calls.quiet():
        return (_turned(probe, called) or _no_effect(probe)
                or (_loss_of_one(probe) if "AL" in arguments else None)
                or _weights(probe) or _alone(probe))


def _numeric(value):
    return shape_of(np.asarray(value)) is not None and np.asarray(
        value).dtype.kind in "biuf"


class _Probe:
    """Calls both functions with other arguments, and looks at one place."""

    def __init__(self, exercise, candidate, course, arguments, path):
        self.exercise, self.arguments, self.path = exercise, arguments, path
        self.candidate, self.course = candidate, course
        self.leaves = [leaf for name, value in arguments.items()
                       for leaf in _leaves(value, name, (name,))][:8]

    @property
    def what(self):
        """The name of what is at the place."""
        parts = RESULTS.get(self.exercise, ())
        return next((part for part in self.path if isinstance(part, str)), (
            "the cost" if self.exercise in COSTS else parts[self.path[0]]
            if isinstance(parts, tuple) and self.path else parts
            or "the result"))

    def right(self, arguments):
        """Return what should be at the place; NOTHING if the course's
        function refuses the arguments."""
        try:
            return at(plain(self.course(*arguments.values())), self.path)
        except Exception:
            return NOTHING

    def mine(self, arguments):
        """Return what the answer has at the place."""
        return at(calls.call(self.candidate, (*arguments.values(),),
                             1).result, self.path)

    def turned(self, arguments, names, turn):
        """Return the arguments with turn(name, array) for some arrays."""
        for name, path in self.leaves:
            if name in names:
                arguments = _replaced(arguments, path, turn(
                    name, at(arguments, path)))
        return arguments

    def taken(self, arguments, names, axis, places):
        """Return the arguments with some rows or columns alone."""
        return self.turned(arguments, names, lambda name, array:
                           array.take(places, axis))

    def size(self, names, axis):
        """Return how many examples or units there are."""
        return max((at(self.arguments, path).shape[axis]
                    for name, path in self.leaves if name in names),
                   default=1)


def _leaves(value, name, path):
    """Yield (name, path) of the arrays of two sizes in an argument."""
    if shape_of(value) is not None and value.ndim == 2:
        yield name, path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, str(key), (*path, key))
    elif isinstance(value, tuple):
        parts = ("linear_cache", "Z") if len(value) == 2 else CACHE
        for k, (part, inner) in enumerate(zip(parts, value, strict=False)):
            yield from _leaves(inner, part, (*path, k))


def _replaced(value, path, new):
    """Return a copy of nested values with another one at a path."""
    if not path:
        return new
    key, inner = path[0], _replaced(value[path[0]], path[1:], new)
    if isinstance(value, dict):
        return {**value, key: inner}
    return (*value[:key], inner, *value[key + 1:])


# ---------------------------------------------------------------------------
# Right, if an argument were another
# ---------------------------------------------------------------------------


def _turned(probe, called):
    """Find what an argument was turned into, in all calls that go wrong."""
    left = [(label, leaf) for leaf in probe.leaves
            for label in _turns(leaf[0])]
    for arguments, result, right in called:
        got, want = at(result, probe.path), at(right, probe.path)
        if left and got is not NOTHING and not equal(got, want):
            left = [(label, leaf) for label, leaf in left if np.any(got)
                    and _fits(probe, arguments, got, want, label, leaf)]
    return _said_of(probe.what, *left[0]) if left else None


def _fits(probe, arguments, got, want, label, leaf):
    """Say whether a result is that for one argument turned into another, or
    in proportion to it."""
    name, path = leaf
    array = at(arguments, path)
    try:
        other = _turns(name)[label](array)
    except np.linalg.LinAlgError:
        return False
    if other.shape != array.shape or equal(other, array):
        return False
    made = probe.right(_replaced(arguments, path, other))
    return made is not NOTHING and (
        equal(got, made) or _in_proportion(got, made)
        and not _in_proportion(want, made))


def _in_proportion(got, made):
    """Say whether an array is another one times one positive number."""
    if shape_of(got) != shape_of(made) or np.size(got) < 4:
        return False
    size = np.abs(made) > 1e-9
    if size.sum() < 4 or not np.allclose(got[~size], 0):
        return False
    ratios = got[size] / made[size]
    return bool(ratios.flat[0] > 0 and np.allclose(
        ratios, ratios.flat[0], rtol=1e-6) and np.ptp(made[size]))


def _said_of(what, label, leaf):
    """Return (mistake, hint) for an argument that was turned into another."""
    name = leaf[0]
    turned = label.format(name)
    if label == "zeros":
        return f"no effect of {name}", (
            f"{capital(what)} comes out as if all of {name} were 0: {name} "
            "has no effect on it.")
    ask = (f"is {name} multiplied in twice?" if "squared" in label else
           f"{name} goes in transposed, not inverted." if "inverse" in label
           else f"use {name} as it is.")
    return f"{turned} used", (
        f"{capital(what)} comes out as if {turned} stood in place of {name}: "
        + ask)


# ---------------------------------------------------------------------------
# What changes it, and what does not
# ---------------------------------------------------------------------------


def _changed(name, array):
    """Yield arrays that an argument might be too, and what was done."""
    if name in LIMITED:
        yield "", {"AL": lambda: 0.9 * array ** 2, "Y": lambda: 1 - array}.get(
            name, lambda: np.roll(array, 1, 0))()
        return
    steps = np.cos(np.arange(array.size)).reshape(array.shape)
    yield "", 3 * steps - array
    yield "is doubled: is it divided by something of its own?", 2 * array
    yield "gets 1 added: is its mean, or the like, taken off?", array + 1


def _no_effect(probe):
    """Find an argument that changes nothing, and should."""
    mine, right = (function(probe.arguments)
                   for function in (probe.mine, probe.right))
    if not np.isfinite(mine).all() or not np.any(mine):
        return None
    found, used = {}, 0
    for name, path in probe.leaves:
        for how, other in _changed(name, at(probe.arguments, path)):
            made = _replaced(probe.arguments, path, other)
            if not equal(probe.right(made), right):
                same = equal(probe.mine(made), mine)
                used += not same
                if same:
                    found.setdefault(how, name)
    what = capital(probe.what)
    if found and not used:
        return "no effect of any argument", (
            f"{what} is the same whatever the arguments are: is it typed in?")
    if "" in found:
        return f"no effect of {found['']}", (
            f"{what} does not depend on {found['']} here: it stays the same "
            f"when {found['']} changes.")
    return next(((f"no effect of the size of {name}", (
        f"{what} stays the same when all of {name} {how}"))
        for how, name in found.items()), None)


def _alone(probe):
    """Say whether one example, or one unit, alone comes out right."""
    mine, right = (function(probe.arguments)
                   for function in (probe.mine, probe.right))
    if np.shape(mine) != np.shape(right) or _in_proportion(mine, right):
        return None
    averaged = np.shape(right)[1:] != (probe.size(EXAMPLES, 1),)
    sorts = [("example", EXAMPLES, 1, "how are several put together?"
              if averaged else "do several of them mix?")]
    if {"W", "b"} & {name for name, _ in probe.leaves}:
        sorts.append(("unit", UNITS, 0, "do several of them mix? Each has "
                      "numbers of its own."))
    for what, names, axis, advice in sorts:
        size = probe.size(names, axis)
        if size > 1 and all(_comes_out_right(probe, probe.taken(
                probe.arguments, names, axis, [k])) for k in range(
                    min(size, 3))):
            return f"{what}s mixed", (
                f"With one {what} alone it is right: {advice}")
    return None


def _comes_out_right(probe, arguments):
    right = probe.right(arguments)
    return right is not NOTHING and equal(probe.mine(arguments), right)


# ---------------------------------------------------------------------------
# How the examples are put together
# ---------------------------------------------------------------------------


def _solved(rows, values):
    """Return the solution of linear equations, None if they have none."""
    if not (np.isfinite(rows).all() and np.isfinite(values).all()):
        return None
    found, _, rank, _ = np.linalg.lstsq(rows, values, rcond=None)
    if rank < rows.shape[1] or not np.allclose(
            rows @ found, values, rtol=1e-7, atol=1e-9):
        return None
    return found.round(9) + 0.0


def _loss_of_one(probe):
    """Say what single examples cost, as multiples of the two logarithms."""
    a = np.array([0.9, 0.6, 0.35, 0.15, 0.77])
    for label in (1, 0):
        own, other = -np.log(a if label else 1 - a), -np.log(
            1 - a if label else a)
        costs = [probe.mine({"AL": np.array([[p]]), "Y": np.array([[label]])})
                 for p in a]
        if not all(np.ndim(cost) == 0 and _numeric(cost) for cost in costs):
            return None
        found = _solved(np.stack([own, other, 1 + 0 * a], axis=1), costs)
        if found is None:
            return "loss of one example", (
                f"Try a single example with label {label}: its cost should "
                "be minus one logarithm of (3.1), and here it is not.")
        if found[0] and not found[1:].any() and not np.isclose(found[0], 1):
            return _weights(probe) or (
                "loss of one example", _cost_in_words(label, *found))
        if not np.allclose(found, (1, 0, 0)):
            return "loss of one example", _cost_in_words(label, *found)
    return None


def _cost_in_words(label, own, other, constant):
    """Say what an example costs: so many times its own logarithm, the other
    one and 1."""
    if own == other == constant == 0:
        return f"An example with label {label} alone costs nothing here."
    logs = ["log a", "log(1 - a)"][::1 if label else -1]
    terms = [f"{-factor:+.4g} {log}" for factor, log in zip(
        (own, other), logs, strict=True) if factor]
    terms += [f"{constant:+.4g}"] if constant else []
    total = " ".join(terms).replace("1 log", "log").replace(
        "+", "+ ").replace("-", "- ").replace("(1 -  a", "(1 - a")
    why = ("The term of the other label counts too." if own and other else
           "The logarithm is that of the other label." if other else
           "Compare that with (3.1).")
    return (f"One example with label {label} and prediction a costs "
            f"{total.removeprefix('+ ')} here. {why}")


def _weights(probe):
    """Find the weight that each example has in what should be an average."""
    m = min(probe.size(EXAMPLES, 1), 6)
    labels = np.array([[1, 1, 0, 1, 0, 1][:m]])
    rows, values, random = [], [], np.random.RandomState(5)
    while m > 1 and sum(map(len, values)) < m + 2:
        made = probe.turned(
            probe.taken(probe.arguments, EXAMPLES, 1, range(m)), EXAMPLES,
            lambda name, array: _drawn(name, array, random, labels))
        right, mine = probe.right(made), probe.mine(made)
        single = [probe.right(probe.taken(made, EXAMPLES, 1, [k]))
                  for k in range(m)]
        same = [np.shape(part) == np.shape(right) for part in single]
        if not (all(same) and np.allclose(sum(single) / m, right)) or (
                np.shape(mine) != np.shape(right) or not _numeric(mine)):
            return None
        rows.append(np.stack([np.ravel(part) for part in single], axis=1))
        values.append(np.ravel(mine))
    found = _solved(np.concatenate(rows), np.concatenate(values)) \
        if rows else None
    return None if found is None else _weights_in_words(
        found, labels[0] if "Y" in probe.arguments else None)


def _drawn(name, array, random, labels):
    """Return other numbers that an argument might hold."""
    if name == "Y":
        return labels
    if name == "T":
        return np.eye(len(array))[:, np.arange(array.shape[1]) % len(array)]
    drawn = random.randn(*array.shape)
    return {"AL": lambda: 1 / (1 + np.exp(-drawn)),
            "P": lambda: _softmax(drawn)}.get(name, lambda: drawn)()


def _weights_in_words(weights, labels):
    """Return (mistake, hint) for the weights of examples, or None."""
    m, counted = len(weights), np.flatnonzero(weights)
    share = weights[counted[0]] if counted.size else 0
    if share > 0 and np.allclose(weights[counted], share):
        if counted.size == m:
            return None if np.isclose(share, 1 / m) else (
                "another divisor than m", f"The sum over {m} examples is "
                f"divided by {1 / share:.4g} here, not by {m}.")
        return "examples left out", (
            f"Of {m} examples only the {_listed(counted)} "
            f"{'count' if counted.size > 1 else 'counts'} here.")
    if labels is not None and all(np.ptp(weights[labels == label]) < 1e-6
                                  for label in (0, 1)):
        ratio = weights[labels == 1][0] / weights[labels == 0][0]
        return "labels weighted", (
            f"An example with label 1 counts {ratio:.4g} times as much here "
            "as one with label 0: all count alike, 1/m.")
    return "examples weighted", (
        "The examples do not count alike here: the first of "
        f"{m} counts {weights[0]:.4g}, the last {weights[-1]:.4g}, and each "
        f"should count 1/{m}.")


def _listed(numbers):
    """Return places, counted from 0, in words."""
    *names, last = [("first", "second", "third", "fourth", "fifth",
                     "sixth")[number] for number in numbers]
    return f"{', '.join(names)} and {last}" if names else last
