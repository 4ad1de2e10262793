"""A class is graded, from the folder of submissions to the feedback pages."""

import csv
import subprocess
import sys
from pathlib import Path

from fixtures.pages import NOTEBOOKS

GRADE = Path(__file__).with_name("grade.py")


def test_from_the_folder_to_the_feedback_page(tmp_path):
    page = NOTEBOOKS / "03_compute_cost.ipynb"
    text = page.read_text(encoding="utf-8")
    wrong = text.replace("np.mean(if_one + if_zero)",
                         "np.sum(if_one + if_zero)")
    assert wrong != text
    for student, content in (("ada", text), ("bob", wrong)):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        (folder / page.name).write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(GRADE), str(tmp_path / "class"),
         "--out", str(tmp_path / "out")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "out" / "gradebook.csv", encoding="utf-8") as file:
        scores = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert float(scores["ada"]) > float(scores["bob"]) == 0
    feedback = tmp_path / "out" / "feedback"
    pages = {student: (feedback / student / "feedback.md").read_text("utf-8")
             for student in scores}
    assert "1/m" in pages["bob"] and "1/m" not in pages["ada"]
