"""Every documented error: its type, and the words that unblock a learner.

A message names the function, what it needed and what came.
"""

import numpy as np
import pytest
from fixtures.own_network import forward as own_forward
from fixtures.own_network import network, own_caches
from numpy.testing import assert_equal

import dnn_utils as dnn

pytestmark = pytest.mark.usefixtures("unhurried")

nan = np.nan
X, Y, P = network(0, [3, 2, 1], 4)
AL, CACHES = own_forward(X, P)[1][-1], own_caches(X, P)
G = {"d" + name: np.ones(array.shape) for name, array in P.items()}
(_, W, b), Z = CACHES[0]


def without(dictionary, name):
    return {key: value for key, value in dictionary.items() if key != name}


def case(error, words, function, *arguments, named=None, **options):
    """One bad call; ``words`` are the parts its message must have, the
    function's name, or that of the one ``named`` instead, among them."""
    name = (named or function).__name__
    called = ", ".join(f"{value!r:.20}".split("\n")[0] for value in arguments)
    return pytest.param(error, [name, *words], function, arguments, options,
                        id=f"{name}({called})")


def sizes():
    start, deep = dnn.initialize_parameters, dnn.initialize_parameters_deep
    for bad in (0, -1, 2.5, 2.0, "2", None, [2]):
        for name, arguments in (("n_x", (bad, 2, 1)), ("n_h", (3, bad, 1)),
                                ("n_y", (3, 2, bad))):
            yield case(ValueError, [name, ">= 1", repr(bad)],
                       start, *arguments)
    for layer_dims in ([], [3], [3, 0], [3, 2.0, 1], [3, -1], "321", 3, None,
                       [3, [2], 1], [3, "2"], np.array([3.0, 1.0])):
        yield case(ValueError, ["at least two", ">= 1", repr(layer_dims)],
                   deep, layer_dims)
    for scale in ("He", "SQRT", -0.1, nan, np.inf, None, 1j):
        yield case(ValueError, ["scale", '"sqrt"', ">= 0", str(scale)],
                   deep, [2, 1], scale=scale)


def forward():
    linear, layer = dnn.linear_forward, dnn.linear_activation_forward
    for bad in ([[1.0]], None, 2.0, "A"):
        kind = type(bad).__name__
        yield case(TypeError, ["A", "NumPy array", kind], linear, bad, W, b)
        yield case(TypeError, ["W", "NumPy array", kind], linear, X, bad, b)
        yield case(TypeError, ["b", "NumPy array", kind], linear, X, W, bad)
    yield case(ValueError, ["W of shape (n, 4)", "got (2, 3)"],
               linear, X.T, W, b)
    yield case(ValueError, ["W of shape (n, 3)", "got (3, 2)"],
               linear, X, W.T, b)
    yield case(ValueError, ["A of shape (n_prev, m)", "got (3,)"],
               linear, X[:, 0], W, b)
    yield case(ValueError, ["A of shape (n_prev, m)", "got (3, 0)"],
               linear, X[:, :0], W, b)
    yield case(ValueError, ["A of shape (n_prev, m)", "got (1, 3, 4)"],
               linear, X[np.newaxis], W, b)
    yield case(ValueError, ["b of shape (2, 1)", "got (2,)"],
               linear, X, W, b.ravel())
    yield case(ValueError, ["b of shape (2, 1)", "got (1, 2)"],
               linear, X, W, b.T)
    yield case(ValueError, ["b of shape (2, 1)", "got (2, 4)"],
               linear, X, W, Z)
    words = np.array([["1"] * 4] * 3)
    yield case(TypeError, ["A", "numbers", "<U1"], linear, words, W, b)
    for activation in ("ReLU", "tanh", "", None, dnn.relu, 1, ["relu"]):
        words = ["activation", "'relu'", "'sigmoid'", f"{activation!r:.12}"]
        yield case(ValueError, words, layer, X, W, b, activation)
        yield case(ValueError, words, dnn.linear_activation_backward, Z,
                   CACHES[0], activation)


def whole_forward():
    whole = dnn.L_model_forward
    for bad in (None, [W, b], X):
        for call in ((whole, X, bad), (dnn.update_parameters, bad, G, 0.1)):
            yield case(TypeError, ["parameters", "dictionary",
                                   type(bad).__name__ if bad is not X
                                   else "(3, 4)"], *call)
    for bad, found in (
            ({}, "none"), (without(P, "b2"), "W1, b1, W2"),
            (without(without(P, "W1"), "b1"), "W2, b2"),
            ({**P, "W3": W}, "W3"), ({**P, 3: W, 4: b}, "3, 4"),
            ({name.lower(): array for name, array in P.items()}, "w1")):
        for call in ((whole, X, bad), (dnn.update_parameters, bad, G, 0.1)):
            yield case(ValueError, ["W1, b1, ..., WL, bL", found], *call)
    for name, bad, wanted in (
            ("W2", np.ones((1, 3)), "(n_2, 2)"), ("W1", W[0], "(n_1, n_0)"),
            ("b1", b.ravel(), "(2, 1)"), ("b2", b, "(1, 1)")):
        wrong = {**P, name: bad}
        for call in ((whole, X, wrong), (dnn.predict, X, Y, wrong),
                     (dnn.update_parameters, wrong, G, 0.1),
                     (dnn.check_gradients, wrong, G, X, Y)):
            # predict leaves this to L_model_forward, which says so.
            function = call[0] if call[0] is not dnn.predict else whole
            yield case(ValueError, [f"{name} of shape {wanted}",
                                    f"got {bad.shape}"], *call,
                       named=function)
    yield case(TypeError, ["W2", "NumPy array", "list"],
               whole, X, {**P, "W2": [[1, 1]]})
    for bad in (X.T, X[:2], X[:, 0], X[:, :0]):
        yield case(ValueError, ["X of shape (3, m)", f"got {bad.shape}"],
                   whole, bad, P)
    yield case(TypeError, ["X", "NumPy array", "list"], whole, X.tolist(), P)


def costs():
    cost, row = dnn.compute_cost, np.full((1, 4), 0.5)
    for a, y in ((row, row.T), (row.T, row), (row.T, row.T), (row, row[0]),
                 (row[0], row[0]), (row, row[:, :3]), (Z, Z),
                 (row[:, :0], row[:, :0])):
        yield case(ValueError, ["(1, m)", str(a.shape), str(y.shape)],
                   cost, a, y)
    for a, y in ((row, [[1, 0, 1, 0]]), (0.5, row), (row, None)):
        bad = a if y is row else y
        yield case(TypeError, ["AL" if a is bad else "Y", "NumPy array",
                               type(bad).__name__], cost, a, y)
    for bad, found in ((1.5, "1.5"), (-0.1, "-0.1"), (nan, "nan"), (2, "2")):
        wrong = np.full((1, 4), bad)
        for name, arguments in (("AL", (wrong, row)), ("Y", (row, wrong))):
            yield case(ValueError, ["from 0 to 1 in " + name, found],
                       cost, *arguments)


def backward():
    linear, cache = dnn.linear_backward, CACHES[0][0]
    last = CACHES[1][1]
    yield case(ValueError, ["dZ of shape (2, 4)", "got (1, 4)"],
               linear, last, cache)
    yield case(ValueError, ["dZ of shape (2, 4)", "got (4, 2)"],
               linear, Z.T, cache)
    yield case(TypeError, ["dZ", "NumPy array", "list"],
               linear, Z.tolist(), cache)
    for bad, found in ((CACHES[0], "2 parts"), (CACHES, "2 parts"),
                       (Z, "(2, 4)"), (None, "NoneType")):
        yield case(ValueError, ["(A_prev, W, b)", found], linear, Z, bad)
    yield case(ValueError, ["W of shape (n, 2)", "got (3, 4)"],
               linear, Z, (W, X, b))
    yield case(ValueError, ["A_prev of shape (n_prev, m)", "got (4,)"],
               linear, Z, (X[0], W, b))
    yield case(TypeError, ["A_prev", "NumPy array", "list"],
               linear, Z, (X.tolist(), W, b))
    for bad, found in ((cache, "3 parts"), (Z, "(2, 4)"),
                       (None, "NoneType")):
        yield case(ValueError, ["linear_cache, activation_cache", found],
                   dnn.linear_activation_backward, Z, bad, "relu")
    for step in (dnn.relu_backward, dnn.sigmoid_backward):
        for bad in (cache, CACHES[0], None, Z.tolist()):
            yield case(TypeError, ["cache", "Z", type(bad).__name__],
                       step, Z, bad)
        # A row would broadcast against (n, m) and say nothing.
        yield case(ValueError, ["dA of shape (2, 4)", "got (1, 4)"],
                   step, last, Z)
        yield case(TypeError, ["dA", "NumPy array", "float"], step, 1.0, Z)


def whole_backward():
    whole = dnn.L_model_backward
    for y in (Y[:, :3], Y[0, :3], np.ones((2, 4)), np.ones((2, 2))):
        yield case(ValueError, ["Y of shape (1, 4)", str(y.shape)],
                   whole, AL, y, CACHES)
    yield case(TypeError, ["Y", "NumPy array", "NoneType"],
               whole, AL, None, CACHES)
    yield case(TypeError, ["AL", "NumPy array", "list"],
               whole, AL.tolist(), Y, CACHES)
    yield case(ValueError, ["AL of shape", "got (4,)"],
               whole, AL[0], Y, CACHES)
    # With more outputs a reshape would shuffle the labels.
    two = np.full((2, 4), 0.5)
    yield case(ValueError, ["Y of shape (2, 4)", "got (4, 2)"],
               whole, two, two.T, [CACHES[0]])
    yield case(ValueError, ["AL of shape (1, 4)", "got (1, 2)"],
               whole, AL[:, :2], Y[:, :2], CACHES)
    for bad, found in (([], "list"), (None, "NoneType"), (P, "dict"),
                       (CACHES[0][1], "(2, 4)")):
        yield case(ValueError, ["caches", "each layer", found],
                   whole, AL, Y, bad)
    for bad in (None, CACHES[1][1].tolist()):
        yield case(TypeError, ["activation_cache", type(bad).__name__],
                   whole, AL, Y, [CACHES[0], (CACHES[1][0], bad)])
    for bad in (CACHES[1], [CACHES[1][0]], [CACHES[1], Z]):
        yield case(ValueError, ["caches[", "linear_cache",
                                "activation_cache"], whole, AL, Y, bad)
    check = dnn.check_gradients
    for step in (0, -1e-6, nan, "small", None):
        yield case(ValueError, ["step", str(step)], check, P, G, X, Y,
                   step=step)
    yield case(ValueError, ["dW1", "(2, 3)", "(3, 2)"],
               check, P, {**G, "dW1": W.T}, X, Y)
    yield case(TypeError, ["db1", "NumPy array", "int"],
               check, P, {**G, "db1": 0}, X, Y)


def classes():
    T = np.eye(3)[:, [0, 2, 1, 1]]
    for bad in (0, 2.5, None):
        yield case(ValueError, ["classes", ">= 1", repr(bad)],
                   dnn.one_hot, Y, bad)
    for bad in (Y[0], Y.T, Y[:, :0]):
        yield case(ValueError, ["Y of shape (1, m)", f"got {bad.shape}"],
                   dnn.one_hot, bad, 3)
    yield case(TypeError, ["Y", "whole numbers", "float64"],
               dnn.one_hot, Y + 0.5, 3)
    yield case(ValueError, ["from 0 to 1 in Y", "got 2"],
               dnn.one_hot, np.array([[0, 2]]), 2)
    yield case(TypeError, ["Z", "NumPy array", "list"], dnn.softmax, [[1.0]])
    yield case(ValueError, ["Z of shape (n, m)", "got (4,)"], dnn.softmax,
               Z[0])
    yield case(ValueError, ["finite numbers in Z", "nan"], dnn.softmax,
               np.full((2, 2), nan))
    yield case(ValueError, ["T of shape (3, 4)", "got (1, 4)"],
               dnn.cross_entropy, T, Y)
    yield case(ValueError, ["from 0 to 1 in P", "got 2.0"],
               dnn.cross_entropy, 2 * T, T)
    yield case(ValueError, ["from 0 to 1 in T", "got -1.0"],
               dnn.cross_entropy, T, -T)
    for bad in (X.T, X[:2], X[:, 0]):
        yield case(ValueError, ["X of shape (3, m)", f"got {bad.shape}"],
                   dnn.softmax_model_forward, bad, P)
    yield case(TypeError, ["parameters", "dictionary", "list"],
               dnn.softmax_model_forward, X, [W, b])
    back = dnn.softmax_model_backward
    yield case(ValueError, ["P of shape (1, 4)", "got (3, 4)"],
               back, T, T, CACHES)
    yield case(ValueError, ["T of shape (1, 4)", "got (4, 1)"],
               back, AL, Y.T, CACHES)
    yield case(ValueError, ["caches", "each layer", "list"], back, AL, Y, [])


def updates():
    update = dnn.update_parameters
    for rate in (nan, np.inf, -1, "0.1", None, [0.1], 1j, np.array(0.1)):
        found = "()" if isinstance(rate, np.ndarray) else str(rate)
        yield case(ValueError, ["learning_rate", ">= 0", found],
                   update, P, G, rate)
    for call in ((update, P, without(G, "dW2"), 0.1),
                 (dnn.check_gradients, P, without(G, "dW2"), X, Y)):
        yield case(ValueError, ["grads", "'dW2'", "dW1", "db2"], *call)
    for bad in (None, list(G), "dW1"):
        for call in ((update, P, bad, 0.1),
                     (dnn.check_gradients, P, bad, X, Y)):
            yield case(ValueError, ["grads", "dictionary", "'dW1'",
                                    type(bad).__name__], *call)
    yield case(ValueError, ["db1", "(2, 1)", "got (2,)"],
               update, P, {**G, "db1": b.ravel()}, 0.1)
    yield case(ValueError, ["dW1", "(2, 3)", "got (3, 2)"],
               update, P, {**G, "dW1": W.T}, 0.1)


def models():
    for model in (dnn.two_layer_model, dnn.L_layer_model):
        dims = [3, 2, 1]
        yield case(ValueError, ["X of shape (3, m)", "got (4, 3)"],
                   model, X.T, Y, dims)
        yield case(ValueError, ["X of shape (5, m)", "got (3, 4)"],
                   model, X, Y, [5, 2, 1])
        for y in (Y.T, Y[0], Y[:, :3], np.ones((2, 4))):
            yield case(ValueError, ["Y of shape (1, 4)", str(y.shape)],
                       model, X, y, dims)
        for bad in (None, [[1.0]], 1):
            kind = type(bad).__name__
            yield case(TypeError, ["X", "NumPy array", kind],
                       model, bad, Y, dims)
            yield case(TypeError, ["Y", "NumPy array", kind],
                       model, X, bad, dims)
        yield case(ValueError, ["from 0 to 1 in Y", "2"],
                   model, X, np.array([[1, 2, 2, 1]]), dims)
        for bad in (nan, np.inf, -np.inf):
            holed = np.where(X == X.max(), bad, X)
            yield case(ValueError, ["in X", "finite", str(bad)],
                       model, holed, Y, dims)
        for rate in (nan, -1, "0.1", None):
            yield case(ValueError, ["learning_rate", ">= 0", str(rate)],
                       model, X, Y, dims, rate)
        for iterations in (0, -1, 10.0, "10", None):
            yield case(ValueError, ["num_iterations", ">= 1",
                                    repr(iterations)],
                       model, X, Y, dims, 0.1, iterations)
        for bad in (None, [3], [3, 2.0, 1], [3, 0, 1]):
            yield case(ValueError, ["layer", ">= 1", repr(bad)],
                       model, X, Y, bad)
        yield case(ValueError, ["layers_dims", "end with 1", "2"],
                   model, X, Y, [3, 2, 2])
        words = X.astype(str)
        yield case(TypeError, ["X", "numbers", "<U"], model, words, Y, dims)
    for bad in ([3, 1], [3, 2, 2, 1]):
        yield case(ValueError, ["layers_dims", "three", str(bad)[1:-1]],
                   dnn.two_layer_model, X, Y, bad)


def answers():
    ask = dnn.predict
    for y in (Y[:, :3], Y[0, :2], np.ones((2, 2))):
        yield case(ValueError, ["y of shape (1, 4)", str(y.shape)],
                   ask, X, y, P)
    yield case(ValueError, ["from 0 to 1 in y", "2"], ask, X, Y + 1, P)
    yield case(ValueError, ["4 examples", "got 1 label"], ask, X, 1, P)
    yield case(ValueError, ["y of shape (1, 4)", "(3,)"], ask, X, [1, 0, 1], P)
    for y in (["yes"] * 4, [None] * 4, [[1], [0, 1]]):
        yield case(TypeError, ["y", "numbers", "list"], ask, X, y, P)
    yield case(TypeError, ["y", "numbers", "<U"], ask, X, Y.astype(str), P)
    yield case(ValueError, ["finite", "nan"], ask, X * nan, Y, P)
    yield case(TypeError, ["NumPy array", "str"], ask, X, "yes", P)
    two = {**P, "W2": np.ones((2, 2)), "b2": np.ones((2, 1))}
    yield case(ValueError, ["(1, 4)", "(2, 4)"], ask, X, None, two)


def pictures():
    columns = dnn.images_to_columns
    for bad, found in ((None, "NoneType"), ([[1]], "list"),
                       (np.array([["a"]]), "<U1")):
        yield case(TypeError, ["images", "NumPy array", found], columns, bad)
    for bad in (np.zeros(3), np.zeros((0, 4, 4))):
        yield case(ValueError, ["images", "(m, ...)", str(bad.shape)],
                   columns, bad)
    for largest in (0, -1, 1.5, nan, "16", None):
        yield case(ValueError, ["largest", ">= 1", repr(largest)],
                   columns, np.zeros((1, 4)), largest=largest)
    for bad, found in ((256, "256"), (-1, "-1"), (nan, "nan")):
        yield case(ValueError, ["0 to 255", found],
                   columns, np.array([[bad, 0]]))
    yield case(ValueError, ["0 to 16", "17"], columns, np.array([[0, 17]]),
               largest=16)
    for size in (0, -1, 8.0, None, "8"):
        yield case(ValueError, ["size", ">= 1", repr(size)],
                   dnn.load_picture, "any.png", size=size)


@pytest.mark.parametrize("error, words, function, arguments, options", [
    row for table in (sizes, forward, whole_forward, costs, backward,
                      whole_backward, updates, models, answers, classes,
                      pictures)
    for row in table()])
def test_a_bad_call_says_what_was_needed_and_what_came(
        error, words, function, arguments, options, capsys):
    with pytest.raises(error) as raised:
        function(*arguments, **options)
    message = str(raised.value)
    for word in words:
        assert word in message
    assert "\n" not in message and len(message) < 200
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("cache, found", [
    (CACHES[1], "relu_backward"), (((X, W, b), Z[:, :3]), "relu_backward"),
    (((X[:, :3], W, b), Z), "linear_backward")])
def test_a_cache_of_another_layer_is_noticed(cache, found):
    with pytest.raises(ValueError, match=found):
        dnn.linear_activation_backward(Z, cache, "relu")


def test_the_gradient_check_wants_labels_as_a_row():
    with pytest.raises(ValueError, match=r"\(1, 4\) and \(4, 1\)"):
        dnn.check_gradients(P, G, X, Y.T)


def test_a_failed_update_leaves_the_parameters_whole():
    before = {name: array.copy() for name, array in P.items()}
    with pytest.raises(ValueError):
        dnn.update_parameters(P, without(G, "db2"), 0.1)
    assert_equal(P, before)


def test_a_long_argument_is_cut_short():
    with pytest.raises(TypeError) as raised:
        dnn.linear_forward(list(range(1000)), W, b)
    assert len(str(raised.value)) < 120


def test_nothing_is_predicted_aloud_for_labels_that_do_not_fit(capsys):
    with pytest.raises(ValueError):
        dnn.predict(X, Y[:, :2], P)
    assert capsys.readouterr().out == ""


def test_what_is_too_long_to_quote_shows_that_it_goes_on():
    assert dnn._found("a" * 38) == f"str '{'a' * 38}'"
    assert dnn._found("a" * 39) == f"str '{'a' * 39} ..."
