"""How much longer two runs of the notebooks take than one alone.

    python tests/benchmarks/bench_side_by_side.py [--runs 2] [--threads N]

runs all notebooks strictly with nbval, first once, then as often as --runs
says at the same time, as on a class's server, and prints the seconds. As many
runs as the machine has cores should take about what one takes. They take far
longer where the kernels' BLAS threads wait for each other.

Without --threads the notebooks choose how many BLAS threads a kernel gets.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
           "VECLIB_MAXIMUM_THREADS")
COMMAND = [sys.executable, "-m", "pytest", "notebooks", "--quiet",
           "-p", "no:cacheprovider"]


def environment(threads):
    """Return the variables of a run; None lets the notebooks choose."""
    others = {name: value for name, value in os.environ.items()
              if name not in THREADS}
    return others | dict.fromkeys(THREADS if threads else (), str(threads))


def timed(runs, threads):
    """Start some runs at once; return the seconds of each.

    Raises
    ------
    SystemExit
        If a run fails, with what it printed last.
    """
    begin = time.perf_counter()
    running = [subprocess.Popen(
        COMMAND, cwd=COURSE, env=environment(threads), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(runs)]
    seconds = []
    for process in running:
        printed, _ = process.communicate()
        seconds.append(time.perf_counter() - begin)
        if process.returncode:
            sys.exit(f"a run failed, {runs} at once:\n{printed[-2000:]}")
    return seconds


def main(arguments=None):
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--threads", type=int)
    options = parser.parse_args(arguments)
    print(f"BLAS threads: {options.threads or 'as the notebooks set them'}; "
          f"cores: {os.cpu_count()}", flush=True)
    (alone,) = timed(1, options.threads)
    print(f"alone: {alone:.0f} s", flush=True)
    together = timed(options.runs, options.threads)
    print(f"{options.runs} at once: "
          + ", ".join(f"{seconds:.0f} s" for seconds in together)
          + f"; the last after {max(together) / alone:.2f} times one alone")


if __name__ == "__main__":
    main()
