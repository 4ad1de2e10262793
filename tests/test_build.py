"""The build: one normal form, written only when it changes, compared."""

import base64
import io
import json

import build
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)
from PIL import Image

WIDGET = "application/vnd.jupyter.widget-view+json"


def png(colour, width=4):
    """Return a PNG of one colour as the text that a notebook stores."""
    content = io.BytesIO()
    Image.new("RGB", (width, 2), colour).save(content, "png")
    return base64.b64encode(content.getvalue()).decode()


SHOW = f'''from IPython.display import display
print("é")
display({{"image/png": "{png("white")}", "text/plain": "White."}}, raw=True,
        metadata={{"image/png": {{"alt": "White."}}}})'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one notebook, on a machine where the name python3 was
    given to something that does not run."""
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({
        "argv": ["no-such-program"], "display_name": "?", "language": "?"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("print(1, flush=True)\nprint(2)", id="numbers"),
        new_code_cell("x = 3\nx", id="value", metadata={"collapsed": True}),
        new_code_cell("open('missing')", id="refused",
                      metadata={"tags": ["raises-exception"]}),
        new_code_cell(SHOW, id="figure-outline")]
    store(tmp_path / "00_start_here.ipynb", cells)
    return tmp_path


def store(path, cells):
    path.write_text(json.dumps(new_notebook(cells=cells)), encoding="utf-8")


def edit(path, cell_id, change):
    """Change one cell of a stored notebook and nothing else."""
    notebook = json.loads(path.read_bytes())
    change(next(c for c in notebook["cells"] if c["id"] == cell_id))
    path.write_bytes((json.dumps(notebook, indent=1, sort_keys=True,
                                 ensure_ascii=False) + "\n").encode())


def pixels(matplotlib, monkeypatch):
    """Pretend to run under this version of matplotlib."""
    monkeypatch.setattr(build, "version", lambda package: matplotlib)


# ---------------------------------------------------------------------------
# With a kernel
# ---------------------------------------------------------------------------


@pytest.mark.slow
def test_build_then_build_again_then_check(folder, capsys):
    path, picture = (folder / "00_start_here.ipynb",
                     folder / "images" / "outline.png")
    assert build.main([], folder) == 0
    assert "changed" in capsys.readouterr().out
    stored, drawn = path.read_bytes(), picture.read_bytes()
    assert drawn == base64.b64decode(png("white"))

    numbers, value, refused, figure = json.loads(stored)["cells"][1:]
    assert [output["text"] for output in numbers["outputs"]] == [
        ["1\n", "2\n"]]
    assert value["metadata"] == {}
    assert value["outputs"][0]["execution_count"] == 2
    assert refused["outputs"][0]["traceback"] == [
        "FileNotFoundError: [Errno 2] No such file or directory: 'missing'"]
    assert figure["outputs"][0]["text"] == ["é\n"]
    assert figure["outputs"][1]["metadata"]["image/png"]["alt"] == "White."

    assert build.main(["00"], folder) == 0
    assert "unchanged" in capsys.readouterr().out
    assert path.read_bytes() == stored and picture.read_bytes() == drawn
    assert build.main(["--check"], folder) == 0
    assert not list(folder.glob("**/*.new"))


@pytest.mark.slow
def test_check_names_every_cell_that_differs(folder, capsys, monkeypatch):
    pixels("3.11.0", monkeypatch)
    path = folder / "00_start_here.ipynb"
    assert build.main([], folder) == 0
    edit(path, "numbers", lambda cell: cell.update(source="print(7)"))
    edit(path, "value", lambda cell: cell["metadata"].update(scrolled=True))
    edit(path, "refused", lambda cell: cell["outputs"][0].update(evalue=""))
    edit(path, "figure-outline", lambda cell: cell["outputs"][1][
        "data"].update({"image/png": png("black")}))
    (folder / "images" / "outline.png").unlink()
    edited = path.read_bytes()

    capsys.readouterr()
    assert build.main(["--check", path.name], folder) == 1
    report = capsys.readouterr().out
    for cell_id in ("numbers", "value", "refused", "figure-outline"):
        assert f"00_start_here.ipynb: cell {cell_id}: differs" in report
    assert '+    "7\\n"' in report
    assert "outline.png: is missing" in report
    assert path.read_bytes() == edited


@pytest.mark.slow
def test_failing_cell_leaves_the_file_as_it_was(tmp_path, capsys):
    path = tmp_path / "01_fails.ipynb"
    store(path, [new_code_cell("print(1)", id="fine"),
                 new_code_cell("1 / 0", id="divide")])
    stored = path.read_bytes()
    assert build.main([], tmp_path) == 1
    assert ("01_fails.ipynb: cell divide: ZeroDivisionError: division by zero"
            in capsys.readouterr().out)
    assert path.read_bytes() == stored
    assert list(tmp_path.iterdir()) == [path]


# ---------------------------------------------------------------------------
# Without
# ---------------------------------------------------------------------------


@pytest.mark.parametrize("content, message", [
    ("not JSON", "not a notebook"),
    ("{}", "not a notebook of format 4.5"),
])
def test_what_is_no_notebook_is_named(tmp_path, capsys, content, message):
    (tmp_path / "01_odd.ipynb").write_text(content)
    assert build.main([], tmp_path) == 1
    assert f"01_odd.ipynb: {message}" in capsys.readouterr().out


def test_unknown_name_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        build.main(["99"], tmp_path)


def test_names_choose_notebooks(tmp_path):
    for stem in ("00_start_here", "01_next", "02_last"):
        (tmp_path / f"{stem}.ipynb").touch()
    chosen = build.select(tmp_path, ["02", "notebooks/00_start_here.ipynb"])
    assert [path.name for path in chosen] == ["00_start_here.ipynb",
                                              "02_last.ipynb"]
    assert len(build.select(tmp_path, [])) == 3


def test_normal_form_of_outputs():
    alt = {"image/png": {"alt": "White.", "height": 1, "width": 2}}
    picture = {"image/png": png("white"), "text/plain": "White."}
    cell = new_code_cell("x", id="look", outputs=[
        new_output("stream", name="stdout", text="1\n"),
        new_output("stream", name="stdout", text="2\n"),
        new_output("display_data", {WIDGET: {"model_id": "4f2a"}}),
        new_output("display_data", {WIDGET: {}, "text/plain": "A view."}),
        new_output("display_data", picture, metadata={
            "image/png": alt["image/png"] | {"unconfined": True},
            "isolated": True}),
        new_output("error", ename="ValueError", evalue="no",
                   traceback=["\x1b[31mFile /home/someone/x.py\x1b[0m"])])
    outputs = build.normalise(new_notebook(cells=[cell])).cells[0].outputs
    assert outputs == [
        new_output("stream", name="stdout", text="1\n2\n"),
        new_output("display_data", {"text/plain": "A view."}),
        new_output("display_data", picture, metadata=alt),
        new_output("error", ename="ValueError", evalue="no",
                   traceback=["ValueError: no"])]


def test_normal_form_of_metadata():
    kept = {"tags": ["raises-exception"], "nbgrader": {"grade_id": "f"}}
    notebook = new_notebook(
        metadata={"widgets": {}, "authors": []},
        cells=[new_markdown_cell("Text", id="text", metadata={"tags": []}),
               new_code_cell("1", id="kept", execution_count=7,
                             metadata=kept | {"execution": {}}),
               new_code_cell("2", id="next")])
    before = json.dumps(notebook)
    normal = build.normalise(notebook)
    assert json.dumps(notebook) == before
    assert normal.metadata == build.METADATA
    assert [cell.metadata for cell in normal.cells] == [{}, kept, {}]
    assert [cell.id for cell in normal.cells] == ["text", "kept", "next"]
    assert [cell.execution_count for cell in normal.cells[1:]] == [1, 2]
    assert build.dumps(build.normalise(normal)) == build.dumps(normal)


def test_empty_code_cell_is_refused():
    notebook = new_notebook(cells=[new_code_cell(" \n", id="nothing")])
    with pytest.raises(build.BuildError, match="cell nothing: an empty"):
        build.normalise(notebook)


def test_readme_picture_has_to_be_there():
    notebook = new_notebook(cells=[new_markdown_cell("", id="figure")])
    for cell_id in ("figure", "missing"):
        with pytest.raises(build.BuildError, match=cell_id):
            build.first_picture(notebook, cell_id)


@pytest.fixture
def stored(tmp_path):
    """A notebook in its normal form, with a picture."""
    cell = new_code_cell("show()", id="figure", outputs=[new_output(
        "display_data", {"image/png": png("white"), "text/plain": "White."})])
    path = tmp_path / "01_stored.ipynb"
    notebook = build.normalise(new_notebook(cells=[
        new_markdown_cell("Text", id="text"), cell]))
    path.write_bytes(build.dumps(notebook).encode())
    return path


@pytest.mark.parametrize("matplotlib, colour, width, same", [
    ("3.11.2", "white", 4, True),
    ("3.11.2", "black", 4, False),
    ("3.10.0", "black", 4, True),
    ("3.11.2", "white", 5, False),
    ("3.10.0", "black", 5, True),
    ("3.110.0", "black", 4, True),
])
def test_pixels_count_where_they_repeat(stored, monkeypatch, matplotlib,
                                        colour, width, same):
    pixels(matplotlib, monkeypatch)
    content = stored.read_bytes()
    edit(stored, "figure", lambda cell: cell["outputs"][0]["data"].update(
        {"image/png": png(colour, width)}))
    found = build.differences(stored, content)
    assert found == [] if same else "cell figure: differs" in found[0]
    picture = stored.with_name("outline.png")
    picture.write_bytes(base64.b64decode(png(colour, width)))
    white = base64.b64decode(png("white"))
    assert build.differences(picture, white) == [] if same else (
        "outline.png: picture: differs" in build.differences(
            picture, white)[0])


def test_only_rounding_errors_may_be_drawn_differently(monkeypatch):
    pixels("3.11.2", monkeypatch)
    both = png("white"), png("black")
    first, second = (base64.b64decode(each) for each in both)
    for cell_id in build.DRAW_ROUNDING:
        assert build.describe(first, cell_id) == build.describe(
            second, cell_id)
        assert cell_id in {cell["id"] for path in build.select(
            build.NOTEBOOKS, []) for cell in json.loads(
                path.read_bytes())["cells"]}
    assert build.describe(first, "figure") != build.describe(second, "figure")


@pytest.mark.parametrize("part, change", [
    ("layout", lambda text: text.replace("\n", "\r\n")),
    ("layout", lambda text: text + "\n"),
    ("layout", lambda text: json.dumps(json.loads(text)) + "\n"),
    ("metadata", lambda text: text.replace('"nbformat_minor": 5',
                                           '"nbformat_minor": 4')),
    ("order of cells", lambda text: text.replace('"text"', '"prose"', 1)),
    ("cell text", lambda text: text.replace("Text", "Words")),
])
def test_any_other_change_is_a_difference(stored, part, change):
    content = stored.read_bytes()
    stored.write_bytes(change(content.decode()).encode())
    assert f"01_stored.ipynb: {part}: differs" in build.differences(
        stored, content)[0]


# ---------------------------------------------------------------------------
# The course itself
# ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", build.select(build.NOTEBOOKS, []),
                         ids=lambda path: path.stem[:2])
def test_what_follows_from_a_stored_notebook_is_stored(path, monkeypatch):
    # test_anywhere.py runs it and compares its outputs, pictures included;
    # this looks at everything else.
    monkeypatch.setattr(build, "run", build.stored)
    for file, content in build.build(path).items():
        assert build.differences(file, content) == []


def test_the_words_of_a_picture_go_below_it_and_follow_it():
    def below(alt, text):
        figure = new_output("display_data", {"image/png": png("white"),
                                             "text/plain": alt},
                            metadata={"image/png": {"alt": alt}})
        cells = [new_code_cell("draw()", id="draw", outputs=[figure]),
                 new_markdown_cell(text, id="text")]
        return build.normalise(new_notebook(cells=cells)).cells[1].source

    once = below("A line.", "*What to see.* One.\n\nMore.")
    assert "One.\n\n<details>\n<summary>" in once
    assert once.endswith("</summary>\n\nA line.\n\n</details>\n\nMore.")
    assert below("A line.", once) == once
    assert below("A curve.", once) == once.replace("A line.", "A curve.")
