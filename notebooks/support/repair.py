"""Which small edit makes a wrong answer right.

The table of mistakes knows formulas; here is what needs no row. Each edit
changes one place of a student's own function. If one makes the function pass
its check, that place is the mistake, and it is named with its line; what it
should become is not said.
"""

import ast
import copy
import functools
import linecache
import re
import sys
import time
import types

import numpy as np

from dnn_utils import calls, edits
from dnn_utils.scene import OPERATIONS
from dnn_utils.values import NOTHING, close, equal, plain

TRIED = 5           # edits that help, of which one is chosen
_TOUCHING = re.compile(r"save|load|file|memmap|plot|show$|^(open|exec|eval|"
                       r"input|exit|quit|compile|breakpoint)$")


def find(candidate, arguments, right, passes, better, *, end,
         printed=False, names=None):
    """Return the edit that makes an answer right, or one that helps.

    Parameters
    ----------
    candidate : function
        The student's.
    arguments : tuple
        Of a call that goes wrong.
    right : object
        What that call should return, as a plain value.
    passes, better : function
        Say whether an edited function passes its check; and whether it does
        in every case what the function does, and more of what it should.
    end : float
        The CPU time, as time.process_time gives it, when to try no more.
    printed : bool
        Whether what is printed counts: then right is the result with the
        numbers that should be printed.
    names : set of str or None
        Of the edits to try; None tries all.

    Returns
    -------
    edit : edits.Edit or None
        One that helps is returned if none makes the answer right: then there
        are several mistakes, of which this is one.
    """
    definition = definition_of(candidate)
    if definition is None or not _harmless(definition):
        return None
    maker, helps = _Maker(candidate, definition), []
    with calls.quiet():
        result = _result(candidate, arguments, printed)
        mine = _share(result, right)
        values, reached = last_moment(candidate, arguments)
        fine = {k for k, (part, want) in enumerate(zip(
            result, right, strict=False)) if equal(part, want)} if isinstance(
                result, tuple) and isinstance(right, tuple) else set()
        for edit in edits.of(definition, values, reached, fine):
            if time.process_time() > end:
                break
            if names and edit.name not in names:
                continue
            with edit:
                edited = maker.function()
            share = _share(_result(edited, arguments, printed), right)
            if share == 1 and passes(edited):
                edit.whole = True
                return edit
            if share > mine and result is not NOTHING:
                helps.append((-share, len(helps), edit, edited))
        return next((edit for *_, edit, edited in sorted(helps)[:TRIED]
                     if better(edited)), None)


def _result(function, arguments, printed):
    """Return what a call returns, as a plain value; NOTHING if it fails."""
    if printed:
        return calls.call(function, arguments, 1).with_numbers
    np.random.seed(1)
    try:
        return plain(function(*_copied(arguments)))
    except Exception:
        return NOTHING


def _copied(value):
    """Return copy.deepcopy of what checks hand over, in a third of the
    time."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_copied, value))
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def _share(got, want):
    """Return how much of a result is right, from 0 to 1; what is only nearly
    right counts half."""
    if equal(got, want):
        return 1
    if isinstance(want, dict):
        parts = [(got.get(key, NOTHING) if isinstance(got, dict) else NOTHING,
                  want[key]) for key in want]
    elif isinstance(want, (tuple, list)):
        same = isinstance(got, (tuple, list)) and len(got) == len(want)
        parts = list(zip(got if same else [NOTHING] * len(want), want,
                         strict=True))
    else:
        return close(got, want) / 2
    return sum(_share(*part) for part in parts) / (len(parts) or 1)


@functools.lru_cache(maxsize=8)
def definition_of(candidate):
    """Return the syntax tree of a function of a cell, or None.

    It has to be what was compiled, so that a stand-in for a function of
    another process, which shows that function's text, is left alone.
    """
    code = getattr(candidate, "__code__", None)
    if not isinstance(code, types.CodeType) or code.co_freevars:
        return None
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name \
                and node.lineno == code.co_firstlineno \
                and not node.decorator_list:
            # With an import beside it a function is compiled otherwise.
            made = [_Maker(candidate, *of).code() for of in (
                [node], [node, tree])]
            return node if any(_same(one, code) for one in made) else None
    return None


def _same(one, other):
    """Say whether two codes do the same with the same names."""
    return all(getattr(one, part) == getattr(other, part) for part in (
        "co_code", "co_names", "co_varnames", "co_consts"))


def _harmless(definition):
    """Say whether a function may be called again and again: one that touches
    files, waits or may never end is not."""
    names = {getattr(node, "id", getattr(node, "attr", ""))
             for node in ast.walk(definition)}
    return not any(map(_TOUCHING.search, names)) and not any(
        isinstance(node, (ast.While, ast.Import, ast.ImportFrom, ast.Global,
                          ast.Yield, ast.Await, ast.With))
        and not _is_errstate(node) for node in ast.walk(definition))


def _is_errstate(node):
    return isinstance(node, ast.With) and all(
        "errstate" in ast.dump(item.context_expr) for item in node.items)


class _Maker:
    """Makes functions of a definition that is being edited."""

    def __init__(self, candidate, definition, module=None):
        self.candidate = candidate
        self.module = module or ast.Module([definition], [])

    def code(self):
        """Return the code of the definition as it is now; None if none."""
        try:
            whole = compile(self.module, "<edited>", "exec")
        except (SyntaxError, ValueError, TypeError):
            return None
        return next(const for const in whole.co_consts[::-1] if isinstance(
            const, types.CodeType) and const.co_name
            == self.candidate.__code__.co_name)

    def function(self):
        """Return the function of the definition as it is now, or None."""
        code, of = self.code(), self.candidate
        if code is None or code.co_freevars:
            return None
        made = types.FunctionType(code, of.__globals__, of.__name__,
                                  of.__defaults__)
        made.__kwdefaults__, made.edited = of.__kwdefaults__, True
        return made


def last_moment(candidate, arguments):
    """Return the variables of a function at the end of a call, and the
    numbers of the lines that the call reached."""
    values, reached = {}, set()

    def note(frame, event, _):
        if frame.f_code.co_filename != candidate.__code__.co_filename:
            return None
        if event == "line":
            reached.add(frame.f_lineno)
        elif event == "return" and frame.f_code is candidate.__code__:
            values.update(frame.f_locals)
        return note

    _watch(candidate, arguments, note)
    return values, reached


def first_values(candidate, arguments):
    """Return what each variable of a function was set to first in a call."""
    values = {}

    def note(frame, *_):
        if frame.f_code is not candidate.__code__:
            return None
        for name, value in frame.f_locals.items():
            if name not in values:
                values[name] = plain(value)
        return note

    _watch(candidate, arguments, note)
    return values


class _Noting(ast.NodeTransformer):
    """Has every sign in a function noted, with the values on both sides."""

    def __init__(self):
        self.nodes, self.found = [], []

    def visit_BinOp(self, node):
        kept = copy.copy(node)
        self.generic_visit(node)
        if type(node.op) not in OPERATIONS:
            return node
        self.nodes.append(kept)
        return ast.Call(ast.Name("_noted", ast.Load()), [
            node.left, node.right, ast.Constant(len(self.nodes) - 1)], [])

    def note(self, left, right, k):
        self.found.append((self.nodes[k], left, right))
        return OPERATIONS[type(self.nodes[k].op)](left, right)


def operands(candidate, arguments):
    """Return (node, left, right) of each sign, with the values on both its
    sides, in the order in which a call works them out."""
    noting = _Noting()
    definition = ast.fix_missing_locations(noting.visit(copy.deepcopy(
        definition_of(candidate))))
    if code := _Maker(candidate, definition).code():
        function = types.FunctionType(code, {
            **candidate.__globals__, "_noted": noting.note},
            candidate.__name__, candidate.__defaults__)
        function.__kwdefaults__ = candidate.__kwdefaults__
        with calls.quiet():
            _result(function, arguments, False)
    return noting.found


def first_change(candidate, arguments, k):
    """Return the number of the line of a function that first changes its
    argument k in a call, and the variables then; None if no line does."""
    found, code = [], candidate.__code__
    kept, line = None, code.co_firstlineno

    def note(frame, event, _):
        nonlocal kept, line
        if frame.f_code is not code or found:
            return None
        value = frame.f_locals.get(code.co_varnames[k])
        if event == "call":
            kept = value, plain(value)
        elif not equal(plain(kept[0]), kept[1]):
            found.append((line, {    # as they are now
                name: dict(value) if type(value) is dict else value
                for name, value in frame.f_locals.items()}))
        line = frame.f_lineno
        return note

    _watch(candidate, arguments, note)
    return found[0] if found else None


def _watch(candidate, arguments, note):
    """Call a function on copies of arguments, with a tracer."""
    given, before = copy.deepcopy(arguments), sys.gettrace()
    sys.settrace(note)
    try:
        candidate(*given)
    except Exception:       # what was set before it is enough
        pass
    finally:
        sys.settrace(before)
