"""The inputs and the checks of the exercises.

For each function ``f`` of the course, in the order of the notebooks,
``f_test_case()`` hands out inputs to look at, and ``check_f(candidate)``
tries a student's function. A check prints one line when all is well.
Otherwise it raises an AssertionError that says what was expected, what it got
and the likely mistake. It never shows the answer. ``yours_or_ours`` lets
a student who is stuck go on.

Learners compare their numbers with each other's, so the inputs are those
that this family of courses made standard: drawn in the order in which they
are returned, from a generator with a fixed seed. Cases with a longer name
stand beside them; their docstring says what each is for.
"""

import contextlib
import functools
import importlib
import inspect
import io
import itertools
import math
import numbers
import sys
import textwrap
import time

import numpy as np

import dnn_utils
from dnn_utils import calls, errors, hints, lessons
from dnn_utils.values import (
    NOTHING,
    at,
    capital,
    close,
    equal,
    named,
    natural,
    nearly,
    parts_of,
    plain,
    shape_of,
)


def _draw(seed, *shapes):
    """Draw one normal array for each shape, in order, from one generator."""
    random = np.random.RandomState(seed)
    return [random.randn(*shape) for shape in shapes]


# ---------------------------------------------------------------------------
# 1 Initialise: notebook 01
# ---------------------------------------------------------------------------


def initialize_parameters_test_case():
    """Return n_x, n_h, n_y = 3, 2, 1: three sizes that cannot be mixed up."""
    return 3, 2, 1


def initialize_parameters_deep_test_case():
    """Return layer_dims = [5, 4, 3]."""
    return [5, 4, 3]


# ---------------------------------------------------------------------------
# 2 Forward: notebook 02
# ---------------------------------------------------------------------------


def linear_forward_test_case():
    """Return A (3, 2), W (1, 3), b (1, 1)."""
    A, W, b = _draw(1, (3, 2), (1, 3), (1, 1))
    return A, W, b


def linear_forward_test_case_typed():
    """Return A (2, 4), W (3, 2), b (3, 1): numbers to follow by hand."""
    A = np.array([[1.0, 2.8, 3.5, 2.9], [2.2, 3.9, 4.8, 3.3]])
    W = np.array([[1.0, 1.3], [2.0, 3.3], [4.0, 5.3]])
    b = np.array([[2.7], [3.5], [2.4]])
    return A, W, b


def linear_activation_forward_test_case():
    """Return A_prev (3, 2), W (1, 3), b (1, 1)."""
    A_prev, W, b = _draw(2, (3, 2), (1, 3), (1, 1))
    return A_prev, W, b


def L_model_forward_test_case():
    """Return X (4, 2) and the parameters of a network [4, 3, 1]."""
    X, W1, b1, W2, b2 = _draw(1, (4, 2), (3, 4), (3, 1), (1, 3), (1, 1))
    return X, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def L_model_forward_test_case_2hidden():
    """Return X (5, 4) and the parameters of a network [5, 4, 3, 1]."""
    X, W1, b1, W2, b2, W3, b3 = _draw(
        6, (5, 4), (4, 5), (4, 1), (3, 4), (3, 1), (1, 3), (1, 1))
    return X, {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}


def L_model_forward_test_case_typed():
    """Return X (2, 4), parameters of [2, 3, 1]: big Z, saturated output."""
    X, W1, b1 = linear_forward_test_case_typed()
    W2 = np.array([[2.0, 3.3, 4.3]])
    b2 = np.array([[3.7]])
    return X, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# ---------------------------------------------------------------------------
# 3 Cost: notebook 03
# ---------------------------------------------------------------------------


def compute_cost_test_case():
    """Return Y (1, 3) and AL (1, 3)."""
    Y = np.array([[1, 1, 0]])
    AL = np.array([[0.8, 0.9, 0.4]])
    return Y, AL


def compute_cost_test_case_certain():
    """Return Y (1, 10) and AL (1, 10) of zeros and ones only."""
    Y = np.array([[1, 0, 1, 1, 0, 1, 0, 0, 1, 0]])
    AL = np.array([[0, 1, 1, 0, 1, 0, 0, 1, 0, 1]])
    return Y, AL


# ---------------------------------------------------------------------------
# 4 Backward: notebook 04
# ---------------------------------------------------------------------------


def linear_backward_test_case():
    """Return dZ (3, 4) and the cache A (5, 4), W (3, 5), b (3, 1)."""
    dZ, A, W, b = _draw(1, (3, 4), (5, 4), (3, 5), (3, 1))
    return dZ, (A, W, b)


def linear_activation_backward_test_case():
    """Return dA (1, 2) and the cache of a layer with one unit."""
    dA, A, W, b, Z = _draw(2, (1, 2), (3, 2), (1, 3), (1, 1), (1, 2))
    return dA, ((A, W, b), Z)


def L_model_backward_test_case():
    """Return AL (1, 2), Y (1, 2) and the caches of a network [4, 3, 1].

    AL and the Z in the caches are drawn, not computed from each other, so
    the formula for dAL is tried as it stands.
    """
    AL, A1, W1, b1, Z1, A2, W2, b2, Z2 = _draw(
        3, (1, 2), (4, 2), (3, 4), (3, 1), (3, 2), (3, 2), (1, 3), (1, 1),
        (1, 2))
    Y = np.array([[1, 0]])
    return AL, Y, [((A1, W1, b1), Z1), ((A2, W2, b2), Z2)]


# ---------------------------------------------------------------------------
# 5 Update: notebook 05
# ---------------------------------------------------------------------------


def update_parameters_test_case():
    """Return the parameters and gradients of a network [4, 3, 1]."""
    return _parameters_and_grads((3, 4), (3, 1), (1, 3), (1, 1))


def update_parameters_test_case_3layers():
    """Return the parameters and gradients of a network [4, 3, 2, 1]."""
    return _parameters_and_grads(
        (3, 4), (3, 1), (2, 3), (2, 1), (1, 2), (1, 1))


def _parameters_and_grads(*shapes):
    """Draw W1, b1, W2, b2, ... from seed 2 and their gradients from 3."""
    names = [f"{kind}{l}" for l in range(1, len(shapes) // 2 + 1)
             for kind in "Wb"]
    parameters = dict(zip(names, _draw(2, *shapes), strict=True))
    grads = {"d" + name: gradient
             for name, gradient in zip(names, _draw(3, *shapes), strict=True)}
    return parameters, grads


# ---------------------------------------------------------------------------
# 7 Classes: notebook 07
# ---------------------------------------------------------------------------


def one_hot_test_case():
    """Return Y (1, 5), the classes of five examples, and 4 classes."""
    return np.array([[2, 0, 3, 2, 1]]), 4


def softmax_test_case():
    """Return Z (3, 3): numbers to follow by hand, equal ones, huge ones."""
    return np.array([[2.0, 5.0, 1000.0], [1.0, 5.0, 999.0],
                     [0.0, 5.0, 0.0]])


def cross_entropy_test_case():
    """Return P (3, 2) and T (3, 2): one certain example, one doubtful."""
    P = np.array([[0.7, 0.1], [0.2, 0.4], [0.1, 0.5]])
    T = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    return P, T


def softmax_model_test_case():
    """Return X (4, 5), T (3, 5) and the parameters of a network [4, 3, 3]."""
    X, W1, b1, W2, b2 = _draw(9, (4, 5), (3, 4), (3, 1), (3, 3), (3, 1))
    T = np.eye(3)[:, [0, 2, 1, 1, 0]]
    return X, T, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


class WrongAnswer(AssertionError):
    """What a check tells a student; a notebook shows it without traceback.

    Attributes
    ----------
    mistake : str or None
        The short name of the mistake, as an instructor reads it; None if it
        was not recognised.
    slip : errors.Slip or None
        What is known of a mistake that is not a wrong value.
    hint : str
        What the message says last.
    """

    def __init__(self, message, mistake=None, slip=None, hint=""):
        super().__init__(message)
        self.mistake, self.slip, self.hint = mistake, slip, hint

    def _render_traceback_(self):
        return [str(self)]


def _works(check, name):
    """Say whether a check passes the course's own function."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(getattr(dnn_utils, name))
    except Exception:
        return False
    return True


def _total(check):
    """Make a check raise nothing but WrongAnswer, whatever an answer does."""
    @functools.wraps(check)
    def total(candidate):
        try:
            check(candidate)
        except WrongAnswer:
            raise
        except BaseException as error:
            name = check.__name__.removeprefix("check_")
            if calls.interrupted(error) or not _works(check, name):
                raise
            raise WrongAnswer(_message(
                name, "The check cannot look at what it returns, or at what "
                f"it did to its arguments: {type(error).__name__}.", "Return "
                "plain NumPy arrays and numbers, in the tuple, list or "
                "dictionary that the exercise asks for, and leave the "
                "arguments as they are."), "cannot be looked at") from None

    return total


# ---------------------------------------------------------------------------
# The checks: one for each exercise, in the order of the notebooks
# ---------------------------------------------------------------------------


@_total
def check_initialize_parameters(candidate):
    """Say that a student's initialize_parameters is right, or why not."""
    sizes = (3, 2, 1), (2, 2, 1), (4, 5, 3)
    _check_start("initialize_parameters", candidate, sizes, seed=1)


@_total
def check_initialize_parameters_deep(candidate):
    """Say that a student's initialize_parameters_deep is right, or why not."""
    # A small network after a large one shows what is kept between calls.
    networks = [5, 4, 3], [2] * 12, [2, 4, 1], [3, 3, 3, 1]
    _check_start("initialize_parameters_deep", candidate,
                 [(layer_dims,) for layer_dims in networks], seed=3)


def _check_start(name, candidate, sizes, seed):
    """Try an initialiser, each call twice."""
    trial = _Trial(name, candidate, [
        _Case(*arguments) for arguments in sizes for _ in range(2)])
    for _ in trial.calls():
        trial.names("the result")
        for name, want in trial.want.items():
            if name.startswith("W"):
                trial.repeats(name, seed)
                trial.compare(
                    name, (name,), shape="(units here, units below)",
                    sizes="Rows are the units of this layer, columns those "
                    "of the layer below; both come from the arguments.",
                    hint="The weights are randn times 0.01, no more, drawn "
                    "layer by layer from one generator.")
            else:
                trial.compare(
                    name, (name,), column=True, shape="one bias for each of "
                    f"the {len(want)} units, a column", sizes="A bias has one "
                    "row for each unit of its own layer.",
                    hint="Biases start at zero: np.zeros((units here, 1)).",
                    mistake="biases not zero")
    trial.passed()


@_total
def check_linear_forward(candidate):
    """Say that a student's linear_forward is right, or why not."""
    A, W, b = _draw(4, (3, 3), (3, 3), (3, 1))
    trial = _Trial("linear_forward", candidate, [
        _Case(*linear_forward_test_case_typed()),
        _Case(*linear_forward_test_case()),
        _Case(np.rint(3 * A).astype(int), W, b, mistake="whole numbers", hint=
              "Here A holds whole numbers, and Z needs decimals: make no "
              "array in the dtype of A."),
        _Case(*_draw(5, (2, 1), (4, 2), (4, 1)))])
    for _ in trial.calls():
        trial.parts(("Z", "the cache"))
        trial.compare("Z", (0,), shape="(units, examples)",
                      hint="Z is the product W A plus b, the column, once.")
        trial.cache("the cache", (1,), ("A", "W", "b"))
    trial.passed()


@_total
def check_linear_activation_forward(candidate):
    """Say that a student's linear_activation_forward is right, or why not."""
    zero = np.zeros((2, 3)), np.ones((4, 2)), np.zeros((4, 1))
    trial = _Trial("linear_activation_forward", candidate, [
        _Case(A_prev, W, b, activation)
        for A_prev, W, b in (linear_activation_forward_test_case(),
                             linear_forward_test_case_typed(), zero,
                             _draw(7, (3, 3), (3, 3), (3, 1)))
        for activation in ("sigmoid", "relu")] + [
            _Case(*_FAR_OUT, activation, loose=True)
            for activation in ("sigmoid", "relu")])
    for _, _, _, activation in trial.calls():
        trial.parts(("A", "the cache"))
        _try_far_out(trial, "A")
        trial.compare("A", (0,), shape="(units, examples)", hint={
            "relu": "With 'relu' positive entries of Z stay and negative "
            "ones become exactly 0.",
            "sigmoid": "With 'sigmoid' all entries lie between 0 and 1: the "
            "sigmoid of what linear_forward returns."}[activation])
        _try_layer_cache(trial, (1,))
    trial.passed()


# Z is 800 and -800: a formula that is right elsewhere may give nan there.
_FAR_OUT = np.array([[800.0, -800.0]]), np.array([[1.0]]), np.zeros((1, 1))


def _try_far_out(trial, what):
    """Fail if the first part of a result is nan because of large numbers."""
    A = trial.at(0)
    if trial.case.loose and isinstance(A, np.ndarray) and np.isnan(A).any():
        Z = _FAR_OUT[0].ravel()[np.isnan(A).ravel().argmax()]
        trial.fail(f"{what} is nan where Z is {Z:.0f}.", "e to the power of "
                   "800 is too large for a number, and becomes infinity: the "
                   "sigmoid of dnn_utils avoids that.", "overflow")


def _try_layer_cache(trial, path, of=""):
    """Compare the cache of a layer, (linear_cache, activation_cache)."""
    trial.parts(("linear_cache", "activation_cache"), path, "the cache" + of)
    trial.compare(f"the activation_cache{of}", (*path, 1), shape="like Z",
                  hint="The activation_cache is Z, before the activation.")
    trial.cache(f"the linear_cache{of}", (*path, 0),
                ("A_prev", "W", "b"))


@_total
def check_L_model_forward(candidate):
    """Say that a student's L_model_forward is right, or why not."""
    cases = [L_model_forward_test_case_2hidden(), L_model_forward_test_case(),
             _network([3, 1]), _network([3, 3, 3, 1], m=3),
             _network([4, 3, 5, 2, 1])]
    # With one unit everywhere every W fits every A, in any order.
    X, parameters = _network([1] * 12)
    cases.append((X, {name: abs(array) / 2 + 0.3
                      for name, array in parameters.items()}))
    X, parameters = cases[3]
    cases.append((X, dict(reversed(parameters.items()))))
    X, W1, b1 = _FAR_OUT
    trial = _Trial("L_model_forward", candidate, [
        *map(_Case.of, cases), _Case(X, {"W1": W1, "b1": b1}, loose=True)])
    for X, _ in trial.calls():
        caches = trial.want[1]
        trial.parts(("AL", "caches"))
        trial.sequence("caches", (1,), "cache", "layer")
        _try_far_out(trial, "AL")
        _try_last_layer(trial, X)
        trial.compare("AL", (0,), shape="one row, one column for each "
                      "example", hint=_first_wrong_layer(trial) or
                      "Each hidden layer: linear, with its own W and b, then "
                      "ReLU. The last layer: linear, then sigmoid.")
        trial.length("caches", (1,), "cache", "layer")
        for l in range(1, len(caches) + 1):
            _try_layer_cache(trial, (1, l - 1), f" of layer {l}")
    trial.passed()


def _try_last_layer(trial, X):
    """Fail if AL is that of a layer below the last one."""
    AL, caches = trial.want
    if equal(trial.at(0), X):
        trial.fail("AL is X, as it was given.", "Is the loop ever "
                   "entered, and does A get a new value in every round?",
                   "loop never entered", (0,))
    shape = shape_of(trial.at(0))
    if any(shape == Z.shape != AL.shape for _, Z in caches):
        trial.fail(f"AL has the shape {shape}, which is that of a hidden "
                   "layer.", "Return after the loop, when the last layer "
                   "is done too. Does the loop reach L? range leaves out "
                   "its end.", "AL of a hidden layer", (0,))


def _first_wrong_layer(trial):
    """Tell from the caches where a forward pass goes wrong."""
    for l, (linear_cache, Z) in enumerate(trial.want[1], start=1):
        for k, name in enumerate(("A_prev", "W", "b")):
            got = trial.at(1, l - 1, 0, k)
            if got is not NOTHING and not equal(got, linear_cache[k]):
                digits = (" Its number has two digits: are both taken, and "
                          "in order?" if l > 9 else "")
                if k == 0 and l > 1 and equal(got, dnn_utils.sigmoid(
                        trial.want[1][l - 2][1])[0]):
                    return (f"Its cache shows: layer {l - 1} went through the "
                            "sigmoid, and only the last layer does.")
                return (f"Its cache shows: the first wrong array is {name} of "
                        f"layer {l}.{digits}")
        if not equal(trial.at(1, l - 1, 1), Z):
            return ""
    return "All caches are right: is what you return the newest A?"


def _network(layer_dims, m=4):
    """Return X and parameters, biases too, of a network that is alive."""
    random = np.random.RandomState(len(layer_dims) + 20)
    parameters = dnn_utils.initialize_parameters_deep(
        layer_dims, seed=5, scale="sqrt")
    for name in parameters:
        if name.startswith("b"):
            parameters[name] = 0.5 + 0.2 * random.randn(
                *parameters[name].shape)
    return random.randn(layer_dims[0], m), parameters


@_total
def check_compute_cost(candidate):
    """Say that a student's compute_cost is right, or why not."""
    random = np.random.RandomState(8)
    certain = ("Certain and right costs nothing, certain and wrong costs "
               "infinity: let the label decide which term counts.")
    cases = [
        _Case(*compute_cost_test_case()[::-1]),
        _Case(random.rand(1, DIGITS), random.randint(0, 2, (1, DIGITS))),
        _Case(np.array([[1e-6, 1 - 1e-6, 0.5, 1e-3]]),
              np.array([[0, 1, 1, 0]])),
        _Case(np.array([[0.3]]), np.array([[1.0]])),
        _Case(np.array([[0.3]]), np.array([[0]])), *(
            _Case(np.array([AL], dtype=float), np.array([[1, 0, 1]]),
                  mistake="certain predictions", hint=certain)
            for AL in ((1, 0, 0.5), (0, 0, 0.5), (1, 1, 0.5)))]
    trial = _Trial("compute_cost", candidate, cases)
    for AL, Y in trial.calls():
        few = (f": the labels are {Y.ravel()}, the predictions {AL.ravel()}."
               if AL.size < 4 else ".")
        _try_cost(trial, AL.size, "predictions", "Write down the losses one "
                  "by one (3.1), then average them" + few)
    trial.passed()


def _try_cost(trial, m, kind, hint):
    """Compare the cost of m examples; kind names the numbers from 0 to 1."""
    got, want = trial.scalar("the cost"), trial.want
    if np.isclose(got, want, rtol=1e-9, atol=1e-12):
        return
    if trial.case.hint:
        trial.case.hint = _of_certain(trial, got, want) or trial.case.hint
        wrong = "should be infinite" if np.isinf(want) else "is wrong"
        trial.fail(f"With {kind} 0 and 1 the cost {wrong}; got {got:.10g}.",
                   path=())
    if np.isclose(got, want, rtol=1e-2):
        trial.fail("The cost is close to what it should be, but not equal; "
                   f"got {got:.8f}.", "Every example and every digit counts: "
                   "nothing is rounded, added or cut off.",
                   "cost not exact", ())
    of = f"The cost of {m} example" + "s" * (m > 1)
    if got < 0:
        trial.fail(f"{of} is negative; got {got:.6f}.",
                   NEGATIVE if np.isclose(-got, want) else ABOVE_1,
                   "cost negative", (), related=True)
    trial.fail(f"{of} is wrong; got {got:.6f}.",
               (told := trial.factor() or trial.many()) or hint, None, (),
               related=not told)


def _of_certain(trial, got, want):
    """Say what the certain predictions do to a wrong cost."""
    if np.isnan(got):
        return ("nan comes of 0 times infinity, or of infinity minus "
                "infinity: what has the factor 0 must not count at all.")
    if np.isinf(got):
        return ("No prediction is certain and wrong here. So a log 0 counts "
                "that has the factor 0, and should not.")
    losses = [trial.course(*(array[:, [k]] for array in trial.case.arguments))
              for k in range(trial.case.arguments[0].shape[1])]
    costs = got * len(losses) - sum(filter(np.isfinite, losses))
    if np.isinf(want) and costs > 0.01:
        return (f"An example that is certain and wrong costs {costs:.4g} "
                "here, and not infinity: what cuts its logarithm off?")
    return ""


@_total
def check_linear_backward(candidate):
    """Say that a student's linear_backward is right, or why not."""
    trial = _Trial("linear_backward", candidate, [
        _Case(*linear_backward_test_case()), *(
            _Case(dZ, (A, W, b)) for dZ, A, W, b in (
                _draw(11, (3, 3), (3, 3), (3, 3), (3, 1)),
                _draw(12, (2, 6), (3, 6), (2, 3), (2, 1)),
                _draw(13, (2, 1), (4, 1), (2, 4), (2, 1))))])
    for _, (A, _, _) in trial.calls():
        _try_gradients(trial, A.shape[1])
    trial.passed()


def _try_gradients(trial, m, first="Compare with equation (4.6), factor by "
                   "factor."):
    """Compare dA_prev, dW and db; first is the hint for dA_prev."""
    trial.parts(("dA_prev", "dW", "db"))
    trial.compare("dA_prev", (0,), m=m, shape="like A_prev", hint=first)
    trial.compare("dW", (1,), m=m, shape="like W",
                  hint="Compare with equation (4.4), factor by factor.")
    trial.compare("db", (2,), m=m, shape="like b", column=True, summed=True,
                  hint="Compare with equation (4.5): one number for each row "
                  "of dZ.")


@_total
def check_linear_activation_backward(candidate):
    """Say that a student's linear_activation_backward is right, or why."""
    cases = [linear_activation_backward_test_case()]
    for seed, n, n_prev, m in ((14, 3, 3, 3), (15, 2, 4, 5), (16, 3, 2, 1)):
        dA, A, W, b, Z = _draw(seed, (n, m), (n_prev, m), (n, n_prev), (n, 1),
                               (n, m))
        Z[0, 0] = 0.0
        cases.append((dA, ((A, W, b), Z)))
    trial = _Trial(
        "linear_activation_backward", candidate, [
            _Case(dA, cache, activation) for dA, cache in cases
            for activation in ("sigmoid", "relu")])
    for dA, _, _ in trial.calls():
        _try_gradients(trial, dA.shape[1], "It comes from dZ: is that dA "
                       "times the slope of the activation, entry by entry, "
                       "once?")
    trial.passed()


@_total
def check_L_model_backward(candidate):
    """Say that a student's L_model_backward is right, or why not."""
    cases = []
    for layer_dims, m in (([4, 3, 2, 1], 5), ([3, 1], 4), ([1, 1, 1], 4),
                          ([3, 3, 3, 1], 1), ([2] * 11 + [1], 3)):
        X, parameters = _network(layer_dims, m)
        AL, caches = dnn_utils.L_model_forward(X, parameters)
        cases.append(_Case(AL, np.arange(m)[np.newaxis] % 2, caches))
    AL, Y, caches = cases[0].arguments
    reshape = "Shape Y like AL first: Y.reshape(AL.shape)."
    cases += [_Case(AL, Y.T, caches, mistake="Y not reshaped",
                    hint="Here Y is a column. " + reshape),
              _Case(AL, Y[0], caches, mistake="Y not reshaped",
                    hint="Here Y is flat, with one size only. " + reshape)]
    X, parameters = L_model_forward_test_case_typed()
    AL, caches = dnn_utils.L_model_forward(X, parameters)
    for label in (0, 1):
        cases.append(_Case(
            AL, np.array([[1, label, 1, 1]]), caches,
            mistake="AL exactly 0 or 1", hint="Where AL is exactly 0 or 1 "
            "equation (4.10) divides by zero: use dZ = AL - Y, equation "
            "(4.11), there."))
    cases.append(_Case(*L_model_backward_test_case(), loose=True))
    trial = _Trial("L_model_backward", candidate, cases)
    for AL, Y, caches in trial.calls():
        if trial.case.loose and equal(
                {name: trial.at(name) for name in trial.want},
                _from_difference(AL, Y, caches)):
            continue  # equal wherever AL is the sigmoid of Z
        trial.names(f"grads of {len(caches)} layers", extra="dA")
        _try_layers(trial, len(caches), AL.shape[1])
    trial.passed()


def _try_layers(trial, L, m):
    """Compare the gradients of all layers, the output layer first."""
    for l in range(L, 0, -1):
        for name in (f"dW{l}", f"db{l}", f"dA{l - 1}"):
            trial.compare(
                name, (name,), m=m, shape="like " + name[1:],
                column=name.startswith("db"), summed=True,
                hint=f"It comes from layer {l}: which dA goes into it, and "
                "which cache?" if l < L else "It comes from the output "
                "layer: dZ and its linear cache through linear_backward.")


def _from_difference(AL, Y, caches):
    """Return the gradients of two layers that follow from dZ = AL - Y."""
    (linear_1, Z1), (linear_2, _) = caches
    dA1, dW2, db2 = dnn_utils.linear_backward(AL - Y, linear_2)
    dA0, dW1, db1 = dnn_utils.linear_activation_backward(
        dA1, (linear_1, Z1), "relu")
    return {"dA1": dA1, "dW2": dW2, "db2": db2, "dA0": dA0, "dW1": dW1,
            "db1": db1}


@_total
def check_update_parameters(candidate):
    """Say that a student's update_parameters is right, or why not."""
    cases = [(*update_parameters_test_case(), 0.1),
             (*update_parameters_test_case_3layers(), 0.0075),
             (*update_parameters_test_case(), 2.0)]
    parameters, grads = update_parameters_test_case_3layers()
    cases += [(parameters, {"dA0": np.ones((4, 2)), **grads,
                            "dA1": np.ones((3, 2))}, 0.5),
              (dict(reversed(parameters.items())), grads, 0.3)]
    eleven = _Case(
        *_parameters_and_grads(*[(2, 2), (2, 1)] * 11), 0.2,
        mistake="number of two digits", hint="Here there are eleven layers: "
        "the number behind the letter may have two digits.")
    trial = _Trial(
        "update_parameters", candidate, [*map(_Case.of, cases), eleven])
    for parameters, _, _ in trial.calls():
        trial.names("the result")
        for name in parameters:
            trial.compare(name, (name,), shape="as before",
                          column=name.startswith("b"), sizes="Old value and "
                          "gradient have this shape: are both those of this "
                          "name?", hint="It is the old value minus "
                          "learning_rate times the gradient of the same name.")
    trial.passed()


@_total
def check_two_layer_model(candidate):
    """Say that a student's two_layer_model is right, or why not."""
    _check_model("two_layer_model", candidate,
                 [((2, 3, 1), 0.5), ((2, 2, 1), 15)], seed=18)


@_total
def check_L_layer_model(candidate):
    """Say that a student's L_layer_model is right, or why not."""
    _check_model("L_layer_model", candidate,
                 [([2, 3, 2, 1], 0.5), ([2, 1], 20)], seed=17)


def _check_model(name, candidate, networks, seed):
    """Try a model on a small problem: briefly, for longer, and aloud.

    The last rate is so large that the cost rises, and not so large that AL
    comes to 0 or 1. The numbers of updates are no multiples of 100, so the
    last cost is none of those to be kept.
    """
    (X,) = _draw(seed, (2, 12))
    Y = (X[:1] * X[1:] > 0).astype(int)
    (first, rate), (second, wild) = networks
    trial = _Trial(name, candidate, [
        _Case(X, Y, dims, rate, *steps, brief=(X, Y, dims, rate, 3),
              steps=_first_round(name, X, Y, dims, rate), **slow)
        for dims, rate, *steps, slow in (
            (first, rate, 20, {}), (first, rate, 250, {}),
            (second, wild, 130, True, {}), (second, 1e-6, 9, _SLOW))])
    for _, _, _, _, steps, *aloud in trial.calls():
        trial.parts(("parameters", "costs"))
        trial.names("parameters", (0,))
        for key, array in trial.want[0].items():
            if shape_of(trial.at(0, key)) != array.shape:
                trial.compare(key, (0, key), sizes="The sizes come from "
                              "layers_dims, one after the other.")
        _try_costs(trial, steps)
        for key in trial.want[0]:
            trial.compare(key, (0, key), hint="Each of the num_iterations "
                          "rounds: forward, cost, backward, update with the "
                          "argument learning_rate; then return.")
        _try_printed_costs(trial, bool(aloud))
    trial.defaults(getattr(dnn_utils, name))
    trial.passed()


_SLOW = {"mistake": "stops before the last round", "hint": "The rate is small "
         "here, and the cost hardly changes: make all num_iterations updates "
         "all the same."}


def _first_round(name, X, Y, dims, rate):
    """Return what a model calls in its first round, and with what."""
    parameters = (
        dnn_utils.initialize_parameters(*dims) if name == "two_layer_model"
        else dnn_utils.initialize_parameters_deep(dims, seed=1, scale="sqrt"))
    AL, caches = dnn_utils.L_model_forward(X, parameters)
    grads = dnn_utils.L_model_backward(AL, Y, caches)
    return [("L_model_forward", {"X": X, "parameters": parameters}),
            ("compute_cost", {"AL": AL, "Y": Y}),
            ("L_model_backward", {"AL": AL, "Y": Y, "caches": caches}),
            ("update_parameters", {"parameters": parameters, "grads": grads,
                                   "learning_rate": rate})]


def _try_costs(trial, steps):
    """Compare the costs that a model kept with those it should keep."""
    want = trial.want[1]
    costs = trial.sequence("costs", (1,), "cost", "iteration kept")
    if len(costs) != len(want):
        wanted = ("1 cost, that of iteration 0" if len(want) == 1 else
                  f"{len(want)} costs, those of iterations 0, 100, ...")
        trial.fail(f"With {steps} iterations costs should hold {wanted}; it "
                   f"holds {len(costs)}.", {
                       0: "Is a cost appended in iteration 0 too, whether or "
                       "not it is printed?",
                   }.get(len(costs), "Use the argument num_iterations."
                         if len(costs) > steps else
                         "Keep a cost where i % 100 == 0."),
                   "number of costs", (1,))
    values = np.array([trial.scalar("a cost", (1, k))
                       for k in range(len(costs))])
    if np.allclose(values, want, rtol=1e-7):
        return
    if not np.isclose(values[0], want[0], rtol=1e-9):
        trial.fail(f"The first cost is wrong; got {values[0]:.6f}.", "It is "
                   "kept before the first update: is one made above it? If "
                   "not, how are the first parameters drawn?",
                   "first cost", (1,))
    trained = equal(trial.at(0), trial.want[0])
    trial.fail("The first cost is right, the later ones are not.",
               "The parameters are right, so only what is kept is not: the "
               "cost of that round, as compute_cost gives it." if trained else
               "Each round: forward, cost, backward, update with the "
               "argument learning_rate.", "later costs", (1,))


def _try_printed_costs(trial, aloud):
    """Fail unless the kept costs are printed when that is asked for."""
    printed = [all(np.isclose(cost, trial.numbers, atol=1e-3).any()
                   for cost in trial.want[1])]
    if aloud and not all(printed):
        trial.fail("With print_cost=True the costs that are kept should be "
                   f"printed; got {trial.quote()}.", "Print every cost that "
                   "you keep, if print_cost is true.", "costs not printed")
    if not aloud and all(printed):
        trial.fail("It prints its costs, although print_cost is False.",
                   "Print only where print_cost is true.",
                   "prints without being asked")


@_total
def check_predict(candidate):
    """Say that a student's predict is right, or why not."""
    parameters = {"W1": np.array([[1.0, 0.0]]), "b1": np.array([[0.0]])}
    X = np.array([[-3, -0.2, -0.05, 0, 0.05, 0.2, 0.45, 0.7, 3, 4, 5, 6.0],
                  12 * [1]])
    y = np.array([[1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]])   # 8 of 12: // tells
    trial = _Trial("predict", candidate, [
        _Case(X, y, parameters),
        _Case(-X, y.T, parameters, mistake="y not reshaped", hint="Here y is "
              "a column: shape it like the answers before you compare.")])
    for _, y, _ in trial.calls():
        trial.answers()
        right = int((trial.want == y.reshape(trial.want.shape)).sum())
        if not {right, y.size} <= set(trial.numbers) or not any(
                abs(number - 100 * right / y.size) < 0.6
                for number in trial.numbers):
            trial.fail("It should print how many of the 12 answers are right; "
                       f"got {trial.quote()}.", *hints.accuracy_hint(
                           trial.numbers, right, y.size, trial.text),
                       calls.PRINTED)
    trial.passed()


@_total
def check_one_hot(candidate):
    """Say that a student's one_hot is right, or why not."""
    trial = _Trial("one_hot", candidate, [
        _Case(*one_hot_test_case()), _Case(np.array([[1, 0, 2]]), 3),
        _Case(np.array([[4]]), 6), _Case(np.array([[0, 1, 1, 0]]), 10)])
    for Y, classes in trial.calls():
        trial.compare(
            "T", (), shape="a row for each class, a column for each example",
            sizes=f"There are {classes} classes and {Y.size} example"
            + "s" * (Y.size > 1) + (
                ": one row for each class, whether it occurs or not."
                if len(np.atleast_1d(trial.result)) != classes else
                ": one column for each example."),
            hint=_marks(trial.result, Y) + "Column i is 0 everywhere but in "
            "the row of its class, which has the number Y[0, i].")
    trial.passed()


def _marks(T, Y):
    """Say what the first wrong column of a wrong T holds."""
    if shape_of(T) is None or T.ndim != 2 or T.shape[1] != Y.size:
        return ""
    if not np.isin(T, (0, 1)).all():
        return "It holds other numbers than 0 and 1. "
    i = next((i for i in range(Y.size) if not (
        T[:, i].sum() == 1 and T[Y[0, i]:, i][:1].sum())), None)
    ones = () if i is None else np.flatnonzero(T[:, i])
    return "" if i is None else (
        f"Example {i} is of class {Y[0, i]}, and column {i} has " + (
            f"its 1 in row {ones[0]}. " if len(ones) == 1 else
            f"{len(ones)} ones. "))


@_total
def check_softmax(candidate):
    """Say that a student's softmax is right, or why not."""
    Z, ten = softmax_test_case()[:, :2], _draw(26, (10, 6))[0]
    trial = _Trial("softmax", candidate, [
        _Case(Z), _Case(3 * ten), _Case(np.array([[1, 0], [3, 2]])),
        _Case(np.array([[-2.0], [0.5], [1.5]])),
        _Case(softmax_test_case(), mistake="exp overflows", hint="Here Z "
              "holds 1000, and exp overflows beyond 709: subtract the largest "
              "entry of each column first."),
        _Case(np.array([[-900.0, 0.5, 0.0], [-901.0, 0.0, 1000.0],
                        [-902.0, 1800.0, 1000.0]]),
              mistake="largest of the whole table subtracted", hint="Here the "
              "columns are far apart: each has a largest entry of its own.")])
    for _ in trial.calls():
        if isinstance(trial.result, (tuple, list)):
            trial.fail("P should be returned alone, as an array; got "
                       f"{named(trial.result)}.", "There is no cache: the way "
                       "back needs nothing but P.", "more than P returned")
        if trial.case.mistake == "exp overflows" and _is_finite(trial.result):
            trial.case.mistake = "large entries cut off"
            trial.case.hint = ("Here Z holds 1000 and 999: is their "
                               "difference kept? What cuts both off makes "
                               "them equal.")
        if len(trial.past) < 2 and _same_when_scaled(trial):
            trial.fail("P is the same for Z and for twice Z.", "So Z is "
                       "divided by something made of Z: a number may be "
                       "subtracted from Z, but nothing divided.",
                       "Z divided by its size", ())
        trial.compare("P", (), shape="like Z", hint=_sums(trial.result) +
                      "Each column is exp of the column of Z, divided by the "
                      "sum of the same exponentials.")
    trial.passed()


def _same_when_scaled(trial):
    """Say whether a function makes the same of an array and its double."""
    (Z,), P = trial.case.arguments, trial.result
    names = getattr(getattr(trial.candidate, "__code__", None), "co_names", ())
    return (not calls.is_edited(trial.candidate) and shape_of(P) == Z.shape
            and "exp" in names and not np.isin(P, (0, 1)).all()
            and equal(P, trial.run(
                trial.candidate, _Case(2.0 * Z)).result))


def _is_finite(P):
    """Say whether an array holds neither nan nor infinity."""
    return shape_of(P) is not None and P.dtype.kind in "iuf" \
        and np.isfinite(P).all()


def _sums(P):
    """Say what the columns or the rows of a wrong P add up to."""
    if shape_of(P) is None or P.ndim != 2 or P.dtype.kind != "f":
        return ""
    if np.allclose(P.sum(axis=1), 1) and not np.allclose(P.sum(axis=0), 1):
        return ("Its rows add up to 1: examples are columns, so each column "
                "should. ")
    return "" if np.allclose(P.sum(axis=0), 1) else (
        f"Its first column adds up to {P[:, 0].sum():.4g}, not to 1. ")


@_total
def check_cross_entropy(candidate):
    """Say that a student's cross_entropy is right, or why not."""
    (Z,) = _draw(27, (4, DIGITS))
    P, T = dnn_utils.softmax(Z), np.eye(4)[:, np.arange(3, 3 + DIGITS) % 4]
    certain = ("Where T is 0 nothing counts, not even log 0; where T is 1 a "
               "probability of 0 costs infinity.")
    cases = [_Case(*cross_entropy_test_case()), _Case(P, T),
             _Case(P[:, :1], T[:, :1]), *(
                 _Case(np.array(P), np.eye(2), mistake="certain predictions",
                       hint=certain)
                 for P in ([[1.0, 0.5], [0.0, 0.5]], [[1.0, 1], [0, 0]]))]
    trial = _Trial("cross_entropy", candidate, cases)
    for P, _ in trial.calls():
        _try_cost(trial, P.shape[1], "probabilities", "Take minus the "
                  "logarithm of the probability of each true class (7.4), "
                  "then average over the examples.")
    trial.passed()


@_total
def check_softmax_model_backward(candidate):
    """Say that a student's softmax_model_backward is right, or why not."""
    cases = []
    for layer_dims, m in (([4, 3, 2, 5], 6), ([3, 4], 4), ([3, 3, 3, 3], 3),
                          ([2, 3, 2], 1), ([2] * 11 + [3], 4)):
        X, parameters = _network(layer_dims, m)
        P, caches = dnn_utils.softmax_model_forward(X, parameters)
        T = np.eye(layer_dims[-1])[:, np.arange(m) % layer_dims[-1]]
        cases.append(_Case(P, T, caches, steps=[(
            "linear_backward", {"dZ": P - T, "cache": caches[-1][0]})]))
    trial = _Trial("softmax_model_backward", candidate, cases)
    for P, _, caches in trial.calls():
        trial.names("grads", extra="dA")
        _try_layers(trial, len(caches), P.shape[1])
    trial.passed()


def yours_or_ours(candidate):
    """Return a function if its check passes, else the course's own.

    So a slip in one exercise does not spoil those that build on it.

    Parameters
    ----------
    candidate : function
        A student's function, under the name of its exercise.

    Returns
    -------
    function : function
        ``candidate``, or that of ``dnn_utils``, which a line then says.

    Raises
    ------
    TypeError
        If there is no exercise of this name.
    """
    name = getattr(candidate, "__name__", "")
    if "check_" + name not in globals():
        raise TypeError("yours_or_ours needs the function of an exercise; got "
                        + (name or type(candidate).__name__))
    if refusal(name, candidate) is None:
        return candidate
    print(f"{name} is not right yet: the course's own is used below.")
    return getattr(dnn_utils, name)


right_or_ready = yours_or_ours      # its name in copies handed out before


def refusal(name, candidate):
    """Return the WrongAnswer of an exercise's check, None if it passes."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            globals()["check_" + name](candidate)
    except WrongAnswer as error:
        return error
    return None


# ---------------------------------------------------------------------------
# The trial: how a check calls an answer, and words what it found
# ---------------------------------------------------------------------------


# What is seen in a result, and seldom says why: where an edit of the answer
# makes it right, that is told instead.
VAGUE = {
    None, "AL of a hidden layer", "all zero", "another name",
    "biases not zero", "cost negative", "cost not exact", "factor",
    "first cost", "later costs", "layer too many", "loop never entered",
    "names missing", "nan", "nearly right",
    "number of caches", "number of costs", "number of the layer in the name",
    "results not taken apart", "no pair", "parts of the cache",
    "part of it 0", "sign", "flat array", "size lost", "size too many",
    "transposed",
    "answers not an array", "empty dictionary", "no list",
    "accuracy not printed", "per cent not printed",
    "tuple instead of dictionary",
    "wrong shape", "1/m missing", "1/m too many",
    "sum over the wrong axis", "cache of other arrays"}


# What the table knows by what is left of a result, and an edit by its cause:
# any edit, or one of these.
SEVERAL_CAUSES = dict.fromkeys((
    "dictionary made anew in each round", "list made anew in each round",
    "return inside the loop", "last example alone", "first example alone",
    "update every hundredth round only", "always ReLU", "always the sigmoid",
    "ReLU in the last layer", "sigmoid in the hidden layers",
    "parameters drawn inside the loop", "first cost alone",
    "step goes uphill", "forward and backward above the loop",
    "cache of another layer", "exp overflows", "hidden layers missing",
    "all answers 1", "not divided", "nothing moves",
    "factors exchanged or transposed", "activation missing",
    "last layer missing")) | {
        "column flat": {"a call too many", "an index too many"},
        "array of one number": {"options of a sum"},
        "array for a number": {"options of a sum", "another number",
                               "a sum missing"},
        "slope missing in the hidden layers": {"another comparison"},
        "db flat": {"a call too many", "an index too many"},
        "slope missing": {"if for elif"},
        "dW transposed": {"a line too many"},
        "sum instead of average": {"rows counted"}} | dict.fromkeys((
            "output layer back through ReLU",
            "ReLU at the output on top of the sigmoid",
            "hidden layers back through the sigmoid"),
            {"a number never reached"})


# As many as there are to learn from: what a product of so many loses is seen.
DIGITS = 1437


# Seconds of CPU time to find out what is wrong, of which the last part is for
# what is asked after the edits.
LIMIT, LIMIT_TRAINING, FOR_THE_REST = 0.14, 0.36, 0.02
LOADED_LATE = "edits", "imitation", "probes", "reading", "relations", "repair"


NEGATIVE = ("No loss is below 0, so no cost is either: look for a minus "
            "sign.")
ABOVE_1 = ("No loss is below 0: a minus sign is lost, or the logarithm is "
           "taken of a number above 1, which is no probability.")


# What the table says best, and an edit shows where.
LOCATED = {"step divided by m"}


# What may also be wrong, or may make right what is wrong for another reason.
WEAK = {"an index too many", "another variable", "something too many",
        "a value that is not used"}


class _Case:
    """One call that a check makes.

    It differs in one thing from those before it if it has a hint: what a
    function does wrong here alone. With ``loose`` another result may be
    right too, so it is no help in recognising a mistake. ``brief`` are
    arguments that take less time, ``steps`` the functions that are to be
    called first, with what each should be handed.
    """

    def __init__(self, *arguments, mistake=None, hint="", loose=False,
                 brief=None, steps=()):
        self.arguments, self.loose = arguments, loose
        self.brief, self.steps = brief or arguments, steps
        self.mistake, self.hint = mistake, hint

    @classmethod
    def of(cls, arguments):
        """Return an ordinary case."""
        return cls(*arguments)


class _Trial:
    """A student's function on trial: calls it and says what is wrong.

    A place in what is returned is a path: the keys and indices that lead to
    it. ``result`` and ``want`` are what the function and the course return.
    """

    def __init__(self, name, candidate, cases):
        self.name, self.candidate, self.cases = name, candidate, cases
        self.course = getattr(dnn_utils, name)
        self.case, self.failed, self.seed, self.past = None, False, 1000, []
        self.tried, self.end = {}, math.inf
        self.whole = False      # whether a mistake explains all of a result
        if not callable(candidate):
            self.fail(f"Expected a function, got {named(plain(candidate))}.",
                      f"Pass its name: check_{name}({name}).", "no function")
        if not calls.is_edited(candidate) and (
                slip := errors.not_judged(name, candidate)):
            self.refuse(slip)

    def calls(self):
        """Call the function on each case; yield the case's arguments."""
        for case in self.cases:
            self.case = case
            self.want = self.outcome(self.course, self.case).result
            outcome = self.outcome(self.candidate, self.case)
            self.result, self.text = outcome.result, outcome.text
            self.numbers = outcome.numbers
            if outcome.error is not None:
                self.failed = True
                self.stopped(outcome.error)
            if self.result is None:
                self.nothing()
            if not equal(outcome.arguments_after, self.case.arguments):
                self.changed(outcome.arguments_after)
            yield self.case.arguments
            self.past.append(self.want)

    def run(self, function, case):
        """Call a function; return its outcome."""
        self.seed += 1
        return calls.call(function, case.arguments, self.seed)

    def outcome(self, function, case):
        """Return what a call of a function did, or does again."""
        key = function, id(case)
        if key not in self.tried:
            self.tried[key] = self.run(function, case)
        return self.tried[key]

    @property
    def named(self):
        """The arguments of the call, by name."""
        return dict(zip(inspect.signature(self.course).parameters,
                        self.case.arguments, strict=False))

    def passed(self):
        """Print the one line that says that all is well."""
        if self.candidate is self.course:
            print(f"{self.name}: this is the course's own. To check yours, "
                  "run its cell again.")
        else:
            cases = len(self.cases)
            print(f"{_tick()}{self.name}: right in "
                  + (f"all {cases}" if cases > 2 else "both") + " cases.")

    # What can be wrong with a call

    def stopped(self, error):
        """Fail on an exception, with the student's own line."""
        if calls.is_edited(self.candidate):
            raise WrongAnswer(str(type(error)))
        slip = errors.explain(error, self.name, self.candidate)
        if slip.kind is errors.Kind.NOT_IMPORTED:
            slip = self.not_enough(slip)
        if slip.kind in (errors.Kind.STOPPED, errors.Kind.HANDED):
            self.other_cause()
            self.hurry()
            if slip.sure:
                self.refuse(slip)
            known, edit = self.diagnosis(())
            # What explains a part may have nothing to do with the error.
            if known and (slip.mistake is None or self.whole):
                slip = slip._replace(mistake=known.name, hint=known.hint)
            elif self.case.hint:
                slip = slip._replace(mistake=self.case.mistake,
                                     hint=self.case.hint)
            elif edit:
                slip = slip._replace(
                    mistake=edit.name, hint=edit.hint,
                    cause=edit.line(self.candidate))
            elif seen := self.seen(
                    sure=slip.mistake != "something unknown handed over"):
                slip = slip._replace(mistake=seen.name, hint=seen.hint,
                                     cause=seen.line)
        self.refuse(slip)

    def not_enough(self, slip):
        """Return what to say of a name that is not imported: whether the
        import alone makes the answer right."""
        names = errors.not_imported(self.candidate)
        if slip.detail not in names:
            return slip
        if len(names) > 1:
            slip = slip._replace(hint="Write from dnn_utils import "
                                 f"{', '.join(names)} in a cell above, and "
                                 "run that.")
        told = refusal(self.name, errors.with_ours(self.candidate, names))
        if not told:
            return slip
        begin = "An import alone does not help. "
        both = begin + (told.hint or "The result is wrong.")
        return slip._replace(
            mistake=told.mistake or slip.mistake,
            hint=both if len(textwrap.wrap(both, 79)) < 3 else told.hint)

    def refuse(self, slip):
        """Raise WrongAnswer with the words of a slip."""
        raise WrongAnswer(errors.words(slip), slip.mistake, slip,
                          slip.hint) from None

    def other_cause(self):
        """Refuse what is not a mistake in the function's own lines.

        That is a first line that was changed, or a helper that does not pass
        its own check.
        """
        exercise = lessons.exercises().get(self.name)
        changed = exercise and errors.first_line(self.candidate, exercise)
        if changed:
            self.refuse(changed)
        broken = {name: told for name, helper in errors.helpers(
            self.candidate).items() if (told := refusal(name, helper))}
        if not broken:
            return
        told = refusal(self.name, errors.with_ours(self.candidate, broken))
        if told:
            raise told from None
        self.refuse(errors.helper_to_mend(self.name, broken))

    def nothing(self):
        """Fail because None is returned."""
        if self.text.strip():
            self.fail("It returns None, that is, nothing.", "It prints its "
                      "result; hand it back with return instead.",
                      "printed, not returned")
        from dnn_utils import reading

        texts = [f"{name} is {value!r}" for name, value in self.named.items()
                 if isinstance(value, str)]
        if not reading.returns(self.candidate):
            texts = []
        self.fail("It returns None, that is, nothing.", (
            f"Here {texts[0]}: which return is reached then?" if texts else
            "Is the last line a return, outside every loop and if?"),
            "no return")

    def changed(self, after):
        """Fail because an argument is not as it was."""
        from dnn_utils import reading

        if calls.is_edited(self.candidate):
            raise WrongAnswer("an argument changed")
        names = [name for name, parameter in inspect.signature(
            self.course).parameters.items()
            if parameter.kind is not parameter.KEYWORD_ONLY]
        k, name = next((k, name) for k, name in enumerate(names) if not equal(
            after[k], self.case.arguments[k]))
        other, copied, line = reading.changed_in_place(
            self.candidate, self.case.brief, k)
        own = self.own(name)
        seconds = reading.second_names(self.candidate, own)
        hint = hints.changed_hint(
            name, self.case.arguments[k], after[k],
            "" if other == own else other, copied, [*seconds, ""][0])
        self.fail(f"It changes {name}, which belongs to the "
                  "caller." + f"\n    {line}" * bool(line), hint,
                  "argument changed")

    def own(self, name):
        """Return the answer's own name of an argument."""
        code = getattr(self.candidate, "__code__", None)
        names = [*inspect.signature(self.course).parameters]
        own = code.co_varnames[:code.co_argcount] if code else ()
        return dict(zip(names, own, strict=False)).get(name, name)

    def defaults(self, model):
        """Fail unless optional arguments have the course's defaults."""
        mine = inspect.signature(self.candidate).parameters
        for name, wanted in inspect.signature(model).parameters.items():
            if wanted.kind is wanted.KEYWORD_ONLY:
                continue
            if name not in mine or mine[name].default is not wanted.default \
                    and not equal(plain(mine[name].default), wanted.default):
                self.fail(f"The argument {name} should be there"
                          + ("." if wanted.default is wanted.empty else
                             f", with the default {wanted.default}."),
                          "Keep the first line of the function as it was.",
                          "first line changed")

    # What can be wrong with what is returned

    def at(self, *path):
        """Return what the function returned at a path, or NOTHING."""
        return at(self.result, path)

    def parts(self, names, path=(), of="the result"):
        """Fail unless there are as many parts as names, in this order."""
        got, want = self.at(*path), at(self.want, path)
        wanted = f"{', '.join(names[:-1])} and {names[-1]}"
        should = f"{capital(of)} should have {len(names)} parts, {wanted}"
        if not isinstance(got, (tuple, list)) or len(got) != len(names):
            found = (len(got) if isinstance(got, (tuple, list))
                     else named(got))
            self.fail(f"{should}; got {found}.", *hints.parts_hint(
                got, want, names, bool(path)), path)
        for order in itertools.permutations(range(len(names))):
            if order != tuple(range(len(names))) and not equal(got, want) \
                    and all(equal(got[i], want[k])
                            for i, k in enumerate(order)):
                self.fail(f"{capital(of)} has the right parts in another "
                          "order.", f"The order is {wanted}.",
                          "parts in another order", path)
        kinds, right = list(map(type, got)), list(map(type, want))
        if kinds == right[::-1] != right and dict in right:
            self.fail(f"{capital(of)} should be {wanted}; got {named(got[0])} "
                      f"and {named(got[1])}.", "They are in the wrong order.",
                      "parts in another order")

    def sequence(self, what, path, one, each):
        """Return a list; fail if it is something else."""
        got = self.at(*path)
        if isinstance(got, np.ndarray) and got.ndim == 1:
            got = list(got)
        if not isinstance(got, (list, tuple)):
            self.fail(f"{what} should be a list with one {one} for each "
                      f"{each}; got {named(got)}.", "append changes the list "
                      "and returns nothing: write it alone, without an = in "
                      "front." if got is None else "Begin with an empty list, "
                      "[], and append to it; return the list.",
                      "no list", path)
        return got

    def length(self, what, path, one, each):
        """Fail unless a list has the length that it should have."""
        got, want = len(self.at(*path)), len(at(self.want, path))
        if isinstance(self.at(*path), tuple) and got == 2 != want:
            self.fail(f"{what} should be a list of {want} {one}s; got a "
                      "tuple of 2 parts.", f"This is the {one} of one {each}. "
                      f"Begin with a list, [], and append each {one} to it.",
                      f"number of {one}s", path)
        if got != want and (gone := [
                k for k in range(got) if self.at(*path, k) is None]):
            self.fail(f"{what} should hold {want} {one}s; it holds {got}.",
                      f"Entry {gone[0]} is still None: is there a place too "
                      f"many? The {one} of {each} 1 is at 0.",
                      f"number of {one}s", path)
        if got != want:
            self.fail(f"{what} should hold {want} {one}s, one for each "
                      f"{each}; it holds {got}.", f"Append the {one} of every "
                      f"{each}, the last one too." if got < want else
                      f"Append each {one} once, as one thing; += and extend "
                      "take it apart.", f"number of {one}s", path)

    def scalar(self, what, path=()):
        """Return a number; fail if it is something else."""
        value = self.at(*path)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
        if isinstance(value, str):
            self.fail(f"{capital(what)} should be one number, got text.",
                      "Return the number itself; a format is for printing.",
                      "text for a number", path)
        if isinstance(value, np.ndarray):
            self.fail(f"{capital(what)} should be one number, got an array of "
                      f"shape {value.shape}.",
                      *hints.one_number_hint(value.shape), path)
        if not isinstance(value, numbers.Real):
            self.fail(f"{capital(what)} should be one number, got "
                      f"{named(value)}.", *hints.number_hint(value), path)
        return float(value)

    def factor(self):
        """Say how many times too large a cost is in every case, or ""."""
        times = hints.same_factor([
            (self.outcome(self.candidate, case).result,
             self.outcome(self.course, case).result)
            for case in self.in_turn() if not case.hint])
        return times and (f"In every case it is {times:.4g} times what it "
                          "should be: look for a factor, or for another "
                          "logarithm than np.log.") or ""

    def many(self):
        """Say so if a cost is wrong only where the examples are many, or
        ""."""
        few = [case for case in self.cases
               if not case.hint and case.arguments[0].shape[1] < DIGITS]
        return "" if self.case in few or any(
            not equal(self.outcome(self.candidate, case).result,
                      self.outcome(self.course, case).result) for case in few
        ) else ("With few examples it is right: what becomes too small, or "
                "too large, when there are many?")

    def answers(self):
        """Compare the answers 0 and 1 of predict."""
        p, want = self.result, self.want
        if not isinstance(p, np.ndarray):
            self.fail(f"The result should be an array, got {named(p)}.",
                      hints.answers_hint(p), "answers not an array", ())
        if p.shape != want.shape:
            self.fail(f"The answers should be a row of shape {want.shape}, "
                      f"got {p.shape}.", "Return one answer for each example, "
                      "0 or 1, shaped like AL.", "shape of the answers", ())
        if p.dtype.kind not in "iuf":
            self.fail("The answers should be the numbers 0 and 1, got an "
                      f"array of {p.dtype}.", "They are texts: a number has "
                      "no quotes." if p.dtype.kind in "SU" else "astype(int) "
                      "turns True and False into 1 and 0.",
                      "answers not numbers", ())
        if not np.isin(p, (0, 1)).all():
            half = next((right for right in (0, 1) if (
                p == right)[want == right].all()), None)
            self.fail("The answers should be 0 and 1, got other numbers too.",
                      "Which comparison with 0.5 makes a 0 or a 1 of each "
                      "probability?" if half is None else f"The answers "
                      f"{half} are there, and where a {1 - half} belongs the "
                      "probability is left.", "answers other than 0 and 1", ())
        if not np.array_equal(p, want):
            wrong = np.flatnonzero(p != want)
            self.fail(f"{wrong.size} of {p.size} answers " + (
                "is" if wrong.size == 1 else "are") + " wrong, the first for "
                f"example {wrong[0]}: got {p.flat[wrong[0]]}.", "The answer "
                "is 1 where AL is above 0.5, and 0 elsewhere.", None, ())

    def cache(self, what, path, names):
        """Fail unless a cache holds the given arrays in this order."""
        got, want = self.at(*path), at(self.want, path)
        wanted = "(" + ", ".join(names) + ")"
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            found = (f"{len(got)} part" + "s" * (len(got) != 1)
                     if isinstance(got, (tuple, list)) else named(got))
            self.fail(f"{capital(what)} should be the tuple {wanted}, got "
                      f"{found}.", *hints.cache_hint(got, want, names), path)
        self.parts(names, path, what)
        for k, name in enumerate(names):
            if not equal(got[k], want[k]):
                self.other_array(f"{capital(what)} should be {wanted}; {name} "
                                 "in it is ", got[k], name, (*path, k))

    def other_array(self, begin, got, name, path):
        """Fail because a cache holds something else under a name."""
        from dnn_utils import reading

        if not isinstance(got, np.ndarray):
            hint = ("Without quotes it is the array." if isinstance(got, str)
                    else "Keep the array itself.")
            self.fail(f"{begin}{named(got)}.", hint, "cache of other arrays",
                      path)
        if line := reading.replaced(self.candidate, name):
            self.fail(f"{begin}not the one that went in.\n    {line}",
                      f"From this line on {name} is another array: give what "
                      "it makes a name of its own.", "an argument replaced")
        self.fail(f"{begin}not the one that went in.", "Keep the arrays as "
                  "they were given.", "cache of other arrays", path)

    def repeats(self, name, seed):
        """Fail if the drawn weights are different in every call."""
        got = self.at(name)
        if equal(got, self.want[name]):
            return
        again = at(self.run(self.candidate, self.case).result, (name,))
        if shape_of(got) == shape_of(again) and not equal(got, again):
            self.fail(f"{name} is different in every call.", "Draw from "
                      f"np.random.RandomState({seed}): with a seed it begins "
                      "with the same numbers each time.", "no seed")

    def names(self, what, path=(), extra=None):
        """Fail unless a dictionary has the names it should have."""
        got, want = self.at(*path), at(self.want, path)
        if not isinstance(got, dict):
            self.fail(f"{capital(what)} should be a dictionary, got "
                      f"{named(got)}.", *hints.dictionary_hint(got), path)
        missing = [name for name in want if name not in got]
        more = [name for name in got if name not in want and not (
            extra and str(name).startswith(extra) and not missing)]
        if not missing and not more:
            return
        mistake, hint = hints.names_hint(got, want, missing, more)
        listed = ", ".join(sorted(want, key=natural))
        told = (f"missing: {', '.join(missing)}" if missing else
                f"too many: {', '.join(map(str, more))}")
        if len(listed) > 60:
            listed = listed[:60].rpartition(",")[0] + ", ..."
        self.fail(f"{capital(what)} should have the keys {listed}; "
                  f"{errors.cut(told, 70)}.",
                  hint, mistake, path)

    def compare(self, what, path, *, m=None, shape="", sizes="", hint="",
                column=False, summed=False, mistake=None):
        """Fail unless an array is right: type, shape, dtype, values.

        ``shape`` and ``sizes`` say what the sizes mean, ``column`` that it is
        a column, ``summed`` that it is made by a sum.
        """
        got, want = self.at(*path), at(self.want, path)
        expected = f"{want.shape}" + (f", {shape}" if shape else "")
        if not isinstance(got, np.ndarray):
            given = [name for name, value in self.named.items()
                     if isinstance(got, str) and equal(got, value)]
            self.fail(f"{capital(what)} should be an array of shape "
                      f"{expected}; got {named(got)}.", *(
                          (f"It is {given[0]}, a text.",
                           "text instead of array") if given else
                          hints.array_hint(got, column, summed, sizes)),
                      path)
        if got.shape != want.shape:
            told = hints.shape_hint(got.shape, want.shape, column, summed,
                                    sizes, m)
            if got.shape in [shape_of(at(other, path)) for other in self.past]:
                told = ("This is the size in a call before, which was right: "
                        "is a size written down as a number?",
                        "sizes of one example")
            self.fail(f"{capital(what)} should have the shape {expected}; "
                      f"got {got.shape}.", *told, path, related=True)
        if got.dtype != np.float64:
            self.fail(f"{capital(what)} should hold float64 numbers, got "
                      f"{got.dtype}.", *hints.dtype_hint(got.dtype), path)
        if not np.allclose(got, want, rtol=1e-7, atol=1e-10):
            begin = f"{capital(what)} has the right shape {want.shape} but "
            *told, name = hints.value_hint(
                begin, got, want, m, hint, nearly(self.result, self.want))
            self.fail(*told, name or mistake, path,
                      related=name not in hints.WHOLE)

    def quote(self):
        """Return what was printed, short enough for a message."""
        text = " ".join(self.text.split())
        return repr(text if len(text) <= 40 else text[:37] + "...") \
            if text else "nothing"

    # How a mistake is recognised, and told

    def fail(self, found, hint="", mistake=None, path=None, *,
             related=False):
        """Raise WrongAnswer: what was expected and got, then the hint.

        With a path the table of mistakes and small edits of the function are
        asked first; then what else is known of it. ``related`` asks whether
        the wrong array is another quantity of the call.
        """
        if calls.is_edited(self.candidate):
            raise WrongAnswer(found)
        self.other_cause()
        self.hurry()
        path = () if self.failed else path
        known, edit = self.diagnosis(path)
        line = ""
        if known:
            hint, mistake = known.hint, known.name
            line = edit.line(self.candidate) if edit else ""
        elif edit:
            line = edit.line(self.candidate)
            if self.case.hint and edit.name != "another function":
                hint, mistake = self.case.hint, self.case.mistake
            elif self.case.hint or mistake in VAGUE or edit.sure \
                    or edit.name in (SEVERAL_CAUSES.get(mistake) or ()):
                hint, mistake = edit.hint, edit.name
        else:
            hint, mistake, line = self.told(hint, mistake, path, related)
        found = f"{found}\n    {line}" if line else found
        raise WrongAnswer(_message(self.name, found, hint), mistake,
                          hint=hint) from None

    def hurry(self):
        """Set the CPU time when what is told has to be known."""
        for name in LOADED_LATE:    # which is no part of that time
            importlib.import_module(f"dnn_utils.{name}")
        brief = self.case is None or self.case.brief is self.case.arguments
        self.end = time.process_time() + (LIMIT if brief else LIMIT_TRAINING)

    def told(self, hint, mistake, path, related):
        """Return hint, mistake and line of what no formula explains."""
        if calls.filled_up(self.candidate):
            return ("A list or dictionary in the first line is made once and "
                    "kept between calls: make it inside the function.",
                    "default argument kept between calls", "")
        if self.case and (sure := self.strange(sure=True)):
            return _shown(sure)
        if borrowed := calls.borrowed(self.candidate):
            told = "" if mistake == "factor" else f" {hint}"
            return (f"It uses {borrowed} from outside the function: use its "
                    f"arguments alone.{told}",
                    "variable of the notebook used", "")
        for look in (self.flat, self.related, self.hinted,
                     self.read, self.probed, self.weakly):
            if self.case and (told := look(hint, mistake, path, related)):
                return told
        return hint, mistake, ""

    def flat(self, hint, mistake, path, related):
        """Return where a flat array and a column make a table."""
        from dnn_utils import reading

        return _shown(reading.flat_and_column(self.candidate,
                                              self.case.brief))

    def related(self, hint, mistake, path, related):
        """Return what other quantity a wrong array is."""
        from dnn_utils import relations

        if found := related and relations.explain(
                self.name, self.called(), path):
            name, said = found
            return (f"{said} {hint}" if len(said + hint) < 150 else said,
                    name, "")
        return None

    def hinted(self, hint, mistake, path, related):
        """Return what is said of an answer that is wrong in this case."""
        if self.case.hint and path is not None:
            return self.case.hint, self.case.mistake, ""
        return None

    def read(self, hint, mistake, path, related):
        """Return what is strange in the lines, where it seldom is right."""
        from dnn_utils import reading

        if mistake in ("nearly right", "cost not exact") and (
                small := reading.small_number(self.candidate)):
            return _shown(small)
        seen = self.seen() if mistake in VAGUE else None
        return _shown(seen) if seen and seen.name not in WEAK else None

    def probed(self, hint, mistake, path, related):
        """Return what calls with other arguments show."""
        from dnn_utils import probes

        found = related and time.process_time() < self.end and probes.explain(
            self.name, self.candidate, self.course, self.called(), path)
        return (found[1], found[0], "") if found else None

    def weakly(self, hint, mistake, path, related):
        """Return what is strange in the lines, and may be right."""
        return _shown(self.seen()) if mistake in VAGUE else None

    def diagnosis(self, path):
        """Return the mistake that does what the function does and the edit
        that makes it right, or None; where both are not, the edit says only
        where.

        What explains the whole comes first, an edit that makes one of
        several mistakes good before a mistake that explains a part.
        """
        if path is None or self.strange(sure=True):
            return None, None
        known, whole = self.recognise(path)
        self.whole = whole
        if whole and known.name not in SEVERAL_CAUSES.keys() | LOCATED:
            return known, None
        several = whole and known.name in SEVERAL_CAUSES
        names = SEVERAL_CAUSES[known.name] if several else None
        if edit := self.edit(path, names):
            edit.sure = bool(names)
        if whole and known.name in LOCATED:
            return known, edit
        sure = whole and edit and edit.whole    # both say so
        if edit and edit.name in WEAK and not sure and self.strange():
            edit = None
        if not whole and not (edit and edit.whole):
            both, whole = self.recognise(path, pairs=True)
            if both:
                return both, None
        return (None, edit) if edit else (known, None)

    def edit(self, path, names=None):
        """Return the edit that makes the function pass, or helps at a path,
        or None; with names, one of these."""
        from dnn_utils import repair

        printed = path == calls.PRINTED
        for arguments in (self.case.brief, self.case.arguments):
            right, mine = (calls.call(function, arguments, 1)
                           for function in (self.course, self.candidate))
            if printed or not equal(mine.result, right.result):
                break
        else:
            return None
        return repair.find(
            self.candidate, arguments,
            right.with_numbers if printed else right.result,
            lambda edited: refusal(self.name, edited) is None,
            lambda edited: not printed and self.helps(edited, path),
            end=self.end - FOR_THE_REST, printed=printed, names=names)

    def helps(self, edited, path):
        """Say whether an edited function is right at a path in every case,
        and nowhere wrong where the function is right.

        It may be only nearly right, and then not in the cases that a number
        like 1e-8 makes wrong.
        """
        exact, hinted = True, []
        for case in self.in_turn():
            want, mine = (self.outcome(function, case).result
                          for function in (self.course, self.candidate))
            other = self.run(edited, case).result
            right = equal(at(other, path), at(want, path))
            if case.hint:
                hinted.append(right or not equal(at(mine, path),
                                                 at(want, path)))
                continue
            exact &= right
            if not (right or close(at(other, path), at(want, path))) or any(
                    equal(at(mine, (key,)), part)
                    and not equal(at(other, (key,)), part)
                    for key, part in parts_of(want)):
                return False
        return not exact or all(hinted)

    def strange(self, sure=False):
        """Return what is strange in the function's lines, or None."""
        from dnn_utils import reading

        key = "strange", sure, id(self.case)
        if key not in self.tried:
            self.tried[key] = reading.strange(
                self.candidate, self.named, sure)
        return self.tried[key]

    def seen(self, sure=False):
        """Return what is strange in the function's lines, in what it hands
        to others, or, in a model, in the first round; or None."""
        from dnn_utils import reading

        brief, steps = self.case.brief, self.case.steps
        found = self.strange(sure)
        if sure or not steps or found and found.sure:
            return found
        model = brief is not self.case.arguments
        begun = model and reading.first_quantity(self.candidate, brief, steps)
        begun = begun or reading.handed_wrongly(self.candidate, brief, steps)
        if not begun and model and (found is None or found.name in WEAK):
            begun = reading.first_round(self.candidate, self.course, brief,
                                        steps)
        return begun or found

    def recognise(self, path, pairs=False):
        """Return the mistake that does what the function does, or None, and
        whether it does all of it, not only what is at the path."""
        from dnn_utils import imitation

        paths = [(), path] if path else [()]
        if self.failed and isinstance(self.want, tuple):
            paths = [(), *((k,) for k in range(len(self.want)))]
        return imitation.recognise(self.name, self.outcomes(), paths, pairs,
                                   self.end)

    def outcomes(self):
        """Return (arguments, outcome, right outcome) of the cases, the one
        that goes wrong first."""
        return [(case.arguments, self.outcome(self.candidate, case),
                 self.outcome(self.course, case)) for case in self.in_turn()]

    def called(self):
        """Return (arguments by name, result, right result) of the cases."""
        names = inspect.signature(self.course).parameters
        return [(dict(zip(names, arguments, strict=False)), mine.result,
                 right.result) for arguments, mine, right in self.outcomes()]

    def in_turn(self):
        """Yield the cases that tell mistakes apart, this one first."""
        yield self.case
        for case in self.cases:
            if case is not self.case and not case.loose:
                yield case


def _shown(seen):
    """Return hint, mistake and line of a finding; None of none."""
    return seen and (seen.hint, seen.name, seen.line)


def _tick():
    """Return a tick and a space, or nothing where it cannot be printed."""
    try:
        "✓".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return ""
    return "✓ "


def _message(name, found, hint):
    """Return what was found and the hint, in at most four lines of 79."""
    told, *code = f"{name}: {found}".split("\n")
    told, hint = textwrap.wrap(told, 79), textwrap.wrap(hint, 79)
    code = ["    " + errors.cut(line, 75) for line in code]
    room = max(1, 4 - len(code) - len(hint))
    if len(told) > room:
        whole = [textwrap.wrap(f"{name}: {text}", 79) for text in
                 errors.clauses_left_out(found.partition("\n")[0])]
        told[room - 1:] = [errors.cut(" ".join(told[room - 1:]), 79)]
        told = next((lines for lines in whole if len(lines) <= room), told)
    return "\n".join((told + code + hint)[:4])
