"""The fast ways to train take the same steps as the plain loop.

The plain loop needs half a minute for 2,500 steps on the drawings, so a quick
run takes fewer steps on some of the data. ``pytest -m slow`` takes them all.
"""

import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnn_utils
from dnn_utils import (
    L_layer_model,
    images_to_columns,
    load_data,
    load_digits,
    load_planar_dataset,
    two_layer_model,
)
from dnn_utils.training import (
    WithK,
    WithX,
    fast_descent,
    k_is_less_work,
)

FAST = ["direct", "gram"]
METHODS = ["plain", *FAST]
SIZES = [[6, 1], [6, 4, 1], [6, 5, 4, 1], [6, 4, 4, 4, 1]]
each_fast = pytest.mark.parametrize("method", FAST)
each_method = pytest.mark.parametrize("method", METHODS)


def drawings():
    train_x, train_y, *_ = load_data()
    return images_to_columns(train_x), train_y


def digits():
    train_x, train_y, *_ = load_digits()
    return images_to_columns(train_x, largest=16), (train_y % 2 == 0) * 1


def some(n_x=6, m=9, dtype=float):
    """Draw inputs, and labels that depend on them."""
    X = np.random.RandomState(5).randn(n_x, m)
    return X.astype(dtype), (X[:1] * X[1:2] > 0).astype(int)


def distance(found, expected):
    """Return the largest relative difference of cost or parameter."""
    (parameters, costs), (plain, plain_costs) = found, expected
    assert list(parameters) == list(plain) and len(costs) == len(plain_costs)
    return max(
        max(abs(np.array(costs) / plain_costs - 1)),
        max(np.linalg.norm(parameters[name] - array) / np.linalg.norm(array)
            for name, array in plain.items()))


@each_fast
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("m", [1, 9])
def test_the_steps_are_those_of_the_plain_loop(method, sizes, m):
    X, Y = some(m=m)
    plain = L_layer_model(X, Y, sizes, 0.3, 301, method="plain")
    assert distance(L_layer_model(X, Y, sizes, 0.3, 301, method=method),
                    plain) < 1e-12


PLANAR = [(L_layer_model, load_planar_dataset, sizes, rate, 2500)
          for sizes in ([2, 1], [2, 4, 1], [2, 16, 8, 1])
          for rate in (0.0075, 0.5)]
DIGITS = [(L_layer_model, digits, [64, 20, 1], 0.3),
          (two_layer_model, digits, [64, 20, 1], 0.5)]
DRAWINGS = [(two_layer_model, drawings, [12288, 7, 1], 0.0075),
            (L_layer_model, drawings, [12288, 20, 7, 5, 1], 0.0075)]
QUICK = [PLANAR[2], (*DIGITS[0], 250), (*DRAWINGS[1], 25)]
SLOW = PLANAR + [(*run, 2500) for run in DIGITS] + [
    (*run, 1000) for run in DRAWINGS]


@pytest.mark.parametrize(
    "model, data, sizes, rate, iterations",
    QUICK + [pytest.param(*run, marks=pytest.mark.slow) for run in SLOW])
def test_fast_and_plain_agree_on_the_data_sets(
        model, data, sizes, rate, iterations):
    X, Y = data()
    plain = model(X, Y, sizes, rate, iterations, method="plain")
    assert distance(model(X, Y, sizes, rate, iterations), plain) < 1e-9


@pytest.mark.parametrize("n_x, n_1, m, iterations, expected", [
    (12288, 20, 209, 2500, "gram"), (12288, 7, 209, 2500, "gram"),
    (12288, 20, 209, 1, "direct"), (784, 256, 1000, 2500, "gram"),
    (784, 256, 10000, 2500, "direct"), (2, 4, 400, 2500, "direct"),
    (50, 5, 99, 10**6, "gram"), (50, 5, 100, 10**6, "direct"),
    # 2 n_1 n_x m a step against n_1 m^2 a step and n_x m^2 + 2 n_1 n_x m:
    # with n_x = 4, m = n_1 = 2 that is 32 against 8 and 48.
    (4, 2, 2, 2, "direct"), (4, 2, 2, 3, "gram")])
def test_auto_takes_what_needs_fewer_multiplications(
        n_x, n_1, m, iterations, expected):
    assert k_is_less_work(n_1, n_x, m, iterations) == (expected == "gram")


@pytest.mark.parametrize("m, first", [(3, WithK), (30, WithX)])
def test_auto_multiplies_by_what_is_less_work(m, first):
    X, Y = some(6, m)
    start = dnn_utils.initialize_parameters_deep([6, 4, 1])
    network = fast_descent("auto", X, Y * 1.0, start, 0.1, 10**6)
    assert type(network.first) is first


@pytest.mark.parametrize("method", ["fast", "", None, 1, np.ones(2)])
@pytest.mark.parametrize("model", [two_layer_model, L_layer_model])
def test_an_unknown_method_is_refused(model, method):
    X, Y = some()
    with pytest.raises(ValueError, match="needs method 'auto', 'gram'"):
        model(X, Y, [6, 4, 1], method=method)


def test_complex_numbers_are_refused():
    X, Y = some()
    for name, pair in (("X", (X + 1j, Y)), ("Y", (X, Y + 0j))):
        with pytest.raises(TypeError, match=f"{name} with real numbers"):
            L_layer_model(*pair, [6, 1])


@each_method
def test_the_usual_gradients_of_relu_at_zero(method):
    # With X = 0 every Z1 is exactly 0, so neither W1 nor b1 may move.
    X, Y = np.zeros((6, 4)), np.array([[0, 1, 1, 1]])
    start, _ = L_layer_model(X, Y, [6, 3, 1], 0, 1, method=method)
    parameters, _ = L_layer_model(X, Y, [6, 3, 1], 1, 5, method=method)
    assert_array_equal(parameters["W1"], start["W1"])
    assert_array_equal(parameters["b1"], np.zeros((3, 1)))
    assert parameters["b2"][0, 0] > 0


@each_method
def test_certain_answers_right_and_wrong(method):
    # The one weight is positive, so AL is exactly 1, exactly 0, again 1.
    X, Y = np.array([[1e4, -1e4, 1e4]]), np.array([[1, 0, 0]])
    start, _ = L_layer_model(X, Y, [1, 1], 0, 1, method=method)
    moved, costs = L_layer_model(X, Y, [1, 1], 3e-4, 1, method=method)
    assert costs == [np.inf]
    assert_allclose(moved["W1"], start["W1"] - 1, rtol=1e-12)
    assert_allclose(moved["b1"], -1e-4, rtol=1e-12)
    right = L_layer_model(X[:, :2], Y[:, :2], [1, 1], 1, 1, method=method)
    assert right[1] == [0]
    assert_array_equal(right[0]["W1"], start["W1"])


@each_method
@pytest.mark.parametrize("dtype, expected", [
    (np.float32, np.float32), (float, float), (np.float16, float),
    (int, float)])
def test_float32_stays_float32_and_the_rest_is_float64(
        method, dtype, expected):
    X, Y = some(dtype=dtype)
    for rate in (0.3, np.float64(0.3)):
        parameters, costs = L_layer_model(X, Y, [6, 4, 3, 1], rate, 201,
                                          method=method)
        assert {array.dtype for array in parameters.values()} == {
            np.dtype(expected)}
        assert all(type(cost) is float for cost in costs)


@each_method
def test_float32_is_close_to_float64(method):
    X, Y = digits()
    X, Y = X[:, :50], Y[:, :50]
    single = L_layer_model(X.astype(np.float32), Y, [64, 8, 1], 0.1, 201,
                           method=method)
    double = L_layer_model(X, Y, [64, 8, 1], 0.1, 201, method="plain")
    assert distance(single, double) < 1e-4


@each_method
@pytest.mark.parametrize("layout", [
    np.asfortranarray, lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    lambda X: X[::-1, ::-1][::-1, ::-1], lambda X: X.view(np.matrix)])
def test_the_layout_of_the_input_does_not_matter(method, layout):
    X, Y = some()
    found = L_layer_model(layout(X), Y, [6, 4, 1], 0.3, 101, method=method)
    assert {type(array) for array in found[0].values()} == {np.ndarray}
    assert distance(found, L_layer_model(X, Y, [6, 4, 1], 0.3, 101,
                                         method=method)) < 1e-13


@each_method
def test_the_arguments_stay_as_they_were(method):
    X, Y = some()
    before = X.copy(), Y.copy()
    L_layer_model(X, Y, [6, 4, 1], 0.3, 101, method=method)
    assert_array_equal(X, before[0])
    assert_array_equal(Y, before[1])


@each_method
@pytest.mark.filterwarnings("error")
def test_running_away_is_reported_by_every_method(method):
    X, Y = some()
    with pytest.raises(FloatingPointError, match="diverged at iteration"):
        L_layer_model(X, Y, [6, 4, 1], 1e300, 10, method=method)


@each_method
def test_what_is_printed_is_the_same(method, capsys):
    X, Y = some()
    L_layer_model(X, Y, [6, 4, 1], 0.3, 201, True, method=method)
    printed = capsys.readouterr().out
    L_layer_model(X, Y, [6, 4, 1], 0.3, 201, True)
    assert printed == capsys.readouterr().out
    assert printed.startswith("iteration    0: cost ")


@each_fast
def test_a_step_makes_no_array_as_large_as_the_input(method):
    # The plain loop makes one in every step: dA0.
    X, Y = np.random.RandomState(6).randn(4000, 20), np.ones((1, 20))
    made = {}
    for way in (method, "plain"):
        parameters, _ = L_layer_model(X, Y, [4000, 2, 1], 0, 1)
        network = dnn_utils._descent(way, X, Y, parameters, 0.1, 1)
        tracemalloc.start()
        network.forward()
        network.backward()
        network.update()
        made[way] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert made["plain"] > X.nbytes > 10 * made[method]


def test_the_classic_network_needs_little_more_than_its_input():
    X, Y = drawings()
    tracemalloc.start()
    L_layer_model(X, Y, [12288, 20, 7, 5, 1], num_iterations=10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert X.nbytes + peak < 2.5 * X.nbytes
