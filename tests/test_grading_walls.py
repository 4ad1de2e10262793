"""Every kind of wall that this machine has, tried from the inside."""

import os
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
from grading import launch, session
from grading.shared import isolation

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"),
                                reason="these walls are Linux's")
LIMITS = launch.Limits(cell=3, notebook=20, memory=1 << 30)
PROBE = '''
import os, socket
def reads(path):
    try:
        with open(path, "rb") as file:
            return len(file.read(1)) == 1
    except OSError:
        return False
def lists(path):
    try:
        return len(os.listdir(path)) > 0
    except OSError:
        return False
def writes(path):
    try:
        with open(path, "w") as file:
            return file.write("x") == 1
    except OSError:
        return False
def connects(host, port):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False
def scratch():
    return writes("mine.txt") and reads("mine.txt")
def survivor():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            import time
            while True:
                time.sleep(0.05)
        os._exit(0)
def signals(process):
    try:
        os.kill(process, 0)  # only asks whether it may
        return True
    except OSError:
        return False
def others():
    try:
        return [p for p in os.listdir("/proc") if p.isdigit()]
    except OSError:
        return []
def inherited():
    return sorted(int(n) for n in range(3, 200) if _open(n))
def _open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
'''


# The others when there is time: GRADING_LONG=1.
LEVELS = launch.LEVELS if os.environ.get("GRADING_LONG") else [
    launch.LEVELS[0], launch.Isolation("", "landlock", True)]


@pytest.fixture(params=LEVELS, ids=str, scope="module")
def launcher(request, tmp_path_factory):
    level = request.param
    tmp_path = tmp_path_factory.mktemp("walls")
    public = tmp_path / "public"
    public.mkdir()
    (public / "data.txt").write_text("1")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and len(folder.parts) > 2:
            folder.chmod(0o755)
    try:
        launcher = launch.build(public, level, LIMITS)
        session.Session(launcher, public, ".", []).close()
    except (OSError, session.SandboxEnded) as error:
        pytest.skip(f"not here: {error}")
    yield launcher
    launcher.close()


@pytest.fixture
def ask(launcher):
    """Return a function that calls one of PROBE's in a student's process."""
    one = session.Session(launcher, launcher.public, ".", [])
    one.request("run", "probe", PROBE)

    def ask(name, *arguments):
        handle = one.request("describe", name)[1]
        return one.request("call", handle, values=[
            arguments, {}, np.random.get_state()])
    yield ask
    one.close()


def test_files(launcher, ask, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert ask("scratch") and ask("reads", "data.txt")
    ask("writes", "data.txt")
    assert (launcher.public / "data.txt").read_text() == "1"
    if "your files" in launcher.level.lacking:
        return
    assert not ask("reads", str(secret))
    assert not ask("lists", str(tmp_path))
    assert not ask("reads", str(Path(__file__)))
    assert not ask("reads", "/etc/passwd")
    assert not ask("writes", str(tmp_path / "mine.txt"))
    assert not ask("writes", str(isolation.HERE / "mine.py"))


def test_network(launcher, ask):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        if launcher.level.inner != "limits":
            assert not ask("connects", "127.0.0.1",
                           server.getsockname()[1])


def test_processes(launcher, ask):
    if launcher.level.inner == "namespaces":
        assert ask("others") == []
    assert ask("inherited") == [3]
    if launcher.level.inner != "limits":
        assert not ask("signals", os.getpid())


def test_nothing_outlives_its_submission(launcher):
    before = psutil.Process().children(recursive=True)
    one = session.Session(launcher, launcher.public, ".", [])
    one.request("run", "probe", PROBE + "\nsurvivor()")
    assert len(psutil.Process().children(recursive=True)) > len(before)
    one.close()
    assert psutil.Process().children(recursive=True) == before


def test_scratch_is_not_shared(launcher, ask):
    assert ask("scratch")
    neighbour = launch.build(launcher.public, launcher.level, LIMITS)
    other = session.Session(neighbour, launcher.public, ".", [])
    other.request("run", "probe", PROBE)
    other.request("run", "look", "assert not reads('mine.txt')")
    other.close()
    neighbour.close()


def test_memory(launcher):
    one = session.Session(launcher, launcher.public, ".", [])
    with pytest.raises((session.RemoteError, session.SandboxEnded)):
        one.request("run", "a", "kept = bytearray(b'1') * (3 << 30)")
    one.close()


def test_strongest_is_strong_enough(tmp_path):
    level, launcher = launch.strongest_available(tmp_path, LIMITS)
    launcher.close()
    assert level.strong or "not kept" in launch.describe(level)


def test_a_report_says_what_is_not_kept_from_students():
    told = {str(level): launch.describe(level)
            for level in launch.LEVELS}
    assert told["bubblewrap + namespaces + Landlock + limits"].endswith("ts")
    assert told["Landlock + limits"].endswith("not kept from the network")
    assert told["bubblewrap + limits"].endswith("from other submissions")
    assert told["limits"].endswith(
        "from your files or the network or other submissions")
    assert [str(level) for level in launch.LEVELS if level.strong] == [
        "bubblewrap + namespaces + Landlock + limits",
        "bubblewrap + namespaces + limits", "bubblewrap + Landlock + limits",
        "namespaces + Landlock + limits"]
