"""The trial of kept functions: in a process of their own, as a module.

``tried`` starts one; ``main`` is what runs in it.
"""

import contextlib
import functools
import importlib.util
import inspect
import io
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import dnn_utils

SECONDS = 60            # of the clock, for one trial
MOST = 10               # times slower than the course's, in training
_START = ("import sys; sys.path.insert(0, sys.argv[1]); "
          "from dnn_utils import alone; alone.main(*sys.argv[2:])")


class Borrowed(Exception):
    """An answer has called the course's own function of its name."""


def tried(text, names, folder):
    """Try functions of a module in a fresh process.

    Parameters
    ----------
    text : str
        The module.
    names : list of str
        The exercises whose checks it is to pass.
    folder : Path
        Where the module will be.

    Returns
    -------
    refused : str
        Why it cannot be kept; empty if it can.
    slower : dict
        Name -> how many times slower it makes training, if more than MOST.
    """
    root = Path(dnn_utils.__file__).resolve().parent
    with tempfile.TemporaryDirectory() as scratch:
        module, answer = (Path(scratch, name) for name in (
            "my_network.py", "answer.json"))
        module.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-c", _START, str(root), str(module),
                 str(answer), *names], cwd=folder, timeout=SECONDS,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True, errors="replace")
        except subprocess.TimeoutExpired:
            return (f"its trial took longer than {SECONDS} seconds; if the "
                    "machine was busy, run the check again"), {}
        if not answer.exists():
            last = (done.stderr.strip().splitlines() or ["no reason given"])
            return f"alone it stops: {last[-1]}", {}
        return tuple(json.loads(answer.read_text(encoding="utf-8")))


def load(path):
    """Run a file as the module my_network, and return that.

    Parameters
    ----------
    path : Path

    Returns
    -------
    module : module
        Also in ``sys.modules``.
    """
    spec = importlib.util.spec_from_file_location("my_network", path)
    module = sys.modules["my_network"] = importlib.util.module_from_spec(spec)
    # From its text: a .pyc of the same second may be the one before.
    exec(compile(Path(path).read_text(encoding="utf-8"), str(path), "exec"),
         vars(module))
    return module


# ---------------------------------------------------------------------------
# In the process
# ---------------------------------------------------------------------------


def main(path, answer, *names):
    """Try a module; write what ``tried`` returns as JSON.

    Parameters
    ----------
    path, answer : str
        The module, and the file for the answer.
    *names : str
        The exercises to try.
    """
    import testCases

    module, refused = load(path), ""
    for name in names:
        refused = refused or _refused(testCases, module, name)
    slower = {} if refused else _slower(module, names)
    Path(answer).write_text(json.dumps([refused, slower]), encoding="utf-8")


def _refused(tests, module, name):
    """Say why a function cannot be kept; nothing if it can."""
    course, own = getattr(dnn_utils, name), getattr(module, name)
    watched = _watched(course, module.__file__)
    setattr(dnn_utils, name, watched)
    vars(module).update({key: watched for key, value in vars(module).items()
                         if value is course})
    told = tests.refusal(name, inspect.unwrap(own))
    setattr(dnn_utils, name, course)
    if watched.met:
        return f"it calls the course's own {name}"
    return f"alone it does not pass: {told}" if told else ""


def _watched(function, path):
    """Return a function of the course that its own answer cannot call."""
    @functools.wraps(function)
    def watched(*arguments, **options):
        if sys._getframe(1).f_code.co_filename == path:
            watched.met = True
            raise Borrowed(function.__name__)
        return function(*arguments, **options)

    watched.met = False
    return watched


def _slower(module, names):
    """Return {name: times} of what slows training down too much."""
    start = dnn_utils.initialize_parameters(64, 20, 1)
    course = _fastest(start)
    ours = {name: getattr(dnn_utils, name) for name in dir(module)
            if name in dir(dnn_utils) and callable(getattr(module, name))}
    own = {name: getattr(module, name) for name in ours}
    found = {}
    for name in names:
        # One at a time, so that none is blamed for another that it calls.
        vars(module).update(ours | {name: own[name]})
        setattr(dnn_utils, name, own[name])
        times = _fastest(start) / course
        setattr(dnn_utils, name, ours[name])
        if times > MOST:
            found[name] = round(times)
    vars(module).update(own)
    return found


def _fastest(parameters, steps=5, seconds=2.0):
    """Return the least CPU time of a training step on pictures like ours."""
    random = np.random.RandomState(0)
    X, Y = random.rand(64, 1437), random.randint(0, 2, (1, 1437))
    times = []
    with contextlib.redirect_stdout(io.StringIO()):
        while len(times) < steps and sum(times) < seconds:
            start = time.process_time()
            AL, caches = dnn_utils.L_model_forward(X, parameters)
            dnn_utils.compute_cost(AL, Y)
            grads = dnn_utils.L_model_backward(AL, Y, caches)
            parameters = dnn_utils.update_parameters(parameters, grads, 0.1)
            times.append(time.process_time() - start)
    return min(times)
