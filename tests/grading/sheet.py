"""Tables as spreadsheets and learning platforms write them.

What is read may be separated by commas, semicolons or tabs and begin with a
byte-order mark. What is written for people never lets a spreadsheet run a
name as a formula.
"""

import codecs
import csv
import io
import re
from typing import NamedTuple

from grading.results import RunError

_SEPARATORS = ",;\t"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_GUARDED = re.compile(r"'+\s*[=+\-@＝＋－＠|%]|'+[\t\n]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)\Z")


class Row(NamedTuple):
    """One row below the header, and its line in the file."""

    line: int
    cells: list

    def __getitem__(self, column):
        return self.cells[column]


class Sheet(NamedTuple):
    """A table and how it was written.

    Attributes
    ----------
    path : Path
    header : list of str
    rows : list of Row
        Each as long as the header.
    separator : str
    mark : bool
        Whether the file begins with a byte-order mark.
    """

    path: object
    header: list
    rows: list
    separator: str
    mark: bool

    def column(self, *names):
        """Return the first column of one of these names, or None."""
        plain = [plain_name(name) for name in self.header]
        return next((plain.index(name) for name in names if name in plain),
                    None)

    def text(self, rows):
        """Return the file with these rows of cells, as it was written."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.separator, lineterminator="\n"
                   ).writerows([self.header, *rows])
        return "\ufeff" * self.mark + text.getvalue()


def plain_name(name):
    """Reduce a column's name to what tells columns apart."""
    return " ".join(name.casefold().split())


def read(path):
    """Read a table.

    Parameters
    ----------
    path : Path

    Returns
    -------
    sheet : Sheet

    Raises
    ------
    RunError
        If it is not a table; the message names the file and the line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}") from None
    text = _decoded(path, data)
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=":
        text = rest
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = list(_rows(path, text, separator, first[:4].lower() == "sep="))
    if not rows:
        raise RunError(f"{path}: the file is empty")
    header = rows[0].cells
    return Sheet(path, header, [_fitted(path, row, len(header))
                                for row in rows[1:]], separator,
                 data.startswith(codecs.BOM_UTF8))


def _decoded(path, data):
    """Return a file's text; name the line that is no text."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        raise RunError(f"{path}, line {line}: not UTF-8. Save it as \"CSV "
                       "UTF-8\" in the spreadsheet") from None


def _rows(path, text, separator, skipped):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator,
                        strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line + skipped, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise RunError(f"{path}, line {reader.line_num + skipped}: "
                       f"{error}") from None


def _fitted(path, row, width):
    """Return a row as long as the header, or name it."""
    more = [cell for cell in row.cells[width:] if cell.strip()]
    if more:
        raise RunError(f"{path}, line {row.line}: {len(row.cells)} cells "
                       f"where the header has {width}; is a text with the "
                       "separator in it not in quotes?")
    return Row(row.line, (row.cells + [""] * width)[:width])


def number(text):
    """Return the number in a cell, whichever way its decimals are written.

    Parameters
    ----------
    text : str

    Returns
    -------
    value : float or None
        None if it is not a number.
    """
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER.match(text) else None


def runs(text):
    """Say whether a spreadsheet would take a text for a formula."""
    return text.startswith(("\t", "\n")) or text.lstrip().startswith(_FORMULA)


def harmless(value):
    """Return a cell of a CSV file that no spreadsheet runs as a formula.

    A text that looks as if it had its guard already gets one more: so
    ``unguarded`` gives back whatever this was given.
    """
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    text = "".join(c for c in text if c >= " " or c in "\t\n")
    return "'" + text if runs(text) or _GUARDED.match(text) else text


def unguarded(text):
    """Take off what ``harmless`` has put before a text."""
    return text[1:] if _GUARDED.match(text) else text


def table(rows):
    """Return rows as the text of a CSV file that is safe to open."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [harmless(value) for value in row] for row in rows)
    return text.getvalue()
