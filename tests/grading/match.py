"""Which file is which notebook, and which cell is which answer."""

import ast
import builtins
import re
from pathlib import Path
from typing import NamedTuple

from grading import notebook
from grading import source as sources
from grading.verdicts import Note, Remark

YOURSELF = "you"
_ARCHIVES = (".zip", ".tar", ".gz", ".7z", ".rar")
_NO_STUDENTS = {".git", ".ipynb_checkpoints", "__MACOSX", "__pycache__"}


class Found(NamedTuple):
    """A submitted file."""

    student: str
    path: Path
    inside: Path     # the folder that it must lie in

    @property
    def alone(self):
        """Whether the folder is the student's own."""
        return self.inside.name == self.student

    @property
    def cells(self):
        """Its code cells; None where it is no notebook that can be read."""
        try:
            return notebook.read(self.path, self.inside)[0]
        except notebook.Unreadable:
            return None


class Answer(NamedTuple):
    """What a student wrote for one exercise."""

    source: str
    cells: list      # the numbers of the cells it was put together from
    notes: list      # empty if it was found by its grade id


def submissions(folder, references):
    """Find every student's files.

    Parameters
    ----------
    folder : Path
        ``STUDENT/NOTEBOOK.ipynb``, ``submitted/STUDENT/ASSIGNMENT/...``, a
        flat folder of files named after student and notebook, or one's own
        copies.
    references : list of Reference

    Returns
    -------
    students : dict of str to list of Found
        Every student's notebook files; an empty list if there are none.
    """
    folder = Path(folder)
    collected = folder / "submitted"
    if collected.is_dir() and not any(collected.glob("*.ipynb")):
        folder = collected
    names = [reference.name for reference in references]
    students = {}
    for entry in sorted(folder.iterdir()):
        if entry.name in _NO_STUDENTS or entry.name.startswith(".") and not (
                entry.is_dir() and _notebooks(entry)):
            continue
        if entry.is_symlink() and entry.is_dir():
            students[entry.name] = [Found(entry.name, entry, folder)]
        elif entry.is_dir():
            students[entry.name] = [
                Found(entry.name, path, entry)
                for path in _notebooks(entry) or [
                    path for path in sorted(entry.rglob("*"))
                    if path.is_file() or path.is_symlink()
                ][:10]]  # to be named, where there is no notebook
        elif entry.suffix.lower() in (".ipynb", *_ARCHIVES):
            student = _student_of(entry.stem, names)
            students.setdefault(student, []).append(
                Found(student, entry, folder))
    return students


def _notebooks(folder):
    """Return the notebooks below a folder, checkpoints left out."""
    found, folders, odd = [], [], []
    for path in sorted(folder.rglob("*"), key=lambda p: (len(p.parts), p)):
        parts = path.relative_to(folder).parts
        if len(parts) > 8 or any(part.startswith((".", "__MACOSX"))
                                 for part in parts):
            continue
        if ".ipynb" in path.name.lower():
            (folders if path.is_dir() else found).append(path)
        elif path.suffix.lower() in (".json", ".txt") and path.is_file():
            odd.append(path)
    return found or folders or odd


def _student_of(stem, names):
    """Return the student in the name of a file of a flat folder."""
    if _key(stem) in map(_key, names):
        return YOURSELF
    for name in sorted(names, key=len, reverse=True):
        if name.lower() in stem.lower():
            at = stem.lower().index(name.lower())
            rest = (stem[:at] or stem[at + len(name):]).strip(" _-.()")
            return re.sub(r"(?i)([_-]late)?([_-]\d+)*$", "", rest) or rest \
                or YOURSELF
    return re.split(r"[_ -]", stem)[0] or stem


def _key(name):
    """Reduce a file's name to what tells notebooks apart."""
    name = re.sub(r"(?i)\.ipynb.*", "", name)
    name = re.sub(r"(?i)[ _-]*(\(\d+\)|copy\d*|kopie|final)$", "", name)
    return re.sub(r"[^\w]+|_", "", name.lower())


def assign(found, references):
    """Say which of a student's files is which notebook.

    Parameters
    ----------
    found : list of Found
        One student's files.
    references : list of Reference

    Returns
    -------
    files : dict of str to Found
        By the reference's name.
    notes : dict of str to Note
        Where it was not the plain name, or not the only file.
    odd : list of str
        Files that fit no notebook, or were not chosen.
    """
    fitting, odd = {}, []
    for file in found:
        name = _guess(file, references)
        if name is None:
            odd.append(_place(file))
        else:
            fitting.setdefault(name, []).append(file)
    files, notes = {}, {}
    for one in references:
        if one.name in fitting:
            best = _best(fitting[one.name], one)
            files[one.name] = best
            others = [file for file in fitting[one.name] if file is not best]
            odd += map(_place, others)
            if others and _answered(best, one):
                notes[one.name] = Note(Remark.BEST_FILE, best.path.name)
            elif best.path.stem != one.name:
                notes[one.name] = Note(Remark.FILE_NAME, best.path.name)
    for one in references:   # several notebooks may be joined in one file
        joined = next((file for file in files.values() if _holds(
            file, one)), None) if one.name not in files else None
        if joined:
            files[one.name] = joined
            notes[one.name] = Note(Remark.FILE_NAME, joined.path.name)
    return files, notes, odd


def _holds(file, reference):
    """Say whether a file has cells of a notebook, by their grade ids."""
    return bool({cell.grade_id for cell in file.cells or ()}
                & {e.name for e in reference.exercises})


def _place(file):
    return str(file.path.relative_to(file.inside))


def _best(files, reference):
    """Return the file with the most answers; of equal ones the plain name.
    """
    if len(files) == 1:
        return files[0]
    return max(files, key=lambda file: (
        _answered(file, reference), file.path.stem == reference.name
        and not file.path.is_dir(), -files.index(file)))


def _answered(file, reference):
    """Return how many of a notebook's answers a file holds."""
    return sum(sources.written(answer.source) for answer in answers(
        file.cells or [], reference).values())


def _is_notebook(file):
    """Say whether a file may be a notebook, by its name."""
    path = file.path
    return (".ipynb" in path.name.lower() or path.is_dir()
            or path.suffix.lower() in (".json", ".txt")) and not any(
        part.startswith(".") for part in path.relative_to(file.inside).parts)


def _guess(file, references):
    """Return the name of the notebook that a file most likely is."""
    if not _is_notebook(file):
        return None
    key = _key(file.path.stem)
    named = next((r.name for r in references if _key(r.name) == key), None)
    if named and len(references) == 1:
        return named
    cells = file.cells
    if cells is None:
        near = [r.name for r in references if _key(r.name) in key
                or len(references) == 1]
        return named or next(iter(near), None)
    mine = {cell.grade_id for cell in cells} - {""}
    defined = {name for cell in cells
               for name in sources.functions(cell.source)}
    scores = {r.name: len(mine & {e.name for e in r.exercises})
              + len(defined & set(r.asked)) for r in references}
    best = max(scores, key=scores.get)
    if named and (scores[named] or not scores[best]):
        return named
    return best if scores[best] else None


def answers(cells, reference):
    """Match a submission's cells with the exercises of a notebook.

    Parameters
    ----------
    cells : list of Cell
    reference : Reference

    Returns
    -------
    found : dict of str to Answer
        By the exercise's name; those without an answer are missing.
    """
    cells = _students_own(cells, reference)
    found, taken = {}, set()
    for exercise, way in [
            *((e, "grade id") for e in reference.exercises),
            *((e, way) for e in reference.exercises
              for way in ("cell id", "name"))]:
        if exercise.name in found:
            continue
        alike = [e for e in reference.exercises if e.name not in found
                 and e.binds == exercise.binds]
        answer = _find(way, exercise, cells, taken, len(alike))
        if answer:
            found[exercise.name] = answer
            taken.update(answer.cells)
    return found


def _students_own(cells, reference):
    """Leave out the cells that were handed out and are still as they were."""
    names = {exercise.name for exercise in reference.exercises}
    return [cell for cell in cells if cell.grade_id in names
            or cell.source.strip() not in reference.given]


def _find(way, exercise, cells, taken, alike):
    """Find an answer in one way; None if it cannot be found so.

    ``alike`` says how many exercises without an answer yet, itself among
    them, ask for the same names.
    """
    names = list(sources.functions(exercise.source)) or exercise.binds
    fits, note = {
        "grade id": (lambda c: c.grade_id == exercise.name
                     and c.role != "grade", None),
        "cell id": (lambda c: exercise.cell_id
                    and c.cell_id == exercise.cell_id, Remark.BY_CELL_ID),
        "name": (lambda c: c.role != "grade"
                 and set(names) & sources.bound(c.source), Remark.BY_NAME),
    }[way]
    hits = list(filter(fits, cells))
    free = [c for c in hits if c.number not in taken]
    if way == "name" and 1 < alike <= len(free):
        free = free[:1 - alike]  # the others are for those that follow
    hits = free if free or way != "name" else hits  # one cell with several
    if not hits:
        return None
    return _choose(hits, exercise, names, cells, [Note(note)] if note else [])


def _choose(hits, exercise, names, cells, notes):
    """Put an answer together from the cells that may hold it."""
    bound = set(exercise.binds)
    full = [c for c in hits if sources.bound(c.source) & bound
            and sources.written(c.source)]
    if len(full) > 1:
        notes.append(Note(Remark.LAST_CELL, str(len(full))))
    if full:
        chosen = [full[-1]]
        chosen = [c for c in hits if c not in full
                  and sources.parse(c.source) is not None
                  and sources.written(c.source)] + chosen
        chosen.sort(key=lambda cell: cell.number)
    else:
        chosen = [hits[-1]]
        moved = _elsewhere(names, cells, hits)
        if moved:
            notes.append(Note(Remark.OTHER_CELL))
            chosen = [*[c for c in hits if sources.written(c.source)
                        and sources.parse(c.source)], moved]
    text, used = _whole(chosen, cells)
    missing = set(names) - sources.bound(text)
    if full and missing:
        chosen = sorted({*chosen, *_halves(missing, exercise, cells, used)},
                        key=lambda cell: cell.number)
        text, used = _whole(chosen, cells)
    if len(used) > 1:
        notes.append(Note(Remark.JOINED, str(len(used))))
    return Answer(text, used, notes)


def _halves(missing, exercise, cells, used):
    """Return the last cells that define what an answer does not."""
    free = [c for c in cells if c.number not in used and c.role != "grade"
            and c.grade_id in ("", exercise.name)
            and sources.written(c.source)]
    for name in missing:
        yield from [c for c in free if name in sources.bound(c.source)][-1:]


def _elsewhere(names, cells, hits):
    """Return a cell outside the answer that defines what is asked for."""
    found = [c for c in cells if c not in hits and c.role != "grade"
             and not c.grade_id and sources.written(c.source)
             and set(names) & {*sources.functions(c.source), *(
                 sources.bound(c.source) - sources.used(c.source))}]
    return found[-1] if found else None


def others(exercise, cells, answers, reference):
    """Return answers that other cells hold, in order.

    Parameters
    ----------
    exercise : Exercise
    cells : list of Cell
    answers : dict of str to Answer
        Those that were chosen; their cells are left out.
    reference : Reference
    """
    names = set(sources.functions(exercise.source))
    taken = {number for answer in answers.values() for number in answer.cells}
    return [Answer(cell.source, [cell.number], [Note(Remark.SECOND_CHOICE)])
            for cell in _students_own(cells, reference)
            if cell.number not in taken
            and cell.role != "grade" and sources.written(cell.source)
            and names & set(sources.functions(cell.source))]


def _whole(chosen, cells):
    """Join the chosen cells, and pieces that a split cut off one."""
    whole, by_number = [], {cell.number: cell for cell in cells}
    for cell in chosen:
        whole.append(cell)
        while (cell := by_number.get(cell.number + 1)) and re.match(
                r"[ \t]+\S", cell.source) and sources.parse(
                cell.source) is None:
            whole.append(cell)
    return "\n".join(cell.source for cell in whole), [
        cell.number for cell in whole]


def missing_names(answer, program, cells, exercise_names):
    """Return statements of other cells that an answer relies on.

    Parameters
    ----------
    answer : Answer
    program : list of str
        All cells that run before or with it.
    cells : list of Cell
        All of the submission.
    exercise_names : set of str
        Names that the exercises themselves define.

    Returns
    -------
    statements : list of str
        In the order of the submission: all that bind or change a name before
        the answer; where none does, the last one after it.
    """
    known = {*dir(builtins), "display", "get_ipython", "__name__", "__file__"
             }.union(*map(sources.bound, program))
    wanted, picked = [*_from_elsewhere(answer.source) - known], {}
    statements = wanted and _statements(cells, exercise_names)
    while wanted:
        name = wanted.pop()
        if name in known or name not in statements:
            continue
        known.add(name)
        found = statements[name]
        early = [one for one in found if one[0] < min(answer.cells)]
        for number, line, text in early or found[-1:]:
            picked[number, line] = text
            wanted += _from_elsewhere(text)
    return [picked[key] for key in sorted(picked)]


def _statements(cells, exercise_names):
    """Return where each name is bound or changed: (cell, line, text)."""
    found = {}
    for cell in cells:
        for node in () if cell.role == "grade" else sources.statements(
                cell.source):
            text = ast.unparse(node)
            for name in (sources.bound(text) | sources.changed(text)
                         ) - exercise_names:
                found.setdefault(name, []).append(
                    (cell.number, node.lineno, text))
    return found


def _from_elsewhere(text):
    """Return the names that a text reads and does not bind at all."""
    return sources.used(text) - sources.bound(text)
