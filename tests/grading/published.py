"""The modules and data beside a reference, and what students may see of them.

Students' processes get copies of the modules from which the functions that
the notebook asks for are taken out: those ask this side instead.
"""

import ast
import compileall
import functools
import os
import py_compile
import re
import shutil
from pathlib import Path

from grading import source as sources

MAX_DATA = 50 << 20
# A submission may write a module that is called like one of these.
_BY_CONTENT = py_compile.PycInvalidationMode.CHECKED_HASH


def modules(root):
    """Return the modules in a folder, by name, those of packages too.

    A folder of modules is a package even without an ``__init__.py``, unless
    notebooks are in it.
    """
    found = {path.stem: path for path in sorted(root.glob("*.py"))}
    for package in sorted({path.parent for path in root.glob("*/*.py")}):
        if _ELSEWHERE.search(package.name) or any(package.glob("*.ipynb")):
            continue
        for path in sorted(package.rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def beside(folder):
    """Return the files of all modules that references in a folder may use."""
    return {*folder.glob("*.py"), *folder.glob("*/*.py"),
            *folder.parent.glob("*.py")}


def imports(text):
    """Return the top-level modules that a cell or module imports."""
    nodes = list(ast.walk(sources.tree(text)))
    return {alias.name.split(".")[0] for node in nodes
            if isinstance(node, ast.Import) for alias in node.names} | {
        (node.module or "").split(".")[0] for node in nodes
        if isinstance(node, ast.ImportFrom) and not node.level}


class Statement:
    """A statement at the top of a module or a cell.

    Attributes
    ----------
    node : ast.stmt
        An import of one name at a time.
    binds : frozenset of str
    names : frozenset of str
        The same, but not by an import.
    """

    def __init__(self, node):
        self.node = node
        self.binds = sources.bound_by([node])
        self.names = frozenset() if isinstance(node, (
            ast.Import, ast.ImportFrom)) else self.binds

    @functools.cached_property
    def text(self):
        """Its source."""
        return ast.unparse(self.node)

    @functools.cached_property
    def reads(self):
        """The names in it, also those of functions' own variables."""
        return frozenset(n.id for n in ast.walk(self.node)
                         if isinstance(n, ast.Name))

    @functools.cached_property
    def mentions(self):
        """What it reads for what it binds, and what it imports that from.

        An attribute has a dot before it; one of a module's name stands for
        both.
        """
        if not self.names and self.binds:
            (alias,) = self.node.names
            return {*alias.name.split("."), *(
                getattr(self.node, "module", None) or "").split(".")} - {""}
        return sources.used(self.text) | {
            dot + n.attr for n in ast.walk(self.node)
            if isinstance(n, ast.Attribute)
            for dot in ("." if not isinstance(n.value, ast.Name) else "",
                        ".")}


@functools.lru_cache(maxsize=256)
def statements(text):
    """Return the statements of a module or a cell; none if it is no Python.
    """
    return [Statement(one) for node in sources.statements(text)
            for one in _one_by_one(node)]


def _one_by_one(node):
    """Yield an import for each name that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (ast.Import([alias]) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (ast.ImportFrom(node.module, [alias], node.level)
                    for alias in node.names)
    else:
        yield node


@functools.lru_cache(maxsize=256)
def bodies(text):
    """Return what each function does, whatever its name and docstring."""
    return {name: _body_of(node)
            for name, node in sources.functions(text).items()}


def _body_of(node):
    body = node.body[ast.get_docstring(node) is not None:]
    text = ast.dump(ast.Module([*body, ast.Expr(node.args)], [])) \
        if isinstance(node, ast.FunctionDef) else ast.dump(node)
    return text.replace(repr(node.name), "''")


@functools.lru_cache(maxsize=4096)
def reach(text, name):
    """Return what a function or value is made from, itself included."""
    graph = {name: one.reads for one in statements(text)
             for name in one.names}
    return graph.keys() & set(sources.reachable(
        [name], lambda name: graph.get(name, ())))


@functools.lru_cache(maxsize=256)
def withheld_and_private(text, asked):
    """Return the names of a module that stay here, and those closed.

    What the notebook asks for and what is made from it stays on this side;
    what is private and only those need answers nobody.
    """
    every = set().union(*(one.names for one in statements(text)))
    withheld_here = {name for name in every if reach(text, name) & asked}
    if not withheld_here:
        return frozenset(), frozenset()
    top = set().union(*(
        one.reads for one in statements(text)
        if not isinstance(one.node, (ast.FunctionDef, ast.ClassDef))
        and not one.names & withheld_here))
    public = {name for name in every - withheld_here
              if not name.startswith("_") or name.startswith("__")}
    needed = set().union(*(reach(text, name) for name in public | top))
    return frozenset(withheld_here), frozenset(
        name for name in every - needed - withheld_here
        if name.startswith("_"))


def public_source(path, asked, module=None):
    """Return a helper module as students may see it.

    Parameters
    ----------
    path : Path
    asked : frozenset of str
        The functions that the notebook asks for.
    module : str, optional
        Its name, if it is not the file's.
    """
    text = path.read_text(encoding="utf-8")
    withheld_here, private = withheld_and_private(text, asked)
    if not withheld_here:
        return text
    body = []
    for one in statements(text):
        if one.names & (withheld_here | private):
            body += [asking(module or path.stem, name, one.node)
                     for name in sorted(one.names)]
        elif one.names or not one.reads & withheld_here:  # it tries them
            body.append(one.text)
    return "\n\n".join(body) + "\n"


def asking(module, name, node=None):
    """Return the text of a function that asks this side instead.

    ``node``, if it has one, lends its docstring.
    """
    doc = ast.get_docstring(node) if isinstance(node, (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else None
    return (f"def {name}(*arguments, **keywords):\n"
            f"    {doc or ''!r}\n"
            f"    from _course import ask\n"
            f"    return ask({module!r}, {name!r}, arguments, keywords)")


def publish(reference, target):
    """Write what students' processes may see of a reference's folder.

    Parameters
    ----------
    reference : Reference
    target : Path
    """
    roots = reference.place.roots
    for folder in reference.place.folders:
        (target / folder).mkdir(parents=True, exist_ok=True)
    checks = {name for e in reference.exercises for c in e.checks
              for name in imports(c.full)}
    others = {name for part in reference.program() if part.kind != "check"
              for name in imports(part.text)}
    for root in roots:
        for name, path in modules(root).items():
            first = name.split(".")[0]
            if first not in checks - others and (
                    root is roots[0] or first in led_to(
                        others, modules(root))):
                made(target / path.relative_to(roots[-1])).write_text(
                    public_source(path, frozenset(reference.withheld(path)),
                                  name), encoding="utf-8")
        _copy_data(root, roots, target, _PRIVATE)
    # Else every submission would compile them again.
    compileall.compile_dir(target, quiet=2, stripdir=target,
                           invalidation_mode=_BY_CONTENT)


def copy(roots, target):
    """Copy all that references in a folder may need, for this side."""
    for root in roots:
        for path in modules(root).values():
            shutil.copy2(path, made(target / path.relative_to(roots[-1])))
        _copy_data(root, roots, target)


def made(path):
    """Return a path in a folder that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def led_to(names, paths):
    """Return modules and all that they lead to, import by import.

    Parameters
    ----------
    names : set of str
    paths : dict of str to Path
        As ``modules`` returns them.
    """
    return set(sources.reachable(names, lambda name: [
        other for module, path in paths.items()
        if module.split(".")[0] == name
        for other in imports(path.read_text(encoding="utf-8"))]))


_NOT_DATA = {".ipynb", ".py", ".pyc", ".md", ".toml", ".cfg", ".git", ".html"}
_ELSEWHERE = re.compile(r"(?i)^(\.|_|submitted|release|source|feedback|"
                        r"notebooks|autograded|venv|tests?$)|submission")
_PRIVATE = re.compile(r"(?i)solution|answer|hidden|secret|grade|expected")


def _copy_data(root, roots, target, private=None):
    """Copy data files that stand beside the reference; nothing private."""
    def wanted(path):
        parts = path.relative_to(root).parts
        return not path.is_symlink() and (
            len(roots) == 1 or len(parts) > 1) and not (
            private and any(map(private.search, parts)))

    for path in _first(filter(wanted, _files(root))):
        shutil.copy2(path, made(target / path.relative_to(roots[-1])))


def data_files(folder):
    """Return the data files beside a reference and one folder above it.

    Not more than one folder down: above a reference may be anything.
    """
    return list(_first(path for root in (folder, folder.parent)
                       if root.parent != root for path in _files(root, 2)))


def _first(paths):
    """Yield the first files, as many as are not too large together."""
    left = MAX_DATA
    for path in paths:
        left -= path.stat().st_size
        if left < 0:
            return
        yield path


def _files(root, levels=None):
    """Yield the data files below a folder, other people's left out."""
    for folder, folders, files in os.walk(root):
        depth = len(Path(folder).relative_to(root).parts) + 1
        folders[:] = sorted(name for name in folders
                            if not _ELSEWHERE.search(name)
                            and depth != levels)
        for name in sorted(files):
            path = Path(folder, name)
            if not _ELSEWHERE.search(name) and path.is_file() and (
                    path.suffix not in _NOT_DATA):
                yield path
