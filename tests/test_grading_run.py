"""A class is graded, from the folder of submissions to the feedback pages.

The whole course and every option: ``pytest -m slow tests/test_grading.py``.
"""

import csv
import shutil

import grade
from fixtures.pages import NOTEBOOKS

PAGE = "03_compute_cost.ipynb"
LINE = "np.mean(if_one"


def write_course(folder):
    """Copy what one notebook of the course needs; return its folder."""
    shutil.copytree(NOTEBOOKS / "support", folder / "notebooks" / "support")
    for name in ("dnn_utils.py", "testCases.py", f"notebooks/{PAGE}"):
        shutil.copy(NOTEBOOKS.parent / name, folder / name)
    return folder / "notebooks"


def test_from_the_folder_to_the_feedback_pages(tmp_path):
    right = (NOTEBOOKS / PAGE).read_text(encoding="utf-8")
    for student, line in (
            ("ada", LINE), ("bob", LINE.replace("mean", "sum")),
            ("cy", LINE.replace("mean(", "mean[")),
            ("dee", LINE.replace("if_one", "if_two", 1))):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        (folder / PAGE).write_text(right.replace(LINE, line),
                                   encoding="utf-8")
    (tmp_path / "class" / "eve").mkdir()
    (tmp_path / "class" / "eve" / "notes.txt").write_text("sorry")
    assert grade.main([
        str(tmp_path / "class"), "--out", str(tmp_path / "out"),
        "--reference", str(write_course(tmp_path / "course"))]) == 0
    with open(tmp_path / "out" / "gradebook.csv", encoding="utf-8") as file:
        assert [(row["student"], row["score"], row["of"])
                for row in csv.DictReader(file)] == [
            ("ada", "2", "2"), ("bob", "0", "2"), ("cy", "0", "2"),
            ("dee", "0", "2"), ("eve", "0", "2")]
    for student, words in (
            ("ada", "2 of 2, right"), ("bob", "their average, divided by m"),
            ("cy", "its cell did not run, line"),
            ("dee", "Nothing is called if_two here. Is if_one meant"),
            ("eve", "is not JSON")):
        page = tmp_path / "out" / "feedback" / student / "feedback.md"
        assert words in page.read_text(encoding="utf-8")
