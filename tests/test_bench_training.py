"""The benchmark measures what it says: tried on a tiny network."""

import csv

import numpy as np
import pytest
from benchmarks import bench_training
from benchmarks.bench_training import (
    CONTESTANTS,
    Case,
    measure,
    peak_memory,
    rows_of,
)

CASE = Case((6, 4, 1), 5, 3)
HERE = {name: ready for name, ready in CONTESTANTS.items()
        if name not in ("PyTorch", "scikit-learn")}


def test_every_contestant_is_timed_as_often_as_asked():
    times = measure(CASE, HERE, 2, seconds=0.001)
    assert list(times) == list(HERE)
    assert all(len(both) == 2 and min(both) > 0 for both in times.values())


def test_the_table_holds_medians_and_their_ratios():
    times = {"ours, fast": [1, 2, 9], "bare products": [1, 4, 4]}
    fast, bare = rows_of(CASE, times)
    assert (fast["ms"], fast["lowest"], fast["highest"]) == (2, 1, 9)
    assert (fast["over_bare"], bare["over_fast"]) == (0.5, 2)


def test_bare_products_are_those_of_one_step(monkeypatch):
    shapes = []

    def matmul(a, b, out):
        shapes.append((*a.shape, b.shape[1]))
        assert out.shape == (a.shape[0], b.shape[1])

    X, Y = bench_training.inputs(CASE)
    train = bench_training.bare_products(X, Y, CASE.sizes)
    monkeypatch.setattr(np, "matmul", matmul)
    train(1)
    assert shapes == [(4, 6, 5), (1, 4, 5), (1, 5, 4), (4, 1, 5), (4, 5, 6)]


@pytest.mark.parametrize("case, expected", [
    # With K: Z1 once, then C K, Z2 and dW2 in each step, W1 once.
    (Case((90, 4, 1), 5, 2), [(4, 90, 5), *2 * [
        (4, 5, 5), (1, 5, 5), (1, 5, 5)], (4, 5, 90)]),
    # With X: Z1, Z2, dW2, dW1 in each step; W2.T dZ2 is no product here.
    (Case((2, 4, 1), 40, 1), [(4, 3, 40), (1, 5, 40), (1, 40, 5),
                              (4, 40, 3)])])
def test_needed_products_are_those_of_our_way(case, expected, monkeypatch):
    X, Y = bench_training.inputs(case)
    train = bench_training.needed_products(X, Y, case.sizes)
    shapes, matmul = [], np.matmul

    def noted(a, b, **out):
        shapes.append((*a.shape, b.shape[1]))
        return matmul(a, b, **out)

    monkeypatch.setattr(np, "matmul", noted)
    train(case.iterations)
    assert shapes == expected


@pytest.mark.slow
@pytest.mark.parametrize("package", ["torch", "sklearn"])
def test_libraries_take_the_same_first_steps(package):
    pytest.importorskip(package)
    if package == "torch":
        assert bench_training.same_steps(CASE) < 1e-10
    else:
        X, Y = bench_training.inputs(CASE)
        bench_training.scikit_learn(X, Y, CASE.sizes)(2)


def test_memory_counts_the_input():
    assert peak_memory(CASE, "plain") > 1


@pytest.mark.slow
def test_a_run_writes_the_table_and_the_plot(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench_training, "present", lambda: HERE)
    monkeypatch.setattr(bench_training, "CASES", [CASE])
    monkeypatch.setattr(bench_training, "GROWTH", {
        "examples m": [CASE, CASE._replace(m=9)]})
    bench_training.run(1, 0.001, tmp_path)
    with open(tmp_path / "training.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * len(HERE)
    assert {row["contestant"] for row in rows} == set(HERE)
    assert (tmp_path / "training.png").stat().st_size > 5000
    said = capsys.readouterr().out
    assert "peak memory over X" in said and "x products" in said
