"""Grades on their way to Canvas or Moodle: the roster, one column filled.

Every cell but those of the named column stays as it was exported, so that the
platform knows its own rows again. A grade that is not complete stays open.
"""

import difflib
from typing import NamedTuple

from grading import sheet
from grading.results import RunError, write

# Of Moodle's grading worksheet; elsewhere the instructor names the column.
_GRADE, _MAXIMUM, _MAY_CHANGE = ("grade", "maximum grade",
                                 "grade can be changed")
_NO_GRADE = "-"     # Moodle writes it where there is none


class Export(NamedTuple):
    """A table that is ready to be written.

    Attributes
    ----------
    name : str
        Of the file.
    text : str
    filled : int
        Rows that got a grade.
    left : dict of str to list of str
        Ids of the rows that did not, by the reason.
    """

    name: str
    text: str
    filled: int
    left: dict

    def write(self, folder):
        """Write it into a folder, beside the tables."""
        write(folder / self.name, self.text)


def check(roster, platform, column=None, trusted=False):
    """Find the column of the grades, before anything is graded.

    Parameters
    ----------
    roster : roster.Roster
    platform : str
        ``canvas`` or ``moodle``.
    column : str, optional
        The name of the column to fill.
    trusted : bool
        Whether the roster's texts may begin like formulas.

    Returns
    -------
    number : int
        Of the column.

    Raises
    ------
    RunError
        If the roster was not exported from there, has no such column, or
        holds a text that a spreadsheet would run.
    """
    whole = roster.sheet
    kinds = ("canvas",) if platform == "canvas" else ("moodle", "worksheet")
    if roster.kind not in kinds:
        raise RunError(
            f"--export {platform}: {whole.path} was not exported from "
            f"{platform.capitalize()}: it has {', '.join(whole.header)}")
    if column is None and roster.kind == "worksheet":
        column = whole.header[whole.column(_GRADE)]
    if column is None:
        raise RunError(f"--export {platform}: which column? --column "
                       f"'NAME'; there are {', '.join(whole.header)}")
    header = [name.strip() for name in whole.header]
    if header.count(column.strip()) != 1:
        near = difflib.get_close_matches(column, header, 3, 0.3)
        raise RunError(
            f"--column: {whole.path} has {header.count(column.strip())} "
            f"columns {column!r}, expected one" +
            (f"; near it: {', '.join(near)}" if near else ""))
    if not trusted:
        _refuse_formulas(whole)
    return header.index(column.strip())


def _refuse_formulas(whole):
    """Name the texts that a spreadsheet would run: they stay as they are."""
    found = [f"line {row.line}: {cell}" for row in whole.rows
             for cell in row.cells if cell != _NO_GRADE
             and sheet.number(cell) is None and sheet.runs(cell)]
    if found:
        raise RunError(
            f"{whole.path}: {'; '.join(found[:5])}"
            f"{f' and {len(found) - 5} more' if len(found) > 5 else ''}: a "
            "spreadsheet would run it as a formula, and an export keeps it "
            "exactly. Look at it; if it is right, add --trust-roster")


def fill(roster, column, results, matching):
    """Fill the column.

    Parameters
    ----------
    roster : roster.Roster
    column : int
    results : list of StudentResult
    matching : roster.Matching

    Returns
    -------
    export : Export

    """
    whole = roster.sheet
    by_folder = {result.student: result for result in results}
    folder_of = matching.folder_of()
    folder_of |= {one.id: one.id for one in matching.absent}
    people = {one.line: one for one in roster.people}
    rows, left, filled = [], {}, 0
    for row in whole.rows:
        cells, person = list(row.cells), people.get(row.line)
        if person:
            result = by_folder.get(folder_of.get(person.id))
            why = _why_not(whole, row, person, result, matching)
            if why:
                left.setdefault(why, []).append(person.id)
            else:
                filled += 1
                cells[column] = f"{result.score:.12g}"
        rows.append(cells)
    return Export(f"{_PLATFORM[roster.kind]}.csv", whole.text(rows), filled,
                  left)


_PLATFORM = {"canvas": "canvas", "moodle": "moodle",
             "worksheet": "moodle-worksheet"}


def _why_not(whole, row, person, result, matching):
    """Return why a row gets no grade, or nothing."""
    locked = whole.column(_MAY_CHANGE)
    if person.id in matching.several:
        return "several folders"
    if result is None:
        return "nobody knows whose folder"
    if result.open:
        return "people have to mark"
    if locked is not None and sheet.plain_name(row[locked]) == "no":
        return "the platform does not let it be changed"
    return ""


def check_maximum(roster, column, of):
    """Refuse to write 9 of 10 points into a column that is out of 100.

    Parameters
    ----------
    roster : roster.Roster
    column : int
    of : float
        What the assignment is out of.

    Raises
    ------
    RunError
        If the column is out of another number of points, as far as it says.
    """
    whole = roster.sheet
    maxima = {}
    place = whole.column(_MAXIMUM) if roster.kind == "worksheet" else None
    for row in whole.rows:
        if place is not None:
            maxima[sheet.number(row[place])] = row.line
        elif roster.kind == "canvas" and sheet.plain_name(
                row[0]) == "points possible":
            maxima[sheet.number(row[column])] = row.line
    for maximum, line in maxima.items():
        if maximum is not None and abs(maximum - of) > 1e-9:
            raise RunError(
                f"{whole.path}, line {line}: {whole.header[column]} is out of "
                f"{maximum:g} points, and this assignment is out of {of:g}. "
                "Change the one in the platform and export the roster again")
