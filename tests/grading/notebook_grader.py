"""One submission of one notebook: the points of every exercise, and why."""

import contextlib
import copy
import inspect
from dataclasses import replace

from grading import notebook as notebooks
from grading import proxy
from grading import source as sources
from grading.attempt import Attempt
from grading.feedback import call_outline, outline
from grading.fresh_trial import FreshTrial
from grading.sandbox_run import SandboxRun
from grading.shared.isolation import hide_places
from grading.submission import Submission
from grading.verdicts import (
    ExerciseResult,
    Failure,
    Kind,
    Note,
    NotebookResult,
    Remark,
    Verdict,
)

_ENTRIES = 12     # of a value that are shown beside those that it should have


class NotebookGrader:
    """Grades submissions of one notebook.

    Parameters
    ----------
    reference : Reference
        After its run.
    where : tuple
        Where the process of a submission starts, as a Session takes it.

    Attributes
    ----------
    submission : Submission
        The one that was graded last, or is being graded.
    attempts : dict of str to Attempt
        How far its answers have come, by the exercise's name.
    notes : dict of str to list of Note
    """

    def __init__(self, reference, where):
        self.reference, self.where = reference, where
        self.submission, self.attempts, self.notes = None, {}, {}

    def grade(self, cells, once=(), unwritten=False, beside=None):
        """Grade the cells of one submission.

        Parameters
        ----------
        cells : list of notebook.Cell
        once : collection of str
            Exercises whose answers are not tried again on the reference's.
        unwritten : bool
            Run answers that are not written too.
        beside : dict of str to bytes, optional
            Files that the student's cells may use, by their names.

        Returns
        -------
        results : list of ExerciseResult
            One for each exercise, in order.
        """
        self.submission = Submission(self.reference, cells, beside)
        self.notes = {e.name: [] for e in self.reference.exercises}
        self.attempts, live = {}, []
        for exercise in self.reference.exercises:
            failure = self._before_running(exercise)
            if unwritten and exercise.name in self.submission.answers:
                failure = None
            self.attempts[exercise.name] = Attempt(failure)
            if not failure:
                live.append(exercise)
        self._run_together(live)
        for exercise in live:
            attempt = self.attempts[exercise.name]
            if not attempt.right and exercise.name not in once:
                self._regrade_alone(exercise, attempt)
        return [self._result(e) for e in self.reference.exercises
                if e.checks] + left_open(self.reference)

    def partly(self, exercise):
        """Return the checks that gave less than all their points."""
        earned = self.attempts[exercise.name].earned
        return {check.name for check in exercise.checks
                if (earned.get(check.name) or 0) < check.points}

    def _before_running(self, exercise):
        """Return the Failure of an answer that need not be run, or None."""
        answer = self.submission.answers.get(exercise.name)
        if answer is None:
            return Failure(Kind.NO_ANSWER)
        for note in answer.notes:
            self._add_note(exercise.name, note)
        if not sources.written(answer.source):
            return Failure(Kind.NOT_WRITTEN)
        return None

    # The runs ----------------------------------------------------------------

    def _run_together(self, live, alone=None):
        """Grade answers together; one that ends the process is left out.

        First all that students see, then the rest: a submission that keeps
        what it was given can never show a hidden input.
        """
        for exercise in live:
            self.attempts[exercise.name] = Attempt()
        while live:
            with self._open(live, alone) as sandbox:
                self._try_all(live, sandbox)
                if not sandbox.session.ended:
                    break
                self._attribute_crash(sandbox, live)
            live = [e for e in live if not self.attempts[e.name].over]

    def _try_all(self, live, sandbox):
        """Run the checks of answers, as long as their process lives."""
        for phase in (self._visible, self._unseen):
            sandbox.begin(secret=phase == self._unseen)
            for exercise in live:
                if not (self.attempts[exercise.name].over
                        or sandbox.session.ended):
                    phase(exercise, sandbox)
        for exercise in live:
            if not sandbox.session.ended:
                self.attempts[exercise.name].finish()

    def _attribute_crash(self, sandbox, live):
        """Note whose answer has ended a process; it gets one more."""
        culprit = sandbox.exercise
        for exercise in [culprit] if culprit else live:
            attempt = self.attempts[exercise.name]
            attempt.end_process(sandbox.crash, sandbox.defined)

    def _regrade_alone(self, exercise, first):
        """Grade an answer again, with the reference's answers before it.

        So a mistake in one exercise costs that exercise only.
        """
        if self._regrading_cannot_help(exercise, first):
            return
        self._regrade_with_partners(exercise)
        second = self.attempts[exercise.name]
        if second.points < first.points:
            self.attempts[exercise.name] = first
        elif not second.points and not second.right:
            if second.failure and second.failure.kind is not Kind.SHORT_CUT:
                self._try_elsewhere(exercise)
        elif second.points > first.points:
            self.notes[exercise.name].append(Note(Remark.REFERENCE_BEFORE))

    def _keep_back(self, exercise):
        """Tell nothing that an answer could say of what it was handed.

        Those of the reference may: the instructor reads why they fail.
        """
        left = self.reference.own_run.values
        handed = [one for one in self.reference.exercises
                  if one.index < exercise.index and one.has_hidden_parts
                  and any(not callable(value)
                          for value in left.get(one.name, {}).values())]
        attempt = self.attempts[exercise.name]
        if attempt.failure and handed and all(
                check.calibrated for check in exercise.checks):
            attempt.keep_back()

    def _regrade_with_partners(self, exercise):
        """Grade an answer again, with those that its checks try as well."""
        partners = self.reference.partners(exercise)
        self._run_together([e for e in self.reference.exercises
                            if e is exercise or e in partners
                            and not self._before_running(e)], alone=exercise)
        self._keep_back(exercise)

    def _try_elsewhere(self, exercise):
        """Try other cells that answer an exercise whose answer is wrong."""
        wrong = self.attempts[exercise.name]
        answer = self.submission.answers[exercise.name]
        for other in self.submission.others(exercise)[-2:]:
            self.submission.choose(exercise, other)
            self._regrade_with_partners(exercise)
            if self.attempts[exercise.name].right:
                self.notes[exercise.name] += other.notes
                return
        self.attempts[exercise.name] = wrong
        self.submission.choose(exercise, answer)

    def _regrading_cannot_help(self, exercise, first):
        """Say whether an answer alone would fare as it did with the others.

        One that uses no other answer hangs and is unwritten on its own. One
        that ended the process may have paid for what another one took, and
        what cheats may have been put in its place.
        """
        source = self.submission.answers[exercise.name].source
        names = {name for one in self.reference.exercises
                 if one is not exercise for name in one.binds}
        uses = {name for part in sources.slice_of(
            source, self.reference.parts[:exercise.index])
            for name in sources.bound(part.text)} | sources.used(source)
        return first.failure is not None and first.failure.kind in (
            Kind.CALL_TIMEOUT, Kind.CHECK_TIMEOUT, Kind.OUTPUT_LIMIT,
            Kind.NOT_WRITTEN) and not names & uses

    @contextlib.contextmanager
    def _open(self, live, alone):
        sandbox = SandboxRun(self.submission, self.where, live, alone)
        try:
            yield sandbox
        finally:
            sandbox.session.close()
            for name in sandbox.borrowing:
                self._add_note(name, Note(Remark.MORE_DEFINITIONS))

    def _add_note(self, name, note):
        if note not in self.notes[name]:
            self.notes[name].append(note)

    # The reference's own answers ---------------------------------------------

    def calibrate(self, cells):
        """Find how each check runs so that the reference's answers pass it.

        Parameters
        ----------
        cells : list of notebook.Cell
            The reference's own.

        Returns
        -------
        lost : dict of Check to Failure
            Those that they pass in no way, and why.
        """
        given_up, drawn = {}, False
        while True:
            self.grade(cells)
            lost = {check: self.attempts[check.exercise.name].failure
                    for check in self.reference.checks
                    if check not in given_up and not self._is_full(check)}
            if not any([check.change_mode(failure)
                        for check, failure in lost.items()]):
                given_up.update(lost)
                if drawn or not self._draw():
                    break
                drawn = True
        for check in self.reference.checks:
            check.end_calibration()
        return given_up

    def _is_full(self, check):
        """Say whether a check has given all its points, all of it run."""
        attempt = self.attempts[check.exercise.name]
        return check.name in attempt.sure and (
            attempt.earned[check.name] >= check.points)

    def _draw(self):
        """Draw other numbers for checks that nothing else was drawn for."""
        bare = [check for check in self.reference.checks
                if not (check.cases or check.reseeded)]
        if bare:
            with self._open(self.reference.exercises, None) as sandbox:
                for check in bare:
                    check.keep_drawn(*sandbox.draw(check))
        return bare

    # The phases --------------------------------------------------------------

    def _visible(self, exercise, sandbox):
        """Run what students see of an exercise's checks."""
        attempt = self.attempts[exercise.name]
        for check in exercise.checks:
            if check.name in attempt.earned or sandbox.session.ended:
                continue
            try:
                credit = sandbox.run(check, check.variant)
                attempt.earn(check, credit)
                if credit < check.points:
                    attempt.record_failure(Failure(Kind.PARTIAL,
                                        f"{credit:g} of {check.points:g}"))
            except Failure as failure:
                attempt.earn(check, None)
                if not attempt.failure and failure.verdict is Verdict.WRONG:
                    self._show(check, sandbox, attempt)
                attempt.record_failure(failure)
        attempt.end_if_lost()

    def _unseen(self, exercise, sandbox):
        """Run hidden checks and fresh cases on what passes so far."""
        attempt = self.attempts[exercise.name]
        for check in exercise.checks:
            credit = attempt.earned.get(check.name)
            if credit is None or check.name in attempt.sure \
                    or sandbox.session.ended:
                continue
            attempt.earn(check, None)
            try:
                if check.hidden:
                    credit = sandbox.run(check, "full")
                    if credit < check.points:
                        attempt.record_failure(Failure(Kind.HIDDEN))
                if credit == check.points:
                    FreshTrial(sandbox, check).run()
                attempt.earn(check, credit, sure=True)
            except Failure as failure:
                attempt.record_failure(failure)
                if failure.kind is Kind.FRESH:
                    self._add_note(exercise.name, Note(Remark.FRESH_DECIDED))

    def _show(self, check, sandbox, attempt):
        """Keep what came on a visible case, beside what should have come.

        Hidden tests may ask for more of what comes there than the visible.
        """
        if check.example is None or sandbox.session.ended:
            return
        (owner, name), arguments, keywords = check.example
        function = sandbox.proxies.get(owner, {}).get(name)
        reference = self.reference.own_run.record()[owner][name]
        if not callable(function) or inspect.iscoroutinefunction(
                inspect.unwrap(reference)):
            return
        attempt.show(call_outline(name, arguments, keywords),
                     _outcome(function, arguments, keywords),
                     _outcome(reference, arguments, keywords),
                     check.exercise.has_hidden_parts)

    # The result --------------------------------------------------------------

    def _result(self, exercise):
        """Turn what was found into an ExerciseResult."""
        attempt, failure = self.attempts[exercise.name], None
        points = attempt.points
        if not attempt.right:
            failure = attempt.failure or Failure(Kind.NOTEBOOK_TIMEOUT)
            if not points and self.submission.copies(exercise):
                failure = Failure(Kind.SHORT_CUT)
            points *= failure.kind is not Kind.SHORT_CUT
            failure = replace(
                failure, exercise=exercise.name,
                detail=hide_places(failure.detail),
                line=hide_places(failure.line))
        if points and self._was_given(exercise):
            self._add_note(exercise.name, Note(Remark.REFERENCE_BEFORE))
        verdict = Verdict.RIGHT if failure is None else (
            Verdict.PARTLY if points else failure.verdict)
        return ExerciseResult(
            exercise.name, points, exercise.points, verdict, failure,
            attempt.call, hide_places(attempt.gave), attempt.expected,
            self.notes[exercise.name])

    def _was_given(self, exercise):
        """Say whether its checks also named an answer that is not there."""
        others = (exercise.called - {exercise.name}) & self.attempts.keys()
        failures = [self.attempts[name].failure for name in others]
        return any(failure and failure.kind in (
            Kind.NO_ANSWER, Kind.NOT_WRITTEN) for failure in failures)


def _outcome(function, arguments, keywords):
    """Outline what a function returns, or name what it raises."""
    arguments, keywords = copy.deepcopy((arguments, keywords))
    with proxy.captured_output():
        try:
            return outline(function(*arguments, **keywords),
                           most=_ENTRIES)
        except (Exception, SystemExit) as error:
            return f"{type(error).__name__}: {error!s:.200}"


def left_open(reference, failure=None):
    """Return the results of what people mark: open, or 0 for a failure."""
    return [ExerciseResult(one.name, 0.0 if failure else None, one.points,
                           failure.verdict if failure else Verdict.BY_HAND,
                           failure) for one in reference.people]


def ungraded(reference, failure):
    """Return the results of a notebook that cannot be read or is not there."""
    missing = failure if failure.kind is Kind.NOT_HANDED_IN else None
    return [ExerciseResult(e.name, 0.0, e.points, failure.verdict, failure)
            for e in reference.exercises if e.checks
            ] + left_open(reference, missing)


def grade_file(grader, found, beside=(), note=None):
    """Read and grade one file; return its NotebookResult.

    Parameters
    ----------
    grader : NotebookGrader
    found : match.Found or None
    beside : list of str
        What else was handed in, where nothing was found.
    note : Note, optional
        On how the file was found.
    """
    first = [note] if note else []
    if found is None:
        return NotebookResult(
            ungraded(grader.reference, Failure(Kind.NOT_HANDED_IN)),
            [*first, Note(Remark.ONLY_OTHERS, ", ".join(beside)[:200])
             if beside else Note(Remark.NOT_HANDED_IN)])
    try:
        cells, repairs = notebooks.read(found.path, found.inside)
    except notebooks.Unreadable as error:
        return NotebookResult(
            ungraded(grader.reference, Failure(Kind.UNREADABLE, str(error))),
            [*first, Note(Remark.UNREADABLE, f"{found.path.name} {error}")])
    files = notebooks.beside(found.path, found.inside, cells) \
        if found.alone else {}
    return NotebookResult(grader.grade(cells, beside=files), [
        *first, *(Note(Remark.REPAIRED, text) for text in repairs)])
