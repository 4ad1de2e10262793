"""A student's process with some of the answers in it, and checks tried on it.
"""

import contextlib
import functools
import types

import numpy as np

from grading import compare, fresh, proxy, published, runner
from grading import session as sessions
from grading import source as sources
from grading.failures import came_from, cell_failure, check_failure
from grading.helpers import ANSWER, ShortCut
from grading.other import split_checks
from grading.verdicts import Failure, Kind


class SandboxRun:
    """One student's process, with some of the answers defined in it.

    Parameters
    ----------
    submission : Submission
    where : tuple
        Where the process starts, as a Session takes it.
    live : list of Exercise
        Those whose answers run in it.
    alone : Exercise, optional
        The one whose answer stands behind the reference's.

    Attributes
    ----------
    proxies : dict of str to dict
        What stands here for all that the answers leave, by the exercise's
        name.
    """

    def __init__(self, submission, where, live, alone=None):
        self.submission, self.reference = submission, submission.reference
        self.live, self.alone, self.exercise = live, alone, None
        self.session = self._start(where)
        self.borrowing = set()   # exercises that need other cells as well
        self.proxies, self.cheated, self.broken = {}, {}, {}
        self.stage = None     # where names mean what they do now
        self.secret = False   # what it says from now on is kept from students
        self._hand_over(submission.beside)
        self._define()

    def _start(self, where):
        """Start the process; try again where it does not."""
        start = functools.partial(
            proxy.ProxyFactory, self.help, {
                e.name: self.submission.answers[e.name].source
                for e in self.live},
            self.reference.own_run.values, self.reference.own_run.facts,
            *where)
        for _ in range(2):
            with contextlib.suppress(sessions.SandboxEnded):
                return start()
        return start()

    def begin(self, secret):
        """Begin a phase; what it says is kept from students, or not."""
        self.secret = secret
        self.session.more_time()

    def _hand_over(self, files):
        """Put a student's own modules and data where the answers run."""
        for name, data in files.items():
            with _whatever_comes():
                self.session.request("put", name, data.decode("latin-1"))

    def _define(self):
        """Run the cells that the answers need, and the answers.

        Where later ones give names another meaning, that of now is kept for
        the checks that stand here.
        """
        stages = sorted({self.reference.stage(check) for exercise in self.live
                         for check in exercise.checks} - {None})
        late = bool(stages)
        for part in self.reference.program():
            while stages and stages[0] <= part.index:
                self._keep(stages.pop(0))
            if self.session.ended:
                break
            self._define_part(part)
        if late:
            self._keep(*stages, "end")
            self.stage = "end"
        self.defined = not self.session.ended

    def _define_part(self, part):
        """Run a cell, or let the reference's answer stand in its place."""
        live = next((e for e in self.live if e.name == part.name), None)
        if live:
            self._answer(live)
            self._fetch(live)
        elif not self.alone or part.index > self.alone.index:
            if part.kind != "answer":
                self._run(part.name, part.text)
        else:
            self.exercise = self.alone
            if part.kind == "answer" or not self._run(part.name, part.text):
                self._ask_for(part.name)

    def _keep(self, *stages):
        """Let the process remember what names mean now."""
        for stage in stages:
            changed = self.reference.changed_after(stage) if isinstance(
                stage, int) else ()
            with _whatever_comes():
                self.session.request("keep", stage, sorted(changed))

    def _go_to(self, check):
        """Let names mean what they do where a check stands."""
        stage = self.reference.stage(check) or "end"
        if self.stage not in (None, stage):
            self.stage = stage
            with _whatever_comes():
                self.session.request("restore", stage)

    def _ask_for(self, name):
        """Let the process have the reference's answer to an exercise.

        Functions ask this side each time, data is handed over, and so is
        that of a handed-out cell. What leaves no names, such as a file, is
        the student's own, and so is a class or an object of one.
        """
        values = self.reference.own_run.left_by(name)
        if name in self.submission.answers and not (values and all(
                map(_can_be_handed, values.values()))):
            self._run(name, self.submission.answers[name].source)
        for key, value in values.items():
            if not _can_be_handed(value):
                with _whatever_comes():
                    self.proxies.setdefault(name, {})[key] = self.session.get(
                        name, key)
            elif callable(value):
                self._run(name, published.asking(ANSWER + name, key))
            elif isinstance(value, types.ModuleType):
                self._run(name, f"import {value.__name__} as {key}")
            else:
                self._run(name, f"{key} = __import__('_course').ask("
                          f"{ANSWER + name!r}, {key!r}, (), {{}})")

    def _answer(self, exercise):
        """Run a student's answer, with definitions it takes from elsewhere."""
        self.exercise = exercise
        answer = self.submission.answers[exercise.name]
        more = self.submission.borrowed(exercise)
        if more:
            self.borrowing.add(exercise.name)
        for text in more:  # one by one: a mistake costs no other
            self._run(exercise.name + " (more)", text)
        try:
            self.session.request("run", exercise.name, answer.source)
        except sessions.RemoteError as raised:
            self.broken[exercise.name] = cell_failure(
                raised.error, raised.lines, answer.source)
        except sessions.SandboxEnded:
            return

    def _run(self, name, text):
        """Run a cell; say whether it got to its end."""
        with _whatever_comes():
            self.session.request("run", name, text)
            return True
        return False

    def _fetch(self, exercise):
        """Make proxies of what an answer has left behind."""
        proxies = self.proxies[exercise.name] = {}
        left = self.reference.own_run.values.get(exercise.name, {})
        text = self.submission.answers[exercise.name].source
        touched = sources.bound(text) | sources.changed(text)
        for name in sorted({*exercise.binds, *left}):
            if not callable(left.get(name)) and (
                    name not in self.reference.reads):
                continue
            if name in self.reference.handed_out(exercise) - touched:
                self.broken.setdefault(exercise.name, Failure(
                    Kind.UNDEFINED, name))
                if callable(left.get(name)):  # what was there is no answer
                    self._run(name, f"del {name}")
                continue
            try:
                proxies[name] = self.session.get(exercise.name, name)
            except sessions.RemoteError:
                self.broken.setdefault(exercise.name, Failure(
                    Kind.UNDEFINED, name))
            except sessions.SandboxEnded:
                return

    def values(self, exercise):
        """Return what the answers leave: the student's, or the reference's.

        What the exercise changes is the student's: an object of the
        reference's would be as the reference has left it.
        """
        changed = sources.changed(exercise.source)
        mine = {exercise.name, *(e.name for e in
                                 self.reference.partners(exercise))}
        return {name: {**({} if name in mine else {
                    key: value for key, value in left.items()
                    if key not in changed or _can_be_handed(value)}),
                    **self.proxies.get(name, {})}
                for name, left in self.reference.own_run.record().items()}

    def help(self, module, name, arguments, keywords):
        """Call a function of the course for the student's process.

        The reference's answers are to be had only where they stand in for
        those before an exercise.
        """
        try:
            if str(module).startswith(ANSWER) and not self.alone:
                raise ShortCut(name)
            function = self.reference.helpers.get(self.exercise, str(module),
                                                  str(name))
        except ShortCut:
            self.cheated[self.exercise.name] = f"{module}.{name}".lstrip(".")
            raise
        with proxy.captured_output(), runner.time_limit(
                self.session.limits.cell):
            return function(*arguments, **keywords)

    @property
    def crash(self):
        """The Failure of an answer that has ended the process."""
        failure = self.session.ended
        return failure.without_detail() if self.secret and (
            failure.kind is Kind.BAD_REPLY) else failure

    # Running checks ----------------------------------------------------------

    def run(self, check, variant):
        """Run a check; raise Failure if it does not pass.

        Returns
        -------
        credit : float
            The points that it gives.
        """
        self.exercise = check.exercise
        self.session.begin(check)
        if self.session.ended:
            raise self.crash
        self._go_to(check)
        try:
            with runner.time_limit(self.session.limits.notebook + 5):
                outcome = (self._inside(check, variant) if check.inside else
                           self.reference.own_run.try_check(
                               check, self.values(check.exercise), variant))
        except (runner.CheckTimeout, sessions.SandboxEnded) as raised:
            outcome = runner.Outcome(raised, [], "")
        self._raise_if_over(outcome.error)
        # The instructor may read all that the reference's own answer shows.
        seen = variant == check.variant or not check.calibrated
        if outcome.error is not None:
            raise self._failure(check, outcome.error, seen)
        with runner.time_limit(self.session.limits.notebook):
            if check.partial:
                return self._credit(check, variant, outcome)
            problem = self._difference(check, variant, outcome)
        if problem:
            raise Failure(Kind.OUTPUT, problem) if seen else Failure(
                Kind.HIDDEN)
        return check.points

    def _credit(self, check, variant, outcome):
        """Return the part of the points that a check ends with.

        Where it shows no number it gives all, as nbgrader has it.
        """
        credit, most = check.credit(outcome), check.credit(
            check.expected[variant])
        if credit is None or most is None or not credit >= 0:
            return check.points
        return min(credit, most) * check.points / most if most else \
            check.points

    def _inside(self, check, variant):
        """Run a check in the student's process; decide on it here."""
        split = check.splits.of(variant)
        evaluator = split_checks.AssertionEvaluator(self.session, split,
                                                    check.splits.common)
        outcome = runner.capture(lambda: evaluator.run(check.name))
        if any(item.kind == "assert" for item in split.assertions):
            outcome = outcome._replace(printed="")  # they decide
        check.calibrate_inside(variant, outcome, evaluator)
        return evaluator.verdict(outcome, check.splits.decided.get(
            variant, evaluator.outcomes))

    def _raise_if_over(self, error):
        """Raise the Failure of an ended process or a short cut."""
        if self.exercise.name in self.cheated:
            raise Failure(Kind.SHORT_CUT, self.cheated[self.exercise.name])
        if self.session.ended:
            raise self.crash
        if isinstance(error, runner.CheckTimeout):
            raise Failure(Kind.CHECK_TIMEOUT)
        if isinstance(error, sessions.OutputLimit):
            raise Failure(Kind.OUTPUT_LIMIT)

    def _failure(self, check, error, seen):
        """Say why a check does not pass, as far as it may be told."""
        if not seen:
            return Failure(Kind.HIDDEN)
        if check.exercise.name in self.broken:
            return self.broken[check.exercise.name]
        if came_from(error, NotImplementedError):
            return Failure(Kind.NOT_WRITTEN)
        return check_failure(error, check)

    def _difference(self, check, variant, outcome):
        """Compare a check's outputs with the reference's, through nbval.

        Returns
        -------
        problem : str
            What students are told; empty if there is no difference.
        """
        expected = check.expected[variant]
        if variant in check.nondeterministic:
            return ""
        shown = compare.text_of(outcome.outputs) + outcome.printed
        problem = compare.same_outputs(outcome.outputs, expected.outputs)
        if not problem and not compare.mentions(outcome.printed,
                                                expected.printed):
            problem = (f"It should print\n{expected.printed:.500}\nIt "
                       f"prints\n{outcome.printed:.500}")
        return problem and (f"It shows\n{shown:.500}" if
                            check.exercise.has_hidden_parts
                            else problem[:1500])

    def holds(self, check, name, test):
        """Try one drawn input: on a function, or on the values by which a
        check decides that has none.
        """
        self.exercise = check.exercise
        self._go_to(check)
        error, right = None, False
        try:
            with proxy.captured_output(), np.errstate(all="ignore"), \
                    runner.time_limit(self.session.limits.notebook):
                right = test(
                    self.proxies[check.exercise.name][name] if name else
                    functools.partial(self.deciding_values, check))
        except (Exception, SystemExit, runner.CheckTimeout) as raised:
            error = raised
        self._raise_if_over(error)
        return right

    def deciding_values(self, check, split):
        """Return the values that a check on other numbers decides by."""
        self._go_to(check)
        evaluator = split_checks.AssertionEvaluator(
            self.session, split, check.splits.common, only_look=True)
        self.session.begin(check)
        with proxy.captured_output():
            evaluator.run(check.name)
        return evaluator.values

    def draw(self, check):
        """Let the reference say what comes of other numbers, if it can.

        Returns
        -------
        samples, cases : list of Redrawn
            The check on its own numbers; the same on others.
        """
        look = functools.partial(self.deciding_values, check)
        first, found = check.splits.of("full"), []
        for split in [first, *check.splits.redrawn()]:
            with contextlib.suppress(Exception, SystemExit):
                case = split_checks.Redrawn(split, look(split))
                if case.discriminates and case.holds(look):
                    found.append(case)
        return ([case for case in found if case.split is first],
                [case for case in found if case.split is not first])


def _whatever_comes():
    """Go on in whatever state the process is: what follows will tell."""
    return contextlib.suppress(sessions.RemoteError, sessions.SandboxEnded)


def _can_be_handed(value):
    """Say whether a student's process can have a value of the reference's."""
    return not isinstance(value, type) and (
        callable(value) or fresh.is_plain(value)
        or isinstance(value, types.ModuleType))
