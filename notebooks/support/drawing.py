"""The drawing kit that the figures and the views of the course share."""

import base64
import contextlib
import io
import threading
from typing import NamedTuple

import matplotlib.style
import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from PIL import Image


class Style(NamedTuple):
    """How lines, boxes and words of one kind look."""

    colour: str
    tint: str           # fills boxes
    line: str | tuple   # matplotlib's line style
    width: float        # of lines, in points
    ink: str            # for words: dark enough to read on white


BLUE, VERMILLION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#767676"
STYLES = {
    "forward": Style(BLUE, "#E3F0F8", "-", 1.8, "#005A8C"),
    "backward": Style(VERMILLION, "#FDEDE2", (0, (4, 1.6)), 1.8, "#A84900"),
    "cache": Style("#666666", "#F3F3F3", (0, (1, 1.6)), 1.5, "#555555"),
    "parameter": Style("#000000", "#FFFFFF", "-", 1.2, "#000000"),
}
# Curves and classes, in this order; each curve has a line style as well.
COLOURS = BLUE, VERMILLION, GREEN, "#CC79A7", "#000000"
LINES = "-", "--", "-.", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5))
PATCH = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}


_ONE_AT_A_TIME = threading.RLock()


@contextlib.contextmanager
def course_style():
    """Draw in matplotlib's own style, whatever the reader has set.

    For a ``with`` block or, as a decorator, a function. matplotlib's
    settings belong to the whole process, and JupyterLab moves the controls
    of a view in another thread than that of the cells. If two threads
    changed and restored them in turn, the reader's style would be lost.
    """
    with _ONE_AT_A_TIME, matplotlib.style.context("default"):
        yield


def canvas(width, height):
    """Return an opaque white figure and its axes, one unit to 100 pixels."""
    figure = Figure((width, height), dpi=100, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes


def row_of_plots(panels, width, height, *, right=0.2, top=0.4, bottom=0.6):
    """Return an opaque white figure and its panels, margins in inches."""
    figure = Figure((width, height), dpi=100, facecolor="white")
    grid = figure.subplots(1, panels, squeeze=False, sharey=True)[0]
    figure.subplots_adjust(left=0.9 / width, right=1 - right / width,
                           bottom=bottom / height, top=1 - top / height)
    for axes in grid:
        axes.spines[["top", "right"]].set_visible(False)
        axes.title.set_size(11)
    return figure, grid


def pair_of_plots(width=7.6, height=3.4):
    """Return an opaque white figure with two axes in fixed places."""
    figure = Figure((width, height), dpi=100, facecolor="white")
    bottom, top = 0.55 / height, 0.45 / height
    pair = [figure.add_axes((left, bottom, 0.38, 1 - bottom - top))
            for left in (0.1, 0.605)]
    for axes in pair:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, pair


def write(axes, x, y, text, *, size=10, back=False, **options):
    """Write centred text, on a white patch if ``back``."""
    axes.text(x, y, text, fontsize=size, bbox=PATCH if back else None,
              **{"ha": "center", "va": "center", **options})


def box(axes, kind, x, y, text, width, height=0.6, *, size=10):
    """Draw a box with rounded corners around the point (x, y)."""
    style = STYLES[kind]
    axes.add_patch(FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, facecolor=style.tint,
        edgecolor=style.colour, linestyle=style.line, linewidth=style.width,
        boxstyle="round,pad=0,rounding_size=0.06"))
    write(axes, x, y, text, size=size)


def arrow(axes, kind, *points):
    """Draw an arrow along the points, its head always solid."""
    style = STYLES[kind]
    before, end = np.array(points[-2:])
    neck = end + 0.08 * (before - end) / np.linalg.norm(before - end)
    axes.plot(*np.transpose([*points[:-1], neck]),
              color=style.colour, linestyle=style.line, linewidth=style.width,
              solid_capstyle="butt", zorder=1)
    axes.add_patch(FancyArrowPatch(neck, end, arrowstyle="-|>",
                                   color=style.colour, linewidth=1, shrinkA=0,
                                   shrinkB=0, mutation_scale=11))


def plane(X, steps):
    """Return x1 and x2 of points all over the plane that holds X."""
    low, high = X.min(axis=1), X.max(axis=1)
    around = 0.1 * (high - low) + 0.01
    return np.meshgrid(*np.linspace(low - around, high + around, steps).T)


def regions(axes, x1, x2, values, X, labels):
    """Draw two tinted regions, the line between them and the examples."""
    axes.contourf(x1, x2, values, (-np.inf, 0.5, np.inf),
                  colors=[STYLES["backward"].tint, "#CFE3F0"])
    if values.min() < 0.5 < values.max():
        axes.contour(x1, x2, values, (0.5,), colors="black", linewidths=1.5)
    for k, marker, fill, edge in ((1, "o", BLUE, "white"),
                                  (0, "s", "white", VERMILLION)):
        axes.plot(*X[:, labels == k], marker, label=f"class {k}", color=fill,
                  markeredgecolor=edge, markersize=4.5 + k)
    axes.plot([], [], color="black", label="boundary")


def symbol(name, l, more=""):
    """Return name^[l] as a formula, with ``more`` in the exponent."""
    return f"${name}^{{[{l}]{more}}}$"


def symbol_pair(d, l):
    """Return W^[l], b^[l] or their gradients as formulas."""
    return f"{symbol(d + 'W', l)}, {symbol(d + 'b', l)}"


def listed(sizes):
    """Return layer sizes as text; beyond eight, dots for the middle."""
    if len(sizes) <= 8:
        return str(sizes)
    return str(sizes[:3])[:-1] + ", ..., " + str(sizes[-2:])[1:]


def show(figure, alt):
    """Display the figure; ``alt`` is the sentence that stands for it."""
    if not (20 <= len(alt) <= 200 and alt.endswith(".")):
        raise ValueError("a figure needs alt as a sentence of 20 to 200 "
                         f"characters and a full stop; got {alt!r:.60}")
    display(Picture(to_png(figure), alt))


class Picture:
    """A PNG for notebooks that prints as a sentence everywhere else."""

    def __init__(self, png, alt):
        self.png, self.alt = png, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = base64.b64encode(self.png).decode()
        return ({"image/png": png, "text/plain": self.alt},
                {"image/png": {"alt": self.alt}})

    def __repr__(self):
        return self.alt


def to_png(figure):
    """Return the figure as an opaque PNG, in fewer colours if it is large."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100, metadata={"Software": None})
    for colours in (256, 128, 64):
        png = io.BytesIO()
        picture = Image.open(drawn).convert("RGB").quantize(colours)
        picture.save(png, "png", optimize=True)
        if png.tell() < 60_000:
            break
    return png.getvalue()
