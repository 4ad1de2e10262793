"""Between a view that is drawn in the browser and the kernel that computes.

A view is an object with four methods. ``do(asked)`` carries out what the
browser asks for; ``work()`` does a little of what goes on by itself and says
whether there is more; ``news()`` returns what the browser should know by now,
or None; ``forget()`` makes the next news tell everything. ``board.js`` draws.

JupyterLab hands messages over in another thread. So they go into a queue,
and one task in the loop of the cell carries everything out in order.
"""

import asyncio
import base64
import contextlib
import json
import queue
import textwrap
import time
from pathlib import Path

import numpy as np
from IPython.display import display

from dnn_utils import progress
from dnn_utils.drawing import Picture, course_style, themes, to_png
from dnn_utils.student import sentence_for

SCRIPT = Path(__file__).with_name("board.js")
NOTE = ("Live view: run this cell in Jupyter to draw it in the browser; it "
        "needs the package anywidget.")
_PAUSE = 1 / 30     # seconds from one message to the next, at least
_UNDER_WAY = 2      # messages that the browser has not drawn yet, at most


def show(still, view):
    """Show a picture, and in its place the live view once that is drawn.

    Parameters
    ----------
    still : drawing.Picture or None
        What is stored with the notebook. Without one the live view alone
        is shown.
    view : object
        With ``do``, ``work``, ``news`` and ``forget``, as said above.

    Notes
    -----
    The live view is a second output, out of sight until it is drawn. Then
    ``board.js`` moves it to where the picture is, on the page alone, and
    that output is emptied: a saved notebook has the picture and no view that
    cannot be found when it is opened again. Where nothing is ever drawn (no
    extension, no kernel), the picture stays.
    """
    if still is not None:
        display(still)
    widget = _widget()
    note = {"text/plain": NOTE}
    seen = progress.widget_view(widget.model_id) if widget else {}
    output = display(note | seen, raw=True, display_id=True)
    if widget is not None:
        Link(view, widget, lambda: output.update(
            note | progress.widget_view(""), raw=True)).start()


def picture(draw, *args):
    """Return a picture as it is stored, or print why there is none.

    Parameters
    ----------
    draw : function
        Returns (figure, alt).
    args : tuple
        For ``draw``.

    Returns
    -------
    picture : drawing.Picture or None
        For ``show``.
    """
    try:
        with course_style(), np.errstate(all="ignore"):
            figure, alt = draw(*args)
    except Exception as error:
        print(sentence_for(error))
        return None
    return Picture(to_png(figure), textwrap.shorten(
        alt, 200, placeholder=" and more."))


def _widget():
    """Return a widget that runs ``board.js``, or None without anywidget."""
    try:
        import anywidget
    except ImportError:
        return None
    return anywidget.AnyWidget(_esm=script())


def script():
    """Return ``board.js`` with the colours that it draws with."""
    return (f"const COLOURS = {json.dumps(themes())};\n"
            + SCRIPT.read_text(encoding="utf-8"))


class Link:
    """Carries messages between a view and its widget.

    Parameters
    ----------
    view : object
        As for ``show``.
    widget : AnyWidget
        Its messages are dictionaries with ``do``: "ready" from a page that
        shows the view anew, "seen" with the number of a message that is
        drawn, "moved" when the view has taken the picture's place; all
        others are for the view.
    moved : function
        Called then.
    """

    def __init__(self, view, widget, moved):
        self.view, self.widget, self.moved = view, widget, moved
        self.asked, self.wake = queue.SimpleQueue(), asyncio.Event()
        self.sent = self.seen = 0
        self.due = 0.0

    def start(self):
        """Listen to the widget, in the loop of the running cell."""
        try:
            self.loop = asyncio.get_running_loop()
        except RuntimeError:        # no notebook, so nobody to talk to
            return
        self.widget.on_msg(self.hear)
        self.task = self.loop.create_task(self.run())

    def hear(self, _, content, buffers):
        """Put a message into the queue; called in any thread."""
        self.asked.put(content)
        self.loop.call_soon_threadsafe(self.wake.set)

    async def run(self):
        """Do what is asked, work and send, until the kernel ends."""
        while True:
            self.wake.clear()
            self.answer()
            rest = self.go_on()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.wake.wait(), rest)

    def answer(self):
        """Carry out what has been asked for."""
        while not self.asked.empty():
            asked = self.asked.get_nowait()
            match asked["do"]:
                case "ready":
                    self.seen = self.sent
                    self.view.forget()
                case "seen":
                    self.seen = max(self.seen, asked["number"])
                case "moved":
                    self.moved()
                case _:
                    self.view.do(asked)

    def go_on(self):
        """Work and send if it is time; return the seconds until then.

        None means that only a message can change anything. A page that does
        not draw, such as a hidden one, so stops the work as well.
        """
        if self.sent - self.seen >= _UNDER_WAY:
            return None
        now = time.perf_counter()
        if now < self.due:
            return self.due - now
        more = self.view.work()
        news = self.view.news()
        if news is not None:
            self.sent += 1
            self.widget.send(news | {"number": self.sent})
            # A late one is not made up for by a shorter pause later.
            self.due = max(self.due + _PAUSE, now)
        return max(0, self.due - time.perf_counter()) if more else None


def packed(arrays, kind="<f4"):
    """Return arrays one after the other as text that ``board.js`` reads.

    Parameters
    ----------
    arrays : sequence of arrays
        Any shapes; read row by row.
    kind : dtype
        Such as "<f4" or "i1".

    Returns
    -------
    text : str
        base64. Some front ends drop the binary parts of a message.
    """
    flat = [np.ravel(array).astype(kind) for array in arrays]
    return base64.b64encode(np.concatenate(flat).tobytes()).decode()


def plain(numbers):
    """Return numbers as a list for JSON, which has no nan and no inf."""
    return [float(number) if np.isfinite(number) else str(float(number))
            for number in numbers]
