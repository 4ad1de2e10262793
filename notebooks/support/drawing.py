"""The drawing kit shared by the figures and the views of the course.

Nothing here uses pyplot, so drawing leaves no open figures behind. Positions
on a ``canvas`` are in inches from its lower left corner. Layers are counted
from 1 to L, as in the notation of ``dnn_utils``.
"""

import base64
import contextlib
import io
from typing import NamedTuple

import matplotlib.style
import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from PIL import Image


class Style(NamedTuple):
    """How lines, boxes and words of one kind look, on white and on dark."""

    colour: str         # of lines and edges: 3:1 and more on paper and tint
    tint: str           # fills
    ink: str            # for words: 4.5:1 and more on paper and tint
    dark: tuple         # the same three on a dark page
    line: str | tuple = "-"     # matplotlib's line style
    width: float = 1.8  # of lines, in points
    marker: str = "o"


# Every colour of the figures, the views and what the browser draws. The same
# thing has the same colour everywhere, and a dash, a shape or a label besides.
STYLES = {
    # What flows through a network, and what it is made of.
    "forward": Style("#0072B2", "#E3F0F8", "#005A8C",
                     ("#4FB0EA", "#16324A", "#8CCBF5")),
    "backward": Style("#D55E00", "#FDEDE2", "#A84900",
                      ("#FF8F45", "#4D2D19", "#FFB283"), (0, (4, 1.6))),
    "cache": Style("#666666", "#ECEEF0", "#555555",
                   ("#9AA3AD", "#23272D", "#AAB3BD"), (0, (1, 1.6)), 1.5),
    "parameter": Style("#000000", "#FFFFFF", "#000000",
                       ("#E8EAED", "#15181C", "#E8EAED"), "-", 1.2),
    # Numbers above and below 0, such as weights.
    "more": Style("#33475B", "#E6EBF0", "#33475B",
                  ("#CFDAE6", "#2A333D", "#CFDAE6")),
    "less": Style("#8A6100", "#F5EBD2", "#735000",
                  ("#E3B341", "#3D3012", "#EBC76F"), "--"),
    # Classes 1 and 0.
    "one": Style("#00806A", "#D3ECE6", "#006B58",
                 ("#35C9A5", "#12392F", "#6FDDC2")),
    "zero": Style("#9A3B86", "#F3E0EF", "#7E2A6D",
                  ("#E58FCA", "#41203A", "#F0B4DE"), "--", marker="s"),
    # Runs that are compared, in order: one hue, darker step by step.
    "run1": Style("#7F7BD1", "#F1F0FB", "#655FC0",
                  ("#8683D6", "#1D1C33", "#9A96E0"), "-"),
    "run2": Style("#6F69C8", "#F1F0FB", "#5B55B8",
                  ("#9895E3", "#1D1C33", "#A5A2E8"), "--"),
    "run3": Style("#534CB0", "#F1F0FB", "#534CB0",
                  ("#ABA8EE", "#1D1C33", "#ABA8EE"), "-."),
    "run4": Style("#393287", "#F1F0FB", "#393287",
                  ("#C5C3F8", "#1D1C33", "#C5C3F8"), ":"),
    "run5": Style("#1F1A55", "#F1F0FB", "#1F1A55",
                  ("#E4E3FF", "#1D1C33", "#E4E3FF"),
                  (0, (6, 1.5, 1, 1.5, 1, 1.5))),
    # A mistake: a bug in the code, or a wrong answer of a network.
    "bug": Style("#B00020", "#FCE8EA", "#A8071A",
                 ("#FF8A80", "#3D1613", "#FFB4AB"), "--", marker="s"),
}
# The page, what is written and ruled on it, and controls: on white, on dark.
PAGE = {"paper": ("#FFFFFF", "#15181C"), "ink": ("#1B1F24", "#E8EAED"),
        "quiet": ("#57606A", "#AAB3BD"), "line": ("#C9D0D8", "#454C55"),
        "faint": ("#EEF1F4", "#23272D"), "go": ("#0B5CAD", "#8EC5FF"),
        "goink": ("#FFFFFF", "#0C1A28"), "focus": ("#0B5CAD", "#8EC5FF")}
PAPER, INK, LINE = (PAGE[name][0] for name in ("paper", "ink", "line"))
RUNS = "run1", "run2", "run3", "run4", "run5"
PATCH = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
# Shown 392 pixels wide, as on the narrowest page, 10 points are 9 pixels.
WIDTH = 5.8     # of a figure, in inches, at most
SMALL, LARGE, FORMULA = 10, 11, 12      # points: words, titles, formulas
_LOOK = {"mathtext.fontset": "cm",      # the letters of the page's formulas
         "font.size": SMALL, "axes.titlesize": LARGE,
         "axes.labelsize": LARGE}
DOTS = 100      # shown pixels to an inch
SHARP = 2       # pixels that are stored for one that is shown
MARGIN = 8     # shown pixels from a figure to the frame around it
_RADIUS = 10    # of the frame's corners, in shown pixels


def themes():
    """Return the colours of light and dark pages, for the browser.

    Returns
    -------
    colours : dict
        "light" and "dark", each {name: colour}: the names of ``PAGE``, and
        for every kind of ``STYLES`` ``kind``, ``kind-tint``, ``kind-ink``.
    """
    return {theme: {
        name: both[k] for name, both in PAGE.items()} | {
        kind + part: (style[:3], style.dark)[k][n]
        for kind, style in STYLES.items()
        for n, part in enumerate(("", "-tint", "-ink"))}
        for k, theme in enumerate(("light", "dark"))}


def runs(count):
    """Return as many kinds of runs, spread over the scale.

    Parameters
    ----------
    count : int
        How many runs are compared.

    Returns
    -------
    kinds : list of str
        Keys of ``STYLES``, from pale to dark.

    Examples
    --------
    >>> runs(3)
    ['run1', 'run3', 'run5']
    """
    return [RUNS[int((k + 0.5) * len(RUNS) / count)] for k in range(count)]


@contextlib.contextmanager
def course_style():
    """Draw in the course's style, whatever style the reader uses.

    A context manager that is also a decorator.
    """
    with matplotlib.style.context(["default", _LOOK]):
        yield


def canvas(width, height):
    """Return a white figure for a drawing, and axes that fill it.

    Parameters
    ----------
    width, height : float
        In inches, which are also the units of the axes.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Opaque.
    axes : matplotlib.axes.Axes
        From (0, 0) to (width, height), without lines or labels.
    """
    figure = Figure((width, height), dpi=DOTS, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes


def row_of_plots(panels, width, height, *, right=0.2, top=0.4, bottom=0.6,
                 columns=None):
    """Return a white figure with plots side by side on one vertical axis.

    Parameters
    ----------
    panels : int
        How many plots.
    width, height : float
        Size of the figure, in inches.
    right, top, bottom : float
        Margins, in inches.
    columns : int, optional
        How many in a row; all without.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Opaque.
    grid : array of shape (panels,)
        The axes, from left to right.
    """
    figure = Figure((width, height), dpi=DOTS, facecolor=PAPER)
    columns = columns or panels
    grid = figure.subplots(-(-panels // columns), columns, squeeze=False,
                           sharey=True).ravel()
    figure.subplots_adjust(left=0.9 / width, right=1 - right / width,
                           bottom=bottom / height, top=1 - top / height,
                           hspace=0.75)
    for axes in grid[panels:]:
        axes.set_visible(False)
    for axes in grid:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, grid[:panels]


def pair_of_plots(width=WIDTH, height=2.8, *, top=0.4, bottom=0.55):
    """Return a white figure with two plots that keep their places.

    Parameters
    ----------
    width, height : float
        Size of the figure, in inches.
    top, bottom : float
        Room for the titles and below, in inches.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Opaque.
    pair : list of two matplotlib.axes.Axes
        Left and right, each with a vertical axis of its own.
    """
    figure = Figure((width, height), dpi=DOTS, facecolor=PAPER)
    bottom, top = bottom / height, top / height
    pair = [figure.add_axes((left, bottom, 0.35, 1 - bottom - top))
            for left in (0.135, 0.635)]
    for axes in pair:
        axes.spines[["top", "right"]].set_visible(False)
        axes.title.set_size(SMALL)
    return figure, pair


def write(axes, x, y, text, *, size=SMALL, back=False, **options):
    """Write text centred on the point (x, y).

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    x, y : float
        The point.
    text : str
        May hold formulas between dollar signs.
    size : float
        In points. Formulas are a sixth larger: their letters are small.
    back : bool
        Whether to put a white patch behind it.
    **options
        Further properties of matplotlib's text, such as ``color``.
    """
    if text.startswith("$"):
        size *= 7 / 6
    axes.text(x, y, text, fontsize=size, bbox=PATCH if back else None,
              **{"ha": "center", "va": "center", **options})


def box(axes, kind, x, y, text, width, height=0.6, *, size=SMALL):
    """Draw a box with rounded corners around the point (x, y).

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    kind : str
        A key of ``STYLES``.
    x, y : float
        The centre.
    text : str
        What is written inside.
    width, height : float
        Size of the box.
    size : float
        Size of the text, in points.
    """
    style = STYLES[kind]
    axes.add_patch(FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, facecolor=style.tint,
        edgecolor=style.colour, linestyle=style.line, linewidth=style.width,
        boxstyle="round,pad=0,rounding_size=0.06"))
    write(axes, x, y, text, size=size)


def arrow(axes, kind, *points):
    """Draw an arrow from point to point; its head is always solid.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    kind : str
        A key of ``STYLES``.
    *points : pairs of float
        Two or more; the head is at the last one.
    """
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
    """Return a grid of points that covers the examples, with a margin.

    Parameters
    ----------
    X : array of shape (2, m)
        The examples.
    steps : int
        Points along each side.

    Returns
    -------
    x1, x2 : arrays of shape (steps, steps)
        The coordinates of the points.
    """
    low, high = X.min(axis=1), X.max(axis=1)
    around = 0.1 * (high - low) + 0.01
    return np.meshgrid(*np.linspace(low - around, high + around, steps).T)


def settled(values):
    """Return values without the digits that differ between processors.

    Levels are then drawn to the same pixels everywhere: a trained network's
    sums differ by some 1e-14, and an edge may lie just between two pixels.
    """
    return np.round(values, 6)


def regions(axes, x1, x2, values, X, labels):
    """Draw two tinted regions, the line between them and the examples.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    x1, x2 : arrays of shape (k, k)
        The points of ``plane``.
    values : array of shape (k, k)
        The model's answer at each; above 0.5 means class 1.
    X : array of shape (2, m)
        The examples.
    labels : array of shape (m,)
        Their classes, 0 or 1.
    """
    values = settled(values)
    axes.contourf(x1, x2, values, (-np.inf, 0.5, np.inf),
                  colors=[STYLES["zero"].tint, STYLES["one"].tint])
    if values.min() < 0.5 < values.max():
        axes.contour(x1, x2, values, (0.5,), colors=INK, linewidths=1.5)
    examples(axes, X, labels)
    axes.plot([], [], color=INK, label="boundary")


def examples(axes, X, labels):
    """Draw examples of class 1 as circles, of class 0 as squares.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    X : array of shape (2, m)
        Where each example is drawn.
    labels : array of shape (m,)
        Their classes, 0 or 1.
    """
    one, zero = STYLES["one"], STYLES["zero"]
    for k, marker, fill, edge in ((1, one.marker, one.colour, PAPER),
                                  (0, zero.marker, PAPER, zero.colour)):
        axes.plot(*X[:, labels == k], marker, label=f"class {k}", color=fill,
                  markeredgecolor=edge, markersize=3.5 + k)


def label_ends(axes, ends):
    """Write the names of curves where they end, clear of each other.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With its final limits and scales.
    ends : list of (x, y, text, kind)
        The last point of each curve, its name, a key of ``STYLES``.
    """
    axes.autoscale_view()   # only then it is known where points are
    low, high = axes.bbox.get_points()[:, 1]
    levels = [axes.transData.transform(end[:2])[1] for end in ends]
    tall = [1.25 * SMALL * DOTS / 72 * (end[2].count("\n") + 1)
            for end in ends]
    for (x, _, text, kind), place in zip(
            ends, apart(levels, tall, low, high), strict=True):
        axes.annotate(text, (x, (place - low) / (high - low)), (5, 0),
                      xycoords=("data", "axes fraction"), va="center",
                      textcoords="offset points", color=STYLES[kind].ink,
                      annotation_clip=False)


def apart(levels, tall, low, high):
    """Return places for labels near some levels, none over another.

    Parameters
    ----------
    levels : sequence of float
        Where the middle of each label would be.
    tall : sequence of float
        The height of each.
    low, high : float
        What they should stay between; they pile up from ``low``.

    Returns
    -------
    places : array of float
        In the same order, from bottom to top, as ``levels``.
    """
    near = np.nan_to_num(np.asarray(levels, float), nan=high)
    tall, order = np.asarray(tall, float), np.argsort(near, kind="stable")
    places, floor, above = np.zeros(len(near)), low, sum(tall)
    for k in order:
        above -= tall[k]
        roof = high - above - tall[k] / 2
        places[k] = max(floor + tall[k] / 2, min(near[k], roof))
        floor = places[k] + tall[k] / 2
    return places


def symbol(name, l, more=""):
    """Return name^[l] as a formula.

    Parameters
    ----------
    name : str
        Such as A or dW.
    l : int
        The layer.
    more : str
        What follows in the exponent, such as T.

    Returns
    -------
    formula : str
        For matplotlib, between dollar signs.

    Examples
    --------
    >>> symbol("W", 2, "T")
    '$W^{[2]T}$'
    """
    return f"${name}^{{[{l}]{more}}}$"


def symbol_pair(d, l):
    """Return the parameters of a layer, or their gradients, as formulas.

    Parameters
    ----------
    d : str
        Empty for W^[l], b^[l]; "d" for dW^[l], db^[l].
    l : int
        The layer.

    Returns
    -------
    formulas : str
        With a comma between the two.
    """
    return f"{symbol(d + 'W', l)}, {symbol(d + 'b', l)}"


def listed(sizes):
    """Return layer sizes as text, with dots in the middle of a long list.

    Parameters
    ----------
    sizes : list of int
        [n^[0], n^[1], ..., n^[L]].

    Returns
    -------
    text : str
        All of them up to eight, otherwise the first three and last two.
    """
    if len(sizes) <= 8:
        return str(sizes)
    return str(sizes[:3])[:-1] + ", ..., " + str(sizes[-2:])[1:]


def show(figure, alt):
    """Display a figure in the notebook.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    alt : str
        A sentence of 20 to 200 characters that says what it shows.

    Raises
    ------
    ValueError
        If ``alt`` is too short or too long, or has no full stop.
    """
    if not (20 <= len(alt) <= 200 and alt.endswith(".")):
        raise ValueError("a figure needs alt as a sentence of 20 to 200 "
                         f"characters with a full stop; got {alt!r:.60}")
    display(Picture(to_png(figure), alt))


class Picture:
    """A PNG for notebooks that prints as a sentence everywhere else.

    Parameters
    ----------
    png : bytes
        The file, with ``SHARP`` pixels for each one that is shown.
    alt : str
        The sentence.
    """

    def __init__(self, png, alt):
        self.png, self.alt = png, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = base64.b64encode(self.png).decode()
        width, height = Image.open(io.BytesIO(self.png)).size
        return ({"image/png": png, "text/plain": self.alt},
                {"image/png": {"alt": self.alt, "width": width // SHARP,
                               "height": height // SHARP}})

    def __repr__(self):
        return self.alt


def to_png(figure):
    """Return a figure in a frame, sharp on screens of double density.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Returns
    -------
    png : bytes
        Opaque inside the round corners of its frame; in 248 colours and 8
        of the frame, or fewer until it is under 60 kB.
    """
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DOTS * SHARP,
                   metadata={"Software": None})
    figure = Image.open(drawn).convert("RGB")
    picture = Image.new("RGB", [-(-side // SHARP) * SHARP + 2 * SHARP * MARGIN
                                for side in figure.size], PAPER)
    picture.paste(figure, (SHARP * MARGIN,) * 2)
    for colours in (248, 120, 56):
        png = io.BytesIO()
        _save_framed(picture.quantize(colours), colours, png)
        if png.tell() < 60_000:
            break
    return png.getvalue()


def _save_framed(picture, colours, file):
    """Save a picture of so many colours with a frame around it."""
    out = _outside(*picture.size)
    # Eight more colours: the line of the frame, clear to opaque.
    opaque = np.round(7 * np.clip(0.5 - out, 0, 1)).astype(np.uint8)
    pixels = np.where(out > -SHARP, colours + opaque, np.asarray(picture))
    framed = Image.frombytes("P", picture.size, pixels.tobytes())
    palette = (picture.getpalette() + [0] * 768)[:3 * colours]
    framed.putpalette(palette + 8 * [*bytes.fromhex(LINE[1:])])
    framed.save(file, "png", optimize=True, transparency=bytes(
        colours * [255] + [255 * k // 7 for k in range(8)]))


def _outside(width, height):
    """Return how far each pixel is outside a frame with round corners."""
    radius = SHARP * _RADIUS
    x, y = (abs(np.arange(side) + 0.5 - side / 2) - side / 2 + radius
            for side in (width, height))
    x, y = np.meshgrid(x, y)
    return (np.hypot(np.maximum(x, 0), np.maximum(y, 0))
            + np.minimum(np.maximum(x, y), 0) - radius)
