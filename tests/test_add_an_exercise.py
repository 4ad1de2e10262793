"""Each exercise is everywhere where one belongs; the message says where not.

.github/CONTRIBUTING.md lists the places.
"""

import json

import pytest
from answers.right_and_wrong import REFERENCE, RIGHT, WRONG
from fixtures.exercises import EXERCISES, NOTEBOOKS

import dnn_utils
import testCases
from dnn_utils import mistakes


def cells():
    """Return the ids of all cells of the finished notebooks."""
    return {cell["id"] for path in NOTEBOOKS.glob("0[0-9]_*.ipynb")
            for cell in json.loads(path.read_text("utf-8"))["cells"]}


def anywhere():
    """Return the names of all exercises that one place or another knows."""
    checks = {name.removeprefix("check_") for name in vars(testCases)
              if name.startswith("check_")}
    return sorted({*EXERCISES, *checks, *mistakes.exercises(), *REFERENCE,
                   *RIGHT, *WRONG})


@pytest.mark.parametrize("name", anywhere())
def test_an_exercise_is_in_all_its_places(name):
    ids = cells()
    places = {
        "dnn_utils.py: the function": hasattr(dnn_utils, name),
        "testCases.py: its check": hasattr(testCases, "check_" + name),
        "notebooks/support/mistakes.py: its mistakes":
            len(mistakes.mistakes_of(name)) > 0,
        "its notebook: hints, answer, check and question": {
            f"{part}-{name}" for part in (
                "hints", "answer", "check", "question")} <= ids,
        "its notebook: nbgrader's metadata": name in EXERCISES,
        "tests/answers: REFERENCE, WRONG_EDITS, RIGHT_EDITS":
            name in REFERENCE and name in WRONG and name in RIGHT,
    }
    forgotten = [place for place, done in places.items() if not done]
    assert not forgotten, f"{name} is missing in {'; '.join(forgotten)}"
