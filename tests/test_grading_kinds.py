"""Assignments of the shapes that other courses have, each graded to its worth.

A reference is a list of cells; an answer may be exchanged, or be left as it
is handed out. The points in the comments are what nbgrader gives.
"""

import nbformat
import pytest
from fixtures import small_assignment as assignment
from grading import (
    feedback,
    launch,
    notebook,
    proof,
    proof_words,
    release,
    run,
)
from grading.results import RunError
from grading.verdicts import Cause, Kind, Remark, Verdict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def given(text):
    return new_code_cell(text)


def answer(name, text):
    return new_code_cell(text, metadata=assignment.metadata(
        grade_id=name, solution=True))


def check(name, text, points=1):
    return new_code_cell(text, metadata=assignment.metadata(
        grade_id=f"check_{name}", grade=True, locked=True, points=points))


def hidden(text):
    return f"### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"


class Course:
    """A reference that has proved its checks, and submissions to grade."""

    def __init__(self, folder, cells, files, launcher):
        self.folder, self.cells = folder / "ref", cells
        self.folder.mkdir(parents=True)
        for name, text in dict(files).items():
            (self.folder / name).write_text(text)
        nbformat.write(new_notebook(cells=cells), self.folder / "hw.ipynb")
        self.grader = run.Grader(run.Settings(str(self.folder), 7),
                                 launcher.public)
        self.grader.launcher = launcher
        self.grader.calibrate()
        (self.reference,) = self.grader.references

    @property
    def people(self):
        """What is left to people: cell to cause."""
        return {one.name: one.cause for one in self.reference.people}

    def grade(self, path=None, **answers):
        """Return {exercise: result}, some answers exchanged."""
        path = path or self.folder.parent / "all" / "ada" / "hw.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write(path, **answers)
        cells, _ = notebook.read(path, path.parent)
        with self.grader._here(self.reference):
            results = self.grader._notebook_grader(self.reference).grade(cells)
        return {result.exercise: result for result in results}

    def rows(self):
        """Return the rows of its proof."""
        return self.grader._proved(None)["hw"]

    def write(self, path, **answers):
        """Write a submission."""
        cells = []
        for cell in self.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            text = answers.get(name, cell.source)
            cells.append(nbformat.from_dict({**cell, "source": text}))
        nbformat.write(new_notebook(cells=cells), path)

    def points(self, **answers):
        """Return {exercise: points}, what people mark left out."""
        return {name: result.points for name, result in self.grade(
            **answers).items() if result.points is not None}


@pytest.fixture(scope="module")
def launcher(tmp_path_factory):
    """Return what starts the sandboxes of all courses."""
    _, launcher = launch.strongest_available(
        tmp_path_factory.mktemp("public"), launch.Limits())
    yield launcher
    launcher.close()


@pytest.fixture
def course(tmp_path, launcher):
    """Return a function that makes a Course of cells."""
    def make(*cells, files=()):
        return Course(tmp_path / str(len(list(tmp_path.iterdir()))),
                      list(cells), files, launcher)
    return make


@pytest.mark.parametrize("line", [
    "import os", "import os as system", "from os import remove",
    "from wipes import wipe"])
def test_nothing_that_leads_to_files_is_run_outside(course, tmp_path, line):
    (tmp_path / "kept").touch()
    call = {"import os": "os.remove", "import os as system": "system.remove",
            "from os import remove": "remove"}.get(line, "wipe")
    files = course(
        answer("step", "def step(x):\n    return x + 1"),
        check("step", "assert step(1) == 2"),
        answer("name", "def name(x):\n    return str(x)"),
        check("name", "assert name(1) == '1'"), files={
            "wipes.py": "import os\n\ndef wipe(path):\n"
                        "    os.remove(path)\n",
            "helper.py": f"{line}\nfrom math import sqrt\n\n"
                         "def step(x):\n    return x + 1\n\n"
                         "def root(x):\n    return sqrt(step(x))\n\n"
                         f"def free(path):\n    {call}(path)\n"
                         "    return step(1)\n"})
    assert files.points(name="import helper\nassert helper.root(3) == 2\n"
                        "def name(x):\n    return str(x)")["name"] == 1
    assert files.points(name="import helper\n"
                        f"helper.free({str(tmp_path / 'kept')!r})\n"
                        "def name(x):\n    return str(x)")["name"] == 0
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize("clock", [
    "import time\nbegin = time.time()\ncount(9)\ntaken = time.time() - begin",
    "from timeit import timeit\ntaken = timeit(lambda: count(9), number=2)",
    "t = %timeit -n 2 -r 2 -o count(9)\ntaken = t.best"])
def test_time_is_measured_where_an_answer_runs(course, clock):
    one = course(answer("count", "def count(n):\n    return n"),
                 check("count", f"assert count(3) == 3\n{clock}\n"
                                "assert taken < 5"))
    (timed,) = one.reference.checks
    assert timed.inside and not one.people
    assert one.points() == {"count": 1}
    assert one.points(count="def count(n):\n    return 4") == {"count": 0}


# One name, several answers ----------------------------------------------

SIZES = [answer("A", "def size(x):\n    return len(x)"),
         check("A", "assert size([1, 2]) == 2"),
         answer("B", "def size(x):\n    return len(x) if x else -1"),
         check("B", "assert size([]) == -1 and size([1]) == 1"),
         answer("C", "def size(x):\n    if isinstance(x, int):\n"
                "        return 1\n    return len(x) if x else -1"),
         check("C", "assert size(7) == 1 and size([]) == -1")]


def test_one_name_for_several_answers(course):
    sizes = course(*SIZES)
    assert sizes.points() == {"A": 1, "B": 1, "C": 1}
    assert sizes.points(A="def size(x): return 0") == {
        "A": 0, "B": 1, "C": 1}
    assert sizes.points(C=STUB) == {"A": 1, "B": 1, "C": 0}
    assert sizes.points(A=STUB, B=STUB) == {"A": 0, "B": 0, "C": 1}


def test_one_name_for_several_answers_with_helpers_in_the_checks(course):
    cells = [*SIZES]
    for number, name in ((1, "A"), (3, "B"), (5, "C")):
        cells[number] = check(name, "def try_it(f, x, want):\n"
                              "    assert f(x) == want\n"
                              + cells[number].source.replace(
                                  "assert", "try_it(size, [4], 1)\nassert"))
    sizes = course(*cells)
    assert sizes.points() == {"A": 1, "B": 1, "C": 1}
    assert sizes.points(C=STUB) == {"A": 1, "B": 1, "C": 0}
    assert sizes.points(B="def size(x): return 9") == {"A": 1, "B": 0, "C": 1}


def test_one_name_found_without_any_metadata(course):
    sizes = course(*SIZES)
    path = sizes.folder.parent / "bare.ipynb"
    cells = [new_code_cell(cell.source) for cell in SIZES]
    nbformat.write(new_notebook(cells=cells), path)
    cells, _ = notebook.read(path, path.parent)
    with sizes.grader._here(sizes.reference):
        results = sizes.grader._notebook_grader(sizes.reference).grade(cells)
    assert [result.points for result in results] == [1, 1, 1]


def test_a_value_that_changes_on_the_way(course):
    values = course(answer("one", "x = 1"), check("one", "assert x == 1"),
                    answer("two", "x = 2"), check("two", "assert x == 2"),
                    answer("three", "x = x + 5"),
                    check("three", "assert x == 7"))
    assert values.points() == {"one": 1, "two": 1, "three": 1}
    assert values.points(one="x = 9") == {"one": 0, "two": 1, "three": 1}
    assert values.points(two="x = 9") == {"one": 1, "two": 0, "three": 1}
    assert values.points(three="x = x + 6") == {
        "one": 1, "two": 1, "three": 0}
    assert not values.people


GRID = [given("import numpy as np\ngrid = np.zeros((2, 3))"),
        answer("row", "grid[0, :] = 5"),
        check("row", "assert (grid[0] == 5).all() and grid.sum() == 15"),
        answer("new", "grid = np.ones((2, 2))"),
        check("new", "assert grid.shape == (2, 2) and grid.sum() == 4"),
        answer("last", "grid[1, 1] = 8"),
        check("last", "assert grid[1, 1] == 8 and grid[0, 0] == 1")]


def test_what_is_changed_in_place_before_it_is_bound_anew(course):
    grid = course(*GRID)
    assert grid.points() == {"row": 1, "new": 1, "last": 1}
    assert grid.points(row=STUB) == {"row": 0, "new": 1, "last": 1}
    assert grid.points(row="grid[0, :] = 4") == {
        "row": 0, "new": 1, "last": 1}
    assert grid.points(last="grid[1, 0] = 8") == {
        "row": 1, "new": 1, "last": 0}
    assert not grid.people


def test_a_function_calls_what_its_own_name_meant_then(course):
    calls = course(answer("f", "def step(n):\n    return n + 1\n"
                          "def walk(n):\n    return step(step(n))"),
                   check("f", "assert walk(1) == 3"),
                   answer("g", "def step(n):\n    return n * 10"),
                   check("g", "assert step(2) == 20 and walk(2) == 200"))
    assert calls.points() == {"f": 1, "g": 1}
    assert calls.points(g="def step(n): return 20") == {"f": 1, "g": 0}


def test_a_check_inside_sees_what_stands_before_it(course):
    inside = course(
        answer("first", "class Shape:\n    sides = 3"),
        check("first", "class Mine(Shape):\n    pass\n"
              "assert Mine().sides == 3"),
        answer("second", "class Shape:\n    sides = 4"),
        check("second", "class Mine(Shape):\n    pass\n"
              "assert Mine().sides == 4"))
    assert inside.points() == {"first": 1, "second": 1}
    assert inside.points(first="class Shape:\n    sides = 4") == {
        "first": 0, "second": 1}


# What is left to people -------------------------------------------------


def test_a_check_left_to_people_leaves_its_answer_in_the_run(course):
    left = course(
        answer("start", "xs = [1, 2, 3]\ntotal = 0"),
        check("start", "import os\nos.linesep = '\\n'\n"
              "text = open('hw.ipynb').read()\nassert total == 0", 2),
        answer("sum", "for x in xs:\n    total += x"),
        check("sum", "assert total == 6", 3),
        answer("mean", "mean = total / len(xs)"),
        check("mean", "assert mean == 2", 4))
    assert left.people == {"check_start": Cause.NOT_HERE}
    assert left.points() == {"sum": 3, "mean": 4}
    assert left.points(mean="mean = 7") == {"sum": 3, "mean": 0}
    results = left.grade()
    assert results["check_start"].verdict is Verdict.BY_HAND
    assert results["check_start"].of == 2


def test_tasks_and_answers_in_words_stand_in_the_tables(course):
    def by_hand(kind, **data):
        return new_markdown_cell(kind, metadata=assignment.metadata(
            grade_id=kind, points=3, **data))
    mixed = course(by_hand("task", task=True),
                   by_hand("words", solution=True, grade=True),
                   answer("f", "def f(x):\n    return x"),
                   check("f", "assert f(3) == 3"))
    assert mixed.people == {"task": Cause.TASK, "words": Cause.WORDS}
    results = mixed.grade()
    assert (results["task"].points, results["task"].of) == (None, 3)
    assert results["words"].verdict is Verdict.BY_HAND
    assert results["f"].points == 1


def test_a_notebook_graded_by_hand_alone_is_a_reference(tmp_path):
    nbformat.write(new_notebook(cells=[new_markdown_cell(
        "Why?", metadata=assignment.metadata(grade_id="why", points=3,
                                             task=True))]),
        tmp_path / "essay.ipynb")
    grader = run.Grader(run.Settings(str(tmp_path), 1))
    (one,) = grader.references
    assert one.points == 0 and [left.name for left in one.people] == ["why"]
    grader.close()


# Whose answer it is -----------------------------------------------------


def test_a_handed_out_cell_answers_nothing(course):
    twice = course(given("def twice(x): return 2 * x"),
                   answer("twice", "def twice(x):\n    return x + x"),
                   check("twice", "assert twice(4) == 8", 2))
    assert twice.points() == {"twice": 2}
    for wrong in (STUB, "", "def twice(x): return 7", "y = 1"):
        assert twice.points(twice=wrong) == {"twice": 0}, wrong


def test_a_handed_out_cell_answers_nothing_inside_either(course):
    shape = course(given("class Shape:\n    sides = 4"),
                   answer("shape", "class Shape:\n    sides = 3 + 1"),
                   check("shape", "class Mine(Shape): pass\n"
                         "assert Mine().sides == 4"))
    assert shape.points() == {"shape": 1}
    for wrong in (STUB, "class Shape:\n    sides = 3", "y = 1"):
        assert shape.points(shape=wrong) == {"shape": 0}, wrong


def test_a_check_belongs_to_what_it_tests(course):
    loop = course(answer("d", "def d(n):\n    return 2 * n"),
                  answer("loop", "for n in range(3):\n    print(d(n))"),
                  check("d", hidden("for n in range(5):\n"
                                    "    assert d(n) == 2 * n"), 2))
    assert loop.points() == {"d": 2}
    assert loop.points(d=STUB, loop=STUB) == {"d": 0}
    assert loop.points(loop=STUB) == {"d": 2}
    assert loop.points(d="def d(n): return 0") == {"d": 0}


def test_names_that_are_bound_again_stay_handed_out(course):
    again = course(
        given("import numpy as np\nx = np.arange(3)"),
        answer("total", "total = x.sum()"),
        check("total", "assert total == 3"),
        answer("late", "import numpy as np\nx = 5\ny = np.sqrt(x * x)"),
        check("late", "assert y == 5"))
    assert again.points() == {"total": 1, "late": 1}
    assert again.points(late="y = 5") == {"total": 1, "late": 1}
    assert again.points(late="y = 6") == {"total": 1, "late": 0}
    assert again.points(total="total = 4") == {"total": 0, "late": 1}


# Partial credit ---------------------------------------------------------


def test_partial_credit(course):
    half = course(answer("f", "def f(x):\n    return abs(x)"),
                  check("f", "points = 0\nif f(2) == 2:\n    points += 1\n"
                        "if f(-2) == 2:\n    points += 1\npoints", 2))
    assert half.points() == {"f": 2}
    assert half.points(f="def f(x): return x") == {"f": 1}
    assert half.points(f="def f(x): return 0") == {"f": 0}
    assert half.grade(f="def f(x): return x")["f"].verdict is Verdict.PARTLY


def test_partial_credit_behind_hidden_tests(course):
    half = course(answer("f", "def f(x):\n    return abs(x)"),
                  check("f", "points = 0\nif f(2) == 2:\n    points += 1\n"
                        + hidden("if f(-2) == 2:\n    points += 1")
                        + "\npoints", 2))
    assert half.points() == {"f": 2}
    assert half.points(f="def f(x): return x") == {"f": 1}


def test_partial_credit_that_is_counted_inside_is_left_to_people(course):
    inside = course(answer("f", "def f(x):\n    return abs(x)"),
                    check("f", "import math\nmath.fabs = None\npoints = 0\n"
                          "if f(-2) == 2:\n    points += 2\npoints", 2),
                    answer("g", "g = 1"), check("g", "assert g == 1"))
    assert inside.people == {"check_f": Cause.PARTIAL_INSIDE}
    assert inside.points() == {"g": 1}


def test_a_last_value_that_is_no_credit(course):
    shown = course(answer("f", "def f(x):\n    return x / 2"),
                   check("f", "f(3)", 2))
    assert shown.points() == {"f": 2}
    assert shown.points(f="def f(x): return x") == {"f": 0}


# Checks that lean on others ---------------------------------------------


def test_checks_use_what_earlier_checks_leave(course):
    lean = course(
        answer("f", "def f(x):\n    return x + 1"),
        check("f", hidden("import math") + "\nbig = list(range(50))\n"
              "def near(a, b):\n    return math.isclose(a, b)\n"
              "assert near(f(1), 2)"),
        answer("g", "def g(x):\n    return x - 1"),
        check("g", "assert near(g(1), 0) and g(len(big)) == 49\n"
              "assert math.floor(g(2.5)) == 1"))
    assert lean.points() == {"f": 1, "g": 1}
    assert lean.points(f="def f(x): return 0") == {"f": 0, "g": 1}
    assert lean.points(f=STUB) == {"f": 0, "g": 1}
    assert lean.points(g="def g(x): return 0") == {"f": 1, "g": 0}


@pytest.mark.parametrize("mark", [str, hidden])
def test_a_function_that_asserts_for_later_checks_asserts_there(course, mark):
    close = course(
        answer("half", "def half(x):\n    return x / 2"),
        check("half", mark("def near(got, want):\n"
                           "    assert abs(got - want) < 1e-6\n"
                           "near(half(3), 1.5)")),
        answer("twice", "def twice(x):\n    return 2 * x"),
        check("twice", "near(twice(3), 6)"))
    assert close.points() == {"half": 1, "twice": 1}
    wrong = "def twice(x):\n    return x + 3.5"
    assert close.points(twice=wrong) == {"half": 1, "twice": 0}
    assert close.points(half="half = abs") == {"half": 0, "twice": 1}
    assert all(row.proved for row in close.rows())


def test_a_check_calls_a_function_of_its_own_that_asserts(course):
    """It runs inside, where input is replaced, and answers ask for more."""
    asks = "def ask():\n    return 'you said ' + input('? ')\n"
    check_all = ("from unittest.mock import patch\n"
                 "def check_all():\n"
                 "    with patch('builtins.input', side_effect=['a', 'b']):\n"
                 "        assert ask() == 'you said a', 'not a'\n"
                 "        assert ask() == 'you said b'\n")
    for last in ("check_all()", "assert check_all() is None"):
        for end in ("", "ask()"):
            said = course(answer("ask", asks + end),
                          check("ask", check_all + last))
            assert said.points() == {"ask": 1}
            failed = said.grade(ask=asks.replace("'you said ' +", ""))["ask"]
            assert failed.points == 0 and not said.people
            assert "not a" in feedback.hint(failed.failure)


def test_the_instructor_reads_why_an_own_answer_fails_a_hidden_test(
        course, monkeypatch):
    """The sandbox does not have the instructor's environment."""
    monkeypatch.setenv("COLOUR", "blue")
    with pytest.raises(RunError, match="another colour"):
        course(answer("colour", "import os\ndef colour():\n"
                      "    return os.environ.get('COLOUR')"),
               check("colour", hidden(
                   "assert colour() == 'blue', 'another colour'")))


def test_an_answer_uses_an_import_that_only_a_check_made(course):
    lean = course(
        answer("f", "def f(x):\n    return x + 1"),
        check("f", "import math\nassert math.isclose(f(1), 2)"),
        answer("g", "def g(x):\n    return math.floor(x)"),
        check("g", "assert g(2.5) == 2"))
    assert lean.points() == {"f": 1, "g": 1}
    assert lean.points(g="def g(x): return 1") == {"f": 1, "g": 0}
    assert not lean.people


SOLVE = [given("import numpy as np"),
         answer("solve", "def solve(A, b):\n    x = np.zeros(2)\n"
                "    x[1] = b[1] / A[1, 1]\n"
                "    x[0] = (b[0] - A[0, 1] * x[1]) / A[0, 0]\n"
                "    return x"),
         check("solve", "kept = np.linalg.solve\nnp.linalg.inv = None\n"
               "np.linalg.solve = None\n"
               "A = np.array([[2., 1.], [0., 3.]])\nb = np.array([3., 6.])\n"
               "assert np.allclose(A @ solve(A, b), b)", 5),
         answer("after", "def after(A):\n    return np.linalg.inv(A)"),
         check("after", "assert np.allclose(after(np.eye(2) * 2),"
               " np.eye(2) / 2)", 1)]


def test_a_check_that_forbids_a_function(course):
    import numpy as np

    solve = course(*SOLVE)
    assert solve.points() == {"solve": 5, "after": 1}
    for forbidden in ("np.linalg.inv(A) @ b", "np.linalg.solve(A, b)"):
        assert solve.points(
            solve=f"def solve(A, b):\n    return {forbidden}") == {
            "solve": 0, "after": 1}
    assert callable(np.linalg.inv) and callable(np.linalg.solve)


# Magics and imports -----------------------------------------------------


def test_a_cell_magic_that_writes_a_module(course):
    module = course(
        answer("write", "%%writefile thirds.py\ndef third(x):\n"
               "    return x / 3"),
        check("write", "import thirds\nassert thirds.third(6) == 2"),
        answer("use", "import thirds\ny = thirds.third(9)"),
        check("use", "assert y == 3"))
    assert module.points() == {"write": 1, "use": 1}
    assert module.points(write="%%writefile thirds.py\ndef third(x):\n"
                               "    return x / 2")["write"] == 0
    assert module.points(write=STUB)["write"] == 0
    assert not module.people


def test_a_cell_magic_that_keeps_what_it_prints(course):
    shell = course(
        answer("echo", "%%bash --out said\necho hello"),
        check("echo", "assert said.strip() == 'hello'"),
        answer("file", "!echo 3 > number.txt"),
        check("file", "assert open('number.txt').read().strip() == '3'"))
    assert shell.points() == {"echo": 1, "file": 1}
    assert shell.points(echo="%%bash --out said\necho bye") == {
        "echo": 0, "file": 1}
    assert shell.points(file="!echo 4 > number.txt") == {
        "echo": 1, "file": 0}


def test_a_cell_whose_output_is_captured(course):
    one = course(
        answer("said", "%%capture --no-stderr out\nprint('in')\nz = 3"),
        check("said", "assert z == 3\nassert out.stdout == 'in\\n'"),
        answer("quiet", "%%capture\nprint('in')\ny = 4"),
        check("quiet", "assert y == 4"))
    assert not one.people
    assert one.points() == {"said": 1, "quiet": 1}
    assert one.points(said="%%capture out\nprint('out')\nz = 3") == {
        "said": 0, "quiet": 1}
    assert one.points(said=STUB, quiet="%%capture\ny = 5") == {
        "said": 0, "quiet": 0}


def test_an_answer_uses_modules_and_data_of_the_students_own(course):
    own = course(answer("f", "def f(x):\n    return 2 * x"),
                 check("f", "assert f(4) == 8"),
                 answer("g", "g = 3"), check("g", "assert g == 3"),
                 files={"w.txt": "5"})
    cells = [notebook.Cell(0, "", "f", "solution",
                           "from tools import twice as f"),
             notebook.Cell(1, "", "g", "solution", "g = int(open('w.txt')."
                           "read()) - int(open('data/two.txt').read())")]
    files = {"tools.py": b"def twice(x):\n    return x + x\n",
             "w.txt": b"99", "data/two.txt": b"2"}
    with own.grader._here(own.reference):
        grader = own.grader._notebook_grader(own.reference)
        assert [one.points for one in grader.grade(
            cells, beside=files)] == [1, 1]
        assert [one.points for one in grader.grade(cells)] == [0, 0]


def test_an_answer_that_imports(course):
    imports = course(
        answer("import", "from tools import double"),
        check("import", "assert double(4) == 8"),
        answer("f", "def f(x):\n    return double(x) + 1"),
        check("f", "assert f(2) == 5"),
        files={"tools.py": "def double(x):\n    return 2 * x\n"})
    assert imports.points() == {"import": 1, "f": 1}
    assert imports.points(**{"import": STUB})["import"] == 0
    assert imports.points(**{"import": "double = abs"})["import"] == 0
    assert imports.points(f="def f(x): return 5")["f"] == 0


# Chains -----------------------------------------------------------------

CHAIN = [cell for number in range(5) for cell in (
    answer(f"step{number}", "v0 = 2" if not number else
           f"v{number} = v{number - 1} * 2"),
    check(f"step{number}", f"assert v{number} == {2 ** (number + 1)}"))]


@pytest.mark.parametrize("wrong", [STUB, "v0 = 3", "v0 = 'x'", "1 / 0"])
def test_one_wrong_step_of_a_chain_costs_that_step(course, wrong):
    chain = course(*CHAIN)
    results = chain.grade(step0=wrong)
    assert [one.points for one in results.values()] == [0, 1, 1, 1, 1]
    assert all(one.notes for one in list(results.values())[1:])


def test_a_helper_that_is_not_written_costs_no_caller(course):
    calls = course(answer("half", "def half(x):\n    return x / 2"),
                   check("half", "assert half(4) == 2"),
                   answer("quarter", "def quarter(x):\n"
                          "    return half(half(x))"),
                   check("quarter", "assert quarter(8) == 2"))
    for wrong in (STUB, "def half(x):\n    return 7",
                  "def half(x):\n    raise NotImplementedError", ""):
        assert calls.points(half=wrong) == {"half": 0, "quarter": 1}, wrong
    assert calls.points(quarter="def quarter(x): return 2") == {
        "half": 1, "quarter": 0}


def test_a_handed_out_cell_uses_an_answer_that_is_not_written(course):
    both = course(answer("read", "def read(path):\n"
                         "    return open(path).read().split()"),
                  check("read", "assert read('w.txt') == ['3', '4']"),
                  given("numbers = list(map(int, read('w.txt')))"),
                  answer("most", "most = max(numbers)"),
                  check("most", "assert most == 4"),
                  files={"w.txt": "3 4"})
    for wrong in (STUB, "def read(path):\n    return path.split('.')"):
        assert both.points(read=wrong) == {"read": 0, "most": 1}, wrong
    assert both.points(most="most = min(numbers)") == {"read": 1, "most": 0}


def test_a_generator_stands_in_for_an_answer_that_is_not_written(course):
    flow = course(answer("odd", "def odd(xs):\n    for x in xs:\n"
                         "        if x % 2:\n            yield x"),
                  check("odd", "assert list(odd([1, 2, 5])) == [1, 5]"),
                  answer("double", "def double(xs):\n"
                         "    for x in odd(xs):\n        yield 2 * x"),
                  check("double", "import itertools\n"
                        "assert list(double([4, 7])) == [14]\n"
                        "first = itertools.islice(double("
                        "itertools.count()), 2)\n"
                        "assert list(first) == [2, 6]"))
    assert flow.points() == {"odd": 1, "double": 1}
    assert flow.points(odd=STUB) == {"odd": 0, "double": 1}
    assert flow.points(odd=STUB, double="def double(xs):\n"
                       "    return [x + x for x in list(odd(xs))]") == {
        "odd": 0, "double": 0}


ITEMS = [given("from dataclasses import dataclass"),
         answer("item", "@dataclass\nclass Item:\n    name: str\n"
                "    price: float"),
         check("item", "class Gift(Item):\n    pass\n"
               "assert Gift('a', 1.0).price == 1"),
         answer("basket", "class Basket:\n    def __init__(self):\n"
                "        self.items = []\n"
                "    def add(self, item, n=1):\n"
                "        self.items += [item] * n\n        return self\n"
                "    def total(self):\n"
                "        return sum(i.price for i in self.items)"),
         check("basket", "b = Basket().add(Item('nut', 1.0), 3)\n"
               "assert b.total() == 3\nassert len(b.items) == 3\n"
               "assert Basket().items == []"),
         answer("cheap", "def cheap(items):\n"
                "    return min(items, key=lambda i: i.price).name"),
         check("cheap", "assert cheap([Item('a', 3), Item('b', 2)]) == 'b'")]


def test_objects_of_one_process_are_not_compared_in_another(course):
    items = course(*ITEMS)
    full = {"item": 1, "basket": 1, "cheap": 1}
    assert items.points() == full
    for wrong in (STUB, "def cheap(items): return items[0].name"):
        assert items.points(cheap=wrong) == {**full, "cheap": 0}
    assert items.points(basket=STUB) == {**full, "basket": 0}


def test_a_function_is_handed_to_an_earlier_answer(course):
    hw = course(
        answer("A", "def twice(f, x):\n    return f(f(x))"),
        check("A", "assert twice(lambda x: x + 1, 0) == 2"),
        answer("B", "def fourth(x):\n    return twice(lambda v: v * v, x)"),
        check("B", "assert fourth(2) == 16 and fourth(3) == 81"))
    assert hw.points() == {"A": 1, "B": 1}
    results = hw.grade(A="def twice(f, x):\n    return f(x)")
    assert [results[name].points for name in "AB"] == [0, 1]
    results = hw.grade(A=STUB, B="def fourth(x):\n    return twice(1, x)")
    assert results["B"].failure.error == "TypeError"
    results = hw.grade(A=STUB, B="def fourth(x):\n    return twice(exit, x)")
    assert [results[name].points for name in "AB"] == [0, 0]


def test_no_answer_asks_for_the_reference_of_an_earlier_one(course):
    one = course(answer("one", "x = 1"),
                 check("one", "import math\nmath.fabs = None\n"
                       "assert x == 1"),
                 answer("two", "y = x + 1"), check("two", "assert y == 2"))
    ask = "x = __import__('_course').ask('answer:one', 'x', (), {})\ny = 2"
    assert one.points() == {"one": 1, "two": 1}
    assert one.points(one="x = 9", two=ask)["one"] == 0
    assert one.grade(one="x = 9", two="y = 2")["one"].points == 0


def test_what_was_handed_over_is_not_told(course):
    one = course(answer("one", "x = 713"),
                 check("one", hidden("assert x == 713")),
                 answer("two", "y = x + 1"), check("two", "assert y == 714"),
                 answer("three", "z = 3"), check("three", "assert z == 3"))
    for wrong in ("raise ValueError(x)", "y = x", "print(x)\n1 / 0"):
        result = one.grade(one="x = 9", two=wrong)["two"]
        assert result.points == 0
        assert "713" not in str(result) + feedback.hint(result.failure)
    assert one.points(one="x = 9") == {"one": 0, "two": 1, "three": 1}


def test_state_that_a_module_holds_is_left_to_people_with_a_reason(course):
    pegs = course(
        answer("pegs", "from pegs import mark, marked, clear"),
        check("pegs", "clear()\nmark(3)\nassert marked(3)\n" + hidden(
            "clear()\nmark(8)\nassert marked(8) and not marked(0)")),
        answer("none", "nothing = 0"),
        check("none", hidden("assert nothing == 0")),
        answer("two", "clear()\nmark(2)"),
        check("two", "for i in range(9):\n    assert marked(i) if i == 2 "
              "else not marked(i)\n" + hidden("assert not marked(9)")),
        files={"pegs.py": "_bits = 0\n\ndef mark(i):\n    global _bits\n"
                          "    _bits |= 1 << i\n\ndef marked(i):\n"
                          "    return bool(_bits & (1 << i))\n\n"
                          "def clear():\n    global _bits\n"
                          "    _bits = 0\n"})
    (left,) = pegs.reference.people
    assert left.name == "check_two" and "else not marked(i)" in left.reason


def test_what_later_cells_bind_anew_is_the_same_object_for_a_check(course):
    """Once copied, an array in a list would be another than its name's."""
    row = course(
        given("import numpy as np\nrow = np.arange(3)"),
        answer("pair", "pair = [1, row]"),
        check("pair", "assert pair == [1, row] and pair[1] is row"),
        given("row = row + 1\nrow[0] = 4"),
        answer("sum", "total = row.sum()"), check("sum", "assert total == 9"))
    assert row.points() == {"pair": 1, "sum": 1} and not row.people
    for wrong in ("pair = [2, row]", "pair = [1, row + 1]"):
        assert row.points(pair=wrong) == {"pair": 0, "sum": 1}


def test_an_object_that_an_answer_changes_is_the_students_own(course):
    tanks = course(given("class Tank:\n    level = 0\n"
                         "    def fill(self, amount):\n"
                         "        self.level += amount"),
                   answer("made", "tank = Tank()"),
                   check("made", "assert tank.level >= 0"),
                   answer("filled", "tank.fill(4)"),
                   check("filled", "assert tank.level == 4"))
    assert tanks.points() == {"made": 1, "filled": 1}
    assert tanks.points(filled="tank.fill(3)") == {"made": 1, "filled": 0}
    assert tanks.points(made=STUB, filled="tank.fill(3)") == {
        "made": 0, "filled": 0}


def test_a_check_that_names_a_missing_answer_says_whose_it_took(course):
    both = course(answer("one", "def one(x):\n    return x + 1"),
                  check("one", "assert one(1) == 2"),
                  answer("two", "def two(x):\n    return 2 * x"),
                  check("two", "assert two(one(1)) == 4"))
    assert not both.grade()["two"].notes
    given = both.grade(one=STUB)["two"]
    assert given.points == 1
    assert [note.remark for note in given.notes] == [Remark.REFERENCE_BEFORE]


def test_an_object_behind_a_wrong_answer_is_the_students_own(course):
    tanks = course(answer("Tank", "class Tank:\n"
                          "    def __init__(self, size):\n"
                          "        self.size = size"),
                   check("Tank", "assert Tank(4).size == 4"),
                   answer("pair", "tank, more = Tank(1), 5"),
                   check("pair", "assert tank.size == 1 and more == 5"),
                   answer("total", "total = tank.size + more"),
                   check("total", "assert total == 6"))
    wrong = tanks.grade(pair="tank, more = Tank(1), 7")
    assert {name: one.points for name, one in wrong.items()} == {
        "Tank": 1, "pair": 0, "total": 1}
    assert [note.remark for note in wrong["total"].notes] == [
        Remark.REFERENCE_BEFORE]


# Cells that fail on purpose, and kernels --------------------------------


def test_a_missing_module_is_named_though_a_cell_fails_on_purpose(course):
    fails = given("1 / 0")
    fails.metadata["tags"] = ["raises-exception"]
    missing = course(fails, given("import nowhere_to_be_found as far"),
                     answer("f", "def f(x):\n    return far.g(x)"),
                     check("f", "assert f(1) == 1"),
                     answer("g", "def g(x):\n    return x"),
                     check("g", "assert g(1) == 1"))
    (left,) = missing.reference.people
    assert left.cause is Cause.FAILS and "nowhere_to_be_found" in left.detail
    assert missing.points() == {"g": 1}
    assert missing.grade(g="def g(x): return 0")["g"].failure.kind \
        is Kind.ASSERTION


def test_a_function_reads_a_name_that_a_later_cell_or_the_check_binds(course):
    late = course(answer("f", "def f(x):\n    return x + shift"),
                  given("shift = 2"),
                  check("f", "assert f(1) == 3"),
                  answer("g", "def g(x):\n    return x * factor"),
                  check("g", "factor = 5\nassert g(2) == 10"))
    assert late.points() == {"f": 1, "g": 1}
    assert late.points(f="def f(x): return 3 - shift") == {"f": 0, "g": 1}
    assert late.points(g="def g(x): return 2 * x") == {"f": 1, "g": 0}


# The proof --------------------------------------------------------------


def test_the_proof_of_what_is_sound(course):
    rows = course(*SIZES).rows()
    assert [(row.points, row.earned, row.unanswered, row.wrong)
            for row in rows] == [(1, 1, 1, 1)] * 3
    assert all(row.proved and not row.untouched and not row.depending
               for row in rows)


def test_the_proof_names_what_proves_nothing(course):
    weak = course(answer("p", "print('hello')"), check("p", "assert True"),
                  answer("f", "def f(x):\n    return x"),
                  check("f", "assert callable(f)"))
    shown, called = weak.rows()
    assert shown.untouched == ["check_p"] and not called.untouched
    assert called.unproved == ["check_f"] and called.wrong is None
    assert called.unanswered == 1 and not called.proved
    text = "\n".join(proof_words.lines("hw", [shown, called], []))
    assert "check_p passes on the untouched release" in text
    assert "not proved: no wrong answer that was tried fails check_f" in text


def test_the_proof_of_a_refusal_and_of_a_call(course):
    halves = course(
        answer("halves", 'def halves(n):\n'
               '    """Return 1/2 of each number up to n."""\n'
               '    if n < 1:\n'
               '        raise ValueError("n should be 1 or more")\n'
               '    return [i / 2 for i in range(1, n + 1)]'),
        check("halves", "assert halves(3) == [0.5, 1.0, 1.5]"),
        check("refuses", "try:\n    halves(0)\nexcept ValueError:\n"
              "    pass\nelse:\n    raise AssertionError('no error')"),
        answer("total", "def total(n):\n    return sum(halves(n))"),
        check("total", "assert total(3) == 3"),
        check("calls", "kept = halves\ndel halves\ntry:\n    total(3)\n"
              "except NameError:\n    pass\nelse:\n    raise "
              "AssertionError('call it')\nfinally:\n    halves = kept"))
    for row in halves.rows():
        assert row.proved and row.unanswered == 2, row


def test_the_proof_names_what_depends(course):
    classes = course(answer("A", "class A:\n    v = 1"),
                     check("A", "assert A.v == 1"),
                     answer("B", "class B(A):\n    w = 2"),
                     check("B", "assert B.v == 1 and B.w == 2"))
    first, second = classes.rows()
    assert first.depending == ["B"] and not second.depending
    assert first.proved and second.proved


def test_the_proof_of_checks_of_a_shape(course):
    table = course(
        given("import numpy as np"),
        answer("f", "def f(n):\n    return np.ones((n, 2))"),
        check("f", "assert f(3).shape == (3, 2)"),
        answer("x", "x = [3, 1]"), check("x", "assert len(x) == 2"))
    for row in table.rows():
        assert row.proved and row.wrong == 1, row


def test_the_proof_of_other_kinds(course):
    kinds = course(*GRID, *CHAIN[:4],
                   answer("echo", "%%bash --out said\necho hello"),
                   check("echo", "assert said.strip() == 'hello'"),
                   answer("import", "from tools import double"),
                   check("import", "assert double(4) == 8"),
                   files={"tools.py": "def double(x):\n    return 2 * x\n"})
    for row in kinds.rows():
        assert row.proved and row.unanswered == row.wrong == 1, row
        assert not row.untouched and not row.depending, row


def test_the_proof_is_kept_until_something_changes(course, monkeypatch,
                                                   tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    one = course(*SIZES[:2])
    first = one.grader.prove()
    monkeypatch.setattr(proof, "experiment", None)
    assert one.grader.prove() == first
    (one.folder / "data.csv").write_text("1")
    with pytest.raises(TypeError):
        one.grader.prove()


@pytest.mark.parametrize("text, handed_out", [
    ("x = 1", STUB),
    ("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
     "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"),
    ("n = 1\n#BEGIN SOLUTION (long)\nn = 2\n# END SOLUTION of it\nm = 3",
     f"n = 1\n{STUB}\nm = 3")])
def test_an_answer_as_it_is_handed_out(text, handed_out):
    assert release.released(text) == handed_out


@pytest.mark.parametrize("begin, end", [
    ("# BEGIN HIDDEN TESTS", "# END HIDDEN TESTS"),
    ("###BEGIN HIDDEN TESTS ---", "###END HIDDEN TESTS")])
def test_hidden_tests_are_hidden_however_they_are_marked(course, begin, end):
    shy = course(
        answer("f", "def f(x):\n    return abs(x)"),
        check("f", f"assert f(2) == 2\n{begin}\nassert f(-7) == 7\n{end}"))
    failed = shy.grade(f="def f(x):\n    return x")["f"]
    assert (failed.points, failed.verdict) == (0, Verdict.HIDDEN)
    assert "7" not in feedback.hint(failed.failure)
