"""Training and prediction, on data small enough to learn in a moment."""

import inspect

import numpy as np
import pytest
from fixtures.closeness import assert_close
from fixtures.own_network import cost, forward
from numpy.testing import assert_allclose, assert_array_equal, assert_equal

from dnn_utils import (
    L_layer_model,
    images_to_columns,
    initialize_parameters,
    load_data,
    predict,
    two_layer_model,
)

MODELS = [(two_layer_model, [2, 5, 1]), (L_layer_model, [2, 5, 1]),
          (L_layer_model, [2, 5, 4, 1]), (L_layer_model, [2, 1])]
each_model = pytest.mark.parametrize(
    "model, sizes", MODELS,
    ids=[f"{model.__name__}-{sizes}" for model, sizes in MODELS])


def points(m=40):
    """Draw points of the plane: 1 outside the unit circle, 0 inside."""
    X = np.random.RandomState(4).randn(2, m) * 1.2
    return X, (np.sum(X**2, axis=0, keepdims=True) > 1).astype(int)


def first_parameters(model, sizes):
    random = np.random.RandomState(1)
    parameters = {}
    for l in range(1, len(sizes)):
        spread = (0.01 if model is two_layer_model
                  else 1 / np.sqrt(sizes[l - 1]))
        parameters[f"W{l}"] = random.randn(sizes[l], sizes[l - 1]) * spread
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def descend(X, Y, parameters, learning_rate, num_iterations):
    """Gradient descent written out, with dZ = A - Y at the output."""
    m, costs = X.shape[1], []
    for i in range(num_iterations):
        Zs, As = forward(X, parameters)
        if i in (0, 100, 200, 300):
            costs.append(cost(X, Y, parameters))
        dZ, moved = As[-1] - Y, {}
        for l in reversed(range(1, len(As))):
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            moved[f"W{l}"] = W - learning_rate * dZ @ As[l - 1].T / m
            moved[f"b{l}"] = b - learning_rate * dZ.mean(axis=1)[:, None]
            dZ = W.T @ dZ * (As[l - 1] > 0)
        parameters = moved
    return parameters, costs


@each_model
@pytest.mark.parametrize("iterations, kept", [
    (1, 1), (100, 1), (101, 2), (300, 3), (301, 4)])
def test_training_is_the_loop_written_out(model, sizes, iterations, kept):
    X, Y = points()
    parameters, costs = model(X, Y, sizes, 0.3, iterations)
    expected, expected_costs = descend(
        X, Y, first_parameters(model, sizes), 0.3, iterations)
    assert isinstance(costs, list) and len(costs) == kept
    assert all(type(number) is float for number in costs)
    assert_allclose(costs, expected_costs, rtol=1e-12)
    assert list(parameters) == [
        f"{kind}{l}" for l in range(1, len(sizes)) for kind in "Wb"]
    for name, array in expected.items():
        assert_close(parameters[name], array, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("model", [two_layer_model, L_layer_model])
def test_the_cost_falls_and_the_points_are_fitted(model):
    X, Y = points()
    parameters, costs = model(X, Y, [2, 8, 1], 0.8, 1500)
    assert all(later < earlier for earlier, later in
               zip(costs, costs[1:], strict=False))
    assert costs[-1] < 0.1 < 0.6 < costs[0]
    assert_array_equal(predict(X, None, parameters), Y)


@each_model
def test_training_repeats_bit_for_bit(model, sizes):
    X, Y = points()
    np.random.seed(0)
    first = model(X, Y, sizes, 0.1, 101)
    np.random.seed(1)
    assert_equal(model(X, Y, sizes, 0.1, 101), first)


def test_both_models_are_one_network():
    X, Y = points()
    two = two_layer_model(X, Y, (2, 5, 1), 0.1, 101)
    deep = L_layer_model(X, Y, (2, 5, 1), 0.1, 101, scale=0.01)
    assert_equal(two, deep)


def test_seed_and_scale_choose_the_start():
    X, Y = points()
    start, _ = L_layer_model(X, Y, [2, 5, 1], 0, 1, seed=7, scale=0.01)
    assert_equal(start, initialize_parameters(2, 5, 1, seed=7))


@pytest.mark.parametrize("model", [two_layer_model, L_layer_model])
def test_the_usual_settings_are_the_usual_ones(model):
    settings = inspect.signature(model).parameters
    assert list(settings)[:6] == [
        "X", "Y", "layers_dims", "learning_rate", "num_iterations",
        "print_cost"]
    assert settings["learning_rate"].default == 0.0075
    assert settings["num_iterations"].default == 3000
    assert settings["print_cost"].default is False


def test_the_usual_settings_are_used(capsys):
    X, Y = points(4)
    _, costs = two_layer_model(X, Y, [2, 1, 1])
    assert len(costs) == 30
    parameters = first_parameters(two_layer_model, [2, 1, 1])
    _, expected = descend(X, Y, parameters, 0.0075, 101)
    assert_allclose(costs[:2], expected, rtol=1e-12)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("model", [two_layer_model, L_layer_model])
def test_costs_are_printed_as_they_are_kept(model, capsys):
    X, Y = points()
    _, costs = model(X, Y, [2, 3, 1], num_iterations=201, print_cost=True)
    assert capsys.readouterr().out.splitlines() == [
        f"iteration {100 * i:4d}: cost {number:.6f}"
        for i, number in enumerate(costs)]
    assert len(costs) == 3


@each_model
@pytest.mark.parametrize("kind", [bool, np.uint8, float])
def test_labels_of_any_kind_train(model, sizes, kind):
    X, Y = points()
    assert_equal(model(X, Y.astype(kind), sizes, 0.1, 101),
                 model(X, Y, sizes, 0.1, 101))


def test_training_that_runs_away_says_so_and_says_when():
    X, Y = points()
    with pytest.raises(FloatingPointError) as raised:
        L_layer_model(X, Y, [2, 3, 1], 1e300, 10)
    for word in ("training diverged", "iteration", "1e+300"):
        assert word in str(raised.value)


def test_one_example_trains():
    X, Y = points(1)
    _, costs = L_layer_model(X, Y, [2, 3, 1], 1, 201)
    assert costs[2] < costs[1] < costs[0]


def test_predict_answers_zero_or_one_and_counts_the_right_ones(capsys):
    # The output is more than half sure where x is above 2.
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[-2.0]])}
    X = np.array([[0.0, 1.9, 2.0, 2.1, 9.0, 4.0]])
    answers = predict(X, np.array([[0, 0, 1, 1, 1, 1]]), parameters)
    assert answers.tolist() == [[0, 0, 0, 1, 1, 1]]
    assert answers.dtype == int
    assert capsys.readouterr().out == "Accuracy: 5 of 6 (83.3 %)\n"
    assert_array_equal(predict(X, None, parameters), answers)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("m, labels, right", [
    (3, [0, 1, 1], 2), (3, (0, 0, 1), 3), (3, [[0], [0], [0]], 2),
    (1, 0, 1), (1, 1.0, 0), (1, False, 1), (1, [1], 0), (1, np.array(0), 1)])
def test_predict_takes_the_labels_of_a_few_examples_as_they_come(
        m, labels, right, capsys):
    parameters = {"W1": np.array([[1.0]]), "b1": np.array([[-2.0]])}
    predict(np.array([[0.0, 1.0, 3.0]])[:, :m], labels, parameters)
    assert capsys.readouterr().out.startswith(f"Accuracy: {right} of {m} ")


@pytest.mark.parametrize("changes", [
    {}, {"train_set_y": np.array([[1], [0]] * 4, np.uint8)},
    {"train_set_y": np.array([True, False] * 4)}])
def test_pictures_in_the_classic_files_load_and_train(
        write_pair, changes, capsys):
    train_x, train_y, test_x, test_y, _ = load_data(*write_pair(**changes))
    X = images_to_columns(train_x)
    parameters, costs = L_layer_model(X, train_y, [48, 5, 1], 0.1, 301)
    assert costs[-1] < costs[0]
    assert_array_equal(predict(X, train_y, parameters), train_y)
    assert predict(images_to_columns(test_x), test_y, parameters).shape == (
        1, 4)
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Accuracy: 8 of 8 (100.0 %)"
    assert second.startswith("Accuracy: ")
