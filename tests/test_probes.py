"""Calls with other arguments show how a wrong result comes about."""

import numpy as np
import pytest

import dnn_utils
from dnn_utils import probes

pytestmark = pytest.mark.usefixtures("unhurried")

random = np.random.RandomState(4)
dZ, A, W, b = (random.randn(*shape)
               for shape in ((3, 4), (5, 4), (3, 5), (3, 1)))
AL, Y = random.rand(1, 4), np.array([[1, 1, 0, 1]])
BACK = {"dZ": dZ, "cache": (A, W, b)}
COST = {"AL": AL, "Y": Y}
course_cost, course_back = dnn_utils.compute_cost, dnn_utils.linear_backward


def said(exercise, answer, arguments, path=()):
    course = getattr(dnn_utils, exercise)
    called = [(arguments, answer(*arguments.values()),
               course(*arguments.values()))]
    return probes.explain(exercise, answer, course, called, path)


@pytest.mark.parametrize("answer, words", [
    (lambda AL, Y: course_cost(1 / (1 + np.exp(-AL)), Y),
     "as if the sigmoid of AL stood in place of AL"),
    (lambda AL, Y: np.mean(-np.log(np.maximum(AL, 1 - AL))),
     "does not depend on Y"),
    (lambda AL, Y: course_cost(AL, Y) - 0.5 * np.mean(Y * np.log(1 - AL)),
     "costs - log a - 0.5 log(1 - a) here. The term of the other label"),
    (lambda AL, Y: np.mean(np.where(Y > 0, -np.log(1 - AL), -np.log(AL))),
     "as if 1 - AL stood in place"),
    (lambda AL, Y: np.mean(np.where(Y > 0, -np.log(AL), 0)),
     "label 0 alone costs nothing"),
    (lambda AL, Y: np.mean(np.where(Y > 0, -2 * np.log(AL),
                                    -np.log(1 - AL))),
     "label 1 counts 2 times as much"),
    (lambda AL, Y: course_cost(AL[:, 1:], Y[:, 1:]) if AL.size > 1
     else course_cost(AL, Y), "the second, third and fourth count here"),
    (lambda AL, Y: np.mean(Y * (1 - AL) + (1 - Y) * AL),
     "single example with")])
def test_a_wrong_cost_is_taken_apart(answer, words):
    mistake, hint = said("compute_cost", answer, COST)
    assert words in hint and mistake


def back(weights):
    """Return an answer whose examples have other weights in dW."""
    def answer(dZ, cache):
        dA_prev, _, db = course_back(dZ, cache)
        return dA_prev, dZ * weights[:dZ.shape[1]] @ cache[0].T, db
    return answer


@pytest.mark.parametrize("weights, words", [
    ([0, 1 / 3, 1 / 3, 1 / 3], "only the second, third and fourth count"),
    ([1 / 3] * 4, "divided by 3 here, not by 4"),
    ([1 / 8, 1 / 4, 1 / 4, 3 / 8], "first of 4 counts 0.125, the last 0.375")])
def test_the_weights_of_the_examples_are_found(weights, words):
    assert words in said("linear_backward", back(weights), BACK, (1,))[1]


@pytest.mark.parametrize("answer, path, words", [
    (lambda dZ, cache: course_back(dZ ** 2, cache), (1,),
     "is dZ multiplied in twice?"),
    (lambda dZ, cache: (np.linalg.pinv(cache[1]) @ dZ,), (0,),
     "transposed, not inverted"),
    (lambda dZ, cache: (0, np.cov(dZ, cache[0])[:3, 3:]), (1,),
     "as if dZ minus the mean of each row stood in place"),
    (lambda dZ, cache: (cache[1].T @ dZ.cumsum(axis=1),), (0,),
     "With one example alone it is right"),
    (lambda dZ, cache: (cache[1].T @ dZ.cumsum(axis=0),), (0,),
     "With one unit alone it is right")])
def test_what_a_wrong_gradient_does_is_told(answer, path, words):
    assert words in said("linear_backward", answer, BACK, path)[1]


def test_a_softmax_that_forgets_the_scale_is_told():
    def answer(Z):
        E = np.exp(Z / abs(Z).max(axis=0))
        return E / E.sum(axis=0)

    assert "all of Z is doubled" in said(
        "softmax", answer, {"Z": random.randn(3, 2)})[1]


@pytest.mark.parametrize("exercise, arguments, path", [
    ("compute_cost", COST, ()), ("linear_backward", BACK, (0,))])
@pytest.mark.parametrize("result", [
    np.nan, 0.0, None, "text", (1, 2), {}, np.ones((2, 2)), [np.zeros(3)]])
def test_whatever_is_returned_it_says_nothing_or_two_texts(
        exercise, arguments, path, result):
    found = said(exercise, lambda *_: result, arguments, path)
    assert found is None or all(isinstance(text, str) for text in found)


def test_arguments_stay_as_they_are():
    before = dZ.copy(), A.copy()
    said("linear_backward", back([1, 0, 0, 0]), BACK, (1,))
    assert np.array_equal(before[0], dZ) and np.array_equal(before[1], A)
