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

pytest.importorskip("anywidget", reason="no anywidget: pip install anywidget")
expect = pytest.importorskip(
    "playwright.sync_api", reason="no playwright: pip install playwright"
).expect
pytestmark = pytest.mark.slow

PICTURE = ".jp-OutputArea-output img[src^='data:image/png']:visible"
VIEWS = [name for name, module in _LAZY.items() if module == "views"]
# Those with something live; nbval runs the others.
NOTEBOOKS = [path for path in sorted(
    (DATASETS.parent / "notebooks").glob("*.ipynb")) if any(
        f"{name}(" in path.read_text(encoding="utf-8")
        for name, module in _LAZY.items()
        if module in ("views", "board", "pad"))]


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
        high = view.evaluate("v => v.clientHeight")
        keep(page, theme, f"{name} {k}", view)
        for label, move in drive.moves(view).items():
            try:
                drive.changes(view, move)
            except AssertionError as error:
                raise AssertionError(f"view {k}, {label}: {error}") from None
            keep(page, theme, f"{name} {k} {label}", view)
            assert view.locator(".trouble").text_content() == ""
            # The page does not jump, unless a network gets deeper.
            assert (view.evaluate("v => v.clientHeight") == high
                    or label == "field"), (k, label)
        drive.changes(view, view.get_by_role(
            "button", name="Reset", exact=True).click)


def test_every_view_moves(chromium, lab):
    url, theme = lab
    page = drive.open_notebook(chromium, url, "notebooks/views.ipynb")
    try_views(page, theme, "views", len(drive.CODE))
    # One picture, not two.
    assert page.locator(PICTURE).count() == 0
    try_steps(page, theme)
    try_hands(page, theme)
    try_nonsense(page, theme)
    page.close()


def view_of(page, name):
    """Return the view that a function of drive.CODE has opened."""
    return page.locator(".dnn").nth([*drive.CODE].index(name))


def try_steps(page, theme):
    """Walk with buttons, keys and Play; choose entries."""
    view = view_of(page, "step_backward")
    step = view.get_by_role("slider", name="step")
    press = {name: view.get_by_role("button", name=name, exact=True).click
             for name in ("Prev", "Next", "Play", "Stop", "Reset")}
    drive.changes(view, press["Next"])
    assert step.get_attribute("aria-valuetext") == (
        "2 of 9: layer 2, slope of sigmoid")
    assert view.evaluate("""v => [...v.querySelector('.picture').shadowRoot
        .querySelectorAll('.lit')].map(part => part.id)""") == [
            "cell-backward-3.0", "arrow-backward-4.line",
            "arrow-backward-4.head"]
    drive.changes(view, press["Prev"])
    press["Play"]()
    expect(step).to_have_value("1", timeout=5000)
    press["Stop"]()
    entry = view.locator("td button").nth(2)
    drive.changes(view, entry.click)
    look = view.locator(".look")
    expect(look).to_contain_text("row 1, column 3")
    drive.changes(view, lambda: page.keyboard.press("ArrowLeft"))
    expect(look).to_contain_text("row 1, column 2")
    # What has changed is read out, once it keeps still.
    expect(view.get_by_role("status")).to_contain_text("row 1, column 2")
    spot = view.get_by_role("button", name="dA1, row 2, first example")
    drive.changes(view, spot.click)
    expect(step).to_have_value("4")
    keep(page, theme, "chosen entry", view)
    drive.changes(view, press["Reset"])


def try_hands(page, theme):
    """Drag the start of a walk, and move it with the keyboard."""
    view = view_of(page, "explore_learning_rate")
    grip = view.locator(".grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + 15, box["y"] + 15
    page.mouse.move(x, y)
    page.mouse.down()
    drive.changes(view, lambda: page.mouse.move(x - 90, y - 30, steps=5))
    page.mouse.up()
    look = view.locator(".look")
    expect(look).to_contain_text("from (-0.5, 2)")
    grip.focus()
    drive.changes(view, lambda: page.keyboard.press("ArrowRight"))
    expect(look).to_contain_text("from (-0.25, 2)")
    keep(page, theme, "dragged start", view)
    drive.changes(view, view.get_by_role("button", name="Reset").click)


def try_nonsense(page, theme):
    """An error takes the picture's place and its height."""
    view = view_of(page, "explore_shapes")
    field, high = view.get_by_role("textbox"), view.bounding_box()["height"]
    for text in ("three", "3, 2, 1"):
        field.fill(text)
        drive.changes(view, lambda: field.press("Enter"))
        assert view.bounding_box()["height"] == high
        alert = view.locator(".trouble").text_content()
        assert ("got 'three'" in alert) == (text == "three")
        keep(page, theme, f"shapes {text}", view)


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
