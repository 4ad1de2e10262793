"""The whole class: workers, results that survive a kill, and a lock."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from multiprocessing import connection
from pathlib import Path

import numpy as np

from grading import (
    match,
    notebook,
    notebook_grader,
    proof,
    published,
    reference,
    session,
)
from grading.feedback import hint
from grading.shared import isolation
from grading.verdicts import (
    Cause,
    Failure,
    Kind,
    Note,
    NotebookResult,
    Remark,
    StudentResult,
)

# The folders beside this package, whose names an assignment may use as well.
BESIDE = {path.name for path in Path(__file__).resolve().parents[1].iterdir()
          if path.is_dir()} - {"grading"}


class RunError(RuntimeError):
    """A run that cannot start; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """What every worker needs to know.

    Attributes
    ----------
    reference : str
        The folder of the reference notebooks.
    seed : int
        Of the fresh cases.
    cell, notebook : float
        Seconds for one call, and for one notebook.
    memory : int
        Bytes.
    level : tuple or None
        Of an Isolation; None for the strongest that is available.
    required : bool
        Refuse to run behind less than full isolation.
    """

    reference: str
    seed: int
    cell: float = 10.0
    notebook: float = 60.0
    memory: int = 2 << 30
    level: tuple | None = None
    required: bool = False

    @property
    def limits(self):
        """As a session takes them."""
        return session.Limits(self.cell, self.notebook, self.memory)


class Grader:
    """Grades one student after another with references run once.

    Parameters
    ----------
    settings : Settings
    work : path, optional
        Where to keep what students' processes may read.

    Raises
    ------
    InvalidReference
        If the reference cannot grade.
    RunError
        If no sandbox that is strong enough starts here.
    """

    def __init__(self, settings, work=None):
        self.settings = settings
        self.references = reference.find(settings.reference)
        self.public = Path(tempfile.mkdtemp(prefix="public", dir=work))
        self.private = Path(tempfile.mkdtemp(prefix="private", dir=work))
        self.launcher, self.places, self.calibrated = None, {}, False
        self.modules = {}
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self):
        """Run the references; write what students may see."""
        self._copy()
        for one in self.references:
            with self._here(one):
                one.run(self.settings.seed)
                one.tidy()
                place = self.public / one.name
                place.mkdir()
                self.places[one.name] = published.publish(one, place)
        for path in [self.public, *self.public.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _copy(self):
        """Let the references work on copies, one for each folder."""
        folders = {}
        for one in self.references:
            folders.setdefault(one.roots()[0], []).append(one)
        for number, group in enumerate(folders.values()):
            roots = max((one.roots() for one in group), key=len)
            for one in group:
                one.move_to(self.private / str(number), roots)

    @contextlib.contextmanager
    def _here(self, one):
        """Be in a reference's folder, its modules importable."""
        before, paths = os.getcwd(), list(sys.path)
        place = str(one.roots()[-1])
        os.chdir(one.roots()[0])
        sys.path[:0] = [str(p) for p in one.roots()]
        hidden = {name: sys.modules.pop(name) for name in list(sys.modules)
                  if name.partition(".")[0] in BESIDE}
        sys.modules.update(self.modules.pop(place, {}))
        try:
            yield
        finally:
            os.chdir(before)
            sys.path[:] = paths
            sys.modules.update(hidden)
            mine = {name: module for name, module in sys.modules.items()
                    if str(getattr(module, "__file__", None)).startswith(
                        place + os.sep)}
            self.modules[place] = mine  # another folder's may be called so
            for name in mine:
                del sys.modules[name]

    def start_sandbox(self):
        """Start what starts sandboxes; return its isolation."""
        limits = self.settings.limits
        if self.settings.level:  # another process has found it
            level = session.Isolation(*self.settings.level)
            self.launcher = session.build(self.public, level, limits)
        else:
            level, self.launcher = session.strongest_available(
                self.public, limits)
        if self.settings.required and not level.strong:
            self.close()
            raise RunError(
                f"--sandbox required: {session.describe(level)}. "
                "Install bubblewrap; Ubuntu 24.04 and newer must also be told "
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
        self.settings = replace(self.settings, level=tuple(level))
        return level

    def stop_sandbox(self):
        """End what starts sandboxes; the next task starts it again."""
        if self.launcher:
            self.launcher.close()
        self.launcher = None

    def leave_sandbox(self):
        """Forget what starts sandboxes: it is the parent process's."""
        self.launcher = None

    def check(self):
        """Grade the reference's own answers; they must earn everything.

        What they cannot earn in any way is left to be marked by hand.

        Raises
        ------
        RunError
            If nothing is left to grade.
        """
        self.calibrated = True
        for one in self.references:
            with self._here(one):
                cells, _ = notebook.read(one.path, one.path.parent)
                lost = self._notebook_grader(one).calibrate(cells)
            for exercise, check, failure in lost:
                one.leave_to_people(exercise, check, Cause.NOT_HERE,
                                    hint(failure).replace("\n", " "))
            for exercise in one.exercises:
                for check in [c for c in exercise.checks
                              if c.inside and c.partial]:
                    one.leave_to_people(exercise, check, Cause.PARTIAL_INSIDE)
            if lost and not one.checks:
                raise RunError("".join(
                    f"{one.path.name}: {exercise.name}: the reference's own "
                    f"answer does not earn its points:\n{hint(failure)}\n"
                    for exercise, _, failure in lost))

    def prove(self, workers=None):
        """Return the rows of each notebook's proof, by its name.

        Parameters
        ----------
        workers : Workers, optional
            Who does it, unless nothing has changed since an earlier run.
        """
        return proof.cached(fingerprint(self.settings.reference),
                            lambda: self._proved(workers))

    def _proved(self, workers):
        """Return the rows of each notebook's proof, made anew."""
        tasks = [(number, name) for number, one in enumerate(self.references)
                 for name in proof.parts(one)]
        seen = {number: {} for number, _ in tasks}
        for number, name, part in (workers.map("prove_part", tasks)
                                   if workers else
                                   (self.prove_part(*task) for task in tasks)):
            seen[number][name] = part
        return {one.name: proof.rows(one, seen[number])
                for number, one in enumerate(self.references)}

    def prove_part(self, number, name):
        """Return which part of a notebook's proof this is, and the part."""
        self._be_ready()
        one = self.references[number]
        with self._here(one):
            return number, name, proof.part(
                self._notebook_grader(one, proof.SECONDS), name)

    def _notebook_grader(self, one, seconds=None):
        return notebook_grader.NotebookGrader(
            one, lambda handlers: self._open(one, seconds, handlers))

    def _open(self, one, seconds, handlers):
        """Start the process of a submission; try again where it does not."""
        for attempt in range(3):
            try:
                return session.Session(self.launcher, self.public / one.name,
                                       *self.places[one.name], seconds,
                                       handlers)
            except session.SandboxEnded:
                if attempt == 2:
                    raise
        return None

    def grade(self, student, found, names=None):
        """Grade the notebooks of one student.

        Parameters
        ----------
        student : str
        found : list of match.Found
        names : collection of str, optional
            Grade only these notebooks.

        Returns
        -------
        result : StudentResult
        """
        self._be_ready()
        files, notes, odd = match.assign(found, self.references)
        notebooks = {}
        for one in self.references:
            if names is not None and one.name not in names:
                continue
            with self._here(one):
                notebooks[one.name] = notebook_grader.grade_file(
                    self._notebook_grader(one), files.get(one.name), odd,
                    notes.get(one.name))
        return StudentResult(student, notebooks, odd)

    def _be_ready(self):
        """Have a sandbox, and checks that have been tried."""
        if self.launcher is None:
            self.start_sandbox()
        if not self.calibrated:
            self.check()

    def close(self):
        """End every process and remove what was written for them."""
        self.stop_sandbox()
        shutil.rmtree(self.public, ignore_errors=True)
        shutil.rmtree(self.private, ignore_errors=True)


# ---------------------------------------------------------------------------
# Results on disk
# ---------------------------------------------------------------------------


class Results:
    """The results of a run, one file for each student, written as a whole.

    Parameters
    ----------
    folder : Path
        The run's output folder.
    key : dict
        What a resumed run must have in common with the first.
    resume : bool

    Raises
    ------
    RunError
        If another run writes there, or has.
    """

    def __init__(self, folder, key, resume):
        self.folder = Path(folder)
        self.store = self.folder / ".results"
        self.store.mkdir(parents=True, exist_ok=True)
        self.lock = _lock(self.folder / ".lock")
        self._open(key, resume)
        self.work = self.folder / ".work"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()

    def _open(self, key, resume):
        """Begin or take up a run."""
        run = self.folder / "run.json"
        done = self.done() if run.exists() else {}
        if run.exists() and resume:
            before = json.loads(run.read_text())
            before.pop("fingerprint", None)  # older runs have one here
            if key["seed"] is None:
                key["seed"] = before["seed"]
            if before != key:
                different = sorted(k for k in {*before, *key}
                                   if before.get(k) != key.get(k))
                raise RunError(f"--resume: {self.folder} holds a run with "
                               f"another {' and '.join(different)}")
        elif done:
            raise RunError(f"{self.folder} holds results already: --resume "
                           "goes on with them; or name another --out")
        if key["seed"] is None:
            key["seed"] = int.from_bytes(os.urandom(4), "big")
        self.seed = key["seed"]
        write(run, json.dumps(key, indent=1))

    def done(self):
        """Return the results so far, by student."""
        results = {}
        for path in sorted(self.store.glob("*.json")):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                result = StudentResult.from_plain(json.loads(
                    path.read_text(encoding="utf-8")))
                results[result.student] = result
        return results

    def records(self):
        """Return what is remembered of how each result was made."""
        records = {}
        for path in self.store.glob("*.json"):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                data = json.loads(path.read_text(encoding="utf-8"))
                records[data["student"]] = data["record"]
        return records

    def add(self, result, record):
        """Write one student's result, and how it was made."""
        name = hashlib.sha256(result.student.encode(
            "utf-8", "surrogateescape")).hexdigest()[:32]
        write(self.store / (name + ".json"),
              json.dumps({**result.plain(), "record": record}))

    def close(self):
        """Let others write there."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.lock.close()


def write(path, text):
    """Write a file as a whole: a reader sees the old one or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with open(fresh, "w", encoding="utf-8", errors="backslashreplace",
              newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _lock(path):
    """Hold a lock that ends with this process, however it ends."""
    file = open(path, "a")  # closed by Results.close
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise RunError(f"another run is writing to {path.parent}") from None
    return file


def fingerprint(folder):
    """Return a short hash of all that an assignment's proof depends on.

    That is a reference's notebooks, modules and data, the grader's own files,
    and the versions of Python and NumPy.

    Parameters
    ----------
    folder : path
    """
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    folder, own = Path(folder), Path(__file__).resolve().parent
    paths = {*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb"),
             *folder.glob("*.py"), *folder.glob("*/*.py"),
             *folder.parent.glob("*.py"), *own.rglob("*.py"),
             *published.data_files(folder)}
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


# ---------------------------------------------------------------------------
# Workers
# ---------------------------------------------------------------------------


def _work(settings, grader, pipe, others):
    """Grade what comes through a pipe until nothing more does."""
    for other in others:
        other.close()  # else nobody would notice that the parent has ended
    if sys.platform.startswith("linux"):
        isolation.die_with_parent()
    _limit_memory()
    own = grader is None
    grader = grader or Grader(settings)
    grader.leave_sandbox()
    try:
        while True:
            task = pipe.recv()
            if task is None:
                raise EOFError
            what, *arguments = task
            try:
                pipe.send(getattr(grader, what)(*arguments))
            except Exception as error:  # reported, and the class goes on
                pipe.send(Crash(repr(error)))
    except (EOFError, KeyboardInterrupt, BrokenPipeError):
        if own:
            grader.close()
        else:
            grader.stop_sandbox()
    os._exit(0)


class Crash(RunError):
    """A worker could not do its task; says why."""


def failure(student, references, why):
    """Return the result for a student whom the grader could not grade."""
    note = Note(Remark.GRADERS_FAULT, f"{why:.300}")
    missed = Failure(Kind.UNREADABLE, "could not be graded, which is the "
                     "grader's fault")
    return StudentResult(student, {
        one.name: NotebookResult(notebook_grader.ungraded(one, missed), [note])
        for one in references})


def _limit_memory():
    """Keep what a student makes this side do from taking all memory."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, hard))


class Workers:
    """Processes that grade and prove, each one task at a time.

    Parameters
    ----------
    grader : Grader
        Its references have run; forked workers inherit it.
    settings : Settings
    jobs : int
    lock : file, optional
        Of the run: theirs to close, so that it ends with the run's process.
    """

    def __init__(self, grader, settings, jobs, lock=None):
        method = "fork" if sys.platform.startswith("linux") else "spawn"
        self.context = multiprocessing.get_context(method)
        self.grader, self.settings, self.lock = grader, settings, lock
        self.idle, self.busy = [], {}
        for _ in range(jobs):
            self.idle.append(self._start())

    def _start(self):
        ours, theirs = self.context.Pipe()
        forked = self.context.get_start_method() == "fork"
        pipes = [ours, *(pipe for _, pipe in self.idle), *self.busy]
        pipes += [self.lock] if self.lock else []
        process = self.context.Process(target=_work, args=(
            self.settings, self.grader if forked else None, theirs,
            pipes if forked else []))
        process.start()
        theirs.close()
        return process, ours

    def grade(self, tasks):
        """Yield the result of every (student, found, names), as it comes."""
        for (student, *_), result in self._results("grade", tasks):
            yield failure(student, self.grader.references, str(result)) \
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


def plain(settings):
    """Return settings as plain data, for the record of a run."""
    data = asdict(settings)
    return {key: data[key] for key in ("seed", "cell", "notebook", "memory")}
