"""What a name without a value usually means: which one is meant, or what is
missing before or around it."""

import ast
import difflib
import itertools
import re

import numpy as np

from dnn_utils import lessons
from dnn_utils.exceptions import shown
from dnn_utils.scene import tail

_COUNTERS = ("l", "i", "j", "k", "n", "idx", "layer", "epoch")


def branch_not_taken(scene, name):
    """Explain a name that is set in branches only, none of which was taken.

    Returns
    -------
    mistake : str or None
    hint : str
    """
    found = []
    for node in ast.walk(scene.definition or scene.tree):
        passed = node.test.end_lineno < scene.number if isinstance(
            node, ast.If) else False
        if passed and isinstance(node.test, ast.Compare) and sets(node, name):
            found.append(_not_taken(scene, node.test, name))
    told = [told for told in found if told]
    if taken := _taken(scene, name):
        return "a branch that does not set it", (
            f"The branch for {taken!r:.20} was taken, and it sets no {name}: "
            "each branch should.")
    return next((one for one in told if one[0] != "a branch is missing"),
                (told or [(None, "")])[0])


def _taken(scene, name):
    """Return what the test of a branch that was taken asks for, where that
    branch does not set a name; or ""."""
    for node in ast.walk(scene.definition or scene.tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) \
                and node.test.end_lineno < scene.number \
                and isinstance(node.test.ops[0], ast.Eq):
            asked, other = map(scene.value, (
                node.test.left, node.test.comparators[0]))
            if isinstance(asked, str) and asked == other and not any(
                    sets(line, name) for line in node.body):
                return asked
    return ""


def _not_taken(scene, test, name):
    """Return (mistake, hint) for a branch whose test did not hold, or None."""
    asked, other = map(scene.value, (test.left, test.comparators[0]))
    if not isinstance(asked, str):
        return None
    what = f"{shown(test.left)} is {asked!r:.20} here"
    if callable(other):
        return "a text without its quotes", (
            f"{what}, a text: compare it with a text, in quotes, not with "
            "the function of that name.")
    if isinstance(other, str) and other != asked and (
            other.lower() == asked.lower()):
        return "small and capital letters", (
            f"{what}, not {other!r:.20}: small and capital letters are "
            "different letters.")
    return "a branch is missing", (
        f"{what}, and no branch that sets {name} was taken: there should "
        "be one for each activation.")


def sets(node, name):
    """Say whether something in a node gives a name its value."""
    return any(isinstance(part, ast.Name) and part.id == name
               and isinstance(part.ctx, ast.Store) for part in ast.walk(node))


def no_such_name(scene, name):
    """Explain a name that nothing makes.

    Returns
    -------
    mistake, hint : str
    """
    if _only_dotted(scene, name):
        return "a module that is not imported", (
            f"Nothing called {name} is imported here. Use what the notebook "
            "has imported, or import it in a cell above.")
    if name.lower() in ("true", "false", "none"):
        return ("True, False or None in small letters",
                f"Python writes {name.capitalize()}.")
    known_names = [*scene.local, *(argument.arg for argument in
                                   scene.definition.args.args)] \
        if scene.definition else []
    arguments = {argument for exercise in lessons.exercises().values()
                 for argument in exercise.arguments}
    if name not in arguments and name in map("".join, itertools.permutations(
            known_names, 2)):
        return ("a product without its sign",
                f"{name} is one name to Python. A product needs its sign.")
    if told := _set_otherwise(scene, name) or _owned(scene, name) or _use(
            scene, name) or _letter(scene, name):
        return told
    near = _meant(scene, name, [] if name in arguments and len(name) < 4
                  else known_names)
    if near:
        return ("a misspelt name",
                f"Nothing is called {name} here. Is {near} meant, or is the "
                "line that sets it missing?")
    idle = _unread(scene)
    return ("a name that nothing sets", f"{name} has no value here: set it in "
            "a line above, or take it from an argument." + (
                f" Is {idle[0]} meant? Nothing uses it yet."
                if len(idle) == 1 else ""))


def _set_otherwise(scene, name):
    """Explain a name of something that the function has under another."""
    if name in _COUNTERS and (other := _idle_counter(scene)):
        return ("another name than the loop's",
                f"The loop counts with {other}, and nothing uses that; {name} "
                "has no value.")
    for other in scene.local:
        if other.lower() == name.lower() != "l":
            return ("small and capital letters",
                    f"{other} is set here, and {name} is a different name: "
                    "small and capital letters count.")
    held = next((other for other in scene.local if name in (
        scene.names[other] if isinstance(scene.names.get(other), dict)
        else ())), None)
    if held:
        return ("a key for a name", f"{name} is in {held}, under its name, "
                f"and not a variable: look it up, {held}[...].")
    return None


def _owned(scene, name):
    """Explain a name that belongs to a module."""
    if owner := _owner(scene, name):
        return ("np. or the like is missing",
                f"{owner}. is missing in front of it: {owner}.{name}.")
    return None


def _letter(scene, name):
    """Explain a letter that has no value in Python."""
    if name == "e" and any(isinstance(node, ast.BinOp) and isinstance(
            node.op, ast.Pow) and tail(node.left) == "e"
            for node in ast.walk(scene.statement or ast.Pass())):
        return "e for np.exp", ("e has no value in Python: e to the power of "
                                "x is np.exp(x).")
    if name == "d" and any(isinstance(node, ast.Subscript) and any(
            tail(part) == "d" for part in ast.walk(node.slice))
            for node in ast.walk(scene.statement or ast.Pass())):
        return "a text without its quotes", (
            "d is meant as a letter, a text: put it in quotes.")
    return None


def _unread(scene):
    """Return the arguments that no line of the function reads."""
    if scene.definition is None:
        return []
    read = {node.id for node in ast.walk(scene.definition) if isinstance(
        node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return [argument.arg for argument in scene.definition.args.args
            if argument.arg not in read]


def _idle_counter(scene):
    """Return the counter of a loop around the line that it never reads, or
    ""."""
    for loop in ast.walk(scene.definition or ast.Pass()):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) \
                and loop.lineno < scene.number <= loop.end_lineno \
                and loop.target.id != "_" and not any(
                    isinstance(node, ast.Name) and isinstance(
                        node.ctx, ast.Load) and node.id == loop.target.id
                    for node in ast.walk(loop)):
            return loop.target.id
    return ""


def _only_dotted(scene, name):
    """Say whether a name is used like a module's, with a point behind it."""
    tree = scene.definition or scene.tree
    uses = [node for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id == name]
    dotted = [node.value for node in ast.walk(tree)
              if isinstance(node, ast.Attribute)]
    return len(name) > 2 and uses and not scene.calls("append") and all(
        use in dotted for use in uses)


def _owner(scene, name):
    """Return what a called name belongs to, such as np, or ""."""
    if not scene.called(name):
        return ""
    owners = {"np": np, **{local: scene.names.get(local)
                           for local in scene.local}, "np.random": np.random}
    return next((owner for owner, value in owners.items()
                 if hasattr(value, name)), "")


def _use(scene, name):
    """Explain a name by what its line does with it; None if it cannot."""
    statement = scene.statement
    if isinstance(statement, ast.Expr) and isinstance(
            statement.value, ast.Compare) and tail(
                statement.value.left) == name:
        return "== for =", "== compares. To give a name a value, write one =."
    nodes = list(ast.walk(statement or ast.Pass()))
    if any(isinstance(node, ast.Attribute) and tail(node.value) == name
           and node.attr == "append" for node in nodes):
        return "a list that is not there", (
            f"append needs a list: make {name} an empty one, [], above the "
            "loop.")
    for node in ast.walk(scene.definition or ast.Pass()):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) \
                and tail(node.value.func) in lessons.exercises() | dict(
                    relu_backward=0, sigmoid_backward=0, relu=0, sigmoid=0):
            return "a result that is not kept", (
                f"What {tail(node.value.func)} returns is lost: a name and = "
                "in front of the call keep it.")
    keys = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    if any(isinstance(part, ast.Name) and part.id == name and re.fullmatch(
            r"d?[WbA][\dl]?", name) for key in keys for part in ast.walk(key)):
        return "a text without its quotes", (
            f"{name} is meant as a letter, a text: put it in quotes.")
    return None


def _meant(scene, name, known_names):
    """Return the name that is meant by one that nothing makes, or ""."""
    tree = scene.definition or scene.tree
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in uses if isinstance(node.ctx, ast.Load)}
    idle = [other for other in scene.local if other not in read]
    functions = [other for other, value in scene.names.items()
                 if callable(value) and not other.startswith("_")]
    for others, cutoff in ((idle, 0.4), (known_names, 0.6),
                           (functions if scene.called(name) else [], 0.7)):
        alike = [other for other in others if sorted(
            other.lower().split("_")) == sorted(name.lower().split("_"))]
        near = alike or difflib.get_close_matches(name, others, 1, cutoff)
        if near:
            return near[0]
    return ""
