"""Processes that grade and prove side by side."""

import contextlib
import multiprocessing
import os
import sys
from multiprocessing import connection

from grading import notebook_grader
from grading.results import RunError
from grading.run import Grader
from grading.shared import isolation
from grading.verdicts import (
    Failure,
    Kind,
    Note,
    NotebookResult,
    Remark,
    StudentResult,
)


def _work(settings, grader, pipe, others):
    """Grade what comes through a pipe until nothing more does."""
    for other in others:
        other.close()  # else nobody would notice that the parent has ended
    if sys.platform.startswith("linux"):
        isolation.die_with_parent()
    _limit_memory()
    forked = grader is not None
    grader = grader or Grader(settings)
    with contextlib.suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while task := pipe.recv():
            what, *arguments = task
            try:
                pipe.send(getattr(grader, what)(*arguments))
            except Exception as error:  # reported, and the class goes on
                pipe.send(Crash(repr(error)))
    grader.stop_sandbox() if forked else grader.close()
    os._exit(0)


class Crash(RunError):
    """A worker could not do its task; says why."""


def ungraded(student, references, why):
    """Return the result for a student whom the grader could not grade."""
    note = Note(Remark.GRADERS_FAULT, f"{why:.300}")
    missed = Failure(Kind.UNREADABLE, "could not be graded, which is the "
                     "grader's fault")
    return StudentResult(student, {
        one.name: NotebookResult(notebook_grader.ungraded(one, missed), [note])
        for one in references})


def _limit_memory():
    """Keep what a student makes this side do from taking all memory."""
    resource = isolation.resource
    with contextlib.suppress(OSError, ValueError):
        if resource is not None:  # as on Windows
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, hard))


class Workers:
    """Processes that grade and prove, each one task at a time.

    Parameters
    ----------
    grader : Grader
        Its references have run; forked workers inherit it.
    jobs : int
    lock : file, optional
        Of the run: theirs to close, so that it ends with the run's process.
    """

    def __init__(self, grader, jobs, lock=None):
        method = "fork" if sys.platform.startswith("linux") else "spawn"
        self.context = multiprocessing.get_context(method)
        self.grader, self.lock = grader, lock
        grader.stop_sandbox()   # each of them starts its own
        self.idle, self.busy = [], {}
        for _ in range(jobs):
            self.idle.append(self._start())

    def _start(self):
        ours, theirs = self.context.Pipe()
        forked = self.context.get_start_method() == "fork"
        pipes = [ours, *(pipe for _, pipe in self.idle), *self.busy]
        pipes += [self.lock] if self.lock else []
        process = self.context.Process(target=_work, args=(
            self.grader.settings, self.grader if forked else None, theirs,
            pipes if forked else []))
        process.start()
        theirs.close()
        return process, ours

    def grade(self, tasks):
        """Yield the result of every (student, found, names), as it comes."""
        for (student, *_), result in self._results("grade", tasks):
            yield ungraded(student, self.grader.references, str(result)) \
                if isinstance(result, Crash) else result

    def map(self, what, tasks):
        """Yield what the grader's method gives for each task, as it comes.

        Raises
        ------
        Crash
            If one of them cannot be done.
        """
        for _, result in self._results(what, tasks):
            if isinstance(result, Crash):
                raise result
            yield result

    def _results(self, what, tasks):
        """Yield each task and its result, or the Crash that it met."""
        tasks = list(tasks)[::-1]
        while tasks or self.busy:
            while tasks and self.idle:
                process, pipe = self.idle.pop()
                task = tasks.pop()
                pipe.send((what, *task))
                self.busy[pipe] = process, task
            for pipe in connection.wait(list(self.busy)):
                process, task = self.busy.pop(pipe)
                try:
                    result = pipe.recv()
                    self.idle.append((process, pipe))
                except (EOFError, OSError):
                    process.join()
                    result = Crash("a worker ended")
                    self.idle.append(self._start())
                yield task, result

    def close(self):
        """End the workers."""
        for process, pipe in [*self.idle, *(
                (process, pipe) for pipe, (process, _) in self.busy.items())]:
            with contextlib.suppress(OSError):
                pipe.send(None)  # no task: the end
            pipe.close()
            process.join(10)
            if process.is_alive():
                process.terminate()
