"""One submission of one notebook: the points of every exercise, and why."""

import ast
import contextlib
import copy
import signal
import threading
import time
import traceback
from dataclasses import asdict, dataclass, field

import numpy as np

from grading import compare, match, proxy
from grading import notebook as notebooks
from grading import session as sessions
from grading import source as sources
from grading.reference import ShortCut

ENOUGH_SECONDS = 5.0   # a slow answer need not go through every fresh case
RIGHT, PARTLY, WRONG = "right", "partly right", "wrong"
HIDDEN, FRESH = "wrong in a hidden check", "wrong on other inputs"
NOT_WRITTEN, MISSING = "not written", "missing"
SHORT_CUT, SLOW, ENDED = "short cut", "too slow", "ended the process"
FLOOD, BY_HAND, UNREADABLE = "prints too much", "by hand", "unreadable"

OTHERS = "graded with the reference's answers to the exercises before it"


@dataclass
class Mark:
    """What one exercise earned.

    Attributes
    ----------
    exercise : str
    points, of : float
    verdict : str
        One of the constants of this module.
    hint : str
        What the visible check says; never anything of a hidden one.
    own, expected : str
        On a visible case, what came and what should have come.
    notes : list of str
        How the answer was found and graded, where that was not plain.
    """

    exercise: str
    points: float
    of: float
    verdict: str
    hint: str = ""
    own: str = ""
    expected: str = ""
    notes: list = field(default_factory=list)

    def asdict(self):
        """Return plain data."""
        return asdict(self)


class _Failed(Exception):
    """A check that does not pass."""

    def __init__(self, verdict, hint=""):
        super().__init__(verdict)
        self.verdict, self.hint = verdict, hint


@dataclass
class _Tried:
    """How far one exercise has come."""

    passed: dict = field(default_factory=dict)    # check name to passed
    verdict: str = ""
    seen: str = ""        # the verdict of what students see
    hint: str = ""
    own: str = ""
    expected: str = ""


class Judge:
    """Grades submissions of one notebook.

    Parameters
    ----------
    reference : Reference
        After its run.
    start : callable
        Without arguments; returns a Session for a new submission.
    """

    def __init__(self, reference, start):
        self.reference, self.start = reference, start
        self.program = reference.program()
        self.module_files = {p.stem for root in reference.roots()
                             for p in root.glob("*.py")}

    def grade(self, cells):
        """Grade the cells of one submission.

        Parameters
        ----------
        cells : list of notebook.Cell

        Returns
        -------
        marks : list of Mark
            One for each exercise, in order.
        """
        self.cells = cells
        self.answers = match.answers(cells, self.reference)
        self.notes = {e.name: [] for e in self.reference.exercises}
        self.tried, live = {}, []
        for exercise in self.reference.exercises:
            verdict = self._before_running(exercise)
            self.tried[exercise.name] = _Tried(verdict=verdict)
            if not verdict:
                live.append(exercise)
        self._hear(live)
        for exercise in live:
            tried = self.tried[exercise.name]
            if tried.verdict not in (RIGHT, NOT_WRITTEN):
                self._hear_alone(exercise, tried)
        return [self._mark(e) for e in self.reference.exercises if e.checks]

    def _before_running(self, exercise):
        """Return the verdict on an answer that need not be run, or ''."""
        answer = self.answers.get(exercise.name)
        if answer is None:
            return MISSING
        if answer.note:
            self.notes[exercise.name].append(answer.note)
        if not sources.written(answer.source):
            return NOT_WRITTEN
        return ""

    # The hearings ------------------------------------------------------------

    def _hear(self, live, alone=None):
        """Grade answers together; one that ends the process is left out.

        First all that students see, then the rest: a submission that keeps
        what it was given can never show a hidden input.
        """
        steps = [(phase, exercise) for phase in (self._visible, self._unseen)
                 for exercise in live]
        while steps:
            with self._open(live, alone) as hearing:
                while steps and not hearing.session.ended:
                    phase, exercise = steps.pop(0)
                    if phase == self._unseen:
                        hearing.session.more_time()
                    if not self.tried[exercise.name].verdict:
                        phase(exercise, hearing)
                if hearing.session.ended:
                    live = self._without(hearing, live)
            steps = [step for step in steps if step[1] in live]
        for exercise in live:
            tried = self.tried[exercise.name]
            tried.verdict = tried.verdict or RIGHT

    def _without(self, hearing, live):
        """Return the answers that may go on after a process has ended."""
        culprit = hearing.exercise
        for exercise in [culprit] if culprit else live:
            tried = self.tried[exercise.name]
            if not tried.verdict:
                tried.verdict, tried.hint = _ended(hearing.session.ended)
        return [e for e in live if culprit and e is not culprit]

    def _hear_alone(self, exercise, first):
        """Hear an answer again, what stands before it being the reference's.

        So a mistake in one exercise costs that exercise only.
        """
        if first.verdict == SHORT_CUT or self._alone_is_no_better(
                exercise, first):
            return
        self.tried[exercise.name] = _Tried()
        self._hear([exercise], alone=exercise)
        second = self.tried[exercise.name]
        if sum(second.passed.values()) < sum(first.passed.values()):
            self.tried[exercise.name] = first
        elif not any(second.passed.values()):
            self._try_elsewhere(exercise)
        elif any(second.passed.values()) and second.passed != first.passed:
            self.notes[exercise.name].append(OTHERS)

    def _try_elsewhere(self, exercise):
        """Try other cells that answer an exercise whose answer is wrong."""
        wrong, answer = (self.tried[exercise.name],
                         self.answers[exercise.name])
        for other in match.others(exercise, self.cells, answer)[-2:]:
            self.answers[exercise.name] = other
            self.tried[exercise.name] = _Tried()
            self._hear([exercise], alone=exercise)
            if self.tried[exercise.name].verdict == RIGHT:
                self.notes[exercise.name].append(other.note)
                return
        self.tried[exercise.name] = wrong
        self.answers[exercise.name] = answer

    def _alone_is_no_better(self, exercise, first):
        """Say whether an answer that hung or ended did so on its own."""
        names = set(self.reference.asked) - set(exercise.binds)
        uses = sources.used(self.answers[exercise.name].source)
        return (first.verdict in (SLOW, ENDED, FLOOD)
                and "in all" not in first.hint and not names & uses)

    @contextlib.contextmanager
    def _open(self, live, alone):
        hearing = _Hearing(self, live, alone)
        try:
            yield hearing
        finally:
            hearing.session.close()

    # The phases --------------------------------------------------------------

    def _visible(self, exercise, hearing):
        """Run what students see of an exercise's checks."""
        tried = self.tried[exercise.name]
        for check in exercise.checks:
            try:
                hearing.run(exercise, check, check.way)
                tried.passed[check.name] = True
            except _Failed as failed:
                tried.passed[check.name] = False
                if not tried.verdict:
                    tried.verdict, tried.hint = failed.verdict, failed.hint
                    self._show(check, hearing, tried)
            if hearing.session.ended:
                break
        if any(tried.passed.values()) and tried.verdict == WRONG:
            tried.seen, tried.verdict = WRONG, ""   # what passes goes on

    def _unseen(self, exercise, hearing):
        """Run hidden checks and fresh cases on what passes so far."""
        tried = self.tried[exercise.name]
        for check in exercise.checks:
            if not tried.passed.get(check.name):
                continue
            try:
                if check.hidden:
                    hearing.run(exercise, check, "full")
                hearing.fresh(exercise, check)
            except _Failed as failed:
                tried.passed[check.name] = False
                tried.verdict = failed.verdict
            if hearing.session.ended:
                break
        if tried.seen:
            tried.verdict = tried.seen

    def _show(self, check, hearing, tried):
        """Keep what came on a visible case, beside what should have come."""
        if check.example is None or hearing.session.ended:
            return
        name, arguments, keywords = check.example
        function = hearing.own.get(name)
        if not callable(function):
            return
        reference = self.reference.stand_ins()[name]
        with proxy.sys_stdout_off():
            given = copy.deepcopy((arguments, keywords))
            tried.expected = outline(reference(*given[0], **given[1]))
            given = copy.deepcopy((arguments, keywords))
            try:
                tried.own = outline(function(*given[0], **given[1]))
            except (Exception, SystemExit) as error:
                tried.own = f"{type(error).__name__}: {error!s:.200}"
        if tried.own == tried.expected:
            tried.own = tried.expected = ""

    # The mark ----------------------------------------------------------------

    def _mark(self, exercise):
        """Turn what was found into points and words."""
        tried = self.tried[exercise.name]
        points = sum(check.points for check in exercise.checks
                     if tried.passed.get(check.name))
        verdict = tried.verdict
        if verdict not in (RIGHT, SHORT_CUT) and not points \
                and self._copies(exercise):
            verdict = SHORT_CUT
        if verdict == SHORT_CUT:
            points = 0.0
        if points and verdict != RIGHT:
            verdict = PARTLY
        return Mark(exercise.name, points, exercise.points, verdict,
                    _say(verdict, tried.hint), tried.own, tried.expected,
                    self.notes[exercise.name])

    def _copies(self, exercise):
        """Say whether an answer names the finished function or its file."""
        answer = self.answers.get(exercise.name)
        tree = answer and sources.parse(answer.source)
        for node in ast.walk(tree or ast.Module([], [])):
            if isinstance(node, ast.ImportFrom) and (
                    node.module in self.module_files) and (
                    {a.name for a in node.names} & set(exercise.binds)):
                return True
            if isinstance(node, ast.Attribute) and sources.root(
                    node) in self.module_files \
                    and node.attr in exercise.binds:
                return True
            if isinstance(node, ast.Constant) and isinstance(
                    node.value, str) and "\n" not in node.value and (
                    node.value.endswith(".ipynb")
                    or node.value.removesuffix(".py") in self.module_files):
                return True
        return False


class _Hearing:
    """One student's process, with some of the answers defined in it."""

    def __init__(self, judge, live, alone=None):
        self.judge, self.reference = judge, judge.reference
        self.live, self.exercise = live, None
        self.session = judge.start()
        self.session.helper = self._help
        self.cheated, self.broken = {}, {}
        self.stand_ins = proxy.StandIns(
            self.session, {e.name: judge.answers[e.name].source
                           for e in live},
            self.reference.values, self.reference.facts)
        self._define(alone)

    def _define(self, alone):
        """Run the cells that the answers need, and the answers."""
        live = {e.name: e for e in self.live}
        known = {e.name for e in self.reference.exercises}
        texts = [text for name, text in self.judge.program
                 if name not in known]
        before = True
        for name, text in self.judge.program:
            if self.session.ended:
                break
            before = before and not (alone and name == alone.name)
            if name in live:
                self._answer(live[name], texts)
            elif name not in known:
                self._run(name, text)
            elif before and alone:
                self._run(name, self._asking(name))
        self.own = {}
        for exercise in self.live:
            self._fetch(exercise)

    def _asking(self, name):
        """Return a cell whose functions ask this side for an answer."""
        exercise = next(e for e in self.reference.exercises
                        if e.name == name)
        return "".join(
            f"def {bind}(*arguments, **keywords):\n"
            f"    from _course import ask\n"
            f"    return ask('', {bind!r}, arguments, keywords)\n"
            for bind in sources.functions(exercise.source))

    def _answer(self, exercise, texts):
        """Run a student's answer, with definitions it takes from elsewhere."""
        self.exercise = exercise
        answer = self.judge.answers[exercise.name]
        others = [a.source for a in self.judge.answers.values()]
        more = match.missing_names(answer.source, [*texts, *others],
                                   self.judge.cells,
                                   set(self.reference.asked))
        if more:
            note = "uses definitions from another cell of the submission"
            if note not in self.judge.notes[exercise.name]:
                self.judge.notes[exercise.name].append(note)
            self._run(exercise.name + " (more)", more)
        self._run(exercise.name, answer.source, exercise)

    def _run(self, name, text, exercise=None):
        try:
            self.session.request("run", name, text)
        except sessions.Raised as raised:
            if exercise:
                self.broken[exercise.name] = _error_hint(
                    raised.error, raised.lines, text)
        except sessions.Ended:
            return

    def _fetch(self, exercise):
        """Make stand-ins of what an answer has defined."""
        texts = " ".join(text for check in exercise.checks
                         for _, text in [*check.before, ("", check.full)])
        for name in exercise.binds:
            wanted = callable(self.reference.values.get(name)) or (
                name in texts)
            if not wanted or self.session.ended:
                continue
            try:
                self.own[name] = self.stand_ins.get(name)
            except sessions.Raised:
                self.broken.setdefault(exercise.name, (
                    f"The cell does not define {name}."))
            except sessions.Ended:
                return

    def values(self, exercise):
        """Return what the answers bind: the student's, or the reference's."""
        values = self.reference.stand_ins()
        values.update(self.own)
        for name in exercise.binds:
            if name not in self.own:
                values.pop(name, None)
        return values

    def _help(self, module, name, arguments, keywords):
        """Call a function of the course for the student's process."""
        try:
            function = self.reference.helper(self.exercise, str(module),
                                             str(name))
        except ShortCut:
            self.cheated[self.exercise.name] = f"{module}.{name}".lstrip(".")
            raise
        with proxy.sys_stdout_off(), _alarm(self.session.limits.cell):
            return function(*arguments, **keywords)

    # Running checks ----------------------------------------------------------

    def run(self, exercise, check, way):
        """Run a check; raise _Failed if it does not pass."""
        self.exercise = exercise
        outcome, error = None, None
        if self.session.ended:
            raise _Failed(*_ended(self.session.ended))
        try:
            with _alarm(self.session.limits.notebook + 5):
                outcome = self.reference.try_check(
                    check, self.values(exercise), way, check.seed)
                error = outcome.error
        except _Alarm as late:
            error = late
        except sessions.Ended:
            pass
        self._look_at(exercise, error)
        seen = way == check.way
        if error is not None:
            raise self._failed(exercise, check, error, seen)
        self._compare(check, way, outcome, seen)

    def _look_at(self, exercise, error):
        """Raise _Failed for an ended process or a short cut."""
        if exercise.name in self.cheated:
            raise _Failed(SHORT_CUT, self.cheated[exercise.name])
        if self.session.ended:
            raise _Failed(*_ended(self.session.ended))
        if isinstance(error, _Alarm):
            raise _Failed(SLOW)
        if type(error).__name__ == "Flood":
            raise _Failed(FLOOD)

    def _failed(self, exercise, check, error, seen):
        """Say why a check does not pass, as far as it may be told."""
        if not seen:
            return _Failed(HIDDEN)
        if exercise.name in self.broken:
            return _Failed(WRONG, self.broken[exercise.name])
        if _came_from(error, NotImplementedError):
            return _Failed(NOT_WRITTEN)
        return _Failed(WRONG, _check_hint(error, check))

    def _compare(self, check, way, outcome, seen):
        """Compare a check's outputs with the reference's, through nbval."""
        expected = check.expected[way]
        problem = compare.same_outputs(outcome.outputs, expected.outputs)
        if not problem and not compare.mentions(outcome.printed,
                                                expected.printed):
            problem = (f"It should print\n{expected.printed:.500}\nIt "
                       f"prints\n{outcome.printed:.500}")
        if problem:
            raise _Failed(WRONG if seen else HIDDEN,
                          f"The check shows another output.\n{problem:.1500}"
                          if seen else "")

    def fresh(self, exercise, check):
        """Try an exercise on inputs of this run; raise _Failed if wrong."""
        if "shifted" in check.expected:
            try:
                self.run(exercise, check, "shifted")
            except _Failed as failed:
                raise _Failed(FRESH if failed.verdict == HIDDEN
                              else failed.verdict) from None
        begin = time.monotonic()
        for number, (name, case) in enumerate(check.cases):
            if number > 1 and time.monotonic() - begin > ENOUGH_SECONDS:
                break
            self._case(exercise, name, case)

    def _case(self, exercise, name, case):
        """Try one fresh case."""
        self.exercise = exercise
        error, right = None, False
        try:
            with proxy.sys_stdout_off(), np.errstate(all="ignore"), \
                    _alarm(self.session.limits.notebook):
                right = case.holds(self.values(exercise)[name])
        except (Exception, SystemExit) as raised:
            error = raised
        self._look_at(exercise, error)
        if not right:
            raise _Failed(FRESH)


class _Alarm(Exception):
    """A check took too long on this side."""


@contextlib.contextmanager
def _alarm(seconds):
    """Raise _Alarm in this block after some seconds, where that works."""
    if not hasattr(signal, "setitimer") or (
            threading.current_thread() is not threading.main_thread()):
        yield
        return

    def ring(*_):
        raise _Alarm
    handler = signal.signal(signal.SIGALRM, ring)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, max(outer, 0.01) if outer else 0)
        signal.signal(signal.SIGALRM, handler)


# ---------------------------------------------------------------------------
# Words
# ---------------------------------------------------------------------------


def _ended(reason):
    if reason.startswith("took"):
        return SLOW, f"It {reason}: is there a loop that never ends?"
    return ENDED, f"It {reason}."


def _say(verdict, hint):
    """Return the hint of a verdict, where the check has none."""
    return hint if hint and verdict != SHORT_CUT else {
        MISSING: "There is no answer to this exercise in the notebook.",
        NOT_WRITTEN: "It is not written yet.",
        SHORT_CUT: "The answer takes the finished function from the course. "
                   "Write it yourself: that is the exercise.",
        HIDDEN: "The check that you see passes. Another one, which you do "
                "not see, does not: which inputs have you not thought of?",
        FRESH: "It is right on the inputs that you see, and wrong on others "
               "of the same kind. Does it use all of its arguments, and "
               "hold no number that belongs to one example?",
        FLOOD: "It prints without end.",
        PARTLY: "Some of its checks pass, not all.",
    }.get(verdict, "")


def _came_from(error, kind):
    """Say whether an exception of a kind led to this one."""
    for _ in range(20):
        if error is None or isinstance(error, kind):
            return error is not None
        error = error.__cause__ or error.__context__
    return False


def _error_hint(error, lines, text):
    """Word an exception of the student's own, with its line."""
    hint = f"It stopped with {type(error).__name__}: {error!s:.300}"
    source = text.splitlines()
    if lines and 0 < lines[-1][1] <= len(source):
        hint += f"\nin your line\n    {source[lines[-1][1] - 1].strip()}"
    return hint


def _check_hint(error, check):
    """Word what a check says."""
    text = str(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename.startswith("<answer ")]
    line = (f"\nin your line\n    {own[-1].line}"
            if own and own[-1].line else "")
    if isinstance(error, AssertionError) and text:
        return text
    if isinstance(error, AssertionError) and not own:
        return f"This does not hold:\n    {_line_of(frames, check)}"
    return f"It stopped with {type(error).__name__}: {text:.300}{line}"


def _line_of(frames, check):
    """Return the line of a visible check that failed."""
    lines = check.text(check.way).splitlines()
    for frame in reversed(frames):
        if frame.filename == f"<cell {check.name}>" and (
                0 < frame.lineno <= len(lines)):
            return lines[frame.lineno - 1].strip()
    return "an assertion of the check"


def outline(value, depth=0):
    """Describe a value: its kind, its shape, a few of its entries."""
    if isinstance(value, np.ndarray):
        few = ", ".join(f"{v:.6g}" if isinstance(v, float) else f"{v!s:.20}"
                        for v in value.ravel()[:3].tolist())
        dots = ", ..." if value.size > 3 else ""
        return f"array {value.shape} of {value.dtype}: [{few}{dots}]"
    if isinstance(value, dict) and depth < 2:
        return "{" + ", ".join(f"{k!r:.30}: {outline(v, depth + 1)}"
                               for k, v in list(value.items())[:3]) + (
            ", ...}" if len(value) > 3 else "}")
    if isinstance(value, (list, tuple)) and depth < 2:
        inside = ", ".join(outline(v, depth + 1) for v in value[:3]) + (
            ", ..." if len(value) > 3 else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return f"{value!r:.200}"


def unreadable(reference, reason):
    """Return the marks of a notebook that cannot be read or is not there."""
    verdict = MISSING if reason is None else UNREADABLE
    hint = ("The notebook was not handed in." if reason is None
            else f"The file {reason}.")
    return [Mark(e.name, 0.0, e.points, verdict, hint)
            for e in reference.exercises if e.checks]


def grade_file(judge, found):
    """Read and grade one file; return its marks and notes."""
    if found is None:
        return unreadable(judge.reference, None), []
    try:
        cells, notes = notebooks.read(found.path, found.inside)
    except notebooks.Unreadable as error:
        return unreadable(judge.reference, str(error)), [
            f"{found.path.name} {error}"]
    return judge.grade(cells), notes
