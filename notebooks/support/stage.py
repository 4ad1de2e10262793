"""The stage: a picture or tables in the browser, and what moves them.

The kernel draws, with the student's functions; ``board.js`` shows what it is
sent, with native controls, and buttons over what can be touched. A picture is
SVG, sharp at every size, in colours that follow the theme of the page.
"""

import io
import re
from typing import NamedTuple

import matplotlib
import numpy as np

from dnn_utils import live, student
from dnn_utils.drawing import PAPER, course_style, themes

# Ids from the content alone: the same picture is the same text.
_SVG = {"svg.fonttype": "path", "svg.hashsalt": "course"}
_NOTHING = dict.fromkeys(("Creator", "Date", "Format", "Type"))
# What board.js calls the colours; paper is the page that the picture is on.
_NAMES = {colour.lower(): name for name, colour in themes()["light"].items()}
_NAMES[PAPER.lower()] = "ground"


class Control(NamedTuple):
    """Something that the reader sets.

    ``kind`` is "range", "radio" or "field", which the browser draws, or
    "index" or "point", which are set by touching the picture.
    """

    kind: str
    label: str
    value: object           # at first
    values: list | None = None      # all that it can be
    texts: list | None = None       # how each is shown and read out
    places: list | None = None      # where each is on the axis of a plot
    limits: tuple = ()      # of a point: low, high and step

    def read(self, sent):
        """Return the value for what the browser sent: a place, or a text."""
        if self.kind == "field":
            return str(sent)
        return self.values[min(max(int(sent), 0), len(self.values) - 1)]

    def near(self, x, y):
        """Return the value that is nearest to a point of the picture."""
        if self.kind == "point":
            low, high, step = map(np.array, self.limits)
            at = np.clip(np.round(np.array([x, y]) / step) * step, low, high)
            return tuple(at.tolist())
        places = np.array(self.places or self.values, float)
        return self.values[abs(places - x).argmin()]

    def sent(self, value):
        """Return a value as the browser knows it."""
        return self.values.index(value) if self.values else value


def slider(label, values, value, texts=None, places=None):
    """Return a control that slides along some values.

    Parameters
    ----------
    label : str
        Its name.
    values : sequence
        All that it can be, in order.
    value : object
        One of them: at first.
    texts : sequence of str, optional
        How each is shown and read out, if not as it prints.
    places : sequence of float, optional
        Where each is on the axis that it can be dragged along, if not at
        itself.

    Returns
    -------
    control : Control
    """
    values = list(values)
    return Control("range", label, value, values,
                   [str(text) for text in texts or values], places)


def radio(label, values, value):
    """Return a control that picks one of a few values.

    Parameters
    ----------
    label : str
        Its name.
    values : sequence
        All that it can be.
    value : object
        One of them: at first.

    Returns
    -------
    control : Control
    """
    return Control("radio", label, value, list(values),
                   [str(value) for value in values])


def field(label, value):
    """Return a text field; Enter or Tab submits it.

    Parameters
    ----------
    label, value : str
        Its name, and its text at first.

    Returns
    -------
    control : Control
    """
    return Control("field", label, value)


def index(count):
    """Return what is chosen from 0, 1, ... by touching the picture.

    Parameters
    ----------
    count : int
        How many there are.

    Returns
    -------
    control : Control
    """
    return Control("index", "", 0, list(range(count)))


def point(value, low, high, step):
    """Return a point of the picture, dragged or moved with the arrow keys.

    Parameters
    ----------
    value : pair of float
        Where it is at first.
    low, high, step : pairs of float
        The corners and the stride of the grid that it stays on.

    Returns
    -------
    control : Control
    """
    return Control("point", "", value, limits=(low, high, step))


class Scene(NamedTuple):
    """What a stage shows for some values of its controls.

    ``grips`` can be dragged and ``spots`` chosen, both over the picture;
    ``lit`` are the names of its parts that are brought out. ``tables`` are
    matrices for the browser, ``notes`` say what is wrong with them.
    """

    picture: object         # a figure, or a string of SVG
    alt: str                # of the picture
    grips: list = ()
    spots: list = ()
    lit: list = ()
    tables: dict = {}
    told: str = ""          # of what the controls have chosen, if not alt
    notes: list = ()


def grip(axes, name, at, *, label="", step=None):
    """Describe a point of a plot that can be dragged.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The plot.
    name : str
        The control that it sets.
    at : pair of float
        Where it is, in the units of the plot.
    label : str
        What a screen reader says; without one only the mouse takes it, for
        what another control does too.
    step : pair of float, optional
        How far an arrow key moves it.

    Returns
    -------
    description : dict
        For ``Scene``.
    """
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    return {"name": name, "label": label, "at": _share(axes, at),
            "value": live.plain(at), "step": step,
            "area": _share(axes, (x0, y1)) + _share(axes, (x1, y0)),
            "low": [x0, y0], "high": [x1, y1]}


def _share(axes, at):
    """Return a point of a plot as shares of the figure, from the top left."""
    figure = axes.figure
    x, y = axes.transData.transform(at) / figure.bbox.size
    return [float(np.clip(x, 0, 1)), float(np.clip(1 - y, 0, 1))]


def to_svg(figure):
    """Return a figure as SVG for the browser.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Returns
    -------
    svg : str
        White is the ground of the page; the other colours are variables with
        the figure's own as what they are without a dark theme.
    """
    drawn = io.StringIO()
    with matplotlib.rc_context(_SVG):
        figure.savefig(drawn, format="svg", metadata=_NOTHING)
    text = drawn.getvalue()
    # As large as there is room for: only the viewBox says its shape.
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "",
                  text[text.index("<svg"):], count=2)
    return re.sub("#[0-9a-f]{6}", _themed, text)


def _themed(found):
    """Return the variable that holds a colour."""
    colour = found[0]
    name = _NAMES.get(colour)
    return f"var(--{name}, {colour})" if name else colour


class Stage:
    """The state of a stage; ``live`` says what its methods are for.

    Parameters
    ----------
    content : function
        Called with the values of the controls by name; returns what begins a
        ``Scene``: (figure, alt), or more.
    controls : dict
        Name -> ``Control``.
    pace : float
        Seconds a step, while the steps of the control "step" are played.
    """

    def __init__(self, content, controls, pace=1.0):
        self.content, self.controls, self.pace = content, controls, pace
        self.values = self.start()
        self.asked, self.picture = 0, None
        self.whole = self.fresh = False

    def start(self):
        """Return the values that the controls have at first."""
        return {name: control.value
                for name, control in self.controls.items()}

    def do(self, asked):
        """Set controls; ``asked["asked"]`` counts what was asked for."""
        self.fresh, self.asked = True, asked.get("asked", 0)
        match asked:
            case {"do": "set", "values": values}:
                for name, value in values.items():
                    self.values[name] = self.controls[name].read(value)
            case {"do": "put", "name": name, "at": at}:
                self.values[name] = self.controls[name].near(*at)
            case {"do": "reset"}:
                self.values = self.start()

    def work(self):
        """Nothing goes on by itself."""
        return False

    def forget(self):
        """Tell everything once more."""
        self.whole, self.picture = True, None

    def news(self):
        """Return what has changed since the last time, or None."""
        if not (self.fresh or self.whole):
            return None
        news = {"view": "stage", "asked": self.asked, "values": {
            name: self.controls[name].sent(value)
            for name, value in self.values.items()}}
        if self.whole:
            news["begin"] = {"pace": self.pace, "controls": [
                {"name": name, "kind": control.kind, "label": control.label,
                 "texts": control.texts}
                for name, control in self.controls.items()]}
        self.whole = self.fresh = False
        return news | self.shown()

    def shown(self):
        """Return the scene as it is sent, or the reason why there is none."""
        try:
            with course_style(), np.errstate(all="ignore"):
                scene = Scene(*self.content(**self.values))
                picture = scene.picture
                if not isinstance(picture, str):
                    picture = to_svg(picture)
        except Exception as error:
            return {"trouble": student.sentence_for(error)}
        changed = picture != self.picture
        self.picture = picture
        return scene._asdict() | {
            "trouble": None, "picture": picture if changed else None,
            "told": scene.told or scene.alt}
