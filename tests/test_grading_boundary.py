"""The trust boundary: what is on which side, and what a sandbox sees."""

import ast
import sys
from pathlib import Path

import pytest
from grading import launch, session
from grading.shared import isolation

GRADING = Path(session.__file__).parent
STANDARD = {*sys.stdlib_module_names, "numpy"}
ALLOWED = {"shared": STANDARD | {"grading.shared"},
           "sandboxed": STANDARD | {"grading.shared", "grading.sandboxed",
                                    "IPython", "matplotlib", "psutil",
                                    "traitlets"}}


def imports(path):
    """Yield the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            yield node.module


@pytest.mark.parametrize("folder", ALLOWED)
def test_what_each_side_may_import(folder):
    files = sorted((GRADING / folder).glob("*.py"))
    assert len(files) >= 2
    for path in files:
        for name in imports(path):
            allowed = any(name == one or name.startswith(one + ".")
                          for one in ALLOWED[folder])
            assert allowed, f"{path.name} imports {name}"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not here")
def test_what_of_the_grader_a_sandbox_mounts():
    command = isolation.bubblewrap("/public")
    bound = {Path(command[i + 1]) for i, word in enumerate(command)
             if word == "--ro-bind"}
    mine = {path.name for path in bound if path.is_relative_to(GRADING)}
    assert mine == {"shared", "sandboxed"}
    assert not any(GRADING.is_relative_to(path) for path in bound)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not here")
def test_what_of_the_grader_an_answer_sees(tmp_path):
    level, launcher = launch.strongest_available(tmp_path, launch.Limits())
    if not level.outer and not level.landlock:
        launcher.close()
        pytest.skip("nothing is kept from answers here")
    every = sorted(path.relative_to(GRADING).as_posix()
                   for path in GRADING.rglob("*.py"))
    one = session.Session(launcher, tmp_path, ".", [])
    one.request("run", "look", f"""
def reads(path):
    try:
        return open(path).read() != ""
    except OSError:
        return False
seen = [path for path in {every} if reads({str(GRADING)!r} + "/" + path)]
""")
    _, seen = one.request("describe", "seen")
    one.close()
    launcher.close()
    own = {path.relative_to(GRADING).as_posix() for folder in ALLOWED
           for path in (GRADING / folder).glob("*.py")}
    assert own == set(seen) < set(every)


def written(tree):
    """Yield each attribute that a file sets, and what it is set of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(
                node.ctx, (ast.Store, ast.Del)):
            yield node.attr, ast.unparse(node.value), node.lineno


def test_no_class_writes_the_attributes_of_another():
    trees = {path: ast.parse(path.read_text(encoding="utf-8"))
             for path in [*GRADING.rglob("*.py"), GRADING.parent / "grade.py"]}
    own = {name for tree in trees.values()
           for name, owner, _ in written(tree) if owner == "self"}
    own |= {field.target.id for tree in trees.values()
            for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
            for field in node.body if isinstance(field, ast.AnnAssign)}
    assert {"settings", "launcher", "expected", "notes"} < own
    foreign = {"sys", "array", "node", "cell"}   # of libraries
    assert not [f"{path.name}:{line}: {owner}.{name}"
                for path, tree in trees.items()
                for name, owner, line in written(tree) if name in own
                and owner not in {"self", *foreign}]
