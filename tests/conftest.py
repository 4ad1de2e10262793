"""What several test files need from pytest."""

import pytest
from fixtures import drive


@pytest.fixture
def write_pair(tmp_path):
    """Return a function that writes a pair of HDF5 files in the classic
    layout: eight pictures to train on, four to try. Arguments replace an
    array by name; None leaves it out."""
    import h5py
    import numpy as np

    def write(**changes):
        random = np.random.RandomState(0)
        paths = tmp_path / "train.h5", tmp_path / "test.h5"
        for path, m in zip(paths, (8, 4), strict=True):
            split = path.stem
            content = {
                split + "_set_x": random.randint(
                    0, 256, (m, 4, 4, 3)).astype(np.uint8),
                split + "_set_y": np.arange(m) % 2,
                "list_classes": np.array([b"non-cat", b"cat"])}
            content |= {name: array for name, array in changes.items()
                        if name in content}
            with h5py.File(path, "w") as file:
                for name, array in content.items():
                    if array is not None:
                        file[name] = array
        return paths

    return write


@pytest.fixture(scope="module")
def chromium():
    """A browser, or a skipped test that says what to install."""
    pytest.importorskip("playwright.sync_api",
                        reason="no playwright: pip install playwright")
    if not drive.chromium():
        pytest.skip("no Chromium: apt-get install chromium")
    with drive.launched() as browser:
        yield browser


@pytest.fixture(scope="module", params=["light", "dark"])
def lab(request, tmp_path_factory):
    """The address of a server over the course's copy, and its theme."""
    with drive.course(tmp_path_factory.mktemp("lab"),
                      dark=request.param == "dark") as url:
        yield url, request.param
