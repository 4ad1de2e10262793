"""Every kernel of the course multiplies with one thread, unless told not to.

Several kernels often share a machine's cores: on a hub, on a class server, or
under ``pytest -n 2``. With a pool of threads each they slow each other down.
"""

import os
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
             "VECLIB_MAXIMUM_THREADS")
# What NumPy's OpenBLAS says of itself; None where NumPy has another BLAS.
COUNT = f"""
import ctypes, glob, numpy
threads = None
for file in glob.glob(numpy.__path__[0] + ".libs/*openblas*"):
    library = ctypes.CDLL(file)
    for name in ("scipy_openblas_get_num_threads64_",
                 "openblas_get_num_threads64_"):
        threads = threads or (hasattr(library, name)
                              and getattr(library, name)())
print(threads, *[os.environ.get(name, "-") for name in {VARIABLES}])
"""


def setups():
    """Return the set-up cell of every notebook and copy, by path."""
    return {path.relative_to(NOTEBOOKS).as_posix(): next(
        cell.source for cell in nbformat.read(path, 4).cells
        if cell.id == "setup") for path in sorted(NOTEBOOKS.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts}


def ask(source, monkeypatch, **variables):
    """Run a set-up cell in a kernel; return its threads and variables."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    manager, client = start_new_kernel(
        kernel_name="python3", cwd=str(NOTEBOOKS), env=dict(os.environ))
    said = []
    try:
        client.execute_interactive(
            source + COUNT, timeout=60, output_hook=lambda message:
            said.append(message["content"].get("text", "")))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(said).split()


def test_all_notebooks_set_up_in_the_same_way():
    assert len(setups()) > 12 and len(set(setups().values())) == 1


@pytest.mark.parametrize("variables, threads, expected", [
    ({}, "1", ["1"] * 4),
    *(pytest.param(*case, marks=pytest.mark.slow) for case in [
        ({"OMP_NUM_THREADS": "2"}, "2", ["2", "-", "-", "-"]),
        ({"OPENBLAS_NUM_THREADS": "2"}, "2", ["-", "2", "-", "-"]),
        ({"MKL_NUM_THREADS": "2"}, None, ["-", "-", "2", "-"]),
        ({"VECLIB_MAXIMUM_THREADS": "2"}, None, ["-", "-", "-", "2"])])],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "")
def test_a_kernel_has_one_thread_unless_its_owner_asked_for_more(
        variables, threads, expected, monkeypatch):
    source = setups()["00_start_here.ipynb"]
    found, *set_to = ask(source, monkeypatch, **variables)
    assert set_to == expected
    if threads and found != "None" and (os.cpu_count() or 1) > 1:
        assert found == threads
