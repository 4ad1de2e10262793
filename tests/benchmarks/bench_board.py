"""How fast the training board is, in a real JupyterLab in Chromium.

    python tests/benchmarks/bench_board.py [--seconds 10]

trains [2, 16, 8, 1] on the 400 points of notebook 06 and prints, as medians
over the seconds: how often new numbers of the network were drawn, how many
frames the page had, and how many messages were under way; then how long
Pause, Step and a dragged point took to show. The aims, kernel and browser on
the same two cores: 10 new numbers and 30 frames a second, at most two
messages under way, Pause within 200 ms. Needs playwright and Chromium, see
tests/fixtures/drive.py.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fixtures import drive  # noqa: E402  (found by the line above)

# Runs in the page: counts frames, and notes when the iteration changes.
COUNT = """() => {
  const shown = document.querySelector('.dnn:not(.trial) .count');
  const seen = window.seen = {frames: [], news: [], count: ''};
  const frame = () => {
    const now = performance.now();
    seen.frames.push(now);
    if (shown.textContent !== seen.count) {
      seen.count = shown.textContent;
      seen.news.push(now);
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


def a_second(times, start, seconds):
    """Return the median of how many times fell into each of some seconds."""
    return statistics.median(
        sum(start + 1000 * k <= time < start + 1000 * (k + 1)
            for time in times) for k in range(seconds))


def rates(page, seconds):
    """Return (new numbers, frames) a second while the board trains."""
    page.evaluate(COUNT)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(500)
    start = page.evaluate("performance.now()")
    page.wait_for_timeout(1000 * seconds + 200)
    seen = page.evaluate("window.seen")
    return [a_second(seen[name], start, seconds) for name in ("news",
                                                              "frames")]


def pauses(page, times=5):
    """Return the milliseconds from a click on Pause to the last change."""
    taken = []
    for _ in range(times):
        clicked = page.evaluate("""() => {
          document.querySelector('.dnn .go').click();
          return performance.now();
        }""")
        page.wait_for_timeout(700)
        last = page.evaluate("window.seen.news").pop()
        taken.append(max(0, last - clicked))
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_timeout(400)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(700)
    return taken


def steps(page, times=12):
    """Return the milliseconds from a click on Step to the new number."""
    taken = []
    for _ in range(times):
        clicked = page.evaluate("""() => {
          [...document.querySelectorAll('.dnn button')]
            .find(button => button.textContent === 'Step').click();
          return performance.now();
        }""")
        page.wait_for_timeout(400)
        taken.append(page.evaluate("window.seen.news").pop() - clicked)
    return taken


def main(arguments=None):
    """Run the command."""
    parser = argparse.ArgumentParser(description="Time the training board.")
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args(arguments)
    with (tempfile.TemporaryDirectory() as place, drive.launched() as chromium,
          drive.course(Path(place)) as url):
        page = drive.open_notebook(chromium, url, "notebooks/board.ipynb")
        page.locator(".dnn:not(.trial)").first.scroll_into_view_if_needed()
        page.get_by_label("hidden units").fill("16, 8")
        page.get_by_label("hidden units").press("Enter")
        page.wait_for_timeout(1000)
        news, frames = rates(page, options.seconds)
        print(f"new numbers {news:.0f}, frames {frames:.0f} a second "
              f"(load {os.getloadavg()[0]:.1f})")
        for name, taken in (("Pause", pauses(page)), ("Step", steps(page))):
            print(f"{name}: {statistics.median(taken):.0f} ms "
                  f"({min(taken):.0f} to {max(taken):.0f})")


if __name__ == "__main__":
    sys.exit(main())
