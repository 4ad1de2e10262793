"""How pytest runs the course: quickly by default, side by side if asked."""

from pathlib import Path

import pytest

# Slow as a whole: not part of a quick run unless named in the command.
# Elsewhere single tests carry the mark "slow".
SLOW = {
    "test_accessibility.py", "test_browser.py", "test_figures.py",
    "test_grading_corpus.py", "test_grading_inside.py",
    "test_grading_walls.py", "test_properties.py", "test_views.py"}


def pytest_configure(config):
    """Keep the kernels of workers that run side by side apart.

    A kernel's ports are free when they are chosen and taken only when the
    kernel has started. So each worker has blocks of port numbers to itself.
    """
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

    So is a slow file, whose tests share what is costly to set up. Other
    tests go one by one to the worker that is free.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = Path(nodeid.partition("::")[0])
            together = file.suffix == ".ipynb" or file.name in SLOW
            return str(file) if together else nodeid

    return Scheduling(config, log)
