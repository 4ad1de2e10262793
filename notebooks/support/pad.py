"""The drawing pad of notebooks 06, 07: draw a digit, and a network reads it.

The browser draws (``board.js``); the kernel reduces the drawing to what the
data set holds and asks your own function. ``dnn_utils`` loads this file when
``draw_digit`` is first used; import it from there.
"""

import base64

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, ImageFilter

from dnn_utils import (
    DATASETS,
    L_model_forward,
    _ink_square,
    _require_parameters,
    images_to_columns,
    live,
)
from dnn_utils.drawing import DOTS, PAPER, SMALL, STYLES, WIDTH
from dnn_utils.student import reason, run_forward

FILE = "my_drawing.png"
_SIDE = 32          # dots to a side of the field
_SHARE = 0.28       # of the square is ink, at least; in the data set 0.31
_PEN = 1.5          # half the width of a line, in dots
_TWO = [[(10, 10), (12, 7), (16, 5.5), (20, 7), (21.5, 10), (20, 14), (15, 19),
         (9.5, 25), (16, 25), (23, 24.5)]]


def draw_digit(parameters, *, forward=L_model_forward, names=None):
    """Open a pad to draw a digit on; your network answers as you draw.

    Parameters
    ----------
    parameters : dict
        ``W1``, ``b1``, ..., ``WL``, ``bL`` of a trained network with 64
        inputs, 0 to 1.
    forward : function
        Called as forward(X, parameters) with X of shape (64, 1).
    names : sequence of str, optional
        What the outputs mean: for one output the names of class 0 and class
        1, else a name for each. Without, their numbers.

    Raises
    ------
    TypeError, ValueError
        If the network does not fit, or the number of names.

    Notes
    -----
    Notebooks 06 and 07. Save writes ``my_drawing.png`` into the folder
    ``datasets``, where ``load_digit_picture`` finds it.
    """
    L = _require_parameters("draw_digit", parameters)
    outputs, inputs = len(parameters[f"b{L}"]), parameters["W1"].shape[1]
    if inputs != 64:
        raise ValueError("draw_digit needs a network with 64 inputs; got "
                         f"{inputs}")
    names = [str(name) for name in names or range(max(2, outputs))]
    if len(names) != max(2, outputs):
        raise ValueError(f"draw_digit needs {max(2, outputs)} names; got "
                         f"{len(names)}")
    pad = Pad(parameters, forward, names)
    still = live.picture(_draw_pad, pad, inked(_TWO))
    if still is not None:
        live.show(still, pad)


def inked(strokes, pen=_PEN):
    """Return the field that a round pen leaves, dot by dot as in the browser.

    Parameters
    ----------
    strokes : sequence of arrays of shape (k, 2)
        Points x, y in dots: x to the right and y down, 0 to 32.
    pen : float
        Half the width of the line.

    Returns
    -------
    field : array of shape (32, 32), uint8
        255 where the middle of a dot is within ``pen`` of a stroke, else 0.
    """
    y, x = np.mgrid[:_SIDE, :_SIDE] + 0.5
    field = np.zeros((_SIDE, _SIDE), np.uint8)
    for stroke in strokes:
        for (x0, y0), (x1, y1) in zip(stroke, stroke[1:], strict=False):
            dx, dy = x1 - x0, y1 - y0
            along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy
                                                       or 1)
            along = np.clip(along, 0, 1)
            field[np.hypot(x - x0 - along * dx, y - y0 - along * dy)
                  <= pen] = 255
    return field


def squared(field):
    """Cut a drawing to its ink and enlarge it to the whole square.

    Parameters
    ----------
    field : array of shape (32, 32), uint8
        0 (paper) and 255 (ink), of which there is some.

    Returns
    -------
    square : array of shape (32, 32), uint8
        0 and 255. A thin line is made wider, dot by dot, until it has nearly
        as much ink as the digits of the data set.
    """
    square = _fill(Image.fromarray(field))
    while np.mean(square) < 255 * _SHARE:
        roomy = Image.new("L", (_SIDE + 4,) * 2)
        roomy.paste(square, (2, 2))
        square = _fill(roomy.filter(ImageFilter.MaxFilter(3)))
    return np.asarray(square)


def _fill(ink):
    """Let the ink fill the square, in full dots."""
    # Centred to an eighth of a dot.
    fine = ink.resize((8 * ink.width, 8 * ink.height),
                      Image.Resampling.NEAREST)
    whole = _ink_square(fine).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    return whole.point(lambda value: 255 * (value > 127))


def counted(square):
    """Count the ink in blocks of 4 by 4, as the data set was made.

    Parameters
    ----------
    square : array of shape (32, 32)
        0 where there is paper.

    Returns
    -------
    digit : array of shape (8, 8), uint8
        0 to 16, like the pictures of ``load_digits``.
    """
    return (square > 0).reshape(8, 4, 8, 4).sum(axis=(1, 3)).astype(np.uint8)


class Pad:
    """The state of the pad; ``live`` says what its methods are for.

    Parameters
    ----------
    parameters, forward, names
        As for ``draw_digit``, the names complete.
    """

    def __init__(self, parameters, forward, names):
        self.parameters, self.forward, self.names = parameters, forward, names
        self.field = np.zeros((_SIDE, _SIDE), np.uint8)
        self.said, self.whole, self.fresh = "", False, False

    def do(self, asked):
        """Carry out what was asked for; what goes wrong becomes a sentence."""
        self.fresh = True
        try:
            match asked:
                case {"do": "ink", "field": text}:
                    dots = np.frombuffer(base64.b64decode(text), np.uint8)
                    self.field = 255 * dots.reshape(_SIDE, _SIDE)
                    self.said = ""
                case {"do": "save"}:
                    self.said = self.save()
        except Exception as error:
            self.said = reason(error)

    def save(self):
        """Write the drawing, cut and enlarged; return where it is."""
        if not self.field.any():
            return "Nothing to save: the field is empty."
        paper = Image.fromarray(255 - squared(self.field))
        try:
            paper.resize((256, 256), Image.Resampling.NEAREST).save(
                DATASETS / FILE)
        except OSError as error:
            return f"Not saved: {error}"
        return (f'Saved as datasets/{FILE}: load_digit_picture("{FILE}") '
                "reads it.")

    def answer(self):
        """Return the 8 by 8 digit and what the network answers to it."""
        digit = counted(squared(self.field))
        AL, _ = run_forward(self.forward, images_to_columns(
            digit[None], largest=16), self.parameters)
        return digit, AL[:, 0]

    def work(self):
        """Nothing goes on by itself."""
        return False

    def forget(self):
        """Tell everything once more."""
        self.whole = True

    def news(self):
        """Return what has changed since the last time, or None."""
        if not (self.fresh or self.whole):
            return None
        news = {"view": "pad", "trouble": None, "said": self.said}
        if self.whole:
            news["begin"] = {"names": self.names, "pen": _PEN,
                             "field": live.packed([self.field > 0], "u1")}
        self.whole = self.fresh = False
        if not self.field.any():
            return news
        try:
            digit, answers = self.answer()
        except Exception as error:
            return news | {"trouble": f"No answer: {reason(error)}"}
        return news | {"digit": digit.ravel().tolist(),
                       "answers": live.plain(answers)}


def _draw_pad(pad, field):
    """Draw a drawing, what becomes of it and the answer, as (figure, alt)."""
    pad = Pad(pad.parameters, pad.forward, pad.names)
    pad.field = field
    digit, answers = pad.answer()
    names = pad.names[1:] if len(answers) == 1 else pad.names
    figure = Figure((WIDTH, 2.5), dpi=DOTS, facecolor=PAPER)
    for left, picture, title in (
            (0.03, field, "drawn on\n32 by 32 dots"),
            (0.345, digit, "cut, enlarged,\ncounted: 8 by 8")):
        axes = figure.add_axes((left, 0.06, 0.29, 0.72), xticks=[], yticks=[])
        axes.imshow(picture, cmap="Greys")
        axes.set_title(title, size=SMALL)
    _draw_answers(figure.add_axes((0.73, 0.06, 0.16, 0.72)), names, answers)
    best = int(np.argmax(answers))
    return figure, ("A 2 drawn on 32 by 32 dots, the same in 8 by 8, and what "
                    f"the network makes of it: {names[best]} "
                    f"{100 * answers[best]:.0f} %.")


def _draw_answers(axes, names, answers):
    """Draw a bar for every output of the network."""
    axes.barh(names, answers, color=STYLES["forward"].colour, height=0.6)
    for row, value in enumerate(answers):
        axes.text(1.04, row, f"{100 * value:.0f} %", va="center")
    middle, half = (len(names) - 1) / 2, max(2.0, len(names) / 2)
    axes.set(xlim=(0, 1), xticks=[], ylim=(middle + half, middle - half))
    axes.tick_params(length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title("what it answers", size=SMALL)
