"""How pytest runs the course: quickly by default, side by side if asked.

Below that, what several test files need.
"""

import os
from pathlib import Path

import pytest
from fixtures import drive

# Slow as a whole: not part of a quick run unless named in the command.
# Elsewhere single tests carry the mark "slow".
SLOW = {
    "test_accessibility.py", "test_anywhere.py", "test_board.py",
    "test_browser.py", "test_feedback_words.py", "test_figures.py",
    "test_grading.py",
    "test_grading_boundary.py", "test_grading_corpus.py",
    "test_grading_inside.py", "test_grading_kinds.py",
    "test_grading_shapes.py", "test_grading_walls.py", "test_live.py",
    "test_properties.py", "test_slips.py", "test_views.py"}
# What these share between their tests takes long to make.
TOGETHER = SLOW | {"test_class_page.py"}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
           "VECLIB_MAXIMUM_THREADS")


def pytest_configure(config):
    """Keep workers that run side by side, and their kernels, apart.

    They inherit one BLAS thread each, unless their owner asked for more:
    pools of several slow each other down where they share cores.

    A kernel's ports are free when they are chosen and taken only when the
    kernel has started. So each worker has blocks of port numbers to itself.
    """
    if getattr(config.option, "numprocesses", None) and not any(
            name in os.environ for name in THREADS):
        os.environ.update(dict.fromkeys(THREADS, "1"))
    if hasattr(config, "workerinput"):
        from jupyter_client.connect import LocalPortCache

        count = config.workerinput["workercount"]
        number = int(config.workerinput["workerid"].removeprefix("gw"))

        class OwnPorts(LocalPortCache):
            def find_available_port(self, ip):
                # Not port % count: Linux hands out odd numbers first.
                while (port := super().find_available_port(ip)
                       ) // 16 % count != number:
                    self.return_port(port)
                return port

        OwnPorts.instance()  # what LocalPortCache.instance() returns now on


def pytest_ignore_collect(collection_path, config):
    """Leave slow files unread in a quick run."""
    named = [Path(config.invocation_params.dir, argument.split("::")[0])
             for argument in config.args]
    if (config.option.markexpr == "not slow"
            and collection_path.name in SLOW and collection_path not in named):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Let ``-m slow`` select the tests of slow files."""
    if config.option.markexpr != "not slow":
        for item in items:
            if item.path.name in SLOW:
                item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a notebook, whose cells share a kernel, on one worker.

    So is a file whose tests share what is costly to set up. Other tests go
    one by one to the worker that is free.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = Path(nodeid.partition("::")[0])
            together = file.suffix == ".ipynb" or file.name in TOGETHER
            return str(file) if together else nodeid

    return Scheduling(config, log)


@pytest.fixture
def write_pair(tmp_path):
    """Return a function that writes a pair of HDF5 files in the classic
    layout: eight pictures to train on, four to try. Arguments replace an
    array by name; None leaves it out."""
    import h5py
    import numpy as np

    def write(**changes):
        random = np.random.RandomState(0)
        paths = tmp_path / "train.h5", tmp_path / "test.h5"
        for path, m in zip(paths, (8, 4), strict=True):
            split = path.stem
            content = {
                split + "_set_x": random.randint(
                    0, 256, (m, 4, 4, 3)).astype(np.uint8),
                split + "_set_y": np.arange(m) % 2,
                "list_classes": np.array([b"non-cat", b"cat"])}
            content |= {name: array for name, array in changes.items()
                        if name in content}
            with h5py.File(path, "w") as file:
                for name, array in content.items():
                    if array is not None:
                        file[name] = array
        return paths

    return write


@pytest.fixture(scope="module")
def chromium():
    """A browser, or a skipped test that says what to install."""
    pytest.importorskip("playwright.sync_api",
                        reason="no playwright: pip install playwright")
    if not drive.chromium():
        pytest.skip("no Chromium: apt-get install chromium")
    with drive.launched() as browser:
        yield browser


@pytest.fixture(scope="module", params=["light", "dark"])
def lab(request, tmp_path_factory):
    """The address of a server over the course's copy, and its theme."""
    with drive.course(tmp_path_factory.mktemp("lab"),
                      dark=request.param == "dark") as url:
        yield url, request.param


@pytest.fixture
def unhurried(monkeypatch):
    """Give the checks time to find out what is wrong, on a busy machine too.

    How much they need on an idle one is for ``bench_checks.py``.
    """
    monkeypatch.setattr("testCases.LIMIT", 1.0)
    monkeypatch.setattr("testCases.LIMIT_TRAINING", 2.0)
