"""Whatever an answer does, its check passes it or raises its own error.

Half of the candidates are mutations of right answers and of the table of
mistakes, the others are cut off, half-written, or return every kind of thing.
"""

import ast
import inspect
import itertools
import linecache
import random
import textwrap

import numpy as np
import pytest
from answers.right_and_wrong import REFERENCE
from fixtures.exercises import EXERCISES

import dnn_utils
import testCases
from dnn_utils.mistakes import mistakes_of

MUTATIONS, TABLE = 80, 60
SPACE = {**vars(dnn_utils), "np": np,
         "output_backward": dnn_utils._output_backward}


def judged(name, candidate):
    """Run a check; return its error, or None if it passes."""
    try:
        getattr(testCases, "check_" + name)(candidate)
    except testCases.WrongAnswer as error:
        lines = str(error).split("\n")
        assert lines[0].startswith(name) and len(lines) <= 4, str(error)
        assert max(map(len, lines)) <= 79, str(error)
        return error


def made(name, source):
    """Return the function of a source, or None if Python refuses it."""
    space, file = dict(SPACE), f"<fuzz {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    try:
        exec(compile(source, file, "exec"), space)
    except (SyntaxError, ValueError, TypeError):
        return None
    return space.get(name)


# ---------------------------------------------------------------------------
# Mutations
# ---------------------------------------------------------------------------


class Mutation(ast.NodeTransformer):
    """Changes one place of a syntax tree, the ``where``-th that it can."""

    operators = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult,
                 ast.FloorDiv, ast.Mod]
    comparisons = [ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq]

    def __init__(self, where, chance):
        self.where, self.chance, self.seen = where, chance, -1

    def _turn(self):
        self.seen += 1
        return self.seen == self.where

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if self._turn():
            node.op = self.chance.choice(self.operators)()
            if self.chance.random() < 0.3:
                return self.chance.choice([node.left, node.right])
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        if self._turn():
            node.ops = [self.chance.choice(self.comparisons)()]
            node.comparators = node.comparators[:1]
        return node

    def visit_Constant(self, node):
        if self._turn():
            return ast.Constant(self.chance.choice(
                [None, 0, 1, -1, 2, 0.5, "", "relu", "W", "dW", True]))
        return node

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and self._turn():
            return ast.Name(self.chance.choice(
                ["A", "W", "b", "Z", "dZ", "np", "l", "L", "cache", "AL", "Y",
                 "parameters", "grads", "X"]), ast.Load())
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if self._turn():
            if node.args and self.chance.random() < 0.5:
                return node.args[0]
            self.chance.shuffle(node.args)
            node.keywords = node.keywords[1:]
        return node

    def visit_Return(self, node):
        self.generic_visit(node)
        if self._turn():
            return self.chance.choice([ast.Pass(), ast.Return(None), ast.Expr(
                node.value or ast.Constant(None))])
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        if self._turn():
            if self.chance.random() < 0.5:
                return ast.Pass()
            node.value = ast.Constant(None)
        return node


def mutated(source, seed):
    """Return a source with one to three places changed, or ""."""
    chance, tree = random.Random(seed), ast.parse(source)
    for _ in range(chance.randint(1, 3)):
        counter = Mutation(-1, chance)
        counter.visit(tree)
        tree = Mutation(chance.randint(0, counter.seen), chance).visit(tree)
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except ValueError:  # a text's field that became something else
        return ""


# ---------------------------------------------------------------------------
# Half-written answers, and every kind of thing
# ---------------------------------------------------------------------------


def unfinished(name):
    """Yield sources: cut off after each statement, or with names at None."""
    tree = ast.parse(REFERENCE[name]).body[0]
    names = sorted({node.id for node in ast.walk(tree) if isinstance(
        node, ast.Name) and isinstance(node.ctx, ast.Store)})
    for n in range(len(tree.body)):
        body = [*tree.body[:n], ast.Pass()]
        cut = ast.FunctionDef(tree.name, tree.args, body, [], lineno=1)
        yield ast.unparse(ast.fix_missing_locations(cut))
        for found in names:
            yield ast.unparse(cut) + f"\n    return {found}"
    for some in (names[:1], names[1:], names):
        nothing = [ast.Assign([ast.Name(found, ast.Store())],
                              ast.Constant(None)) for found in some]
        given = ast.Return(ast.Tuple([ast.Name(found, ast.Load())
                                      for found in some], ast.Load()))
        for last in (ast.Pass(), given):
            half = ast.FunctionDef(tree.name, tree.args, [*nothing, last], [],
                                   lineno=1)
            yield ast.unparse(ast.fix_missing_locations(half))


class Trap:
    """Raises whatever is asked of it."""

    def _raise(self, *_, **__):
        raise RuntimeError("trap")

    __eq__ = __bool__ = __array__ = __repr__ = __str__ = __len__ = _raise
    __iter__ = __getitem__ = __float__ = __hash__ = __lt__ = _raise
    __class__ = shape = property(_raise)


class Names(dict):
    """A dictionary whose own methods all lie."""

    def __contains__(self, _):
        raise RuntimeError("names")

    keys = items = values = __iter__ = __len__ = __getitem__ = __contains__


def nested():
    """Return a list that holds itself."""
    found = []
    found.append(found)
    return found


def odd_things():
    """Return every kind of object that an answer might return."""
    ring = {}
    ring["W1"] = ring
    return [
        None, 0, 1.5, 1j, True, 10 ** 400, -3, "text", "", b"bytes",
        float("nan"), float("inf"), (), [], {}, set(), object(), Trap(),
        Trap, len, lambda: 0, (n for n in (1, 2)), range(3), NotImplemented,
        np, np.array(1.0), np.array(None), np.squeeze(None),
        np.array(0.28 + 0j), np.array("0.28"), np.array([None, 1]),
        np.array([[1, "a"]], dtype=object), np.zeros((0, 3)),
        np.zeros((2, 3, 4)), np.zeros(3, dtype="i4,f8"), np.float32(1),
        np.datetime64("2020-01-01"), np.ma.array([[1.0, 2]], mask=[[1, 0]]),
        np.full((1, 2), np.nan), np.arange(4).view(np.ndarray), nested(), ring,
        Names(W1=1), {Trap: 1}, {None: 2, 3: 4, ("W", 1): 5}, [Trap()] * 2,
        (Trap(), Trap(), Trap()), ({}, []), ({"W1": None}, [None]),
        ([[]], [[]]), (np.zeros((1, 3)), [None] * 3),
        (np.zeros((1, 3)), [((None,) * 3, None)] * 3)]


def returning(thing, name):
    """Yield functions that return a thing, or a right answer with it in."""
    right = getattr(dnn_utils, name)

    def whole(*_):
        return thing

    def first(*arguments):
        result = right(*arguments)
        if isinstance(result, tuple):
            return (thing, *result[1:])
        if isinstance(result, dict):
            return {**result, list(result)[-1]: thing}
        return thing

    def last(*arguments):
        result = right(*arguments)
        if isinstance(result, tuple):
            return (*result[:-1], thing)
        if isinstance(result, dict):
            return {**dict.fromkeys(list(result)[:2], thing), **{
                key: result[key] for key in list(result)[2:]}}
        return [thing, result]

    yield from (whole, first, last)


def spoiling(name):
    """Yield functions that put things into what they were given."""
    right = getattr(dnn_utils, name)
    for thing in (None, 3, "text", Trap(), np.array(None)):
        def spoil(*arguments, thing=thing):
            result = right(*arguments)
            for argument in arguments:
                if isinstance(argument, dict):
                    for key in list(argument):
                        argument[key] = thing
                elif isinstance(argument, list):
                    argument[:] = [thing]
                elif isinstance(argument, np.ndarray):
                    argument.shape = (-1,)
            return result
        yield spoil


def raising(name):
    """Yield functions that raise, run out of stack, or meddle."""
    class Own(BaseException):
        def __str__(self):
            raise RuntimeError("no text")

    for error in (SystemExit, GeneratorExit, KeyboardInterrupt, Own,
                  BaseException, StopIteration, MemoryError, RecursionError,
                  AssertionError, NotImplementedError, Exception, OSError):
        def stop(*_, error=error):
            raise error
        yield stop

    def endless(*arguments):
        return endless(*arguments)

    def shut(*arguments):
        import sys
        sys.stdout.close()
        return getattr(dnn_utils, name)(*arguments)

    def later(*_):
        yield 1

    async def much_later(*_):
        return 1

    yield from (endless, shut, later, len, Trap, print, 5, None, "text",
                Trap())


def others(name):
    """Yield the candidates that are no mutations."""
    for source in unfinished(name):
        if (candidate := made(name, source)) is not None:
            yield candidate
    for thing in odd_things():
        yield from returning(thing, name)
    yield from spoiling(name)
    yield from raising(name)


# ---------------------------------------------------------------------------
# The tests
# ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_a_mutation_gets_no_other_error(name, capsys):
    course = textwrap.dedent(inspect.getsource(getattr(dnn_utils, name)))
    tried, seeds = 0, itertools.count()
    while tried < MUTATIONS:
        seed = next(seeds)
        source = mutated((REFERENCE[name], course)[seed % 2], seed)
        candidate = made(name, source)
        if candidate is not None:
            judged(name, candidate)
            tried += 1
    chance, rows = random.Random(1), mistakes_of(name)
    for _ in range(TABLE):
        both = chance.choice(rows) & chance.choice(rows)
        if both:
            judged(name, both.wrong)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", EXERCISES)
def test_anything_else_gets_no_other_error(name, capsys):
    tried = 0
    for candidate in others(name):
        judged(name, candidate)
        tried += 1
    assert tried >= 150


@pytest.mark.parametrize("name", ["linear_forward", "compute_cost"])
@pytest.mark.parametrize("make", [
    lambda: None, lambda: np.array(None), lambda: np.matrix([[1.0]]),
    lambda: np.array("0.28"), lambda: 0.28 + 0j, Trap,
    lambda: np.array([[None]])])
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_an_odd_thing_is_named(name, make):
    error = judged(name, lambda *_: make())
    assert error is not None and error.mistake is not None
    assert error.mistake != "cannot be looked at"


@pytest.mark.parametrize("value", [None, 3])
@pytest.mark.parametrize("name", ["L_model_forward", "update_parameters",
                                  "predict"])
def test_arguments_replaced_by_nothing_are_noticed(name, value):
    def answer(*arguments):
        result = getattr(dnn_utils, name)(*arguments)
        for argument in arguments:
            if isinstance(argument, dict):
                for key in list(argument):
                    argument[key] = value
        return result

    assert judged(name, answer).mistake == "argument changed"


def test_the_user_can_stop_an_answer_that_never_returns():
    import signal

    def linear_forward(A, W, b):
        while True:
            pass

    def press(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, press)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            testCases.check_linear_forward(linear_forward)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_timer_of_the_caller_passes_through():
    import signal

    class Late(BaseException):
        pass

    def ring(*_):
        raise Late

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Late):
            testCases.check_linear_forward(lambda *_: [0 for _ in iter(
                int, 1)])
    finally:
        signal.signal(signal.SIGALRM, before)
