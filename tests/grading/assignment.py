"""A small assignment of another course, for the tests and the benchmark.

It has what the course's own notebooks lack: hidden tests, several checks for
one answer, a class, a variable, a helper module that holds the answers.
"""

import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HELPER = '''
"""Finished functions, and one that is not asked for."""
import numpy as np

SECRET_OF_HELPER = 4


def mean_of(xs):
    return sum(xs) / len(xs)


def _deviations(xs):
    return [x - mean_of(xs) for x in xs]


def spread(xs):
    return (sum(d * d for d in _deviations(xs)) / len(xs)) ** 0.5


def word_counts(text):
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def scale(A, factor):
    return np.asarray(A, dtype=float) * factor


def double(x):
    return 2 * x
'''

ANSWERS = {
    "mean_of": '''def mean_of(xs):
    """Return the mean of a list of numbers."""
    return sum(xs) / len(xs)''',
    "spread": '''def spread(xs):
    """Return the root of the mean squared distance from the mean."""
    m = mean_of(xs)
    return (sum((x - m) ** 2 for x in xs) / len(xs)) ** 0.5''',
    "word_counts": '''def word_counts(text):
    """Count each word of a text, in lower case."""
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts''',
    "scale": '''def scale(A, factor):
    """Return A times a factor, an array of floats."""
    return np.asarray(A, dtype=float) * factor''',
    "Account": '''class Account:
    """An account that money is put into and taken from."""

    def __init__(self, balance=0):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        return self.balance''',
    "best": "best = max([3, 9, 4])",
}

CHECKS = {
    "mean_of": [("check_mean_of", 2, '''assert mean_of([1, 2, 3]) == 2
assert abs(mean_of([0.5, 1.5, 2.5, 4.0]) - 2.125) < 1e-9
### BEGIN HIDDEN TESTS
assert mean_of([-71, 71, 713]) == 713 / 3, "SECRET-HIDDEN-713"
### END HIDDEN TESTS
print("mean_of: fine")''')],
    "spread": [("check_spread", 3, '''assert np.isclose(spread([1, 3]), 1)
assert np.isclose(spread([2.0, 4.0, 9.0]), 2.943920288775949)''')],
    "word_counts": [("check_words", 2, '''counts = word_counts("a b A c")
print(counts == {"a": 2, "b": 1, "c": 1})
assert counts["a"] == 2'''), ("check_words_hidden", 1, '''
### BEGIN HIDDEN TESTS
assert word_counts("") == {}, "SECRET-HIDDEN-EMPTY"
### END HIDDEN TESTS''')],
    "scale": [("check_scale", 2, '''A = np.arange(6).reshape(2, 3)
B = scale(A, 1.5)
print(B)
assert B.dtype == float and B.shape == (2, 3)
assert np.allclose(scale(start, 2), [2, 4])''')],
    "Account": [("check_account", 2, '''account = Account(5)
assert account.deposit(3) == 8
assert account.balance == 8
assert Account().deposit(1.5) == 1.5''')],
    "best": [("check_best", 1, "assert best == 9")],
}
POINTS = {name: sum(points for _, points, _ in checks)
          for name, checks in CHECKS.items()}


def metadata(**changes):
    return {"nbgrader": {"schema_version": 3, "solution": False,
                         "grade": False, "locked": False, "task": False,
                         **changes}}


def notebook(answers=None, released=False):
    """Return the assignment as a notebook.

    Parameters
    ----------
    answers : dict of str to str, optional
        By exercise; without it those of the reference.
    released : bool
        Whether hidden tests are cut out, as students get it.
    """
    answers = {**ANSWERS, **(answers or {})}
    cells = [new_markdown_cell("# A small assignment", id="title"),
             new_code_cell("import numpy as np\n\nfrom helper import double\n"
                           "start = np.array([1, 2])", id="setup")]
    for name, text in answers.items():
        cells.append(new_markdown_cell(f"Write `{name}`.", id=f"text-{name}"))
        cells.append(new_code_cell(text, id=f"answer-{name}", metadata=(
            metadata(grade_id=name, solution=True))))
        for grade_id, points, check in CHECKS[name]:
            if released:
                check = "\n".join(_visible(check.splitlines()))
            cells.append(new_code_cell(check, id=grade_id.replace("_", "-"),
                                       metadata=metadata(
                grade_id=grade_id, grade=True, locked=True, points=points)))
    return new_notebook(cells=cells)


def _visible(lines):
    hidden = False
    for line in lines:
        hidden = hidden or "BEGIN HIDDEN" in line
        if not hidden:
            yield line
        hidden = hidden and "END HIDDEN" not in line


def write_reference(folder):
    """Write the reference and its helper into a folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "helper.py").write_text(HELPER, encoding="utf-8")
    (folder / "words.txt").write_text("a b\n", encoding="utf-8")
    nbformat.write(notebook(), folder / "small.ipynb")
    return folder


def text_of(answers=None):
    """Return a submission as the text of its file."""
    return json.dumps(notebook(answers, released=True))
