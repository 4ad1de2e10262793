"""Fast training: the steps of gradient descent without unneeded work.

``L_layer_model`` of ``dnn_utils`` trains with what ``fast_descent`` returns.
Its steps are those of the plain loop of notebook 06, but for rounding. It
saves time in three ways: dA0, which is never used, is left out; every array
is made once and then overwritten; and where that needs fewer multiplications,
the Gram matrix of notebook 10 takes the place of X.

A bias is the weight of an input that is always 1. So V = [W b] multiplies A
with a row of ones below it, and one product gives the step of both.
"""

import numpy as np


def fast_descent(method, X, Y, parameters, learning_rate, num_iterations):
    """Prepare fast gradient descent.

    Parameters
    ----------
    method : "direct", "gram" or "auto"
        Whether the first layer multiplies by X or by K = X.T X; "auto" takes
        what needs fewer multiplications in all.
    X : array of shape (n^[0], m)
        The input.
    Y : array of shape (1, m)
        True labels, in the type of X.
    parameters : dict
        The first ``W1``, ``b1``, ..., ``WL``, ``bL``, in the type of X.
    learning_rate : float
        Step of the update, >= 0.
    num_iterations : int
        How many steps there will be, for the choice of "auto".

    Returns
    -------
    network : Descent
        Its ``forward``, ``backward`` and ``update`` make one step.

    """
    if method == "auto":
        gram = k_is_less_work(*parameters["W1"].shape, X.shape[1],
                              num_iterations)
        method = "gram" if gram else "direct"
    first = {"direct": WithX, "gram": WithK}[method](
        X, parameters["W1"], parameters["b1"])
    return Descent(first, Y, parameters, learning_rate)


def k_is_less_work(n_1, n_x, m, num_iterations):
    """Tell whether the first layer needs fewer multiplications with K.

    Parameters
    ----------
    n_1, n_x, m, num_iterations : int
        Units of the first layer, inputs, examples and steps, each >= 1.

    Returns
    -------
    less : bool
        Never True where m >= 2 n_x.

    Notes
    -----
    Notebook 10, section 10.4. A step takes 2 n_1 n_x m multiplications with X
    and n_1 m^2 with K, which costs n_x m^2 + 2 n_1 n_x m more before and
    after all steps.
    """
    with_x = 2 * n_1 * n_x * m * num_iterations
    with_k = n_1 * m * m * num_iterations + n_x * m * m + 2 * n_1 * n_x * m
    return with_k < with_x


class WithX:
    """The linear part of the first layer, computed from X."""

    def __init__(self, X, W, b):
        self.A_0 = np.vstack([X, np.ones_like(X[:1])])
        self.V = np.hstack([W, b])
        self.dV = np.empty_like(self.V)

    def forward(self, Z):
        """Write W1 X + b1 into Z."""
        np.matmul(self.V, self.A_0, out=Z)

    def backward(self, dZ):
        """Keep the step that follows from dZ, which holds the rate."""
        np.matmul(dZ, self.A_0.T, out=self.dV)

    def update(self):
        """Take the step."""
        self.V -= self.dV

    @property
    def parameters(self):
        """W1 and b1."""
        return self.V[:, :-1].copy(), self.V[:, -1:].copy()


class WithK:
    """The same from K = X.T X, with X used at the start and the end only.

    Every step of W1 is dZ1 X.T. So W1 = W1_0 - C X.T, where C, (n^[1], m),
    adds up the dZ1, and Z1 = Z1_0 - C K with the Gram matrix K, (m, m), plus
    1 for the input that is always 1.
    """

    def __init__(self, X, W, b):
        self.X, self.W, self.b = X, W, b
        self.K = X.T @ X
        self.K += 1
        self.Z_0 = W @ X + b
        self.C = np.zeros_like(self.Z_0)

    def forward(self, Z):
        """Write W1 X + b1 into Z."""
        np.matmul(self.C, self.K, out=Z)
        np.subtract(self.Z_0, Z, out=Z)

    def backward(self, dZ):
        """Keep dZ, which holds the rate: the step of C."""
        self.dC = dZ

    def update(self):
        """Take the step."""
        self.C += self.dC

    @property
    def parameters(self):
        """W1 and b1."""
        return (self.W - self.C @ self.X.T,
                self.b - self.C.sum(axis=1, keepdims=True))


class Descent:
    """Gradient descent for ReLU layers and a sigmoid, in arrays made once.

    At the output dZ = AL - Y. It is multiplied by learning_rate / m there:
    all that follows is linear in it, so the products are the steps.

    Parameters
    ----------
    first : WithX or WithK
        The linear part of the first layer.
    Y : array of shape (1, m)
        True labels.
    parameters : dict
        The first ``W1``, ``b1``, ..., ``WL``, ``bL``.
    learning_rate : float
        Step of the update, >= 0.
    """

    def __init__(self, first, Y, parameters, learning_rate):
        L, m = len(parameters) // 2, Y.shape[1]
        self.first, self.Y, self.rate = first, Y, learning_rate / m
        # All V but the first, and their steps, one after the other.
        shapes = [np.add(parameters[f"W{l}"].shape, (0, 1))
                  for l in range(2, L + 1)]
        self.all_V, V = _consecutive(shapes, Y.dtype)
        self.all_dV, dV = _consecutive(shapes, Y.dtype)
        n = [len(parameters[f"b{l}"]) for l in range(1, L + 1)]
        A = [np.ones((size + 1, m), Y.dtype) for size in n]
        self.dZ = [np.empty((size, m), Y.dtype) for size in n]
        self.Z = [array[:-1] for array in A]
        self.AL = np.empty_like(self.Z[-1])
        slopes = [np.empty((size, m), bool) for size in n]
        for l, each in enumerate(V, start=2):
            each[:, :-1] = parameters[f"W{l}"]
            each[:, -1:] = parameters[f"b{l}"]
        self.V = V
        # Views, made once too: what each layer above the first works on.
        self.up = list(zip(V, A[:-1], self.Z[:-1], self.Z[1:], strict=True))
        # W.T of the one output unit is a column, which broadcasts.
        times = [np.matmul] * (L - 2) + [np.multiply]
        self.down = list(zip(
            times, (each[:, :-1].T for each in V), (each.T for each in A[:-1]),
            dV, self.Z[:-1], slopes[:-1], self.dZ[:-1], self.dZ[1:],
            strict=True))[::-1] if L > 1 else []

    def forward(self):
        """Return AL, (1, m)."""
        self.first.forward(self.Z[0])
        for V, A_prev, Z_prev, Z in self.up:
            np.maximum(Z_prev, 0.0, out=Z_prev)
            np.matmul(V, A_prev, out=Z)
        # sigmoid(Z) in place; where exp overflows, 1 / inf = 0 is right.
        AL = np.exp(np.negative(self.Z[-1], out=self.AL), out=self.AL)
        return np.reciprocal(np.add(AL, 1.0, out=AL), out=AL)

    def backward(self):
        """Compute the step of every parameter."""
        dZ = np.subtract(self.AL, self.Y, out=self.dZ[-1])
        dZ *= self.rate
        for times, W_T, A_T, dV, A_prev, slope, dA, dZ in self.down:
            np.matmul(dZ, A_T, out=dV)
            times(W_T, dZ, out=dA)
            np.greater(A_prev, 0.0, out=slope)
            np.multiply(dA, slope, out=dA)
        self.first.backward(self.dZ[0])

    def update(self):
        """Take the step."""
        self.first.update()
        self.all_V -= self.all_dV

    @property
    def parameters(self):
        """The parameters as they are now, a dict of arrays of their own."""
        W, b = self.first.parameters
        found = {"W1": W, "b1": b}
        for l, V in enumerate(self.V, start=2):
            found |= {f"W{l}": V[:, :-1].copy(), f"b{l}": V[:, -1:].copy()}
        return found


def _consecutive(shapes, dtype):
    """Return a flat array, and arrays of these shapes that lie in it."""
    ends = np.cumsum([0, *map(np.prod, shapes)], dtype=int)
    flat = np.empty(ends[-1], dtype)
    return flat, [flat[a:b].reshape(shape) for a, b, shape
                  in zip(ends[:-1], ends[1:], shapes, strict=True)]
