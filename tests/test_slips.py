"""Slips in an exercise copy, through a real kernel: what each cell shows.

One kernel serves the file; ``start`` gives every test a clean namespace.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from test_exercises import FINISHED, NOTEBOOKS, code, read

COPIES = NOTEBOOKS / "exercises"
FORWARD = {cell_id: cell.source for cell_id, cell in code(
    read(COPIES / "02_forward_propagation.ipynb")).items()}
RIGHT = {cell.metadata.nbgrader.grade_id: cell.source for path in FINISHED
         for cell in code(read(path)).values()
         if cell.metadata.get("nbgrader", {}).get("solution")}


class Notebook:
    """A kernel in the folder of the copies."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(cwd=str(COPIES))

    def run(self, source, interrupt=False):
        """Run a cell; return what it prints and shows, and its error."""
        said, error = [], None

        def listen(message):
            nonlocal error
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
                if interrupt and "going" in content["text"]:
                    time.sleep(0.2)  # until it is in the loop
                    self.manager.interrupt_kernel()
            elif message["msg_type"] == "execute_result":
                said.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                error = re.sub(r"\x1b\[[\d;]*m", "",
                               "\n".join(content["traceback"]))
        self.client.execute_interactive(
            textwrap.dedent(source), output_hook=listen, timeout=60)
        return "".join(said), error

    def fails(self, source):
        """Run a cell that fails; return what its error shows."""
        error = self.run(source)[1]
        assert error, "no error"
        return error

    def start(self, *ids):
        """Forget everything, then run some cells of the copy."""
        self.run("%reset -f")
        self.run("import dnn_utils\ndnn_utils.errors.session.unread.clear()\n"
                 "dnn_utils.exercises.cell.missing.clear()\ndel dnn_utils")
        for cell_id in ("setup", "imports", "begin", *ids):
            assert self.run(FORWARD[cell_id])[1] is None


@pytest.fixture(scope="module")
def kernel():
    kernel = Notebook()
    kernel.run(FORWARD["setup"])
    kernel.run("import dnn_utils; dnn_utils.begin_exercises("
               "'02_forward_propagation')")
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(kernel):
    kernel.start()
    return kernel


def short(text):
    """Say whether a message has two to four lines of at most 79 columns."""
    lines = text.split("\n")
    return 1 <= len(lines) <= 4 and max(map(len, lines)) <= 79


WRONG = """
def linear_forward(A, W, b):
    Z = A @ W + b
    return Z, (A, W, b)
"""


def test_a_look_cell_ends_in_the_words_of_the_check(notebook):
    notebook.run(WRONG)
    look = notebook.fails(FORWARD["look-linear"])
    assert short(look) and "    Z = A @ W + b" in look.split("\n")
    assert "The two sides of @ in A @ W are exchanged." in look
    assert notebook.fails("check_linear_forward(linear_forward)") == look


def test_a_look_cell_shows_the_line_that_causes_an_error(notebook):
    for name in ("linear_forward", "linear_activation_forward"):
        notebook.run(RIGHT[name])
    notebook.run(RIGHT["L_model_forward"].replace(
        'parameters["b" + str(l)]', 'parameters["b1"]'))
    look = notebook.fails(FORWARD["look-model"])
    assert short(look) and "is the same in every round" in look
    assert 'parameters["b1"]' in look
    assert notebook.fails(FORWARD["check-L_model_forward"]) == look


def test_what_a_look_cell_cannot_use_is_told_by_the_check(notebook):
    for name in RIGHT:
        if "forward" in name:
            notebook.run(RIGHT[name])
    notebook.run(RIGHT["linear_activation_forward"].replace(
        "A, (linear_cache, activation_cache)", "A"))
    look = notebook.fails(FORWARD["look-layer"])
    assert look == notebook.fails(FORWARD["check-linear_activation_forward"])
    notebook.run(RIGHT["linear_activation_forward"])
    notebook.run("def draw_model(sizes):\n    return sizes + 1")
    assert "Traceback" in notebook.fails(FORWARD["figure-model"])


def test_the_whole_error_is_there_for_who_asks(notebook):
    notebook.run(WRONG)
    notebook.fails(FORWARD["look-linear"])
    whole = notebook.fails("%tb")
    assert "Traceback" in whole and "core dimension" in whole


@pytest.mark.parametrize("source", [
    "1 / 0", "x = [1]\nx[3]", "nothing_of_this_name",
    "def mine():\n    return np.ones(3) @ np.ones(2)\n\nmine()",
    "import json\njson.loads('{')", "await nothing()"])
def test_an_error_of_ones_own_keeps_its_traceback(notebook, source):
    error = notebook.fails(source)
    assert "Traceback" in error and "-> " in error


@pytest.mark.parametrize("source, shown", [
    ("x = 3\nx", "3"), ("3;", ""), ("x = 3", ""), ("None", ""),
    ("'a'\n# that is all", "'a'"), ("for i in range(2):\n    i", ""),
    ("import asyncio\nawait asyncio.sleep(0)\n5", "5"), ("# nothing", ""),
    ("from __future__ import annotations\n7", "7"), ("print(4)\n5", "4\n5"),
    ("%time 6", "6"), ("%%time\n8", "8"), ("!echo 9", "9"), ("", ""),
    ("[1, 2][::-1]", "[2, 1]"), ("_x = 1; del _x; 2", "2")])
def test_cells_show_what_they_always_show(notebook, source, shown):
    said, error = notebook.run(source)
    assert error is None
    said = re.sub(r"(CPU times|Wall time).*\n", "", said)
    assert said.replace("\r", "").strip() == shown


def test_an_unwritten_exercise_ends_its_cells_in_one_line(notebook):
    notebook.run(FORWARD["answer-linear_forward"])
    said, error = notebook.run(FORWARD["look-linear"])
    assert said == ("linear_forward is not written yet: write exercise 2.1 "
                    "first.\n") and error is None
    assert notebook.fails(FORWARD["check-linear_forward"]) == said.strip()
    said, error = notebook.run(FORWARD["go-on-linear_forward"])
    assert "the course's own" in said and error is None


def test_a_cell_of_ones_own_does_not_end_without_its_error(notebook):
    notebook.run(FORWARD["answer-linear_forward"])
    for source in ("Z, _ = linear_forward(*linear_forward_test_case())\n"
                   "assert Z.shape == (1, 2)",
                   FORWARD["look-linear"] + "\nassert (Z > 0).all()"):
        assert notebook.fails(source).startswith("linear_forward is not wri")


def test_cells_that_need_an_unwritten_one_wait_too(notebook):
    notebook.run(FORWARD["answer-L_model_forward"])
    for cell_id in ("look-model", "look-caches"):
        said, error = notebook.run(FORWARD[cell_id])
        assert said.startswith("L_model_forward is not written") and not error
    for answer in RIGHT:
        if "forward" in answer:
            notebook.run(RIGHT[answer])
    assert "AL = " in notebook.run(FORWARD["look-model"])[0]
    assert "layer 3" in notebook.run(FORWARD["look-caches"])[0]


def test_lines_that_leave_the_raise_below_them_are_seen(notebook):
    notebook.run(FORWARD["answer-linear_forward"].replace(
        "# YOUR CODE", "Z = W @ A + b\n    # YOUR CODE"))
    assert "has lines of yours" in notebook.fails(
        "check_linear_forward(linear_forward)")


def test_after_a_restart_the_cell_to_run_is_named(notebook):
    for cell_id in ("look-linear", "check-linear_forward",
                    "go-on-linear_forward"):
        error = notebook.fails(FORWARD[cell_id])
        assert error == ("linear_forward is not defined yet.\nRun the cell of "
                         "exercise 2.1, then this one.")
    notebook.run(RIGHT["linear_activation_forward"])
    error = notebook.fails(FORWARD["check-linear_activation_forward"])
    assert short(error) and "exercise 2.1" in error
    assert "linear_forward is not defined" in error


@pytest.mark.parametrize("source, words", [
    (FORWARD["look-caches"], "Run All Above Selected Cell"),
    ("del np\nnp.zeros(3)", "Run All Above Selected Cell"),
    ("linear_backward", "Write from dnn_utils import linear_backward"),
    ("copy.deepcopy([])", "Write import copy "),
    ("plt.plot([1])", "import matplotlib.pyplot as plt")])
def test_a_missing_name_is_told_with_its_remedy(notebook, source, words):
    error = notebook.fails(source)
    assert words in error and short(error)


def test_a_cell_that_python_cannot_read_is_said_to_have_not_run(notebook):
    notebook.run(RIGHT["linear_forward"])
    bad = "def linear_forward(A, W, b):\n    Z = (W @ A + b\n    return Z\n"
    assert "SyntaxError" in notebook.fails(bad)
    error = notebook.fails(FORWARD["check-linear_forward"])
    assert error.startswith("linear_forward: its cell did not run, line 2")
    assert "    Z = (W @ A + b" in error and short(error)
    said, error = notebook.run(FORWARD["look-linear"])
    assert "did not run" in said and "A bracket is opened" in said
    assert "The numbers below come from the older linear_forward" in said
    notebook.run(RIGHT["linear_forward"])
    said, error = notebook.run(FORWARD["check-linear_forward"])
    assert "right in all" in said and error is None


def test_without_an_older_one_the_syntax_error_is_the_cause(notebook):
    notebook.fails("def linear_forward(A, W, b)\n    return 1")
    for cell_id in ("look-linear", "go-on-linear_forward", "look-linear"):
        error = notebook.fails(FORWARD[cell_id])
        assert error.startswith("linear_forward: its cell did not run, line 1")


@pytest.mark.parametrize("first, mistake", [
    ("def linear_forward(A, W):", "b is missing"),
    ("def linear_forward(W, A, b):", "in another order"),
    ("def linear_forward(A, W, b, m):", "m is one too many"),
    ("def linear_forwards(A, W, b):", "Yours is called linear_forwards")])
def test_a_first_line_that_was_changed_is_shown_as_it_was(
        notebook, first, mistake):
    notebook.run(RIGHT["linear_forward"].replace(
        "def linear_forward(A, W, b):", first + "\n    b = 0\n" * (
            "b" not in first)))
    for cell_id in ("look-linear", "check-linear_forward"):
        error = notebook.fails(FORWARD[cell_id])
        assert mistake in error and short(error)
        assert "    def linear_forward(A, W, b):" in error


def test_a_wrong_helper_is_the_one_to_mend(notebook):
    notebook.run(RIGHT["linear_forward"].replace("+ b", "- b"))
    notebook.run(RIGHT["linear_activation_forward"])
    notebook.run(RIGHT["L_model_forward"])
    for name in ("linear_activation_forward", "L_model_forward"):
        error = notebook.fails(f"check_{name}({name})")
        assert error.startswith(f"{name}: the mistake is in linear_forward, ")
        assert "Mend exercise 2.1 first" in error and short(error)


@pytest.mark.parametrize("returned", ["W @ A + b", "print(W @ A + b)"])
def test_a_wrong_helper_is_the_one_to_mend_where_it_is_seen(
        notebook, returned):
    notebook.run("def linear_forward(A, W, b):\n    return " + returned)
    notebook.run(RIGHT["linear_activation_forward"])
    notebook.run(RIGHT["L_model_forward"])
    error = notebook.fails(FORWARD["look-model"])
    assert "the mistake is in linear_forward, which it calls" in error
    assert "Mend exercise 2.1 first" in error and short(error)


@pytest.mark.parametrize("name, again", [
    ("sigmoid", "run the cell that imports it"),
    ("len", "restart the kernel")])
def test_a_name_that_was_given_away_is_told(notebook, name, again):
    for function in ("linear_forward", "linear_activation_forward",
                     "L_model_forward"):
        notebook.run(RIGHT[function])
    notebook.run(f"before = {name}\n{name} = 0.5")
    error = notebook.fails(FORWARD["look-model"])
    notebook.run(f"{name} = before")
    assert f"given the name {name} to a number" in error and short(error)
    assert again in " ".join(error.split())


def test_with_two_wrong_ones_each_is_told_its_own_mistake(notebook):
    notebook.run(RIGHT["linear_forward"].replace("+ b", "- b"))
    notebook.run(RIGHT["linear_activation_forward"].replace(
        '"sigmoid":', '"relu":'))
    error = notebook.fails(FORWARD["check-linear_activation_forward"])
    assert "sigmoid" in error and "linear_forward," not in error


def test_what_was_handed_to_a_right_helper_is_the_callers_mistake(notebook):
    for name in ("linear_forward", "linear_activation_forward"):
        notebook.run(RIGHT[name])
    notebook.run(RIGHT["L_model_forward"].replace("A, W, b, activation)",
                                                  "X, W, b, activation)"))
    error = notebook.fails(FORWARD["look-model"])
    assert error.startswith("L_model_forward: ") and short(error)
    assert "    A, cache = linear_activation_forward(X, W" in error


def test_an_answer_that_never_ends_says_where_it_was(notebook):
    notebook.run("""
        def linear_forward(A, W, b):
            i = 0
            print("going", flush=True)
            while i < 3:
                Z = W @ A + b
            return Z, (A, W, b)""")
    for source in (FORWARD["look-linear"],):
        error = notebook.run(source, interrupt=True)[1]
        assert error.startswith("linear_forward was still running")
        assert short(error) and "never ends" in error


def test_an_interrupt_passes_through_a_check_and_says_where(notebook):
    notebook.run("""
        import os, signal

        def linear_forward(A, W, b):
            i = 0
            while i < 3:
                os.kill(os.getpid(), signal.SIGINT)
            return W @ A + b, (A, W, b)""")
    error = notebook.fails(FORWARD["check-linear_forward"])
    assert error.startswith("linear_forward was still running")
    assert short(error) and "never ends" in error
    assert "KeyboardInterrupt" in notebook.fails("%tb")


def test_only_what_its_own_cell_defines_is_judged(notebook, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT["linear_forward"])
    notebook.run(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
                 "from mine import linear_forward")
    error = notebook.fails(FORWARD["check-linear_forward"])
    assert "comes from mine.py" in error and "exercise 2.1" in error
    notebook.run("from dnn_utils import linear_forward")
    said, _ = notebook.run(FORWARD["check-linear_forward"])
    assert "the course's own" in said and "right" not in said


def test_a_mistake_of_the_course_is_not_the_students(notebook):
    notebook.run("import dnn_utils, testCases\n"
                 "testCases._Trial.compare = None")
    notebook.run(RIGHT["linear_forward"])
    error = notebook.fails(FORWARD["check-linear_forward"])
    notebook.run("import importlib\nimportlib.reload(testCases)")
    assert "Traceback" in error


def test_a_view_says_the_same(notebook):
    notebook.run(WRONG)
    notebook.run(RIGHT["linear_activation_forward"])
    notebook.run(RIGHT["L_model_forward"])
    notebook.run("X, parameters = L_model_forward_test_case_2hidden()")
    said, error = notebook.run(FORWARD["view-forward"])
    assert error is None and said.startswith("Nothing to show here yet")
    assert "    Z = A @ W + b" in said and "Entry by entry" in said


# ---------------------------------------------------------------------------
# Whole notebooks
# ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("path", FINISHED, ids=lambda path: path.stem)
def test_an_untouched_copy_runs_to_its_end(path):
    from nbclient import NotebookClient

    notebook = nbformat.read(COPIES / path.name, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={
        "metadata": {"path": str(COPIES)}}).execute()
    stopped = {cell_id: cell for cell_id, cell in code(notebook).items()
               if any(o.output_type == "error" for o in cell.outputs)}
    assert {cell_id for cell_id in stopped if cell_id.startswith("check-")} \
        == {cell_id for cell_id in code(notebook)
            if cell_id.startswith("check-")}
    others = {*stopped} - {c for c in stopped if c.startswith("check-")}
    assert others == {cell_id for cell_id, cell in code(read(path)).items()
                      if "raises-exception" in cell.metadata.get("tags", [])}
    for cell in stopped.values():
        error, = (o for o in cell.outputs if o.output_type == "error")
        assert len(error.traceback) == 1 and "\n" not in error.traceback[0]


@pytest.mark.slow
def test_nbgrader_gives_wrong_and_empty_copies_nothing(tmp_path):
    pytest.importorskip("nbgrader")
    page = "02_forward_propagation.ipynb"
    for name in ("dnn_utils.py", "testCases.py", "datasets", "notebooks"):
        (tmp_path / name).symlink_to(NOTEBOOKS.parent / name)
    source = tmp_path / "source" / "course"
    source.mkdir(parents=True)
    shutil.copy(NOTEBOOKS / page, source)
    _nbgrader(tmp_path, "generate_assignment", "course", "--create")
    empty = nbformat.read(COPIES / page, as_version=4)
    for student, change in (
            ("empty", None), ("right", ("?", "?")),
            ("wrong", ("return ", "return 2, ")),
            ("raising", ("return ", "1 / 0\n    return "))):
        copy = nbformat.from_dict(empty)
        for cell in copy.cells if change else ():
            if cell.id.startswith("answer-"):
                cell.source = RIGHT[cell.id.removeprefix("answer-")].replace(
                    *change)
        folder = tmp_path / "submitted" / student / "course"
        folder.mkdir(parents=True)
        nbformat.write(copy, folder / page)
    _nbgrader(tmp_path, "autograde", "course", "--create")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        scores = {student: book.find_submission("course", student).score
                  for student in ("empty", "right", "wrong", "raising")}
    assert scores == {"empty": 0, "right": 6, "wrong": 0, "raising": 0}


def _nbgrader(folder, *arguments):
    """Run a command of nbgrader in a folder."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments, "--course-dir",
         str(folder), "--db", f"sqlite:///{folder}/gradebook.db"],
        check=True, cwd=folder, env=os.environ | {"PATH": os.pathsep.join(
            [str(Path(sys.executable).parent), os.environ["PATH"]])})
