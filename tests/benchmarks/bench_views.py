"""How long after a move a view has changed, in a real browser.

    python tests/benchmarks/bench_views.py [--moves 24]

opens a notebook that holds every view in JupyterLab, moves one control of
each, and prints the median of the milliseconds until the changed picture is
painted. The kernel has one BLAS thread. The aims, on two idle cores: 250 ms
for plots, 120 ms for the two steppers. Needs playwright and Chromium, see
tests/fixtures/drive.py.
"""

import argparse
import functools
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fixtures import drive  # noqa: E402  (found by the line above)


def milliseconds(name, view, moves):
    """Return how long a view took to change, for each of some moves."""
    view.scroll_into_view_if_needed()
    button = functools.partial(view.get_by_role, "button", exact=True)
    handle = view.locator(".noUi-handle").first
    times = []
    for k in range(moves):
        if name.startswith("step_"):
            act = button(name="Next" if k % 6 < 3 else "Back").click
        else:
            handle.focus()
            act = functools.partial(handle.press,
                                    ("PageUp", "PageDown")[k % 2])
        times.append(drive.changes(view, act))
        view.page.wait_for_timeout(350)     # a slider's own animation
    return times


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
                  f"({min(times):.0f} to {max(times):.0f})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
