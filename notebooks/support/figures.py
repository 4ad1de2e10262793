"""The course's figures: drawings of networks, curves, maps and pictures.

They are section 9 of ``dnn_utils``: import them from there, and this file is
loaded when the first of them is used. Each one draws and displays a figure,
returns nothing and leaves no global state behind.
"""

import re
import textwrap

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from dnn_utils import (
    L_model_forward,
    _require_count,
    _require_layer_dims,
    _require_parameters,
    _require_range,
    _require_shape,
)
from dnn_utils.drawing import (
    FORMULA,
    INK,
    LINE,
    PAPER,
    PATCH,
    RUNS,
    SMALL,
    STYLES,
    WIDTH,
    arrow,
    box,
    canvas,
    course_style,
    label_ends,
    listed,
    plane,
    regions,
    row_of_plots,
    runs,
    settled,
    show,
    symbol,
    symbol_pair,
    write,
)

# From negative over zero to positive. What is negative has a mark as well.
SIGNED = LinearSegmentedColormap.from_list(
    "signed", (STYLES["less"].colour, PAPER, STYLES["more"].colour))


@course_style()
def draw_network(layer_dims):
    """Draw the units of every layer as circles, joined by the weights.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("draw_network", layer_dims)
    L, layers = len(sizes) - 1, [0, *_shown(len(sizes) - 1)]
    pitch = min(1.7, (WIDTH - 1.1) / (len(layers) - 1))
    half = 0.21 * min(max(sizes), 6)
    middle = 1.05 + half
    figure, axes = canvas(1.1 + pitch * (len(layers) - 1),
                          middle + half + 0.55)
    before = ()
    for k, l in enumerate(layers):
        x, rows = 0.55 + k * pitch, ()
        if l is None:
            write(axes, x, middle, r"$\cdots$", size=16)
        else:
            rows = _units(axes, x, middle, sizes[l], l)
            kind = "input" if l == 0 else "sigmoid" if l == L else "ReLU"
            bias = f"{symbol('b', l)} ({sizes[l]}, 1)" if l else "$X$"
            write(axes, x, 0.5, f"layer {l}\n{kind}\n{sizes[l]} units\n{bias}"
                  .replace("\n1 units", "\n1 unit"))
        _weights(axes, x - pitch, before, x, rows)
        if l:
            _name_weights(axes, x - pitch / 2, before, rows,
                          f"{symbol('W', l)}\n({sizes[l]}, {sizes[l - 1]})")
        before = rows
    show(figure, f"Network {listed(sizes)}: columns of units from the input "
         "to the sigmoid output, each joined to the next by weights.")


def _weights(axes, x, before, x_next, rows):
    """Join every unit of a column with every unit of the next."""
    for ends in ((a, b) for a in before for b in rows):
        axes.plot((x, x_next), ends, color=STYLES["cache"].colour,
                  linewidth=0.6, zorder=1)


def _name_weights(axes, x, before, rows, text):
    """Write the name of some weights right above them."""
    tops = [max(column) for column in (before, rows) if len(column)]
    write(axes, x, np.mean(tops) + 0.12 + 0.3 * np.ptp(tops), text,
          va="bottom")


@course_style()
def draw_outline(layer_dims):
    """Draw the whole course as one picture: six steps around the layers.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("draw_outline", layer_dims)
    figure, axes = canvas(WIDTH, 4.9)
    box(axes, "parameter", 2.72, 4.55, "parameters $W$, $b$", 3.5, 0.46)
    box(axes, "parameter", 5.17, 4.55, "", 1.18, 0.46)
    arrow(axes, "parameter", (4.58, 4.55), (4.47, 4.55))
    box(axes, "parameter", 5.22, 2.5, f"\n$J(A^{{[{len(sizes) - 1}]}}, Y)$",
        1.04, 0.8)
    box(axes, "parameter", 2.72, 0.4, "", 3.5, 0.62)
    write(axes, 3.25, 0.4, "$W \\leftarrow W - \\alpha\\,dW$\n"
          "$b \\leftarrow b - \\alpha\\,db$")
    arrow(axes, "parameter", (0.97, 0.4), (0.24, 0.4), (0.24, 4.55),
          (0.97, 4.55))
    for x, y, number, label, kind in (
            (4.76, 4.55, 1, "initialise", "parameter"),
            (0.5, 3.8, 2, "forward", "forward"),
            (4.94, 2.69, 3, "cost", "parameter"),
            (0.5, 2.2, 4, "backward", "backward"),
            (1.2, 0.4, 5, "update", "parameter"),
            (0.24, 2.95, 6, "repeat", "parameter")):
        _step(axes, x, y, number, label, kind)
    _outline_rows(axes, len(sizes) - 1)
    show(figure, f"Six steps around network {listed(sizes)}: initialise, "
         "forward, cost, backward, update, repeat.")


def _outline_rows(axes, L):
    """Draw the forward and the backward row of ``draw_outline``."""
    layers = _shown(L, 3)
    before = 0.78
    for k, l in enumerate(layers):
        x = 2.72 + 1.15 * (k - (len(layers) - 1) / 2)
        half = 0.37 if l else 0.15
        for kind, y, ends in (("forward", 3.3, (before, x - half)),
                              ("backward", 1.7, (x - half, before))):
            arrow(axes, kind, (ends[0], y), (ends[1], y))
            _layer_box(axes, kind, x, y, l, L)
        if l:
            arrow(axes, "parameter", (x, 4.32), (x, 3.6))
            write(axes, x, 3.98, symbol_pair("", l), back=True)
            arrow(axes, "cache", (x, 3.0), (x, 2.0))
            write(axes, x, 2.5, "cache", back=True)
            arrow(axes, "backward", (x, 1.4), (x, 0.71))
            write(axes, x, 1.1, symbol_pair("d", l), back=True)
        before = x + half
    write(axes, 0.6, 3.3, "$X$", size=FORMULA)
    write(axes, 0.55, 1.7, "$dA^{[0]}$")
    arrow(axes, "forward", (before, 3.3), (5.22, 3.3), (5.22, 2.9))
    arrow(axes, "backward", (5.22, 2.1), (5.22, 1.7), (before, 1.7))
    write(axes, 5.22, 3.5, symbol("A", L))
    write(axes, 5.22, 1.5, symbol("dA", L))


@course_style()
def draw_model(layer_dims):
    """Draw the forward pass as a chain of boxes, with every shape.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("draw_model", layer_dims)
    L = len(sizes) - 1
    layers = _shown(L, 3)
    pitch = 4.95 / len(layers)
    figure, axes = canvas(WIDTH, 2.6)
    write(axes, 0.3, 0.85, "$X$", size=FORMULA)
    write(axes, 0.05, 0.2, f"({sizes[0]}, $m$)", ha="left")
    before = 0.45
    for k, l in enumerate(layers):
        x, half = pitch * (k + 0.5) + 0.4, 0.4 if l else 0.15
        arrow(axes, "forward", (before, 0.85), (x - half, 0.85))
        _layer_box(axes, "forward", x, 0.85, l, L, through=True)
        if l:
            arrow(axes, "parameter", (x, 1.62), (x, 1.3))
            write(axes, x, 2.05, _shapes(sizes, l))
            after = x + min(pitch / 2, 0.7)
            write(axes, after, 1.05, symbol("A", l))
            write(axes, after, 0.2, f"({sizes[l]}, $m$)")
        before = x + half
    arrow(axes, "forward", (before, 0.85), (WIDTH - 0.1, 0.85))
    show(figure, f"Forward chain of network {listed(sizes)}: LINEAR and "
         "RELU in every hidden layer, then LINEAR and SIGMOID.")


@course_style()
def draw_forward_backward(layer_dims):
    """Draw every forward step above its backward step.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("draw_forward_backward", layer_dims)
    stops, width = _chain(len(sizes) - 1)
    figure, axes = canvas(width, 4.4)
    _row(axes, "forward", 3.1, stops)
    _row(axes, "backward", 1.3, stops)
    for l, name, x, _ in stops[1:-1]:
        if l is None:
            continue
        cache = symbol("Z", l)
        if name == "LINEAR":
            cache = symbol("A", l - 1) + "\n" + symbol_pair("", l)
            arrow(axes, "parameter", (x, 3.9), (x, 3.37))
            write(axes, x, 4.05, symbol_pair("", l))
            arrow(axes, "backward", (x, 1.03), (x, 0.5))
            write(axes, x, 0.35, symbol_pair("d", l))
        arrow(axes, "cache", (x, 2.83), (x, 1.57))
        write(axes, x, 2.2 if name == "LINEAR" else 2.5, cache, back=True)
    x = stops[-1][2]
    arrow(axes, "backward", (x, 2.9), (x, 1.5))
    write(axes, x, 2.2, "$Y$", back=True)
    show(figure, f"Network {listed(sizes)}: every step forward above, the "
         "step back below it, right to left, and the caches in between.")


@course_style()
def draw_branch(weights, slopes):
    """Draw a unit that feeds several others, and the shares that come back.

    Parameters
    ----------
    weights : sequence of 1 to 4 float
        Weight k leads from the unit a to the unit z_k.
    slopes : sequence of as many float
        The derivative of the loss with respect to each z_k.

    Raises
    ------
    ValueError
        If there are not 1 to 4 weights, or not as many slopes.
    """
    if not 1 <= len(weights) == len(slopes) <= 4:
        raise ValueError("draw_branch needs 1 to 4 weights and as many "
                         f"slopes; got {len(weights)} and {len(slopes)}")
    rows = 0.5 + 1.7 * np.arange(len(weights))[::-1]
    middle = rows.mean()
    figure, axes = canvas(WIDTH, max(rows[0] + 0.5, 1.9))
    shares = [w * slope for w, slope in zip(weights, slopes, strict=True)]
    for k, (y, w, slope, share) in enumerate(
            zip(rows, weights, slopes, shares, strict=True), start=1):
        _both_ways(axes, (0.75, middle), (3.6, y),
                   rf"$\times\;{_bracketed(w)}$",
                   rf"${slope:g} \cdot {_bracketed(w)} = {share:g}$")
        _both_ways(axes, (3.6, y), (5.4, middle), "", f"${slope:g}$")
        _disc(axes, 3.6, y, f"$z_{k}$")
    _disc(axes, 0.75, middle, "$a$")
    box(axes, "parameter", 5.4, middle, "loss", 0.6, 0.5)
    total = " + ".join(map(_bracketed, shares)) + f" = {sum(shares):g}"
    write(axes, 0.1, middle - 0.62, f"${total}$", size=FORMULA, ha="left",
          color=STYLES["backward"].ink)
    show(figure, f"A unit feeds {len(weights)} others with the weights "
         f"{', '.join(f'{w:g}' for w in weights)}; the shares that come back "
         f"add up: {total}.")


def _both_ways(axes, start, end, forth, back):
    """Draw an arrow from start to end, one back below it, and their labels."""
    start, end = np.array(start), np.array(end)
    along = (end - start) / np.linalg.norm(end - start)
    aside = 0.15 * np.array([-along[1], along[0]])
    near, far = start + 0.38 * along, end - 0.38 * along
    for kind, text, place, *ends in (
            ("forward", forth, 0.3, near + aside, far + aside),
            ("backward", back, 0.45, far - aside, near - aside)):
        arrow(axes, kind, *ends)
        write(axes, *(ends[0] + place * (ends[1] - ends[0])), text,
              size=FORMULA, back=bool(text), color=STYLES[kind].ink)


def _bracketed(number):
    """Return a number as text, in brackets if it is negative."""
    return f"({number:g})" if number < 0 else f"{number:g}"


def _disc(axes, x, y, text):
    """Draw a unit as a circle with its name inside."""
    style = STYLES["forward"]
    axes.plot(x, y, "o", markersize=30, color=style.tint,
              markeredgecolor=style.colour, markeredgewidth=style.width)
    write(axes, x, y, text, size=FORMULA, zorder=4)


@course_style()
def draw_linear_backward(layer_dims, layer):
    """Draw the backward step through the linear part of one layer.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.
    layer : int
        Which layer, 1 to L.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1, or the
        network has no such layer.
    """
    sizes = _require_layer_dims("draw_linear_backward", layer_dims)
    l = _require_count("draw_linear_backward", "layer", layer)
    if l >= len(sizes):
        raise ValueError("draw_linear_backward needs a layer from 1 to "
                         f"{len(sizes) - 1}; got {l}")
    n, n_prev, dZ = sizes[l], sizes[l - 1], symbol("dZ", l)
    figure, axes = canvas(WIDTH, 3.8)
    box(axes, "cache", 3.35, 3.45, f"cache:  {symbol('A', l - 1)} ({n_prev}, "
        f"$m$),  {symbol('W', l)} ({n}, {n_prev}),  {symbol('b', l)} "
        f"({n}, 1)", 4.5, 0.5)
    box(axes, "backward", 3.6, 2, f"LINEAR backward, layer {l}", 2.6, 0.9)
    arrow(axes, "cache", (3.6, 3.2), (3.6, 2.45))
    arrow(axes, "backward", (5.7, 2.0), (4.9, 2.0))
    arrow(axes, "backward", (2.3, 2.0), (1.9, 2.0))
    for x in (2.75, 4.5):
        arrow(axes, "backward", (x, 1.55), (x, 1.05))
    for x, y, formula, below, shape in (
            (5.35, 2.28, dZ, 0.56, f"({n}, $m$)"),
            (0.97, 2.0, _formula(symbol("dA", l - 1), "=",
                                 symbol("W", l, "T"), dZ),
             0.3, f"({n_prev}, $m$)"),
            (2.55, 0.68, _formula(symbol("dW", l), r"= \dfrac{1}{m}\,", dZ,
                                  symbol("A", l - 1, "T")),
             0.48, f"({n}, {n_prev})"),
            (4.7, 0.68, _formula(symbol("db", l), r"= \dfrac{1}{m} \sum_i",
                                 symbol("dZ", l, "(i)")), 0.48, f"({n}, 1)")):
        write(axes, x, y, formula, size=FORMULA)
        write(axes, x, y - below, shape)
    show(figure, f"Linear step back through layer {l} of network "
         f"{listed(sizes)}: dZ and the cache go in; dW, db and dA of the "
         "layer before come out.")


@course_style()
def draw_backward_pass(layer_dims):
    """Draw the backward pass with the caches it reads and the keys it writes.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("draw_backward_pass", layer_dims)
    L, layers = len(sizes) - 1, _shown(len(sizes) - 1, 3)
    pitch = min(1.2, (WIDTH - 2.25) / len(layers))
    before = 0.8 + pitch * len(layers)
    figure, axes = canvas(before + 1.45, 3.1)
    box(axes, "parameter", before + 0.8, 1.7, f"$Y$, {symbol('A', L)}", 1.0)
    A = f"A^{{[{L}]}}"
    write(axes, before + 0.7, 0.65, f"$d{A} =$\n$\\dfrac{{1 - Y}}{{1 - {A}}}"
          f" - \\dfrac{{Y}}{{{A}}}$", size=FORMULA)
    for x, y, label, kind in ((0.35, 2.85, "reads", "cache"),
                              (0.35, 0.5, "writes", "backward"),
                              (before + 0.8, 2.85, "backward", "backward")):
        write(axes, x, y, label, weight="bold", color=STYLES[kind].ink)
    for k, l in reversed(list(enumerate(layers))):
        x, half = 0.7 + pitch * (k + 0.5), 0.37 if l else 0.15
        end = before + 0.3 if l == L else before
        arrow(axes, "backward", (end, 1.7), (x + half, 1.7))
        _layer_box(axes, "backward", x, 1.7, l, L)
        if l:
            write(axes, (x + half + end) / 2, 2.15, symbol("dA", l))
            arrow(axes, "cache", (x, 2.7), (x, 2.0))
            write(axes, x, 2.85, f"caches[{l - 1}]")
            arrow(axes, "backward", (x, 1.4), (x, 0.85))
            write(axes, x, 0.5, f"dW{l}\ndb{l}\ndA{l - 1}",
                  family="monospace")
        before = x - half
    arrow(axes, "backward", (before, 1.7), (0.55, 1.7))
    write(axes, 0.3, 1.7, "$dA^{[0]}$")
    show(figure, f"Backward pass of network {listed(sizes)}, right to left: "
         f"each layer reads its cache and writes dW, db and dA; {L} in all.")


@course_style()
def draw_gram(layer_dims, m):
    """Draw the matrix products of layer 1, with X and with K = X^T X.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], n^[1], ..., n^[L]]: units per layer, the input first.
    m : int
        Number of examples.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1, or ``m``
        is not a whole number >= 1.
    """
    n_x, n_1, *_ = _require_layer_dims("draw_gram", layer_dims)
    m = _require_count("draw_gram", "m", m)
    longest = max(2 * n_x, m)
    figure, axes = canvas(WIDTH, 2.9)
    rows = (("forward", 2.1, f"$W^{{[1]}} X$: {n_1} x {n_x:,} x {m}", n_x, 0),
            ("backward", 2.1, f"$dZ^{{[1]}} X^T$: {n_1} x {m} x {n_x:,}",
             n_x, n_x),
            ("forward", 0.75, f"$C K$: {n_1} x {m} x {m}", m, 0))
    for kind, y, label, inner, before in rows:
        style = STYLES[kind]
        left, width = 0.2 + 5.4 * before / longest, 5.4 * inner / longest
        axes.add_patch(Rectangle((left, y - 0.3), width, 0.6,
                                 facecolor=style.tint, edgecolor=style.colour,
                                 linestyle=style.line, linewidth=style.width))
        write(axes, left, y + 0.5, label, ha="left", color=style.ink)
    many, few = 2 * n_1 * n_x * m, n_1 * m * m
    write(axes, 0.2, 1.57, f"with X: {many:,} multiplications", ha="left")
    write(axes, 0.2, 0.22, f"with K: {few:,} multiplications", ha="left")
    show(figure, f"Layer 1 in one step, areas to scale: {many:,} "
         f"multiplications with X, {few:,} with the Gram matrix K.")


@course_style()
def plot_lines(x, curves, *, xlabel, ylabel, alt, title="", logy=False,
               mark=None, kinds=None):
    """Plot one or more curves over the same x, and mark single points.

    Parameters
    ----------
    x : array of shape (k,)
        Where the curves were computed.
    curves : dict
        Label -> array of shape (k,).
    xlabel, ylabel, title : str
        Labels of the axes, and the title.
    alt : str
        A sentence of 20 to 200 characters that says what the plot shows.
    logy : bool
        Whether the vertical axis is logarithmic.
    mark : dict, optional
        Label -> (x, y) of a point to mark.
    kinds : dict, optional
        Label -> key of ``drawing.STYLES``, which gives the colour. Without
        it the curves are runs, pale to dark in their order.

    Raises
    ------
    ValueError
        If there is no curve, a curve is not as long as ``x``, or ``alt``
        is not such a sentence.
    """
    x, shapes = np.asarray(x), [np.shape(y) for y in curves.values()]
    if x.ndim != 1 or not shapes or any(shape != x.shape for shape in shapes):
        raise ValueError("plot_lines needs x and every curve of the same "
                         f"shape (k,); got {x.shape} and {shapes}")
    kinds = kinds or dict(zip(curves, runs(len(curves)), strict=True))
    room = 0.2 + 0.08 * max(map(len, curves)) if len(shapes) > 1 else 0.3
    figure, (axes,) = row_of_plots(1, WIDTH, 3.1, right=room,
                                   top=0.4 if title else 0.2)
    for k, (label, y) in enumerate(curves.items()):
        axes.plot(x, y, color=STYLES[kinds[label]].colour, linewidth=2,
                  linestyle=STYLES[RUNS[k % len(RUNS)]].line)
    first = next(iter(curves.values()))     # keep labels off the first curve
    edge = x[0] + (0.2 if first[0] <= first[-1] else 0.8) * (x[-1] - x[0])
    for label, point in (mark or {}).items():
        left = point[0] > edge
        axes.plot(*point, "o", color=INK, markersize=6, zorder=4)
        axes.annotate(label, point, (-8 if left else 8, 8), va="bottom",
                      ha="right" if left else "left",
                      textcoords="offset points", zorder=4, bbox=PATCH)
    if x.dtype.kind in "iu":
        axes.locator_params(axis="x", integer=True)
    axes.set(xlabel=xlabel, ylabel=ylabel, title=title,
             yscale="log" if logy else "linear")
    if logy:
        low, high = axes.get_ylim()
        axes.yaxis.set_major_locator(LogLocator(
            subs=(1, 2, 5) if high < 50 * low else (1,)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(lambda y, _: re.sub(
        r"e([+-])0?", r"e\1", f"{y:g}").replace("+", ""))
    if len(shapes) > 1:
        label_ends(axes, [_end(x, y, label, kinds[label])
                          for label, y in curves.items()])
    show(figure, alt)


def _end(x, y, label, kind):
    """Return where a curve ends, for ``label_ends``."""
    last = np.flatnonzero(np.isfinite(y))[-1:]
    place = (x[last[0]], y[last[0]]) if last.size else (x[-1], np.nan)
    return *place, label, kind


@course_style()
def plot_costs(costs, *, every=100, kinds=None):
    """Plot the cost against the iteration, for one run or several.

    Parameters
    ----------
    costs : list of float, or dict of such lists
        The cost at iterations 0, ``every``, 2 ``every``, ..., as the models
        return it; a dict compares runs by their labels.
    every : int
        Iterations from one cost to the next.
    kinds : dict, optional
        As for ``plot_lines``.

    Raises
    ------
    ValueError
        If a run has no cost, or ``every`` is not a whole number >= 1.
    """
    every = _require_count("plot_costs", "every", every)
    curves = costs if isinstance(costs, dict) else {"cost": costs}
    curves = {label: np.ravel(run) for label, run in curves.items()}
    if not curves or not all(run.size for run in curves.values()):
        raise ValueError("plot_costs needs at least one cost in every run; "
                         f"got {costs!r:.60}")
    longest = max(run.size for run in curves.values())
    told = "; ".join(f"{label} from {run[0]:.3f} to {run[-1]:.3f}"
                     for label, run in curves.items())
    padded = {label: np.append(run, np.full(longest - run.size, np.nan))
              for label, run in curves.items()}
    low, high = (pick([pick(run) for run in curves.values()])
                 for pick in (np.min, np.max))
    # A linear axis would hide how the best run ends.
    plot_lines(every * np.arange(longest), padded, xlabel="iteration",
               ylabel="cost $J$", kinds=kinds, logy=0 < 10 * low < high,
               alt=_sentence("Cost by iteration", told))


@course_style()
def plot_decision_boundary(model, X, Y, *, title=""):
    """Plot the examples over the regions that a model assigns to each class.

    Parameters
    ----------
    model : parameters, function, or dict of up to three of them by label
        The parameters of a network; or a function that takes points of
        shape (2, k) and returns probabilities or 0/1 of shape (1, k).
    X : array of shape (2, m)
        The examples.
    Y : array of shape (1, m)
        Their labels, 0 or 1.
    title : str
        Title of the plot.

    Raises
    ------
    TypeError, ValueError
        If X, Y or a model's answers have the wrong shape, or there are not
        one to three models.
    """
    several = isinstance(model, dict) and "W1" not in model
    models = model if several else {title: model}
    if not 1 <= len(models) <= 3:
        raise ValueError("plot_decision_boundary needs one to three models; "
                         f"got {len(models)}")
    _require_shape("plot_decision_boundary", "X", X, (2, "m"))
    _require_shape("plot_decision_boundary", "Y", Y, (1, X.shape[1]))
    x1, x2 = plane(X, 161)
    figure, panels = row_of_plots(
        len(models), min(WIDTH, 2.5 + 1.3 * len(models)), 3.3, bottom=0.95)
    told = []
    for axes, (label, model) in zip(panels, models.items(), strict=True):
        P, values = (model(points) if callable(model)
                     else L_model_forward(points, model)[0]
                     for points in (X, np.array([x1.ravel(), x2.ravel()])))
        values = np.reshape(values, x1.shape).astype(float)
        _require_shape("plot_decision_boundary", "predictions", P, Y.shape)
        right = np.sum((P > 0.5) == (Y > 0.5))
        told.append(f"{label} {right} of {Y.size} right".strip())
        regions(axes, x1, x2, values, X, Y[0])
        axes.set(xlabel="$x_1$", title=label)
    panels[0].set_ylabel("$x_2$")
    figure.legend(*panels[0].get_legend_handles_labels(), ncols=3,
                  loc="lower center", frameon=False)
    show(figure, _sentence("Class 1 circles, class 0 squares and the "
                           "boundary at 0.5", "; ".join(told)))


@course_style()
def plot_hidden_units(parameters, X, Y):
    """Plot what each hidden unit adds, all over the plane, and their sum.

    Parameters
    ----------
    parameters : dict
        Of a network with two inputs, one hidden layer of at most four units
        and one output.
    X : array of shape (2, m)
        The examples.
    Y : array of shape (1, m)
        Their labels, 0 or 1.

    Raises
    ------
    TypeError, ValueError
        If the network is another one, or X or Y has the wrong shape.
    """
    _require_parameters("plot_hidden_units", parameters)
    W1, b1, W2, b2 = (parameters.get(n) for n in ("W1", "b1", "W2", "b2"))
    if len(parameters) != 4 or W1.shape not in [(n, 2) for n in range(1, 5)]:
        raise ValueError("plot_hidden_units needs a network [2, n, 1] with n "
                         f"from 1 to 4; got W1 of shape {W1.shape}")
    _require_shape("plot_hidden_units", "W2", W2, (1, len(W1)))
    _require_shape("plot_hidden_units", "X", X, (2, "m"))
    _require_shape("plot_hidden_units", "Y", Y, (1, X.shape[1]))
    x1, x2 = plane(X, 161)
    Z1 = settled(W1 @ np.array([x1.ravel(), x2.ravel()]) + b1)
    shares = settled(W2.T * np.maximum(0, Z1))
    columns = 2 if len(W1) in (1, 3) else 3
    figure, panels = row_of_plots(len(W1) + 1, WIDTH, 3.0 if len(W1) < 3 else
                                  5.0, bottom=0.95, columns=columns)
    for k, axes in enumerate(panels[:-1]):
        _share(axes, x1, x2, Z1[k], shares[k],
               np.abs(shares).max() or 1.0)
        axes.set(xlabel="$x_1$", title=f"{W2[0, k]:.1f} times unit {k}")
    z = np.reshape(shares.sum(axis=0) + b2, x1.shape)
    regions(panels[-1], x1, x2, z + 0.5, X, Y[0])
    panels[-1].set(xlabel="$x_1$", title=f"sum and bias {b2[0, 0]:.1f}")
    panels[0].set_ylabel("$x_2$")
    figure.legend(*panels[-1].get_legend_handles_labels(), ncols=3,
                  loc="lower center", frameon=False)
    weights = ", ".join(f"{w:.1f}" for w in W2[0])
    right = np.sum((L_model_forward(X, parameters)[0] > 0.5) == (Y > 0.5))
    show(figure, f"Each of {len(W1)} hidden units is flat on one side of its "
         f"line; with the weights {weights} and the bias {b2[0, 0]:.1f} "
         f"{right} of {Y.size} points are right.")


def _share(axes, x1, x2, Z, share, largest):
    """Draw what a unit adds over the plane: tint, level lines and numbers."""
    Z, share = Z.reshape(x1.shape), share.reshape(x1.shape)
    axes.contourf(x1, x2, share, largest * np.linspace(-1, 1, 42),
                  cmap=SIGNED)
    if Z.min() < 0 < Z.max():
        axes.contour(x1, x2, Z, (0,), colors=INK, linewidths=1.5)
    levels = MaxNLocator(6).tick_values(-largest, largest)
    seen = levels[(levels > share.min()) & (levels < share.max())]
    if seen.any():
        contours = axes.contour(
            x1, x2, share, seen[seen != 0], colors=STYLES["cache"].colour,
            linewidths=0.7, linestyles="-")
        # In the middle of each line that is long enough for a number. The
        # place that clabel chooses hangs on rounding where a line is straight.
        axes.clabel(contours, fontsize=SMALL, colors=INK, manual=[
            (line[0] + line[-1]) / 2
            for lines in contours.allsegs for line in lines
            if np.hypot(*(line[-1] - line[0])) > 0.3 * np.ptp(x1)])


@course_style()
def plot_confusion(table):
    """Draw a confusion table: what the examples are, what was answered.

    Parameters
    ----------
    table : array of shape (n, n)
        Entry (i, j) counts the examples of class i that were answered j.

    Raises
    ------
    TypeError, ValueError
        If the table is not square, or holds anything but counts >= 0.
    """
    _require_shape("plot_confusion", "table", table, ("n", "n"))
    _require_shape("plot_confusion", "table", table, (len(table),) * 2)
    _require_range("plot_confusion", "table", table, 0, np.inf)
    counts = table.astype(int)
    wrong, ticks = counts - np.diag(np.diag(counts)), range(len(counts))
    figure, (axes,) = row_of_plots(1, 4.8, 4.4, top=0.2)
    for i, j in zip(*np.nonzero(counts), strict=True):
        style = STYLES["more" if i == j else "bug"]
        axes.add_patch(Rectangle((j - 0.46, i - 0.46), 0.92, 0.92,
                                 facecolor=style.tint, edgecolor=style.colour,
                                 linestyle=style.line))
        write(axes, j, i, str(counts[i, j]), color=style.ink)
    edges = -0.6, len(counts) - 0.4
    axes.set(xlabel="answer", ylabel="what it is", xlim=edges,
             ylim=edges[::-1], xticks=ticks, yticks=ticks)
    axes.tick_params(length=0)
    i, j = np.unravel_index(wrong.argmax(), wrong.shape)
    often = (f"most often a {i} taken for a {j}, {wrong[i, j]} times"
             if wrong.any() else "no mistake")
    show(figure, f"Confusion table: {np.trace(counts)} of {counts.sum()} on "
         f"the diagonal, answered correctly; {often}.")


@course_style()
def show_images(images, titles=None, *, columns=8):
    """Show a grid of small pictures, enlarged without smoothing.

    Parameters
    ----------
    images : array of shape (k, h, w) or (k, h, w, 3)
        At most 24 pictures: ink on paper, 0 is paper; or colours, uint8 or
        0 to 1.
    titles : sequence of k titles, optional
        One for each picture, written above it.
    columns : int
        Pictures in a row.

    Raises
    ------
    ValueError
        If the shape is wrong, there are not 1 to 24 pictures, or not as
        many titles.
    """
    told = "untitled" if titles is None else ", ".join(map(str, titles))
    _grid("show_images", images, titles, columns,
          _sentence(f"A grid of {len(images)} small pictures", told))


@course_style()
def show_weights(weights, titles=None, *, columns=8):
    """Show the weights of units as pictures, negative ones with a dash.

    Parameters
    ----------
    weights : array of shape (k, h, w)
        At most 32 units, each with one weight for every dot of a picture.
    titles : sequence of k titles, optional
        One for each unit, written above it.
    columns : int
        Units in a row.

    Raises
    ------
    ValueError
        If the shape is wrong, there are not 1 to 32 units, or not as many
        titles.
    """
    told = np.asarray(weights)
    _grid("show_weights", weights, titles, columns,
          f"The weights of {len(told)} units as pictures, from "
          f"{told.min():.2f} to {told.max():.2f}; brown with a dash is "
          "negative.", most=32, signed=True)


@course_style()
def show_mistakes(images, y, p, *, names, columns=8, most=16, sure=None):
    """Show the pictures whose class was predicted wrongly.

    Parameters
    ----------
    images : array of shape (m, h, w) or (m, h, w, 3)
        All pictures, as for ``show_images``.
    y, p : arrays of shape (1, m)
        True and predicted classes, counted from 0.
    names : sequence of str
        What the classes are called.
    columns, most : int
        Pictures in a row, and the most that are shown.
    sure : array of shape (1, m), optional
        The probability that the model gave each of its answers.

    Raises
    ------
    TypeError, ValueError
        If a shape is wrong.
    """
    for name, row in (("y", y), ("p", p), ("sure", sure)):
        if row is not None:
            _require_shape("show_mistakes", name, row, (1, len(images)))
    wrong = np.flatnonzero(y != p)
    if not wrong.size:
        print(f"No mistakes in {y.size} pictures.")
        return
    some = wrong[:_require_count("show_mistakes", "most", most)]
    percent = ["" if sure is None else f"\n({100 * sure[0, i]:.0f} %)"
               for i in some]
    titles = [f"said {names[int(p[0, i])]}{text},\nis {names[int(y[0, i])]}"
              for i, text in zip(some, percent, strict=True)]
    _grid("show_mistakes", images[some], titles, columns,
          f"The first {some.size} of {wrong.size} mistakes in {y.size} "
          f"pictures, each with what was said and what it is.")


def _step(axes, x, y, number, label, kind="parameter", back=False):
    """Write a step of the outline: its number on a disc, then its name."""
    axes.plot(x, y, "o", color=STYLES[kind].ink, markersize=15, zorder=3)
    write(axes, x, y - 0.005, str(number), color=PAPER, weight="bold",
          zorder=4)
    write(axes, x + 0.16, y, label, ha="left", weight="bold", back=back,
          color=STYLES[kind].ink)


def _layer_box(axes, kind, x, y, l, L, through=False):
    """Draw the two steps of layer l in the order of ``kind``, or dots.

    With ``through`` the box names what goes from one to the other.
    """
    if l is None:
        write(axes, x, y, r"$\cdots$", size=14)
        return
    steps = ["LINEAR", *[symbol("Z", l)] * through,
             "SIGMOID" if l == L else "RELU"]
    box(axes, kind, x, y, "\n".join(steps[::1 if kind == "forward" else -1]),
        0.8 if through else 0.74, 0.9 if through else 0.6)


def _units(axes, x, y, n, l):
    """Draw up to six of the n units of layer l; return their heights."""
    shown = min(n, 6)
    rows = y + 0.42 * (np.arange(shown) - (shown - 1) / 2)
    if n > shown:
        write(axes, x, rows[1], r"$\vdots$", size=14)
        rows = np.delete(rows, 1)
    style = STYLES["forward" if l else "cache"]
    axes.plot(np.full(rows.size, x), rows, "o", markersize=18,
              color=style.tint, markeredgecolor=style.colour,
              markeredgewidth=style.width)
    return rows


def _chain(L):
    """Return the stops (l, name, x, half width) of a chain and its width."""
    names, halves = [(0, "X")], {"X": 0.25, "LINEAR": 0.33, "RELU": 0.27,
                                 "SIGMOID": 0.4, "dots": 0.15, "end": 0.3}
    for l in _shown(L, 3):
        names += [(l, "dots")] if l is None else [
            (l, "LINEAR"), (l, "SIGMOID" if l == L else "RELU")]
    names.append((L, "end"))
    full = 2 * sum(halves[name] for _, name in names)
    gap = min(0.5, (WIDTH - 0.2 - full) / (len(names) - 1))
    stops, x = [], 0.1
    for l, name in names:
        stops.append((l, name, x + halves[name], halves[name]))
        x += gap + 2 * halves[name]
    return stops, x - gap + 0.1


def _row(axes, kind, y, stops):
    """Draw the boxes of a chain and the arrows between them."""
    d, side = ("", 1) if kind == "forward" else ("d", -1)
    for l, name, x, half in stops:
        if name in ("LINEAR", "RELU", "SIGMOID"):
            box(axes, kind, x, y, name, 2 * half, 0.54)
        else:
            text = "$X$" if name == "X" and not d else symbol(d + "A", l)
            write(axes, x, y, r"$\cdots$" if l is None else text)
    for (l, name, x, half), (_, _, x_next, half_next) in zip(
            stops[:-1], stops[1:], strict=True):
        left, right = x + half, x_next - half_next
        if right - left > 0.01:
            arrow(axes, kind, *((left, y), (right, y))[::side])
        if name in ("LINEAR", "RELU"):
            write(axes, (left + right) / 2, y + side * 0.42,
                  symbol(d + ("Z" if name == "LINEAR" else "A"), l))
    write(axes, stops[-1][2] + 0.2, y + side * 0.8, kind, ha="right",
          weight="bold", color=STYLES[kind].ink)


def _shown(L, most=6):
    """Return the layers 1 to L, or None for those in the middle of many."""
    if L <= most:
        return [*range(1, L + 1)]
    end = (most - 1) // 2
    return [*range(1, most - end), None, *range(L - end + 1, L + 1)]


def _sentence(begin, told):
    """Return one sentence, cut to at most 200 characters."""
    text = " ".join(f"{begin}: {told}".split())
    if len(text) > 199:
        text = text[:text.rindex(" ", 0, 190)] + " and more"
    return text + "."


def _formula(*parts):
    """Return formulas and signs between them as one formula."""
    return "$" + " ".join(parts).replace("$", "") + "$"


def _shapes(sizes, l):
    """Return W^[l] and b^[l] with their shapes, on four lines."""
    return (f"{symbol('W', l)}\n({sizes[l]}, {sizes[l - 1]})\n"
            f"{symbol('b', l)}\n({sizes[l]}, 1)")


def _grid(function, images, titles, columns, alt, *, most=24, signed=False):
    """Draw pictures in rows, each as large as there is room for."""
    images, count = np.asarray(images), len(images)
    colour = images.ndim == 4 and images.shape[3] == 3 and not signed
    if not (colour or images.ndim == 3) or not 1 <= count <= most:
        raise ValueError(
            f"{function} needs 1 to {most} pictures of shape (k, h, w)"
            f"{'' if signed else ' or (k, h, w, 3)'}; got {images.shape}")
    titles = [""] * count if titles is None else [str(t) for t in titles]
    if len(titles) != count:
        raise ValueError(f"{function} needs {count} titles; got {len(titles)}")
    columns = min(_require_count(function, "columns", columns), count)
    place = min(1.5, (WIDTH - 0.2) / columns)
    h, w = images.shape[1:3]
    scale = 100 * (place - 0.1) / max(h, w)
    scale = (int(scale) if scale >= 3 else scale) / 100
    titles = [_wrapped(title, place) for title in titles]
    lines = max(title.count("\n") + 1 if title else 0 for title in titles)
    high = h * scale + 0.18 * lines + 0.12
    rows = -(-count // columns)
    figure, axes = canvas(columns * place + 0.2, rows * high + 0.1)
    largest = np.abs(images).max() if signed else images.max()
    for k, (image, title) in enumerate(zip(images, titles, strict=True)):
        x = 0.1 + (k % columns + 0.5) * place
        y = (rows - 1 - k // columns) * high + 0.1
        _picture(axes, image, x - w * scale / 2, y, scale, largest, signed)
        write(axes, x, y + h * scale + 0.04, title, va="bottom")
    show(figure, alt)


def _wrapped(title, inches):
    """Return a title on as many lines as it needs to fit."""
    fits = max(1, int(inches / 0.085))
    return "\n".join(textwrap.fill(line, fits, break_long_words=False)
                     for line in title.split("\n"))


def _picture(axes, image, left, bottom, scale, largest, signed):
    """Draw one picture in its frame, and dashes on negative dots."""
    h, w = image.shape[:2]
    right, top = left + w * scale, bottom + h * scale
    axes.imshow(image, extent=(left, right, bottom, top), aspect="auto",
                cmap=SIGNED if signed else "gray_r", interpolation="nearest",
                vmin=-largest if signed else 0, vmax=largest)
    axes.plot([left, right, right, left, left],
              [bottom, bottom, top, top, bottom], color=LINE,
              linewidth=0.6)
    if signed:
        i, j = np.nonzero(image < -0.15 * largest)
        middle = left + (j + 0.5) * scale
        axes.hlines(top - (i + 0.5) * scale, middle - 0.25 * scale,
                    middle + 0.25 * scale, color=INK, linewidth=0.8)
