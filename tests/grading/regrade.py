"""Which marks a change touches: of the assignment, or of what was handed in.

A notebook's marks can depend on many pieces, each known by its digest: its
own cells, and of what is beside it every definition that they name, directly
or through another, and every data file. Names are compared as text, so that a
piece too many may count; of a data file, any word of its path is enough.
"""

import ast
import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

from grading import notebook as notebooks
from grading import published
from grading import source as sources
from grading.results import write

ANEW = "handed in anew"
_WORD = re.compile(r"\w+")


class Definition(NamedTuple):
    """A statement at the top of a module."""

    module: str
    names: set       # empty: it always counts
    words: set
    digest: str

    def touches(self, words):
        """Say whether code with these words may depend on it."""
        return self.module in words and (
            not self.names or not self.names.isdisjoint(words)
            or any(name.startswith("__") for name in self.names))


class Move(NamedTuple):
    """A mark that is another one after grading anew."""

    notebook: str
    exercise: str
    before: float | None
    after: float | None
    why: str


def _digest(data):
    data = data if isinstance(data, bytes) else data.encode()
    return hashlib.sha256(data).hexdigest()[:16]


def pieces_of(folder, references, apart=()):
    """Return the pieces that each notebook's marks depend on.

    Parameters
    ----------
    folder : path
        Of the reference notebooks.
    references : list of Reference
    apart : list of Path
        Folders that are not part of the assignment, wherever they are.

    Returns
    -------
    pieces : dict of str to dict of str to str
        By notebook: what a piece is called, and its hash.
    """
    folder = Path(folder)
    definitions = [one for path in sorted(published.beside(folder))
                   for one in _definitions(path)]
    data = [path for path in published.data_files(folder)
            if not any(path.resolve().is_relative_to(place.resolve())
                       for place in apart)]
    return {one.name: _pieces(one.path, definitions, data)
            for one in references}


def _definitions(path):
    """Yield what stands at the top of a module."""
    for node in sources.statements(path.read_text(
            encoding="utf-8", errors="replace")):
        code = ast.unparse(node)
        yield Definition(path.stem, _bound(node), set(_WORD.findall(code)),
                         _digest(code))


def _bound(node):
    """Return the names that a statement binds, none if it may do more."""
    binding = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
               ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    return sources.bound_by([node]) - {"*"} if isinstance(
        node, binding) else frozenset()


def _pieces(path, definitions, data):
    """Return the pieces of one notebook, by what they are called."""
    pieces, words = {}, set()
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, 1):
        if cell.cell_type == "code":
            marked = cell.metadata.get("nbgrader", {})
            name = marked.get("grade_id", f"cell {number}")
            pieces[name] = _digest(json.dumps([cell.source, marked],
                                              sort_keys=True))
            words |= set(_WORD.findall(cell.source))
    left = definitions
    while True:
        found = [one for one in left if one.touches(words)]
        if not found:
            return pieces | {
                one.name: _digest(one.read_bytes()) for one in data
                if not words.isdisjoint(_WORD.findall("/".join(
                    one.parts[-2:])))}
        left = [one for one in left if one not in found]
        for one in found:
            name = ", ".join(sorted(one.names)) or "its other lines"
            key = f"{one.module}: {name}"
            pieces[key] = _digest(pieces.get(key, "") + one.digest)
            words |= one.words


def files(found):
    """Return a hash of what a student handed in.

    Parameters
    ----------
    found : list of match.Found
    """
    digest = hashlib.sha256()
    for one in found:
        digest.update(str(one.path.relative_to(one.inside)).encode(
            "utf-8", "surrogateescape") + b"\0")
        if one.path.is_file() and not one.path.is_symlink():
            digest.update(hashlib.sha256(one.path.read_bytes()).digest())
    for folder in sorted({one.inside for one in found if one.alone}):
        for path in sorted(folder.rglob("*")):
            if notebooks.may_be_used(path, folder):
                digest.update(str(path.relative_to(folder)).encode(
                    "utf-8", "surrogateescape") + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def changed(before, now):
    """Say in a few words which pieces of a notebook differ."""
    names = sorted(name for name in {*before, *now}
                   if before.get(name) != now.get(name))
    more = len(names) - 3
    return "; ".join(names[:3]) + (f" and {more} more" if more > 0 else "")


def moves(before, after, why):
    """Yield what moved between two results of one student.

    Parameters
    ----------
    before, after : StudentResult
    why : dict of str to str
        By notebook.
    """
    had = {(notebook, item.exercise): item.points
           for notebook, item in before.items}
    for notebook, item in after.items:
        key = notebook, item.exercise
        if notebook in why and had.get(key, item.points) != item.points:
            yield Move(*key, had[key], item.points, why[notebook])


class Record:
    """What a run remembers of how its results were made.

    Parameters
    ----------
    results : Results
    pieces : dict
        As ``pieces_of`` returns them.
    """

    def __init__(self, results, pieces):
        self.results, self.pieces = results, pieces
        self.kept = results.records()
        self.place = results.store / "assignment"
        self.place.mkdir(exist_ok=True)
        self.now = {name: _digest(json.dumps(one, sort_keys=True))
                    for name, one in pieces.items()}
        for name, key in self.now.items():
            write(self.place / f"{key}.json", json.dumps(pieces[name]))

    def stale(self, student, found):
        """Return why notebooks of a student are to be graded anew.

        Parameters
        ----------
        student : str
        found : list of match.Found

        Returns
        -------
        why : dict of str to str
            By notebook; all of them where the files are others.
        """
        kept = self.kept.get(student, {})
        if kept.get("files") != files(found):
            return dict.fromkeys(self.now, ANEW)
        had = kept["prints"]
        return {name: changed(self._before(had.get(name)), self.pieces[name])
                for name, key in self.now.items() if had.get(name) != key}

    def _before(self, key):
        path = self.place / f"{key}.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def keep(self, result, found, before=None, why=None):
        """Write a student's result, and what moved since the last one."""
        moved = [one for one in self.moves(result.student)
                 if one.notebook not in (why or {})]
        if before:
            moved += moves(before, result, why)
        record = {"files": files(found), "prints": self.now, "moves": moved}
        self.kept[result.student] = record
        self.results.add(result, record)

    def moves(self, student):
        """Return what moved when a student was last graded anew."""
        return [Move(*one) for one in
                self.kept.get(student, {}).get("moves", [])]
