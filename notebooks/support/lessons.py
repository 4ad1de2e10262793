"""What the finished notebooks say: their exercises, and who makes a name.

Read from the notebook files when it is first asked for, so that nothing about
an exercise is written down twice. Where the files are missing, there is less
to say and nothing fails.
"""

import ast
import functools
import json
import re
from pathlib import Path
from typing import NamedTuple

NOTEBOOKS = Path(__file__).resolve().parent.parent
_HEADING = re.compile(r"(?m)^### Exercise (\d+\.\d+)")
_TAG = re.compile(r"\\tag\{(\d+\.\d+)\}")
_ANSWER = re.compile(r"(?ms)^ *### BEGIN SOLUTION\n.*?^ *### END SOLUTION$")


# Calls of a function of another network, and why it does not fit there.
ELSEWHERE = {
    ("cross_entropy", "compute_cost"): "compute_cost is the cost of one "
    "output, yes or no: with several classes it is (7.4).",
    ("softmax_model_backward", "L_model_backward"): "L_model_backward goes "
    "back through a sigmoid at the output: here it is a softmax, (7.5).",
    ("L_layer_model", "two_layer_model"): "two_layer_model makes one hidden "
    "layer. For any number of them, what has to change is the start.",
    ("L_layer_model", "initialize_parameters"): "initialize_parameters makes "
    "two layers; for any number of them there is initialize_parameters_deep."}


class Exercise(NamedTuple):
    """One exercise, as its notebook hands it out.

    Parameters
    ----------
    name, number, notebook : str
        Such as linear_forward, 2.1, 02_forward_propagation.
    given : ast.FunctionDef
        Its first line, its docstring and the statements that are given.
    """

    name: str
    number: str
    notebook: str
    given: ast.FunctionDef

    @property
    def arguments(self):
        """The names of its arguments, in order."""
        return [argument.arg for argument in self.given.args.args]

    @property
    def first_line(self):
        """Its first line, on one line."""
        return f"def {self.name}({ast.unparse(self.given.args)}):"


class Cell(NamedTuple):
    """One code cell of a finished notebook."""

    id: str
    source: str
    fails: bool         # on purpose
    graded: bool
    makes: dict         # name -> "import", "def" or "value"


class Lesson(NamedTuple):
    """One finished notebook: its exercises by name, and its code cells."""

    exercises: dict
    cells: list

    def maker(self, name):
        """Return the first cell that makes a name, or None."""
        return next((cell for cell in self.cells if name in cell.makes), None)

    def cell(self, source):
        """Return the cell with this source, or None."""
        return next((cell for cell in self.cells
                     if cell.source.strip() == source.strip()), None)


@functools.cache
def lesson(notebook):
    """Read one finished notebook.

    Parameters
    ----------
    notebook : str
        Its name without the ending; an unknown one has nothing in it.

    Returns
    -------
    lesson : Lesson
        Its exercises and its code cells, in order.
    """
    found, number = Lesson({}, []), ""
    for cell in _read(NOTEBOOKS / f"{notebook}.ipynb"):
        source = "".join(cell["source"])
        headings = _HEADING.findall(source)
        if cell["cell_type"] == "markdown" and headings:
            number = headings[-1]
        if cell["cell_type"] != "code":
            continue
        grader = cell["metadata"].get("nbgrader", {})
        found.cells.append(Cell(
            cell["id"], source, bool(grader.get("grade")) is False
            and "raises-exception" in cell["metadata"].get("tags", []),
            bool(grader.get("grade")), made(parsed(source))))
        if grader.get("solution"):
            name = grader["grade_id"]
            for given in parsed(_ANSWER.sub("", source)).body:
                if getattr(given, "name", None) == name:
                    found.exercises[name] = Exercise(name, number, notebook,
                                                     given)
    return found


@functools.cache
def exercises():
    """Return {name: Exercise} of all notebooks."""
    return {name: exercise for path in sorted(NOTEBOOKS.glob("*.ipynb"))
            for name, exercise in lesson(path.stem).exercises.items()}


@functools.cache
def equations(notebook):
    """Read the numbered equations of one finished notebook.

    Parameters
    ----------
    notebook : str
        Its name without the ending.

    Returns
    -------
    equations : dict
        Number, such as 2.1 -> its LaTeX, with the number.
    """
    return {number: equation.strip()
            for cell in _read(NOTEBOOKS / f"{notebook}.ipynb")
            if cell["cell_type"] == "markdown"
            for equation in "".join(cell["source"]).split("$$")[1::2]
            for number in _TAG.findall(equation)}


def _read(path):
    """Return the cells of a notebook file; none if it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return []


def parsed(source):
    """Return the syntax tree of a text; an empty one if it has none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def made(tree):
    """Return the names that a cell makes.

    Parameters
    ----------
    tree : ast.Module
        The cell.

    Returns
    -------
    names : dict
        Name -> "import", "def" or "value".
    """
    names, waiting = {}, list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).partition(".")[0]: "import"
                      for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef,
                               ast.ClassDef)):
            names[node.name] = "def"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = "value"
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp,
                                   ast.DictComp, ast.GeneratorExp)):
            waiting += ast.iter_child_nodes(node)
    return names


def used(tree):
    """Return the names that a cell needs from others as it runs.

    Parameters
    ----------
    tree : ast.Module
        The cell. What its functions use is not needed before their call.

    Returns
    -------
    names : set of str
    """
    names, own, waiting = set(), set(), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            load = isinstance(node.ctx, ast.Load)
            (names if load else own).add(node.id)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef,
                                   ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return names - own
