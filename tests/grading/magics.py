"""What IPython's magics do in the instructor's own cells, on this side."""

import importlib
import io
import re
import subprocess
import sys
import timeit

from IPython.core.magics.execution import TimeitResult
from IPython.utils.capture import CapturedIO

from grading import source as sources

_TIMEIT = re.compile(r"((?:\s*-[a-z]+\s*\d*(?=\s))*)\s*(.*)", re.S)
_INSTALLS = re.compile(r"\s*(sudo|pip|conda|apt)")


class Shell:
    """Stands for IPython's shell, for the instructor's own cells.

    Magics that write files, run a shell's commands or measure time do so, and
    other cell magics run their cell; other line magics do nothing.

    Parameters
    ----------
    namespace : dict
        Where the cells run.
    execute : callable
        Runs a cell, given its name, its text and the namespace.
    """

    def __init__(self, namespace, execute):
        self.namespace, self.execute = namespace, execute

    def __getattr__(self, name):
        return lambda *arguments, **keywords: None

    def run_line_magic(self, name, line):
        """Measure the time of a statement, as %timeit -o does."""
        options, statement = _TIMEIT.fullmatch(line).groups()
        if name != "timeit" or "-o" not in options:
            return None
        seconds = timeit.repeat(statement, repeat=3, number=1,
                                globals=self.namespace)
        return TimeitResult(1, 3, min(seconds), max(seconds), seconds, 0, 3)

    def run_cell_magic(self, name, line, body):
        """Do what a cell magic does."""
        if name in ("writefile", "file"):
            with open(sources.file_of(line),
                      "a" if "-a" in line.split() else "w") as file:
                file.write(body)
            importlib.invalidate_caches()   # it may be a module
        elif name in ("bash", "sh", "script"):
            done = _command(body)
            for kind, key in sources.STORES.findall(line):
                self.namespace[key] = getattr(done, f"std{kind}")
        else:
            self.execute(name, body, self.namespace)

    def captured(self):
        """Keep what the rest of the cell prints, as %%capture does."""
        kept = CapturedIO(io.StringIO(), io.StringIO())
        sys.stdout, sys.stderr = kept._stdout, kept._stderr
        return kept

    def system(self, command):
        """Run a line of a shell, unless it installs something."""
        if not _INSTALLS.match(command):
            print(_command(command).stdout, end="")

    def getoutput(self, command):
        """Return what a line of a shell prints, line by line."""
        return _command(command).stdout.splitlines()


def _command(text):
    """Let a shell run a text; return what it printed."""
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)
