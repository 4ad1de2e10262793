"""What ends with a cell, on both sides: its figures, and what it patches.

A plot in one cell is not to be added to in the next, and a check may forbid a
function for as long as it runs.
"""

import contextlib
import sys
import types

_MISSING = object()


def end_figures():
    """Close pyplot's figures; from now on, showing them closes them too."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
        pyplot.show = lambda *_, **__: end_figures()


@contextlib.contextmanager
def undone(patched, namespace):
    """Restore attributes when a block ends, however it ends.

    Parameters
    ----------
    patched : list of (str, str)
        An object, as a dotted name, and the attribute that is set.
    namespace : dict
        Where the first part of the dotted name is found.
    """
    before = []
    for place, name in patched:
        first, *rest = place.split(".")
        with contextlib.suppress(AttributeError, KeyError):
            thing = namespace.get(first) or sys.modules[first]
            for part in rest:
                thing = getattr(thing, part)
            if isinstance(thing, types.ModuleType):
                before.append((thing, name, getattr(thing, name, _MISSING)))
    try:
        yield
    finally:
        for thing, name, value in before:
            if value is _MISSING:
                with contextlib.suppress(AttributeError):
                    delattr(thing, name)
            else:
                setattr(thing, name, value)
