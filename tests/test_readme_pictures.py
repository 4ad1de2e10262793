"""The README shows what you will make, on light and on dark pages."""

import re
from pathlib import Path

import pytest
from PIL import Image
from tools import front_pictures

README = Path(__file__).parents[1] / "README.md"
PAIRS = re.findall(r"<picture>\s*<source media=\"\(prefers-color-scheme: dark"
                   r"\)\" srcset=\"([^\"]+)\">\s*<img alt=\"([^\"]+)\" "
                   r"src=\"([^\"]+)\">\s*</picture>",
                   README.read_text(encoding="utf-8"))


def test_the_pictures_are_the_ones_that_the_command_takes():
    assert [name for dark, _, light in PAIRS for name in (light, dark)] == [
        f"notebooks/images/{name}-{theme}.png" for name in ("board", "check")
        for theme in front_pictures.THEMES]


@pytest.mark.parametrize("dark, alt, light", PAIRS)
def test_each_has_words_and_a_counterpart_of_the_same_shape(dark, alt, light):
    assert 60 <= len(alt) <= 220
    one, other = (Image.open(README.parent / path) for path in (light, dark))
    assert abs(one.width / one.height - other.width / other.height) < 0.02
    grounds = [image.convert("L").getpixel((2, image.height - 3))
               for image in (one, other)]
    assert grounds[0] > 200 and grounds[1] < 60


def test_together_they_are_small():
    size = sum((README.parent / path).stat().st_size
               for dark, _, light in PAIRS for path in (dark, light))
    assert size < 300_000
