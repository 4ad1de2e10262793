"""Drive a real JupyterLab with Chromium: for tests and for bench_views.py.

Needs playwright (only for tests; ``pip install playwright``) and a Chromium
of the system (Debian: ``apt-get install chromium``).
"""

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
# The notebook that holds every view.
CODE = {
    "explore_shapes": "explore_shapes()",
    "explore_activations": "explore_activations()",
    "step_forward": "step_forward(X, parameters)",
    "explore_loss": "explore_loss()",
    "step_backward": "step_backward(X, Y, parameters)",
    "explore_gradient_check": "explore_gradient_check()",
    "explore_learning_rate": "explore_learning_rate()",
}
# The notebook that holds what the browser draws.
DRAWN = {
    "train_board": "train_board(*load_planar_dataset())",
    "draw_digit": "draw_digit(initialize_parameters_deep([64, 8, 10], "
                  "scale='sqrt'))",
}
UPHILL = {"uphill": """def backward(AL, Y, caches):
    grads = L_model_backward(AL, Y, caches)
    return {name: -array for name, array in grads.items()}
train_board(*load_planar_dataset(), backward=backward)"""}
FAILING = {"failing": """from pathlib import Path
from dnn_utils import live
live.SCRIPT = Path("failing.js")
live.SCRIPT.write_text("throw Error('a script that fails')")
train_board(*load_planar_dataset())"""}
# The notebooks that ``course`` adds.
PAGES = {"views": CODE, "board": DRAWN, "uphill": UPHILL, "failing": FAILING,
         "copy": {"train_board": DRAWN["train_board"]}}
SETUP = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from dnn_utils import *
from dnn_utils import {', '.join(CODE | DRAWN)}
X = np.random.RandomState(1).randn(3, 4)
Y = np.array([[1, 0, 0, 1]])
parameters = initialize_parameters_deep([3, 2, 1], scale="sqrt")"""

# Runs in the page: notes when a view is touched and when its picture, which
# is its last HTML widget, has changed and been painted.
WATCH = """view => {
  const shown = [...view.querySelectorAll('.widget-html-content')].pop();
  const state = {touched: 0, changed: 0, changes: 0};
  for (const kind of ['click', 'keydown', 'change'])
    view.addEventListener(kind, () => {state.touched = performance.now()},
                          true);
  new MutationObserver(() => requestAnimationFrame(() => {
    state.changed = performance.now(); state.changes += 1;
  })).observe(shown, {childList: true, subtree: true, attributes: true,
                      characterData: true});
  view.watched = state;
}"""
PROMPTS = ("[...document.querySelectorAll('.jp-Notebook .jp-CodeCell "
           ".jp-InputPrompt')].map(e => e.textContent)")


def all_views(code):
    """Make a notebook whose cells are ``code``, after SETUP."""
    cells = [nbformat.v4.new_code_cell(SETUP, id="setup")]
    cells += [nbformat.v4.new_code_cell(line, id=name.replace("_", "-"))
              for name, line in code.items()]
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "language": "python",
                       "display_name": "Python 3 (ipykernel)"}})


def chromium():
    """Return the path of the system's Chromium, or None."""
    return next(filter(None, map(shutil.which, (
        "chromium", "chromium-browser", "google-chrome"))), None)


@contextlib.contextmanager
def launched():
    """Start Chromium; yield it as playwright's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run",
                  "--disable-background-networking"])
        yield browser
        browser.close()


@contextlib.contextmanager
def course(place, *, dark=False):
    """Run ``server`` over a copy of the course, the notebooks of PAGES added.

    Parameters
    ----------
    place : Path
        An empty folder.
    dark : bool
        As ``server`` takes it, which also says what is yielded.
    """
    root, scratch = place / "course", place / "jupyter"
    folder = root / "notebooks"
    folder.mkdir(parents=True)
    scratch.mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copyfile(path, folder / path.name)
    for name in ("support", "images"):
        (folder / name).symlink_to(ROOT / "notebooks" / name)
    for name in ("dnn_utils.py", "testCases.py", "datasets"):
        (root / name).symlink_to(ROOT / name)
    for name, code in PAGES.items():
        nbformat.write(all_views(code), folder / f"{name}.ipynb")
    with server(root, scratch, dark=dark) as url:
        yield url


def _settings(folder, dark):
    """Write JupyterLab's settings: a theme, whole pages, no news."""
    for name, content in {
            "notebook-extension/tracker": {"windowingMode": "none"},
            "apputils-extension/themes":
                {"theme": f"JupyterLab {'Dark' if dark else 'Light'}"},
            "apputils-extension/notification":
                {"fetchNews": "false", "checkForUpdates": False}}.items():
        file = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))


@contextlib.contextmanager
def server(root, scratch, *, dark=False):
    """Run a JupyterLab over ``root`` with nothing of the user in it.

    Parameters
    ----------
    root : Path
        The folder it serves.
    scratch : Path
        An empty folder for settings and the log.
    dark : bool
        Whether the theme is dark.

    Yields
    ------
    url : str
        Where it listens.
    """
    _settings(scratch / "settings", dark)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    names = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
             "JUPYTERLAB_SETTINGS_DIR": "settings", "IPYTHONDIR": "ipython",
             "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | {
        name: str(scratch / folder) for name, folder in names.items()}
    with open(scratch / "server.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", "--no-browser",
             "--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=",
             f"--port={url.rpartition(':')[2]}", "--ServerApp.port_retries=0",
             f"--ServerApp.root_dir={root}"],
            env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(url + "/api/status", process)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait_for(address, process, seconds=60):
    """Wait until a server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"no answer from {address}")


def open_notebook(browser, url, path, *, classic=False, viewport=None):
    """Open a notebook, in JupyterLab or in Notebook 7, and run all of it.

    ``browser`` may be a context, which has a viewport of its own.
    """
    page = (browser.new_page() if viewport else
            browser.new_page(viewport={"width": 1100, "height": 1400}))
    page.goto(f"{url}/{'notebooks' if classic else 'lab/tree'}/{path}"
              + ("" if classic else "?reset"))
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]'
                 ).first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    # A run that is asked for while the kernel connects is dropped.
    for _ in range(5):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('li[data-command="runmenu:run-all"]').click()
        with contextlib.suppress(Exception):
            page.wait_for_function(rf"{PROMPTS}.some(t => /\[\*\]/.test(t))",
                                   timeout=4000)
            break
    page.wait_for_function(rf"!{PROMPTS}.some(t => /\[\*\]/.test(t))",
                           timeout=300_000)
    page.wait_for_timeout(1000)
    return page


def errors(page):
    """Return the error and warning outputs of a page."""
    return page.evaluate(
        "[...document.querySelectorAll('[data-mime-type$=\".error\"], "
        "[data-mime-type$=\".stderr\"]')].map(e => e.textContent)")


def views(page):
    """Return the live views of a page: outputs that have a Reset button."""
    found = page.locator(".jp-OutputArea-output > .widget-vbox, "
                         ".jp-OutputArea-output .widget-vbox").filter(
        has=page.get_by_role("button", name="Reset", exact=True))
    for view in found.all():
        view.evaluate(WATCH)
    return found.all()


def shown(view):
    """Return what a view shows, as HTML."""
    return view.locator(".widget-html-content").last.inner_html()


def changes(view, act, seconds=2):
    """Do something to a view; return the milliseconds until it changed.

    Raises
    ------
    AssertionError
        If it shows the same after ``seconds``.
    """
    before, seen = shown(view), view.evaluate("v => v.watched.changes")
    act()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = view.evaluate("v => v.watched")
        if state["changes"] > seen and shown(view) != before:
            return state["changed"] - state["touched"]
        view.page.wait_for_timeout(10)
    raise AssertionError("the picture stays as it was")


def moves(view):
    """Return {control: action} for everything in a view that can move."""
    found = {}
    for slider in view.locator(".widget-hslider, .widget-slider").all():
        label = slider.locator(".widget-label").first.inner_text()
        found[label] = lambda s=slider: _other_end(s)
    for choice in view.locator(".widget-dropdown").all():
        label = choice.locator(".widget-label").first.inner_text()
        found[label] = functools.partial(_other_option,
                                         choice.locator("select"))
    for field in view.locator(".widget-text input[type=text]").all():
        if "slider" not in (field.evaluate("e => e.parentNode.className")):
            found["field"] = lambda f=field: (
                f.fill("4, 3, 1" if "4, 3, 1" != f.input_value() else
                       "3, 2, 1"), f.press("Enter"))
    return found


def _other_option(choice):
    """Pick another option of a list."""
    now = choice.evaluate("s => s.selectedIndex")
    choice.select_option(index=0 if now else 1)


def _other_end(slider):
    """Move a slider to the end it is not at, with the keyboard."""
    handle = slider.locator(".noUi-handle").first
    handle.focus()
    now, top = (handle.get_attribute(f"aria-value{kind}")
                for kind in ("now", "max"))
    handle.press("Home" if float(now) >= float(top) else "End")


def plain(name):
    """Return a text that can be the name of a file."""
    return re.sub(r"\W+", "-", name).strip("-")


def axe():
    """Return the script of axe-core, from PyPI's axe-core-python, or None."""
    from importlib.util import find_spec

    found = find_spec("axe_core_python")
    return found and Path(found.origin).parent / "axe.min.js"
