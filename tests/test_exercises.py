"""The exercises: derived, complete, and the same course once answered.

``pytest -m slow`` also runs them, with the answers put back and with one
answer missing, and hands the notebooks to nbgrader if that is installed.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import pytest
from fixtures.exercises import EXERCISES
from fixtures.pages import (
    FINISHED,
    NOTEBOOKS,
    answered,
    code,
    of_kind,
    read,
    shown,
)

# The code cells that a finished notebook has not.
OF_COPIES = "begin", "mine", "map", "sheet"


def both():
    """Yield every finished notebook with its exercises."""
    for path in FINISHED:
        yield read(path), read(path.parent / "exercises" / path.name)


@pytest.mark.parametrize("path", FINISHED, ids=lambda path: path.stem)
def test_the_exercises_are_what_the_build_makes(path):
    for file, content in build.exercises(path, read(path)).items():
        assert file.read_bytes() == content, f"{file.name}: run build.py"


def test_there_is_a_file_for_each_notebook_and_no_other():
    assert [path.name for path in FINISHED] == sorted(
        path.name for path in (NOTEBOOKS / "exercises").iterdir()
        if path.suffix == ".ipynb")


def test_all_exercises_are_there_in_order_once():
    for kind, prefix in (("solution", ""), ("grade", "check_")):
        for page in zip(*both(), strict=True):
            found = [cell.metadata.nbgrader.grade_id for notebook in page
                     for cell in of_kind(kind, notebook)]
            assert sorted(found) == sorted(prefix + f for f in EXERCISES)


def test_metadata_is_what_nbgrader_reads():
    for notebooks in both():
        for notebook in notebooks:
            for cell in of_kind("solution", notebook):
                grader = cell.metadata.nbgrader
                assert cell.id == "answer-" + grader.grade_id
                assert (grader.grade, grader.locked) == (False, False)
            for cell in of_kind("grade", notebook):
                f = cell.metadata.nbgrader.grade_id.removeprefix("check_")
                assert cell.id == "check-" + f
                assert cell.source == f"check_{f}({f})"
                assert cell.metadata.nbgrader.locked
                assert cell.metadata.nbgrader.points > 0


def test_answers_are_short_and_cut():
    for finished, exercises in both():
        for whole, stub in zip(of_kind("solution", finished),
                               of_kind("solution", exercises), strict=True):
            answer = re.search(r"BEGIN SOLUTION\n(.*)\n.*END SOLUTION",
                               whole.source, re.DOTALL)[1].split("\n")
            assert len(answer) <= 12
            f = whole.metadata.nbgrader.grade_id
            assert f'"write {f} here, then run this cell again"' in stub.source
            assert stub.source.count("#") == 1
            left = [line.strip() for line in stub.source.split("\n")]
            for line in map(str.strip, answer):
                assert line not in left
                if len(line) > 15:
                    assert all(line not in cell.source
                               for cell in exercises.cells
                               if cell.cell_type == "markdown")


def test_each_exercise_has_hints_a_look_a_check_and_a_question():
    for _, exercises in both():
        ids = [cell.id for cell in exercises.cells]
        for cell in of_kind("solution", exercises):
            f = cell.metadata.nbgrader.grade_id
            hints, answer, check, question = (
                ids.index(f"{part}-{f}")
                for part in ("hints", "answer", "check", "question"))
            looks = [i for i in range(answer, check)
                     if ids[i].startswith("expected-")]
            assert hints < answer < check < question and looks
            assert 3 <= exercises.cells[hints].source.count("<details>") <= 4
            assert "**Why?**" in exercises.cells[question].source


def test_outputs_are_empty_and_what_to_expect_is_the_stored_output():
    for finished, exercises in both():
        stored = code(finished)
        for cell in exercises.cells:
            if cell.cell_type == "code":
                assert cell.outputs == [] and cell.execution_count is None
            elif cell.id.startswith("expected-"):
                look = stored[cell.id.replace("expected", "look", 1)]
                printed = "".join(o.text for o in look.outputs)
                assert f"```text\n{printed.rstrip()}\n```" in cell.source


def test_with_the_answers_put_back_it_is_the_finished_notebook():
    for path in FINISHED:
        assert ([cell.source for cell in code(answered(path)).values()
                 if cell.id not in OF_COPIES]
                == [cell.source for cell in code(read(path)).values()])


def test_a_copy_begins_with_its_own_call_and_goes_on_past_its_checks():
    for path, (finished, exercises) in zip(FINISHED, both(), strict=True):
        ids = [cell.id for cell in exercises.cells]
        assert ids.index("begin") == ids.index("imports") + 1
        assert code(exercises)["begin"].source.endswith(
            f'begin_exercises("{path.stem}")\nshow_my_network()')
        for cell in of_kind("grade", exercises):
            assert cell.metadata.tags == ["raises-exception"]
        for cell in of_kind("grade", finished):
            assert "tags" not in cell.metadata


def imported(cell):
    """Return the names that a cell imports by name, in order."""
    return [alias.name for node in ast.parse(cell.source).body
            if isinstance(node, ast.ImportFrom) for alias in node.names]


def test_a_copy_imports_what_earlier_notebooks_asked_for():
    asked = set()
    for path, (finished, exercises) in zip(FINISHED, both(), strict=True):
        cells, made = code(exercises), imported(code(finished)["imports"])
        wanted = [name for name in made if name in asked]
        assert ("mine" in cells) == bool(wanted)
        if wanted:
            assert imported(cells["mine"]) == wanted
        asked |= {cell.metadata.nbgrader.grade_id
                  for cell in of_kind("solution", finished)}
        assert ("sheet" in cells) == (path.stem[:2] in ("06", "07"))


def test_the_cells_of_a_copy_alone_are_not_graded():
    for _, exercises in both():
        for cell_id in OF_COPIES:
            cell = code(exercises).get(cell_id)
            assert cell is None or not cell.metadata


def test_a_notebook_without_an_answer_to_cut_is_refused(tmp_path):
    notebook = read(FINISHED[0])
    cell = of_kind("solution", notebook)[0]
    cell.source = cell.source.replace("### END SOLUTION", "# the end")
    with pytest.raises(build.BuildError, match=f"{cell.id}: 0 answers"):
        build.exercises(FINISHED[0], notebook)


def test_a_look_cell_that_prints_nothing_is_refused():
    notebook = read(FINISHED[0])
    code(notebook)["look-deep"].outputs = []
    with pytest.raises(build.BuildError, match="look-deep: prints nothing"):
        build.exercises(FINISHED[0], notebook)


# ---------------------------------------------------------------------------
# With kernels
# ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """The course in another place; returns its notebooks/exercises/."""
    for name in ("dnn_utils.py", "testCases.py"):
        shutil.copy(NOTEBOOKS.parent / name, tmp_path)
    for name in ("notebooks", "datasets"):
        shutil.copytree(NOTEBOOKS.parent / name, tmp_path / name)
    return tmp_path / "notebooks" / "exercises"


@pytest.mark.slow
@pytest.mark.parametrize("path", FINISHED, ids=lambda path: path.stem)
def test_answered_exercises_give_the_stored_outputs(path, folder):
    copy = folder / path.name
    nbformat.write(answered(path), copy)
    ran, stored = build.normalise(build.run(copy)), read(path)
    for cell_id, cell in code(stored).items():
        assert shown(code(ran)[cell_id]) == shown(cell), cell_id


@pytest.mark.slow
@pytest.mark.parametrize("path, missing", [
    pytest.param(path, cell.metadata.nbgrader.grade_id,
                 id=cell.metadata.nbgrader.grade_id)
    for path in FINISHED for cell in of_kind("solution", read(path))])
def test_an_unwritten_function_fails_only_its_own_cells(
        path, missing, folder):
    copy = folder / path.name
    notebook = answered(path, missing)
    for cell in code(notebook).values():
        cell.metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, copy)
    failed = {cell_id for cell_id, cell in code(build.run(copy)).items()
              if any(o.output_type == "error" for o in cell.outputs)}
    failed.discard("columns-refused")
    assert f"check-{missing}" in failed
    ids = [cell.id for cell in notebook.cells]
    others = [ids.index(cell.id) for cell in of_kind("solution", notebook)
              if cell.metadata.nbgrader.grade_id != missing]
    for i in others:
        f = ids[i].removeprefix("answer-")
        own = ids[i:ids.index(f"check-{f}") + 1]
        assert failed.isdisjoint(own)


@pytest.mark.slow
def test_nbgrader_takes_the_notebooks_as_they_are(tmp_path):
    pytest.importorskip("nbgrader")
    source = tmp_path / "source" / "course"
    source.mkdir(parents=True)
    for path in FINISHED:
        shutil.copy(path, source)
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "course",
         "--create", "--course-dir", str(tmp_path),
         "--db", f"sqlite:///{tmp_path}/gradebook.db"],
        check=True, cwd=tmp_path, env=os.environ | {"PATH": os.pathsep.join(
            [str(Path(sys.executable).parent), os.environ["PATH"]])})
    for path in FINISHED:
        released = read(tmp_path / "release" / "course" / path.name)
        exercises = read(path.parent / "exercises" / path.name)
        for mine, theirs in zip(of_kind("solution", exercises),
                                of_kind("solution", released), strict=True):
            theirs, mine = (re.sub(
                r"(?s) *# YOUR CODE HERE.*?raise NotImplementedError\(.*?\)",
                "STUB", cell.source) for cell in (theirs, mine))
            assert theirs.count("STUB") == 1 and theirs == mine
