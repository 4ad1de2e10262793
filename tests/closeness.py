"""Comparison of arrays that does not broadcast."""

import numpy as np


def assert_close(actual, expected, **tolerance):
    """Compare shape, dtype and values (``strict=True`` needs NumPy 2)."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert (actual.shape, actual.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(actual, expected, **tolerance)
