"""Every notebook and every view in a real browser.

Screenshots are kept in the folder that the environment variable SCREENSHOTS
names, in light and dark.
"""

import functools
import os
import statistics
import sys
from pathlib import Path

import nbformat
import pytest

from dnn_utils import _VIEWS, DATASETS

pytest.importorskip("playwright.sync_api", reason="no playwright: "
                    "pip install playwright")
import browser as drive  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not drive.chromium(), reason="no Chromium: "
                       "apt-get install chromium")]

ROOT = DATASETS.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CODE = {
    "explore_shapes": "explore_shapes()",
    "explore_activations": "explore_activations()",
    "step_forward": "step_forward(X, parameters)",
    "explore_loss": "explore_loss()",
    "step_backward": "step_backward(X, Y, parameters)",
    "explore_gradient_check": "explore_gradient_check()",
    "explore_learning_rate": "explore_learning_rate()",
    "train_board": "train_board(*load_planar_dataset())",
}
SETUP = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from dnn_utils import *
from dnn_utils import {', '.join(_VIEWS)}
X = np.random.RandomState(1).randn(3, 4)
Y = np.array([[1, 0, 0, 1]])
parameters = initialize_parameters_deep([3, 2, 1], scale="sqrt")"""


def all_views():
    """Make a notebook that holds every view."""
    cells = [nbformat.v4.new_code_cell(SETUP, id="setup")]
    cells += [nbformat.v4.new_code_cell(code, id=name.replace("_", "-"))
              for name, code in CODE.items()]
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "language": "python",
                       "display_name": "Python 3 (ipykernel)"}})


def test_the_notebook_of_this_file_holds_every_view():
    assert set(CODE) == set(_VIEWS)


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=drive.chromium(),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run",
                  "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def lab(request, tmp_path_factory):
    """A server over the course's copy, and what its theme is called."""
    root, scratch = (tmp_path_factory.mktemp(name) for name in
                     ("course", "jupyter"))
    folder = root / "notebooks"
    folder.mkdir()
    for path in NOTEBOOKS:
        (folder / path.name).write_bytes(path.read_bytes())
    for name in ("_figures.py", "_views.py", "_progress.py", "images"):
        (folder / name).symlink_to(ROOT / "notebooks" / name)
    for name in ("dnn_utils.py", "testCases.py", "datasets"):
        (root / name).symlink_to(ROOT / name)
    nbformat.write(all_views(), folder / "views.ipynb")
    with drive.server(root, scratch, dark=request.param == "dark") as url:
        yield url, request.param


def keep(page, theme, name, view=None):
    """Keep a screenshot, where somebody wants one."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (view or page).screenshot(
            path=f"{folder}/{drive.plain(f'{name} {theme}')}.png")


def try_views(page, theme, name, number, errors=0):
    """Move every control of every view and back; keep pictures."""
    assert len(drive.errors(page)) == errors, drive.errors(page)
    views = drive.views(page)
    assert len(views) == number
    for k, view in enumerate(views):
        view.scroll_into_view_if_needed()
        keep(page, theme, f"{name} {k} cell", view)
        for label, move in drive.moves(view).items():
            try:
                drive.changes(view, move)
            except AssertionError as error:
                raise AssertionError(f"view {k}, {label}: {error}") from None
            keep(page, theme, f"{name} {k} {label}", view)
            assert "Nothing to show" not in drive.shown(view)
        drive.changes(view, view.get_by_role(
            "button", name="Reset", exact=True).click)


def test_every_view_moves(chromium, lab):
    url, theme = lab
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb")
    try_views(page, theme, "views", len(CODE))
    page.close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem[:2])
def test_a_notebook_runs_and_its_views_move(chromium, lab, path):
    url, theme = lab
    if theme == "dark":
        pytest.skip("the dark theme is looked at in the notebook of all views")
    page = drive.open_notebook(chromium, url, f"notebooks/{path.name}")
    code = [cell for cell in nbformat.read(path, 4).cells
            if cell.cell_type == "code"]
    number = sum(cell.source.startswith(f"{view}(") or f"\n{view}(" in
                 cell.source for cell in code for view in _VIEWS)
    wanted = sum("raises-exception" in cell.metadata.get("tags", [])
                 for cell in code)
    try_views(page, theme, path.stem, number, wanted)
    page.close()


def test_notebook_7_moves_the_views_too(chromium, lab):
    url, theme = lab
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb",
                               classic=True)
    try_views(page, theme, "notebook 7", len(CODE))
    page.close()


def key(handle, name):
    handle.focus()
    handle.press(name)


def test_views_are_fast(chromium, lab):
    """Median of 20 moves: plots in 250 ms, steppers in 120 ms."""
    url, theme = lab
    if theme == "dark":
        pytest.skip("a theme does not change the time")
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb")
    medians = {}
    for name, view in zip(CODE, drive.views(page), strict=True):
        view.scroll_into_view_if_needed()
        next_ = view.get_by_role("button", name="Next", exact=True)
        back = view.get_by_role("button", name="Back", exact=True)
        handle = view.locator(".noUi-handle")
        times = []
        for k in range(24):
            if name.startswith("step_"):
                act = (next_ if k % 6 < 3 else back).click
            elif name == "train_board":
                act = view.get_by_role("button", name="Step",
                                       exact=True).click
            else:
                act = functools.partial(key, handle.first,
                                        ("PageUp", "PageDown")[k % 2])
            times.append(drive.changes(view, act))
            page.wait_for_timeout(350)      # a slider's own animation
        medians[name] = statistics.median(times)
    print({name: round(time) for name, time in medians.items()},
          file=sys.stderr)
    page.close()
    for name, time in medians.items():
        assert time < (120 if name.startswith("step_") else 250), name


def test_the_training_board_draws_three_frames_a_second(chromium, lab):
    url, theme = lab
    if theme == "dark":
        pytest.skip("a theme does not change the time")
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb")
    view = drive.views(page)[-1]
    view.scroll_into_view_if_needed()
    play = view.locator(".jupyter-widgets.widget-play button, "
                        ".widget-play button, .jupyter-button").first
    assert view.evaluate("v => v.watched.changes") == 0     # starts by itself?
    drive.changes(view, play.click)
    seen = view.evaluate("v => v.watched.changes")
    page.wait_for_timeout(6000)
    rate = (view.evaluate("v => v.watched.changes") - seen) / 6
    print(f"{rate:.1f} frames per second", file=sys.stderr)
    keep(page, theme, "training", view)
    view.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_timeout(1500)
    assert "iteration 0:" in drive.shown(view)
    page.close()
    assert rate >= 3
