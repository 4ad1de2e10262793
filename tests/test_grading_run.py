"""A class is graded, from the folder of submissions to the feedback pages.

The whole course and every option: ``pytest -m slow tests/test_grading.py``.
"""

import csv
import shutil

import grade
from fixtures.pages import NOTEBOOKS

PAGE = "03_compute_cost.ipynb"


def write_course(folder):
    """Copy what one notebook of the course needs; return its folder."""
    shutil.copytree(NOTEBOOKS / "support", folder / "notebooks" / "support")
    for name in ("dnn_utils.py", "testCases.py", f"notebooks/{PAGE}"):
        shutil.copy(NOTEBOOKS.parent / name, folder / name)
    return folder / "notebooks"


def test_from_the_folder_to_the_feedback_pages(tmp_path):
    right = (NOTEBOOKS / PAGE).read_text(encoding="utf-8")
    wrong = right.replace("np.mean(if_one", "np.sum(if_one")
    assert wrong != right
    for student, text in (("ada", right), ("bob", wrong)):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        (folder / PAGE).write_text(text, encoding="utf-8")
    assert grade.main([
        str(tmp_path / "class"), "--out", str(tmp_path / "out"),
        "--reference", str(write_course(tmp_path / "course"))]) == 0
    with open(tmp_path / "out" / "gradebook.csv", encoding="utf-8") as file:
        assert [(row["student"], row["score"], row["of"])
                for row in csv.DictReader(file)] == [
            ("ada", "2", "2"), ("bob", "0", "2")]
    for student, words in (("ada", "2 of 2, right"), ("bob", "0 of 2, wrong")):
        page = tmp_path / "out" / "feedback" / student / "feedback.md"
        assert words in page.read_text(encoding="utf-8")
