"""A place that one small edit makes right is the mistake, and is named.

Rows are what people handed in: the exercise, the change of the reference that
makes their answer, the mistake, and the line that is shown.
"""

import ast
import inspect
import sys

import numpy as np
import pytest
from answers.right_and_wrong import REFERENCE
from test_checks import refused, student

import dnn_utils
import testCases
from dnn_utils import edits, errors, reading, repair

pytestmark = pytest.mark.usefixtures("unhurried")

FORWARD_LOOP = """for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        activation = "sigmoid" if l == L else "relu\""""
ROWS = [
    ("L_model_backward", "dZ = output_backward(AL, Y, ZL)",
     "dZ = AL - 2 * Y", "something too many", "dZ = AL - 2 * Y"),
    ("L_model_forward", 'parameters["b" + str(l)]', 'parameters["b1"]',
     "the same key in every round", 'W, b = parameters["W" + str(l)], '
     'parameters["b1"]'),
    ("linear_forward", "W @ A + b", "np.sum(W @ A + b, 0, keepdims=True)",
     "a call too many", "Z = np.sum(W @ A + b, 0, keepdims=True)"),
    ("L_layer_model", "parameters = update_parameters(parameters, grads, "
     "learning_rate)", "parameters = update_parameters(parameters, grads, "
     "learning_rate)\n        parameters = update_parameters(parameters, "
     "grads, learning_rate)", "a line too many",
     "parameters = update_parameters(parameters, grads, learning_rate)"),
    ("compute_cost", "np.log(1 - AL)", "np.log(1) - AL",
     "a bracket closes too early", "np.log(1) - AL"),
    ("compute_cost", "(1 - Y) * -np.log", "1 - Y * -np.log",
     "brackets missing", "1 - Y * -np.log"),
    ("linear_backward", "/ m\n    db", "// m\n    db", "another sign", "// m"),
    ("linear_backward", "dZ.sum(axis=1, keepdims=True) / m",
     "np.squeeze(dZ.sum(axis=1, keepdims=True)) / m", "a call too many",
     "np.squeeze("),
    ("compute_cost", "np.mean(if_one + if_zero)",
     "np.mean(if_one) + if_zero / AL.size", "a sum missing",
     "np.mean(if_one) + if_zero"),
    ("compute_cost", "np.mean(if_one + if_zero)",
     "np.sum(if_one + if_zero) / len(if_one)", "rows counted",
     "len(if_one)"),
    ("linear_activation_backward", "    else:\n        dZ = relu_backward(dA, "
     "activation_cache)", "    if activation == 'relu':\n        dZ = "
     "relu_backward(dA, activation_cache)\n    else:\n        dZ = dA",
     "if for elif", "if activation == 'relu':"),
    ("linear_activation_forward", "    else:\n        A, ",
     "    A, ", "else missing", "A, activation_cache = relu(Z)"),
    ("predict", "return p", "share = (p == y).mean()\n    return share",
     "another variable", "return share"),
    ("L_layer_model", "return parameters, costs",
     "kept = parameters if i < 0 else grads\n    return kept, costs",
     "another variable", "return kept, costs"),
    ("softmax", "np.exp(Z - Z.max(axis=0))", "np.exp((Z - Z.max(axis=0)) / 2)",
     "something too many", "/ 2)"),
    ("linear_backward", "dW = dZ @ A_prev.T / m",
     "n, m = A_prev.shape\n    dW = np.dot(dZ, A_prev.reshape(m, n)) / m",
     "reshape for a transpose", "A_prev.reshape(m, n)"),
    ("linear_forward", "W @ A + b",
     "(np.reshape(A, A.shape[::-1]) @ W.T).T + b",
     "reshape for a transpose", "np.reshape(A, A.shape[::-1])"),
    ("update_parameters", "return updated", "    return updated",
     "return inside the loop", "return updated"),
    ("one_hot", "T = (rows == Y).astype(float)",
     "T = np.zeros((classes, classes))\n    for i in range(Y.shape[1]):\n"
     "        T[Y[0, i], i] = 1", "another size",
     "T = np.zeros((classes, classes))"),
    ("one_hot", "(rows == Y).astype(float)", "np.eye(classes)[Y].T",
     "a row for a flat array", "np.eye(classes)[Y]"),
    ("softmax", "E = np.exp(Z - Z.max(axis=0))\n    P = E / E.sum(axis=0)",
     "Z = Z - Z.max(axis=0)\n    P = Z / np.exp(Z).sum(axis=0)",
     "a call missing", "Z / np.exp(Z).sum(axis=0)"),
    ("softmax", "E = np.exp(Z - Z.max(axis=0))\n    P = E / E.sum(axis=0)",
     "Z = Z - Z.max(axis=0)\n    P = np.exp(Z) / np.exp(Z.sum(axis=0))",
     "a function of the sum", "np.exp(Z.sum(axis=0))"),
    ("softmax", "E = np.exp(Z - Z.max(axis=0))",
     "E = np.exp(np.abs(Z) - np.abs(Z).max(axis=0))", "a call too many",
     "E = np.exp(np.abs(Z) - np.abs(Z).max(axis=0))"),
    ("softmax", "E = np.exp(Z - Z.max(axis=0))\n    P = E / E.sum(axis=0)",
     "P = np.zeros(Z.shape)\n    for j in range(Z.shape[1]):\n"
     "        E = np.exp(Z[j] - Z[j].max())\n        P[j] = E / E.sum()",
     "rows taken for columns", "E = np.exp(Z[j] - Z[j].max())"),
    ("softmax", "E = np.exp(Z - Z.max(axis=0))\n    P = E / E.sum(axis=0)",
     "P = np.zeros(Z.shape)\n    for i in range(len(Z)):\n"
     "        for j in range(Z.shape[1]):\n            P[i, j] = np.exp(Z[i, "
     "j] - Z[:, j].max()) / (\n                np.exp(Z[:, i] - np.max(Z[:, "
     "i])).sum())", "another counter", "P[i, j] = np.exp("),
    ("predict", "np.sum(p == y)", "len(p == y)", "len for a sum",
     "len(p == y)"),
    ("L_model_backward", "return grads", "return dA, dW, db",
     "another result", "return dA, dW, db"),
    ("predict", "{m} ({100 * right / m:.1f} %)",
     "{len(y)} ({100 * right / len(y):.1f} %)", "another number of examples",
     "{len(y)} ("),
    ("update_parameters", "        updated[name]", "    updated[name]",
     "below the loop", "updated[name] = parameters[name] - step"),
    ("one_hot", ".reshape(classes, 1)", "", "flat for a column", "classes"),
    ("initialize_parameters_deep", "range(1, len(layer_dims))",
     "range(len(layer_dims))", "ends of the loop", "range(len(layer_dims))"),
    ("initialize_parameters_deep", "np.zeros((n, 1))", "np.zeros((n_prev, 1))",
     "another variable", "np.zeros((n_prev, 1))"),
    ("L_model_backward", "reversed(range(1, L))", "range(L - 1, 0)",
     "loop never entered", "range(L - 1, 0)"),
    ("L_model_backward", "reversed(range(1, L))", "range(1, L)",
     "loop runs forward", None),
    ("linear_activation_forward", '== "sigmoid"', '== "sigmoid" or "x"',
     "a condition too many", '== "sigmoid" or "x"'),
    ("predict", "p == y", "p + y", "another sign", None),
    ("linear_activation_forward", "    else:\n        A, activation_cache = "
     "relu(Z)", '    if activation == "relu":\n        A, activation_cache = '
     "relu(Z)\n    else:\n        A = 2 * Z\n        activation_cache = 2 * Z",
     "if for elif", 'if activation == "relu":'),
    ("initialize_parameters_deep", '        parameters["W" + str(l)] = '
     "random.randn(n, n_prev) * 0.01", "        draw = random.randn(n, n_prev)"
     '\n        if l == 1:\n            parameters["W" + str(l)] = draw * 0.01'
     '\n        else:\n            parameters["W" + str(l)] = draw * 3',
     "a condition too many", "if l == 1:"),
    ("linear_forward", "Z = W @ A + b", """Z = b + np.zeros((1, A.shape[1]))
    for k in range(len(A)):
        for j in range(A.shape[1]):
            for i in range(len(W)):
                Z[i, j] = W[i, k] * A[k, j]""", "= for +=",
     "Z[i, j] = W[i, k] * A[k, j]"),
    ("linear_forward", "Z = W @ A + b", """Z = 0 * (W @ A)
    z = 0
    for i in range(len(W)):
        for j in range(A.shape[1]):
            for k in range(len(A)):
                z += W[i, k] * A[k, j]
            Z[i, j] = z + b[i, 0]""", "above the loop", "z = 0"),
    ("linear_forward", "W @ A + b", "np.hstack([W, b]) @ np.vstack([np.ones("
     "(1, A.shape[1])), A])", "parts in another order", None),
    ("linear_forward", "Z = W @ A + b", """Z = np.zeros((len(W), A.shape[1]))
    for j in range(A.shape[1]):
        Z[:, j] = W @ A[j] + b[:, 0]""", "a row taken for a column",
     "Z[:, j] = W @ A[j] + b[:, 0]"),
    ("linear_forward", "Z = W @ A + b", """Z = np.zeros((len(W), len(A)))
    for j in range(len(A)):
        Z[:, j] = W @ A[:, j] + b[:, 0]""", "rows counted",
     "Z = np.zeros((len(W), len(A)))"),
    ("L_layer_model", "        layers_dims, seed",
     "        layers_dims[:len(layers_dims) - 1], seed",
     "a part of an argument", "layers_dims[:len(layers_dims) - 1]"),
    ("L_layer_model", "        layers_dims, seed",
     "        layers_dims[1:], seed", "a part of an argument",
     "layers_dims[1:]"),
    ("L_layer_model", "L_model_forward(X,", "L_model_forward(X[:, :5],",
     "a part of an argument", "L_model_forward(X[:, :5], parameters)"),
    ("two_layer_model", "(AL, Y, caches)", "(AL, Y[:-1], caches)",
     "a part of an argument", "Y[:-1]"),
    ("L_layer_model", "grads, learning_rate)",
     "grads, learning_rate / Y.shape[1])", "step divided by m",
     "update_parameters(parameters, grads, learning_rate / Y.shape[1])"),
    ("two_layer_model", "grads = L_model_backward(AL, Y, caches)", """
        m = Y.shape[1]
        dZ2 = (AL - Y) / m
        dA1, dW2, db2 = linear_backward(dZ2, caches[1][0])
        grads = {"dW2": dW2, "db2": db2}
        _, grads["dW1"], grads["db1"] = linear_activation_backward(
            dA1, caches[0], "relu")""", "step divided by m",
     "dZ2 = (AL - Y) / m"),
    ("two_layer_model", "if i % 100 == 0:", "if i % 100:",
     "condition turned round", "if i % 100:"),
    ("L_layer_model", "    for i in range(num_iterations):\n",
     "    for _ in range(2):\n      for i in range(num_iterations):\n",
     "a loop too many", "for _ in range(2):"),
    ("linear_backward", "dZ.sum(axis=1, keepdims=True)",
     "np.squeeze(dZ.sum(axis=1, keepdims=True))", "a call too many",
     "db = np.squeeze(dZ.sum(axis=1, keepdims=True)) / m"),
    ("L_model_forward", FORWARD_LOOP, """for i in range(L):
        W, b = parameters[f"W{i + 1}"], parameters[f"b{i + 1}"]
        activation = "sigmoid" if i == L else "relu\"""",
     "a number never reached", 'activation = "sigmoid" if i == L else "relu"'),
    ("L_model_forward", FORWARD_LOOP, """for k in range(L):
        W, b = parameters[f"W{k + 1}"], parameters[f"b{k + 1}"]
        activation = "relu"
        if not k != L:
            activation = "sigmoid\"""", "a number never reached",
     "if not k != L:"),
    ("L_model_forward", "range(1, L + 1)", "range(1, L)", "ends of the loop",
     "for l in range(1, L):"),
    ("L_model_backward", """dA, dW, db = linear_activation_backward(dA, cach\
es[l - 1], "relu")""", """linear_cache, Z = caches[l - 1]
        dZ = sigmoid_backward(dA, Z) if l < L else relu_backward(dA, Z)
        dA, dW, db = linear_backward(dZ, linear_cache)""",
     "a number never reached", "if l < L else relu_backward(dA, Z)"),
    ("linear_activation_backward", "relu_backward(dA, activation_cache)",
     "dA.T @ (activation_cache > 0)", "@ for *",
     "dZ = dA.T @ (activation_cache > 0)"),
    ("compute_cost", "Y * -np.log(AL)", "Y.T @ -np.log(AL)", "@ for *",
     "Y.T @ -np.log(AL)"),
    ("linear_forward", "W @ A + b", "W * A.T + b", "* for @",
     "Z = W * A.T + b"),
    ("linear_forward", "W @ A + b", "3 * (W @ A + b)", "something too many",
     "Z = 3 * (W @ A + b)"),
]


def changed(name, old, new):
    """Return the reference with a change."""
    assert old in REFERENCE[name], (name, old)
    return REFERENCE[name].replace(old, new, 1)


@pytest.mark.parametrize("name, old, new, mistake, line", ROWS, ids=[
    f"{name}: {mistake} {k}" for k, (name, _, _, mistake, _)
    in enumerate(ROWS)])
def test_the_place_is_named(name, old, new, mistake, line):
    error = refused(name, student(name, changed(name, old, new)))
    if line is None:        # the table knows it by its words
        return
    assert error.mistake == mistake, error
    assert not line or f"    {line}" in str(error) or line in str(error)


@pytest.mark.parametrize("source, told", [
    ("for i in range(L): A = i == L", "i runs from 0 to L - 1 here, so i == L "
     "never holds."),
    ("for k in range(1, L): A = k < L", "k runs from 1 to L - 1 here, so k < "
     "L always holds."),
    ("for l in range(L, 0, -1): A = l == L + 1", "l runs from L down to 1 "
     "here, so l == L + 1 never holds."),
    ("for l in reversed(range(L)): A = L == l", "l runs from 0 to L - 1 here, "
     "so L == l never holds."),
    ("for l in range(L): A = l == L - 1", None),
    ("for l in range(L): A = l > unknown", None),
    ("for l in names: A = l == L", None)])
def test_a_condition_that_no_round_changes_is_told(source, told):
    definition = ast.parse(f"def f(L, names):\n    {source}").body[0]
    found = [edit.hint for edit in edits.of(definition, {"L": 3, "names": []})
             if edit.name == "a number never reached"]
    assert {*found} == ({told} if told else set())


@pytest.mark.parametrize("lines, line, copied", [
    ("new = dict(given)\n    new['a'] -= 1", "new['a'] -= 1", "new"),
    ("a = given['a']\n    a[0] = 5\n    new = {'a': a}", "a[0] = 5", ""),
    ("for a in given.values():\n        np.add(a, 1, out=a)",
     "np.add(a, 1, out=a)", ""),
    ("new = {}\n    given.pop('a')", "given.pop('a')", ""),
    ("new = {k: a - 1 for k, a in given.items()}", "", "")])
def test_the_line_that_changes_an_argument_is_found(lines, line, copied):
    function = student("f", f"def f(given):\n    {lines}\n")
    found = reading.changed_in_place(
        function, ({"a": np.ones(2), "b": np.ones(3)},), 0)
    assert found[1:] == (copied, line)


@pytest.mark.parametrize("line, told", [
    ("3 * W", "There should be no factor 3 in 3 * W."),
    ("W @ b", "There should be no product with W in W @ b."),
    ("W / 2", "There should be no division by 2 in W / 2."),
    ("W + b", "There should be no + b in W + b."),
    ("W ** 2", "There should be no ** 2 in W ** 2.")])
def test_what_is_too_many_is_spoken_of_in_english(line, told):
    definition = ast.parse(f"def f(W, b):\n    return {line}").body[0]
    assert told in [edit.hint for edit in edits.of(definition, {})]


def test_no_hint_gives_the_answer_away():
    for name, old, new, mistake, line in ROWS:
        error = refused(name, student(name, changed(name, old, new)))
        hint = str(error).rpartition("    ")[2].partition("\n")[2]
        assert line is None or old in new or old not in hint, mistake


@pytest.mark.parametrize("name", ["L_model_forward", "compute_cost"])
def test_an_edit_is_taken_back(name):
    definition = ast.parse(REFERENCE[name]).body[0]
    before, tried = ast.dump(definition), 0
    values = {"A": 1, "l": 2, "L": 3, "AL": dnn_utils.np.ones((1, 3))}
    for edit in edits.of(definition, values):
        with edit:
            tried += ast.dump(definition) != before
        assert ast.dump(definition) == before, edit.name
        assert edit.hint and len(edit.hint) <= 150 and len(edit.name) <= 50
    assert tried > 60


def test_only_what_was_compiled_from_the_text_is_edited():
    source = REFERENCE["linear_forward"]
    function = student("linear_forward", source)
    assert repair.definition_of(function)

    scope = {"_call": lambda given, named: function(*given, **named)}
    exec(compile("\n\ndef linear_forward(*arguments, **keywords): "
                 "return _call(arguments, keywords)"[1:],
                 function.__code__.co_filename, "exec"), scope)
    stand_in = scope["linear_forward"]
    assert (stand_in.__code__.co_firstlineno, stand_in.__code__.co_name) == (
        function.__code__.co_firstlineno, function.__code__.co_name)
    assert repair.definition_of(stand_in) is None


def test_the_same_steps_with_other_names_are_another_function():
    twin = student("linear_forward", "def linear_forward(*arguments, **words):"
                   " return print(arguments, words)")
    scope = {"_call": print}
    exec(compile("def linear_forward(*arguments, **words): return "
                 "_call(arguments, words)", twin.__code__.co_filename, "exec"),
         scope)
    assert scope["linear_forward"].__code__.co_code == twin.__code__.co_code
    assert repair.definition_of(twin)
    assert repair.definition_of(scope["linear_forward"]) is None


@pytest.mark.parametrize("line", [
    "while False: pass", 'open("x")', "import os", "np.save('x', A)",
    "input()", "np.fromfile('x')"])
def test_what_may_touch_or_hang_is_not_tried_again(line):
    calls = []
    source = REFERENCE["linear_forward"].replace(
        "    Z = W @ A + b", f"    CALLS.append(1)\n    if b is None:\n"
        f"        {line}\n    Z = W @ A - b")
    function = student("linear_forward", source)
    function.__globals__["CALLS"] = calls
    refused("linear_forward", function)
    assert len(calls) < 10


@pytest.mark.parametrize("line", [
    "for c in list(found): found.append(c)",
    "for c in found[:]: found += [c]",
    "for c in found: other.append(c)", "for c in found: other = [c]"])
def test_no_edit_makes_a_loop_over_what_it_lengthens(line):
    definition = ast.parse(f"def f(found, other):\n    {line}\n"
                           "    return found").body[0]
    for edit in edits.of(definition, {"found": [1], "other": [2], "c": 1}):
        with edit:
            loop = ast.unparse(definition)
        assert not any(f"in {name}:" in loop and (
            f"{name}.append" in loop or f"{name} += [" in loop)
            for name in ("found", "other")), loop


def test_an_edited_function_is_not_edited_again():
    function = student("linear_forward", REFERENCE["linear_forward"].replace(
        "+ b", "- b * 7"))
    function.edited = True
    with pytest.raises(testCases.WrongAnswer) as caught:
        testCases.check_linear_forward(function)
    assert "too many" not in str(caught.value)


def test_a_tracer_goes_on_afterwards():
    seen = []
    before = sys.gettrace()
    sys.settrace(lambda *_: seen.append(1))
    try:
        values, reached = repair.last_moment(
            student("linear_forward", REFERENCE["linear_forward"]),
            testCases.linear_forward_test_case())
        inspect.getsource(inspect)
    finally:
        sys.settrace(before)
    assert set(values) == {"A", "W", "b", "Z"} and reached and seen


def test_a_shape_error_shows_the_line_that_causes_it():
    error = refused("L_model_backward", student(
        "L_model_backward", REFERENCE["L_model_backward"].replace(
            "L = {}, len(caches)", "L = {}, len(caches) // 2")))
    assert error.slip.line != error.slip.cause
    assert f"    {error.slip.cause}" in str(error)
    assert errors.words(error.slip) == str(error)


# ---------------------------------------------------------------------------
# What the lines show
# ---------------------------------------------------------------------------

READ = [
    ("predict", "p = (AL > 0.5).astype(int)",
     "p = np.zeros(AL.shape, int)\n    p[AL > 0.5] == 1", "== for ="),
    ("L_layer_model", "parameters = update_parameters(",
     "update_parameters(", "a result that is not kept"),
    ("linear_forward", "Z = W @ A + b", "for i in range(A.shape[1]):\n"
     "        Z = W @ A[:, i:i + 1] + b", "only the last round is left"),
    ("linear_activation_forward", '"sigmoid":', '"Sigmoid":', "another text"),
    ("linear_forward", "Z = W @ A + b",
     "Z = W @ A\n    Z[:, 0] = Z[:, 0] + b[:, 0]", "one row or column set"),
    ("linear_backward", "dW = dZ @ A_prev.T / m",
     "dW = dZ @ A_prev.T\n    dW[0, :] /= m", "one row or column set"),
    ("update_parameters", "updated = {}", "updated = {}\n    g = globals()."
     "setdefault('speed', {})\n    speed['W1'] = 0.9 * speed.get('W1', 1)\n"
     "    learning_rate = learning_rate * speed['W1']", "kept between calls"),
]


@pytest.mark.parametrize("name, old, new, mistake", READ)
def test_what_is_strange_is_told(name, old, new, mistake):
    error = refused(name, student(name, changed(name, old, new)))
    assert error.mistake == mistake, error


@pytest.mark.parametrize("name, body, mistake", [
    ("cross_entropy", "return -np.mean(np.log(P.max(axis=0)))",
     "an argument not used"),
    ("linear_activation_backward", "linear_cache, Z = cache\n"
     "    if activation == 'sigmoid':\n        dZ = sigmoid_backward(dA, Z)\n"
     "    if activation == 'relu':\n        dZ = relu_backward(dA, Z)\n"
     "    else:\n        dZ = dA\n"
     "    return linear_backward(dZ, linear_cache)", "if for elif"),
    ("cross_entropy", "return -np.log(P[T.astype(int)]).mean()",
     "another type"),
    ("compute_cost", "losses = np.where(Y > 0, -np.log(AL), -np.log(1 - AL))"
     "\n    return losses.sum() / len(AL)", "rows counted"),
    ("cross_entropy", "return compute_cost(P, T)",
     "function of another network"),
    ("softmax_model_backward", "dZ = (P @ P.T - np.eye(len(P))) @ T\n"
     "    linear_backward(dZ, caches[-1][0])\n    return {}",
     "a result that is not kept"),
    ("one_hot", "T = [[0.0] * Y.size] * classes\n"
     "    for i in range(Y.size):\n        T[Y[0, i]][i] = 1.0\n"
     "    return np.array(T)", "one row many times"),
    ("one_hot", "return np.eye(classes)[Y].reshape(classes, -1)",
     "reshape for a transpose"),
    ("cross_entropy", "losses = np.where(P > 0, -P * np.log(T), 0)\n"
     "    return np.sum(losses) / T.shape[1]", "P and T exchanged"),
    ("cross_entropy", "c = -np.sum(np.where(P > 0, T * np.log2(P), 0))\n"
     "    return c / P.shape[1]", None)])
def test_what_one_line_shows(name, body, mistake):
    given = errors.lessons.exercises()[name].first_line
    error = refused(name, student(name, f"{given}\n    {body}\n"))
    assert error.mistake == mistake, error


@pytest.mark.parametrize("first, line", [
    ("X, y, parameters", "n = len(parameters) // 2"),
    ("pictures, y, parameters", "L = len(parameters)")])
def test_a_size_too_many_and_another_name_are_not_strange(first, line):
    source = (f"def predict({first}):\n    {line}\n"
              f"    AL, _ = L_model_forward({first[:first.index(',')]}, "
              "parameters)\n    return np.mean((AL > 0.5) == y)\n")
    error = refused("predict", student("predict", source))
    assert "never used" not in str(error)


INLINED = """def two_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                    num_iterations=3000, print_cost=False):
    W1, b1, W2, b2 = initialize_parameters(*layers_dims).values()
    m, costs = X.shape[1], []
    for i in range(num_iterations):
        Z1 = W1 @ X + b1
        A1 = np.maximum(0, Z1)
        A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
        if i % 100 == 0:
            costs.append(compute_cost(A2, Y))
            if print_cost:
                print(costs[-1])
        dZ2 = A2 - Y
        dA1 = W2.T @ dZ2
        dZ1 = dA1 * (Z1 > 0)
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
        W2 = W2 - learning_rate * dZ2 @ A1.T / m
        b2 = b2 - learning_rate * dZ2.mean(axis=1, keepdims=True)
        W1 = W1 - learning_rate * dZ1 @ X.T / m
        b1 = b1 - learning_rate * db1
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, costs
"""


@pytest.mark.parametrize("old, new, words", [
    ("np.maximum(0, Z1)", "np.tanh(Z1)", "A1 is the first"),
    ("(Z1 > 0)", "A1", "dZ1 is the first"),
    ("keepdims=True) / m\n        W2", "keepdims=True)\n        W2",
     "db1 = np.sum(dZ1, axis=1, keepdims=True)"),
    ("""        dA1 = W2.T @ dZ2
        dZ1 = dA1 * (Z1 > 0)
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
        W2 = W2 - learning_rate * dZ2 @ A1.T / m
""", """        W2 = W2 - learning_rate * dZ2 @ A1.T / m
        b1 = b1 + 0
        dA1 = W2.T @ dZ2
        dZ1 = dA1 * (Z1 > 0)
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
""", "takes the new W2")])
def test_the_first_wrong_quantity_of_a_round_is_told(old, new, words):
    assert INLINED.count(old) == 1
    testCases.check_two_layer_model(student("two_layer_model", INLINED))
    error = refused("two_layer_model", student(
        "two_layer_model", INLINED.replace(old, new)))
    assert words in str(error), error


@pytest.mark.parametrize("old, new, words", [
    ("AL, caches = L_model_forward(X, parameters)", "AL, caches = "
     "L_model_forward(X, start)", "forward with start, which"),
    ("parameters = update_parameters(parameters, grads, learning_rate)",
     "v = {k: 0.9 * np.sign(g) for k, g in grads.items()}\n        "
     "parameters = {k: p - 0.1 * v['d' + k] for k, p in parameters.items()}",
     "learning_rate is never used"),
    ("L_model_backward(AL, Y, caches)", "L_model_backward(Y, Y, caches)",
     "gets Y as AL"),
    ("    for i in range(num_iterations):", "    for i in [*range("
     "num_iterations)] * 2:", "6 updates")])
def test_what_a_model_hands_over_is_told(old, new, words):
    source = changed("L_layer_model", old, new).replace(
        "    return parameters, costs", "    costs[0] += 0.01\n"
        "    return parameters, costs").replace(
        "    costs = []", "    start, costs = parameters, []")
    error = refused("L_layer_model", student("L_layer_model", source))
    assert words in str(error)


@pytest.mark.parametrize("name, old, new, words", [
    ("two_layer_model", "    costs = []", "    costs, Y = [], Y.T",
     "shape Y like AL"),
    ("two_layer_model", "compute_cost(AL, Y)", "compute_cost(1 * AL, 1 * Y.T)",
     "turned over"),
    ("two_layer_model", "compute_cost(AL, Y)", "compute_cost(3 * AL, Y)",
     "no probability"),
    ("L_layer_model", "learning_rate=0.0075,\n                  "
     "num_iterations=3000, print_cost=False", "learning_rate, num_iterations,"
     " lambd", "print_cost is called otherwise"),
    ("L_model_forward", "A, W, b, activation)", "A, W, b, relu)",
     "activation is a text"),
    ("initialize_parameters", "b2 = np.zeros((n_y, 1))",
     "b2 = np.zeros((1, 1))", "should have the shape"),
    ("L_model_backward", '"dA" + str(l - 1)', '"dA" + str(l)', "dA")])
def test_what_real_people_wrote(name, old, new, words):
    source = changed(name, old, new).replace("if print_cost:", "if False:")
    error = refused(name, student(name, source))
    assert words in " ".join(str(error).split()), error
    assert "It is what b1 should be summed" not in str(error)
    assert "inside the course" not in str(error)


@pytest.mark.parametrize("factor, hint", [
    (-1, "A minus is missing"), (7, "Look for a factor")])
def test_a_factor_is_told_before_a_relation(factor, hint):
    def linear_activation_forward(*arguments):
        A, cache = dnn_utils.linear_activation_forward(*arguments)
        return factor * A, cache

    assert hint in str(refused("linear_activation_forward",
                               linear_activation_forward))
