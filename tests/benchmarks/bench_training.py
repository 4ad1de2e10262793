"""How fast the course trains, next to other ways to do the same.

    python tests/benchmarks/bench_training.py [--quick] [--repeats N]
                                              [--threads N] [--out FOLDER]

trains the same networks with ``L_layer_model`` (fast, which is its default,
and plain), PyTorch (eager) and scikit-learn's MLPClassifier, and times
NumPy's bare matrix products of the same shapes, the limit of any way that
multiplies by X. Full-batch gradient descent everywhere. The repeats are
interleaved, one of each in turn, so that a busy machine slows all of them;
the figures are medians. It prints a table, and writes ``training.csv`` and
``training.png`` to FOLDER.

Ours run all iterations of a case, set-up and last step included. The others
are made ready before the clock starts and run for about a second, which is
in their favour.

PyTorch and scikit-learn are not part of the course: what is not installed
is named and left out.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dnn_utils import (  # noqa: E402  (the line above makes it importable)
    L_layer_model,
    initialize_parameters_deep,
)
from dnn_utils.training import k_is_less_work  # noqa: E402

RATE = 0.0075


class Case(NamedTuple):
    """A network, the number of examples, and how long to train it."""

    sizes: tuple
    m: int
    iterations: int
    dtype: str = "float64"

    def __str__(self):
        return f"{list(self.sizes)}, m = {self.m}, {self.dtype}"


SHAPES = [((12288, 20, 7, 5, 1), 209, 2500), ((12288, 7, 1), 209, 2500),
          ((784, 256, 128, 1), 1000, 100), ((784, 256, 128, 1), 10000, 30),
          ((2, 4, 1), 400, 2500)]
CASES = [Case(*shape, dtype) for shape in SHAPES
         for dtype in ("float64", "float32")]
GROWTH = {
    "examples m": [Case((256, 64, 1), m, 200)
                   for m in (320, 640, 1280, 2560, 5120)],
    "width n^[1]": [Case((256, n, 1), 640, 200)
                    for n in (16, 32, 64, 128, 256, 512)],
    "depth L": [Case((256, *[64] * (L - 1), 1), 640, 200)
                for L in (2, 4, 8, 16)],
}


# ---------------------------------------------------------------------------
# The contestants: each takes (X, Y, sizes) and returns train(iterations)
# ---------------------------------------------------------------------------


def ours(method):
    """Return the contestant that trains with one method of the course."""
    def ready(X, Y, sizes):
        def train(iterations):
            return L_layer_model(X, Y, sizes, RATE, iterations,
                                 method=method)[0]
        return train
    return ready


def bare_products(X, Y, sizes):
    """Only the matrix products of a step, into arrays that exist."""
    start = first_parameters(X, sizes)
    W = [start[f"W{l}"] for l in range(1, len(sizes))]
    A = [X] + [np.ones((n, X.shape[1]), X.dtype) for n in sizes[1:]]
    out = [np.empty_like(array) for array in A]
    dW = [np.empty_like(array) for array in W]

    def train(iterations):
        for _ in range(iterations):
            for l in range(len(W)):
                np.matmul(W[l], A[l], out=out[l + 1])
            for l in reversed(range(len(W))):
                np.matmul(A[l + 1], A[l].T, out=dW[l])
                if l:
                    np.matmul(W[l].T, A[l + 1], out=out[l])
    return train


def pytorch(X, Y, sizes):
    """Linear layers, ReLU, cross-entropy from Z, plain SGD."""
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    start, layers = first_parameters(X, sizes), []
    for l in range(1, len(sizes)):
        linear = torch.nn.Linear(sizes[l - 1], sizes[l])
        linear.weight.data = torch.tensor(start[f"W{l}"])
        linear.bias.data = torch.tensor(start[f"b{l}"][:, 0])
        layers += [linear, torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1])
    rows, labels = (torch.tensor(np.ascontiguousarray(array.T))
                    for array in (X, Y))
    loss = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)

    def train(iterations):
        for _ in range(iterations):
            optimizer.zero_grad()
            loss(network(rows), labels).backward()
            optimizer.step()
        return {"W1": network[0].weight.detach().numpy()}
    return train


def scikit_learn(X, Y, sizes):
    """MLPClassifier with all examples in one batch and nothing extra."""
    from sklearn.neural_network import MLPClassifier

    rows, labels = np.ascontiguousarray(X.T), Y[0].astype(int)

    def train(iterations):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            MLPClassifier(
                sizes[1:-1], solver="sgd", alpha=0, batch_size=len(rows),
                learning_rate_init=RATE, max_iter=iterations, shuffle=False,
                tol=0, momentum=0, nesterovs_momentum=False, random_state=1,
                n_iter_no_change=iterations + 1).fit(rows, labels)
    return train


def needed_products(X, Y, sizes):
    """All products that our way needs, set-up and final W1 included."""
    start = first_parameters(X, sizes)
    V = [np.hstack([start[f"W{l}"], start[f"b{l}"]])
         for l in range(1, len(sizes))]
    A = [np.vstack([X, np.ones_like(X[:1])])] + [
        np.ones((n + 1, X.shape[1]), X.dtype) for n in sizes[1:]]
    dZ = [np.ones((n, X.shape[1]), X.dtype) for n in sizes[1:]]
    dV = [np.empty_like(array) for array in V]

    def train(iterations):
        with_k = k_is_less_work(*start["W1"].shape, X.shape[1], iterations)
        if with_k:
            K, C = X.T @ X, np.zeros_like(dZ[0])
            np.matmul(start["W1"], X, out=A[1][:-1])
        for _ in range(iterations):
            if with_k:
                np.matmul(C, K, out=A[1][:-1])
            for l in range(with_k, len(V)):
                np.matmul(V[l], A[l], out=A[l + 1][:-1])
            for l in reversed(range(with_k, len(V))):
                np.matmul(dZ[l], A[l].T, out=dV[l])
                if l:
                    times = np.multiply if l == len(V) - 1 else np.matmul
                    times(V[l][:, :-1].T, dZ[l], out=dZ[l - 1])
        if with_k:
            np.matmul(C, X.T)
    return train


def least_elementwise(X, Y, sizes):
    """What every step does entry by entry, into arrays that exist."""
    m, L = X.shape[1], len(sizes) - 1
    hidden = [np.ones((n, m), X.dtype) for n in sizes[1:-1]]
    slopes = [np.ones((n, m), bool) for n in sizes[1:-1]]
    V = [np.zeros((sizes[l], sizes[l - 1] + 1), X.dtype)
         for l in range(1, L + 1)]
    Z, dZ, step = np.zeros((1, m), X.dtype), np.zeros((1, m), X.dtype), V

    def train(iterations):
        with_k = k_is_less_work(sizes[1], sizes[0], m, iterations)
        C = np.zeros((sizes[1], m), X.dtype)
        for _ in range(iterations):
            if with_k:
                np.subtract(C, C, out=C)
            for A in hidden:
                np.maximum(A, 0, out=A)
            np.subtract(1 / (1 + np.exp(-Z)), Y, out=dZ)
            for A, slope in zip(hidden, slopes, strict=True):
                np.greater(A, 0, out=slope)
                np.multiply(A, slope, out=A)
            for l in range(with_k, L):
                np.subtract(V[l], step[l], out=V[l])
            if with_k:
                np.add(C, C, out=C)
    return train


CONTESTANTS = {"ours, fast": ours("auto"), "ours, plain": ours("plain"),
               "bare products": bare_products, "PyTorch": pytorch,
               "scikit-learn": scikit_learn}


# ---------------------------------------------------------------------------
# Measuring
# ---------------------------------------------------------------------------


def inputs(case):
    """Draw X from 0 to 1, as pictures have it, and labels."""
    random = np.random.RandomState(0)
    X = random.rand(case.sizes[0], case.m).astype(case.dtype)
    return X, (random.rand(1, case.m) < 0.5).astype(case.dtype)


def first_parameters(X, sizes):
    """Return the start of ``L_layer_model``, in the type of X."""
    start = initialize_parameters_deep(sizes, seed=1, scale="sqrt")
    return {name: array.astype(X.dtype) for name, array in start.items()}


def measure(case, contestants, repeats, seconds=1.0):
    """Time one case.

    Parameters
    ----------
    case : Case
    contestants : dict
        Functions by name, as in CONTESTANTS.
    repeats : int
        How often each is timed, >= 1.
    seconds : float
        About how long one timing of a contestant other than ours, fast may
        take.

    Returns
    -------
    times : dict
        By name, a list with the milliseconds per iteration of each repeat.
    """
    X, Y = inputs(case)
    trains, counts = {}, {}
    for name, ready in contestants.items():
        train = trains[name] = ready(X, Y, case.sizes)
        train(1)  # what is loaded or built at first use
        one = milliseconds(train, 2) / 1000
        counts[name] = (case.iterations if name == "ours, fast" else
                        max(1, min(case.iterations, int(seconds / one))))
    times = {name: [] for name in trains}
    for _ in range(repeats):
        for name, train in trains.items():
            times[name].append(milliseconds(train, counts[name]))
    return times


def what_is_needed(case, repeats):
    """Time ours beside what it cannot do without, set-up included.

    Parameters
    ----------
    case : Case
    repeats : int
        How often each is timed, in turn, >= 1.

    Returns
    -------
    times : dict
        ``products``, ``elementwise`` and ``ours``: the milliseconds of a
        whole training, medians; ``ratio``: the median of ours over products,
        pair by pair.
    """
    X, Y = inputs(case)
    trains = {"products": needed_products(X, Y, case.sizes),
              "elementwise": least_elementwise(X, Y, case.sizes),
              "ours": ours("auto")(X, Y, case.sizes)}
    times = {name: [] for name in trains}
    for _ in range(repeats):
        for name, train in trains.items():
            times[name].append(case.iterations
                               * milliseconds(train, case.iterations))
    ratios = [a / b for a, b in zip(times["ours"], times["products"],
                                    strict=True)]
    return {name: statistics.median(all_) for name, all_ in times.items()
            } | {"ratio": statistics.median(ratios)}


def milliseconds(train, iterations):
    """Return the time of one of some iterations."""
    start = time.perf_counter()
    train(iterations)
    return (time.perf_counter() - start) / iterations * 1000


def same_steps(case, iterations=3):
    """Return how PyTorch's way of W1 in a few steps differs from ours."""
    X, Y = inputs(case)
    start = first_parameters(X, case.sizes)["W1"]
    a, b = (ready(X, Y, case.sizes)(iterations)["W1"] - start
            for ready in (ours("auto"), pytorch))
    return np.linalg.norm(a - b) / np.linalg.norm(a)


def peak_memory(case, method):
    """Return the most memory in use while training, X included, over X."""
    X, Y = inputs(case)
    train = ours(method)(X, Y, case.sizes)
    tracemalloc.start()
    # How many there are decides how "auto" goes about it.
    train(case.iterations if method == "auto" else 10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (X.nbytes + peak) / X.nbytes


def present():
    """Return the contestants that are installed; name the others."""
    names = dict(CONTESTANTS)
    for name, package in (("PyTorch", "torch"), ("scikit-learn", "sklearn")):
        try:
            __import__(package)
        except ImportError:
            print(f"{name} is not installed: left out")
            del names[name]
    return names


# ---------------------------------------------------------------------------
# Telling
# ---------------------------------------------------------------------------


def rows_of(case, times, part="cases"):
    """Return one line of the table for each contestant, as a dict."""
    median = {name: statistics.median(all_) for name, all_ in times.items()}
    fast = median["ours, fast"]
    return [{"part": part, "network": str(list(case.sizes)), "m": case.m,
             "dtype": case.dtype, "contestant": name, "ms": median[name],
             "lowest": min(times[name]), "highest": max(times[name]),
             "over_fast": median[name] / fast,
             "over_bare": median[name] / median["bare products"]}
            for name in times]


def tell(rows):
    """Print the lines of one case."""
    for row in rows:
        print(f"  {row['contestant']:14}{row['ms']:10.4f} ms "
              f"({row['lowest']:.4f} to {row['highest']:.4f})"
              f"{row['over_bare']:8.3f} x bare"
              f"{row['over_fast']:9.2f} x ours", flush=True)


def write_csv(rows, path):
    """Write all lines as CSV."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def draw(rows, path):
    """Draw the growth with m, width and depth, one panel each."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4), layout="constrained")
    panels, = figure.subplots(1, len(GROWTH), sharey=True, squeeze=False)
    for axes, (part, cases) in zip(panels, GROWTH.items(), strict=True):
        x = {"e": lambda case: case.m, "w": lambda case: case.sizes[1],
             "d": lambda case: len(case.sizes) - 1}[part[0]]
        for name in CONTESTANTS:
            y = [row["ms"] for row in rows
                 if (row["part"], row["contestant"]) == (part, name)]
            if y:
                axes.loglog([*map(x, cases)][:len(y)], y, "o-", label=name)
        axes.set(xlabel=part, ylabel="ms per iteration")
        axes.set_xticks([*map(x, cases)], [*map(x, cases)])
        axes.minorticks_off()
    panels[0].legend()
    figure.savefig(path, dpi=100)


def main(arguments=None):
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description="Time the training.")
    parser.add_argument("--quick", action="store_true",
                        help="one repeat, a tenth of a second each")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path.cwd())
    options = parser.parse_args(arguments)
    wanted = str(options.threads)
    if os.environ.get("OMP_NUM_THREADS") != wanted:  # read at NumPy's import
        return subprocess.run(
            [sys.executable, __file__, *(arguments or sys.argv[1:])],
            env=os.environ | {"OMP_NUM_THREADS": wanted}).returncode
    repeats, seconds = (1, 0.1) if options.quick else (options.repeats, 1)
    run(repeats, seconds, options.out)
    return 0


def run(repeats, seconds, folder):
    """Measure everything, print it and write it."""
    contestants, rows = present(), []
    parts = [("cases", case) for case in CASES] + [
        (part, case) for part, cases in GROWTH.items() for case in cases]
    for part, case in parts:
        print(f"{part}: {case}", flush=True)
        rows += rows_of(case, measure(case, contestants, repeats, seconds),
                        part)
        tell(rows[-len(contestants):])
    if "PyTorch" in contestants:
        for case in CASES:
            print(f"PyTorch's first 3 steps of W1, {case}: "
                  f"{same_steps(case):.0e} from ours")
    for case in CASES:
        needs = what_is_needed(case, repeats)
        print(f"all of a training, {case}: products {needs['products']:.0f} "
              f"ms, least elementwise work {needs['elementwise']:.0f} ms, "
              f"ours {needs['ours']:.0f} ms, {needs['ratio']:.2f} x products",
              flush=True)
    for case in CASES:
        print(f"peak memory over X, {case}: "
              f"fast {peak_memory(case, 'auto'):.2f}, "
              f"plain {peak_memory(case, 'plain'):.2f}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(rows, folder / "training.csv")
    draw(rows, folder / "training.png")
    print(f"written: training.csv and training.png in {folder}")


if __name__ == "__main__":
    sys.exit(main())
