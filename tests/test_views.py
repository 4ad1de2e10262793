"""The views without a browser: stills, controls, and wrong answers."""

import gc
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import dnn_utils
from dnn_utils import (
    L_model_backward,
    L_model_forward,
    live,
    progress,
    stage,
    student,
    views,
)

ROOT = Path(__file__).resolve().parent.parent
PARAMETERS = dnn_utils.initialize_parameters_deep([3, 2, 1], scale="sqrt")
X = np.random.RandomState(1).randn(3, 4)
Y = np.array([[1, 0, 0, 1]])

VIEWS = {
    "explore_unit": (),
    "explore_shapes": (),
    "explore_activations": (),
    "step_forward": (X, PARAMETERS),
    "explore_loss": (),
    "step_backward": (X, Y, PARAMETERS),
    "explore_gradient_check": (),
    "explore_learning_rate": (),
}


class Look:
    """A live view as the browser gets it, and its controls."""

    def __init__(self, view):
        self.view, self.news = view, {}
        view.forget()
        self.hear()

    def hear(self):
        """Take the news as strict JSON."""
        news = json.loads(json.dumps(self.view.news(), allow_nan=False))
        kept = {"picture": self.news.get("picture")}
        self.news = news | kept if not news.get("picture") else news

    def set(self, **values):
        """Set controls to values of the kernel."""
        self.view.do({"do": "set", "values": {
            name: self.view.controls[name].sent(value)
            for name, value in values.items()}})
        self.hear()

    def put(self, name, *at):
        """Drag a point of the picture."""
        self.view.do({"do": "put", "name": name, "at": at})
        self.hear()

    def reset(self):
        """Return every control to its first value."""
        self.view.do({"do": "reset"})
        self.hear()

    @property
    def words(self):
        """All that it says."""
        return self.news["trouble"] or " ".join(
            [self.news["alt"], self.news["told"], *self.news["notes"]])

    @property
    def all(self):
        """All that it shows."""
        return [self.words, *(self.news.get(name) for name in (
            "picture", "grips", "lit", "tables"))]


@pytest.fixture
def show(monkeypatch):
    """Return a function that calls a view and returns still and Look."""
    shown = []
    monkeypatch.setattr(live, "show",
                        lambda *both: shown.extend(both))

    def call(name, *args, **options):
        shown.clear()
        assert getattr(dnn_utils, name)(*(args or VIEWS[name]),
                                        **options) is None
        return [shown[0], Look(shown[1])] if shown else []
    return call


def other_values(control):
    """Values that a control can take, its first left out."""
    if control.kind == "point":
        return [(-4.0, 2.0), (4.0, 0.0)]
    if control.kind == "field":
        return ["4, 2, 1", "5, 4, 3, 1"]
    values = control.values
    if control.kind == "range":
        values = [values[0], values[-1]]
    return [value for value in values if value != control.value]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_a_still_with_one_sentence_and_few_controls(show, name):
    still, look = show(name)
    data, metadata = still._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert 20 <= len(still.alt) <= 200 and len(still.png) < 60_000
    seen = [control for control in look.news["begin"]["controls"]
            if control["label"]]
    assert 1 <= len(seen) <= 3 and len(look.news["alt"]) >= 20
    assert all(len(control["label"]) <= 12 for control in seen)


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_every_control_changes_the_view_and_reset_brings_it_back(show, name):
    _, look = show(name)
    first = look.all
    for name, control in look.view.controls.items():
        for value in other_values(control):
            if control.kind == "point":
                look.put(name, *value)
            else:
                look.set(**{name: value})
            assert "Nothing to show" not in look.words
            # An array of one row has only that to choose.
            assert look.all != first or control.kind == "index", name
        look.reset()
        assert look.all == first


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_equal_calls_give_equal_pictures(show, name):
    (one, look), (two, again) = show(name), show(name)
    assert one.png == two.png and look.news == again.news


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_every_colour_of_a_live_picture_follows_the_theme(show, name):
    _, look = show(name)
    for name, control in look.view.controls.items():
        for value in [control.value, *other_values(control)]:
            if control.kind != "point":
                look.set(**{name: value})
            svg = re.sub(r"var\(--[\w-]+, #\w+\)", "", look.news["picture"])
            assert not re.search("#[0-9a-f]{6}", svg)
    # Nothing is fetched: these are names only.
    assert set(re.findall('http[^"]*', svg)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.parametrize("name, steps", [("step_forward", 4),
                                         ("step_backward", 9)])
def test_a_walk_lights_where_it_is_and_goes_to_what_is_chosen(
        show, name, steps):
    _, look = show(name)
    assert look.view.controls["step"].values == [*range(1, steps + 1)]
    pages, svg = [], look.news["picture"]
    for step in range(1, steps + 1):
        look.set(step=step)
        pages.append(look.words)
        assert all(f'id="{part}.' in svg for part in look.news["lit"] if part)
        assert look.news["picture"] == svg and not look.news["notes"]
    assert len(set(pages)) == steps
    for spot in look.news["spots"]:
        look.view.do({"do": "set", "values": spot["set"]})
        look.hear()
        told = look.news["told"].partition(":")[0]
        assert spot["label"].startswith(told.partition(", column")[0])
        assert look.news["lit"][1].startswith("cell-")


def test_the_entries_of_a_walk_are_chosen_by_row_and_column(show):
    _, look = show("step_forward")
    look.set(row=1, column=2)
    W, Z = PARAMETERS["W1"], PARAMETERS["W1"] @ X
    assert look.news["told"].startswith("Z1, row 2, column 3: ")
    assert look.news["told"].endswith(
        f" = {views._number(Z[1, 2])}, shown rounded.")
    assert views._factor(W[1, 0]) in look.news["told"]
    look.set(step=4)                # one row: the nearest
    assert look.news["told"].startswith("A2, row 1, column 3: ")


def test_what_is_dragged_stays_on_its_grid_and_on_the_map(show):
    _, look = show("explore_learning_rate")
    look.put("start", 1.13, -99)
    assert look.view.values["start"] == (1.25, -3.0)
    assert "from (1.25, -3)" in look.words
    _, look = show("explore_activations")
    look.put("z", 5.2, 0)
    assert look.view.values["z"] == 5.25
    _, look = show("explore_gradient_check")
    look.put("move", -3.4, 0)
    assert look.view.values["move"] == "1e-3"
    assert look.news["grips"][0]["value"][0] == -3


def test_a_value_beyond_the_ends_is_the_last_one(show):
    _, look = show("explore_loss")
    look.view.do({"do": "set", "values": {"prediction": 99, "label": -1},
                  "asked": 7})
    look.hear()
    assert look.news["asked"] == 7
    assert look.news["values"] == {"prediction": 13, "label": 0, "rule": 0}


def test_asking_for_a_view_leaves_the_widgets_alone():
    code = ("import sys, dnn_utils; dnn_utils.explore_loss; "
            "print({'anywidget', 'ipywidgets'} & {*sys.modules})")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True,
                          capture_output=True, text=True)
    assert done.stdout == "set()\n"


@pytest.fixture
def drawn(monkeypatch):
    """Return the list that every figure of a view is put in."""
    all_drawn = []
    png, svg = live.to_png, stage.to_svg
    monkeypatch.setattr(live, "to_png", lambda figure: (
        all_drawn.append(figure), png(figure))[1])
    monkeypatch.setattr(stage, "to_svg", lambda figure: (
        all_drawn.append(figure), svg(figure))[1])
    return all_drawn


def assert_nothing_is_cut(figures):
    """Raise if a title, label or other text reaches beyond its figure."""
    for figure in figures:
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw_without_rendering()     # it was saved at other sizes
        right, top = figure.bbox.size
        for axes in figure.axes:
            for text in [*axes.texts, axes.title, axes.xaxis.label,
                         axes.yaxis.label]:
                box = text.get_window_extent(renderer)
                assert not text.get_text() or (
                    box.x0 >= 0 and box.y0 >= 0 and box.x1 <= right
                    and box.y1 <= top), text.get_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_no_text_is_cut_off(show, drawn, name):
    _, look = show(name)
    for name, control in look.view.controls.items():
        for value in other_values(control):
            if control.kind != "point":
                look.set(**{name: value})
    assert_nothing_is_cut(drawn)


# -- what a student hands over ----------------------------------------------

def through_the_sigmoid(AL, Y, caches):
    """The seed's bug, on a network with one hidden layer."""
    dA, dW2, db2 = dnn_utils.linear_backward(AL - Y, caches[1][0])
    dA0, dW1, db1 = dnn_utils.linear_activation_backward(
        dA, caches[0], "sigmoid")
    return {"dA1": dA, "dW2": dW2, "db2": db2,
            "dA0": dA0, "dW1": dW1, "db1": db1}


def without_bias(X, parameters):
    _, ((linear, Z), *rest) = L_model_forward(X, parameters)
    caches = [(linear, Z - 1), *rest]
    return L_model_forward(X, parameters)[0], caches


def test_a_wrong_backward_shows_up_in_the_walk(show):
    still, look = show("step_backward", backward=through_the_sigmoid)
    wrong = re.search("Wrong: ([^.]*)", look.words)[1]
    assert wrong == "dW1 (step 7), db1 (step 8), dA0 (step 9)"
    assert wrong in still.alt
    look.set(step=7)           # dW1
    assert "through_the_sigmoid returned" in look.words


def test_a_wrong_forward_shows_up_in_the_walk(show):
    still, look = show("step_forward", forward=without_bias)
    for told in (look.words, still.alt):
        assert "Wrong: Z1 (step 1)" in told


def forward_with(linear=lambda A, W, b: W @ A + b,
                 hidden=lambda Z: np.maximum(0, Z)):
    """Return a forward pass with other parts."""
    def forward(X, parameters):
        A, caches, L = X, [], len(parameters) // 2
        for l in range(1, L + 1):
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            Z = linear(A, W, b)
            caches.append(((A, W, b), Z))
            A = 1 / (1 + np.exp(-Z)) if l == L else hidden(Z)
        return A, caches
    return forward


def test_wrong_entries_are_crossed_in_their_table(show):
    _, look = show("step_forward", forward=forward_with(hidden=lambda Z: Z))
    assert "Wrong: A1 (step 2)" in look.words
    look.set(step=2)
    negative = (PARAMETERS["W1"] @ X < 0).sum()
    *given, result = look.news["tables"]["terms"]
    assert sum(map(sum, result["wrong"])) == negative
    assert all(term["wrong"] is None for term in given)


def test_everything_wrong_still_makes_a_picture_and_a_sentence(show, drawn):
    sizes = [5, 4, 3, 2, 1]
    parameters = dnn_utils.initialize_parameters_deep(sizes, scale="sqrt")
    parameters |= {f"b{l}": np.ones((sizes[l], 1)) for l in range(1, 5)}
    X = np.random.RandomState(1).randn(5, 4)
    forward = forward_with(linear=lambda A, W, b: W @ A,
                           hidden=lambda Z: Z - 1)
    still, look = show("step_forward", X, parameters, forward=forward)
    assert len(still.alt) <= 200 and still.alt.endswith("and 4 more.")
    assert "Z2 (step 3) and 4 more" in look.words

    def without_m(AL, Y, caches):
        return {name: array * (1 if name[1] == "A" else 4) for name, array in
                L_model_backward(AL, Y, caches).items()}
    still, look = show("step_backward", X, Y, parameters, forward=forward,
                        backward=without_m)
    assert len(still.alt) <= 200 and " more" in still.alt
    assert_nothing_is_cut(drawn)


def test_caches_that_hold_other_numbers_are_refused(show, capsys):
    def forgetful(X, parameters):
        AL, ((linear, Z), *rest) = L_model_forward(X, parameters)
        return AL, [((linear[0] * 0, *linear[1:]), Z), *rest]
    assert show("step_forward", forward=forgetful) == []
    assert ("forgetful should keep A_prev of layer 1 as it is; caches[0] has"
            in capsys.readouterr().out)


@pytest.mark.parametrize("cost, told", [
    (lambda AL, Y: 5 * dnn_utils.compute_cost(AL, Y) * (AL.size == 5)
     + dnn_utils.compute_cost(AL, Y) * (AL.size == 1),
     "4.605; the average with four good predictions is 5.262. Right would be "
     "4.605 and 1.052."),
    (lambda AL, Y: dnn_utils.compute_cost(AL, 1 - Y),
     "0.010; the average with four good predictions is 1.567. Right would be "
     "4.605 and 1.052."),
    (lambda AL, Y: np.nan, "Right would be 4.605 and 1.052."),
    (lambda AL, Y: 1e300, "Right would be 4.605 and 1.052.")])
def test_a_cost_that_is_another_number_is_told(show, drawn, cost, told):
    still, look = show("explore_loss", cost=cost)
    assert still.alt.endswith(told) and told in look.words
    assert [axes.title.get_text()[0] for axes in drawn[0].axes][1] == "\u2717"
    assert_nothing_is_cut(drawn)
    look.set(rule=views._AS_TYPED)
    assert "Right would be" not in look.words


def test_a_slow_function_is_named_and_not_waited_for_again(
        show, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(student, "_PATIENCE", -1)
    assert show("explore_loss", cost=lambda AL, Y: calls.append(1)) == []
    assert "<lambda> took 0 s for one call" in capsys.readouterr().out
    assert len(calls) == 1


def test_a_long_error_is_told_in_short(show, capsys):
    def shouting(X, parameters):
        raise ValueError("a " * 9999)
    show("step_forward", forward=shouting)
    said = capsys.readouterr().out
    assert "shouting: ValueError: a a" in said
    assert len(said) < 400


def test_the_gradient_check_needs_no_dA(show):
    def only_weights(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return {name: grads[name] for name in grads if name[1] != "A"}
    assert show("explore_gradient_check", backward=only_weights)


def test_the_gradient_check_tells_the_bugs_apart(show):
    _, look = show("explore_gradient_check")
    told = []
    for bug in views._BUGS:
        look.set(bug=bug)
        told.append(re.search("(no bar lies|step 1e-6 [^.]* lie) above",
                              look.words)[1])
    assert told == ["no bar lies", "step 1e-6 dW1 lie",
                    "step 1e-6 db2 lie", "step 1e-6 dW1, db1, dW2, db2 lie"]


def test_a_wrong_gradient_of_the_student_lies_above_the_line(show):
    def doubled(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return grads | {"dW3": 2 * grads["dW3"]}
    _, look = show("explore_gradient_check", backward=doubled)
    look.set(bug=views._BUGS[0])
    assert "1e-6 dW3 lie above" in look.words


def test_shapes_of_the_student_are_the_ones_shown(show):
    def swapped(layer_dims):
        parameters = dnn_utils.initialize_parameters_deep(layer_dims)
        return parameters | {"W1": parameters["W1"].T}
    still, look = show("explore_shapes", initialize=swapped)
    assert still.alt.endswith("Wrong: W1.")
    assert "Wrong: W1." in look.words
    assert "Wrong" not in show("explore_shapes")[0].alt


def test_what_is_missing_or_a_list_is_no_array(show):
    def lists(layer_dims):
        parameters = dnn_utils.initialize_parameters_deep(layer_dims)
        del parameters["b1"]
        return parameters | {"W2": parameters["W2"].tolist()}
    assert show("explore_shapes", initialize=lists)[0].alt.endswith(
        "Wrong: b1, W2.")


def test_relu_passes_nothing_back_at_its_kink(show):
    _, look = show("explore_activations")
    look.set(name="ReLU")
    for z, slope in ((-0.25, 0), (0, 0), (0.25, 1)):
        look.set(z=z)
        assert f"its slope is {slope:.4f}" in look.words


def test_a_gradient_that_is_no_number_differs(show):
    def broken(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return grads | {"dW2": grads["dW2"] * np.nan}
    _, look = show("explore_gradient_check", backward=broken)
    look.set(bug=views._BUGS[0])
    assert "1e-6 dW2 lie above" in look.words


def test_a_loss_below_zero_is_said_to_be_none(show):
    still, _ = show("explore_loss",
                    cost=lambda AL, Y: -dnn_utils.compute_cost(AL, Y))
    assert "Below 0, where no loss can be" in still.alt


@pytest.mark.parametrize("step, word", [
    (lambda w, dw, rate: w, "stands still"),
    (lambda w, dw, rate: w + rate * dw, "goes uphill"),
    (lambda w, dw, rate: w * np.nan, "gives nan")])
def test_what_an_update_does_is_named(show, step, word):
    def update(parameters, grads, rate):
        return {name: step(array, grads["d" + name], rate)
                for name, array in parameters.items()}
    _, look = show("explore_learning_rate", update=update)
    assert f": {word}; the cost is" in look.words
    look.set(step=1)
    assert f": {word}; the cost is" in look.words


@pytest.mark.parametrize("rate, word", [
    ("0.003", "crawls"), ("0.08", "converges"), ("0.199", "oscillates"),
    ("0.21", "diverges")])
def test_the_valley_has_four_regimes(show, rate, word):
    _, look = show("explore_learning_rate")
    look.set(rate=rate)
    assert f"at rate {rate}: {word};" in look.words


def broken(*_):
    raise NotImplementedError("write it here")


@pytest.mark.parametrize("name, option", [
    ("explore_shapes", "initialize"), ("explore_activations", "sigmoid"),
    ("step_forward", "forward"), ("explore_loss", "cost"),
    ("step_backward", "backward"), ("explore_gradient_check", "backward"),
    ("explore_learning_rate", "update")])
@pytest.mark.parametrize("function, words", [
    (broken, "broken is not written yet"),
    (lambda *_: None, "<lambda> should return"),
    (lambda *_: "text", "<lambda> should return")])
def test_what_cannot_be_shown_is_said_in_a_sentence(
        show, capsys, name, option, function, words):
    shown = show(name, **{option: function})
    said = capsys.readouterr().out
    assert "Nothing to show here yet:" in said and words in said
    assert shown == []


def test_what_is_written_in_a_field_may_be_nonsense(show):
    _, look = show("explore_shapes")
    first = look.words
    for text in ("", "three", "3", "3, 0", "2, -1", "3, 2.5", "9" * 30 + ",1",
                 "1,1,1,1,1,1,1"):
        look.set(sizes=text)
        assert "Nothing to show here yet: " in look.words, text
    look.set(sizes="[3, 2, 1]")
    assert look.words == first


@pytest.mark.parametrize("call, words", [
    (lambda: dnn_utils.explore_shapes([3]), r"explore_shapes .* got \[3\]"),
    (lambda: dnn_utils.step_forward(X.T, PARAMETERS),
     r"step_forward needs X of shape \(3, m\); got \(4, 3\)"),
    (lambda: dnn_utils.step_forward(np.ones((3, 7)), PARAMETERS),
     "step_forward has room for .* 6 examples"),
    (lambda: dnn_utils.step_backward(X, Y.T, PARAMETERS),
     r"step_backward needs Y of shape \(1, 4\)")])
def test_a_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# -- progress -----------------------------------------------------------------

def test_progress_counts_and_says_iteration_cost_and_time(monkeypatch):
    steps = dnn_utils.show_progress(4)
    steps.patience = steps.every = -1
    lines = []
    monkeypatch.setattr(type(steps), "_show",
                        lambda self, done: lines.append(self.text(done)))
    for i in steps:
        steps.cost = 0.5 ** i
    assert i == 3 and len(lines) == 4
    assert re.fullmatch("iteration 2 of 4, cost 0.500000, about 0 s left",
                        lines[1])


def test_the_line_of_progress_goes_even_when_training_fails(monkeypatch):
    said, closed = [], []
    line = type("Line", (), {"say": lambda self, text: said.append(text),
                             "close": lambda self: closed.append(self)})()
    monkeypatch.setattr(progress, "_line", lambda: line)
    steps = dnn_utils.show_progress(3)
    steps.patience = -1
    with pytest.raises(ZeroDivisionError):
        for i in steps:
            1 / (1 - i)
    assert said[0].startswith("iteration 1 of 3")
    gc.collect()            # the loop's iterator goes with its last name
    assert closed == [line]


def test_a_line_that_is_gone_is_not_looked_for_in_a_saved_notebook(
        monkeypatch):
    seen = []
    place = type("Place", (), {
        "update": lambda self, view, raw: seen.append(view)})()
    monkeypatch.setattr("IPython.display.display",
                        lambda view, **_: seen.append(view) or place)
    line = progress._Line(pytest.importorskip("ipywidgets"))
    first = line.widget.model_id
    line.say("iteration 1 of 3")
    assert line.widget.value == "iteration 1 of 3"
    line.close()
    assert seen == [progress.widget_view(name)
                    for name in (first, "")]


def test_progress_outside_a_notebook_is_silent(capsys):
    steps = dnn_utils.show_progress(2)
    steps.patience = -1
    assert list(steps) == [0, 1]
    assert capsys.readouterr() == ("", "")


def test_a_widget_is_shown_as_ipywidgets_8_shows_it():
    widgets = pytest.importorskip("ipywidgets", minversion="8")
    line = widgets.HTML()
    view = progress.widget_view(line.model_id)
    assert view.items() <= line._repr_mimebundle_().items()
