"""Figures as a notebook has them: they end with their cell.

Both sides need it: a plot in one cell is not to be added to in the next.
"""

import sys


def end_figures():
    """Close pyplot's figures; from now on, showing them closes them too."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
        pyplot.show = _show


def _show(*_, **__):
    end_figures()
