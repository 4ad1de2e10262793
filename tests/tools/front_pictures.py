"""Take the README's pictures again: the board and a failed check.

    python tests/tools/front_pictures.py

opens a notebook in JupyterLab, light and dark, trains on the board for a
while, and writes notebooks/images/board-*.png and check-*.png. It needs
Chromium and playwright, and half a minute.
"""

import io
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "notebooks")]

import nbformat  # noqa: E402
from fixtures import drive  # noqa: E402
from PIL import Image  # noqa: E402

IMAGES = TESTS.parent / "notebooks" / "images"
THEMES = "light", "dark"
VIEWPORT = {"width": 1250, "height": 1600}
DENSITY = 1.5   # pixels to a shown one: sharp, and still a small file
COLOURS = 64
ITERATIONS = 1000
CODE = {
    "board": """from testCases import check_linear_backward
train_board(*load_planar_dataset())""",
    "answer": """def linear_backward(dZ, cache):
    A_prev, W, b = cache
    dW = dZ @ A_prev.T
    db = np.sum(dZ, axis=1, keepdims=True)
    return W.T @ dZ, dW, db


check_linear_backward(linear_backward)""",
}


def take(folder):
    """Take the pictures of both themes; write them into a folder."""
    with tempfile.TemporaryDirectory() as place, drive.launched() as browser:
        root = Path(place) / "root"
        root.mkdir()
        nbformat.write(drive.all_views(CODE), root / "front.ipynb")
        for theme in THEMES:
            scratch = Path(place) / theme
            scratch.mkdir()
            with drive.server(root, scratch, dark=theme == "dark") as url:
                context = browser.new_context(
                    viewport=VIEWPORT, device_scale_factor=DENSITY)
                page = drive.open_notebook(context, url, "front.ipynb",
                                           viewport=VIEWPORT)
                for name, part in (("board", trained(page)),
                                   ("check", failed(page))):
                    save(part.screenshot(), folder / f"{name}-{theme}.png")
                context.close()


def trained(page):
    """Return the board after some training."""
    board = page.locator(".dnn").first
    board.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "n => +document.querySelector('.dnn .count').textContent"
        ".match(/\\d+/)[0] >= n", arg=ITERATIONS, timeout=120_000)
    board.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(500)
    return board


def failed(page):
    """Return the cell with a wrong answer and what its check says."""
    return page.locator(".jp-Notebook .jp-CodeCell").last


def save(png, path):
    """Store a picture in few colours."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(
        COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take(IMAGES)
    for picture in sorted(IMAGES.glob("*-*.png")):
        print(f"{picture.name}: {picture.stat().st_size / 1000:.0f} kB")
