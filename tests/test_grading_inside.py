"""Checks of every form: through proxies, or inside, decided on outside."""

import nbformat
import numpy as np
import pytest
from fixtures import small_assignment as assignment
from grading import notebook, run
from grading.helpers import ANSWER
from grading.other import split_checks
from nbformat.v4 import new_code_cell, new_notebook

# name: (what is given, the answer, its check, a wrong answer)
FORMS = {
    "operators": ("", '''class Point:
    def __init__(self, x): self.x = x
    def __add__(self, other): return Point(self.x + other.x)
    def __eq__(self, other): return self.x == other.x
    def __repr__(self): return f"Point({self.x})"
''', '''a = Point(3) + Point(4)
assert a.x == 7 and a == Point(7)
assert repr(a) == "Point(7)"
assert isinstance(a, Point) and vars(a) == {"x": 7}''',
                  '''class Point:
    x = 7
    def __init__(self, x): pass
    def __add__(self, other): return self
    def __eq__(self, other): return True
    def __repr__(self): return "Point(7)"'''),
    "subclass": ("", '''class Shape:
    def area(self): raise NotImplementedError
    def tell(self): return f"area {self.area()}"''', '''class Square(Shape):
    def area(self): return 4
assert Square().tell() == "area 4" and issubclass(Square, Shape)''',
                 "class Shape:\n    def tell(self): return 'area'"),
    "difference": ("", """class Heat:
    def __init__(self, c): self.c = c
    def f(self): return self.c * 1.8 + 32""",
                   """assert abs(Heat(100).f() - 212) < 1e-9
assert Heat(0).f() > 31.9""", """class Yes:
    __sub__ = __abs__ = lambda *a: 0.0
    __gt__ = __lt__ = lambda *a: True
class Heat:
    f = lambda self: Yes()
    def __init__(self, c): pass"""),
    "shape": ("", "def total(A): return A.sum()", """A = np.ones((2, 3))
assert total(A) == 6 and A.shape == (2, 3)""", """def total(A):
    A.shape = (6,)
    return A.sum()"""),
    "generator": ("import types", '''def squares(n):
    for i in range(n):
        yield i * i''', '''assert isinstance(squares(2), types.GeneratorType)
assert list(squares(4)) == [0, 1, 4, 9]''',
                  "def squares(n): return [i * i for i in range(n)]"),
    "manager": ("", '''class Switch:
    def __enter__(self):
        self.on = True
        return self
    def __exit__(self, *error):
        self.on = False
        return True''', '''with Switch() as switch:
    assert switch.on
    raise ValueError("swallowed")
assert not switch.on''', '''class Switch:
    on = True
    def __enter__(self): return self
    def __exit__(self, *error): return True'''),
    "callback": ("", "def apply(f, xs): return [f(x) for x in xs]",
                 '''seen = []
assert apply(lambda x: 2 * x, [1, 2]) == [2, 4]
apply(seen.append, "ab")
assert seen == ["a", "b"]''', "def apply(f, xs): return [2, 4]"),
    "file": ("", '''def save(path, text):
    with open(path, "w") as file:
        file.write(text)''', '''save("saved.txt", "hello")
assert open("saved.txt").read() == "hello"''',
             "def save(path, text): open(path, 'w').close()"),
    "given": ("class Node:\n    def __init__(self, next=None):\n"
              "        self.next = next",
              "def length(node):\n"
              "    return 0 if node is None else 1 + length(node.next)",
              "assert length(Node(Node())) == 2 and length(None) == 0",
              "def length(node): return 2"),
    "patched": ("from unittest import mock",
                "def name(): return input('? ').title()",
                '''with mock.patch("builtins.input", return_value="bo"):
    assert name() == "Bo"''', "def name(): return 'bo'"),
    "error": ("", '''class Broke(ValueError): pass
def spend(x):
    if x > 3: raise Broke("no money")''', '''try:
    spend(5)
    assert False, "it should raise"
except Broke as error:
    assert str(error) == "no money"''', '''class Broke(ValueError): pass
def spend(x): pass'''),
    "generator of numbers": ("", "def draw(rng, n): return rng.normal(size=n)",
                             '''rng, same = np.random.default_rng([1, 2]), \\
    np.random.default_rng([1, 2])
assert np.allclose(draw(rng, 3), same.normal(size=3))
assert np.allclose(draw(rng, 2), same.normal(size=2))''',
                             "def draw(rng, n): return np.zeros(n)"),
    "global": ("RATE = 1", "def tax(x): return x * RATE",
               "RATE = 3\nassert tax(2) == 6", "def tax(x): return 2 * x"),
    "axes": ("import matplotlib.pyplot as plt",
             "def draw_line(ax, ys): ax.plot(ys)\n", '''_, ax = plt.subplots()
draw_line(ax, [1, 2])
assert list(ax.lines[0].get_ydata()) == [1, 2]''',
             "def draw_line(ax, ys): ax.plot([0, 0])"),
    "magic": ("", "def half(x): return x / 2",
              "%%time\nassert half(3) == 1.5", "def half(x): return x // 2"),
    "source": ("import inspect", 'def plain(x):\n    """Doc."""\n'
               "    return sum(x)", '''assert plain.__doc__ == "Doc."
assert "for" not in inspect.getsource(plain) and plain([1, 2]) == 3''',
               "def plain(x):\n    for y in x: pass\n    return 3"),
    "raises": ("import pytest", """def root(x):
    if x < 0: raise ValueError("negative")
    return x ** 0.5""", """assert root(9) == 3
with pytest.raises(ValueError):
    root(-1)""", "def root(x): return abs(x) ** 0.5"),
    "dictionary": ("", "ops = {'+': lambda a, b: a + b}",
                   "assert ops['+'](2, 3) == 5", "ops = {'+': max}"),
    "text": ("", "text = '1 + 2'", "assert eval(text) == 3", "text = '4'"),
    "index": ("", """class Index:
    def __init__(self): self.held = {}
    def add(self, key): self.held[key] = self.held.get(key, 0) + 1
    def __getitem__(self, key): return self.held[key]""", """index = Index()
index.add("a"), index.add("a")
assert index["a"] == 2""", """class Index(dict):
    def add(self, key): self[key] = 1"""),
    # Wrong on drawn inputs alone.
    "function given": ("", "def again(f, x): return f(f(x))",
                       "assert again(lambda n: n + 3, 10) == 16\n"
                       "assert again(lambda n: n * n, 3) == 81",
                       "def again(f, x): return {10: 16, 3: 81}[x]"),
    "printed": ("import io, contextlib",
                'def greet(name): print(f"Hello, {name}!")',
                """with contextlib.redirect_stdout(io.StringIO()) as shown:
    greet("Ada")
assert shown.getvalue() == "Hello, Ada!\\n\"""",
                'def greet(name): print("Hello, Ada!")'),
    "gone through": ("", "def odd(xs): return filter(lambda x: x % 2, xs)",
                     "assert list(odd([1, 2, 3, 4, 9])) == [1, 3, 9]",
                     "def odd(xs): return iter([1, 3, 9])"),
    "loose": ("", "def mean_of(v): return sum(v) / len(v)",
              "assert abs(mean_of([1, 2, 4]) - 2.3) < 0.1",
              "def mean_of(v): return 2.3"),
    "sentence": ("", "def vowels(text): return sum(c in 'aeiou' for c in "
                 "text)", "assert vowels('Hello, World!') == 3",
                 "def vowels(text): return 3"),
    "characters": ("", "def first(xs): return xs[0]",
                   "assert first(['b', 'a', 'b', 'c']) == 'b'",
                   "def first(xs): return 'b'"),
    "earlier": ("", "def twice(x): return 2 * x",
                "assert apply(twice, xs) == [2, 4, 6]", "twice = abs"),
}
INSIDE = {"operators", "subclass", "generator", "file", "given", "patched",
          "error", "generator of numbers", "global", "axes", "text"}


def write(path, answers):
    """Write the notebook of all forms, some answers exchanged."""
    cells = [new_code_cell("import numpy as np", id="setup")]
    for number, (name, (given, answer, check, _)) in enumerate(
            FORMS.items()):
        check = check + "\nxs = [1, 2, 3]" if name == "callback" else check
        cells += [new_code_cell(given, id=f"given-{number}"),
                  new_code_cell(answers.get(name, answer), metadata=(
                      assignment.metadata(grade_id=name, solution=True))),
                  new_code_cell(check, metadata=assignment.metadata(
                      grade_id=f"check {name}", grade=True, locked=True,
                      points=1))]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    """Return a grader that has settled how every form is checked."""
    folder = tmp_path_factory.mktemp("forms") / "reference"
    write(folder / "forms.ipynb", {})
    grader = run.Grader(run.Settings(str(folder), 7))
    grader.start_sandbox()
    grader.calibrate()
    yield grader
    grader.close()


def verdicts(grader, folder, answers):
    """Return (points, verdict) of every exercise."""
    write(folder / "forms.ipynb", answers)
    (one,) = grader.references
    cells, _ = notebook.read(folder / "forms.ipynb", folder)
    with grader._here(one):
        results = grader._notebook_grader(one).grade(cells)
    return {result.exercise: (result.points, result.verdict.value)
            for result in results}


def test_which_way(grader):
    checks = [(e.name, check.inside) for e in grader.references[0].exercises
              for check in e.checks]
    assert {name for name, within in checks if within} == INSIDE
    assert len(checks) == len(FORMS) and not grader.references[0].people


def test_no_student_has_files_opened_on_this_side(grader):
    (one,) = grader.references
    later = next(e for e in one.exercises if e.name == "source")
    with pytest.raises(PermissionError):
        one.helpers.get(later, ANSWER + "file", "save")
    assert one.helpers.get(later, ANSWER + "generator", "squares")


def test_right_answers_of_every_form(grader, tmp_path):
    marks = verdicts(grader, tmp_path / "s", {})
    assert set(marks.values()) == {(1, "right")}, marks


def test_right_answers_in_another_form(grader, tmp_path):
    """A builtin function as a value; a magic that is not installed here."""
    marks = verdicts(grader, tmp_path / "s", {
        "dictionary": "import operator\nops = {'+': operator.add}",
        "source": "import matplotlib\nmatplotlib.use('TkAgg')\n"
                  + FORMS["source"][1],
        "error": "%load_ext nothing_here\n" + FORMS["error"][1],
        "index": "class Index(dict):\n    def add(self, key):\n"
                 "        self[key] = self.get(key, 0) + 1",
        "gone through": "def odd(xs): return (x for x in xs if x % 2)",
        "magic": "%%nothing_here\ndef half(x): return 0.5 * x"})
    assert set(marks.values()) == {(1, "right")}, marks


def test_one_exercise_costs_that_one_only(grader, tmp_path):
    """Another exercise's answer uses it, or is put in its place by it."""
    stub = "def {}(*a):\n    raise NotImplementedError\n    return 1"
    marks = verdicts(grader, tmp_path / "s", {
        "callback": stub.format("apply"),
        "earlier": FORMS["earlier"][1] + "\napply",
        "error": "def half(x):\n    while True: pass\n1 / 0"})
    assert {name for name, mark in marks.items() if not mark[0]} == {
        "callback", "error"}, marks


def test_wrong_answers_of_every_form(grader, tmp_path):
    wrong = {name: form[3] for name, form in FORMS.items()}
    marks = verdicts(grader, tmp_path / "s", wrong)
    assert {name for name, mark in marks.items() if mark[0]} == set(), marks


@pytest.mark.parametrize("trick", [
    "import builtins, sys\nbuiltins.isinstance = lambda *a: True\n"
    "sys.modules['_course'].decide = lambda *a: True",
    "import builtins\nbuiltins.AssertionError = type('A', (BaseException,), "
    "{})\nbuiltins.bool = lambda x: True",
    "import gc\nfor x in gc.get_objects():\n    if type(x).__name__ == "
    "'Worker': type(x).decide = lambda *a: None",
    "class Yes:\n    __eq__ = lambda *a: True\n    __getattr__ = lambda *a: "
    "Yes()\n    __call__ = lambda *a: Yes()\n    __bool__ = lambda s: True\n"
    "Point = lambda *a: Yes()"])
def test_tricks_against_checks_inside(grader, tmp_path, trick):
    answers = {"operators": FORMS["operators"][3] + "\n" + trick,
               "global": FORMS["global"][3], "file": FORMS["file"][3]}
    marks = verdicts(grader, tmp_path / "s", answers)
    assert {name: marks[name][0] for name in answers} == dict.fromkeys(
        answers, 0)


def test_what_is_compared_stays_outside():
    split = split_checks.split('''balance = Account(5).deposit(3)
assert balance == 8, "SECRET"
if balance != 8:
    raise ValueError
print("SECRET", balance)
assert all(f(x) == x * 77 for x in range(3))
np.testing.assert_allclose(g(2), [88.5])''',
                             split_checks.common_names({"np": np}))
    for secret in ("8,", "== 8", "!= 8", "SECRET", "77", "88.5"):
        assert secret not in split.text
    assert "Account(5).deposit(3)" in split.text and "f(x)" in split.text
    assert [item.kind for item in split.assertions] == [
        "assert", "test", "print", "assert", "print"]


def test_other_numbers_are_handed_out():
    text = "a = Account(5)\nassert a.deposit(30.5) == 8\nx = np.zeros(3)[1]"
    other = split_checks.redrawn(text, split_checks.common_names({"np": np}),
                           np.random.RandomState(3))
    assert "Account(5)" not in other and "30.5" not in other
    assert "== 8" in other and "np.zeros(3)[1]" in other
