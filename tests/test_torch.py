"""The PyTorch text of the last notebook does what the cells beside it do.

It is only shown there, so that the course needs no PyTorch; here it runs.
"""

import contextlib
import io
import re

import pytest
from fixtures.pages import NOTEBOOKS, code, read

PAGE = NOTEBOOKS / "10_train_faster.ipynb"

pytestmark = pytest.mark.slow


def printed(source, names):
    """Run a cell among the page's names; return what it prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(source, names)
    return out.getvalue()


def shown_text():
    """Return the program in the page's text."""
    (cell,) = [cell for cell in read(PAGE).cells if cell.id == "torch-text"]
    (program,) = re.findall(r"(?ms)^```python\n(.*?)^```", cell.source)
    return program


@pytest.fixture
def names():
    """The names that the cells above the text have made."""
    cells, space = code(read(PAGE)), {}
    for name in ("imports", "digits", "momentum"):
        printed(cells[name].source, space)
    return space


def test_the_text_prints_what_the_page_prints(names):
    pytest.importorskip("torch")
    ours = code(read(PAGE))["torch-ours"]
    theirs = printed(shown_text(), names)
    assert re.fullmatch(r"cost \d\.\d{6}\n", theirs)
    assert theirs == printed(ours.source, names) == ours.outputs[0].text


def test_another_rate_prints_something_else(names):
    pytest.importorskip("torch")
    program = shown_text()
    assert "lr=0.5" in program
    assert printed(program.replace("lr=0.5", "lr=0.49"), names) != printed(
        program, names)
