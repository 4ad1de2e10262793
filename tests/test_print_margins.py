"""The check of printed numbers refuses those that could turn elsewhere."""

import json

import pytest
from tools.print_margins import ROOT, check, main

IMPORTS = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport numpy as np"
UPDATE = "def update_parameters(w):\n    return w / 3\n"


@pytest.fixture
def refused(tmp_path):
    """Return a function that checks a notebook of some (source, output)."""
    def judge(*cells, tags=()):
        cells = [(IMPORTS, ""), *cells]
        path = tmp_path / "notebook.ipynb"
        path.write_text(json.dumps({"cells": [
            {"cell_type": "code", "id": f"c{i}",
             "metadata": {"tags": list(tags)}, "source": source,
             "outputs": [{"output_type": "stream", "text": text}]}
            for i, (source, text) in enumerate(cells)]}))
        return [line.partition(": ")[2] for line in check(path)[0]]
    return judge


@pytest.mark.parametrize("source, output", [
    ("x = 1 / 3\nprint(f'{x:.6f}')", "0.333333"),
    ("print(np.array([1, 2]) / 3)", "[0.33333333 0.66666667]"),
    ("print(np.array([1.123456785 + 5e-11]) * 1)", "[1.12345679]"),
    ("print(f'{[1, 2]} {7 * 6}')", "[1, 2] 42"),
    ("rate = 0.15\nprint(f'{rate}')", "0.15"),
    ("print(np.array([136.586, 6.56]))", "[136.586   6.56 ]"),
    ("print(f'{1e-17 + 0.2:.4f} {float(0):.4f}')", "0.2000 0.0000"),
    ("print(f'{np.inf:.3f} {np.nan:.3f}')", "inf nan"),
    ("1 / np.array([3.0])", "array([0.33333333])"),
    ("print('at 0.7')", "at 0.7"),
])
def test_numbers_with_room_pass(refused, source, output):
    assert refused((source, output)) == []


@pytest.mark.parametrize("source, output, word", [
    ("print(f'{0.1234565:.6f}')", "0.123456", "0.1234565"),
    ("print(f'{0.1234565 + 1e-11:.6f}')", "0.123457", "margin 8.1e-11"),
    ("print(f'{0.1234565 - 1e-11:.6f}')", "0.123456", "margin 8.1e-11"),
    ("print(f'{1.2345e-7:.3e}')", "1.235e-07", "1.2345e-07"),
    ("print(f'{99.95:.3g}')", "100", "99.95"),
    ("print(f'{0.25:.1f}')", "0.2", "margin 1.1e-16"),
    ("print(np.array([0.5, 0.123456785000001]))", "[0.5        0.12345679]",
     "0.12345679 is"),
    ("print(np.array([1.123456785 + 5e-12, 0.1]))", "[1.12345679 0.1       ]",
     "needs 1e-11"),
    ("print(np.array([[1e-20, 2.0]]).round(3) * -0.0)", "[[-0. -0.]]", "-0."),
    ("print(f'{-1e-17:.4f}')", "-0.0000", "-1e-17"),
    ("print(1 / 3)", "0.3333333333333333", "margin"),
    ("print([0.5, 1 / 3])", "[0.5, 0.3333333333333333]", "margin"),
    ("x = 2 ** 0.5\nx", "1.4142135623730951", "margin"),
    ("print('%.3f' % (1 / 3))", "0.333", "0.333: unexplained"),
    ("print(f'{0.5:.2f}')", "0.50 0.61", "0.61: unexplained"),
    ("print(1 / 0)", "", "ZeroDivisionError"),
])
def test_numbers_without_room_are_refused(refused, source, output, word):
    line, = refused((source, output))
    assert word in line


def test_a_number_turned_into_text_earlier_is_judged_where_it_shows(refused):
    first = "x = 0.1234565\nlabel = f'{x:.6f}'", ""
    line, = refused(first, ("print(label)", "0.123456"))
    assert line.startswith("0.123456 is 0.1234565")


def test_trained_numbers_need_more_room(refused):
    show = "print(f'{0.12345645:.6f}')", "0.123456"  # 4e-7 away
    near = "print(f'{0.123456499:.6f}')", "0.123456"  # 8e-9 away
    few = UPDATE + "for _ in range(10):\n    update_parameters(1)", ""
    many = UPDATE + "for _ in range(11):\n    update_parameters(1)", ""
    assert refused(show, near) == refused(few, show, near) == []
    line, = refused(many, show, near)
    assert "needs 1e-07" in line
    assert refused(near, many) == []
    line, = refused(near, tags=["trained"])
    assert "needs 1e-07" in line


def test_the_models_of_the_course_are_training(refused):
    train = ("from dnn_utils import two_layer_model\n"
             "two_layer_model(np.ones((2, 3)), np.ones((1, 3)), (2, 1, 1),\n"
             "                0.1, 1)\nnear = 0.123456499", "")
    line, = refused(train, ("print(f'{near:.6f}')", "0.123456"))
    assert "needs 1e-07" in line


def test_what_the_course_itself_prints_is_judged(refused):
    source = ("from dnn_utils import predict\n"
              "W = {'W1': np.eye(1), 'b1': np.zeros((1, 1))}\n"
              "_ = predict(np.ones((1, 16)),\n"
              "            np.arange(16).reshape(1, 16) < 1, W)")
    output = "Accuracy: 1 of 16 (6.2 %)"
    line, = refused((source, output))
    assert line.startswith("6.2 is 6.25")
    assert refused((source, output), tags=["exact-values"]) == []


def test_exact_values_excuse_no_other_number(refused):
    assert len(refused(("print(f'{0.1234565:.6f}')", "0.123456"),
                       tags=["exact-values"])) == 1


def test_ignored_outputs_and_expected_errors_are_left_alone(refused):
    assert refused(("1 / 0", ""), tags=["raises-exception"]) == []
    assert refused(("print(1 / 3)", "0.3333333333333333"),
                   tags=["nbval-ignore-output"]) == []


def test_the_session_is_left_as_it_was(refused):
    import sys

    import dnn_utils
    before = print, list(sys.path), sys.modules["dnn_utils"]
    refused(("import dnn_utils, os\nos.chdir('/')", ""))
    assert before == (print, sys.path, dnn_utils)


def test_the_command_says_what_it_refuses(tmp_path, capsys):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [
        {"cell_type": "code", "id": "look", "metadata": {},
         "source": "print(f'{0.25:.1f}')",
         "outputs": [{"output_type": "stream", "text": ["0.2\n"]}]}]}))
    assert main([str(path), "--table"]) == 1
    line, table = capsys.readouterr().out.splitlines()
    assert line.startswith("n.ipynb: look: 0.2 is 0.25: margin 1.1e-16")
    assert table.startswith("n.ipynb: 1 numbers; the closest: look, 0.2 with")


