"""Checks that no proxy can carry run in the student's process.

Some subclass a student's class, open a file that an answer wrote, or put
something in the place of ``input``. Their statements run in there; what they
decide by does not. Assertions, prints and tests before a ``raise`` are taken
out and evaluated here, on values that the student's process is asked for, so
that it sees neither a comparison nor an expected value.
"""

import ast
import builtins
import contextlib
import types
from typing import NamedTuple

from grading import source as sources
from grading.compare import RTOL, finite, same
from grading.fresh import is_plain
from grading.session import SandboxEnded
from grading.verdicts import Failure, Kind

# Builtins that look at an object itself: only its own process can.
_CLOSE = {"type", "vars", "dir", "getattr", "setattr", "hasattr", "callable",
          "id", "iter", "next", "super", "globals", "locals", "open", "eval",
          "exec", "input", "delattr", "__import__", "compile", "breakpoint"}
# Modules whose functions depend on their arguments only. (Not numpy.random.)
_PURE = {"numpy", "math", "cmath", "operator", "itertools", "collections",
         "re", "string", "statistics", "fractions", "decimal", "datetime",
         "json", "numbers", "typing", "types", "builtins"}
_PARTS = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.IfExp,
          ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.keyword,
          ast.comprehension)
_LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Assertion(NamedTuple):
    """One thing that a check decides by.

    Attributes
    ----------
    kind : "assert", "test", "print" or "value"
    code, message : code or None
        To be evaluated here; ``_capture(i)`` in it is a value from in there.
    text : str
        As it stands in the check.
    """

    kind: str
    code: types.CodeType
    message: types.CodeType | None
    text: str


class SplitCheck(NamedTuple):
    """How a check runs inside: its text in there, its items here."""

    text: str
    assertions: list


class Redrawn(NamedTuple):
    """A split check on some numbers, and the values that decide there."""

    split: SplitCheck
    values: list

    @property
    def discriminates(self):
        """Whether there is a value that can be compared."""
        return any(map(is_plain, self.values))

    def holds(self, look, rtol=RTOL):
        """Say whether the values are the same, where they are plain data.

        An object means nothing in another process. ``look`` returns the
        values of an answer.
        """
        got = look(self.split)
        return len(got) == len(self.values) and all(
            not is_plain(theirs) or same(mine, theirs, rtol)
            for mine, theirs in zip(got, self.values, strict=True))

    def is_plausible(self, look):
        """Say whether an answer could be another right one."""
        return all(map(finite, look(self.split)))


def common_names(namespace, helpers=()):
    """Return the names that mean the same here as in there.

    Parameters
    ----------
    namespace : dict
        After the reference's cells have run in it.
    helpers : iterable of str
        Modules beside the reference.
    """
    here = {name for name, value in namespace.items()
            if str(_module_of(value)).split(".")[0] in {*_PURE, *helpers}}
    return {*dir(builtins)} - _CLOSE - namespace.keys() | here


def _module_of(value):
    if isinstance(value, types.ModuleType):
        return value.__name__
    return getattr(value, "__module__", None) if callable(value) else None


def split(text, common, opaque=frozenset()):
    """Split a check into what runs in there and what is decided here.

    Parameters
    ----------
    text : str
        The check's source.
    common : set of str
        From common_names.
    opaque : set of int
        Assertions that cannot be taken apart: only their outcome comes out.

    Returns
    -------
    split : SplitCheck
    """
    tree = ast.parse(sources.translated(text))
    splitter = _Splitter(common - _rebound(tree), opaque)
    body = tree.body
    last = body[-1] if body and isinstance(body[-1], ast.Expr) \
        and not text.rstrip().endswith(";") else None
    if last and not splitter.speaks(last.value):
        body.pop()
        tree = splitter.visit(tree)
        tree.body.append(splitter.take(last, "value", last.value))
    else:
        tree = splitter.visit(tree)
    ast.fix_missing_locations(tree)
    return SplitCheck("import numpy; numpy.random.seed(0)\n"
                      + ast.unparse(tree), splitter.assertions)


def _rebound(tree):
    """Return every name that a check binds, other than by an import."""
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)
             and not isinstance(node.ctx, ast.Load)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return names | {node.name for node in nodes if isinstance(node, (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
        ast.ExceptHandler)) and node.name}


class _Splitter(ast.NodeTransformer):
    """Takes out what a check decides by."""

    def __init__(self, common, opaque):
        self.common, self.opaque, self.assertions = common, opaque, []

    def visit_Assert(self, node):
        """Take out an assertion."""
        return self.take(node, "assert", node.test, node.msg)

    def visit_Expr(self, node):
        """Take out what prints, and what a module's assertion says."""
        if self.speaks(node.value):
            return self.take(node, "print", node.value)
        return node

    def visit_If(self, node):
        """Take out a test that something is raised by."""
        self.generic_visit(node)
        if any(isinstance(part, ast.Raise)
               for part in [*node.body, *node.orelse]):
            node.test = self.take(node.test, "test", node.test).value
        return node

    def speaks(self, node):
        """Say whether a call prints or asserts, by a common function."""
        if not isinstance(node, ast.Call) or not _is_common(
                node.func, self.common):
            return False
        name = ast.unparse(node.func)
        return name in ("print", "display") or "assert" in name

    def take(self, node, kind, test, message=None):
        """Make an item; return the statement that stands for it in there."""
        number, outside = len(self.assertions), _Outside(self.common)
        if number in self.opaque and kind in ("print", "value"):
            self.assertions.append(Assertion("nothing", None, None, ""))
            return node
        text = ast.unparse(node)
        code = outside.capture(_expression(f"bool({ast.unparse(test)})")) \
            if number in self.opaque else outside.visit(test)
        self.assertions.append(Assertion(
            kind, _compiled(code),
            message and _compiled(outside.visit(message)), text))
        call = _expression(f"__import__('_course').decide({number}, [])")
        call.args[1].elts = outside.captures
        return ast.copy_location(ast.Expr(call), node)


class _Outside(ast.NodeTransformer):
    """Makes expressions such as are evaluated here; captures what cannot be.

    Attributes
    ----------
    captures : list of ast.Lambda
        What the other side is asked for.
    """

    def __init__(self, common):
        self.common, self.captures, self.bound = common, [], frozenset()

    def visit(self, node):
        """Return an expression for this side, or its capture."""
        if not isinstance(node, (ast.expr, ast.keyword, ast.comprehension)) \
                or isinstance(getattr(node, "ctx", None), ast.Store) \
                or not self._needs(node):
            return node
        if isinstance(node, _LOOPS):
            outer, self.bound = self.bound, self.bound | _rebound(node)
            self.generic_visit(node)
            self.bound = outer
            return node
        if isinstance(node, _PARTS) or isinstance(
                node, ast.Call) and _is_common(
                node.func, self.common) and not self._names_a_class(node):
            return self.generic_visit(node)
        return self.capture(node)

    def capture(self, node):
        """Keep an expression for the other side; return what asks for it."""
        names = sorted(self.bound & _read(node))
        if any(map(_belongs_here, ast.walk(node))):  # evaluate it first
            made = _expression("lambda _value=None: _value")
            made.args.defaults = [node]
        else:
            made = _expression(f"lambda {', '.join(names)}: None")
            made.body = node
        self.captures.append(made)
        names = [str(len(self.captures) - 1), *names]
        return _expression(f"_capture({', '.join(names)})")

    def _needs(self, node):
        """Say whether an expression needs anything from in there."""
        return bool(_read(node) - self.common - self.bound - _rebound(node)
                    ) or any(_belongs_here(n)
                             or getattr(n, "attr", "") == "random"
                             for n in ast.walk(node))

    def _names_a_class(self, node):
        """Say whether a call asks for the kind of thing by a foreign class."""
        return ast.unparse(node.func) in ("isinstance", "issubclass") \
            and len(node.args) > 1 and self._needs(node.args[1])


def _is_common(node, common):
    """Say whether a function is found here: a name, or in a module."""
    return not isinstance(node, ast.Call) and ".random." not in \
        ast.unparse(node) and sources.root(node) in common


def _belongs_here(node):
    """Say whether an expression means something else within a lambda."""
    return isinstance(node, (ast.Await, ast.NamedExpr)) or isinstance(
        node, ast.Call) and not node.args and getattr(
        node.func, "id", "") in ("dir", "vars", "locals")


def _read(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)
            and isinstance(n.ctx, ast.Load)}


def _expression(text):
    return ast.parse(text, mode="eval").body


def _compiled(node):
    return compile(ast.fix_missing_locations(ast.Expression(node)),
                   "<check>", "eval")


class _Redraw(ast.NodeTransformer):
    """Puts other numbers where a check hands some to an answer."""

    def __init__(self, common, random):
        self.common, self.random, self.depth = common, random, 0

    def visit_Call(self, node):
        """Draw the arguments of calls; leave those of most common ones."""
        text = ast.unparse(node.func)
        self.generic_visit(node.func)
        if sources.root(node.func) in self.common and not text.endswith(
                "array"):
            for part in node.args:
                self.visit(part)
            return node
        self.depth += 1
        node.args = [self.visit(part) for part in node.args]
        self.depth -= 1
        return node

    def visit_Assign(self, node):
        """Draw the entries of a list that gets a name."""
        listed = isinstance(node.value, (ast.List, ast.Tuple, ast.Dict))
        self.depth += listed
        node.value = self.visit(node.value)
        self.depth -= listed
        return node

    def visit_Subscript(self, node):
        """Leave indices as they are."""
        node.value = self.visit(node.value)
        return node

    def visit_Constant(self, node):
        """Draw a number of the same kind and size; 0 stays."""
        value = node.value
        if not self.depth or isinstance(value, bool) or not value:
            return node
        if isinstance(value, int) and value < 2 ** 31:
            return ast.Constant(int(self.random.randint(1, 2 * value + 2)))
        if isinstance(value, float):
            return ast.Constant(value * float(self.random.uniform(0.6, 1.4)))
        return node


def redrawn(text, common, random):
    """Return a check's text with other numbers in what it hands out.

    Parameters
    ----------
    text : str
    common : set of str
        From common_names.
    random : numpy.random.RandomState
    """
    tree = ast.parse(sources.translated(text))
    return ast.unparse(ast.fix_missing_locations(
        _Redraw(common, random).visit(tree)))


class _FromInside(Exception):
    """A captured expression raised; the error itself has stayed in there."""


class AssertionEvaluator:
    """Decides here while a check runs in there.

    Parameters
    ----------
    session : ProxyFactory
    split : SplitCheck
    namespace : dict
        For what is evaluated here.
    only_look : bool
        Whether to ask for values alone, and let everything pass.

    Attributes
    ----------
    outcomes : set of (int, str)
        What was decided, by the assertion's number.
    values : list
        What came out of the captured expressions.
    """

    def __init__(self, session, split, namespace, only_look=False):
        self.session, self.text = session, split.text
        self.assertions, self.shown = split.assertions, None
        self.deciding = self.look if only_look else self.decide
        self.namespace = {**namespace, "_capture": self.capture}
        self.outcomes, self.values, self.failed = set(), [], None

    def run(self, name):
        """Run the check in there; return what its last line shows."""
        self.session.use("run", name, self.text, sources.patched(self.text),
                         seconds=self.session.limits.notebook,
                         decide=self.deciding)
        return self.shown

    def capture(self, number, *arguments):
        """Return the value of a captured expression."""
        try:
            value = self.session.capture(number, arguments, self.deciding)
        except SandboxEnded:
            raise
        except (Exception, SystemExit) as error:
            self.values.append(type(error).__name__)
            raise _FromInside from error
        self.values.append(value)
        return value

    def look(self, number):
        """Ask for the values that an item needs; let it pass."""
        with contextlib.suppress(Exception):
            eval(self.assertions[number].code, self.namespace)
        return ["done", False]

    def decide(self, number):
        """Decide on one item; return (outcome, value) for the other side."""
        assertion = self.assertions[number]
        try:
            value = eval(assertion.code, self.namespace)  # the reference's
            if assertion.kind == "assert" and not value:
                return self._fail(number, assertion)
        except _FromInside:
            return self._note(number, "again", None)
        except AssertionError as error:  # of a module's own assertion
            self.failed = self.failed or (number, str(error))
            return self._note(number, "failed", None)
        except Exception as error:
            self.failed = self.failed or (
                number, f"{type(error).__name__}: {error!s:.200}")
            self._note(number, "raised", None)
            raise
        if assertion.kind == "value" and value is not None:
            self.shown = value
        return self._note(number, "done",
                          bool(value) if assertion.kind == "test" else None)

    def _fail(self, number, assertion):
        text = ""
        with contextlib.suppress(Exception):
            text = str(eval(assertion.message, self.namespace)
                       if assertion.message else "")
        self.failed = self.failed or (number, text)
        return self._note(number, "failed", None)

    def _note(self, number, outcome, value):
        self.outcomes.add((number, outcome))
        return [outcome, value]

    def verdict(self, outcome, wanted):
        """Return an outcome, made an error where a decision is another one.

        Every decision that was made for the reference must have been made,
        and none come out otherwise. What failed is said here: in there an
        assertion has no text.
        """
        silent = isinstance(outcome.error, AssertionError) and not str(
            outcome.error)
        if self.outcomes <= wanted and {n for n, _ in self.outcomes} == {
                n for n, _ in wanted} and not (silent and self.failed):
            return outcome
        if self.failed:
            number, text = self.failed
            assertion = self.assertions[number]
            return outcome._replace(error=Failure(
                Kind.ASSERTION, text, line=assertion.text
                if assertion.kind == "assert" or not text else ""))
        return outcome._replace(error=outcome.error or Failure(
            Kind.ASSERTION, "The check did not get as far as it should."))
