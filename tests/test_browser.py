"""Every notebook and every view in a real browser.

Screenshots are kept in the folder that the environment variable SCREENSHOTS
names, in light and dark.
"""

import os
from pathlib import Path

import nbformat
import pytest
from fixtures import drive

from dnn_utils import _LAZY, DATASETS

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((DATASETS.parent / "notebooks").glob("*.ipynb"))
VIEWS = [name for name, module in _LAZY.items() if module == "views"]


def test_the_notebook_of_all_views_holds_every_view():
    assert set(drive.CODE) == set(VIEWS)


def keep(page, theme, name, view=None):
    """Save a screenshot if SCREENSHOTS names a folder."""
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
    try_views(page, theme, "views", len(drive.CODE))
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
                 cell.source for cell in code for view in VIEWS)
    wanted = sum("raises-exception" in cell.metadata.get("tags", [])
                 for cell in code)
    try_views(page, theme, path.stem, number, wanted)
    page.close()


def test_notebook_7_moves_the_views_too(chromium, lab):
    url, theme = lab
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb",
                               classic=True)
    try_views(page, theme, "notebook 7", len(drive.CODE))
    page.close()
