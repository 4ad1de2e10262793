"""One table of colours for figures, views and what the browser draws."""

import ast
import re
from pathlib import Path

import pytest
from matplotlib.colors import is_color_like, to_rgb

from dnn_utils import drawing, live

SUPPORT = Path(drawing.__file__).parent
THEMES = drawing.themes()
DARK = "#111111"    # JupyterLab's dark page, around a live view
FILES = ("figures", "views", "stage", "board", "pad", "live", "drawing")


def light(colour):
    """Return the relative luminance of a colour, as WCAG defines it."""
    return sum(share * (part / 12.92 if part <= 0.04045
                        else ((part + 0.055) / 1.055) ** 2.4)
               for share, part in zip((0.2126, 0.7152, 0.0722),
                                      to_rgb(colour), strict=True))


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#0072B2", "#FFFFFF") == pytest.approx(5.19, abs=0.01)


@pytest.mark.parametrize("theme, page", [
    ("light", "#FFFFFF"), ("dark", THEMES["dark"]["paper"]), ("dark", DARK)])
@pytest.mark.parametrize("kind", drawing.STYLES)
def test_lines_and_words_can_be_seen(kind, theme, page):
    colour, tint, ink = (THEMES[theme][kind + part]
                         for part in ("", "-tint", "-ink"))
    assert min(contrast(colour, page), contrast(colour, tint)) >= 3
    assert min(contrast(ink, page), contrast(ink, tint)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_the_page_and_the_focus_can_be_seen(theme):
    page = THEMES[theme]
    for name in ("ink", "quiet"):
        for ground in ("paper", "faint"):
            assert contrast(page[name], page[ground]) >= 4.5
    assert contrast(page["go"], page["goink"]) >= 4.5
    assert contrast(page["focus"], page["paper"]) >= 3


def test_nothing_is_told_by_colour_alone():
    styles = drawing.STYLES
    for pair in (("forward", "backward"), ("more", "less")):
        assert len({styles[kind].line for kind in pair}) == 2
    assert len({styles[kind].marker for kind in ("one", "zero")}) == 2
    assert len({styles[kind].line for kind in drawing.RUNS}) == 5


def test_two_things_never_have_the_same_colour():
    for place in (lambda style: style.colour, lambda style: style.dark[0]):
        colours = [place(style) for style in drawing.STYLES.values()]
        assert len({*colours}) == len(colours)


def test_runs_get_darker_step_by_step():
    levels = [light(drawing.STYLES[kind].colour) for kind in drawing.RUNS]
    assert levels == sorted(levels, reverse=True)
    assert drawing.runs(1) == ["run3"] and drawing.runs(5) == [*drawing.RUNS]
    assert drawing.runs(2) == ["run2", "run4"]
    assert len(drawing.runs(7)) == 7


def written(source):
    """Yield the colours that are written in a Python source."""
    for node in ast.walk(ast.parse(source)):
        text = getattr(node, "value", None)
        if not isinstance(text, str):
            continue
        # Alone, or in a style such as "k.-", or in a piece of HTML.
        if (len(text) > 1 and not re.fullmatch(r"[\d.e-]+", text)
                and text != "none" and is_color_like(text)
                or re.fullmatch(r"[bgrcmykw][-.:o^vs+xD]+", text)
                and text != "box"
                or re.search(r"(?<!&)#[0-9a-fA-F]{3,8}\b", text)):
            yield text


@pytest.mark.parametrize("source", [
    "plot(color='black')", "plot('k.-')", "HTML('<p style=\"color:#fff\">')",
    "f'color:#123456;{x}'"])
def test_a_colour_in_the_code_is_found(source):
    assert [*written(source)]


@pytest.mark.parametrize("name", FILES)
def test_no_colour_is_written_outside_the_table(name):
    source = (SUPPORT / f"{name}.py").read_text(encoding="utf-8")
    if name == "drawing":
        source = "PAPER, INK, " + source.partition("\nPAPER, INK, ")[2]
    assert [*written(source)] == []


def test_the_script_has_no_colours_but_those_it_is_handed():
    script = live.SCRIPT.read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(\d|hsl\(|\bblack\b"
                      r"|\bwhite\b(?!-)",
                      script) == []
    assert live.script().endswith(script)
    for colour in THEMES["dark"].values():
        assert colour in live.script().partition("\n")[0]


def test_the_script_uses_colours_that_there_are():
    script = live.SCRIPT.read_text(encoding="utf-8")
    used = re.findall(r"var\(--(?!jp)([\w-]+)|this\.colours\.(\w+)"
                      r"|colour: \"([\w-]+)\"", script)
    assert len(used) > 20
    own = set(re.findall(r'(?:setProperty\("|style: `)--(\w+)', script))
    assert {a or b or c for a, b, c in used} <= THEMES["light"].keys() | own


def test_a_colour_on_white_has_one_counterpart_on_dark():
    dark = {}
    for name, colour in THEMES["light"].items():
        if colour != drawing.PAPER:     # the page, or words on a button
            dark.setdefault(colour.lower(), set()).add(THEMES["dark"][name])
    assert {colour: others for colour, others in dark.items()
            if len(others) > 1} == {}
