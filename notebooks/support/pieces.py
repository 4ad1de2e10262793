"""From a function in a cell to source that runs alone, and a file of it.

A cell and the file my_network.py are both read as pieces: their top-level
statements, each with the names that it makes and those that it needs. An
answer is cut out of its cell with the pieces that it needs, and the file is
put together from the pieces of all answers.
"""

import ast
import inspect
import linecache
import os
import symtable
import sys
import textwrap
import types
from typing import NamedTuple

import dnn_utils
from dnn_utils import lessons
from dnn_utils.scene import is_cell

HEAD = '''\
"""Your own network: each function here has passed its check.

The exercise copies write this file when a check passes, and import from it.
To change a function, change it in its copy and run its check again. What you
have not written yet is the course's.
"""

'''

# Lets a start be asked for a seed and a scale, as notebooks 4 to 6 do.
WRAPPED = "with_seed_and_scale"


class CannotKeep(Exception):
    """An answer that is not kept; the message says why."""


class Piece(NamedTuple):
    """One top-level statement, or one name of an import.

    Parameters
    ----------
    source : str
        Its lines, with the comment above it.
    makes, needs : frozenset of str
        The names that it gives a value, and those of others that it uses.
    module : str or None
        Of an import, what it imports from; empty for ``import numpy``.
    """

    source: str
    makes: frozenset
    needs: frozenset = frozenset()
    module: str | None = None


# ---------------------------------------------------------------------------
# From text to pieces
# ---------------------------------------------------------------------------


def pieces(text):
    """Take a cell or a file apart.

    Parameters
    ----------
    text : str
        Python.

    Returns
    -------
    pieces : list of Piece
        In their order.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    found, end, lines = [], 0, text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += _imports(node)
        else:
            start = min([node.lineno, *(decorator.lineno for decorator in
                                        getattr(node, "decorator_list", []))])
            above = start - 1
            while above > end and lines[above - 1].startswith("#"):
                above -= 1
            source = ("\n".join(lines[above:node.end_lineno])
                      if start > end else ast.unparse(node))
            found.append(Piece(
                source, frozenset(lessons.made(ast.Module([node], []))),
                _needs(ast.unparse(node))))
        end = node.end_lineno
    return found


def _imports(node):
    """Return a piece for each name that a statement imports."""
    kind = type(node)
    module = "." * getattr(node, "level", 0) + (
        getattr(node, "module", None) or "")
    parts = {"module": node.module, "level": node.level} if kind is (
        ast.ImportFrom) else {}
    return [Piece(ast.unparse(kind(names=[alias], **parts)), frozenset(
        [(alias.asname or alias.name).partition(".")[0]]), module=module)
        for alias in node.names]


def _needs(source):
    """Return the global names that a statement reads, also in functions."""
    try:
        names, waiting = set(), [symtable.symtable(source, "cell", "exec")]
    except SyntaxError:     # an await at the top, which no function needs
        return frozenset()
    while waiting:
        table = waiting.pop()
        top = table.get_type() == "module"
        names |= {symbol.get_name() for symbol in table.get_symbols()
                  if symbol.is_referenced() and (top or symbol.is_global())}
        waiting += table.get_children()
    return frozenset(names)


# ---------------------------------------------------------------------------
# From a function to its pieces
# ---------------------------------------------------------------------------


def cut_out(name, namespace):
    """Find the pieces that an answer is made of.

    Parameters
    ----------
    name : str
        The exercise.
    namespace : dict
        The notebook's variables.

    Returns
    -------
    pieces : list of Piece
        Its own definition, helpers, constants and imports. Answers to other
        exercises are left out: the file has them, or the course.

    Raises
    ------
    CannotKeep
        If it is not the student's own, or needs what no import and no
        statement of its cell gives.
    """
    function = inspect.unwrap(namespace.get(name))
    if getattr(function, "__module__", "") == "dnn_utils":
        raise CannotKeep("this is the course's own")
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    if not is_cell(file):
        raise CannotKeep("it was not written in a cell of this copy")
    found, seen, waiting = [], set(), [(name, file)]
    while waiting:
        wanted, file = waiting.pop()
        seen.add(wanted)
        made, place = _making(wanted, file, namespace)
        for piece in made:
            if piece not in found:
                found.append(piece)
                waiting += [(need, place) for need in sorted(piece.needs)
                            if need not in seen | {*lessons.exercises()}]
    return found


def _making(name, file, namespace):
    """Return the pieces that make a name, and the cell that they are in."""
    text = "".join(linecache.getlines(file))
    own = [piece for piece in pieces(text) if name in piece.makes]
    if own or name not in namespace:    # such as len; the trial tells
        return own, file
    value = namespace[name]
    if isinstance(value, types.ModuleType):
        alias = "" if value.__name__ == name else f" as {name}"
        return pieces(f"import {value.__name__}{alias}"), file
    other = getattr(getattr(value, "__code__", None), "co_filename", "")
    if other != file and is_cell(other):
        return _making(name, other, namespace)
    origin, module = getattr(value, "__name__", ""), getattr(
        value, "__module__", None) or ""
    # A function of the course that is loaded late is asked for by its name.
    module = "dnn_utils" if module.startswith("dnn_utils.") else module
    if getattr(sys.modules.get(module), origin, None) is value:
        alias = "" if origin == name else f" as {name}"
        return pieces(f"from {module} import {origin}{alias}"), file
    raise CannotKeep(f"it uses {name}, a variable of another cell; hand it "
                     "over, or set it in the function")


# ---------------------------------------------------------------------------
# The file
# ---------------------------------------------------------------------------


def of_file(text):
    """Take the file apart.

    Parameters
    ----------
    text : str
        As ``written`` made it, or a hand has changed it.

    Returns
    -------
    pieces : list of Piece
        Without what ``written`` adds below a start.
    """
    return [piece for piece in pieces(text) if WRAPPED not in piece.needs]


def kept(found):
    """Return the exercises that the pieces of a file answer, in order.

    Parameters
    ----------
    found : list of Piece

    Returns
    -------
    names : list of str
    """
    own = {name for piece in found if piece.module is None
           for name in piece.makes}
    return [name for name in lessons.exercises() if name in own]


def slower(found):
    """Return how many times slower some functions make training.

    Parameters
    ----------
    found : list of Piece
        Of a file.

    Returns
    -------
    times : dict
        Name -> a whole number; the others are as fast as they should be.
    """
    for piece in found:
        if "SLOWER" in piece.makes:
            return ast.literal_eval(ast.parse(piece.source).body[0].value)
    return {}


def merged(old, new):
    """Return the pieces of a file with those of one more answer.

    Parameters
    ----------
    old, new : list of Piece
        Of the file; of the answer, where a name is made by both.

    Returns
    -------
    pieces : list of Piece
        What no answer needs is left out; what an answer needs is before it.
    """
    made = frozenset().union(*(piece.makes for piece in new))
    both = [piece for piece in old if not piece.makes & made] + new
    return reached(both, kept(both))


def users(found, made):
    """Return the exercises that need one of some names.

    Parameters
    ----------
    found : list of Piece
        Of a file.
    made : set of str

    Returns
    -------
    names : list of str
    """
    return [name for name in kept(found) if any(
        piece.makes & made for piece in reached(found, [name]))]


def reached(found, wanted):
    """Return the pieces that some exercises need.

    Parameters
    ----------
    found : list of Piece
        Of a file.
    wanted : list of str
        The exercises.

    Returns
    -------
    pieces : list of Piece
        Each after what it needs.
    """
    order, seen, names = [], [], {*lessons.exercises()}

    def add(name):
        for piece in found:
            if name in piece.makes and piece not in seen:
                seen.append(piece)
                for need in sorted(piece.needs - names):
                    add(need)
                order.append(piece)

    for name in wanted:
        add(name)
    return order


def written(found, times, folder):
    """Write the file.

    Parameters
    ----------
    found : list of Piece
        As ``merged`` returns them.
    times : dict
        As ``slower`` returns it.
    folder : Path
        Where it will be, to find the course from there.

    Returns
    -------
    text : str
        A module that runs by itself.
    """
    names, own = lessons.exercises(), kept(found)
    imports = {piece for piece in found if piece.module is not None}
    imports |= {*pieces("import sys\nfrom pathlib import Path")} | {
        piece for name in names if name not in own
        for piece in pieces(f"from dnn_utils import {name}")}
    if any(map(_is_start, own)):
        imports |= {*pieces(f"from dnn_utils.own import {WRAPPED}")}
    late = {piece for piece in imports if piece.module is not None
            and piece.module.startswith("dnn_utils")}
    root = os.path.relpath(os.path.dirname(dnn_utils.__file__), folder)
    root = root.replace(os.sep, "/")
    parts = [
        HEAD + _import_block(imports - late),
        f'sys.path.append(str(Path(__file__).resolve().parent / "{root}"))\n'
        + _import_block(late)]
    parts += [_definition(piece) for piece in found if piece.module is None]
    if times:
        parts.append("\n# Training with these takes that many times as long.\n"
                     f"SLOWER = {times!r}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _is_start(name):
    """Say whether a function draws weights and does nothing else."""
    takes = inspect.signature(getattr(dnn_utils, name)).parameters
    return "seed" in takes and "X" not in takes


def without_number(piece):
    """Return the source of a piece without the line that names its exercise.

    Parameters
    ----------
    piece : Piece

    Returns
    -------
    source : str
    """
    text = piece.source
    for exercise in lessons.exercises().values():
        if exercise.name in piece.makes:
            text = text.removeprefix(_number(exercise))
    return text.strip("\n")


def _number(exercise):
    return f"# Exercise {exercise.number}\n"


def _definition(piece):
    """Return a piece as it stands in the file, its exercise above it."""
    text = without_number(piece)
    for name, exercise in lessons.exercises().items():
        if name in piece.makes:
            text = _number(exercise) + text
            if _is_start(name):
                text += (
                    "\n\n\n# Notebooks 4 to 6 ask for a seed or a scale.\n"
                    f"{name} = {WRAPPED}({name})")
    return "\n" + text


def _import_block(imports):
    """Return the lines of some imports, sorted, one for each module."""
    plain, wanted = [], {}
    for piece in imports:
        if piece.module:
            wanted.setdefault(piece.module, []).append(
                piece.source.partition(" import ")[2])
        else:
            plain.append(piece.source)
    blocks = {True: [], False: []}      # Python's own come first
    for source in sorted(plain):
        blocks[source.split()[1].partition(".")[0]
               in sys.stdlib_module_names].append(source)
    for module, names in sorted(wanted.items()):
        start = f"from {module} import "
        line = start + ", ".join(sorted(names))
        if len(line) > 79:
            line = textwrap.fill(
                ", ".join(sorted(names)) + ")", 79,
                initial_indent=start + "(",
                subsequent_indent=" " * (len(start) + 1))
        blocks[module.partition(".")[0]
               in sys.stdlib_module_names].append(line)
    return "\n\n".join("\n".join(lines) for lines in blocks.values() if lines)
