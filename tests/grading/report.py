"""The CSV files, the feedback pages, and one student's marks as text."""

import hashlib
import re
import unicodedata
from pathlib import Path

import jinja2
from markupsafe import Markup

from grading import feedback
from grading.results import write
from grading.sheet import table as csv_table
from grading.verdicts import Remark, Verdict

_NOTHING_TO_SAY = (Verdict.RIGHT, Verdict.NOT_WRITTEN, Verdict.MISSING)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def safe_name(student):
    """Return a folder's name for a student, in any script, on any system.

    Parameters
    ----------
    student : str

    Returns
    -------
    name : str
        The same text where it is safe; else what is safe of it, and a hash
        that keeps two students apart.
    """
    text = unicodedata.normalize("NFC", student)
    name = "".join(c if c.isalnum() or c in " ._-@'+,"
                   or unicodedata.category(c) in ("Mn", "Mc") else "_"
                   for c in text).strip(" .")
    while len(name.encode("utf-8", "replace")) > 120:
        name = name[:-1]
    if name == student and name and not _RESERVED.match(name) \
            and not name.startswith("-"):
        return name
    digest = hashlib.sha256(student.encode("utf-8", "surrogateescape"))
    return f"{name.strip(' .-') or 'student'}-{digest.hexdigest()[:8]}"


def write_tables(folder, results, names, teacher=None):
    """Write ``gradebook.csv`` and ``grades.csv``.

    Parameters
    ----------
    folder : Path
    results : list of StudentResult
    names : list of str
        The notebooks, in order.
    teacher : instructor.Instructor, optional
        Says whether there are a roster and a due time to speak of.
    """
    more = _columns(teacher)
    book = [["student", *more, *names, "score", "of", "open"]]
    grades = [["student", *more, "notebook", "exercise", "points", "of",
               "verdict", "mistake", "comment"]]
    for result in sorted(results, key=lambda result: result.student):
        told = [tell(result) for tell in more.values()]
        points = [result.notebooks[name].points if name in result.notebooks
                  else "" for name in names]
        book.append([result.student, *told, *points, result.score, result.of,
                     result.open])
        grades += [[result.student, *told, name, item.exercise,
                    "" if item.points is None else item.points, item.of,
                    item.verdict.value,
                    (item.failure and item.failure.mistake) or "",
                    item.comment] for name, item in result.items]
    write(folder / "gradebook.csv", csv_table(book))
    write(folder / "grades.csv", csv_table(grades))


def _columns(teacher):
    """Return what the tables say of a student, by the column's name."""
    columns = {}
    if teacher and teacher.roster:
        columns |= {name: _of_people(name) for name in ("id", "name", "email")}
    if teacher and teacher.due:
        columns |= {"late": lambda result: result.late or "",
                    "taken off": lambda result: result.taken_off}
    return columns


def _of_people(field):
    return lambda result: " and ".join(
        text for one in result.people if (text := getattr(one, field)))


# ---------------------------------------------------------------------------
# One student's feedback
# ---------------------------------------------------------------------------


def write_feedback(folder, result, footer):
    """Write one student's two pages.

    Parameters
    ----------
    folder : Path
        The run's output folder.
    result : StudentResult
    footer : str
        How the run was made: its isolation.
    """
    place = folder / "feedback" / safe_name(result.student)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("feedback.md", "feedback.html"):
        write(place / name, page(name, result, footer))


def page(name, result, footer):
    """Return a student's page, by the name of its template."""
    return template(name).render(result=result, footer=footer)


def template(name):
    """Return a template by its name, which says how it escapes."""
    return _PAGES[Path(name).suffix].get_template(name)


def _blocks(item):
    """Yield (title, text) for what there is to say about an exercise."""
    hint = feedback.hint(item.failure)
    if hint:
        yield "", hint
    if item.gave:
        yield f"For {item.call}, yours gives", item.gave
    if item.expected:
        yield "It should give", item.expected


def _points(item):
    if item.points is None:
        return f"open, of {item.of:g}"
    return f"{item.points:g} of {item.of:g}"


def _sum(one):
    return f"{one.points:g} of {one.of:g}" + (
        f", and {one.open:g} open" if one.open else "")


def _total(result):
    text = f"In all {result.score:g} of {result.of:g} points."
    return text + (f" {result.open:g} more are marked by people."
                   if result.open else "")


def _lateness(result):
    """Say how late a submission was, and what that has cost."""
    if result.late is None:
        return ""
    text = f"Handed in {result.late}"
    if result.rule and result.late.days:
        text += (f": {result.taken_off:g} points are taken off "
                 f"(each day begun costs {result.rule})")
    return text + "."


def _spoken(one):
    """Return the exercises to speak of: none, where no notebook came."""
    silent = (Verdict.UNREADABLE, Verdict.BY_HAND)
    return [] if _remarked(one, Remark.NOT_HANDED_IN) or all(
        item.verdict in silent for item in one.exercises) else one.exercises


def _remarked(one, remark):
    return any(note.remark is remark for note in one.notes)


def _notes(one):
    """Return the notes on a notebook or an exercise as sentences."""
    told = [feedback.note(note) for note in one.notes]
    if _remarked(one, Remark.UNREADABLE):
        told.append("nothing in it could be graded. Hand in the notebook's "
                    "own file (in Jupyter: File, Download)")
    return told


def _fenced(text):
    """Show text as it is, whatever backquotes it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}text\n{_visible(text)}\n{fence}")


def _escaped(text):
    """Escape what Markdown would read; leave what is escaped already."""
    return text if isinstance(text, Markup) else re.sub(
        r"([\\`*_{}\[\]<>#|&~!])", r"\\\1", " ".join(_visible(text).split()))


def _visible(text):
    """Drop control and direction marks, which could disguise a text."""
    return "".join(c for c in str(text) if c in "\n\t" or
                   unicodedata.category(c) not in ("Cc", "Cf", "Cs")
                   or c in "\u200c\u200d")


def _pages(**options):
    """Return an environment of templates; each text goes through finalize."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, **options)
    pages.filters.update(blocks=_blocks, points=_points, sum=_sum,
                         total=_total, notes=_notes, spoken=_spoken,
                         fenced=_fenced, late=_lateness, steps=feedback.steps,
                         beside=feedback.beside, reflowed=feedback.reflowed,
                         said=feedback.note, hint=feedback.hint,
                         visible=_visible, few=few)
    return pages


def _shown(text):
    """Drop what could disguise a text; leave what a macro has made."""
    return text if isinstance(text, Markup) else _visible(text)


def table(result):
    """Return one student's marks as lines of text, hints below."""
    return template("table.txt").render(
        result=result, silent=_NOTHING_TO_SAY).removesuffix("\n")


def few(names, count=8):
    """Return the first of many names."""
    more = len(names) - count
    return ", ".join(_visible(name) for name in names[:count]) + (
        f" and {more} more" if more > 0 else "")


_PAGES = {".html": _pages(autoescape=True, finalize=_shown),
          ".md": _pages(autoescape=False, finalize=_escaped),
          ".txt": _pages(autoescape=False, finalize=_shown)}
