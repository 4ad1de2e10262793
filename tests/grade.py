"""Grade students' notebooks.

    python tests/grade.py SUBMISSIONS --out GRADES

SUBMISSIONS holds a folder for each student. GRADES gets class.html for the
instructor, gradebook.csv, grades.csv, marks.csv with what people have to mark,
and a feedback page for every student. With one's own copies,

    python tests/grade.py notebooks/exercises

prints a table. It returns 0 when all is done, 1 if --prove finds something
that is not proved, 2 for bad input or a machine that cannot grade, and 130
after Ctrl+C. The README says more; grading/__init__.py says how it works.
"""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "Agg"
# jsonschema would build a grammar of web addresses, a second at each start.
sys.modules.setdefault("rfc3987_syntax", None)
sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parent)]

from grading import (  # noqa: E402
    class_page,
    instructor,
    late,
    launch,
    marks,
    match,
    proof_words,
    regrade,
    report,
    run,
)
from grading.reference import InvalidReference  # noqa: E402
from grading.results import Results, RunError, write  # noqa: E402
from grading.workers import Workers  # noqa: E402

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Grade students' notebooks.",
        epilog="exit codes: 0 done; 1 --prove found something unproved; "
        "2 bad input; 130 stopped")
    parser.add_argument("submissions", type=Path, nargs="?")
    parser.add_argument("--prove", type=Path, metavar="DIR",
                        help="only prove the reference notebooks in DIR: "
                        "print what each exercise's checks can tell")
    parser.add_argument("--out", type=Path, metavar="GRADES",
                        help="the folder for the results")
    parser.add_argument("--reference", type=Path, default=NOTEBOOKS,
                        metavar="DIR", help="other reference notebooks")
    parser.add_argument("--seed", type=int,
                        help="of the fresh inputs; drawn unless given")
    parser.add_argument("--jobs", type=_count, default=_cores(), metavar="N",
                        help="processes that grade (one for each core)")
    parser.add_argument("--cell-timeout", type=_positive, default=10.0,
                        metavar="S", help="seconds for one call (10)")
    parser.add_argument("--notebook-timeout", type=_positive, default=60.0,
                        metavar="S", help="seconds for one notebook (60)")
    parser.add_argument("--sandbox", choices=("auto", "required"),
                        default="auto",
                        help="required: refuse to run in a weaker sandbox")
    parser.add_argument("--resume", action="store_true",
                        help="go on with a run that was interrupted; grade "
                        "anew what a change touches")
    parser.add_argument("--scheduler", metavar="ADDRESS",
                        help="grade on a Dask cluster")
    _add_class_options(parser.add_argument_group("the class"))
    return parser


def _add_class_options(group):
    """Add the options about people, not programs."""
    group.add_argument("--roster", type=Path, metavar="FILE",
                       help="a CSV file with id, name and email, or what "
                       "Canvas or Moodle exports")
    group.add_argument("--export", choices=("canvas", "moodle"),
                       help="fill a column of the roster for the platform")
    group.add_argument("--column", metavar="NAME", help="which column")
    group.add_argument("--trust-roster", action="store_true",
                       help="export texts that begin like formulas")
    group.add_argument("--marks", type=Path, metavar="FILE",
                       help="marks.csv with what people have marked")
    group.add_argument("--due", metavar="TIME",
                       help="with its zone: 2026-03-01 23:59 Europe/Berlin")
    group.add_argument("--late-per-day", type=_rule, metavar="COST",
                       help="take off 10%% of all points, or 2 points, for "
                       "each day begun")
    group.add_argument("--due-from-files", action="store_true",
                       help="where nothing else tells, go by the files' times")
    group.add_argument("--anonymous", action="store_true",
                       help="write class.html without names")


def _rule(text):
    try:
        return late.rule(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text}: expected a share such as 10%, or points such as 2"
        ) from None


def _count(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value


def _cores():
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(
        os, "sched_getaffinity") else os.cpu_count() or 1


def _positive(text):
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


class Progress:
    """A bar on the terminal; a line now and then where there is none."""

    def __init__(self, total, stream=sys.stderr):
        self.total, self.done, self.stream = total, 0, stream
        self.live = stream.isatty()

    def step(self):
        """Count one student."""
        self.done += 1
        if self.live:
            width = min(40, shutil.get_terminal_size().columns - 24)
            bar = "#" * (width * self.done // max(self.total, 1))
            print(f"\r[{bar:<{width}}] {self.done} of {self.total}",
                  end="" if self.done < self.total else "\n", flush=True,
                  file=self.stream)
        elif self.done % 50 == 0 or self.done == self.total:
            print(f"{self.done} of {self.total} students",
                  file=self.stream, flush=True)


def main(arguments=None):
    """Run the command; return its exit code."""
    options = parser().parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return prove(options) if options.prove else grade(options)
    except (InvalidReference, RunError, OSError) as error:
        print(f"grade.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; --resume goes on", file=sys.stderr)
        return 130


def prove(options):
    """Prove the reference; return 1 if something is not proved."""
    settings = _settings(options, options.prove, options.seed or 0)
    with contextlib.closing(run.Grader(settings)) as grader:
        grader.prepare()
        with _workers(options, grader, _most_tasks(grader)) as workers:
            proved = grader.prove(workers)
    print(proof_words.table(grader.references, proved))
    return int(not all(row.proved for rows in proved.values()
                       for row in rows))


def _settings(options, reference, seed):
    return run.Settings(
        str(reference.resolve()), seed, launch.Limits(
            options.cell_timeout, options.notebook_timeout),
        required=options.sandbox == "required")


def grade(options):
    """Grade as the options say; return the exit code."""
    if options.submissions is None:
        raise RunError("which folder? grade.py SUBMISSIONS, or "
                           "grade.py --prove DIR")
    options.submissions = options.submissions.absolute()
    if not options.submissions.is_dir():
        raise RunError(f"{options.submissions}: no such folder" if not
                           options.submissions.exists() else
                           f"{options.submissions} is a file: name the folder "
                           "that it is in")
    teacher = instructor.read(options)
    settings = _settings(options, options.reference, options.seed)
    with contextlib.ExitStack() as stack:
        results = stack.enter_context(contextlib.closing(Results(
            options.out, settings.plain(), options.resume))
            ) if options.out else None
        if results or settings.seed is None:
            settings = replace(settings, seed=results.seed if results
                               else secrets.randbits(32))
        grader = stack.enter_context(contextlib.closing(run.Grader(
            settings, results and results.work.resolve())))
        return _grade(options, grader, results, teacher)


def _grade(options, grader, results, teacher):
    """Prepare, grade every student, write the results."""
    level = grader.prepare()
    teacher.check(grader.references)
    students = match.submissions(options.submissions, grader.references)
    if not students:
        raise RunError(f"{options.submissions}: no submissions")
    students = teacher.students(students)
    lateness = teacher.late(students)
    record = results and regrade.Record(results, regrade.pieces_of(
        options.reference.resolve(), grader.references,
        [options.out, options.submissions]))
    with _workers(options, grader, max(len(students), _most_tasks(grader)),
                  results and results.lock) as workers:
        proved = grader.prove(workers)
        everything = _everything(options, grader, workers, students, record)
    seed = grader.settings.seed
    footer = proof_words.footer(grader.references, proved,
                                _made(level, seed))
    if results is None:
        print("\n\n".join(map(report.table, everything)))
        print(footer)
        return 0
    teacher.complete(everything, lateness)
    _write(options.out, class_page.Class(
        everything, grader.references, proved, level, seed,
        {student: record.moves(student) for student in students},
        teacher, students), footer, options.anonymous)
    return 0


def _made(level, seed):
    return f"Sandbox: {launch.describe(level)}. Seed: {seed}."


def _write(folder, whole, footer, anonymous):
    """Write all tables and pages, and print the summary."""
    export = whole.teacher.filled(whole.results)
    made = _made(whole.level, whole.seed)
    report.write_tables(folder, whole.results,
                        [one.name for one in whole.references],
                        whole.teacher)
    for result in whole.results:
        report.write_feedback(folder, result, made)
    marks.write_open(folder, whole.results, whole.teacher.marks)
    write(folder / "class.html", class_page.page(whole, anonymous))
    if export:
        export.write(folder)
    text = class_page.summary(whole, footer, export)
    write(folder / "summary.txt", text + "\n")
    print(text)
    print(f"For you: {folder / 'class.html'}")


def _everything(options, grader, workers, students, record):
    """Grade what has not been graded, or not so; return all results."""
    done = record.results.done() if record else {}
    why = {name: record.stale(name, found) if name in done else None
           for name, found in students.items()} if record else {}
    # None: without a result; {}: with one that holds.
    left = [(name, found, why.get(name)) for name, found in students.items()
            if why.get(name) != {}]
    progress = Progress(len(left))
    for result in _graded(options, grader.settings, workers, left):
        name = result.student
        before = done.get(name)
        done[name] = _merged(grader.references, before, result)
        if record:
            record.keep(done[name], students[name], before, why[name])
        progress.step()
    return [_merged(grader.references, None, done[name]) for name in students]


def _merged(references, before, result):
    """Return a result, completed by what was not graded anew."""
    had = before.notebooks if before else {}
    both = {**had, **result.notebooks}
    return replace(result, notebooks={
        one.name: both[one.name] for one in references if one.name in both})


def _graded(options, settings, workers, left):
    """Return results as they come, from wherever the work is done."""
    if not options.scheduler:
        return workers.grade(left)
    from grading.other import cluster

    return cluster.map(options.scheduler, replace(settings, level=None), left)


def _most_tasks(grader):
    """Return how many tasks the proof of an assignment can be split into."""
    return sum(len(one.exercises) for one in grader.references)


def _workers(options, grader, tasks, lock=None):
    """Return a context with the workers for some tasks."""
    return contextlib.closing(Workers(
        grader, min(options.jobs, tasks), lock))


if __name__ == "__main__":
    sys.exit(main())
