"""The fork server: everything imported, one process forked for a submission.

``python fork_server.py`` is started inside the outer wall. It imports what
answers usually import, and then forks a worker for each submission, which goes
behind the inner wall.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

import psutil

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from grading.sandboxed.worker import become_worker, warm_up
from grading.shared import channel, isolation


class ForkLoop:
    """Forks, guards and kills the processes of submissions."""

    def __init__(self, control, settings, shell):
        self.control, self.settings, self.shell = control, settings, shell
        self.child = None

    def serve(self):
        """Fork and end processes as asked, until the trusted side is gone."""
        while True:
            ready, _, _ = select.select([self.control], [], [],
                                        0.1 if self.child else None)
            if not ready:
                if _memory() > self.settings["memory"] + (200 << 20):
                    self.end()
                continue
            data, passed, _, _ = socket.recv_fds(self.control, 65536, 1)
            if not data:
                break
            task = json.loads(data)
            if task["do"] == "start":
                self.start(task, passed[0])
            else:
                self.end()
                self.control.send(b"ended")
        self.end()

    def start(self, task, number):
        """Fork the process of one submission; it gets one end of a socket."""
        task["scratch"] = tempfile.mkdtemp(prefix="scratch")
        self.scratch = task["scratch"]
        self.child = os.fork()
        if self.child == 0:
            try:
                self.control.close()
                _go_behind(self.settings, task, number, self.shell)
            except BaseException as error:
                _tell(number, error)
            os._exit(1)
        os.close(number)

    def end(self):
        """Kill what is left of a submission, and wait until it is gone."""
        if self.child is None:
            return
        for _ in range(1000):
            below = _below()
            if not below:
                break
            for process in below:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            _reap()
            time.sleep(0.001)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.child = None


def _below():
    """Return the processes of a submission, and what they have started."""
    return psutil.Process().children(recursive=True)


def _memory():
    """Return the bytes that they hold and share with nobody."""
    total = 0
    for process in _below():
        with contextlib.suppress(psutil.Error):
            held = process.memory_info()
            total += held.rss - held.shared
    return total


def _reap():
    """Reap every child that has ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def _tell(number, error):
    """Tell the trusted side that a process could not go into its isolation."""
    connection = channel.Channel(socket.socket(fileno=number))
    connection.send(["failed", f"{type(error).__name__}: {error}"])


def _go_behind(settings, task, number, shell):
    """Raise the inner wall around this process; serve one submission."""
    os.setsid()
    if settings["inner"] == "namespaces":
        isolation.enter_namespaces()
        _fork_and_wait()     # first process of its namespace
        task["scratch"] = settings["scratch"] or task["scratch"]
        isolation.mount_scratch(task["scratch"])
        _fork_and_wait()     # an ordinary process, below it
    connection = channel.Channel(_only(number))
    isolation.limit(settings["memory"], settings["seconds"])
    if settings["inner"] != "limits" and settings["landlock"]:
        os.environ.update(TMPDIR=task["scratch"], HOME=task["scratch"])
        tempfile.tempdir = None
        isolation.landlock([*settings["readable"], task["public"]],
                         [task["scratch"], *settings["writable"]])
    isolation.give_up_rights()
    connection.send(["ready"])
    become_worker(connection, shell, task)


def _fork_and_wait():
    """Fork; the child goes on, the parent ends as the child does."""
    child = os.fork()
    if child == 0:
        isolation.die_with_parent()
        return
    os.closerange(0, 256)
    while True:
        process, status = os.waitpid(-1, 0)
        if process == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def _only(number):
    """Keep one file descriptor and the three standard ones."""
    kept = os.dup2(number, 3) if number != 3 else 3
    os.closerange(4, 65536)
    return socket.socket(fileno=kept)


def alone(port):
    """Serve one submission, in a process of its own, on any system.

    Parameters
    ----------
    port : int
        Of the trusted side, on this machine.
    """
    connection = channel.Channel(socket.create_connection(
        ("127.0.0.1", port)))
    connection.send(sys.stdin.readline().strip())
    task, _ = connection.receive()
    shell = warm_up()
    task["scratch"] = tempfile.mkdtemp(prefix="scratch", dir=task["within"])
    isolation.limit(task["memory"], task["seconds"])
    connection.send(["ready"])
    become_worker(connection, shell, task)


def main():
    """Serve the trusted side, whose socket is standard input."""
    if len(sys.argv) > 1:
        alone(int(sys.argv[1]))
    control = socket.socket(fileno=os.dup(0))
    settings = json.loads(control.recv(1 << 20))
    shell = warm_up()
    isolation.leave_root()
    isolation.be_reaper()
    control.send(b"ready")
    ForkLoop(control, settings, shell).serve()


if __name__ == "__main__":
    main()
