"""The training board and the drawing pad in a real browser.

JupyterLab and Notebook 7, light and dark, wide and narrow, with mouse and
keyboard. Screenshots are kept as test_browser.py says.
"""

import contextlib
import itertools
import time

import pytest
from fixtures import drive
from test_accessibility import findings
from test_browser import PICTURE, keep

pytest.importorskip("anywidget", reason="no anywidget: pip install anywidget")
pytestmark = pytest.mark.slow

LIVE = ".dnn:not(.trial)"
TWO_COLUMNS = {"width": 1280, "height": 1500}
NARROW = {"width": 760, "height": 1800}


@contextlib.contextmanager
def opened(browser, url, path="board", *, classic=False, scale=1,
           viewport=TWO_COLUMNS):
    """Open a notebook on a screen of its own, and run it."""
    context = browser.new_context(viewport=viewport,
                                  device_scale_factor=scale)
    page = drive.open_notebook(context, url, f"notebooks/{path}.ipynb",
                               classic=classic, viewport=viewport)
    yield page
    context.close()


def board_and_pad(page):
    """Return the two live views, once they are drawn."""
    page.locator(LIVE).nth(1).wait_for(timeout=20_000)
    page.wait_for_timeout(500)
    assert drive.errors(page) == []
    return page.locator(LIVE).all()


def iteration(board):
    """Return the iteration that is shown."""
    return int(board.locator(".count").inner_text().split()[-1])


def said(view):
    """Return what a view says below its pictures."""
    return view.locator(".tell").inner_text()


def until(page, holds, seconds=20):
    """Wait until something holds; fail if it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(50)


def press(view, name):
    view.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("classic", [False, True], ids=["lab", "notebook 7"])
def test_the_board_trains_pauses_steps_and_begins_again(
        chromium, lab, classic):
    url, theme = lab
    name = "notebook 7" if classic else "lab"
    with opened(chromium, url, classic=classic, scale=2) as page:
        board, pad = board_and_pad(page)
        assert page.locator(PICTURE).count() == 0       # one picture, not two
        assert iteration(board) == 0
        keep(page, theme, f"board {name} start", board)
        press(board, "Play")
        until(page, lambda: iteration(board) > 150)
        press(board, "Pause")
        page.wait_for_timeout(1000)
        stopped = iteration(board)
        assert "training points" in said(board)
        page.wait_for_timeout(500)
        assert iteration(board) == stopped
        press(board, "Step")
        until(page, lambda: iteration(board) == stopped + 1)
        keep(page, theme, f"board {name}", board)
        page.set_viewport_size(NARROW)
        page.wait_for_timeout(700)
        keep(page, theme, f"board {name} narrow", board)
        width = board.evaluate("node => [node.scrollWidth, node.clientWidth]")
        assert width[0] <= width[1]
        page.set_viewport_size(TWO_COLUMNS)
        board.get_by_label("start").select_option("0.01")
        until(page, lambda: iteration(board) == 0)
        press(board, "Play")
        until(page, lambda: iteration(board) > 50)
        press(board, "Pause")
        page.wait_for_timeout(700)
        keep(page, theme, f"board {name} vanishing", board)
        board.get_by_label("hidden units").fill("16, 8")
        board.get_by_label("hidden units").press("Enter")
        until(page, lambda: iteration(board) == 0)
        keep(page, theme, f"board {name} wide", board)
        press(board, "Reset")
        until(page, lambda: board.get_by_label(
            "hidden units").input_value() == "8, 8, 8, 8")
        assert board.get_by_label("start").input_value() == "1/sqrt(n)"
        draw_a_seven(page, pad)
        keep(page, theme, f"pad {name}", pad)
        page.set_viewport_size(NARROW)
        page.wait_for_timeout(700)
        keep(page, theme, f"pad {name} narrow", pad)


def draw_a_seven(page, pad):
    """Draw with the mouse."""
    box = pad.locator(".field").bounding_box()
    corners = [(0.3, 0.2), (0.7, 0.2), (0.6, 0.5), (0.45, 0.85)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"])
              for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    until(page, lambda: "Read as " in said(pad))


def test_the_pad_answers_with_mouse_and_keyboard(chromium, lab):
    url, theme = lab
    with opened(chromium, url) as page:
        _, pad = board_and_pad(page)
        assert "Nothing drawn yet." in said(pad)
        draw_a_seven(page, pad)
        shares = [float(text.split()[0]) for text in pad.locator(
            ".answers > span:nth-child(3n)").all_inner_texts()]
        assert len(shares) == 10 and max(shares) > 0
        press(pad, "Clear")
        until(page, lambda: "Nothing drawn yet." in said(pad))
        pad.locator(".field").focus()
        for key in ["ArrowUp"] * 8 + [" "] + ["ArrowDown"] * 16 + [" "]:
            page.keyboard.press(key)
        until(page, lambda: "Read as " in said(pad))
        keep(page, theme, "pad keyboard", pad)
        assert pad.locator(".answers > span:nth-child(3)").inner_text()
        # JupyterLab has not taken the keys for its own.
        assert page.locator(".jp-CodeCell").count() == 3


def test_units_weights_and_points_by_keyboard_and_by_mouse(
        chromium, lab):
    url, theme = lab
    with opened(chromium, url) as page:
        board, _ = board_and_pad(page)
        net, plane = board.locator(".net"), board.locator(".plane")
        press(board, "Step")            # the keyboard comes from there
        for _ in range(5):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "net"
        assert "The output: bias b5[0]" in said(board)
        page.keyboard.press("ArrowLeft")
        assert "Unit 0 of layer 4" in said(board)
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Shift+ArrowDown")
        assert "W4[0, 1] = " in said(board)
        page.wait_for_timeout(200)
        keep(page, theme, "board weight", board)
        box = net.bounding_box()
        found = set()
        for x, y in itertools.product(range(10, int(box["width"]), 9),
                                      (0.30, 0.34)):
            page.mouse.move(box["x"] + x, box["y"] + y * box["height"])
            page.wait_for_timeout(15)
            found.add(said(board).split("[")[0].split(" ")[0])
        assert {"W1", "Unit"} <= found, found
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "plane"
        for key in ["ArrowRight", "ArrowUp", "1", "ArrowUp", "0", "Delete"]:
            page.keyboard.press(key)
        keep(page, theme, "board cross", board)
        until(page, lambda: "of 321 training points" in plane_points(
            page, board))
        box = plane.bounding_box()
        low, high = ((box["x"] + 0.06 * box["width"], box["y"] + y
                      * box["height"]) for y in (0.94, 0.2))
        page.mouse.click(*low)
        until(page, lambda: "of 322 training points" in plane_points(
            page, board))
        page.mouse.move(*low)
        page.mouse.down()
        page.mouse.move(*high, steps=6)
        page.mouse.up()
        page.wait_for_timeout(500)
        page.mouse.click(*high)             # it is there, and is taken up
        page.wait_for_timeout(500)
        assert "of 322 training points" in plane_points(page, board)
        page.mouse.click(*low)
        until(page, lambda: "of 323 training points" in plane_points(
            page, board))


def plane_points(page, board):
    """Return the line that counts the points."""
    board.locator(".net").focus()
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    page.wait_for_timeout(100)
    return said(board)


def test_a_wrong_function_shows_itself(chromium, lab):
    url, theme = lab
    with opened(chromium, url, "uphill") as page:
        board = page.locator(LIVE)
        board.wait_for(timeout=20_000)
        press(board, "Play")
        alert = board.get_by_role("alert")
        until(page, lambda: "cost" in alert.inner_text())
        keep(page, theme, "board uphill", board)


def test_a_copy_without_its_kernel_shows_the_picture(
        chromium, lab):
    url, theme = lab
    with opened(chromium, url, "copy") as page:
        page.locator(LIVE).wait_for(timeout=20_000)
        page.wait_for_timeout(500)
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        page.evaluate("""async () => {
          const kernels = await (await fetch('/api/sessions')).json();
          for (const {id} of kernels) await fetch('/api/sessions/' + id, {
            method: 'DELETE', headers: {'X-XSRFToken': document.cookie
              .match('_xsrf=([^;]*)')?.[1] ?? ''}});
        }""")
        page.goto(f"{url}/lab/tree/notebooks/copy.ipynb?reset")
        page.locator(PICTURE).wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        keep(page, theme, "saved copy")
        text = page.locator(".jp-Notebook").inner_text()
        assert "Loading widget" not in text and "Error" not in text
        assert page.locator(LIVE).count() == 0


def test_where_the_script_fails_the_picture_stays(
        chromium, lab):
    url, theme = lab
    with opened(chromium, url, "failing") as page:
        page.wait_for_timeout(4000)
        keep(page, theme, "failing script")
        assert page.locator(PICTURE).count() == 1


def test_the_views_fetch_nothing(chromium, lab):
    url, _ = lab
    context = chromium.new_context(viewport=TWO_COLUMNS)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = drive.open_notebook(context, url, "notebooks/board.ipynb",
                               viewport=TWO_COLUMNS)
    board_and_pad(page)
    assert [there for there in asked if not there.startswith(
        (url, url.replace("http", "ws"), "data:", "blob:"))] == []
    context.close()


def test_axe_finds_nothing_in_the_live_views(chromium, lab):
    url, theme = lab
    with opened(chromium, url) as page:
        board, pad = board_and_pad(page)
        draw_a_seven(page, pad)
        press(board, "Step")
        assert findings(page, LIVE) == []
