"""Read a submission: repair what is plainly repairable, name the rest."""

import contextlib
import itertools
import json
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

from grading import source as sources

MAX_BYTES = 256 << 20
MAX_SOURCE = 200_000
MAX_CODE = 2_000_000   # in all cells
_BLANK = re.compile(r"\A\s*\n")


class Unreadable(ValueError):
    """A file that is no notebook; the message says what was found."""


class Cell(NamedTuple):
    """A code cell of a submission, or an answer turned into text."""

    number: int
    cell_id: str
    grade_id: str
    role: str      # "solution", "grade", "" for any other
    source: str


def read(path, inside):
    """Read the code cells of a submitted notebook.

    Parameters
    ----------
    path : Path
        The file.
    inside : Path
        The folder that it must lie in, links followed.

    Returns
    -------
    cells : list of Cell
    notes : list of str
        What was repaired.

    Raises
    ------
    Unreadable
        If it is no notebook.
    """
    path = Path(path)
    text, notes = _decode(_bytes(path, Path(inside)))
    data, more = _parse(text)
    notes += more
    _refuse_other_languages(data)
    if _version(data) < 4 and "worksheets" in data:
        data = _convert(data)
        notes.append("was in an older notebook format")
    if not isinstance(data.get("cells"), list):
        raise Unreadable("is JSON, but no notebook: it has no cells")
    cells = _cells(data)
    sizes = itertools.accumulate(len(cell.source) for cell in cells)
    kept = [cell for cell, size in zip(cells, sizes, strict=True)
            if size <= MAX_CODE]
    if len(kept) < len(cells):
        notes.append(f"had more than {MAX_CODE} characters of code, of which "
                     "the rest is left out")
    return kept, notes


def _version(data):
    """Return the notebook's format, which some write as a text."""
    with contextlib.suppress(TypeError, ValueError):
        return int(data.get("nbformat", 4))
    return 4


def _refuse_other_languages(data):
    """Name the language of a notebook that is not in Python.

    It must say so itself, and hold code that is not Python: some tools write
    any name.
    """
    metadata = _dict(data, "metadata")
    named = [_dict(metadata, "kernelspec").get("language"),
             _dict(metadata, "language_info").get("name")]
    named = [name for name in named if isinstance(name, str) and name]
    if named and not any("python" in name.lower() for name in named) and any(
            sources.parse(cell.source) is None for cell in _cells(data)):
        raise Unreadable(f"is a notebook in {named[0]:.40}, not in Python")


def _dict(data, key):
    """Return a dictionary in another; an empty one if it is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _cells(data):
    """Return the code cells of a notebook's data."""
    cells = data.get("cells")
    return [cell for number, raw in enumerate(
        cells if isinstance(cells, list) else []) if (
        cell := _cell(number, raw))]


def _bytes(path, inside):
    """Return the bytes of a regular file below a folder."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise Unreadable("is a link that leads nowhere") from None
    if not real.is_relative_to(inside.resolve()):
        raise Unreadable("is a link out of the student's folder")
    if not real.is_file():
        raise Unreadable("is a folder or a device, not a file")
    if real.stat().st_size > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 20} MB")
    try:
        return real.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None


def _decode(data):
    """Return the text of a file, whatever its encoding, and notes."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("is empty")
    if data.startswith(_ARCHIVES):
        raise Unreadable("is an archive: unpack it first")
    wide, encodings = next((wide, encodings) for marks, wide, *encodings in
                           _ENCODINGS if data.startswith(marks))
    for encoding, *notes in encodings if wide or b"\0" not in data[
            :64] else ():
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), notes
    raise Unreadable("holds binary data")


_ARCHIVES = (b"PK\3\4", b"\x1f\x8b\x08\0", b"7z\xbc\xaf", b"Rar!")
# What a file begins with, whether text then holds zeros, and what to try.
_ENCODINGS = [
    ((b"\xff\xfe\0\0", b"\0\0\xfe\xff"), True, ("utf-32", "was in UTF-32")),
    ((b"\xff\xfe", b"\xfe\xff"), True, ("utf-16", "was in UTF-16")),
    (b"\xef\xbb\xbf", False, ("utf-8-sig", "began with a byte order mark")),
    (b"", False, ("utf-8",), ("cp1252", "was not in UTF-8"))]


def _parse(text):
    """Return the JSON object of a file, and notes; refuse anything else."""
    start = text.lstrip()[:200].lower()
    if start.startswith("<") and not start.startswith("<<<<"):
        raise Unreadable("is a web page (HTML), not the notebook itself")
    try:
        data, notes = json.loads(text, strict=False), []
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError as error:
        data, notes = _rescue(text, error)
    if not isinstance(data, dict):
        raise Unreadable(f"is JSON, but a {type(data).__name__}, no notebook")
    return data, notes


def _rescue(text, error):
    """Parse JSON with something behind it; say what is wrong otherwise."""
    if "<<<<<<<" in text and ">>>>>>>" in text:
        raise Unreadable("holds the marks of a merge that was not resolved")
    if not text.lstrip().startswith("{"):
        raise Unreadable("is not JSON: " + repr(text.strip()[:30]))
    try:
        data, end = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        raise Unreadable("ends too early or is damaged, in line "
                         f"{error.lineno}: {error.msg}") from None
    return data, [f"had {len(text.lstrip()) - end} characters after its end"]


def _convert(data):
    try:
        return nbformat.convert(nbformat.from_dict(data), 4)
    except Exception as error:  # nbformat raises many things here
        raise Unreadable("is in an old format that cannot be converted: "
                         f"{error!s:.80}") from None


def _cell(number, raw):
    """Return a code cell; None for any other, or for what is no cell."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    data = _dict(_dict(raw, "metadata"), "nbgrader")
    role = ("solution" if data.get("solution") else
            "grade" if data.get("grade") else "")
    if raw.get("cell_type") != "code" and role != "solution":
        return None
    if len(source) > MAX_SOURCE:
        source = f"raise ValueError('a cell of over {MAX_SOURCE} characters')"
    source = _BLANK.sub("", source)     # IPython counts lines without them
    return Cell(number, str(raw.get("id") or ""),
                str(data.get("grade_id") or ""), role,
                source.replace("\r\n", "\n").replace("\0", "").encode(
                    "utf-8", "replace").decode())  # half a character: a ?
