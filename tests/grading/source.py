"""What a cell defines and uses, as far as its text tells."""

import ast
import copy
import functools
import re
import symtable
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager

_STATEFUL = {"sys", "np", "numpy", "os", "warnings", "random"}
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_ANEW = (*_NESTED[:3], ast.Assign, ast.Import, ast.ImportFrom)


@functools.lru_cache(maxsize=4096)
def parse(source):
    """Parse a cell, magics translated; None if it is no Python."""
    for read in (str, translated):   # most cells have no magics
        try:
            return ast.parse(read(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def tree(source):
    """Return a cell's tree; an empty one if it is no Python."""
    return parse(source) or ast.Module([], [])


def statements(source):
    """Return the top-level statements of a cell; none if it is no Python."""
    return tree(source).body


_MAGIC = re.compile(r"(?m)^[ \t]*[%!?]|\?[ \t]*$")
STORES = re.compile(r"--(out|err)[ =]+(\w+)")   # what a magic keeps in a name
_KEEPS = re.compile(
    r"\A(\s*)%%capture[ \t]+(?:--\S+[ \t]+)*([A-Za-z_]\w*)[^\n]*")
_RUNS = re.compile(r"\A(\s*%%(time|timeit|prun|capture)\b.*\n)+"
                   r"|(?m:^[ \t]*%time[ \t])")


def translated(source):
    """Return a cell as Python, IPython's magics made calls.

    Magics that run what follows them are left out: it must run.
    """
    source = _KEEPS.sub(r"\1\2 = get_ipython().captured()", source)
    source = _RUNS.sub(lambda found: "\n" * found[0].count("\n") or
                       re.match("[ \t]*", found[0])[0], source)
    if len(_MAGIC.findall(source)) * len(source) > 300_000:
        return source  # each one reads the cell again: it would take minutes
    try:
        return TransformerManager().transform_cell(source)
    except Exception:  # it raises what tokenize raises, and more
        return source


def _walk_top(node):
    """Walk a module without the insides of functions and classes."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _NESTED):
            yield from _walk_top(child)


@functools.lru_cache(maxsize=4096)
def bound(source):
    """Return the names that a cell binds at its top level."""
    return bound_by(statements(source))


def bound_by(nodes):
    """Return the names that statements bind at their top level."""
    whole = ast.Module(nodes, [])
    names = {node.name if isinstance(node, _NESTED[:3]) else node.id
             for node in _walk_top(whole) if isinstance(node, _NESTED[:3])
             or _stored(node, ast.Name)}
    return frozenset(names | _imported_by(whole)).union(
        *((name for _, name in STORES.findall(line))
          for _, line, _ in _magics(whole)))


def _imported_by(whole):
    return {(node.asname or node.name).split(".")[0]
            for node in _walk_top(whole) if isinstance(node, ast.alias)}


def _stored(node, kind):
    """Say whether a node of a kind is bound or deleted."""
    return isinstance(node, kind) and isinstance(
        node.ctx, (ast.Store, ast.Del))


def cell_magics(source):
    """Return (name, line, body) of each cell magic of a cell."""
    return _magics(tree(source))


def _magics(whole):
    return [tuple(part.value for part in node.args) for node in ast.walk(whole)
            if isinstance(node, ast.Call) and isinstance(
                node.func, ast.Attribute)
            and node.func.attr == "run_cell_magic" and all(
                isinstance(part, ast.Constant) for part in node.args)]


def files(source):
    """Return the names of the files that a cell writes by a magic."""
    return {file_of(line) for name, line, _ in cell_magics(source)
            if name in ("writefile", "file") and line.split()}


def file_of(line):
    """Return the name of the file that a magic's line ends with."""
    return line.split()[-1].strip("'\"")


@functools.lru_cache(maxsize=4096)
def imported(source):
    """Return the names that a cell binds by an import."""
    return frozenset(_imported_by(tree(source)))


@functools.lru_cache(maxsize=4096)
def defines(source):
    """Return names that a cell binds whatever was there before it."""
    return bound_by([node for node in statements(source) if isinstance(
        node, _ANEW)]) - free(source)


@functools.lru_cache(maxsize=4096)
def free(source):
    """Return the names that a cell reads before it binds them itself."""
    names, known = set(), set()
    for node in statements(source):
        text, own = ast.unparse(node), bound_by([node])
        names |= used(text) - known - (set() if isinstance(node, (
            ast.Assign, ast.AugAssign, ast.AnnAssign)) else own)
        known |= own
        if isinstance(node, ast.AugAssign):
            names |= changed(text) | own
    return frozenset(names)


@functools.lru_cache(maxsize=4096)
def patched(source):
    """Return (object, attribute) of each attribute that a cell sets.

    Only of what a dotted name leads to, such as ("numpy.linalg", "inv").
    """
    found = []
    long = {alias.asname: alias.name for node in ast.walk(tree(source))
            if isinstance(node, ast.Import) for alias in node.names}
    for node in _walk_top(tree(source)):
        if _stored(node, ast.Attribute):
            first, *rest = ast.unparse(node.value).split(".")
            if first.isidentifier() and all(map(str.isidentifier, rest)):
                found.append((".".join([long.get(first, first), *rest]),
                              node.attr))
    return tuple(found)


class _WithoutAssertions(ast.NodeTransformer):
    """Takes out what a statement asserts, not what its functions would."""

    def visit(self, node):
        if isinstance(node, _NESTED):
            return node
        if isinstance(node, (ast.Assert, ast.Raise)):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def leavings(source):
    """Return (line, text) of the statements of a check that others may need.

    What it asserts is not among them.
    """
    return [(node.lineno, ast.unparse(_WithoutAssertions().visit(
                copy.deepcopy(node))))
            for node in statements(source)
            if not isinstance(node, (ast.Assert, ast.Raise)) and not (
                isinstance(node, ast.Expr) and not changed(ast.unparse(node)))]


def texts(source):
    """Return the texts that are written in a cell."""
    return {node.value for node in ast.walk(tree(source))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def functions(source):
    """Return the functions and classes a cell defines, name to node."""
    return {node.name: node for node in statements(source)
            if isinstance(node, _NESTED[:3])}


@functools.lru_cache(maxsize=4096)
def used(source):
    """Return every name that a cell reads from outside its functions."""
    try:
        top = symtable.symtable(ast.unparse(tree(source)), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return frozenset(node.id for node in ast.walk(tree(source))
                         if isinstance(node, ast.Name))
    return frozenset(
        symbol.get_name()
        for table in reachable([top], symtable.SymbolTable.get_children)
        for symbol in table.get_symbols() if symbol.is_referenced() and (
            table is top or symbol.is_global()))


@functools.lru_cache(maxsize=4096)
def changed(source):
    """Return names whose object a cell changes at its top level."""
    return frozenset(root(node) for node in _walk_top(tree(source))
                     if _stored(node, (ast.Attribute, ast.Subscript))
                     or isinstance(node, ast.Expr) and isinstance(
                         node.value, ast.Call) and isinstance(
                         node.value.func, ast.Attribute)) - {None}


def changed_and_anew(source):
    """Return the names whose earlier objects a cell changes, and others.

    Returns
    -------
    changed, anew : set of str
        A name that is bound anew first is another object when it is changed.
    """
    touched, anew = set(), set()
    for node in statements(source):
        binds = bound_by([node])
        fresh = binds if isinstance(node, _ANEW) else set()
        touched |= (binds - fresh | changed(ast.unparse(node))) - anew
        anew |= fresh
    return touched, anew


def reachable(names, leads_to):
    """Yield names and all that they lead to, each once.

    Parameters
    ----------
    names : iterable
    leads_to : callable
        Returns the next ones of one.
    """
    found, queue = set(), [*names]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            yield name
            queue += leads_to(name)


def root(node):
    """Return the name an attribute, a subscript or a call hangs on, or None.
    """
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Expr)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def prepares(source):
    """Say whether a cell sets something up beyond the names it binds."""
    return bool(changed(source) & _STATEFUL) or any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        for node in statements(source))


def written(source):
    """Say whether a cell holds more than a comment and an empty body."""
    if parse(source) is None:
        return bool(source.strip())
    return not all(map(_stub, statements(source)))


def _stub(node):
    """Say whether a statement is what an unwritten answer consists of."""
    if isinstance(node, (ast.ClassDef, ast.Raise)) and (
            "NotImplementedError" not in ast.unparse(node)):
        return False
    if isinstance(node, _NESTED[:3]):
        return all(map(_stub, node.body))
    return isinstance(node, (ast.Pass, ast.Raise)) or isinstance(
        node, ast.Expr) and isinstance(node.value, ast.Constant)


class Part(NamedTuple):
    """A cell of a reference, or a statement of one of its checks.

    Attributes
    ----------
    index : int
        Its place in the notebook.
    name : str
        The cell's: its grade id, its id or its number.
    text : str
    kind : "given", "answer" or "check"
    hidden : bool
        Whether students are not to see it.
    """

    index: int
    name: str
    text: str
    kind: str
    hidden: bool = False


def slice_of(goal, before, whole=False):
    """Return which of the parts before a text it needs.

    Parameters
    ----------
    goal : str
    before : list of Part
    whole : bool
        Take handed-out cells that put something else in the place of an
        answer's function too.

    Returns
    -------
    needed : list of Part
        In order. Answers are among them, what those need is not.
    """
    wanted, needed = {*free(goal), *changed(goal)}, []
    modules = set().union(*(imported(part.text) for part in before))
    replacing = set() if whole else set(_replacing(before))
    for part in reversed(before):
        if part.index in replacing:
            continue
        text, answer = part.text, part.kind == "answer"
        touched = bound(text) | changed(text) - (modules if answer else set())
        if touched & wanted or part.kind == "given" and prepares(text):
            needed.append(part)
            wanted -= defines(text)
            wanted |= set() if answer else used(text)
    return needed[::-1]


def _replacing(parts):
    """Yield the parts that bind nothing but functions of earlier answers."""
    answered = set()
    for part in parts:
        if part.kind == "answer":
            answered |= set(functions(part.text))
        elif bound(part.text) and bound(part.text) <= answered:
            yield part.index
