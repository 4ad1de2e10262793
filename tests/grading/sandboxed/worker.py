"""The process that a student's answers run in.

It does what the trusted side asks: run a cell, call a function. It never holds
a reference answer, and it is never believed.
"""

import asyncio
import contextlib
import copy
import gc
import inspect
import io
import linecache
import operator
import os
import random
import shutil
import sys
import traceback
from pathlib import Path

import numpy as np
from grading.shared import channel, wire
from grading.shared.cells import end_figures, undone

MAX_PRINTED = 1_000_000
SMALL = 1 << 18


class OutputLimit(BaseException):
    """More was printed than anybody reads."""


class Printed(io.TextIOBase):
    """Keeps what a student prints; stops at a limit."""

    encoding = "utf-8"

    def __init__(self):
        self.parts, self.size = [], 0

    def writable(self):
        return True

    def write(self, text):
        self.size += len(text)
        if self.size > MAX_PRINTED:
            raise OutputLimit(f"over {MAX_PRINTED} characters were printed")
        self.parts.append(text)
        return len(text)

    def fileno(self):
        return 1

    def take(self):
        """Return what was printed since the last time."""
        text, self.parts, self.size = "".join(self.parts), [], 0
        return text


class Worker:
    """Runs a submission's cells and answers the trusted side.

    Parameters
    ----------
    connection : channel.Channel
        To the trusted side.
    shell : InteractiveShell
        Where the cells run.
    """

    def __init__(self, connection, shell):
        self.connection, self.shell = connection, shell
        self.handles, self.printed, self.stages = [], Printed(), {}
        self.process, self.captures = os.getpid(), []
        self._before, self._cells = {}, {}

    def serve(self):
        """Do what is asked until the trusted side hangs up."""
        sys.stdout = sys.stderr = self.printed
        while True:
            try:
                node, blob = self.connection.receive()
            except (channel.ConnectionClosed, channel.ProtocolError):
                os._exit(0)
            self._reply(node, blob)

    def _reply(self, node, blob):
        """Do one thing; send what came of it, and what was printed."""
        kind, plain, *nodes = node
        table, outer = wire.Table(), self._before
        decoder, self._before = wire.Decoder(table, blob, self._object,
                                             True), {}
        try:
            values = list(map(decoder.decode, nodes))
            if kind == "call":
                self._before = _contents(table.objects)
            result = getattr(self, "on_" + kind)(*plain, *values)
            answer = ["done"]
        except OutputLimit:
            result, answer = None, ["flood"]
        except BaseException as error:
            result, answer = None, ["raised", *self._told(error)]
        if os.getpid() != self.process:
            os._exit(0)  # a fork of the student's own
        given = len(table.objects)
        encoder = wire.Encoder(table, self._handle, False)
        try:
            node = encoder.encode(result)
            changes = self._changes(encoder, given)
        except BaseException as error:
            encoder = wire.Encoder(wire.Table(), self._handle, False)
            answer, node, changes = ["raised", *self._told(error)], None, []
        self._before = outer
        self.connection.send([*answer, self.printed.take(), node, changes],
                             bytes(encoder.blob))

    def _told(self, error):
        """Describe an exception, with the lines of cells it went through."""
        return [list(wire.describe_error(error)), [
            (self._cells[frame.filename], frame.lineno) for frame in
            traceback.extract_tb(error.__traceback__)[-200:]
            if frame.filename in self._cells]]

    # What the trusted side may ask for --------------------------------------

    def on_run(self, name, source, patched=()):
        """Run a cell; its exception, if any, is the answer.

        What it puts into modules, as ``patched`` names it, ends with it.
        """
        known = set(linecache.cache)
        with undone(patched, self.shell.user_ns):
            result = self.shell.run_cell(source, store_history=False)
        end_figures()
        self._cells.update((file, name) for file in linecache.cache
                           if file not in known and file[:1] == "<")
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    def on_tell(self, name, source):
        """Run a check; return the mistake that its exception names, and what
        a notebook shows of that; None where it is a traceback, or nothing.
        """
        told, outer = [], self.shell.showtraceback

        def show(*_, **__):
            error = sys.exc_info()[1]
            render = getattr(error, "_render_traceback_", None)
            if render:
                told[:] = [getattr(error, "mistake", None), "\n".join(
                    render())]
        self.shell.showtraceback = show
        try:
            self.on_run(name, source)
        except Exception:
            return told or None
        finally:
            self.shell.showtraceback = outer
        return None

    def on_put(self, name, data):
        """Write a file of the student's, unless the course has it too."""
        if not os.path.exists(name):
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            Path(name).write_bytes(data.encode("latin-1"))

    def on_keep(self, stage, changed):
        """Remember what names mean now, and what those hold that change."""
        kept = self.stages[stage] = dict(self.shell.user_ns)
        for name in changed:
            with contextlib.suppress(Exception):
                kept[name] = copy.deepcopy(kept[name])

    def on_restore(self, stage):
        """Let names mean again what they did."""
        names = self.shell.user_ns
        for name in set(names) - set(self.stages[stage]):
            del names[name]
        names.update(self.stages[stage])

    def on_describe(self, name):
        """Say what kind of thing a name stands for."""
        value = self.shell.user_ns[name]
        if inspect.ismodule(value):
            return ["module", value.__name__, self._register(value)]
        if inspect.isclass(value) and value.__module__ != "builtins":
            return ["class", self._register(value), value.__doc__]
        if not callable(value):
            return ["value", value]
        code = getattr(value, "__code__", None)
        return ["function", self._register(value), _signature(value),
                str(value.__doc__) if value.__doc__ else None,
                self._cells.get(getattr(code, "co_filename", None)),
                getattr(code, "co_firstlineno", 1),
                inspect.iscoroutinefunction(value)]

    def on_call(self, handle, arguments, keywords, state):
        """Call what a handle stands for."""
        np.random.set_state(state)
        random.seed(int(state[1][0]))
        result = self.handles[handle](*arguments, **keywords)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        return result

    def on_do(self, name, arguments):
        """Apply an operator to handles and plain data."""
        return _OPERATIONS[name](*arguments)

    def on_capture(self, number, arguments):
        """Evaluate a part of what a check decides by."""
        try:
            return self.captures[-1][number](*arguments)
        except BaseException as error:
            self.kept = error
            raise

    # Between the two sides --------------------------------------------------

    def ask(self, module, name, arguments, keywords):
        """Call a function of the course that stays on the other side."""
        return self._request(["ask", module, name], arguments, keywords)

    def decide(self, number, captures):
        """Let the other side decide on the values of some expressions."""
        self.captures.append(captures)
        try:
            decided, value = self._request(["decide", number], (), {})
        finally:
            self.captures.pop()
        if decided == "again":
            raise self.kept
        if decided == "failed":
            raise AssertionError
        return value

    def _request(self, what, arguments, keywords):
        encoder = wire.Encoder(wire.Table(), self._handle, False)
        nodes = encoder.encode(tuple(arguments)), encoder.encode(keywords)
        self.connection.send([*what, *nodes], bytes(encoder.blob))
        node, blob = self.connection.receive()
        while node[0] not in ("done", "raised"):
            self._reply(node, blob)  # asked something before it answers
            node, blob = self.connection.receive()
        kind, printed, node = node
        decoder = wire.Decoder(wire.Table(), blob, self._object, True)
        value = decoder.decode(node)
        if printed:
            print(printed, end="")
        if kind == "raised":
            raise value
        return value

    def _object(self, kind, number, *_):
        """Return what a handle stands for, ours or the other side's."""
        if kind == "student":
            return self.handles[number]

        def callback(*arguments, **keywords):
            return self._request(["back", number], arguments, keywords)
        return _items(callback) if kind == "iterator" else callback

    def _handle(self, value):
        return ["h", "student", self._register(value), type(value).__name__,
                callable(value)]

    def _register(self, value):
        for number, known in enumerate(self.handles):
            if known is value:
                return number
        if len(self.handles) > 50_000:
            raise wire.WireError("over 50000 objects")
        self.handles.append(value)
        return len(self.handles) - 1

    def _changes(self, encoder, given):
        """Return the arguments that the call changed, with new contents."""
        changed = [(number, encoder.table.objects[number])
                   for number, before in self._before.items()
                   if number < given and not _same_contents(
                       encoder.table.objects[number], before)]
        return [[number, encoder.encode(
                    value.copy() if isinstance(value, np.ndarray)
                    else type(value)(value))] for number, value in changed]


def _items(step):
    """Yield what comes step by step, until it stops."""
    with contextlib.suppress(StopIteration):
        while True:
            yield step()


def _contents(objects):
    """Remember what containers and arrays hold, by their number."""
    return {number: value.copy() for number, value in enumerate(objects)
            if isinstance(value, (list, dict, set, np.ndarray))}


def _same_contents(value, before):
    if isinstance(value, np.ndarray):
        return (value.dtype == before.dtype and value.shape == before.shape
                and (value.dtype.hasobject
                     or value.tobytes() == before.tobytes()))
    if isinstance(value, set):
        return value == before
    if len(value) != len(before):
        return False
    if isinstance(value, dict):
        return all(k in before and before[k] is value[k] for k in value)
    return all(a is b for a, b in zip(value, before, strict=True))


def _signature(function):
    """Return a signature's parameters as plain data; None if unknown."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [[p.name, int(p.kind), p.default is not p.empty,
             None if p.default is p.empty else p.default] for p in parameters]


_OPERATIONS = {
    "getattr": getattr, "setattr": setattr, "hasattr": hasattr,
    "iter": iter, "next": next, "len": len, "str": str, "repr": repr,
    "contains": operator.contains, "isinstance": isinstance, "abs": abs,
    "getitem": operator.getitem, "setitem": operator.setitem,
    "eq": operator.eq, "lt": operator.lt, "le": operator.le, "neg":
    operator.neg, "add": operator.add, "sub": operator.sub, "mul":
    operator.mul, "truediv": operator.truediv, "matmul": operator.matmul,
    "pow": operator.pow, "enter": lambda o: type(o).__enter__(o),
    "exit": lambda o: type(o).__exit__(o, None, None, None),
}


# ---------------------------------------------------------------------------
# Starting it
# ---------------------------------------------------------------------------


def make_shell():
    """Return an IPython shell that keeps no history and shows no traceback."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config(
        HistoryManager={"enabled": False}, InteractiveShell={
            "colors": "NoColor", "cache_size": 0, "autoindent": False}))
    shell._showtraceback = lambda *arguments: None
    shell.enable_gui = lambda gui=None: None
    shell.system = shell.system_raw  # needs no terminal
    _spare_magics(shell)
    return shell


def _spare_magics(shell):
    """Let no magic cost anything: that it is not installed here, say."""
    run_line, run_cell = shell.run_line_magic, shell.run_cell_magic

    def line_magic(name, line, _stack_depth=1):
        with contextlib.suppress(Exception):
            return run_line(name, line, _stack_depth + 1)

    def cell_magic(name, line, cell):
        if shell.find_cell_magic(name) is None:  # what it holds still counts
            return exec(shell.transform_cell(cell), shell.user_ns)
        return run_cell(name, line, cell)
    shell.run_line_magic, shell.run_cell_magic = line_magic, cell_magic


def warm_up():
    """Import and use once what every submission would pay for."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    switch_backend = pyplot.switch_backend

    def switch(name):
        """Stay with files where there is no such window."""
        with contextlib.suppress(ImportError):
            switch_backend(name)
    pyplot.switch_backend = switch
    shell = make_shell()
    shell.run_cell("import numpy as np\n_ = np.ones((2, 2)) @ np.ones((2, 2))",
                   store_history=False)
    shell.reset()
    gc.freeze()
    return shell


def become_worker(connection, shell, task):
    """Serve one submission in this process, which is isolated first."""
    for number in (0, 1, 2):  # nothing to read, nowhere to write
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, number)
        os.close(nowhere)
    course = Path(task["scratch"]) / "course"
    if task["copy"]:
        shutil.copytree(task["public"], course)
    else:
        _link(Path(task["public"]), course)
    os.chdir(course / task["folder"])
    sys.path[:0] = ["", *(str(course / folder) for folder in task["paths"])]
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    student = Worker(connection, shell)
    sys.modules["_course"] = type(sys)("_course")
    sys.modules["_course"].ask = student.ask
    sys.modules["_course"].decide = student.decide
    student.serve()


def _link(public, course):
    """Show the course's public files in the student's own folder."""
    for folder, _, files in os.walk(public):
        mine = course / Path(folder).relative_to(public)
        mine.mkdir(parents=True)
        for name in files:
            path = Path(folder, name)
            if path.stat().st_size < SMALL:  # may be written to
                shutil.copyfile(path, mine / name)
            else:
                (mine / name).symlink_to(path)
