"""Feedback pages use the words of the checks, and find the same cause.

A submission with one wrong answer is graded, and its page compared with what
the check says in a notebook: in this process, where the answer's cells run as
they stand, and for a few in the kernel of an exercise copy.
"""

import contextlib
import io
import linecache
import os
import textwrap
import time

import nbformat
import pytest
import test_exceptions
import test_repair
from answers.right_and_wrong import WRONG
from fixtures import small_assignment as assignment
from fixtures.pages import NOTEBOOKS
from grading import diagnosis, feedback, match, run
from grading.verdicts import Verdict
from test_slips import FORWARD, RIGHT, Notebook

import testCases
from dnn_utils import lessons
from dnn_utils.mistakes import mistakes_of

# An answer that makes a mistake of the table, whose text is in its cell: in
# the sandbox, dnn_utils asks the other side for what is next to an answer.
MISTAKES = (NOTEBOOKS / "support" / "mistakes.py").read_text(encoding="utf-8")
TABLE = """{first}
    if not SPACE:
        exec(TEXT, SPACE)
    return SPACE["mistakes_of"]({name!r})[{k}].wrong({names})
SPACE, TEXT = dict(), {text!r}
"""

# A busy machine must not decide which of the two finds a mistake in time.
pytestmark = pytest.mark.usefixtures("unhurried")

# What differs for a reason: an answer of "pass" alone is not run at all,
# pytest's keyboard fails in another way than none, and a name that the answer
# does not set may be a variable of the notebook, of which not all is run here.
APART = {"pass", "input from the keyboard", "another name than the loop's",
         "a result that is not kept"}
# All take twenty minutes; these are spread over all exercises.
EVERY = 1 if os.environ.get("GRADING_LONG") else 13


def wrong():
    """Yield (exercise, label, source) of answers that checks refuse."""
    for name, group in WRONG.items():
        for label, (_, source) in group.items():
            yield name, label, source
    for name, lines, mistake in test_exceptions.ROWS:
        yield name, mistake, test_exceptions.HEAD[name] + textwrap.indent(
            textwrap.dedent(lines), "    ")
    for name, old, new, mistake, *_ in test_repair.ROWS + test_repair.READ:
        yield name, mistake, test_repair.changed(name, old, new).lstrip()
    for name, exercise in lessons.exercises().items():
        for k, mistake in [*enumerate(mistakes_of(name))][::12]:
            yield name, mistake.name, TABLE.format(
                first=exercise.first_line, text=MISTAKES, name=name, k=k,
                names=", ".join(exercise.arguments))


@pytest.fixture(scope="module")
def grader():
    hand_out = diagnosis.hand_out

    def with_time(reference, references, public, target):
        """Hand out checks with as much time as those in this process."""
        hand_out(reference, references, public, target)
        with open(target / "testCases.py", "a", encoding="utf-8") as file:
            file.write(f"\nLIMIT = {testCases.LIMIT}\n"
                       f"LIMIT_TRAINING = {testCases.LIMIT_TRAINING}\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diagnosis, "hand_out", with_time)
        grader = run.Grader(run.Settings(str(NOTEBOOKS), 0))
        yield grader
        grader.close()


def graded(grader, folder, name, source):
    """Grade the notebook of an exercise with another answer to it."""
    stem = lessons.exercises()[name].notebook
    notebook = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            cell.source = source
    path = folder / f"{stem}.ipynb"
    nbformat.write(notebook, path)
    result = grader.grade("s", [match.Found("s", path, folder)], {stem})
    return next(item for item in result.notebooks[stem].exercises
                if item.exercise == name)


def said(grader, name, source):
    """Return the mistake and the words of the check in a notebook."""
    reference = next(one for one in grader.references
                     if one.name == lessons.exercises()[name].notebook)
    check = next(e for e in reference.exercises if e.name == name).checks[0]
    space = {"__name__": "__main__"}
    for part in sorted({*reference.program(), *check.before}):
        if part.kind != "check" and part.index < check.index:
            # IPython takes a cell's empty first lines away.
            text = (source if part.name == name else part.text).lstrip("\n")
            file = f"<cell of {part.name}>"
            linecache.cache[file] = (len(text), None, text.splitlines(True),
                                     file)
            exec(compile(text, file, "exec"), space)
    with pytest.raises(testCases.WrongAnswer) as caught, \
            contextlib.redirect_stdout(io.StringIO()):
        exec(check.full, space)
    return caught.value.mistake, str(caught.value)


@pytest.mark.parametrize("name, source", [
    pytest.param(name, source, id=f"{name}: {label} {k}")
    for k, (name, label, source) in enumerate(wrong())
    if label not in APART and k % EVERY == 0])
def test_a_page_says_what_the_check_says(grader, tmp_path, name, source):
    item = graded(grader, tmp_path, name, source)
    mistake, words = said(grader, name, source)
    assert item.points == 0
    assert feedback.hint(item.failure) == words
    assert item.failure.mistake == mistake


@pytest.mark.parametrize("change", [
    lambda text: text.replace("b):", "b)"),
    lambda text: text.replace("linear_forward", "linear_forwards"),
    lambda text: text.replace("(A, W, b):", "(A, W):").replace("+ b", "+ 1"),
    lambda text: text.replace("W @ A", "A @ W"),
    lambda text: text.replace("    ### BEGIN", "    Z = 1\n"
                              "    raise NotImplementedError()\n    ### BEGIN"
                              )])
def test_a_page_says_what_the_kernel_of_a_copy_shows(grader, tmp_path,
                                                      change):
    source = change(RIGHT["linear_forward"])
    assert source != RIGHT["linear_forward"]
    kernel = Notebook()
    try:
        kernel.start()
        kernel.run(source)
        shown = kernel.fails(FORWARD["check-linear_forward"])
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)
    item = graded(grader, tmp_path, "linear_forward", source)
    assert feedback.hint(item.failure) == shown


# What an answer may try -----------------------------------------------------

FORGED = """
import testCases
def linear_forward(A, W, b):
    return W @ A - b, (A, W, b)
def _check(_):
    raise testCases.WrongAnswer("<b>lunch</b>\\x1b[31m" * 900, "{mistake}")
"""


@pytest.mark.parametrize("forged", ["lunch", "not written yet", "sign"])
def test_a_check_that_an_answer_has_forged_words_its_own_page(
        grader, tmp_path, forged):
    source = FORGED.format(mistake=forged)
    plain = graded(grader, tmp_path, "linear_forward", source)
    item = graded(grader, tmp_path, "linear_forward",
                  source + "check_linear_forward = _check\n")
    assert item.points == plain.points == 0
    assert item.verdict is item.failure.verdict is Verdict.WRONG
    assert item.failure.mistake == (     # one that the course has
        "sign" if forged == "sign" else plain.failure.mistake)
    assert ("lunch" in item.failure.told) == (forged != "not written yet")
    assert len(item.failure.told) <= 1000 and "\x1b" not in item.failure.told


@pytest.mark.parametrize("line", [
    "import time; time.sleep(60)", "import os; os._exit(0)", "1 / 0",
    "import sys; sys.exit(0)", "print('x' * 10 ** 9)"])
def test_an_answer_that_spoils_only_the_diagnosis_keeps_its_mark(
        tmp_path, line, grader):
    source = f"""
import sys
def linear_forward(A, W, b):
    if "dnn_utils.exercises" in sys.modules:
        {line}
    return W @ A - b, (A, W, b)
"""
    begin = time.monotonic()
    item = graded(grader, tmp_path, "linear_forward", source)
    assert time.monotonic() - begin < 60
    assert (item.points, item.verdict) == (0, Verdict.WRONG)
    assert feedback.hint(item.failure).startswith("linear_forward")


def test_what_decides_is_not_asked_of_the_diagnosis(grader, tmp_path,
                                                    monkeypatch):
    marks = {}
    for quiet in (False, True):
        if quiet:
            monkeypatch.setattr(grader.diagnosis, "explain",
                                lambda *_: None)
        for name in ("compute_cost", "L_model_forward", "predict"):
            for label in list(WRONG[name])[:3]:
                item = graded(grader, tmp_path, name, WRONG[name][label][1])
                marks[name, label, quiet] = item.points, item.verdict
    assert all(marks[name, label, not quiet] == marked
               for (name, label, quiet), marked in marks.items())


def test_a_crash_of_the_diagnosis_costs_nothing(grader, tmp_path,
                                                monkeypatch):
    monkeypatch.setattr(grader.diagnosis, "_open", lambda *_: 1 / 0)
    _, source = next(iter(WRONG["predict"].values()))
    item = graded(grader, tmp_path, "predict", source)
    assert item.points == 0 and feedback.hint(item.failure)


def test_answers_are_graded_without_the_finished_course(grader, tmp_path):
    graded(grader, tmp_path, "linear_forward", FORGED)
    folder = grader.diagnosis.folder
    assert not folder.is_relative_to(grader.public)
    assert "def linear_forward(A" not in (
        grader.public / "02_forward_propagation" / "dnn_utils.py").read_text()
    place = folder / "02_forward_propagation"
    assert "def linear_forward(A" in (place / "dnn_utils.py").read_text()
    handed = (place / "notebooks" / "02_forward_propagation.ipynb").read_text()
    assert "W @ A + b" not in handed and "### Exercise 2.1" in handed


def test_other_courses_are_left_alone(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(run.diagnosis.Diagnosis, "_open",
                        lambda *_: asked.append(1))
    grader = run.Grader(run.Settings(str(
        assignment.write_reference(tmp_path / "course")), 0))
    path = tmp_path / "small.ipynb"
    path.write_text(assignment.text_of({
        "spread": "def spread(xs):\n    return max(xs)",
        "scale": "def scale(A, factor):\n    return A.nothing",
        "best": "best = (3"}), encoding="utf-8")
    try:
        result = grader.grade("s", [match.Found("s", path, tmp_path)])
    finally:
        grader.close()
    assert {item.exercise for item in result.notebooks["small"].exercises
            if not item.full} == {"spread", "scale", "best"}
    assert not asked
