"""Take the README's picture of the class page again.

    python tests/tools/class_picture.py

grades an invented class of 120 students, which takes a minute or two, and
writes notebooks/images/class.png. It needs Chromium and playwright.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "notebooks")]

from fixtures import drive, invented_class  # noqa: E402
from PIL import Image  # noqa: E402

PICTURE = TESTS.parent / "notebooks" / "images" / "class.png"
WIDTH, HEIGHT = 1100, 980
COLOURS = 64    # a page has few: so the file stays small


def graded(folder):
    """Grade an invented class; return the path of its page."""
    invented_class.write(folder)
    subprocess.run([
        sys.executable, str(TESTS / "grade.py"), str(folder / "class"),
        "--out", str(folder / "out"), "--reference",
        str(folder / "course" / "notebooks"), "--roster",
        str(folder / "roster.csv"), "--seed", "5", "--jobs", "2"], check=True)
    return folder / "out" / "class.html"


def take(page_file, picture=PICTURE):
    """Take a picture of the top of a page."""
    with drive.launched() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(page_file.as_uri())
        page.screenshot(path=picture)
    Image.open(picture).convert("RGB").quantize(
        COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        take(graded(Path(folder)))
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")
