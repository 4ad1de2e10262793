"""Runs the reference's cells, here, and collects what they show."""

import ast
import asyncio
import contextlib
import functools
import inspect
import linecache
import signal
import sys
import threading
import types
import warnings
from typing import NamedTuple

from nbformat.notebooknode import NotebookNode

from grading import source as sources
from grading.magics import Shell
from grading.proxy import CapturedOutput
from grading.shared.cells import end_figures, undone


class CheckTimeout(BaseException):
    """A check took too long on this side; no check may catch it."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise CheckTimeout in this block after a while, where that works."""
    if not hasattr(signal, "setitimer") or (
            threading.current_thread() is not threading.main_thread()):
        yield
        return

    def ring(*_):
        raise CheckTimeout
    handler = signal.signal(signal.SIGALRM, ring)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, max(outer, 0.01) if outer else 0)
        signal.signal(signal.SIGALRM, handler)


class Outcome(NamedTuple):
    """What came of running some cells."""

    error: BaseException | None
    outputs: list      # as in a notebook
    printed: str       # by the functions under test, kept apart
    value: object = None   # of the last expression


class _Screen(CapturedOutput):
    """Standard output of a cell; what functions under test print is apart."""

    def __init__(self):
        super().__init__()
        self.student_printed = []


def new_main():
    """Return a module that cells can be run in."""
    return types.ModuleType("__main__")


def run(cells, main, after=None, excused=(), failed=None):
    """Run cells in a module, the last one's outputs kept.

    What they put into modules is taken out again at the end.

    Parameters
    ----------
    cells : list of (name, source)
    main : ModuleType
        Stands for ``__main__`` meanwhile; grows by what the cells define.
    after : callable, optional
        Called with a cell's name and the namespace after each cell, to
        exchange things in it.
    excused : set of str
        Cells that may raise: earlier checks, which others mark.
    failed : dict, optional
        Gets what those have raised, by their names.

    Returns
    -------
    outcome : Outcome
        Of the last cell, or of the first that raised.
    """
    namespace = vars(main)
    shell = Shell(namespace, _execute)
    namespace["get_ipython"] = lambda: shell
    with contextlib.ExitStack() as undo:
        undo.callback(sys.modules.update, __main__=sys.modules["__main__"])
        sys.modules["__main__"] = main
        for name, text in cells:
            undo.enter_context(undone(sources.patched(text), namespace))
            outcome = capture(functools.partial(
                _execute, name, text, namespace) if text else lambda: None)
            end_figures()
            if outcome.error is not None and name not in excused:
                break
            if outcome.error is not None and failed is not None:
                failed[name] = outcome.error
            if after:
                after(name, namespace)
    return outcome


def capture(run):
    """Run a function; return its Outcome, what it returns being shown."""
    screen, result, error = _Screen(), None, None
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(
            screen), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = run()
        except CheckTimeout:
            raise
        except BaseException as raised:  # pytest.raises fails with one
            error = raised
    outputs = []
    if screen.getvalue():
        outputs.append(NotebookNode(output_type="stream", name="stdout",
                                    text=screen.getvalue()))
    if result is not None:
        outputs.append(NotebookNode(
            output_type="execute_result", metadata={}, execution_count=None,
            data=NotebookNode({"text/plain": repr(result)})))
    return Outcome(error, outputs, "".join(screen.student_printed), result)


def _execute(name, text, namespace):
    """Run one cell; return its last value, unless a semicolon ends it."""
    tree = sources.parse(text)
    if tree is None:
        compile(text, f"<cell {name}>", "exec")
    linecache.cache[f"<cell {name}>"] = (  # for what reads its own source
        len(text), None, text.splitlines(True), f"<cell {name}>")
    body, last = list(tree.body), None
    if body and isinstance(body[-1], ast.Expr) and not text.rstrip(
            ).endswith(";"):
        last = ast.Expression(body.pop().value)
    _evaluate(ast.Module(body, []), "exec", name, namespace)
    return last and _evaluate(last, "eval", name, namespace)


def _evaluate(tree, mode, name, namespace):
    code = compile(tree, f"<cell {name}>", mode,
                   ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    value = eval(code, namespace)  # a cell of the instructor's reference
    return asyncio.run(value) if code.co_flags & inspect.CO_COROUTINE \
        else value
