"""The course elsewhere: one notebook alone, Binder, Codespaces, VS Code.

A server here takes the place of GitHub: it serves the course's files packed
as GitHub packs a tag. ``pytest -m slow`` also runs every
notebook alone in an empty folder.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import build
import nbformat
import pytest
from fixtures.pages import FINISHED, NOTEBOOKS, answered, code, read, shown
from tools import notebook_rules

ROOT = NOTEBOOKS.parent
PAGES = [path.relative_to(NOTEBOOKS) for folder in ("", "exercises")
         for path in sorted((NOTEBOOKS / folder).glob("*.ipynb"))]
NOWHERE = build.Setting("", "v1")
GITHUB = build.Setting("https://github.com/some-school/deep.net", "v1.2")
ARCHIVE = "/some-school/deep.net/archive/refs/tags/v1.zip"
FOUND = "\nimport dnn_utils, testCases\nprint(dnn_utils.__file__)"


def tag_zip(**more):
    """Pack the course as GitHub packs a tag: all in one folder NAME-TAG."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for part in ("dnn_utils.py", "testCases.py", "datasets", "notebooks"):
            for path in [ROOT / part, *(ROOT / part).rglob("*")]:
                name = path.relative_to(ROOT).as_posix()
                if path.is_file() and not re.search(r"/[._]\w+/", name):
                    file.write(path, f"deep.net-1/{name}")
        for name, text in more.items():
            file.writestr(name, text)
    return content.getvalue()


@pytest.fixture(scope="session")
def whole():
    return tag_zip()


class Server(ThreadingHTTPServer):
    """Answers ARCHIVE with ``content``, and counts how often."""

    daemon_threads = True

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.says, self.asked = content, len(content), 0
        self.arrived, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.course = build.Setting(
            f"http://127.0.0.1:{self.server_port}/some-school/deep.net", "v1")


class Handler(BaseHTTPRequestHandler):
    """Sends a length, half the content, and, when let go on, the rest."""

    def do_GET(self):
        server = self.server
        server.asked += 1
        if self.path != ARCHIVE or server.content is None:
            return self.send_error(404)
        self.send_response(200)
        if server.says is not None:
            self.send_header("Content-Length", str(server.says))
        self.end_headers()
        half = len(server.content) // 2
        self.wfile.write(server.content[:half])
        server.arrived.set()
        server.go_on.wait(60)
        self.wfile.write(server.content[half:])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(whole, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    server = Server(whole)
    threading.Thread(target=server.serve_forever, args=(0.01,),
                     daemon=True).start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


def start(folder, course):
    """Start the set-up cell in a folder; it prints what it found."""
    return subprocess.Popen(
        [sys.executable, "-c", build.setup_cell(course) + FOUND], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def set_up(folder, course):
    """Run the set-up cell; return where dnn_utils is, and the last error."""
    found, error = start(folder, course).communicate(timeout=60)
    return found.strip(), (error.strip().split("\n") or [""])[-1]


# ---------------------------------------------------------------------------
# A notebook alone
# ---------------------------------------------------------------------------


def test_unpublished_it_says_what_is_missing(tmp_path):
    found, error = set_up(tmp_path, NOWHERE)
    assert not found and "get the whole course" in error
    assert list(tmp_path.iterdir()) == []
    assert "urlretrieve" not in build.setup_cell(NOWHERE)


def test_it_fetches_the_course_once(tmp_path, tmp_path_factory, server,
                                    monkeypatch):
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setenv("TMPDIR", str(scratch))
    helper = tmp_path / "course-v1" / "dnn_utils.py"
    assert set_up(tmp_path, server.course) == (str(helper), "")
    assert list(tmp_path.iterdir()) == [helper.parent]
    assert (helper.parent / "datasets" / "digits.h5").is_file()
    assert set_up(tmp_path, server.course) == (str(helper), "")
    assert server.asked == 1 and list(scratch.iterdir()) == []


@pytest.mark.parametrize("course", [GITHUB, NOWHERE])
def test_inside_the_course_nothing_is_fetched(tmp_path, course):
    folder = tmp_path / "notebooks" / "exercises"
    folder.mkdir(parents=True)
    for name in ("dnn_utils.py", "testCases.py"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks" / "support",
                    folder.parent / "support")
    assert set_up(folder, course) == (str(tmp_path / "dnn_utils.py"), "")
    assert list(folder.iterdir()) == []


def test_offline_it_names_the_address_and_what_to_do(tmp_path, server):
    server.shutdown()
    server.server_close()
    found, error = set_up(tmp_path, server.course)
    assert not found and list(tmp_path.iterdir()) == []
    assert error.startswith(f"OSError: no {server.course.repository}/archive")
    assert "refused" in error and error.endswith("go online, run again")


def half(whole):
    return whole[:len(whole) // 2], len(whole)


def slow(answer, name):
    return pytest.param(answer, id=name, marks=pytest.mark.slow)


@pytest.mark.parametrize("answer", [
    pytest.param(half, id="interrupted"),
    slow(lambda whole: (half(whole)[0], None), "length unknown"),
    slow(lambda whole: (b"<p>Please log in</p>", 20), "no zip"),
    slow(lambda whole: (None, 0), "no such tag"),
    slow(lambda whole: (b"PK\5\6" + bytes(18), 22), "empty zip"),
    slow(lambda whole: (whole[:99] + b"?" + whole[100:], len(whole)),
         "damaged"),
])
def test_what_arrives_badly_leaves_nothing(tmp_path, server, whole, answer):
    server.content, server.says = answer(whole)
    found, error = set_up(tmp_path, server.course)
    assert not found and list(tmp_path.iterdir()) == []
    assert error.startswith("OSError: no http://127.0.0.1:")
    server.content, server.says = whole, len(whole)
    found, error = set_up(tmp_path, server.course)
    assert found == str(tmp_path / "course-v1" / "dnn_utils.py"), error


def test_killed_on_the_way_it_begins_again(tmp_path, server):
    server.go_on.clear()
    with start(tmp_path, server.course) as process:
        assert server.arrived.wait(60)
        process.kill()
    left = tmp_path / "tmp1234" / "deep.net-1"  # as from a kill later on
    left.mkdir(parents=True)
    (left / "dnn_utils.py").write_text("half of")
    assert not (tmp_path / "course-v1").exists()
    server.go_on.set()
    helper = tmp_path / "course-v1" / "dnn_utils.py"
    assert set_up(tmp_path, server.course) == (str(helper), "")
    assert server.asked == 2


def test_nothing_is_written_beside_the_course(tmp_path, server):
    folder = tmp_path / "empty"
    folder.mkdir()
    server.content = tag_zip(**{
        "../evil.py": "1", "deep.net-1/../../evil.py": "1",
        f"{tmp_path.as_posix()}/evil.py": "1"})
    server.says = len(server.content)
    assert set_up(folder, server.course)[0]
    assert [path.name for path in folder.iterdir()] == ["course-v1"]
    assert not list(tmp_path.rglob("evil.py"))


# ---------------------------------------------------------------------------
# Every notebook alone, with a kernel
# ---------------------------------------------------------------------------


def run_alone(notebook, name, folder, server, monkeypatch):
    """Run a notebook in an empty folder; compare with what is stored.

    Where OpenBLAS can, with another kernel than the stored outputs are from:
    it rounds differently, and still each picture has the same pixels.
    """
    monkeypatch.setattr(build, "setting", lambda: server.course)
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    nbformat.write(notebook, folder / name)
    ran = code(build.normalise(build.run(folder / name)))
    assert server.asked == 1
    assert "course-v1" in ran["setup"].source
    for cell_id, cell in code(read(NOTEBOOKS / name)).items():
        assert shown(ran[cell_id]) == shown(cell), cell_id


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")),
                         ids=lambda path: path.stem)
def test_a_notebook_alone_gives_its_stored_outputs(
        path, tmp_path, server, monkeypatch):
    run_alone(read(path), path.name, tmp_path, server, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("path", FINISHED[-1:], ids=lambda path: path.stem)
def test_an_exercise_alone_gives_the_stored_outputs(
        path, tmp_path, server, monkeypatch):
    run_alone(answered(path), path.name, tmp_path, server, monkeypatch)


# ---------------------------------------------------------------------------
# Badges
# ---------------------------------------------------------------------------

COLAB = ("[![Open in Colab](https://colab.research.google.com/assets/"
         "colab-badge.svg)](https://colab.research.google.com/github/"
         "some-school/deep.net/blob/v1.2/notebooks/")
BINDER = ("[![Open in Binder](https://mybinder.org/badge_logo.svg)]"
          "(https://mybinder.org/v2/gh/some-school/deep.net/v1.2"
          "?urlpath=lab/tree/notebooks/")
CODESPACES = ("[![Open in Codespaces](https://github.com/codespaces/"
              "badge.svg)](https://codespaces.new/some-school/deep.net)")


@pytest.fixture
def published(tmp_path, monkeypatch):
    """The notebooks and exercises as they are stored once published."""
    monkeypatch.setattr(build, "setting", lambda: GITHUB)
    (tmp_path / "README.md").touch()  # where the notebooks link to
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS / "images", folder / "images")
    (folder / "exercises").mkdir()
    for page in PAGES:
        notebook = build.stamp(read(NOTEBOOKS / page), folder / page)
        (folder / page).write_text(build.dumps(notebook), encoding="utf-8")
    return folder


def test_badges_lead_to_the_notebook_they_are_in(published):
    for page in PAGES:
        place = page.as_posix()
        line = f"{COLAB}{place}) {BINDER}{place})"
        if place == "00_start_here.ipynb":
            line += " " + CODESPACES
        title = read(published / page).cells[0].source.split("\n")
        assert title[0].startswith("# ") and title[1:3] == ["", line]


def test_published_notebooks_keep_the_rules(published):
    for page in PAGES:
        problems = [str(p) for p in notebook_rules.check(published / page)
                    if not p.warning]
        assert not problems, page


def test_unpublished_again_the_notebooks_are_as_before(
        published, monkeypatch):
    monkeypatch.setattr(build, "setting", lambda: NOWHERE)
    for page in PAGES:
        assert "[![" in read(published / page).cells[0].source
        before, after = (build.stamp(read(folder / page), folder / page)
                         for folder in (NOTEBOOKS, published))
        assert before == after and "[![" not in after.cells[0].source


def test_exercises_carry_their_own_badge(monkeypatch):
    monkeypatch.setattr(build, "setting", lambda: GITHUB)
    [content] = build.exercises(FINISHED[0], read(FINISHED[0])).values()
    title = json.loads(content)["cells"][0]["source"]
    assert f"{COLAB}exercises/{FINISHED[0].name})" in title[2]


def test_readme_carries_badges_between_its_marks(monkeypatch):
    page = "# T\n\n<!-- badges -->\n{}<!-- /badges -->\n\n![P](p.png)\n"
    start = "00_start_here.ipynb)"
    line = f"{COLAB}{start} {BINDER}{start} {CODESPACES}\n"
    monkeypatch.setattr(build, "setting", lambda: GITHUB)
    for before in ("", line, "by hand\n\n"):
        assert build.readme(page.format(before)) == page.format(line)
    monkeypatch.setattr(build, "setting", lambda: NOWHERE)
    assert build.readme(page.format(line)) == page.format("")
    for broken in ("", "<!-- badges -->", 2 * page):
        with pytest.raises(build.BuildError, match="README.md: [02] places"):
            build.readme(broken)


def test_check_sees_an_edited_cell_and_badge(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "setting", lambda: GITHUB)
    page, folder = tmp_path / "README.md", tmp_path / "notebooks"
    page.write_text("# T\n\n<!-- badges -->\n<!-- /badges -->\n")
    shutil.copy(ROOT / "dnn_utils.py", tmp_path)
    shutil.copytree(ROOT / "notebooks" / "support", folder / "support")
    path = folder / "00_start_here.ipynb"
    notebook = read(NOTEBOOKS / path.name)
    notebook.cells = [cell for cell in notebook.cells if cell.id in (
        "title", "setup", "imports", "figure-outline")]
    nbformat.write(notebook, path)
    monkeypatch.setattr(build, "run", build.stored)
    assert build.main([], folder) == build.main(["--check"], folder) == 0
    for file, part in ((path, "blob/v1.2"), (path, "course-v1.2"),
                       (page, "blob/v1.2")):
        built = file.read_bytes()
        file.write_bytes(built.replace(part.encode(), b"changed"))
        capsys.readouterr()
        assert build.main(["--check"], folder) == 1
        assert f"{file.name}: " in capsys.readouterr().out
        assert build.main([], folder) == 0
        assert file.read_bytes() == built


# ---------------------------------------------------------------------------
# The setting
# ---------------------------------------------------------------------------


@pytest.mark.parametrize("repository, tag", [
    ("", "v1"), ("https://github.com/some-school/deep.net", "2026-fall")])
def test_setting_is_read(tmp_path, repository, tag):
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[tool.course]\nrepository = {repository!r}\n"
                    f"tag = {tag!r}")
    assert build.setting(path) == (repository, tag)


@pytest.mark.parametrize("key, text", [
    ("repository", "tag = 'v1'"),
    ("tag", "repository = ''"),
    ("tag", "repository = ''\ntag = 1"),
    ("tag", "repository = ''\ntag = ''"),
    ("tag", "repository = ''\ntag = 'a/b'"),
    *[("repository", f"tag = 'v1'\nrepository = {address!r}") for address in (
        "some-school/deep.net", "https://github.com/some-school/",
        "https://github.com/some-school/deep.net/",
        "https://github.com/some-school/deep.net.git",
        "https://example.org/some-school/deep.net",
        'https://github.com/some-school/"deep')]])
def test_a_setting_that_cannot_work_is_refused(tmp_path, key, text):
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.course]\n" + text)
    with pytest.raises(build.BuildError, match=rf"\[tool.course\] {key} is"):
        build.setting(path)


def test_the_address_is_only_in_the_setting():
    course = build.setting()
    for path in [ROOT / "README.md", *(NOTEBOOKS / p for p in PAGES)]:
        text = path.read_text(encoding="utf-8")
        addresses = text.count("archive/refs/tags") + text.count("[![")
        assert bool(addresses) == bool(course.repository), path.name


# ---------------------------------------------------------------------------
# Binder, Codespaces, VS Code
# ---------------------------------------------------------------------------


def test_binder_installs_what_the_course_needs():
    lines = (ROOT / ".binder" / "requirements.txt").read_text().split("\n")
    assert [line for line in lines if line and line[0] != "#"] == [
        "-r ../requirements.txt"]
    assert (ROOT / "requirements.txt").is_file()
    runtime = (ROOT / ".binder" / "runtime.txt").read_text()
    assert runtime == "python-3.12\n"


def test_codespaces_and_vscode_files_fit_each_other():
    container, extensions, settings = (
        json.loads((ROOT / name).read_text(encoding="utf-8")) for name in (
            ".devcontainer/devcontainer.json", ".vscode/extensions.json",
            ".vscode/settings.json"))
    image, version = container["image"].split(":")
    assert image == "mcr.microsoft.com/devcontainers/python"
    assert (ROOT / ".binder" / "runtime.txt").read_text() == (
        f"python-{version}\n")
    assert container["postCreateCommand"].endswith("-r requirements.txt")
    assert container["customizations"]["codespaces"]["openFiles"] == [
        build.START]
    assert extensions["recommendations"] == (
        container["customizations"]["vscode"]["extensions"])
    assert settings["jupyter.notebookFileRoot"] == "${fileDirname}"
    assert all(Path(ROOT, folder).is_dir()
               for folder in settings["python.testing.pytestArgs"])
