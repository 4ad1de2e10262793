"""What a cell defines and uses, as far as its text tells."""

import ast
import functools
import re
import symtable

from IPython.core.inputtransformer2 import TransformerManager

_STATEFUL = {"sys", "np", "numpy", "os", "warnings", "random"}
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@functools.lru_cache(maxsize=4096)
def parse(source):
    """Parse a cell, magics translated; None if it is no Python."""
    for text in (source, translated(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


_MAGIC = re.compile(r"(?m)^[ \t]*[%!?]|\?[ \t]*$")
_RUNS = re.compile(r"\A(\s*%%(time|timeit|prun|capture)\b.*\n)+"
                   r"|(?m:^[ \t]*%time[ \t])")


def translated(source):
    """Return a cell as Python, IPython's magics made calls.

    Magics that run what follows them are left out: it must run.
    """
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
    names = set()
    for node in _walk_top(parse(source) or ast.Module([], [])):
        if isinstance(node, _NESTED[:3]):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(
                node.ctx, (ast.Store, ast.Del)):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return frozenset(names)


def functions(source):
    """Return the functions and classes a cell defines, name to node."""
    tree = parse(source) or ast.Module([], [])
    return {node.name: node for node in tree.body
            if isinstance(node, _NESTED[:3])}


@functools.lru_cache(maxsize=4096)
def used(source):
    """Return every name that a cell reads from outside its functions."""
    tree = parse(source)
    if tree is None:
        return frozenset()
    try:
        top = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return frozenset(node.id for node in ast.walk(tree)
                         if isinstance(node, ast.Name))
    names, queue = set(), [top]
    while queue:
        table = queue.pop()
        queue += table.get_children()
        names |= {symbol.get_name() for symbol in table.get_symbols()
                  if symbol.is_referenced() and (
                      table is top or symbol.is_global())}
    return frozenset(names)


@functools.lru_cache(maxsize=4096)
def changed(source):
    """Return names whose object a cell changes at its top level."""
    names = set()
    for node in _walk_top(parse(source) or ast.Module([], [])):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(
                node.ctx, (ast.Store, ast.Del)):
            names.add(root(node))
        elif isinstance(node, ast.Expr) and isinstance(
                node.value, ast.Call) and isinstance(
                node.value.func, ast.Attribute):
            names.add(root(node.value.func))
    return frozenset(names - {None})


def root(node):
    """Return the name an attribute or a subscript hangs on, or None."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def prepares(source):
    """Say whether a cell sets something up beyond the names it binds."""
    tree = parse(source)
    if tree is None:
        return False
    return bool(changed(source) & _STATEFUL) or any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        for node in tree.body)


def only_definitions(source):
    """Say whether a cell only defines functions, classes and imports."""
    tree = parse(source)
    return bool(tree and tree.body) and all(
        isinstance(node, (ast.Import, ast.ImportFrom, *_NESTED[:3]))
        for node in tree.body)


def written(source):
    """Say whether a cell holds more than a comment and an empty body."""
    tree = parse(source)
    if tree is None:
        return bool(source.strip())
    return any(not _stub(node) for node in tree.body)


def _stub(node):
    """Say whether a statement is what an unwritten answer consists of."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return all(map(_stub, node.body))
    if isinstance(node, ast.ClassDef):
        return all(map(_stub, node.body)) and "NotImplementedError" in \
            ast.unparse(node)
    if isinstance(node, ast.Raise):
        return "NotImplementedError" in ast.unparse(node)
    return isinstance(node, ast.Pass) or isinstance(
        node, ast.Expr) and isinstance(node.value, ast.Constant)


def slice_of(goal, before, answers):
    """Return which of the cells before a cell it needs.

    Parameters
    ----------
    goal : str
        The cell's source.
    before : list of (name, source)
        The cells before it, in order.
    answers : dict of str to set
        Names of answer cells and what they bind; they are never part of the
        slice.

    Returns
    -------
    needed : list
        Names of the cells, in order.
    asked : set
        Names of the answer cells whose names it uses.
    """
    wanted, needed, asked = {*used(goal), *changed(goal)}, [], set()
    asking = set().union(*answers.values())
    for name, text in reversed(before):
        if name in answers:
            if answers[name] & wanted:
                asked.add(name)
            continue
        if bound(text) and bound(text) <= asking:
            continue  # it would put something else in an answer's place
        if (bound(text) | changed(text)) & wanted or prepares(text):
            needed.append(name)
            wanted |= used(text)
    return needed[::-1], asked
