"""What can be read off the lines of an answer that goes wrong.

An argument that is not used, a value that is lost: each rule looks at the
syntax tree alone, and says what is strange there. It is asked where no other
way explains a wrong result.
"""

import ast
import functools
import inspect
import itertools
import re
from typing import NamedTuple

import numpy as np

from dnn_utils import calls, lessons, repair
from dnn_utils.exceptions import flat_beside_column
from dnn_utils.scene import Scene, base, root, tail
from dnn_utils.values import at, equal, shape_of

_SURE, _RULES = [], []
_GIVEN = ("relu", "sigmoid", "relu_backward", "sigmoid_backward")
_AVERAGES = ("compute_cost", "linear_backward", "cross_entropy")


class Finding(NamedTuple):
    """What is strange: a stable name, a hint, the line or "", and whether it
    is wrong in any answer."""

    name: str
    hint: str
    line: str = ""
    sure: bool = False


@functools.lru_cache(maxsize=64)
def _nodes(node):
    """Return all nodes of a node: many rules go through those of a function.
    """
    return [*ast.walk(node)]


def strange(candidate, arguments, sure=False):
    """Return the first strange thing in the lines of an answer.

    Parameters
    ----------
    candidate : function
    arguments : dict
        Of the call that goes wrong, by name.
    sure : bool
        Whether to say only what is wrong in any answer.

    Returns
    -------
    finding : Finding or None
    """
    definition = repair.definition_of(candidate)
    if definition is None:
        return None
    for rule in _SURE if sure else _SURE + _RULES:
        for number, name, hint in rule(definition, arguments):
            line = number and Scene(
                None, candidate.__code__.co_filename, number).line
            return Finding(name, hint, line or "", rule in _SURE
                           or rule is _argument_not_used)
    return None


def returns(candidate):
    """Say whether a return is among the lines of an answer, if they are
    known."""
    definition = repair.definition_of(candidate)
    return definition is None or any(
        isinstance(node, ast.Return) for node in _nodes(definition))


def second_names(candidate, argument):
    """Return the other names that an answer gives to an argument."""
    return [tail(node.targets[0]) for node in _nodes(
        repair.definition_of(candidate) or ast.Pass())
        if isinstance(node, ast.Assign) and tail(node.targets[0])
        and argument == tail(node.value)]


def changed_in_place(candidate, arguments, k):
    """Find the line of an answer that changes what it was given.

    Parameters
    ----------
    candidate : function
    arguments : tuple
        Of a call that changes one of them.
    k : int
        Which one.

    Returns
    -------
    name : str
        What the line changes it by; "" if no line shows it.
    copied : str
        A dictionary that holds arrays of the argument too, or "".
    line : str
    """
    definition = repair.definition_of(candidate)
    known = definition and k < len(definition.args.args)
    with calls.quiet():
        found = repair.first_change(candidate, arguments, k) if known else None
    if found is None:
        return "", "", ""
    number, values = found
    scene = Scene(None, candidate.__code__.co_filename, number)
    target = next((node for node in [
        getattr(scene.statement, "target", None),
        *getattr(scene.statement, "targets", ()),
        *(option.value for option in scene.all(ast.keyword)
          if option.arg == "out")] if node is not None), None)
    own = definition.args.args[k].arg
    given = values.get(own)
    inside = {*map(id, given.values() if type(given) is dict else ())}
    copied = next((name for name, value in values.items()
                   if type(value) is dict and name != own
                   and not inside.isdisjoint(map(id, value.values()))), "")
    return base(target), copied, scene.line


def replaced(candidate, argument):
    """Return the line that gives an argument another value, or ""."""
    definition = repair.definition_of(candidate)
    for node in ast.walk(definition or ast.Pass()):
        if isinstance(node, ast.Assign) and any(
                tail(target) == argument for target in node.targets):
            return Scene(None, candidate.__code__.co_filename,
                         node.lineno).line
    return ""


def small_number(candidate):
    """Return the first number like 1e-8 in an answer that is nearly right,
    as a finding, or None."""
    definition = repair.definition_of(candidate)
    body = definition.body if definition else []    # the first line is given
    for node in itertools.chain.from_iterable(map(ast.walk, body)):
        if isinstance(node, ast.Constant) and isinstance(
                node.value, float) and 0 < node.value < 0.01:
            return Finding(
                "a small number", f"{node.value!r} makes the values only "
                "nearly right: the formula has no such number.", Scene(
                    None, candidate.__code__.co_filename, node.lineno).line)
    return None


def _rule(function):
    _RULES.append(function)
    return function


def _sure(function):
    _SURE.append(function)
    return function


def _names(node, kind):
    """Return the names in a node that are read, ast.Load, or set."""
    return [part for part in _nodes(node) if isinstance(part, ast.Name)
            and isinstance(part.ctx, kind)]


def _read(node):
    """Return what a node reads; += reads its target too."""
    return {part.id for part in _names(node, ast.Load)} | {
        tail(part.target) for part in _nodes(node)
        if isinstance(part, ast.AugAssign)}


@_sure
def _compared_not_stored(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            yield (node.lineno, "== for =", "== compares, and the answer is "
                   "lost. To give a name or a key a value, write one =.")


@_sure
def _result_lost(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = tail(node.value.func)
            if name in lessons.exercises() or name in (
                    "reshape", "astype", "relu_backward", "maximum",
                    "sigmoid_backward", "relu", "sigmoid", "sum", "dot"):
                if any(isinstance(one, ast.Return)
                       for one in _nodes(definition)):
                    yield (node.lineno, "a result that is not kept",
                           f"What {name} returns is lost here: a name and = "
                           "in front of it keep it.")
                else:
                    yield (node.lineno, "no return", "The function has no "
                           f"return, and what {name} gives is lost: hand the "
                           "result back.")


_ANY_DEPTH = {
    "initialize_parameters_deep": lambda given: len(given["layer_dims"]) - 1,
    "L_model_forward": lambda given: len(given["parameters"]) // 2,
    "L_model_backward": lambda given: len(given["caches"]),
    "update_parameters": lambda given: len(given["parameters"]) // 2,
    "softmax_model_backward": lambda given: len(given["caches"])}


@_sure
def _layers_written_out(definition, arguments):
    """Keys with the numbers of some layers, where there are others."""
    depth = _ANY_DEPTH.get(definition.name)
    layers = {int(node.value.lstrip("dWb")) for node in _nodes(definition)
              if isinstance(node, ast.Constant) and re.fullmatch(
                  r"d?[Wb]\d", str(node.value))} if depth else ()
    if len(layers) > 1 and max(layers) != depth(arguments):
        yield (None, "layers written out", f"{max(layers)} layers are written "
               f"out, and here the network has {depth(arguments)}: a loop "
               "does any number of them.")


@_sure
def _below_a_return(definition, arguments):
    for node in _nodes(definition):
        body = getattr(node, "body", None)
        for line in body[:-1] if isinstance(body, list) else ():
            if isinstance(line, ast.Return):
                yield (line.lineno, "lines below a return", "The function "
                       "ends here: what is written below this return is "
                       "never reached.")


@_sure
def _nothing_taken_back(definition, arguments):
    """A loop over the layers that only stores what is there."""
    for loop in _nodes(definition):
        if "model_backward" in definition.name and isinstance(
                loop, ast.For) and any(
                isinstance(node, ast.Subscript) and tail(node.value) == "grads"
                and isinstance(node.ctx, ast.Store)
                for node in ast.walk(loop)) and not any(
                isinstance(node, (ast.MatMult, ast.Call)) and tail(getattr(
                    node, "func", None)) not in ("str", "range", "print")
                for node in ast.walk(ast.Module(loop.body, []))):
            yield (loop.lineno, "no step back in the loop", "This loop stores "
                   "what is there already: in each round a layer has to be "
                   "taken back first.")


@_sure
def _get_without_d(definition, arguments):
    """grads.get of a parameter's name, which gives the default in silence."""
    names = {name.id for loop in _nodes(definition)
             if isinstance(loop, (ast.For, ast.comprehension))
             and ast.unparse(loop.iter).startswith("parameters")
             for name in _names(loop.target, ast.Store)}
    for node in _nodes(definition):
        if isinstance(node, ast.Call) and len(node.args) == 2 \
                and ast.unparse(node.func) == "grads.get" \
                and tail(node.args[0]) in names:
            yield (node.lineno, "d missing in the name",
                   "get gives its second argument where there is no such key, "
                   "and the keys of grads begin with a d.")


@_sure
def _small_letter(definition, arguments):
    """A name of the course that is asked for with the wrong capitals."""
    for node in _nodes(definition):
        parts = [node.left, *node.comparators] if isinstance(
            node, ast.Compare) else node.args if isinstance(
                node, ast.Call) and tail(node.func) == "startswith" else []
        for part in parts:
            if getattr(part, "value", None) in ("w", "B", "dw", "dB") and (
                    "parameters" in arguments):
                yield (node.lineno, "small and capital letters",
                       f"\"{part.value}\" is in no name here, which begin "
                       "with W and b: small and capital letters count.")


@_sure
def _rounded_one_way(definition, arguments):
    for node in _nodes(definition):
        if definition.name == "predict" and isinstance(
                node, ast.Call) and tail(node.func) in (
                    "ceil", "floor", "trunc", "fix") and isinstance(
                    node.args[0], ast.Name):
            up = tail(node.func) == "ceil"
            yield (node.lineno, "another threshold than 0.5",
                   f"{tail(node.func)} rounds {'up' if up else 'down'}, so "
                   f"every probability becomes {int(up)}: compare with 0.5.")


@_rule
def _sum_of_what_changes(definition, arguments):
    """A sum that is taken in a loop which changes what is summed."""
    for loop in _nodes(definition):
        for line in loop.body if isinstance(loop, ast.For) else ():
            target = line.targets[0] if isinstance(
                line, ast.Assign) else getattr(line, "target", None)
            name = tail(getattr(target, "value", None))
            for call in ast.walk(line) if isinstance(
                    target, ast.Subscript) else ():
                if isinstance(call, ast.Call) and tail(call.func) in (
                        "sum", "max", "mean") and name in (
                        ast.unparse(call.func).partition(".")[0],
                        *map(tail, call.args)):
                    yield (line.lineno, "a sum of what changes",
                           f"{ast.unparse(call):.30} is worked out again in "
                           f"every round, when a part of {name} has changed: "
                           "work it out once, above the loop.")


@_rule
def _made_flat(definition, arguments):
    """np.zeros(n) for a matrix that is returned."""
    returned = {tail(node.value) for node in _nodes(definition)
                if isinstance(node, ast.Return)}
    for line in _nodes(definition):
        made = line.value if isinstance(line, ast.Assign) else None
        if isinstance(made, ast.Call) and tail(made.func) in (
                "zeros", "ones", "empty") and len(made.args) == 1 \
                and isinstance(made.args[0], (ast.Name, ast.Constant)) \
                and tail(line.targets[0]) in returned:
            yield (line.lineno, "flat from the start",
                   f"This line makes {tail(line.targets[0])} flat, with one "
                   "size: a matrix has two, as one pair.")


@_sure
def _function_of_another_network(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Call) and (
                definition.name, tail(node.func)) in lessons.ELSEWHERE:
            yield (node.lineno, "function of another network",
                   lessons.ELSEWHERE[definition.name, tail(node.func)])


@_sure
def _row_of_a_table(definition, arguments):
    """P[k] for the entry of one class and one example."""
    inner = {id(node.value) for node in _nodes(definition)
             if isinstance(node, ast.Subscript)}
    places = {tail(line.targets[0]) for line in _nodes(definition)
              if isinstance(line, ast.Assign) and any(
                  isinstance(node, ast.Call) and tail(node.func) == "argmax"
                  and node.args and any(isinstance(part, ast.Slice)
                                        for part in ast.walk(node.args[0]))
                  for node in ast.walk(line.value))}
    for node in _nodes(definition):
        if isinstance(node, ast.Subscript) and isinstance(
                node.slice, ast.Name) and node.slice.id in places \
                and id(node) not in inner and np.ndim(
                    arguments.get(tail(node.value))) == 2:
            text = ast.unparse(node)
            yield (node.lineno, "a row for an entry", f"{text} is a whole row "
                   "of " + tail(node.value) + ": one entry needs two numbers, "
                   "its row and its column.")


@_sure
def _rows_of_a_row(definition, arguments):
    """len(AL), which is 1, taken for the number of examples."""
    lines = ast.unparse(definition)
    rows = _rows(definition, arguments)
    for node in _nodes(definition):
        counted = (
            node.value if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name) else
            node.right if isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div) else
            node.args[0] if isinstance(node, ast.Call) and node.args
            and tail(node.func) in ("range", "arange") else None)
        text = ast.unparse(counted) if counted else ""
        alone = tail(getattr(node, "func", None)) == "arange"   # gives 0
        for name in rows:
            if text in (f"len({name})", f"{name}.shape[0]") and (alone or not (
                    f"{name}.shape[1]" in lines or f"{name}.size" in lines)):
                yield (node.lineno, "rows counted", f"{text} is the number of "
                       f"rows of {name}, 1: the examples are its columns.")


def _rows(definition, arguments):
    """Return an answer's names of the arrays of one row that it is given."""
    own = [argument.arg for argument in definition.args.args]
    return {name for name, value in zip(own, arguments.values(), strict=False)
            if shape_of(value) is not None and value.ndim == 2
            and len(value) == 1 < value.size}


@_sure
def _kept_outside(definition, arguments):
    """A list or dictionary of the notebook that each call changes."""
    own = {name.id for name in _names(definition, ast.Store)} | {
        node.arg for node in _nodes(definition) if isinstance(node, ast.arg)}
    for node in _nodes(definition):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        held = target.value if isinstance(target, ast.Subscript) else (
            node.func.value if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "extend", "update") else None)
        if isinstance(held, ast.Name) and held.id not in {"np", *own}:
            yield (node.lineno, "kept between calls", f"{held.id} lies "
                   "outside the function and keeps what earlier calls left in "
                   "it: a result comes from the arguments alone.")


@_sure
def _one_round(definition, arguments):
    """A loop over labels or predictions, which are one row."""
    rows = _rows(definition, arguments) if {"AL", "Y", "y"} & {
        *arguments} else ()
    for loop in _nodes(definition):
        what = loop.iter if isinstance(loop, ast.For) else None
        if isinstance(what, ast.Call) and tail(what.func) == "enumerate":
            what = what.args[0]
        counted = _rows_of(what.args[-1]) if isinstance(
            what, ast.Call) and tail(what.func) == "range" else ""
        name = counted or tail(what)
        whole = _calls(loop, "sum", "mean", "dot", "arange")
        if name in rows and not whole and not any(isinstance(
                node, (ast.For, ast.comprehension)) and node is not loop
                for node in ast.walk(loop)):
            yield (loop.lineno, "one round for all examples",
                   f"{name} has the shape (1, m), one row"
                   + (", so its length is 1" if counted else "")
                   + ": this loop has one round for all examples.")


@_sure
def _never_set_in_the_loop(definition, arguments):
    """Parameters that every round reads, and none changes."""
    if not definition.name.endswith("_layer_model"):
        return
    for loop in definition.body:
        if not isinstance(loop, (ast.For, ast.While)):
            continue
        nodes = [*ast.walk(loop)]
        if any(isinstance(node, ast.AugAssign) or isinstance(
                getattr(node, "ctx", None), ast.Store) and not isinstance(
                    node, (ast.Name, ast.Tuple)) for node in nodes):
            continue        # it may be changed in place
        stored = {name.id for name in _names(loop, ast.Store)}
        for node in nodes:
            place = {"L_model_forward": 1, "linear_activation_forward": 1,
                     "linear_forward": 1}.get(isinstance(
                         node, ast.Call) and tail(node.func))
            name = place and len(node.args) > place and tail(node.args[place])
            if name and name not in stored and isinstance(
                    node.args[place], ast.Name) and not any(
                    isinstance(part, ast.Attribute) and root(part) == name
                    and part.attr == "update" for part in nodes):
                yield (node.lineno, "the same parameters in every round",
                       f"Every round goes forward with {name}, which nothing "
                       "in the loop sets: it should get what the update "
                       "gives.")


@_sure
def _worked_out_and_lost(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.BinOp):
            yield (node.lineno, "a result that is not kept", "What this line "
                   "works out is lost: a name and = in front of it keep it.")


@_sure
def _function_for_a_condition(definition, arguments):
    """A function, or a method that is not called, where a text is meant."""
    for node in _nodes(definition):
        left = getattr(node, "left", None)
        if isinstance(node, ast.If) and tail(node.test) in _GIVEN:
            yield (node.lineno, "a function for a condition",
                   f"{tail(node.test)} is a function, and so this condition "
                   "always holds: compare activation with a text.")
        elif isinstance(node, ast.Compare) and isinstance(
                left, ast.Attribute) and left.attr in ("lower", "upper",
                                                       "strip"):
            yield (node.lineno, "a call without its brackets",
                   f"{ast.unparse(left)} is a function, which is equal to no "
                   "text: round brackets call it.")


@_sure
def _append_kept(definition, arguments):
    for node in _nodes(definition):
        call = node.value if isinstance(node, ast.Assign) else None
        if isinstance(call, ast.Call) and isinstance(
                call.func, ast.Attribute) and call.func.attr in (
                    "append", "extend", "insert") and ast.unparse(
                        call.func.value) not in ("np", "numpy"):
            yield (node.lineno, "the value of append kept",
                   f"{call.func.attr} changes the list and returns nothing: "
                   "write it alone, without an = in front.")


@_sure
def _sizes_for_numbers(definition, arguments):
    """A loop over the sizes, whose entries are taken for layers' numbers."""
    for loop in _nodes(definition):
        if isinstance(loop, ast.For) and isinstance(
                loop.target, ast.Name) and tail(loop.iter) in (
                    "layer_dims", "layers_dims") and any(
                        isinstance(node, ast.FormattedValue) and
                        tail(node.value) == loop.target.id
                        or isinstance(node, ast.Call)
                        and tail(node.func) == "str"
                        and tail(node.args[0]) == loop.target.id
                        for node in ast.walk(loop) if getattr(
                            node, "args", True)):
            yield (loop.lineno, "entries taken for their numbers",
                   f"{loop.target.id} runs over the entries of "
                   f"{tail(loop.iter)}, the sizes, not over the numbers of "
                   "the layers.")


@_rule
def _row_for_an_entry(definition, arguments):
    """An inner loop that stores in a whole row what belongs in one entry."""
    for outer in _nodes(definition):
        if not isinstance(outer, ast.For):
            continue
        inside = [node for node in ast.walk(outer) if node is not outer]
        counters = {tail(loop.target) for loop in inside
                    if isinstance(loop, ast.For)}
        for line in inside:
            target = line.targets[0] if isinstance(line, ast.Assign) else None
            if isinstance(target, ast.Subscript) and tail(
                    target.slice) == tail(outer.target) != "" \
                    and counters & _read(line.value):
                yield (line.lineno, "a row for an entry",
                       f"{ast.unparse(target)} is a whole row, which every "
                       "round of the inner loop fills anew: an entry has two "
                       "numbers.")


@_rule
def _one_name_for_all(definition, arguments):
    for loop in _nodes(definition):
        for line in loop.body if isinstance(loop, ast.For) else ():
            target = line.targets[0] if isinstance(line, ast.Assign) else None
            key = getattr(target, "slice", None)
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield (line.lineno, "the same key in every round",
                       f"Every round stores under the same name, "
                       f"\"{key.value}\", and the last one is left.")


@_sure
def _calls_itself(definition, arguments):
    """A function that calls itself, with nothing that ends it."""
    ends = any(isinstance(node, ast.If) and any(
        isinstance(line, ast.Return) for line in node.body)
        for node in _nodes(definition))
    for node in _nodes(definition):
        if isinstance(node, ast.Call) and not ends and tail(
                node.func) == definition.name:
            yield (node.lineno, "a function that calls itself",
                   f"Here {definition.name} calls itself: which function is "
                   "meant?")


@_sure
def _pythons_random(definition, arguments):
    for node in _nodes(definition):
        if definition.name.startswith("initialize") and isinstance(
                node, ast.Import) and any(
                    alias.name == "random" for alias in node.names):
            yield (node.lineno, "Python's own random", "Python's own random "
                   "draws other numbers than a generator of "
                   "np.random.RandomState.")


@_sure
def _entries_picked_out(definition, arguments):
    for node in _nodes(definition):
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Subscript) and isinstance(
                value.slice, ast.Compare) and ast.unparse(
                    value.slice.left) == ast.unparse(value.value) \
                and definition.name.endswith("_forward"):
            yield (node.lineno, "entries picked out",
                   f"{ast.unparse(value)} picks out some entries, in a flat "
                   "array, and leaves out the rest: np.where keeps all.")


@_sure
def _nearly_e(definition, arguments):
    for node in _nodes(definition):
        power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        number = getattr(node.left, "value", None) if power else None
        if isinstance(number, float) and 2.7 <= number <= 2.72:
            yield (node.lineno, "a number that is nearly e", f"{number} is "
                   "only nearly e: np.exp has all its digits.")


@_sure
def _largest_text(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Call) and tail(node.func) == "max" and len(
                node.args) == 1 and not node.keywords and tail(getattr(
                    node.args[0], "func", node.args[0])) in (
                        "parameters", "keys"):
            yield (node.lineno, "order of the text", "max compares the names "
                   "as texts, and then \"b9\" is larger than \"b11\": count "
                   "the layers instead.")


@_sure
def _one_character(definition, arguments):
    texts = {tail(node.target) for node in _nodes(definition)
             if isinstance(node, (ast.For, ast.comprehension))
             and "parameters" in ast.unparse(node.iter)}
    for node in _nodes(definition):
        if isinstance(node, ast.Call) and tail(node.func) == "int" \
                and node.args and isinstance(node.args[0], ast.Subscript) \
                and tail(node.args[0].value) in texts \
                and ast.unparse(node.args[0].slice) in ("1", "-1"):
            yield (node.lineno, "one character for a number",
                   f"{ast.unparse(node.args[0])} is one character, and the "
                   "number of a layer may have two: what is it for W10?")


@_sure
def _decimal_comma(definition, arguments):
    for node in _nodes(definition):
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign) and isinstance(value, ast.Tuple) \
                and isinstance(value.elts[0], ast.BinOp) and [
                    type(getattr(part, "value", None)) for part in (
                        value.elts[0].right, value.elts[-1])] == [int, int]:
            yield (node.lineno, "a decimal comma", "The comma makes two "
                   "things of this line: a decimal number has a point.")


_DRAWS = {"randn", "rand", "normal", "standard_normal", "uniform", "randint",
          "random", "random_sample", "ranf", "sample", "choice", "integers",
          "exponential", "laplace", "truncnorm", "beta", "gamma", "lognormal",
          "permutation", "logistic", "binomial", "poisson"}


def _drawn(definition):
    """Yield the calls that draw numbers, if an answer is about drawing."""
    if definition.name.startswith("initialize"):
        for node in _nodes(definition):
            if isinstance(node, ast.Call) and isinstance(
                    node.func, ast.Attribute) and node.func.attr in _DRAWS:
                yield node


@_sure
def _own_generator_not_used(definition, arguments):
    called = {tail(node.func) for node in _nodes(definition)
              if isinstance(node, ast.Call)}
    for call in () if "seed" in called else _drawn(definition):
        if ast.unparse(call.func.value) in ("np.random", "numpy.random"):
            yield (call.lineno, "no seed",
                   f"{ast.unparse(call.func)} draws from NumPy's own "
                   "generator, which has no seed here: draw from the one that "
                   "you made with RandomState.")


@_sure
def _sizes_for_average_and_spread(definition, arguments):
    for call in _drawn(definition):
        if call.func.attr in ("normal", "uniform") and len(
                call.args) == 2 and not call.keywords and all(
                    ast.unparse(part).startswith(("n", "layer_dims"))
                    for part in call.args):
            yield (call.lineno, "sizes for average and spread",
                   f"{call.func.attr} takes two numbers that say how to draw "
                   "first, and the sizes last, as one pair; randn takes sizes "
                   "alone.")


@_rule
def _another_distribution(definition, arguments):
    for call in _drawn(definition):
        if call.func.attr not in ("randn", "normal", "standard_normal"):
            yield (call.lineno, "another distribution",
                   f"{call.func.attr} does not draw the normal numbers that "
                   "are asked for: randn does.")


@_sure
def _linear_part_first(definition, arguments):
    """The way back through the linear part, before the activation's."""
    if definition.name != "linear_activation_backward":     # of one layer
        return
    made = set()
    for line in sorted(_nodes(definition), key=lambda node: getattr(
            node, "lineno", 0)):
        for call in _calls(line, "relu_backward", "sigmoid_backward") \
                if isinstance(line, ast.Assign) else ():
            if call.args and tail(call.args[0]) in made:
                yield (line.lineno, "the linear part first", "The linear part "
                       "comes first here. The way back is the opposite: the "
                       "activation came last, so it is first now.")
        if isinstance(line, ast.Assign) and _calls(line, "linear_backward"):
            made |= {name.id for name in _names(line, ast.Store)}


def _calls(node, *names):
    """Return the calls in a node of functions with some last names."""
    return [call for call in ast.walk(node) if isinstance(call, ast.Call)
            and tail(call.func) in names]


@_sure
def _rows_counted(definition, arguments):
    """The number of rows where the examples, the columns, are counted."""
    if definition.name not in _AVERAGES:
        return
    columns = {"A_prev", "dZ", "AL", "Y"} - {
        name.id for line in definition.body if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        for name in _names(line, ast.Store)}
    rows = {"AL", "Y"} & {*arguments}     # with one row each
    for line in _nodes(definition):
        counted = [line.value] if isinstance(line, ast.Assign) and tail(
            line.targets[0]) == "m" else []
        counted += [line.right] if isinstance(line, ast.BinOp) and isinstance(
            line.op, ast.Div) else []
        loops = line.args if isinstance(line, ast.Call) and tail(
            line.func) == "range" else []
        for node, names in [*((node, columns) for node in counted),
                            *((node, columns & rows) for node in loops)]:
            if (name := _rows_of(node)) in names:
                told = " is 1, and" if name in rows else ""
                yield (line.lineno, "rows counted",
                       f"{ast.unparse(node)}{told} counts the rows of {name}; "
                       "the examples are its columns.")


def _rows_of(node):
    """Return the name of the array whose rows an expression counts."""
    if isinstance(node, ast.Call) and tail(node.func) == "len" and node.args:
        return tail(node.args[0])
    if isinstance(node, ast.Subscript) and tail(node.value) == "shape" \
            and ast.unparse(node.slice) == "0":
        return tail(node.value.value)
    return ""


@_rule
def _one_column_set(definition, arguments):
    """A row or column with a fixed number, the only one that is set."""
    fixed = {}
    for node in _nodes(definition):
        target = node.targets[0] if isinstance(node, ast.Assign) else (
            node.target if isinstance(node, ast.AugAssign) else None)
        parts = getattr(getattr(target, "slice", None), "elts", ())
        if len(parts) == 2 and {type(part) for part in parts} == {
                ast.Slice, ast.Constant}:
            what = "column" if isinstance(parts[1], ast.Constant) else "row"
            fixed.setdefault((base(target), what), []).append(
                (node.lineno, ast.unparse(target)))
    for (name, what), found in fixed.items():
        if len(found) == 1:
            number, text = found[0]
            yield number, "one row or column set", (
                f"{text} is one {what} of {name}: this line leaves the "
                "others as they were.")


@_rule
def _one_row_many_times(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) \
                and isinstance(node.left, ast.List) and any(
                    isinstance(part, ast.List)
                    for part in ast.walk(node.left.elts[0])):
            yield (node.lineno, "one row many times", "A list times a number "
                   "holds the same row again and again: what is stored in one "
                   "is in all of them. np.zeros makes rows of their own.")


@_rule
def _list_made_anew(definition, arguments):
    """A list that is set above a loop and set again in it."""
    for loop in _nodes(definition):
        if isinstance(loop, ast.For):
            above = {name.id for line in definition.body
                     if line.lineno < loop.lineno
                     for name in _names(line, ast.Store)}
            for line in ast.walk(loop):
                if isinstance(line, ast.Assign) and isinstance(
                        line.value, ast.List) and tail(
                            line.targets[0]) in above:
                    yield (line.lineno, "list made anew in each round",
                           f"This line makes {tail(line.targets[0])} anew, "
                           "and what was in it is lost: append to it.")


@_rule
def _left_early(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Break):
            yield (node.lineno, "the loop left early", "break leaves the loop "
                   "before its last round, and all of them are asked for.")


@_rule
def _rate_changed(definition, arguments):
    for line in _nodes(definition):
        if isinstance(line, (ast.Assign, ast.AugAssign)) and any(
                name.id == "learning_rate"
                for name in _names(line, ast.Store)) and not isinstance(
                    line.value, (ast.Call, ast.Name)):
            yield (line.lineno, "learning rate changed", "This line changes "
                   "learning_rate: each step is made with the one given.")


@_rule
def _number_added_to_a_list(definition, arguments):
    empty = {tail(line.targets[0]) for line in _nodes(definition)
             if isinstance(line, ast.Assign) and isinstance(
                 line.value, ast.List) and not line.value.elts}
    for line in _nodes(definition):
        if isinstance(line, ast.AugAssign) and tail(line.target) in empty \
                and not isinstance(line.value, (ast.List, ast.Tuple)):
            yield (line.lineno, "+= for append", "+= puts no single thing "
                   "into a list: append does.")


@_rule
def _round_cut_short(definition, arguments):
    for loop in _nodes(definition):
        for node in ast.walk(loop) if isinstance(
                loop, (ast.For, ast.While)) else ():
            if isinstance(node, ast.Continue) and any(
                    isinstance(line, ast.Assign) and line.lineno > node.lineno
                    for line in loop.body):
                yield (node.lineno, "a round cut short", "continue goes on to "
                       "the next round, and leaves out what is below it in "
                       "this one.")


@_rule
def _carried_over(definition, arguments):
    """v = a v + b g: what momentum keeps of the rounds before."""
    for loop in _nodes(definition):
        for line in ast.walk(loop) if isinstance(
                loop, (ast.For, ast.While)) else ():
            if isinstance(line, ast.Assign) and isinstance(
                    line.value, ast.BinOp) and isinstance(
                    line.value.op, ast.Add) and any(
                    isinstance(side, ast.BinOp) and isinstance(
                        side.op, ast.Mult) and ast.unparse(
                            line.targets[0]) in map(ast.unparse, (
                                side.left, side.right))
                    for side in (line.value.left, line.value.right)):
                yield (line.lineno, "momentum", "This line keeps a part of "
                       "the rounds before: a step here takes the newest "
                       "gradient alone.")


@_rule
def _argument_replaced(definition, arguments):
    """An argument that gets another value before anything has read it."""
    left = {*arguments}
    for line in definition.body:
        targets = line.targets if isinstance(line, ast.Assign) else []
        for target in targets:
            if tail(target) in left - _read(line):
                yield (line.lineno, "an argument replaced",
                       f"This line gives {tail(target)} a new value, so what "
                       "was handed over under that name is lost.")
        left -= _read(line)


@_rule
def _argument_not_used(definition, arguments):
    own = {argument.arg for argument in definition.args.args}
    for name in arguments:
        if name in own - _read(definition):     # it may have another name
            yield None, "an argument not used", (
                f"{name} is never used, and the result depends on it: where "
                "does it belong?")


@_sure
def _never_that_text(definition, arguments):
    """A comparison with a text that the argument never is."""
    for node in _nodes(definition):
        if isinstance(node, ast.Compare) and tail(node.left) == "activation":
            text = getattr(node.comparators[0], "value", None)
            if text not in ("relu", "sigmoid", None):
                yield (node.lineno, "another text", f"activation is \"relu\" "
                       f"or \"sigmoid\", and never \"{text}\".")


@_sure
def _largest_of_one(definition, arguments):
    """argmax along the columns of AL, which have one entry each."""
    nodes = [*_nodes(definition)]
    predicted = {
        ast.unparse(node.targets[0].elts[0]) for node in nodes
        if isinstance(node, ast.Assign) and isinstance(
            node.targets[0], ast.Tuple) and isinstance(node.value, ast.Call)
        and tail(node.value.func) == "L_model_forward"}
    for node in nodes:
        if not isinstance(node, ast.Call) or tail(node.func) not in (
                "argmax", "argmin"):
            continue
        parts = [*node.args, *(option.value for option in node.keywords)]
        if isinstance(node.func, ast.Attribute) and root(node.func) != "np":
            # A method of the array itself.
            parts.insert(0, node.func.value)
        array, *axis = map(ast.unparse, parts)
        if array in predicted and axis == ["0"]:
            yield (node.lineno, "the largest of one row",
                   f"{tail(node.func)} chooses among the rows, and {array} "
                   "has only one: compare each of its entries with 0.5.")


@_sure
def _compared_with_a_function(definition, arguments):
    for node in _nodes(definition):
        if isinstance(node, ast.Compare) and tail(node.left) == "activation":
            name = tail(node.comparators[0])
            if name in ("relu", "sigmoid"):
                yield (node.lineno, "a text without its quotes", f"Without "
                       f"quotes {name} is the function, and activation is a "
                       f"text, so they are never equal: write \"{name}\".")


@_rule
def _only_the_last(definition, arguments):
    """A value that each round of a loop replaces, and nothing collects."""
    for loop in _nodes(definition):
        if not isinstance(loop, ast.For):
            continue
        inside = set().union(*map(_read, loop.body))
        after = {part.id for part in _names(definition, ast.Load)
                 if part.lineno > loop.end_lineno}
        for line in loop.body:
            if isinstance(line, ast.Assign) and all(
                    isinstance(target, ast.Name) and target.id in after
                    and target.id not in inside for target in line.targets):
                yield (line.lineno, "only the last round is left",
                       f"Each round gives {line.targets[0].id} a new value, "
                       "and below the loop only the last one is left.")


def _size(node):
    """Say whether an expression is about how many there are of something."""
    return any(tail(part) in ("len", "shape", "size")
               for part in ast.walk(node)) and not any(
        isinstance(part, ast.Call) and tail(part.func) not in ("len", "int")
        for part in ast.walk(node))


@_rule
def _never_used(definition, arguments):
    """A value that is set and not read; most parts of a tuple need not be,
    and a size, which many write first, only where something is averaged and
    no mean does it."""
    sizes = definition.name in _AVERAGES and not _calls(
        definition, "mean", "average", "nanmean")
    for line in _nodes(definition):
        for name in _names(line, ast.Store) if isinstance(
                line, ast.Assign) and (
                    sizes or not _size(line.value)) else ():
            alone = name in line.targets and not name.id.startswith("_")
            if name.id not in _read(definition) and (
                    alone or name.id == "activation_cache"):
                yield (line.lineno, "a value that is not used",
                       f"{name.id} is set here and never used: where does it "
                       "belong?")


# ---------------------------------------------------------------------------
# What an answer hands to the functions it calls, and its first round
# ---------------------------------------------------------------------------


def handed_wrongly(candidate, arguments, steps):
    """Return the first thing handed over that is not what it should be.

    Parameters
    ----------
    candidate : function
    arguments : tuple
        Of a call that goes wrong.
    steps : list of (str, dict)
        The functions that should be called first and what each should be
        handed, by the names of its arguments.

    Returns
    -------
    finding : Finding or None
    """
    first, counts = calls.spied(candidate, arguments,
                                [name for name, _ in steps])
    rounds, updates = arguments[-1], counts["update_parameters"]
    if updates and updates > rounds:
        return Finding("too many updates", f"With {rounds} iterations it "
                       f"makes {updates} updates, and one for each is asked "
                       "for.")
    known = {name: value for _, right in steps
             for name, value in right.items()}
    for function, right in steps:
        if function == "compute_cost" and counts[function] not in (1, rounds):
            continue    # its first call may be in a later round
        given = first.get(function, {})
        for name, want in right.items():
            if name in given and not _fits(given[name], want):
                other = next((label for label, value in known.items()
                              if equal(given[name], value)), "")
                key = _wrong_key(given[name], want)
                text, line = _argument(candidate, function, name, key)
                if scale := not other and name == "parameters" and _scale(
                        candidate.__name__, given[name], want):
                    return Finding("another scale of the weights", scale,
                                   line)
                told = (f"{other} as {name}." if other else
                        _described(text, name, key, given[name], want))
                return Finding("something else handed over", "In its first "
                               f"call {function} gets {told}", line)
    return None


def flat_and_column(candidate, arguments):
    """Return the first place where a call adds a flat array to a column of
    as many numbers, as a finding, or None."""
    if repair.definition_of(candidate) is None:
        return None
    for node, *values in repair.operands(candidate, arguments):
        told = isinstance(node.op, (ast.Add, ast.Sub)) and flat_beside_column(
            zip((node.left, node.right), values, strict=True))
        if told:
            return Finding("a flat array and a column", told, Scene(
                None, candidate.__code__.co_filename, node.lineno).line)
    return None


def _fits(got, want):
    """Say whether what was handed over does; of a dictionary, the gradients
    of activations may be missing."""
    if isinstance(got, dict) and isinstance(want, dict):
        return all(equal(got.get(key), value) for key, value in want.items()
                   if not key.startswith("dA"))
    return equal(got, want)


def _wrong_key(got, want):
    """Return the first key of a dictionary whose array is wrong, or ""."""
    both = isinstance(got, dict) and isinstance(want, dict)
    return next((key for key in want if not equal(got.get(key), want[key])
                 and not key.startswith("dA")), "") if both else ""


def _argument(candidate, function, name, key):
    """Return what stands for an argument in the first call of a function,
    "" if it is long, and the line that sets it, its key if it has one, or
    the line of the call."""
    definition = repair.definition_of(candidate) or ast.Pass()
    calls_of_it = [node for node in _nodes(definition) if isinstance(
        node, ast.Call) and tail(node.func) == function]
    call = min(calls_of_it, key=lambda node: node.lineno, default=None)
    names = [*inspect.signature(candidate.__globals__[function]).parameters]
    if call is None or name not in names[:len(call.args)]:
        return "", ""
    argument = call.args[names.index(name)]
    made = [line.lineno for line in _nodes(definition)
            if isinstance(line, ast.Assign) and line.lineno < call.lineno
            and any(base(target) == tail(argument) and (
                not isinstance(target, ast.Subscript)
                or key.rstrip("0123456789") in ast.unparse(target.slice))
                    for target in line.targets)]
    text = ast.unparse(argument)
    scene = Scene(None, candidate.__code__.co_filename,
                  max(made, default=call.lineno))
    return text if len(text) <= 30 else "", scene.brief(
        75, getattr(scene.statement, "value", None))


def _described(text, name, key, got, want):
    """Say how what was handed over differs from what should be."""
    shapes = shape_of(got), shape_of(want)
    if key and key not in got:
        return f"{name} without {key}."
    if key:
        ratio = shape_of(got[key]) == want[key].shape and _ratio(
            got[key], want[key])
        return (f"a {key} that is {ratio} times what it should be, in {name}."
                if ratio else f"{name} with a wrong {key}.")
    begin = (f"{text} as {name}" if text not in ("", name)
             else f"a wrong {name}")
    if None not in shapes and shapes[0] != shapes[1]:
        return f"{begin}: its shape is {shapes[0]}, not {shapes[1]}."
    return f"{begin}: its values are not those that {name} should have."


def _scale(model, got, want):
    """Say what random weights are multiplied by, where it is another power
    of the number of units below, or another number; else ""."""
    layers = [key for key in want if key.startswith("W")]
    ratios = [shape_of(got.get(key)) == want[key].shape and _ratio(
        got[key], want[key]) for key in layers]
    if not all(ratios):
        return ""
    sizes = np.array([want[key].shape[1] for key in layers], dtype=float)
    asked = 0.01 if model == "two_layer_model" else sizes ** -0.5
    scales = np.array(ratios, dtype=float) * asked
    for power, text in ((0, ""), (-0.5, "/sqrt(n)"), (-1, "/n"),
                        (0.5, " sqrt(n)")):
        numbers = scales / sizes ** power
        if np.allclose(numbers, numbers[0], rtol=1e-3):
            made = f"{numbers[0]:.3g}{text}"
            made = made.removeprefix("1 ")      # of 1 sqrt(n)
            wanted = "0.01" if np.ndim(asked) == 0 else "1/sqrt(n)"
            return (f"The weights begin as randn times {made}; this model "
                    f"asks for randn times {wanted}" + (
                        ", where n counts the units below."
                        if "n" in made + wanted else "."))
    return ""


def first_quantity(candidate, arguments, steps):
    """Return the first variable of a model that is wrong in its first round.

    Parameters
    ----------
    candidate, arguments, steps
        As of ``first_round``.

    Returns
    -------
    finding : Finding or None
    """
    return _first_wrong(candidate, (*arguments[:-1], 1), _quantities(
        {name: value for _, right in steps for name, value in right.items()}))


def first_round(candidate, course, arguments, steps):
    """Return what is wrong with the first update of a model.

    Parameters
    ----------
    candidate, course : function
        The student's and what it should do.
    arguments : tuple
        Of a call that goes wrong; the last is the number of rounds.
    steps : list of (str, dict)
        As in ``handed_wrongly``.

    Returns
    -------
    finding : Finding or None
    """
    known = {name: value for _, right in steps
             for name, value in right.items()}
    once = *arguments[:-1], 1
    new, wanted, last, end = (
        at(calls.call(function, given, 1).result, (0,))
        for given in (once, arguments) for function in (candidate, course))
    if equal(last, end) or not isinstance(new, dict):
        return None
    return _first_step(known["parameters"], new, wanted)


def _quantities(known):
    """Return the arrays of a round by name, in the order they come about."""
    caches, grads = known["caches"], known["grads"]
    inputs = [A for (A, _, _), _ in caches][1:]
    found, L = {**known["parameters"]}, len(caches)
    for l, (_, Z) in enumerate(caches, start=1):
        found |= {f"Z{l}": Z, f"A{l}": [*inputs, known["AL"]][l - 1]}
    found["AL"], Y = known["AL"], known["Y"]
    found[f"dA{L}"] = (1 - Y) / (1 - found["AL"]) - Y / found["AL"]
    for l in range(L, 0, -1):
        found[f"dZ{l}"] = found["AL"] - Y if l == L else (
            grads[f"dA{l}"] * (caches[l - 1][1] > 0))
        found |= {name: grads[name]
                  for name in (f"dW{l}", f"db{l}", f"dA{l - 1}")}
    return found


def _first_wrong(candidate, arguments, right):
    """Return the first of an answer's variables that is not what the
    quantity of its name should be."""
    definition = repair.definition_of(candidate)
    if definition is None:
        return None
    with calls.quiet():
        values = repair.first_values(candidate, arguments)
    lines = {name.id: line.lineno for line in _nodes(definition)
             if isinstance(line, ast.Assign)
             for name in _names(line, ast.Store)}
    before = False
    for name, want in right.items():
        got = values.get(name) if name in lines else None
        if shape_of(got) is None:
            continue
        if equal(got, want):
            before = True
        elif not (name.startswith("dA") and equal(
                got, right.get("dZ" + name[2:]))):     # named otherwise
            line = Scene(None, candidate.__code__.co_filename,
                         lines[name]).line
            told = _how(name, got, want, _newest(definition, lines[name]))
            return Finding("quantity wrong in the first round", told,
                           line) if before or name[0] in "Wb" else None
    return None


def _how(name, got, want, newest):
    """Say how the first wrong quantity of a round differs."""
    if got.shape != want.shape:
        return f"{name} has the shape {got.shape}, not {want.shape}."
    ratio = _ratio(got, want)
    if name[0] in "Wb":
        return (f"The first {name} is {ratio} times what it should be: what "
                "is randn multiplied by?" if ratio else
                f"The first {name} is not what the exercise starts with: "
                "look at what it says of the start.")
    if ratio:
        return (f"In the first round {name} is {ratio} times what it should "
                "be, and all before it is right.")
    if newest:
        return (f"This line takes the new {newest}: {name} belongs to the old "
                "one, so the update comes after all gradients.")
    return (f"In the first round {name} is the first to have wrong values: "
            "what it is made of is right.")


def _newest(definition, number):
    """Return the parameter that a line reads after a line above it, in the
    same loop, has updated it; "" if there is none."""
    for loop in _nodes(definition):
        if isinstance(loop, ast.For) and loop.lineno < number \
                <= loop.end_lineno:
            above = {name.id for line in loop.body if line.lineno < number
                     for name in _names(line, ast.Store)}
            read = {name.id for line in loop.body if line.lineno == number
                    for name in _names(line, ast.Load)}
            return next((name for name in sorted(above & read)
                         if name[0] == "W"), "")
    return ""


def _first_step(old, new, wanted):
    """Return what is wrong with the first update of a model.

    Parameters
    ----------
    old, new, wanted : dict
        The parameters before it, after it, and as they should be then.

    Returns
    -------
    finding : Finding
    """
    wrong = [key for key in wanted if not equal(new.get(key), wanted[key])]
    if equal(new, old):
        return Finding(
            "no update in the first round", "With one iteration the "
            "parameters come back as they were drawn: it makes no update.")
    if not wrong:
        return Finding(
            "wrong after the first round", "After one round the parameters "
            "are right, after the next they are not: does anything but the "
            "parameters change from one round to the next?")
    listed = " and ".join(wrong[:2])
    ratios = {key: _steps(old[key], new.get(key), wanted[key])
              for key in wrong}
    if None not in ratios.values() and len({*ratios.values()}) == 1:
        return Finding(
            "first step of another length", f"In the first round the step of "
            f"{listed} is {ratios[wrong[0]]} times what it should be.")
    fine = [key for key in wanted if key not in wrong]
    return Finding(
        "part of the first step wrong", f"After the first round {listed} "
        + ("are" if len(wrong) > 1 else "is") + " wrong"
        + (f", {' and '.join(fine[:2])} right" if fine else "")
        + ": what makes d" + " and d".join(wrong[:2]) + "?")


def _steps(old, new, wanted):
    """Return how many times too long a step is, as a text, or None."""
    return _ratio(new - old, wanted - old) if shape_of(
        new) == wanted.shape else None


def _ratio(got, want):
    """Return how many times too large an array is, as a text; None if its
    entries differ in that."""
    size = np.abs(want) > 1e-12
    ratios = got[size] / want[size]
    same = ratios.size > 1 and np.allclose(ratios, ratios[0], rtol=1e-6) \
        and not got[~size].any()
    return f"{ratios[0]:.4g}" if same else None
