"""Measure how many notebooks are graded in a minute, beside nbgrader.

    python tests/benchmarks/bench_grading.py [--students 50] [--nbgrader 5]
                                             [--jobs 2]

copies the course's own notebooks for a class of honest students, grades them
all with grade.py, then those of ``--nbgrader`` students with ``nbgrader
autograde``, on this machine. grade.py gives each process one BLAS thread,
and proves the assignment first: no earlier proof is at hand. nbgrader must be
installed (pip install nbgrader); it is not one of the course's requirements.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((COURSE / "notebooks").glob("0[1-7]_*.ipynb"))


def hand_in(folder, students, assignment=""):
    """Write the notebooks of a class into a folder."""
    for number in range(students):
        place = folder / f"student{number:04d}" / assignment
        place.mkdir(parents=True)
        for path in NOTEBOOKS:
            shutil.copy(path, place)


def timed(command, cwd):
    """Run a command; return its seconds. Stops if it fails."""
    programs = os.pathsep.join([str(Path(sys.executable).parent),
                                os.environ.get("PATH", "")])
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True,
                          env={**os.environ, "PATH": programs,
                               "XDG_CACHE_HOME": str(cwd)})
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n"
                 + (done.stdout + done.stderr)[-2000:])
    return time.perf_counter() - begin


def ours(place, students, jobs):
    """Return the seconds that grade.py takes for a class."""
    hand_in(place / "all", students)
    seconds = timed([sys.executable, COURSE / "tests" / "grade.py",
                     place / "all", "--out", place / "out",
                     "--jobs", str(jobs)], place)
    book = (place / "out" / "gradebook.csv").read_text().splitlines()[1:]
    if len(book) != students or any(
            line.split(",")[-2] != line.split(",")[-3] for line in book):
        sys.exit("an honest student lost points")
    return seconds


def nbgraders(place, students):
    """Return the seconds that nbgrader autograde takes for a class."""
    for name in ("dnn_utils.py", "testCases.py", "datasets"):
        (place / name).symlink_to(COURSE / name)
    (place / "notebooks").symlink_to(COURSE / "notebooks")
    source = place / "source" / "course"
    source.mkdir(parents=True)
    for path in NOTEBOOKS:
        shutil.copy(path, source)
    (place / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n"
        "c.ClearSolutions.enforce_metadata = False\n")
    nbgrader = [sys.executable, "-m", "nbgrader"]
    timed([*nbgrader, "generate_assignment", "course", "--create"], place)
    hand_in(place / "submitted", students, "course")
    return timed([*nbgrader, "autograde", "course"], place)


def main():
    """Measure both and print notebooks per minute."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=50)
    parser.add_argument("--nbgrader", type=int, default=5, metavar="STUDENTS")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    rates = {}
    for name, students, measure in (
            ("grade.py", options.students,
             lambda place, n: ours(place, n, options.jobs)),
            ("nbgrader", options.nbgrader, nbgraders)):
        with tempfile.TemporaryDirectory() as place:
            seconds = measure(Path(place).resolve(), students)
        notebooks = students * len(NOTEBOOKS)
        rates[name] = 60 * notebooks / seconds
        print(f"{name:9} {notebooks:5} notebooks in {seconds:6.1f} s: "
              f"{seconds / notebooks:.3f} s each, {rates[name]:.0f} a minute "
              f"(load {os.getloadavg()[0]:.1f})", flush=True)
    print(f"{rates['grade.py'] / rates['nbgrader']:.1f} times nbgrader's "
          "rate")


if __name__ == "__main__":
    main()
