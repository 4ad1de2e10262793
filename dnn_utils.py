"""A deep neural network in NumPy, one small function at a time.

This is the whole course in one file. Its sections follow the notebooks, so
scrolling down is re-reading the course.

Notation, the same in the formulas, the code and the error messages:

========  ==================  =============================================
formula   in code             meaning
========  ==================  =============================================
L         ``L``               number of layers that have weights
l         ``l``               one of them, 1 to L; the input is layer 0
m         ``m``               number of examples; examples are columns
n^[l]     ``layer_dims[l]``   number of units in layer l
X, A^[0]  ``X``               the input, (n^[0], m)
W^[l]     ``W1`` ... ``WL``   weights, (n^[l], n^[l-1])
b^[l]     ``b1`` ... ``bL``   biases, (n^[l], 1)
Z^[l]     ``Z``               linear part W A_prev + b, (n^[l], m)
A^[l]     ``A``               activation g(Z), (n^[l], m)
A^[L]     ``AL``              the prediction, (n^[L], m)
Y         ``Y``               the true labels, 0 or 1, (1, m)
P         ``P``               a probability for each of n^[L] classes
T         ``T``               the true classes, one-hot, shaped like P
J         ``cost``            average loss over the m examples, a number
dW, db    ``dW1``, ``db1``    derivative of the cost J, shaped like W, b
dZ, dA    ``dZ``, ``dA1``     derivative of each example's loss, like Z, A
========  ==================  =============================================

Sections: 1 Initialise, 2 Forward, 3 Cost, 4 Backward, 5 Update, 6 Models,
7 Classes, 8 Data, 9 Figures, 10 Views. The guards that write the error
messages come last.

Importing this module loads NumPy only: h5py, Pillow and matplotlib are
imported by the functions of sections 8 to 10 that need them, so that the
mathematics starts at once, and works where those are missing.

Coming from the helper file of another course? A bare
``initialize_parameters_deep(layer_dims)`` starts at 0.01 here; for a deep
network ask for ``scale="sqrt"``, which ``L_layer_model`` does by default.

No function changes its arguments or touches NumPy's global random state.
"""

import contextlib
import importlib
import logging
import numbers
import operator
import os
from pathlib import Path

import numpy as np

DATASETS = Path(__file__).resolve().parent / "datasets"


# ---------------------------------------------------------------------------
# 1 Initialise: notebook 01
# ---------------------------------------------------------------------------


def initialize_parameters(n_x, n_h, n_y, *, seed=1):
    """Draw the first weights and biases of a two-layer network.

    Parameters
    ----------
    n_x, n_h, n_y : int
        Units in the input, the hidden layer and the output, each >= 1.
    seed : int
        Seed of the private random generator.

    Returns
    -------
    parameters : dict
        ``W1`` (n_h, n_x), ``b1`` (n_h, 1), ``W2`` (n_y, n_h), ``b2``
        (n_y, 1): normal weights times 0.01, biases zero, all float64.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1.

    Notes
    -----
    Notebook 01, equation (1.1). A two-layer network is the shortest deep
    one, so the rule itself is in ``initialize_parameters_deep``.
    """
    for name, size in (("n_x", n_x), ("n_h", n_h), ("n_y", n_y)):
        _require_count("initialize_parameters", name, size)
    return initialize_parameters_deep([n_x, n_h, n_y], seed=seed)


def initialize_parameters_deep(layer_dims, *, seed=3, scale=0.01):
    """Draw the first weights and biases of a network with L layers.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.
    seed : int
        Seed of the private random generator.
    scale : float or "sqrt"
        Standard deviation of the weights. "sqrt" means
        1/sqrt(n^[l-1]), which keeps signals alive in deep networks.

    Returns
    -------
    parameters : dict
        ``W1`` ... ``WL`` with W^[l] of shape (n^[l], n^[l-1]) and ``b1``
        ... ``bL`` with b^[l] = 0 of shape (n^[l], 1), all float64.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1, or
        ``scale`` is neither a finite number >= 0 nor "sqrt".

    Notes
    -----
    Notebooks 01 and 05, equations (1.2), (5.3). Variance 1/n^[l-1]:
    LeCun et al., Efficient BackProp, 1998, section 4.6.

    Some courses' helper files divide by the root of n^[l-1] whatever they
    are asked. Here a bare ``initialize_parameters_deep(layer_dims)`` starts
    at 0.01, and a deep network needs ``scale="sqrt"``: from 0.01, a
    network [12288, 20, 7, 5, 1] never gets more than 65.6 % of its
    training pictures right; from "sqrt" it gets 99.5 %.
    """
    layer_dims = _require_layer_dims("initialize_parameters_deep", layer_dims)
    by_root = isinstance(scale, str) and scale == "sqrt"
    if not by_root:
        _require_number("initialize_parameters_deep",
                        'scale, where it is not "sqrt",', scale)
    random = np.random.RandomState(seed)
    parameters = {}
    for l in range(1, len(layer_dims)):
        n_prev, n = layer_dims[l - 1], layer_dims[l]
        size = 1 / np.sqrt(n_prev) if by_root else scale
        parameters["W" + str(l)] = random.randn(n, n_prev) * size
        parameters["b" + str(l)] = np.zeros((n, 1))
    return parameters


# ---------------------------------------------------------------------------
# 2 Forward: notebook 02
# ---------------------------------------------------------------------------


def sigmoid(Z):
    """Squash every entry of Z between 0 and 1.

    Parameters
    ----------
    Z : array of any shape
        The linear part of a layer.

    Returns
    -------
    A : array shaped like Z
        1 / (1 + exp(-Z)).
    cache : array
        Z itself, for ``sigmoid_backward``.

    Notes
    -----
    Notebook 02, equation (2.2), the logistic function (Verhulst 1838). For
    Z < 0 the same value is written exp(Z) / (1 + exp(Z)), so that ``exp``
    never overflows; beyond |Z| = 37 or so the result is 0 or 1 in print.
    """
    z = 1.0 * Z
    A = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
    return A, Z


def relu(Z):
    """Keep what is positive in Z, replace the rest by 0.

    Parameters
    ----------
    Z : array of any shape
        The linear part of a layer.

    Returns
    -------
    A : array shaped like Z
        max(0, Z).
    cache : array
        Z itself, for ``relu_backward``.

    Notes
    -----
    Notebook 02, equation (2.3). In hidden layers: Nair and Hinton, 2010.
    """
    return np.maximum(0, Z), Z


def linear_forward(A, W, b):
    """Compute the linear part of one layer for all examples at once.

    Parameters
    ----------
    A : array of shape (n_prev, m)
        Activations of the layer below, or the input X.
    W : array of shape (n, n_prev)
        Weights, one row for each unit of this layer.
    b : array of shape (n, 1)
        Biases.

    Returns
    -------
    Z : array of shape (n, m)
        W A + b.
    cache : tuple
        (A, W, b), for ``linear_backward``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a NumPy array, or the shapes do not fit.

    Notes
    -----
    Notebook 02, equation (2.1).
    """
    _require_shape("linear_forward", "A", A, ("n_prev", "m"))
    _require_shape("linear_forward", "W", W, ("n", A.shape[0]))
    _require_shape("linear_forward", "b", b, (W.shape[0], 1))
    return W @ A + b, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    """Carry all examples through one layer: linear part, then activation.

    Parameters
    ----------
    A_prev : array of shape (n_prev, m)
        Activations of the layer below, or the input X.
    W : array of shape (n, n_prev)
        Weights.
    b : array of shape (n, 1)
        Biases.
    activation : "relu" or "sigmoid"
        Which function follows the linear part.

    Returns
    -------
    A : array of shape (n, m)
        g(W A_prev + b).
    cache : tuple
        (linear_cache, activation_cache) = ((A_prev, W, b), Z).

    Raises
    ------
    TypeError, ValueError
        As ``linear_forward``, and for another ``activation``.

    Notes
    -----
    Notebook 02, equations (2.1) to (2.3).
    """
    forward, _ = _require_activation("linear_activation_forward", activation)
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = forward(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    """Carry all examples through the network: ReLU layers, then a sigmoid.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input.
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``, in any order.

    Returns
    -------
    AL : array of shape (n^[L], m)
        The prediction: for each example a probability of being a 1.
    caches : list of L tuples
        ``caches[l - 1]`` is the cache of layer l, ((A_prev, W, b), Z).

    Raises
    ------
    TypeError, ValueError
        If the parameters have other names, or a shape does not fit.

    Notes
    -----
    Notebook 02, equation (2.4).
    """
    L = _require_parameters("L_model_forward", parameters)
    n_x = parameters["W1"].shape[1]
    _require_shape("L_model_forward", "X", X, (n_x, "m"))
    A, caches = X, []
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        activation = "sigmoid" if l == L else "relu"
        A, cache = linear_activation_forward(A, W, b, activation)
        caches.append(cache)
    return A, caches


# ---------------------------------------------------------------------------
# 3 Cost: notebook 03
# ---------------------------------------------------------------------------


def compute_cost(AL, Y):
    """Average cross-entropy between the predictions and the true labels.

    A factor of zero wins over an infinite logarithm, so 0 log 0 counts 0:
    being certain and right costs nothing. Being certain and wrong costs
    inf.

    Parameters
    ----------
    AL : array of shape (1, m)
        Predicted probability that each example is a 1, in [0, 1].
    Y : array of shape (1, m)
        True labels, 0 or 1 (or a probability between them).

    Returns
    -------
    cost : float
        The average over the m examples. 0 is perfect; answering 0.5 every
        time costs log 2 = 0.693.

    Raises
    ------
    TypeError, ValueError
        If AL and Y are not rows of the same length, or hold anything
        outside [0, 1].

    Examples
    --------
    >>> cost = compute_cost(np.array([[0.8, 0.9, 0.4]]), np.ones((1, 3)))
    >>> print(f"{cost:.6f}")
    0.414932

    Notes
    -----
    Notebook 03, equation (3.2). Source: the negative log-likelihood of
    independent yes-or-no labels (Bishop, Pattern Recognition and Machine
    Learning, 2006, equation 4.90).
    """
    _require_array("compute_cost", "AL", AL)
    _require_array("compute_cost", "Y", Y)
    if AL.shape != Y.shape or AL.shape != (1, AL.size) or not AL.size:
        raise ValueError("compute_cost needs AL and Y of shape (1, m); got "
                         f"{AL.shape} and {Y.shape}")
    _require_range("compute_cost", "AL", AL, 0, 1)
    _require_range("compute_cost", "Y", Y, 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if_one = np.where(Y > 0, Y * -np.log(1.0 * AL), 0)
        if_zero = np.where(Y < 1, (1 - Y) * -np.log1p(-1.0 * AL), 0)
    return np.float64(np.mean(if_one + if_zero))


# ---------------------------------------------------------------------------
# 4 Backward: notebook 04
# ---------------------------------------------------------------------------


def linear_backward(dZ, cache):
    """Take the gradient of one layer back through its linear part.

    Parameters
    ----------
    dZ : array of shape (n, m)
        Derivative of each example's loss with respect to Z.
    cache : tuple
        (A_prev, W, b) as ``linear_forward`` left it.

    Returns
    -------
    dA_prev : array of shape (n_prev, m)
        Derivative of each example's loss with respect to A_prev.
    dW : array of shape (n, n_prev)
        Derivative of the cost with respect to W.
    db : array of shape (n, 1)
        Derivative of the cost with respect to b.

    Raises
    ------
    TypeError, ValueError
        If dZ is not shaped like the Z of this layer.

    Notes
    -----
    Notebook 04, equations (4.4) to (4.6). The cost is an average over m
    examples, hence 1/m in dW and db, which add up the examples, and not
    in dA_prev, which keeps them apart. Back-propagation: Rumelhart, Hinton
    and Williams, Nature 323, 1986.
    """
    A_prev, W, b = _require_cache("linear_backward", "cache", cache,
                                  ("A_prev", "W", "b"))
    _require_shape("linear_backward", "A_prev", A_prev, ("n_prev", "m"))
    _require_shape("linear_backward", "W", W, ("n", A_prev.shape[0]))
    m = A_prev.shape[1]
    _require_shape("linear_backward", "dZ", dZ, (W.shape[0], m))
    dW = dZ @ A_prev.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def relu_backward(dA, cache):
    """Take the gradient back through ReLU.

    Parameters
    ----------
    dA : array of shape (n, m)
        Derivative of each example's loss with respect to A.
    cache : array of shape (n, m)
        Z as ``relu`` left it.

    Returns
    -------
    dZ : array of shape (n, m)
        dA where Z > 0, else 0; the slope at Z = 0 is taken as 0.

    Raises
    ------
    TypeError, ValueError
        If dA is not shaped like Z.

    Notes
    -----
    Notebook 04, equations (4.7) and (4.9).
    """
    Z = cache
    _require_array("relu_backward", "cache, which is Z,", Z)
    _require_shape("relu_backward", "dA", dA, Z.shape)
    return np.where(Z > 0, dA, 0)


def sigmoid_backward(dA, cache):
    """Take the gradient back through the sigmoid.

    Parameters
    ----------
    dA : array of shape (n, m)
        Derivative of each example's loss with respect to A.
    cache : array of shape (n, m)
        Z as ``sigmoid`` left it.

    Returns
    -------
    dZ : array of shape (n, m)
        dA s (1 - s), where s is the sigmoid of Z.

    Raises
    ------
    TypeError, ValueError
        If dA is not shaped like Z.

    Notes
    -----
    Notebook 04, equations (4.7) and (4.8).
    """
    Z = cache
    _require_array("sigmoid_backward", "cache, which is Z,", Z)
    _require_shape("sigmoid_backward", "dA", dA, Z.shape)
    s, _ = sigmoid(Z)
    return dA * s * (1 - s)


def linear_activation_backward(dA, cache, activation):
    """Take the gradient back through one layer: activation, then linear.

    Parameters
    ----------
    dA : array of shape (n, m)
        Derivative of each example's loss with respect to this layer's A.
    cache : tuple
        ((A_prev, W, b), Z) as ``linear_activation_forward`` left it.
    activation : "relu" or "sigmoid"
        The function that the layer went forward with.

    Returns
    -------
    dA_prev, dW, db : arrays
        As ``linear_backward`` returns them.

    Raises
    ------
    TypeError, ValueError
        If dA is not shaped like Z, and for another ``activation``.

    Notes
    -----
    Notebook 04, equations (4.4) to (4.9).
    """
    _, backward = _require_activation("linear_activation_backward", activation)
    linear_cache, activation_cache = _require_cache(
        "linear_activation_backward", "cache", cache,
        ("linear_cache", "activation_cache"))
    dZ = backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def L_model_backward(AL, Y, caches):
    """Take the gradient of the cost back through the whole network.

    Parameters
    ----------
    AL : array of shape (n^[L], m)
        The prediction of ``L_model_forward``.
    Y : array of shape (n^[L], m)
        True labels. For one output unit a column or a flat array will do.
    caches : list of L tuples
        As ``L_model_forward`` left them.

    Returns
    -------
    grads : dict
        ``dW1``, ``db1``, ... ``dWL``, ``dbL``, shaped like the parameters,
        and ``dA0`` ... ``dA(L-1)``, where dA^[l] is shaped like A^[l].

    Raises
    ------
    TypeError, ValueError
        If a shape does not fit.

    Notes
    -----
    Notebook 04, equations (4.10) and (4.11). The derivative of the loss
    with respect to AL is infinite or 0/0 where AL is exactly 0 or 1, yet
    dZ = AL - Y, its product with the slope of the sigmoid, is finite.
    """
    ZL = _last_z("L_model_backward", caches)
    _require_shape("L_model_backward", "AL", AL, ZL.shape)
    Y = _require_labels("L_model_backward", "Y", Y, AL)
    return _backward_from(_output_backward(AL, Y, ZL), caches)


def _backward_from(dZ, caches):
    """Return the gradients of all layers, given dZ of the output layer."""
    L = len(caches)
    dA, dW, db = linear_backward(dZ, caches[L - 1][0])
    grads = {f"dA{L - 1}": dA, f"dW{L}": dW, f"db{L}": db}
    for l in reversed(range(1, L)):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads |= {f"dA{l - 1}": dA, f"dW{l}": dW, f"db{l}": db}
    return grads


def _output_backward(AL, Y, ZL):
    """Return dZ of the sigmoid output layer, finite even where dAL is not."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        dAL = (1 - Y) / (1 - AL) - Y / AL
        dZ = sigmoid_backward(dAL, ZL)
    return np.where(np.isfinite(dAL), dZ, AL - 1.0 * Y)


def check_gradients(parameters, grads, X, Y, *, step=1e-6,
                    forward=L_model_forward, cost=compute_cost):
    """Compare gradients with what the cost does when a parameter moves.

    Parameters
    ----------
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``.
    grads : dict
        ``dW1``, ``db1``, ... ``dWL``, ``dbL``, the gradients to be tried.
    X : array of shape (n^[0], m)
        The input.
    Y : array of shape (1, m)
        True labels; what ``cost`` takes as its second argument.
    step : float
        How far each entry is moved, up and down.
    forward, cost : function
        The network, forward(X, parameters), and the cost of the first that
        it returns, cost(AL, Y).

    Returns
    -------
    differences : dict
        For each gradient, by name, the distance to the measured slopes
        relative to their size: 0 is equal, 1 is as far as can be. Correct
        gradients come out below 1e-6, see Notes.

    Raises
    ------
    TypeError, ValueError
        If a gradient is missing, or a shape does not fit.

    Notes
    -----
    Notebook 04, equation (4.12), the central difference. It runs the
    network twice for every entry of every parameter: made for small
    networks. A measured slope is uncertain by about 1e-10, and at Z = 0,
    where ReLU has none, by all of it; so start from ``scale="sqrt"``, where
    the gradients themselves are not that small.
    """
    _require_parameters("check_gradients", parameters)
    _require_number("check_gradients", "step", step, least=1e-12)

    def cost_with(name, array):
        AL, _ = forward(X, {**parameters, name: array})
        return cost(AL, Y)

    differences = {}
    for name, array in parameters.items():
        gradient = _require_gradient("check_gradients", grads, name, array)
        slopes = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            move = np.zeros(array.shape)
            move[place] = step
            slopes[place] = (cost_with(name, array + move)
                             - cost_with(name, array - move)) / (2 * step)
        differences["d" + name] = _distance(gradient, slopes)
    return differences


def _distance(a, b):
    """Relative distance of two arrays: 0 when equal, 1 when opposite."""
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size else 0.0


# ---------------------------------------------------------------------------
# 5 Update: notebook 05
# ---------------------------------------------------------------------------


def update_parameters(parameters, grads, learning_rate):
    """Take one step of gradient descent.

    Parameters
    ----------
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``; not changed.
    grads : dict
        ``dW1``, ``db1``, ..., ``dWL``, ``dbL``; other keys are ignored.
    learning_rate : float
        How far to go against the gradient, >= 0.

    Returns
    -------
    parameters : dict
        A new dictionary with W - learning_rate dW and b - learning_rate db.

    Raises
    ------
    TypeError, ValueError
        If a gradient is missing or has another shape than its parameter,
        or the learning rate is not a finite number >= 0.

    Notes
    -----
    Notebook 05, equation (5.1); the method is Cauchy's, 1847.
    """
    _require_parameters("update_parameters", parameters)
    _require_number("update_parameters", "learning_rate", learning_rate)
    updated = {}
    for name, array in parameters.items():
        gradient = _require_gradient("update_parameters", grads, name, array)
        updated[name] = array - learning_rate * gradient
    return updated


# ---------------------------------------------------------------------------
# 6 Models: notebook 06
# ---------------------------------------------------------------------------


def two_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                    num_iterations=3000, print_cost=False, *, method="auto"):
    """Train LINEAR -> RELU -> LINEAR -> SIGMOID by gradient descent.

    Parameters
    ----------
    X : array of shape (n_x, m)
        The input.
    Y : array of shape (1, m)
        True labels, 0 or 1.
    layers_dims : (n_x, n_h, n_y)
        Units in the input, the hidden layer and the output, n_y = 1.
    learning_rate : float
        Step of the update, >= 0.
    num_iterations : int
        How many updates, >= 1.
    print_cost : bool
        Whether to print every cost that is kept.
    method : "auto", "gram", "direct" or "plain"
        How the steps are computed, see ``L_layer_model``.

    Returns
    -------
    parameters : dict
        The trained ``W1``, ``b1``, ``W2``, ``b2``.
    costs : list of float
        The cost before the update at iterations 0, 100, 200 and so on.

    Raises
    ------
    TypeError, ValueError
        If a shape or a value does not fit; nothing is trained then.
    FloatingPointError
        If training diverges: the numbers have grown beyond all bounds.

    Notes
    -----
    Notebook 06. Starts from ``initialize_parameters`` with seed 1.
    """
    layers_dims = _require_layer_dims("two_layer_model", layers_dims,
                                      "layers_dims")
    if len(layers_dims) != 3:
        raise ValueError("two_layer_model needs layers_dims of three numbers "
                         f"(n_x, n_h, n_y); got {tuple(layers_dims)}")
    _require_training("two_layer_model", X, Y, layers_dims, learning_rate,
                      num_iterations, method)
    return L_layer_model(X, Y, layers_dims, learning_rate, num_iterations,
                         print_cost, seed=1, scale=0.01, method=method)


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                  num_iterations=3000, print_cost=False, *, seed=1,
                  scale="sqrt", method="auto"):
    """Train [LINEAR -> RELU] x (L-1) -> LINEAR -> SIGMOID.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input.
    Y : array of shape (1, m)
        True labels, 0 or 1.
    layers_dims : sequence of int
        [n^[0], ..., n^[L]], with n^[L] = 1.
    learning_rate : float
        Step of the update, >= 0.
    num_iterations : int
        How many updates, >= 1.
    print_cost : bool
        Whether to print every cost that is kept.
    seed, scale
        How ``initialize_parameters_deep`` draws the first parameters.
    method : "auto", "gram", "direct" or "plain"
        How the steps are computed, see Notes. The steps are the same.

    Returns
    -------
    parameters : dict
        The trained ``W1``, ``b1``, ..., ``WL``, ``bL``, in float32 if X
        is float32, else in float64.
    costs : list of float
        The cost before the update at iterations 0, 100, 200 and so on.

    Raises
    ------
    TypeError, ValueError
        If a shape or a value does not fit; nothing is trained then.
    FloatingPointError
        If training diverges: the numbers have grown beyond all bounds.

    Notes
    -----
    Notebook 06. Every method runs the same loop and takes the same steps.
    "plain" takes them with the functions above. The others do less work, see
    ``dnn_utils.training``: "direct" leaves out dA0, which is never used, and
    overwrites the same arrays; "gram" also replaces the two products with X
    by one with K = X.T X. "auto" is whichever of these two needs fewer
    multiplications.

    The methods round differently, by about 1e-16 in each step. A learning
    rate near the largest that still trains can make more of it.
    """
    from dnn_utils.progress import show_progress

    layers_dims = _require_layer_dims("L_layer_model", layers_dims,
                                      "layers_dims")
    _require_training("L_layer_model", X, Y, layers_dims, learning_rate,
                      num_iterations, method)
    parameters = initialize_parameters_deep(layers_dims, seed=seed,
                                            scale=scale)
    network = _descent(method, X, Y, parameters, learning_rate,
                       num_iterations)
    costs, steps = [], show_progress(num_iterations)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in steps:
            AL = network.forward()
            _require_finite(i, AL, learning_rate)
            if i % 100 == 0:
                steps.cost = float(compute_cost(AL, Y))
                costs.append(steps.cost)
                if print_cost:
                    print(f"iteration {i:4d}: cost {costs[-1]:.6f}")
            network.backward()
            network.update()
    return network.parameters, costs


def _descent(method, X, Y, parameters, learning_rate, num_iterations):
    """Return what takes the steps, in float32 if X is, else in float64."""
    dtype = np.float32 if X.dtype == np.float32 else np.float64
    # A matrix product would copy an X with gaps again in each iteration.
    X = X.astype(dtype, copy=not X.flags.forc, subok=False)
    Y = Y.astype(dtype)
    parameters = {name: array.astype(dtype)
                  for name, array in parameters.items()}
    if method == "plain":
        return _PlainDescent(X, Y, parameters, float(learning_rate))
    from dnn_utils.training import fast_descent

    return fast_descent(method, X, Y, parameters, float(learning_rate),
                        num_iterations)


class _PlainDescent:
    """Gradient descent with the functions of sections 2 to 5."""

    def __init__(self, X, Y, parameters, learning_rate):
        self.X, self.Y, self.learning_rate = X, Y, learning_rate
        self.parameters = parameters

    def forward(self):
        """Return AL."""
        self.AL, self.caches = L_model_forward(self.X, self.parameters)
        return self.AL

    def backward(self):
        """Compute the gradients."""
        self.grads = L_model_backward(self.AL, self.Y, self.caches)

    def update(self):
        """Take the step."""
        self.parameters = update_parameters(self.parameters, self.grads,
                                            self.learning_rate)


def predict(X, y, parameters):
    """Answer 1 where the network is more than half sure, else 0.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input.
    y : array of shape (1, m), or None
        True labels, also as a column, a flat array or a list, or as a number
        for a single example; None when they are not known.
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``, with one output unit.

    Returns
    -------
    p : array of int, shape (1, m)
        The answers, 0 or 1. With ``y`` given, the share of right answers
        is printed.

    Raises
    ------
    TypeError, ValueError
        If a shape does not fit.

    Notes
    -----
    Notebook 06, equation (6.1).
    """
    AL, _ = L_model_forward(X, parameters)
    _require_range("predict", "X", X, -np.inf, np.inf)
    _require_shape("predict", "AL", AL, (1, X.shape[1]))
    p = (AL > 0.5).astype(int)
    if y is not None:
        y = _labels_as_array("predict", y, p.size)
        y = _require_labels("predict", "y", y, AL)
        _require_range("predict", "y", y, 0, 1)
        right, m = int(np.sum(p == y)), p.size
        print(f"Accuracy: {right} of {m} ({100 * right / m:.1f} %)")
    return p


# ---------------------------------------------------------------------------
# 7 Classes: notebook 07
# ---------------------------------------------------------------------------


def one_hot(Y, classes):
    """Turn the numbers of classes into columns with a single 1.

    Parameters
    ----------
    Y : array of shape (1, m)
        The class of each example, a whole number from 0 to ``classes`` - 1.
    classes : int
        How many classes there are, >= 1.

    Returns
    -------
    T : array of shape (classes, m), float64
        1 in row k where the class is k, else 0.

    Raises
    ------
    TypeError, ValueError
        If Y is not a row of whole numbers from 0 to ``classes`` - 1.

    Notes
    -----
    Notebook 07, equation (7.1).
    """
    classes = _require_count("one_hot", "classes", classes)
    _require_shape("one_hot", "Y", Y, (1, "m"))
    if Y.dtype.kind not in "biu":
        raise TypeError(f"one_hot needs Y with whole numbers; got {_found(Y)}")
    _require_range("one_hot", "Y", Y, 0, classes - 1)
    return (np.arange(classes)[:, np.newaxis] == Y).astype(float)


def softmax(Z):
    """Turn each column of Z into probabilities that add up to 1.

    Parameters
    ----------
    Z : array of shape (n, m)
        The linear part of the output layer, a row for each class.

    Returns
    -------
    P : array of shape (n, m)
        exp(Z), each column divided by its sum.

    Raises
    ------
    TypeError, ValueError
        If Z is not a matrix of finite numbers.

    Notes
    -----
    Notebook 07, equations (7.2) and (7.3). The largest entry of a column is
    subtracted first: the result is the same, and ``exp`` never overflows.
    The name is Bridle's, 1990.
    """
    _require_shape("softmax", "Z", Z, ("n", "m"))
    _require_range("softmax", "Z", Z, -np.inf, np.inf)
    E = np.exp(1.0 * Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def cross_entropy(P, T):
    """Average cross-entropy between probabilities of classes and the truth.

    As in ``compute_cost``, a factor of zero wins over an infinite logarithm.

    Parameters
    ----------
    P : array of shape (n, m)
        Predicted probability of each class, in [0, 1].
    T : array of shape (n, m)
        True classes, one-hot (or probabilities that add up to 1).

    Returns
    -------
    cost : float
        The average over the m examples. 0 is perfect; giving each of n
        classes the same probability costs log n.

    Raises
    ------
    TypeError, ValueError
        If P and T are not matrices of the same shape, or hold anything
        outside [0, 1].

    Notes
    -----
    Notebook 07, equation (7.4). Source: the negative log-likelihood of
    independent labels (Bishop, Pattern Recognition and Machine Learning,
    2006, equation 4.108).
    """
    _require_shape("cross_entropy", "P", P, ("n", "m"))
    _require_shape("cross_entropy", "T", T, P.shape)
    _require_range("cross_entropy", "P", P, 0, 1)
    _require_range("cross_entropy", "T", T, 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = np.where(T > 0, T * -np.log(1.0 * P), 0)
    return np.float64(losses.sum() / P.shape[1])


def softmax_model_forward(X, parameters):
    """Carry all examples through the network: ReLU layers, then a softmax.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input.
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``, in any order.

    Returns
    -------
    P : array of shape (n^[L], m)
        The prediction: for each example a probability of every class.
    caches : list of L tuples
        ``caches[l - 1]`` is the cache of layer l, ((A_prev, W, b), Z).

    Raises
    ------
    TypeError, ValueError
        If the parameters have other names, or a shape does not fit.

    Notes
    -----
    Notebook 07. Only the last line differs from ``L_model_forward``.
    """
    L = _require_parameters("softmax_model_forward", parameters)
    _require_shape("softmax_model_forward", "X", X,
                   (parameters["W1"].shape[1], "m"))
    A, caches = X, []
    for l in range(1, L):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A, W, b, "relu")
        caches.append(cache)
    Z, linear_cache = linear_forward(
        A, parameters["W" + str(L)], parameters["b" + str(L)])
    return softmax(Z), [*caches, (linear_cache, Z)]


def softmax_model_backward(P, T, caches):
    """Take the gradient of the cross-entropy back through the network.

    Parameters
    ----------
    P : array of shape (n^[L], m)
        The prediction of ``softmax_model_forward``.
    T : array of shape (n^[L], m)
        True classes, one-hot.
    caches : list of L tuples
        As ``softmax_model_forward`` left them.

    Returns
    -------
    grads : dict
        ``dW1``, ``db1``, ... ``dWL``, ``dbL``, shaped like the parameters,
        and ``dA0`` ... ``dA(L-1)``, where dA^[l] is shaped like A^[l].

    Raises
    ------
    TypeError, ValueError
        If a shape does not fit.

    Notes
    -----
    Notebook 07, equation (7.5), dZ = P - T. Everything below the output
    layer is as in ``L_model_backward``.
    """
    Z = _last_z("softmax_model_backward", caches)
    _require_shape("softmax_model_backward", "P", P, Z.shape)
    _require_shape("softmax_model_backward", "T", T, P.shape)
    return _backward_from(1.0 * P - T, caches)


# ---------------------------------------------------------------------------
# 8 Data: notebooks 06 to 10
# ---------------------------------------------------------------------------


def load_data(train_file="train_catvnoncat.h5",
              test_file="test_catvnoncat.h5"):
    """Load a pair of HDF5 files: pictures with labels 0 and 1.

    Parameters
    ----------
    train_file, test_file : str or path
        The two files; a relative path starts from the folder
        ``datasets``. The first holds ``train_set_x`` and ``train_set_y``,
        the second ``test_set_x`` and ``test_set_y``, either or both
        ``list_classes``.

    Returns
    -------
    train_x, train_y, test_x, test_y, classes : arrays
        Pictures of shape (m, height, width, 3), uint8 from 0 to 255, or
        (m, height, width) if they are grey; labels of shape (1, m); the
        names of class 0 and class 1.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If a file is not an HDF5 file, is damaged, or holds other keys, shapes,
        types or labels than these; it says what and where.

    Notes
    -----
    Notebook 06. The layout is described in ``datasets/README.md``.
    """
    train_x, train_y, names = _read_set(train_file, "train", 2)
    test_x, test_y, test_names = _read_set(test_file, "test", 2)
    if train_x.shape[1:] != test_x.shape[1:]:
        raise ValueError(
            f"load_data needs pictures of one size; {train_file} has "
            f"{train_x.shape[1:]}, {test_file} has {test_x.shape[1:]}")
    found = [list(both) for both in (names, test_names) if both is not None]
    if not found or found[0] != found[-1]:
        raise ValueError(f"{train_file} and {test_file} need 'list_classes', "
                         f"the names of the two classes; got {found}")
    return train_x, train_y, test_x, test_y, np.array(found[0])


def load_digits():
    """Load 1,797 handwritten digits of 8 x 8 dots.

    Returns
    -------
    train_x, train_y, test_x, test_y, classes : arrays
        Pictures of shape (m, 8, 8), uint8 from 0 (paper) to 16 (ink);
        which digit each one is, 0 to 9, of shape (1, m); their names.

    Raises
    ------
    FileNotFoundError, ValueError
        As ``load_data``.

    Notes
    -----
    Notebook 06. Source and licence: ``datasets/README.md``.
    """
    train_x, train_y, classes = _read_set("digits.h5", "train", 10)
    test_x, test_y, _ = _read_set("digits.h5", "test", 10)
    return train_x, train_y, test_x, test_y, classes


def load_planar_dataset():
    """Load 400 points of the plane in two classes that no line separates.

    Returns
    -------
    X : array of shape (2, 400)
        The points, one a column.
    Y : array of shape (1, 400)
        Their classes, 0 or 1.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or damaged.

    Notes
    -----
    Notebook 06.
    """
    content = _read_hdf5("planar.h5", ("X", "Y"))
    return content["X"], content["Y"].astype(int)


def load_picture(path, *, size=64):
    """Load a picture file as the network expects it: square and small.

    Parameters
    ----------
    path : str or path
        A PNG, JPEG or other picture file; a relative path starts from the
        folder ``datasets``.
    size : int
        Side of the square that is cut from the middle and shrunk.

    Returns
    -------
    picture : array of shape (size, size, 3), uint8
        Red, green and blue, 0 to 255.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing or is not a picture.

    Notes
    -----
    Notebook 06.
    """
    from PIL import ImageOps

    size = _require_count("load_picture", "size", size)
    return np.array(ImageOps.fit(_open_picture(path), (size, size)))


def load_digit_picture(path):
    """Load a picture of one digit, dark on light, like ``load_digits``.

    Parameters
    ----------
    path : str or path
        A picture file; a relative path starts from the folder
        ``datasets``.

    Returns
    -------
    picture : array of shape (8, 8), uint8
        0 (paper) to 16 (ink): cut to the ink, made square, shrunk.

    Raises
    ------
    FileNotFoundError, ValueError
        If the file is missing, is not a picture, or shows no ink.

    Notes
    -----
    Notebook 06.
    """
    from PIL import Image, ImageOps

    ink = ImageOps.invert(_open_picture(path).convert("L"))
    lightest, darkest = ink.getextrema()
    if darkest - lightest < 64:
        raise ValueError(f"{path}: no ink found; draw one dark digit on "
                         "light paper")
    square = _ink_square(ImageOps.autocontrast(ink))
    small = square.resize((8, 8), Image.Resampling.BOX)
    return np.rint(np.asarray(small) * (16 / 255)).astype(np.uint8)


def images_to_columns(images, *, largest=255):
    """Turn pictures into the columns of X, with values from 0 to 1.

    Parameters
    ----------
    images : array of shape (m, ...)
        The pictures, whole numbers from 0 to ``largest``.
    largest : int
        The value that becomes 1: 255 for photos, 16 for the digits.

    Returns
    -------
    X : array of shape (n, m), float64
        One column for each picture, read row by row.

    Raises
    ------
    TypeError, ValueError
        If ``images`` is not an array, has fewer than two dimensions, or holds
        values outside 0 to ``largest``.

    Notes
    -----
    Notebook 06.
    """
    _require_array("images_to_columns", "images", images)
    largest = _require_count("images_to_columns", "largest", largest)
    if images.ndim < 2 or not images.size:
        raise ValueError("images_to_columns needs images of shape (m, ...); "
                         f"got {images.shape}")
    _require_range("images_to_columns", "images", images, 0, largest)
    columns = images.reshape(len(images), -1).T
    return np.divide(columns, largest, dtype=float)


def _read_set(file, split, num_classes):
    """Read one half of a data set: pictures, labels (1, m), class names."""
    x_key, y_key = split + "_set_x", split + "_set_y"
    content = _read_hdf5(file, (x_key, y_key), ("list_classes",))
    x, y = content[x_key], content[y_key]
    m = len(x) if x.ndim else 0
    grey_or_colour = x.ndim == 3 or (x.ndim == 4 and x.shape[3] == 3)
    if x.dtype != np.uint8 or not grey_or_colour or not x.size:
        raise ValueError(
            f"{file}: '{x_key}' should hold uint8 pictures of shape "
            f"(m, height, width, 3) or (m, height, width); got {_found(x)}")
    if y.shape not in ((m,), (m, 1)) or y.dtype.kind not in "biu":
        raise ValueError(
            f"{file}: '{y_key}' should hold {m} whole-number labels, shape "
            f"({m},) or ({m}, 1); got {_found(y)}")
    if y.min() < 0 or y.max() >= num_classes:
        raise ValueError(f"{file}: '{y_key}' should hold labels from 0 to "
                         f"{num_classes - 1}; got {y.min()} to {y.max()}")
    names = content.get("list_classes")
    if names is not None and (names.shape != (num_classes,)
                              or names.dtype.kind not in "SO"):
        raise ValueError(f"{file}: 'list_classes' should hold {num_classes} "
                         f"names; got {_found(names)}")
    return x, y.reshape(1, m).astype(int), names


def _read_hdf5(file, keys, optional=()):
    """Read arrays from an HDF5 file into a dict, or say what is wrong."""
    import h5py

    path = _find(file, "an HDF5 file with " + ", ".join(keys))
    try:
        with h5py.File(path, "r") as content:
            found = sorted(content)
            return {key: np.asarray(content[key][()])
                    for key in (*keys, *optional)
                    if key in content or key in keys}
    except KeyError:
        raise ValueError(f"{path}: expected the keys {', '.join(keys)}; found "
                         + (", ".join(found) or "none")) from None
    except (OSError, RuntimeError, TypeError) as error:
        raise ValueError(f"{path}: expected an HDF5 file with the arrays "
                         f"{', '.join(keys)}; reading it failed: {error}"
                         ) from None


def _find(file, expected):
    """Return the path of a file; a relative one starts from datasets."""
    if not isinstance(file, (str, os.PathLike)):
        raise TypeError(f"expected the name of {expected}; got "
                        + _found(file))
    path = DATASETS / file
    if not path.is_file():
        raise FileNotFoundError(f"no file {path}; expected {expected}")
    return path


def _ink_square(picture):
    """Cut a picture, light ink on black, to its ink and make it square."""
    from PIL import ImageOps

    box = picture.point(lambda value: 255 * (value > 64)).getbbox()
    ink = picture.crop(box)
    return ImageOps.pad(ink, (max(ink.size),) * 2, color=0)


def _open_picture(path):
    """Open a picture file as RGB: upright, what is transparent made white."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    path = _find(path, "a picture such as PNG or JPEG")
    try:
        with Image.open(path) as picture:
            if picture.mode.startswith("I;16"):  # of scanners; else clipped
                picture = picture.point(lambda value: value / 256).convert("L")
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError,
            Image.DecompressionBombError) as error:
        raise ValueError(f"{path}: expected a picture such as PNG or JPEG; "
                         f"reading it failed: {error}") from None
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")


# ---------------------------------------------------------------------------
# 9 Figures: all notebooks
# ---------------------------------------------------------------------------

# Plotting code lives in notebooks/support, in modules that are imported when
# one of their functions is first used. With __path__ they are submodules of
# this one (dnn_utils.figures), which no other installed package can shadow.
__path__ = [str(Path(__file__).resolve().parent / "notebooks" / "support")]
_LAZY = dict.fromkeys((
    "draw_network", "draw_outline", "draw_model", "draw_forward_backward",
    "draw_branch", "draw_linear_backward", "draw_backward_pass", "draw_gram",
    "plot_lines", "plot_costs", "plot_decision_boundary", "plot_hidden_units",
    "plot_confusion", "show_images", "show_weights", "show_mistakes"),
    "figures")


# ---------------------------------------------------------------------------
# 10 Views: live pictures, in notebooks 00 to 07
# ---------------------------------------------------------------------------

_LAZY |= dict.fromkeys((
    "explore_unit", "explore_shapes", "explore_activations", "step_forward",
    "explore_loss", "step_backward", "explore_gradient_check",
    "explore_learning_rate"), "views")
_LAZY |= {"show_progress": "progress", "train_board": "board",
          "draw_digit": "pad", "begin_exercises": "exercises",
          "use_my_network": "own", "show_my_network": "own",
          "show_my_sheet": "sheet"}


def __getattr__(name):
    """Import a function from its support module when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _quiet("matplotlib"):
        module = importlib.import_module(f"{__name__}.{_LAZY[name]}")
    return globals().setdefault(name, getattr(module, name))


def __dir__():
    """List the functions of the support modules too, imported or not."""
    return sorted({*globals(), *_LAZY})


@contextlib.contextmanager
def _quiet(package):
    """Let only errors into a package's log; a cell's output would hold it.

    matplotlib says there when it makes its font cache, and when it finds no
    folder to keep it in: on some machines, and the first time only.
    """
    log = logging.getLogger(package)
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


# ---------------------------------------------------------------------------
# Guards: an error names the function, what it needed and what it got
# ---------------------------------------------------------------------------


def _require_array(function, name, array, *, verb="needs"):
    """Raise unless ``array`` is a NumPy array of numbers."""
    if not isinstance(array, np.ndarray) or array.dtype.kind in "SUMmV":
        raise TypeError(f"{function} {verb} {name} as a NumPy array of "
                        f"numbers; got {_found(array)}")


def _require_shape(function, name, array, shape, *, verb="needs"):
    """Raise unless ``array`` has ``shape``; a symbol there fits any size."""
    _require_array(function, name, array, verb=verb)
    fits = array.ndim == len(shape) and all(
        got == want or (isinstance(want, str) and got > 0)
        for got, want in zip(array.shape, shape, strict=True))
    if not fits:
        wanted = ", ".join(map(str, shape))
        raise ValueError(f"{function} {verb} {name} of shape ({wanted}); "
                         f"got {array.shape}")


def _require_range(function, name, array, low, high):
    """Raise unless every entry is a number from ``low`` to ``high``."""
    def inside(values):
        return ((values >= low) & (values <= high)
                & (values > -np.inf) & (values < np.inf))

    # Checking min and max is enough; both are nan if any entry is.
    if array.size and inside(array.min()) and inside(array.max()):
        return
    outside = ~inside(array)
    if np.any(outside):
        limits = "" if low == -np.inf else f" from {low} to {high}"
        raise ValueError(f"{function} needs finite numbers{limits} in {name}; "
                         f"got {array[outside][0]}")


def _require_training(function, X, Y, layers_dims, learning_rate,
                      num_iterations, method):
    """Raise unless a network with these sizes can be trained like this."""
    _require_shape(function, "X", X, (layers_dims[0], "m"))
    _require_shape(function, "Y", Y, (1, X.shape[1]))
    for name, array in (("X", X), ("Y", Y)):
        if np.iscomplexobj(array):
            raise TypeError(f"{function} needs {name} with real numbers; got "
                            + _found(array))
    _require_range(function, "X", X, -np.inf, np.inf)
    _require_range(function, "Y", Y, 0, 1)
    if layers_dims[-1] != 1:
        raise ValueError(f"{function} needs layers_dims to end with 1, one "
                         f"output unit; got {layers_dims[-1]}")
    _require_number(function, "learning_rate", learning_rate)
    _require_count(function, "num_iterations", num_iterations)
    methods = "auto", "gram", "direct", "plain"
    if not isinstance(method, str) or method not in methods:
        raise ValueError(f"{function} needs method 'auto', 'gram', 'direct' "
                         f"or 'plain'; got {method!r:.40}")


def _require_finite(i, AL, learning_rate):
    """Raise if the prediction of iteration i holds nan."""
    # One number that is nan if any entry is, in a third of isnan's time.
    if np.isnan(np.vdot(AL, AL)):
        raise FloatingPointError(
            f"training diverged at iteration {i}: AL holds nan; try a "
            f"learning_rate below {learning_rate}")


def _require_labels(function, name, Y, AL):
    """Return Y shaped like AL; for one output a column or flat array fits."""
    m = AL.shape[1]
    if AL.shape[0] == 1 and getattr(Y, "shape", None) in ((m,), (m, 1)):
        Y = Y.reshape(AL.shape)
    _require_shape(function, name, Y, AL.shape)
    return Y


def _labels_as_array(function, y, m):
    """Return labels that were given as a list or a number as an array."""
    single = isinstance(y, numbers.Real) or (
        isinstance(y, np.ndarray) and y.ndim == 0)
    if not (single or isinstance(y, (list, tuple))):
        return y
    try:
        labels = np.asarray(y)
    except ValueError:  # lists of different lengths
        labels = np.array(None)
    if labels.dtype.kind not in "biuf":
        raise TypeError(f"{function} needs y as a row of numbers, or one "
                        f"number; got {_found(y)}")
    if single and m != 1:
        raise ValueError(f"{function} needs y with one label for each of the "
                         f"{m} examples; got 1 label, {y}")
    return np.atleast_1d(labels)


def _require_cache(function, name, cache, parts):
    """Return a cache, a tuple of as many parts as are named."""
    if not isinstance(cache, (tuple, list)) or len(cache) != len(parts):
        found = (f"{len(cache)} parts" if isinstance(cache, (tuple, list))
                 else _found(cache))
        raise ValueError(f"{function} needs {name} as the tuple "
                         f"({', '.join(parts)}); got {found}")
    return cache


def _last_z(function, caches):
    """Return Z of the output layer, from the last of the caches."""
    if not isinstance(caches, (list, tuple)) or not caches:
        raise ValueError(f"{function} needs caches as a list with one cache "
                         f"for each layer; got {_found(caches)}")
    _, Z = _require_cache(function, f"caches[{len(caches) - 1}]", caches[-1],
                          ("linear_cache", "activation_cache"))
    _require_array(function, "the last activation_cache", Z)
    return Z


def _require_parameters(function, parameters):
    """Return L after a look at names and shapes: W1, b1, ..., WL, bL."""
    if not isinstance(parameters, dict):
        raise TypeError(f"{function} needs parameters as a dictionary; got "
                        + _found(parameters))
    L = len(parameters) // 2
    names = {f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"}
    if L == 0 or set(parameters) != names:
        found = ", ".join(map(str, parameters)) or "none"
        raise ValueError(f"{function} needs parameters named W1, b1, ..., WL, "
                         f"bL; got {found}")
    below = "n_0"
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        _require_shape(function, f"W{l}", W, ("n_" + str(l), below))
        below = W.shape[0]
        _require_shape(function, f"b{l}", b, (below, 1))
    return L


def _require_gradient(function, grads, name, array):
    """Return the gradient of a parameter, which has the same shape."""
    if not isinstance(grads, dict) or "d" + name not in grads:
        keys = list(grads) if isinstance(grads, dict) else grads
        raise ValueError(f"{function} needs grads as a dictionary with "
                         f"'d{name}'; got {_found(keys)}")
    gradient = grads["d" + name]
    _require_shape(function, f"grads['d{name}']", gradient, array.shape)
    return gradient


def _require_layer_dims(function, layer_dims, name="layer_dims"):
    """Return [n^[0], ..., n^[L]] as a list of int."""
    try:
        sizes = [operator.index(size) for size in layer_dims]
    except TypeError:
        sizes = []
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"{function} needs {name} as at least two whole "
                         f"numbers >= 1; got {layer_dims!r:.60}")
    return sizes


def _require_count(function, name, value):
    """Return ``value`` as an int >= 1."""
    try:
        count = operator.index(value)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"{function} needs {name} as a whole number >= 1; "
                         f"got {value!r:.40}")
    return count


def _require_number(function, name, value, *, least=0):
    """Raise unless ``value`` is a finite number, not below ``least``."""
    if not (isinstance(value, numbers.Real) and least <= value < np.inf):
        raise ValueError(f"{function} needs {name} as a finite number >= "
                         f"{least}; got {_found(value)}")


def _require_activation(function, activation):
    """Return the pair (forward, backward) of an activation's name."""
    pairs = {"sigmoid": (sigmoid, sigmoid_backward),
             "relu": (relu, relu_backward)}
    if not isinstance(activation, str) or activation not in pairs:
        raise ValueError(f"{function} needs activation 'relu' or 'sigmoid'; "
                         f"got {activation!r:.40}")
    return pairs[activation]


def _found(value):
    """Describe a value, for the end of an error message."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}"
    text = " ".join(repr(value).split())
    return (f"{type(value).__name__} {text[:40]}"
            + " ..." * (len(text) > 40))
