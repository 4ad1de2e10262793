"""Every gradient against a derivative found in another way.

The derivatives are found in this file; the network they differentiate is
fixtures/own_network.py.
"""

from fractions import Fraction

import numpy as np
import pytest
from fixtures.closeness import assert_close
from fixtures.own_network import cost, forward, losses, network
from numpy.testing import assert_allclose, assert_array_equal

from dnn_utils import (
    L_model_backward,
    L_model_forward,
    check_gradients,
    cross_entropy,
    linear_activation_backward,
    linear_backward,
    linear_forward,
    one_hot,
    relu,
    relu_backward,
    sigmoid_backward,
    softmax_model_backward,
    softmax_model_forward,
)

SIZES = [[1, 1], [3, 1], [2, 2, 1], [4, 3, 1], [1, 3, 2, 1], [3, 3, 3, 1],
         [5, 4, 3, 2, 1], [2, 2, 2, 2, 1], [3, 4, 2], [2, 3, 3, 3]]


def slopes(f, array, step=1e-5):
    """Central differences of the number f(array), entry by entry."""
    result = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += step
        down[place] -= step
        result[place] = (f(up) - f(down)) / (2 * step)
    return result


def complex_slopes(f, array, step=1e-30):
    """Im f(x + ih) / h: no difference is taken, so no digit is lost."""
    result = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[place] += 1j * step
        result[place] = f(moved).imag / step
    return result


def rationals(random, *shape):
    """Draw an array of fractions, none of them 0."""
    signs = random.choice([-1, 1], shape)
    tops, bottoms = random.randint(1, 10, (2, *shape))
    return np.vectorize(Fraction, otypes=[object])(
        (signs * tops).astype(object), bottoms.astype(object))


def gradients(X, Y, parameters):
    AL, caches = L_model_forward(X, parameters)
    return L_model_backward(AL, Y, caches)


@pytest.mark.parametrize("m", [1, 2, 5])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_network_agrees_with_central_differences(sizes, m):
    X, Y, parameters = network(m, sizes, m)
    grads = gradients(X, Y, parameters)
    L = len(sizes) - 1
    As = forward(X, parameters)[1]
    measured = {}
    for name, array in parameters.items():
        measured["d" + name] = slopes(
            lambda moved, name=name: cost(X, Y, {**parameters, name: moved}),
            array)
    for l in range(L):
        measured[f"dA{l}"] = slopes(
            lambda moved, l=l: losses(
                forward(moved, parameters, first=l + 1)[0][-1], Y).sum(),
            As[l])
    assert set(grads) == set(measured)
    for name, slope in measured.items():
        assert_close(grads[name], slope, rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("n_prev, n, m", [(3, 2, 4), (2, 2, 2), (1, 3, 1)])
def test_linear_backward_agrees_with_the_complex_step(n_prev, n, m):
    random = np.random.RandomState(n)
    dZ, A, W, b = (random.randn(*shape) for shape in
                   ((n, m), (n_prev, m), (n, n_prev), (n, 1)))
    dA, dW, db = linear_backward(dZ, (A, W, b))

    def total(A, W, b):
        return (dZ * (np.einsum("ij,jk->ik", W, A) + b)).sum()

    close = {"rtol": 1e-13, "atol": 1e-14}
    assert_close(
        dA, complex_slopes(lambda A: total(A, W, b), A), **close)
    assert_close(
        dW, complex_slopes(lambda W: total(A, W, b) / m, W), **close)
    assert_close(
        db, complex_slopes(lambda b: total(A, W, b) / m, b), **close)


def test_sigmoid_backward_agrees_with_the_complex_step():
    Z = np.linspace(-30, 30, 25).reshape(5, 5)
    dA = np.random.RandomState(0).randn(5, 5)
    slope = complex_slopes(lambda Z: (dA / (1 + np.exp(-Z))).sum(), Z)
    # From Z = 30 on, 1 - s keeps only three or four digits.
    assert_allclose(sigmoid_backward(dA, Z), slope, rtol=1e-2)
    near = np.abs(Z) < 10
    assert_allclose(sigmoid_backward(dA, Z)[near], slope[near], rtol=1e-11)


@pytest.mark.parametrize("n_prev, n, m", [(3, 2, 4), (2, 2, 2), (4, 1, 1)])
def test_the_sigmoid_layer_agrees_with_the_complex_step(n_prev, n, m):
    random = np.random.RandomState(m)
    dA, A, W, b = (random.randn(*shape) for shape in
                   ((n, m), (n_prev, m), (n, n_prev), (n, 1)))
    got = linear_activation_backward(dA, ((A, W, b), W @ A + b), "sigmoid")

    def total(A, W, b):
        return (dA / (1 + np.exp(-(np.einsum("ij,jk->ik", W, A) + b)))).sum()

    for array, slope in zip(got, (
            complex_slopes(lambda A: total(A, W, b), A),
            complex_slopes(lambda W: total(A, W, b) / m, W),
            complex_slopes(lambda b: total(A, W, b) / m, b)), strict=True):
        assert_close(array, slope, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("n_prev, n, m", [(3, 2, 4), (2, 2, 2), (4, 3, 1)])
def test_the_linear_part_is_exact_in_fractions(n_prev, n, m):
    random = np.random.RandomState(m)
    A, W = rationals(random, n_prev, m), rationals(random, n, n_prev)
    b, dZ = rationals(random, n, 1), rationals(random, n, m)
    Z, cache = linear_forward(A, W, b)
    assert_array_equal(Z, [[sum(W[i, j] * A[j, k] for j in range(n_prev))
                            + b[i, 0] for k in range(m)] for i in range(n)])

    def total(A, W, b):
        return (dZ * linear_forward(A, W, b)[0]).sum()

    dA, dW, db = linear_backward(dZ, cache)
    one = Fraction(1)  # the function is linear, so any step is exact
    assert_array_equal(dA, slopes(lambda A: total(A, W, b), A, one))
    assert_array_equal(dW, slopes(lambda W: total(A, W, b) / m, W, one))
    assert_array_equal(db, slopes(lambda b: total(A, W, b) / m, b, one))


def test_relu_is_exact_in_fractions():
    random = np.random.RandomState(0)
    Z, dA = rationals(random, 4, 5), rationals(random, 4, 5)
    assert_array_equal(relu(Z)[0], [[max(z, 0) for z in row] for row in Z])
    slope = slopes(lambda Z: (dA * relu(Z)[0]).sum(), Z, Fraction(1, 100))
    assert_array_equal(relu_backward(dA, Z), slope)


def test_the_relu_layer_is_exact_in_fractions():
    random = np.random.RandomState(1)
    A, W = rationals(random, 3, 4), rationals(random, 2, 3)
    b, dA = rationals(random, 2, 1), rationals(random, 2, 4)
    Z, linear_cache = linear_forward(A, W, b)
    assert np.abs(Z).min() > 0

    def total(A, W, b):
        Z = linear_forward(A, W, b)[0]
        return (dA * Z * (Z > 0)).sum()

    tiny = Fraction(1, 10**9)
    got = linear_activation_backward(dA, (linear_cache, Z), "relu")
    for array, slope in zip(got, (
            slopes(lambda A: total(A, W, b), A, tiny),
            slopes(lambda W: total(A, W, b) / 4, W, tiny),
            slopes(lambda b: total(A, W, b) / 4, b, tiny)), strict=True):
        assert_array_equal(array, slope)


@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize("sizes", [[3, 1], [2, 2, 1], [4, 3, 2, 1]], ids=str)
def test_check_gradients_passes_right_gradients(sizes, m):
    X, Y, parameters = network(m, sizes, m)
    differences = check_gradients(parameters, gradients(X, Y, parameters),
                                  X, Y)
    assert set(differences) == {"d" + name for name in parameters}
    for difference in differences.values():
        assert type(difference) is float
        assert difference < 1e-6


def classes(seed, sizes, m):
    """Draw X, true classes T and parameters of a network with a softmax."""
    X, _, parameters = network(seed, sizes, m)
    return X, one_hot(np.arange(m).reshape(1, m) % sizes[-1],
                      sizes[-1]), parameters


def class_losses(ZL, T):
    """Cross-entropy of each example: log sum exp(Z) - Z of the true class."""
    return np.log(np.exp(ZL).sum(axis=0)) - (T * ZL).sum(axis=0)


@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize("sizes", [[3, 2], [4, 3], [2, 3, 4], [5, 4, 3, 3]],
                         ids=str)
def test_the_network_of_classes_agrees_with_central_differences(sizes, m):
    X, T, parameters = classes(m, sizes, m)
    P, caches = softmax_model_forward(X, parameters)
    grads = softmax_model_backward(P, T, caches)
    Zs, As = forward(X, parameters)
    assert_close(cross_entropy(P, T), class_losses(Zs[-1], T).mean(),
                 rtol=1e-13)
    measured = {"d" + name: slopes(
        lambda moved, name=name: class_losses(forward(
            X, {**parameters, name: moved})[0][-1], T).mean(), array)
        for name, array in parameters.items()}
    for l in range(len(sizes) - 1):
        measured[f"dA{l}"] = slopes(
            lambda moved, l=l: class_losses(forward(
                moved, parameters, first=l + 1)[0][-1], T).sum(), As[l])
    assert set(grads) == set(measured)
    for name, slope in measured.items():
        assert_close(grads[name], slope, rtol=1e-6, atol=1e-8, err_msg=name)


def test_check_gradients_measures_another_network_and_cost():
    X, T, parameters = classes(0, [3, 3, 4], 5)
    P, caches = softmax_model_forward(X, parameters)
    own = {"forward": softmax_model_forward, "cost": cross_entropy}
    for labels, is_right in ((T, True), (T[::-1], False)):
        differences = check_gradients(
            parameters, softmax_model_backward(P, labels, caches), X, T, **own)
        assert set(differences) == {"d" + name for name in parameters}
        assert (max(differences.values()) < 1e-6) == is_right


def test_check_gradients_measures_relative_distance():
    X, Y, parameters = network(2, [3, 2, 1], 4)
    right = gradients(X, Y, parameters)
    for factor, distance in ((0, 1), (-1, 1), (2, 1 / 3), (3, 1 / 2)):
        wrong = {name: factor * array for name, array in right.items()}
        got = check_gradients(parameters, wrong, X, Y)
        assert_allclose(list(got.values()), distance, atol=1e-6)


def test_check_gradients_moves_by_the_step_it_is_told():
    X, Y, parameters = network(0, [3, 1], 4)
    coarse = {"d" + name: slopes(lambda moved, name=name: cost(
        X, Y, {**parameters, name: moved}), array, step=0.5)
        for name, array in parameters.items()}
    assert max(check_gradients(
        parameters, coarse, X, Y, step=0.5).values()) < 1e-12
    assert min(check_gradients(parameters, coarse, X, Y).values()) > 1e-4


def test_check_gradients_moves_whole_numbers_too():
    X, Y, _ = network(0, [2, 1], 3)
    parameters = {"W1": np.array([[1, -2]]), "b1": np.array([[1]])}
    differences = check_gradients(parameters, gradients(X, Y, parameters),
                                  X, Y)
    assert max(differences.values()) < 1e-6


def test_check_gradients_calls_two_zeros_equal():
    X, Y, parameters = network(0, [2, 2, 1], 3)
    parameters["b1"] = np.full((2, 1), -100.0)  # no hidden unit ever fires
    differences = check_gradients(parameters, gradients(X, Y, parameters),
                                  X, Y)
    assert differences["dW1"] == differences["db1"] == 0
    assert differences["dW2"] == 0


@pytest.mark.parametrize("sizes", [[3, 3, 1], [4, 3, 2, 1]], ids=str)
def test_check_gradients_exposes_hidden_layers_sent_through_the_sigmoid(
        sizes):
    X, Y, parameters = network(1, sizes, 4)
    AL, caches = L_model_forward(X, parameters)
    dA, wrong = (AL - Y) / (AL * (1 - AL)), {}
    for l in reversed(range(1, len(sizes))):
        dA, wrong[f"dW{l}"], wrong[f"db{l}"] = linear_activation_backward(
            dA, caches[l - 1], "sigmoid")
    differences = check_gradients(parameters, wrong, X, Y)
    for name, difference in differences.items():
        last = name.endswith(str(len(caches)))
        assert difference < 1e-6 if last else difference > 0.01


def test_check_gradients_exposes_a_missing_average():
    m = 4
    X, Y, parameters = network(0, [3, 2, 1], m)
    summed = {name: m * array for name, array in
              gradients(X, Y, parameters).items()}
    differences = check_gradients(parameters, summed, X, Y)
    assert_allclose(list(differences.values()), (m - 1) / (m + 1), rtol=1e-5)
