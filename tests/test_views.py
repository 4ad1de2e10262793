"""The views without a browser: stills, controls, and wrong answers."""

import gc
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
    drawing,
    progress,
    views,
)

pytest.importorskip("ipywidgets", reason="the live views need ipywidgets")

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


@pytest.fixture
def show(monkeypatch):
    """Return a function that calls a view and returns what it displays."""
    shown = []
    for module in (drawing, views):
        monkeypatch.setattr(module, "display", shown.append)

    def call(name, *args, **options):
        shown.clear()
        assert getattr(dnn_utils, name)(*(args or VIEWS[name]),
                                        **options) is None
        return list(shown)
    return call


def other_values(knob):
    """Values that a control can take, its own left out."""
    if hasattr(knob, "options"):
        values = [value[1] if isinstance(value, tuple) else value
                  for value in knob.options]
    elif isinstance(knob.value, str):
        values = ["4, 2, 1", "5, 4, 3, 1"]
    else:
        values = [knob.min, knob.max]
    return [value for value in values if value != knob.value]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_a_still_and_a_panel_that_reads_as_one_sentence(show, name):
    still, panel = show(name)
    data, metadata = still._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert 20 <= len(still.alt) <= 200 and len(still.png) < 60_000
    bundle = panel._repr_mimebundle_()
    assert set(bundle) == {"text/plain",
                           "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == views._NOTE


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_every_control_changes_the_view_and_reset_brings_it_back(show, name):
    _, panel = show(name)
    first = panel.shown.value
    for knob in panel.knobs.values():
        looks = {first}
        for value in other_values(knob):
            knob.value = value
            looks.add(panel.shown.value)
            assert "Nothing to show" not in panel.shown.value
        assert len(looks) > 1, knob.description
        panel.reset()
        assert panel.shown.value == first


@pytest.mark.slow
@pytest.mark.parametrize("name", VIEWS)
def test_equal_calls_give_equal_pictures(show, name):
    (one, live), (two, again) = show(name), show(name)
    assert one.png == two.png and live.shown.value == again.shown.value


@pytest.mark.parametrize("name", VIEWS)
def test_pictures_have_alt_text_and_few_controls_with_short_labels(show, name):
    _, panel = show(name)
    assert len(panel.knobs) <= 3 and "Reset" in panel.buttons
    # A longer label would end in dots.
    assert all(len(knob.description) <= 10 for knob in panel.knobs.values())
    for picture in re.findall("<img[^>]*>", panel.shown.value):
        assert len(re.search('alt="([^"]*)"', picture)[1]) >= 20


@pytest.mark.parametrize("name", ["step_forward", "step_backward"])
def test_back_and_next_walk_through_every_step(show, name):
    _, panel = show(name)
    pages = [panel.shown.value]
    for _ in range(panel.knobs["step"].max + 2):
        panel.buttons["Next"].click()
        pages.append(panel.shown.value)
    assert len(set(pages)) == panel.knobs["step"].max
    assert not any("&#10007;" in page for page in pages)
    for _ in pages:
        panel.buttons["Back"].click()
    assert panel.shown.value == pages[0]


def test_without_ipywidgets_the_still_and_the_same_sentence_stand(
        show, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    still, note = show("explore_loss")
    assert still.png and repr(note) == views._NOTE


def test_asking_for_a_view_leaves_ipywidgets_alone():
    code = ("import sys, dnn_utils; dnn_utils.explore_loss; "
            "print('ipywidgets' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True,
                          capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.fixture
def drawn(monkeypatch):
    """Return the list that every figure of a view is put in."""
    all_drawn = []
    png, img = drawing.to_png, views._img
    monkeypatch.setattr(drawing, "to_png", lambda figure: (
        all_drawn.append(figure), png(figure))[1])
    monkeypatch.setattr(views, "_img", lambda figure, alt: (
        all_drawn.append(figure), img(figure, alt))[1])
    return all_drawn


def assert_nothing_is_cut(figures):
    """Raise if a title, label or other text reaches beyond its figure."""
    for figure in figures:
        renderer = FigureCanvasAgg(figure).get_renderer()
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
    _, panel = show(name)
    for knob in panel.knobs.values():
        for value in other_values(knob):
            knob.value = value
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
    still, panel = show("step_backward", backward=through_the_sigmoid)
    wrong = re.search("Wrong: ([^<]*)",
                      panel.shown.value)[1]
    assert wrong == "dW1 (step 7), db1 (step 8), dA0 (step 9)"
    assert wrong in still.alt
    panel.knobs["step"].value = 7               # dW1
    assert "through_the_sigmoid returned" in panel.shown.value


def test_a_wrong_forward_shows_up_in_the_walk(show):
    still, panel = show("step_forward", forward=without_bias)
    for told in (panel.shown.value, still.alt):
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
    _, panel = show("step_forward", forward=forward_with(hidden=lambda Z: Z))
    assert "Wrong: A1 (step 2)" in panel.shown.value
    panel.knobs["step"].value = 2
    negative = (PARAMETERS["W1"] @ X < 0).sum()
    assert panel.shown.value.count("&#10007; \N{MINUS SIGN}") == negative


def test_everything_wrong_still_makes_a_picture_and_a_sentence(show, drawn):
    sizes = [5, 4, 3, 2, 1]
    parameters = dnn_utils.initialize_parameters_deep(sizes, scale="sqrt")
    parameters |= {f"b{l}": np.ones((sizes[l], 1)) for l in range(1, 5)}
    X = np.random.RandomState(1).randn(5, 4)
    forward = forward_with(linear=lambda A, W, b: W @ A,
                           hidden=lambda Z: Z - 1)
    still, panel = show("step_forward", X, parameters, forward=forward)
    assert len(still.alt) <= 200 and still.alt.endswith("and 4 more.")
    assert "Z2 (step 3) and 4 more" in panel.shown.value

    def without_m(AL, Y, caches):
        return {name: array * (1 if name[1] == "A" else 4) for name, array in
                L_model_backward(AL, Y, caches).items()}
    still, panel = show("step_backward", X, Y, parameters, forward=forward,
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
    still, panel = show("explore_loss", cost=cost)
    assert still.alt.endswith(told) and told in panel.shown.value
    assert [axes.title.get_text()[0] for axes in drawn[0].axes][1] == "\u2717"
    assert_nothing_is_cut(drawn)
    panel.knobs["rule"].value = views._AS_TYPED
    assert "Right would be" not in panel.shown.value


def test_a_slow_function_is_named_and_not_waited_for_again(
        show, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(views, "_PATIENCE", -1)
    assert show("explore_loss", cost=lambda AL, Y: calls.append(1)) == []
    assert "<lambda> took 0 s for one call" in capsys.readouterr().out
    assert len(calls) == 1


def test_a_long_error_is_told_in_short(show, capsys):
    def shouting(X, parameters):
        raise ValueError("a " * 9999)
    show("step_forward", forward=shouting)
    said = capsys.readouterr().out
    assert "shouting stopped with ValueError: a a" in said
    assert len(said) < 400


def test_the_gradient_check_needs_no_dA(show):
    def only_weights(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return {name: grads[name] for name in grads if name[1] != "A"}
    assert show("explore_gradient_check", backward=only_weights)


def test_the_gradient_check_tells_the_bugs_apart(show):
    _, panel = show("explore_gradient_check")
    told = []
    for bug in views._BUGS:
        panel.knobs["bug"].value = bug
        told.append(re.search("(no bar lies|step 1e-6 [^.]* lie) above",
                              panel.shown.value)[1])
    assert told == ["no bar lies", "step 1e-6 dW1 lie",
                    "step 1e-6 db2 lie", "step 1e-6 dW1, db1, dW2, db2 lie"]


def test_a_wrong_gradient_of_the_student_lies_above_the_line(show):
    def doubled(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return grads | {"dW3": 2 * grads["dW3"]}
    _, panel = show("explore_gradient_check", backward=doubled)
    panel.knobs["bug"].value = views._BUGS[0]
    assert "1e-6 dW3 lie above" in panel.shown.value


def test_shapes_of_the_student_are_the_ones_shown(show):
    def swapped(layer_dims):
        parameters = dnn_utils.initialize_parameters_deep(layer_dims)
        return parameters | {"W1": parameters["W1"].T}
    still, panel = show("explore_shapes", initialize=swapped)
    assert still.alt.endswith("Wrong: W1.")
    assert "Wrong: W1." in panel.shown.value
    assert "Wrong" not in show("explore_shapes")[0].alt


def test_what_is_missing_or_a_list_is_no_array(show):
    def lists(layer_dims):
        parameters = dnn_utils.initialize_parameters_deep(layer_dims)
        del parameters["b1"]
        return parameters | {"W2": parameters["W2"].tolist()}
    assert show("explore_shapes", initialize=lists)[0].alt.endswith(
        "Wrong: b1, W2.")


def test_relu_passes_nothing_back_at_its_kink(show):
    _, panel = show("explore_activations")
    panel.knobs["name"].value = "ReLU"
    for z, slope in ((-0.25, 0), (0, 0), (0.25, 1)):
        panel.knobs["z"].value = z
        assert f"its slope is {slope:.4f}" in panel.shown.value


def test_a_gradient_that_is_no_number_differs(show):
    def broken(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return grads | {"dW2": grads["dW2"] * np.nan}
    _, panel = show("explore_gradient_check", backward=broken)
    panel.knobs["bug"].value = views._BUGS[0]
    assert "1e-6 dW2 lie above" in panel.shown.value


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
    _, panel = show("explore_learning_rate", update=update)
    assert f": {word}; the cost is" in panel.shown.value
    panel.knobs["step"].value = 1
    assert f": {word}; the cost is" in panel.shown.value


@pytest.mark.parametrize("rate, word", [
    ("0.003", "crawls"), ("0.08", "converges"), ("0.199", "oscillates"),
    ("0.21", "diverges")])
def test_the_valley_has_four_regimes(show, rate, word):
    _, panel = show("explore_learning_rate")
    panel.knobs["rate"].value = rate
    assert f"at rate {rate}: {word};" in panel.shown.value


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
    _, panel = show("explore_shapes")
    first = panel.shown.value
    for text in ("", "three", "3", "3, 0", "2, -1", "3, 2.5", "9" * 30 + ",1",
                 "1,1,1,1,1,1,1"):
        panel.knobs["sizes"].value = text
        assert "Nothing to show here yet: " in panel.shown.value, text
    panel.knobs["sizes"].value = "[3, 2, 1]"
    assert panel.shown.value == first


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
