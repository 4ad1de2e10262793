"""What holds for every network, tried on networks that hypothesis draws."""

import numpy as np
from fixtures.closeness import assert_close
from fixtures.own_network import cost, forward, network
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from dnn_utils import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    update_parameters,
)

width = st.integers(1, 6)
layer_dims = st.lists(width, min_size=2, max_size=6)
examples = st.integers(1, 7)
seeds = st.integers(0, 50)
one_output = st.builds(lambda hidden: [*hidden, 1],
                       st.lists(width, min_size=1, max_size=5))


def tried(number):
    """Run the same ``number`` of drawn examples every time."""
    return settings(max_examples=number, derandomize=True, deadline=None,
                    database=None)


def gradients(X, Y, parameters):
    AL, caches = L_model_forward(X, parameters)
    return AL, L_model_backward(AL, Y, caches)


@tried(60)
@given(layer_dims, seeds, st.sampled_from([0.01, 0, 1.5, "sqrt"]))
def test_first_parameters_have_the_shapes_of_their_layers(
        sizes, seed, scale):
    parameters = initialize_parameters_deep(sizes, seed=seed, scale=scale)
    assert len(parameters) == 2 * (len(sizes) - 1)
    random = np.random.RandomState(seed)
    for l in range(1, len(sizes)):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        assert W.dtype == b.dtype == np.float64
        spread = sizes[l - 1] ** -0.5 if scale == "sqrt" else scale
        assert_close(W, random.randn(sizes[l], sizes[l - 1]) * spread,
                        rtol=1e-15)
        assert_array_equal(b, np.zeros((sizes[l], 1)), strict=True)


@tried(40)
@given(width, width, width, seeds)
def test_two_layers_are_the_shortest_deep_network(n_x, n_h, n_y, seed):
    two = initialize_parameters(n_x, n_h, n_y, seed=seed)
    deep = initialize_parameters_deep([n_x, n_h, n_y], seed=seed)
    assert two.keys() == deep.keys()
    for name in two:
        assert_array_equal(two[name], deep[name], strict=True)


def test_the_spread_of_many_weights_is_the_scale():
    for scale, spread in ((0.01, 0.01), (3, 3), ("sqrt", 1 / 20)):
        W = initialize_parameters_deep([400, 300], scale=scale)["W1"]
        assert_allclose(W.std(), spread, rtol=0.01)
        assert abs(W.mean()) < 0.02 * spread


@tried(60)
@given(layer_dims, examples, seeds)
def test_every_array_has_the_shape_of_its_symbol(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    L = len(sizes) - 1
    AL, caches = L_model_forward(X, parameters)
    Zs, As = forward(X, parameters)
    assert isinstance(caches, list) and len(caches) == L
    for l, ((A_prev, W, b), Z) in enumerate(caches, start=1):
        assert A_prev.shape == (sizes[l - 1], m)
        assert W.shape == (sizes[l], sizes[l - 1])
        assert b.shape == (sizes[l], 1)
        assert_close(Z, Zs[l - 1], rtol=1e-12, atol=1e-12)
    assert_close(AL, As[-1], rtol=1e-12, atol=1e-14)
    grads = L_model_backward(AL, Y, caches)
    assert set(grads) == {f"d{kind}{l}" for l in range(1, L + 1)
                          for kind in "Wb"} | {f"dA{l}" for l in range(L)}
    for name, array in parameters.items():
        assert grads["d" + name].shape == array.shape
    for l in range(L):
        assert grads[f"dA{l}"].shape == (sizes[l], m)


@tried(60)
@given(layer_dims, examples, seeds)
def test_the_slope_in_any_direction_is_the_gradients_share(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    _, grads = gradients(X, Y, parameters)
    random = np.random.RandomState(seed)
    direction = {name: random.randn(*array.shape)
                 for name, array in parameters.items()}
    up, down = (cost(X, Y, {name: array + step * direction[name]
                            for name, array in parameters.items()})
                for step in (1e-6, -1e-6))
    share = sum((direction[name] * grads["d" + name]).sum()
                for name in parameters)
    assert_allclose((up - down) / 2e-6, share, rtol=1e-6, atol=1e-7)


@tried(60)
@given(one_output, examples, seeds)
def test_the_cost_is_the_independent_one_and_never_negative(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    AL, _ = L_model_forward(X, parameters)
    assert compute_cost(AL, Y) >= 0
    assert_allclose(compute_cost(AL, Y), cost(X, Y, parameters),
                    rtol=1e-9, atol=1e-12)


@tried(60)
@given(one_output, examples, seeds)
def test_a_small_step_goes_downhill_as_fast_as_the_gradient_says(
        sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    _, grads = gradients(X, Y, parameters)
    steepness = sum((grads["d" + name] ** 2).sum() for name in parameters)
    rate = 1e-7
    updated = update_parameters(parameters, grads, rate)
    fall = cost(X, Y, parameters) - cost(X, Y, updated)
    assert_allclose(fall, rate * steepness, rtol=1e-2, atol=1e-13)


@tried(40)
@given(one_output, examples, seeds)
def test_the_order_of_the_examples_does_not_matter(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    order = np.random.RandomState(seed).permutation(m)
    AL, grads = gradients(X, Y, parameters)
    AL_moved, grads_moved = gradients(X[:, order], Y[:, order], parameters)
    assert_allclose(AL_moved, AL[:, order], rtol=1e-13)
    assert_allclose(compute_cost(AL_moved, Y[:, order]), compute_cost(AL, Y),
                    rtol=1e-12)
    for name, array in grads.items():
        expected = array[:, order] if name.startswith("dA") else array
        assert_allclose(grads_moved[name], expected, rtol=1e-9, atol=1e-12)


@tried(40)
@given(one_output, examples, seeds)
def test_seeing_every_example_twice_teaches_the_same(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    AL, grads = gradients(X, Y, parameters)
    Y_twice = np.hstack([Y, Y])
    AL_twice, grads_twice = gradients(np.hstack([X, X]), Y_twice, parameters)
    assert_allclose(compute_cost(AL_twice, Y_twice), compute_cost(AL, Y),
                    rtol=1e-12)
    for name, array in grads.items():
        expected = np.hstack([array, array]) if name.startswith(
            "dA") else array
        assert_allclose(grads_twice[name], expected, rtol=1e-9, atol=1e-12)


@tried(40)
@given(one_output, examples, seeds)
def test_swapped_labels_and_probabilities_cost_the_same(sizes, m, seed):
    X, Y, parameters = network(seed, sizes, m)
    AL, _ = L_model_forward(X, parameters)
    assert_allclose(compute_cost(1 - AL, 1 - Y), compute_cost(AL, Y),
                    rtol=1e-9, atol=1e-12)


@tried(40)
@given(layer_dims, seeds, st.floats(0, 10))
def test_an_update_is_the_written_rule(sizes, seed, rate):
    X, Y, parameters = network(seed, sizes, 3)
    _, grads = gradients(X, Y, parameters)
    updated = update_parameters(parameters, grads, rate)
    assert list(updated) == list(parameters)
    for name, array in parameters.items():
        assert_close(updated[name] - array, -rate * grads["d" + name],
                        rtol=1e-9, atol=1e-12)
