"""The course's live views: pictures and tables that follow their controls.

They are section 10 of ``dnn_utils``: import them from there, and this file is
loaded when the first of them is used. Each one first shows a still, an
ordinary figure that is stored with the notebook, and then the live view.
Pass your own functions by keyword to see what they do; by default a view
uses those of ``dnn_utils``.
"""

import base64
import contextlib
import copy
import functools
import io
import re
import textwrap
import time
from html import escape
from typing import NamedTuple

import numpy as np
from IPython.display import display
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
    errors,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_backward,
    progress,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    update_parameters,
)
from dnn_utils.drawing import (
    DOTS,
    FRAME,
    INK,
    LARGE,
    LINE,
    MARGIN,
    PAPER,
    PATCH,
    SHARP,
    SMALL,
    STYLES,
    WIDTH,
    arrow,
    box,
    canvas,
    course_style,
    examples,
    label_ends,
    listed,
    pair_of_plots,
    plane,
    regions,
    runs,
    show,
    symbol,
    write,
)

_WIDTH = {"width": "270px"}     # two controls and a button to a row
_PATIENCE = 2       # seconds that one call of a student's function can take
_NOTE = ("Live view: run this cell in Jupyter to get its controls; they need "
         "the package ipywidgets.")


# ---------------------------------------------------------------------------
# What all views share
# ---------------------------------------------------------------------------


class _Trouble(Exception):
    """The reason why a view has nothing to show."""


class _Raised(_Trouble):
    """An error in a student's function, in the few lines of a check."""


def _name(function):
    """Return the name of a student's function."""
    return getattr(function, "__name__", "your function")


def _ask(function, *args):
    """Call a student's function; turn any error into _Trouble.

    It gets copies of the arguments, so that it cannot change the view's.
    """
    started = time.perf_counter()
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(
                all="ignore"):
            result = function(*copy.deepcopy(args))
    except Exception as error:
        slip = errors.explain(error) or errors.explain(
            error, _name(function), function)
        raise _Raised(errors.words(slip)) from None
    took = time.perf_counter() - started
    if took > _PATIENCE:
        raise _Trouble(f"{_name(function)} took {took:.0f} s for one call; "
                       "a live view calls it often, so it must be quick")
    return result


def _array(function, name, value, shape):
    """Return an array from a student's function if it has this shape."""
    try:
        _require_shape(_name(function), name, value, shape,
                       verb="should return")
    except (TypeError, ValueError) as error:
        raise _Trouble(str(error)) from None
    return value


def _reason(error):
    """Say what went wrong, in short."""
    if isinstance(error, _Raised):
        return str(error)
    if not isinstance(error, _Trouble):
        error = f"{type(error).__name__}: {error}"
    return textwrap.shorten(str(error), 300, placeholder=" ...")


def _sentence_for(error):
    """Return the reason why there is no picture, in words."""
    between = "\n" if isinstance(error, _Raised) else " "
    return f"Nothing to show here yet:{between}{_reason(error)}"


class _Panel:
    """Controls above the picture or table that ``content`` makes from them."""

    def __init__(self, widgets, content, controls):
        self.content = content
        self.knobs = {name: getattr(widgets, kind)(**options)
                      for name, (kind, options) in controls.items()}
        self.start = {name: knob.value for name, knob in self.knobs.items()}
        self.shown = widgets.HTML()
        self.quiet = False
        self.update()
        for knob in self.knobs.values():
            knob.observe(self.update, "value")
        self.box = widgets.VBox([self.row(widgets), self.shown])

    def row(self, widgets):
        """Return the controls in a row, with Back and Next for steps."""
        self.buttons = {}
        actions = {"Reset": self.reset}
        if "step" in self.knobs:
            actions = {"Back": functools.partial(self.move, -1),
                       "Next": functools.partial(self.move, 1)} | actions
        for label, action in actions.items():
            button = widgets.Button(
                description=label, layout=widgets.Layout(width="72px"))
            button.on_click(action)
            self.buttons[label] = button
        return widgets.HBox([*self.knobs.values(),
                             widgets.HBox([*self.buttons.values()])],
                            layout=widgets.Layout(flex_flow="row wrap"))

    def update(self, _=None):
        """Show what belongs to the present values of the controls."""
        if not self.quiet:
            self.shown.value = _html(functools.partial(
                self.content, **{name: knob.value
                                 for name, knob in self.knobs.items()}))

    def move(self, by, _=None):
        """Go forward or back by some steps, but not past the ends."""
        knob = self.knobs["step"]
        knob.value = min(max(knob.value + by, knob.min), knob.max)

    def reset(self, _=None):
        """Return every control to its first value."""
        self.quiet = True
        for name, knob in self.knobs.items():
            knob.value = self.start[name]
        self.quiet = False
        self.update()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return progress.widget_view(self.box.model_id) | {
            "text/plain": _NOTE}


class _Note:
    """The sentence shown in place of a live view without ipywidgets."""

    def __repr__(self):
        return _NOTE


def _view(live, *, still=None, **controls):
    """Show the still and then the live view, or print why there is none.

    ``live`` takes the values of the controls and returns an HTML page or
    (figure, alt). ``still`` takes nothing and returns (figure, alt); without
    it the still is what ``live`` shows first.
    """
    still = still or functools.partial(live, **{
        name: options["value"] for name, (_, options) in controls.items()})
    try:
        with course_style(), np.errstate(all="ignore"):
            figure, alt = still()
    except Exception as error:
        print(_sentence_for(error))
        return
    show(figure, textwrap.shorten(alt, 200, placeholder=" and more."))
    try:
        import ipywidgets
    except ImportError:
        display(_Note())
    else:
        display(_Panel(ipywidgets, live, controls))


def _html(content):
    """Return the page or (figure, alt) that ``content`` makes as HTML."""
    try:
        with course_style(), np.errstate(all="ignore"):
            made = content()
            return made if isinstance(made, str) else _img(*made)
    except Exception as error:
        return _card('<p style="white-space:pre-wrap">'
                     f"{escape(_sentence_for(error))}</p>")


def _img(figure, alt):
    """Return a figure as an HTML picture with its alt text."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DOTS * SHARP,
                   pil_kwargs={"compress_level": 1})
    width, height = (figure.get_size_inches() * DOTS).astype(int) + 2 * MARGIN
    # Decode before painting, so that nothing flickers.
    return (f'<img decoding="sync" alt="{escape(alt)}" width="{width}" '
            f'height="{height}" style="max-width:100%;height:auto;'
            f'margin:1px;{FRAME}" '
            'src="data:image/png;base64,'
            f'{base64.b64encode(drawn.getvalue()).decode()}">')


def _card(content):
    """Return a page on white, which is readable in dark themes too."""
    return (f'<div style="background:{PAPER};color:{INK};padding:8px 12px;'
            'max-width:780px;line-height:1.4;overflow-x:auto">'
            f"{content}</div>")


def _slider(label, value, low, high, step=1, **options):
    """Describe a slider, for whole numbers if ``step`` is an int."""
    kind = "IntSlider" if isinstance(step, int) else "FloatSlider"
    return kind, {"description": label, "value": value, "min": low,
                  "max": high, "step": step, "layout": _WIDTH} | options


def _pick(label, options, value, kind="Dropdown"):
    """Describe a control with a choice of values."""
    return kind, {"description": label, "options": options, "value": value,
                  "layout": _WIDTH}


def _field(label, value):
    """Describe a text field; Enter or Tab submits it."""
    return "Text", {"description": label, "value": value,
                    "continuous_update": False, "layout": _WIDTH}


# ---------------------------------------------------------------------------
# Notebook 00: one unit
# ---------------------------------------------------------------------------


def explore_unit():
    """Show one unit as a line in the plane, moved by its three numbers."""
    _view(_draw_unit, w1=_slider("w1", 1.0, -4.0, 4.0, 0.5),
          w2=_slider("w2", 0.0, -4.0, 4.0, 0.5),
          b=_slider("b", 0.0, -4.0, 4.0, 0.5))


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
          sizes=_field("layer_dims", ", ".join(map(str, sizes))),
          m=_slider("examples m", 4, 1, 8))


def _read_sizes(text, least, example):
    """Return the whole numbers in the text of a field."""
    words = re.split(r"[\s,;]+", text.strip(" []()"))
    words = [word for word in words if word]
    if len(words) < least or not all(re.fullmatch("0*[1-9][0-9]{0,5}", word)
                                     for word in words):
        many = f"{least} or more " if least else ""
        raise _Trouble(f"write {many}whole numbers from 1 to 999999 with "
                       f"commas between them, such as {example}; got "
                       f"{text!r:.40}")
    return [int(word) for word in words]


def _draw_shapes(initialize, sizes, m):
    """Draw Z = W A + b for every layer, as (figure, alt)."""
    L = len(sizes) - 1
    counts = [n * (n_prev + 1) for n_prev, n in zip(sizes, sizes[1:],
                                                    strict=False)]
    if L > 5 or sum(counts) > 2_000_000:
        raise _Trouble("this view has room for five layers and two million "
                       f"parameters; got {L} and {sum(counts):,}")
    parameters = _ask(initialize, sizes)
    if not isinstance(parameters, dict):
        raise _Trouble(f"{_name(initialize)} should return a dictionary; got "
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
    _view(functools.partial(_draw_activation, functions),
          name=_pick("activation", [*functions], "sigmoid"),
          z=_slider("z", 3.0, -8.0, 8.0, 0.25, readout_format=".2f"))


def _draw_activation(functions, name, z):
    """Draw a function beside its measured slope, as (figure, alt)."""
    def value(points):
        result = _ask(functions[name], points)
        if not isinstance(result, tuple) or len(result) != 2:
            raise _Trouble(f"{_name(functions[name])} should return two "
                           f"things, A and Z; got {type(result).__name__}")
        return _array(functions[name], "A", result[0], points.shape)

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
        AL, caches = _forward(forward, X, parameters)
        _require_kept(forward, X, parameters, caches)
    except _Trouble as error:
        print(_sentence_for(error))
        return
    steps = _forward_steps(AL, caches)
    _walk(steps, f"{_name(forward)} returned", functools.partial(
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


def _forward(forward, X, parameters):
    """Return AL and caches of a student's forward if they can be shown."""
    name = _name(forward)
    result = _ask(forward, X, parameters)
    L, m = len(parameters) // 2, X.shape[1]
    try:
        AL, caches = result
        cells = [(A, W, b, Z) for (A, W, b), Z in caches]
    except (TypeError, ValueError):
        raise _Trouble(f"{name} should return AL and a list of caches, each "
                       "((A_prev, W, b), Z)") from None
    if len(cells) != L:
        raise _Trouble(f"{name} should return {L} caches, one for each "
                       f"layer; got {len(cells)}")
    for l, (A, W, b, Z) in enumerate(cells, start=1):
        n, n_prev = parameters[f"W{l}"].shape
        for part, array, shape in (("A_prev", A, (n_prev, m)),
                                   ("W", W, (n, n_prev)), ("b", b, (n, 1)),
                                   ("Z", Z, (n, m))):
            _array(forward, f"{part} in caches[{l - 1}]", array, shape)
    _array(forward, "AL", AL, cells[-1][3].shape)
    return AL, caches


def _require_kept(forward, X, parameters, caches):
    """Raise unless the caches hold the numbers that were passed in."""
    for l, ((A, W, b), _) in enumerate(caches, start=1):
        for part, kept, given in (("A_prev", A, X if l == 1 else A),
                                  ("W", W, parameters[f"W{l}"]),
                                  ("b", b, parameters[f"b{l}"])):
            if not _agree(kept, given):
                raise _Trouble(f"{_name(forward)} should keep {part} of layer "
                               f"{l} as it is; caches[{l - 1}] has other "
                               "numbers")


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


def _product(title, left, right, result, *, bias=None, scale=1):
    """Return the step result = ``scale`` left @ right + bias."""
    expected = left.array @ right.array * scale
    operands = [("" if scale == 1 else f"1/{1 / scale:.0f} &times;", left,
                 "row"), ("@", right, "column")]
    if bias:
        expected = expected + bias.array
        operands.append(("+", bias, "row"))

    def words(row, column):
        terms = " + ".join(f"{_factor(a)} &times; {_factor(b)}" for a, b in
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
    return steps


def _activation_step(l, L, Z, result):
    """Return the step from Z to A of one layer."""
    name, function = ("SIGMOID", sigmoid) if l == L else ("RELU", relu)

    def words(row, column):
        z = _number(Z[row, column])
        return (f"1 / (1 + e<sup>&minus;({z})</sup>)" if l == L
                else f"max(0, {z})")
    return _Step(f"layer {l}, {name}",
                 [(name.lower(), _Matrix(f"Z{l}", Z), "cell")],
                 _Matrix(f"A{l}", result), function(Z)[0], words)


def _walk(steps, owner, still):
    """Show the view of a walk: step, row and column to look at."""
    rows, columns = np.max([step.expected.shape for step in steps], axis=0)
    _view(functools.partial(_walk_page, steps, owner), still=still,
          step=_slider("step", 1, 1, len(steps)),
          row=_slider("row", 1, 1, rows),
          column=_slider("column", 1, 1, columns))


def _walk_page(steps, owner, step, row, column):
    """Return one step of a walk as HTML."""
    now = steps[step - 1]
    name, result, kind = now.result
    asked = row, column
    row, column = (min(place, size) - 1 for place, size in
                   zip(asked, result.shape, strict=True))
    tables = [_term(sign, matrix, row, column, outline)
              for sign, matrix, outline in now.operands]
    tables.append(_term("=", now.result, row, column, "cell",
                        ~_matches(result, now.expected)))
    right = _number(now.expected[row, column])
    entry = f"{name}, row {row + 1}, column {column + 1}:"
    colour = STYLES[kind].ink
    lines = [f"<b style='color:{colour}'>Step {step} of {len(steps)}: "
             f"{now.title}</b>", "".join(tables),
             f"{entry} {now.words(row, column)} = <b>{right}</b>"]
    if asked != (row + 1, column + 1):
        lines.append(f"{name} has no entry in row {asked[0]}, column "
                     f"{asked[1]}: this is the nearest one.")
    lines.append("Numbers are shown rounded; the result comes from all their "
                 "digits.")
    wrong = _wrong(steps)
    if not _agree(result[row, column], now.expected[row, column]):
        lines.append(f"<b>&#10007; {escape(owner)} "
                     f"{_number(result[row, column])} here.</b>")
    if wrong:
        lines.append(f"&#10007; {wrong}")
    return _card("".join(f"<div style='margin:6px 0'>{line}</div>"
                         for line in lines))


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
    return (text if value else "0").replace("-", "\N{MINUS SIGN}")


def _factor(value):
    """Return the text of a factor: in brackets if it is negative."""
    return f"({_number(value)})" if value < 0 else _number(value)


def _term(sign, *table):
    """Return a sign and the table that follows it, kept on one line."""
    return ("<span style='display:inline-block;white-space:nowrap'>"
            f"<span style='margin:0 5px'>{sign}</span>{_table(*table)}</span>")


def _table(matrix, row, column, outline, wrong=None):
    """Return a matrix as an HTML table, with a cross at wrong entries."""
    name, array, kind = matrix
    colour, lines = STYLES[kind].ink, []
    for i, values in enumerate(array):
        cells = []
        for j, value in enumerate(values):
            active = ((i == row or outline == "column")
                      and (j == column or outline == "row"))
            look = (f"border:2px solid {colour};font-weight:bold" if active
                    else f"border:1px solid {LINE}")
            cross = "" if wrong is None or not wrong[i, j] else "&#10007; "
            cells.append(f"<td style='{look};padding:2px 4px;text-align:right;"
                         f"background:{PAPER}'>{cross}{_number(value)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    shape = "&times;".join(map(str, array.shape))
    return ("<table style='display:inline-table;vertical-align:middle;"
            "border-collapse:collapse;font:12px monospace;"
            f"margin:2px'><caption style='color:{colour};caption-side:top;"
            f"font-weight:bold;white-space:nowrap'>{name} ({shape})</caption>"
            + "".join(lines) + "</table>")


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
                edgecolor=style.colour))
            write(axes, x, low + 0.27 * (len(values) - 0.5 - i),
                  _number(value))
        write(axes, x, low + 0.27 * len(values) + 0.14, name,
              color=style.ink)
        if k:
            ends = ((x - pitch + half, y), (x - half, y))
            arrow(axes, kind, *ends[::1 if kind == "forward"
                                    else -1])


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
    @functools.cache
    def curves(rule):
        average = _average(cost, rule)
        return [[_one(average, value, y) for value in _GRID] for y in (0, 1)]

    def draw(prediction, label, rule):
        return _draw_loss(_average(cost, rule), curves(rule), prediction,
                          label, rule)
    own = _name(cost)
    _view(draw, prediction=_pick("prediction", _PREDICTIONS, "0.01",
                                 "SelectionSlider"),
          label=_pick("true label", [0, 1], 1),
          rule=_pick("function", [own, _AS_TYPED], own))


def _loss_as_typed(AL, Y):
    """Return the cost by the plain formula, without a rule for 0 log 0."""
    return np.mean(-Y * np.log(AL) - (1 - Y) * np.log(1 - AL))


def _average(cost, rule=None):
    """Return the function of AL and Y that calls a cost and checks it."""
    function = _loss_as_typed if rule == _AS_TYPED else cost

    def average(AL, Y):
        result = _ask(function, AL, Y)
        if not isinstance(result, (int, float, np.ndarray, np.number)
                          ) or np.size(result) != 1:
            raise _Trouble(f"{_name(function)} should return one number; "
                           f"got {result!r:.60}")
        return float(np.ravel(result)[0])
    return average


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
    right = found if rule == _AS_TYPED else _losses(_average(compute_cost), a,
                                                    label)
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
    if not np.isnan(here):
        axes.plot(a, np.clip(here, low, 0.97 * top),
                  "^" if here > top else "o", color=INK, markersize=9,
                  clip_on=False, zorder=4)
    axes.set(xlabel="prediction $a$", xlim=(-0.03, 1.03))
    _loss_title(axes, f"label {label}, $a$ = {a:g}: loss", here, right)


def _loss_bars(axes, batch, mean, right):
    """Draw the losses of a batch of five and their average."""
    low, top = axes.get_ylim()
    names = [f"{a:g}\n{y:g}" for a, y in zip(*(
        row[0] for row in _OTHERS), strict=True)] + ["yours"]
    heights = np.clip(np.nan_to_num(batch, nan=0, posinf=top), low, top)
    axes.bar(names, heights, color=[LINE] * 4 + [INK], edgecolor=INK)
    axes.set(xlabel="prediction and label", xlim=(-0.5, 4.5))
    drawn = low <= mean <= top
    for k, value in enumerate(batch):
        foot = max(heights[k], 0)
        if drawn and foot - 0.02 * top < mean < foot + 0.1 * top:
            foot = max(foot, mean)      # above the line, not across it
        axes.text(k, min(foot + 0.035 * top, 0.92 * top),
                  _level(value) if k == 4 else f"{value:.2f}", ha="center",
                  bbox=PATCH)
    if drawn:
        axes.axhline(mean, color=INK, linestyle="--", linewidth=1.5)
    # The title of a wrong average has no room for it.
    dashed = " (dashed)" if drawn and _agree(mean, right) else ""
    _loss_title(axes, f"average{dashed}:", mean, right)


def _level(value):
    """Return the text of a cost, which can be huge, infinite or nan."""
    return f"{value:.3f}" if abs(value) < 1e6 else f"{value:.3g}"


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
        AL, caches = _forward(forward, X, parameters)
        grads = _gradients(backward, AL, Y, caches, "dW", "db", "dA")
    except _Trouble as error:
        print(_sentence_for(error))
        return
    back = [("$dA^{[0]}$", grads["dA0"][:, 0])]
    for l in range(1, L + 1):
        dZ, dA = _through_activation(l, AL, Y, caches, grads)
        back += [(symbol("dZ", l), dZ[:, 0]),
                 (symbol("dA", l), dA[:, 0])]
    steps = _backward_steps(AL, Y, caches, grads)
    _walk(steps, f"{_name(backward)} returned", functools.partial(
        _draw_flow, _flow(AL, caches), back, _wrong(steps)))


def _gradients(backward, AL, Y, caches, *kinds):
    """Return a student's gradients if all of some kinds have their shapes.

    ``kinds`` are one or more of "dW", "db" and "dA".
    """
    name = _name(backward)
    grads = _ask(backward, AL, Y, caches)
    if not isinstance(grads, dict):
        raise _Trouble(f"{name} should return a dictionary grads; got "
                       f"{type(grads).__name__}")
    for l, ((A, W, b), _) in enumerate(caches, start=1):
        likes = {"dW": (l, W), "db": (l, b), "dA": (l - 1, A)}
        for key, like in ((f"{kind}{likes[kind][0]}", likes[kind][1])
                          for kind in kinds):
            if key not in grads:
                raise _Trouble(f"{name} should return grads with {key}; got "
                               + (", ".join(map(str, grads)) or "none"))
            _array(backward, f"grads[{key!r}]", grads[key], like.shape)
    return grads


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
        return f"(1 &minus; {y}) / (1 &minus; {a}) &minus; {y} / {a}"
    steps = [_Step("the slope of the loss",
                   [("at", _Matrix(f"A{L}", AL), "cell"),
                    ("for", _Matrix("Y", Y), "cell")],
                   _Matrix(f"dA{L}", dAL, "backward"), dAL, words)]
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
        return (f"incoming {_factor(dA[row, column])} &times; local "
                f"{_factor(slope[row, column])}")
    below = f"A{l - 1}" if l > 1 else "X"
    dZ = _Matrix(f"dZ{l}", dZ, "backward")
    dW, db, dA_prev = (_Matrix(name, grads[name], "backward")
                       for name in (f"dW{l}", f"db{l}", f"dA{l - 1}"))
    ones = _Matrix("ones", np.ones((m, 1)), "parameter")
    return [
        _Step(f"layer {l}, slope of {name}",
              [("", _Matrix(f"dA{l}", dA, "backward"), "cell"),
               ("&times;", _Matrix(f"slope at Z{l}", slope), "cell")],
              dZ, dZ.array, words),
        _product(f"layer {l}, what each weight gets", dZ,
                 _Matrix(f"{below} transposed", A.T), dW, scale=1 / m),
        _product(f"layer {l}, what each bias gets", dZ, ones, db,
                 scale=1 / m),
        _product(f"layer {l}, what goes on down",
                 _Matrix(f"W{l} transposed", W.T, "parameter"), dZ, dA_prev)]


_MOVES = ("1e-12", "1e-11", "1e-10", "1e-9", "1e-8", "1e-7", "1e-6", "1e-5",
          "1e-4", "1e-3", "0.01", "0.1")
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
        return _draw_check(_name(backward), measured(_BUGS[0]),
                           measured(bug), bug, move)
    _view(draw, bug=_pick("bug", _BUGS, _BUGS[3]),
          move=_pick("step \N{GREEK SMALL LETTER EPSILON}", _MOVES, "1e-6",
                     "SelectionSlider"))


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
        grads = dict(_gradients(backward, AL, Y, caches, "dW", "db"))
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
    heights = {name: values[k] for name, values in found.items()}
    wrong = [name for name, height in heights.items() if height >= 1e-6]
    blurred = [name for name in wrong if found[name].min() < 1e-6]
    _plot_by_gradient(right, heights, wrong, blurred)
    right.set_title(f"step {move}: {len(wrong)} of {len(heights)} differ"
                    + "\ndotted: blurred by the step" * bool(blurred))
    for axes in (left, right):
        axes.axhline(-6, color=INK, linestyle="--", linewidth=1)
        axes.set(ylim=(-13, 0.5), yticks=[-12, -9, -6, -3, 0],
                 yticklabels=_powers(-12, -9, -6, -3, 0))
    return figure, (f"Gradient check, bug: {bug}. With step {move} "
                    + (f"{', '.join(wrong)} lie" if wrong else "no bar lies")
                    + " above the dashed line at 1e-6; correct gradients do "
                    "best in the middle.")


def _plot_by_step(axes, curves, k):
    """Plot the largest difference for every step, and mark step k."""
    moves = _decades([float(step) for step in _MOVES])
    for differences, style, label in curves:
        worst = np.max(list(differences.values()), axis=0)
        axes.plot(moves, _decades(worst), label=label, color=style.colour,
                  linestyle=style.line, marker=style.marker, markersize=4)
    axes.axvline(moves[k], color=INK, linestyle=":")
    axes.set(xlabel=r"step $\epsilon$", ylabel="largest difference",
             xticks=[-12, -9, -6, -3], xticklabels=_powers(-12, -9, -6, -3))
    axes.legend(frameon=False, loc="lower left",
                bbox_to_anchor=(0, 0.02))
    axes.text(-12, -5.75, "limit", color=INK, bbox=PATCH)


def _plot_by_gradient(axes, heights, wrong, blurred):
    """Draw a bar for every gradient, hatched where it is wrong.

    Dotted are those that a better step would show to be right.
    """
    kinds = ["bug" if name in wrong and name not in blurred else "more"
             for name in heights]
    bars = axes.bar(heights.keys(), 13 + _decades([*heights.values()]),
                    bottom=-13,
                    edgecolor=[STYLES[kind].colour for kind in kinds],
                    color=[STYLES[kind].tint for kind in kinds])
    for bar, name in zip(bars, heights, strict=True):
        bar.set_hatch(".." if name in blurred else "//" * (name in wrong))


# ---------------------------------------------------------------------------
# Notebook 05: the learning rate
# ---------------------------------------------------------------------------

_RATES = ("0.003", "0.01", "0.03", "0.08", "0.15", "0.18", "0.19", "0.199",
          "0.205", "0.21", "0.25")
_LONG_WALK = 40     # steps enough to see what a rate does


def explore_learning_rate(*, update=update_parameters):
    """Walk down a valley of two parameters at a rate of your choice.

    Parameters
    ----------
    update : function
        Called as update(parameters, grads, learning_rate).
    """
    _view(functools.partial(_draw_rate, update),
          still=functools.partial(_draw_regimes, update),
          rate=_pick("rate", _RATES, "0.15", "SelectionSlider"),
          step=_slider("steps", 20, 0, _LONG_WALK),
          start=_pick("start", [("4, 1", (4.0, 1.0)), ("4, 0", (4.0, 0.0)),
                                ("-4, 2", (-4.0, 2.0))], (4.0, 1.0)))


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
        parameters = _updated(update, parameters, grads, rate)
        path.append(parameters["W1"][0].copy())
    return np.array(path)


def _updated(update, parameters, grads, rate):
    """Return the parameters after a student's update."""
    shapes = {name: array.shape for name, array in parameters.items()}
    result = _ask(update, parameters, grads, rate)
    if not isinstance(result, dict) or set(result) != set(shapes):
        found = list(result) if isinstance(result, dict) else type(
            result).__name__
        raise _Trouble(f"{_name(update)} should return a dictionary with "
                       f"{', '.join(shapes)}; got {found}")
    for name, shape in shapes.items():
        _array(update, name, result[name], shape)
    return result


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
    """Return a word or two for what a long descent does."""
    costs = _valley(*path.T)
    if np.isnan(path[1]).any():
        return "gives nan"
    if (path == path[0]).all():
        return "stands still"
    if (path[1] - path[0]) @ (path[0] * [1, 10]) > 0:
        return "goes uphill"
    if not np.isfinite(costs[-1]) or costs[-1] > costs[0]:
        return "diverges"
    if (path[1:, 1] * path[:-1, 1] < -0.02 * path[0, 1] ** 2
            ).sum() > len(path) / 3:
        return "oscillates"
    near = abs(path[-1]).max() < 0.25 * abs(path[0]).max()
    return "converges" if near else "crawls"


def _contours(axes):
    """Draw the valley as lines of equal cost."""
    w1, w2 = np.meshgrid(np.linspace(-5, 5, 61), np.linspace(-3, 3, 61))
    axes.contour(w1, w2, _valley(w1, w2), (0.5, 2, 5, 10, 18, 28, 42),
                 colors=STYLES["cache"].colour, linewidths=0.8)
    axes.plot(0, 0, "+", color=INK, markersize=10)
    axes.set(xlim=(-5, 5), ylim=(-3, 3), xlabel="$w_1$", ylabel="$w_2$")


def _draw_rate(update, rate, step, start):
    """Draw one walk and its cost, as (figure, alt)."""
    path = _descend(update, float(rate), _LONG_WALK, start)
    word, path = _word_for(path), path[:step + 1]
    costs = _valley(*path.T)
    figure, (left, right) = pair_of_plots(height=3.0)
    _contours(left)
    run = STYLES["run3"].colour
    left.plot(*path.T, "o-", color=run, markersize=4, linewidth=1.5)
    left.plot(*path[0], "s", color=INK, markersize=8, zorder=4)
    left.set_title(f"rate {rate}: {word}", weight="bold")
    logs = _decades(costs)
    ends = logs[np.isfinite(logs)]
    low, top = min(-4, int(ends.min()) - 1), max(4, int(ends.max()) + 1)
    every = 2 * max(1, (top - low) // 12)
    ticks = [k for k in range(low, top + 1) if k % every == 0]
    right.plot(logs, ".-", color=run)
    right.set(xlabel="step", ylabel="cost $J$", xlim=(-0.5, 40.5),
              ylim=(low, top), yticks=ticks, yticklabels=_powers(*ticks))
    right.set_title(f"cost after {step} steps: {costs[-1]:.3g}")
    return figure, (f"Gradient descent from ({start[0]:g}, {start[1]:g}) "
                    f"at rate {rate}: {word}; the cost is {costs[-1]:.3g} "
                    f"after {step} steps.")
