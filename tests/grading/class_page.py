"""One page of the class: what to teach tomorrow, and what to look at.

Slips are grouped by the stable name that a verdict carries, never by words.
"""

import hashlib
import statistics
import unicodedata
from collections import defaultdict
from typing import NamedTuple
from urllib.parse import quote

from grading import feedback, proof_words, report, sheet
from grading.verdicts import Remark, Verdict

OTHER = "other"
# A verdict says enough where a check has no name for what is wrong.
_TELLING = (Verdict.HIDDEN, Verdict.FRESH, Verdict.SHORT_CUT, Verdict.SLOW,
            Verdict.ENDED, Verdict.FLOOD)
_NOTHING_THERE = (Verdict.NOT_WRITTEN, Verdict.MISSING, Verdict.UNREADABLE)
_FEW = 12   # names of a group that are shown without asking
_LINES = 12     # of what is worth a look, on the terminal


class Class(NamedTuple):
    """All that the page is about.

    Attributes
    ----------
    results : list of StudentResult
    references : list of Reference
    proved : dict of str to list of proof.Row
    level : Isolation
    seed : int
    moves : dict of str to list of regrade.Move
        By student.
    teacher : instructor.Instructor
    students : dict of str to list of match.Found
    """

    results: list
    references: list
    proved: dict
    level: object
    seed: int
    moves: dict
    teacher: object
    students: dict


class Group(NamedTuple):
    """Students who made the same mistake in one exercise.

    Attributes
    ----------
    exercise, name : str
    results : list of StudentResult
    """

    exercise: str
    name: str
    results: list

    @property
    def size(self):
        """How many they are."""
        return len(self.results)


class Tally(NamedTuple):
    """How an exercise went.

    Attributes
    ----------
    notebook, exercise : str
    earned, of : float
        All students together, where the machine or a person has marked.
    right, open, by_hand : int
        How many students; ``by_hand`` those that people have marked.
    groups : list of Group
        Named ones, the commonest first; what has no name last.
    blank : list of StudentResult
        Who has written nothing that could be wrong.
    wrong : int
        How many students made a mistake.
    """

    notebook: str
    exercise: str
    earned: float
    of: float
    right: int
    open: int
    by_hand: int
    groups: list
    blank: list
    wrong: int

    @property
    def share(self):
        """Percent of the points; None as long as some are open."""
        known = self.of and not self.open
        return 100 * self.earned / self.of if known else None


class Look(NamedTuple):
    """Something that deserves a look: who, and what was found."""

    title: str
    why: str
    found: list      # of (StudentResult, str)


# ---------------------------------------------------------------------------
# Counting
# ---------------------------------------------------------------------------


def slips(item):
    """Return what an exercise's mistakes are called.

    Two mistakes at once are named together, with a semicolon between.

    Parameters
    ----------
    item : ExerciseResult

    Returns
    -------
    names : list of str
        Empty if nothing is wrong.
    """
    if item.failure is None or item.verdict in _NOTHING_THERE:
        return []
    if item.failure.mistake:
        return item.failure.mistake.split("; ")
    verdict = item.failure.verdict
    return [verdict.value if verdict in _TELLING else OTHER]


def tallies(results):
    """Return the Tally of every exercise, in the order of the notebooks."""
    items = defaultdict(list)
    for result in results:
        for notebook, item in result.items:
            items[notebook, item.exercise].append((result, item))
    return [_tally(*key, pairs) for key, pairs in items.items()]


def _tally(notebook, exercise, pairs):
    marked = [item for _, item in pairs if item.points is not None]
    groups = defaultdict(list)
    for result, item in pairs:
        for name in slips(item):
            groups[name].append(result)
    return Tally(
        notebook, exercise, sum(item.points for item in marked),
        sum(item.of for item in marked), sum(item.full for item in marked
                                           if item.verdict is Verdict.RIGHT),
        len(pairs) - len(marked),
        sum(item.verdict is Verdict.BY_HAND for item in marked),
        sorted((Group(exercise, *group) for group in groups.items()),
               key=lambda one: (one.name == OTHER, -one.size, one.name)),
        [result for result, item in pairs if item.verdict in _NOTHING_THERE],
        sum(bool(slips(item)) for _, item in pairs))


def commonest(counted, count=3):
    """Return the named mistakes that most students made."""
    groups = [group for tally in counted for group in tally.groups
              if group.name != OTHER and group.size > 1]
    return sorted(groups, key=lambda one: -one.size)[:count]


def shares(results):
    """Return each student's share of the points, in percent."""
    return [100 * result.score / result.of for result in results if result.of]


def bins(results):
    """Return how many students are in each tenth: 0 to 9, ..., 90 to 100."""
    counts = [0] * 10
    for share in shares(results):
        counts[min(9, int(share / 10 + 1e-9))] += 1
    return counts


# ---------------------------------------------------------------------------
# What deserves a look
# ---------------------------------------------------------------------------


def looks(whole):
    """Return what deserves a look, as a list of Look that are not empty."""
    return [look for look in [*_by_verdict(whole), *_by_files(whole),
                              *_by_people(whole)] if look.found]


def _by_verdict(whole):
    """Yield what was found out while answers ran."""
    kinds = [
        ((Verdict.SHORT_CUT,), "Short cuts tried",
         "The answer asks for the finished function. It gets no points."),
        ((Verdict.FRESH,), "Right on the examples only",
         "Wrong on inputs that the grader drew: read the answer before you "
         "trust either."),
        ((Verdict.ENDED, Verdict.FLOOD), "Ended the process, or flooded it",
         "An exit, a crash, too much memory or endless printing.")]
    for verdicts, title, why in kinds:
        yield Look(title, why, [
            (result, item.exercise) for result in whole.results
            for _, item in result.items
            if item.failure and item.failure.verdict in verdicts])


def _by_files(whole):
    """Yield what was found in folders and files."""
    unreadable, faults, odd = (list(_noted(whole, remarks)) for remarks in (
        {Remark.UNREADABLE, Remark.ONLY_OTHERS}, {Remark.GRADERS_FAULT},
        set(Remark) - _NOTHING_ODD))
    told = [result for result, _ in unreadable]
    odd += [(result, f"fits no notebook: {', '.join(result.odd)[:200]}")
            for result in whole.results if result.odd and result not in told]
    yield Look("The grader's own fault", "These could not be graded: grade "
               "them by hand, and report it.", faults)
    yield Look("No notebook that can be read", "Nothing in these files could "
               "be graded.", unreadable)
    yield Look("Handed in nothing", "No notebook came.", [
        (result, "") for result in whole.results if nothing(result)])
    yield Look("Untouched", "Notebooks came, and nothing is written in them.",
               [(result, "") for result in whole.results
                if untouched(result)])
    yield Look("The same file", "Byte for byte what somebody else handed in, "
               "with answers in it.", list(_twins(whole)))
    yield Look("Found in an odd way", "The file or the answer was not where "
               "it belongs.", odd)


# Remarks that have a place of their own on the page, or need no look.
_NOTHING_ODD = {Remark.UNREADABLE, Remark.ONLY_OTHERS, Remark.GRADERS_FAULT,
                Remark.FRESH_DECIDED, Remark.NOT_HANDED_IN,
                Remark.REFERENCE_BEFORE}


def _noted(whole, remarks):
    """Yield the notes with some remarks, each once for a student."""
    for result in whole.results:
        told = {}
        for name, one in result.notebooks.items():
            for place, notes in [(name, one.notes), *(
                    (item.exercise, item.notes) for item in one.exercises)]:
                for note in notes:
                    if note.remark in remarks:
                        told.setdefault(feedback.note(note), []).append(place)
        for text, places in told.items():
            yield result, f"{', '.join(places)}: {text}"


def _by_people(whole):
    """Yield what waits for people, and what people have to sort out."""
    yield Look("Open until people mark them", "Fill in marks.csv and grade "
               "again with --resume --marks.", [
                   (result, ", ".join(
                       item.exercise for _, item in result.items
                       if item.points is None))
                   for result in whole.results if result.open])
    rule = whole.teacher.rule
    yield Look("Late", f"Each day begun costs {rule}." if rule else
               "It costs nothing: --late-per-day would say what.", [
                   (result, f"{result.late} ({result.late.source})"
                    + (f", {result.taken_off:g} points off"
                       if result.taken_off else ""))
                   for result in whole.results if result.late])
    matching = whole.teacher.matching
    if matching:
        by = {result.student: result for result in whole.results}
        yield Look("Not in the roster", "Nobody there has this id, name or "
                   "address.", [(by[name], "") for name in matching.unknown])
        yield Look("Could be several people", "More than one person in the "
                   "roster fits the folder.", [
                       (by[name], " or ".join(one.id for one in people))
                       for name, people in matching.unclear.items()])
        yield Look("Several folders of one student", "Neither goes into an "
                   "export: take one away.", [
                       (by[folder], f"of {key}")
                       for key, folders in matching.several.items()
                       for folder in folders])


def untouched(result):
    """Say whether there are notebooks, and nothing is written in any."""
    marked = {item.verdict for _, item in result.items} - {Verdict.BY_HAND}
    return Verdict.NOT_WRITTEN in marked and marked <= {
        Verdict.NOT_WRITTEN, Verdict.MISSING}


def nothing(result):
    """Say whether a student handed in no notebook at all."""
    remarks = {note.remark for one in result.notebooks.values()
               for note in one.notes}
    return bool(result.notebooks) and all(
        any(note.remark is Remark.NOT_HANDED_IN for note in one.notes)
        for one in result.notebooks.values()) and len(remarks) == 1


def _twins(whole):
    """Yield students whose files are all the same, and somebody wrote them.
    """
    same = defaultdict(list)
    for result in whole.results:
        found = whole.students.get(result.student)
        if found and any(item.points for _, item in result.items
                         if slips(item) or item.verdict is Verdict.RIGHT):
            same[tuple(sorted(map(_content, found)))].append(result)
    for key, results in same.items():
        for result in results:
            others = [one.student for one in results if one is not result]
            if others and key:
                yield result, f"as {', '.join(others[:5])}"


def _content(found):
    path = found.path
    readable = path.is_file() and not path.is_symlink()
    return hashlib.sha256(path.read_bytes() if readable else b"").hexdigest()


# ---------------------------------------------------------------------------
# The page
# ---------------------------------------------------------------------------


class _Names:
    """How students are called on the page, and where their pages are."""

    def __init__(self, whole, anonymous):
        self.anonymous = anonymous
        order = sorted(whole.results, key=lambda one: hashlib.sha256(
            f"{whole.seed} {one.student!r}".encode()).hexdigest())
        self.numbers = {one.student: number
                        for number, one in enumerate(order, 1)}

    def link(self, result):
        """Return the address of a student's page, from this one."""
        return "" if self.anonymous else (
            f"feedback/{quote(report.safe_name(result.student))}/"
            "feedback.html")

    def label(self, result):
        """Return what a student is called here."""
        if self.anonymous:
            return f"student {self.numbers[result.student]}"
        return result.name or result.student

    def _place(self, result):
        return self.numbers[result.student] if self.anonymous else (
            unicodedata.normalize("NFKD", self.label(result).casefold()))

    def order(self, results):
        """Sort students so that the order does not give names away."""
        return sorted(results, key=self._place)

    def order_pairs(self, pairs):
        """Sort pairs that begin with a student in the same way."""
        return sorted(pairs, key=lambda pair: self._place(pair[0]))


def page(whole, anonymous=False):
    """Return the page.

    Parameters
    ----------
    whole : Class
    anonymous : bool
        Leave out names, links and what could hold a name.

    Returns
    -------
    html : str
    """
    return report.template("class.html").render(
        **_told(whole), anonymous=anonymous, few=_FEW, other=OTHER,
        names=_Names(whole, anonymous), looks=looks(whole),
        proof_words=proof_words,
        by_hand=[item for one in whole.references for item in one.people])


def summary(whole, footer, export=None):
    """Return what the terminal shows of the class.

    Parameters
    ----------
    whole : Class
    footer : str
    export : lms.Export, optional

    Returns
    -------
    text : str
        The distribution, the hardest exercise, submissions worth a look.
    """
    told, results = _told(whole), whole.results
    known = [one for one in told["tallies"] if one.share is not None]
    return report.template("summary.txt").render(
        **told, footer=footer, export=export, lines=_LINES,
        rows=list(_rows(told["bins"])), matched=_matched(whole.teacher),
        hardest=sorted(known, key=lambda one: one.share)[:1],
        worth=[(result, look.title, text)
               for look in [*_by_verdict(whole), *_by_files(whole)]
               for result, text in look.found],
        quoted=[one.student for one in results
                if sheet.harmless(one.student) == "'" + one.student],
        late=[one for one in results if one.late],
        up=sum((move.after or 0) > (move.before or 0)
               for _, move in told["moves"])).removesuffix("\n")


def _told(whole):
    """Return what both tell of the class, by its name in the templates."""
    counted = tallies(whole.results)
    percent = shares(whole.results)
    return {"whole": whole, "tallies": counted,
            "commonest": commonest(counted, 5), "bins": bins(whole.results),
            "mean": statistics.mean(percent) if percent else None,
            "median": statistics.median(percent) if percent else None,
            "full": sum(share > 100 - 1e-9 for share in percent),
            "moves": [(result, move) for result in whole.results
                      for move in whole.moves.get(result.student, [])]}


def _rows(counts):
    """Yield a bar for each tenth of the points, the best first."""
    for tenth, count in reversed(list(enumerate(counts))):
        bar = "#" * round(40 * count / max(sum(counts), 1))
        yield (f"  {10 * tenth:3d}-{min(10 * tenth + 9, 99) + tenth // 9:3d} "
               f"%  {count:4d}  {bar}").rstrip()


def _matched(teacher):
    """Return what the roster and the folders have left open, in words."""
    matching = teacher.matching
    return matching and [
        ("No folder for", [one.id for one in matching.absent]),
        ("Not in the roster", matching.unknown),
        ("Could be several people", list(matching.unclear)),
        ("Several folders of", list(matching.several))] or []
