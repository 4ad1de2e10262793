"""The inputs and the checks of the exercises.

For each function ``f`` of the course, in the order of the notebooks,
``f_test_case()`` hands out inputs to look at, and ``check_f(candidate)``
tries a student's function. A check prints one line when all is well.
Otherwise it raises an AssertionError that says what was expected, what came
and the likely mistake. It never shows the answer. ``yours_or_ours`` lets
a student who is stuck go on.

Learners compare their numbers with each other's, so the inputs are those
that this family of courses made standard: drawn in the order in which they
are returned, from a generator with a fixed seed. Cases with a longer name
stand beside them; their docstring says what each is for.
"""

import contextlib
import copy
import dis
import inspect
import io
import itertools
import numbers
import re
import warnings

import numpy as np

import dnn_utils
from dnn_utils import errors, lessons


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
# The checks: one for each exercise, in the order of the notebooks
# ---------------------------------------------------------------------------


def check_initialize_parameters(candidate):
    """Say that a student's initialize_parameters is right, or why not."""
    trial = _Trial("initialize_parameters", candidate)
    for n_x, n_h, n_y in ((3, 2, 1), (2, 2, 1), (4, 5, 3)):
        _try_start(trial, [n_x, n_h, n_y], (n_x, n_h, n_y), seed=1)
    trial.passed()


def check_initialize_parameters_deep(candidate):
    """Say that a student's initialize_parameters_deep is right, or why not."""
    trial = _Trial("initialize_parameters_deep", candidate)
    for layer_dims in ([5, 4, 3], [2, 4, 1], [3, 3, 3, 1], [2] * 12):
        _try_start(trial, layer_dims, (layer_dims,), seed=3)
    trial.passed()


def _try_start(trial, layer_dims, arguments, seed):
    """Try one call of an initialiser, then the same call once more."""
    shapes = list(zip(layer_dims[1:], layer_dims[:-1], strict=True))
    want = dnn_utils.initialize_parameters_deep(layer_dims, seed=seed)
    got, again = trial.call(*arguments), trial.call(*arguments)
    trial.names("the result", got, want, "Layers are numbered from 1 to "
                "L, and L is one less than the number of sizes. Does the loop "
                "reach the last, is the return below it and not in it, and "
                "does each round add to the same dictionary?")
    for l, shape in enumerate(shapes, start=1):
        W, b = f"W{l}", f"b{l}"
        if isinstance(again, dict) and not np.array_equal(got[W], again[W]):
            trial.fail(f"{W} is different in every call.",
                       f"Draw from np.random.RandomState({seed}): with a "
                       "seed it begins with the same numbers each time.")
        trial.compare(W, got[W], want[W], _starts(seed, shapes, l),
                      shape="(units here, units below)",
                      sizes="The sizes come from the arguments: rows are the "
                      "units of this layer, columns those of the layer below.",
                      hint="The weights are randn times 0.01, no more.")
        trial.compare(b, got[b], want[b], shape=f"one bias for each of the "
                      f"{shape[0]} units, a column", hint="Biases start at "
                      "zero: np.zeros((units here, 1)).")


def _starts(seed, shapes, l):
    """Return wrong first weights of layer l, each with what it tells."""
    def draw(seed=seed, method="randn", shapes=shapes):
        random = np.random.RandomState(seed)
        return [getattr(random, method)(*shape) * 0.01 for shape in shapes]

    right, root = draw()[l - 1], np.sqrt(shapes[l - 1][1])
    yield np.zeros(right.shape), (
        "All weights are zero, so all units of a layer stay equal: draw them "
        "at random.")
    random = np.random.RandomState(seed)
    for shape in shapes[:l - 1]:
        random.randn(*shape)
    for wrong in (draw(method="rand")[l - 1],
                  random.rand(*right.shape) * 0.01):
        yield wrong, ("These are numbers of rand, all positive; randn, with "
                      "an n at the end, draws normal numbers of both signs.")
    yield right * 100, "The weights are not small: the factor 0.01 is missing."
    yield right * 100 / root, (
        "These are divided by the root of n; this exercise asks for times "
        "0.01.")
    yield right * 100 * np.sqrt(2) / root, (
        "These are scaled by the root of 2/n; this exercise asks for times "
        "0.01.")
    yield draw(shapes=shapes[l - 1:])[0], (
        "The layer begins with the same numbers as layer 1: make one "
        "generator, once, before the first draw.")
    yield draw(shapes=shapes[::-1])[-l], (
        "The numbers come in another order: draw the weights of layer 1 "
        "first.")
    yield draw(shapes=[shape[::-1] for shape in shapes])[l - 1].T, (
        "These were drawn as (units below, units here) and then transposed: "
        "draw them as (units here, units below).")
    for other in (*range(11), 42, 123):
        yield draw(seed=other)[l - 1], (
            f"These are the numbers of seed {other}; use seed {seed}.")


def check_linear_forward(candidate):
    """Say that a student's linear_forward is right, or why not."""
    trial = _Trial("linear_forward", candidate)
    for A, W, b in (linear_forward_test_case_typed(),
                    linear_forward_test_case(),
                    _draw(4, (3, 3), (3, 3), (3, 1)),
                    _draw(5, (2, 1), (4, 2), (4, 1))):
        Z, cache = trial.parts(trial.call(A, W, b), ("Z", "the cache"))
        trial.compare("Z", Z, W @ A + b, _wrong_linear(A, W, b),
                      shape="(units, examples)", hint="Z is W times A, plus "
                      "b, once: is it the product or the bias that is off?")
        trial.cache("the cache", cache, {"A": A, "W": W, "b": b})
    trial.passed()


def _wrong_linear(A, W, b):
    """Return wrong linear parts, each with what it tells."""
    yield W @ A, "The bias b is missing."
    yield W @ A - b, "The bias is subtracted; it is added."
    yield W @ A + b[0], "b[0] is added to every row; add all of b, a column."
    yield W[:, :-1] @ A[:-1] + b, (
        "The last product of every sum is missing: does the loop reach it?")
    short = W @ A + b
    short[:, -1] = 0
    yield short, "The last column is 0: does the loop reach it?"
    if A.shape == W.shape:
        for wrong in (A @ W + b, W.T @ A + b, (A.T @ W.T).T + b, A @ W.T + b,
                      W @ A.T + b):
            yield wrong, ("The product has its factors in the wrong order, or "
                          "transposed: it is W times A, in this order.")
        yield W * A + b, ("* multiplies entry by entry; the matrix product "
                          "is @.")
        yield W @ (A + b), "b is added to A; add it to the product W A."
        yield W @ A + b.T, "b is added as a row; it is a column."


def check_linear_activation_forward(candidate):
    """Say that a student's linear_activation_forward is right, or why not."""
    trial = _Trial("linear_activation_forward", candidate)
    zero = np.zeros((2, 3)), np.ones((4, 2)), np.zeros((4, 1))
    for A_prev, W, b in (linear_activation_forward_test_case(),
                         linear_forward_test_case_typed(), zero,
                         _draw(7, (3, 3), (3, 3), (3, 1))):
        for activation in ("sigmoid", "relu"):
            got = trial.call(A_prev, W, b, activation)
            A, cache = trial.parts(got, ("A", "the cache"))
            _try_layer(trial, A, cache, (A_prev, W, b), activation)
    trial.passed()


def _try_layer(trial, A, cache, linear, activation, of=""):
    """Compare one layer's A and cache with what they should be."""
    A_prev, W, b = linear
    Z = W @ A_prev + b
    other = {"relu": "sigmoid", "sigmoid": "relu"}[activation]
    forward = {"relu": dnn_utils.relu, "sigmoid": dnn_utils.sigmoid}
    if A is not None:
        trial.compare("A", A, forward[activation](Z)[0], [
            (forward[other](Z)[0], f"This is the {other} of Z, but "
             f"activation says '{activation}'."),
            (Z, "This is Z itself: the activation is missing."),
            (forward[activation](-Z)[0], f"This is the {activation} of -Z: "
             "a minus sign is lost, or one too many."),
            (np.tanh(Z), "This is the tanh of Z."),
            (np.abs(Z), "ReLU replaces negative numbers by 0; it does not "
             "drop their sign."),
            (forward[activation](W @ A_prev)[0], "The bias b is missing."),
        ], shape="(units, examples)", hint="With relu, positive entries of Z "
            "stay and negative ones become exactly 0; with sigmoid, all lie "
            "between 0 and 1. Z is what linear_forward returns.")
    name = f"the cache{of}"
    linear_cache, Z_got = trial.parts(
        cache, ("linear_cache", "activation_cache"), of=name)
    if isinstance(Z_got, (tuple, list)):
        trial.fail(f"The activation_cache of {name} should be Z; "
                   f"{_a(Z_got)} came.",
                   "The order is (linear_cache, activation_cache), and "
                   "nothing else is in it.")
    trial.compare(f"Z in {name}", Z_got, Z, [
        (forward[activation](Z)[0], "It holds the activation A; the way "
         "back needs Z, before the activation."),
        (W @ A_prev, "The bias b is missing."),
    ])
    trial.cache(f"linear_cache in {name}", linear_cache,
                {"A_prev": A_prev, "W": W, "b": b})


def check_L_model_forward(candidate):
    """Say that a student's L_model_forward is right, or why not."""
    trial = _Trial("L_model_forward", candidate)
    cases = [L_model_forward_test_case_2hidden(), L_model_forward_test_case(),
             _network([3, 1]), _network([3, 3, 3, 1]), _network([4, 3, 2]),
             _network([3] * 11 + [1])]
    X, parameters = cases[3]
    cases.append((X, dict(reversed(parameters.items()))))
    for X, parameters in cases:
        L = len(parameters) // 2
        want, caches = dnn_utils.L_model_forward(X, parameters)
        got = trial.call(X, parameters)
        AL, found = trial.parts(got, ("AL", "caches"))
        if not isinstance(found, (list, tuple)):
            trial.fail("caches should be a list with one cache for each "
                       f"layer; {_a(found)} came.",
                       "Return AL, caches, in this order.")
        if isinstance(AL, tuple):
            trial.fail("AL should be an array; a tuple came.",
                       "linear_activation_forward returns two things, A and "
                       "the cache: take them apart.")
        if np.array_equal(AL, X):
            trial.fail("AL is X, as it came in.", "Is the loop ever entered, "
                       "and does A get a new value in every round?")
        if any(np.shape(AL) == Z.shape != want.shape for _, Z in caches):
            trial.fail(f"AL has the shape {np.shape(AL)}, which is that of a "
                       "hidden layer.", "Return after the loop, when the last "
                       "layer is done too. Does the loop reach L? range "
                       "leaves out its end.")
        trial.compare("AL", AL, want, _wrong_networks(X, parameters),
                      shape="(output units, examples)", hint="Each hidden "
                      "layer: linear, with its own W and b, then ReLU. The "
                      "last layer: linear, then sigmoid.")
        if len(found) != L:
            trial.fail(f"caches should hold {L} caches, one for each layer; "
                       f"it holds {len(found)}.",
                       "Append the cache of every layer, the last one too."
                       if len(found) < L else "Append each cache once.")
        if L > 1 and _equal(found, caches[::-1]):
            trial.fail("caches is in reverse order: layer 1 comes first.")
        for l in range(1, L + 1):
            _try_layer(trial, None, found[l - 1], caches[l - 1][0],
                       "sigmoid" if l == L else "relu", of=f" of layer {l}")
    trial.passed()


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


def _wrong_networks(X, parameters):
    """Return outputs of wrongly wired networks, each with what it tells."""
    L = len(parameters) // 2
    relu, sigmoid = dnn_utils.relu, dnn_utils.sigmoid

    def run(activations, order=None, feed=None, bias=1):
        A = X
        for l, g in zip(order or range(1, L + 1), activations, strict=False):
            A = X if feed == "X" else A
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            if W.shape[1] != A.shape[0]:
                return np.zeros((0, 0))
            A = g(W @ A + bias * b)[0]
        return A

    hidden = [relu] * (L - 1)
    yield run([sigmoid] * L), (
        "This comes out if hidden layers use the sigmoid: only the last "
        "layer does, the others use ReLU.")
    yield run([relu] * L), (
        "This comes out if the last layer uses ReLU: it uses the sigmoid.")
    yield run([*hidden, sigmoid], bias=0), "The bias b is missing."
    yield run([*[sigmoid] * (L - 1), relu]), (
        "The activations are swapped: ReLU belongs in the hidden layers, the "
        "sigmoid in the last one.")
    yield run([*hidden, sigmoid], feed="X"), (
        "This comes out if X is fed to every layer: each layer takes the A "
        "of the layer below.")
    yield run(hidden or [lambda Z: (Z, Z)]), (
        "This is the A of an earlier layer: the last layer, with the "
        "sigmoid, is missing.")
    if L > 2:
        yield run([*hidden[1:], sigmoid], order=[*range(1, L - 1), L]), (
            "One hidden layer is left out: does the loop reach layer L-1?")
        yield run([*hidden[1:], sigmoid], order=range(2, L + 1)), (
            "Layer 1 is left out: layers are numbered from 1.")
        yield run([*hidden, sigmoid], order=sorted(
            range(1, L + 1), key=str)), (
            "The layers come in the wrong order: sorted as text, W10 stands "
            "before W2.")
    yield run([*hidden, sigmoid], order=range(L, 0, -1)), (
        "The layers come in the wrong order: begin with layer 1.")


def check_compute_cost(candidate):
    """Say that a student's compute_cost is right, or why not."""
    trial = _Trial("compute_cost", candidate)
    random = np.random.RandomState(8)
    near = np.array([[1e-6, 1 - 1e-6, 0.5, 1e-3]]), np.array([[0, 1, 1, 0]])
    for AL, Y in (compute_cost_test_case()[::-1],
                  (random.rand(1, 7), random.randint(0, 2, (1, 7))), near,
                  (np.array([[0.3]]), np.array([[1.0]])),
                  (np.array([[0.3]]), np.array([[0]]))):
        _try_cost(trial, AL, Y)
    for AL, Y, what in (
            ([[1, 0, 0.5]], [[1, 0, 1]], "certain and right"),
            ([[0, 0, 0.5]], [[1, 0, 1]], "certain and wrong about a 1"),
            ([[1, 1, 0.5]], [[1, 0, 1]], "certain and wrong about a 0")):
        AL, Y = np.array(AL, dtype=float), np.array(Y)
        want = dnn_utils.compute_cost(AL, Y)
        got = trial.scalar("the cost", trial.call(AL, Y))
        if np.isnan(got):
            trial.fail("The cost is nan where a prediction is exactly 0 or "
                       f"1 ({what}).", "0 log 0 counts 0: let a term count "
                       "only where its factor is above zero.")
        if not np.isclose(got, want, rtol=1e-6):
            trial.fail(f"For a prediction that is {what} the cost should be "
                       f"{'inf' if np.isinf(want) else 'another number'}; "
                       f"{got:.6g} came.",
                       "Certain and right costs nothing, certain and wrong "
                       "costs infinity. Let the label Y decide which term "
                       "counts; add nothing to AL and cut nothing off.")
    trial.passed()


def _try_cost(trial, AL, Y):
    """Compare the cost of rows AL and Y with what it should be."""
    m = AL.size
    want = dnn_utils.compute_cost(AL, Y)
    got = trial.scalar("the cost", trial.call(AL, Y))
    ones, zeros = -Y * np.log(AL), -(1 - Y) * np.log(1 - AL)
    for wrong, hint in (
            (-want, "A cost is never negative: a minus sign is lost."),
            (want * m, f"This is the sum of the {m} losses; the cost is "
             "their average, divided by m."),
            (want / m, "Divided by m twice."),
            (ones.mean(), "The term of the zeros, (1 - y) log(1 - a), is "
             "missing, or its condition never holds."),
            (zeros.mean(), "The term of the ones, y log a, is missing."),
            ((ones - zeros).mean(), "The two terms have opposite signs; "
             "they are added."),
            (want / np.log(2), "This is log2; the natural logarithm is "
             "np.log."),
            (want / np.log(10), "This is log10; the natural logarithm is "
             "np.log."),
            (np.mean((AL - Y) ** 2), "This is the mean square; the cost is "
             "the cross-entropy (3.2)."),
            (np.mean(np.abs(AL - Y)), "This is the mean distance; the cost "
             "is the cross-entropy (3.2)."),
            (-np.mean((1 - Y) * np.log(AL) + Y * np.log(1 - AL)),
             "The labels are swapped: y goes with log a.")):
        if np.isclose(got, wrong) and not np.isclose(want, wrong):
            trial.fail(f"The cost should be another number; {got:.6f} "
                       "came.", hint)
    if np.isclose(got, want, rtol=1e-2) and not np.isclose(got, want,
                                                           rtol=1e-6):
        trial.fail(f"The cost is close to what it should be, but not equal; "
                   f"{got:.8f} came.", "Is a small number added in the "
                   "logarithm, or AL cut off? For certain predictions use "
                   "np.where instead.")
    if not np.isclose(got, want, rtol=1e-6, atol=1e-9):
        trial.fail(f"The cost of {m} examples should be another number; "
                   f"{got:.6f} came.",
                   "Work out the example of section 3.2 by hand and compare "
                   "term by term.")


def check_linear_backward(candidate):
    """Say that a student's linear_backward is right, or why not."""
    trial = _Trial("linear_backward", candidate)
    cases = [linear_backward_test_case(), *(
        (dZ, (A, W, b)) for dZ, A, W, b in (
            _draw(11, (3, 3), (3, 3), (3, 3), (3, 1)),
            _draw(12, (2, 6), (3, 6), (2, 3), (2, 1)),
            _draw(13, (2, 1), (4, 1), (2, 4), (2, 1))))]
    for dZ, cache in cases:
        got = trial.call(dZ, cache)
        _try_gradients(trial, got, dZ, cache)
    trial.passed()


_GRADIENTS = "dA_prev", "dW", "db"


def _try_gradients(trial, got, dZ, cache, wrong_dZ=()):
    """Compare dA_prev, dW, db with those that follow from the right dZ."""
    A, W, b = cache
    m = A.shape[1]
    want = dnn_utils.linear_backward(dZ, cache)
    got = trial.parts(got, _GRADIENTS)
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2) and all(
                _equal(got[i], want[k]) for i, k in enumerate(order)):
            trial.fail("The three gradients are right, in another order.",
                       "Return dA_prev, dW, db.")
    wrong = [(dnn_utils.linear_backward(other, cache), hint)
             for other, hint in wrong_dZ if other.shape == dZ.shape]
    square = W.shape[0] == W.shape[1] == m
    more = {
        "dA_prev": [
            (want[0] / m, "There is no 1/m in dA_prev: it belongs to one "
             "example at a time."),
            *([(W @ dZ, "W is not transposed: equation (4.6) has W "
                "transposed."), (W.T * dZ, "* multiplies entry by entry; "
               "the matrix product is @."),
               (dZ @ W, "The factors are in the wrong order.")]
              if square else [])],
        "dW": [
            (want[1] * m / W.shape[0], "Divided by the number of units; m "
             "is the number of examples, the columns."),
            (want[1] * m / A.shape[0], "Divided by the number of inputs; m "
             "is the number of examples, the columns."),
            *((dZ[:, :1] @ A[:, :1].T / k, "Only the first example is used: "
               "all of them are summed.") for k in (1, m)),
            *([(dZ @ A / m, "A_prev is not transposed: see equation (4.4)."),
               (dZ.T @ A / m, "The wrong factor is transposed."),
               (A @ dZ.T / m, "This is dW transposed: dZ comes first."),
               (dZ * A / m, "* multiplies entry by entry; the matrix "
                "product is @.")] if square else [])],
        "db": [
            (want[2] * m / W.shape[0], "Divided by the number of units; m "
             "is the number of examples, the columns."),
            (np.full(b.shape, dZ.sum() / m), "All of dZ is added up; add up "
             "each row by itself: axis=1."),
            (np.full(b.shape, dZ.mean()), "All of dZ is averaged; average "
             "each row by itself: axis=1."),
            *((dZ[:, :1] / k, "Only the first example is used: all of them "
               "are summed.") for k in (1, m)),
            (b, "This is b itself; db comes from dZ."),
            *([(dZ.sum(axis=0)[:, np.newaxis] / m, "The sum runs over the "
                "units; it runs over the examples: axis=1.")]
              if dZ.shape[0] == m else [])]}
    like = dict(zip(_GRADIENTS, ("A_prev", "W", "b"), strict=True))
    for k, name in enumerate(_GRADIENTS):
        trial.compare(name, got[k], want[k], [
            *((arrays[k], hint) for arrays, hint in wrong), *more[name]],
            m=m, shape=f"like {like[name]}")


def check_linear_activation_backward(candidate):
    """Say that a student's linear_activation_backward is right, or why."""
    trial = _Trial("linear_activation_backward", candidate)
    cases = [linear_activation_backward_test_case()]
    for seed, n, n_prev, m in ((14, 3, 3, 3), (15, 2, 4, 5), (16, 3, 2, 1)):
        dA, A, W, b, Z = _draw(seed, (n, m), (n_prev, m), (n, n_prev), (n, 1),
                               (n, m))
        Z[0, 0] = 0.0
        cases.append((dA, ((A, W, b), Z)))
    for dA, cache in cases:
        for activation in ("sigmoid", "relu"):
            linear_cache, Z = cache
            got = trial.call(dA, cache, activation)
            dZ = _slopes(Z)[activation] * dA
            _try_gradients(trial, got, dZ, linear_cache,
                           _wrong_slopes(dA, Z, activation))
    trial.passed()


def _slopes(Z):
    """Return the slopes of both activations at Z."""
    s = dnn_utils.sigmoid(Z)[0]
    return {"sigmoid": s * (1 - s), "relu": np.where(Z > 0, 1.0, 0.0)}


def _wrong_slopes(dA, Z, activation):
    """Return wrong dZ for one layer, each with what it tells."""
    other = {"relu": "sigmoid", "sigmoid": "relu"}[activation]
    s = dnn_utils.sigmoid(Z)[0]
    return [
        (dA * _slopes(Z)[other], f"This is the way back through {other}, "
         f"but activation says '{activation}': go back through the function "
         "that the layer went forward with."),
        (dA, "The slope of the activation is missing: dZ is dA times g'(Z)."),
        (dA * (Z >= 0) if activation == "relu" else dA * s,
         "At Z = 0 the slope of ReLU is 0." if activation == "relu" else
         "The slope of the sigmoid is s (1 - s), not s."),
        (dA * Z * (1 - Z), "The slope is s (1 - s) with s the sigmoid of Z, "
         "not Z itself."),
        (dA * np.maximum(0, Z), "This multiplies with ReLU itself; its slope "
         "is 1 or 0."),
        (-dA * _slopes(Z)[activation], "The sign is wrong."),
        (dA * (dA > 0), "The slope of ReLU asks whether Z is positive, not "
         "dA."),
        (Z * _slopes(dA)[activation], f"dA and Z are swapped: "
         f"{activation}_backward takes dA first."),
    ]


def check_L_model_backward(candidate):
    """Say that a student's L_model_backward is right, or why not."""
    trial = _Trial("L_model_backward", candidate)
    cases = [L_model_backward_test_case()]
    for layer_dims, m in (([3, 1], 4), ([3, 3, 1], 4), ([4, 3, 2, 1], 5),
                          ([3, 3, 3, 1], 1), ([2] * 11 + [1], 3)):
        X, parameters = _network(layer_dims, m)
        AL, caches = dnn_utils.L_model_forward(X, parameters)
        cases.append((AL, np.arange(m)[np.newaxis] % 2, caches))
    for AL, Y, caches in cases:
        _try_backward(trial, AL, Y, caches)
    AL, Y, caches = cases[3]
    for label, shaped in (("a column", Y.T), ("a flat array", Y[0])):
        want = dnn_utils.L_model_backward(AL, Y, caches)
        got = trial.call(AL, shaped, caches)
        if not isinstance(got, dict) or not _equal(got.get("dW1"),
                                                   want["dW1"]):
            trial.fail(f"With Y as {label} the gradients are wrong.",
                       "Shape Y like AL first: Y.reshape(AL.shape).")
    X, parameters = L_model_forward_test_case_typed()
    AL, caches = dnn_utils.L_model_forward(X, parameters)
    for Y in (np.array([[1, 0, 1, 1]]), np.array([[1, 1, 1, 1]])):
        _try_backward(trial, AL, Y, caches)
    trial.passed()


def _try_backward(trial, AL, Y, caches):
    """Compare all gradients of a network with what they should be."""
    L, m = len(caches), AL.shape[1]
    want = dnn_utils.L_model_backward(AL, Y, caches)
    got = trial.call(AL, Y, caches)
    shifted = {"dA" + str(l) for l in range(1, L + 1)}
    if isinstance(got, dict) and "dA0" not in got and shifted <= set(got) \
            and _equal(got["dA1"], want["dA0"]):
        trial.fail("The keys of dA are one too high: what layer 1 hands "
                   "down came as dA1.", "dA1 has the shape of A1; the "
                   "gradient with respect to X is dA0.")
    trial.names("grads", got, want, "Every layer from L down to 1 adds its "
                "dW and db, and the dA that it hands down, under the number "
                "of the layer below.", extra=True)
    wrong = _wrong_backward(AL, Y, caches)
    if wrong and all(_equal(got[name], shortcut)
                     for name, shortcut in wrong[0][0].items()):
        return  # equal wherever AL is the sigmoid of Z
    for l in range(L, 0, -1):
        for name in (f"dW{l}", f"db{l}", f"dA{l - 1}"):
            if np.isnan(np.asarray(got[name], dtype=float)).any() and \
                    not np.isnan(want[name]).any():
                trial.fail(f"{name} holds nan.", "Where AL is exactly 0 or 1 "
                           "equation (4.10) divides by zero: use "
                           "dZ = AL - Y, equation (4.11), there.")
            trial.compare(name, got[name], want[name],
                          [(grads[name], hint) for grads, hint in wrong
                           if name in grads], m=m,
                          shape="like " + name[1:])


def _wrong_backward(AL, Y, caches):
    """Return wrong gradients of a network, each with what it tells."""
    L = len(caches)

    def run(dZ, activation="relu"):
        dA, dW, db = dnn_utils.linear_backward(dZ, caches[-1][0])
        grads = {f"dA{L - 1}": dA, f"dW{L}": dW, f"db{L}": db}
        for l in reversed(range(1, L)):
            linear_cache, Z = caches[l - 1]
            if activation:
                dA = dA * _slopes(Z)[activation]
            dA, dW, db = dnn_utils.linear_backward(dA, linear_cache)
            grads |= {f"dA{l - 1}": dA, f"dW{l}": dW, f"db{l}": db}
        return grads

    ZL = caches[-1][1]
    slope = _slopes(ZL)
    with np.errstate(all="ignore"):
        dAL = (1 - Y) / (1 - AL) - Y / AL
        if not np.isfinite(dAL).all():
            return []
        dZ = dAL * slope["sigmoid"]
        return [
            (run(AL - Y), "This starts from AL - Y: see equation (4.11)."),
            (run(dZ, "sigmoid"), "This comes out if hidden layers go back "
             "through the sigmoid: they went forward through ReLU, so they "
             "go back through ReLU."),
            (run(-dZ), "The sign of dAL is wrong: see equation (4.10)."),
            (run(dZ * slope["sigmoid"]), "The slope of the sigmoid is taken "
             "twice."),
            (run(dZ * (np.arange(AL.shape[1]) == 0)), "Only the first "
             "example is used: all of them are summed."),
            (run(dZ * (np.arange(AL.shape[1]) == 0) * AL.shape[1]), "Only "
             "the first example is used: all of them are summed."),
            (run(Y - AL), "The sign at the start is wrong: the prediction "
             "minus the truth."),
            (run(dZ, None), "The slope of ReLU is missing in the hidden "
             "layers: dZ is dA times g'(Z)."),
            (run(dAL), "The slope of the sigmoid is missing in the output "
             "layer."),
            (run(dAL * slope["relu"]), "This comes out if the output layer "
             "goes back through ReLU: it went forward through the sigmoid."),
            (run(((1 - Y) / (1 - AL) + Y / AL) * slope["sigmoid"]),
             "A sign inside dAL is wrong: see equation (4.10)."),
            (run(dZ / AL.shape[1]), "There is a 1/m too many: it belongs to "
             "dW and db only, and linear_backward has put it there."),
        ]


def check_update_parameters(candidate):
    """Say that a student's update_parameters is right, or why not."""
    trial = _Trial("update_parameters", candidate)
    cases = [(*update_parameters_test_case(), 0.1),
             (*update_parameters_test_case_3layers(), 0.0075),
             (*update_parameters_test_case(), 2.0)]
    parameters, grads = update_parameters_test_case_3layers()
    cases.append((parameters, {"dA0": np.ones((4, 2)), **grads,
                               "dA1": np.ones((3, 2))}, 0.5))
    cases.append((dict(reversed(parameters.items())), grads, 0.3))
    cases.append((*_parameters_and_grads(*[(2, 2), (2, 1)] * 11), 0.2))
    for parameters, grads, rate in cases:
        want = dnn_utils.update_parameters(parameters, grads, rate)
        got = trial.call(parameters, grads, rate)
        trial.names("the result", got, want, "Every parameter that came in "
                    "comes out again, under the same name. Does the loop "
                    "reach the last, and is the return below it?")
        for name, array in parameters.items():
            step = grads["d" + name]
            trial.compare(name, got[name], want[name], [
                (array + rate * step, "It went up the slope: it is the old "
                 "value minus the step."),
                (array - step / rate, "The gradient is divided by the "
                 "learning rate; it is multiplied."),
                (array - rate, "The gradient is missing: this subtracts the "
                 "learning rate alone."),
                (array, f"It did not move: is {name} reached by the loop?"),
                (array - step, "The learning rate is not used."),
                (array + step, "The learning rate is not used, and the sign "
                 "is wrong."),
                *((array - other * step, f"This is a step with learning rate "
                   f"{other}; use the argument learning_rate.")
                  for other in (0.01, 0.1, 0.0075) if other != rate),
                (rate * step, "This is the step alone; subtract it from the "
                 "old value."),
                (-rate * step, "This is the step alone; add it to the old "
                 "value."),
                (step, "This is the gradient."),
            ], shape="as before")
    trial.passed()


def check_two_layer_model(candidate):
    """Say that a student's two_layer_model is right, or why not."""
    _check_model("two_layer_model", candidate, [(2, 3, 1), (2, 2, 1)])


def check_L_layer_model(candidate):
    """Say that a student's L_layer_model is right, or why not."""
    _check_model("L_layer_model", candidate, [[2, 3, 2, 1], [2, 1]])


def _check_model(name, candidate, networks):
    """Try a model on a small problem, with two rates and lengths."""
    trial = _Trial(name, candidate)
    model = getattr(dnn_utils, name)
    (X,) = _draw(17, (2, 12))
    Y = (X[:1] * X[1:] > 0).astype(int)
    for layers_dims, rate, steps in ((networks[0], 0.5, 201),
                                     (networks[1], 0.05, 101)):
        want, want_costs = model(X, Y, layers_dims, rate, steps)
        got = trial.call(X, Y, layers_dims, rate, steps)
        parameters, costs = trial.parts(got, ("parameters", "costs"))
        trial.names("parameters", parameters, want, "The model starts with "
                    "a W and a b for each of the layers in layers_dims, and "
                    "returns what update_parameters made of them.")
        _try_costs(trial, costs, want_costs, steps)
        for key in want:
            trial.compare(key, parameters[key], want[key],
                          hint="The costs are right, the parameters are "
                          "not: return them after the last update.")
    trial.defaults(model)
    trial.call(X, Y, layers_dims, rate, 101, True)
    printed = [float(number) for number in
               re.findall(r"\d+\.\d+", trial.printed)]
    if not all(np.isclose(cost, printed, atol=1e-3).any()
               for cost in want_costs):
        trial.fail("With print_cost=True the costs that are kept should be "
                   f"printed; {trial.printed.strip()!r:.60} came.",
                   "Print every cost that you keep, if print_cost is true.")
    trial.passed()


def _try_costs(trial, costs, want, steps):
    """Compare the costs that a model kept with those it should keep."""
    if not isinstance(costs, (list, tuple, np.ndarray)):
        trial.fail(f"costs should be a list of numbers; {_a(costs)} came.")
    if len(costs) != len(want):
        trial.fail(f"costs should hold {len(want)} costs for {steps} "
                   f"iterations, those of 0, 100, ...; it holds "
                   f"{len(costs)}.", {
                       0: "Append a cost, also when nothing is printed: "
                       "costs.append(...).",
                       1: "Is the list made inside the loop, or the return "
                       "in it?",
                       len(want) - 1: "Begin with iteration 0.",
                       30: "Use the argument num_iterations.",
                   }.get(len(costs), "Keep a cost where i % 100 == 0."))
    values = np.array([trial.scalar("a cost", cost) for cost in costs])
    if np.allclose(values, want, rtol=1e-7):
        return
    if not np.isclose(values[0], want[0], rtol=1e-9):
        trial.fail(f"The first cost is {values[0]:.6f}, which is not that of "
                   "the first parameters.", "Keep the cost before the "
                   "update. The sizes in layers_dims, the seed and the "
                   "scale of the first weights decide this number: 0.01 in "
                   "the two-layer model, 1/sqrt(n) in the L-layer model.")
    if np.allclose(values, values[0]):
        trial.fail("The costs do not change.", "The updated parameters must "
                   "go into the next round: parameters = "
                   "update_parameters(...).")
    trial.fail("The first cost is right, the later ones are not.",
               "Each round: forward, cost, backward, update with the "
               "argument learning_rate.")


def check_predict(candidate):
    """Say that a student's predict is right, or why not."""
    trial = _Trial("predict", candidate)
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    X = np.array([[-3.0, -0.2, -0.05, 0.0, 0.05, 0.2, 3.0, 4.0, 5.0]])
    AL, _ = dnn_utils.L_model_forward(X, parameters)
    want = (AL > 0.5).astype(int)
    y = np.array([[0, 1, 0, 0, 1, 0, 1, 1, 1]])
    for labels in (y, y.T):
        p = trial.call(X, labels, parameters)
        if isinstance(p, (tuple, list)):
            trial.fail("predict should return one array, the answers; a "
                       f"{type(p).__name__} came.")
        trial.answers(p, want, AL)
        right = int((want == y).sum())
        seen = [float(number) for number in
                re.findall(r"\d+(?:\.\d+)?", trial.printed)]
        if not {right, 9} <= set(seen) or not any(
                abs(number - 100 * right / 9) < 0.6 for number in seen):
            trial.fail(f"predict should print how many of the 9 answers are "
                       f"right; it printed {trial.printed.strip()!r:.60}.",
                       "Shape y like the answers, compare, and print the "
                       "number of right answers, of all, and per cent.")
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
# How a check tries an answer, and words what it found
# ---------------------------------------------------------------------------


class WrongAnswer(AssertionError):
    """What a check tells a student; a notebook shows it without traceback.

    Attributes
    ----------
    mistake : str or None
        The short stable name of the mistake.
    slip : errors.Slip or None
        What is known of it, if it is no wrong value.
    """

    mistake = slip = None

    def _render_traceback_(self):
        return [str(self)]


class _Trial:
    """A student's function on trial: calls it and says what is wrong."""

    def __init__(self, name, candidate):
        self.name, self.candidate = name, candidate
        self.calls, self.printed = 0, ""
        if not callable(candidate):
            self.fail(f"A function should come, not {_a(candidate)}.",
                      f"Hand over the name: check_{name}({name}).")
        if slip := errors.not_judged(name, candidate):
            self.refuse(slip)

    def fail(self, found, hint=""):
        """Raise WrongAnswer: what was expected and came, then the hint."""
        self.other_cause()
        if borrowed := self.borrowed():
            hint = (f"It uses {borrowed} from outside the function: use its "
                    "arguments alone. " + hint).strip()
        message = f"{self.name}: {found}" + ("\n" + hint if hint else "")
        raise WrongAnswer(message) from None

    def borrowed(self):
        """Name the first variable of the notebook that the function uses."""
        code = getattr(self.candidate, "__code__", None)
        outside = getattr(self.candidate, "__globals__", {})
        data = (np.ndarray, numbers.Number, dict, list, tuple, str)
        used = (instruction.argval for instruction in
                dis.get_instructions(code) if instruction.opname
                == "LOAD_GLOBAL") if code else ()
        return next((name for name in used
                     if isinstance(outside.get(name), data)), None)

    def passed(self):
        """Print the one line that says that all is well."""
        if self.candidate is getattr(dnn_utils, self.name):
            print(f"{self.name}: this is the course's own. To check yours, "
                  "run its cell again.")
        else:
            print(f"{self.name}: right in all {self.calls} cases.")

    def call(self, *arguments):
        """Call the function on copies; return what it returns."""
        self.calls += 1
        given = copy.deepcopy(arguments)
        printed, state = io.StringIO(), np.random.get_state()
        np.random.seed(1000 + self.calls)
        try:
            with (contextlib.redirect_stdout(printed),
                  np.errstate(all="ignore"), warnings.catch_warnings()):
                warnings.simplefilter("ignore")
                result = self.candidate(*given)
        except (Exception, SystemExit) as error:
            self.stopped(error)
        finally:
            np.random.set_state(state)
        self.printed = printed.getvalue()
        if result is None:
            self.fail("It returns None, that is, nothing.",
                      "It prints its result; hand it back with return "
                      "instead." if self.printed.strip() else
                      "Is the last line a return, outside every loop and "
                      "if?")
        for before, after in zip(arguments, given, strict=True):
            if not _equal(before, after):
                self.fail("It changes what it was given: an argument is "
                          "different after the call.", "Make a new array or "
                          "dictionary; do not assign into the old one.")
        return result

    def refuse(self, slip):
        """Raise WrongAnswer with the words of a slip."""
        error = WrongAnswer(errors.words(slip))
        error.slip, error.mistake = slip, slip.mistake
        raise error from None

    def other_cause(self):
        """Refuse what is not a mistake in the function's own lines: a first
        line that was changed, or a helper that does not pass its check."""
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

    def defaults(self, model):
        """Fail unless optional arguments have the course's defaults."""
        mine = inspect.signature(self.candidate).parameters
        for name, wanted in inspect.signature(model).parameters.items():
            if wanted.kind is wanted.KEYWORD_ONLY:
                continue
            if name not in mine or mine[name].default != wanted.default:
                self.fail(f"The argument {name} should be there"
                          + ("." if wanted.default is wanted.empty else
                             f", with the default {wanted.default}."),
                          "Keep the first line of the function as it was.")

    def stopped(self, error):
        """Fail on an exception, with the student's own line."""
        slip = errors.explain(error, self.name, self.candidate)
        if slip.kind in (errors.Kind.STOPPED, errors.Kind.HANDED):
            self.other_cause()
        self.refuse(slip)

    def parts(self, result, names, of="the result"):
        """Return the parts of a tuple that should have these names."""
        wanted = ", ".join(names)
        if not isinstance(result, (tuple, list)):
            self.fail(f"{_capital(of)} should have {len(names)} parts, "
                      f"{wanted}; {_a(result)} came.",
                      "Return all of them, with commas between.")
        if len(result) != len(names):
            self.fail(f"{_capital(of)} should have {len(names)} parts, "
                      f"{wanted}; {len(result)} came.",
                      f"Return {wanted}, in this order; a cache is a tuple "
                      "in brackets of its own.")
        return result

    def names(self, what, got, want, hint, extra=False):
        """Fail unless a dictionary has the names it should have."""
        if not isinstance(got, dict):
            self.fail(f"{_capital(what)} should be a dictionary; "
                      f"{_a(got)} came.", "What is returned, and in which "
                      "order?")
        missing = [name for name in want if name not in got]
        more = [] if extra else [name for name in got if name not in want]
        if missing and not got:
            hint = ("It is empty. Store every array in it, under a text: the "
                    "letter with the layer's number behind it.")
        elif missing and len(got) > len(want) - len(missing):
            came = ", ".join(str(name) for name in got if name not in want)
            hint = (f"It has {came:.60} instead. A name is a text, the letter "
                    "with the layer's number behind it: \"W\" + str(l).")
        if missing or more:
            self.fail(f"{_capital(what)} should have the keys "
                      f"{', '.join(sorted(want, key=_natural))}; "
                      + (f"missing: {', '.join(missing)}" if missing else
                         f"too many: {', '.join(map(str, more))}") + ".",
                      hint)

    def scalar(self, what, value):
        """Return a number; fail if it is an array or no number."""
        if isinstance(value, str):
            self.fail(f"{_capital(what)} should be one number; a text came.",
                      "Return the number itself; a format is for printing.")
        if np.ndim(value) or isinstance(value, (list, tuple, dict)):
            shape = np.shape(value)
            self.fail(f"{_capital(what)} should be one number; an array of "
                      f"shape {shape} came.",
                      "Add up all examples: np.mean or np.sum over the whole "
                      "row." if np.size(value) > 1 else
                      "np.squeeze or float makes a number of it.")
        if isinstance(value, complex) or not isinstance(
                value, (numbers.Real, np.ndarray)):
            self.fail(f"{_capital(what)} should be one number; "
                      f"{_a(value)} came.")
        return float(value)

    def answers(self, p, want, AL):
        """Compare the answers 0 and 1 of predict."""
        if not isinstance(p, np.ndarray) or p.shape != want.shape:
            came = (p.shape if isinstance(p, np.ndarray)
                    else type(p).__name__)
            self.fail(f"The answers should be a row of shape {want.shape}; "
                      f"{came} came.", "Return the answers, 0 and 1, shaped "
                      "like AL, and print the rest.")
        if p.dtype.kind not in "iuf":
            self.fail(f"The answers should be the numbers 0 and 1; an array "
                      f"of {p.dtype} came.", "astype(int) turns True and "
                      "False into 1 and 0.")
        if np.array_equal(p, want):
            return
        hint = "The answer is 1 where AL is above 0.5, and 0 elsewhere."
        if np.allclose(p, AL):
            hint = "These are probabilities. " + hint
        elif np.array_equal(p, 1 - want):
            hint = "0 and 1 are swapped. " + hint
        self.fail("The answers are not those of this network.", hint)

    def cache(self, what, got, want):
        """Fail unless a cache holds these arrays in this order."""
        wanted = "(" + ", ".join(want) + ")"
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            came = (f"{len(got)} parts" if isinstance(got, (tuple, list))
                    else _a(got))
            self.fail(f"{_capital(what)} should be the tuple {wanted}; {came} "
                      "came.", "It keeps what the way back will need.")
        arrays = list(want.values())
        for order in itertools.permutations(range(len(arrays))):
            if all(_equal(part, arrays[k])
                   for part, k in zip(got, order, strict=True)):
                if _equal(list(got), arrays):
                    return
                self.fail(f"{_capital(what)} holds the right arrays in "
                          f"another order; it should be {wanted}.")
        for part, (name, array) in zip(got, want.items(), strict=True):
            if not _equal(part, array):
                self.fail(f"{_capital(what)} should be {wanted}; {name} in "
                          "it is not the one that went in.",
                          "Keep the arrays as they were given.")

    def compare(self, what, got, want, mistakes=(), *, m=None, shape="",
                sizes="", hint=""):
        """Fail unless an array is right: type, shape, dtype, values."""
        expected = f"{want.shape}" + (f", {shape}" if shape else "")
        if not isinstance(got, np.ndarray):
            self.fail(f"{_capital(what)} should be a NumPy array of shape "
                      f"{expected}; {_a(got)} came.",
                      "Two things came where one belongs: take the results of "
                      "a function apart, and return yours in the order that "
                      "is asked for." if isinstance(got, (tuple, list))
                      else hint or "A sum over everything gives one number; "
                      "axis=1 with keepdims=True adds up each row.")
        if got.shape != want.shape:
            self.fail(f"{_capital(what)} should have the shape {expected}; "
                      f"{got.shape} came.",
                      _shape_hint(got.shape, want.shape) or sizes or
                      "Which shapes have the arrays that it is made of? Write "
                      "them down, and see where this one comes from.")
        if got.dtype != np.float64:
            self.fail(f"{_capital(what)} should hold float64 numbers; it "
                      f"holds {got.dtype}.")
        if np.allclose(got, want, rtol=1e-7, atol=1e-10):
            return
        begin = f"{_capital(what)} has the right shape {want.shape} but "
        for wrong, meaning in mistakes:
            if _equal(got, wrong):
                self.fail(begin + "wrong values.", meaning)
        self.fail(*_value_hint(begin, got, want, m, hint))


def _shape_hint(got, want):
    """Say what a wrong shape usually means; an empty text if unknown."""
    if len(got) == 2 and got == want[::-1]:
        return "Rows and columns are swapped: it is transposed."
    if len(got) == 1 and len(want) == 2 and got[0] in want:
        return ("It is flat. A column has two sizes: np.zeros((n, 1)), or "
                "keepdims=True in a sum.")
    if len(want) == 2 and want[1] == 1 and got == (1, want[0]):
        return "It is a row; it should be a column: sum over axis=1."
    if len(want) == 2 and want[1] == 1 and got[:1] == want[:1]:
        return ("It is not summed: axis=1 adds up the examples, keepdims=True "
                "keeps the column.")
    if len(want) == 2 and want[1] == 1 and got[:1] == (1,):
        return "The sum runs over the wrong axis: axis=1 adds up the examples."
    return ""


def _value_hint(begin, got, want, m, hint):
    """Say what wrong values have in common with the right ones."""
    if np.isnan(got).any():
        return begin + "holds nan.", hint or (
            "Somewhere 0 is divided by 0, or infinity meets 0.")
    size = np.abs(want) > 1e-9
    ratios = got[size] / want[size]
    if ratios.size and np.allclose(ratios, ratios[0], rtol=1e-6):
        ratio = float(ratios[0])
        if np.isclose(ratio, -1):
            return begin + "every entry has the wrong sign.", (
                hint or "A minus is missing, or one too many.")
        if m and m > 1 and np.isclose(ratio, m):
            return (f"{begin}every entry is {m} times too large.",
                    f"m is {m}: did you divide by m?")
        if m and m > 1 and np.isclose(ratio, 1 / m):
            return (f"{begin}every entry is {m} times too small.",
                    f"m is {m}: there is a 1/m too many.")
        if ratio and not np.isclose(ratio, 1):
            return (f"{begin}every entry is {ratio:.3g} times what it should "
                    "be.", hint or "Look for a factor too many or too few.")
    wrong = ~np.isclose(got, want, rtol=1e-7, atol=1e-10)
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    return (f"{begin}{int(wrong.sum())} of {want.size} entries are wrong, "
            f"the first at {list(place)}, where {got[place]:.6g} came.",
            hint or "Follow the formula for this one entry by hand.")


def _equal(got, want):
    """Compare nested tuples, lists and dictionaries of arrays."""
    if isinstance(want, dict):
        return (isinstance(got, dict) and list(got) == list(want)
                and all(_equal(got[key], want[key]) for key in want))
    if isinstance(want, (tuple, list)):
        return (isinstance(got, (tuple, list)) and len(got) == len(want)
                and all(map(_equal, got, want)))
    if isinstance(want, np.ndarray):
        return (isinstance(got, np.ndarray) and got.shape == want.shape
                and got.dtype.kind in "biuf"
                and np.allclose(got, want, rtol=1e-9, atol=1e-12,
                                equal_nan=True))
    return bool(got == want)


def _a(value):
    """Name the type of a value, as in "an int"."""
    kind = type(value).__name__
    return ("an " if kind[0] in "aeiou" or kind == "ndarray" else "a ") + kind


def _natural(name):
    """Sort key for names with numbers: W2 before W10."""
    return [int(part) if part.isdigit() else part
            for part in re.split(r"(\d+)", name)]


def _capital(text):
    """Return text with a capital first letter, names left as they are."""
    return text[0].upper() + text[1:] if text.startswith(
        ("the ", "a ", "linear_cache in")) else text
