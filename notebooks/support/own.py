"""The student's own network: kept in my_network.py, and used from there.

An exercise copy that a person runs keeps each function whose check has
passed. Nobody else's kernel does: the programs that run notebooks, such as
nbval, nbconvert and nbgrader, tell the kernel that nobody is there to ask
(``allow_stdin``), and a kernel that a test of pytest starts inherits a
variable from it. There nothing is read, written or said.
"""

import ast
import functools
import inspect
import os
import sys
import textwrap
import types
from pathlib import Path
from unittest import mock

import numpy as np

import dnn_utils
from dnn_utils import alone, lessons, pieces
from dnn_utils.scene import is_cell

FILE = "my_network.py"


class _Keeper:
    """What is known of the copy that runs.

    Attributes
    ----------
    folder : Path or None
        Where the file is; None where no person runs a copy.
    notebook : str
        The copy.
    space : dict
        The notebook's variables.
    reasons : dict
        Exercise -> why the answer that passed last is not kept.
    map : DisplayHandle or None
        Of the progress maps that are on the page.
    """

    def __init__(self):
        self.folder, self.notebook, self.space = None, "", {}
        self.reasons, self.map = {}, None

    @property
    def path(self):
        """The file."""
        return self.folder / FILE

    def begin(self, notebook, shell):
        """Find out whether a person runs this copy, and where it is."""
        self.folder, self.notebook = None, notebook
        self.space = shell.user_ns if shell else {}
        if _attended(shell):
            here = Path.cwd()
            beside = (here / f"{notebook}.ipynb").exists()
            self.folder = here if beside and here != lessons.NOTEBOOKS else (
                lessons.NOTEBOOKS / "exercises")

    def after(self, result):
        """Keep the functions whose checks a cell has passed."""
        if self.folder is None or not result.success:
            return
        checked = [name for name in _checked(result.info.raw_cell)
                   if name in self.space]
        for name in checked:
            self.reasons.pop(name, None)
            try:
                self._keep(name)
            except pieces.CannotKeep as error:
                self.reasons[name] = str(error)
            except KeyboardInterrupt:
                self.reasons[name] = ("its trial was interrupted; run the "
                                      "check again")
            except OSError as error:
                self.reasons[name] = (f"{FILE} cannot be written "
                                      f"({error.strerror or error})")
        if checked and self.map is not None:
            self.map.update(_Text(progress()))

    def found(self):
        """Return the pieces of the file; none if there is no file.

        Raises
        ------
        CannotKeep
            If it is no longer Python.
        """
        return pieces.of_file(self._text())

    def _text(self):
        """Return the file's text after a look whether it is Python."""
        try:
            text = self.path.read_text(encoding="utf-8")
            compile(text, FILE, "exec")
        except FileNotFoundError:
            return ""
        except (SyntaxError, ValueError) as error:
            raise pieces.CannotKeep(
                f"{FILE} is not Python any more ({error}); mend it, or "
                "delete it and run the checks again") from None
        return text

    def _keep(self, name):
        """Try an answer that has passed in a fresh process, then keep it."""
        before = None
        while before != (text := self._text()):     # another copy wrote, too
            before, old = text, pieces.of_file(text)
            new = pieces.cut_out(name, self.space)
            found = pieces.merged(old, new)
            times = pieces.slower(old)
            text = pieces.written(found, times, self.folder)
            if text == before:
                return
            changed = {made for piece in new if piece not in old
                       for made in piece.makes} | {name}
            names = pieces.users(found, changed)
            refused, slower = alone.tried(text, names, self.folder)
            if refused:
                raise pieces.CannotKeep(refused)
            times = {other: times[other] for other in times
                     if other not in names} | slower
        _replace(self.path, pieces.written(found, times, self.folder))


keeper = _Keeper()


def _attended(shell):
    """Say whether a person runs this kernel's notebook."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or "PYTEST_CURRENT_TEST" in os.environ:
        return False
    request = kernel.get_parent("shell")
    return bool(request.get("content", {}).get("allow_stdin"))


def _checked(source):
    """Return the exercises that a cell checks, as check_f(f)."""
    return [call.args[0].id for call in ast.walk(lessons.parsed(source))
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            and len(call.args) == 1 and isinstance(call.args[0], ast.Name)
            and call.func.id == "check_" + call.args[0].id
            and call.args[0].id in lessons.exercises()]


def _replace(path, text):
    """Replace a file at one stroke."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        scratch.write_text(text, encoding="utf-8")
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


# ---------------------------------------------------------------------------
# The module that copies import from
# ---------------------------------------------------------------------------


def use_my_network():
    """Make the functions that you have kept ready for ``import my_network``.

    Notes
    -----
    The module holds your function of an earlier notebook where one is kept,
    and the course's where none is or where yours makes training more than
    ten times slower. A few lines say whose each one is. Where no person
    runs a copy all are the course's, and nothing is read or said.
    """
    module = sys.modules["my_network"] = types.ModuleType("my_network")
    course = {name: getattr(dnn_utils, name) for name in lessons.exercises()}
    vars(module).update(course)
    if keeper.folder is None:
        return
    try:
        found = keeper.found()
        own, times = pieces.kept(found), pieces.slower(found)
        if own:
            module = alone.load(keeper.path)
    except Exception as error:      # whatever a file edited by hand does
        print(f"{FILE} cannot be used: {type(error).__name__}: {error}")
        own, times = [], {}
        module = sys.modules["my_network"] = types.ModuleType("my_network")
    fixed = [name for name in own
             if getattr(getattr(module, name), "borrowed", False)]
    vars(module).update({name: course[name] for name in course
                         if name not in own or name in times})
    print(_whose(own, times, fixed))


def with_seed_and_scale(own):
    """Let a start of yours take the seed and the scale that the course's do.

    Parameters
    ----------
    own : function
        Your initialize_parameters or initialize_parameters_deep.

    Returns
    -------
    start : function
        Without options it is yours. With a seed your lines draw from a
        generator with that seed, and with a scale your weights, which are
        0.01 times normal numbers, are enlarged to it. Where your lines do
        not follow a seed, the course's function answers, and ``borrowed``
        is True.
    """
    course, make = getattr(dnn_utils, own.__name__), np.random.RandomState
    default = inspect.signature(course).parameters["seed"].default

    @functools.wraps(own)
    def start(*sizes, **options):
        if not options:
            return own(*sizes)
        wanted = course(*sizes, **options)      # refuses wrong options
        if start.borrowed:
            return wanted
        seed, scale = options.get("seed", default), options.get("scale", 0.01)
        with mock.patch.object(np.random, "RandomState",
                               lambda *_, **__: make(seed)):
            drawn = own(*sizes)
        return {key: array if key.startswith("b") else array * 100 * (
            1 / np.sqrt(array.shape[1]) if scale == "sqrt" else scale)
            for key, array in drawn.items()}

    sizes = (3, 2, 1)
    sizes = sizes if len(inspect.signature(own).parameters) > 1 else [sizes]
    start.borrowed = False
    mine, wanted = start(*sizes, seed=7), course(*sizes, seed=7)
    start.borrowed = not all(np.allclose(mine[key], wanted[key])
                             for key in wanted)
    return start


def _earlier():
    """Return the exercises of the notebooks before this one."""
    return [name for name, exercise in lessons.exercises().items()
            if exercise.notebook < keeper.notebook]


def _whose(own, times, fixed):
    """Say whose the functions of the earlier notebooks are."""
    earlier = _earlier()
    yours = [name for name in earlier if name in own
             and name not in [*times, *fixed]]
    missing = [name for name in earlier if name not in own]
    said = [f"Yours ({len(yours)} of {len(earlier)}): "
            + (", ".join(yours) or "none") + "."]
    if missing:
        said.append(f"The course's, until yours is kept: {', '.join(missing)}")
    said += [f"The course's {name} is used: with yours, training takes "
             f"{times[name]:,} times as long." for name in earlier
             if name in times]
    said += [f"The course's {name} is used where a seed or a scale is asked "
             "for: yours does not follow another seed." for name in earlier
             if name in fixed and name not in times]
    return "\n".join(textwrap.fill(line, 79, subsequent_indent="    ")
                     for line in said)


# ---------------------------------------------------------------------------
# The progress map
# ---------------------------------------------------------------------------


class _Text:
    """A text that a page shows as it is."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def show_my_network():
    """Show which functions of the network you have written and kept.

    Notes
    -----
    In a copy the maps that are on the page go on with each check. Where no
    person runs a copy nothing is read or shown.
    """
    if keeper.folder is not None:
        from IPython.display import display

        keeper.map = display(_Text(progress()), display_id="my_network")


def progress():
    """Word the progress map.

    Returns
    -------
    text : str
        A line for each exercise, and how many are kept where.
    """
    own, times, problem = [], {}, ""
    try:
        found = keeper.found()
        own, times = pieces.kept(found), pieces.slower(found)
    except (pieces.CannotKeep, OSError) as error:
        problem = str(error)
    if not os.access(keeper.folder, os.W_OK):
        problem = (f"Nothing can be kept: the folder {keeper.folder} cannot "
                   "be written.")
    exercises = lessons.exercises()
    lines = [f"Your network: {len(own)} of {len(exercises)} functions kept "
             f"in {FILE}", *textwrap.wrap(problem, 75)]
    for name, exercise in exercises.items():
        lines += _row(exercise, _state(name, own, times))
    return "\n".join(lines)


def _row(exercise, state):
    """Return the lines of one exercise: number, name, state."""
    start = f"  {exercise.number:5}{exercise.name:29}"
    return textwrap.wrap(state, 79, initial_indent=start, subsequent_indent=(
        " " * len(start)), drop_whitespace=True)


def _state(name, own, times):
    """Say how far an exercise is."""
    state = "[ ] not yet"
    function = keeper.space.get(name)
    code = getattr(function, "__code__", None)
    if name in own:
        state = "[x] kept"
        if name in times:
            state = ("[x] kept, but borrowed to train with: yours takes "
                     f"{times[name]:,} times as long")
    elif code and is_cell(code.co_filename) and (
            "NotImplementedError" not in code.co_names):
        state = "[-] written; run its check"
    if name in keeper.reasons:
        older = "the older one is kept: " if name in own else "not kept: "
        state = f"[!] {older}{keeper.reasons[name]}"
    return state
