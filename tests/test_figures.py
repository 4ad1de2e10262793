"""The figures draw, say in words what they show, and leave nothing behind."""

import io

import matplotlib
import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

import dnn_utils
from dnn_utils import drawing

NETWORKS = [[64, 1], [12288, 20, 7, 5, 1], [2] * 12]
DRAWINGS = ["draw_network", "draw_outline", "draw_model",
            "draw_forward_backward", "draw_backward_pass"]
POINTS = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
LABELS = np.array([[0, 1, 1, 0]])
GREY = np.arange(192, dtype=np.uint8).reshape(3, 8, 8)
COLOUR = np.zeros((2, 8, 8, 3), dtype=np.uint8)
ALT = "A line that rises from the left to the right."
FOLD = {"W1": np.array([[1.0, 0.0], [-1.0, 0.0]]),
        "b1": np.array([[-0.5], [-9.0]]), "W2": np.array([[4.0, -1.0]]),
        "b2": np.array([[-1.0]])}


def right_half(points):
    return (points[:1] > 0.5).astype(float)


PLOTS = [
    ("draw_branch", ([2, -3], [4, -6]), {}),
    ("draw_branch", ([0.5] * 4, [1, 2, 3, 4]), {}),
    ("draw_linear_backward", ([5, 3, 1], 1), {}),
    ("plot_lines", ([0, 1], {"a": [0, 1]}),
     {"xlabel": "x", "ylabel": "y", "alt": ALT}),
    ("plot_lines", (np.arange(3), {"a": [1, 2, 3], "b": [3, 2, 1]}),
     {"xlabel": "x", "ylabel": "y", "alt": ALT, "logy": True,
      "mark": {"here": (1, 2)}, "title": "two"}),
    ("plot_costs", ([0.7, 0.5, 0.4],), {}),
    ("plot_costs", ({"one": [0.7], "two": [0.6, 0.5]},), {"every": 10}),
    ("plot_decision_boundary", (right_half, POINTS, LABELS), {}),
    ("plot_decision_boundary",
     ({"a": right_half, "b": right_half}, POINTS, LABELS), {}),
    ("plot_hidden_units", (FOLD, POINTS, LABELS), {}),
    ("plot_hidden_units", (FOLD | {"W2": np.zeros((1, 2))}, POINTS, LABELS),
     {}),
    ("show_weights", (GREY - 96.0,), {}),
    ("show_weights", (np.zeros((32, 8, 8)), range(32)), {}),
    ("show_images", (GREY,), {}),
    ("show_images", (COLOUR, ["a", "b"]), {"columns": 1}),
    ("plot_confusion", (np.array([[5, 1], [0, 7]]),), {}),
    ("plot_confusion", (np.diag([1, 2, 3]),), {}),
    ("show_mistakes", (GREY, LABELS[:, :3], LABELS[:, 1:]),
     {"names": ("no", "yes")}),
]
EVERYTHING = [(name, (sizes,), {}) for name in DRAWINGS
              for sizes in NETWORKS] + PLOTS


def draw(monkeypatch, name, args, options):
    """Call a figure function; return what it handed to the notebook."""
    shown = []
    monkeypatch.setattr(drawing, "display", shown.append)
    assert getattr(dnn_utils, name)(*args, **options) is None
    (picture,) = shown
    return picture


@pytest.mark.parametrize("name, args, options", EVERYTHING)
def test_a_figure_is_a_png_with_a_sentence_and_leaves_no_trace(
        monkeypatch, name, args, options):
    before = dict(matplotlib.rcParams), np.random.get_state()[2]
    picture = draw(monkeypatch, name, args, options)
    assert before == (dict(matplotlib.rcParams), np.random.get_state()[2])
    data, metadata = picture._repr_mimebundle_()
    shown = metadata["image/png"]
    assert data["text/plain"] == repr(picture) == shown["alt"]
    assert repr(picture).endswith(".") and 20 <= len(repr(picture)) <= 200
    image = Image.open(io.BytesIO(picture.png))
    assert image.size == (2 * shown["width"], 2 * shown["height"])
    assert shown["width"] <= 600 and len(picture.png) < 60_000
    image = image.convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0       # outside a round corner
    assert image.getpixel((9, 30)) == (255, 255, 255, 255)


@pytest.mark.parametrize("name, args, options", EVERYTHING)
def test_words_can_be_read_on_a_page_392_pixels_wide(
        monkeypatch, name, args, options):
    figures = []
    monkeypatch.setattr(drawing, "to_png", figures.append)
    monkeypatch.setattr(drawing, "display", lambda picture: None)
    getattr(dnn_utils, name)(*args, **options)
    (figure,), drawn = figures, []
    monkeypatch.setattr(Text, "draw", lambda text, _: drawn.append(text))
    figure.draw_without_rendering()
    inside = figure.bbox.padded(0.5 * drawing.MARGIN)
    small = min(1, 392 / (figure.bbox.width + 2 * drawing.MARGIN))
    for text in filter(Text.get_text, drawn):
        assert text.get_size() * drawing.DOTS / 72 * small >= 9, text
        box = text.get_window_extent()
        assert inside.contains(box.x0, box.y0), text
        assert inside.contains(box.x1, box.y1), text


@pytest.mark.parametrize("levels", [
    (5.4, 0.28, 0.08, 226), (13, 13, 13, 13), (1e30, 1e40, np.inf, np.nan),
    (0, 0, 0, 0), (1, 0.9, 0.8, 0.7)])
def test_labels_of_curves_keep_apart_and_in_order(levels):
    places = drawing.apart(levels, [15, 30, 15, 15], 0, 200)
    order = np.argsort(np.nan_to_num(levels, nan=200), kind="stable")
    tall = np.array([15, 30, 15, 15])[order]
    assert (np.diff(places[order]) >= (tall[1:] + tall[:-1]) / 2 - 1e-9).all()
    assert places.min() >= 7.5 and places.max() <= 200


def test_a_dark_style_of_the_reader_does_not_reach_the_figures(monkeypatch):
    plain = draw(monkeypatch, "plot_costs", ([0.7, 0.5],), {})
    with matplotlib.style.context("dark_background"):
        dark = draw(monkeypatch, "plot_costs", ([0.7, 0.5],), {})
    assert dark.png == plain.png


def test_equal_calls_draw_equal_bytes(monkeypatch):
    one, two = (draw(monkeypatch, "draw_outline", ([2, 4, 1],), {})
                for _ in range(2))
    assert one.png == two.png


def test_other_arguments_draw_other_pictures(monkeypatch):
    for name in DRAWINGS:
        pictures = {draw(monkeypatch, name, (sizes,), {}).png
                    for sizes in ([3, 2, 1], [3, 2, 2, 1])}
        assert len(pictures) == 2


def test_the_shares_of_a_branch_are_slope_times_weight(monkeypatch):
    picture = draw(monkeypatch, "draw_branch", ([2, -3], [4, 1]), {})
    assert "8 + (-3) = 5" in repr(picture)
    with pytest.raises(ValueError, match="draw_branch needs 1 to 4 weights"):
        dnn_utils.draw_branch([1, 2], [1])


def test_the_drawings_name_the_network(monkeypatch):
    for name in DRAWINGS:
        assert "[2, 4, 1]" in repr(draw(monkeypatch, name, ([2, 4, 1],), {}))


def test_the_boundary_of_parameters_is_that_of_their_network(monkeypatch):
    parameters = {"W1": np.array([[8.0, 0.0]]), "b1": np.array([[-4.0]])}
    of_network, of_function = (
        draw(monkeypatch, "plot_decision_boundary", (model, POINTS, LABELS),
             {}).png
        for model in (parameters, lambda points:
                      dnn_utils.L_model_forward(points, parameters)[0]))
    assert of_network == of_function


def test_hidden_units_are_told_with_their_weights(monkeypatch):
    points = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    labels = np.array([[0, 1, 0, 0]])
    told = repr(draw(monkeypatch, "plot_hidden_units",
                     (FOLD, points, labels), {}))
    assert "the weights 4.0, -1.0 and the bias -1.0 3 of 4" in told


def test_weights_and_their_opposites_are_different_pictures(monkeypatch):
    one, other = (draw(monkeypatch, "show_weights", (sign * GREY[:1] / 7,), {})
                  for sign in (1.0, -1.0))
    assert "from 0.00 to 9.00" in repr(one) and one.png != other.png


def test_mistakes_are_counted(monkeypatch):
    picture = draw(monkeypatch, *PLOTS[-1])
    assert "2 of 2 mistakes in 3 pictures" in repr(picture)


@pytest.mark.parametrize("table, words", [
    ([[5, 1, 0], [0, 7, 3], [2, 0, 4]], "most often a 1 taken for a 2, 3 tim"),
    ([[5, 1, 0], [0, 7, 3], [2, 0, 4]], "16 of 22 on the diagonal"),
    ([[2, 0], [0, 3]],
     "5 of 5 on the diagonal, answered correctly; no mistake"),
])
def test_a_confusion_table_is_summed_up_in_words(table, words, monkeypatch):
    picture = draw(monkeypatch, "plot_confusion", (np.array(table),), {})
    assert words in repr(picture)


def test_no_mistakes_is_said_in_words(capsys):
    dnn_utils.show_mistakes(GREY, LABELS[:, :3], LABELS[:, :3],
                            names=("no", "yes"))
    assert capsys.readouterr().out == "No mistakes in 3 pictures.\n"


def lines(x=(0, 1), curves=None, alt=ALT):
    dnn_utils.plot_lines(x, {"a": [0, 1]} if curves is None else curves,
                         xlabel="x", ylabel="y", alt=alt)


@pytest.mark.parametrize("call, words", [
    (lambda: dnn_utils.draw_network([3]), "draw_network .* got [3]"),
    (lambda: dnn_utils.draw_outline("ab"), "draw_outline .* got 'ab'"),
    (lambda: dnn_utils.draw_model([3, 0]), "draw_model .* got [3, 0]"),
    (lambda: dnn_utils.draw_backward_pass([2.5, 1]),
     "draw_backward_pass .* got [2.5, 1]"),
    (lambda: dnn_utils.draw_linear_backward([3, 1], 2),
     "draw_linear_backward .* from 1 to 1; got 2"),
    (lambda: lines(curves={}), "plot_lines .* got (2,)"),
    (lambda: lines(curves={"a": [1, 2, 3]}), "plot_lines .*(3,)"),
    (lambda: lines(alt="short"), "alt as a sentence .* 'short'"),
    (lambda: dnn_utils.plot_costs([]), "plot_costs .* at least one cost"),
    (lambda: dnn_utils.plot_costs([1.0], every=0), "plot_costs .* got 0"),
    (lambda: dnn_utils.plot_decision_boundary(right_half, POINTS.T, LABELS),
     "plot_decision_boundary .* got (4, 2)"),
    (lambda: dnn_utils.plot_hidden_units(FOLD, POINTS.T, LABELS),
     "plot_hidden_units .* got (4, 2)"),
    (lambda: dnn_utils.plot_hidden_units(
        dnn_utils.initialize_parameters(2, 5, 1), POINTS, LABELS),
     "plot_hidden_units .* n from 1 to 4; got W1 of shape (5, 2)"),
    (lambda: dnn_utils.plot_hidden_units(
        dnn_utils.initialize_parameters(2, 3, 2), POINTS, LABELS),
     "plot_hidden_units needs W2 of shape (1, 3); got (2, 3)"),
    (lambda: dnn_utils.show_weights(np.zeros((33, 8, 8))),
     "show_weights needs 1 to 32 pictures of shape (k, h, w); got (33"),
    (lambda: dnn_utils.show_images(GREY[0]), "show_images .* got (8, 8)"),
    (lambda: dnn_utils.show_images(GREY, ["a"]),
     "show_images needs 3 titles; got 1"),
    (lambda: dnn_utils.show_mistakes(GREY, LABELS, LABELS, names="ab"),
     "show_mistakes .* y .* got (1, 4)"),
    (lambda: dnn_utils.plot_confusion(np.ones((2, 3))),
     "plot_confusion .* table of shape (2, 2); got (2, 3)"),
    (lambda: dnn_utils.plot_confusion(-np.eye(2)),
     "plot_confusion .* in table; got -1"),
])
def test_a_bad_argument_is_named(call, words):
    pattern = words
    for bracket in "()[]":
        pattern = pattern.replace(bracket, "\\" + bracket)
    with pytest.raises(ValueError, match=pattern):
        call()


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="'draw_nothing'"):
        dnn_utils.draw_nothing  # noqa: B018
