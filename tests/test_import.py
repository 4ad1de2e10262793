"""Importing the course's modules costs NumPy and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def modules_after(statement, **variables):
    """Names of the top modules that a fresh interpreter then holds."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code],
                          cwd=ROOT, capture_output=True, text=True,
                          check=True, env={**os.environ, **variables})
    assert done.stderr == ""
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["dnn_utils", "testCases"])
def test_importing_loads_numpy_only(module):
    loaded = modules_after(f"import {module}") - modules_after("import numpy")
    assert module in loaded
    assert loaded <= sys.stdlib_module_names | {"dnn_utils", "testCases"}


def test_figures_load_quietly_where_no_font_cache_can_be_kept(tmp_path):
    (tmp_path / "file").touch()
    assert "matplotlib" in modules_after(
        "import dnn_utils; dnn_utils.draw_network",
        MPLCONFIGDIR=str(tmp_path / "file" / "no folder"))
