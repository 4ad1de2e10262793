"""What an exception in a student's line usually means.

``TABLE`` holds one rule for each mistake: its name, its hint, and a function
that looks at the scene and says whether this is it. The first one that
applies is taken. A rule returns False, or the texts that its hint leaves open.
"""

import ast
import builtins
import difflib
import inspect
import numbers
import re
from typing import NamedTuple

import numpy as np

import dnn_utils
from dnn_utils import lessons
from dnn_utils.scene import MISSING, known, root, tail

TABLE = []
_KEY = re.compile(r"(d?[A-Za-z])(\d+)")
_ENTRYWISE = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class Mistake(NamedTuple):
    """One rule: the errors it is about, its name, hint and condition."""

    errors: tuple
    name: str
    hint: str
    direct: bool
    vague: bool
    applies: object


def mistake(name, hint, *errors, direct=False, vague=False):
    """Add a rule to TABLE; the function below it says whether it applies.
    One that is ``direct`` is about what the line itself works out; one that
    is ``vague`` says what happened, and seldom why."""
    def add(applies):
        TABLE.append(Mistake(errors, name, hint, direct, vague, applies))
        return applies
    return add


def recognise(scene):
    """Return the name and the hint of the mistake in a scene.

    Parameters
    ----------
    scene : scene.Scene

    Returns
    -------
    name : str or None
    hint : str
    sure : bool
        Whether the rule is about this mistake and no other.
    cause : str
        The line where it is, if that is another one than the scene's.
    """
    for rule in TABLE:
        if isinstance(scene.error, rule.errors) and (
                scene.direct or not rule.direct):
            open_texts = rule.applies(scene)
            if open_texts:
                texts = open_texts if isinstance(open_texts, dict) else {}
                hint = rule.hint.format(**texts)
                if hint.startswith("this "):
                    hint = hint[0].upper() + hint[1:]
                cause = texts.get("cause")
                return rule.name, hint, not rule.vague, (
                    cause and scene.line_of(cause)) or ""
    return None, "", False, ""


def shown(node, width=24):
    """Return the text of an expression, if it is short."""
    text = ast.unparse(node)
    return text if len(text) <= width else "this"


def size(value):
    """Describe a value in a few words: the shape of an array, or the type."""
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, numbers.Number):
        return "a number"
    return "None" if value is None else f"a {type(value).__name__}"


def has_arrays(value):
    """Say whether a tuple or list holds arrays, at any depth."""
    return isinstance(value, (tuple, list)) and any(
        isinstance(part, np.ndarray) or has_arrays(part) for part in value)


@mistake("a variable from outside the function", "It uses {name} from outside "
         "the function: use its arguments alone.",
         TypeError, ValueError, LookupError, AttributeError)
def _(scene):
    for node in scene.all(ast.Name):
        if scene.function and scene.names and node.id not in scene.local \
                and isinstance(node.ctx, ast.Load) \
                and isinstance(scene.value(node),
                               (np.ndarray, dict, list, tuple)):
            return {"name": node.id}


@mistake("function of another network", "{why}", TypeError, ValueError)
def _(scene):
    for call in scene.calls():
        if why := lessons.ELSEWHERE.get((scene.function, tail(call.func))):
            return {"why": why}


# ---------------------------------------------------------------------------
# Keys and indices
# ---------------------------------------------------------------------------


def _lookup(scene):
    """Return (text of the dictionary, its value, the key) of a KeyError."""
    key = scene.error.args[0] if scene.error.args else None
    for node in scene.all(ast.Subscript):
        value, index = scene.value(node.value), scene.value(node.slice)
        if isinstance(value, dict) and (index is MISSING or index == key):
            return shown(node.value), value, key
    nodes = scene.all(ast.Subscript)
    return shown(nodes[0].value) if nodes else "it", MISSING, key


def _letter(name, content):
    """Return the letter that the keys of a dictionary begin with."""
    letters = {found[1] for found in map(_KEY.fullmatch, map(str, content))
               if found} if content is not MISSING else set()
    return "dW" if "dW" in letters or name == "grads" else "W"


@mistake("== for =", "== compares. To store a value under a key or a name, "
         "write one =.", KeyError, IndexError, NameError)
def _(scene):
    return isinstance(scene.statement, ast.Expr) and isinstance(
        scene.statement.value, ast.Compare)


@mistake("a dictionary's keys taken for pairs", "A loop over a dictionary "
         "gives its keys alone. for name, array in {name}.items() gives "
         "both.", KeyError, ValueError, TypeError)
def _(scene):
    for loop in ast.walk(scene.definition or scene.tree):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple) \
                and isinstance(loop.iter, ast.Name):
            value = scene.value(loop.iter)
            if isinstance(value, dict) or value is MISSING and isinstance(
                    scene.error, KeyError):
                return {"name": loop.iter.id}


@mistake("the letter l inside the quotes", "Inside quotes {l} is only a "
         "letter. Put the number behind the text: \"{letter}\" + str({l}).",
         KeyError)
def _(scene):
    found = re.fullmatch(r"(d?[WbAZ])\[?_?([lL])\W?.*",
                         str(_lookup(scene)[2]))
    return found and {"letter": found[1], "l": found[2]}


@mistake("a number as a key", "Here the keys are texts, the letter and the "
         "layer's number: \"{letter}\" + str(l), not a number alone.",
         KeyError)
def _(scene):
    name, content, key = _lookup(scene)
    return isinstance(key, (int, np.integer)) and {
        "letter": _letter(name, content)}


@mistake("a key without the layer's number", "The number of the layer is "
         "missing: \"{key}\" + str(l).", KeyError)
def _(scene):
    key = _lookup(scene)[2]
    return key in ("W", "b", "dW", "db", "dA") and {"key": key}


@mistake("a variable inside the quotes", "Inside the quotes {name} is only "
         "letters: leave it outside and join the two with +.", KeyError)
def _(scene):
    key = str(_lookup(scene)[2])
    for name in scene.local:
        if len(name) > 2 and name in key and scene.value(
                ast.Name(name)) != key:
            return {"name": name}


@mistake("a key without its quotes", "Without quotes {name} is the array. Its "
         "name, as a text, goes in quotes: \"{name}\".", TypeError)
def _(scene):
    keys = [key for node in scene.all(ast.Dict) for key in node.keys]
    keys += [node.slice for node in scene.all(ast.Subscript)
             if isinstance(scene.value(node.value), dict)]
    for key in keys:
        if isinstance(key, ast.Name) and _KEY.fullmatch(key.id) and isinstance(
                scene.value(key), np.ndarray):
            return {"name": key.id}


@mistake("an array as a key", "{name} is an array, and a key is a text: the "
         "letter and the layer's number.", TypeError)
def _(scene):
    for node in scene.all(ast.Subscript):
        if isinstance(scene.value(node.value), dict) and isinstance(
                scene.value(node.slice), np.ndarray):
            return {"name": shown(node.slice)}


@mistake("an entry of a text", "Square brackets behind a text look for one of "
         "its letters. + joins two texts.", TypeError)
def _(scene):
    return any(isinstance(scene.value(node.value), str)
               for node in scene.all(ast.Subscript))


@mistake("np.array with sizes", "np.array makes an array of a list. For an "
         "array of given sizes there is np.zeros.", TypeError)
def _(scene):
    return any(len(call.args) > 1 for call in scene.calls("array"))


@mistake("the key of a gradient without d", "The keys of gradients have a d "
         "in front: \"d{letter}\" + str(l).", KeyError)
def _(scene):
    name, content, key = _lookup(scene)
    found = re.fullmatch(r"([WbA])\d+", str(key))
    gradients = _letter(name, content) == "dW"
    return found and gradients and {"letter": found[1]}


@mistake("the key of a parameter with d", "{name} has no d in its keys: "
         "\"{letter}\" + str(l). The d belongs to grads.", KeyError)
def _(scene):
    name, content, key = _lookup(scene)
    found = re.fullmatch(r"d([Wb])\d+", str(key))
    return found and name != "grads" and (
        content is MISSING or str(key)[1:] in content) and {
            "letter": found[1], "name": name}


@mistake("a loop over the gradients", "grads also holds what is handed down, "
         "dA, and no parameter is called {key}: loop over the names in "
         "parameters.", KeyError)
def _(scene):
    key = str(_lookup(scene)[2])
    return re.fullmatch(r"A\d+", key) and any(
        tail(node.value) == "parameters"
        for node in scene.all(ast.Subscript)) and {"key": key}


@mistake("small and capital letters", "{name} has {other}, not {key}: small "
         "and capital letters are different letters.", KeyError)
def _(scene):
    name, content, key = _lookup(scene)
    for other in content if isinstance(content, dict) else ():
        if str(other).lower() == str(key).lower():
            return {"name": name, "other": other, "key": key}


@mistake("+= for a new key", "+= adds to what is there already, and {key} is "
         "new: a new key is stored with =.", KeyError)
def _(scene):
    statement = scene.statement
    return isinstance(statement, ast.AugAssign) and isinstance(
        statement.target, ast.Subscript) and isinstance(
        content := scene.value(_read(statement.target).value), dict) and (
            content) and {"key": _lookup(scene)[2]}


@mistake("read from an empty dictionary", "{name} is still empty here. What "
         "is read from it must be stored before.", KeyError)
def _(scene):
    name, content, _ = _lookup(scene)
    return content is not MISSING and not content and {"name": name}


@mistake("layers not halved", "parameters holds two arrays for each layer, W "
         "and b: L is half of what len counts.", KeyError)
def _(scene):
    return _KEY.fullmatch(str(_lookup(scene)[2])) and any(
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and tail(node.value.func) == "len" and node.value.args
        and tail(node.value.args[0]) == "parameters"
        for node in ast.walk(scene.definition or scene.tree))


@mistake("layers counted from 0", "Layers are numbered from 1, so there is "
         "no {key}: where does its number come from? range counts from 0 "
         "unless you say where to begin.",
         KeyError, vague=True)
def _(scene):
    key = _lookup(scene)[2]
    return re.fullmatch(r"d?[Wb]0", str(key)) and {"key": key}


@mistake("a layer too far", "{name} ends with layer {last}, so there is no "
         "{key}. {why}",
         KeyError, vague=True)
def _(scene):
    name, content, key = _lookup(scene)
    found = _KEY.fullmatch(str(key))
    if found and content is not MISSING:
        layers = [int(other[2]) for other in map(
            _KEY.fullmatch, map(str, content)) if other
            and other[1] == found[1]]
        return found[1][-1] in "Wb" and layers and int(
            found[2]) > max(layers) and {
                "name": name, "last": max(layers), "key": key,
                "why": _last_of_loop(scene)}


def _last_of_loop(scene):
    """Say what the loop's end was made of, where that is no count of the
    layers."""
    for node in ast.walk(scene.definition or ast.Pass()):
        if isinstance(node, ast.Assign) and tail(node.targets[0]) == "L" \
                and "parameters" not in ast.unparse(node.value):
            return (f"L is {scene.value(node.targets[0])} here: does "
                    f"{shown(node.value)} count the layers?")
    return "Where does the loop end? range leaves out its end."


@mistake("a gradient read before it is stored", "grads has no {key} yet. "
         "{why}", KeyError, vague=True)
def _(scene):
    _, content, key = _lookup(scene)
    none = content is not MISSING and content and not any(
        str(name).startswith("dA") for name in content)
    return re.fullmatch(r"dA\d+", str(key)) and {"key": key, "why": (
        "What the output layer hands down is not stored: linear_backward "
        "returns it first." if none else
        "Layer l reads what layer l + 1 has stored: is it stored under the "
        "number of the layer below?")}


@mistake("f missing in front of the quotes", "The key is {key}, letter by "
         "letter: an f in front of the quotes puts the value in place of the "
         "curly brackets.", KeyError)
def _(scene):
    key = str(_lookup(scene)[2])
    return "{" in key and {"key": repr(key)[:24]}


@mistake("a key with a point", "The number in {key} has a point: / always "
         "makes one, // divides whole numbers.", KeyError)
def _(scene):
    key = str(_lookup(scene)[2])
    halved = next((line for line in ast.walk(scene.definition or ast.Pass())
                   if isinstance(line, ast.Assign) and any(isinstance(
                       getattr(part, "op", None), ast.Div)
                       for part in ast.walk(line.value))), None)
    return re.fullmatch(r"d?[WbA]\d+\.0", key) and {
        "key": key, "cause": halved}


@mistake("no such key", "{name} has the keys {keys}, and not {key}.",
         KeyError)
def _(scene):
    name, content, key = _lookup(scene)
    texts = [*content] if isinstance(content, dict) else []
    if 0 < len(texts) < 5 and not any(
            _KEY.fullmatch(str(text)) for text in texts):
        return {"name": name, "key": repr(key),
                "keys": " and ".join(map(repr, texts))}


@mistake("no such key", "{name} has no such key. The keys are a letter and "
         "the number of the layer, \"{letter}\" + str(l). Is it stored before "
         "it is read?",
         KeyError, vague=True)
def _(scene):
    name, content, _ = _lookup(scene)
    return {"name": name, "letter": _letter(name, content)}


@mistake("an axis that is not there", "A matrix has the axes 0, down the "
         "rows, and 1, along the columns; a flat array has only axis 0.",
         np.exceptions.AxisError)
def _(scene):
    return not _max(scene)


def _index(scene):
    """Return (node, value) of what an index is too large for."""
    for node in scene.all(ast.Subscript):
        if not isinstance(node.slice, ast.Slice):
            yield node, scene.value(node.value)


@mistake("a flat array taken for a row", "{name} is flat here, with one size "
         "only. Give it the shape of a row first, with reshape.", IndexError)
def _(scene):
    for node, _ in _index(scene):
        if tail(node.value) == "shape" and np.ndim(
                scene.value(node.value.value)) < 2:
            return {"name": shown(node.value.value)}


@mistake("entries taken for their numbers", "{l} runs over the entries of "
         "{name}, not over their numbers: range(1, len({name})) counts them.",
         IndexError)
def _(scene):
    for loop in ast.walk(scene.definition or ast.Pass()):
        if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Name) \
                and isinstance(loop.target, ast.Name) and any(
                    tail(node.value) == loop.iter.id
                    for node in scene.all(ast.Subscript)):
            return {"l": loop.target.id, "name": loop.iter.id}


@mistake("a list grown by an index", "A list grows by append; an index "
         "reaches only what is there already.", IndexError)
def _(scene):
    return any(isinstance(node.ctx, ast.Store) and isinstance(value, list)
               or isinstance(node.ctx, ast.Store) and value is MISSING
               or isinstance(value, list) and not value
               for node, value in _index(scene))


@mistake("an index that is not whole", "{name} is {kind}, and the number of a "
         "row or column is a whole one.", IndexError, TypeError)
def _(scene):
    for node, value in _index(scene):
        for part in getattr(node.slice, "elts", [node.slice]):
            index = scene.value(part)
            decimals = isinstance(index, (float, np.ndarray)) and np.asarray(
                index).dtype.kind == "f"
            if isinstance(index, np.ndarray) and isinstance(
                    value, np.ndarray) and index.shape == value.shape:
                continue    # a mask, which is told below
            if decimals and not isinstance(value, dict):
                return {"name": shown(part), "kind":
                        "an array of decimals" if np.ndim(index) else
                        f"{index!r:.8}"}


@mistake("an index past the end", "{name} has {number} entries, numbered 0 "
         "to {last}, and {asked}.{more}", IndexError, vague=True)
def _(scene):
    for node, value in _index(scene):
        index = scene.value(node.slice)
        if isinstance(value, (list, tuple)) and isinstance(index, int) \
                and not -len(value) <= index < len(value):
            asked = f"{shown(node.slice)} is {index} here"
            if isinstance(node.slice, ast.Constant):
                asked = f"{index} is asked for"
            return {"name": shown(node.value), "number": len(value),
                    "last": len(value) - 1, "asked": asked,
                    "more": _of_caches(node)}


def _of_caches(node):
    """Say where a layer's cache is, if this is about caches."""
    return {"caches": " The cache of layer l is at l - 1.",
            "layer_dims": " The size of layer l is at l."}.get(
                tail(node.value), "")


@mistake("an array of numbers as an index", "{name} holds numbers with a "
         "point, and square brackets need whole numbers, or True and False: "
         "a comparison with {name} gives those.", IndexError)
def _(scene):
    for node, _ in _index(scene):
        value = scene.value(node.slice)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return {"name": shown(node.slice)}


@mistake("two indices that do not fit", "{name} is looked up with {rows} rows "
         "and {columns} columns: an entry needs one of each.", IndexError)
def _(scene):
    for node, _ in _index(scene):
        sizes = [_how_many(scene, part)
                 for part in getattr(node.slice, "elts", ())]
        if len(sizes) == 2 and None not in sizes and sizes[0] != sizes[1]:
            return {"name": shown(node.value), "rows": sizes[0],
                    "columns": sizes[1]}


def _how_many(scene, index):
    """Return how many entries an array of indices has, or None."""
    value = scene.value(index)
    if isinstance(index, ast.Call) and tail(index.func) == "arange":
        value = scene.value(index.args[-1])
        return value if isinstance(value, int) else None
    return value.size if isinstance(value, np.ndarray) else None


@mistake("an index for the row of a row", "{name} has one row, its shape is "
         "{shape}: an entry of it needs two numbers, {name}[0, {index}].",
         IndexError)
def _(scene):
    for node, value in _index(scene):
        if isinstance(value, np.ndarray) and value.ndim == 2 and len(
                value) == 1 and isinstance(scene.value(node.slice), int):
            return {"name": shown(node.value), "shape": value.shape,
                    "index": shown(node.slice)}


@mistake("an index past the end", "{name} has {number} entries, too few for "
         "the number {index}: what says how many there are?", IndexError,
         vague=True)
def _(scene):
    for node, value in _index(scene):
        index = scene.value(node.slice)
        if isinstance(value, np.ndarray) and value.ndim == 1 and isinstance(
                index, int) and not -len(value) <= index < len(value):
            return {"name": shown(node.value), "number": len(value),
                    "index": index}


@mistake("a mask of another shape", "{mask} has the shape {has} and {name} "
         "{shape}: such a mask needs the shape of what it is taken from. "
         "Which row is meant?", IndexError)
def _(scene):
    for node, value in _index(scene):
        mask = scene.value(node.slice)
        if isinstance(value, np.ndarray) and isinstance(
                mask, np.ndarray) and mask.dtype.kind == "b" and (
                mask.shape != value.shape):
            return {"mask": shown(node.slice), "has": mask.shape,
                    "name": shown(node.value), "shape": value.shape}


@mistake("an index outside an array", "{name} has the shape {shape}{what}",
         IndexError, vague=True)
def _(scene):
    for node, value in _index(scene):
        if isinstance(value, np.ndarray) and scene.value(node) is MISSING:
            made = next((line for line in scene.made(tail(node.value))
                         if isinstance(line.value, ast.Call)), None)
            return {"name": shown(node.value), "shape": value.shape,
                    "cause": made,
                    "what": _counted(scene, node.slice, value.shape)}


def _counted(scene, index, shape):
    """Say which loop's number is too large for an array."""
    parts = zip(getattr(index, "elts", [index]), shape, strict=False)
    for part, size in parts:
        value = scene.value(part)
        for loop in ast.walk(scene.definition or ast.Pass()):
            if isinstance(value, int) and value >= size and isinstance(
                    loop, ast.For) and tail(loop.target) == tail(part) != "":
                return (f", and {tail(part)}, from {shown(loop.iter, 30)}, "
                        f"reaches {value}: does it count what is there?")
    return (", counted from 0: the last row or column is one less than the "
            "size.")


@mistake("an index past the end", "Python counts from 0: the last of n "
         "entries is at n - 1.{more}", IndexError, vague=True)
def _(scene):
    return {"more": next((_of_caches(node) for node, _ in _index(scene)), "")}


# ---------------------------------------------------------------------------
# Values of another kind than the line needs
# ---------------------------------------------------------------------------


def _of_kind(scene, test, name):
    """Return the text of a part whose value passes a test, or whose type the
    message names where no value is known."""
    for node, value in scene.parts():
        if test(value):
            return {"name": shown(node)}
    if not scene.names and name in scene.kinds():
        return {"name": "It"}


def _unpacks(scene):
    """Say whether names are set to the parts of something right here."""
    return scene.direct and isinstance(
        scene.statement, (ast.Assign, ast.For)) and isinstance(
        getattr(scene.statement, "target", None)
        or scene.statement.targets[0], (ast.Tuple, ast.List)) and scene.says(
            "unpack")


@mistake("a star too many", "The star hands over every entry as an argument "
         "of its own, and {function} takes ({arguments}).", TypeError)
def _(scene):
    for call in scene.calls():
        names = _first_arguments(scene, call)
        stars = [part for part in call.args if isinstance(part, ast.Starred)]
        stars += [option for option in call.keywords if option.arg is None]
        if names and stars:
            return {"function": tail(call.func),
                    "arguments": ", ".join(names)}


@mistake("np. is missing in front of sum or the like", "{function} without "
         "np. is another function, which knows no axis: np.{function}.",
         TypeError)
def _(scene):
    for call in scene.calls("sum", "max", "min", "abs", "round", "all", "any"):
        if isinstance(call.func, ast.Name) and call.keywords and {
                keyword.arg for keyword in call.keywords} & {
                    "axis", "keepdims"}:
            return {"function": call.func.id}


@mistake("append with several things", "append takes one thing: a pair in "
         "brackets of its own is one thing.", TypeError)
def _(scene):
    return any(len(call.args) > 1 for call in scene.calls("append")
               if root(call.func) not in ("np", "numpy"))


@mistake("a star missing", "{name} goes in as one thing, and {function} takes "
         "({arguments}): a star in front hands its sizes over one by one.",
         TypeError)
def _(scene):
    for call in scene.calls():
        names = _first_arguments(scene, call)
        value = scene.value(call.args[0]) if len(call.args) == 1 else None
        if isinstance(value, (tuple, list)) and len(names) == len(
                value) > 1 and not call.keywords and not isinstance(
                    call.args[0], ast.Starred):
            return {"name": shown(call.args[0]), "function": tail(call.func),
                    "arguments": ", ".join(names)}


@mistake("a name missing in a call", "{function} takes {names} by name alone: "
         "{first}=... in the call.", TypeError)
def _(scene):
    for call in scene.calls():
        value, names = scene.value(call.func), _first_arguments(scene, call)
        if not names or len(call.args) <= len(names) or not callable(value):
            continue
        more = [p.name for p in inspect.signature(value).parameters.values()
                if p.kind is p.KEYWORD_ONLY]
        more = more[:len(call.args) - len(names)]
        if more:
            return {"function": tail(call.func), "first": more[0],
                    "names": " and ".join(more)}


@mistake("the way back for the way forward", "{function} belongs to the way "
         "back, which is notebook 4. This is the way forward: {forward}.",
         TypeError, ValueError)
def _(scene):
    if scene.function.endswith("_forward"):
        for call in scene.calls("relu_backward", "sigmoid_backward",
                                "linear_backward"):
            return {"function": tail(call.func),
                    "forward": tail(call.func).removesuffix("_backward")}


@mistake("the arguments counted wrong", "{function} takes {number}, "
         "({arguments}); here it gets {given}.", TypeError)
def _(scene):
    for call in scene.calls():
        value = scene.value(call.func)
        if scene.says("keyword") or any(
                isinstance(part, ast.Starred) for part in call.args):
            continue
        given = [None] * len(call.args)
        named = {keyword.arg: None for keyword in call.keywords}
        try:
            parameters = inspect.signature(value)
        except (TypeError, ValueError):
            continue
        try:
            parameters.bind(*given, **named)
        except TypeError:
            names = [p.name for p in parameters.parameters.values()
                     if p.kind is not p.KEYWORD_ONLY]
            number = len(names)
            return {"function": tail(call.func), "given": len(
                call.args) + len(call.keywords),
                "number": f"{number} argument" + "s" * (number != 1),
                "arguments": ", ".join(names)}


@mistake("the value of append kept", "{method} changes the {kind} and returns "
         "nothing: write it alone, without an = in front.",
         AttributeError, TypeError)
def _(scene):
    if not _of_kind(scene, lambda value: value is None, "NoneType"):
        return False
    for node in ast.walk(scene.definition or scene.tree):
        method = tail(node.value.func) if isinstance(
            node, ast.Assign) and isinstance(node.value, ast.Call) else ""
        if method in ("append", "extend", "update") and tail(
                node.targets[0]) in (root(node.value.func),
                                     *map(tail, scene.all(ast.Name))):
            return {"method": method, "kind": "dictionary"
                    if method == "update" else "list"}


@mistake("a helper that returns nothing", "{helper} returns nothing, and "
         "several things are taken from it: is its last line a return?",
         TypeError)
def _(scene):
    made = getattr(scene.statement, "value", None)
    if isinstance(made, ast.Call) and _unpacks(scene) and scene.says(
            "nothing"):
        return {"helper": tail(made.func)}


@mistake("a value that is still None", "{name} is None here: it was set to "
         "None, or comes from a function that returns nothing. Finish that "
         "first.", AttributeError, TypeError)
def _(scene):
    if _unpacks(scene) and isinstance(
            getattr(scene.statement, "value", None), ast.Constant):
        return {"name": "The right-hand side"}
    if not scene.calls("float", "int") or scene.names:
        return _of_kind(scene, lambda value: value is None, "NoneType")


def _number_of_parts(scene):
    """Return (target, parts) of the unpacking that does not fit; MISSING
    for parts that are not known."""
    statement = scene.statement
    if not isinstance(statement, ast.Assign):
        return statement.target, MISSING
    right = statement.value
    call = tail(right.func) if isinstance(right, ast.Call) else ""
    if call in _RETURNED:
        return statement.targets[0], _RETURNED[call]
    content = scene.value(right.func.value) if call in (
        "values", "items", "keys") and isinstance(
            right.func, ast.Attribute) else MISSING
    return statement.targets[0], tuple(content) if isinstance(
        content, dict) else scene.value(right)


@mistake("a loop over a number", "A loop runs over several things: range(n) "
         "gives n rounds, the number n alone gives none.", TypeError)
def _(scene):
    if isinstance(scene.statement, ast.For):
        value = scene.value(scene.statement.iter)
        return isinstance(value, numbers.Number) or (
            value is MISSING and scene.says("iterable")
            and not isinstance(scene.statement.iter, ast.Attribute))


@mistake("layers written out", "{name} has {number} entries here, and there "
         "can be any number of them: let a loop count.", ValueError)
def _(scene):
    value = getattr(scene.statement, "value", None)
    if _unpacks(scene) and tail(value) in ("layer_dims", "layers_dims"):
        return {"name": tail(value), "number": len(scene.value(value))}


@mistake("one thing for several names", "{what} gives one thing in each "
         "round, and {names} are {number} names: go over the keys, and look "
         "up what belongs together.", ValueError, TypeError)
def _(scene):
    statement = scene.statement
    what = getattr(statement, "iter", None)
    if isinstance(statement, ast.For) and isinstance(
            statement.target, ast.Tuple) and isinstance(
                what, ast.Call) and tail(what.func) in ("values", "keys"):
        names = [tail(name) for name in statement.target.elts]
        return {"what": shown(what), "names": " and ".join(names),
                "number": len(names)}


@mistake("another number of parts", "{left} names on the left, {right} parts "
         "on the right: {what}", ValueError, TypeError)
def _(scene):
    if _unpacks(scene):
        target, value = _number_of_parts(scene)
        if isinstance(target, ast.Tuple) and isinstance(value, (tuple, list)):
            right = getattr(scene.statement, "value", None)
            call = tail(right.func) if isinstance(right, ast.Call) else ""
            return len(target.elts) != len(value) and {
                "left": len(target.elts), "right": len(value), "what":
                "there can be any number of layers, so let a loop take them."
                if call in ("values", "items", "keys") else
                f"{call} returns {_listed(call)}." if call in _RETURNED else
                "count what the function returns or the cache holds."}


def _listed(function):
    """Return what a function of the course returns, in words."""
    *first, last = _RETURNED[function]
    return f"{', '.join(first)} and {last}"


@mistake("another number of parts", "Something has another number of parts "
         "than you name: count what the function returns, or what the cache "
         "holds.", ValueError, TypeError)
def _(scene):
    return _unpacks(scene) and scene.says("unpack")


@mistake("a list looked up by a name", "{name} is {kind}: its entries have "
         "numbers, from 0, not names.", TypeError)
def _(scene):
    for node in scene.all(ast.Subscript):
        if isinstance(scene.value(node.value), (list, tuple)) and isinstance(
                scene.value(node.slice), (str, float)):
            return {"name": shown(node.value),
                    "kind": size(scene.value(node.value))}


@mistake("np.where with a condition alone", "np.where of a condition alone "
         "gives the places where it holds. With three arguments it gives a "
         "value for each entry.", TypeError, ValueError, AttributeError)
def _(scene):
    made = {tail(target) for node in ast.walk(
        scene.definition or ast.Pass()) if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call) and len(node.value.args) == 1
        and tail(node.value.func) == "where" for target in node.targets}
    return any(tail(node) in made and isinstance(value, tuple)
               for node, value in scene.parts())


@mistake("the arguments in another order", "{function} takes ({arguments}), "
         "in this order.", TypeError, ValueError, AttributeError)
def _(scene):
    for call in scene.calls():
        names = _first_arguments(scene, call)
        given = [_role(argument, names) for argument in call.args]
        if names and len(given) > 1 and len({*given}) == len(given) and any(
                name in names and names.index(name) != i
                for i, name in enumerate(given)):
            return {"function": tail(call.func),
                    "arguments": ", ".join(names)}


@mistake("an argument handed over twice", "{function} takes ({arguments}), "
         "and {name} is handed over twice.", TypeError, ValueError)
def _(scene):
    for call in scene.calls():
        names = _first_arguments(scene, call)
        given = [_role(argument, names) for argument in call.args]
        twice = [name for name in given if given.count(name) > 1 and name]
        if names and twice:
            return {"function": tail(call.func), "name": twice[0],
                    "arguments": ", ".join(names)}


def _first_arguments(scene, call):
    """Return the argument names of a function of the course, or []."""
    value = scene.value(call.func)
    names = [] if value is MISSING else [
        name for name in _arguments(value) if name not in ("seed", "scale")]
    exercise = lessons.exercises().get(tail(call.func))
    if exercise:
        return exercise.arguments
    return names if getattr(value, "__module__", "") == "dnn_utils" else []


def _role(node, names):
    """Return the argument that an expression is meant for, by its name or,
    of what a dictionary holds, by its key."""
    if isinstance(node, ast.Subscript):
        key = node.slice
        while isinstance(key, ast.BinOp):
            key = key.left
        text = getattr(key, "value", "")
        return text.rstrip("0123456789") if isinstance(text, str) else ""
    name = getattr(node, "id", "")      # W.b is not b
    return "cache" if name.endswith("_cache") and "cache" in names else name


# What the functions of the exercises return, by the first letters.
_RETURNED = {
    "linear_forward": ("Z", "cache"),
    "linear_activation_forward": ("A", "cache"),
    "L_model_forward": ("A", "cache"),
    "linear_backward": ("dA", "dW", "db"),
    "linear_activation_backward": ("dA", "dW", "db"),
}


@mistake("results unpacked in another order", "{function} returns its results "
         "in another order than your line {names} = ... takes them.",
         TypeError, ValueError, AttributeError)
def _(scene):
    for node in ast.walk(scene.definition or scene.tree):
        if isinstance(node, ast.Assign) and isinstance(
                node.value, ast.Call) and isinstance(
                    node.targets[0], ast.Tuple):
            returned = _RETURNED.get(tail(node.value.func), ())
            names = [tail(part) for part in node.targets[0].elts]
            places = [next((i for i, start in enumerate(returned)
                            if start in name), None) for name in names]
            if None not in places and sorted(places) == [
                    *range(len(returned))] and places != sorted(places):
                return {"function": tail(node.value.func),
                        "names": ", ".join(names)}


@mistake("the wrong one of two caches", "{function} needs {wanted}; here "
         "{name} is {kind}. A layer's cache is (linear_cache, "
         "activation_cache), in this order.",
         TypeError, ValueError, AttributeError)
def _(scene):
    for call in scene.calls("relu_backward", "sigmoid_backward",
                            "linear_backward"):
        if len(call.args) != 2:
            continue
        value = scene.value(call.args[1])
        linear = tail(call.func) == "linear_backward"
        flat = isinstance(value, tuple) and len(value) == 3
        if known(value) and (not flat if linear else isinstance(
                value, tuple)):
            return {"function": tail(call.func), "kind": _which_cache(value),
                    "name": shown(call.args[1]), "wanted":
                    "the linear cache" if linear else "the activation_cache"}


def _which_cache(value):
    """Say what was handed over for a cache."""
    parts = len(value) if isinstance(value, tuple) else 0
    return {2: "both in one", 3: "(A_prev, W, b)"}.get(
        parts, size(value))


@mistake("the shape of a list", "{name} is a list, and a list has no "
         "{attribute}: len({name}) counts its entries.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if isinstance(scene.value(node.value), (list, tuple)) \
                and node.attr in ("shape", "size", "ndim"):
            return {"name": shown(node.value), "attribute": node.attr}


@mistake("reversed of what runs one way", "reversed turns a list or a range "
         "round. {function} runs one way only: make a list of it first, or "
         "count down with range.", TypeError)
def _(scene):
    for call in scene.calls("reversed"):
        if call.args and isinstance(call.args[0], ast.Call) and isinstance(
                call.args[0].func, ast.Name) and (
                call.args[0].func.id in ("enumerate", "zip", "map")):
            return {"function": call.args[0].func.id}


@mistake("range of an array", "range counts to a number, and {name} is "
         "{kind}: which of its sizes is meant?", TypeError)
def _(scene):
    for call in scene.calls("range"):
        for argument in call.args:
            value = scene.value(argument)
            if isinstance(value, (np.ndarray, list, tuple, dict)):
                return {"name": shown(argument), "kind": "an array of shape "
                        f"{value.shape}" if isinstance(
                            value, np.ndarray) else size(value)}


@mistake("np.append for a list", "np.append joins arrays. A list grows by "
         "its own append: {name}.append(...), without an = in front.",
         ValueError, TypeError)
def _(scene):
    for call in scene.calls("append"):
        value = scene.value(call.args[0]) if call.args else None
        if root(call.func) in ("np", "numpy") and (
                value is MISSING or isinstance(value, list)):
            return {"name": shown(call.args[0])}


@mistake("+ for a comma", "+ adds up, entry by entry. Brackets, with commas "
         "between the parts, put them side by side.", TypeError, ValueError)
def _(scene):
    statement = scene.statement
    return isinstance(statement, ast.Assign) and "cache" in tail(
        statement.targets[0]) and isinstance(
            getattr(statement.value, "op", None), ast.Add)


@mistake("a tuple not taken apart", "{what}: A, cache = ... gives each a name "
         "of its own.", TypeError, ValueError, AttributeError)
def _(scene):
    if _unpacks(scene) or scene.calls("randn", "rand", "range"):
        return False
    literal = any(
        isinstance(argument, ast.Tuple) and any(
            isinstance(part, ast.Name) and not isinstance(
                scene.value(part), numbers.Number) for part in argument.elts)
        for call in scene.calls() for argument in call.args
        if tail(call.func) not in ("concatenate", "stack", "hstack", "vstack",
                                   "zeros", "ones", "reshape", "randn"))
    # What is looked up in a tuple may well be an array.
    looked_up = {id(node.value) for node in scene.all(ast.Subscript)}
    whole = next((_taken_whole(scene, node) for node, value in scene.parts()
                  if has_arrays(value) and id(node) not in looked_up), None)
    blind = not scene.names and (scene.says("nested")
                                 or "tuple" in scene.kinds())
    return whole or (literal or blind) and {
        "what": "This is a tuple, where one array is expected"}


def _taken_whole(scene, node):
    """Say which line gives one name to all that a function returns."""
    for made in scene.made(tail(node)):
        if isinstance(made.value, ast.Call) and isinstance(
                made.targets[0], ast.Name):
            return {"what": f"{shown(made.value.func)} returns several "
                    f"things, and {tail(node)} takes them all", "cause": made}
    return {"what": f"{shown(node)} is a tuple, where one array is expected"}


@mistake("round brackets for an entry", "{name} is {kind}: its entries are "
         "looked up with square brackets.", TypeError)
def _(scene):
    for call in scene.calls():
        value = scene.value(call.func)
        if isinstance(value, (dict, list, tuple)):
            return {"name": shown(call.func), "kind": size(value)}


@mistake("the shape of a list", "{name} is a list, which has no {attribute}: "
         "len counts its entries.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if node.attr in ("shape", "size") and isinstance(
                scene.value(node.value), (list, tuple)):
            return {"name": shown(node.value), "attribute": node.attr}


@mistake("two numbers for an entry of a list", "{name} is {kind}: one number "
         "looks up one entry of it.", TypeError)
def _(scene):
    for node in scene.all(ast.Subscript):
        value = scene.value(node.value)
        if isinstance(value, (list, tuple)) and isinstance(
                node.slice, ast.Tuple):
            return {"name": shown(node.value), "kind": size(value)}


@mistake("a list where an array is expected", "{name} is a list. NumPy "
         "arrays calculate; np.zeros or np.array makes one.",
         TypeError, ValueError, AttributeError)
def _(scene):
    if not scene.calls("append") and not isinstance(
            scene.expression, ast.Subscript) and not any(
            isinstance(scene.value(node.value), list)
            and not hasattr(np.ndarray, node.attr)
            for node in scene.all(ast.Attribute)):
        return _of_kind(scene, lambda value: isinstance(value, list)
                        and not has_arrays(value), "list")


@mistake("a class without its brackets", "{name} is the class itself: round "
         "brackets make one of it, {made}(...).", AttributeError, TypeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        value = scene.value(node.value)
        if isinstance(value, type) and isinstance(node.value, ast.Name):
            made = next(iter(scene.made(node.value.id)), None)
            return made and {"name": node.value.id, "cause": made,
                             "made": value.__name__}


@mistake("a generator of the newer kind", "{name} is NumPy's newer generator, "
         "which has other functions and draws other numbers: "
         "np.random.RandomState has {attribute}.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if isinstance(scene.value(node.value), np.random.Generator) \
                and hasattr(np.random.RandomState, node.attr):
            return {"name": shown(node.value), "attribute": node.attr}


@mistake("append to an array", "append belongs to lists, and {name} is an "
         "array, which does not grow: begin with an empty list, or fill an "
         "array of the right size.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if node.attr in ("append", "extend") and isinstance(
                scene.value(node.value), np.ndarray):
            return {"name": shown(node.value)}


@mistake("a point for a sign", "A point looks for {other} inside {name}. A "
         "comma separates arguments, and a product is @.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if isinstance(scene.value(node.value), np.ndarray) and isinstance(
                scene.names.get(node.attr), np.ndarray):
            return {"name": shown(node.value), "other": node.attr}


@mistake("a call without its brackets", "{name} is a function: to have its "
         "result, call it with round brackets, {name}().",
         TypeError, ValueError, AttributeError)
def _(scene):
    called = {id(call.func) for call in scene.all(ast.Call)} | {
        id(node.value) for node in scene.all(ast.Subscript, ast.Attribute)}
    for node, value in scene.parts():
        if isinstance(node, ast.Name) and node.id in scene.local and (
                type(value).__name__ == "builtin_function_or_method") \
                and id(node) not in called:
            return {"name": shown(node)}
        if isinstance(node, ast.Attribute) and callable(value) \
                and root(node) not in ("np", "numpy") \
                and id(node) not in called and not isinstance(value, type):
            return {"name": shown(node)}


@mistake("square brackets for a call", "{name} is a function: it is called "
         "with round brackets.", TypeError)
def _(scene):
    for node in scene.all(ast.Subscript):
        if callable(scene.value(node.value)):
            return {"name": shown(node.value)}


@mistake("three things in a product", "{function} multiplies two arrays; a "
         "third is where it puts the result. Add it with +.", ValueError,
         TypeError)
def _(scene):
    for call in scene.calls("dot", "matmul"):
        if len(call.args) > 2:
            return {"function": shown(call.func)}


@mistake("a set for a dictionary", "Curly brackets without a colon make a "
         "set, which takes no arrays. A dictionary has a name for each: "
         "{{name: array}}.", TypeError)
def _(scene):
    return bool(scene.all(ast.Set, ast.SetComp))


@mistake("a number taken from a text", "{name} is a text: the number comes "
         "off before, inside the brackets of str.", TypeError)
def _(scene):
    for node in scene.all(ast.BinOp):
        if isinstance(node.op, ast.Sub) and isinstance(
                scene.value(node.right), int) and (
                isinstance(scene.value(node.left), str) or isinstance(
                    node.left, ast.JoinedStr)):
            return {"name": shown(node.left)}


@mistake("arithmetic with a text", "{name} is a text,{value} and does not "
         "calculate: look up the array that has this name.", TypeError)
def _(scene):
    for node in scene.all(ast.BinOp):
        if not isinstance(node.op, (ast.Add, ast.Mod)):
            for side in (node.left, node.right):
                value = scene.value(side)
                if isinstance(value, str):
                    return {"name": shown(side), "value": ""
                            if isinstance(side, ast.Constant)
                            else f" {value!r},"}


@mistake("^ for a power", "^ is no power in Python. ** is, and e to the power "
         "of x is np.exp(x).", TypeError, ValueError)
def _(scene):
    return any(isinstance(node, ast.BitXor)
               for node in ast.walk(scene.statement or ast.Pass()))


@mistake("append to a dictionary", "append belongs to lists. A dictionary "
         "takes an entry by its name: {name}[...] = ...", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if node.attr in ("append", "extend", "add") and (
                isinstance(scene.value(node.value), dict)):
            return {"name": shown(node.value)}


@mistake("a point for a key", "What a dictionary holds is looked up by its "
         "name in square brackets, {name}[\"{attribute}...\"], not behind a "
         "point.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        value = scene.value(node.value)
        if isinstance(value, dict) and value and not isinstance(
                node.ctx, ast.Store) and (
                any(str(key).startswith(node.attr) for key in value)):
            return {"name": shown(node.value), "attribute": node.attr}
    stored = [node for node in scene.all(ast.Attribute) if isinstance(
        node.ctx, ast.Store) and isinstance(scene.value(node.value), dict)]
    return stored and {"name": shown(stored[0].value),
                       "attribute": stored[0].attr}


@mistake("arithmetic with a dictionary", "A dictionary takes part in no "
         "arithmetic: take its arrays one by one, by their keys.",
         TypeError, AttributeError)
def _(scene):
    looked_up = {id(node.value) for node in scene.all(ast.Subscript)}
    if any(isinstance(value, dict) and id(node) not in looked_up
           for node, value in scene.parts()):
        return bool(scene.all(ast.BinOp, ast.UnaryOp, ast.Attribute))
    return not scene.names and "dict" in scene.kinds()


# ---------------------------------------------------------------------------
# Calls
# ---------------------------------------------------------------------------


def _max(scene):
    """Return a call of np.max or np.min with a number first."""
    return [call for call in scene.calls("max", "min", "amax", "amin")
            if len(call.args) > 1 and root(call.func) not in ("max", "min")
            and (isinstance(call.args[0], ast.Constant) or isinstance(
                scene.value(call.args[1]), np.ndarray))]


@mistake("np.max for two things", "np.max looks for the largest entry of one "
         "array. np.maximum compares two things entry by entry.",
         TypeError, ValueError, IndexError)
def _(scene):
    return bool(_max(scene))


@mistake("max of an array's rows", "{function} without np. compares the "
         "rows of an array as wholes. np.{function} looks at the entries, of "
         "each column along axis=0.", ValueError, TypeError)
def _(scene):
    for call in scene.calls("max", "min", "sorted"):
        if isinstance(call.func, ast.Name) and len(call.args) == 1:
            return {"function": call.func.id}


@mistake("a plain max of an array", "max compares whole things, not entries. "
         "np.maximum works entry by entry.", ValueError, TypeError)
def _(scene):
    return any(isinstance(call.func, ast.Name)
               for call in scene.calls("max", "min"))


@mistake("float of several numbers", "{name} has several numbers, and the "
         "cost is one: add them up first.", TypeError, ValueError)
def _(scene):
    for call in scene.calls("float") if scene.function in (
            "compute_cost", "cross_entropy") else ():
        return call.args and {"name": shown(call.args[0])}


@mistake("int of an array", "{function} makes one number of one number. To "
         "turn all entries of an array, use its astype({function}).",
         TypeError, ValueError)
def _(scene):
    for call in scene.calls("int", "float", "bool", "round"):
        if isinstance(call.func, ast.Name) and call.args and (
                scene.value(call.args[0]) is MISSING or np.ndim(
                    scene.value(call.args[0])) > 0):
            return {"function": call.func.id}


@mistake("len of a number", "len counts the entries of a list, a tuple or a "
         "dictionary; this is one number. An array's sizes are in shape.",
         TypeError)
def _(scene):
    return scene.says("len") and bool(scene.calls("len"))


@mistake("math for arrays", "Functions of math take one number and refuse a "
         "logarithm of 0. Those of np work on whole arrays.",
         TypeError, ValueError)
def _(scene):
    return any(root(call.func) == "math" for call in scene.calls()) \
        or bool(scene.calls("log") and not scene.all(ast.Attribute))


@mistake("sizes one by one", "np.{function} takes its sizes as one pair, in "
         "brackets of their own: np.{function}((rows, columns)).", TypeError)
def _(scene):
    for call in scene.calls("zeros", "ones", "empty"):
        if len(call.args) > 1:
            return {"function": tail(call.func)}


@mistake("sizes as a pair", "{function} takes its sizes one by one, without "
         "brackets around them: {function}(rows, columns).", TypeError)
def _(scene):
    for call in scene.calls("randn", "rand"):
        value = call.args and scene.value(call.args[0])
        if call.args and (isinstance(call.args[0], (ast.Tuple, ast.List))
                          or isinstance(value, (tuple, list))):
            return {"function": tail(call.func)}


@mistake("an array for its shape", "reshape takes sizes, and {name} is an "
         "array: {name}.shape are its sizes.", TypeError)
def _(scene):
    for call in scene.calls("reshape"):
        for argument in call.args:
            if isinstance(argument, ast.Name) and isinstance(
                    scene.value(argument), np.ndarray) and (
                    tail(getattr(call.func, "value", None)) != "np"):
                return {"name": argument.id}


@mistake("a size that is not whole", "A whole number is needed here{why}",
         TypeError)
def _(scene):
    for call in scene.calls("range", "randn", "rand", "zeros", "ones",
                            "reshape", "eye", "arange", "identity"):
        for argument in call.args:
            for made in scene.made(tail(argument)) if isinstance(
                    scene.value(argument), float) else ():
                if told := _not_whole(scene, made.value, ""):
                    return {"why": told, "cause": made}
            if told := _not_whole(scene, argument, tail(call.func)):
                return {"why": told}


def _not_whole(scene, argument, function):
    """Say why a size is no whole number, or "" if it is one."""
    parts = [part for part in ast.walk(argument)
             if isinstance(part, ast.expr)]
    if function in ("randn", "rand") and isinstance(
            getattr(argument, "op", None), (ast.Mult, ast.Div)):
        pair = argument.left, argument.right
        factor, size = pair[::-1] if isinstance(pair[0], ast.Name) else pair
        does = "multiplies" if isinstance(argument.op, ast.Mult) else "divides"
        if isinstance(size, ast.Name) and (
                does == "multiplies" or isinstance(factor, ast.Call)):
            return (f": {shown(factor)} {does} the size {size.id}, not the "
                    "numbers drawn. Where does the bracket close?")
    if any(isinstance(getattr(part, "op", None), ast.Div) for part in parts):
        return (", and / always gives one with a point; // divides whole "
                "numbers.")
    points = [part for part in parts
              if isinstance(scene.value(part), float)]
    for line in ast.walk(scene.definition or ast.Pass()):
        if isinstance(line, ast.Assign) and tail(line.targets[0]) in map(
                tail, points) and isinstance(
                    getattr(line.value, "op", None), ast.Div):
            return (f": {tail(line.targets[0])} was made with /, which always "
                    "gives one with a point; // divides whole numbers.")
    return ", and this one has a point." if points else ""


@mistake("a shape of another size", "{was}reshape keeps all entries: the "
         "sizes, multiplied, must give their number.", ValueError, TypeError,
         vague=True)
def _(scene):
    for call in scene.calls("reshape"):
        value = MISSING if not isinstance(call.func, ast.Attribute) \
            else scene.value(call.func.value)
        if not isinstance(value, np.ndarray) and call.args:
            value = scene.value(call.args[0])
        return {"was": f"The shape is {value.shape}. " if isinstance(
            value, np.ndarray) else ""}


@mistake("np.where with two of three", "np.where takes three things: a "
         "condition, the value where it holds, the value elsewhere.",
         ValueError, TypeError)
def _(scene):
    return any(len(call.args) == 2 for call in scene.calls("where"))


@mistake("= for ==", "= in brackets names an argument; == compares.",
         TypeError)
def _(scene):
    return scene.says("keyword") and any(
        keyword.arg in scene.local for call in scene.calls()
        for keyword in call.keywords)


@mistake("an argument with another name", "{function} has no argument "
         "{keyword}.{near}", TypeError)
def _(scene):
    for call in scene.calls():
        known_names = _arguments(scene.value(call.func))
        for keyword in call.keywords:
            if known_names and keyword.arg not in (None, *known_names):
                return {"function": tail(call.func), "keyword": keyword.arg,
                        "near": _nearest(keyword.arg, known_names)}
    for call in scene.calls():
        given = [option.arg for option in call.keywords if option.arg]
        if given and scene.says("keyword"):
            names = _arguments(getattr(np, tail(call.func), None))
            keyword = next((name for name in given if name not in names),
                           given[-1])
            return {"function": tail(call.func), "keyword": keyword,
                    "near": _OF_TORCH.get(keyword) or _nearest(
                        keyword, names)}


_OF_TORCH = {"dim": " NumPy calls it axis.",
             "keepdim": " NumPy calls it keepdims."}


def _arguments(function):
    """Return the names of a function's arguments; [] if it takes any."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    names = [parameter.name for parameter in parameters]
    loose = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return [] if loose else names


def _nearest(name, names):
    """Return a question that names the nearest of some names, or ""."""
    near = difflib.get_close_matches(name, names, 1, 0.6)
    return f" Is {near[0]} meant?" if near else ""


@mistake("a generator called like a function", "{name} is not a function, but "
         "has functions: {name}.randn draws normal numbers.", TypeError)
def _(scene):
    for call in scene.calls():
        if isinstance(scene.value(call.func), np.random.RandomState):
            return {"name": shown(call.func)}


@mistake("the name of a function called", "{name} is a text, the name of a "
         "function. Compare it, {name} == \"...\", and call the function "
         "itself.", TypeError)
def _(scene):
    for call in scene.calls():
        if isinstance(scene.value(call.func), str):
            return {"name": shown(call.func)}


@mistake("round brackets behind T", "T is no function: {name} is the "
         "transposed array already, without round brackets.", TypeError)
def _(scene):
    for call in scene.calls("T", "shape", "size", "ndim"):
        if isinstance(call.func, ast.Attribute) and not call.args:
            return {"name": shown(call.func)}


@mistake("a function's name given away", "A cell has given the name {name} to "
         "{what}: use another name there, then {again}.", TypeError)
def _(scene):
    for call in scene.calls():
        name, value = tail(call.func), scene.value(call.func)
        course = hasattr(dnn_utils, name)
        if isinstance(call.func, ast.Name) and name not in scene.local \
                and known(value) and not callable(value) and (
                    course or hasattr(builtins, name)):
            return {"name": name, "what": size(value), "again":
                    "run the cell that imports it" if course
                    else "restart the kernel"}


@mistake("a product without its sign", "Round brackets call a function, and "
         "{name} is not one. A product needs its sign, * or @.", TypeError)
def _(scene):
    for call in scene.calls():
        value = scene.value(call.func)
        if known(value) and not callable(value):
            return {"name": shown(call.func)}
    return scene.says("callable") and {"name": "what is in front of them"}


# ---------------------------------------------------------------------------
# Arithmetic
# ---------------------------------------------------------------------------


@mistake("Y not reshaped", "Y has the shape {Y} and AL {AL}: shape Y "
         "like AL first.", ValueError)
def _(scene):
    Y, AL = scene.names.get("Y"), scene.names.get("AL")
    return all(isinstance(array, np.ndarray) for array in (Y, AL)) and (
        Y.size == AL.size and Y.shape != AL.shape) and {
            "Y": Y.shape, "AL": AL.shape}


@mistake("a text added to a number", "A text and a number do not add up: "
         "str({number}) makes a text of the number.", TypeError)
def _(scene):
    for node in scene.all(ast.BinOp):
        both = node.left, node.right
        texts = [isinstance(scene.value(side), str) for side in both]
        if isinstance(node.op, ast.Add) and any(texts) and not all(texts) and (
                known(*map(scene.value, both))
                or "concatenate" in str(scene.error)):
            return {"number": shown(both[texts.index(False)], 16)}


@mistake("@ with a number", "@ multiplies two matrices, and one of these is a "
         "single number: with a number the product is *.",
         ValueError, TypeError, direct=True)
def _(scene):
    node = scene.broken()
    if isinstance(getattr(node, "op", None), ast.MatMult):
        sides = scene.value(node.left), scene.value(node.right)
        return any(known(side) and np.ndim(side) == 0 for side in sides) or (
            scene.says("scalar"))
    products = scene.calls("matmul") or [
        node for node in scene.all(ast.BinOp)
        if isinstance(node.op, ast.MatMult)]
    return bool(products) and scene.says("scalar")


def _pair(scene):
    """Return the two sides of the product that fails, as (node, value)."""
    node = scene.broken()
    if isinstance(getattr(node, "op", None), ast.MatMult):
        sides = [node.left, node.right]
    else:
        calls = scene.calls("dot", "matmul")
        sides = calls[0].args[:2] if calls else []
        if calls and len(sides) == 1 and isinstance(
                calls[0].func, ast.Attribute):
            sides = [calls[0].func.value, *sides]
    return [(side, scene.value(side)) for side in sides]


def sides_of(node):
    """Return what a matrix product multiplies, transposes taken off; [] for
    another node."""
    sides = [node.left, node.right] if isinstance(
        getattr(node, "op", None), ast.MatMult) else node.args[:2] \
        if isinstance(node, ast.Call) and tail(node.func) in (
            "dot", "matmul") else []
    return [side.value if _is_turned(side) else side for side in sides]


def _shapes(sides):
    """Say which shapes meet, or "" if they are not known."""
    if len(sides) == 2 and all(
            isinstance(value, np.ndarray) for _, value in sides):
        (left, one), (right, other) = sides
        return f"{shown(left)} is {one.shape}, {shown(right)} is " \
               f"{other.shape}. "
    return ""


@mistake("a whole shape for one size", "{name} is the whole shape, {value}. "
         "One size of it is shape[0] or shape[1].", ValueError, TypeError)
def _(scene):
    for node in scene.all(ast.BinOp):
        for side in (node.left, node.right):
            value = scene.value(side)
            if isinstance(value, tuple) and value and all(
                    isinstance(size, int) for size in value):
                return {"name": shown(side), "value": value}


@mistake("parameters and gradients paired by place", "zip pairs by place, and "
         "grads has other entries in another order: look the gradient up by "
         "its name.", ValueError)
def _(scene):
    return any(isinstance(node, ast.Call) and tail(node.func) == "zip" and any(
        tail(part) == "grads" for part in ast.walk(node))
        for node in ast.walk(scene.definition or ast.Pass()))


def _layer_calls(scene):
    """Yield (call, inside a loop, that loop's variable) of each call of a
    layer's function in the line."""
    if scene.function != "L_model_forward":
        return
    loops = [node for node in ast.walk(scene.definition)
             if isinstance(node, ast.For)]
    for call in scene.calls("linear_activation_forward", "linear_forward"):
        loop = next((loop for loop in loops if loop.lineno <= call.lineno
                     <= loop.end_lineno), None)
        yield call, loop, tail((loop or loops[0]).target) if loops else ""


@mistake("X handed to every layer", "Every round hands over X. Only layer 1 "
         "takes the input; each other layer takes the A of the one below it.",
         ValueError)
def _(scene):
    return any(loop and call.args and tail(call.args[0]) == "X" and not any(
        isinstance(node, ast.Name) and node.id == "X"
        and isinstance(node.ctx, ast.Store) for node in ast.walk(loop))
        for call, loop, _ in _layer_calls(scene))


@mistake("the same in every round", "Every round hands over {name}, which the "
         "loop never changes: each layer needs what the one above it handed "
         "down.", ValueError)
def _(scene):
    for loop in ast.walk(scene.definition or ast.Pass()):
        if not isinstance(loop, (ast.For, ast.While)) or not (
                loop.lineno < scene.number <= loop.end_lineno):
            continue
        for call in scene.calls("linear_activation_backward",
                                "linear_backward"):
            name = tail(call.args[0]) if call.args and isinstance(
                call.args[0], ast.Name) else ""
            if name in scene.local and not any(
                    isinstance(node, ast.Name) and node.id == name
                    and isinstance(node.ctx, ast.Store)
                    for node in ast.walk(loop)):
                return {"name": name}


@mistake("the linear step missing", "{function} goes back through the "
         "activation alone: the linear step, with linear_backward, is missing "
         "in this loop.", ValueError)
def _(scene):
    for loop in ast.walk(scene.definition or ast.Pass()):
        if isinstance(loop, (ast.For, ast.While)) and (
                loop.lineno < scene.number <= loop.end_lineno):
            for call in scene.calls("relu_backward", "sigmoid_backward"):
                linear = any(
                    isinstance(node, ast.Call) and tail(node.func) in (
                        "linear_backward", "dot", "matmul")
                    or isinstance(node, ast.MatMult)
                    for node in ast.walk(loop))
                return not linear and {"function": tail(call.func)}


@mistake("the last layer inside the loop", "This line is inside the loop, and "
         "the last layer comes once, after it.", ValueError)
def _(scene):
    for call, loop, l in _layer_calls(scene):
        numbers = {tail(node) for part in call.args[1:]
                   if isinstance(part, ast.Subscript)
                   for node in ast.walk(part.slice)}
        if loop and l and "L" in numbers and l not in numbers:
            return True


@mistake("the same layer in every round", "Every round takes the same W and "
         "b: the loop's number belongs behind the letter.", ValueError)
def _(scene):
    return any(loop and l and all(
        isinstance(part, ast.Subscript) and not {
            tail(node) for node in ast.walk(part.slice)} & {l, "L"}
        for part in call.args[1:3]) and len(call.args) > 2
        for call, loop, l in _layer_calls(scene))


@mistake("the last layer with the loop's number", "After the loop {l} is "
         "still the number of its last round, and this line means layer L.",
         ValueError)
def _(scene):
    for call, loop, l in _layer_calls(scene):
        if not loop and l and any(
                tail(node) == l for part in call.args[1:]
                for node in ast.walk(part)):
            return {"l": l}


@mistake("another product", "{function} is another product. The matrix "
         "product is @ or np.dot.", ValueError)
def _(scene):
    for node in ast.walk(scene.statement or ast.Pass()):
        if isinstance(node, ast.Call) and tail(node.func) in (
                "outer", "cross", "inner", "kron", "vdot"):
            return {"function": shown(node.func)}


@mistake("@ for entry by entry", "A condition gives True or False for each "
         "entry, so it multiplies entry by entry: with *, not @.", ValueError)
def _(scene):
    node = scene.broken()
    return isinstance(getattr(node, "op", None), ast.MatMult) and any(
        isinstance(side, ast.Compare) for side in (node.left, node.right))


@mistake("flat arrays in a product", "{name} is flat, {shape}: with one "
         "size .T changes nothing. Make it a column of two sizes, with [:, "
         "[i]] or reshape(-1, 1).", ValueError, direct=True)
def _(scene):
    sides = _pair(scene)
    flat = [(node.value if _is_turned(node) else node, value.shape)
            for node, value in sides
            if isinstance(value, np.ndarray) and value.ndim == 1]
    return flat and (len(flat) == 2 or _is_turned(sides[0][0]) or _is_turned(
        sides[1][0])) and {"shape": flat[0][1], "name": shown(flat[0][0])}


def _is_turned(node):
    return isinstance(node, ast.Attribute) and node.attr == "T"


@mistake("an array for an axis", "{function} takes one array; what stands "
         "second is an axis, 0 or 1. Put the arrays together first.",
         TypeError)
def _(scene):
    for call in scene.calls("mean", "sum", "max", "min", "prod", "average"):
        if root(call.func) in ("np", "numpy") and len(
                call.args) > 1 and np.ndim(scene.value(call.args[1])) > 0:
            return {"function": shown(call.func)}


@mistake("an inverse", "Only a square array has an inverse, and none is "
         "needed here: a transpose, .T, is something else.", ValueError)
def _(scene):
    return isinstance(scene.error, np.linalg.LinAlgError)


@mistake("equal shapes in a matrix product", "{shapes}Equal shapes multiply "
         "entry by entry, with *. For the matrix product one of them would "
         "be transposed.", ValueError, direct=True, vague=True)
def _(scene):
    sides = _pair(scene)
    shapes = [np.shape(value) for _, value in sides if known(value)]
    return len(shapes) == 2 and shapes[0] == shapes[1] and {
        "shapes": _shapes(sides)}


@mistake("inner sizes that differ", "{shapes}In a product the inner sizes "
         "must agree: look at the order of the factors and at transposes.",
         ValueError, direct=True, vague=True)
def _(scene):
    sides = _pair(scene)
    if sides or scene.says("inner"):
        return {"shapes": _shapes(sides)}


@mistake("whole numbers changed in place", "This array holds whole numbers "
         "and cannot take others. Make a new one: write x = x - ... in full.",
         TypeError)
def _(scene):
    return isinstance(scene.statement, ast.AugAssign) and isinstance(
        scene.value(_read(scene.statement.target)), np.ndarray)


def _read(target):
    """Return the target of an assignment as an expression to read."""
    return ast.parse(ast.unparse(target), mode="eval").body


@mistake("* for the matrix product", "* multiplies entry by entry; {name} "
         "needs the matrix product, @.", ValueError)
def _(scene):
    node, statement = scene.broken(), scene.statement
    if isinstance(getattr(node, "op", None), ast.Mult) and isinstance(
            statement, ast.Assign):
        sides = [scene.value(side) for side in (node.left, node.right)]
        return all(isinstance(side, np.ndarray) and side.ndim == 2
                   for side in sides) and (
            sides[0].shape[1] == sides[1].shape[0]) and {
                "name": shown(statement.targets[0])}


@mistake("one number for each row", "axis=1 leaves one number for each row. "
         "For one number in each column, one for each example, it is axis=0.",
         ValueError, direct=True)
def _(scene):
    node = scene.broken()
    return isinstance(getattr(node, "op", None), _ENTRYWISE) and any(
        _leaves_rows(scene, side) for side in (node.left, node.right))


def _leaves_rows(scene, node):
    """Say whether a part, or the line that sets it, works along axis=1 and
    loses the size of 1."""
    made = [line.value for line in ast.walk(scene.definition or ast.Pass())
            if isinstance(line, ast.Assign) and isinstance(node, ast.Name)
            and tail(line.targets[0]) == node.id]
    return any(isinstance(call, ast.Call) and [
        ast.unparse(keyword) for keyword in call.keywords] == ["axis=1"]
        for call in [node, *made])


@mistake("slope at another layer's Z", "{shapes}dA and the Z of its slope "
         "belong to the same layer: this Z is another layer's.", ValueError)
def _(scene):
    if scene.function == "linear_activation_backward":
        return None     # there is one layer alone
    node = scene.broken()
    calls = scene.calls("relu_backward", "multiply")
    if calls and len(calls[0].args) == 2 or isinstance(
            getattr(node, "op", None), ast.Mult):
        sides = calls[0].args if calls else (node.left, node.right)
        names = [{tail(part) for part in ast.walk(side)} for side in sides]
        for one, other in (names, names[::-1]):
            if any(str(name).startswith("dA") for name in one) and any(
                    str(name).startswith("Z") for name in other):
                return {"shapes": _shapes([(side, scene.value(side))
                                           for side in sides])}


@mistake("a row stored in one entry", "{name} is one entry, and what is to be "
         "stored in it has several: is a sum over them missing?",
         ValueError, TypeError, vague=True)
def _(scene):
    statement = scene.statement
    target = statement.targets[0] if isinstance(
        statement, ast.Assign) else getattr(statement, "target", None)
    return scene.says("nested") and isinstance(target, ast.Subscript) and {
        "name": shown(target)}


def _rows_of(scene):
    """Yield (loop's variable, array) where a loop or a comprehension around
    the line runs over the rows of an array."""
    for loop in ast.walk(scene.definition or ast.Pass()):
        target, what = getattr(loop, "target", None), getattr(
            loop, "iter", None)
        if what is None or not _holds(scene, loop):
            continue
        if isinstance(what, ast.Call) and tail(what.func) == "enumerate" \
                and what.args and isinstance(target, ast.Tuple):
            target, what = target.elts[-1], what.args[0]
        if isinstance(what, ast.Name) and isinstance(
                target, ast.Name) and not isinstance(
                scene.value(target), numbers.Number):
            yield target.id, what.id


def _holds(scene, loop):
    """Say whether the line is in a loop, or has it."""
    line = getattr(loop, "lineno", getattr(loop.iter, "lineno", 0))
    return line <= scene.number <= getattr(
        loop, "end_lineno", loop.iter.end_lineno)


@mistake("rows taken for columns", "{name} is a row of {array}: a loop over "
         "an array goes over its rows, and its columns are the rows of "
         "{array}.T.", ValueError, IndexError, direct=True)
def _(scene):
    column = any(isinstance(node.slice, ast.Tuple) and isinstance(
        node.slice.elts[0], ast.Slice) for node in scene.all(ast.Subscript)
        if isinstance(node.ctx, ast.Store))
    for name, array in _rows_of(scene):
        if column and isinstance(scene.value(ast.Name(name)), np.ndarray):
            return {"name": name, "array": array}


@mistake("a decimal comma", "{pair} is two numbers, a pair: a decimal number "
         "has a point.", ValueError)
def _(scene):
    for node in scene.all(ast.Compare, ast.BinOp):
        for side in ast.iter_child_nodes(node):
            if isinstance(side, ast.Tuple) and len(side.elts) == 2 and all(
                    isinstance(getattr(part, "value", None), int)
                    for part in side.elts):
                return {"pair": shown(side)}


def flat_beside_column(pairs):
    """Say that of two arrays one is flat and the other a column of as many
    numbers, or "".

    Parameters
    ----------
    pairs : iterable of (ast node, object)
        Both sides of a sign and their values.
    """
    (one, a), (other, b) = sorted(pairs, key=lambda pair: np.ndim(pair[1]))
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
            and a.ndim == 1 < a.size and b.shape == (a.size, 1)):
        return ""
    flat, column = (shown(side, 30) for side in (one, other))
    return (f"{flat if flat != 'this' else 'One side'} is flat, {a.shape}, "
            f"and {column if column != 'this' else 'the other'} a column, "
            f"{b.shape}: together they make a table, {(a.size, a.size)}.")


@mistake("a flat array and a column", "{told}", ValueError, direct=True)
def _(scene):
    pairs = [(node.left, node.right) for node in ast.walk(
        scene.statement or ast.Pass()) if isinstance(node, ast.BinOp)
        and isinstance(node.op, (ast.Add, ast.Sub))]
    if isinstance(scene.statement, ast.AugAssign):
        pairs.append((_read(scene.statement.target), scene.statement.value))
    for pair in pairs:
        if told := flat_beside_column([
                (side, scene.value(side)) for side in pair]):
            return {"told": told}


@mistake("a column for a flat part", "{target} is flat, {flat}, and what is "
         "stored there is a column, {column}: both need the same number of "
         "sizes.", ValueError, direct=True)
def _(scene):
    for target in getattr(scene.statement, "targets", ()):
        part, value = scene.value(_read(target)) if isinstance(
            target, ast.Subscript) else None, scene.value(
                scene.statement.value)
        if isinstance(value, np.ndarray) and isinstance(
                part, np.ndarray) and part.ndim == 1 < part.size \
                and value.shape == (part.size, 1):
            return {"target": shown(target), "flat": part.shape,
                    "column": value.shape}


@mistake("+= on an array that is too small", "{name} keeps its shape, "
         "{shape}, with {sign}=, and the result is larger: give it a name of "
         "its own, with = and {sign}.", ValueError, direct=True)
def _(scene):
    statement = scene.statement
    if isinstance(statement, ast.AugAssign):
        target = scene.value(_read(statement.target))
        value = scene.value(statement.value)
        if all(isinstance(array, np.ndarray) for array in (target, value)):
            try:
                shape = np.broadcast_shapes(target.shape, value.shape)
            except ValueError:
                return False
            return shape != target.shape and {
                "name": shown(statement.target), "shape": target.shape,
                "sign": {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}.get(
                    type(statement.op), "/")}


@mistake("an array made too small", "{name} was made with the shape {shape}; "
         "what is stored in {part} has another size.", ValueError,
         direct=True)
def _(scene):
    statement = scene.statement
    target = statement.targets[0] if isinstance(
        statement, ast.Assign) else None
    array = scene.value(target.value) if isinstance(
        target, ast.Subscript) else None
    if isinstance(array, np.ndarray) and scene.broken() is None \
            and scene.expression is None or isinstance(array, np.ndarray) \
            and scene.expression is target:
        return {"name": shown(target.value), "shape": array.shape,
                "part": shown(target)}


@mistake("shapes that do not fit", "{shapes}Entry by entry, shapes must "
         "agree or be 1. Print both; a matrix product is @.", ValueError,
         direct=True, vague=True)
def _(scene):
    node = scene.broken()
    if isinstance(getattr(node, "op", None), _ENTRYWISE):
        return {"shapes": _shapes([(side, scene.value(side))
                                   for side in (node.left, node.right)])}
    statement = scene.statement
    if isinstance(statement, ast.AugAssign) and not scene.says("truth"):
        return {"shapes": _shapes([
            (side, scene.value(side))
            for side in (_read(statement.target), statement.value)])}
    calls = scene.calls("multiply", "maximum", "minimum", "add", "subtract",
                        "divide", "where", "equal")
    if calls:
        return {"shapes": _shapes([(side, scene.value(side))
                                   for side in calls[0].args[-2:]])}
    stores = isinstance(statement, ast.Assign) and isinstance(
        statement.targets[0], ast.Subscript)
    return (stores or scene.says("entrywise")) and {"shapes": ""}


@mistake("minus on True and False", "NumPy does not subtract True and False. "
         "astype(int) turns them into 1 and 0.", TypeError)
def _(scene):
    return any(isinstance(part, ast.Compare) or getattr(
        scene.value(part), "dtype", np.dtype(float)).kind == "b"
        for node in scene.all(ast.UnaryOp, ast.BinOp)
        if isinstance(node.op, (ast.USub, ast.Sub))
        for part in ast.iter_child_nodes(node))


@mistake("a division by zero", "The number below the division is 0 here. "
         "Which size did you divide by, and is it filled yet?",
         ZeroDivisionError, vague=True)
def _(scene):
    return True


# ---------------------------------------------------------------------------
# Names, conditions, loops, printing
# ---------------------------------------------------------------------------


@mistake("Python's own random", "{name} is Python's own module here: draw "
         "from a generator of np.random.RandomState.", AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        if getattr(scene.value(node.value), "__name__", "") == "random":
            return {"name": shown(node.value)}


@mistake("no such attribute", "{name} has nothing called {attribute}.{near}",
         AttributeError)
def _(scene):
    for node in scene.all(ast.Attribute):
        value = scene.value(node.value)
        if known(value) and value is not np and not hasattr(value, node.attr):
            return {"name": shown(node.value), "attribute": node.attr,
                    "near": _instead(node.attr, value)}
    for node in scene.all(ast.Attribute):
        if root(node) in ("np", "numpy") and not hasattr(np, node.attr):
            return {"name": "np", "attribute": node.attr,
                    "near": _in_numpy(scene, node.attr)}
    name = getattr(scene.error, "name", None)
    return getattr(scene.error, "obj", None) is np and name and {
        "name": "np", "attribute": name, "near": _in_numpy(scene, name)}


def _in_numpy(scene, attribute):
    """Say what may be meant by something that NumPy does not have."""
    if attribute == "ln":
        return " The natural logarithm is np.log."
    if callable(scene.names.get(attribute)):
        return f" {attribute} is there by itself, without np."
    if attribute in ("relu", "sigmoid", "softmax"):
        return ""
    return _nearest(attribute, dir(np))


def _instead(attribute, value):
    """Say what may be meant by an attribute that a value does not have."""
    if isinstance(value, (np.ndarray, np.random.RandomState)) and hasattr(
            np, attribute):
        return f" It is a function of NumPy: np.{attribute}(...)."
    if isinstance(value, np.ndarray) and attribute == "count":
        return " np.sum of True and False counts the True."
    if isinstance(value, np.ndarray) and attribute == "grad":
        return (" An array keeps no gradient: grads has it, under its name "
                "with a d.")
    if isinstance(value, tuple) and attribute == "append":
        return (" A tuple does not grow: write all its parts in one pair of "
                "brackets.")
    if isinstance(value, str):
        return " It is a text, and only compares with other texts."
    if isinstance(value, list) and attribute in ("add", "push", "put"):
        return " append puts something at the end of a list."
    return _nearest(attribute, [name for name in dir(value)
                                if not name.startswith("_")])


def _is_truth(scene):
    """Say whether the line asks for one True or False."""
    return isinstance(scene.statement, (ast.If, ast.While, ast.Assert)) \
        or bool(scene.all(ast.BoolOp, ast.IfExp, ast.Not)) or any(
            len(node.ops) > 1 or isinstance(node.ops[0], (ast.In, ast.NotIn))
            for node in scene.all(ast.Compare)) or any(
            part.ifs for part in ast.walk(scene.statement or ast.Pass())
            if isinstance(part, ast.comprehension))


@mistake("a row where an entry is asked for", "{name} is a whole row of "
         "{array}, which has the shape {shape}: an entry needs two numbers, "
         "the row's and the column's.", ValueError, direct=True)
def _(scene):
    for node in scene.all(ast.Subscript):
        value, part = scene.value(node.value), scene.value(node)
        if _is_truth(scene) and isinstance(part, np.ndarray) and not (
                isinstance(node.slice, (ast.Slice, ast.Tuple))) and (
                isinstance(value, np.ndarray) and value.ndim == 2):
            return {"name": shown(node), "array": shown(node.value),
                    "shape": value.shape}


@mistake("a row where an entry is asked for", "{name} is a whole row of "
         "{array}: a loop over an array goes over its rows, not its entries.",
         ValueError, direct=True)
def _(scene):
    used = {node.id for node in ast.walk(scene.statement or ast.Pass())
            if isinstance(node, ast.Name)}
    for name, array in _rows_of(scene):
        row = isinstance(scene.value(ast.Name(name)), np.ndarray)
        if row and name in used and (_is_truth(scene) or scene.says("truth")):
            return {"name": name, "array": array}


@mistake("a condition on a whole array", "if, and, or need one True or False; "
         "here is an array of them. np.where decides entry by entry.",
         ValueError, direct=True)
def _(scene):
    return _is_truth(scene) or scene.says("truth")


@mistake("a text compared with numbers", "{text} has quotes, so it is a text, "
         "and a text is compared with texts: a number has no quotes.",
         TypeError)
def _(scene):
    for node in scene.all(ast.Compare):
        for side in (node.left, *node.comparators):
            if isinstance(getattr(side, "value", None), str) and isinstance(
                    node.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE)):
                return {"text": shown(side)}


@mistake("several values behind %", "Behind % several values go in brackets "
         "of their own: % (a, b).", TypeError)
def _(scene):
    return any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
               and isinstance(scene.value(node.left), str)
               and not isinstance(node.right, ast.Tuple)
               and scene.value(node.left).replace("%%", "").count("%") > 1
               for node in ast.walk(scene.statement or ast.Pass()))


@mistake("an array printed as a number", "A whole array is put where one "
         "number is printed: np.sum adds up all its entries.", TypeError)
def _(scene):
    return bool(scene.all(ast.FormattedValue) or scene.calls("format")
                or any(isinstance(node.op, ast.Mod)
                       and isinstance(scene.value(node.left), str)
                       for node in scene.all(ast.BinOp)))


@mistake("a dictionary changed while looped over", "The loop runs over a "
         "dictionary that it changes. Fill a new one, or loop over "
         "list(...) of its keys.", RuntimeError)
def _(scene):
    return not isinstance(scene.error, RecursionError) and isinstance(
        scene.statement, ast.For)


@mistake("a function that calls itself", "It calls itself, without an end. "
         "Which function of which name should it call?", RecursionError)
def _(scene):
    return True


@mistake("overflow", "e to the power of more than 709 is too large for a "
         "number: np.exp gives infinity there, and math.exp stops.",
         OverflowError)
def _(scene):
    return bool(scene.calls("exp"))


@mistake("an entry of a number", "Only lists, arrays and dictionaries have "
         "entries to look up with [ ]; {name} is none of them.", TypeError)
def _(scene):
    for node in scene.all(ast.Subscript):
        value = scene.value(node.value)
        if known(value) and not hasattr(value, "__getitem__"):
            return {"name": shown(node.value)}
    return scene.says("subscript") and {"name": "what is in front of it"}


@mistake("several things needed", "A loop, a sum or a list needs several "
         "things; this is one number.", TypeError, vague=True)
def _(scene):
    return scene.says("iterable")


@mistake("an own assert that does not hold", "Your own assert does not hold "
         "here.{fact} Is a line above it wrong, or is it not so for every "
         "size?",
         AssertionError, vague=True)
def _(scene):
    if not isinstance(scene.statement, ast.Assert):
        return False
    test = scene.statement.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, right = map(scene.value, (test.left, test.comparators[0]))
        if known(left, right) and all(np.ndim(side) < 2
                                      for side in (left, right)):
            return {"fact": f" {shown(test.left)} is {left!s:.20}, "
                            f"not {right!s:.20}."}
    return {"fact": ""}


@mistake("a module that is not there", "There is nothing called {name} to "
         "import here. What an answer needs, the notebook has imported or "
         "defined above.", ImportError)
def _(scene):
    return {"name": getattr(scene.error, "name", None) or "this"}


@mistake("input from the keyboard", "Nobody is there to type: an answer gets "
         "all it needs as arguments.", EOFError)
def _(scene):
    return True


# ---------------------------------------------------------------------------
# What was handed to a function
# ---------------------------------------------------------------------------


def handed(scene, function, name):
    """Return the text of what a line hands to a function as one argument.

    Parameters
    ----------
    scene : scene.Scene
    function : str
        One that the line calls.
    name : str
        The function's own name of the argument.

    Returns
    -------
    text : str
        Empty where it is not known.
    """
    for call in scene.calls(function):
        names = _first_arguments(scene, call)
        if name in names and names.index(name) < len(call.args):
            return shown(call.args[names.index(name)])
    return ""
