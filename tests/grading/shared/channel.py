"""Messages over a socket, with limits on their size and on the wait."""

import json
import select
import struct
import time

_HEAD = struct.Struct("!4sII")
_MARK = b"nbg1"
MAX_TEXT = 32 << 20
MAX_BLOB = 256 << 20


class ConnectionClosed(ConnectionError):
    """The other side has ended."""


class DeadlineExceeded(TimeoutError):
    """The other side did not answer in time."""


class ProtocolError(ValueError):
    """What came is no message."""


class Channel:
    """One end of a socket that carries messages.

    Parameters
    ----------
    socket : socket.socket
        Connected; the channel closes it.
    """

    def __init__(self, socket):
        self.socket = socket
        # Kept from the start: an answer may put its own in their place.
        self._select, self._clock = select.select, time.monotonic
        self._dumps, self._loads = json.dumps, json.loads

    def send(self, node: list, blob: bytes = b"",
             deadline: float | None = None) -> None:
        """Send one message.

        Raises
        ------
        ConnectionClosed, DeadlineExceeded
            If nobody takes it, or not before the deadline.
        ProtocolError
            If it is too large.
        """
        text = self._dumps(node, separators=(",", ":")).encode("ascii")
        if len(text) > MAX_TEXT or len(blob) > MAX_BLOB:
            raise ProtocolError(f"a message of {len(text) + len(blob)} bytes")
        data = memoryview(_HEAD.pack(_MARK, len(text), len(blob)) + text
                          + bytes(blob))
        while data:
            self._wait(deadline, write=True)
            try:
                data = data[self.socket.send(data):]
            except BlockingIOError:
                continue
            except OSError:
                raise ConnectionClosed from None

    def receive(self, deadline: float | None = None) -> tuple[list, bytes]:
        """Return (node, blob), the next message.

        Raises
        ------
        ConnectionClosed, DeadlineExceeded, ProtocolError
            If none can come, none came in time, or it is none.
        """
        mark, text, blob = _HEAD.unpack(self._take(_HEAD.size, deadline))
        if mark != _MARK or text > MAX_TEXT or blob > MAX_BLOB:
            raise ProtocolError("no message came")
        text = self._take(text, deadline)
        blob = self._take(blob, deadline)
        try:
            return self._loads(text), blob
        except (ValueError, RecursionError):
            raise ProtocolError("no message came") from None

    def _take(self, size, deadline):
        data = bytearray()
        while len(data) < size:
            self._wait(deadline)
            try:
                part = self.socket.recv(min(size - len(data), 1 << 20))
            except BlockingIOError:
                continue
            except OSError:
                raise ConnectionClosed from None
            if not part:
                raise ConnectionClosed
            data += part
        return bytes(data)

    def _wait(self, deadline, write=False):
        """Wait until the socket is ready; at the deadline, raise."""
        if deadline is None:
            return
        left = deadline - self._clock()
        mine = [self.socket]
        try:
            ready = self._select([] if write else mine,
                                 mine if write else [], [], max(left, 0))
        except (OSError, ValueError):
            raise ConnectionClosed from None
        if not any(ready):
            raise DeadlineExceeded

    def close(self):
        """Close the socket."""
        self.socket.close()
