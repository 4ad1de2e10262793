"""What people mark: written with open rows, read back from a spreadsheet."""

from typing import NamedTuple

from grading import sheet
from grading.results import RunError, write

HEADER = ["student", "exercise", "points", "comment", "of"]


class Mark(NamedTuple):
    """What a person gave for an exercise."""

    points: float | None
    comment: str


def items(results):
    """Yield (name of the exercise, StudentResult, ExerciseResult).

    An exercise's name is unique in the table: where two notebooks have one of
    the same name, it begins with the notebook's.
    """
    notebooks = {}
    for result in results:
        for notebook, item in result.items:
            notebooks.setdefault(item.exercise, set()).add(notebook)
    for result in results:
        for notebook, item in result.items:
            several = len(notebooks[item.exercise]) > 1
            yield (f"{notebook}/{item.exercise}" if several
                   else item.exercise), result, item


def written(folder):
    """Return the path of the table in a run's folder."""
    return folder / "marks.csv"


def write_open(folder, results, marks):
    """Write the table: what is open, and what people have given.

    Parameters
    ----------
    folder : Path
    results : list of StudentResult
        After the marks were applied.
    marks : dict
        As ``read`` returns it.
    """
    rows = [[result.student, name,
             "" if item.points is None else item.points, item.comment,
             item.of] for name, result, item in items(results)
            if item.points is None or (result.student, name) in marks]
    if rows or written(folder).exists():
        write(written(folder), sheet.table([HEADER, *rows]))


def refuse_to_lose(folder):
    """Refuse to write over marks that nobody has read."""
    path = written(folder)
    if not path.exists():
        return
    whole = sheet.read(path)
    columns = [whole.column(name) for name in ("points", "comment")]
    for row in whole.rows:
        if any(column is not None and row[column].strip()
               for column in columns):
            raise RunError(f"{path}, line {row.line}: there are marks in it. "
                           f"Take them with --marks {path}, or move the file "
                           "away")


def refuse_to_forget(folder, path, marks, results):
    """Refuse to write over marks that another table does not have."""
    own = written(folder)
    if not own.exists() or own.resolve() == path.resolve():
        return
    for student, exercise in read(own, results).keys() - marks.keys():
        raise RunError(f"{own} has a mark for {student}, {exercise}, and "
                       f"{path} has none. Copy it, or move the file away")


def read(path, results):
    """Read the table.

    Parameters
    ----------
    path : Path
    results : list of StudentResult

    Returns
    -------
    marks : dict of (str, str) to Mark
        By student and exercise; rows that are still open are left out.

    Raises
    ------
    RunError
        If any row is wrong: it names the rows, and none is taken.
    """
    whole = sheet.read(path)
    columns = [whole.column(name) for name in HEADER[:4]]
    missing = [name for name, column in zip(HEADER, columns, strict=False)
               if column is None]
    if missing:
        raise RunError(f"{path}: no column {' and no '.join(missing)}; it has "
                       f"{', '.join(whole.header)}")
    known = {(result.student, name): item.of
             for name, result, item in items(results)}
    marks, faults = {}, []
    for row in whole.rows:
        try:
            key, mark = _mark(row, columns, known)
            if key in marks:
                raise RunError(f"{key[0]}, {key[1]}: there twice")
            if mark.points is not None or mark.comment:
                marks[key] = mark
        except RunError as error:
            faults.append(f"line {row.line}: {error}")
    if faults:
        more = len(faults) - 10
        raise RunError(f"{path}: nothing was taken.\n" + "\n".join(
            [*faults[:10], *([f"and {more} more lines"] if more > 0 else [])]))
    return marks


def _mark(row, columns, known):
    """Return what a row says: ((student, exercise), Mark)."""
    student, exercise, points, comment = (
        sheet.unguarded(row[column]) for column in columns)
    student = _student(student, {name for name, _ in known})
    exercise = exercise.strip()
    if (student, exercise) not in known:
        raise RunError(f"{exercise or 'nothing'} is no exercise of {student}")
    of, value = known[student, exercise], sheet.number(points)
    if points.strip() and value is None:
        raise RunError(f"{student}, {exercise}: {points!r} is not a number of "
                       "points")
    if value is not None and not 0 <= value <= of:
        raise RunError(f"{student}, {exercise}: got {value:g} points, "
                       f"expected 0 to {of:g}")
    return (student, exercise), Mark(value, comment)


def _student(text, students):
    """Return whom a cell means: a spreadsheet drops leading zeros."""
    if text in students:
        return text
    found = sorted(name for name in students if name.strip() == text.strip()
                   or name.isdigit() and text.strip().isdigit()
                   and name.lstrip("0") == text.strip().lstrip("0"))
    if len(found) == 1:
        return found[0]
    if found:
        raise RunError(f"{text!r} could be {' or '.join(found)}")
    raise RunError(f"no student {text!r}")


def apply(results, marks):
    """Put marks into results.

    Parameters
    ----------
    results : list of StudentResult
        Changed in place.
    marks : dict
        As ``read`` returns it.
    """
    for name, result, item in items(results):
        mark = marks.get((result.student, name))
        if mark:
            item.take(mark.points, mark.comment)
