"""The training board and the drawing pad without a browser."""

import asyncio
import base64
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import build
import nbformat
import numpy as np
import pytest
from fixtures.drawings import drawings

import dnn_utils
from dnn_utils import (
    L_model_backward,
    L_model_forward,
    board,
    live,
    pad,
)

ROOT = Path(__file__).resolve().parent.parent
PLANE = np.random.RandomState(2).randn(2, 30)
SIDES = (PLANE[:1] > 0).astype(int)
OWN = {"initialize": board._initialize, "forward": L_model_forward,
       "cost": dnn_utils.compute_cost, "backward": L_model_backward,
       "update": dnn_utils.update_parameters}


def a_board(**functions):
    """Return a board that somebody looks at, small and quick."""
    made = board.Board(PLANE, SIDES, OWN | functions)
    made.do({"do": "hidden", "value": "4, 3"})
    return made


def told(view):
    """Return a view's news as the browser gets them: strict JSON."""
    return json.loads(json.dumps(view.news(), allow_nan=False))


# -- what the board shows -----------------------------------------------------

def test_the_board_shows_what_the_functions_returned():
    view = a_board()
    trained = told(view)["trained"]
    X, Y = view.points.part(held=False)
    parameters = board._initialize([2, 4, 3, 1], "sqrt")
    AL, caches = L_model_forward(X, parameters)
    grads = L_model_backward(AL, Y, caches)
    sent = np.frombuffer(base64.b64decode(trained["parameters"]), "<f4")
    np.testing.assert_array_equal(sent, np.concatenate([
        parameters[f"{kind}{l}"].ravel() for l in (1, 2, 3)
        for kind in "Wb"]).astype("<f4"))
    iteration, cost, test, *norms = trained["rows"][0]
    assert (iteration, cost) == (0, dnn_utils.compute_cost(AL, Y))
    assert norms == [np.linalg.norm(grads[f"dW{l}"]) for l in (1, 2, 3)]
    Xt, Yt = view.points.part(held=True)
    assert test == dnn_utils.compute_cost(
        L_model_forward(Xt, parameters)[0], Yt)
    assert trained["right"][1::2] == [24, 6]
    answer = np.frombuffer(base64.b64decode(trained["answer"]), "<f4")
    grid = view.points.grid(board._SIDE)
    np.testing.assert_array_equal(
        answer, (L_model_forward(grid, parameters)[0][0] - 0.5).astype("<f4"))


def test_a_map_of_a_unit_is_its_output_over_the_plane():
    view = a_board()
    trained = told(view)["trained"]
    side = board._SIDE // 2
    maps = np.frombuffer(base64.b64decode(trained["units"]), "i1")
    maps = maps.reshape(2 + 4 + 3, side, side)
    layers = view.training.layers()
    for shades, top, values in zip(
            maps, trained["tops"], np.concatenate(layers[:3]), strict=True):
        values = values[::2, ::2]
        assert top == abs(values).max()
        if top:
            assert abs(shades * top / 127 - values).max() <= top / 127
    assert maps[0, 0, 0] < 0 < maps[0, 0, -1]       # x1 from left to right


def test_training_goes_on_from_picture_to_picture_until_pause():
    view = a_board()
    assert not view.work() and told(view)["trained"]["iteration"] == 0
    assert view.news() is None
    view.do({"do": "play"})
    for k in (1, 2):
        assert view.work()
        news = told(view)
        assert news["playing"] and "points" not in news
        assert news["trained"]["from"] == k
        assert news["trained"]["iteration"] == k * board._PER_FRAME
    view.do({"do": "pause"})
    assert not view.work() and not told(view)["playing"]
    view.do({"do": "step"})
    trained = told(view)["trained"]
    assert trained["iteration"] == 2 * board._PER_FRAME + 1
    assert trained["rows"][-1][1] < view.training.rows[0][1]
    view.forget()
    assert len(told(view)["trained"]["rows"]) == 4  # everything once more


def test_a_long_training_keeps_its_history_short(monkeypatch):
    monkeypatch.setattr(board, "_ROWS", 10)
    view = a_board()
    told(view)
    rows = []
    for _ in range(50):
        view.do({"do": "step"})
        trained = told(view)["trained"]
        rows[trained["from"]:] = [row[0] for row in trained["rows"]]
    assert len(rows) <= 12 and rows[0] == 0 and rows[-1] == 50
    assert rows == [row[0] for row in view.training.rows]


def test_controls_begin_again_and_nonsense_changes_nothing():
    view = a_board()
    view.do({"do": "rate", "value": "2"})
    view.do({"do": "step"})
    assert told(view)["controls"] == {"hidden": "4, 3", "rate": 2.0,
                                      "start": "1/sqrt(n)"}
    for text in ("three", "0", "51", "1,1,1,1,1,1", "8, -1"):
        view.do({"do": "hidden", "value": text})
        news = told(view)
        assert news["trouble"].startswith("Stopped: "), text
        assert news["controls"]["hidden"] == "4, 3"
        assert news["trained"]["iteration"] == 1
    view.do({"do": "start", "value": "0.01"})
    news = told(view)
    assert news["trouble"] is None and news["trained"]["iteration"] == 0
    view.do({"do": "hidden", "value": ""})
    assert told(view)["trained"]["sizes"] == [2, 1]
    view.do({"do": "reset"})
    news = told(view)
    assert news["trained"]["sizes"] == [2, 8, 8, 8, 8, 1]
    assert news["controls"]["rate"] == 0.5


def test_points_are_added_moved_and_removed():
    view = a_board()
    view.do({"do": "step"})
    told(view)
    view.do({"do": "add", "x": [0.5, 99], "label": 0})
    news = told(view)
    assert len(news["points"]["labels"]) == 31
    assert not news["points"]["held"][-1]
    assert view.points.X[1, -1] == view.points.high[1]      # stays inside
    before = news["trained"]["rows"][-1][1]
    view.do({"do": "move", "point": 30, "x": [-0.5, 0]})
    news = told(view)
    assert view.points.X[:, -1].tolist() == [-0.5, 0]
    assert news["trained"]["rows"][-1][1] != before
    assert news["trained"]["iteration"] == 1        # the same network
    view.do({"do": "remove", "point": 30})
    assert view.points.X.shape == (2, 30)
    view.do({"do": "reset"})
    np.testing.assert_array_equal(view.points.X, PLANE)


def test_the_data_handed_over_stay_as_they_are():
    X, Y = PLANE.copy(), SIDES.copy()

    def shifting(X, parameters):
        X -= 1
        return L_model_forward(X, parameters)
    view = board.Board(X, Y, OWN | {"forward": shifting})
    view.do({"do": "add", "x": [0, 0], "label": 1})
    view.do({"do": "move", "point": 0, "x": [0, 0]})
    view.do({"do": "step"})
    np.testing.assert_array_equal(X, PLANE)
    np.testing.assert_array_equal(Y, SIDES)


def test_the_board_needs_no_dA():
    def only_weights(AL, Y, caches):
        grads = L_model_backward(AL, Y, caches)
        return {name: grads[name] for name in grads if name[1] != "A"}
    view = a_board(backward=only_weights)
    view.do({"do": "step"})
    assert told(view)["trouble"] is None


@pytest.mark.parametrize("X, Y, words", [
    (PLANE.T, SIDES, r"train_board needs X .* \(30, 2\)"),
    (PLANE, SIDES * 3, "train_board .* from 0 to 1 in Y; got 3")])
def test_points_that_do_not_fit_are_named(X, Y, words):
    with pytest.raises(ValueError, match=words):
        dnn_utils.train_board(X, Y)


# -- wrong functions show themselves ------------------------------------------

def uphill(parameters, grads, rate):
    return {name: array + 9 * rate * grads["d" + name]
            for name, array in parameters.items()}


@pytest.mark.parametrize("name, function, words", [
    ("update", uphill, "a wrong sign in the update"),
    ("cost", lambda AL, Y: np.nan, "nan at iteration 0: first weights"),
    ("cost", lambda AL, Y: AL, "should return one number"),
    ("cost", lambda AL, Y: 1 / 0, "raised ZeroDivisionError"),
    ("forward", lambda X, p: (L_model_forward(X, p)[0] + 1,
                              L_model_forward(X, p)[1]),
     "should return AL between 0 and 1; at iteration 0"),
    ("backward", lambda AL, Y, caches: {}, "should return grads with dW1"),
    ("update", lambda p, grads, rate: {name: array.T for name, array
                                       in p.items()}, "should return W1 of"),
    ("initialize", lambda dims, scale: {}, "Stopped: ")])
def test_the_board_says_what_went_wrong(name, function, words):
    view = a_board(**{name: function})
    view.do({"do": "rate", "value": 2})
    view.do({"do": "play"})
    for _ in range(300):
        view.work()
    news = told(view)
    assert words in news["trouble"] and not news["playing"]
    view.do({"do": "play"})     # not before it is mended
    assert not view.work() and words in told(view)["trouble"]


def test_a_cost_that_rises_is_said_while_it_trains():
    def slowly_uphill(parameters, grads, rate):
        return uphill(parameters, grads, 0.001)
    view = a_board(update=slowly_uphill)
    for _ in range(8):
        view.do({"do": "step"})
    news = told(view)
    assert news["trouble"] is None
    assert "The cost rises: " in news["trained"]["warning"]
    assert told_after_steps(a_board(), 8) is None


def told_after_steps(view, steps):
    """Return the warning after some steps."""
    for _ in range(steps):
        view.do({"do": "step"})
    return told(view)["trained"]["warning"]


def test_a_network_that_cannot_move_is_said():
    view = a_board()
    view.do({"do": "hidden", "value": "3, 2, 1"})
    trained = told(view)["trained"]
    assert "exactly 0" in trained["warning"] and trained["tops"][-1] == 0


def test_a_map_with_nan_reaches_the_browser_as_nan():
    def nan_on_the_map(X, parameters):
        AL, caches = L_model_forward(X, parameters)
        if X.shape[1] == board._SIDE ** 2:
            AL = AL * np.nan
            caches[1][0][0][0] = np.inf
        return AL, caches
    trained = told(a_board(forward=nan_on_the_map))["trained"]
    answer = np.frombuffer(base64.b64decode(trained["answer"]), "<f4")
    assert np.isnan(answer).all() and trained["tops"][2] == "inf"


# -- between kernel and browser -----------------------------------------------

class Widget:
    """Stands in for a widget; ``browser`` gets what is sent to it."""

    def __init__(self, browser):
        self.send, self.handler = browser, None

    def on_msg(self, handler):
        self.handler = handler

    def ask(self, **asked):
        """Send a message as JupyterLab does: in another thread."""
        thread = threading.Thread(target=self.handler,
                                  args=(self, asked, []))
        thread.start()
        thread.join()


def linked(view, script, moved=lambda: None):
    """Run ``script(widget, got)`` beside a link, in a loop; return ``got``."""
    got = []
    widget = Widget(got.append)

    async def run():
        link = live.Link(view, widget, moved)
        link.start()
        await script(widget, got)
        link.task.cancel()
    asyncio.run(run())
    return got


def test_no_more_than_two_messages_are_under_way():
    view = a_board()
    view.news()

    async def script(widget, got):
        widget.ask(do="ready")
        widget.ask(do="play")
        await asyncio.sleep(0.4)
        assert len(got) == 2                        # nobody draws
        before = view.training.iteration
        await asyncio.sleep(0.1)
        assert view.training.iteration == before    # so nothing trains
        widget.ask(do="seen", number=2)
        await asyncio.sleep(0.4)
        assert len(got) == 4
        widget.ask(do="ready")                      # a page opened anew
        await asyncio.sleep(0.2)
    got = linked(view, script)
    assert [news["number"] for news in got] == [1, 2, 3, 4, 5, 6]
    assert "begin" in got[0] and "begin" not in got[1] and "begin" in got[4]


def test_messages_keep_to_the_pace_and_pause_is_at_once():
    view = a_board()

    async def script(widget, got):
        widget.ask(do="ready")
        widget.ask(do="play")
        loop = asyncio.get_running_loop()
        end = loop.time() + 1
        while loop.time() < end:
            if got:
                widget.ask(do="seen", number=got[-1]["number"])
            await asyncio.sleep(0.005)
        assert 5 < len(got) <= 32
        widget.ask(do="pause")
        await asyncio.sleep(0.1)
        assert not got[-1]["playing"]
        sent = len(got)
        await asyncio.sleep(0.2)
        assert len(got) == sent
    linked(view, script)


def test_the_output_of_a_view_is_emptied_when_it_has_moved():
    moved = []

    async def script(widget, got):
        widget.ask(do="ready")
        await asyncio.sleep(0.1)
        assert not moved
        widget.ask(do="moved")
        await asyncio.sleep(0.1)
    linked(a_board(), script, lambda: moved.append(1))
    assert moved == [1]


@pytest.fixture
def shown(monkeypatch):
    """Return a list of what is displayed; an update is in ``data``."""
    displayed = []

    class Handle:
        def __init__(self, data):
            self.data = data

        def update(self, data, **_):
            self.data = data

    def display(data, **_):
        displayed.append(Handle(data))
        return displayed[-1]
    monkeypatch.setattr(live, "display", display)
    return displayed


VIEW = "application/vnd.jupyter.widget-view+json"


def test_a_saved_notebook_has_the_picture_and_no_view(shown, monkeypatch):
    pytest.importorskip("anywidget")
    links = []
    monkeypatch.setattr(live.Link, "start",
                        lambda link: links.append(link))
    dnn_utils.train_board(PLANE, SIDES)
    picture, output = shown
    bundle, metadata = picture.data._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}
    assert 20 <= len(bundle["text/plain"]) <= 200
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    assert output.data[VIEW]["model_id"] == links[0].widget.model_id
    links[0].moved()
    assert output.data == {"text/plain": live.NOTE} | {VIEW: {
        "version_major": 2, "version_minor": 0, "model_id": ""}}


def test_without_anywidget_there_is_the_picture_and_a_sentence(
        shown, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    dnn_utils.train_board(PLANE, SIDES)
    assert shown[0].data.alt.startswith("Network [2, 8, 8, 8, 8, 1]")
    assert shown[1].data == {"text/plain": live.NOTE}


def test_what_goes_wrong_on_the_way_is_left_to_the_board(shown, capsys):
    dnn_utils.train_board(PLANE, SIDES, update=uphill)
    assert "a wrong sign in the update" in capsys.readouterr().out
    assert [set(output.data) for output in shown] == [{"text/plain", VIEW}]


def test_nothing_is_shown_of_a_function_that_is_not_written(shown, capsys):
    def forward(X, parameters):
        raise NotImplementedError
    dnn_utils.train_board(PLANE, SIDES, forward=forward)
    assert "forward is not written yet" in capsys.readouterr().out
    assert shown == []


def test_the_script_asks_for_nothing():
    script = live.SCRIPT.read_text(encoding="utf-8")
    assert not re.search(r"https?:|fetch\(|import[ (]|XMLHttp|url\(", script)


# -- the drawing pad ----------------------------------------------------------

@pytest.fixture(scope="module")
def ten_digits():
    """Train [64, 64, 10] with a softmax on the digits; return parameters."""
    images, digits, *_ = dnn_utils.load_digits()
    X = dnn_utils.images_to_columns(images, largest=16)
    wanted = np.eye(10)[digits[0]].T
    parameters = dnn_utils.initialize_parameters_deep([64, 64, 10], seed=1,
                                                      scale="sqrt")
    for _ in range(1000):
        AL, caches = softmax_forward(X, parameters)
        (A1, W2, _), _ = caches[1]
        dZ2 = (AL - wanted) / X.shape[1]
        dZ1 = W2.T @ dZ2 * (A1 > 0)
        for l, dZ, A in ((1, dZ1, X), (2, dZ2, A1)):
            parameters[f"W{l}"] = parameters[f"W{l}"] - dZ @ A.T
            parameters[f"b{l}"] = parameters[f"b{l}"] - dZ.sum(
                axis=1, keepdims=True)
    return parameters


def softmax_forward(X, parameters):
    """Carry X forward to ten probabilities a column."""
    _, caches = L_model_forward(X, parameters)
    Z = caches[-1][1]
    e = np.exp(Z - Z.max(axis=0))
    return e / e.sum(axis=0), caches


def drawn(view, field):
    """Draw a field on a pad; return the news."""
    view.do({"do": "ink", "field": base64.b64encode(
        (field > 0).astype(np.uint8).tobytes()).decode()})
    return told(view)


def test_85_of_100_drawings_are_read_right(ten_digits):
    view = pad.Pad(ten_digits, softmax_forward, range(10))
    right = [int(np.argmax(drawn(view, pad.inked(strokes, pen))["answers"]))
             == digit for digit, _, strokes, pen in drawings()]
    assert len(right) == 100
    assert sum(right) >= 85, sum(right)
    assert min(np.sum(np.reshape(right, (5, 20)), axis=1)) >= 14    # a hand


@pytest.mark.slow
def test_notebook_06_says_how_many_drawings_are_read_right():
    images, digits, *_ = dnn_utils.load_digits()
    parameters, _ = dnn_utils.L_layer_model(
        dnn_utils.images_to_columns(images, largest=16),
        (digits % 2 == 0).astype(int), [64, 32, 16, 8, 1], learning_rate=0.3,
        num_iterations=1000)
    even = pad.Pad(parameters, L_model_forward, ["odd", "even"])
    right = sum((drawn(even, pad.inked(strokes, pen))["answers"][0] > 0.5)
                == (digit % 2 == 0) for digit, _, strokes, pen in drawings())
    page = (ROOT / "notebooks" / "06_full_model.ipynb").read_text("utf-8")
    assert f"this network gets {right} right (give or take" in page


@pytest.mark.slow
def test_notebook_07_says_how_many_drawings_are_read_right():
    images, digits, *_ = dnn_utils.load_digits()
    X = dnn_utils.images_to_columns(images, largest=16)
    T = dnn_utils.one_hot(digits, 10)
    parameters = dnn_utils.initialize_parameters_deep(
        [64, 32, 10], seed=1, scale="sqrt")
    for _ in range(1000):
        P, caches = dnn_utils.softmax_model_forward(X, parameters)
        parameters = dnn_utils.update_parameters(
            parameters, dnn_utils.softmax_model_backward(P, T, caches), 0.5)
    view = pad.Pad(parameters, dnn_utils.softmax_model_forward, range(10))
    right = sum(int(np.argmax(drawn(view, pad.inked(strokes, pen))["answers"]))
                == digit for digit, _, strokes, pen in drawings())
    page = (ROOT / "notebooks" / "07_ten_digits.ipynb").read_text("utf-8")
    assert f"this network reads {right} (give or take" in page


def test_a_drawing_becomes_a_digit_as_the_data_set_has_them():
    images, *_ = dnn_utils.load_digits()
    for digit, hand, strokes, pen in drawings():
        square = pad.squared(pad.inked(strokes, pen))
        assert set(np.unique(square)) == {0, 255}
        assert square.any(axis=1).all() or square.any(axis=0).all()
        assert 0.28 <= np.mean(square > 0) <= 0.75, (digit, hand)
        eight = pad.counted(square)
        assert 12 <= eight.max() <= 16 and eight.dtype == images.dtype
        assert eight.sum() == np.sum(square > 0)


def test_one_dot_is_ink_enough_and_an_empty_field_asks_nobody():
    asked = []

    def forward(X, parameters):
        asked.append(X)
        return L_model_forward(X, parameters)
    view = pad.Pad(dnn_utils.initialize_parameters_deep([64, 3, 1]), forward,
                   ["odd", "even"])
    field = np.zeros((32, 32), np.uint8)
    assert "answers" not in drawn(view, field) and not asked
    field[31, 0] = 255
    assert len(drawn(view, field)["answers"]) == 1
    assert asked[0].shape == (64, 1) and asked[0].max() == 1


def test_a_saved_drawing_is_read_from_its_file_nearly_as_on_the_pad(
        tmp_path, monkeypatch):
    monkeypatch.setattr(pad, "DATASETS", tmp_path)
    monkeypatch.setattr(dnn_utils, "DATASETS", tmp_path)
    view = pad.Pad(dnn_utils.initialize_parameters_deep([64, 3, 1]),
                   L_model_forward, ["odd", "even"])
    view.do({"do": "save"})
    assert told(view)["said"].startswith("Nothing to save")
    for _, _, strokes, pen in list(drawings())[::9]:
        digit = drawn(view, pad.inked(strokes, pen))["digit"]
        view.do({"do": "save"})
        assert "datasets/my_drawing.png" in told(view)["said"]
        read = dnn_utils.load_digit_picture("my_drawing.png")
        # The file is cut and centred once more.
        assert np.mean(abs(read.ravel() - np.array(digit, int))) < 1
    monkeypatch.setattr(pad, "DATASETS", tmp_path / "gone")
    view.do({"do": "save"})
    assert told(view)["said"].startswith("Not saved: ")


@pytest.mark.parametrize("forward, words", [
    (lambda X, p: None, "should return AL and a list of caches"),
    (lambda X, p: 1 / 0, "raised ZeroDivisionError")])
def test_a_wrong_function_is_said_on_the_pad(forward, words):
    view = pad.Pad(dnn_utils.initialize_parameters_deep([64, 3, 1]), forward,
                   ["odd", "even"])
    news = drawn(view, pad.inked(pad._TWO))
    assert words in news["trouble"] and "answers" not in news


@pytest.mark.parametrize("sizes, names, words", [
    ([63, 3, 1], None, "a network with 64 inputs; got 63"),
    ([64, 3, 1], ["even"], "2 names; got 1"),
    ([64, 3, 4], ["a", "b"], "4 names; got 2")])
def test_a_network_that_cannot_read_digits_is_named(sizes, names, words):
    parameters = dnn_utils.initialize_parameters_deep(sizes)
    with pytest.raises(ValueError, match="draw_digit needs .*" + words):
        dnn_utils.draw_digit(parameters, names=names)


def test_the_pads_still_says_what_the_network_answers(shown):
    dnn_utils.draw_digit(dnn_utils.initialize_parameters_deep([64, 3, 1]),
                         names=("odd", "even"))
    assert shown[0].data.alt == (
        "A 2 drawn on 32 by 32 dots, the same in 8 by 8, and what the "
        "network makes of it: even 50 %.")


# -- stored notebooks ---------------------------------------------------------

CELLS = ["import numpy as np\nfrom dnn_utils import (draw_digit, explore_loss,"
         " initialize_parameters_deep, step_forward, train_board)",
         "explore_loss()\n"
         "step_forward(np.eye(3), initialize_parameters_deep([3, 2, 1]))",
         "X = np.random.RandomState(2).randn(2, 30)\n"
         "train_board(X, (X[:1] > 0).astype(int))",
         "draw_digit(initialize_parameters_deep([64, 3, 1]))"]


def built(path):
    """Store a notebook with views as the build does; return its text."""
    cells = [nbformat.v4.new_code_cell(f"import sys\nsys.path.insert(0, "
                                       f"{str(ROOT)!r})\n{code}", id=f"c{k}")
             for k, code in enumerate(CELLS)]
    nbformat.write(nbformat.v4.new_notebook(
        cells=cells, metadata=build.METADATA, nbformat_minor=5), path)
    text = nbformat.writes(build.normalise(build.run(path)))
    path.write_text(text, encoding="utf-8")
    return text


@pytest.mark.slow
def test_the_outputs_are_the_same_with_and_without_the_packages(
        tmp_path, monkeypatch):
    page = tmp_path / "views.ipynb"
    text = built(page)
    assert built(page) == text and text.count("image/png") >= 4
    assert "widget" not in text.replace("anywidget", "")
    for missing in ([], ["anywidget"], ["ipywidgets"],
                    ["anywidget", "ipywidgets"]):
        without = tmp_path / "-".join(["without", *missing])
        without.mkdir()
        for name in missing:
            (without / f"{name}.py").write_text(
                f"raise ImportError('no {name}')")
        monkeypatch.setenv("PYTHONPATH", str(without))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--nbval", "-q", "-p",
             "no:cacheprovider", "-c", "/dev/null", "--nbval-current-env",
             str(page)], capture_output=True, text=True)
        assert done.returncode == 0, (missing, done.stdout[-3000:])
