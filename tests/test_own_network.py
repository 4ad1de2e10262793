"""The student's own network: what is cut out, tried, kept, used and shown.

``pytest -m slow`` runs the copies in real kernels, those of a person and
those of programs, beside an instructor's my_network.py.
"""

import json
import linecache
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import numpy as np
import pytest
from fixtures.exercises import EXERCISES, answer_cells
from fixtures.pages import FINISHED, NOTEBOOKS, answered, code, read

import dnn_utils
from dnn_utils import alone, own, pieces, sheet

ROOT = NOTEBOOKS.parent
ANSWERS = {name: "".join(line for line in cell["source"]
                         if "### " not in line)
           for name, cell in answer_cells()}
RIGHT = ANSWERS["linear_forward"]
# Right, and more than ten times slower in training.
LOOPS = """
def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            Z[i, j] = b[i, 0]
            for k in range(W.shape[1]):
                Z[i, j] += W[i, k] * A[k, j]
    return Z, (A, W, b)
"""


class Notebook:
    """Cells that share a namespace, as IPython's do."""

    def __init__(self):
        self.space, self.count = {"__name__": "__main__"}, 0
        self.run("import numpy as np\nfrom dnn_utils import relu, sigmoid")

    def run(self, source):
        """Run a cell."""
        self.count += 1
        name = f"<own network {id(self)} {self.count}>"
        source = textwrap.dedent(source)
        linecache.cache[name] = (
            len(source), None, source.splitlines(True), name)
        exec(compile(source, name, "exec"), self.space)

    def file(self, name, old=""):
        """Return what the file becomes with one more answer."""
        found = pieces.merged(pieces.of_file(old),
                              pieces.cut_out(name, self.space))
        return pieces.written(found, {}, NOTEBOOKS / "exercises")


@pytest.fixture
def notebook():
    return Notebook()


def body(text):
    """Return the file without its head and imports."""
    return text.partition("\n\n\n")[2]


# ---------------------------------------------------------------------------
# What is cut out
# ---------------------------------------------------------------------------


def test_a_piece_knows_what_it_makes_and_needs():
    first, second, third = pieces.pieces(
        "import os.path, json as j\n# why\n@wraps(f)\ndef g(x, y=z):\n"
        "    def inner():\n        return x + far.near\n    w = 1\n"
        "    return inner, w, len\n")
    assert (first.makes, second.makes) == ({"os"}, {"j"})
    assert third.source.startswith("# why\n@wraps(f)\ndef g")
    assert third.makes == {"g"}
    assert third.needs == {"wraps", "f", "z", "far", "len"}


def test_helpers_imports_and_constants_go_along_and_nothing_else(notebook):
    notebook.run("""
        import math
        unused = 3
        BASE = 10 ** 2
        SIZE = 1 / BASE     # a hundredth

        def small(x):
            return math.floor(x) * 0 + SIZE * x

        def linear_forward(A, W, b):
            return small(100 * (W @ A + b)), (A, W, b)

        print(linear_forward.__name__)
        """)
    text = notebook.file("linear_forward")
    assert "import math\n" in text and "unused" not in text
    assert "print" not in text
    places = [text.index(part) for part in (
        "BASE =", "SIZE =", "def small", "# Exercise 2.1\ndef linear_")]
    assert places == sorted(places)


def test_what_another_cell_defines_and_imports_goes_along(notebook):
    notebook.run("from math import sqrt as root\nimport numpy")
    notebook.run("K = 4\ndef helper(x):\n    return root(K) / 2 * x")
    notebook.run("def linear_forward(A, W, b):\n"
                 "    return helper(numpy.asarray(W @ A + b)), (A, W, b)")
    text = notebook.file("linear_forward")
    for part in ("from math import sqrt as root", "import numpy\n", "K = 4",
                 "def helper"):
        assert part in text


def test_a_variable_of_another_cell_is_no_part_of_an_answer(notebook):
    notebook.run("n = 4")
    notebook.run("def linear_forward(A, W, b):\n"
                 "    return W @ A + b * n / 4, (A, W, b)")
    with pytest.raises(pieces.CannotKeep, match="n, a variable of another"):
        notebook.file("linear_forward")


@pytest.mark.parametrize("source", [
    "from dnn_utils import linear_forward",
    "import dnn_utils\nlinear_forward = dnn_utils.linear_forward",
    "import dnn_utils, functools\n"
    "linear_forward = functools.partial(dnn_utils.linear_forward)"])
def test_the_course_is_never_kept_as_yours(notebook, source):
    notebook.run(source)
    with pytest.raises(pieces.CannotKeep, match="course's own|not written"):
        notebook.file("linear_forward")


def test_what_is_not_written_yet_is_imported_from_the_course(notebook):
    notebook.run(RIGHT)
    text = notebook.file("linear_forward")
    imported = {name for piece in pieces.of_file(text)
                if piece.module == "dnn_utils" for name in piece.makes}
    assert imported == {*EXERCISES} - {"linear_forward"}
    assert pieces.kept(pieces.of_file(text)) == ["linear_forward"]


def test_the_file_is_the_same_when_it_is_read_and_written_again(notebook):
    text = ""
    for name in reversed(EXERCISES):
        notebook.run(ANSWERS[name])
        text = notebook.file(name, text)
    found = pieces.of_file(text)
    assert pieces.kept(found) == EXERCISES
    assert pieces.written(pieces.merged(found, []), {}, NOTEBOOKS
                          / "exercises") == text
    again = pieces.written(found, {"relu": 12}, NOTEBOOKS)
    assert pieces.slower(pieces.of_file(again)) == {"relu": 12}
    order = [text.index(f"# Exercise {e.number}\n") for e in
             own.lessons.exercises().values()]
    assert order == sorted(order)


def test_a_new_answer_takes_the_place_of_the_old_with_its_helper(notebook):
    notebook.run("def old():\n    return 0\n\n" + RIGHT.replace(
        "+ b", "+ b + old()"))
    before = notebook.file("linear_forward")
    notebook.run(RIGHT)
    after = notebook.file("linear_forward", before)
    assert "old()" in before and "old" not in body(after)


def test_a_helper_that_two_answers_share_is_told(notebook):
    notebook.run("def h(x):\n    return x\n\n" + RIGHT.replace(
        "W @ A + b", "h(W @ A + b)"))
    text = notebook.file("linear_forward")
    notebook.run("def h(x):\n    return 1.0 * x\n\n" + ANSWERS[
        "update_parameters"].replace("updated = {}", "updated = h({})"))
    text = notebook.file("update_parameters", text)
    assert text.count("def h(") == 1
    assert pieces.users(pieces.of_file(text), {"h"}) == [
        "linear_forward", "update_parameters"]


# ---------------------------------------------------------------------------
# Starts with another seed and scale
# ---------------------------------------------------------------------------


def start(source="", **changes):
    space = {"np": np}
    text = ANSWERS["initialize_parameters_deep"]
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    exec(text, space)
    return space["initialize_parameters_deep"]


@pytest.mark.parametrize("options", [
    {}, {"seed": 1}, {"scale": "sqrt"}, {"seed": 5, "scale": 0.3}])
def test_a_start_of_yours_can_be_asked_for_a_seed_and_a_scale(options):
    mine = own.with_seed_and_scale(start())
    wanted = dnn_utils.initialize_parameters_deep([4, 3, 1], **options)
    found = mine([4, 3, 1], **options)
    assert [*found] == [*wanted] and not mine.borrowed
    for name in wanted:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-14)


def test_a_start_that_follows_no_seed_is_the_course_for_others():
    mine = own.with_seed_and_scale(start(
        draw=("np.random.RandomState(3)", "np.random.mtrand.RandomState(3)")))
    assert mine.borrowed
    assert mine([2, 1])["W1"][0, 0] != mine([2, 1], seed=4)["W1"][0, 0]


def test_a_scale_that_is_none_is_refused_as_by_the_course():
    with pytest.raises(ValueError, match="scale"):
        own.with_seed_and_scale(start())([2, 1], scale="root")


# ---------------------------------------------------------------------------
# Where no person runs a copy
# ---------------------------------------------------------------------------


class Kernel:
    """A kernel whose last request said whether it may ask."""

    def __init__(self, content):
        self.content = content

    def get_parent(self, channel):
        return {"content": self.content}


class Shell:
    def __init__(self, content=None):
        self.user_ns = {}
        if content is not None:
            self.kernel = Kernel(content)


@pytest.mark.parametrize("content, tested, attended", [
    ({"allow_stdin": True}, False, True), ({"allow_stdin": False}, False,
                                           False),
    ({}, False, False), (None, False, False),
    ({"allow_stdin": True}, True, False)])
def test_only_who_can_be_asked_is_a_person(
        content, tested, attended, monkeypatch):
    if not tested:
        monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert own._attended(Shell(content)) is attended


def test_elsewhere_nothing_is_read_written_or_said(
        tmp_path, monkeypatch, capsys):
    (tmp_path / own.FILE).write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    own.keeper.begin("06_full_model", Shell({"allow_stdin": True}))
    own.use_my_network()
    own.show_my_network()
    sheet.show_my_sheet()
    module = sys.modules.pop("my_network")
    assert module.linear_forward is dnn_utils.linear_forward
    assert capsys.readouterr() == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == [own.FILE]


# ---------------------------------------------------------------------------
# A copy that a person runs
# ---------------------------------------------------------------------------


class Result:
    """What IPython tells of a cell that ran."""

    success = True

    def __init__(self, source):
        self.info = self
        self.raw_cell = source


@pytest.fixture
def copy(tmp_path, monkeypatch, notebook):
    """A copy in a folder of its own; a trial there lets everything pass."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "06_full_model.ipynb").touch()
    monkeypatch.setattr(own, "keeper", own._Keeper())
    monkeypatch.setattr(alone, "tried", lambda *_: ("", {}))
    shell = Shell({"allow_stdin": True})
    shell.user_ns = notebook.space
    own.keeper.begin("06_full_model", shell)
    notebook.folder = tmp_path
    notebook.check = lambda name: own.keeper.after(
        Result(f"check_{name}({name})"))
    yield notebook
    sys.modules.pop("my_network", None)


def test_a_passing_answer_is_kept_and_used(copy, capsys):
    copy.run(RIGHT)
    copy.check("linear_forward")
    assert "[x] kept" in own.progress()
    own.use_my_network()
    module = sys.modules["my_network"]
    assert module.linear_forward.__module__ == "my_network"
    assert module.compute_cost is dnn_utils.compute_cost
    said = capsys.readouterr().out
    assert "Yours (1 of 10): linear_forward." in said
    assert max(map(len, said.split("\n"))) <= 79


def test_a_slow_one_is_borrowed_with_a_sentence(copy, capsys, monkeypatch):
    monkeypatch.setattr(alone, "tried", lambda *_: (
        "", {"linear_forward": 523}))
    copy.run(LOOPS)
    copy.check("linear_forward")
    own.use_my_network()
    module = sys.modules["my_network"]
    assert module.linear_forward is dnn_utils.linear_forward
    assert "523 times as long" in " ".join(capsys.readouterr().out.split())
    assert "borrowed to train with" in own.progress()
    monkeypatch.setattr(alone, "tried", lambda *_: ("", {}))
    copy.run(RIGHT)
    copy.check("linear_forward")
    assert "523" not in own.progress()


def test_what_did_not_pass_alone_leaves_the_kept_one(copy, monkeypatch):
    copy.run(RIGHT)
    copy.check("linear_forward")
    before = own.keeper.path.read_text()
    monkeypatch.setattr(alone, "tried", lambda *_: ("it is not right", {}))
    copy.run(RIGHT.replace("Z = ", "Z = 0 + "))
    copy.check("linear_forward")
    assert own.keeper.path.read_text() == before
    assert "the older one is kept: it is not right" in " ".join(
        own.progress().split())


def test_a_check_that_fails_keeps_nothing(copy):
    copy.run(RIGHT)
    result = Result("check_linear_forward(linear_forward)")
    result.success = False
    own.keeper.after(result)
    assert not own.keeper.path.exists()


def test_a_folder_that_cannot_be_written_is_named(copy):
    own.keeper.path.with_name("there").mkdir()
    own.keeper.folder = copy.folder / "there" / "is none"
    copy.run(RIGHT)
    copy.check("linear_forward")
    assert "cannot be written" in own.keeper.reasons["linear_forward"]
    assert "Nothing can be kept: the folder" in own.progress()


def test_a_file_that_a_hand_has_broken_is_told_and_left_alone(copy, capsys):
    own.keeper.path.write_text("def linear_forward(:\n")
    copy.run(RIGHT)
    copy.check("linear_forward")
    assert own.keeper.path.read_text() == "def linear_forward(:\n"
    assert "not Python any more" in own.progress()
    assert "not Python any more" in sheet.sheet()
    own.use_my_network()
    assert "cannot be used" in capsys.readouterr().out
    module = sys.modules["my_network"]
    assert module.linear_forward is dnn_utils.linear_forward


def test_a_write_that_fails_leaves_the_old_file_whole(copy, monkeypatch):
    copy.run(RIGHT)
    copy.check("linear_forward")
    before = own.keeper.path.read_text()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    copy.run(ANSWERS["compute_cost"])
    copy.check("compute_cost")
    assert own.keeper.path.read_text() == before
    assert "No space left" in own.keeper.reasons["compute_cost"]
    assert sorted(path.name for path in copy.folder.iterdir()) == [
        "06_full_model.ipynb", own.FILE]


def test_the_sheet_has_formula_shapes_and_the_code_that_is_kept(copy):
    copy.run("def half(x):\n    return x / 2\n\n" + RIGHT.replace(
        "W @ A", "2 * half(W @ A)"))
    copy.check("linear_forward")
    text = sheet.sheet()
    entries = dict(part.split("`", 1) for part in text.split("### ")[1:])
    entry = entries["2.1 "]
    assert r"\tag{2.1}" in entry and "`W`: (n, n_prev)" in entry
    assert "def half" in entry and "2 * half(W @ A)" in entry
    assert "Not kept yet" in entries["3.1 "] and "def " not in entries["3.1 "]
    assert text.count("\n$$\n") == 2 * text.count(r"\tag")


# ---------------------------------------------------------------------------
# In fresh processes and real kernels
# ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("source, told", [
    (RIGHT, ""),
    ("from dnn_utils import linear_forward as borrowed\n"
     "def linear_forward(A, W, b):\n    return borrowed(A, W, b)",
     "it calls the course's own linear_forward"),
    ("import dnn_utils\ndef linear_forward(A, W, b):\n    try:\n"
     "        return getattr(dnn_utils, 'linear_' + 'forward')(A, W, b)\n"
     "    except Exception:\n        return W @ A + b, (A, W, b)",
     "it calls the course's own linear_forward"),
    (RIGHT.replace("+ b", "- b"), "alone it does not pass"),
    ("raise SystemExit('no')\n" + RIGHT, "alone it stops: no"),
    ("import nothing_of_this_name\n" + RIGHT, "alone it stops: ModuleNot")])
def test_a_trial_says_what_cannot_be_kept(source, told, tmp_path):
    refused, slower = alone.tried("import numpy as np\n" + source,
                                  ["linear_forward"], tmp_path)
    assert refused.startswith(told) and bool(refused) == bool(told)
    assert slower == {} and not [*tmp_path.iterdir()]


@pytest.mark.slow
def test_only_the_slow_function_is_found_slow(tmp_path, notebook):
    text = ""
    for name in ("linear_activation_forward", "L_model_forward"):
        notebook.run(ANSWERS[name])
        text = notebook.file(name, text)
    notebook.run(LOOPS)
    text = notebook.file("linear_forward", text)
    refused, slower = alone.tried(text, [
        "linear_forward", "linear_activation_forward", "L_model_forward"],
        tmp_path)
    assert not refused and [*slower] == ["linear_forward"]
    assert slower["linear_forward"] > 10


@pytest.mark.slow
def test_a_trial_that_does_not_end_is_not_called_wrong(
        tmp_path, monkeypatch):
    monkeypatch.setattr(alone, "SECONDS", 2)
    refused, _ = alone.tried("while True: pass\n" + RIGHT,
                             ["linear_forward"], tmp_path)
    assert "longer than 2 seconds" in refused and "busy" in refused


INSTRUCTOR = "raise SystemExit('an instructor has left this here')\n"


@pytest.fixture
def course(tmp_path):
    """The course in another place, the copies answered there."""
    for name in ("dnn_utils.py", "testCases.py"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("notebooks", "datasets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    folder = tmp_path / "notebooks" / "exercises"
    for path in FINISHED:
        nbformat.write(answered(path), folder / path.name)
    return folder


def run(folder, name, edits=()):
    """Run a copy's cells as a front end does; return {id: outputs}."""
    from jupyter_client.manager import start_new_kernel

    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTEST_CURRENT_TEST"}
    manager, client = start_new_kernel(cwd=str(folder), env=environment)
    said = {}
    try:
        for cell in code(read(folder / name)).values():
            shown = said[cell.id] = []

            def listen(message, shown=shown):
                content = message["content"]
                shown.append(content.get("text", "") or "\n".join(
                    content.get("traceback", [])) or content.get(
                    "data", {}).get("text/plain", "")
                    if message["msg_type"] != "execute_input" else "")
            client.execute_interactive(
                dict(edits).get(cell.id, cell.source), output_hook=listen,
                timeout=300)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return {cell_id: "".join(shown) for cell_id, shown in said.items()}


@pytest.mark.slow
def test_a_student_ends_with_a_network_of_their_own(course):
    for path in FINISHED:
        said = run(course, path.name)
        for cell_id, cell in code(read(path)).items():
            printed = "".join(output.get("text", "") for output
                              in cell.outputs if output.get("name"))
            assert said[cell_id].startswith(printed), (path.name, cell_id)
        if path.stem == "06_full_model":
            assert "Yours (10 of 10)" in said["mine"]
    assert f"{len(EXERCISES)} of {len(EXERCISES)} functions" in said["map"]
    done = subprocess.run(
        [sys.executable, "-c", "import my_network as n, numpy as np\n"
         "X = np.eye(3)\n"
         "n.L_layer_model(X, X[:1], [3, 2, 1], 0.1, 5)\nprint(n.__file__)"],
        cwd=course, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(course / own.FILE)


@pytest.mark.slow
@pytest.mark.parametrize("command", [
    ["-m", "pytest", "--nbval-lax", "--nbval-current-env", "-p",
     "no:cacheprovider", "-o", "addopts="],
    ["-m", "nbconvert", "--execute", "--to", "notebook", "--stdout"]],
    ids=["nbval", "nbconvert"])
def test_programs_neither_read_nor_write_it(course, command):
    (course / own.FILE).write_text(INSTRUCTOR)
    before = sorted(path.name for path in course.iterdir())
    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTEST_CURRENT_TEST"}
    done = subprocess.run(
        [sys.executable, *command, str(course / "03_compute_cost.ipynb")],
        cwd=course.parent.parent, env=environment, capture_output=True,
        text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (course / own.FILE).read_text() == INSTRUCTOR
    left = [path.name for path in course.iterdir()
            if path.name not in (".ipynb_checkpoints", "__pycache__")]
    assert sorted(left) == before


@pytest.mark.slow
def test_our_grader_gives_the_same_marks_beside_it(course, tmp_path):
    handed_in = tmp_path / "handed in" / "student"
    handed_in.mkdir(parents=True)
    shutil.copy(course / "05_update_parameters.ipynb", handed_in)

    def marks(out):
        subprocess.run(
            [sys.executable, str(ROOT / "tests" / "grade.py"),
             str(handed_in.parent), "--out", str(out)], check=True,
            capture_output=True)
        return (out / "grades.csv").read_text()

    without = marks(tmp_path / "without")
    (handed_in / own.FILE).write_text(INSTRUCTOR)
    assert marks(tmp_path / "with") == without
    assert (handed_in / own.FILE).read_text() == INSTRUCTOR


@pytest.mark.slow
def test_nbgrader_gives_the_same_marks_beside_it(course, tmp_path):
    pytest.importorskip("nbgrader")
    name = "03_compute_cost.ipynb"
    place = course / "graded"       # in the course, so that it is found
    for folder in ("source/a", "submitted/student/a"):
        (place / folder).mkdir(parents=True)
    shutil.copy(NOTEBOOKS / name, place / "source" / "a")
    shutil.copy(course / name, place / "submitted" / "student" / "a")
    for folder in (place / "source" / "a", place / "submitted" / "student"
                   / "a", course):
        (folder / own.FILE).write_text(INSTRUCTOR)
    environment = {name: value for name, value in os.environ.items()
                   if name != "PYTEST_CURRENT_TEST"} | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent),
                                 os.environ["PATH"]])}
    for command in ("generate_assignment", "autograde"):
        subprocess.run(
            [sys.executable, "-m", "nbgrader", command, "a", "--create",
             "--course-dir", str(place), "--db",
             f"sqlite:///{place}/gradebook.db"], check=True, cwd=place,
            env=environment, capture_output=True)
    graded = read(place / "autograded" / "student" / "a" / name)
    check = code(graded)["check-compute_cost"]
    assert "right in all" in json.dumps(check.outputs)
    for file in place.rglob(own.FILE):
        assert file.read_text() == INSTRUCTOR
