"""The rules for the course's notebook files, all in one place.

    python tests/tools/notebook_rules.py [--table] [FILE ...]

prints ``file: cell: RULE message`` and exits with 1 if there is an error;
warnings are printed and forgiven. Without files it reads all of notebooks/
and its exercises/.
``--table`` prints the pacing numbers instead.

F rules are about the file, O about outputs, M about Markdown, C about code,
S about the set-up cells, I about what is used before a text introduces it, P
about pace (the numbers of lessons that read well). Every construct that M
forbids is shown wrongly by at least one of GitHub, nbviewer, JupyterLab and VS
Code.
"""

import argparse
import ast
import base64
import io
import json
import os
import re
import statistics
import sys
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

import nbformat
from PIL import Image

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

from tools import introduced  # noqa: E402

NOTEBOOKS = TESTS.parent / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"


class Problem(NamedTuple):
    """One place where a notebook breaks one rule."""

    cell: str
    rule: str
    message: str
    warning: bool = False

    def __str__(self):
        kind = "warning: " if self.warning else ""
        return f"{self.cell}: {self.rule} {kind}{self.message}"


class Page:
    """A notebook file and the views of it that the rules look at.

    A view is a method that yields (cell, text) pairs.

    Parameters
    ----------
    path : path-like
        The notebook.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is not a notebook of format 4.5.
    """

    def __init__(self, path):
        self.path = Path(path)
        self.bytes = self.path.read_bytes()
        self.notebook = json.loads(self.bytes)
        for error in nbformat.validator.iter_validate(
                self.notebook, version=4, version_minor=5):
            raise ValueError(f"{self.path.name}: {error.message[:200]}")
        self.cells = self.notebook["cells"]
        for cell in self.cells:
            cell["source"] = "".join(cell["source"])
        self.is_exercise = self.path.parent.name == "exercises"
        self.prose = self._cells_of_type("markdown")
        self.code = self._cells_of_type("code")
        self.outputs = [(cell, output) for cell in self.code
                        for output in cell["outputs"]]
        self.pictures = [(cell, output) for cell, output in self.outputs
                         if "image/png" in output.get("data", {})]

    def _cells_of_type(self, cell_type):
        return [c for c in self.cells if c["cell_type"] == cell_type]

    def source(self):
        """The Markdown as it is written."""
        return [(cell, cell["source"]) for cell in self.prose]

    def text(self):
        """The Markdown without its code."""
        return [(cell, without_code(text)) for cell, text in self.source()]

    def words(self):
        """The Markdown without its code and formulas."""
        return [(cell, FORMULA.sub("□", text)) for cell, text in self.text()]

    def lines(self):
        """The lines of the Markdown without its code."""
        return [(cell, line) for cell, text in self.text()
                for line in text.split("\n")]

    def paragraphs(self):
        """What blank lines separate, code left out."""
        return [(cell, paragraph.strip()) for cell, text in self.text()
                for paragraph in re.split(r"\n\s*\n", text)]

    def formulas(self):
        """Every formula between dollar signs."""
        return [(cell, formula[0]) for cell, text in self.text()
                for formula in FORMULA.finditer(text)]

    def table_formulas(self):
        """Every formula in a row of a table."""
        return [(cell, formula) for cell, line in self.lines()
                if line.startswith("|")
                for formula in re.findall(r"\$[^$]*\$", line)]

    def program(self):
        """The code cells."""
        return [(cell, cell["source"]) for cell in self.code]

    def printed(self):
        """What the code printed or returned, without the alt texts."""
        return [(cell, text) for cell, output in self.outputs
                if output["output_type"] in ("stream", "execute_result")
                for text in texts(output)]

    def shown(self):
        """Every text of every output."""
        return [(cell, text) for cell, output in self.outputs
                for text in texts(output)]


FORMULA = re.compile(r"\$\$.+?\$\$|\$(?:[^$\n]|\n(?!\s*\n))+\$", re.S)
# A formula without a place to break. In a table's cell MathJax 2 breaks a
# formula wherever it can, and the column becomes one character wide.
SYMBOL = r"(?:\\?[A-Za-z0-9]+(?:\{[^{}]*\})?|[\^_](?:\{[^{}]*\}|\w))+"
# Pictures that the build puts into the first cell, from where they lead to.
BADGE = re.compile(r"https://(colab\.research\.google\.com|mybinder\.org"
                   r"|github\.com)/[\w/-]+\.svg")


def without_code(source):
    """Blank the code in Markdown, so that only prose and formulas are left.

    Every fenced line and every code span becomes `` `□` ``, so that what was
    beside code is still beside something.
    """
    source = re.sub(r"(?ms)^ *(```+|~~~+).*?^ *\1",
                    lambda fence: re.sub(r".+", "`□`", fence[0]), source)
    return re.sub(r"(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", "`□`", source,
                  flags=re.S)


def texts(output):
    """Return the texts of one output: printed, returned or raised."""
    if output["output_type"] == "stream":
        return ["".join(output["text"])]
    if output["output_type"] == "error":
        return ["\n".join(output["traceback"]), output["evalue"]]
    return ["".join(text) for kind, text in output["data"].items()
            if kind.startswith("text/")]


def picture(output):
    """Decode the PNG of an output; return its bytes."""
    return base64.b64decode("".join(output["data"]["image/png"]))


def opaque(image, corner=20):
    """Say whether a picture is opaque but for its corners."""
    alpha = image.convert("RGBA").getchannel("A")
    for x in (0, image.width - corner):
        for y in (0, image.height - corner):
            alpha.paste(255, (x, y, x + corner, y + corner))
    return alpha.getextrema()[0] == 255


def tags(cell):
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


# ---------------------------------------------------------------------------
# What a pattern can say: rule, where to look, what is wrong there, why
# ---------------------------------------------------------------------------

PATTERNS = [
    ("O3", Page.shown, r" at 0x[0-9a-fA-F]+|\w+\(children=",
     "an object shown by its address or its insides"),
    ("O3", Page.shown, r"(?:^|[\s\"'(=])(?:/[\w.-]+/|[A-Za-z]:[\\/]\w)\S*",
     "an absolute path"),
    ("O3", Page.shown, r"\b\d{4}-\d\d-\d\d\b|\b\d\d?:\d\d:\d\d\b"
     r"|\b[\d.]+ ?(?:[nµum]s|s|sec|secs|seconds?|minutes?)\b",
     "a date, a time or a duration"),
    ("O3", Page.shown, r"\x1b\[|\r|\d%\||[▏▎▍▌▋▊▉█]",
     "colour codes or a progress bar"),
    ("O7", Page.printed, r"(?m)^.{76,}$", "a line of over 75 columns"),
    ("M1", Page.text, r"\\[(\[]|\$`□`\$", r"formulas belong in $...$ or $$"),
    ("M1", Page.source, r"(?m)^ *(```|~~~) *math\b", "formulas belong in $$"),
    ("M2", Page.paragraphs, r"(?s)^(?=.*\$\$)(?!\$\$[^$]+\$\$$).*",
     "a $$ formula is a paragraph by itself, without blank lines"),
    ("M3", Page.words, r"\\begin\{\w+", r"\begin belongs inside $$"),
    ("M4", Page.text, r"\\\$", "no money: write 5 USD"),
    ("M4", Page.words, r"\$", "a dollar sign without its partner"),
    ("M4", Page.words, r"□\d", "a digit right after a closing $"),
    ("M4", Page.formulas, r"(?s)^\$(\s.*|[^$]*\s)\$$",
     "no space inside the dollar signs"),
    ("M5", Page.text,
     r"\\(?:(?:re)?newcommand|def|label|(?:eq)?ref|require)\b",
     r"write it out; \tag{1} numbers an equation"),
    ("M6", Page.text, r"\\text\w{0,2}\{[^}]*(?<!\\)_[^}]*",
     r"an underscore inside \text is \_"),
    ("M7", Page.table_formulas, rf"^\$(?!{SYMBOL}\$).*",
     "a formula in a table can break: one symbol to each $...$"),
    ("M8", Page.lines, r"(?i)^ *(?:#|<\w|</).*\$.*|<summary>.*\$.*",
     "no formula in a heading or beside HTML"),
    ("M9", Page.paragraphs, r"(?s)[})\]]_.*[})\]]_",
     "several closing brackets before _: some pages make it italic", True),
    ("M9", Page.formulas, r"[*<>]", r"use \odot, \ast, \lt or \gt", True),
    ("M10", Page.words,
     r"</?(?!(?:details|summary|sub|sup|kbd|br)\b)[A-Za-z][\w-]*(\s[^>]*)?/?>",
     "this HTML does not show everywhere"),
    ("M10", Page.words, r"<\w+\s+(?!open>|/>)[^>]*>", "no attributes in HTML"),
    ("M10", Page.text, r"\$\s*<br|<br */?>\s*\$", "no <br> beside a formula"),
    ("M11", Page.text, r"</summary>(?! *\n *\n)|(?<!\n)\n *</details>"
     r"|\S *</details>|</details>(?! *\n *\n|\s*$)|<details>(?!\s*<summary>)",
     "blank lines after </summary>, before and after </details>"),
    ("M13", Page.text, r"(?m)^(?![|#>-])\S.*\n(?:=+|-+) *$",
     "headings are written with #"),
    ("M14", Page.text, r"\]\([^)\s]*#[^)\s]*\)",
     "GitHub does not scroll to anchors", True),
    ("M15", Page.words, r"(?<![\w:/|]):[a-z][a-z0-9_+-]*:(?!\w)",
     "emoji codes show as text"),
    ("M15", Page.words, r"\[\^[^\]]+\]", "no footnotes"),
    ("M15", Page.source, r"(?m)^ *(?:```|~~~) *mermaid", "draw a picture"),
    ("M15", Page.words, r"(?m)^ *> *\[!\w+\]|^ *[-*+] +\[[ xX]\] ",
     "call-outs and task lists show as text"),
    ("M17", Page.words, r"(?i)\[(?:here|this|link)\]\(",
     "a link's text says where it leads", True),
    ("M18", Page.words, r"(?i)\b(?:simply|just|obviously)\b",
     "discouraging when it is not"),
    ("C1", Page.program, r"(?m)^.{80,}$", "a line of over 79 columns"),
    ("C2", Page.program, r"\b(?:interact(?:ive|ive_output)?|Output)\("
     r"|@interact\b|\bplt\.ion\b", "nbval cannot repeat it; see the views"),
    ("C3", Page.program, r";\s*\Z", "a semicolon hides nothing from nbval"),
]


# ---------------------------------------------------------------------------
# What takes a function: each yields (cell or None, message)
# ---------------------------------------------------------------------------

RULES = []


def rule(name, *, warning=False):
    """Register the decorated function as the rule ``name``."""
    def register(function):
        RULES.append((name, function, warning))
        return function
    return register


@rule("F1")
def no_widget_state(page):
    """GitHub refuses a whole notebook for it."""
    if "widgets" in page.notebook["metadata"]:
        yield None, "metadata.widgets is stored"


@rule("F2")
def no_widget_views(page):
    """They hold random ids."""
    for cell, output in page.outputs:
        if WIDGET in output.get("data", {}):
            yield cell, "a widget view is stored"


@rule("F3")
def notebook_metadata(page):
    """Anything more changes with the machine."""
    metadata = page.notebook["metadata"]
    for key in metadata.keys() - {"kernelspec", "language_info", "widgets"}:
        yield None, f"metadata.{key} is stored"
    if metadata.get("language_info") != {"name": "python"}:
        yield None, "language_info should hold the name python, no more"
    if metadata.get("kernelspec", {}).get("name") != "python3":
        yield None, "kernelspec should name python3"


@rule("F4")
def cell_metadata(page):
    """Only what tests and graders read, and that the set-up is folded."""
    for cell in page.cells:
        known = {"tags", "nbgrader"}
        if name(cell) == "setup":
            known |= {"jupyter"}
        for key in cell["metadata"].keys() - known:
            yield cell, f"cell metadata '{key}' is stored"


@rule("F5")
def cell_ids(page):
    """Readable, and each only once: they name the cell in every report."""
    ids = [name(cell) for cell in page.cells]
    for cell, id_ in zip(page.cells, ids, strict=True):
        if (not re.fullmatch(r"[a-z0-9][A-Za-z0-9_-]{2,63}", id_)
                or re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", id_)):
            yield cell, "give the cell a readable id, such as look-forward"
        if ids.count(id_) > 1:
            yield cell, "another cell has the same id"


@rule("F6")
def cells_are_numbered(page):
    """nbval does not compare a cell that was never run; exercises were not."""
    for number, cell in enumerate(page.code, start=1):
        if page.is_exercise:
            number = None
        if cell["execution_count"] != number:
            yield cell, (f"is numbered {cell['execution_count']}, should be "
                         f"{number}: run the build")
            return


@rule("F7")
def sizes(page):
    """Large notebooks do not show on GitHub."""
    if len(page.bytes) > 400_000:
        yield None, f"{len(page.bytes) // 1000} kB, should be <= 400"
    for cell, output in page.pictures:
        if len(picture(output)) > 150_000:
            yield cell, "a picture of over 150 kB"


@rule("F7", warning=True)
def large_pictures(page):
    """The budget of one picture."""
    for cell, output in page.pictures:
        if 60_000 < len(picture(output)) <= 150_000:
            yield cell, "a picture of over 60 kB"


@rule("F8")
def no_attachments(page):
    """They do not show everywhere."""
    for cell in page.cells:
        if "attachments" in cell:
            yield cell, "a picture is attached: make it a file in images/"


@rule("O1")
def plain_outputs(page):
    """HTML loses its style on GitHub, SVG does not show."""
    allowed = {"text/plain", "image/png", "text/markdown"}
    for cell, output in page.outputs:
        for kind in output.get("data", {}).keys() - allowed - {WIDGET}:
            yield cell, f"an output of type {kind}"


@rule("O2")
def errors_are_deliberate(page):
    """A warning fails nbval, and so does a tag without its error."""
    for cell in page.code:
        raised = [o for o in cell["outputs"] if o["output_type"] == "error"]
        deliberate = "raises-exception" in tags(cell) and not page.is_exercise
        if bool(raised) != deliberate:
            yield cell, "an error and the tag raises-exception go together"
    for cell, output in page.outputs:
        if output.get("name") == "stderr":
            yield cell, "writes to stderr"


@rule("O4")
def pictures_are_readable(page):
    """On dark pages, on sharp screens and on a page 392 pixels wide."""
    for cell, output in page.pictures:
        image = Image.open(io.BytesIO(picture(output)))
        shown = output["metadata"].get("image/png", {})
        if not opaque(image):
            yield cell, "a transparent picture: only its corners may be"
        if (shown.get("width", 0) * 2, shown.get("height", 0) * 2
            ) != image.size:
            yield cell, (f"a picture of {image.width} x {image.height} pixels "
                         "is not stored at twice its shown size")
        if shown.get("width", 0) > 600:
            yield cell, f"a picture {shown['width']} px wide, limit 600"
        if "Software" in image.info:
            yield cell, "a picture names its software: save it without"


@rule("O5")
def pictures_have_words(page):
    """Text for those who do not see the picture; nbval compares it."""
    following = dict(zip(map(name, page.cells), page.cells[1:], strict=False))
    for cell, output in page.pictures:
        alt = "".join(output["data"].get("text/plain", ""))
        if len(alt) < 20 or alt[-1] != "." or alt.startswith("<"):
            yield cell, f"text/plain should be a sentence, not {alt!r}"
        if output["metadata"].get("image/png", {}).get("alt") != alt:
            yield cell, "the metadata's alt should equal text/plain"
        caption = following.get(name(cell), {"cell_type": "nothing"})
        if caption["cell_type"] != "markdown":
            yield cell, "a picture's caption is the next cell"
        elif alt not in caption["source"]:
            yield cell, "the alt text is missing below the picture: build"


@rule("O6", warning=True)
def short_outputs(page):
    """Readers skip what is longer."""
    for cell, text in page.printed():
        if text.count("\n") > 30:
            yield cell, "prints over 30 lines"


@rule("M11")
def details_are_closed(page):
    """Within one cell; GitHub closes nothing by itself."""
    for cell, text in page.text():
        if len({text.count(tag) for tag in (
                "<details", "<summary>", "</summary>", "</details>")}) > 1:
            yield cell, "<details> and <summary> do not pair up"


@rule("M12")
def images_have_alt_and_exist(page):
    """A file beside the notebook, with alt text for those who cannot see."""
    for cell, text in page.words():
        for alt, link in re.findall(r"!\[([^\]]*)\]\(\s*([^)\s]*)", text):
            if not 10 <= len(alt) <= 200:
                yield cell, f"an alt text of {len(alt)} characters: {link}"
            if BADGE.fullmatch(link) and cell is page.cells[0]:
                continue
            if ".." in link or not link.endswith((".png", ".jpg")):
                yield cell, f"a picture is images/NAME.png, not {link}"
            if not exists(page.path.parent, link):
                yield cell, f"no such picture: {link}"


@rule("M13")
def headings(page):
    """One title, no skipped level, no heading twice."""
    found = [(cell, len(line.split()[0]), line) for cell, line in page.lines()
             if re.match(r"#{1,6} ", line)]
    titles = [cell for cell, level, _ in found if level == 1]
    if titles != page.cells[:1]:
        yield None, f"{len(titles)} titles (#), should be 1, in the first cell"
    lines = [line for _, _, line in found]
    for (_, before, _), (cell, level, line) in zip(found, found[1:],
                                                   strict=False):
        if level > before + 1:
            yield cell, f"skips a level: {line}"
        if lines.count(line) > 1:
            yield cell, f"the same heading twice: {line}"


@rule("M14")
def links_resolve(page):
    """A relative link leads to a file that exists."""
    for cell, text in page.words():
        for link in re.findall(r"(?<!!)\[[^\]]*\]\(\s*([^)\s]*)", text):
            target = link.split("#")[0]
            if not re.match(r"https?:|mailto:", link) and not exists(
                    page.path.parent, target):
                yield cell, f"no such file: {link}"


@rule("M16")
def prose_cells_are_short(page):
    """One idea at a time."""
    for cell in page.prose:
        if count_words(cell["source"]) > 150:
            yield cell, f"{count_words(cell['source'])} words, limit 150"


@rule("M16", warning=True)
def prose_is_readable(page):
    """Sentences of 15 to 20 words."""
    for cell, paragraph in page.paragraphs():
        paragraph = re.sub(r"(?m)^\|.*", "", paragraph)
        if count_words(paragraph) > 90:
            yield cell, f"a paragraph of {count_words(paragraph)} words"
        for sentence in re.split(r"[.!?:;]\W*\s|\n *(?:[-*]|\d+\.) ",
                                 paragraph):
            if count_words(sentence) > 30:
                yield cell, f"a long sentence: {' '.join(sentence.split())}"
    for cell, source in page.source():
        if source.count("\n") >= 25:
            yield cell, "over 25 lines"


@rule("C3")
def last_value_is_no_artist(page):
    """It would print an object of matplotlib."""
    for cell in page.code:
        *_, last = [None, *syntax(cell).body]
        if isinstance(last, ast.Expr) and re.match(
                r"(plt\.(?!show\()|(fig|ax|axes|axs)\b).*\)$",
                ast.unparse(last)):
            yield cell, "the last line returns a part of the figure"


@rule("C4")
def code_cells_are_short(page):
    """One idea, one output."""
    for cell in page.code:
        lines = count_lines(cell)
        if not lines:
            yield cell, "is empty"
        if lines > 14 and not name(cell).startswith(("answer-", "setup")):
            yield cell, f"{lines} lines of code, limit 14"


@rule("C5")
def code_parses(page):
    """Code parses, unless the syntax error is the lesson."""
    for cell in page.code:
        if syntax(cell) is BROKEN and "raises-exception" not in tags(cell):
            yield cell, "is not plain Python (no magics, no shell)"


@rule("S1")
def setup_is_the_same(page):
    """Nobody has to read it: equal in every notebook, up to 28 lines."""
    first = Page(min(page.path.parent.glob("*.ipynb")))
    setup, setup_of_first = (
        [cell for cell in p.code if name(cell) == "setup"]
        for p in (page, first))
    if len(setup) != 1:
        yield None, "there should be one cell with the id setup"
    elif count_lines(setup[0]) > 28:
        yield setup[0], "should have 28 lines at most"
    if [(c["source"], c["metadata"]) for c in setup] != [
            (c["source"], c["metadata"]) for c in setup_of_first]:
        yield None, f"the set-up cell differs from that of {first.path.name}"


@rule("S2")
def imports_come_first(page):
    """By name, in the cells setup and imports; in a copy, begin and mine."""
    for cell in page.code:
        for node in ast.walk(syntax(cell)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                if name(cell) not in ("setup", "imports", "begin", "mine"):
                    yield cell, f"imports belong up there: {ast.unparse(node)}"
                if node.names[0].name == "*":
                    yield cell, f"import by name: {ast.unparse(node)}"


@rule("I1")
def introduced_before_use(page):
    """A newcomer meets nothing that no text above, or before, has named."""
    for cell, thing in met_first(page):
        if thing not in introduced.KNOWN:
            yield cell, f"no text before this introduces the {thing}"


@rule("P1")
def pace(page):
    """The limits of good lessons; exercises are measured with answers."""
    if page.is_exercise:
        return
    numbers = pacing(page)
    wanted = LIMITS if re.match("0[1-6]", page.path.name) else ["words/cell"]
    for key in wanted:
        low, high = LIMITS[key]
        if not low <= numbers[key] <= high:
            yield None, f"{key}: {numbers[key]:g}, should be {low} to {high}"


# ---------------------------------------------------------------------------
# Reading the course in its order
# ---------------------------------------------------------------------------


def pages_before(page):
    """Return the pages that are read before one, copies where there are."""
    folder = page.path.parent
    notebooks = folder.parent if page.is_exercise else folder
    return [Page(folder / path.name if (folder / path.name).exists() else path)
            for path in sorted(notebooks.glob("*.ipynb"))
            if path.name < page.path.name]


def met_first(page):
    """Yield each thing that a page uses and nothing has introduced.

    Parameters
    ----------
    page : Page
        The pages before it, in its folder, are read first. The cells that
        set up a page or begin a copy need not be read.

    Yields
    ------
    cell : dict
        The first one on the page that uses it.
    thing : str
        What it is, such as ``name zeros``.
    """
    reader, seen = introduced.Reader(), set()
    for earlier in pages_before(page):
        for _, source in earlier.source():
            reader.read(source)
    imports = introduced.imported(map(syntax, page.code))
    for cell in page.cells:
        if cell["cell_type"] == "markdown":
            reader.read(cell["source"])
            things = introduced.symbols(cell["source"])
        elif name(cell) in ("setup", "begin"):
            continue
        else:
            things = introduced.used(syntax(cell), imports)
        for thing in things:
            if thing not in seen and not reader.knows(thing):
                yield cell, thing
            seen.add(thing)


# ---------------------------------------------------------------------------
# Counting
# ---------------------------------------------------------------------------

LIMITS = {
    "cells": (25, 45),
    "words/line": (8, 16),
    "lines/cell": (1, 5),
    "lines p90": (1, 14),
    "% over 25": (0, 2),
    "words/cell": (30, 45),
    "code run": (1, 2),
    "% led in": (90, 100),
    "figures": (1, 99),
}

# The text around an exercise is one line or folded, and people play with a
# view for as long as they like: neither sets the pace of reading.
OUT_OF_PACE = ("hints-", "check-", "question-", "go-on-", "view-")

BROKEN = ast.Module([], [])


def name(cell):
    """Return the id of a cell, or a dash."""
    return cell.get("id", "-")


def syntax(cell):
    """Parse a code cell; an unparsable one gives BROKEN, which is empty."""
    try:
        return ast.parse(cell["source"])
    except SyntaxError:
        return BROKEN


def exists(folder, link):
    """Return whether a relative link leads to a file, in the same case."""
    for part in PurePosixPath(unquote(link)).parts:
        if part == "..":
            folder = folder.parent
        elif folder.is_dir() and part in os.listdir(folder):
            folder = folder / part
        else:
            return False
    return True


def count_lines(cell):
    """Count the lines of a code cell that are not blank."""
    return sum(bool(line.strip()) for line in cell["source"].split("\n"))


def count_words(source):
    """Count the words of prose: no code blocks, formulas, images or tags.

    Nor the words of a picture, which are for those who do not see it.
    """
    for noise in (r"<summary>The picture in words.*?</details>",
                  r"```.*?```", r"\$\$.*?\$\$", r"\$[^$\n]+\$",
                  r"!\[[^\]]*\]\([^)]*\)", r"</?\w[^>]*>",
                  r"(?<=\])\([^)]*\)"):
        source = re.sub(noise, " ", source, flags=re.S)
    return len(re.findall(r"[A-Za-z][\w'-]*", source))


def pacing(page):
    """Measure the pace of one notebook, without OUT_OF_PACE.

    Parameters
    ----------
    page : Page
        The notebook.

    Returns
    -------
    numbers : dict
        One number for every key of ``LIMITS``.
    """
    cells = [cell for cell in page.cells
             if not name(cell).startswith(OUT_OF_PACE)]
    kinds = "".join(cell["cell_type"][0] for cell in cells)
    words = [count_words(cell["source"]) for cell in cells
             if cell["cell_type"] == "markdown"] or [0]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    # Publishing makes the set-up cell longer; the pace stays the same.
    lines = sorted(min(count_lines(cell), 9) if name(cell) == "setup"
                   else count_lines(cell) for cell in code) or [0]
    led = [kinds[:i].endswith("m") for i, cell in enumerate(cells)
           if cell["cell_type"] == "code" and name(cell) != "imports"]
    return {
        "cells": len(cells),
        "words/line": round(sum(words) / max(sum(lines), 1), 1),
        "lines/cell": statistics.median(lines),
        "lines p90": lines[int(0.9 * (len(lines) - 1))],
        "% over 25": round(100 * sum(n > 25 for n in lines) / len(lines), 1),
        "words/cell": statistics.median(words),
        "code run": max(map(len, re.findall("c+", kinds)), default=0),
        "% led in": round(100 * sum(led) / max(len(led), 1), 1),
        "figures": len(page.pictures),
    }


# ---------------------------------------------------------------------------
# Checking
# ---------------------------------------------------------------------------


def check(path):
    """Check one notebook against every rule.

    Parameters
    ----------
    path : path-like
        The notebook; the others in its folder are read for rule S1.

    Returns
    -------
    problems : list of Problem
        Empty if all is well. A file that is not a notebook breaks rule F0.
    """
    try:
        page = Page(path)
        return list(dict.fromkeys([*_broken_patterns(page),
                                   *_broken_rules(page)]))
    except (OSError, ValueError) as error:
        return [Problem("-", "F0", str(error))]


def _broken_patterns(page):
    for rule_id, view, pattern, advice, *warning in PATTERNS:
        for cell, text in view(page):
            for match in re.finditer(pattern, text):
                found = " ".join(match[0].split())[:60]
                yield Problem(name(cell), rule_id, f"{advice}: {found}",
                              bool(warning))


def _broken_rules(page):
    for rule_id, function, warning in RULES:
        for cell, message in function(page):
            yield Problem(name(cell or {}), rule_id, message, warning)


def table(paths):
    """Return the pacing numbers of some notebooks as lines of text."""
    rows = [["notebook", *LIMITS],
            ["limits", *(f"{low}-{high}" for low, high in LIMITS.values())]]
    for path in paths:
        page = Page(path)
        rows.append([page.path.stem[:12],
                     *(f"{n:g}" for n in pacing(page).values())])
    return "\n".join("".join(f"{value:>12}" for value in row) for row in rows)


def main(arguments=None):
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description="Check the notebooks.")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--table", action="store_true",
                        help="print the pacing numbers instead")
    options = parser.parse_args(arguments)
    files = options.files or [*sorted(NOTEBOOKS.glob("*.ipynb")),
                              *sorted(NOTEBOOKS.glob("exercises/*.ipynb"))]
    if options.table:
        print(table(files))
        return 0
    found = [(file, problem) for file in files for problem in check(file)]
    for file, problem in found:
        print(f"{Path(file).name}: {problem}")
    return int(any(not problem.warning for _, problem in found))


if __name__ == "__main__":
    sys.exit(main())
