"""Proxies of what a student defined: every use goes to their process."""

import contextlib
import copy
import inspect
import io
import linecache
import sys
import types

import numpy as np

from grading import session as sessions
from grading.verdicts import Failure, Kind

# What an answer that is no plain data could decide a check by.
_DECIDING = {"lt", "le", "neg", "add", "sub", "mul", "truediv", "matmul",
             "pow", "abs", "contains"}


class ProxyFactory(sessions.Session):
    """A session that makes proxies for the names it has defined.

    Parameters
    ----------
    help : callable
        Calls a function of the course for the worker.
    sources : dict of str to str
        The student's cells, whose lines a traceback may show.
    references : dict of str to dict
        What each of the reference's answers leaves, by the exercise's name.
    facts : dict
        For each (exercise, name) what is known of the reference: ``draws``
        (it uses the global generator), ``opaque`` (it returns more than
        plain data).
    place
        As a Session takes it.
    """

    def __init__(self, help, sources, references, facts, *place):
        super().__init__(*place)
        self.help, self.sources = help, sources
        self.references, self.facts = references, facts
        self._check = None   # the one that is being run

    def begin(self, check):
        """Serve a check from now on: what it may do with objects differs."""
        self._check = check

    def object(self, kind, number, name="object", *_):
        """Return a proxy of an object of the student's process."""
        return self.callbacks[number] if kind == "trusted" else RemoteProxy(
            self, int(number), str(name))

    def data(self, kind, number, name="object", *_):
        """Return what comes where plain data is expected."""
        if kind == "whole":
            return None     # its data will do
        return self.callbacks[number] if kind == "trusted" \
            else RemoteIterator(self, int(number), str(name))

    def ship(self, value):
        """Return the node of what a proxy stands for, or of a function."""
        if isinstance(value, (RemoteIterator, _RemoteClass)):
            return ["h", "student", value._remote_number]
        return super().ship(value)

    def get(self, exercise, name):
        """Return the proxy of what an exercise's answer calls so, now.

        Raises
        ------
        RemoteError, SandboxEnded
            If there is no such name, or its value cannot be read.
        """
        what, *info = self.request("describe", name, opaque=self.object)
        try:
            if what == "value":
                return info[0]
            if what == "class":
                return self._class(name, *info)
            if what == "module":
                return self._module(self.references[exercise].get(name),
                                    *info)
            return self._function((exercise, name), *info)
        except (TypeError, ValueError, IndexError):
            raise sessions.SandboxEnded(Failure(
                Kind.BAD_REPLY, "it is not a definition")) from None

    def _module(self, wanted, name, number):
        """Return the reference's own module, if the student's is that."""
        if isinstance(wanted, types.ModuleType) and wanted.__name__ == name:
            return wanted
        return RemoteProxy(self, int(number), "module")

    def _class(self, name, number, doc):
        """Make a class whose instances stay in the student's process."""
        return _RemoteClass(name, (), {"_proxies": self, "__doc__": doc,
                                       "_remote_number": number})

    def _function(self, key, handle, parameters, doc, cell, line,
                  is_coroutine):
        """Make a function that looks like the student's and calls it."""
        filename = self._show(cell)
        line = line if isinstance(line, int) and 0 < line < 10_000 else 1

        def call(arguments, keywords):
            return self.call(key, handle, arguments, keywords)
        name = key[1]
        text = ("\n" * (line - 1) + ("async " if is_coroutine else "")
                + f"def {name}(*arguments, **keywords): "
                "return _call(arguments, keywords)")
        scope = {"_call": call}
        exec(compile(text, filename, "exec"), scope)  # our own text
        function = scope[name]
        function.__doc__ = doc if isinstance(doc, str) else None
        function.__module__ = "__main__"
        if parameters is not None:
            function.__signature__ = _signature(parameters)
        return function

    def _show(self, cell):
        """Make the lines of a student's cell known to tracebacks."""
        filename = f"<answer {cell}>"
        text = self.sources.get(cell, "")
        linecache.cache[filename] = (len(text), None,
                                     text.splitlines(True), filename)
        return filename

    def call(self, key, handle, arguments, keywords):
        """Call a student's function; return or raise what it does.

        Its key is (exercise, name), or None where it has no name.
        """
        state, facts = np.random.get_state(), self.facts.get(key, {})
        spent = copy.deepcopy((arguments, keywords)) if facts.get(
            "draws") else None
        try:
            return self.use(
                "call", handle, values=[arguments, keywords, state],
                opaque=self.object if facts.get("opaque", key is None)
                else self.data)
        finally:
            if spent is not None:
                self._advance(key, *spent)

    def _advance(self, key, arguments, keywords):
        """Move the global generators on, as the reference would."""
        exercise, name = key
        with contextlib.suppress(Exception), captured_output():
            self.references[exercise][name](*arguments, **keywords)

    def do(self, operation, *arguments):
        """Apply an operator to objects of the student's process.

        They are not asked what decides, such as a difference, where the
        reference's answers are numbers.
        """
        if operation in _DECIDING and not self._check.allows(operation):
            raise TypeError(f"{arguments[0]!r} is no number")
        return self.use(
            "do", operation, values=[arguments], opaque=self.data
            if type(arguments[0]) is RemoteIterator else self.object)

    def capture(self, number, arguments, decide):
        """Return the value of a part of what a check decides by.

        ``decide`` is asked where that itself comes to a decision.
        """
        return self.use("capture", number, values=[arguments],
                        opaque=self.object, decide=decide)

    def use(self, kind, *plain, **more):
        """Request something that runs the student's code: print what it
        prints, raise what it raises.
        """
        before = len(self.printed)
        try:
            return self.request(kind, *plain, **more)
        except sessions.RemoteError as raised:
            self._raise(raised)
        finally:
            pass_on(self.printed[before:])

    def _raise(self, raised):
        """Raise what the student's code raised, at the student's line."""
        error = raised.error
        if not raised.lines:
            raise error
        cell, line = raised.lines[-1]
        line = line if 0 < line < 10_000 else 1
        code = compile("\n" * (line - 1) + "raise error", self._show(cell),
                       "exec")
        exec(code, {"error": error})  # our own text


class RemoteIterator:
    """Something that came where plain data is expected.

    It can be gone through, in case it is a generator, and nothing else.
    """

    def __init__(self, proxies, number, name):
        for key, value in (("_proxies", proxies), ("_remote_number", number),
                           ("_name", name)):
            object.__setattr__(self, key, value)

    def __iter__(self):
        iterator = self._proxies.do("iter", self)
        while True:
            try:
                yield self._proxies.do("next", iterator)
            except StopIteration:
                return

    def __next__(self):
        return self._proxies.do("next", self)

    def __repr__(self):
        return f"an object of type {self._name[:60]}"


class RemoteProxy(RemoteIterator):
    """An object that stays in the student's process.

    It equals nothing but another such object, whatever the student's own
    ``__eq__`` says of numbers and texts.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._proxies.do("getattr", self, name)

    def __setattr__(self, name, value):
        self._proxies.do("setattr", self, name, value)

    def __call__(self, *arguments, **keywords):
        return self._proxies.call(None, self._remote_number, arguments,
                                  keywords)

    def __eq__(self, other):
        return isinstance(other, RemoteProxy) and (
            other._remote_number == self._remote_number
            or self._proxies.do("eq", self, other) is True)

    __hash__ = object.__hash__

    def __str__(self):
        return str(self._proxies.do("str", self))

    def __repr__(self):
        return str(self._proxies.do("repr", self))

    def __len__(self):
        return int(self._proxies.do("len", self))


def _forward(name):
    def method(self, *arguments):
        return self._proxies.do(name, self, *arguments)
    return method


for _name in ("getitem", "setitem", "contains", "lt", "le", "neg", "add",
              "sub", "mul", "truediv", "matmul", "pow", "abs", "enter"):
    setattr(RemoteProxy, f"__{_name}__", _forward(_name))
RemoteProxy.__exit__ = lambda self, *error: self._proxies.do("exit", self)


class _RemoteClass(type):
    """A class whose instances live in the student's process."""

    def __call__(cls, *arguments, **keywords):
        return cls._proxies.call(None, cls._remote_number, arguments,
                                 keywords)

    def __instancecheck__(cls, value):
        return isinstance(value, RemoteProxy) and cls._proxies.do(
            "isinstance", value, cls) is True

    def __getattr__(cls, name):
        if name.startswith("__") or name in ("_proxies", "_remote_number"):
            raise AttributeError(name)
        return cls._proxies.do("getattr", cls, name)


def _signature(parameters):
    """Rebuild a signature from plain data; None if it makes no sense."""
    try:
        return inspect.Signature([
            inspect.Parameter(name, inspect._ParameterKind(kind),
                              default=default if has else
                              inspect.Parameter.empty)
            for name, kind, has, default in parameters])
    except (TypeError, ValueError):
        return inspect.Signature()


def pass_on(text):
    """Hand what a function printed to whoever listens."""
    listener = getattr(sys.stdout, "student_printed", None)
    if text and listener is not None:
        listener.append(text)
    elif text:
        print(text, end="")


class CapturedOutput(io.StringIO):
    """A text stream that keeps what is written."""

    encoding = "utf-8"


def captured_output():
    """Keep what is printed inside a ``with`` block apart."""
    return contextlib.redirect_stdout(CapturedOutput())
