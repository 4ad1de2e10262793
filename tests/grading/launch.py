"""Starts students' processes, in the strongest isolation to be had here."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from grading.session import SandboxEnded, Session
from grading.shared import channel, isolation

FORK_SERVER = Path(__file__).resolve().with_name(
    "sandboxed") / "fork_server.py"


class Limits(NamedTuple):
    """What a submission may take."""

    cell: float = 10.0       # seconds for one call, or for running one cell
    notebook: float = 60.0   # seconds for all of one process
    memory: int = 2 << 30    # bytes


class Isolation(NamedTuple):
    """How a student's process is kept apart."""

    outer: str = ""          # "bubblewrap" or nothing
    inner: str = "limits"    # "namespaces", "landlock" or "limits"
    landlock: bool = False

    @property
    def lacking(self):
        """What a submission is not kept from."""
        held = {"your files": self.outer or self.landlock,
                # Landlock knows of TCP, on new kernels, and of nothing else.
                "the network": self.outer or self.inner == "namespaces",
                "other submissions": self.inner != "limits"}
        return [name for name, kept in held.items() if not kept]

    @property
    def strong(self):
        """Whether files, network and processes are all out of reach."""
        return not self.lacking

    def __str__(self):
        return " + ".join(filter(None, [
            self.outer, self.inner == "namespaces" and "namespaces",
            self.landlock and "Landlock", "limits"]))


LEVELS = [Isolation(outer, inner, landlock)
           for outer in ("bubblewrap", "")
           for inner, landlock in (("namespaces", True),
                                   ("namespaces", False),
                                   ("landlock", True), ("limits", False))]


class ForkServer:
    """The parent of students' processes, behind the outer wall.

    Parameters
    ----------
    public : path
        The folder that students may read.
    level : Isolation
    limits : Limits

    Raises
    ------
    OSError
        If it does not come up at this level.
    """

    def __init__(self, public, level, limits):
        self.public, self.level, self.limits = public, level, limits
        self.control = self.process = None
        self.start()

    def start(self):
        """Start the process; wait until it has imported everything."""
        self.control, theirs = socket.socketpair()
        command = [sys.executable, str(FORK_SERVER)]
        if self.level.outer:
            if not shutil.which("bwrap"):
                raise OSError("no bubblewrap here")
            command = isolation.bubblewrap(self.public) + ["--", *command]
        self.process = subprocess.Popen(
            command, stdin=theirs, env=isolation.environment(), cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        theirs.close()
        self.control.settimeout(60)
        try:
            self.control.send(json.dumps(self._settings()).encode())
            answer = self.control.recv(16)
        except OSError:
            answer = b""
        if answer != b"ready":
            self.close()
            error = self.process.stderr.read().decode(errors="replace")
            raise OSError(f"no student's process under {self.level}: "
                          + error[-300:])

    def _settings(self):
        return {"inner": self.level.inner, "landlock": self.level.landlock,
                "scratch": isolation.scratch() if self.level.outer else None,
                "memory": self.limits.memory,
                "seconds": 2 * self.limits.notebook,
                "readable": [*isolation.packages(), *isolation.MOUNTED,
                             "/usr", "/lib", "/lib64", "/bin", "/etc/fonts",
                             "/etc/ld.so.cache", "/etc/localtime",
                             "/dev/urandom"],
                "writable": ["/dev/null"]}

    def fork(self, public, folder, paths):
        """Start the process of one submission; return our end of its socket.
        """
        if self.process.poll() is not None:
            self.start()
        ours, theirs = socket.socketpair()
        public = Path(public)
        if self.level.outer:
            public = isolation.COURSE / public.relative_to(self.public)
        task = {"do": "start", "public": str(public), "folder": folder,
                "paths": paths, "copy": not self.level.strong}
        with theirs:
            socket.send_fds(self.control, [json.dumps(task).encode()],
                            [theirs.fileno()])
        return ours

    def reap(self):
        """End the process of the submission and all that it started."""
        with contextlib.suppress(OSError):
            self.control.send(b'{"do": "end"}')
            if self.control.recv(16) == b"ended":
                return
        self.close()
        self.start()

    def close(self):
        """End everything behind this wall."""
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class SubprocessLauncher:
    """Starts a new process for every submission: where nothing can fork.

    Parameters
    ----------
    public : path
    limits : Limits
    """

    level = Isolation()

    def __init__(self, public, limits):
        self.public, self.limits = Path(public), limits
        self.process = self.scratch = None

    def fork(self, public, folder, paths):
        """Start the process of one submission; return our end of its socket.
        """
        self.scratch = tempfile.mkdtemp(prefix="student")
        password = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.process = subprocess.Popen(
                [sys.executable, str(FORK_SERVER),
                 str(server.getsockname()[1])],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                stderr=subprocess.DEVNULL, cwd=self.scratch,
                env={**os.environ, **isolation.environment()},
                start_new_session=os.name != "nt")
            self.process.stdin.write(password + "\n")
            self.process.stdin.close()
            server.settimeout(60)
            ours, _ = server.accept()
        connection = channel.Channel(ours)
        if connection.receive(time.monotonic() + 20)[0] != password:
            raise OSError("another process answered")
        connection.send({"public": str(public), "folder": folder,
                         "paths": paths, "copy": True,
                         "within": self.scratch,
                         "memory": self.limits.memory,
                         "seconds": 2 * self.limits.notebook})
        return ours

    def reap(self):
        """End the process of the submission, and its children if we can."""
        if os.name == "nt":
            subprocess.run(["taskkill", "/F", "/T", "/PID",
                            str(self.process.pid)], capture_output=True)
        else:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def close(self):
        """Do nothing: every process has ended with its submission."""


def build(public, level, limits):
    """Return a launcher of a given level."""
    if level == SubprocessLauncher.level:
        return SubprocessLauncher(public, limits)
    return ForkServer(public, level, limits)


def strongest_available(public, limits):
    """Return the strongest isolation that holds here, and its launcher."""
    failed = []
    linux = sys.platform.startswith("linux")
    for level in LEVELS if linux else [SubprocessLauncher.level]:
        with contextlib.ExitStack() as undo:
            try:
                launcher = build(public, level, limits)
                undo.callback(launcher.close)
                Session(launcher, public, ".", []).close()
            except (SandboxEnded, OSError) as error:
                failed.append(f"{level}: {error}")
                continue
            undo.pop_all()
            return level, launcher
    raise OSError("no student's process starts here:\n" + "\n".join(failed))


def describe(level):
    """Say how a run is isolated, for the report."""
    if level.strong:
        return str(level)
    return (f"{level} only: here students' code is not kept from "
            + " or ".join(level.lacking))
