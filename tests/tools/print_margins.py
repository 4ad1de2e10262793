"""Check that no printed number is close to a rounding boundary.

    python tests/tools/print_margins.py [--table] [FILE ...]

runs the code of the notebooks and looks at each number as it is formatted.
Other machines compute it a little differently, so it must print the same
when it is a little larger and a little smaller:

- by 1e-9 of its size; by 1e-7 once a network has been trained, which is
  from the cell on in which ``update_parameters`` runs more than 10 times, or
  a model of ``dnn_utils`` is trained, or the cell has the tag ``trained``;
- by 1e-11 in an array of one call's results that NumPy prints with its own
  8 digits: one number in five would miss 1e-9 by chance, and the seed
  decides where it is. Single calls agree to 1e-14 on all machines measured,
  so 1e-11 still leaves a thousand times what is needed;
- by 1e-12 where nothing was rounded off, as in 136.586 for 136.586: only
  the digits beyond the machine's own precision are missing there;
- not at all if it is of an integer type, or a float printed in full whose
  digits are in the notebook's code: it is not computed.

0.25 printed as 0.2 is always refused: it may be exact on one machine and not
on another, and one more digit shows all of it. Where such a number is exact
everywhere, like one count divided by another, the tag ``exact-values`` on
the cell excuses numbers with at most 20 binary places.

A nonzero number below 1e-12 that prints as zero is refused, since its sign
is random, and so is -0. A decimal number in a stored output is refused as
unexplained if it was not seen when it was formatted and is not in the code.

It prints ``file: cell: message`` and exits with 1 if anything is refused.
``--table`` prints how much room each notebook's closest number has.
"""

import argparse
import ast
import builtins
import contextlib
import functools
import importlib.machinery
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
COMPUTED, TRAINED, BY_NUMPY, IN_FULL, NOISE = 1e-9, 1e-7, 1e-11, 1e-12, 1e-12
UPDATES = 10
# Loaded anew for each notebook; live views, which are not stored, are off.
MODULES = "dnn_utils", "testCases", "ipywidgets"
NUMBER = re.compile(
    r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|\binf\b|\bnan\b)")
DECIMAL = re.compile(r"(?<![\w.])\d+(?:\.\d+(?:e[-+]?\d+)?|e[-+]?\d+)(?!\w)")


class Printed(NamedTuple):
    """A value, how it becomes text, and what margin rounding must leave."""

    value: object
    render: object
    margin: float


class Number(NamedTuple):
    """One number of a printed text and the room it has."""

    text: str
    value: float
    margin: float
    needed: float


# ---------------------------------------------------------------------------
# Recording: the code is rewritten so that what is formatted is noted
# ---------------------------------------------------------------------------


class Rewrite(ast.NodeTransformer):
    """Note the values in f-strings and the calls of what trains."""

    def visit_FormattedValue(self, node):
        """Turn {value!r:spec} into {note(value, 'r', f'spec')!r:spec}."""
        self.generic_visit(node)
        spec = node.format_spec or ast.Constant("")
        node.value = _call("_note_value", node.value,
                           ast.Constant(node.conversion), spec)
        return node

    def visit_FunctionDef(self, node):
        """Begin what trains with a note."""
        self.generic_visit(node)
        if node.name in ("update_parameters", "L_layer_model"):
            # In front of a docstring nothing may stand, if it is to be one.
            node.body.insert(int(ast.get_docstring(node) is not None),
                             ast.Expr(_call("_note_update",
                                            ast.Constant(node.name))))
        return node


def _call(name, *arguments):
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def rewritten(source, file, *, cell=False):
    """Compile code that notes what it formats.

    Parameters
    ----------
    source : str or bytes
        Python code.
    file : str
        Its name in tracebacks.
    cell : bool
        Whether a last expression is displayed, and so is noted too.

    Returns
    -------
    code : code object
    """
    tree = ast.parse(source, file)
    last = tree.body[-1] if tree.body else None
    if cell and isinstance(last, ast.Expr):
        last.value = _call("_note_shown", last.value)
    return compile(ast.fix_missing_locations(Rewrite().visit(tree)), file,
                   "exec")


class Record:
    """What the code of one notebook formats, cell after cell."""

    def __init__(self):
        self.printed, self.before = [], []
        self.updates, self.trained = 0, False

    def next_cell(self, tags):
        """Begin another cell."""
        self.before += self.printed
        self.printed, self.updates = [], 0
        self.trained |= "trained" in tags

    def value(self, value, conversion=-1, spec=""):
        """Note a value that an f-string formats; return it."""
        convert = {-1: lambda x: x, 115: str, 114: repr, 97: ascii}[conversion]
        self._note(value, lambda x: format(convert(x), spec))
        return value

    def shown(self, value):
        """Note the value that a cell ends with."""
        self._note(value, repr)

    def print(self, *values, **options):
        """Print, and note what is printed."""
        for value in values:
            self._note(value, str)
        self.original_print(*values, **options)

    def update(self, name):
        """Note that parameters are updated."""
        self.updates += 1
        self.trained |= name == "L_layer_model" or self.updates > UPDATES

    def _note(self, value, render):
        if _is_float(value):
            back = (np.asarray if isinstance(value, np.ndarray) else
                    value.dtype.type if isinstance(value, np.generic) else
                    lambda array: type(value)(array.tolist()))
            margin = (TRAINED if self.trained else
                      BY_NUMPY if back is np.asarray else COMPUTED)
            self.printed.append(Printed(
                np.array(value), lambda array: render(back(array)), margin))

    @contextlib.contextmanager
    def running(self):
        """Make the course's files and the builtins report here."""
        get_code = importlib.machinery.SourceFileLoader.get_code

        def rewriting(loader, fullname):
            path = Path(loader.get_filename(fullname))
            if ROOT not in path.parents or ROOT / "tests" in path.parents:
                return get_code(loader, fullname)
            return rewritten(path.read_bytes(), str(path))

        self.original_print = builtins.print
        names = {"_note_value": self.value, "_note_shown": self.shown,
                 "_note_update": self.update, "print": self.print}
        folder, path = os.getcwd(), list(sys.path)
        before = {name: sys.modules.pop(name) for name in MODULES
                  if name in sys.modules}
        sys.modules["ipywidgets"] = None
        with (mock.patch.dict(vars(builtins), names),
              mock.patch.object(importlib.machinery.SourceFileLoader,
                                "get_code", rewriting),
              contextlib.redirect_stdout(io.StringIO())):
            try:
                yield
            finally:
                os.chdir(folder)
                sys.path[:] = path
                for name in MODULES:
                    sys.modules.pop(name, None)
                sys.modules.update(before)


def _is_float(value):
    """Return whether a value is a float or holds floats."""
    try:
        return np.asarray(value).dtype.kind == "f"
    except ValueError:  # a ragged list
        return False


# ---------------------------------------------------------------------------
# Judging
# ---------------------------------------------------------------------------


def numbers(printed, typed=frozenset()):
    """Return the numbers in a printed value that were rounded.

    Parameters
    ----------
    printed : Printed
    typed : set of str
        The numbers in the notebook's code.

    Returns
    -------
    numbers : list of Number
        With the margin of each: the largest change, relative to its size,
        that leaves the text as it is.
    """
    text = printed.render(printed.value)
    tokens, values = NUMBER.findall(text), printed.value.ravel()
    if len(tokens) != values.size:  # summarised, or with words in it
        tokens = [text.strip()] * values.size
    found = []
    for i, (token, value) in enumerate(zip(tokens, values, strict=True)):
        needed = _needed(token, value, printed.margin, typed)
        if needed:
            margin = _margin(printed, i, token, text, needed)
            found.append(Number(token, float(value), margin, needed))
    return found


def _needed(token, value, margin, typed):
    """Return the margin that a number needs; 0 if it needs none."""
    if not np.isfinite(value) or token.lstrip("-+") in typed and (
            float(token) == value):
        return 0
    try:
        in_full = abs(float(token) - value) <= abs(value) * 1e-13
    except ValueError:
        in_full = False
    return IN_FULL if in_full and margin != TRAINED else margin


def _margin(printed, i, token, text, needed):
    """Return the largest change of entry i that changes nothing in text."""
    value = printed.value.flat[i]
    zero = not re.search("[1-9]", token.partition("e")[0])
    if zero and (0 < abs(value) < NOISE or token.startswith("-")):
        return 0.0

    def holds(change):
        for factor in (1 + change, 1 - change):
            moved = printed.value.copy()
            moved.flat[i] = value * factor
            if printed.render(moved) != text:
                return False
        return True

    if holds(10 * needed):
        return 10 * needed  # as good as any larger one
    low, high = -16.0, np.log10(10 * needed)
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(10**middle) else (low, middle)
    return 10**low if holds(10**low) else 0.0


def exact(value):
    """Return whether a float has at most 20 binary places."""
    return (value * 2**20).is_integer() and abs(value) < 2**20


# ---------------------------------------------------------------------------
# Checking notebooks
# ---------------------------------------------------------------------------


def check(path):
    """Run a notebook and judge the numbers in its stored outputs.

    Parameters
    ----------
    path : path-like
        The notebook.

    Returns
    -------
    refused : list of str
        One line for each number, ``cell: message``.
    judged : list of (str, Number)
        Cell and number for all that were looked at.
    """
    path = Path(path).resolve()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in code]
    typed = set(DECIMAL.findall("\n".join(sources)))
    record, namespace = Record(), {"__name__": "__main__"}
    refused, judged, trouble = [], [], None
    with record.running():
        os.chdir(path.parent)
        for cell, source in zip(code, sources, strict=True):
            tags = cell["metadata"].get("tags", [])
            record.next_cell(tags)
            trouble = _run(source, cell["id"], namespace, tags)
            if trouble:
                return [*refused, f"{cell['id']}: {trouble}"], judged
            lines, found = _judge(cell, record, typed)
            refused += [f"{cell['id']}: {line}" for line in lines]
            judged += [(cell["id"], number) for number in found]
    return refused, judged


def _run(source, name, namespace, tags):
    """Run one cell; return what went wrong, if it should not have."""
    try:
        exec(rewritten(source, name, cell=True), namespace)
    except Exception as error:
        if "raises-exception" not in tags:
            return f"stopped with {type(error).__name__}: {error}"


def _judge(cell, record, typed):
    """Return the lines to print about one cell, and its numbers."""
    tags = cell["metadata"].get("tags", [])
    stored = "\n".join(_texts(cell))
    printed = [item for item in record.printed if _stands(item, stored)]
    open_ = _decimals(stored, printed) - typed - _course_words()
    # What is left may have become text in an earlier cell.
    earlier = [item for item in record.before if _stands(item, stored)
               and open_ & _decimals(_text(item))]
    judged = [number for item in printed + earlier
              for number in numbers(item, typed)
              if not ("exact-values" in tags and exact(number.value))]
    lines = [f"{n.text} is {n.value!r}: margin {n.margin:.1e}, needs "
             f"{n.needed:.0e}" for n in judged if n.margin < n.needed]
    lines += [f"{token}: unexplained, no value was formatted like this"
              for token in sorted(_decimals("\n".join(open_), earlier))]
    return list(dict.fromkeys(lines)), judged


def _text(item):
    return item.render(item.value).strip()


def _stands(item, stored):
    """Return whether the text of a value is part of an output."""
    return re.search(r"(?<![\w.])" + re.escape(_text(item)) + r"(?!\d)",
                     stored)


def _decimals(text, items=()):
    """Return the decimal numbers of a text that no item explains."""
    explained = "\n".join(map(_text, items))
    return {*DECIMAL.findall(text)} - {*DECIMAL.findall(explained)}


def _texts(cell):
    """Yield the texts of the stored outputs that nbval compares."""
    if "nbval-ignore-output" in cell["metadata"].get("tags", []):
        return
    for output in cell["outputs"]:
        yield "".join(output.get("text", ""))
        yield "".join(output.get("evalue", ""))
        for kind, text in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield "".join(text)


@functools.cache
def _course_words():
    """Return the numbers in the texts of the course's own files."""
    words = set()
    for path in (ROOT / "dnn_utils.py", ROOT / "testCases.py",
                 *(ROOT / "notebooks" / "support").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words |= set(DECIMAL.findall(node.value))
    return words


def main(arguments=None):
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description="Check printed numbers.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--table", action="store_true",
                        help="print the room that the notebooks leave")
    options = parser.parse_args(arguments)
    files = options.files or sorted((ROOT / "notebooks").glob("*.ipynb"))
    failed = False
    for path in files:
        refused, judged = check(path)
        failed |= bool(refused)
        for line in refused:
            print(f"{path.name}: {line}")
        if options.table and judged:
            cell, n = min(judged, key=lambda pair: (
                pair[1].margin / pair[1].needed))
            print(f"{path.name}: {len(judged)} numbers; the closest: {cell}, "
                  f"{n.text} with {n.margin / n.needed:.1f} of what it needs")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
