"""A 2-2-1 network on two examples, worked by hand.

Every logarithm below is a multiple of log 3, written k, so the sigmoid
gives fractions: s(-k) = 1/(1 + 3) = 1/4 and s(2k) = 9/(9 + 1) = 9/10.

X   = [[1, 3], [2, -1]]             the examples (1, 2) and (3, -1)
Y   = [[1, 0]]
W1  = [[1, 1], [-1, 1]]             b1 = [[-1], [1]]
W2  = [[3k, -3k]]                   b2 = [[-k]]

Z1  = [[1 + 2 - 1,  3 - 1 - 1],     = [[2,  1],
       [-1 + 2 + 1, -3 - 1 + 1]]       [2, -3]]
A1  = [[2, 1], [2, 0]]
Z2  = [[6k - 6k - k, 3k - 0 - k]]   = [[-k, 2k]]
A2  = [[1/4, 9/10]]
J   = (-log(1/4) - log(1 - 9/10)) / 2 = (log 4 + log 10) / 2

dZ2 = A2 - Y = [[-3/4, 9/10]]
dW2 = [[-3/4 * 2 + 9/10 * 1, -3/4 * 2 + 0]] / 2 = [[-3/10, -3/4]]
db2 = (-3/4 + 9/10) / 2 = 3/40
dA1 = [[3k * -3/4, 3k * 9/10],      = k [[-9/4,  27/10],
       [-3k * -3/4, -3k * 9/10]]         [ 9/4, -27/10]]
dZ1 = k [[-9/4, 27/10], [9/4, 0]]   the last Z1 is negative
dW1 = k/2 [[-9/4 * 1 + 27/10 * 3, -9/4 * 2 + 27/10 * -1],
           [9/4 * 1, 9/4 * 2]]      = k [[117/40, -18/5], [9/8, 9/4]]
db1 = k/2 [[-9/4 + 27/10], [9/4]]   = k [[9/40], [9/8]]
dA0 = k [[-9/4 - 9/4, 27/10 - 0],   = k [[-9/2, 27/10],
         [-9/4 + 9/4, 27/10 + 0]]        [   0, 27/10]]
"""

from math import log

import numpy as np
from fixtures.closeness import assert_close

from dnn_utils import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    linear_activation_backward,
    linear_activation_forward,
    linear_backward,
    linear_forward,
    predict,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    update_parameters,
)

k = log(3)
X = np.array([[1.0, 3.0], [2.0, -1.0]])
Y = np.array([[1, 0]])
W1 = np.array([[1.0, 1.0], [-1.0, 1.0]])
b1 = np.array([[-1.0], [1.0]])
W2 = k * np.array([[3.0, -3.0]])
b2 = k * np.array([[-1.0]])
parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

Z1 = np.array([[2.0, 1.0], [2.0, -3.0]])
A1 = np.array([[2.0, 1.0], [2.0, 0.0]])
Z2 = k * np.array([[-1.0, 2.0]])
A2 = np.array([[1 / 4, 9 / 10]])

dA2 = np.array([[-4.0, 10.0]])  # -1/A2 for the 1, 1/(1 - A2) for the 0
dZ2 = np.array([[-3 / 4, 9 / 10]])
dW2 = np.array([[-3 / 10, -3 / 4]])
db2 = np.array([[3 / 40]])
dA1 = k * np.array([[-9 / 4, 27 / 10], [9 / 4, -27 / 10]])
dZ1 = k * np.array([[-9 / 4, 27 / 10], [9 / 4, 0]])
dW1 = k * np.array([[117 / 40, -18 / 5], [9 / 8, 9 / 4]])
db1 = k * np.array([[9 / 40], [9 / 8]])
dA0 = k * np.array([[-9 / 2, 27 / 10], [0, 27 / 10]])


def agree(got, by_hand):
    assert_close(got, by_hand, rtol=1e-14, atol=1e-14)


def test_linear_forward():
    Z, cache = linear_forward(X, W1, b1)
    agree(Z, Z1)
    assert isinstance(cache, tuple)
    for got, given in zip(cache, (X, W1, b1), strict=True):
        agree(got, given)


def test_activations():
    for function, Z, A in ((relu, Z1, A1), (sigmoid, Z2, A2)):
        got, cache = function(Z)
        agree(got, A)
        agree(cache, Z)


def test_one_layer_forward():
    for A_prev, W, b, activation, Z, A in (
            (X, W1, b1, "relu", Z1, A1), (A1, W2, b2, "sigmoid", Z2, A2)):
        got, cache = linear_activation_forward(A_prev, W, b, activation)
        agree(got, A)
        assert isinstance(cache, tuple)
        linear_cache, activation_cache = cache
        agree(linear_cache[0], A_prev)
        agree(activation_cache, Z)


def test_the_network_forward():
    AL, caches = L_model_forward(X, parameters)
    agree(AL, A2)
    assert isinstance(caches, list) and len(caches) == 2
    for cache, by_hand in zip(
            caches, ((X, W1, b1, Z1), (A1, W2, b2, Z2)), strict=True):
        (A_prev, W, b), Z = cache
        for got, number in zip((A_prev, W, b, Z), by_hand, strict=True):
            agree(got, number)


def test_cost():
    assert abs(compute_cost(A2, Y) - (log(4) + log(10)) / 2) < 1e-15


def test_activations_backward():
    agree(sigmoid_backward(dA2, Z2), dZ2)
    agree(relu_backward(dA1, Z1), dZ1)


def test_linear_backward():
    for got, number in zip(linear_backward(dZ2, (A1, W2, b2)),
                           (dA1, dW2, db2), strict=True):
        agree(got, number)


def test_one_layer_backward():
    for dA, cache, activation, by_hand in (
            (dA2, ((A1, W2, b2), Z2), "sigmoid", (dA1, dW2, db2)),
            (dA1, ((X, W1, b1), Z1), "relu", (dA0, dW1, db1))):
        got = linear_activation_backward(dA, cache, activation)
        for array, number in zip(got, by_hand, strict=True):
            agree(array, number)


def test_the_network_backward():
    grads = L_model_backward(A2, Y, [((X, W1, b1), Z1), ((A1, W2, b2), Z2)])
    by_hand = {"dA0": dA0, "dW1": dW1, "db1": db1,
               "dA1": dA1, "dW2": dW2, "db2": db2}
    assert set(grads) == set(by_hand)
    for name, number in by_hand.items():
        agree(grads[name], number)


def test_one_update_with_learning_rate_two():
    updated = update_parameters(
        parameters, {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}, 2)
    assert set(updated) == set(parameters)
    agree(updated["W1"], np.array([[1 - 117 / 20 * k, 1 + 36 / 5 * k],
                                   [-1 - 9 / 4 * k, 1 - 9 / 2 * k]]))
    agree(updated["b1"], np.array([[-1 - 9 / 20 * k], [1 - 9 / 4 * k]]))
    agree(updated["W2"], np.array([[3 * k + 3 / 5, -3 * k + 3 / 2]]))
    agree(updated["b2"], np.array([[-k - 3 / 20]]))


def test_the_answers_are_both_wrong(capsys):
    agree(predict(X, Y, parameters), np.array([[0, 1]]))
    assert capsys.readouterr().out == "Accuracy: 0 of 2 (0.0 %)\n"
