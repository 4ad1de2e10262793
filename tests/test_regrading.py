"""After a change, only what it touches is graded anew."""

import csv
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from fixtures import small_assignment as assignment
from grading import match, regrade
from grading.verdicts import (
    ExerciseResult,
    NotebookResult,
    StudentResult,
    Verdict,
)
from nbformat.v4 import new_code_cell, new_notebook

GRADE = Path(__file__).with_name("grade.py")
CHECKS = '''"""Checks."""
import numpy as np
LIMIT = 3

def _near(x):
    return abs(x) < LIMIT

def check_f(f):
    assert _near(f())

def check_g(g):
    assert g()
'''


def write(folder, checks=CHECKS, f="check_f(f)", g="check_g(g)"):
    """Write two notebooks, f and g, and their checks beside them."""
    folder = folder / "reference"  # what is one folder up counts as well
    folder.mkdir(exist_ok=True)
    (folder / "checks.py").write_text(checks)
    for name, text in (("f", f), ("g", g)):
        nbformat.write(new_notebook(cells=[new_code_cell(
            f"from checks import check_{name}", id="set-up"), new_code_cell(
            text, id="check", metadata=assignment.metadata(
                grade_id=f"check_{name}", grade=True, points=1))]),
            folder / f"{name}.ipynb")
    return regrade.pieces_of(folder, [SimpleNamespace(
        name=name, path=folder / f"{name}.ipynb") for name in "fg"])


@pytest.mark.parametrize("old, new, touched", [
    ("assert g()", "assert g() > 0", {"g": "checks: check_g"}),
    ("< LIMIT", "<= LIMIT", {"f": "checks: _near"}),
    ("LIMIT = 3", "LIMIT = 4", {"f": "checks: LIMIT"}),
    ("assert g()", "assert g()  # a comment", {}),
    ("LIMIT = 3", "OTHER = 1\nLIMIT = 3", {})])
def test_a_change_touches_the_notebooks_that_depend_on_it(tmp_path, old, new,
                                                          touched):
    before = write(tmp_path)
    assert old in CHECKS
    now = write(tmp_path, CHECKS.replace(old, new))
    assert {name: regrade.changed(before[name], now[name])
            for name in now if before[name] != now[name]} == touched


def test_a_cell_and_its_points_count_and_words_do_not(tmp_path):
    before = write(tmp_path)
    now = write(tmp_path, f="check_f(f)\nassert f")
    assert regrade.changed(before["f"], now["f"]) == "check_f"
    assert before["g"] == now["g"]


def test_data_that_is_named_counts_and_other_data_does_not(tmp_path):
    place = tmp_path / "reference"
    place.mkdir()
    (place / "words.txt").write_text("a")
    (place / "list.csv").write_text("a")
    before = write(tmp_path, g="open('words.txt')")
    (place / "words.txt").write_text("b")
    (place / "list.csv").write_text("b")
    now = write(tmp_path, g="open('words.txt')")
    assert regrade.changed(before["g"], now["g"]) == "words.txt"
    assert before["f"] == now["f"]


def test_files_that_are_others_are_seen(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text("1")
    found = [match.Found("ada", path, tmp_path)]
    before = regrade.files(found)
    path.write_text("2")
    assert regrade.files(found) != before != regrade.files([])


def test_a_module_of_the_students_own_is_seen(tmp_path):
    path = tmp_path / "ada" / "n.ipynb"
    path.parent.mkdir()
    path.write_text("1")
    found = [match.Found("ada", path, path.parent)]
    before = regrade.files(found)
    (path.parent / "tools.py").write_text("x = 1")
    assert regrade.files(found) != before


def test_marks_move_only_where_they_were_given_anew():
    def result(*points):
        return StudentResult("ada", {name: NotebookResult([ExerciseResult(
            "e", one, 2, Verdict.PARTLY)]) for name, one in zip(
                "fg", points, strict=True)})

    assert list(regrade.moves(result(1, 2), result(2, 0), {"f": "check"})) == [
        ("f", "e", 1, 2, "check")]


# the command ------------------------------------------------------------


def grade(place, *more):
    return subprocess.run([
        sys.executable, str(GRADE), str(place / "all"), "--out",
        str(place / "out"), "--reference", str(place / "ref"), *more],
        capture_output=True, text=True)


def scores(place):
    with open(place / "out" / "gradebook.csv", newline="") as file:
        return {row["student"]: float(row["score"])
                for row in csv.DictReader(file)}


@pytest.mark.slow
def test_a_check_is_made_milder_and_a_file_comes_again(tmp_path):
    reference = assignment.write_reference(tmp_path / "ref") / "small.ipynb"
    for student, best in (("ada", "best = 9"), ("bo", "best = 10"),
                          ("cy", "best = 11")):
        path = tmp_path / "all" / student / "small.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(assignment.text_of({"best": best}))
    assert grade(tmp_path).returncode == 0
    before = scores(tmp_path)
    assert before["ada"] == before["bo"] + 1 == before["cy"] + 1

    text = reference.read_text().replace("assert best == 9",
                                         "assert best in (9, 10)")
    reference.write_text(text)
    path.write_text(assignment.text_of({"best": "best = 9"}))
    done = grade(tmp_path, "--resume")
    assert done.returncode == 0, done.stderr
    assert set(scores(tmp_path).values()) == {before["ada"]}
    assert "Marks that moved: 2 up, 0 down, of 2 students" in done.stdout
    page = (tmp_path / "out" / "class.html").read_text()
    assert "<td>check_best</td>" in page and regrade.ANEW in page

    again = grade(tmp_path, "--resume")
    assert "students" not in again.stderr  # nobody was graded
    assert "Marks that moved: 2 up" in again.stdout
