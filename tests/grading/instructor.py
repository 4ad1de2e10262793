"""What an instructor adds to the machine's results, and gets of them all.

The roster says who is who, a due time who was late, a table what people have
marked. All of it is looked at before anyone is graded where it can be.
"""

from dataclasses import dataclass

from grading import late, lms, sheet
from grading import marks as marking
from grading import roster as rosters
from grading.results import RunError


@dataclass
class Instructor:
    """The instructor's files and wishes.

    Attributes
    ----------
    roster : roster.Roster or None
    matching : roster.Matching or None
        After ``students``.
    export, column : str or None, int or None
    due : datetime or None
    rule : late.Rule or None
    from_files : bool
    folder, marks_path : Path or None
        Of the results; of what people have marked.
    marks : dict
        After ``complete``.
    """

    roster: rosters.Roster | None = None
    matching: rosters.Matching | None = None
    export: str | None = None
    column: int | None = None
    due: object = None
    rule: late.Rule | None = None
    from_files: bool = False
    folder: object = None
    marks_path: object = None
    marks: object = None

    def check(self, references):
        """Refuse an export into a column that is out of other points."""
        if self.export:
            lms.check_maximum(self.roster, self.column, sum(
                one.points + sum(left.points for left in one.people)
                for one in references))

    def students(self, students):
        """Match folders and roster; who handed in nothing gets a row.

        Parameters
        ----------
        students : dict of str to list of match.Found

        Returns
        -------
        students : dict of str to list of match.Found
        """
        if self.roster is None:
            return students
        self.matching = self.roster.match(students)
        return {**students, **{one.id: [] for one in self.matching.absent}}

    def late(self, students):
        """Return who was late: {student: Late}."""
        if self.due is None:
            return {}
        found = {student: late.lateness(student, files, self.due,
                                        self._status(student),
                                        self.from_files)
                 for student, files in students.items()}
        return {student: one for student, one in found.items() if one}

    def _status(self, student):
        """Return what the platform says of a submission."""
        if self.roster is None or student not in self.matching.people:
            return ""
        column = self.roster.sheet.column("status")
        lines = {one.line for one in self.matching.people[student]}
        return " ".join(row[column] for row in self.roster.sheet.rows
                        if column is not None and row.line in lines)

    def complete(self, results, lateness):
        """Put names, lateness and people's marks into the results.

        Parameters
        ----------
        results : list of StudentResult
        lateness : dict of str to late.Late
        """
        self.marks = marking.read(self.marks_path, results
                                ) if self.marks_path else {}
        if self.marks_path:
            marking.refuse_to_forget(self.folder, self.marks_path, self.marks,
                                     results)
        marking.apply(results, self.marks)
        for result in results:
            result.complete(lateness.get(result.student), self.rule,
                            self._people(result.student))

    def _people(self, student):
        """Return the persons of the roster that a student is."""
        if self.matching is None:
            return []
        return self.matching.people.get(student, [
            one for one in self.matching.absent if one.id == student])

    def filled(self, results):
        """Return the Export, or None where none is wanted."""
        return self.export and lms.fill(self.roster, self.column, results,
                                        self.matching)


def read(options):
    """Return the Instructor of the command line's options.

    Raises
    ------
    RunError
        If a file or a combination of options is wrong.
    """
    _refuse_lonely(options)
    due = late.moment(options.due, "--due") if options.due else None
    roster = rosters.read(options.roster) if options.roster else None
    column = lms.check(roster, options.export, options.column,
                       options.trust_roster) if options.export else None
    if options.marks:
        sheet.read(options.marks)  # a name that is wrong is told at once
    elif options.out:
        marking.refuse_to_lose(options.out)
    return Instructor(
        roster=roster, export=options.export, column=column, due=due,
        rule=options.late_per_day, from_files=options.due_from_files,
        folder=options.out, marks_path=options.marks)


_NEEDS = [("roster", "out"), ("export", "roster"), ("column", "export"),
          ("trust_roster", "export"), ("marks", "out"), ("due", "out"),
          ("late_per_day", "due"), ("due_from_files", "due"),
          ("anonymous", "out")]


def _refuse_lonely(options):
    """Refuse an option that does nothing without another one."""
    for name, other in _NEEDS:
        if getattr(options, name) and not getattr(options, other):
            raise RunError(f"--{name.replace('_', '-')} needs --{other}")
