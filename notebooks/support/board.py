"""The training board of notebook 06: a network that learns before your eyes.

The kernel trains with the functions that you hand over and sends what they
return; the browser draws it (``board.js``). ``dnn_utils`` loads this file
when ``train_board`` is first used; import it from there.
"""

import time

import numpy as np

from dnn_utils import (
    L_model_backward,
    L_model_forward,
    _require_range,
    _require_shape,
    compute_cost,
    initialize_parameters_deep,
    live,
    update_parameters,
)
from dnn_utils.drawing import pair_of_plots, regions
from dnn_utils.student import (
    Trouble,
    ask,
    average_cost,
    name_of,
    reason,
    run_backward,
    run_forward,
    run_update,
)
from dnn_utils.views import _level, _read_sizes

_STARTS = {"0.01": 0.01, "1": 1, "1/sqrt(n)": "sqrt"}
_RATES = 0.01, 0.1, 0.5, 2.0
_HIDDEN = [8, 8, 8, 8]
_PER_FRAME = 4      # iterations from one picture to the next, if there is time
_SECONDS = 0.05     # for them
_SIDE = 40          # points to a side of the plane's map
_EVERY_FIFTH = 5    # point is held out for the test cost
_ROOM = 2000        # points
_ROWS = 2000        # looks at the costs that are kept


def train_board(X, Y, *, initialize=None, forward=L_model_forward,
                cost=compute_cost, backward=L_model_backward,
                update=update_parameters):
    """Train a network before your eyes: every unit, every weight, the cost.

    Parameters
    ----------
    X : array of shape (2, m)
        Points of the plane.
    Y : array of shape (1, m)
        Their labels, 0 or 1.
    initialize : function, optional
        Called as initialize(layer_dims, scale) with 0.01, 1 or "sqrt".
    forward, cost, backward, update : functions
        Called as in the course's models; hand over your own.

    Raises
    ------
    TypeError, ValueError
        If X and Y do not fit.

    Notes
    -----
    Notebook 06. The live board keeps every fifth point out of training and
    shows what those cost beside what the others cost.
    """
    _require_shape("train_board", "X", X, (2, "m"))
    _require_shape("train_board", "Y", Y, (1, X.shape[1]))
    _require_range("train_board", "Y", Y, 0, 1)
    functions = {"initialize": initialize or _initialize, "forward": forward,
                 "cost": cost, "backward": backward, "update": update}
    still = live.picture(_draw_two_starts, X, Y, functions)
    view = Board(X, Y, functions)
    # What goes wrong only later shows itself on the board.
    if still or view.training:
        live.show(still, view)


def _initialize(layer_dims, scale):
    return initialize_parameters_deep(layer_dims, seed=1, scale=scale)


def _hidden(text):
    """Return the hidden sizes that were written, within reason."""
    sizes = _read_sizes(text, 0, "16, 8")
    if len(sizes) > 5 or any(size > 50 for size in sizes):
        raise Trouble("the board has room for five hidden layers of 50 "
                      f"units; got {text!r:.40}")
    return sizes


# ---------------------------------------------------------------------------
# What is trained
# ---------------------------------------------------------------------------


class Points:
    """Points of the plane with labels, some of them held out for testing.

    Parameters
    ----------
    X : array of shape (2, m)
        The points; copied.
    Y : array of shape (1, m)
        Their labels.
    every : int, optional
        Every so manieth point is held out; none without.
    """

    def __init__(self, X, Y, every=None):
        self.X, self.Y = X.astype(float), Y.copy()
        m = X.shape[1]
        self.held = (np.arange(m) % every == every - 1 if every
                     else np.zeros(m, bool))
        around = 0.1 * np.ptp(X, axis=1) + 0.01
        self.low, self.high = X.min(axis=1) - around, X.max(axis=1) + around

    def part(self, held):
        """Return X and Y of the held out points, or of the others."""
        return self.X[:, self.held == held], self.Y[:, self.held == held]

    def add(self, x, label):
        """Add a point for training."""
        if self.held.size >= _ROOM:
            raise Trouble(f"the board has room for {_ROOM} points")
        self.X = np.column_stack([self.X, self._inside(x)])
        self.Y = np.column_stack([self.Y, [label]])
        self.held = np.append(self.held, False)

    def move(self, k, x):
        """Put a point elsewhere."""
        self.X[:, k] = self._inside(x)

    def remove(self, k):
        """Take a point away, unless it is the last one for training."""
        if not self.held[k] and (~self.held).sum() == 1:
            raise Trouble("the last training point has to stay")
        self.X, self.Y = (np.delete(array, k, axis=1)
                          for array in (self.X, self.Y))
        self.held = np.delete(self.held, k)

    def _inside(self, x):
        return np.clip(np.array(x, float), self.low, self.high)

    def grid(self, side):
        """Return side * side points that cover the plane, row by row."""
        x1, x2 = np.meshgrid(*np.linspace(self.low, self.high, side).T)
        return np.array([x1.ravel(), x2.ravel()])


class Training:
    """A network on its way: parameters, gradients, what each look showed.

    Parameters
    ----------
    points : Points
        What it learns from; call ``look`` when they have changed.
    functions : dict
        "initialize", "forward", "cost", "backward" and "update".
    sizes : list of int
        Units of the hidden layers.
    scale : 0.01, 1 or "sqrt"
        For ``initialize``.
    """

    def __init__(self, points, functions, sizes, scale):
        self.points, self.functions = points, functions
        self.layer_dims = [2, *sizes, 1]
        self.parameters = ask(functions["initialize"], self.layer_dims,
                               scale)
        self.iteration, self.rows, self.since = 0, [], 0
        self.look()
        self.record()

    def look(self):
        """Work out the cost and the gradients as things stand."""
        X, Y = self.points.part(held=False)
        AL, caches, self.cost = self.measure(X, Y)
        if not np.isfinite(self.cost):
            why = ("steps too large (the rate, or gradients without 1/m), or "
                   "a wrong sign in the update" if self.iteration else
                   "first weights too large, or an error in the cost")
            raise Trouble(f"the cost is {self.cost} at iteration "
                          f"{self.iteration}: {why}")
        self.right = _right(AL, Y)
        self.grads = run_backward(self.functions["backward"], AL, Y, caches,
                                "dW", "db")

    def measure(self, X, Y):
        """Return AL, the caches and the cost of some points."""
        forward = self.functions["forward"]
        AL, caches = run_forward(forward, X, self.parameters)
        if not (AL.min() >= 0 and AL.max() <= 1):
            raise Trouble(f"{name_of(forward)} should return AL between 0 and "
                          f"1; at iteration {self.iteration} it gave "
                          f"{AL.min():.3g} to {AL.max():.3g}")
        return AL, caches, average_cost(self.functions["cost"])(AL, Y)

    def step(self, rate):
        """Take one step of gradient descent."""
        self.parameters = run_update(self.functions["update"], self.parameters,
                                   self.grads, rate)
        self.iteration += 1
        self.look()

    def record(self):
        """Keep iteration, training cost, test cost and gradient sizes."""
        self.test, self.test_right = np.nan, (0, 0)
        X, Y = self.points.part(held=True)
        if Y.size:
            AL, _, self.test = self.measure(X, Y)
            self.test_right = _right(AL, Y)
        norms = [np.linalg.norm(self.grads[f"dW{l}"])
                 for l in range(1, len(self.layer_dims))]
        self.rows.append((self.iteration, self.cost, self.test, *norms))
        if len(self.rows) > _ROWS:      # every second one tells enough
            self.rows, self.since = self.rows[::2], self.since // 2

    def train(self, rate, iterations, seconds=np.inf):
        """Take some steps of gradient descent, then keep what they gave."""
        end = time.perf_counter() + seconds
        for _ in range(iterations):
            self.step(rate)
            if time.perf_counter() > end:
                break
        self.record()

    def warning(self):
        """Return a sentence on a cost that rises or does not move, or None."""
        if not any(self.rows[-1][3:]):
            return ("All gradients of the weights are exactly 0: nothing "
                    "moves any more.")
        costs = [row[1] for row in self.rows[self.since:]]
        rising = len(costs) > 5 and all(np.diff(costs[-6:]) > 0)
        if rising or costs[-1] > 1.1 * costs[0]:
            return (f"The cost rises: {_level(costs[-1])}, after "
                    f"{_level(min(costs))} at its lowest. The rate is too "
                    "large, or the update goes uphill.")
        return None

    def layers(self):
        """Return what every unit gives all over the plane, layer by layer.

        Returns
        -------
        layers : list of arrays of shape (n^[l], _SIDE, _SIDE)
            X, A^[1], ..., A^[L], as the forward function left them in its
            caches and returned them.
        """
        AL, caches = run_forward(self.functions["forward"],
                              self.points.grid(_SIDE), self.parameters)
        return [array.reshape(-1, _SIDE, _SIDE)
                for array in [cache[0][0] for cache in caches] + [AL]]


def _right(AL, Y):
    """Return how many answers are right, and how many there are."""
    return int(np.sum((AL > 0.5) == (Y > 0.5))), Y.size


# ---------------------------------------------------------------------------
# What the browser asks for and is told
# ---------------------------------------------------------------------------


class Board:
    """The state of the board; ``live`` says what its methods are for.

    Parameters
    ----------
    X, Y : arrays of shape (2, m) and (1, m)
        The points and their labels.
    functions : dict
        As for ``Training``.
    """

    def __init__(self, X, Y, functions):
        self.data, self.functions = (X, Y), functions
        self.do({"do": "reset"})
        self.whole = self.fresh = self.moved = False    # nobody listens yet

    def do(self, asked):
        """Carry out what was asked for; what goes wrong becomes a sentence."""
        self.fresh = True
        try:
            match asked:
                case {"do": "play"}:
                    if self.training is None:
                        self.begin()
                    self.playing, self.trouble = True, None
                case {"do": "pause"}:
                    self.playing = False
                case {"do": "step"}:
                    self.training.train(self.rate, 1)
                case {"do": "reset"}:
                    self.reset()
                case {"do": "rate", "value": rate}:
                    self.rate = float(rate)
                case {"do": "hidden" | "start" as name, "value": value}:
                    self.choose(name, value)
                case {"do": "add", "x": x, "label": label}:
                    self.edit(self.points.add, x, label)
                case {"do": "move", "point": k, "x": x}:
                    self.edit(self.points.move, k, x)
                case {"do": "remove", "point": k}:
                    self.edit(self.points.remove, k)
        except Exception as error:
            self.fail(error)

    def fail(self, error):
        """Stop, and say why."""
        self.playing, self.trouble = False, f"Stopped: {reason(error)}"

    def work(self):
        """Train as far as the next picture; say whether to go on."""
        if self.playing:
            self.fresh = True
            try:
                self.training.train(self.rate, _PER_FRAME, _SECONDS)
            except Exception as error:
                self.fail(error)
        return self.playing

    def begin(self):
        """Begin again with the controls as they are."""
        self.playing, self.trouble, self.training = False, None, None
        self.told, self.whole = 0, True
        self.training = Training(self.points, self.functions,
                                 _hidden(self.hidden), _STARTS[self.start])

    def reset(self):
        """Begin again with the controls and the points as at first."""
        self.points = Points(*self.data, every=_EVERY_FIFTH)
        self.hidden, self.rate = ", ".join(map(str, _HIDDEN)), _RATES[2]
        self.start = "1/sqrt(n)"
        self.begin()

    def choose(self, name, value):
        """Set a control and begin again; nonsense changes nothing."""
        if name == "hidden":
            _hidden(value)
        setattr(self, name, value)
        self.begin()

    def edit(self, change, *args):
        """Change the points, and look at the same network on the new ones."""
        change(*args)
        self.moved = True
        self.training.since = len(self.training.rows)
        self.training.look()
        self.training.record()

    def forget(self):
        """Tell everything once more."""
        self.whole, self.told = True, 0

    def news(self):
        """Return what has changed since the last time, or None."""
        if not (self.fresh or self.whole):
            return None
        news = {"view": "board"}
        if self.whole:
            news["begin"] = {
                "low": self.points.low.tolist(), "side": _SIDE,
                "high": self.points.high.tolist(), "rates": _RATES,
                "starts": [*_STARTS]}
        if self.whole or self.moved:
            news["points"] = {"x": live.packed([self.points.X]),
                              "labels": self.points.Y[0].tolist(),
                              "held": self.points.held.tolist()}
        if self.training is not None:
            try:
                news["trained"] = self.trained()
            except Exception as error:
                self.fail(error)
        self.whole = self.fresh = self.moved = False
        return news | {
            "playing": self.playing, "trouble": self.trouble,
            "controls": {"hidden": self.hidden, "rate": self.rate,
                         "start": self.start}}

    def trained(self):
        """Return what the training has come to, for the browser."""
        training, layers = self.training, self.training.layers()
        begun = self.told if self.told <= len(training.rows) else 0
        rows = training.rows[begun:]
        self.told = len(training.rows)
        # Half as many points for the small maps of the units.
        units = np.concatenate(layers[:-1])[:, ::2, ::2]
        tops = abs(units).max(axis=(1, 2))
        with np.errstate(invalid="ignore", divide="ignore"):
            shades = np.nan_to_num(units / tops[:, None, None]) * 127
        return {"sizes": training.layer_dims, "from": begun,
                "iteration": training.iteration,
                "rows": [live.plain(row) for row in rows],
                "right": [*training.right, *training.test_right],
                "parameters": live.packed(training.parameters[f"{kind}{l}"]
                                          for l in range(1, len(layers))
                                          for kind in "Wb"),
                "units": live.packed([shades], "i1"),
                "tops": live.plain(tops),
                # Less one half: that keeps the boundary sharp near it.
                "answer": live.packed([layers[-1] - 0.5]),
                "warning": training.warning()}


# ---------------------------------------------------------------------------
# The still
# ---------------------------------------------------------------------------


def _draw_map(axes, training):
    """Draw the regions that the network answers 0 and 1, and the data."""
    points, side = training.points, 61
    grid = points.grid(side)
    values, _ = run_forward(training.functions["forward"], grid,
                         training.parameters)
    regions(axes, *grid.reshape(2, side, side), values.reshape(side, side),
            points.X, (points.Y[0] > 0.5).astype(int))
    axes.set(xlabel="$x_1$", ylabel="$x_2$")


def _draw_two_starts(X, Y, functions):
    """Draw a deep network after 300 steps from two starts."""
    figure, panels = pair_of_plots(height=3.5, top=0.75)
    told = []
    for axes, start in zip(panels, ("0.01", "1/sqrt(n)"), strict=True):
        training = Training(Points(X, Y), functions, _HIDDEN, _STARTS[start])
        first = np.linalg.norm(training.grads["dW1"])
        training.train(0.5, 300)
        _draw_map(axes, training)
        cost = training.cost
        AL, _, _ = training.measure(X, Y)
        axes.set_title(f"start {start}: cost {_level(cost)}\nfirst "
                       f"dW1 {first:.0e}\nanswers {AL.min():.3f} to "
                       f"{AL.max():.3f}")
        told.append(f"from {start} the cost is {_level(cost)}")
    return figure, (f"Network {[2, *_HIDDEN, 1]} after 300 iterations: "
                    + "; ".join(told)
                    + ". Class 1 circles, class 0 squares.")
