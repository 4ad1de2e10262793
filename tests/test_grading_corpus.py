"""Hostile and broken submissions, each between two honest neighbours."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fixtures import small_assignment as assignment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"),
                       reason="walls of this kind are Linux's")]
GRADE = Path(__file__).with_name("grade.py")
ALL = assignment.POINTS
WHOLE = sum(ALL.values())

# What the file of a submission is made from: {exercise: source}, or a
# function that turns the honest notebook's JSON into the file's text.
# What it must earn: {exercise: points} that differ from full marks.
CORPUS = {}


def attack(name, change, **earns):
    """Add a submission that replaces answers."""
    CORPUS[name] = change, earns


def broken(name, **earns):
    """Add a submission that a function makes from the honest one."""
    def add(function):
        CORPUS[name] = function, earns
    return add


ZERO = dict.fromkeys(ALL, 0)
HEAD = "def mean_of(xs):\n    "
RIGHT = "\n    return sum(xs) / len(xs)"

# Hangs and ends -----------------------------------------------------
attack("hang", {"mean_of": HEAD + "while True: pass"}, mean_of=0)
attack("hang-ignores-interrupts", {"mean_of": HEAD + '''
    import signal
    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            while True: pass
        except BaseException:
            pass'''}, mean_of=0)
attack("hang-at-definition", {"mean_of": "while True: pass"}, mean_of=0)
attack("sleep", {"word_counts": "import time\ntime.sleep(1e6)"},
       word_counts=0)
attack("hang-in-thread", {"mean_of": HEAD + '''
    import threading
    def spin():
        while True: pass
    threading.Thread(target=spin).start()''' + RIGHT})
attack("deadlock", {"mean_of": HEAD + '''
    import threading
    lock = threading.Lock(); lock.acquire(); lock.acquire()'''}, mean_of=0)
attack("kill-9", {"mean_of": HEAD + '''
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)''' + RIGHT}, mean_of=0)
attack("kill-everything", {"mean_of": HEAD + '''
    import os, signal
    os.kill(-1, signal.SIGKILL)''' + RIGHT}, mean_of=(0, 2))
attack("kill-parent", {"mean_of": HEAD + '''
    import os, signal
    for _ in range(3):
        try:
            os.kill(os.getppid(), signal.SIGKILL)
        except OSError:
            pass''' + RIGHT}, mean_of=(0, 2))
attack("os-exit", {"spread": "import os\nos._exit(0)"}, spread=0)
attack("sys-exit", {"spread": "def spread(xs):\n    import sys\n"
                    "    sys.exit(0)"}, spread=0)
attack("segfault", {"scale": "def scale(A, f):\n    import ctypes\n"
                    "    ctypes.string_at(0)"}, scale=0)
attack("abort", {"scale": "def scale(A, f):\n    import os\n    os.abort()"},
       scale=0)
attack("recursion", {"mean_of": HEAD + "return mean_of(xs)"}, mean_of=0)
attack("exit-handler", {"mean_of": "import atexit, os\n"
       "atexit.register(os._exit, 0)\n" + assignment.ANSWERS["mean_of"]})
attack("close-every-file", {"mean_of": HEAD + '''
    import os
    os.closerange(0, 1000)''' + RIGHT}, mean_of=0)

# Bombs and floods ---------------------------------------------------
attack("memory", {"mean_of": HEAD + "return [bytearray(1 << 24) for _ in "
                  "range(1 << 20)]"}, mean_of=0)
attack("memory-in-children", {"mean_of": HEAD + '''
    import os, time
    for _ in range(20):
        if os.fork() == 0:
            kept = bytearray(b"1") * (300 << 20)
            time.sleep(60)
    time.sleep(60)'''}, mean_of=0)
attack("fork-bomb", {"mean_of": HEAD + '''
    import os
    while True:
        os.fork()'''}, mean_of=0)
attack("thread-bomb", {"mean_of": HEAD + '''
    import threading, time
    while True:
        threading.Thread(target=time.sleep, args=(60,)).start()'''},
       mean_of=0)
attack("daemon-outlives", {"mean_of": '''
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(0.1)
    os._exit(0)
''' + assignment.ANSWERS["mean_of"]})
attack("flood", {"mean_of": HEAD + "while True: print('x' * 10000)"},
       mean_of=0)
attack("flood-of-bytes", {"mean_of": HEAD + '''
    import os
    while True:
        os.write(1, b"x" * 100000)'''}, mean_of=0)
attack("flood-at-definition", {"mean_of": "while True: print('x' * 10000)"},
       mean_of=0)
attack("disk", {"mean_of": HEAD + '''
    with open("big", "wb") as file:
        while True:
            file.write(bytes(1 << 20))'''}, mean_of=0)
attack("many-files", {"mean_of": HEAD + '''
    for i in range(10 ** 7):
        open(f"f{i}", "w").close()'''}, mean_of=0)
attack("huge-result", {"mean_of": HEAD + "return 'x' * (1 << 30)"},
       mean_of=0)
attack("endless-result", {"mean_of": HEAD + '''
    xs = []
    xs.append(xs)
    return xs'''}, mean_of=0)
attack("deep-result", {"mean_of": HEAD + '''
    xs = []
    for _ in range(100000):
        xs = [xs]
    return xs'''}, mean_of=0)
attack("huge-number", {"mean_of": HEAD + "return 10 ** 10 ** 6"}, mean_of=0)

# Prompts ------------------------------------------------------------
attack("input", {"mean_of": HEAD + "input('? ')"}, mean_of=0)
attack("input-caught", {"mean_of": HEAD + '''
    try:
        input()
    except (EOFError, RuntimeError, OSError):
        pass''' + RIGHT})
attack("breakpoint", {"mean_of": HEAD + "breakpoint()" + RIGHT},
       mean_of=(0, 2))
attack("getpass", {"mean_of": HEAD + "import getpass; getpass.getpass()"},
       mean_of=0)

# Comparisons, prints and checks that are tampered with --------------
ALWAYS = "\nclass Yes(float):\n    __eq__ = __ge__ = lambda *a: True\n" \
    "    __sub__ = __rsub__ = lambda *a: 0.0\n    __hash__ = None\n"
attack("prints-the-sentence", {"mean_of": "print('mean_of: fine')\n" + HEAD
                               + "print('mean_of: fine')"}, mean_of=0)
attack("equal-to-all", {"mean_of": ALWAYS + HEAD + "return Yes(7)"},
       mean_of=0)
attack("object-equal-to-all", {"mean_of": '''
class Yes:
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __sub__(self, other): return 0.0
''' + HEAD + "return Yes()"}, mean_of=0)
attack("patched-allclose", {"spread": '''import numpy as np
np.allclose = np.isclose = lambda *a, **k: True
np.testing.assert_allclose = lambda *a, **k: None
def spread(xs): return 1'''}, spread=0)
attack("patched-builtins", {"spread": '''import builtins
builtins.abs = lambda x: 0
builtins.print = lambda *a, **k: None
builtins.AssertionError = RuntimeError
def spread(xs): return 1'''}, spread=0)
attack("asserts-off", {"spread": '''get_ipython().ast_transformers.append(0)
import sys
sys.flags = None
__debug__ == False
def spread(xs): return 1'''}, spread=0)
attack("check-redefined", {"mean_of": "def mean_of(xs): return 0\n"
       "def check_mean_of(*a): print('mean_of: fine')"}, mean_of=0)
attack("shell-hijacked", {"mean_of": '''shell = get_ipython()
shell.run_cell = lambda *a, **k: None
type(shell).run_cell = lambda *a, **k: None
def mean_of(xs): return 0'''}, mean_of=0, spread=(0, 3),
       word_counts=(0, 3), scale=(0, 2), Account=(0, 2), best=(0, 1))
attack("hard-coded", {"mean_of": HEAD + '''
    return {3: 2, 4: 2.125}[len(xs)]'''}, mean_of=0)
attack("hard-coded-spread", {"spread": '''def spread(xs):
    return 1.0 if len(xs) == 2 else 2.943920288775949'''}, spread=0)
attack("hard-coded-words", {"word_counts": '''def word_counts(text):
    return {"a": 2, "b": 1, "c": 1} if text else {}'''}, word_counts=1)
attack("raises-skip", {"mean_of": HEAD + '''
    import unittest
    raise unittest.SkipTest("fine")'''}, mean_of=0)
attack("forged-message", {"mean_of": HEAD + '''
    import os
    for number in range(3, 20):
        try:
            os.write(number, b"nbg1" + bytes(8) + b"[]")
        except OSError:
            pass
    return 0'''}, mean_of=0)
attack("forged-reply", {"mean_of": HEAD + '''
    import gc, sys
    for thing in gc.get_objects():
        if type(thing).__name__ == "Channel":
            thing.send(["done", "", 2, []])
    return 2'''}, mean_of=0)
attack("pickle-bomb", {"mean_of": '''
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/pickled-by-a-student",)
''' + HEAD + "return Bomb()"}, mean_of=0)

# Short cuts ---------------------------------------------------------
attack("imports-it", {"mean_of": "from helper import mean_of"}, mean_of=0)
attack("calls-it", {"mean_of": "import helper\n" + HEAD
                    + "return helper.mean_of(xs)"}, mean_of=0)
attack("imports-all", {name: f"from helper import {name}" for name in
                       ("mean_of", "spread", "word_counts", "scale")},
       mean_of=0, spread=0, word_counts=0, scale=0)
attack("imports-a-caller", {"mean_of": '''from helper import _deviations
def mean_of(xs): return xs[0] - _deviations(xs)[0]'''}, mean_of=0)
attack("reads-the-source", {"mean_of": '''
source = open("helper.py").read()
exec(source)'''}, mean_of=0)
attack("importlib", {"mean_of": '''import importlib.util
spec = importlib.util.spec_from_file_location("h", "helper.py")
h = importlib.util.module_from_spec(spec)
spec.loader.exec_module(h)
mean_of = h.mean_of'''}, mean_of=0)
attack("getattr", {"mean_of": '''import helper
mean_of = getattr(helper, "mean" + "_of")'''}, mean_of=0)
attack("allowed-helper", {"mean_of": "from helper import double\n" + HEAD
                          + "return double(sum(xs)) / double(len(xs))"})
attack("searches-the-disk", {"mean_of": '''import os
found = []
for place in ("/work", "/home", "/root", "/tmp", "/srv", "/course", ".."):
    for folder, _, files in os.walk(place):
        for name in files:
            if name.endswith(".ipynb"):
                found.append(os.path.join(folder, name))
def mean_of(xs):
    assert not found, found
    raise KeyError("nothing")'''}, mean_of=0)
attack("own-stored-output", {"best": "best = None"}, best=0)
attack("environment", {"mean_of": HEAD + '''
    import os
    assert not [k for k in os.environ if "SECRET" in k]
    assert not os.path.exists("/proc/1/environ")''' + RIGHT})
attack("network", {"mean_of": HEAD + '''
    import socket
    try:
        socket.create_connection(("127.0.0.1", LISTENER), 1)
    except OSError:
        return sum(xs) / len(xs)'''})
attack("writes-outside", {"mean_of": '''import os
for path in ("/tmp/hostile", os.path.expanduser("~/hostile"),
             "../../hostile", "helper.py", "/course/hostile"):
    try:
        open(path, "w").write("was here")
    except OSError:
        pass
''' + assignment.ANSWERS["mean_of"]})
attack("says-hidden-inputs", {"mean_of": HEAD + '''
    print("GIVEN", xs)
    raise ValueError(f"SEEN {xs}")'''}, mean_of=0)
attack("keeps-hidden-inputs", {"mean_of": "seen = []\n" + HEAD + '''
    seen.append(list(xs))
    if len(seen) > 4: raise ValueError(f"SEEN {seen}")''' + RIGHT,
    "scale": "def scale(A, f):\n    raise ValueError(f'SEEN {seen}')"},
    mean_of=(0, 2), scale=0)

# Shadowed modules ---------------------------------------------------
attack("shadowed-numpy", {"mean_of": '''open("numpy.py", "w").write("x = 1")
import sys
sys.modules.pop("json", None)
''' + assignment.ANSWERS["mean_of"]})
attack("emptied-modules", {"mean_of": '''import sys
''' + HEAD + '''
    for name in list(sys.modules):
        if name != "sys": sys.modules.pop(name)''' + RIGHT},
       mean_of=(0, 2))
attack("deleted-np", {"mean_of": assignment.ANSWERS["mean_of"]
                      + "\ndel np"})

# Right answers in unusual forms -------------------------------------
attack("slow", {"mean_of": HEAD + "import time; time.sleep(0.4)" + RIGHT})
attack("debug-print", {"mean_of": HEAD + "print('debug', xs)" + RIGHT,
                       "scale": "def scale(A, factor):\n    print(A)\n"
                       "    return np.array(A) * (factor + 0.0)"})
attack("magic-and-plot", {"mean_of": "%matplotlib inline\n!echo hello\n"
       "import matplotlib.pyplot as plt\n"
       + assignment.ANSWERS["mean_of"] + "\nplt.plot([1, 2]); plt.show()\n"
       "%timeit -n1 -r1 mean_of([1])"})
attack("generator", {"spread": """def spread(xs):
    yield 1"""}, spread=0)
attack("lambda", {"mean_of": "mean_of = lambda xs: sum(xs) / len(xs)"})
attack("numpy-scalar", {"mean_of": "mean_of = np.mean"})
attack("other-argument-names", {"mean_of": "def mean_of(numbers, *more, "
       "**options):\n    return np.float64(sum(numbers) / len(numbers))"})
attack("negative-zero", {"scale": "def scale(A, factor):\n    return "
       "np.asarray(A, dtype=float) * factor - 0.0 * np.asarray(A)"})
attack("await", {"best": "import asyncio\nawait asyncio.sleep(0)\nbest = 9"})
attack("error-after-definition", {"mean_of": assignment.ANSWERS["mean_of"]
                                  + "\nmean_of([])"})
attack("wrong-first-exercise", {"mean_of": HEAD + "return sum(xs)"},
       mean_of=0)
attack("hidden-case-only-wrong", {"word_counts": '''def word_counts(text):
    counts = {}
    for word in text.lower().split(" "):
        counts[word] = counts.get(word, 0) + 1
    return counts'''}, word_counts=2)
attack("syntax-error", {"mean_of": "def mean_of(xs:\n  return"}, mean_of=0)
attack("changes-the-argument", {"word_counts": "def word_counts(text):\n"
       "    return 'no'"}, word_counts=0)


# Files --------------------------------------------------------------
broken("empty", **ZERO)(lambda nb: "")
broken("truncated", **ZERO)(lambda nb: json.dumps(nb)[:900])
broken("html", **ZERO)(lambda nb: "<!DOCTYPE html><html>log in</html>")
broken("not-json", **ZERO)(lambda nb: "print('hello')")
broken("a-list", **ZERO)(lambda nb: "[1, 2]")
broken("utf-16")(lambda nb: json.dumps(nb).encode("utf-16"))
broken("byte-order-mark")(lambda nb: b"\xef\xbb\xbf"
                          + json.dumps(nb).encode())
broken("windows-lines")(lambda nb: json.dumps(nb, indent=1).replace(
    "\n", "\r\n").encode())
broken("no-metadata")(lambda nb: json.dumps({**nb, "metadata": None}))


@broken("nbformat-3")
def _(nb):
    cells = [{"cell_type": "code", "input": c["source"], "outputs": [],
              "language": "python", "metadata": c["metadata"]}
             for c in nb["cells"] if c["cell_type"] == "code"]
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {},
                       "worksheets": [{"cells": cells, "metadata": {}}]})


@broken("no-ids")
def _(nb):
    for cell in nb["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
    return json.dumps(nb)


@broken("renamed-grade-ids")
def _(nb):
    for number, cell in enumerate(nb["cells"]):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f"cell-{number}"
    return json.dumps(nb)


@broken("reversed")
def _(nb):
    nb["cells"].reverse()
    return json.dumps(nb)


@broken("checks-deleted")
def _(nb):
    nb["cells"] = [c for c in nb["cells"] if not
                   c["metadata"].get("nbgrader", {}).get("grade")]
    return json.dumps(nb)


@broken("duplicated")
def _(nb):
    cells = []
    for cell in nb["cells"]:
        cells.append(cell)
        if cell["id"] == "answer-mean_of":
            cells.insert(-1, {**cell, "id": "copy", "source":
                              "def mean_of(xs):\n    raise "
                              "NotImplementedError"})
    return json.dumps({**nb, "cells": cells})


@broken("split-in-the-body")
def _(nb):
    cell = next(c for c in nb["cells"] if c["id"] == "answer-spread")
    at = nb["cells"].index(cell)
    head, last = cell["source"].rsplit("\n", 1)
    nb["cells"][at:at + 1] = [{**cell, "source": head},
                              {**cell, "id": "second", "source": last}]
    return json.dumps(nb)


@broken("helper-in-another-cell")
def _(nb):
    cell = next(c for c in nb["cells"] if c["id"] == "answer-mean_of")
    at = nb["cells"].index(cell)
    extra = {**cell, "id": "extra", "metadata": {},
             "source": "import math\ndef total(xs):\n    "
             "return math.fsum(xs)"}
    cell["source"] = "def mean_of(xs):\n    return total(xs) / len(xs)"
    nb["cells"].insert(at, extra)
    return json.dumps(nb)


@broken("answer-deleted", mean_of=0)
def _(nb):
    nb["cells"] = [c for c in nb["cells"] if c["id"] != "answer-mean_of"]
    return json.dumps(nb)


@broken("wrong-with-stored-outputs", mean_of=0)
def _(nb):
    for cell in nb["cells"]:
        if cell["id"] == "answer-mean_of":
            cell["source"] = "def mean_of(xs):\n    return 7"
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout",
                                "text": "mean_of: fine\n"}]
    return json.dumps(nb)


# Each waits for a limit on time; the others of its kind stand for it.
LONG = {"hang-at-definition", "deadlock", "sleep", "hang", "kill-everything",
        "flood-of-bytes", "memory-in-children", "huge-result", "many-files",
        "fork-bomb", "thread-bomb", "no-metadata", "memory", "disk",
        "kill-parent", "segfault", "recursion", "flood-at-definition",
        "endless-result", "huge-number", "getpass", "shell-hijacked",
        "patched-builtins", "asserts-off", "hard-coded-spread",
        "imports-a-caller", "importlib", "emptied-modules",
        "byte-order-mark", "windows-lines", "html", "not-json", "a-list"}


def _honest():
    return json.loads(assignment.text_of())


def _write(folder, name, change, port=0):
    student = folder / name
    student.mkdir(parents=True)
    if isinstance(change, dict):
        content = assignment.text_of(change).replace("LISTENER", str(port))
    else:
        content = change(_honest())
    (student / "small.ipynb").write_bytes(
        content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def listener():
    """Listen where no submission may get to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def graded(tmp_path_factory, listener):
    """Grade the corpus once; return the place, the rows and the run."""
    place = tmp_path_factory.mktemp("corpus")
    port = listener.getsockname()[1]
    reference = assignment.write_reference(place / "reference")
    only = os.environ.get("CORPUS", "").split()
    chosen = {n: c for n, c in CORPUS.items() if n in only or not only
              and (os.environ.get("GRADING_LONG") or n not in LONG)}
    _write(place / "all", "000-honest", {})
    for number, (name, (change, _)) in enumerate(chosen.items()):
        _write(place / "all", f"{number:03d}-{name}", change, port)
        _write(place / "all", f"{number:03d}-{name}-honest", {})
    (place / "canary").write_text("SECRET-CANARY")
    begin = time.time()
    run = subprocess.run(
        [sys.executable, str(GRADE), str(place / "all"), "--out",
         str(place / "out"), "--reference", str(reference), "--jobs", "2",
         "--cell-timeout", "2", "--notebook-timeout", "12", "--seed", "5"],
        capture_output=True, text=True,
        env={**os.environ, "SECRET_VARIABLE": "1"})
    print(f"{len(chosen)} hostile submissions in {time.time() - begin:.0f} s")
    assert run.returncode == 0, run.stderr
    rows = {}
    with open(place / "out" / "grades.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["student"], {})[row["exercise"]] = row
    return place, chosen, rows, run


def test_every_score_is_fair(graded):
    _, chosen, rows, _ = graded
    unfair = []
    for number, (name, (_, earns)) in enumerate(chosen.items()):
        for exercise, row in rows[f"{number:03d}-{name}"].items():
            low = high = earns.get(exercise, ALL[exercise])
            if isinstance(low, tuple):
                low, high = low
            if not low <= float(row["points"]) <= high:
                unfair.append((name, exercise, row["points"],
                               row["verdict"]))
    assert not unfair, "\n".join(map(str, unfair))


def test_neighbours_have_full_marks(graded):
    _, _, rows, _ = graded
    lost = [(student, exercise, row["verdict"])
            for student, marks in rows.items() if student.endswith("honest")
            for exercise, row in marks.items() if row["points"] != row["of"]]
    assert not lost


def test_no_secret_in_the_feedback(graded):
    place, _, _, _ = graded
    for path in (place / "out" / "feedback").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        for secret in ("713", "SECRET-", "SECRET_V", str(place)):
            assert secret not in text, path


@pytest.mark.usefixtures("graded")
def test_no_submission_reaches_the_network(listener):
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_nothing_is_left(graded):
    place, _, _, _ = graded
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline")
            if str(place).encode() in _read(p)]
    assert not left
    for name in ("/tmp/hostile", "/tmp/pickled-by-a-student",
                 str(place / "hostile")):
        assert not os.path.exists(name)
    assert sorted(p.name for p in (place / "reference").iterdir()) == [
        "helper.py", "small.ipynb", "words.txt"]


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_short_cuts_are_named(graded):
    folder, chosen, rows, run = graded
    page = (folder / "out" / "class.html").read_text(encoding="utf-8")
    for number, name in enumerate(chosen):
        if name in ("imports-it", "calls-it", "getattr", "importlib"):
            row = rows[f"{number:03d}-{name}"]["mean_of"]
            assert row["verdict"] == "short cut", name
            assert f"{number:03d}-{name}" in page
    assert "No fresh inputs could be drawn for" in run.stdout
