"""A line that shows how far a training is, while it runs."""

import sys
import time


class show_progress:
    """Count iterations in a loop and show, in a notebook, how far it is.

    The line is a live view: it stands under the cell while the loop runs,
    and leaves nothing to see, also in a notebook that is saved and opened
    again. Outside a notebook, without ipywidgets, and in the first half
    second, nothing is shown.

    Parameters
    ----------
    iterations : int
        How many there will be.

    Attributes
    ----------
    cost : float or None
        Set it inside the loop whenever you know it.

    Examples
    --------
    >>> steps = show_progress(3)
    >>> for i in steps:
    ...     steps.cost = 0.5 ** i
    >>> steps.cost
    0.25
    """

    every = 0.25        # seconds between two changes of the line
    patience = 0.5      # seconds before there is one

    def __init__(self, iterations):
        self.iterations, self.cost, self.line = iterations, None, None

    def __iter__(self):
        self.start = time.perf_counter()
        due = self.start + self.patience
        try:
            for i in range(self.iterations):
                yield i
                if time.perf_counter() > due:
                    self._show(i + 1)
                    due = time.perf_counter() + self.every
        finally:
            if self.line is not None:
                self.line.close()

    def text(self, done):
        """Return the line: iteration, cost, time left."""
        left = (time.perf_counter() - self.start) * (
            self.iterations / done - 1)
        cost = "" if self.cost is None else f", cost {self.cost:.6f}"
        return (f"iteration {done} of {self.iterations}{cost}, about "
                f"{left:.0f} s left")

    def _show(self, done):
        if self.line is None:
            self.line = _line()
        if self.line is not None:
            self.line.say(self.text(done))


class _Line:
    """A line of text under the running cell, until it is closed."""

    def __init__(self, widgets):
        from IPython.display import display

        self.widget = widgets.HTML()
        # No text beside it: nothing is stored, nothing is compared.
        self.place = display(widget_view(self.widget.model_id), raw=True,
                             display_id=True)

    def say(self, text):
        """Change what stands there."""
        self.widget.value = text

    def close(self):
        """Take it away. Left as it is, a saved notebook would look for it."""
        self.widget.close()
        self.place.update(widget_view(""), raw=True)


def _line():
    """Return a line of text under the running cell, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if getattr(shell, "kernel", None) is None:
        return None
    try:
        import ipywidgets
    except ImportError:
        return None
    return _Line(ipywidgets)


def widget_view(model_id):
    """Return what a notebook shows a widget by.

    Written out, since a widget of ipywidgets 7, which Colab has, does not
    make it.

    Parameters
    ----------
    model_id : str
        The widget's; empty for one that is gone.

    Returns
    -------
    data : dict
        Type -> content, for ``display(data, raw=True)``, without a text.
    """
    return {"application/vnd.jupyter.widget-view+json": {
        "version_major": 2, "version_minor": 0, "model_id": model_id}}
