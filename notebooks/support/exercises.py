"""What an exercise copy has that a finished notebook has not: errors in the
student's functions end in a few words, in whichever cell they show.

``begin_exercises``, which every copy calls once, puts each cell that runs
after it into a ``with`` block. An exception that passes through an exercise
is given a short form there, by the two interfaces that IPython has for this:
``ast_transformers`` and ``_render_traceback_``. The short form is for the one
time that the cell shows it; ``%tb`` then shows the whole.
"""

import ast
import re
import sys

from dnn_utils import errors, lessons, own
from dnn_utils.scene import scenes

_HERE = "__import__('dnn_utils').exercises.cell"


def begin_exercises(notebook):
    """Let errors in a notebook's exercises end in a few words.

    Parameters
    ----------
    notebook : str
        The finished notebook that this copy is made of, without its ending,
        such as 02_forward_propagation.

    Raises
    ------
    ValueError
        If there is no such notebook in the course.

    Notes
    -----
    Outside IPython nothing happens. Calling it again changes nothing.
    """
    if not lessons.lesson(notebook).exercises:
        raise ValueError("begin_exercises needs the name of a notebook with "
                         f"exercises; got {notebook!r:.60}")
    own.keeper.begin(notebook, watch(notebook))


def watch(notebook):
    """Watch the cells of a notebook; return the shell that they run in.

    What they define is not kept: that is for those who write it.
    """
    errors.session.notebook = notebook
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is not None and cell not in shell.ast_transformers:
        shell.ast_transformers.append(cell)
        shell.events.register("pre_run_cell", cell.before)
        shell.events.register("post_run_cell", cell.after)
        cell.shell = shell
    return shell


class _Cell:
    """The ``with`` block around each cell, and what is known of the cell.

    Attributes
    ----------
    source : str
        The cell that runs.
    due : bool
        Whether its syntax tree is still to come; others, such as the one of
        ``%timeit``, are left alone.
    value : object
        That of the cell's last line, until it is shown.
    missing : dict
        Name that a cell should have made -> the exercise that it waits for.
    """

    def __init__(self):
        self.shell, self.source, self.due = None, "", False
        self.value, self.missing = None, {}

    # What IPython calls ------------------------------------------------------

    def before(self, info):
        """Note the cell that is about to run."""
        self.source, self.due = info.raw_cell, True

    def after(self, result):
        """Note which exercise's cell Python could not read; keep what has
        passed its check."""
        own.keeper.after(result)
        error = result.error_before_exec
        if isinstance(error, SyntaxError):
            source = result.info.raw_cell
            lines = [*source.split("\n"), ""]
            number = min(error.lineno or 1, len(lines))
            for name in re.findall(r"(?m)^(?:async )?def +(\w+)", source):
                if name in self._lesson().exercises:
                    errors.session.unread[name] = (
                        number, lines[number - 1].strip(), error.msg)

    def visit(self, tree):
        """Return a cell's syntax tree inside the ``with`` block."""
        if not self.due:
            return tree
        self.due = False
        made, used = lessons.made(tree), lessons.used(tree)
        waiting = [name for name in self.missing if name in used]
        if waiting and self._may_wait():
            self._wait_for(self.missing[waiting[0]])
            return ast.Module([], [])
        for name, kind in made.items():
            if kind != "value":     # that may be made of an older self
                errors.session.unread.pop(name, None)
            self.missing.pop(name, None)
        self._warn_of_older(used)
        return (_inside_the_block(tree)
                if self.shell.ast_node_interactivity == "last_expr" else tree)

    # What the cell calls -----------------------------------------------------

    def __enter__(self):
        self.value = None

    def __exit__(self, _, error, trace):
        if error is None or hasattr(error, "_render_traceback_"):
            return False
        try:
            return self._explained(error)
        except Exception:   # a mistake of ours must not hide the student's
            return False

    def take(self):
        """Return the value of the last line, once."""
        value, self.value = self.value, None
        return value

    # How an error is told ----------------------------------------------------

    def _lesson(self):
        return lessons.lesson(errors.session.notebook)

    def _may_wait(self):
        """Say whether this is a cell of the course that is not graded. Only
        such a one may end without an error that it has met."""
        stock = self._lesson().cell(self.source)
        return bool(stock) and not stock.graded

    def _wait_for(self, function):
        """Say what the cell waits for; note what it will not have made."""
        stock = self._lesson().cell(self.source)
        self.missing |= dict.fromkeys(stock.makes, function)
        print(errors.words(errors.Slip(errors.Kind.UNWRITTEN, function)))

    def _explained(self, error):
        """Give an exception its short form; say whether the cell may end
        there, since it waits for an exercise that is not written yet."""
        stock = self._lesson().cell(self.source)
        slip = errors.explain(error) or self._own_line(error)
        if slip is None:
            text = stock and self._words_for(error, stock)
            if text:
                _show_once(error, text)
            return False
        if slip.kind is errors.Kind.UNWRITTEN and self._may_wait():
            self._wait_for(slip.function)
            return True
        told = self._as_its_check(slip)
        error.mistake = told.mistake
        _show_once(error, errors.words(told))
        return False

    def _as_its_check(self, slip):
        """Return what the check says of an error in the same line: it tries
        more cases, so it can tell more of the mistake."""
        tests = sys.modules.get("testCases")
        function = self.shell.user_ns.get(slip.function)
        if tests and function and slip.kind in (errors.Kind.STOPPED,
                                                errors.Kind.HANDED):
            told = tests.refusal(slip.function, function)
            if told and told.slip and told.slip.line == slip.line:
                return told.slip
        return slip

    def _words_for(self, error, stock):
        """Return the words for an error in a line of the course's, or "".

        One on purpose is told by its last line. Any other comes from what an
        exercise returned, and that is for its check to say.
        """
        if stock.fails:
            return f"{type(error).__name__}: {error}"
        tests, space = sys.modules.get("testCases"), self.shell.user_ns
        if not tests or not isinstance(error, Exception):
            return ""
        for name in sorted(self._lesson().exercises,
                           key=lambda name: name not in stock.source):
            if name in space:
                told = tests.refusal(name, space[name])
                if told:
                    return str(told)
        return ""

    def _own_line(self, error):
        """Explain an exception of a cell's own line, if its cause is that
        another cell has not run or an exercise has lost an argument."""
        seen = scenes(error)
        if not seen or not seen[-1].direct:
            return None
        if isinstance(error, NameError):
            return errors.undefined(seen[-1], self._lesson())
        if isinstance(error, TypeError):
            for call in seen[-1].calls(*self._lesson().exercises):
                changed = errors.first_line(
                    seen[-1].value(call.func),
                    self._lesson().exercises[call.func.id])
                if changed:
                    return changed
        return None

    def _warn_of_older(self, used):
        """Say that a function is the one from before its cell's last run."""
        for name in errors.session.unread:
            if name in used and "check_" + name not in used \
                    and name in self.shell.user_ns:
                print(errors.words(errors.not_read(name)))
                print(f"The numbers below come from the older {name}, not "
                      "from what its cell says now.")


cell = _Cell()


def _show_once(error, text):
    """Let IPython show a text in place of the next traceback of an error."""
    def render():
        del error._render_traceback_
        return [text]
    error._render_traceback_ = render


def _inside_the_block(tree):
    """Return a cell's syntax tree with all that runs in a ``with`` block.

    The value of a last expression is kept in there and shown after it, so
    that it is displayed as ever.
    """
    start = sum(isinstance(node, ast.ImportFrom)
                and node.module == "__future__" for node in tree.body)
    before, body = tree.body[:start], tree.body[start:]
    if not body:
        return tree
    block, = ast.parse(f"with {_HERE}:\n    pass").body
    shown = []
    if isinstance(body[-1], ast.Expr):
        keep, = ast.parse(f"{_HERE}.value = None").body
        shown = ast.parse(f"{_HERE}.take()").body
        _place(body[-1], keep, *shown)
        keep.value = body[-1].value
        body = [*body[:-1], keep]
    _place(body[0], block)
    block.body = body
    tree.body = [*before, block, *shown]
    return tree


def _place(where, *nodes):
    """Give nodes, with all that is in them, the place of another one."""
    for node in nodes:
        for part in ast.walk(node):
            if hasattr(part, "lineno") or isinstance(part, (ast.expr,
                                                            ast.stmt)):
                ast.copy_location(part, where)
