"""Every rule refuses a notebook that breaks it, and the course breaks none."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from tools.notebook_rules import (
    LIMITS,
    NOTEBOOKS,
    PATTERNS,
    RULES,
    Page,
    check,
    count_words,
    main,
    name,
)

NAMES = ["00_start_here", "01_initialize_parameters",
         "02_forward_propagation", "03_compute_cost",
         "04_backward_propagation", "05_update_parameters", "06_full_model",
         "07_ten_digits", "08_what_it_learned", "09_does_it_generalise",
         "10_train_faster"]

PROSE = "The network reads one example after the other. " * 4
NAMED = "It imports a module, and ends in `raise ValueError`."
ALT = "A white rectangle, as wide as it should be."
WIDGET = "application/vnd.jupyter.widget-view+json"


def png(image, **options):
    """Return a Pillow image as the text that a notebook stores."""
    content = io.BytesIO()
    image.save(content, "png", **options)
    return base64.b64encode(content.getvalue()).decode()


def noise(side):
    """Return a picture that does not compress: 3 * side ** 2 bytes."""
    pixels = np.random.RandomState(0).randint(0, 256, (side, side, 3))
    return png(Image.fromarray(pixels.astype(np.uint8)))


def markdown(cell_id, source):
    return {"cell_type": "markdown", "id": cell_id, "metadata": {},
            "source": source}


def code(cell_id, source, *outputs, **metadata):
    return {"cell_type": "code", "id": cell_id, "metadata": metadata,
            "execution_count": None, "source": source,
            "outputs": list(outputs)}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    data = {kind.replace("_", "/"): text for kind, text in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data}


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no",
         "traceback": ["ValueError: no"]}


def good_notebook():
    """Return a small notebook that keeps every rule and every limit."""
    figure = shown(image_png=png(Image.new("RGB", (80, 60), "white")),
                   text_plain=ALT)
    figure["metadata"] = {"image/png": {"alt": ALT, "width": 40, "height": 30}}
    cells = [markdown("title", f"# 1. Compare\n\n{PROSE}{NAMED}"),
             code("setup", "import sys\n" + "x = 1\n" * 5),
             code("imports", "import numpy\n" + "x = 1\n" * 5)]
    for i in range(8):
        cells += [markdown(f"why-{i}", f"## Section {i}\n\n{PROSE}"),
                  code(f"look-{i}", "x = 1\n" * 5, stream("1\n")),
                  markdown(f"read-{i}", PROSE)]
    cells[4]["outputs"] = [figure]
    cells[5]["source"] += ALT
    cells[7] = code("refused", "x = 1\nraise ValueError('no')", ERROR,
                    tags=["raises-exception"])
    for number, cell in enumerate((c for c in cells if "outputs" in c), 1):
        cell["execution_count"] = number
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"display_name": "Python 3 (ipykernel)",
                       "language": "python", "name": "python3"},
        "language_info": {"name": "python"}}}


@pytest.fixture
def errors(tmp_path):
    """Return a function that writes a notebook and names the rules that it
    breaks; with warning=True, those that it is only warned about. What is
    introduced first, rule I1, has its own tests, in test_introduced.py."""

    def names(notebook, file="01_good.ipynb", *, warning=False):
        path = tmp_path / file
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return {p.rule for p in check(path) if p.warning == warning} - {"I1"}

    return names


def find(notebook, cell_id):
    return next(c for c in notebook["cells"] if c.get("id") == cell_id)


def refill(cells, prefix, source, number=99):
    """Replace the source of the first cells whose id begins with a text."""
    for cell in [c for c in cells if c["id"].startswith(prefix)][:number]:
        cell["source"] = source


# ---------------------------------------------------------------------------
# Rules, each with something that breaks it and no other rule
# ---------------------------------------------------------------------------

BAD_PROSE = [
    ("M1", r"the cost \(J\)"),
    ("M1", "the cost $`J`$"),
    ("M1", "```math\nJ\n```"),
    ("M2", "the cost\n$$J = 0$$"),
    ("M2", "$$J = 0$$\nis the cost"),
    ("M2", "$$\nJ\n$$\n$$\nK\n$$"),
    ("M3", "\\begin{align}\nJ\n\\end{align}"),
    ("M4", "the cost $J"),
    ("M4", r"it costs \$5"),
    ("M4", "from $5 to $6"),
    ("M4", "$x$2 is 4"),
    ("M5", r"$\newcommand{\J}{J}$"),
    ("M5", "$$J \\label{cost}$$"),
    ("M6", r"$\text{layer_dims}$"),
    ("M7", "| a | b |\n|---|---|\n| $|x|$ | 1 |"),
    ("M7", "| a | b |\n|---|---|\n| 1 | $p(a \\| b)$ |"),
    *(("M7", f"| a | b |\n|---|---|\n| 1 | ${formula}$ |") for formula in (
        "y = 1", "L + 1", r"-\log 0.8", r"(n^{[l]}, m)", "a, b", "2 x")),
    ("M8", "### The cost $J$"),
    ("M8", "<details>\n<summary>The cost $J$</summary>\n\nJ\n\n</details>"),
    ("M8", "<sub>$J$</sub>"),
    ("M10", "<div>red</div>"),
    ("M10", '<img src="images/there.png">'),
    ("M10", '<details id="a">\n<summary>b</summary>\n\nc\n\n</details>'),
    ("M10", "the cost<br>$J$"),
    ("M11", "<details>\n<summary>Why?</summary>\nBecause.\n\n</details>"),
    ("M11", "<details>\n<summary>Why?</summary>\n\nBecause.\n</details>"),
    ("M11", "<details>\n<summary>Why?</summary>\n\nBecause."),
    ("M12", "![net](images/there.png)"),
    ("M12", "![A network of two layers](images/missing.png)"),
    ("M12", "![A network of two layers](images/There.png)"),
    ("M12", "![A network of two layers](images/there.svg)"),
    ("M12", "![A network of two layers](https://example.org/there.png)"),
    ("M12", "![Open in Binder](https://mybinder.org/badge_logo.svg)"),
    ("M13", "# A second title"),
    ("M13", "#### Too deep"),
    ("M13", "## Section 4"),
    ("M13", "By underlining\n---"),
    ("M14", "[the next notebook](07_missing.ipynb)"),
    ("M14", "[the licence](/LICENSE)"),
    ("M15", "off we go :rocket:"),
    ("M15", "see the note[^1]"),
    ("M15", "```mermaid\ngraph\n```"),
    ("M15", "> [!NOTE]\n> Look."),
    ("M15", "- [ ] write it"),
    ("M16", "word " * 151),
    ("M18", "Simply run it."),
    ("M18", "It is just a sum."),
]

BAD_CODE = [
    ("C1", "x = " + "1 + " * 20 + "1"),
    ("C2", "interact(draw, k=3)"),
    ("C2", "out = widgets.Output()"),
    ("C2", "plt.ion()\nx = 1"),
    ("C3", "plt.plot([1, 2])"),
    ("C3", "ax.set_title('cost')"),
    ("C3", "x;"),
    ("C4", "x = 1\n" * 15),
    ("C4", ""),
    ("C5", "%matplotlib inline"),
    ("C5", "x ="),
    ("S2", "import math"),
    ("S2", "if x:\n    from math import *"),
]

BAD_OUTPUT = [
    ("F2", shown(text_plain="A view.") | {"data": {WIDGET: {}}}),
    ("O1", shown(text_html="<b>1</b>")),
    ("O1", shown(**{"image_svg+xml": "<svg/>"})),
    ("O2", ERROR),
    ("O2", stream("careful\n", "stderr")),
    ("O3", stream("<object object at 0x7f10>\n")),
    ("O3", stream("VBox(children=(IntSlider(),))\n")),
    ("O3", stream("read /home/someone/data.h5\n")),
    ("O3", stream(r"read C:\Users\someone\data.h5" + "\n")),
    ("O3", stream("on 2026-11-23\n")),
    ("O3", stream("at 20:15:00\n")),
    ("O3", stream("took 0.35 s\n")),
    ("O3", stream("50%|█████     |\n")),
    ("O3", stream("\x1b[31mred\x1b[0m\n")),
    ("O7", stream("1" * 76)),
    ("F7", stream(("1" * 70 + "\n") * 6000)),
]

BAD_PICTURE = [
    ("F7", noise(250)),
    ("O4", png(Image.new("RGBA", (80, 60), (0, 0, 0, 0)))),
    ("O4", png(Image.new("RGB", (40, 30), "white"))),
]


BAD_ENTRY = [
    ("F0", None, "nbformat_minor", 4),
    ("F0", "look-2", "outputs", [{"output_type": "surprise"}]),
    ("F4", "look-2", "metadata", {"collapsed": True}),
    ("F5", "look-2", "id", "Look2"),
    ("F5", "look-2", "id", "a1b2c3d4"),
    ("F5", "look-2", "id", "look-3"),
    ("F6", "look-2", "execution_count", None),
    ("F6", "look-2", "execution_count", 7),
    ("F8", "read-2", "attachments", {}),
    ("O2", "look-2", "metadata", {"tags": ["raises-exception"]}),
    ("S1", "setup", "id", "start"),
    ("S1", "setup", "source", "x = 1\n" * 29),
    ("F4", "setup", "metadata", {"collapsed": True}),
    ("F4", "look-2", "metadata", {"jupyter": {"source_hidden": True}}),
    ("M13", "title", "source", PROSE),
]

BAD_METADATA = [
    ("F1", {"widgets": {}}),
    ("F3", {"authors": []}),
    ("F3", {"language_info": {"name": "python", "version": "3.11.7"}}),
    ("F3", {"kernelspec": {"name": "mine", "display_name": "mine"}}),
]

BAD_PACE = {
    "cells": lambda cells: cells.__delitem__(slice(-6, None)),
    "words/line": lambda cells: refill(cells, "look", "x"),
    "lines/cell": lambda cells: refill(cells, "look", "x\n" * 6),
    "lines p90": lambda cells: refill(cells, "look", "x\n" * 15, 3),
    "% over 25": lambda cells: refill(cells, "look", "x\n" * 26, 1),
    "words/cell": lambda cells: refill(cells, ("why", "read"), "Few."),
    "code run": lambda cells: cells.extend([code("more", "x")] * 3),
    "% led in": lambda cells: cells.extend([code("more", "x")] * 3),
    "figures": lambda cells: find({"cells": cells}, "look-0").update(
        outputs=[]),
}

WARNED_PROSE = [
    ("M9", "$$\na_{1}_{2} + b_{3}_{4}\n$$"),
    ("M9", "$a * b$"),
    ("M14", "[the costs](01_good.ipynb#costs)"),
    ("M16", "word " * 31),
    ("M16", "A word. " * 46),
    ("M16", "\n" * 30 + "word"),
    ("M17", "[here](01_good.ipynb)"),
]

GOOD_PROSE = [
    "the weights $W^{[l]}_{ij}$ cost 5 USD",
    "$$\nJ = \\frac{1}{m} \\tag{1}\n$$",
    "$$\n\\begin{aligned} a &= b \\end{aligned}\n$$",
    "| a | b |\n|:--|--:|\n| $dW^{[l-1]}$, $\\mathcal{L}$ | `a[:m:2]` |",
    "in code: `$x`, `\\(`, `<div>`, `just`, `[^1]`, `:rocket:`",
    "```python\ncost = '$$'  # simply\n\n# A comment\n```",
    "<details>\n<summary>Why?</summary>\n\nAs $J = 0$.\n\n</details>",
    "![A network of two layers](images/there.png)",
    "[this notebook](01_good.ipynb), [NumPy](https://numpy.org/x#y)",
    "$a^{[L](i)}$ and [the next]: $x$, $y$",
    "H<sub>2</sub>O, then<br>1 < 2 and 3 > 2; an adjustment",
]


@pytest.fixture
def pictures(tmp_path):
    """Make the files that some of the texts name."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "there.png").touch()
    (tmp_path / "images" / "there.svg").touch()


def test_good_notebook_passes(errors):
    assert not errors(good_notebook())
    assert not errors(good_notebook(), warning=True)


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("text", GOOD_PROSE)
def test_good_prose_passes(text, errors):
    notebook = good_notebook()
    find(notebook, "read-2")["source"] += "\n\n" + text
    assert not errors(notebook)


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("rule, text", BAD_PROSE)
def test_bad_prose_is_refused(rule, text, errors):
    notebook = good_notebook()
    find(notebook, "read-2")["source"] += "\n\n" + text
    assert errors(notebook) == {rule}


@pytest.mark.parametrize("rule, text", WARNED_PROSE)
def test_doubtful_prose_is_warned_about(rule, text, errors):
    notebook = good_notebook()
    find(notebook, "read-2")["source"] += "\n\n" + text
    assert not errors(notebook)
    assert errors(notebook, warning=True) == {rule}


@pytest.mark.parametrize("rule, text", BAD_CODE)
def test_bad_code_is_refused(rule, text, errors):
    notebook = good_notebook()
    find(notebook, "look-2")["source"] = text
    assert errors(notebook) == {rule}


def test_answers_may_be_longer(errors):
    notebook = good_notebook()
    find(notebook, "look-2").update(id="answer-f", source="x = 1\n" * 15)
    assert not errors(notebook)


@pytest.mark.parametrize("rule, output", BAD_OUTPUT)
def test_bad_output_is_refused(rule, output, errors):
    notebook = good_notebook()
    find(notebook, "look-2")["outputs"] = [output]
    assert errors(notebook) == {rule}


def test_long_output_is_warned_about(errors):
    notebook = good_notebook()
    find(notebook, "look-2")["outputs"] = [stream("1\n" * 31)]
    assert errors(notebook, warning=True) == {"O6"}


@pytest.mark.parametrize("rule, content", BAD_PICTURE)
def test_bad_picture_is_refused(rule, content, errors):
    notebook = good_notebook()
    find(notebook, "look-0")["outputs"][0]["data"]["image/png"] = content
    assert rule in errors(notebook)


def test_a_wide_picture_is_refused_and_round_corners_are_not(errors):
    notebook = good_notebook()
    figure = find(notebook, "look-0")["outputs"][0]
    image = Image.new("RGBA", (1200, 60), "white")
    image.paste((0, 0, 0, 0), (0, 0, 8, 8))
    figure["data"]["image/png"] = png(image)
    figure["metadata"]["image/png"]["width"] = 600
    assert errors(notebook) == set()
    figure["data"]["image/png"] = png(Image.new("RGB", (1202, 60), "white"))
    figure["metadata"]["image/png"]["width"] = 601
    assert errors(notebook) == {"O4"}


def test_large_picture_is_warned_about(errors):
    notebook = good_notebook()
    find(notebook, "look-0")["outputs"][0]["data"]["image/png"] = noise(150)
    assert errors(notebook, warning=True) == {"F7"}


@pytest.mark.parametrize("rule, cell_id, key, value", BAD_ENTRY)
def test_bad_entry_is_refused(rule, cell_id, key, value, errors):
    notebook = good_notebook()
    part = find(notebook, cell_id) if cell_id else notebook
    part[key] = value
    assert rule in errors(notebook)


@pytest.mark.parametrize("rule, metadata", BAD_METADATA)
def test_bad_metadata_is_refused(rule, metadata, errors):
    notebook = good_notebook()
    notebook["metadata"] |= metadata
    assert errors(notebook) == {rule}


@pytest.mark.parametrize("alt", ["<Figure size 640x480 with 1 Axes>.",
                                 "A curve.", "A curve that has no full stop"])
def test_alt_text_is_a_sentence(alt, errors):
    notebook = good_notebook()
    output = find(notebook, "look-0")["outputs"][0]
    output["data"]["text/plain"] = alt
    output["metadata"]["image/png"]["alt"] = alt
    find(notebook, "read-0")["source"] += f"`{alt}`"
    assert errors(notebook) == {"O5"}


def test_picture_needs_metadata_and_caption(errors):
    notebook = good_notebook()
    find(notebook, "look-0")["outputs"][0]["metadata"] = {}
    assert errors(notebook) == {"O4", "O5"}
    notebook = good_notebook()
    notebook["cells"].insert(5, notebook["cells"].pop(7))
    assert errors(notebook) >= {"O5"}


def test_the_words_of_a_picture_are_below_it(errors):
    notebook = good_notebook()
    caption = find(notebook, "read-0")
    caption["source"] = caption["source"].replace(ALT, "")
    assert errors(notebook) == {"O5"}


def test_setup_cell_is_the_same_in_every_notebook(errors):
    notebook = good_notebook()
    assert not errors(notebook)
    for key, value in (("source", "import os"),
                       ("metadata", {"jupyter": {"source_hidden": True}})):
        other = good_notebook()
        find(other, "setup")[key] = value
        assert errors(other, "02_other.ipynb") == {"S1"}


@pytest.mark.parametrize("limit", LIMITS)
def test_bad_pace_is_refused(limit, tmp_path):
    notebook = good_notebook()
    BAD_PACE[limit](notebook["cells"])
    path = tmp_path / "06_pace.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert limit in {p.message.split(":")[0] for p in check(path)
                     if p.rule == "P1"}


def test_start_notebook_may_be_short(errors):
    notebook = good_notebook()
    BAD_PACE["cells"](notebook["cells"])
    assert errors(notebook, "01_short.ipynb") == {"P1"}
    assert not errors(notebook, "00_short.ipynb")


def test_every_rule_was_seen_to_refuse():
    tables = BAD_PROSE + BAD_CODE + BAD_OUTPUT + BAD_PICTURE + BAD_ENTRY
    seen = {rule for rule, *_ in tables + BAD_METADATA + WARNED_PROSE}
    known = {rule for rule, *_ in PATTERNS + RULES}
    assert known - seen == {"I1", "O5", "O6", "P1"}  # with their own tests


def test_command_prints_problems_and_exits(tmp_path, capsys):
    notebook = good_notebook()
    path = tmp_path / "01_good.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert main([str(path)]) == 0
    find(notebook, "read-2")["source"] += " Simply so."
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert main([str(path)]) == 1
    assert "01_good.ipynb: read-2: M18 " in capsys.readouterr().out
    assert main(["--table", str(path)]) == 0
    assert "words/line" in capsys.readouterr().out


# ---------------------------------------------------------------------------
# The notebooks of the course
# ---------------------------------------------------------------------------


def test_every_notebook_is_there():
    assert sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")) == NAMES


def first_text(name):
    """Return the first text of a notebook, its number and its title."""
    text = Page(NOTEBOOKS / f"{name}.ipynb").cells[0]["source"]
    return text, *re.match(r"# (\d+)\. (.*)", text).groups()


@pytest.mark.parametrize("page, names", [
    ("../README.md", NAMES), ("00_start_here.ipynb", NAMES[1:])])
def test_a_table_has_each_notebook_with_its_minutes(page, names):
    table = (NOTEBOOKS / page).read_text("utf-8")
    folder = "notebooks/" if page.endswith(".md") else ""
    for stem in names:
        text, number, title = first_text(stem)
        minutes = re.search(r"\*\*Time:\*\* (\d+) minutes", text)[1]
        assert re.search(rf"\| {number} \| \[{title}\]\({folder}{stem}.ipynb\)"
                         rf" \|.*\| {minutes} \|", table), stem


def test_a_notebook_leads_to_its_neighbours():
    for stem, after in zip(NAMES, NAMES[1:], strict=False):
        (text, number, title), (later, *next_) = map(first_text, (stem, after))
        assert "[{}. {} →]({}.ipynb)".format(*next_, after) in text
        assert f"[← {number}. {title}]({stem}.ipynb)" in later


@pytest.mark.parametrize("path", [
    *sorted(NOTEBOOKS.glob("*.ipynb")),
    *sorted(NOTEBOOKS.glob("exercises/*.ipynb"))],
    ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_notebook_keeps_the_rules(path):
    errors = [str(p) for p in check(path) if not p.warning]
    assert not errors, "\n".join([path.name, *errors])


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")),
                         ids=lambda path: path.stem)
def test_a_page_takes_the_minutes_that_are_promised(path):
    page = Page(path)
    minutes = int(re.search(r"\*\*Time:\*\* (\d+) minutes",
                            page.cells[0]["source"])[1])
    words = sum(count_words(cell["source"]) for cell in page.prose)
    exercises = sum(name(cell).startswith("answer-") for cell in page.code)
    assert words / 130 + 8 * exercises <= minutes


def test_the_course_takes_the_hours_that_are_promised():
    text = Page(NOTEBOOKS / "00_start_here.ipynb").cells
    minutes = [int(n) for n in re.findall(
        r"(?m)\| (\d+) \|$", find({"cells": text}, "notebooks")["source"])]
    hours = "zero one two three four five six seven eight nine ten".split()
    promised = re.search(r"about (\w+) hours", text[0]["source"])[1]
    assert abs(60 * hours.index(promised) - sum(minutes)) <= 30
