"""The corners: zeros, ones, huge numbers, odd labels, odd orders."""

import copy
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from fixtures.closeness import assert_close
from fixtures.own_network import forward, network, own_caches
from numpy.testing import assert_allclose, assert_array_equal, assert_equal

from dnn_utils import (
    L_layer_model,
    L_model_backward,
    L_model_forward,
    check_gradients,
    compute_cost,
    cross_entropy,
    images_to_columns,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    linear_backward,
    linear_forward,
    one_hot,
    predict,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_model_backward,
    softmax_model_forward,
    two_layer_model,
    update_parameters,
)
from testCases import (
    L_model_backward_test_case,
    L_model_forward_test_case_typed,
    compute_cost_test_case_certain,
)

STEEP = [-1000, -745, -740, -710, -700, -40, -1, 0, 1, 30, 40, 710, 1000]


@pytest.fixture
def loud():
    """Make NumPy raise where it would warn; underflow to 0 is harmless."""
    with np.errstate(all="raise", under="ignore"):
        yield


# --- the cost ---------------------------------------------------------------


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("y, certain, expected", [
    (0, 0, 0), (1, 1, 0), (0, 1, math.inf), (1, 0, math.inf)])
@pytest.mark.parametrize("kind", [int, float])
def test_a_certain_answer_costs_nothing_or_everything(
        y, certain, expected, kind):
    AL, Y = np.array([[certain]], kind), np.array([[y]], kind)
    assert compute_cost(AL, Y) == expected
    among = compute_cost(np.append(AL, [[0.5]], axis=1),
                         np.append(Y, [[1]], axis=1))
    assert among == (expected + math.log(2)) / 2


@pytest.mark.usefixtures("loud")
def test_ten_certain_answers_some_wrong_cost_infinity():
    Y, AL = compute_cost_test_case_certain()
    assert compute_cost(AL, Y) == math.inf
    assert compute_cost(Y, Y) == 0


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("kind", [bool, np.uint8, np.int8])
def test_whole_number_predictions_do_not_wrap_around(kind):
    AL, Y = np.array([[1, 0, 1]], kind), np.array([[1, 1, 0]], kind)
    assert compute_cost(AL[:, :2], Y[:, :2]) == math.inf
    assert compute_cost(AL[:, 2:], Y[:, 2:]) == math.inf
    assert compute_cost(AL, AL) == 0
    _, caches = output_layer([5.0, -5.0, 5.0])
    grads = L_model_backward(AL.astype(np.uint8), Y, caches)
    assert grads["dA0"].tolist() == [[0, -1, 1]]


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("kind", [bool, np.uint8, np.int8])
def test_the_sigmoid_of_small_whole_numbers_does_not_wrap_around(kind):
    Z = np.array([0, 1]).astype(kind)
    assert_allclose(sigmoid(Z)[0], [0.5, 1 / (1 + math.exp(-1))])


@pytest.mark.usefixtures("loud")
def test_the_cost_keeps_the_smallest_doubts():
    for doubt in (1e-20, 1e-300, 5e-324):
        assert compute_cost(np.array([[doubt]]), np.array([[0]])) == doubt
        assert_allclose(compute_cost(np.array([[doubt]]), np.array([[1]])),
                        -math.log(doubt), rtol=1e-15)


def test_the_cost_is_one_number():
    for Y in (np.array([[1, 0]]), np.array([[True, False]]),
              np.array([[1, 0]], np.uint8), np.array([[1.0, 0.0]])):
        cost = compute_cost(np.array([[0.75, 0.5]]), Y)
        assert np.ndim(cost) == 0 and isinstance(cost, float)
        assert_allclose(cost, (math.log(4 / 3) + math.log(2)) / 2)


def test_a_label_may_be_a_probability():
    cost = compute_cost(np.array([[0.8]]), np.array([[0.3]]))
    assert_allclose(cost, -0.3 * math.log(0.8) - 0.7 * math.log(0.2))


# --- the activations --------------------------------------------------------


@pytest.mark.usefixtures("loud")
def test_the_sigmoid_is_accurate_from_end_to_end():
    for z in STEEP:
        A, cache = sigmoid(np.array([[float(z)]]))
        e = Fraction(math.exp(-abs(z)))
        exact = float((e if z < 0 else 1) / (1 + e))
        assert_close(A, [[exact]], rtol=1e-15, atol=0)
        assert_array_equal(cache, [[z]])


@pytest.mark.usefixtures("loud")
def test_the_sigmoid_of_whole_numbers_and_of_other_shapes():
    assert sigmoid(np.array([0, 1000, -1000]))[0].tolist() == [0.5, 1, 0]
    for shape in ((), (3,), (2, 1, 4)):
        for function in (sigmoid, relu):
            assert np.shape(function(np.zeros(shape))[0]) == shape


def test_the_corner_of_relu_has_slope_zero():
    Z = np.array([[0.0, -0.0, 5e-324, -5e-324]])
    assert relu(Z)[0].tolist() == [[0, 0, 5e-324, 0]]
    assert relu_backward(np.full((1, 4), 7.0), Z).tolist() == [[0, 0, 7, 0]]


@pytest.mark.usefixtures("loud")
def test_a_steep_sigmoid_has_a_finite_gradient():
    Z = np.array([STEEP], float)
    dZ = sigmoid_backward(np.ones(Z.shape), Z)
    assert np.all((0 <= dZ) & (dZ <= 0.25))
    assert dZ[Z == 0] == 0.25


# --- the output layer, backward ---------------------------------------------


def output_layer(Z):
    """Return AL and the caches of one unit that passes X = Z through."""
    return L_model_forward(np.array([Z], float),
                           {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))})


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("y", [0, 1, 0.3])
def test_the_gradient_is_finite_however_steep(y):
    AL, caches = output_layer(STEEP)
    grads = L_model_backward(AL, np.full(AL.shape, y), caches)
    assert_allclose(grads["dA0"], AL - y, rtol=1e-13, atol=1e-300)


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("labels", list(itertools.product([0, 1], repeat=4)))
def test_a_saturated_network_has_finite_gradients(labels):
    X, parameters = L_model_forward_test_case_typed()
    AL, caches = L_model_forward(X, parameters)
    assert_array_equal(AL, 1)
    Y = np.array([labels])
    grads = L_model_backward(AL, Y, caches)
    dZ2 = 1 - Y
    assert_allclose(grads["db2"], dZ2.mean(keepdims=True))
    assert_allclose(grads["dW2"], dZ2 @ caches[1][0][0].T / 4)
    dZ1 = parameters["W2"].T @ dZ2  # every hidden unit is on
    assert_allclose(grads["dW1"], dZ1 @ X.T / 4)


@pytest.mark.parametrize("AL, Y", [
    ([[-0.5, 1.5]], [[1, 0]]), ([[0.2, 0.7]], [[2, -1]]),
    ([[3.0, 1e-9]], [[0.5, 0]])])
def test_the_formula_for_dAL_holds_for_any_numbers(AL, Y):
    _, Y0, caches = L_model_backward_test_case()
    AL, Y = np.array(AL), np.array(Y)
    assert AL.shape == Y0.shape
    (A1, W2, b2), Z2 = caches[1]
    s = 1 / (1 + np.exp(-Z2))
    dZ2 = -(Y / AL - (1 - Y) / (1 - AL)) * s * (1 - s)
    grads = L_model_backward(AL, Y, caches)
    assert_allclose(grads["dA1"], W2.T @ dZ2)
    assert_allclose(grads["dW2"], dZ2 @ A1.T / 2)
    assert_allclose(grads["db2"], dZ2.sum(axis=1, keepdims=True) / 2)


def test_the_check_case_follows_the_formula_through_both_layers():
    AL, Y, caches = L_model_backward_test_case()
    assert AL[0, 0] > 1  # no probability, and no matter
    (A1, W2, b2), Z2 = caches[1]
    (X, W1, b1), Z1 = caches[0]
    s = 1 / (1 + np.exp(-Z2))
    dZ2 = -(Y / AL - (1 - Y) / (1 - AL)) * s * (1 - s)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    grads = L_model_backward(AL, Y, caches)
    assert_allclose(grads["dW1"], dZ1 @ X.T / 2)
    assert_allclose(grads["dA0"], W1.T @ dZ1)


@pytest.mark.usefixtures("loud")
def test_only_a_certain_entry_leaves_the_formula():
    _, caches = output_layer([0.5, 0.5, 0.5, 0.5])
    AL = np.array([[0.0, 1.0, 0.25, 1.0]])
    Y = np.array([[1, 0, 1, 1]])
    s = 1 / (1 + math.exp(-0.5))
    assert_allclose(L_model_backward(AL, Y, caches)["dA0"],
                    [[-1, 1, -4 * s * (1 - s), 0]])


def test_labels_come_as_row_column_or_flat_and_in_any_kind(capsys):
    X, Y, parameters = network(0, [3, 2, 1], 4)
    AL, caches = L_model_forward(X, parameters)
    grads = L_model_backward(AL, Y, caches)
    answers, said = predict(X, Y, parameters), capsys.readouterr().out
    for shape, kind in itertools.product(
            [(1, 4), (4, 1), (4,)], [bool, np.uint8, np.int8, int, float]):
        labels = Y.reshape(shape).astype(kind)
        assert_equal(L_model_backward(AL, labels, caches), grads)
        assert_array_equal(predict(X, labels, parameters), answers)
        assert capsys.readouterr().out == said


def test_exactly_half_sure_is_answered_zero(capsys):
    parameters = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}
    X = np.array([[0.0, 1e-15, -1.0]])
    assert predict(X, None, parameters).tolist() == [[0, 1, 0]]


# --- other networks ---------------------------------------------------------


def test_a_network_may_have_several_outputs():
    X, _, parameters = network(0, [3, 2, 4], 5)
    AL, caches = L_model_forward(X, parameters)
    assert AL.shape == (4, 5) and len(caches) == 2
    assert_allclose(AL, forward(X, parameters)[1][-1])


def test_the_order_of_the_dictionary_does_not_matter():
    X, Y, parameters = network(0, [3, 2, 2, 1], 5)
    turned = dict(reversed(parameters.items()))
    AL, caches = L_model_forward(X, parameters)
    assert_equal(L_model_forward(X, turned), (AL, caches))
    grads = L_model_backward(AL, Y, caches)
    assert_equal(
        update_parameters(turned, dict(reversed(grads.items())), 0.1),
        update_parameters(parameters, grads, 0.1))
    assert_equal(check_gradients(turned, grads, X, Y),
                 check_gradients(parameters, grads, X, Y))


def test_layer_ten_comes_after_layer_nine():
    X, Y, parameters = network(0, [2] * 11 + [1], 2)
    AL, caches = L_model_forward(X, parameters)
    assert_allclose(AL, forward(X, parameters)[1][-1])
    for l, ((_, W, b), _) in enumerate(caches, start=1):
        assert W is parameters[f"W{l}"] and b is parameters[f"b{l}"]
    grads = L_model_backward(AL, Y, caches)
    assert max(check_gradients(parameters, grads, X, Y).values()) < 1e-5
    updated = update_parameters(parameters, grads, 1)
    assert_array_equal(updated["W11"], parameters["W11"] - grads["dW11"])


def test_a_cache_holds_the_arrays_that_came():
    X, _, parameters = network(0, [3, 2, 1], 5)
    AL, caches = L_model_forward(X, parameters)
    assert caches[0][0][0] is X
    assert_array_equal(caches[1][0][0], np.maximum(caches[0][1], 0))
    assert_allclose(AL, sigmoid(caches[1][1])[0])
    for activation in (sigmoid, relu):
        assert activation(X)[1] is X


# --- what a function leaves alone -------------------------------------------


def calls():
    """One call of every function that computes, as (function, arguments)."""
    X, Y, parameters = network(0, [3, 2, 1], 4)
    AL, caches = forward(X, parameters)[1][-1], own_caches(X, parameters)
    grads = {"d" + name: np.ones(array.shape)
             for name, array in parameters.items()}
    linear_cache, Z = caches[0]
    dA = np.ones(Z.shape)
    saturated = np.round(AL)
    return [
        (initialize_parameters, (3, 2, 1)),
        (initialize_parameters_deep, ([3, 2, 1],)),
        (sigmoid, (Z,)),
        (relu, (Z,)),
        (linear_forward, linear_cache),
        (linear_activation_forward, (*linear_cache, "relu")),
        (linear_activation_forward, (*linear_cache, "sigmoid")),
        (L_model_forward, (X, parameters)),
        (compute_cost, (AL, Y)),
        (compute_cost, (saturated, Y)),
        (linear_backward, (dA, linear_cache)),
        (relu_backward, (dA, Z)),
        (sigmoid_backward, (dA, Z)),
        (linear_activation_backward, (dA, caches[0], "relu")),
        (linear_activation_backward, (dA, caches[0], "sigmoid")),
        (L_model_backward, (AL, Y, caches)),
        (L_model_backward, (saturated, Y.T, caches)),
        (check_gradients, (parameters, grads, X, Y)),
        (update_parameters, (parameters, grads, 0.5)),
        (two_layer_model, (X, Y, [3, 2, 1], 0.1, 3)),
        (L_layer_model, (X, Y, [3, 2, 2, 1], 0.1, 3)),
        (predict, (X, None, parameters)),
        (images_to_columns, (np.arange(8, dtype=np.uint8).reshape(2, 2, 2),)),
    ]


@pytest.mark.parametrize(
    "function, arguments",
    [pytest.param(*call, id=call[0].__name__) for call in calls()])
def test_a_function_leaves_the_world_as_it_was(function, arguments, capsys):
    arguments = copy.deepcopy(arguments)
    before = copy.deepcopy(arguments)
    np.random.seed(5)
    first = function(*arguments)
    drawn = np.random.rand()
    assert_equal(arguments, before)
    assert_equal(function(*arguments), first)
    np.random.seed(5)
    assert drawn == np.random.rand()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("learning_rate", [0, 0.5])
def test_updated_parameters_share_no_memory(learning_rate):
    X, Y, parameters = network(0, [3, 2, 1], 4)
    AL, caches = L_model_forward(X, parameters)
    grads = L_model_backward(AL, Y, caches)
    updated = update_parameters(parameters, grads, learning_rate)
    assert updated is not parameters
    assert list(updated) == list(parameters)
    for array in updated.values():
        for other in (*parameters.values(), *grads.values()):
            assert not np.shares_memory(array, other)


def test_a_learning_rate_of_zero_changes_nothing():
    _, _, parameters = network(0, [3, 2, 1], 4)
    grads = {"d" + name: np.ones(array.shape)
             for name, array in parameters.items()}
    for rate in (0, 0.0, np.float32(0)):
        assert_equal(update_parameters(parameters, grads, rate), parameters)


# --- classes ----------------------------------------------------------------


def test_one_hot_has_a_row_for_a_class_that_does_not_occur():
    assert_equal(one_hot(np.array([[2, 0]]), 4),
                 [[0, 1], [0, 0], [1, 0], [0, 0]])
    assert one_hot(np.array([[1]], np.uint8), 2).dtype == np.float64


@pytest.mark.usefixtures("loud")
def test_softmax_of_huge_numbers_neither_overflows_nor_divides_by_zero():
    Z = np.array([[1e308, -1e308, 1000, 0], [1e308, -1e308, -1000, -800]])
    assert_equal(softmax(Z), [[0.5, 0.5, 1, 1], [0.5, 0.5, 0, 0]])


@pytest.mark.parametrize("z", [-30, -1, 0, 2, 700])
def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference(z):
    P = softmax(np.array([[z + 5.0], [5.0]]))
    assert_allclose(P, [sigmoid(np.array([z]))[0], sigmoid(np.array([-z]))[0]],
                    rtol=1e-14)


def test_softmax_takes_whole_numbers_and_leaves_them():
    Z = np.array([[3, 0], [1, 250]], np.uint8)
    assert_allclose(softmax(Z), softmax(Z.astype(float)), rtol=1e-15)
    assert_equal(Z, [[3, 0], [1, 250]])


@pytest.mark.usefixtures("loud")
def test_a_certain_class_costs_nothing_or_everything():
    T = np.eye(3)
    assert cross_entropy(T, T) == 0
    assert cross_entropy(T, T[:, [0, 2, 1]]) == math.inf
    assert_allclose(cross_entropy(np.full((4, 2), 0.25), np.eye(4)[:, :2]),
                    math.log(4), rtol=1e-15)


def test_two_classes_are_learnt_like_one_output():
    X, Y, parameters = network(3, [3, 2, 1], 5)
    AL, caches = L_model_forward(X, parameters)
    # The output of class 0 is fixed at 0: the difference is the other's Z.
    two = {**parameters, "W2": np.vstack([0 * parameters["W2"],
                                          parameters["W2"]]),
           "b2": np.vstack([[[0.0]], parameters["b2"]])}
    P, both = softmax_model_forward(X, two)
    assert_allclose(P[1:], AL, rtol=1e-13)
    T = one_hot(Y, 2)
    assert_allclose(cross_entropy(P, T), compute_cost(AL, Y), rtol=1e-13)
    grads = L_model_backward(AL, Y, caches)
    for name, gradient in softmax_model_backward(P, T, both).items():
        assert_allclose(gradient[-1:] if name in ("dW2", "db2") else gradient,
                        grads[name], rtol=1e-9, atol=1e-14)
