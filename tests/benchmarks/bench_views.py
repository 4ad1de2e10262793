"""How quickly the live views follow their controls, in a real browser.

    python tests/benchmarks/bench_views.py [--moves 24]

opens a notebook that holds every view in JupyterLab and moves one control of
each. It prints the median of the milliseconds until the changed picture is
painted, and how often a second it is painted anew while a slider is dragged.
The kernel has one BLAS thread. The aims, on two idle cores: 250 ms for plots,
100 ms for the two steppers, 10 times a second. Needs playwright and Chromium,
see tests/fixtures/drive.py.
"""

import argparse
import functools
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fixtures import drive  # noqa: E402  (found by the line above)

COUNT = "view => view.watched.changes"


def milliseconds(name, view, moves):
    """Return how long a view took to change, for each of some moves."""
    view.scroll_into_view_if_needed()
    button = functools.partial(view.get_by_role, "button", exact=True)
    slider = view.get_by_role("slider").first
    times = []
    for k in range(moves):
        if name.startswith("step_"):
            act = button(name="Next" if k % 6 < 3 else "Prev").click
        else:
            act = functools.partial(slider.press,
                                    ("ArrowRight", "ArrowLeft")[k % 2])
        times.append(drive.changes(view, act))
        view.page.wait_for_timeout(100)
    return times


def repaints(view, seconds=2):
    """Return how often a second a view changes while its slider is dragged."""
    box = view.get_by_role("slider").first.bounding_box()
    mouse, height = view.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + 9, height)
    mouse.down()
    before, end = view.evaluate(COUNT), time.monotonic() + seconds
    share = 0
    while time.monotonic() < end:
        share = (share + 0.013) % 2
        mouse.move(box["x"] + 9 + (box["width"] - 18) * abs(1 - share), height)
    done = view.evaluate(COUNT) - before
    mouse.up()
    return done / seconds


def main(arguments=None):
    """Run the command."""
    parser = argparse.ArgumentParser(description="Time the live views.")
    parser.add_argument("--moves", type=int, default=24)
    options = parser.parse_args(arguments)
    with (tempfile.TemporaryDirectory() as place, drive.launched() as chromium,
          drive.course(Path(place)) as url):
        page = drive.open_notebook(chromium, url, "notebooks/views.ipynb")
        views = drive.views(page)
        for name, view in zip(drive.CODE, views, strict=True):
            times = milliseconds(name, view, options.moves)
            print(f"{name:24}{statistics.median(times):5.0f} ms "
                  f"({min(times):.0f} to {max(times):.0f}); "
                  f"{repaints(view):.0f} a second", flush=True)


if __name__ == "__main__":
    sys.exit(main())
