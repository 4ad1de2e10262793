"""The course's live views: pictures and tables that follow their controls.

They are section 10 of ``dnn_utils``: import them from there, and this file is
loaded when the first of them is used. Each one shows a still, an ordinary
figure that is stored with the notebook, and in its place the live view, once
the browser has drawn that. Pass your own functions by keyword to see what
they do; by default a view uses those of ``dnn_utils``.
"""

import functools
import re
from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from dnn_utils import (
    L_model_backward,
    L_model_forward,
    _output_backward,
    _require_layer_dims,
    _require_parameters,
    _require_shape,
    check_gradients,
    compute_cost,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_backward,
    live,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    stage,
    update_parameters,
)
from dnn_utils.drawing import (
    INK,
    LARGE,
    LINE,
    PAPER,
    PATCH,
    SMALL,
    STYLES,
    WIDTH,
    arrow,
    box,
    canvas,
    examples,
    label_ends,
    listed,
    pair_of_plots,
    plane,
    regions,
    runs,
    symbol,
    write,
)
from dnn_utils.student import (
    Trouble,
    ask,
    average_cost,
    name_of,
    returned,
    run_backward,
    run_forward,
    run_update,
    sentence_for,
)

_TIMES, _MINUS = "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}"


# ---------------------------------------------------------------------------
# What all views share
# ---------------------------------------------------------------------------


def _view(content, *, still=None, pace=1.0, **controls):
    """Show a still and the live view, or print why there is none.

    ``content`` and ``controls`` are for ``Stage``. ``still`` takes nothing
    and returns (figure, alt); without it the still is what comes first.
    """
    view = stage.Stage(content, controls, pace)
    picture = live.picture(still or (lambda: content(**view.start())[:2]))
    if picture is not None:
        live.show(picture, view)


def _grip_of_last(axes, name):
    """Return a grip on the point that was plotted last."""
    return stage.grip(axes, name, axes.lines[-1].get_xydata()[-1])


# ---------------------------------------------------------------------------
# Notebook 00: one unit
# ---------------------------------------------------------------------------


def explore_unit():
    """Show one unit as a line in the plane, moved by its three numbers."""
    numbers = [half / 2 for half in range(-8, 9)]
    texts = [f"{number:g}" for number in numbers]
    _view(_draw_unit, w1=stage.slider("w1", numbers, 1.0, texts),
          w2=stage.slider("w2", numbers, 0.0, texts),
          b=stage.slider("b", numbers, 0.0, texts))


def _two_classes():
    """Return points of the plane, (2, m), that a line can separate."""
    X = np.random.RandomState(6).uniform(-2, 2, (2, 40))
    z = X[0] + 2 * X[1] - 1
    return X[:, abs(z) > 0.7], (z[abs(z) > 0.7] > 0).astype(int)


def _draw_unit(w1, w2, b):
    """Draw a unit's line, and what it says of each point, (figure, alt)."""
    X, labels = _two_classes()
    z = w1 * X[0] + w2 * X[1] + b
    right = np.sum((z > 0) == labels)
    figure, (plane_axes, curve) = pair_of_plots(height=3.0)
    x1, x2 = plane(X, 61)
    regions(plane_axes, x1, x2, sigmoid(w1 * x1 + w2 * x2 + b)[0], X, labels)
    plane_axes.set(xlabel="$x_1$", ylabel="$x_2$")
    plane_axes.set_title(f"{right} of {z.size} points correct")
    grid = np.linspace(-10, 10, 201)
    curve.plot(grid, sigmoid(grid)[0], color=STYLES["forward"].colour,
               linewidth=1.2)
    curve.axvline(0, color=INK, linewidth=1.5)
    at = np.clip(z, -10, 10)
    examples(curve, np.array([at, sigmoid(at)[0]]), labels)
    curve.set(xlabel="$z$", ylabel="probability of a circle",
              xlim=(-10.5, 10.5), ylim=(-0.06, 1.06))
    curve.set_title(f"$z = {w1:g}\\,x_1 {w2:+g}\\,x_2 {b:+g}$", size=LARGE)
    return figure, (f"One unit with the weights {w1:g} and {w2:g} and the "
                    f"bias {b:g}: {right} of {z.size} points are on the "
                    "correct side of its line; beside it their "
                    "probabilities.")


# ---------------------------------------------------------------------------
# Notebook 01: shapes
# ---------------------------------------------------------------------------


def explore_shapes(layer_dims=(3, 2, 1), *,
                   initialize=initialize_parameters_deep):
    """Show every layer as a product of boxes with their shapes.

    Parameters
    ----------
    layer_dims : sequence of int
        [n^[0], ..., n^[L]] at the start; at most five layers.
    initialize : function
        Called as initialize(layer_dims); the view shows its shapes.

    Raises
    ------
    ValueError
        If ``layer_dims`` is not at least two whole numbers >= 1.
    """
    sizes = _require_layer_dims("explore_shapes", layer_dims)
    draw = functools.partial(_draw_shapes, initialize)
    _view(lambda sizes, m: draw(_read_sizes(sizes, 2, "3, 2, 1"), m),
          still=functools.partial(draw, sizes, 4),
          sizes=stage.field("layer_dims", ", ".join(map(str, sizes))),
          m=stage.slider("examples m", range(1, 9), 4))


def _read_sizes(text, least, example):
    """Return the whole numbers in the text of a field."""
    words = re.split(r"[\s,;]+", text.strip(" []()"))
    words = [word for word in words if word]
    if len(words) < least or not all(re.fullmatch("0*[1-9][0-9]{0,5}", word)
                                     for word in words):
        many = f"{least} or more " if least else ""
        raise Trouble(f"write {many}whole numbers from 1 to 999999 with "
                      f"commas between them, such as {example}; got "
                      f"{text!r:.40}")
    return [int(word) for word in words]


def _draw_shapes(initialize, sizes, m):
    """Draw Z = W A + b for every layer, as (figure, alt)."""
    L = len(sizes) - 1
    counts = [n * (n_prev + 1) for n_prev, n in zip(sizes, sizes[1:],
                                                    strict=False)]
    if L > 5 or sum(counts) > 2_000_000:
        raise Trouble("this view has room for five layers and two million "
                      f"parameters; got {L} and {sum(counts):,}")
    parameters = ask(initialize, sizes)
    if not isinstance(parameters, dict):
        raise Trouble(f"{name_of(initialize)} should return a dictionary; got "
                      f"{type(parameters).__name__}")
    wrong = _wrong_shapes(parameters, sizes)
    side = _log_sides([*sizes, m])
    heights = [max(side(n), side(n_prev)) + (0.9 if wrong else 0.66)
               for n_prev, n in zip(sizes, sizes[1:], strict=False)]
    figure, axes = canvas(WIDTH, sum(heights) + 0.65)
    top = sum(heights) + 0.1
    for l, height in enumerate(heights, start=1):
        _shape_row(axes, top - height / 2, l, sizes, m, wrong, side)
        write(axes, 5.35, top - height / 2,
              f"{counts[l - 1]:,}\nparameters")
        top -= height
    write(axes, WIDTH / 2, sum(heights) + 0.36,
          f"{listed(sizes)}: {sum(counts):,} parameters,\n"
          f"whatever m is (here {m})", weight="bold")
    return figure, (f"Boxes for network {listed(sizes)}: in every "
                    "layer Z = W A + b, W as wide as A is high; only A and Z "
                    f"are m wide; {sum(counts):,} parameters."
                    + (f" Wrong: {', '.join(wrong)}." if wrong else ""))


def _wrong_shapes(parameters, sizes):
    """Return {name: shape or type} of the parameters with a wrong shape."""
    wrong = {}
    for l in range(1, len(sizes)):
        for name, shape in ((f"W{l}", (sizes[l], sizes[l - 1])),
                            (f"b{l}", (sizes[l], 1))):
            array = parameters.get(name)
            if not isinstance(array, np.ndarray):
                wrong[name] = (type(array).__name__ if name in parameters
                               else "missing")
            elif array.shape != shape:
                wrong[name] = array.shape
    return wrong


def _log_sides(numbers):
    """Return a function from counts to inches on a logarithmic scale."""
    largest = np.log(max(8, *numbers))
    return lambda n: 0.14 + 0.56 * np.log(n) / largest


def _shape_row(axes, y, l, sizes, m, wrong, side):
    """Draw the boxes of one layer and which of their sides are equal."""
    n_prev, n = sizes[l - 1], sizes[l]
    shapes = {"Z": (n, m), "W": (n, n_prev), "A": (n_prev, m), "b": (n, 1)}
    kind = "ReLU" if l < len(sizes) - 1 else "sigmoid"
    write(axes, 0.42, y, f"layer {l}\n{kind}", weight="bold")
    for x, sign in ((1.72, "="), (4.15, "+")):
        write(axes, x, y, sign, size=14)
    for x, name in ((1.2, "Z"), (2.35, "W"), (3.6, "A"), (4.57, "b")):
        shape, found = shapes[name], wrong.get(f"{name}{l}")
        colour = "forward" if name in "ZA" else "parameter"
        high, wide = map(side, shape)
        box(axes, colour, x, y, "", wide, high)
        label = symbol(name, l - (name == "A"))
        write(axes, x, y + high / 2 + 0.15, label)
        write(
            axes, x, y - high / 2 - 0.05,
            f"{found}\nneeds {shape}" if found else f"{shape}",
            color=STYLES["bug" if found else colour].ink,
            weight="bold" if found else "normal", va="top")
    ends = 2.35 + side(n_prev) / 2 + 0.06, 3.6 - side(m) / 2 - 0.06
    axes.annotate("", (ends[1], y), (ends[0], y), arrowprops={
        "arrowstyle": "<->", "color": STYLES["cache"].colour, "shrinkA": 0,
        "shrinkB": 0})
    found = wrong.get(f"W{l}", (n, n_prev))
    width = found[1] if isinstance(found, tuple) and len(found) == 2 else "?"
    equal = "=" if width == n_prev else "\N{NOT EQUAL TO}"
    write(axes, sum(ends) / 2, y, f"{width}\n{equal} {n_prev}",
          linespacing=1.6)


# ---------------------------------------------------------------------------
# Notebook 02: activations, and the forward pass step by step
# ---------------------------------------------------------------------------


def explore_activations(*, sigmoid=sigmoid, relu=relu):
    """Show an activation, its slope, and the tangent at a movable point.

    Parameters
    ----------
    sigmoid, relu : functions
        Called with an array Z; they return A and a cache.
    """
    functions = {"sigmoid": sigmoid, "ReLU": relu}
    places = [quarter / 4 for quarter in range(-32, 33)]

    def content(name, z):
        figure, alt = _draw_activation(functions, name, z)
        return figure, alt, [_grip_of_last(axes, "z") for axes in figure.axes]
    _view(content, name=stage.radio("activation", [*functions], "sigmoid"),
          z=stage.slider("z", places, 3.0, [f"{z:.2f}" for z in places]))


def _draw_activation(functions, name, z):
    """Draw a function beside its measured slope, as (figure, alt)."""
    def value(points):
        result = ask(functions[name], points)
        if not isinstance(result, tuple) or len(result) != 2:
            raise Trouble(f"{name_of(functions[name])} should return two "
                          f"things, A and Z; got {type(result).__name__}")
        return returned(functions[name], "A", result[0], points.shape)

    def slope(points):
        # From the left: at its kink ReLU has slope 0 in this course.
        return (value(points) - value(points - 1e-7)) / 1e-7

    grid, here = np.linspace(-8, 8, 321), np.array([z])
    a, s = float(value(here)[0]), float(slope(here)[0])
    figure, (left, right) = pair_of_plots()
    _plot_tangent(left, grid, value(grid), z, a, s, name)
    _plot_slope(right, grid, slope(grid), s, name)
    for axes, y in ((left, a), (right, s)):
        axes.plot(z, y, "o", color=INK, markersize=8, zorder=4,
                  clip_on=False)
        axes.set(xlabel="$z$", xlim=(-8, 8))
    return figure, (f"The {name} at z = {z:g} is {a:.4f} and its slope is "
                    f"{s:.4f}; grey where the slope is below 0.05, so that "
                    "hardly any gradient passes back.")


def _plot_tangent(axes, grid, values, z, a, slope, name):
    """Plot a function, and its tangent at (z, a)."""
    axes.plot(grid, values, color=STYLES["forward"].colour, linewidth=2)
    run = np.array([-1.6, 1.6])
    axes.plot(z + run, a + slope * run, "--", color=INK)
    top = 1.1 if name == "sigmoid" else 8.5
    axes.set(title=f"{name}: $a$ = {a:.4f} at $z$ = {z:g}", ylabel="$a$",
             ylim=(-0.12 * top, top))


def _plot_slope(axes, grid, slopes, slope, name):
    """Plot the slope of a function, grey where hardly any passes back."""
    axes.plot(grid, slopes, color=STYLES["backward"].colour, linewidth=2)
    top = 0.28 if name == "sigmoid" else 1.15
    axes.fill_between(grid, 0, top, slopes < 0.05, color=STYLES["cache"].tint,
                      linewidth=0)
    axes.set(title=f"slope: {slope:.4f} passes back", ylabel="$da/dz$",
             ylim=(-0.03 * top, top))
    axes.text(-7.8, 0.93 * top, "grey: under 0.05")


def step_forward(X, parameters, *, forward=L_model_forward):
    """Walk through the forward pass, number by number.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input; at most six rows and six columns.
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``; at most four layers, six units.
    forward : function
        Called as forward(X, parameters); the view shows its numbers.

    Raises
    ------
    TypeError, ValueError
        If the parameters have other names, or a shape does not fit.
    """
    _require_small("step_forward", X, parameters)
    try:
        AL, caches = run_forward(forward, X, parameters)
        _require_kept(forward, X, parameters, caches)
    except Trouble as error:
        print(sentence_for(error))
        return
    steps = _forward_steps(AL, caches)
    _walk(steps, f"{name_of(forward)} returned", functools.partial(
        _draw_flow, _flow(AL, caches), None, _wrong(steps)))


def _require_small(function, X, parameters):
    """Raise unless the network and its input fit on a page."""
    L = _require_parameters(function, parameters)
    _require_shape(function, "X", X, (parameters["W1"].shape[1], "m"))
    sizes = [*X.shape, *(len(parameters[f"b{l}"]) for l in range(1, L + 1))]
    if L > 4 or max(sizes) > 6:
        raise ValueError(f"{function} has room for 4 layers of 6 units and 6 "
                         f"examples; got {L} layers, sizes {sizes[2:]} and X "
                         f"of shape {X.shape}")


def _require_kept(forward, X, parameters, caches):
    """Raise unless the caches hold the numbers that were passed in."""
    for l, ((A, W, b), _) in enumerate(caches, start=1):
        for part, kept, given in (("A_prev", A, X if l == 1 else A),
                                  ("W", W, parameters[f"W{l}"]),
                                  ("b", b, parameters[f"b{l}"])):
            if not _agree(kept, given):
                raise Trouble(f"{name_of(forward)} should keep {part} of "
                              f"layer {l} as it is; caches[{l - 1}] has "
                              "other numbers")


class _Matrix(NamedTuple):
    """A matrix in a walk; ``kind`` is a key of STYLES."""

    name: str
    array: np.ndarray
    kind: str = "forward"


class _Step(NamedTuple):
    """One step of a walk: its inputs, its result and the right result."""

    title: str
    operands: list      # (sign before it, matrix, the part to outline)
    result: _Matrix
    expected: np.ndarray
    words: object       # (row, column) -> the calculation of that entry
    arrow: str = ""     # of the flow picture: what it does
    column: str = ""    # of the flow picture: what it gives


def _product(title, left, right, result, *, bias=None, scale=1):
    """Return the step result = ``scale`` left @ right + bias."""
    expected = left.array @ right.array * scale
    operands = [("" if scale == 1 else f"1/{1 / scale:.0f} {_TIMES}", left,
                 "row"), ("@", right, "column")]
    if bias:
        expected = expected + bias.array
        operands.append(("+", bias, "row"))

    def words(row, column):
        terms = " + ".join(f"{_factor(a)} {_TIMES} {_factor(b)}" for a, b in
                           zip(left.array[row], right.array[:, column],
                               strict=True))
        if scale != 1:
            terms = f"({terms}) / {1 / scale:.0f}"
        return terms + (f" + {_factor(bias.array[row, 0])}" if bias else "")
    return _Step(title, operands, result, expected, words)


def _forward_steps(AL, caches):
    """Return the steps of a forward pass, two for each layer."""
    steps, L = [], len(caches)
    outputs = [cache[0][0] for cache in caches[1:]] + [AL]
    for l, (((A, W, b), Z), result) in enumerate(
            zip(caches, outputs, strict=True), start=1):
        steps.append(_product(
            f"layer {l}, LINEAR", _Matrix(f"W{l}", W, "parameter"),
            _Matrix(f"A{l - 1}" if l > 1 else "A0 = X", A),
            _Matrix(f"Z{l}", Z), bias=_Matrix(f"b{l}", b, "parameter")))
        steps.append(_activation_step(l, L, Z, result))
    return [step._replace(arrow=f"arrow-forward-{k}",
                          column=f"cell-forward-{k}")
            for k, step in enumerate(steps, start=1)]


def _activation_step(l, L, Z, result):
    """Return the step from Z to A of one layer."""
    name, function = ("SIGMOID", sigmoid) if l == L else ("RELU", relu)

    def words(row, column):
        z = _number(Z[row, column])
        return (f"1 / (1 + exp({_MINUS}({z})))" if l == L
                else f"max(0, {z})")
    return _Step(f"layer {l}, {name}",
                 [(name.lower(), _Matrix(f"Z{l}", Z), "cell")],
                 _Matrix(f"A{l}", result), function(Z)[0], words)


def _walk(steps, owner, draw):
    """Show the view of a walk: step, row and column to look at.

    ``draw`` returns (figure, alt) of the flow that the steps are part of.
    """
    @functools.cache
    def flow():
        figure, alt = draw()
        # Drawn once: what changes from step to step is light.
        return stage.to_svg(figure), alt, _spots(figure, steps)

    def content(step, row, column):
        picture, alt, spots = flow()
        now = steps[step - 1]
        at = [min(place, size - 1) for place, size in
              zip((row, column), now.expected.shape, strict=True)]
        return stage.Scene(
            picture, alt, spots=spots, lit=[now.arrow, now.column],
            tables=_tables(now, steps), told=_told(now, *at),
            notes=_notes(now, steps, owner, *at))
    rows, columns = np.max([step.expected.shape for step in steps], axis=0)
    names = [f"{k} of {len(steps)}: {step.title}"
             for k, step in enumerate(steps, start=1)]
    _view(content, still=draw, pace=2.0,
          step=stage.slider("step", range(1, len(steps) + 1), 1, names),
          row=stage.index(rows), column=stage.index(columns))


def _spots(figure, steps):
    """Return what can be chosen in a flow: the numbers that steps give."""
    made = {step.column: (k, step.result)
            for k, step in enumerate(steps) if step.column}
    spots, size = [], figure.bbox.size
    for cell in figure.axes[0].patches:
        column, _, row = (cell.get_gid() or "").partition(".")
        if column in made and row:
            (k, (name, array, _)), i = made[column], int(row)
            (left, low), (right, top) = (
                cell.get_window_extent().get_points() / size).tolist()
            spots.append({
                "label": f"{name}, row {i + 1}, first example: "
                         f"{_number(array[i, 0])}",
                "box": [left, 1 - top, right, 1 - low],
                "set": {"step": k, "row": i, "column": 0}})
    return spots


def _tables(now, steps):
    """Return the matrices of a step, and the room that all steps need."""
    every = [matrix.array for step in steps
             for matrix in (step.result, *(part[1] for part in step.operands))]
    terms = [_term(*operand) for operand in now.operands]
    terms.append(_term("=", now.result, "cell",
                       ~_matches(now.result.array, now.expected)))
    return {"terms": terms, "rows": max(len(array) for array in every),
            "chars": max(len(_number(value)) for array in every
                         for value in array.flat)}


def _term(sign, matrix, outline, wrong=None):
    """Return a matrix as it is sent, with the sign before it.

    ``wrong`` is of the result alone: its entries can be chosen.
    """
    name, array, kind = matrix
    return {"sign": sign, "name": name, "outline": outline,
            "shape": f" {_TIMES} ".join(map(str, array.shape)),
            "kind": kind,
            "cells": [[_number(value) for value in row] for row in array],
            "wrong": None if wrong is None else wrong.tolist()}


def _told(now, row, column):
    """Return the calculation of one entry."""
    return (f"{now.result.name}, row {row + 1}, column {column + 1}: "
            f"{now.words(row, column)} = "
            f"{_number(now.expected[row, column])}, shown rounded.")


def _notes(now, steps, owner, row, column):
    """Return what is wrong with this entry, and with all steps."""
    value, notes = now.result.array[row, column], []
    if not _agree(value, now.expected[row, column]):
        notes.append(f"{owner} {_number(value)} here.")
    wrong = _wrong(steps)
    return notes + [f"{wrong}."] if wrong else notes


def _wrong(steps):
    """Return a sentence that names the wrong results, if there are any."""
    wrong = [f"{step.result.name} (step {k})"
             for k, step in enumerate(steps, 1)
             if not _agree(step.result.array, step.expected)]
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return wrong and f"Wrong: {', '.join(wrong[:3])}{more}"


def _matches(a, b):
    """Return which entries of two results are equal up to rounding."""
    return np.isclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)


def _agree(a, b):
    """Return whether two results are equal up to rounding."""
    return _matches(a, b).all()


def _number(value):
    """Return a short text for a number, with a typographic minus."""
    if abs(value) < 1000 and value % 1 == 0:
        text = f"{value:.0f}"
    else:
        text = f"{value:.2f}" if 0.01 <= abs(value) < 1000 else f"{value:.2g}"
    return (text if value else "0").replace("-", _MINUS)


def _factor(value):
    """Return the text of a factor: in brackets if it is negative."""
    return f"({_number(value)})" if value < 0 else _number(value)


def _flow(AL, caches):
    """Return names and first columns of X and every Z and A."""
    columns = [("$X$", caches[0][0][0])]
    for l, (_, Z) in enumerate(caches, start=1):
        A = caches[l][0][0] if l < len(caches) else AL
        columns += [(symbol("Z", l), Z),
                    (symbol("A", l), A)]
    return [(name, array[:, 0]) for name, array in columns]


def _draw_flow(forward, backward, wrong):
    """Draw the numbers of the first example, as (figure, alt)."""
    most = max(len(values) for _, values in forward)
    block = 0.27 * most + 1.05
    pitch = (WIDTH - 0.1) / len(forward)
    top = 2 * block - 0.3 if backward else block - 0.35
    figure, axes = canvas(WIDTH, top + 0.35)
    L = len(forward) // 2
    told = f" {wrong}." if wrong else ""
    if wrong:
        write(axes, WIDTH / 2, 0.13, f"\N{BALLOT X} {wrong}", weight="bold",
              color=STYLES["bug"].ink)
    _flow_row(axes, "forward", forward, top - 0.44 - 0.135 * most, pitch, most)
    for k in range(1, len(forward)):
        x, (up, down) = 0.05 + pitch * k, _flow_labels(k, L)
        write(axes, x, top + 0.05, up)
        if backward:
            write(axes, x, block - 0.25, down)
    ends = f"{forward[-1][1][0]:.3f}"
    if not backward:
        return figure, ("The numbers of the first example on their way "
                        f"through {L} layers: linear part Z, activation A, "
                        f"layer by layer, to the prediction {ends}." + told)
    _flow_row(axes, "backward", backward, block - 0.82 - 0.135 * most, pitch,
              most)
    return figure, ("The numbers of the first example: forward values above, "
                    f"left to right, to {ends}; below each its gradient, "
                    "right to left." + told)


def _flow_labels(k, L):
    """Return what arrow k of 2 L does on the way forward, and back."""
    l = (k + 1) // 2
    if k % 2:
        return f"{symbol('W', l)}\n{symbol('b', l)}", (
            rf"$\times W^{{[{l}]T}}$" f"\n{symbol('dW', l)}\n"
            + symbol("db", l))
    name = "sigmoid" if l == L else "ReLU"
    return name, "slope of\n" + name


def _flow_row(axes, kind, columns, y, pitch, most):
    """Draw columns of numbers with arrows between them."""
    style = STYLES[kind]
    half = min(0.31, 0.38 * pitch)
    for k, (name, values) in enumerate(columns):
        x = 0.05 + pitch * (k + 0.5)
        low = y - 0.135 * len(values)
        for i, value in enumerate(values):
            axes.add_patch(Rectangle(
                (x - half, low + 0.27 * (len(values) - 1 - i)), 2 * half,
                0.27, facecolor=style.tint if value else PAPER,
                edgecolor=style.colour, gid=f"cell-{kind}-{k}.{i}"))
            write(axes, x, low + 0.27 * (len(values) - 0.5 - i),
                  _number(value))
        write(axes, x, low + 0.27 * len(values) + 0.14, name,
              color=style.ink)
        if k:
            ends = ((x - pitch + half, y), (x - half, y))
            arrow(axes, kind, *ends[::1 if kind == "forward"
                                    else -1])
            axes.lines[-1].set_gid(f"arrow-{kind}-{k}.line")
            axes.patches[-1].set_gid(f"arrow-{kind}-{k}.head")


# ---------------------------------------------------------------------------
# Notebook 03: the loss
# ---------------------------------------------------------------------------

_PREDICTIONS = ("0", "1e-12", "1e-9", "1e-6", "0.001", "0.01", "0.1", "0.3",
                "0.5", "0.7", "0.9", "0.99", "0.999", "1")
_AS_TYPED = "the formula as typed"
_NEAR_0 = np.logspace(-13, -2, 45)
_GRID = np.concatenate([_NEAR_0, np.linspace(0.01, 0.99, 99),
                        1 - _NEAR_0[::-1]])
_OTHERS = np.array([[0.9, 0.2, 0.8, 0.1]]), np.array([[1.0, 0.0, 1.0, 0.0]])


def explore_loss(*, cost=compute_cost):
    """Show what one prediction costs and how it changes an average.

    Parameters
    ----------
    cost : function
        Called as cost(AL, Y) with rows of shape (1, m); returns a number.
    """
    own = name_of(cost)
    functions = {own: cost, _AS_TYPED: _loss_as_typed}

    @functools.cache
    def curves(rule):
        average = average_cost(functions[rule])
        return [[_one(average, value, y) for value in _GRID] for y in (0, 1)]

    def draw(prediction, label, rule):
        figure, alt = _draw_loss(average_cost(functions[rule]), curves(rule),
                                 prediction, label, rule)
        return figure, alt, [_grip_of_last(figure.axes[0], "prediction")]
    _view(draw, prediction=stage.slider("prediction", _PREDICTIONS, "0.01"),
          label=stage.radio("true label", [0, 1], 1),
          rule=stage.radio("function", [own, _AS_TYPED], own))


def _loss_as_typed(AL, Y):
    """Return the cost by the plain formula, without a rule for 0 log 0."""
    return np.mean(-Y * np.log(AL) - (1 - Y) * np.log(1 - AL))


def _one(average, a, y):
    """Return the cost of the single prediction ``a``."""
    return average(np.array([[float(a)]]), np.array([[float(y)]]))


def _losses(average, a, label):
    """Return the losses of four others and this one, and their average."""
    examples = [*zip(*(row[0] for row in _OTHERS), strict=True), (a, label)]
    AL, Y = np.array(examples).T[:, None]
    return np.array([*(_one(average, *example) for example in examples),
                     average(AL, Y)])


def _draw_loss(average, curves, prediction, label, rule):
    """Draw the loss of one example and of a batch, as (figure, alt)."""
    a = float(prediction)
    found = _losses(average, a, label)
    # The formula as typed is there to show where it goes wrong.
    right = found if rule == _AS_TYPED else _losses(average_cost(compute_cost),
                                                    a, label)
    figure, panels = pair_of_plots(height=3.2, top=0.6, bottom=0.75)
    low, top = _loss_limits(curves, found)
    for axes in panels:
        axes.set(ylim=(low, top), ylabel="loss")
    _loss_curves(panels[0], curves, a, label, found[-2], right[-2])
    _loss_bars(panels[1], found[:-1], found[-1], right[-1])
    panels[0].set_ylabel(f"loss by {rule}", size=SMALL)
    told = ("Below 0, where no loss can be: look at the sign." if low < -1
            else f"Right would be {_level(right[-2])} and "
            f"{_level(right[-1])}." if not _agree(found, right)
            else "0 times log 0 is not a number." if np.isnan(found).any()
            else "Each loss curve is zero at its label and climbs at the "
            "other end.")
    return figure, (f"For label {label} the prediction {prediction} costs "
                    f"{_level(found[-2])}; the average with four good "
                    f"predictions is {_level(found[-1])}. {told}")


def _loss_limits(curves, found):
    """Return the limits of the loss axis, wider for extreme losses."""
    top = 7 if not 6.5 < found[-2] < np.inf else 30
    negative = (np.append(curves, found) < -0.01).any()
    return (-top if negative else -0.03 * top), top


def _loss_title(axes, words, value, right):
    """Write a number as the title; with the right one if it is wrong."""
    title = f"{words} {_level(value)}"
    if _agree(value, right):
        axes.set_title(title)
    else:
        axes.set_title(f"\N{BALLOT X} {title},\nnot {_level(right)}",
                       weight="bold", color=STYLES["bug"].ink)


def _loss_curves(axes, curves, a, label, here, right):
    """Draw the loss for both labels and the chosen point."""
    low, top = axes.get_ylim()
    for y, style in ((1, STYLES["one"]), (0, STYLES["zero"])):
        axes.plot(_GRID, curves[y], linestyle=style.line, color=style.colour,
                  linewidth=2.6 if y == label else 1.4)
    axes.text(0.16, 0.46 * top, "label 1",
              color=STYLES["one"].ink)
    axes.text(0.84, 0.46 * top, "label 0", ha="right",
              color=STYLES["zero"].ink)
    if np.isnan(here):
        axes.text(a, 0.6 * top, "nan", ha="center", weight="bold")
    axes.plot(a, np.clip(np.nan_to_num(here, nan=top / 2), low, 0.97 * top),
              "x" if np.isnan(here) else "^" if here > top else "o", color=INK,
              markersize=9, clip_on=False, zorder=4)
    axes.set(xlabel="prediction $a$", xlim=(-0.03, 1.03))
    _loss_title(axes, f"label {label}, $a$ = {a:g}: loss", here, right)


def _loss_bars(axes, batch, mean, right):
    """Draw the losses of a batch of five and their average."""
    low, top = axes.get_ylim()
    names = [f"{a:g}\n{y:g}" for a, y in zip(*(
        row[0] for row in _OTHERS), strict=True)] + ["yours"]
    heights = np.clip(np.nan_to_num(batch, nan=0, posinf=top), low, top)
    axes.bar(names, heights, color=[PAPER] * 4 + [LINE], edgecolor=INK)
    # A dotted frame where there should be a bar.
    axes.bar(names, np.isnan(batch) * 0.8 * top, facecolor="none",
             edgecolor=np.where(np.isnan(batch), INK, "none"),
             linestyle=":", linewidth=1.5)
    axes.set(xlabel="prediction and label", xlim=(-0.5, 4.5))
    drawn = low <= mean <= top
    for k, value in enumerate(batch):
        foot = max(heights[k], 0)
        if drawn and foot - 0.02 * top < mean < foot + 0.1 * top:
            foot = max(foot, mean)      # above the line, not across it
        axes.text(k, min(foot + 0.035 * top, 0.92 * top),
                  _level(value, 3 if k == 4 else 2), ha="center",
                  bbox=PATCH)
    if drawn:
        axes.axhline(mean, color=INK, linestyle="--", linewidth=1.5)
    # The title of a wrong average has no room for it.
    dashed = " (dashed)" if drawn and _agree(mean, right) else ""
    _loss_title(axes, f"average{dashed}:", mean, right)


def _level(value, digits=3):
    """Return the text of a cost, which can be huge, infinite or nan."""
    return f"{value:.{digits}f}" if abs(value) < 1e6 else f"{value:.3g}"


# ---------------------------------------------------------------------------
# Notebook 04: the backward pass step by step, and the gradient check
# ---------------------------------------------------------------------------


def step_backward(X, Y, parameters, *, forward=L_model_forward,
                  backward=L_model_backward):
    """Walk back through the network: incoming times local is outgoing.

    Parameters
    ----------
    X : array of shape (n^[0], m)
        The input; at most six rows and six columns.
    Y : array of shape (n^[L], m)
        True labels.
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL``; at most four layers, six units.
    forward : function
        Called as forward(X, parameters).
    backward : function
        Called as backward(AL, Y, caches); the view shows its gradients.

    Raises
    ------
    TypeError, ValueError
        If the parameters have other names, or a shape does not fit.
    """
    _require_small("step_backward", X, parameters)
    L = len(parameters) // 2
    _require_shape("step_backward", "Y", Y,
                   (len(parameters[f"b{L}"]), X.shape[1]))
    try:
        AL, caches = run_forward(forward, X, parameters)
        grads = run_backward(backward, AL, Y, caches, "dW", "db", "dA")
    except Trouble as error:
        print(sentence_for(error))
        return
    back = [("$dA^{[0]}$", grads["dA0"][:, 0])]
    for l in range(1, L + 1):
        dZ, dA = _through_activation(l, AL, Y, caches, grads)
        back += [(symbol("dZ", l), dZ[:, 0]),
                 (symbol("dA", l), dA[:, 0])]
    steps = _backward_steps(AL, Y, caches, grads)
    _walk(steps, f"{name_of(backward)} returned", functools.partial(
        _draw_flow, _flow(AL, caches), back, _wrong(steps)))


def _through_activation(l, AL, Y, caches, grads):
    """Return dZ and dA of layer l; dA is the student's except in layer L."""
    Z = caches[l - 1][1]
    if l < len(caches):
        dA = grads[f"dA{l}"]
        return relu_backward(dA, Z), dA
    with np.errstate(divide="ignore", invalid="ignore"):
        dA = (1 - Y) / (1 - AL) - Y / AL
    return _output_backward(AL, Y, Z), dA


def _backward_steps(AL, Y, caches, grads):
    """Return the steps of a backward pass, from the output to the input."""
    L = len(caches)
    dAL = _through_activation(L, AL, Y, caches, grads)[1]

    def words(row, column):
        a, y = _number(AL[row, column]), _number(Y[row, column])
        return f"(1 {_MINUS} {y}) / (1 {_MINUS} {a}) {_MINUS} {y} / {a}"
    steps = [_Step("slope of the loss",
                   [("at", _Matrix(f"A{L}", AL), "cell"),
                    ("for", _Matrix("Y", Y), "cell")],
                   _Matrix(f"dA{L}", dAL, "backward"), dAL, words,
                   column=f"cell-backward-{2 * L}")]
    for l in range(L, 0, -1):
        steps += _layer_back(l, L, caches[l - 1],
                             *_through_activation(l, AL, Y, caches, grads),
                             grads)
    return steps


def _layer_back(l, L, cache, dZ, dA, grads):
    """Return the four steps back through layer l."""
    (A, W, _), Z = cache
    m = A.shape[1]
    name, function = (("sigmoid", sigmoid_backward) if l == L
                      else ("ReLU", relu_backward))
    slope = function(np.ones_like(Z), Z)

    def words(row, column):
        return (f"incoming {_factor(dA[row, column])} {_TIMES} local "
                f"{_factor(slope[row, column])}")
    below = f"A{l - 1}" if l > 1 else "X"
    dZ = _Matrix(f"dZ{l}", dZ, "backward")
    dW, db, dA_prev = (_Matrix(name, grads[name], "backward")
                       for name in (f"dW{l}", f"db{l}", f"dA{l - 1}"))
    ones = _Matrix("ones", np.ones((m, 1)), "parameter")
    through, down = (f"arrow-backward-{k}" for k in (2 * l, 2 * l - 1))
    weights = _product(f"layer {l}, what each weight gets", dZ,
                       _Matrix(f"{below} transposed", A.T), dW, scale=1 / m)
    biases = _product(f"layer {l}, what each bias gets", dZ, ones, db,
                      scale=1 / m)
    on = _product(f"layer {l}, what goes on down",
                  _Matrix(f"W{l} transposed", W.T, "parameter"), dZ, dA_prev)
    return [
        _Step(f"layer {l}, slope of {name}",
              [("", _Matrix(f"dA{l}", dA, "backward"), "cell"),
               (_TIMES, _Matrix(f"slope at Z{l}", slope), "cell")],
              dZ, dZ.array, words, through, f"cell-backward-{2 * l - 1}"),
        weights._replace(arrow=down), biases._replace(arrow=down),
        on._replace(arrow=down, column=f"cell-backward-{2 * l - 2}")]


_MOVES = ("1e-12", "1e-11", "1e-10", "1e-9", "1e-8", "1e-7", "1e-6", "1e-5",
          "1e-4", "1e-3", "0.01", "0.1")
_FOOT = -12.6       # where the chosen step is marked, as a power of ten
_BUGS = ("none", "no 1/m in dW1", "wrong sign in db2",
         "sigmoid for ReLU")


def explore_gradient_check(*, backward=L_model_backward):
    """Compare gradients with measured slopes, with or without a bug.

    Parameters
    ----------
    backward : function
        Called as backward(AL, Y, caches); returns grads.
    """
    @functools.cache
    def measured(bug):
        return _differences(backward, bug)

    def draw(bug, move):
        figure, alt = _draw_check(name_of(backward), measured(_BUGS[0]),
                                  measured(bug), bug, move)
        return figure, alt, [stage.grip(figure.axes[0], "move", (
            _decades(float(move)), _FOOT))]
    _view(draw, bug=stage.radio("bug", _BUGS, _BUGS[3]),
          move=stage.slider("step \N{GREEK SMALL LETTER EPSILON}", _MOVES,
                            "1e-6", places=[*range(-12, 0)]))


def _decades(values, floor=1e-13):
    """Return logarithms; matplotlib's own logarithmic axes are slow."""
    return np.log10(np.maximum(values, floor))


def _powers(*exponents):
    """Return labels of powers of ten."""
    return ["1" if k == 0 else f"1e{k}" for k in exponents]


def _differences(backward, bug):
    """Return {gradient: its difference at each step of _MOVES}."""
    random = np.random.RandomState(7)
    X, Y = random.randn(3, 4), np.array([[1, 0, 1, 0]])
    parameters = initialize_parameters_deep([3, 3, 2, 1], scale="sqrt")
    AL, caches = L_model_forward(X, parameters)
    if bug == _BUGS[3]:
        grads = _with_seed_bug(AL, Y, caches)
    else:
        grads = dict(run_backward(backward, AL, Y, caches, "dW", "db"))
    if bug == _BUGS[1]:
        grads["dW1"] = grads["dW1"] * Y.size
    if bug == _BUGS[2]:
        grads["db2"] = -grads["db2"]
    found = [check_gradients(parameters, grads, X, Y, step=float(move))
             for move in _MOVES]
    # A difference of nan counts as 1, the largest there is.
    return {name: np.nan_to_num([one[name] for one in found], nan=1)
            for name in found[0]}


def _with_seed_bug(AL, Y, caches):
    """Return gradients taken back through the wrong activation."""
    dA, *last = linear_backward(AL - Y, caches[-1][0])
    grads = dict(zip((f"dW{len(caches)}", f"db{len(caches)}"), last,
                     strict=True))
    for l in range(len(caches) - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_activation_backward(
            dA, caches[l - 1], "sigmoid")
    return grads


def _draw_check(name, plain, found, bug, move):
    """Draw the differences by step and by gradient, as (figure, alt)."""
    k = _MOVES.index(move)
    figure, (left, right) = pair_of_plots(height=3.2, top=0.6)
    curves = [(plain, STYLES["parameter"], "bug off")]
    if bug != _BUGS[0]:
        curves.append((found, STYLES["bug"], "bug on"))
    _plot_by_step(left, curves, k)
    best = np.max(list(plain.values()), axis=0).min()
    left.set_title("Too large or too small\na step blurs" if best < 1e-6
                   else f"\N{BALLOT X} {name}\ndiffers at every step")
    above = {name: values[k] >= 1e-6 for name, values in found.items()}
    # One that agrees at another step is right; this step blurs it.
    blurred = [name for name in above
               if above[name] and found[name].min() < 1e-6]
    wrong = [name for name in above if above[name] and name not in blurred]
    _plot_by_gradient(right, {name: values[k] for name, values in
                              found.items()}, wrong, blurred)
    right.set_title(f"step {move}: {len(wrong)} of {len(above)} wrong"
                    + (f",\n{len(blurred)} blurred" if blurred else ""))
    for axes in (left, right):
        axes.axhline(-6, color=INK, linestyle="--", linewidth=1)
        axes.set(ylim=(-13, 0.5), yticks=[-12, -9, -6, -3, 0],
                 yticklabels=_powers(-12, -9, -6, -3, 0))
    return figure, (f"Gradient check, bug: {bug}. With step {move} "
                    + (f"{', '.join(wrong)} lie" if wrong else "no bar lies")
                    + " above the dashed line at 1e-6"
                    + (f" ({len(blurred)} blurred by the step)" if blurred
                       else "") + "; correct gradients do best in the "
                    "middle.")


def _plot_by_step(axes, curves, k):
    """Plot the largest difference for every step, and mark step k."""
    moves = _decades([float(step) for step in _MOVES])
    for differences, style, label in curves:
        worst = np.max(list(differences.values()), axis=0)
        axes.plot(moves, _decades(worst), label=label, color=style.colour,
                  linestyle=style.line, marker=style.marker, markersize=4)
    axes.axvline(moves[k], color=INK, linestyle=":")
    axes.plot(moves[k], _FOOT, "^", color=INK, markersize=8)
    axes.set(xlabel=r"step $\epsilon$", ylabel="largest difference",
             xticks=[-12, -9, -6, -3], xticklabels=_powers(-12, -9, -6, -3))
    axes.legend(frameon=False, loc="lower left",
                bbox_to_anchor=(0, 0.02))
    axes.text(-12, -5.75, "limit", color=INK, bbox=PATCH)


def _plot_by_gradient(axes, heights, wrong, blurred):
    """Draw a bar for every gradient: hatched if wrong, dotted if blurred."""
    looks = [STYLES["bug" if name in wrong else "more"] for name in heights]
    bars = axes.bar(heights.keys(), 13 + _decades([*heights.values()]),
                    bottom=-13, edgecolor=[look.colour for look in looks],
                    color=[PAPER if name in blurred else look.tint
                           for name, look in zip(heights, looks, strict=True)])
    for bar, name in zip(bars, heights, strict=True):
        bar.set_hatch("//" if name in wrong else "..." if name in blurred
                      else "")


# ---------------------------------------------------------------------------
# Notebook 05: the learning rate
# ---------------------------------------------------------------------------

_RATES = ("0.003", "0.01", "0.03", "0.08", "0.15", "0.18", "0.19", "0.199",
          "0.205", "0.21", "0.25")
_LONG_WALK = 40     # steps enough to see what a rate does
_ENOUGH = 20        # steps, to say so
_MAP = np.array([5.0, 3.0])     # as far as the valley is drawn
_STRIDE = 0.25, 0.25        # of the start, as it is dragged


def explore_learning_rate(*, update=update_parameters):
    """Walk down a valley of two parameters at a rate of your choice.

    Parameters
    ----------
    update : function
        Called as update(parameters, grads, learning_rate).
    """
    def content(rate, step, start):
        figure, alt = _draw_rate(update, rate, step, start)
        label = (f"Start of the walk at w1 = {start[0]:g}, w2 = {start[1]:g}; "
                 "drag it, or use the arrow keys")
        return figure, alt, [stage.grip(figure.axes[0], "start", start,
                                        label=label, step=_STRIDE)]
    _view(content, still=functools.partial(_draw_regimes, update), pace=0.2,
          rate=stage.slider("rate", _RATES, "0.15"),
          step=stage.slider("steps", range(_LONG_WALK + 1), 20),
          start=stage.point((4.0, 1.0), (-5, -3), (5, 3), _STRIDE))


def _valley(w1, w2):
    """Return the cost of this view: steep in w2, flat in w1."""
    return 0.5 * (w1 ** 2 + 10 * w2 ** 2)


def _descend(update, rate, steps, start):
    """Return the path of a student's update, an array (steps + 1, 2)."""
    parameters = {"W1": np.array([start]), "b1": np.zeros((1, 1))}
    path = [np.array(start)]
    for _ in range(steps):
        grads = {"dW1": parameters["W1"] * [[1.0, 10.0]],
                 "db1": np.zeros((1, 1))}
        parameters = run_update(update, parameters, grads, rate)
        path.append(parameters["W1"][0].copy())
    return np.array(path)


def _draw_regimes(update):
    """Draw the cost at four rates beside two walks, as (figure, alt)."""
    figure, (left, right) = pair_of_plots(height=3.0)
    _contours(left)
    ends = []
    for rate, kind in zip((0.01, 0.08, 0.19, 0.21), runs(4), strict=True):
        path = _descend(update, rate, _LONG_WALK, (4.0, 1.0))
        word, path = _word_for(path), path[:21]
        costs = np.maximum(_valley(*path.T), 0.02)
        look = {"color": STYLES[kind].colour, "linestyle": STYLES[kind].line}
        right.semilogy(costs, linewidth=2, **look)
        if rate in (0.08, 0.21):        # as far as they stay in the frame
            left.plot(*path[:12].T, linewidth=1.5, **look)
        ends.append((20, costs[-1], f"{rate:g}\n{word}", kind))
    left.plot(4, 1, "s", color=INK, markersize=7, zorder=4)
    left.set_title("first steps at 0.08 and 0.21")
    right.set(xlabel="step", ylabel="cost", xlim=(0, 35), xticks=[0, 10, 20],
              ylim=(0.02, 600))
    right.set_title("cost $J$, four rates")
    label_ends(right, ends)
    return figure, ("The same valley and start, four learning rates. After "
                    f"20 steps: {'; '.join(end[2] for end in ends)}."
                    .replace("\n", " "))


def _word_for(path):
    """Return a word or two for what a descent has done, "" if too early."""
    costs = _valley(*path.T)
    if len(path) < 2:
        return ""
    if np.isnan(path[1]).any():
        return "gives nan"
    if (path == path[0]).all():
        return "stands still"
    if (path[1] - path[0]) @ (path[0] * [1, 10]) > 0:
        return "goes uphill"
    if len(path) <= _ENOUGH:
        return ""
    if not np.isfinite(costs[-1]) or costs[-1] > costs[0]:
        return "diverges"
    if (path[1:, 1] * path[:-1, 1] < -0.02 * path[0, 1] ** 2
            ).sum() > len(path) / 3:
        return "oscillates"
    near = abs(path[-1]).max() < 0.25 * abs(path[0]).max()
    return "converges" if near else "crawls"


def _contours(axes):
    """Draw the valley as lines of equal cost."""
    w1, w2 = np.meshgrid(*np.linspace(-_MAP, _MAP, 61).T)
    axes.contour(w1, w2, _valley(w1, w2), (0.5, 2, 5, 10, 18, 28, 42),
                 colors=STYLES["cache"].colour, linewidths=0.8)
    axes.plot(0, 0, "+", color=INK, markersize=10)
    axes.set(xlim=(-_MAP[0], _MAP[0]), ylim=(-_MAP[1], _MAP[1]),
             xlabel="$w_1$", ylabel="$w_2$")


def _draw_rate(update, rate, step, start):
    """Draw one walk and its cost, as (figure, alt)."""
    path = _descend(update, float(rate), step, start)
    word, costs = _word_for(path), _valley(*path.T)
    figure, (left, right) = pair_of_plots(height=3.0)
    _contours(left)
    left.set_title(f"rate {rate}: {word}" if word else f"rate {rate}",
                   weight="bold")
    _plot_walk(left, path)
    _plot_costs(right, costs)
    right.set_title(f"step {step}: cost {costs[-1]:.3g}")
    said = f": {word}" if word else ""
    return figure, (f"Gradient descent from ({start[0]:g}, {start[1]:g}) "
                    f"at rate {rate}{said}; the cost is {costs[-1]:.3g} "
                    f"after {step} steps.")


def _plot_walk(axes, path):
    """Plot a walk as far as it stays on the map, its last steps strongest."""
    outside = ~(abs(path) <= _MAP).all(axis=1)
    end = int(outside.argmax()) if outside.any() else len(path)
    old, new = path[:max(0, end - 7) + 1], path[max(0, end - 7):end]
    colour = STYLES["run3"].colour
    axes.plot(*old.T, "o-", color=colour, markersize=2.5, linewidth=0.8,
              alpha=0.5)
    axes.plot(*new.T, "o-", color=colour, markersize=4.5, linewidth=1.6)
    if 0 < end < len(path) and np.isfinite(path[end]).all():
        last, way = path[end - 1], path[end] - path[end - 1]
        # As far as the frame: the first side that it comes to.
        share = min((np.sign(w) * edge - at) / w for w, edge, at in
                    zip(way, _MAP, last, strict=True) if w)
        axes.annotate("", last + share * way, last, arrowprops={
            "arrowstyle": "-|>", "color": colour, "linewidth": 1.6,
            "shrinkA": 0, "shrinkB": 0})
        write(axes, -4.8, -2.3, f"off the map\nat step {end}", ha="left",
              back=True)
    axes.plot(*path[0], "s", color=INK, markersize=8, zorder=4)


def _plot_costs(axes, costs):
    """Plot costs on axes that are the same for every rate."""
    low, top = -6, 4
    logs = _decades(costs, 10.0 ** low)
    axes.plot(np.where(logs <= top, logs, np.nan), ".-",
              color=STYLES["run3"].colour)
    above = np.flatnonzero(logs > top)
    if above.size:
        axes.plot(above[0], top - 0.15, "^", color=INK, markersize=9)
    ticks = range(low, top + 1, 2)
    axes.set(xlabel="step", ylabel="cost $J$", xlim=(-0.5, 40.5),
             ylim=(low, top), yticks=ticks, yticklabels=_powers(*ticks))
