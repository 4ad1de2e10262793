"""The instructor's page of the class, and the student's page."""

import csv
import html
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from fixtures import drive, invented_class
from grading import class_page, feedback, instructor, late, proof, report
from grading.launch import Isolation
from grading.roster import Matching, Person
from grading.verdicts import (
    Cause,
    ExerciseResult,
    Failure,
    ForPeople,
    Kind,
    Note,
    NotebookResult,
    Remark,
    StudentResult,
    Verdict,
)
from test_accessibility import findings

GRADE = Path(__file__).with_name("grade.py")
STRONG = Isolation("bubblewrap", "namespaces", True)


def wrong(mistake=None, kind=Kind.ASSERTION, name="f", notes=()):
    failure = Failure(kind, "got 1", mistake=mistake)
    return ExerciseResult(name, 0.0, 2, failure.verdict, failure,
                          notes=list(notes))


def right(name="f"):
    return ExerciseResult(name, 2, 2, Verdict.RIGHT)


def student(name, *items, notes=(), odd=()):
    return StudentResult(name, {"n": NotebookResult(list(items), list(notes))},
                         list(odd))


def whole(*results, level=STRONG, people=(), rows=(), moves=(), teacher=None,
          students=()):
    return class_page.Class(
        list(results), [SimpleNamespace(name="n", people=list(people))],
        {"n": list(rows)}, level, 5, dict(moves),
        teacher or instructor.Instructor(), dict(students))


def text_of(page):
    """Return what a page shows, without its tags."""
    page = re.sub(r"(?s)<style>.*?</style>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# counting ---------------------------------------------------------------


def test_slips_are_grouped_by_name_and_never_by_words():
    results = [student("a", wrong("1/m missing in dW")),
               student("b", wrong("1/m missing in dW; cost negative")),
               student("c", wrong("cost negative")),
               student("d", wrong()), student("e", wrong("cost negative")),
               student("f", wrong(kind=Kind.CALL_TIMEOUT)),
               student("g", wrong("not written yet")), student("h", right())]
    (tally,) = class_page.tallies(results)
    assert [(one.name, one.size) for one in tally.groups] == [
        ("cost negative", 3), ("1/m missing in dW", 2), ("too slow", 1),
        ("other", 1)]
    assert (tally.wrong, tally.right, len(tally.blank)) == (6, 1, 1)
    assert tally.share == pytest.approx(100 / 8)
    assert [one.name for one in class_page.commonest([tally])] == [
        "cost negative", "1/m missing in dW"]
    page = text_of(class_page.page(whole(*results)))
    assert "3 students : cost negative" in page
    assert "mistakes without a name, 17 % of the wrong answers" in page


def test_the_distribution_counts_everybody_once():
    results = [student(str(count), *[right()] * count,
                       *[wrong()] * (20 - count)) for count in range(21)]
    assert class_page.bins(results) == [2] * 9 + [3]
    assert "0 to 9 2" in text_of(class_page.page(whole(*results)))


def test_an_exercise_that_waits_for_people_has_no_share():
    results = [student("a", ExerciseResult("w", None, 2, Verdict.BY_HAND)),
               student("b", ExerciseResult("w", 0, 2, Verdict.MISSING,
                                           Failure(Kind.NOT_HANDED_IN)))]
    (tally,) = class_page.tallies(results)
    assert tally.share is None and tally.open == 1
    class_page.page(whole(*results))


# what deserves a look ---------------------------------------------------


def looked_at(*results, **more):
    return {look.title: [(result.student, text)
                         for result, text in look.found]
            for look in class_page.looks(whole(*results, **more))}


def test_what_deserves_a_look_is_found():
    nothing = [Note(Remark.NOT_HANDED_IN)]
    found = looked_at(
        student("ok", right()),
        student("cheat", wrong(kind=Kind.SHORT_CUT)),
        student("exit", wrong(kind=Kind.PROCESS_ENDED)),
        student("odd", wrong(notes=[Note(Remark.BY_NAME)])),
        student("html", wrong(kind=Kind.UNREADABLE), notes=[
            Note(Remark.UNREADABLE, "n.ipynb is a web page")]),
        student("blank", wrong("not written yet")),
        student("none", wrong(kind=Kind.NOT_HANDED_IN), notes=nothing),
        student("open", ExerciseResult("w", None, 2, Verdict.BY_HAND)))
    assert found == {
        "Short cuts tried": [("cheat", "f")],
        "Ended the process, or flooded it": [("exit", "f")],
        "No notebook that can be read": [("html", "n: n.ipynb is a web page")],
        "Handed in nothing": [("none", "")], "Untouched": [("blank", "")],
        "Found in an odd way": [("odd", "f: found by the name it defines")],
        "Open until people mark them": [("open", "w")]}


# the terminal -----------------------------------------------------------


def test_untouched_notebooks_are_named_on_the_terminal():
    text = class_page.summary(whole(
        student("ada", wrong("not written yet")),
        student("bo", wrong("not written yet"), wrong(name="g"))), "the end")
    assert "ada: Untouched" in text and "bo:" not in text
    assert text.splitlines()[0] == "2 students, mean 0 %"
    assert "Hardest: f, 0 % of its points" in text
    assert text.endswith("the end")


def test_a_class_without_points_has_no_distribution():
    item = ExerciseResult("f", 0.0, 0, Verdict.WRONG)
    text = class_page.summary(whole(student("ada", item)), "")
    assert "%" not in text and "no points" in text


def test_ids_that_spreadsheets_would_run_are_spoken_of():
    text = class_page.summary(whole(student("=ada", wrong()),
                                    student("bo", right())), "")
    assert "before 1 ids" in text and "=ada" in text


def test_twins_are_found_and_untouched_files_are_none(tmp_path):
    students, results = {}, []
    for name, text, item in (("a", "x", right()), ("b", "x", right()),
                             ("c", "y", right()), ("d", "z", wrong(
                                 "not written yet")),
                             ("e", "z", wrong("not written yet"))):
        path = tmp_path / f"{name}.ipynb"
        path.write_text(text)
        students[name] = [SimpleNamespace(path=path)]
        results.append(student(name, item))
    assert looked_at(*results, students=students)["The same file"] == [
        ("a", "as b"), ("b", "as a")]


def test_what_the_roster_does_not_know_is_named():
    one = Person("7", "Ada, Å", "", "", 2, ("7",))
    teacher = instructor.Instructor(matching=Matching(
        {"a": [one], "b": [one]}, ["c"], {"d": [one, one]}, [one],
        {"7": ["a", "b"]}))
    found = looked_at(*(student(name, right()) for name in "abcd"),
                      teacher=teacher)
    assert found["Not in the roster"] == [("c", "")]
    assert found["Could be several people"] == [("d", "7 or 7")]
    assert found["Several folders of one student"] == [
        ("a", "of 7"), ("b", "of 7")]


# the page ---------------------------------------------------------------


def test_the_page_says_how_the_marks_were_made():
    row = proof.Row("f", 2, 2, untouched=[], unanswered=2, wrong=2,
                    unproved=[], depending=["g"])
    page = text_of(class_page.page(whole(
        student("a", right()), rows=[row],
        people=[ForPeople("w", 3, Cause.WORDS)])))
    assert "loses points with it: g" in page
    assert "w, 3 points: an answer in words" in page
    assert "bubblewrap + namespaces + Landlock + limits" in page
    weak = text_of(class_page.page(whole(student("a", right()),
                                         level=Isolation())))
    assert "It was not kept from your files or the network" in weak


def test_names_are_escaped_and_links_lead_to_the_pages():
    name = '"><script>x</script>&#'
    page = class_page.page(whole(student(name, wrong("m")),
                                 student("a/b ü", wrong("m"))))
    assert "<script" not in page
    for href in re.findall(r'href="(feedback/[^"]*)"', page):
        assert re.fullmatch(r"feedback/[\w%.~-]+/feedback\.html", href)


def test_a_page_without_names_has_none():
    secret = "lovelace"
    result = student(secret, wrong("m", notes=[Note(Remark.BY_NAME)]),
                     notes=[Note(Remark.FILE_NAME, f"{secret}.ipynb")],
                     odd=[f"{secret}.pdf"])
    person = Person(secret, f"Ada {secret}", f"{secret}@x", "", 2, (secret,))
    result.people = [person]
    result.late = late.Late(None, "the platform")
    teacher = instructor.Instructor(
        roster=object(), due=object(), matching=Matching(
            {}, [secret], {}, [], {secret: [secret]}))
    page = class_page.page(whole(result, teacher=teacher), anonymous=True)
    assert secret not in page.casefold() and "Ada" not in page
    assert "href=\"feedback" not in page and "student 1" in page


@pytest.mark.slow
def test_a_class_of_a_thousand_stays_below_two_megabytes():
    kinds = [f"mistake number {number}" for number in range(9)]
    results = [student(f"student-{number:04}", *(
        wrong(kinds[(number + at) % 9], name=f"exercise_number_{at}")
        for at in range(13))) for number in range(1000)]
    for one in results:
        one.people = [Person(one.student, f"Maximiliane {one.student}", "",
                             "", 2, ())]
    page = class_page.page(whole(*results))
    assert len(page.encode()) < 2_000_000
    assert page.count("feedback.html") == 14_000


@pytest.mark.parametrize("results", [[], [student("a")], [student(
    "a", ExerciseResult("w", None, 2, Verdict.BY_HAND))]])
def test_a_class_without_anything_has_a_page(results):
    assert "The class after grading" in class_page.page(whole(*results))


# the student's page -----------------------------------------------------


def test_wrong_entries_are_marked_on_both_sides():
    item = ExerciseResult(
        "f", 0, 2, Verdict.WRONG, Failure(Kind.ASSERTION, "no"), "f(1)",
        "array (2,) of float64: [1, 2.5]",
        "array (2,) of float64: [1.0000001, 3.5]")
    own, expected = feedback.beside(item)
    assert [text for text, differs in own if differs] == ["2.5"]
    assert [text for text, differs in expected if differs] == ["3.5"]
    page = report.page("feedback.html", student("a", item), "")
    assert page.count("<mark>") == 2 and '<a href="#n1e1">f</a>' in page


def test_an_error_is_not_compared_entry_by_entry():
    item = ExerciseResult("f", 0, 2, Verdict.WRONG, None, "f(1)",
                          "TypeError: 'NoneType' object is not iterable",
                          "array (2,) of float64: [1, 3.5]")
    own, expected = feedback.beside(item)
    assert not any(differs for _, differs in own + expected)


def test_right_exercises_are_folded_and_wrong_ones_are_not():
    page = report.page("feedback.html", student("a", right("good"),
                                                wrong(name="bad")), "")
    assert re.search(r"(?s)<details[^>]*>\s*<summary>.*?good", page)
    assert not re.search(r"(?s)<summary>(?:(?!</summary>).)*bad", page)
    assert '<strong>Fix first:</strong> <a href="#n1e2">bad</a>' in page


def test_full_lines_are_joined_and_others_are_not():
    full = "x" * 70
    assert feedback.reflowed(f"{full}\nand on\n    code\nshort\nnew") == (
        f"{full} and on\n    code\nshort\nnew")
    assert feedback.reflowed(f"    {full}\nnew") == f"    {full}\nnew"


# a class of 120, in earnest ---------------------------------------------


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder of an invented class that was graded, and what is in it."""
    folder = tmp_path_factory.mktemp("class")
    made = invented_class.write(folder)
    done = grade(folder)
    assert done.returncode == 0, done.stderr
    return folder, made


def grade(folder, *more):
    return subprocess.run([
        sys.executable, str(GRADE), str(folder / "class"), "--out",
        str(folder / "out"), "--reference", str(folder / "course/notebooks"),
        "--seed", "5", "--roster", str(folder / "canvas.csv"), "--due",
        "2026-03-01 23:59 Europe/Berlin", "--export", "canvas", "--column",
        invented_class.COLUMN, "--trust-roster", "--jobs", "2", *more],
        capture_output=True, text=True)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_the_groups_are_what_was_put_in(graded):
    folder, made = graded
    rows = {(row["id"], row["exercise"]): row
            for row in table(folder / "out" / "grades.csv")}
    rare = {f"s{1000 + number}" for number in (20, 21, 22, 23)}
    for key, slips in made.items():
        for slip in slips if key not in rare else ():
            exercise, _, name = slip.partition(": ")
            row = rows.get((key, exercise))
            if row and name in ("sum instead of average", "cost negative",
                                "1/m missing in dW", "1/m missing in db",
                                "activations exchanged"):
                assert row["mistake"] == name, (key, row)
    wrong_ = sum(row["verdict"] != "right" for (key, exercise), row in
                 rows.items() if exercise == "linear_backward")
    assert wrong_ == sum(any("linear_backward" in slip for slip in slips)
                         for key, slips in made.items() if key != "s1022") \
        + len({"s1114", "s1115", "s1116", "s1117", "s1118", "s1119", "s1022"})


@pytest.mark.slow
def test_what_people_mark_comes_back_and_goes_to_the_platform(graded):
    folder, _ = graded
    path = folder / "marked.csv"
    text = (folder / "out" / "marks.csv").read_text("utf-8")
    path.write_text(text.replace("in_your_own_words,,,",
                                 'in_your_own_words,"1,5",schön,'
                                 ).replace("00123", "123"), "utf-8")
    done = grade(folder, "--resume", "--marks", str(path))
    assert done.returncode == 0, done.stderr
    before, after = (table(folder / place / "canvas.csv")
                     for place in ("", "out"))
    book = {row["id"]: row for row in table(folder / "out" / "gradebook.csv")}
    for had, has in zip(before[1:], after[1:], strict=True):
        row = book[sheet_id(had["SIS Login ID"])]
        assert has[invented_class.COLUMN] == row["score"]
        assert {**has, invented_class.COLUMN: ""} == had
    assert "schön" in (folder / "out/feedback/s1010/feedback.html"
                       ).read_text("utf-8")


def sheet_id(key):
    """Return an id as our own tables write it."""
    return f"'{key}" if key[0] in "=+-@" else key


@pytest.mark.slow
@pytest.mark.skipif(not drive.axe(), reason="no axe-core: "
                    "pip install axe-core-python")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 760, 1280, 2560])
def test_the_pages_have_no_findings_and_no_overflow(chromium, graded, theme,
                                                    width):
    folder, _ = graded
    context = chromium.new_context(bypass_csp=True, color_scheme=theme,
                                   viewport={"width": width, "height": 900})
    page = context.new_page()
    for name in ("class.html", "feedback/00123/feedback.html",
                 "feedback/s1022/feedback.html",
                 "feedback/s1117/feedback.html"):
        page.goto((folder / "out" / name).as_uri())
        page.evaluate("document.querySelectorAll('details')"
                      ".forEach(one => one.open = true)")
        assert findings(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth"
                             " <= innerWidth"), name
    context.close()


@pytest.mark.slow
def test_every_link_of_the_page_leads_somewhere(graded):
    folder, _ = graded
    from urllib.parse import unquote

    page = (folder / "out" / "class.html").read_text("utf-8")
    for href in set(re.findall(r'href="([^"]+)"', page)):
        if href.startswith("#"):
            assert f'id="{href[1:]}"' in page
        else:
            assert (folder / "out" / unquote(href)).is_file()
