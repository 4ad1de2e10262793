"""The CSV files, the feedback pages and the class's summary."""

import csv
import hashlib
import html
import io
import re
import unicodedata

from grading import judge, words
from grading.judge import NOT_HANDED_IN
from grading.run import write

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .6rem;
  border-left: 3px solid #0072B2; margin: .4rem 0; }
h1 { overflow-wrap: anywhere; }
h2, h3 { display: flex; flex-wrap: wrap; justify-content: space-between;
  column-gap: 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; }
h3 { margin: 1.6rem 0 .2rem; font-size: 1.05rem; }
p { margin: .6rem 0; }
.points { margin-left: auto; font-variant-numeric: tabular-nums; }
.lost { color: #A84300; }
@media (prefers-color-scheme: dark) { .lost { color: #FF9B57; } }
footer { margin-top: 3rem; font-size: .85rem; opacity: .75; }
"""
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


def harmless(value):
    """Return a cell of a CSV file that no spreadsheet runs as a formula."""
    if isinstance(value, (int, float)):
        return f"{value:g}"
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    text = "".join(c for c in text if c >= " " or c in "\t\n")
    if text.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|",
                             "%") or text[:1] in ("\t", "\n"):
        return "'" + text
    return text


def totals(result):
    """Return points earned and possible, by notebook."""
    return {name: (sum(m["points"] for m in one["marks"]),
                   sum(m["of"] for m in one["marks"]))
            for name, one in result["notebooks"].items()}


def _table(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [harmless(value) for value in row] for row in rows)
    return text.getvalue()


def write_tables(folder, results, names):
    """Write ``gradebook.csv`` and ``grades.csv``.

    Parameters
    ----------
    folder : Path
    results : list of dict
    names : list of str
        The notebooks, in order.
    """
    book, grades = [["student", *names, "score", "of"]], [
        ["student", "notebook", "exercise", "points", "of", "verdict"]]
    for result in sorted(results, key=lambda r: r["student"]):
        points = totals(result)
        book.append([result["student"],
                     *(points[name][0] if name in points else ""
                       for name in names),
                     sum(p for p, _ in points.values()),
                     sum(of for _, of in points.values())])
        for name, one in result["notebooks"].items():
            grades += [[result["student"], name, m["exercise"], m["points"],
                        m["of"], m["verdict"]] for m in one["marks"]]
    write(folder / "gradebook.csv", _table(book))
    write(folder / "grades.csv", _table(grades))


# ---------------------------------------------------------------------------
# One student's feedback
# ---------------------------------------------------------------------------


def write_feedback(folder, result, footer):
    """Write one student's two pages.

    Parameters
    ----------
    folder : Path
        The run's output folder.
    result : dict
    footer : str
        How the run was made: its walls.
    """
    place = folder / "feedback" / safe_name(result["student"])
    place.mkdir(parents=True, exist_ok=True)
    write(place / "feedback.md", _markdown(result, footer))
    write(place / "feedback.html", _html(result, footer))


def _blocks(mark):
    """Yield (title, text) for what there is to say about an exercise."""
    if mark["hint"]:
        yield "", mark["hint"]
    if mark["own"]:
        yield f"For {mark['call']}, yours gives", mark["own"]
    if mark["expected"]:
        yield "It should give", mark["expected"]


def _points(mark):
    return f"{mark['points']:g} of {mark['of']:g}"


def _markdown(result, footer):
    lines = [f"# Feedback for {_escaped(result['student'])}", "",
             _in_all(result), ""]
    for name, one in result["notebooks"].items():
        earned, possible = totals(result)[name]
        lines += [f"## {_escaped(name)}: {earned:g} of {possible:g}", ""]
        lines += [f"Note: {_escaped(note)}.\n" for note in _notes(one)]
        for mark in _spoken(one):
            lines += [f"### {_escaped(mark['exercise'])}: {_points(mark)}, "
                      f"{mark['verdict']}", ""]
            for title, text in _blocks(mark):
                lines += [*([_escaped(title) + ":", ""] if title else []),
                          *_fenced(text), ""]
            lines += [f"Note: {_escaped(note)}.\n" for note in mark["notes"]]
    return "\n".join([*lines, "---", "", _escaped(footer), ""])


def _spoken(one):
    """Return the marks to speak of: none, where no notebook came."""
    return [] if NOT_HANDED_IN in one["notes"] or _unreadable(
        one) else one["marks"]


def _unreadable(one):
    return all(m["verdict"] == words.UNREADABLE for m in one["marks"])


def _notes(one):
    """Return the notes on a notebook, and what to do where it is none."""
    return [*one["notes"], *(["nothing in it could be graded. Hand in the "
                              "notebook's own file (in Jupyter: File, "
                              "Download)"] if _unreadable(one) else [])]


def _in_all(result):
    points = totals(result).values()
    return (f"In all {sum(p for p, _ in points):g} of "
            f"{sum(of for _, of in points):g} points.")


def _fenced(text):
    """Show text as it is, whatever backquotes it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence + "text", _visible(text), fence]


def _escaped(text):
    return re.sub(r"([\\`*_{}\[\]<>#|&~!])", r"\\\1",
                  " ".join(_visible(text).split()))


def _visible(text):
    """Drop control and direction marks, which could disguise a text."""
    return "".join(c for c in str(text) if c in "\n\t" or
                   unicodedata.category(c) not in ("Cc", "Cf", "Cs")
                   or c in "\u200c\u200d")


def _html(result, footer):
    def safe(text):
        return html.escape(_visible(text))
    title = f"Feedback for {safe(result['student'])}"
    body = [f"<h1>{title}</h1>", f"<p>{_in_all(result)}</p>"]
    for name, one in result["notebooks"].items():
        earned, possible = totals(result)[name]
        body.append(f"<h2>{safe(name)} <span class='points'>{earned:g} of "
                    f"{possible:g}</span></h2>")
        body += [f"<p>Note: {safe(note)}.</p>" for note in _notes(one)]
        for mark in _spoken(one):
            lost = "" if mark["points"] == mark["of"] else " lost"
            body.append(f"<h3>{safe(mark['exercise'])} <span class='points"
                        f"{lost}'>{_points(mark)}, {safe(mark['verdict'])}"
                        "</span></h3>")
            for head, text in _blocks(mark):
                body.append((f"<p>{safe(head)}:</p>" if head else "")
                            + f"<pre>{safe(text)}</pre>")
            body += [f"<p>Note: {safe(note)}.</p>" for note in mark["notes"]]
    return ("<!doctype html><html lang='en'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width'>"
            "<meta http-equiv='Content-Security-Policy' "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>{title}</title><style>{_STYLE}</style></head><body>"
            + "\n".join(body) + f"<footer>{safe(footer)}</footer></body>"
            "</html>\n")


# ---------------------------------------------------------------------------
# The class
# ---------------------------------------------------------------------------


def table(result):
    """Return one student's marks as lines of text, hints below."""
    lines = []
    for name, one in result["notebooks"].items():
        earned, possible = totals(result)[name]
        lines.append(f"{name}: {earned:g} of {possible:g}")
        lines += [f"  note: {_visible(note)}" for note in one["notes"]]
        for mark in one["marks"]:
            lines.append(f"  {mark['exercise']:30} {_points(mark):>9}  "
                         f"{mark['verdict']}")
            if mark["hint"] and mark["verdict"] not in (
                    words.RIGHT, words.NOT_WRITTEN, words.MISSING):
                lines += ["      " + line for line in
                          _visible(mark["hint"]).splitlines()]
    return "\n".join(lines)


def summary(results, footer):
    """Return what an instructor wants to know of the class.

    Parameters
    ----------
    results : list of dict
    footer : str

    Returns
    -------
    text : str
        The distribution, the hardest exercise, submissions worth a look.
    """
    if not results:
        return "No submissions.\n" + footer
    shares = []
    for result in results:
        points = totals(result).values()
        shares.append(sum(p for p, _ in points)
                      / max(sum(of for _, of in points), 1e-9))
    mean = 100 * sum(shares) / len(shares)
    lines = [f"{len(results)} students, mean {mean:.0f} %"]
    for low in range(90, -1, -10):
        count = sum(low <= 100 * share + 1e-9 < low + 10
                    or low == 90 and share >= 1 for share in shares)
        bar = "#" * round(40 * count / len(shares))
        lines.append(f"  {low:3d}-{low + 9 if low < 90 else 100:3d} %  "
                     f"{count:4d}  {bar}".rstrip())
    return "\n".join([*lines, _hardest(results), *_worth_a_look(results),
                      footer])


def _hardest(results):
    """Name the exercise with the lowest share of its points."""
    points = {}
    for result in results:
        for name, one in result["notebooks"].items():
            for mark in one["marks"]:
                entry = points.setdefault((name, mark["exercise"]), [0, 0])
                entry[0] += mark["points"]
                entry[1] += mark["of"]
    (_, exercise), (earned, of) = min(
        points.items(), key=lambda item: item[1][0] / max(item[1][1], 1e-9))
    return (f"Hardest: {exercise}, {100 * earned / max(of, 1e-9):.0f} % of "
            "its points")


def _worth_a_look(results):
    """Return a line for each thing that a person should look at."""
    lines = []
    for result in results:
        who = _visible(result["student"])
        if result["odd"]:
            lines.append(f"  {who}: fits no notebook: "
                         f"{', '.join(map(_visible, result['odd']))[:200]}")
        for name, one in result["notebooks"].items():
            lines += [f"  {who}, {name}: {_visible(note)}"
                      for note in one["notes"] if note != NOT_HANDED_IN]
            for mark in one["marks"]:
                if mark["verdict"] in (words.SHORT_CUT, words.FRESH,
                                       words.ENDED, words.FLOOD):
                    lines.append(f"  {who}, {mark['exercise']}: "
                                 f"{mark['verdict']}")
                lines += [f"  {who}, {mark['exercise']}: {note}"
                          for note in mark["notes"]
                          if not note.startswith(judge.OTHERS)]
    return ["Worth a look:", *lines] if lines else []
