"""Short words for an error in a student's function.

``explain`` finds out what happened, in which of the student's own lines, and
what the likely mistake is; ``words`` makes two to four lines of it. Checks,
views and the cells of the exercise copies use the same two.

A mistake is recognised by the exception's type, the syntax tree of the line
and the values in it: see ``exceptions``. Where no values are at hand, as in a
grader that only knows what another process raised, ``scene.WORDINGS`` reads
Python's and NumPy's messages; nothing else looks at the words of a message.
"""

import ast
import builtins
import difflib
import enum
import importlib.util
import inspect
import keyword
import numbers
import re
import sys
import textwrap
import types
from pathlib import Path
from typing import NamedTuple

import numpy as np

import dnn_utils
from dnn_utils import calls, exceptions, lessons, unknown
from dnn_utils.scene import Scene, is_cell, scenes, tail
from dnn_utils.values import shape_of

WIDTH = 79


class Kind(enum.Enum):
    """What happened, with the sentence that says so."""

    STOPPED = "{function} stopped with {detail}"
    HANDED = "{function}: {detail}"
    UNWRITTEN = "{function} is not written yet: write {exercise} first."
    UNDEFINED = "{detail} is not defined yet."
    NOT_IMPORTED = "{detail} is not imported here."
    FIRST_LINE = "{function}: its first line was changed."
    UNREAD = "{function}: its cell did not run, line {detail}"
    ELSEWHERE = "{function}: this one comes from {detail}, not from your cell."
    HELPER = "{function}: the mistake is in {detail}, which it calls."
    INTERRUPTED = "{function} was still running when you stopped it, here:"


class Slip(NamedTuple):
    """What is known of one error.

    Parameters
    ----------
    kind : Kind
    function : str
        The exercise it is about; empty for a cell's own line.
    detail : str
        What Python said, or the name or place that ``kind`` speaks of.
    line : str
        The student's own line.
    mistake : str or None
        A short stable name of the likely mistake.
    hint : str
        What to look at and what to do next.
    sure : bool
        Whether it is this mistake and no other.
    cause : str
        Another line, where the mistake is; then it is shown instead.
    """

    kind: Kind
    function: str
    detail: str = ""
    line: str = ""
    mistake: str | None = None
    hint: str = ""
    sure: bool = True
    cause: str = ""


# What a message of Python or NumPy is a whole sentence without, in turn.
LESS = [(re.compile(pattern), kept) for pattern, kept in (
    (r" where it is not associated with a value.*", ""),
    (r",? (with )?gufunc .*->\S+", ""),
    (r"Input operand \d+ has .*\((size .*)\)$", r"\1"),
    (r": \d+ \(dim \d+\) != .*", ""),
    (r"\. (?=[A-Z]).*", ""),
    (r" (together|positional|input)(?= )", ""),
    (r" with more than one element", ""),
    (r" as a NumPy array of numbers", " as an array"),
    (r", slices .* and(?= integer)", " and"),
    (r", but (\d+ were indexed|along dimension).*", ""),
    (r" with signature matching types.*", ""))]
WORDS_KEPT = 36      # characters of what Python says, before what is left out
END_TELLS = 16      # of these, whose end says more: the shapes, the name
ENDINGS = tuple(kind.__name__ for kind in (
    ValueError, AttributeError, IndexError))


def words(slip):
    """Word a slip in one to four lines of at most 79 columns.

    Parameters
    ----------
    slip : Slip

    Returns
    -------
    text : str
        What happened, the student's line, the hint.
    """
    shown = slip.cause or slip.line
    line = ["    " + cut(shown, WIDTH - 4)] if shown else []
    hint = textwrap.wrap(slip.hint, WIDTH)
    head = _head(slip, 2 if len(line + hint) <= 2 else 1)
    return "\n".join(head + line + hint)


def _head(slip, room):
    """Return what happened, in so many lines at most: all that was said, a
    whole sentence of it, or its beginning and its end."""
    function, number = slip.function, number_of(slip.function)
    told = slip.kind.value.format(
        function=function, detail=slip.detail,
        exercise=f"exercise {number}" if number else "it")
    if not told.startswith(function):
        told = f"{function}: {told}"
    ways = [told]
    if slip.kind in (Kind.STOPPED, Kind.HANDED):
        details = [*with_less(slip.detail)]
        if slip.kind is Kind.STOPPED:       # the last without its type
            details += [detail.partition(": ")[2] for detail in details]
        ways += [f"{function}: {detail}" for detail in details if detail]
    lines = [textwrap.wrap(way, WIDTH) for way in ways]
    return next((head for head in lines if len(head) <= room),
                None) or _cut_inside(lines[1:2] or lines, slip, room)


def with_less(detail):
    """Yield what Python or NumPy said, then the same with less and less of
    what it is a whole sentence without."""
    yield detail
    for pattern, kept in LESS:
        less = pattern.sub(kept, detail)
        if less != detail:
            yield (detail := less)


def clauses_left_out(text):
    """Yield a sentence, then the same with fewer and fewer clauses: its
    beginning stays, and what was got."""
    *clauses, last = re.split(
        r"(?<=[;.]) |(?<=,) (?=(?:an?|the|one|for|like|counted) |\()", text)
    end = f"; {last}" if last.startswith("got ") else "."
    clauses += [] if end != "." else [last]
    for k in range(len(clauses), 0, -1):
        yield " ".join(clauses[:k]).rstrip(",;.") + end
    yield re.sub(r" has the right shape \([^)]*\) but ", ": ", text)
    yield clauses[0].rstrip(",;.") + "."


def _cut_inside(ways, slip, room):
    """Return the first of some texts in so many lines, its middle left
    out."""
    told, width = " ".join(ways[0]), WIDTH * room
    begin = told.find(": ", len(slip.function) + 2)     # behind the error
    begin += len(cut(told[begin:], END_TELLS if slip.detail.startswith(
        ENDINGS) else WORDS_KEPT)) - len(" ...")
    head = ways[0]
    while len(head) > room:
        head = textwrap.wrap(shortened(told, width, begin), WIDTH)
        width -= 4
    return head


def number_of(function):
    """Return the number of an exercise; "" if it is not known."""
    exercise = lessons.exercises().get(function)
    return exercise.number if exercise else ""


def cut(text, width):
    """Return text on one line of at most this width; show that words are
    left out."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    start = text[:width - 3]
    return (start.rpartition(" ")[0] or start[:-1]) + " ..."


def shortened(text, width, begin):
    """Return a message of Python or NumPy in at most this width.

    What decides stands at its end, as in 'shapes (4,) (1,5)', so its middle
    is left out. The characters up to ``begin`` stay.
    """
    text = " ".join(text.split())
    if text.endswith("..."):        # its end is cut off already
        return cut(text, width)
    *longer, text = with_less(text)
    if fits := [told for told in (*longer, text) if len(told) <= width]:
        return fits[0]
    room = width - 5
    end = text[-(room - max(begin, room // 2)):].partition(" ")[2]
    start = text[:max(begin + 1, room - len(end)) + 1].rpartition(" ")[0]
    return f"{start} ... {end}"


# ---------------------------------------------------------------------------
# From an exception to a slip
# ---------------------------------------------------------------------------


def explain(error, function="", candidate=None):
    """Explain an exception that passed through a student's function.

    Parameters
    ----------
    error : BaseException
        With its traceback.
    function : str
        The exercise that was called; empty takes the innermost one that the
        exception passed through.
    candidate : function or None
        The student's own, if it is at hand.

    Returns
    -------
    slip : Slip or None
        None if the exception passed through no exercise.
    """
    code = getattr(candidate, "__code__", None)
    seen = scenes(error, code.co_filename if code else "")
    told = None
    if function:
        scene = _own(seen, function)
    else:
        function, scene, told = _blamed(seen)
    if not function:
        return None
    exercise = lessons.exercises().get(function)
    lesson = lessons.lesson(session.notebook or (
        exercise.notebook if exercise else ""))
    if isinstance(error, NotImplementedError):
        return _unwritten(seen, function)
    if isinstance(error, KeyboardInterrupt):
        return Slip(Kind.INTERRUPTED, function, line=scene.line,
                    mistake="it does not end", hint=_endless(scene))
    named = isinstance(error, NameError) and undefined(
        scene, lesson, function)
    if candidate is None:
        candidate = scene.names.get(function)
    helper = getattr(told, "slip", None)
    if helper and helper.kind is Kind.HELPER and not named:
        return helper
    return (named or exercise and first_line(candidate, exercise)
            or _stopped(error, scene, function, seen))


def _own(seen, function):
    """Return the innermost of the student's own lines."""
    stock = {name for exercise in lessons.exercises().values()
             for cell in lessons.lesson(exercise.notebook).cells
             for name, kind in cell.makes.items() if kind == "def"}
    own = [scene for scene in seen if scene.function == function
           or scene.function not in stock]
    return (own or seen or [Scene(None)])[-1]


def _blamed(seen):
    """Return the exercise that is to blame, its line, and what its own check
    raises, or None.

    A function that passes its own check was handed something wrong: then the
    one that called it is meant. One that is not written, or never ends, is
    not tried for its own sake.
    """
    inside = [scene for scene in seen
              if scene.function in lessons.exercises()]
    for i in range(len(inside) - 1, -1, -1):
        scene = inside[i]
        told = _refusal(scene) if i or not isinstance(scene.error, (
            NotImplementedError, KeyboardInterrupt)) else None
        if i == 0 or told:
            return scene.function, _own(
                seen if i == len(inside) - 1 else [scene],
                scene.function), told
    return "", None, None


def _refusal(scene):
    """Return what the check of a scene's exercise raises, or None."""
    tests = sys.modules.get("testCases")
    function = scene.names.get(scene.function)
    return tests.refusal(scene.function, function) if tests and function \
        else None


def _told(error):
    """Return what Python said of an exception."""
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _stopped(error, scene, function, seen):
    """Explain any other exception by its scene."""
    mistake, hint, sure, cause = exceptions.recognise(scene)
    slip = Slip(Kind.STOPPED, function, _told(error),
                scene.brief(WIDTH - 4, scene.expression), mistake, hint, sure,
                cause)
    place, refused, given = _course_function(scene)
    if refused:
        slip = slip._replace(kind=Kind.HANDED, detail=str(error))
    elif not place:     # another exercise, which is right
        below = seen[seen.index(scene) + 1:] if scene in seen else []
        place = next((other.function for other in below
                      if other.function in lessons.exercises()), "")
    if mistake is None and place:
        slip = slip._replace(**_handed(scene, place, refused, given))
    if isinstance(scene.statement, ast.Raise) and not slip.hint:
        return slip._replace(hint="This line raises it on purpose: look at "
                             "what the function was handed.")
    return slip if slip.hint else slip._replace(
        hint="Print the shapes and values that this line uses, just before "
        "it.")


def _handed(scene, place, refused, given):
    """Explain an error inside a function that is right: something that it
    was handed does not fit."""
    name = refused or next((name for name, value in given.items()
                            if type(value) in (tuple, list, type(None))), "")
    handed = exceptions.handed(scene, place, name)
    mistake = "something handed over that does not fit"
    hint = _odd_value(name, place, handed or name, given) or _odd_one(
        scene, name, place, handed, refused, given)
    if not hint and isinstance(given.get(name), np.ndarray):
        hint = _two_arrays(scene, place, name, given)
    if not hint and name in given:
        hint = (f"{place} needs an array, {name}, and got "
                f"{exceptions.size(given[name])}: does a function return "
                "several things here, or nothing?")
    elif not hint and given and not refused:
        mistake, hint = "inside the course", (
            f"The error is inside the course's own {place}. If what you hand "
            "over is what it needs, the mistake is not yours.")
    if not hint:
        mistake, hint = "something unknown handed over", (
            f"{place} was handed something that it cannot use: compare with "
            "what it needs.")
    return {"mistake": mistake, "hint": hint}


def _two_arrays(scene, place, name, given):
    """Say which two arrays were handed over that do not fit each other."""
    other = next((other for other, value in given.items() if other != name
                  and isinstance(value, np.ndarray)), None)
    texts = [f"{exceptions.handed(scene, place, one) or one} "
             f"{given[one].shape} as {one}" for one in (other, name) if one]
    return (f"{place} gets {' and '.join(texts)}: do they belong to the same "
            "layer?") if other else ""


def _odd_value(name, place, handed, given):
    """Say what is odd about the value that was handed over as a name."""
    if name == "activation" and isinstance(given.get(name), str):
        after = (" (7.5) gives dZ of the output at once, which goes through "
                 "linear_backward." if given[name] == "softmax" else "")
        return (f"{place} knows \"relu\" and \"sigmoid\", not "
                f"{given[name]!r:.20}.{after}")
    if name == "activation":
        return ("activation is a text, \"relu\" or \"sigmoid\", in quotes: "
                f"{place} calls the function of that name itself.")
    if isinstance(given.get(name), str) and not re.search(
            r"\d", given[name]):
        return f"{place} knows no {name} called {given[name]!r:.20}."
    if isinstance(given.get(name), str):
        return (f"{handed} is only a name, a text: look up the array that is "
                "stored under it, with parameters[...].")
    if callable(given.get(name)):
        return (f"{name} is a function here, and a value is needed. A text "
                "has quotes around it.")
    return _odd_numbers(name, given)


def _odd_one(scene, name, place, handed, refused, given):
    """Say which of the values that a line hands over may not belong here."""
    if told := _made_of(scene, handed):
        return told
    if scene.function in STUCK:
        return STUCK[scene.function]
    if name in ("X", "Y") and handed in ("", name):
        return (f"Is {name} what you were given, and were the parameters made "
                "for its sizes? They come from the arguments, in their order.")
    if part := re.match(r"(\w+)\[[^\[\]]*:[^\[\]]*\]$", handed):
        return (f"{place} gets only a part of {part[1]}, {handed}: is the "
                "rest not needed?")
    if refused and handed not in ("", name) and isinstance(
            given.get(name), numbers.Number):
        return (f"{place} gets {handed} as {name}, and that is "
                f"{given[name]:.4g}, which it cannot use.")
    if name == "dZ" and scene.function == "softmax_model_backward":
        return ("dZ of the output has a row for each class, and (7.5) gives "
                "it.")
    if refused and handed not in ("", name):
        return (f"{place} gets {handed} as {name}, which does not fit what "
                "else it gets: does each belong to this layer?")
    return ""


def _made_of(scene, handed):
    """Say how an array that does not fit was made, if its lines show it."""
    lines = {tail(line.targets[0]): line.value
             for line in ast.walk(scene.definition or ast.Pass())
             if isinstance(line, ast.Assign)}
    parts, waiting, seen = [], [handed], {""}
    while waiting:
        if (name := waiting.pop()) not in seen and name in lines:
            parts += ast.walk(lines[name])
            waiting += map(tail, ast.walk(lines[name]))
        seen.add(name)
    for part in parts:
        sides = exceptions.sides_of(part)
        shapes = {shape_of(scene.value(side)) for side in sides}
        if len(sides) == 2 and len(shapes - {None}) == 1 == len(shapes):
            left, right = map(exceptions.shown, sides)
            return (f"{left} and {right} have the same shape: they meet entry "
                    "by entry, with *, not in a matrix product.")
    shape = shape_of(scene.value(ast.Name(handed)))
    return next((
        f"{handed} is made of {part.id} and has its shape, {shape}: does "
        "another array belong there?" for part in parts
        if isinstance(part, ast.Name) and part.id not in lines and shape
        and shape_of(scene.value(part)) == shape), "")


def _odd_numbers(name, given):
    """Say what is odd about labels or predictions that were refused."""
    AL, Y = given.get("AL"), given.get("Y")
    if not all(isinstance(array, np.ndarray) for array in (AL, Y)):
        return ""
    if AL.shape != Y.shape and AL.shape == Y.T.shape:
        return (f"Y has the shape {Y.shape} and AL {AL.shape}: one of the two "
                "is turned over. Both should be rows, as they came.")
    if name == "AL" and ((AL < 0) | (AL > 1)).any():
        return ("AL has numbers below 0 or above 1, so it is no probability: "
                "has the output gone through the sigmoid?")
    return ""


# Where two of the course's functions meet, and what goes wrong there.
STUCK = {
    "L_model_forward": "Which W and b meet which A? Take both by number, "
    "\"W\" + str(l), not in the order of the keys; each takes the A of the "
    "layer below.",
    "linear_activation_backward": "First back through the activation, with "
    "activation_cache, which is Z; then through the linear part, with "
    "linear_cache.",
    "L_model_backward": "Which gradient meets which cache? caches[l - 1] "
    "belongs to layer l; its dA is what layer l + 1 handed down.",
}


def _course_function(scene):
    """Return the course's function that an exception came out of, or "", the
    argument that it refused, or "", and all that it was handed."""
    trace = getattr(scene.error, "__traceback__", None)
    place, inside, refused, given = "", False, "", {}
    while trace is not None:
        code, names = trace.tb_frame.f_code, trace.tb_frame.f_locals
        inside = inside or code.co_filename == scene.file
        if inside and Path(code.co_filename) == Path(dnn_utils.__file__):
            if not place:
                place = code.co_name
                given = {name: names[name] for name in code.co_varnames[
                    :code.co_argcount + code.co_kwonlyargcount]
                    if name in names}
            refused = ""
            if code.co_name.startswith("_require"):
                wanted = str(names.get("name")).partition(",")[0]
                refused = next((name for name in (wanted, *code.co_varnames)
                                if name in given), place)
            elif trace.tb_next is None and calls.raises(trace):
                refused = place
        trace = trace.tb_next
    return place, refused, given


def _unwritten(seen, function):
    """Explain a NotImplementedError: which function is still to be written."""
    scene = next((scene for scene in reversed(seen)
                  if scene.function in lessons.exercises()), None)
    name = scene.function if scene else function
    exercise = lessons.exercises().get(name)
    begun = exercise and scene and scene.definition and sum(
        isinstance(node, ast.stmt) for node in ast.walk(scene.definition)
    ) > sum(isinstance(node, ast.stmt)
            for node in ast.walk(exercise.given)) + 1
    hint = (
        f"{function} calls it." if name != function else
        "It has lines of yours: take away the three of the comment and of "
        "raise NotImplementedError(...)." if begun else "")
    return Slip(Kind.UNWRITTEN, name, mistake="not written yet", hint=hint)


def _endless(scene):
    """Say what to look at in a loop that did not end."""
    for loop in ast.walk(scene.definition or scene.tree):
        if isinstance(loop, ast.While) and (
                loop.lineno <= scene.number <= loop.end_lineno):
            tested = {node.id for node in ast.walk(loop.test)
                      if isinstance(node, ast.Name)}
            changed = {node.id for node in ast.walk(loop)
                       if isinstance(node, ast.Name)
                       and isinstance(node.ctx, ast.Store)}
            if not tested & changed:
                return ("Nothing in this loop changes what its condition "
                        "asks for, so it never ends.")
    return "Does the loop around it ever end, and does it do no more than it "\
        "must?"


# ---------------------------------------------------------------------------
# Names, first lines, cells that did not run
# ---------------------------------------------------------------------------


class Session:
    """What is known of the notebook that runs, if it is an exercise copy.

    Attributes
    ----------
    notebook : str
        Its name without the ending; empty where no copy runs.
    unread : dict
        Function -> (line number, text, reason) of a cell that Python could
        not read when it ran last.
    """

    def __init__(self):
        self.notebook, self.unread = "", {}


session = Session()


def undefined(scene, lesson, function=""):
    """Explain a NameError that has a known remedy.

    Parameters
    ----------
    scene : Scene
    lesson : lessons.Lesson
        The notebook that runs.
    function : str
        The exercise that it was raised in; empty for a cell's own line.

    Returns
    -------
    slip : Slip or None
    """
    name = scene.name
    slip = Slip(Kind.UNDEFINED, function, name, scene.line if function else "")
    if isinstance(scene.error, UnboundLocalError):
        return _unbound(scene, slip, name)
    maker = lesson.maker(name)
    if name in lesson.exercises:
        return not_read(name) or _renamed(scene, lesson.exercises[name]) or \
            slip._replace(
                mistake="a function of an earlier cell is missing",
                hint=f"Run the cell of exercise "
                     f"{lesson.exercises[name].number}, then this one.")
    if maker and (not function or maker.makes[name] != "value"):
        return slip._replace(
            mistake="a name of an earlier cell is missing",
            hint="An earlier cell makes it: choose Run > Run All Above "
                 "Selected Cell, then run this one.")
    if function and (meant := _not_an_import(scene, name)):
        return slip._replace(kind=Kind.STOPPED, detail=_told(scene.error),
                             mistake=meant[0], hint=meant[1])
    found = _import_for(scene, name)
    if found:
        return slip._replace(
            kind=Kind.NOT_IMPORTED, mistake="an import is missing",
            hint=f"Write {found} in a cell above, and run that.")
    return _misspelt(scene, slip, name) if function else None


def _not_an_import(scene, name):
    """Explain a name that could be imported, and should not be.

    Returns
    -------
    meant : tuple or None
        The mistake and its hint.
    """
    if name in ("relu", "sigmoid") and not scene.called(name):
        return "a text without its quotes", (
            f"activation is a text: compare it with one, \"{name}\", in "
            "quotes.")
    if any(isinstance(node, ast.keyword) and node.arg == "scale" and tail(
            node.value) == name for node in ast.walk(
                scene.statement or ast.Pass())):
        return "a text without its quotes", (
            f"scale is a text here, \"{name}\", in quotes: without them "
            f"{name} is a variable, which nothing sets.")
    if name + "_backward" in scene.names and not _of_use(scene, name):
        return "the way forward for the way back", (
            f"{name} belongs to the way forward. This is the way back: "
            f"{name}_backward.")
    if name in ("torch", "tf", "tensorflow", "keras", "jnp", "jax", "scipy",
                "sklearn"):
        return "another library", (
            f"{name} is another library, with arrays of its own: use NumPy, "
            "np, alone.")
    if name == "math":
        return "math for arrays", (
            "math is not imported, and takes one number at a time. np has "
            "the same functions for whole arrays.")
    return None


def _of_use(scene, name):
    """Say whether the way back is written out with a function of the way
    forward: s (1 - s), or an answer that an import makes right."""
    lines = ast.unparse(scene.definition) if scene.definition else ""
    if name == "sigmoid" and re.search(r"\b1(\.0)? - ", lines):
        return True
    tests = sys.modules.get("testCases")
    function = scene.names.get(scene.function)
    return bool(tests and function) and tests.refusal(
        scene.function, with_ours(function, [name])) is None


def _import_for(scene, name):
    """Return the import statement that makes a name, or ""."""
    if name in ("np", "plt"):
        return {"np": "import numpy as np",
                "plt": "import matplotlib.pyplot as plt"}[name]
    if name in dir(dnn_utils) and not name.startswith("_") and callable(
            getattr(dnn_utils, name, None)):
        return f"from dnn_utils import {name}"
    if name in ("deepcopy", "defaultdict", "reduce", "partial"):
        return {"deepcopy": "from copy import deepcopy",
                "defaultdict": "from collections import defaultdict",
                "reduce": "from functools import reduce",
                "partial": "from functools import partial"}[name]
    dotted = any(isinstance(node, ast.Attribute) and tail(node.value) == name
                 for node in ast.walk(scene.statement or ast.Pass()))
    module = name in sys.stdlib_module_names or (
        dotted and importlib.util.find_spec(name) is not None)
    return f"import {name}" if dotted and module else ""


def _unbound(scene, slip, name):
    """Explain a name that is used before the function has set it."""
    slip = slip._replace(kind=Kind.STOPPED, detail=_told(scene.error))
    if name in dir(dnn_utils) or name in lessons.exercises():
        return slip._replace(
            mistake="a variable with the name of a function",
            hint=f"{name} is set in this function, which hides the function "
                 f"{name}: give your variable another name.")
    mistake, hint = unknown.branch_not_taken(scene, name)
    if mistake:
        return slip._replace(mistake=mistake, hint=hint)
    mistake, hint = _out_of_reach(scene, name)
    if mistake:
        return slip._replace(mistake=mistake, hint=hint)
    if unknown.sets(scene.statement or ast.Pass(), name):
        return slip._replace(
            mistake="a name made of itself", hint=f"This line makes {name} "
            f"from {name}, which has no value yet: what should go in?")
    return slip._replace(
        mistake="a name used before it is set",
        hint=f"{name} is used before it has a value: is the line that sets "
             "it above, and always reached?")


def _out_of_reach(scene, name):
    """Explain a name that is set where this line does not see it.

    Returns
    -------
    mistake : str or None
    hint : str
    """
    for node in ast.walk(scene.definition or ast.Pass()):
        if isinstance(node, ast.FunctionDef) and node is not scene.definition \
                and node.lineno <= scene.number <= node.end_lineno \
                and unknown.sets(node, name):
            return "a name of an inner function", (
                f"{node.name} gives {name} a value, so in it {name} is a new "
                "name: hand the value in, and return the new one.")
        if isinstance(node, ast.For) and tail(node.target) == name \
                and node.end_lineno < scene.number:
            return "a loop's number below the loop", (
                "The loop above may have no round, with one layer, and then "
                f"{name} has no value: below it, write the number itself.")
    return None, ""


def _misspelt(scene, slip, name):
    """Explain a name that nothing makes: np. missing, or misspelt."""
    mistake, hint = unknown.no_such_name(scene, name)
    return slip._replace(kind=Kind.STOPPED, detail=_told(scene.error),
                         mistake=mistake, hint=hint)


def not_read(name):
    """Return the slip of an exercise whose cell Python could not read."""
    if name in session.unread:
        number, line, reason = session.unread[name]
        look = unreadable(line) or "Look at this line and the one above."
        return Slip(Kind.UNREAD, name, f"{number}: {reason}", line,
                    "a syntax error", f"{look} Mend it, run that cell, then "
                    "this one.")
    return None


def unreadable(line):
    """Say why Python cannot read a line.

    Parameters
    ----------
    line : str
        The one that a SyntaxError is about, without its indentation.

    Returns
    -------
    reason : str
        Empty where it cannot be seen in the line.
    """
    words_in_it = re.findall(r"(?<![\w.])([A-Za-z_]\w*) +(?=([A-Za-z_]\w*))",
                             line)
    beside = [pair for pair in words_in_it
              if not {*pair} & {*keyword.kwlist, "match", "case"}]
    opens = re.match(r"(if|elif|else|for|while|def)\b", line)
    more = sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
    if re.match(r"else +if\b", line):
        return "Python writes elif for else if."
    if re.search(r"\b\d+,\d", line):
        return "A decimal number has a point; a comma separates two things."
    if re.match(r"(if|elif|while)\b", line) and re.search(
            r"[^=!<>]=[^=]", line):
        return "A single = gives a value; == compares."
    if opens and "#" not in line and not line.endswith(":") and not more:
        return "A colon is missing at its end."
    if more:
        return ("A bracket is opened and not closed." if more > 0 else
                "A bracket is closed that was never opened.")
    if beside and "'" not in line and '"' not in line:
        return "Between {} and {} a sign is missing.".format(*beside[0])
    if re.search(r"\w=[^,()]+, *\w+ *\)", line):
        return "Behind an argument with = the others need one too."
    return ("In brackets a single = names an argument; == compares."
            if re.search(r"\(\w+ *= *[^=]", line) else "")


def first_line(candidate, exercise):
    """Explain a first line that is not as it was handed out.

    Parameters
    ----------
    candidate : function or None
        The student's.
    exercise : lessons.Exercise

    Returns
    -------
    slip : Slip or None
        None if its arguments can be handed over as they should be. Other
        names alone do no harm.
    """
    try:
        parameters = inspect.signature(candidate).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    plain = [p for p in parameters
             if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    names, given = [p.name for p in plain], exercise.arguments
    missing = [name for name in given if name not in names]
    needed = sum(p.default is p.empty for p in plain)
    if len(names) < len(given) and missing:
        mistake, what = "an argument dropped", f"{missing[0]} is missing."
    elif needed > len(given):
        mistake, what = "an argument too many", (
            f"{[n for n in names if n not in given][0]} is one too many.")
    elif missing and needed > len(given) - len(exercise.given.args.defaults):
        mistake, what = "an argument renamed", (
            f"{missing[0]} is called otherwise, or has lost its default.")
    elif sorted(names) == sorted(given) and names != given:
        mistake, what = "arguments in another order", (
            "The arguments are in another order.")
    else:
        return None
    return Slip(Kind.FIRST_LINE, exercise.name, "", exercise.first_line,
                mistake, f"{what} Make it what you see here again.")


def _renamed(scene, exercise):
    """Return the slip of an exercise that was given another name, or None."""
    text = ast.get_docstring(exercise.given)
    for name, value in scene.names.items():
        code = getattr(value, "__code__", None)
        if code and is_cell(code.co_filename) and (
                name not in lessons.exercises()) and (
                inspect.getdoc(value) == text or difflib.SequenceMatcher(
                    None, name, exercise.name).ratio() > 0.9):
            return Slip(
                Kind.FIRST_LINE, exercise.name, "", exercise.first_line,
                "a function renamed", f"Yours is called {name}. Make the "
                "line what you see here again, and run its cell.")
    return None


# ---------------------------------------------------------------------------
# What a check asks before it judges
# ---------------------------------------------------------------------------


def not_judged(name, candidate):
    """Say why a function is not the student's answer, if it is not.

    Parameters
    ----------
    name : str
        The exercise.
    candidate : function

    Returns
    -------
    slip : Slip or None
        Its cell could not be read, or, in an exercise copy, it comes from a
        file.
    """
    code = getattr(candidate, "__code__", None)
    if not session.notebook or not code or candidate is getattr(
            dnn_utils, name, None) or is_cell(code.co_filename):
        return not_read(name)
    return Slip(Kind.ELSEWHERE, name, Path(code.co_filename).name,
                mistake="a function from elsewhere", hint="Only what its own "
                f"cell defines is checked: run the cell of exercise "
                f"{number_of(name)}, then this one.")


def helpers(candidate):
    """Return the student's own answers to other exercises that one calls.

    Parameters
    ----------
    candidate : function

    Returns
    -------
    helpers : dict
        Name -> function; those of the course are left out, and those of
        my_network, which have passed.
    """
    code = getattr(candidate, "__code__", None)
    outside = getattr(candidate, "__globals__", {})
    return {name: outside[name] for name in (code.co_names if code else ())
            if name in lessons.exercises() and callable(outside.get(name))
            and outside[name] is not getattr(dnn_utils, name, None)
            and outside[name] is not candidate
            and getattr(outside[name], "__module__", "") != "my_network"}


def helper_to_mend(name, broken):
    """Name the helper that is the real cause.

    Parameters
    ----------
    name : str
        The exercise that calls them.
    broken : dict
        Name of each helper that does not pass -> what its check raised.

    Returns
    -------
    slip : Slip
    """
    helper, told = next(iter(broken.items()))
    slip = getattr(told, "slip", None)
    if slip and slip.kind is Kind.HELPER:       # that of a helper's helper
        helper = slip.detail
    return Slip(Kind.HELPER, name, helper, mistake="a helper is wrong",
                hint=f"Mend exercise {number_of(helper)} first: the check of "
                f"{helper} says what is wrong with it.")


def not_imported(candidate):
    """Return the names of the course's functions that a function calls and
    its notebook has not imported."""
    code = getattr(candidate, "__code__", None)
    known = {**vars(builtins), **getattr(candidate, "__globals__", {})}
    return [name for name in (code.co_names if code else ())
            if name not in known and getattr(
                getattr(dnn_utils, name, None), "__module__", "")
            == dnn_utils.__name__]


def with_ours(candidate, names):
    """Return a function that calls the course's own in place of some.

    Parameters
    ----------
    candidate : function
    names : list of str

    Returns
    -------
    function : function
        Another one with the same code; ``candidate`` stays as it is.
    """
    ours = {name: getattr(dnn_utils, name) for name in names}
    other = types.FunctionType(
        candidate.__code__, {**candidate.__globals__, **ours},
        candidate.__name__, candidate.__defaults__, candidate.__closure__)
    other.__kwdefaults__ = candidate.__kwdefaults__
    return other
