"""The checks refuse wrong answers, name the mistake, and let right ones pass.

Formulas are in the table of mistakes, other answers in answers.py. How many
were tried is the last test's output (``pytest -s``).
"""

import io
import linecache
import re
import textwrap

import numpy as np
import pytest
from answers.right_and_wrong import RIGHT, WRONG
from fixtures.exercises import EXERCISES

import dnn_utils
import testCases
from dnn_utils import errors
from dnn_utils.mistakes import mistakes_of, pairs_of

pytestmark = pytest.mark.usefixtures("unhurried")

LONG = ["always 3000 iterations"]  # take a second each
GIVEN = ["sigmoid", "relu", "sigmoid_backward", "relu_backward"]


def student(name, source):
    """Run an answer as a notebook would; return the function."""
    others = {other: getattr(dnn_utils, other)
              for other in EXERCISES + GIVEN if other != name}
    space = {"np": np, "output_backward": dnn_utils._output_backward,
             **others}
    file = f"<answer {name}>"
    linecache.cache[file] = (len(source), None,
                             source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), space)
    return space[name]


def check(name, source):
    getattr(testCases, "check_" + name)(student(name, source))


def refused(name, candidate):
    """Return the error of a check that refuses an answer, well worded."""
    with pytest.raises(testCases.WrongAnswer) as caught:
        getattr(testCases, "check_" + name)(candidate)
    lines = str(caught.value).split("\n")
    assert lines[0].startswith(name) and len(lines) <= 4
    assert max(map(len, lines)) <= 79
    return caught.value


@pytest.mark.parametrize("name, mistake, source", [
    pytest.param(name, mistake, source, id=f"{name}: {label}",
                 marks=pytest.mark.slow if label in LONG else ())
    for name, group in WRONG.items()
    for label, (mistake, source) in group.items()])
def test_a_wrong_answer_is_refused_and_its_mistake_named(
        name, mistake, source):
    error = refused(name, student(name, source))
    assert mistake is None or error.mistake == mistake, error


@pytest.mark.slow
@pytest.mark.parametrize("name, mistake", [
    pytest.param(name, mistake, id=f"{name}: {mistake.name} {k}")
    for name in EXERCISES for k, mistake in enumerate(mistakes_of(name))])
def test_a_mistake_of_the_table_is_refused_with_its_own_hint(name, mistake):
    error = refused(name, mistake.wrong)
    assert error.mistake == mistake.name, error
    assert mistake.hint in " ".join(str(error).split())


def test_a_cost_that_is_wrong_only_for_many_examples_is_told_so():
    source = WRONG["compute_cost"]["product kept above 0"][1]
    error = refused("compute_cost", student("compute_cost", source))
    assert "With few examples it is right" in str(error), error
    assert "few" not in str(refused("compute_cost", lambda AL, Y: 0.3))


def test_a_line_of_a_message_is_cut_at_a_word():
    line = "    Z = " + "linear_forward(A, W, b) + " * 5
    text = testCases._message("f", "is wrong and " * 40 + "\n" + line,
                              "Mend it.")
    told, second, code, hint = text.split("\n")
    assert (hint, max(map(len, text.split("\n"))) <= 79) == ("Mend it.", True)
    for cut in (second, code):
        kept = cut.removesuffix(" ...")
        assert cut != kept and kept.split()[-1] in ("is", "wrong", "and", "+",
                                                    "W,", "b)"), cut


@pytest.mark.parametrize("found, head", [
    ("T has the right shape (4, 5) but 7 of 20 entries are wrong, the first "
     "at [0, 0]: got 1.",
     "f: T has the right shape (4, 5) but 7 of 20 entries are wrong."),
    ("T should have the shape (4, 5), a row for each class, a column for each "
     "example; got (4, 1).", "f: T should have the shape (4, 5), a row for "
     "each class; got (4, 1).")])
def test_a_message_without_room_leaves_out_whole_clauses(found, head):
    text = testCases._message("f", f"{found}\n    T = 0", "Mend it. " * 16)
    assert text.split("\n")[0] == head


@pytest.mark.parametrize("name", EXERCISES)
def test_two_mistakes_are_told_in_whole_sentences(name):
    for both in pairs_of(name):
        second = both.hint.partition("There is a second mistake. ")[2]
        assert second.endswith((".", "?")) and " " in second, second
        assert len(textwrap.wrap(both.hint, 79)) < 4


@pytest.mark.parametrize("name", EXERCISES)
def test_one_mistake_has_one_hint_or_says_more(name):
    hints = {}
    for mistake in mistakes_of(name):
        assert 8 < len(mistake.hint) <= 2 * 79 - 8, mistake.name
        assert len(mistake.name) <= 50 and ";" not in mistake.name
        hints.setdefault(mistake.hint, set()).add(mistake.name)
    for names in hints.values():
        assert len(names) == 1, names


@pytest.mark.parametrize("name, source", [
    pytest.param(name, source, id=f"{name}: {label}")
    for name, group in RIGHT.items() for label, source in group.items()])
def test_a_right_answer_passes_with_one_line(name, source, capsys):
    check(name, source)
    assert re.fullmatch(rf"✓ {name}: right in (all \d+|both) cases\.\n",
                        capsys.readouterr().out)


@pytest.mark.parametrize("encoding, tick", [
    ("utf-8", "✓ "), ("ascii", ""), ("cp1252", ""), (None, "✓ "),
    ("unknown", "")])
def test_a_tick_is_printed_where_it_can_be(encoding, tick, monkeypatch):
    class Out(io.StringIO):
        pass

    Out.encoding = encoding
    monkeypatch.setattr("sys.stdout", out := Out())
    check("linear_forward", next(iter(RIGHT["linear_forward"].values())))
    assert out.getvalue().startswith(f"{tick}linear_forward: right")


@pytest.mark.parametrize("name", EXERCISES)
def test_the_course_itself_passes(name, capsys):
    getattr(testCases, "check_" + name)(getattr(dnn_utils, name))
    assert capsys.readouterr().out == (
        f"{name}: this is the course's own. To check yours, run its cell "
        "again.\n")


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("body, words", [
    ('raise NotImplementedError("later")', "not written yet"),
    ("pass", "return"),
    ("print(arguments)", "prints .* return"),
    ("return arguments[0].no_such_thing", "no attribute 'no_such_thing'"),
    ("return 5", "5|int|number|parts|dictionary|array"),
])
def test_an_unfinished_answer_is_named(name, body, words):
    source = f"def {name}(*arguments):\n    {body}\n"
    error = refused(name, student(name, source))
    assert re.search(words, " ".join(str(error).split()))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_check_leaves_the_global_generator_alone(name, capsys):
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    getattr(testCases, "check_" + name)(getattr(dnn_utils, name))
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("body", ["return W @ A_example + b, (A, W, b)",
                                  "return W @ A[:, :m] + b, (A, W, b)"])
def test_a_variable_of_the_notebook_is_named(body):
    space = {"A_example": np.ones((2, 4)), "m": 3, "shape": 5}
    exec(f"def linear_forward(A, W, b):\n    {body}\n", space)
    with pytest.raises(testCases.WrongAnswer, match="from outside the func"):
        testCases.check_linear_forward(space["linear_forward"])


@pytest.mark.parametrize("name, changes, words", [
    ("linear_activation_forward", ("    return A, ", "    both = A, "),
     "Is the last line a return"),
    ("linear_activation_forward", ("    return A, ", "        return A, "),
     "which return is reached"),
    ("linear_activation_forward", ('== "sigmoid"', "== sigmoid"),
     'never equal: write "sigmoid"'),
    ("L_model_forward", ("A, cache =", "A, caches =",
                         "        caches.append(cache)\n", ""),
     "This is the cache of one layer"),
    ("update_parameters", ("updated[name]", 'updated["name"]'),
     "Take the quotes off"),
    ("update_parameters", ("updated = {}", "updated = parameters"),
     "updated is only a second name"),
    ("update_parameters", ("updated = {}", "updated = dict(parameters)",
     "updated[name] = parameters[name] - step", "updated[name] -= step"),
     "updated[name] -= step updated is another dictionary, but the arrays"),
    ("update_parameters", ("updated = {}", "updated = {**parameters}",
     "updated[name] = parameters[name] - step",
     "np.subtract(updated[name], step, out=updated[name])"),
     "out=updated[name]) updated is another dictionary"),
    ("update_parameters", ("    step = learning_rate * grads[\"d\" + name]",
     "    step = grads[\"d\" + name]\n        step *= learning_rate"),
     "step *= learning_rate step is no copy but dW1 of grads itself"),
    ("softmax", ("Z.max(axis=0)", "0", "E.sum(axis=0)", "E.sum()"),
     "each column should do so by itself, axis=0. There is a second mistake. "
     "exp overflows"),
    ("linear_forward", ("W @ A + b", "(W @ A)[:, 0] + b"),
     "There should be no index [:, 0] in (W @ A)[:, 0]."),
    ("linear_forward", ("W @ A + b", "np.sum(W * A[:, 0], axis=1) + b"),
     "One side is flat, (3,), and b a column, (3, 1): together they make"),
    ("linear_forward", ("W @ A + b", "np.hstack([W @ A[:, j] + b for j in "
     "range(A.shape[1])])"), "W @ A[:, j] is flat, (3,), and b a column"),
    ("L_model_forward", ("range(1, L + 1)", "range(1, L)"),
     "l runs from 1 to L - 1 here, so l == L never holds: the loop ends too"),
    ("L_model_forward", ("range(1, L + 1)", "range(1, L)",
     '"sigmoid" if l == L else "relu"', '"relu"'),
     "ends with the last hidden layer: the output layer, with the sigmoid, "
     "is missing."),
])
def test_what_a_newcomer_wrote_is_what_the_words_are_about(
        name, changes, words):
    source = next(iter(RIGHT[name].values()))
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in source
        source = source.replace(old, new)
    assert words in " ".join(str(refused(name, student(name, source))).split())


@pytest.mark.parametrize("name, scale, words", [
    ("two_layer_model", "0.0003", "times 0.0003; this model asks for randn "
     "times 0.01."),
    ("L_layer_model", "0.02 / layers_dims[l - 1] ** 0.5", "times "
     "0.02/sqrt(n); this model asks for randn times 1/sqrt(n), where n"),
    ("L_layer_model", "3 / layers_dims[l - 1]", "times 3/n; this model"),
    ("two_layer_model", "l", "W2 that is 200 times what it should be")])
def test_the_scale_of_ones_own_weights_is_told(name, scale, words):
    source = next(iter(RIGHT[name].values()))
    begin = source.index("    parameters ="), source.index("    costs =")
    own = f"""    draw, parameters = np.random.RandomState(1).randn, {{}}
    for l in range(1, len(layers_dims)):
        W = draw(layers_dims[l], layers_dims[l - 1]) * ({scale})
        parameters[f"W{{l}}"] = W{" * (0.01 if l < 2 else 1)" * (scale == "l")}
        parameters[f"b{{l}}"] = np.zeros((layers_dims[l], 1))
"""
    error = refused(name, student(name, source[:begin[0]] + own
                                  + source[begin[1]:]))
    assert words in " ".join(str(error).split()), error


def test_an_error_raised_on_purpose_is_not_taken_for_a_mistake():
    answer = student("compute_cost", next(iter(
        RIGHT["compute_cost"].values())))
    with pytest.raises(ValueError) as caught:
        answer(np.ones((2, 1)), np.ones((2, 1)))
    assert "on purpose" in errors.explain(caught.value, "compute_cost").hint


def test_a_factor_is_not_asked_for_where_a_variable_explains_it():
    space = {"np": np, "m": 3}
    exec("def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n"
         "    dW = dZ @ A_prev.T / m\n    db = dZ.sum(1, keepdims=True) / m\n"
         "    return W.T @ dZ, dW, db", space)
    with pytest.raises(testCases.WrongAnswer) as caught:
        testCases.check_linear_backward(space["linear_backward"])
    assert "It uses m from outside" in str(caught.value)
    assert "Look for a factor" not in str(caught.value)


def test_the_function_that_is_not_written_is_named():
    answer = student("linear_activation_forward", next(iter(
        RIGHT["linear_activation_forward"].values())))
    answer.__globals__["linear_forward"] = student(
        "linear_forward",
        "def linear_forward(A, W, b):\n    raise NotImplementedError\n")
    with pytest.raises(testCases.WrongAnswer, match="^linear_forward is not w"
                       "ritten yet: .*\nlinear_activation_forward calls it"):
        testCases.check_linear_activation_forward(answer)


def test_a_constant_of_the_notebook_is_no_mistake(capsys):
    space = {"np": np, "ONE": 1, "shape": 5}
    exec("def linear_forward(A, W, b):\n    A.shape\n"
         "    return W @ A + ONE * b, (A, W, b)", space)
    testCases.check_linear_forward(space["linear_forward"])
    assert "right" in capsys.readouterr().out


def test_a_wrong_function_is_replaced_and_a_right_one_kept(capsys):
    def linear_forward(A, W, b):
        return A @ W + b, (A, W, b)

    assert testCases.yours_or_ours(
        linear_forward) is dnn_utils.linear_forward
    assert "linear_forward is not right yet" in capsys.readouterr().out
    source = next(iter(RIGHT["linear_forward"].values()))
    right = student("linear_forward", source)
    assert testCases.yours_or_ours(right) is right
    assert capsys.readouterr().out == ""


def test_a_notebook_shows_the_message_alone():
    error = testCases.WrongAnswer("linear_forward: something")
    assert error._render_traceback_() == ["linear_forward: something"]


def test_there_are_enough_answers_to_measure_with():
    wrong, right = (sum(map(len, answers.values()))
                    for answers in (WRONG, RIGHT))
    rows = sum(len(mistakes_of(name)) for name in EXERCISES)
    print(f"\n{rows} mistakes of the table and {wrong} other wrong answers "
          f"refused, {right} right answers passed")
    assert wrong >= 120 and right >= 40 and rows >= 400
