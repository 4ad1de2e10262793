"""The numbers that learners compare with each other."""

import numpy as np
import pytest
from fixtures.closeness import assert_close
from numpy.testing import assert_allclose, assert_array_equal

import testCases
from dnn_utils import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    linear_backward,
    linear_forward,
    update_parameters,
)


def prints(got, expected):
    """Compare to the eight decimals that NumPy prints."""
    assert_close(got, expected, rtol=0, atol=5.001e-9)


def column(*numbers):
    return np.array(numbers)[:, np.newaxis]


# --- the first weights ------------------------------------------------------


def test_two_layers_start_from_seed_one():
    parameters = initialize_parameters(2, 2, 1)
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    prints(parameters["W1"], np.array([[0.01624345, -0.00611756],
                                       [-0.00528172, -0.01072969]]))
    assert parameters["b1"].tolist() == [[0], [0]]
    prints(parameters["W2"], np.array([[0.00865408, -0.02301539]]))
    assert parameters["b2"].tolist() == [[0]]


def test_many_layers_start_from_seed_three():
    parameters = initialize_parameters_deep([5, 4, 3])
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    prints(parameters["W1"], np.array([
        [0.01788628, 0.0043651, 0.00096497, -0.01863493, -0.00277388],
        [-0.00354759, -0.00082741, -0.00627001, -0.00043818, -0.00477218],
        [-0.01313865, 0.00884622, 0.00881318, 0.01709573, 0.00050034],
        [-0.00404677, -0.0054536, -0.01546477, 0.00982367, -0.01101068]]))
    assert parameters["b1"].tolist() == [[0], [0], [0], [0]]
    prints(parameters["W2"], np.array([
        [-0.01185047, -0.0020565, 0.01486148, 0.00236716],
        [-0.01023785, -0.00712993, 0.00625245, -0.00160513],
        [-0.00768836, -0.00230031, 0.00745056, 0.01976111]]))
    assert parameters["b2"].tolist() == [[0], [0], [0]]


def test_the_check_cases_of_the_first_weights():
    assert testCases.initialize_parameters_test_case() == (3, 2, 1)
    assert testCases.initialize_parameters_deep_test_case() == [5, 4, 3]


# --- the typed examples -----------------------------------------------------

TYPED_Z = np.array([[6.56, 10.57, 12.44, 9.89], [12.76, 21.97, 26.34, 20.19],
                    [18.06, 34.27, 41.84, 31.49]])


def test_the_typed_layer():
    A, W, b = testCases.linear_forward_test_case_typed()
    assert A.tolist() == [[1.0, 2.8, 3.5, 2.9], [2.2, 3.9, 4.8, 3.3]]
    assert W.tolist() == [[1.0, 1.3], [2.0, 3.3], [4.0, 5.3]]
    assert b.tolist() == [[2.7], [3.5], [2.4]]
    prints(linear_forward(A, W, b)[0], TYPED_Z)
    prints(linear_activation_forward(A, W, b, "relu")[0], TYPED_Z)
    prints(linear_activation_forward(A, W, b, "sigmoid")[0], np.array(
        [[0.99858612, 0.99997433, 0.99999604, 0.99994932],
         [0.99999713, 1, 1, 1], [0.99999999, 1, 1, 1]]))


def test_the_typed_network():
    X, parameters = testCases.L_model_forward_test_case_typed()
    AL, caches = L_model_forward(X, parameters)
    prints(AL, np.ones((1, 4)))
    assert len(caches) == 2
    (A1, W2, b2), Z2 = caches[1]
    prints(A1, TYPED_Z)
    assert W2.tolist() == [[2.0, 3.3, 4.3]] and b2.tolist() == [[3.7]]
    prints(Z2, np.array([[136.586, 244.702, 295.414, 225.514]]))


def test_the_typed_labels():
    Y, AL = testCases.compute_cost_test_case_certain()
    assert Y.tolist() == [[1, 0, 1, 1, 0, 1, 0, 0, 1, 0]]
    assert AL.tolist() == [[0, 1, 1, 0, 1, 0, 0, 1, 0, 1]]


# --- the drawn inputs -------------------------------------------------------


def arrays(value):
    """Every array in nested tuples, lists and dictionaries, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [array for item in items for array in arrays(item)]


def network_shapes(*sizes):
    return [shape for n_prev, n in zip(sizes, sizes[1:], strict=False)
            for shape in ((n, n_prev), (n, 1))]


@pytest.mark.parametrize("case, seed, first, shapes", [
    (testCases.linear_forward_test_case, 1, 1.62434536,
     [(3, 2), (1, 3), (1, 1)]),
    (testCases.linear_activation_forward_test_case, 2, -0.41675785,
     [(3, 2), (1, 3), (1, 1)]),
    (testCases.L_model_forward_test_case, 1, 1.62434536,
     [(4, 2), *network_shapes(4, 3, 1)]),
    (testCases.L_model_forward_test_case_2hidden, 6, -0.31178367,
     [(5, 4), *network_shapes(5, 4, 3, 1)]),
    (testCases.linear_backward_test_case, 1, 1.62434536,
     [(3, 4), (5, 4), (3, 5), (3, 1)]),
    (testCases.linear_activation_backward_test_case, 2, -0.41675785,
     [(1, 2), (3, 2), (1, 3), (1, 1), (1, 2)]),
    (lambda: testCases.L_model_backward_test_case()[::2], 3, 1.78862847,
     [(1, 2), (4, 2), (3, 4), (3, 1), (3, 2), (3, 2), (1, 3), (1, 1),
      (1, 2)]),
    (lambda: testCases.update_parameters_test_case()[0], 2, -0.41675785,
     network_shapes(4, 3, 1)),
    (lambda: testCases.update_parameters_test_case()[1], 3, 1.78862847,
     network_shapes(4, 3, 1)),
    (lambda: testCases.update_parameters_test_case_3layers()[0], 2,
     -0.41675785, network_shapes(4, 3, 2, 1)),
    (lambda: testCases.update_parameters_test_case_3layers()[1], 3,
     1.78862847, network_shapes(4, 3, 2, 1)),
])
def test_inputs_are_drawn_in_order_from_one_generator(
        case, seed, first, shapes):
    drawn = arrays(case())
    assert [array.shape for array in drawn] == shapes
    prints(drawn[0].flat[0], np.float64(first))
    stream = np.concatenate([array.ravel() for array in drawn])
    assert_array_equal(stream, np.random.RandomState(seed).randn(stream.size))


def test_inputs_are_nested_and_named_as_the_functions_take_them():
    _, linear_cache = testCases.linear_backward_test_case()
    assert len(linear_cache) == 3
    _, (linear_cache, _) = testCases.linear_activation_backward_test_case()
    assert len(linear_cache) == 3
    _, Y, caches = testCases.L_model_backward_test_case()
    assert Y.tolist() == [[1, 0]]
    assert isinstance(caches, list) and len(caches) == 2
    assert [len(linear_cache) for linear_cache, _ in caches] == [3, 3]
    _, parameters = testCases.L_model_forward_test_case_2hidden()
    assert list(parameters) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    parameters, grads = testCases.update_parameters_test_case()
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    assert list(grads) == ["dW1", "db1", "dW2", "db2"]


# --- what the functions give for them ---------------------------------------


def test_forward_numbers():
    prints(linear_forward(*testCases.linear_forward_test_case())[0],
           np.array([[3.26295337, -1.23429987]]))
    inputs = testCases.linear_activation_forward_test_case()
    prints(linear_activation_forward(*inputs, "sigmoid")[0],
           np.array([[0.96890023, 0.11013289]]))
    prints(linear_activation_forward(*inputs, "relu")[0],
           np.array([[3.43896131, 0]]))
    AL, _ = L_model_forward(*testCases.L_model_forward_test_case())
    prints(AL, np.array([[0.17007265, 0.2524272]]))
    AL, caches = L_model_forward(
        *testCases.L_model_forward_test_case_2hidden())
    prints(AL, np.array([[0.03921668, 0.70498921, 0.19734387, 0.04728177]]))
    assert len(caches) == 3


def test_the_cost_number():
    Y, AL = testCases.compute_cost_test_case()
    assert Y.tolist() == [[1, 1, 0]] and AL.tolist() == [[0.8, 0.9, 0.4]]
    prints(compute_cost(AL, Y), np.float64(0.27977656))


def test_linear_backward_numbers():
    dA_prev, dW, db = linear_backward(*testCases.linear_backward_test_case())
    prints(dA_prev[0], np.array(
        [-1.15171336, 0.06718465, -0.3204696, 2.09812712]))
    prints(dW[0], np.array(
        [0.07313866, -0.0976715, -0.87585828, 0.73763362, 0.00785716]))
    prints(db, column(-0.14713786, -0.11313155, -0.13209101))


@pytest.mark.parametrize("activation, dA_prev, dW, db", [
    ("sigmoid", [[0.11017994, 0.01105339], [0.09466817, 0.00949723],
                 [-0.05743092, -0.00576154]],
     [[0.10266786, 0.09778551, -0.01968084]], [[-0.05729622]]),
    ("relu", [[0.44090989, 0], [0.37883606, 0], [-0.2298228, 0]],
     [[0.44513824, 0.37371418, -0.10478989]], [[-0.20837892]]),
])
def test_linear_activation_backward_numbers(activation, dA_prev, dW, db):
    dA, cache = testCases.linear_activation_backward_test_case()
    got = linear_activation_backward(dA, cache, activation)
    for array, numbers in zip(got, (dA_prev, dW, db), strict=True):
        prints(array, np.array(numbers, float))


def test_L_model_backward_numbers():
    grads = L_model_backward(*testCases.L_model_backward_test_case())
    prints(grads["dW1"], np.array(
        [[0.41010002, 0.07807203, 0.13798444, 0.10502167], [0, 0, 0, 0],
         [0.05283652, 0.01005865, 0.01777766, 0.0135308]]))
    prints(grads["db1"], column(-0.22007063, 0, -0.02835349))
    prints(grads["dA1"], np.array(
        [[0.12913162, -0.44014127], [-0.14175655, 0.48317296],
         [0.01663708, -0.05670698]]))


def test_update_numbers():
    updated = update_parameters(*testCases.update_parameters_test_case(), 0.1)
    prints(updated["W1"], np.array(
        [[-0.59562069, -0.09991781, -2.14584584, 1.82662008],
         [-1.76569676, -0.80627147, 0.51115557, -1.18258802],
         [-1.0535704, -0.86128581, 0.68284052, 2.20374577]]))
    prints(updated["b1"], column(-0.04659241, -1.28888275, 0.53405496))
    prints(updated["W2"], np.array([[-0.55569196, 0.0354055, 1.32964895]]))
    prints(updated["b2"], np.array([[-0.84610769]]))


def test_update_reaches_the_third_layer():
    parameters, grads = testCases.update_parameters_test_case_3layers()
    updated = update_parameters(parameters, grads, 0.1)
    for name in ("W3", "b3"):
        assert_allclose(updated[name],
                        parameters[name] - 0.1 * grads["d" + name])
