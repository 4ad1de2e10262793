"""Run the notebooks and store them in their one normal form.

    python notebooks/build.py [--check] [NAME ...]

executes each notebook from top to bottom in a fresh kernel of this Python,
normalises it, derives the exercises from it and writes what changed. The
set-up cell and the badges follow from ``[tool.course]`` in pyproject.toml.
``--check`` writes nothing and says what would change. NAME is a number (00)
or a file name; without one every notebook is built. Exits with 1 if a cell
fails or a check finds a difference.
"""

import argparse
import ast
import base64
import copy
import difflib
import hashlib
import io
import json
import os
import re
import sys
import textwrap
import time
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import NamedTuple

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from PIL import Image

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10, where pytest brings it as tomli
    import tomli as tomllib

NOTEBOOKS = Path(__file__).resolve().parent

# Text is drawn a little larger or smaller by other minor versions of
# matplotlib. Under those a check compares the pictures' words alone.
PICTURES_MADE_WITH = "3.11"
# Cells that draw rounding errors, which each kind of processor makes its own.
DRAW_ROUNDING = {"view-gradient-check"}

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)",
                   "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# The alt text of a picture, in the text below it.
WORDS = """

<details>
<summary>The picture in words</summary>

{alt}

</details>"""
# Of a cell's metadata, what graders read, and that the set-up is folded.
CELL_METADATA = "tags", "nbgrader", "jupyter"
PICTURE_METADATA = "alt", "width", "height"
FOLDED = {"source_hidden": True}
SECONDS_PER_CELL = 600

# What nbgrader cuts out, and what an exercise shows in its place.
SOLUTION = re.compile(r"(?ms)^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$")
STUB = r"""\1# YOUR CODE HERE, in place of this line and the next two
\1raise NotImplementedError(
\1    "write {name} here, then run this cell again")"""
YOUR_COPY = (
    "**This is your copy.** Replace each `raise NotImplementedError`, an "
    "error on purpose, by your lines. Run the cell, *look* at your numbers, "
    "then *check* them. What passes is kept as yours. Stuck? Open the hints "
    "one by one. After a restart, choose *Run All Above Selected Cell* in the "
    "*Run* menu. The answers are in the [finished notebook](../{name}).")
# The cells that only a copy has: below its imports, and before its summary.
BEGIN = '''\
{imports}

# Errors in your functions end in a few words; %tb shows all of one.
begin_exercises("{notebook}")
show_my_network()'''
MINE_LEAD = (
    "**Use your own functions.** Each function that passes its check is kept "
    "in `my_network.py`, beside this copy. In the next cell, "
    "`use_my_network()` takes your functions of the earlier notebooks from "
    "there, and says which ones are yours. From here on, the cells of this "
    "page call these, and these call your others.")
MINE = '''\
# Yours where one is kept, the course's where none is.
use_my_network()
{imports}'''
MAP_LEAD = (
    "## Your network so far\n\nWhich of your functions are kept in "
    "`my_network.py`? If one has passed its check and is not kept, the map "
    "says why. You can call `show_my_network()` in any cell.")
SHEET_LEAD = (
    "## Everything on one sheet\n\nWhat have you made, from the first "
    "weights to the answers? Here is every step: its formula, its shapes and "
    "its code, which is your own. The file `my_network.py` holds the same "
    "functions as a module that runs without this page.")

# The set-up cell of every notebook. Where the course is not published, a
# notebook alone can only say so; else it fetches the course, into a folder
# that gets its name when all is there.
SETUP = Template('''\
import os
import sys
from importlib.util import find_spec
from pathlib import Path
$imports
here = Path.cwd()
root = [p for p in (here, *here.parents) if (p / "dnn_utils.py").exists()]
${otherwise}sys.path.insert(0, str(root[0]))
missing = [p for p in ("numpy", "h5py", "matplotlib") if not find_spec(p)]
assert not missing, f"run %pip install {' '.join(missing)}, then restart"
threads = [f"{v}_NUM_THREADS" for v in ("OMP", "OPENBLAS", "MKL")]
threads.append("VECLIB_MAXIMUM_THREADS")
if not any(v in os.environ for v in threads):
    # More threads slow each other down where several kernels share cores.
    os.environ.update(dict.fromkeys(threads, "1"))''')
REFUSE = '''\
assert root, f"dnn_utils.py is not in {here} or above: get the whole course"
'''
FETCH = Template('''\
root += [here / "course-$tag"]
if not root[0].exists():  # this notebook is alone: fetch the whole course
    address = ("$repository"
               "/archive/refs/tags/$tag.zip")
    try:
        with TemporaryDirectory(dir=here) as new:
            unpack_archive(urlretrieve(address, f"{new}/a.zip")[0], f"{new}/a")
            next(Path(new, "a").iterdir()).rename(root[0])
    except Exception as error:
        raise OSError(f"no {address}: {error}; go online, run again") from None
''')
FETCH_IMPORTS = '''\
from shutil import unpack_archive
from tempfile import TemporaryDirectory
from urllib.request import urlretrieve
'''

# Alt text, picture, where it leads.
BADGES = [
    ("Open in Colab", "https://colab.research.google.com/assets/"
     "colab-badge.svg", "https://colab.research.google.com/github/"
     "$name/blob/$tag/$place"),
    ("Open in Binder", "https://mybinder.org/badge_logo.svg",
     "https://mybinder.org/v2/gh/$name/$tag?urlpath=lab/tree/$place"),
    ("Open in Codespaces", "https://github.com/codespaces/badge.svg",
     "https://codespaces.new/$name"),
]
START = "notebooks/00_start_here.ipynb"


class BuildError(Exception):
    """A notebook that cannot be built; the message says where and why."""


# ---------------------------------------------------------------------------
# From the setting to the set-up cell and the badges
# ---------------------------------------------------------------------------


class Setting(NamedTuple):
    """Where the course is published, and under which tag.

    Parameters
    ----------
    repository : str
        Such as ``https://github.com/OWNER/NAME``; empty where it is not
        published.
    tag : str
        What a notebook alone fetches, such as ``v1``.
    """

    repository: str
    tag: str


def setting(path=NOTEBOOKS.parent / "pyproject.toml"):
    """Read ``[tool.course]``, the one place that says where the course is.

    Parameters
    ----------
    path : Path
        The pyproject.toml.

    Returns
    -------
    course : Setting
        What stands there.

    Raises
    ------
    BuildError
        If an entry is missing or is none that works.
    """
    tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    values = []
    for key, pattern, example in (
            ("repository", r"(https://github\.com/[\w.-]+/[\w.-]+(?<!\.git))?",
             "https://github.com/OWNER/NAME or empty"),
            ("tag", r"\w[\w.-]*", "a tag such as v1")):
        value = tool.get("course", {}).get(key)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise BuildError(f"{path.name}: [tool.course] {key} is {value!r}, "
                             f"should be {example}")
        values.append(value)
    return Setting(*values)


def setup_cell(course):
    """Write the source of the set-up cell.

    Parameters
    ----------
    course : Setting
        Where the course is published.

    Returns
    -------
    source : str
        Python; it fetches the course only if that is published somewhere.
    """
    if not course.repository:
        return SETUP.substitute(imports="", otherwise=REFUSE)
    fetch = FETCH.substitute(course._asdict())
    return SETUP.substitute(imports=FETCH_IMPORTS, otherwise=fetch)


def badges(course, place):
    """Write the badges that open a notebook elsewhere.

    Parameters
    ----------
    course : Setting
        Where the course is published.
    place : str
        The notebook's path in the repository. A codespace opens at START
        and holds everything, so only START has the badge for it.

    Returns
    -------
    line : str
        Markdown; empty if the course is not published.
    """
    if not course.repository:
        return ""
    name = "/".join(course.repository.split("/")[-2:])
    line = " ".join(f"[![{alt}]({picture})]({link})" for alt, picture, link
                    in (BADGES if place == START else BADGES[:-1]))
    return Template(line).substitute(name=name, tag=course.tag, place=place)


def stamp(notebook, path):
    """Write into a notebook what follows from the setting.

    Parameters
    ----------
    notebook : NotebookNode
        Its cell ``setup`` is replaced and folded in JupyterLab, and the
        badges in its first cell are replaced.
    path : Path
        Where it is stored; in a folder ``exercises`` it is a copy.

    Returns
    -------
    notebook : NotebookNode
        The same one.

    Raises
    ------
    BuildError
        If the setting is none that works.
    """
    course = setting()
    copied = "exercises/" if path.parent.name == "exercises" else ""
    line = badges(course, f"notebooks/{copied}{path.name}")
    for cell in notebook.cells[:1]:
        cell.source = re.sub(r"\n\n\[!\[.*", "", cell.source)
        if line:
            heading, *rest = cell.source.split("\n")
            cell.source = "\n".join([heading, "", line, *rest])
    for cell in notebook.cells:
        if cell.id == "setup":
            cell.source = setup_cell(course)
            cell.metadata["jupyter"] = FOLDED
    return notebook


def readme(content):
    """Write the badges into the README.

    Parameters
    ----------
    content : str
        The README, with ``<!-- badges -->`` and ``<!-- /badges -->``.

    Returns
    -------
    content : str
        With the badges of the setting, and no others, between the two.

    Raises
    ------
    BuildError
        If the two are not there, once, or the setting does not work.
    """
    line = badges(setting(), START)
    content, number = re.subn(
        r"(?s)(?<=<!-- badges -->\n).*?(?=<!-- /badges -->)",
        line + "\n" * bool(line), content)
    if number != 1:
        raise BuildError(f"README.md: {number} places between <!-- badges --> "
                         "and <!-- /badges -->, should be 1")
    return content


# ---------------------------------------------------------------------------
# From the stored notebook to its normal form
# ---------------------------------------------------------------------------


def run(path):
    """Execute a notebook in its folder, in a fresh kernel of this Python.

    The set-up cell and the badges are first made what the setting says.

    Parameters
    ----------
    path : Path
        The notebook; the file stays as it is.

    Returns
    -------
    notebook : NotebookNode
        With the outputs of this run. Cells tagged ``raises-exception`` may
        fail.

    Raises
    ------
    BuildError
        If the file is no notebook or another cell fails.
    """
    notebook = stored(path)
    # Without folders to look in, python3 is the interpreter running this,
    # even where the user has given the name to another one.
    kernel = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    started = []
    client = NotebookClient(
        notebook, km=kernel, timeout=SECONDS_PER_CELL,
        record_timing=False, store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: started.append(cell.id))
    try:
        client.execute(cleanup_kc=True)
    except CellExecutionError as error:
        raise BuildError(f"cell {started[-1]}: {error.ename}: "
                         f"{error.evalue}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise BuildError(f"cell {started[-1]}: {error}") from None
    return notebook


def stored(path):
    """Read a notebook as it stands, but for the set-up cell and the badges.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    notebook : NotebookNode
        With the outputs that are stored.

    Raises
    ------
    BuildError
        If the file is no notebook of format 4.5.
    """
    content = path.read_text(encoding="utf-8")
    try:
        errors = nbformat.validator.iter_validate(
            json.loads(content), version=4, version_minor=5)
    except ValueError as error:
        raise BuildError(f"not a notebook: {error}") from None
    for error in errors:
        raise BuildError(f"not a notebook of format 4.5: {error.message}")
    return stamp(nbformat.reads(content, as_version=4), path)


def normalise(notebook):
    """Reduce a notebook to what does not change from run to run.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it stays as it is.

    Returns
    -------
    notebook : NotebookNode
        A copy with code cells numbered from 1, no metadata beyond METADATA
        and CELL_METADATA, and no widgets, colours or paths. The text below
        a picture holds its words, folded.

    Raises
    ------
    BuildError
        If a code cell is empty.
    """
    cells = copy.deepcopy(notebook.cells)
    for cell in cells:
        cell.metadata = {key: cell.metadata[key]
                         for key in CELL_METADATA if cell.metadata.get(key)}
        if cell.id != "setup":
            cell.metadata.pop("jupyter", None)
    code = [cell for cell in cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        if not cell.source.strip():
            raise BuildError(f"cell {cell.id}: an empty code cell")
        cell.execution_count = number
        cell.outputs = _normal_outputs(cell)
    for cell, below in zip(cells, cells[1:], strict=False):
        if below.cell_type == "markdown":
            below.source = _with_words(below.source, cell.get("outputs", ()))
    return nbformat.from_dict({"cells": cells, "metadata": METADATA,
                               "nbformat": 4, "nbformat_minor": 5})


def _with_words(source, outputs):
    """Put the alt texts of pictures below the first paragraph of a text.

    JupyterLab and the default export show a picture without its alt text.
    """
    found = [alt for output in outputs
             if (alt := output.get("metadata", {}).get("image/png", {}
                                                       ).get("alt"))]
    source = re.sub(WORDS.format(alt=".*?"), "", source, flags=re.S)
    if not found:
        return source
    first, *rest = source.split("\n\n", 1)
    return "\n\n".join([first + WORDS.format(alt="\n\n".join(found)), *rest])


def _normal_outputs(cell):
    """Return the outputs of a cell as they are stored."""
    outputs = []
    for output in cell.outputs:
        kind = output.output_type
        if kind == "stream":
            if outputs and outputs[-1].get("name") == output.name:
                outputs[-1].text += output.text
                continue
        elif kind == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        else:
            output.data.pop("application/vnd.jupyter.widget-view+json", None)
            output.metadata = _of_picture(output.metadata)
            if not output.data:
                continue
        if kind == "execute_result":
            output.execution_count = cell.execution_count
        outputs.append(output)
    return outputs


def _of_picture(metadata):
    """Keep of an output's metadata what a picture says and its shown size."""
    found = metadata.get("image/png", {})
    kept = {key: found[key] for key in PICTURE_METADATA if key in found}
    return {"image/png": kept} if kept else {}


def dumps(notebook):
    """Write a notebook as text, in the one layout that is stored.

    Parameters
    ----------
    notebook : NotebookNode
        In its normal form.

    Returns
    -------
    text : str
        One-space indent, sorted keys, characters as they are, a final
        newline.

    Raises
    ------
    nbformat.ValidationError
        If this is no valid notebook.
    """
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1, sort_keys=True,
                           ensure_ascii=False).rstrip("\n") + "\n"


def first_picture(notebook, cell_id):
    """Decode the first PNG that a cell shows.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.
    cell_id : str
        The cell.

    Returns
    -------
    png : bytes
        The picture.

    Raises
    ------
    BuildError
        If there is no such cell, or it shows no PNG.
    """
    for cell in notebook.cells:
        if cell.id == cell_id:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    return base64.b64decode(output.data["image/png"])
    raise BuildError(f"no cell {cell_id} that shows a picture")


# ---------------------------------------------------------------------------
# From a finished notebook to the exercise
# ---------------------------------------------------------------------------


def exercise(notebook, name, earlier=(), sheet=False):
    """Take the answers out of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        A finished notebook in its normal form; it stays as it is.
    name : str
        Its file name.
    earlier : collection of str
        The exercises of the notebooks before it.
    sheet : bool
        Whether its copy ends with the sheet of the whole network.

    Returns
    -------
    notebook : NotebookNode
        A copy without answers and outputs. Below each cell whose id begins
        with ``look-`` is what it should print, below the imports the cells
        that shorten errors and take the student's functions of earlier
        notebooks, before the summary what is kept of them. Check cells have
        the tag ``raises-exception``: Run All goes on past an exercise that
        is not written yet.

    Raises
    ------
    BuildError
        If an answer cell has no answer to take out.
    """
    cells = []
    for cell in copy.deepcopy(notebook.cells):
        if cell.id == "summary":
            cells += _what_is_kept(sheet)
        cells.append(cell)
        if cell.cell_type == "markdown":
            cell.source = _links_from_exercises(cell.source, name)
            continue
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = _without_answer(cell)
        if cell.metadata.get("nbgrader", {}).get("grade"):
            tags = cell.metadata.get("tags", [])
            cell.metadata["tags"] = sorted({*tags, "raises-exception"})
        if cell.id.startswith("look-"):
            cells.append(_expected(cell))
        if cell.id == "imports":
            cells += _beginning(cell, Path(name).stem, earlier, sheet)
        cell.outputs, cell.execution_count = [], None
    return nbformat.from_dict(notebook | {"cells": cells})


def _beginning(imports, notebook, earlier, sheet):
    """Return the cells that follow the imports in a copy."""
    own = [alias.name for node in ast.parse(imports.source).body
           if isinstance(node, ast.ImportFrom) and node.module == "dnn_utils"
           for alias in node.names if alias.name in earlier]
    names = ["begin_exercises", "show_my_network"]
    names += ["show_my_sheet"] * sheet + ["use_my_network"] * bool(own)
    cells = [nbformat.v4.new_code_cell(BEGIN.format(
        notebook=notebook, imports=_wrapped("from dnn_utils import ", names)),
        id="begin")]
    if own:
        source = MINE.format(imports=_wrapped("from my_network import ", own))
        cells += [nbformat.v4.new_markdown_cell(MINE_LEAD, id="mine-lead"),
                  nbformat.v4.new_code_cell(source, id="mine")]
    return cells


def _wrapped(start, names):
    """Return an import statement in lines of at most 79 columns."""
    line = start + ", ".join(names)
    if len(line) <= 79:
        return line
    return textwrap.fill(", ".join(names) + ")", 79,
                         initial_indent=start + "(",
                         subsequent_indent=" " * (len(start) + 1))


def _what_is_kept(sheet):
    """Return the cells before the summary of a copy."""
    shown = {"map": (MAP_LEAD, "show_my_network()")}
    if sheet:
        shown["sheet"] = SHEET_LEAD, "show_my_sheet()"
    return [cell for name, (lead, call) in shown.items() for cell in (
        nbformat.v4.new_markdown_cell(lead, id=f"{name}-lead"),
        nbformat.v4.new_code_cell(call, id=name))]


def _without_answer(cell):
    """Return an answer cell's source with the stub for the answer."""
    stub = STUB.format(name=cell.metadata.nbgrader.grade_id)
    source, number = SOLUTION.subn(stub, cell.source)
    if number != 1:
        raise BuildError(f"cell {cell.id}: {number} answers between ### BEGIN "
                         "SOLUTION and ### END SOLUTION, should be 1")
    return source


def _expected(cell):
    """Return a cell that shows what a look cell printed."""
    text = "".join(output.get("text", "") for output in cell.outputs)
    if not text:
        raise BuildError(f"cell {cell.id}: prints nothing to compare with")
    return nbformat.v4.new_markdown_cell(
        f"Expected output:\n\n```text\n{text.rstrip()}\n```",
        id=cell.id.replace("look-", "expected-", 1))


def _links_from_exercises(source, name):
    """Return Markdown with its links as they are from one folder below."""
    source = re.sub(r"(?m)^.*\]\(exercises/.*$",
                    YOUR_COPY.format(name=name), source)
    above = r"(?!0[1-7])\d\d_|images/|\.\./README"
    return re.sub(rf"\]\((?={above})", "](../", source)


# ---------------------------------------------------------------------------
# From a notebook to all files that follow from it
# ---------------------------------------------------------------------------


def build(path):
    """Make every file that follows from one notebook, in memory.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    files : dict
        Path -> bytes: the notebook itself, its exercises if it has any and,
        from 00_start_here, the README and its picture.

    Raises
    ------
    BuildError
        If a cell fails, is empty, or the README's picture or its place for
        the badges is missing.
    """
    notebook = normalise(run(path))
    files = {path: dumps(notebook).encode(), **exercises(path, notebook)}
    if path.name == "00_start_here.ipynb":
        files[path.parent / "images" / "outline.png"] = first_picture(
            notebook, "figure-outline")
        page = path.parent.parent / "README.md"
        if page.exists():
            files[page] = readme(page.read_bytes().decode()).encode()
    return files


def exercises(path, notebook):
    """Make the exercise file of a notebook, in memory.

    Parameters
    ----------
    path : Path
        Where the finished notebook stands.
    notebook : NotebookNode
        That notebook, executed and in its normal form.

    Returns
    -------
    files : dict
        Path -> bytes; empty if nothing in the notebook is to be written.

    Raises
    ------
    BuildError
        If an answer cell has no answer to take out, or a look cell no
        output.
    """
    if not any(cell.metadata.get("nbgrader") for cell in notebook.cells):
        return {}
    copy = path.parent / "exercises" / path.name
    derived = exercise(notebook, path.name, _earlier(path),
                       sheet=path.name.startswith(("06", "07")))
    return {copy: dumps(stamp(derived, copy)).encode()}


def _earlier(path):
    """Return the exercises of the notebooks before one, as they stand."""
    cells = [cell for other in sorted(path.parent.glob("*.ipynb"))
             if other.name < path.name
             for cell in json.loads(other.read_text("utf-8"))["cells"]]
    return {cell["metadata"]["nbgrader"]["grade_id"] for cell in cells
            if cell["metadata"].get("nbgrader", {}).get("solution")}


def write(path, content):
    """Replace a file at one stroke, if it changes.

    Parameters
    ----------
    path : Path
        The file; its folder is made if need be.
    content : bytes
        What it should hold.

    Returns
    -------
    changed : bool
        False if it already held that.
    """
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(exist_ok=True)
    scratch = path.with_name(path.name + ".new")
    scratch.write_bytes(content)
    os.replace(scratch, path)
    return True


# ---------------------------------------------------------------------------
# From two versions of a file to what differs
# ---------------------------------------------------------------------------


def differences(path, content):
    """Say how a stored file differs from what the build makes.

    Parameters
    ----------
    path : Path
        The stored file: a notebook, a PNG or a page of Markdown.
    content : bytes
        What the build makes.

    Returns
    -------
    messages : list of str
        One for each differing cell, with a unified diff; empty if none.
    """
    if not path.exists():
        return [f"{path.name}: is missing"]
    stored = path.read_bytes()
    if path.suffix == ".png":
        old, new = ({"picture": describe(png)} for png in (stored, content))
    elif path.suffix == ".md":
        old, new = ({"page": page.decode()} for page in (stored, content))
    else:
        old, new = _parts(stored), _parts(content)
    return [f"{path.name}: {part}: differs from the build\n"
            + _diff(old.get(part, ""), new.get(part, ""))
            for part in dict.fromkeys([*old, *new])
            if old.get(part) != new.get(part)]


def describe(png, cell_id=None):
    """Describe a PNG by its size and pixels, where they repeat.

    Parameters
    ----------
    png : bytes
        The picture.
    cell_id : str, optional
        The cell whose output it is.

    Returns
    -------
    description : str
        Equal for pictures that count as equal.
    """
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    if version("matplotlib").split(".")[:2] != PICTURES_MADE_WITH.split("."):
        return "PNG"
    size = f"PNG, {image.width} x {image.height} pixels"
    if cell_id in DRAW_ROUNDING:
        return size
    pixels = hashlib.sha256(image.tobytes()).hexdigest()
    return f"{size}, sha256 of the pixels {pixels}"


def _parts(content):
    """Split a stored notebook into {what: text}, pictures described."""
    notebook = json.loads(content)
    normal = _text(notebook).encode() + b"\n" == content
    cells = notebook.pop("cells")
    parts = {
        "layout": "normal" if normal else "another indent, order or line end",
        "metadata": _text(notebook),
        "order of cells": "\n".join(cell.get("id", "?") for cell in cells),
    }
    for cell in cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                png = base64.b64decode("".join(data["image/png"]))
                data["image/png"] = describe(png, cell.get("id"))
        parts["cell " + cell.get("id", "?")] = _text(cell)
    return parts


def _text(value):
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


def _diff(old, new):
    """Return the changed lines of two texts, at most 20."""
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), "stored",
                                 "built", n=1, lineterm="")
    return "\n".join("    " + line for line in list(lines)[:20])


# ---------------------------------------------------------------------------
# The command
# ---------------------------------------------------------------------------


def select(folder, names):
    """Find the notebooks that the names mean.

    Parameters
    ----------
    folder : Path
        Where to look.
    names : list of str
        Numbers or file names; none means every notebook.

    Returns
    -------
    paths : list of Path
        Sorted.

    Raises
    ------
    BuildError
        If a name fits no notebook.
    """
    paths = sorted(folder.glob("*.ipynb"))
    chosen = {name: [path for path in paths
                     if Path(name).stem in (path.stem, path.stem[:2])]
              for name in names}
    for name, found in chosen.items():
        if not found:
            raise BuildError(f"no notebook {name} in {folder}")
    return sorted(set().union(*chosen.values())) if names else paths


def report(path, check):
    """Build one notebook, write or compare it, and tell the outcome.

    Parameters
    ----------
    path : Path
        The notebook.
    check : bool
        Compare only.

    Returns
    -------
    ok : bool
        False if it could not be built, or a check found a difference.
    text : str
        One line, and what is wrong.
    """
    start = time.perf_counter()
    messages = []
    try:
        files = build(path)
        if check:
            messages = [message for file, content in files.items()
                        for message in differences(file, content)]
            outcome = "differs" if messages else "unchanged"
        else:
            changed = [write(*file) for file in files.items()]
            outcome = "changed" if any(changed) else "unchanged"
    except BuildError as error:
        messages, outcome = [f"{path.name}: {error}"], "failed"
    seconds = time.perf_counter() - start
    line = f"{path.name:36}{outcome:10}{seconds:6.1f} s"
    return not messages, "\n".join([line, *messages])


def main(arguments=None, folder=NOTEBOOKS):
    """Run the command; return its exit code.

    Parameters
    ----------
    arguments : list of str or None
        The command line; None reads the real one.
    folder : Path
        Where the notebooks are.

    Returns
    -------
    code : int
        0 if all is well.
    """
    parser = argparse.ArgumentParser(description="Build the notebooks.")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="a number such as 02, or a file name")
    parser.add_argument("--check", action="store_true",
                        help="write nothing, say what would change")
    options = parser.parse_args(arguments)
    try:
        paths = select(folder, options.names)
    except BuildError as error:
        parser.error(str(error))
    failed = False
    # One after the other: kernels that start together may pick one port.
    for path in paths:
        ok, text = report(path, options.check)
        print(text, flush=True)
        failed |= not ok
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
