"""The results of a run on disk: they survive a kill, behind a lock."""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path

from grading.verdicts import StudentResult


class RunError(RuntimeError):
    """A run that cannot start; the message says what to do."""


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

    def __init__(self, folder: Path, key: dict, resume: bool) -> None:
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
        before = json.loads(run.read_text()) if run.exists() else {}
        if before and not resume and self.done():
            raise RunError(f"{self.folder} holds results already: --resume "
                           "goes on with them; or name another --out")
        if not resume:
            before = {}
        if key["seed"] is None:
            key["seed"] = before.get("seed", secrets.randbits(32))
        different = [name for name in sorted(key)
                     if before.get(name, key[name]) != key[name]]
        if different:
            raise RunError(f"--resume: {self.folder} holds a run with "
                           f"another {' and '.join(different)}")
        self.seed = key["seed"]
        write(run, json.dumps(key, indent=1))

    def _read(self):
        """Yield what is in each file that can be read."""
        for path in sorted(self.store.glob("*.json")):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                data = json.loads(path.read_text(encoding="utf-8"))
                yield StudentResult.from_plain(data), data.get("record")

    def done(self) -> dict[str, StudentResult]:
        """Return the results so far, by student."""
        return {result.student: result for result, _ in self._read()}

    def records(self) -> dict[str, dict]:
        """Return what is remembered of how each result was made."""
        return {result.student: record for result, record in self._read()
                if record is not None}

    def add(self, result: StudentResult, record: dict) -> None:
        """Write one student's result, and how it was made."""
        name = hashlib.sha256(result.student.encode(
            "utf-8", "surrogateescape")).hexdigest()[:32]
        write(self.store / (name + ".json"),
              json.dumps({**result.plain(), "record": record}))

    def close(self):
        """Let others write there."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.lock.close()


def write(path: Path, text: str) -> None:
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
