"""Where an exception was raised: the student's line, its tree, its values."""

import ast
import builtins
import copy
import itertools
import linecache
import operator
import os
import re
import types

import numpy as np

from dnn_utils import lessons

MISSING = object()      # what is not known, or must not be tried
OPERATIONS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.MatMult: operator.matmul}
_HARMLESS = {"flatten", "ravel", "reshape", "squeeze", "transpose", "astype",
             "copy", "sum", "mean", "max", "min", "argmax", "exp", "log",
             "maximum", "minimum", "where", "dot", "matmul", "arange", "eye",
             "identity"}
_COMPARISONS = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le}
_COLLECTIONS = ("parameters", "grads", "layer_dims", "layers_dims")
_PLAIN = (int, float, str, bool, np.ndarray, np.generic)

# What messages of Python and NumPy have in common over their versions. Only
# read where values and the tree do not decide.
WORDINGS = {
    "inner": r"core dimension|not aligned",
    "unpack": r"values to unpack|cannot unpack|unpack non-sequence",
    "callable": r"not callable",
    "nothing": r"NoneType",
    "entrywise": r"broadcast",
    "len": r"unsized|has no len",
    "subscript": r"not subscriptable",
    "iterable": r"not iterable",
    "keyword": r"unexpected keyword|invalid keyword",
    "truth": r"truth value",
    "nested": r"inhomogeneous|setting an array element",
    "scalar": r"enough dimensions|Scalar operands|scalar operand",
    "types": r"'([\w.]+)'",
    "got": r"; got (\w+)",
    "name": r"'(\w+)'",
}


class Scene:
    """One of the student's lines that an exception passed through.

    Parameters
    ----------
    error : BaseException
    file : str
        The cell's file name, under which ``linecache`` has its text.
    number : int
        The line in it.
    frame : frame or None
        Where the values are.
    span : tuple or None
        First and last line, first and last column of the expression.
    direct : bool
        Whether it was raised in this line itself, or in compiled code that
        the line calls.

    Attributes
    ----------
    function : str
        The outermost function of the cell that the line is in, or "".
    line : str
        The whole statement on one line; of a loop or an if its head.
    statement, expression : ast node or None
        That statement, and what in it was being worked out.
    names : dict
        The values that the line can see.
    """

    def __init__(self, error, file="", number=0, frame=None, span=None,
                 direct=True):
        self.error, self.file, self.number = error, file, number
        self.direct = direct
        self.lines = linecache.getlines(file) if file else []
        self.tree = lessons.parsed("".join(self.lines))
        self.definition = next((
            node for node in self.tree.body if isinstance(
                node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.lineno <= number <= node.end_lineno), None)
        self.function = self.definition.name if self.definition else ""
        # A stand-in for another process's frame is no part of a function.
        ours = frame is not None and not (
            self.function and frame.f_code.co_name == "<module>")
        self.names = ({**vars(builtins), **frame.f_globals, **frame.f_locals}
                      if ours else {})
        self.local = list(frame.f_locals) if ours and self.function else []
        self.statement = self._statement()
        self.expression = self._expression(span if ours else None)
        self.line = self._line()

    def _statement(self):
        """Return the smallest statement whose own lines hold the line."""
        found, size = None, None
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt):
                start, end = node.lineno, _head_end(node)
                if start <= self.number <= end and (
                        size is None or end - start <= size):
                    found, size = node, end - start
        return found

    def _expression(self, span):
        """Return the expression that Python 3.11 and later point at."""
        if span is None or None in span or self.statement is None:
            return None
        return next((
            node for node in ast.walk(self.statement)
            if isinstance(node, ast.expr) and span == (
                node.lineno, node.end_lineno, node.col_offset,
                node.end_col_offset)), None)

    def _line(self):
        if self.statement is None:
            return (self.lines[self.number - 1].strip()
                    if 0 < self.number <= len(self.lines) else "")
        parts = self.lines[self.statement.lineno - 1:_head_end(
            self.statement)]
        if len(parts) > 1:
            parts = [re.sub(r"(^|\s)#[^'\"]*$", "", part.rstrip("\n"))
                     for part in parts]
        return _on_one_line(parts)

    def line_of(self, node):
        """Return the line of another statement of the cell."""
        return Scene(None, self.file, node.lineno).line

    def made(self, name):
        """Return the assignments that set a name, the nearest line above
        first."""
        found = [node for node in ast.walk(self.definition or self.tree)
                 if isinstance(node, ast.Assign)
                 and any(tail(target) == name for target in node.targets)]
        return sorted(found, key=lambda node: (
            node.lineno > self.number, -node.lineno)) if name else []

    def brief(self, width, node=None):
        """Return the line; of one that is too long, the part that a node of
        it is in."""
        source = ast.get_source_segment("".join(self.lines), node) \
            if node is not None else None
        part = _on_one_line((source or "").split("\n"))
        start = self.line.find(part)
        if len(self.line) <= width or start + len(part) <= width - 4:
            return self.line
        named = self.line.find(" = ") + 3
        begin = named if 3 <= named <= start and (
            start + len(part) - named <= width - 4) else start
        return "... " + self.line[begin:]

    def all(self, *kinds):
        """Return the nodes of some kinds in the expression or statement."""
        if self.statement is None:
            return []
        place = self.expression or self.statement
        if isinstance(place, (ast.For, ast.While, ast.If, ast.With)):
            heads = [getattr(place, name) for name in (
                "target", "iter", "test") if hasattr(place, name)]
        else:
            heads = [place]
        return [node for head in heads for node in ast.walk(head)
                if isinstance(node, kinds)]

    def called(self, name):
        """Say whether the statement calls a function by a name alone."""
        return any(isinstance(node, ast.Call) and isinstance(
            node.func, ast.Name) and node.func.id == name
            for node in ast.walk(self.statement or ast.Pass()))

    def calls(self, *names):
        """Return the calls that may have failed, of functions with one of
        some last names if there are any."""
        calls = self.all(ast.Call)
        if self.expression is not None:
            calls = [call for call in calls if call is self.expression]
        return [call for call in calls
                if not names or tail(call.func) in names]

    def says(self, key):
        """Say whether the message has one of the wordings of ``key``."""
        return bool(re.search(WORDINGS[key], str(self.error)))

    @property
    def name(self):
        """The name that a NameError is about, or ""."""
        found = re.search(WORDINGS["name"], str(self.error))
        return getattr(self.error, "name", None) or (
            found[1] if found else "")

    def value(self, node):
        """Return the value of a plain expression, or MISSING."""
        try:
            with np.errstate(all="ignore"):
                return self._value(node)
        except Exception:
            return MISSING

    def value_with(self, node, name, value):
        """Return the value of a plain expression where a name has another
        value."""
        other = copy.copy(self)
        other.names = {**self.names, name: value}
        return other.value(node)

    def _value(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.names.get(node.id, MISSING)
        if isinstance(node, (ast.Tuple, ast.List)):
            kind = tuple if isinstance(node, ast.Tuple) else list
            parts = kind(map(self._value, node.elts))
            return parts if known(*parts) else MISSING
        if isinstance(node, ast.Slice):
            ends = [end and self._value(end)
                    for end in (node.lower, node.upper, node.step)]
            return slice(*ends) if known(*ends) else MISSING
        if isinstance(node, ast.Attribute):
            value = self._value(node.value)
            plain = isinstance(value, types.ModuleType) or type(value) in (
                np.ndarray, dict, np.random.RandomState)
            return getattr(value, node.attr) if plain else MISSING
        if isinstance(node, ast.Subscript):
            value, key = self._value(node.value), self._value(node.slice)
            plain = type(value) in (dict, list, tuple, str, np.ndarray)
            return value[key] if plain else MISSING
        return self._worked_out(node)

    def _worked_out(self, node):
        """Return the value of a sum, a product, len or str of known parts."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self._value(node.operand)
            return -value if type(value) in _PLAIN else MISSING
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            left, right = self._value(node.left), self._value(node.right)
            plain = isinstance(left, _PLAIN) and isinstance(right, _PLAIN)
            return (OPERATIONS[type(node.op)](left, right) if plain
                    else MISSING)
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(
                node.func, ast.Name) and node.func.id in ("str", "len"):
            value = self._value(node.args[0])
            plain = type(value) in (int, str, dict, list, tuple, np.ndarray)
            return {"str": str, "len": len}[node.func.id](value) if plain \
                else MISSING
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(
                node.ops[0]) in _COMPARISONS:
            left, right = map(self._value, (node.left, node.comparators[0]))
            plain = isinstance(left, _PLAIN) and isinstance(right, _PLAIN)
            return (_COMPARISONS[type(node.ops[0])](left, right) if plain
                    else MISSING)
        return self._called(node) if isinstance(node, ast.Call) else MISSING

    def _called(self, node):
        """Return what a harmless function of NumPy makes of known parts."""
        function = node.func
        if not isinstance(function, ast.Attribute) \
                or function.attr not in _HARMLESS:
            return MISSING
        owner = self._value(function.value)
        options = {option.arg: self._value(option.value)
                   for option in node.keywords}
        given = [*map(self._value, node.args)]
        small = all(np.size(value) < 10_000 for value in given)
        fine = owner is np or type(owner) is np.ndarray
        return getattr(owner, function.attr)(*given, **options) if (
            fine and small and None not in options and known(
                *given, *options.values())) else MISSING

    def parts(self):
        """Yield (node, value) of the known parts of the expression, but for
        what may well be a tuple, a list or a dictionary."""
        fine = set()
        for call in self.all(ast.Call):
            exercise = lessons.exercises().get(tail(call.func))
            names = exercise.arguments if exercise else []
            fine |= {id(node) for k, argument in enumerate(call.args)
                     for node in ast.walk(argument)
                     if tail(call.func) in ("len", "str", "range")
                     or names[k:k + 1] and ("cache" in names[k]
                                            or names[k] in _COLLECTIONS)}
        for node in self.all(ast.Name, ast.Attribute, ast.Subscript):
            value = self.value(node)
            if known(value) and id(node) not in fine and not isinstance(
                    node.ctx, ast.Store):
                yield node, value

    def kinds(self):
        """Return the types that the message names, where values are not."""
        text = str(self.error)
        return {*re.findall(WORDINGS["types"], text),
                *re.findall(WORDINGS["got"], text)}

    def broken(self):
        """Return the operation that cannot be done, as far as is known."""
        if self.expression is not None:
            return self.expression if isinstance(self.expression, ast.BinOp) \
                else None
        unknown = [node for node in reversed(self.all(ast.BinOp))
                   if self.value(node) is MISSING]
        sure = [node for node in unknown if known(
            self.value(node.left), self.value(node.right))]
        return next(iter(sure or unknown if len(unknown) == 1 else sure),
                    None)


def known(*values):
    """Say whether none of some values is MISSING."""
    return all(value is not MISSING for value in values)


def tail(node):
    """Return the last name of a dotted one, or ""."""
    return node.id if isinstance(node, ast.Name) else (
        node.attr if isinstance(node, ast.Attribute) else "")


def root(node):
    """Return the first name of a dotted one, or ""."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def base(node):
    """Return the name whose attribute or entry a node is, or ""."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _on_one_line(parts):
    """Return the lines of a statement as one."""
    line = " ".join(part.strip() for part in parts)
    return re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", line)


def _head_end(node):
    """Return the last line of a statement, of its head if it has a body."""
    body = getattr(node, "body", None)
    if isinstance(node, ast.Try):
        return node.lineno
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno


def is_cell(file):
    """Say whether a file name stands for a cell, not for a file.

    Parameters
    ----------
    file : str
        The ``co_filename`` of a code object.

    Returns
    -------
    typed : bool
        True if ``linecache`` was handed its text, as IPython does.
    """
    entry = linecache.cache.get(file, ())
    return len(entry) == 4 and (entry[1] is None or not os.path.exists(file))


def scenes(error, file=""):
    """Return the scenes of an exception, from the outermost to the innermost.

    Parameters
    ----------
    error : BaseException
        With its traceback.
    file : str
        A file that counts as the student's, besides cells.

    Returns
    -------
    scenes : list of Scene
    """
    entries, trace = {}, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_cell(code.co_filename) or code.co_filename == file:
            # A function that calls itself passes a line a thousand times.
            entries.pop((code, trace.tb_lineno), None)
            entries[code, trace.tb_lineno] = trace
        trace = trace.tb_next
    return [_scene_at(error, trace) for trace in entries.values()]


def _scene_at(error, trace):
    """Return the scene of one entry of a traceback."""
    code, span = trace.tb_frame.f_code, None
    if hasattr(code, "co_positions") and trace.tb_lasti >= 0:
        span = next(itertools.islice(
            code.co_positions(), trace.tb_lasti // 2, None), None)
    return Scene(error, code.co_filename, trace.tb_lineno, trace.tb_frame,
                 span, trace.tb_next is None)
