"""The trusted side's hold on the process that a student's answers run in."""

import contextlib
import time

from grading.shared import channel, isolation, wire
from grading.verdicts import Failure, Kind


class SandboxEnded(Exception):
    """The student's process is of no more use; ``failure`` says why."""

    def __init__(self, failure):
        super().__init__(f"{failure.kind.value[0]} {failure.detail}")
        self.failure = failure


class OutputLimit(Exception):
    """The student's code printed without end."""


class RemoteError(Exception):
    """What a student's code raised, with its way through the cells.

    Attributes
    ----------
    error : BaseException
        The same exception, made anew here.
    lines : list of (str, int)
        Cell and line of each frame in the student's cells.
    """

    def __init__(self, error, lines):
        super().__init__(str(error))
        self.error, self.lines = error, lines


def refuse(kind, number, name="object", *_):
    """Refuse what is no plain data."""
    raise wire.WireError(f"an object of type {name!s:.60}, where plain "
                         "data is expected")


class Session:
    """One submission's process: run cells in it, call what they define.

    This one hands nothing over while an answer runs.

    Parameters
    ----------
    launcher : ForkServer or SubprocessLauncher
    public : path
        The folder that the submission sees as its course.
    folder : str
        Where in it the notebook stands.
    paths : list of str
        Folders in it that modules are imported from.
    seconds : float, optional
        For one call, if fewer than its limits allow.
    """

    def __init__(self, launcher, public, folder, paths, seconds=None):
        self.launcher, self.limits = launcher, launcher.limits
        if seconds:
            self.limits = self.limits._replace(cell=min(self.limits.cell,
                                                        seconds))
        self.connection = channel.Channel(launcher.fork(public, folder, paths))
        self.more_time()
        self.callbacks, self.printed = [], ""
        self.ended = None
        first = ["failed", "it did not start"]
        with contextlib.suppress(channel.ConnectionClosed,
                                 channel.DeadlineExceeded,
                                 channel.ProtocolError):
            first, _ = self.connection.receive(time.monotonic() + 20)
        if first != ["ready"]:
            self.close()
            raise SandboxEnded(Failure(Kind.PROCESS_ENDED, str(first[-1])))

    def more_time(self):
        """Let the seconds for the notebook begin, or begin again."""
        self.until = time.monotonic() + self.limits.notebook

    def close(self):
        """End the process and everything it started."""
        self.connection.close()
        self.launcher.reap()

    def request(self, kind, *plain, values=(), opaque=refuse, seconds=None,
                decide=None):
        """Ask for one thing; return its value.

        Parameters
        ----------
        kind : str
        plain : numbers, texts and lists of them
        values : list
            Whatever else it needs.
        opaque : callable
            Makes something of what is no plain data in the value.
        seconds : float, optional
            What it may take, if not as long as one call.
        decide : callable, optional
            Asked where a check that runs in there comes to a decision.

        Raises
        ------
        RemoteError
            If the student's code raised.
        SandboxEnded
            If the process ended, hung, or sent what is no answer.
        """
        if self.ended:
            raise SandboxEnded(self.ended)
        encoder = wire.Encoder(wire.Table(), self.ship)
        nodes = [encoder.encode(value) for value in values]
        seconds = seconds or self.limits.cell
        deadline = min(time.monotonic() + seconds, self.until)
        try:
            self.connection.send([kind, plain, *nodes], bytes(encoder.blob),
                                 deadline)
            return self._answer(encoder.table, deadline, opaque, decide)
        except channel.DeadlineExceeded:
            if deadline < self.until:
                self._end(Kind.CALL_TIMEOUT, f"{seconds:g}")
            self._end(Kind.NOTEBOOK_TIMEOUT, f"{self.limits.notebook:g}")
        except channel.ConnectionClosed:
            self._end(Kind.PROCESS_ENDED)
        except (channel.ProtocolError, wire.WireError) as error:
            self._end(Kind.BAD_REPLY, str(error))

    def _end(self, kind, detail=""):
        self.ended = Failure(kind, detail)
        raise SandboxEnded(self.ended) from None

    def _answer(self, table, deadline, opaque, decide):
        """Receive until the answer is there; serve what is asked between."""
        while True:
            node, blob = self.connection.receive(deadline)
            if not isinstance(node, list) or not node:
                raise channel.ProtocolError("no answer")
            if node[0] in ("ask", "back", "decide"):
                self._serve(node, blob, deadline, decide)
                continue
            try:
                return self._read(node, blob, table, opaque)
            except (TypeError, ValueError, LookupError, AttributeError,
                    OverflowError) as error:
                raise channel.ProtocolError(f"{error!s:.200}") from None

    def _read(self, node, blob, table, opaque):
        """Read an answer: its value, or the exception that it tells of."""
        kind, *error, printed, value, changes = node
        if not isinstance(printed, str) or kind not in ("done", "raised",
                                                        "flood"):
            raise channel.ProtocolError("no answer")
        self.printed += printed[:wire.MAX_ITEMS]
        decoder = wire.Decoder(table, blob, opaque)
        given = len(table.objects)
        result = decoder.decode(value)
        for number, new in changes:
            if not 0 <= number < given:
                raise channel.ProtocolError("a change of nothing")
            _change(table.objects[number], decoder.decode(new))
        if kind == "flood":
            raise RemoteError(OutputLimit(), [])
        if kind == "raised":
            description, lines = error
            raise RemoteError(
                wire.make_error(*isolation.hide_places(description)),
                [(str(cell), int(line)) for cell, line in lines])
        return result

    def _serve(self, node, blob, deadline, decide):
        """Answer the student's process: a callback, or a course function."""
        try:
            kind, *what, arguments, keywords = node
            decoder = wire.Decoder(wire.Table(), blob, self.object)
            arguments = tuple(decoder.decode(arguments))
            keywords = dict(decoder.decode(keywords))
        except (TypeError, ValueError):
            raise channel.ProtocolError("no question") from None
        encoder = wire.Encoder(wire.Table(), self.ship)
        try:
            if kind == "ask":
                value = self.help(*what, arguments, keywords)
            elif kind == "decide":
                value = decide(*what)
            else:
                value = self.callbacks[what[0]](*arguments, **keywords)
            answer = ["done", "", encoder.encode(value)]
        except SandboxEnded:
            raise
        except Exception as error:
            encoder.blob.clear()
            answer = ["raised", "", encoder.encode(error)]
        self.connection.send(answer, bytes(encoder.blob), deadline)

    # What an answer that runs may get from this side.

    object = staticmethod(refuse)

    def help(self, module, name, arguments, keywords):
        """Call a function of the course for the worker."""
        raise PermissionError(f"{module}.{name} is not to be had")

    def ship(self, value):
        """Return the node of a function, which stays on this side."""
        if not callable(value):
            raise wire.WireError(f"a {type(value).__name__} cannot be handed "
                                 "to a student's process")
        self.callbacks.append(value)
        return ["h", "trusted", len(self.callbacks) - 1]


def _change(old, new):
    """Make a container or an array equal to another."""
    if isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, dict) and isinstance(new, dict) or isinstance(
            old, set) and isinstance(new, set):
        old.clear()
        old.update(new)
    elif hasattr(old, "shape") and hasattr(new, "shape"):
        if old.size == new.size and old.flags.writeable:
            with contextlib.suppress(AttributeError):  # a view keeps its own
                old.shape = new.shape
        if old.shape == new.shape and old.flags.writeable:
            old[...] = new.astype(old.dtype, copy=False)
