"""What can be said of an answer, as values; ``feedback`` puts it in words."""

import enum
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Verdict(str, enum.Enum):
    """The one line that is said of an exercise."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    HIDDEN = "wrong in a hidden check"
    FRESH = "wrong on other inputs"
    NOT_WRITTEN = "not written"
    MISSING = "missing"
    SHORT_CUT = "short cut"
    SLOW = "too slow"
    ENDED = "ended the process"
    FLOOD = "prints too much"
    BY_HAND = "by hand"
    UNREADABLE = "unreadable"


# The name that the course's checks give to an answer that says so itself.
_UNWRITTEN = "not written yet"


class Kind(enum.Enum):
    """What went wrong, and the verdict on it."""

    NOT_HANDED_IN = "no file", Verdict.MISSING
    NO_ANSWER = "no answer in the notebook", Verdict.MISSING
    UNREADABLE = "the file cannot be read", Verdict.UNREADABLE
    NOT_WRITTEN = "not written", Verdict.NOT_WRITTEN
    SHORT_CUT = "asks for the finished function", Verdict.SHORT_CUT
    UNDEFINED = "a name is not defined", Verdict.WRONG
    RAISED = "the answer raised", Verdict.WRONG
    ASSERTION = "a check's assertion", Verdict.WRONG
    OUTPUT = "the check shows another output", Verdict.WRONG
    PARTIAL = "the check gives less than all points", Verdict.WRONG
    HIDDEN = "a check that students do not see", Verdict.HIDDEN
    FRESH = "other inputs", Verdict.FRESH
    CALL_TIMEOUT = "one call took too long", Verdict.SLOW
    NOTEBOOK_TIMEOUT = "the notebook took too long", Verdict.SLOW
    CHECK_TIMEOUT = "the check took too long", Verdict.SLOW
    OUTPUT_LIMIT = "printed without end", Verdict.FLOOD
    PROCESS_ENDED = "Python ended", Verdict.ENDED
    BAD_REPLY = "a value that cannot be read", Verdict.ENDED

    @property
    def verdict(self) -> Verdict:
        """The verdict on it."""
        return self.value[1]


@dataclass(eq=False)
class Failure(Exception):
    """Why a check does not pass.

    Attributes
    ----------
    kind : Kind
    detail : str
        What the check or the exception says, without any line of code.
    exercise : str
    mistake : str or None
        The misconception's short name, where the check recognised one.
    line : str
        The line of the answer or of the check that it is about.
    error : str
        The exception's type, where there was one.
    told : str
        What the check in the student's own notebook says of it, if known.
    """

    kind: Kind
    detail: str = ""
    exercise: str = ""
    mistake: str | None = None
    line: str = ""
    error: str = ""
    told: str = ""

    def __post_init__(self):
        super().__init__(self.kind, self.detail)  # to travel between workers

    @property
    def verdict(self) -> Verdict:
        """The verdict on it."""
        return Verdict.NOT_WRITTEN if self.mistake == _UNWRITTEN \
            else self.kind.verdict

    def without_detail(self) -> "Failure":
        """Return what may be told where details are kept from students.

        A limit of time is the same for all, and no secret.
        """
        slow = self.kind.verdict is Verdict.SLOW
        return replace(self, detail=self.detail if slow else "", line="",
                       error="", told="")


class Remark(enum.Enum):
    """How a file or an answer was found and graded, if not plainly."""

    FILE_NAME = enum.auto()           # the file has another name
    BEST_FILE = enum.auto()           # several fit: the one with more answers
    REPAIRED = enum.auto()            # the file was damaged
    UNREADABLE = enum.auto()
    NOT_HANDED_IN = enum.auto()
    ONLY_OTHERS = enum.auto()         # other files were handed in
    GRADERS_FAULT = enum.auto()
    BY_CELL_ID = enum.auto()
    BY_NAME = enum.auto()
    LAST_CELL = enum.auto()           # several answer: the last one counts
    OTHER_CELL = enum.auto()          # written in another cell
    JOINED = enum.auto()              # put together from several cells
    SECOND_CHOICE = enum.auto()       # another cell than the answer's counts
    MORE_DEFINITIONS = enum.auto()    # uses definitions of another cell
    REFERENCE_BEFORE = enum.auto()    # graded after the reference's answers
    FRESH_DECIDED = enum.auto()       # points lost on inputs that we added


class Cause(enum.Enum):
    """Why something is left to people."""

    TASK = "a task"
    WORDS = "an answer in words"
    BY_HAND = "graded by hand"
    NO_ANSWER = "no answer comes before it"
    FAILS = "fails on the reference's own answer"
    HIDDEN = "needs what a hidden check before it defines"
    NOT_HERE = "the reference's own answer does not earn it in the sandbox"
    PARTIAL_INSIDE = "gives partial credit by what only the student's " \
                     "process could decide"


class ForPeople(NamedTuple):
    """What is left to people: a cell, its points and why."""

    name: str
    points: float
    cause: Cause
    detail: str = ""

    @property
    def reason(self):
        """The cause as a sentence, without its full stop."""
        return self.cause.value + (f": {self.detail}" if self.detail else "")


class Note(NamedTuple):
    """A remark, and what it is about."""

    remark: Remark
    detail: str = ""

    def plain(self) -> list:
        """Return plain data."""
        return [self.remark.name, self.detail]


@dataclass
class ExerciseResult:
    """What one exercise earned, on its way to the tables.

    Attributes
    ----------
    exercise : str
    points, of : float
        ``points`` is None where people mark it.
    verdict : Verdict
    failure : Failure or None
        The first fault, as far as students may know it.
    call, gave, expected : str
        A visible case, what it gave and what it should have given.
    notes : list of Note
    comment : str
        Of the person who marked it.
    """

    exercise: str
    points: float | None
    of: float
    verdict: Verdict
    failure: Failure | None = None
    call: str = ""
    gave: str = ""
    expected: str = ""
    notes: list[Note] = field(default_factory=list)
    comment: str = ""

    def word(self, told, mistake):
        """Take a notebook's words for the failure, not for its verdict."""
        worded = replace(self.failure, told=told, mistake=mistake)
        if worded.verdict is self.failure.verdict:
            self.failure = worded

    def take(self, points, comment):
        """Take a person's points, unless they are None, and comment."""
        self.comment = comment
        if points is not None:
            self.points, self.verdict = points, Verdict.BY_HAND

    @property
    def full(self):
        """Whether it earned everything."""
        return self.points == self.of


@dataclass
class NotebookResult:
    """The results of a notebook's exercises, and notes on its file."""

    exercises: list[ExerciseResult]
    notes: list[Note] = field(default_factory=list)

    @property
    def points(self):
        """What the machine has given."""
        return sum(one.points or 0 for one in self.exercises)

    @property
    def of(self):
        """What the machine could have given."""
        return sum(one.of for one in self.exercises
                   if one.points is not None)

    @property
    def open(self):
        """What people have still to give."""
        return sum(one.of for one in self.exercises if one.points is None)


@dataclass
class StudentResult:
    """All of one student's results.

    Attributes
    ----------
    student : str
    notebooks : dict of str to NotebookResult
    odd : list of str
        Files that fit no notebook.
    people : list of roster.Person
        Who it is, or the members of the group.
    late : late.Late or None
    rule : late.Rule or None
        What lateness costs, where it costs anything.
    """

    student: str
    notebooks: dict[str, NotebookResult]
    odd: list[str] = field(default_factory=list)
    people: list = field(default_factory=list)
    late: object = None
    rule: object = None

    def complete(self, late, rule, people):
        """Take what is known of the student besides the notebooks."""
        self.late, self.rule, self.people = late, rule, people

    @property
    def items(self):
        """(notebook, ExerciseResult) of every exercise, in order."""
        return [(name, item) for name, one in self.notebooks.items()
                for item in one.exercises]

    @property
    def points(self):
        """What the machine has given."""
        return sum(one.points for one in self.notebooks.values())

    @property
    def of(self):
        """What the machine could have given."""
        return sum(one.of for one in self.notebooks.values())

    @property
    def open(self):
        """What people have still to give."""
        return sum(one.open for one in self.notebooks.values())

    @property
    def taken_off(self):
        """What being late costs: at most all that was earned."""
        if not (self.late and self.rule):
            return 0.0
        return min(self.points,
                   self.rule.cost(self.late.days, self.of + self.open))

    @property
    def score(self):
        """The points, less what being late costs."""
        return self.points - self.taken_off

    @property
    def name(self):
        """The names in the roster, if there is one."""
        return " and ".join(one.name for one in self.people if one.name)

    def plain(self) -> dict:
        """Return plain data, for the results on disk."""
        return {"student": self.student, "odd": self.odd, "notebooks": {
            name: {"exercises": [_plain(item) for item in one.exercises],
                   "notes": [note.plain() for note in one.notes]}
            for name, one in self.notebooks.items()}}

    @classmethod
    def from_plain(cls, data: dict) -> "StudentResult":
        """Read what ``plain`` has returned; raise if it is anything else."""
        return cls(data["student"], {
            name: NotebookResult([_exercise(item) for item in
                                  one["exercises"]], _notes(one["notes"]))
            for name, one in data["notebooks"].items()}, data["odd"])


def _plain(item):
    return {**vars(item), "verdict": item.verdict.name,
            "failure": item.failure and {**vars(item.failure),
                                         "kind": item.failure.kind.name},
            "notes": [note.plain() for note in item.notes]}


def _exercise(data):
    failure = data["failure"]
    if failure:
        failure = Failure(**{**failure, "kind": Kind[failure["kind"]]})
    return ExerciseResult(**{
        **data, "verdict": Verdict[data["verdict"]], "failure": failure,
        "notes": _notes(data["notes"])})


def _notes(data):
    return [Note(Remark[name], detail) for name, detail in data]
