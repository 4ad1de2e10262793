"""The class on a Dask cluster; dask.distributed is optional.

Every worker needs the course at the same path. A submission travels with its
task, so the folder of submissions need not be shared.
"""

import atexit
import tempfile
import threading
from pathlib import Path

from grading import match, run, workers
from grading.results import RunError

_graders, _lock = {}, threading.Lock()


def grade(settings, student, files, names=None):
    """Grade one student on whichever machine this is.

    Parameters
    ----------
    settings : Settings
    student : str
    files : list of (str, bytes)
        The student's notebooks: path within their folder, and content.
    names : collection of str, optional
        Grade only these notebooks.

    Returns
    -------
    result : StudentResult
        As Grader.grade returns it.
    """
    with _lock:  # a grader changes folder and standard output
        if settings not in _graders:
            _graders[settings] = run.Grader(settings)
            atexit.register(_graders[settings].close)
        grader = _graders[settings]
        with tempfile.TemporaryDirectory() as folder:
            place, found = Path(folder).resolve(), []
            for number, (name, content) in enumerate(files):
                path = place / str(number) / Path(name).name
                path.parent.mkdir()
                path.write_bytes(content)
                found.append(match.Found(student, path, place))
            try:
                return grader.grade(student, found, names)
            except Exception as error:  # reported, and the class goes on
                return workers.ungraded(student, grader.references,
                                        repr(error))


def map(address, settings, left):
    """Yield the results of a class, as they come from a cluster.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://host:8786.
    settings : Settings
        Without a level: each machine finds its own.
    left : list of (student, list of Found, names)
        As ``Grader.grade`` takes them.

    Raises
    ------
    RunError
        If dask.distributed is not installed or nobody answers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise RunError("--scheduler needs dask.distributed: "
                           "pip install distributed") from None
    try:
        client = Client(address, timeout="20s")
    except OSError as error:
        raise RunError(f"--scheduler {address}: {error}") from None
    with client:
        folder = str(Path(__file__).resolve().parents[2])
        client.register_plugin(_path_plugin(folder))
        tasks = {client.submit(grade, settings, student, _contents(found),
                               names, pure=False, retries=3): student
                 for student, found, names in left}
        for task, result in as_completed(tasks, with_results=True,
                                         raise_errors=False):
            if task.status == "finished":
                yield result
            else:
                yield workers.ungraded(tasks[task], [], repr(task.exception()))


def _path_plugin(folder):
    """Return what makes these modules importable on every worker.

    Sent by value, with names that every Python has: a worker that comes
    later, in a dead one's place, gets it too.
    """
    from distributed.diagnostics.plugin import WorkerPlugin

    class Importable(WorkerPlugin):
        name = "grading"

        def __init__(self, folder):
            self.folder = folder

        def setup(self, worker):
            import sys

            if self.folder not in sys.path:
                sys.path.insert(0, self.folder)

    Importable.__module__ = "__main__"
    return Importable(folder)


def _contents(found):
    """Read a student's files; what cannot be read travels as nothing."""
    files = []
    for one in found:
        real = one.path.resolve()
        readable = real.is_file() and real.is_relative_to(
            one.inside.resolve())
        files.append((one.path.name, real.read_bytes() if readable else b""))
    return files
