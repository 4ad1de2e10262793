"""Importing the course's modules costs NumPy and nothing else."""

import os
import pickle
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import dnn_utils

ROOT = Path(__file__).resolve().parent.parent
LATER = ["draw_network", "show_mistakes", "train_board", "show_progress"]


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


@pytest.mark.slow
def test_figures_load_quietly_where_no_font_cache_can_be_kept(tmp_path):
    (tmp_path / "file").touch()
    assert "matplotlib" in modules_after(
        "import dnn_utils; dnn_utils.draw_network",
        MPLCONFIGDIR=str(tmp_path / "file" / "no folder"))


def run(statement, **variables):
    """Return what a statement prints in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", statement], cwd=ROOT, capture_output=True,
        text=True, check=True, env={**os.environ, **variables}).stdout


def test_what_is_loaded_later_is_listed_before_it_is_loaded():
    listed = run("import dnn_utils, sys; print(dir(dnn_utils));"
                 "print('matplotlib' in sys.modules)")
    assert listed.endswith("False\n")
    assert all(f"'{name}'" in listed for name in [*LATER, "relu"])


def test_what_is_loaded_later_has_help_and_can_be_pickled():
    functions = [getattr(dnn_utils, name) for name in LATER]
    for name, function in zip(LATER, functions, strict=True):
        assert function.__doc__.partition("\n")[0] in pydoc.render_doc(
            f"dnn_utils.{name}")
    pickled = [pickle.dumps(function) for function in functions]
    assert run(
        f"import dnn_utils, pickle; print(*[pickle.loads(each).__name__ "
        f"for each in {pickled!r}])").split() == LATER


def test_other_packages_of_the_same_names_do_no_harm(tmp_path):
    for name in ("support", "figures", "views"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('wrong one')")
    assert run("import dnn_utils; print(dnn_utils.explore_loss.__module__)",
               PYTHONPATH=str(tmp_path)) == "dnn_utils.views\n"


def test_an_unknown_name_is_refused_as_in_any_module():
    with pytest.raises(AttributeError, match="'dnn_utils'.*'draw_cat'"):
        dnn_utils.draw_cat  # noqa: B018
