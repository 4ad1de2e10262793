"""Tolerant comparison: of values, and of outputs through nbval."""

import functools
import re

import numpy as np
from nbval.plugin import IPyNbCell, IPyNbFile, nocolors

RTOL, ATOL = 1e-5, 1e-8
COARSE = (RTOL, 1e-3, 5e-2)   # an answer may be an approximation
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
_WRAPPED = re.compile(r"\b(?:np\.\w+|array|Counter|OrderedDict)\("
                      r"([^()]*?)(?:, dtype=\w+)?\)")
_FORM = str.maketrans("(),", "[] ")


def same(got, want, rtol=RTOL):
    """Say whether two values are equal, up to rounding and to their form.

    The check that the students see decides about the form: list or tuple,
    (1, 1) or a number. Here only the content counts.

    Parameters
    ----------
    got, want : nested tuple, list, dict, set, array, number, str or None
    rtol : float
        How far numbers may be apart, of their size.

    Returns
    -------
    equal : bool
        Entries that ``want`` does not have are allowed in a dictionary.
    """
    if isinstance(want, dict):
        return isinstance(got, dict) and all(
            key in got and same(got[key], want[key], rtol) for key in want)
    if isinstance(want, (set, frozenset)):
        return isinstance(got, (set, frozenset)) and len(got) == len(
            want) and same(_sorted(got), _sorted(want), rtol)
    if isinstance(want, (str, bytes, type(None))):
        return type(got) is type(want) and got == want
    if _is_numeric(want):
        return _is_numeric(got) and _close(got, want, rtol)
    if isinstance(want, (list, tuple, range, np.ndarray)):
        return isinstance(got, (list, tuple, range, np.ndarray)) and len(
            _items(got)) == len(_items(want)) and all(
            same(mine, theirs, rtol) for mine, theirs in
            zip(_items(got), _items(want), strict=True))
    return type(got) is type(want) and bool(got == want)


def _items(values):
    """Return the entries of a sequence; that of an array without axes."""
    flat = isinstance(values, np.ndarray) and values.ndim == 0
    return [values.item()] if flat else values


def _sorted(values):
    return sorted(values, key=lambda value: (type(value).__name__, value)
                  if isinstance(value, (str, int, float))
                  else (type(value).__name__, repr(value)))


def _is_numeric(value):
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufc"
    return _is_number(value) or (isinstance(value, (list, tuple))
                                 and len(value) > 0
                                 and all(map(_is_number, value)))


def _is_number(value):
    return isinstance(value, (int, float, complex, np.number, np.bool_)
                      ) and not isinstance(value, np.timedelta64)


def _close(got, want, rtol):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        got, want = got.squeeze(), want.squeeze()
    if got.shape != want.shape:
        return False
    if not want.size:
        return True
    if "O" in (got.dtype.kind, want.dtype.kind):  # numbers beyond 64 bits
        return all(a == b or abs(a - b) <= rtol * abs(b) for a, b in
                   zip(got.ravel(), want.ravel(), strict=True))
    finite = want[np.isfinite(want)]
    size = np.max(np.abs(finite)) if finite.size else 1
    return bool(np.allclose(got, want, rtol=rtol, atol=ATOL * max(size, 1e-4),
                            equal_nan=True))


def finite(value):
    """Say whether no number in a value is infinite or nan."""
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return all(map(finite, entries(value)))
    return not isinstance(value, (np.ndarray, np.generic, float, complex)) \
        or np.asarray(value).dtype.kind not in "fc" \
        or bool(np.isfinite(value).all())


def entries(value):
    """Return what a container holds; of a dictionary, not the keys."""
    return value.values() if isinstance(value, dict) else value


class _File:
    """What nbval's cell asks of its file: what to skip, what to replace."""

    sanitize_patterns = {}
    skip_compare = ("metadata", "traceback", "prompt_number", "output_type",
                    "name", "execution_count", "image/png", "image/jpeg",
                    "application/vnd.jupyter.widget-view+json")
    get_kernel_message = IPyNbFile.get_kernel_message


class _Cell(IPyNbCell):
    """A cell of nbval's that words a difference without asking pytest."""

    def format_output_compare(self, key, left, right):
        """Keep both texts, shortened."""
        self.comparison_traceback += [
            "It should show", f"{left!s:.200}", "It shows", f"{right!s:.200}"]


@functools.cache
def _cell():
    """Return a cell of nbval's, made without a kernel and without pytest."""
    cell = object.__new__(_Cell)
    cell.parent, cell.colors = _File, nocolors
    return cell


def same_outputs(got, want):
    """Compare a cell's outputs through nbval; numbers within a tolerance.

    Parameters
    ----------
    got, want : list of NotebookNode
        Outputs as they stand in a notebook.

    Returns
    -------
    problem : str
        What nbval says of the difference; empty if there is none.
    """
    for (holder, key, text), (_, _, expected) in zip(
            list(_texts(got)), list(_texts(want)), strict=False):
        if _same_text(text, expected) or _same_text(
                _content(text), _content(expected)):
            holder[key] = expected
    cell = _cell()
    if cell.compare_outputs(got, want):
        return ""
    return "\n".join(cell.comparison_traceback) or "other outputs"


def _texts(outputs):
    """Yield (holder, key, text) for each text that can be compared."""
    for output in outputs:
        if output.output_type == "stream":
            yield output, "text", output.text
        else:
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str) and kind.startswith("text/"):
                    yield output.data, kind, text


def text_of(outputs):
    """Return the text of a cell's outputs."""
    return "\n".join(text for _, _, text in _texts(outputs))


def _same_text(got, want):
    """Compare two texts word by word, numbers within a tolerance."""
    if got.split() == want.split():
        return True
    if _words(got) != _words(want):
        return False
    mine, theirs = _NUMBER.findall(got), _NUMBER.findall(want)
    return all(_near(a, b) for a, b in zip(mine, theirs, strict=True))


def _content(text):
    """Return what a cell shows without the form that values write.

    So 1.0 is np.float64(1.0), a list is an array, a dictionary has no order.
    """
    for _ in range(4):  # no text makes this endless
        text = _WRAPPED.sub(r"\1", text)
    text = re.sub(r"\{([^{}]*)\}", lambda found: "{" + ",".join(sorted(
        found[1].split(","), key=lambda part: (_words(part), part.strip()))
        ) + "}", text)
    return text.translate(_FORM)


def _words(text):
    """Return a text without its spaces, each number replaced by a sign."""
    return "".join(_NUMBER.sub("\0", text).split())


def _near(got, want):
    """Compare two printed numbers: one unit of the last digit counts none."""
    digits = len(want.split("e")[0].partition(".")[2])
    scale = 10.0 ** int(want.lower().partition("e")[2] or 0)
    unit = 10.0 ** -digits * scale if "." in want else 0
    return abs(float(got) - float(want)) <= max(
        RTOL * abs(float(want)), 1.01 * unit if digits > 3 else 0, ATOL)


def mentions(printed, expected):
    """Say whether the lines of one text stand in another, in their order."""
    lines = iter(printed.splitlines())
    return all(any(_same_text(line, wanted) for line in lines)
               for wanted in expected.splitlines() if wanted.strip())
