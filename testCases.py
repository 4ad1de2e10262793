"""The inputs that the notebooks, and you, try the course's functions on.

One ``f_test_case()`` for each function ``f`` of the course, in the order of
the notebooks. Learners compare their numbers with each other's, so these
are the inputs that this family of courses made standard: the shapes below,
drawn in the order in which they are returned, from a generator with a fixed
seed. Cases with a longer name stand beside them; their docstring says what
each is for.
"""

import numpy as np


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
