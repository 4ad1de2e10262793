"""The parts of the grader, one by one, and the command as it is used."""

import contextlib
import csv
import ctypes
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace

import grade
import nbformat
import numpy as np
import pytest
from fixtures import small_assignment as assignment
from fixtures.exercises import EXERCISES
from grading import (
    compare,
    failures,
    feedback,
    fresh,
    inputs,
    launch,
    match,
    notebook,
    notebook_grader,
    published,
    reference,
    report,
    run,
    sheet,
    source,
)
from grading.helpers import ShortCut
from grading.results import Results, RunError
from grading.shared import isolation, wire
from grading.verdicts import (
    Cause,
    ExerciseResult,
    Failure,
    Kind,
    Note,
    NotebookResult,
    Remark,
    StudentResult,
    Verdict,
)
from grading.workers import Workers
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

TESTS = Path(__file__).resolve().parent
NOTEBOOKS = TESTS.parent / "notebooks"
GRADE = [sys.executable, str(TESTS / "grade.py")]


# wire -------------------------------------------------------------------


def there_and_back(value):
    encoder = wire.Encoder(wire.Table(), lambda value: 1 / 0)
    node = json.loads(json.dumps(encoder.encode(value)))
    return wire.Decoder(wire.Table(), encoder.blob, None).decode(node)


@pytest.mark.parametrize("value", [
    None, True, -3, 2 ** 200, 1.5, float("inf"), 1 + 2j, "é\ud800", b"\0\1",
    [1, [2, "x"]], (1, (2,)), {"a": 1, 2: [3]}, {1, 2}, frozenset("a"),
    range(3), slice(1, None), np.float32(2.5), np.int64(3), np.bool_(True),
    OrderedDict(a=1), np.sin, int, ..., np.dtype("float32")],
    ids=lambda value: repr(value)[:20])
def test_values_survive_the_wire(value):
    back = there_and_back(value)
    assert type(back) is type(value) and back == value


@pytest.mark.parametrize("array", [
    np.arange(6.0).reshape(2, 3), np.asfortranarray(np.eye(3)), np.zeros(0),
    np.array(3.5), np.array(["a", "bc"]), np.array([True]),
    np.arange(10)[::2], np.array([1, None, "x"], dtype=object)])
def test_arrays_survive_the_wire(array):
    back = there_and_back(array)
    assert back.dtype == array.dtype and back.shape == array.shape
    assert np.array_equal(back, array)


def test_identity_survives_the_wire():
    shared = np.ones(3)
    loop = [shared, shared]
    loop.append(loop)
    back = there_and_back(loop)
    assert back[0] is back[1] and back[2] is back


@pytest.mark.parametrize("node", [
    ["m", "builtins", "eval"], ["m", "os", "system"], ["m", "numpy", "load"],
    ["m", "builtins", "getattr"], ["a", "O", [1], "C", True, False, 8],
    ["a", "<f8", [10 ** 12], "C", True, False, 8], ["r", 7], ["r", -1],
    ["n", "O", 8], ["?"], [], [["l"]], {"l": []}, ["d", "dict", [1]],
    ["x", "Boom", "text", [[1]]], ["o", [3], [1]]])
def test_forged_nodes_are_refused(node):
    with pytest.raises(wire.WireError):
        wire.Decoder(wire.Table(), b"\0" * 8, None).decode(node)


# compare ----------------------------------------------------------------


@pytest.mark.parametrize("got, want, equal", [
    (1, 1.0, True), (np.float64(2), 2, True), ([1, 2], (1, 2), True),
    (np.array([[3.0]]), 3, True), (-0.0, 0.0, True), (1 + 1e-9, 1, True),
    (1.01, 1, False), ("a", "b", False), (None, 0, False), ("1", 1, False),
    ({"a": 1, "more": 2}, {"a": 1}, True), ({}, {"a": 1}, False),
    ([[1, 2], [3]], ([1, 2], [3]), True), (np.nan, np.nan, True),
    ({2, 1}, {1, 2}, True), ([2, 1], [1, 2], False), (True, 1, True)])
def test_same(got, want, equal):
    assert compare.same(got, want) is equal


def stream(text):
    return [NotebookNode(output_type="stream", name="stdout", text=text)]


@pytest.mark.parametrize("got, want, equal", [
    ("x = 1.0000000001", "x = 1.0", True), ("x = -0.", "x = 0.", True),
    ("x = 2", "x = 1", False), ("y = 1", "x = 1", False),
    ("[1.  2. ]", "[1. 2.]", True), ("", "x", False),
    ("{'b': (1, 2), 'a': np.float64(2.0)}", "{'a': 2.0, 'b': (1, 2)}", True),
    ("costs = [0.25, 1]", "costs = [array(0.25) 1]", True),
    ("{3, 1, 2}", "{1, 2, 3}", True), ("{'a': 2}", "{'a': 1}", False),
    ("[1, 2, 4]", "array([1, 2, 3])", False), ("[12]", "[1, 2]", False)])
def test_outputs_go_through_nbval(got, want, equal):
    problem = compare.same_outputs(stream(got), stream(want))
    assert (not problem) is equal


def test_a_missing_output_is_a_difference():
    assert "Missing" in compare.same_outputs([], stream("x"))
    assert "Unexpected" in compare.same_outputs(stream("x"), [])


# fresh ------------------------------------------------------------------


def draw(*arguments, words=(), tries=50):
    generator = inputs.InputGenerator([(arguments, {})], set(words),
                                      np.random.RandomState(0))
    return [generator.draw((arguments, {}))[0] for _ in range(tries)]


def test_fresh_inputs_keep_what_matters():
    for p, labels, ordered, n, word in draw(
            np.array([0.2, 0.9, 0.5]), np.array([[0, 1, 0, 1, 1]]),
            [1.5, 2.5, 9.0], 7, "relu", words=["relu"]):
        assert ((0 < p) & (p < 1)).all()
        assert labels.sum() == 3 and labels.shape == (1, 5)
        assert ordered == sorted(ordered)
        assert 1 <= n <= 7 and type(n) is int
        assert word == "relu"


def test_fresh_inputs_differ_and_share_what_was_shared():
    A = np.random.RandomState(1).randn(3, 4)
    drawn = draw(A, (A, [A]))
    assert all(x is y and x is z for x, (y, [z]) in drawn)
    assert not np.allclose(drawn[0][0], drawn[1][0])


@pytest.mark.parametrize("value", [[1, 2, 3, 4], [3, 1, 2], np.arange(5.0)])
def test_small_whole_numbers_are_not_only_shuffled(value):
    assert any(max(new) > max(value) for (new,) in draw(value))


def test_rows_that_sum_to_one_still_do():
    (rows,), *_ = draw(np.array([[0.2, 0.8], [0.5, 0.5]]))
    assert np.allclose(rows.sum(axis=1), 1)


def test_no_fresh_cases_for_what_does_not_repeat():
    def roll(n):
        return np.random.rand(n)
    assert not fresh.cases(roll, [((3,), {})], set(), 1)
    cases = fresh.cases(sum, [(([1, 5, 9],), {})], set(), 1)
    assert cases and all(case.holds(sum) for case in cases)
    assert not any(case.holds(max) for case in cases)


@pytest.mark.parametrize("truths", [
    np.array([True]), np.array([True, False]), np.eye(2, dtype=bool),
    np.array([[True, False, True]]), [True, False], [False]])
def test_fresh_truth_values(truths):
    def negated(x):
        return np.logical_not(x)
    for case in fresh.cases(negated, [((truths,), {})], set(), 1):
        assert np.asarray(case.arguments[0]).dtype == bool
        assert case.holds(negated) and not case.holds(np.asarray)


# source and match -------------------------------------------------------


def test_what_a_cell_needs():
    cells = {"setup": "import sys\nsys.path.insert(0, '.')",
             "data": "x = [1, 2]", "plot": "plt.plot(y)",
             "answer": "def f(): ...", "use": "z = f(x)",
             "other": "f = other(f)"}
    before = [source.Part(number, name, text, "answer" if name == "answer"
                          else "given")
              for number, (name, text) in enumerate(cells.items())]
    needed = source.slice_of("assert z == 3", before)
    assert [part.name for part in needed] == ["setup", "data", "answer",
                                              "use"]
    needed = source.slice_of("assert f(z) == 3", before, whole=True)
    assert [part.name for part in needed] == [*cells][:2] + [*cells][3:]


@pytest.mark.parametrize("text, names", [
    ("for n in range(3): assert d(n) == n", {"d", "range"}),
    ("x = x + 1", {"x"}), ("x = 1\ny = x", set()), ("x += 1", {"x"}),
    ("def f(n): return f(n - 1) + g(n)", {"g"})])
def test_what_a_cell_reads_before_it_binds_it(text, names):
    assert source.free(text) == names


@pytest.mark.parametrize("text, written", [
    ("def f():\n    raise NotImplementedError", False), ("# nothing", False),
    ("def f():\n    '''Doc.'''\n    pass", False), ("", False),
    ("def f():\n    return 1", True), ("x = (", True)])
def test_written(text, written):
    assert source.written(text) is written


@pytest.mark.parametrize("text", ["!ls\n" * 5000, "a?\n" * 3000])
def test_no_cell_takes_minutes_to_read(text):
    begin = time.time()
    source.bound(text)
    assert time.time() - begin < 5


def test_no_text_takes_minutes_to_compare():
    begin = time.time()
    for text in ("1" * 300_000 + "a", "array(" * 50_000 + ")" * 50_000):
        assert compare.same_outputs(stream(text), stream("1 a"))
    assert time.time() - begin < 5


def test_more_code_than_anybody_writes_is_left_out(tmp_path):
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "source": "#" * 150_000}] * 20
    path.write_text(json.dumps({"cells": cells}))
    cells, notes = notebook.read(path, tmp_path)
    assert len(cells) == 13 and "left out" in notes[0]


@pytest.mark.parametrize("name, student", [
    ("ada_small", "ada"), ("small_ada_123_456", "ada"), ("small", "you"),
    ("ada_LATE_12_34_small", "ada"), ("ada_12_34_small-1", "ada"),
    ("Ωμέγα-small", "Ωμέγα"), ("small (2)", "you")])
def test_flat_folder(tmp_path, name, student):
    references = reference.find(assignment.write_reference(tmp_path / "ref"))
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / f"{name}.ipynb").write_text(assignment.text_of())
    assert list(match.submissions(folder, references)) == [student]


@pytest.mark.parametrize("path", [
    "ada/small.ipynb", "submitted/ada/week1/small.ipynb",
    "ada/small (1).ipynb", "ada/Small.IPYNB", "ada/my work.ipynb",
    "ada/small.ipynb.txt", "ada/small-Copy1.ipynb",
    "ada/hw/final/really final/week 3/hw3/small.ipynb"])
def test_files_are_found(tmp_path, path):
    references = reference.find(assignment.write_reference(tmp_path / "ref"))
    file = tmp_path / "all" / path
    file.parent.mkdir(parents=True)
    file.write_text(assignment.text_of())
    found = match.submissions(tmp_path / "all", references)
    files, _, odd = match.assign(found["ada"], references)
    assert files["small"].path == file and not odd


def test_two_notebooks_joined_in_one_file(tmp_path):
    folder = assignment.write_reference(tmp_path / "ref")
    cells = [new_code_cell("def g(x):\n    return x", metadata=(
        assignment.metadata(grade_id="g", solution=True))),
        new_code_cell("assert g(3) == 3", metadata=assignment.metadata(
            grade_id="check_g", grade=True, points=1))]
    nbformat.write(new_notebook(cells=cells), folder / "more.ipynb")
    place = tmp_path / "all" / "ada"
    place.mkdir(parents=True)
    joined = assignment.notebook(released=True)
    joined.cells += cells
    nbformat.write(joined, place / "everything.ipynb")
    references = reference.find(folder)
    found = match.submissions(tmp_path / "all", references)
    files, notes, odd = match.assign(found["ada"], references)
    assert files["small"] == files["more"] and not odd
    assert notes["more"] == Note(Remark.FILE_NAME, "everything.ipynb")


def test_only_a_students_own_files_may_be_used(tmp_path):
    place = tmp_path / "all" / "ada"
    (place / "data").mkdir(parents=True)
    for name in ("data/mine.txt", "tools.py", "unused.txt", ".hidden.txt",
                 "other.ipynb", "../bo.txt"):
        (place / name).write_text(name)
    (place / "far.txt").symlink_to(tmp_path / "all" / "bo.txt")
    source = "import tools, json\n" + "\n".join(
        f"open({name!r})" for name in (
            "data/mine.txt", ".hidden.txt", "other.ipynb", "../bo.txt",
            "far.txt", "/etc/hostname", "gone.txt", "a\0b.txt", "x" * 5000))
    cells = [notebook.Cell(0, "", "", "", source)]
    assert notebook.beside(place / "small.ipynb", place, cells) == {
        "data/mine.txt": b"data/mine.txt", "tools.py": b"tools.py"}
    assert match.Found("ada", place / "small.ipynb", place).alone
    assert not match.Found("ada", place, place.parent).alone


@pytest.mark.parametrize("blank, full", [
    ("small", "small-Copy1"), ("small", "small (1)"),
    ("small-Copy1", "small")])
def test_the_file_with_most_answers_counts(tmp_path, blank, full):
    references = reference.find(assignment.write_reference(tmp_path / "ref"))
    place = tmp_path / "all" / "ada"
    place.mkdir(parents=True)
    (place / f"{full}.ipynb").write_text(assignment.text_of())
    (place / f"{blank}.ipynb").write_text(assignment.text_of(dict.fromkeys(
        assignment.ANSWERS, "raise NotImplementedError()")))
    found = match.submissions(tmp_path / "all", references)
    files, notes, odd = match.assign(found["ada"], references)
    assert files["small"].path.stem == full and odd == [f"{blank}.ipynb"]
    assert notes["small"] == Note(Remark.BEST_FILE, f"{full}.ipynb")


@pytest.mark.parametrize("name", ["hw.py", "hw.zip", "hw.pdf",
                                  ".ipynb_checkpoints/hw-checkpoint.ipynb"])
def test_what_was_handed_in_instead_is_named(tmp_path, name):
    references = reference.find(assignment.write_reference(tmp_path / "ref"))
    file = tmp_path / "all" / "ada" / name
    file.parent.mkdir(parents=True)
    file.write_text("x")
    found = match.submissions(tmp_path / "all", references)
    files, _, odd = match.assign(found["ada"], references)
    assert not files and odd == [name]
    graded = notebook_grader.grade_file(
        SimpleNamespace(reference=references[0]), None, odd)
    (note,) = graded.notes
    assert name in feedback.note(note)


def test_a_notebook_format_that_is_a_text(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({**json.loads(assignment.text_of()),
                                "nbformat": "4"}))
    cells, notes = notebook.read(path, tmp_path)
    assert cells and not notes


@pytest.mark.parametrize("language, text, refused", [
    ("java", "int x = 3;", True), ("R", "f <- function(x) { x }", True),
    ("python", "x = (", False), ("ir", "x = 3", False)])
def test_another_language_is_named(tmp_path, language, text, refused):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({
        "nbformat": 4, "metadata": {"kernelspec": {"language": language}},
        "cells": [{"cell_type": "code", "source": text}]}))
    if refused:
        with pytest.raises(notebook.Unreadable, match=language):
            notebook.read(path, tmp_path)
    else:
        assert notebook.read(path, tmp_path)[0]


@pytest.mark.parametrize("content, says", [
    (b"", "empty"), (b"\0" * 9, "empty"), (b"<html>", "HTML"),
    (b"[]", "list"), (b"\xff\xfe\0\0[\0\0\0]\0\0\0", "list"),
    (b"{}", "no cells"), (b'{"cells": 3}', "no cells"),
    (b'{"cells": [', "too early"), (b"hello", "not JSON"),
    (b"\x89PNG\0\0", "binary"), (b"[" * 100_000, "deeply"),
    (b"{<<<<<<< a\n>>>>>>> b", "merge")])
def test_unreadable_files_are_named(tmp_path, content, says):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(notebook.Unreadable, match=says):
        notebook.read(path, tmp_path)


def test_links_out_of_the_folder_are_refused(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "secret.ipynb").write_text(assignment.text_of())
    link = tmp_path / "ada" / "small.ipynb"
    link.symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(notebook.Unreadable, match="out of"):
        notebook.read(link, tmp_path / "ada")


def answered(tmp_path, cells):
    """Return the answers that some cells' sources hold, by exercise."""
    (one,) = reference.find(assignment.write_reference(tmp_path / "ref"))
    cells = [notebook.Cell(number, "", grade_id, role, text)
             for number, (grade_id, role, text) in enumerate(cells)]
    return match.answers(cells, one)


def test_one_cell_may_hold_several_answers(tmp_path):
    text = "\n\n".join(assignment.ANSWERS.values())
    found = answered(tmp_path, [("", "", text)])
    assert set(found) == set(assignment.ANSWERS)


def test_a_value_may_stand_in_another_cell(tmp_path):
    found = answered(tmp_path, [
        ("best", "solution", "raise NotImplementedError()"),
        ("", "", "best = 9"), ("", "", "best = check(best)")])
    assert found["best"].source == "best = 9"


def test_what_an_answer_takes_from_other_cells():
    cells = [notebook.Cell(number, "", "", "", text) for number, text in
             enumerate(["kept = {}", "for i in range(9):\n    kept[i] = i",
                        "x = 1\nx = x + 1", "def f(): return kept[x] + y",
                        "y = 4\nkept.clear()"])]
    answer = match.Answer(cells[3].source, [3], [])
    assert match.missing_names(answer, [], cells, {"f"}) == [
        "kept = {}", "for i in range(9):\n    kept[i] = i", "x = 1",
        "x = x + 1", "y = 4"]


# reference --------------------------------------------------------------


def test_students_see_no_finished_function(tmp_path):
    (one,) = reference.find(assignment.write_reference(tmp_path / "ref"))
    seen = tmp_path / "seen"
    seen.mkdir()
    published.publish(one, seen)
    assert one.place.folders == ["."]
    text = (seen / "helper.py").read_text()
    assert "return 2 * x" in text
    assert "len(xs)" not in text and "split" not in text
    assert "_deviations" not in text or "ask(" in text
    (compiled,) = (seen / "__pycache__").iterdir()
    assert compiled.name.startswith("helper.")
    assert str(tmp_path).encode() not in compiled.read_bytes()
    assert {p.name for p in seen.iterdir()} == {"helper.py", "words.txt",
                                                "__pycache__"}


def test_above_a_reference_may_be_anything(tmp_path, monkeypatch):
    for name in ("ref/near.csv", "ref/data/in.csv", "home/a/b/c/far.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    seen = []
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda root: (
        seen.append(folder[0]) or folder for folder in walk(root)))
    found = {path.name for path in published.data_files(tmp_path / "ref")}
    assert found == {"near.csv", "in.csv"}
    assert not any("home/a/b" in folder for folder in seen)
    seen.clear()
    published.data_files(tmp_path.__class__("/nowhere"))
    assert not seen, "the whole machine is nobody's data"


def test_finished_functions_are_taken_out_in_whatever_form(tmp_path):
    path = tmp_path / "helper.py"
    path.write_text("""import math
EPS = 0.5
half = lambda x: x / 2 + EPS
if True:
    def third(x): return x / 3
_kept = [half(2)]
assert half(2) == 1.5
def other(x): return x + EPS
""")
    text = published.public_source(path, frozenset({"half", "third"}))
    assert "x / 2" not in text and "x / 3" not in text
    assert "half(2)" not in text
    scope = {}
    exec(text, scope)
    assert scope["other"](1) == 1.5 and callable(scope["half"])


def test_a_finished_function_is_known_by_another_name(tmp_path):
    folder = assignment.write_reference(tmp_path / "ref")
    with open(folder / "helper.py", "a") as file:
        file.write(assignment.ANSWERS["mean_of"].replace(
            "mean_of", "the_answer").replace("Return", "Find"))
    (one,) = reference.find(folder)
    published.publish(one, tmp_path)
    assert "sum(xs)" not in (tmp_path / "helper.py").read_text()
    first, second, *_ = one.exercises
    with pytest.raises(ShortCut):
        one.helpers.get(first, "helper", "the_answer")
    sys.path.insert(0, str(folder))
    try:
        assert one.helpers.get(second, "helper", "the_answer")([1, 3]) == 2
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("helper")


def test_course_helper_keeps_what_is_not_asked_for():
    one = reference.Reference(NOTEBOOKS / "02_forward_propagation.ipynb")
    text = published.public_source(TESTS.parent / "dnn_utils.py",
                                   frozenset(one.asked))
    assert "np.maximum(0, Z)" in text and "W @ A + b" not in text
    first, second, _ = one.exercises
    assert callable(one.helpers.get(second, "dnn_utils", "linear_forward"))
    for name in ("linear_forward", "L_model_forward", "predict"):
        with pytest.raises(ShortCut):
            one.helpers.get(first, "dnn_utils", name)


def changed_reference(folder, change):
    """Write the reference, changed by a function; return its notebook."""
    assignment.write_reference(folder)
    changed = assignment.notebook()
    change(changed)
    nbformat.write(changed, folder / "small.ipynb")
    return folder


def test_a_reference_without_graded_cells_is_refused(tmp_path):
    folder = changed_reference(tmp_path, lambda nb: nb.cells.clear())
    with pytest.raises(reference.InvalidReference, match="no graded"):
        run.Grader(run.Settings(str(folder), 1))


def test_what_fails_on_the_reference_is_left_to_people(tmp_path):
    def change(nb):
        nb.cells[3].source = "def mean_of(xs): return 0"
    grader = run.Grader(run.Settings(str(changed_reference(
        tmp_path, change)), 1))
    grader.close()
    (one,) = grader.references
    assert {left.name for left in one.people} == {"check_mean_of",
                                                  "check_spread"}
    assert all(left.cause is Cause.FAILS for left in one.people)
    assert one.points == 8


# report -----------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "ada", "Ωμέγα", "山田 太郎", "علي", "O'Neil, S.", "..", "a/b", "con", "",
    "x" * 300, "a\nb", "-rf", "é", "e\u0301", "a:b", "\u202egnp"])
def test_safe_names(name):
    safe = report.safe_name(name)
    assert safe and "/" not in safe and safe not in (".", "..")
    assert len(safe.encode()) < 200 and not safe.startswith("-")
    assert not any(c in safe for c in '\\:*?"<>|\n\0')


def test_safe_names_stay_apart():
    names = ["a/b", "a:b", "a_b", "é", "e\u0301", "a ", "a"]
    assert len({report.safe_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1",
                                  "＝1"])
def test_formulas_are_harmless(text):
    assert sheet.harmless(text).startswith("'")


def test_pages_escape_what_students_wrote():
    failed = Failure(Kind.ASSERTION, "<script>x</script>\n```\n# y")
    result = StudentResult("<img src=x>", {"n": NotebookResult(
        [ExerciseResult("f", 0, 1, Verdict.WRONG, failed, "<b>", "1")],
        [Note(Remark.FILE_NAME, "[a](b)")])})
    page = report.page("feedback.html", result, "made <so>")
    assert "<script>" not in page and "<img" not in page
    assert "<b>" not in page and "<so>" not in page
    assert "color-scheme: light dark" in page
    page = report.page("feedback.md", result, "")
    assert "````text" in page and "[a]" not in page and r"\<img" in page


def test_an_unreadable_file_is_spoken_of_once():
    results = notebook_grader.ungraded(SimpleNamespace(exercises=[
        SimpleNamespace(name=name, points=1, checks=[0]) for name in "ab"],
        people=[]),
        Failure(Kind.UNREADABLE, "is empty"))
    page = report.page("feedback.md", StudentResult("s", {
        "n": NotebookResult(results, [Note(Remark.UNREADABLE,
                                           "n.ipynb is empty")])}), "")
    assert page.count("is empty") == 1 and "Hand in" in page


def test_results_survive_the_disk():
    result = StudentResult("s", {"n": NotebookResult([
        ExerciseResult("e", 1, 2, Verdict.PARTLY, Failure(
            Kind.ASSERTION, "no", mistake="1/m missing in dW", line="x"),
            notes=[Note(Remark.BY_NAME)])], [Note(Remark.REPAIRED, "was")])})
    data = json.loads(json.dumps(result.plain()))
    assert StudentResult.from_plain(data).plain() == result.plain()
    with pytest.raises(TypeError):
        data["notebooks"]["n"]["exercises"][0]["more"] = 1
        StudentResult.from_plain(data)


def test_a_failure_of_a_cell_travels_whole_between_workers():
    text = "def f(x)\n    return x"
    with pytest.raises(SyntaxError) as raised:
        compile(text, "<cell>", "exec")
    failure = failures.cell_failure(raised.value, [], text)
    assert failure.line == "def f(x)" and failure.error == "SyntaxError"
    assert vars(pickle.loads(pickle.dumps(failure))) == vars(failure)


def test_the_mistake_that_a_check_names_is_carried_to_the_table(tmp_path):
    error = AssertionError("Is 1/m there?")
    error.mistake = "1/m missing in dW"
    failure = failures.check_failure(error, SimpleNamespace(
        name="c", variant="full", text=lambda variant: ""))
    result = StudentResult("ada", {"n": NotebookResult([
        ExerciseResult("f", 0, 1, Verdict.WRONG, failure)])})
    report.write_tables(tmp_path, [result], ["n"])
    with open(tmp_path / "grades.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["mistake"] == "1/m missing in dW"


def test_every_failure_and_note_has_its_sentence():
    for kind in Kind:
        text = feedback.hint(Failure(kind, "DETAIL"))
        assert text and "{" not in text and "{" not in feedback.hint(
            Failure(kind))
    for remark in Remark:
        assert "{" not in feedback.note(Note(remark, "DETAIL"))


def test_places_of_this_machine_are_hidden():
    text = f"no {np.__file__}, {TESTS}/grading/sandboxed/worker.py"
    hidden = isolation.hide_places([text, 3])
    assert str(Path(np.__file__).parent.parent) not in hidden[0]
    assert str(TESTS) not in hidden[0] and hidden[1] == 3


def test_an_assertion_is_quoted_where_its_text_says_too_little():
    assert feedback.not_held("7", "assert f() == 8, f()") == (
        "7\n\nThis does not hold:\n    assert f() == 8, f()")
    assert "0x" not in feedback.outline(iter([]))


# the command ------------------------------------------------------------


@pytest.fixture
def place(tmp_path):
    assignment.write_reference(tmp_path / "ref")
    for number in range(8):
        student = tmp_path / "all" / f"s{number}"
        student.mkdir(parents=True)
        (student / "small.ipynb").write_text(assignment.text_of(
            {"best": "import time\ntime.sleep(0.05)\nbest = 9"}
            if number else {}))
    return tmp_path


def command(place, *options):
    return [*GRADE, str(place / "all"), "--reference", str(place / "ref"),
            "--out", str(place / "out"), *options]


def rows(place, name="gradebook.csv"):
    with open(place / "out" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_killed_and_resumed(place):
    first = subprocess.Popen(command(place, "--seed", "4"),
                             stderr=subprocess.DEVNULL)
    store = place / "out" / ".results"
    until = time.time() + 60
    while time.time() < until and (
            not store.exists() or len(list(store.glob("*.json"))) < 2):
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    done = {path: path.stat().st_mtime_ns for path in store.glob("*.json")}
    assert 2 <= len(done) < 8
    assert subprocess.run(command(place), capture_output=True
                          ).returncode == 2
    second = subprocess.run(command(place, "--resume", "--jobs", "2"),
                            capture_output=True, text=True)
    assert second.returncode == 0, second.stderr
    assert "Seed: 4" in second.stdout
    assert done == {path: path.stat().st_mtime_ns for path in done}
    assert [row["student"] for row in rows(place)] == [
        f"s{number}" for number in range(8)]
    assert {row["score"] for row in rows(place)} == {"13"}
    assert not (place / "out" / ".work").exists()


def test_two_runs_do_not_mix(place):
    results = Results(place / "out", {"seed": 1}, False)
    with pytest.raises(RunError, match="another run"):
        Results(place / "out", {"seed": 1}, True)
    results.close()


def test_another_time_limit_is_not_resumed(place):
    Results(place / "out", {"seed": 1, "cell": 5}, False).close()
    with pytest.raises(RunError, match="another cell"):
        Results(place / "out", {"seed": 1, "cell": 6}, True)


@pytest.mark.slow
def test_a_dead_worker_costs_one_student(place, monkeypatch):
    grader = run.Grader(run.Settings(str(place / "ref"), 1))
    grade = grader.grade

    def dying(student, found):
        if student == "s3":
            os._exit(1)
        return grade(student, found)
    monkeypatch.setattr(grader, "grade", dying)
    workers = Workers(grader, 2)
    students = match.submissions(place / "all", grader.references)
    results = {r.student: r for r in workers.grade(students.items())}
    workers.close()
    grader.close()
    assert len(results) == 8
    lost = [s for s, r in results.items()
            if r.notebooks["small"].points < 13]
    assert lost == ["s3"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not here")
def test_weak_walls_are_refused_if_so_asked(place, monkeypatch):
    monkeypatch.setattr(launch, "LEVELS", [launch.SubprocessLauncher.level])
    grader = run.Grader(run.Settings(str(place / "ref"), 1, required=True))
    with pytest.raises(RunError, match="not kept from your files"):
        grader.start_sandbox()


@pytest.mark.slow
def test_a_process_for_each_submission_where_nothing_forks(place):
    grader = run.Grader(run.Settings(str(place / "ref"), 1,
                                     level=launch.Isolation()))
    level = grader.start_sandbox()
    assert not level.strong and "not kept" in launch.describe(level)
    grader.calibrate()
    grader.close()


@pytest.mark.skipif(sys.maxsize < 1 << 32, reason="laid out otherwise")
def test_limits_of_a_job_are_laid_out_as_windows_has_them():
    assert ctypes.sizeof(isolation._JobLimits) == 144
    assert [getattr(isolation._JobLimits, name).offset for name in
            ("time", "flags", "processes", "memory")] == [8, 16, 40, 120]


@pytest.mark.skipif(os.name != "nt", reason="only Windows has jobs")
def test_a_job_limits_memory():
    done = subprocess.run([sys.executable, "-c",
                           "from grading.shared import isolation; "
                           "isolation.limit(1 << 30, 60); bytes(4 << 30)"],
                          cwd=Path(grade.__file__).parent, text=True,
                          capture_output=True)
    assert "MemoryError" in done.stderr


@pytest.mark.parametrize("option", [
    ["--jobs", "0"], ["--cell-timeout", "-1"], ["--sandbox", "none"],
    ["--reference", "nowhere"]])
def test_bad_options_are_named(tmp_path, option, capsys):
    with contextlib.suppress(SystemExit):
        assert grade.main([str(tmp_path), *option]) == 2
    assert option[0] in capsys.readouterr().err


def test_every_core_grades_unless_told_otherwise(monkeypatch):
    assert grade.parser().parse_args([]).jobs >= 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 4},
                        raising=False)
    assert grade.parser().parse_args([]).jobs == 3
    assert grade.parser().parse_args(["--jobs", "1"]).jobs == 1


@pytest.mark.slow
def test_ones_own_copies(tmp_path):
    shutil.copytree(NOTEBOOKS / "exercises", tmp_path / "mine")
    shutil.copy(NOTEBOOKS / "03_compute_cost.ipynb", tmp_path / "mine")
    mine = subprocess.run([*GRADE, str(tmp_path / "mine")],
                          capture_output=True, text=True)
    assert mine.returncode == 0, mine.stderr
    assert "compute_cost                      2 of 2  right" in mine.stdout
    assert mine.stdout.count("not written") == len(EXERCISES) - 1


@pytest.mark.slow
def test_hidden_tests_keep_what_should_come_to_themselves(place):
    """Of a visible call too: it may be what they ask for."""
    path = place / "all" / "s3" / "small.ipynb"
    path.write_text(assignment.text_of(
        {"mean_of": "def mean_of(xs):\n    return 77.5",
         "spread": "def spread(xs):\n    return 77.5"}))
    assert subprocess.run(command(place), capture_output=True
                          ).returncode == 0
    page = (place / "out/feedback/s3/feedback.md").read_text()
    assert page.count("yours gives") == 2
    assert page.count("It should give") == 1


def test_nbgrader_makes_tests_of_these_comments():
    check = reference.Check(nbformat.v4.new_code_cell(
        "### AUTOTEST f(1); g\n### HASHED AUTOTEST f(2)", metadata=(
            assignment.metadata(points=1))), "c", [])
    assert "print(repr(f(1)))\nprint(repr(g))" in check.visible
    assert "f(2)" not in check.visible and "repr(f(2))" in check.full


def test_a_student_may_be_called_submitted(place):
    (place / "all" / "s7").rename(place / "all" / "submitted")
    references = reference.find(place / "ref")
    assert len(match.submissions(place / "all", references)) == 8


def test_swapped_names_are_seen_through(tmp_path):
    names = ["01_initialize_parameters", "03_compute_cost"]
    references = [one for one in reference.find(NOTEBOOKS)
                  if one.name in names]
    for name, other in zip(names, reversed(names), strict=True):
        shutil.copy(NOTEBOOKS / "exercises" / f"{name}.ipynb",
                    tmp_path / f"{other}.ipynb")
    found = [match.Found("ada", path, tmp_path)
             for path in sorted(tmp_path.iterdir())]
    files, notes, odd = match.assign(found, references)
    assert {name: file.path.stem for name, file in files.items()} == dict(
        zip(names, reversed(names), strict=True))
    assert set(notes) == set(names) and not odd


def test_what_people_mark_is_named(tmp_path):
    (one,) = reference.find(assignment.write_reference(tmp_path))
    book = nbformat.read(one.path, 4)
    book.cells.append(nbformat.v4.new_markdown_cell(
        "Why?", metadata=assignment.metadata(
            grade_id="why", solution=True, grade=True, points=3)))
    nbformat.write(book, one.path)
    (one,) = reference.find(tmp_path)
    (left,) = one.people
    assert left.name == "why" and left.points == 3
    assert left.cause is Cause.WORDS


def test_a_drawn_call_that_never_ends_is_left_out(monkeypatch):
    monkeypatch.setattr(fresh, "PATIENCE", 0.05)

    def steps(n):
        while n != 64:
            pass
        return n
    assert fresh.cases(steps, [((64,), {})], set(), 1) == []


def test_functions_are_no_other_inputs():
    def call(x, y=0):
        return (((lambda a: a), x), {"y": y})
    assert not fresh.other_inputs([call(1), call(2)], [call(2), call(1)])
    assert fresh.other_inputs([call(1)], [call(1, 3)])


@pytest.mark.slow
def test_the_course_takes_wrong_answers_for_what_they_are(tmp_path):
    path = tmp_path / "all" / "ada" / "02_forward_propagation.ipynb"
    path.parent.mkdir(parents=True)
    text = (NOTEBOOKS / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("Z = W @ A + b", "Z = W @ A - b"),
                    encoding="utf-8")
    assert subprocess.run([*GRADE, str(tmp_path / "all"), "--out",
                           str(tmp_path / "out")],
                          capture_output=True).returncode == 0
    marks = {row["exercise"]: row for row in rows(tmp_path, "grades.csv")}
    assert marks["linear_forward"]["points"] == "0"
    assert marks["linear_activation_forward"]["verdict"] == "right"
    assert marks["L_model_forward"]["verdict"] == "right"
    page = (tmp_path / "out/feedback/ada/feedback.md").read_text()
    assert "The bias is subtracted; it is added." in page


@pytest.mark.slow
def test_a_cluster_one_of_whose_workers_is_killed(place):
    distributed = pytest.importorskip("distributed")
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True,
            dashboard_address=None))
        running = subprocess.Popen(
            command(place, "--scheduler", cluster.scheduler_address),
            stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        store = place / "out" / ".results"
        while not list(store.glob("*.json")) and running.poll() is None:
            time.sleep(0.02)
        with distributed.Client(cluster.scheduler_address) as client:
            processes = client.run(os.getpid)
        os.kill(list(processes.values())[0], signal.SIGKILL)
        _, errors = running.communicate(timeout=120)
    assert running.returncode == 0, errors
    assert [row["score"] for row in rows(place)] == ["13"] * 8
