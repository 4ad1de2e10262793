"""A wrong array is named where it is another quantity of the same call."""

import numpy as np
import pytest

import dnn_utils
from dnn_utils import relations

pytestmark = pytest.mark.usefixtures("unhurried")

random = np.random.RandomState(3)
A, W, b = random.randn(2, 4), random.randn(3, 2), random.randn(3, 1)
Z, cache = dnn_utils.linear_forward(A, W, b)
LINEAR = {"A": A, "W": W, "b": b}


def said(result, path=(0,), exercise="linear_forward", arguments=LINEAR,
         right=(Z, cache)):
    return relations.explain(exercise, [(arguments, result, right)], path)


@pytest.mark.parametrize("wrong, hint", [
    (W, "It is W."), (Z.T, "It is what Z should be transposed."),
    (np.maximum(Z, 0), "It is the ReLU of what Z should be."),
    (-Z, "It is minus what Z should be."),
    (Z.sum(axis=1, keepdims=True),
     "It is what Z should be summed along axis=1."),
    (np.outer(A, W), "Every entry meets every other here, as in np.outer: "
     "the matrix product is @."),
    (Z[::-1], "Its rows are the right ones in another order."),
    (np.vstack([Z[1:], Z[:1] ** 2]), "Its rows are the right ones, each one "
     "place too early: is it cut out, or counted, from the right place on?")])
def test_what_an_array_is_instead(wrong, hint):
    mistake, found = said((wrong, cache))
    assert found == hint and mistake


def test_a_part_of_another_array_is_named():
    right = {"W1": np.arange(12.0).reshape(3, 4), "W2": np.ones((2, 3)) + W.T}
    mistake, hint = said({**right, "W2": right["W1"][:2, :3]}, ("W2",),
                         "initialize_parameters", {}, right)
    assert hint == "It is a part of what W1 should be." and mistake


@pytest.mark.parametrize("wrong", [
    Z, Z + 1, np.zeros_like(Z), np.full_like(Z, np.nan), Z.astype(object),
    Z.astype(str), Z + 1j, Z > 0, None, "Z"], ids=lambda value: str(
        getattr(value, "dtype", value)))
def test_nothing_is_said_of_what_is_right_or_unknown(wrong):
    found = said((wrong, cache))
    assert found is None or found[1] == "It is True and False of what Z " \
        "should be > 0."


def test_it_has_to_hold_in_every_call():
    other = 2 * A, W, b
    both = [(LINEAR, (Z.T, cache), (Z, cache)),
            (dict(zip("AWb", other, strict=True)), (A, other),
             dnn_utils.linear_forward(*other))]
    assert relations.explain("linear_forward", both[:1], (0,))
    assert relations.explain("linear_forward", both, (0,)) is None


def test_a_step_of_another_length():
    parameters, grads = {"W1": W, "b1": b}, {"dW1": W ** 2, "db1": b}
    arguments = {"parameters": parameters, "grads": grads,
                 "learning_rate": 0.1}
    right = dnn_utils.update_parameters(parameters, grads, 0.1)
    wrong = {**right, "W1": W - 0.3 * W ** 2}
    mistake, hint = said(wrong, ("W1",), "update_parameters", arguments, right)
    assert mistake == "step of another length" and " 3 times " in hint


def test_a_size_that_is_another_argument():
    sizes = {"n_x": 4, "n_h": 3, "n_y": 2}
    right = dnn_utils.initialize_parameters(**sizes)
    wrong = {**right, "W2": np.ones((2, 4))}
    assert said(wrong, ("W2",), "initialize_parameters", sizes, right) == (
        "wrong number of columns", "The number of its columns is n_x.")
