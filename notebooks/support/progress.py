"""A line that shows the progress of a training loop while it runs."""

import sys
import time


class show_progress:
    """Count the iterations of a loop and show its progress in a notebook.

    The line is below the cell while the loop runs and is gone afterwards,
    also from a saved notebook. Nothing is shown outside a notebook, without
    ipywidgets, or in the first half second.

    Parameters
    ----------
    iterations : int
        How many to run.

    Attributes
    ----------
    cost : float or None
        Shown in the line; set it inside the loop when you know it.

    Examples
    --------
    >>> steps = show_progress(3)
    >>> for i in steps:
    ...     steps.cost = 0.5 ** i
    >>> steps.cost
    0.25
    """

    every = 0.25        # seconds between updates of the line
    patience = 0.5      # seconds before it first appears

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
    """A line of text below the running cell, until it is closed."""

    def __init__(self, widgets):
        from IPython.display import display

        self.widget = widgets.HTML()
        # Without a text/plain form, so that nbval has nothing to compare.
        self.place = display(widget_view(self.widget.model_id), raw=True,
                             display_id=True)

    def say(self, text):
        """Replace the text."""
        self.widget.value = text

    def close(self):
        """Remove the line, so that a saved notebook does not look for it."""
        self.widget.close()
        self.place.update(widget_view(""), raw=True)


def _line():
    """Return a line of text below the running cell; None if it cannot be."""
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
    """Return the output that makes a notebook show a widget.

    Written out here because widgets of ipywidgets 7, which Colab has, do
    not provide it.

    Parameters
    ----------
    model_id : str
        Identifies the widget; empty for one that is gone.

    Returns
    -------
    data : dict
        MIME type -> content, without text, for ``display(data, raw=True)``.
    """
    return {"application/vnd.jupyter.widget-view+json": {
        "version_major": 2, "version_minor": 0, "model_id": model_id}}
