"""Rosters, marks, exports and late work: what comes in and what goes out."""

import csv
import io
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from grading import instructor, late, lms, marks, match, report, roster, sheet
from grading.results import RunError
from grading.verdicts import (
    ExerciseResult,
    Failure,
    Kind,
    NotebookResult,
    StudentResult,
    Verdict,
)

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (47),Final Score
    Points Possible,,,,,3.00,(read only)
"Lovelace, Ada",901,U1,00123,"A and B",,87.50
"Nguyễn, Bình",902,U2,bnguyen,A,1.5,87.50
"Student, Test",903,,5f0c,A,,
"""
MOODLE = """First name,Last name,ID number,Email address,\
Assignment: HW 1 (Real)
Ada,Lovelace,,ada@example.org,-
Bình,Nguyễn,77,binh@example.org,-
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,\
Grade can be changed,Last modified (grade),Feedback comments
Participant 71,Ada Lovelace,ada@example.org,\
Submitted for grading - 1 day 2 hours late,,3.00,Yes,-,
Participant 72,Bình Nguyễn,binh@example.org,No submission,,3.00,No,-,
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its path."""
    def write(text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def result_of(student, points=(1, None), of=(1, 2)):
    return StudentResult(student, {"n": NotebookResult([
        ExerciseResult(f"e{number}", one, most,
                       Verdict.BY_HAND if one is None else Verdict.RIGHT)
        for number, (one, most) in enumerate(zip(points, of, strict=True))])})


# tables -----------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "=1", "'=1", "''=1", "'ada", "-", " +1", "\t@", "a,b;c", 'say "x"',
    "two\nlines", "", "O'Neil"])
def test_the_guard_comes_off_as_it_went_on(text, written):
    path = written(sheet.table([["name"], [text + "|"], [text or "x"]]))
    (row, last) = sheet.read(path).rows
    assert sheet.unguarded(row[0]) == text + "|"
    assert sheet.unguarded(last[0]) == (text or "x")
    assert not sheet.runs(row[0]) and not sheet.runs(last[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_however_they_are_separated(written, encoding,
                                                    separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(
        [["id", "name"], ["1", f"Å{separator}b"]])
    whole = sheet.read(written(text.getvalue(), encoding=encoding))
    assert whole.header == ["id", "name"]
    assert [row.cells for row in whole.rows] == [["1", f"Å{separator}b"]]


@pytest.mark.parametrize("text, value", [
    ("1.5", 1.5), ("1,5", 1.5), (" 2 ", 2), (".5", 0.5), ("-1", -1),
    ("1e3", None), ("1.234,5", None), ("", None), ("nan", None),
    ("two", None)])
def test_decimals_are_read_either_way(text, value):
    assert sheet.number(text) == value


@pytest.mark.parametrize("data, says", [
    (b"", "empty"), (b"id,name\n1,\xff\n", "line 2: not UTF-8"),
    (b'id,name\n1,"x\n', "line 2"), (b"id,name\n1,a,b\n", "line 2: 3 cells"),
])
def test_what_is_no_table_is_named_with_its_line(tmp_path, data, says):
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with pytest.raises(RunError, match=says):
        sheet.read(path)


# who is who -------------------------------------------------------------


def match_to(people, *folders):
    text = "id,name,email,group\n" + "\n".join(people)
    whole = sheet.Sheet("r", *_parts(text), ",", False)
    return roster.Roster(whole, "list", [
        roster._person(whole, row, "list", [0]) for row in whole.rows
    ]).match(folders)


def _parts(text):
    header, *rows = csv.reader(io.StringIO(text))
    return header, [sheet.Row(number, (row + [""] * 4)[:4])
                    for number, row in enumerate(rows, 2)]


@pytest.mark.parametrize("folder", [
    "00123", "123", "ADA", "ada", "Ada Lovelace", "lovelaceada",
    "Lovelace, Ada"])
def test_a_folder_finds_its_owner(folder):
    found = match_to(["00123,Ada Lovelace,ada@example.org",
                      "00124,Bo Li,bo@example.org"], folder)
    assert [one.id for one in found.people[folder]] == ["00123"]
    assert [one.id for one in found.absent] == ["00124"]


def test_accents_are_the_same_however_they_are_written():
    found = match_to(["7,Bj\u00f6rn Å,b@example.org"], "bjo\u0308rna")
    assert found.people["bjo\u0308rna"][0].id == "7"


def test_what_does_not_match_is_named():
    found = match_to(["1,Ada Li,", "2,Ada Li,", "3,Bo Wu,"],
                     "adali", "3", "bowu", "nobody")
    assert found.unknown == ["nobody"] and not found.absent
    assert [one.id for one in found.unclear["adali"]] == ["1", "2"]
    assert found.several == {"3": ["3", "bowu"]}
    assert "3" not in found.folder_of()


def test_a_group_hands_in_one_folder():
    found = match_to(["1,Ada Li,,red", "2,Bo Wu,,red", "3,Cy Xu,,blue"], "red")
    assert found.folder_of() == {"1": "red", "2": "red"}
    assert [one.id for one in found.absent] == ["3"]


@pytest.mark.parametrize("text, says", [
    ("id,name,group\n7,a,red\n7,a,blue\n",
     "lines 2 and 3: 7 is in two groups, red and blue"),
    ("id,name\n7,a\n8,b\n7,c\n", "lines 2 and 4: both have the id 7"),
    ("id,name,email\n7,a,x@y\n8,b,X@y\n", "both have the id x@y"),
    ("name,email\na,b\n", "no column with ids"),
    ("id,name\n,b\n", "line 2: no id")])
def test_a_roster_that_cannot_be_right_is_refused(written, text, says):
    with pytest.raises(RunError, match=says):
        roster.read(written(text))


def test_exports_are_read_as_they_are(written):
    canvas = roster.read(written(CANVAS))
    assert canvas.kind == "canvas"
    assert [(one.id, one.name) for one in canvas.people] == [
        ("00123", "Lovelace, Ada"), ("bnguyen", "Nguyễn, Bình")]
    moodle = roster.read(written(MOODLE))
    assert moodle.kind == "moodle"
    assert [(one.id, one.name) for one in moodle.people] == [
        ("ada@example.org", "Ada Lovelace"), ("77", "Bình Nguyễn")]
    sheet_ = roster.read(written(WORKSHEET))
    folder = "Ada Lovelace_71_assignsubmission_file_"
    assert sheet_.kind == "worksheet"
    assert sheet_.match([folder]).people[folder][0].id == "Participant 71"


def test_who_handed_in_nothing_gets_a_row(written):
    teacher = instructor.Instructor(roster=roster.read(written(CANVAS)))
    assert teacher.students({"123": ["file"]}) == {
        "123": ["file"], "bnguyen": []}


# out to the platform ----------------------------------------------------


def exported(path, platform, results, column=None, trusted=False):
    whole = roster.read(path)
    number = lms.check(whole, platform, column, trusted)
    lms.check_maximum(whole, number, 3)
    matching = whole.match([one.student for one in results])
    return lms.fill(whole, number, results, matching)


def test_canvas_gets_back_what_it_exported(written):
    path = written(CANVAS)
    export = exported(path, "canvas", [
        result_of("123", (1, 0.25)), result_of("bnguyen")], "HW 1 (47)")
    before, after = (list(csv.reader(io.StringIO(text)))
                     for text in (CANVAS, export.text))
    assert (after[2][5], export.filled) == ("1.25", 1)
    assert export.left == {"people have to mark": ["bnguyen"]}
    after[2][5] = ""
    assert after == before and export.name == "canvas.csv"


@pytest.mark.parametrize("text, column, name", [
    (MOODLE, "Assignment: HW 1 (Real)", "moodle.csv"),
    (WORKSHEET, None, "moodle-worksheet.csv")])
def test_moodle_gets_back_what_it_exported(written, text, column, name):
    export = exported(written("\ufeff" + text), "moodle", [
        result_of("Ada Lovelace", (1, 2)), result_of("binh", (0, 2))], column)
    assert export.name == name and export.text.startswith("\ufeff")
    before, after = (list(csv.reader(io.StringIO(one.lstrip("\ufeff"))))
                     for one in (text, export.text))
    place = before[0].index(column or "Grade")
    assert after[1][place] == "3"
    assert export.left == ({} if column else {
        "the platform does not let it be changed": ["Participant 72"]})
    assert [row[:place] + row[place + 1:] for row in after] == [
        row[:place] + row[place + 1:] for row in before]


@pytest.mark.parametrize("text, platform, column, says", [
    (CANVAS, "moodle", None, "not exported from Moodle"),
    (CANVAS, "canvas", None, "which column"),
    (CANVAS, "canvas", "HW 1", "near it: HW 1 \\(47\\)"),
    (CANVAS.replace("bnguyen", "=bnguyen"), "canvas", "HW 1 (47)",
     "line 4: =bnguyen"),
    (CANVAS.replace("3.00", "30.00"), "canvas", "HW 1 (47)",
     "out of 30 points, and this assignment is out of 3")])
def test_an_export_that_would_be_wrong_is_refused(written, text, platform,
                                                  column, says):
    with pytest.raises(RunError, match=says):
        exported(written(text), platform, [result_of("123")], column)


def test_a_trusted_roster_keeps_what_looks_like_a_formula(written):
    path = written(CANVAS.replace("bnguyen", "=bnguyen"))
    export = exported(path, "canvas", [result_of("=bnguyen", (1, 2))],
                      "HW 1 (47)", trusted=True)
    assert "902,U2,=bnguyen,A,3,87.50" in export.text


# marks ------------------------------------------------------------------


def test_marks_go_out_and_come_back_without_a_loss(tmp_path):
    results = [result_of(name) for name in ("00123", "=cmd", "Å, b", "'x")]
    given = {(one.student, "e1"): marks.Mark(value, comment)
             for one, value, comment in zip(
                 results, (0.1, 1 / 3, 2, 0), ("=sum, fine", 'so "so"\nthen',
                                               "", "-"), strict=True)}
    marks.apply(results, given)
    marks.write_open(tmp_path, results, given)
    back = marks.read(marks.written(tmp_path), results)
    assert back.keys() == given.keys()
    for key, mark in back.items():
        assert mark.comment == given[key].comment
        assert mark.points == pytest.approx(given[key].points, rel=1e-11)
    assert [one.open for one in results] == [0] * 4
    assert results[0].points == pytest.approx(1.1)


def test_open_rows_stay_open(tmp_path):
    results = [result_of("ada"), result_of("bo", (1, 2))]
    marks.write_open(tmp_path, results, {})
    text = marks.written(tmp_path).read_text()
    assert text.splitlines()[1:] == ["ada,e1,,,2"]
    assert marks.read(marks.written(tmp_path), results) == {}


def test_marks_are_read_as_a_spreadsheet_writes_them(written):
    path = written("student;exercise;points;comment;of\n"
                   "123;e1;1,5;gut;2\n'=cmd;e1;2;;2\n", encoding="utf-8-sig")
    assert marks.read(path, [result_of("00123"), result_of("=cmd")]) == {
        ("00123", "e1"): marks.Mark(1.5, "gut"),
        ("=cmd", "e1"): marks.Mark(2.0, "")}


@pytest.mark.parametrize("row, says", [
    ("eve,e1,1,", "line 3: no student 'eve'"),
    ("ada,e9,1,", "line 3: e9 is no exercise of ada"),
    ("ada,e1,3,", "got 3 points, expected 0 to 2"),
    ("ada,e1,-1,", "got -1 points"),
    ("ada,e1,two,", "'two' is not a number"),
    ("bo,e1,1,", "line 3: bo, e1: there twice"),
    ("7,e1,1,", "'7' could be 007 or 07")])
def test_one_wrong_row_and_nothing_is_taken(written, row, says):
    path = written(f"student,exercise,points,comment\nbo,e1,2,\n{row}\n")
    results = [result_of(name) for name in ("ada", "bo", "07", "007")]
    with pytest.raises(RunError, match="nothing was taken") as error:
        marks.read(path, results)
    assert says in str(error.value)
    assert results[1].open


def test_marks_that_nobody_has_read_are_not_written_over(tmp_path):
    marks.write_open(tmp_path, [result_of("ada")], {})
    marks.refuse_to_lose(tmp_path)
    path = marks.written(tmp_path)
    path.write_text(path.read_text().replace("e1,,", "e1,1,"))
    with pytest.raises(RunError, match="line 2: there are marks in it"):
        marks.refuse_to_lose(tmp_path)


def test_a_mark_that_another_table_lacks_is_not_forgotten(tmp_path):
    given = {("ada", "e1"): marks.Mark(1.0, "")}
    results = [result_of("ada")]
    marks.apply(results, given)
    marks.write_open(tmp_path, results, given)
    other = tmp_path / "other.csv"
    marks.refuse_to_forget(tmp_path, other, given, results)
    with pytest.raises(RunError, match="has a mark for ada, e1"):
        marks.refuse_to_forget(tmp_path, other, {}, results)
    marks.refuse_to_forget(tmp_path, marks.written(tmp_path), {}, results)


def test_exercises_of_the_same_name_keep_apart():
    result = result_of("ada")
    result.notebooks["m"] = result_of("ada").notebooks["n"]
    assert [name for name, _, _ in marks.items([result])] == [
        "n/e0", "n/e1", "m/e0", "m/e1"]


def test_a_mark_and_its_comment_reach_the_page():
    result = result_of("ada")
    marks.apply([result], {("ada", "e1"): marks.Mark(1.5, "Well <argued>")})
    for name, comment in (("feedback.html", "Well &lt;argued&gt;"),
                          ("feedback.md", "Well <argued>")):
        page = report.page(name, result, "")
        assert comment in page and "1.5 of 2" in page


# late -------------------------------------------------------------------

DUE = datetime(2026, 3, 1, 22, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", [
    "2026-03-01 23:59 Europe/Berlin", "2026-03-01T23:59+01:00",
    "2026-03-01 23:59 +01:00", "2026-03-01 22:59:00.000000 UTC",
    "2026-03-01 14:59:00.000000 PST"])
def test_a_time_has_a_zone(text):
    assert late.moment(text) == DUE


@pytest.mark.parametrize("text, says", [
    ("2026-03-01 23:59", "without its zone"), ("tomorrow", "expected a date"),
    ("2026-03-01 23:59 Mars/Phobos", "expected a date")])
def test_a_time_without_one_is_refused(text, says):
    with pytest.raises(RunError, match=f"--due is .*{says}"):
        late.moment(text, "--due")


def handed_in(folder, stamp=None, name="n.ipynb"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("{}")
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)
    return [match.Found("ada", folder / name, folder)]


@pytest.mark.parametrize("stamp, days", [
    ("2026-03-01 22:59:00.000000 UTC", None),
    ("2026-03-01 22:59:01", 1), ("2026-03-02 22:59:01 UTC", 2)])
def test_a_day_counts_when_it_has_begun(tmp_path, stamp, days):
    found = late.lateness("ada", handed_in(tmp_path, stamp), DUE)
    assert (found and found.days) == days


def test_a_stamp_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(RunError, match=r"timestamp\.txt is 'soon'"):
        late.lateness("ada", handed_in(tmp_path, "soon"), DUE)


def test_the_platforms_word_counts_and_the_files_only_if_asked(tmp_path):
    found = handed_in(tmp_path)
    assert late.lateness("ada", found, DUE) is None
    assert late.lateness("ada", found, DUE, from_files=True).by
    told = late.lateness("ada", found, DUE,
                         "Submitted for grading - 1 day 2 hours late")
    assert told.by == timedelta(days=1, hours=2) and told.days == 2
    canvas = handed_in(tmp_path, name="lovelaceada_LATE_1_2_n.ipynb")
    assert late.lateness("lovelaceada", canvas, DUE) == (None, "the platform")


@pytest.mark.parametrize("rule, score", [
    (None, 3), ("10%", 2.4), ("2", 0), ("0.5", 2)])
def test_being_late_costs_what_was_asked_for(rule, score):
    result = result_of("ada", (1, 2))
    result.late = late.Late(timedelta(days=1, hours=1), "timestamp.txt")
    result.rule = rule and late.rule(rule)
    assert result.score == pytest.approx(score) and result.points == 3
    assert "1 day 1 hour late" in report.page("feedback.html", result, "")


@pytest.mark.parametrize("text", ["-1", "ten", "nan%", "inf"])
def test_a_rule_is_a_share_or_points(text):
    with pytest.raises(ValueError):
        late.rule(text)


# the command ------------------------------------------------------------


@pytest.mark.parametrize("options, says", [
    ({"export": "canvas"}, "--export needs --roster"),
    ({"late_per_day": "1"}, "--late-per-day needs --due"),
    ({"roster": "r", "out": None}, "--roster needs --out")])
def test_options_that_do_nothing_alone_are_refused(tmp_path, options, says):
    every = {name: None for pair in instructor._NEEDS for name in pair}
    with pytest.raises(RunError, match=says):
        instructor.read(SimpleNamespace(
            **{**every, "out": tmp_path, **options}))


def test_names_and_lateness_go_into_the_tables(tmp_path, written):
    teacher = instructor.Instructor(roster=roster.read(written(CANVAS)),
                                    due=DUE)
    teacher.students({"123": []})
    result = result_of("123", (0, 2))
    result.notebooks["n"].exercises[0].failure = Failure(Kind.ASSERTION)
    teacher.complete([result], {"123": late.Late(None, "the platform")})
    report.write_tables(tmp_path, [result], ["n"], teacher)
    for name in ("gradebook.csv", "grades.csv"):
        with open(tmp_path / name, encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))
        assert row["id"] == "00123" and row["name"] == "Lovelace, Ada"
        assert row["late"].startswith("late")
