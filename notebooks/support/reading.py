"""What can be read off the lines of an answer that goes wrong.

An argument that is not used, a value that is lost: each rule looks at the
syntax tree alone, and says what is strange there. It is asked where no other
way explains a wrong result.
"""

import ast
import re
from typing import NamedTuple

from dnn_utils import calls, lessons, repair
from dnn_utils.scene import Scene, root, tail
from dnn_utils.values import equal, shape_of

_SURE, _RULES = [], []
_GIVEN = ("relu", "sigmoid", "relu_backward", "sigmoid_backward")


class Finding(NamedTuple):
    """What is strange: a stable name, a hint, and the line or ""."""

    name: str
    hint: str
    line: str = ""


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
            return Finding(name, hint, line or "")
    return None


def returns(candidate):
    """Say whether a return is among the lines of an answer, if they are
    known."""
    definition = repair.definition_of(candidate)
    return definition is None or any(
        isinstance(node, ast.Return) for node in ast.walk(definition))


def second_name(candidate, argument):
    """Return the first other name that an answer gives to an argument, or
    ""."""
    definition = repair.definition_of(candidate)
    return next((tail(node.targets[0]) for node in ast.walk(
        definition or ast.Pass()) if isinstance(node, ast.Assign)
        and tail(node.value) == argument), "")


def replaced(candidate, argument):
    """Return the line that gives an argument another value, or ""."""
    definition = repair.definition_of(candidate)
    for node in ast.walk(definition or ast.Pass()):
        if isinstance(node, ast.Assign) and any(
                tail(target) == argument for target in node.targets):
            return Scene(None, candidate.__code__.co_filename,
                         node.lineno).line
    return ""


def _rule(function):
    _RULES.append(function)
    return function


def _sure(function):
    _SURE.append(function)
    return function


def _names(node, kind):
    """Return the names in a node that are read, ast.Load, or set."""
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)
            and isinstance(part.ctx, kind)]


def _read(node):
    """Return what a node reads; += reads its target too."""
    return {part.id for part in _names(node, ast.Load)} | {
        tail(part.target) for part in ast.walk(node)
        if isinstance(part, ast.AugAssign)}


@_sure
def _compared_not_stored(definition, arguments):
    for node in ast.walk(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            yield (node.lineno, "== for =", "== compares, and the answer is "
                   "lost. To give a name or a key a value, write one =.")


@_sure
def _result_lost(definition, arguments):
    for node in ast.walk(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = tail(node.value.func)
            if name in lessons.exercises() or name in (
                    "reshape", "astype", "relu_backward", "maximum",
                    "sigmoid_backward", "relu", "sigmoid", "sum", "dot"):
                yield (node.lineno, "a result that is not kept",
                       f"What {name} returns is lost here: a name and = in "
                       "front of it keep it.")


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
    layers = {int(node.value.lstrip("dWb")) for node in ast.walk(definition)
              if isinstance(node, ast.Constant) and re.fullmatch(
                  r"d?[Wb]\d", str(node.value))} if depth else ()
    if len(layers) > 1 and max(layers) != depth(arguments):
        yield (None, "layers written out", f"{max(layers)} layers are written "
               f"out, and here the network has {depth(arguments)}: a loop "
               "does any number of them.")


@_sure
def _below_a_return(definition, arguments):
    for node in ast.walk(definition):
        body = getattr(node, "body", None)
        for line in body[:-1] if isinstance(body, list) else ():
            if isinstance(line, ast.Return):
                yield (line.lineno, "lines below a return", "The function "
                       "ends here: what is written below this return is "
                       "never reached.")


@_sure
def _nothing_taken_back(definition, arguments):
    """A loop over the layers that only stores what is there."""
    for loop in ast.walk(definition):
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
    names = {name.id for loop in ast.walk(definition)
             if isinstance(loop, (ast.For, ast.comprehension))
             and ast.unparse(loop.iter).startswith("parameters")
             for name in _names(loop.target, ast.Store)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and len(node.args) == 2 \
                and ast.unparse(node.func) == "grads.get" \
                and tail(node.args[0]) in names:
            yield (node.lineno, "d missing in the name",
                   "get gives its second argument where there is no such key, "
                   "and the keys of grads begin with a d.")


@_sure
def _small_letter(definition, arguments):
    """A name of the course that is asked for with the wrong capitals."""
    for node in ast.walk(definition):
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
    for node in ast.walk(definition):
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
    for loop in ast.walk(definition):
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
    returned = {tail(node.value) for node in ast.walk(definition)
                if isinstance(node, ast.Return)}
    for line in ast.walk(definition):
        made = line.value if isinstance(line, ast.Assign) else None
        if isinstance(made, ast.Call) and tail(made.func) in (
                "zeros", "ones", "empty") and len(made.args) == 1 \
                and isinstance(made.args[0], (ast.Name, ast.Constant)) \
                and tail(line.targets[0]) in returned:
            yield (line.lineno, "flat from the start",
                   f"This line makes {tail(line.targets[0])} flat, with one "
                   "size: a matrix has two, as one pair.")


@_sure
def _worked_out_and_lost(definition, arguments):
    for node in ast.walk(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.BinOp):
            yield (node.lineno, "a result that is not kept", "What this line "
                   "works out is lost: a name and = in front of it keep it.")


@_sure
def _function_for_a_condition(definition, arguments):
    """A function, or a method that is not called, where a text is meant."""
    for node in ast.walk(definition):
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
    for node in ast.walk(definition):
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
    for loop in ast.walk(definition):
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
    for outer in ast.walk(definition):
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
    for loop in ast.walk(definition):
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
        for node in ast.walk(definition))
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and not ends and tail(
                node.func) == definition.name:
            yield (node.lineno, "a function that calls itself",
                   f"Here {definition.name} calls itself: which function is "
                   "meant?")


@_sure
def _pythons_random(definition, arguments):
    for node in ast.walk(definition):
        if definition.name.startswith("initialize") and isinstance(
                node, ast.Import) and any(
                    alias.name == "random" for alias in node.names):
            yield (node.lineno, "Python's own random", "Python's own random "
                   "draws other numbers than a generator of "
                   "np.random.RandomState.")


@_sure
def _entries_picked_out(definition, arguments):
    for node in ast.walk(definition):
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Subscript) and isinstance(
                value.slice, ast.Compare) and definition.name.endswith(
                    "_forward"):
            yield (node.lineno, "entries picked out",
                   f"{ast.unparse(value)} picks out some entries, in a flat "
                   "array, and leaves out the rest: np.where keeps all.")


@_sure
def _nearly_e(definition, arguments):
    for node in ast.walk(definition):
        power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        number = getattr(node.left, "value", None) if power else None
        if isinstance(number, float) and 2.7 <= number <= 2.72:
            yield (node.lineno, "a number that is nearly e", f"{number} is "
                   "only nearly e: np.exp has all its digits.")


@_sure
def _largest_text(definition, arguments):
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and tail(node.func) == "max" and len(
                node.args) == 1 and not node.keywords and tail(getattr(
                    node.args[0], "func", node.args[0])) in (
                        "parameters", "keys"):
            yield (node.lineno, "order of the text", "max compares the names "
                   "as texts, and then \"b9\" is larger than \"b11\": count "
                   "the layers instead.")


@_sure
def _one_character(definition, arguments):
    texts = {tail(node.target) for node in ast.walk(definition)
             if isinstance(node, (ast.For, ast.comprehension))
             and "parameters" in ast.unparse(node.iter)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and tail(node.func) == "int" \
                and node.args and isinstance(node.args[0], ast.Subscript) \
                and tail(node.args[0].value) in texts \
                and ast.unparse(node.args[0].slice) in ("1", "-1"):
            yield (node.lineno, "one character for a number",
                   f"{ast.unparse(node.args[0])} is one character, and the "
                   "number of a layer may have two: what is it for W10?")


@_sure
def _decimal_comma(definition, arguments):
    for node in ast.walk(definition):
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
        for node in ast.walk(definition):
            if isinstance(node, ast.Call) and isinstance(
                    node.func, ast.Attribute) and node.func.attr in _DRAWS:
                yield node


@_sure
def _own_generator_not_used(definition, arguments):
    called = {tail(node.func) for node in ast.walk(definition)
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


@_rule
def _one_row_many_times(definition, arguments):
    for node in ast.walk(definition):
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
    for loop in ast.walk(definition):
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
    for node in ast.walk(definition):
        if isinstance(node, ast.Break):
            yield (node.lineno, "the loop left early", "break leaves the loop "
                   "before its last round, and all of them are asked for.")


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
    for node in ast.walk(definition):
        if isinstance(node, ast.Compare) and tail(node.left) == "activation":
            text = getattr(node.comparators[0], "value", None)
            if text not in ("relu", "sigmoid", None):
                yield (node.lineno, "another text", f"activation is \"relu\" "
                       f"or \"sigmoid\", and never \"{text}\".")


@_sure
def _largest_of_one(definition, arguments):
    """argmax along the columns of AL, which have one entry each."""
    nodes = [*ast.walk(definition)]
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
    for node in ast.walk(definition):
        if isinstance(node, ast.Compare) and tail(node.left) == "activation":
            name = tail(node.comparators[0])
            if name in ("relu", "sigmoid"):
                yield (node.lineno, "a text without its quotes", f"Without "
                       f"quotes {name} is the function, and activation is a "
                       f"text, so they are never equal: \"{name}\".")


@_rule
def _only_the_last(definition, arguments):
    """A value that each round of a loop replaces, and nothing collects."""
    for loop in ast.walk(definition):
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


_AVERAGES = ("compute_cost", "linear_backward", "cross_entropy")


def _size(node):
    """Say whether an expression is about how many there are of something."""
    return any(tail(part) in ("len", "shape", "size")
               for part in ast.walk(node)) and not any(
        isinstance(part, ast.Call) and tail(part.func) not in ("len", "int")
        for part in ast.walk(node))


@_rule
def _never_used(definition, arguments):
    """A value that is set and not read; most parts of a tuple need not be,
    and a size, which many write first, only where something is averaged."""
    for line in ast.walk(definition):
        for name in _names(line, ast.Store) if isinstance(
                line, ast.Assign) and (definition.name in _AVERAGES
                                       or not _size(line.value)) else ():
            alone = name in line.targets and not name.id.startswith("_")
            if name.id not in _read(definition) and (
                    alone or name.id == "activation_cache"):
                yield (line.lineno, "a value that is not used",
                       f"{name.id} is set here and never used: where does it "
                       "belong?")


# ---------------------------------------------------------------------------
# What the functions that it calls are handed
# ---------------------------------------------------------------------------


def handed_wrongly(candidate, arguments, steps):
    """Return the first thing handed over that is not what it should be.

    Parameters
    ----------
    candidate : function
    arguments : tuple
        Of a call that goes wrong.
    steps : list of (str, dict)
        The functions that the first round should call and what each should
        be handed, by the names of its arguments.

    Returns
    -------
    finding : Finding or None
    """
    made = calls.spied(candidate, arguments, [name for name, _ in steps])
    rounds, updates = arguments[-1], sum(
        name == "update_parameters" for name, _ in made)
    if updates > rounds:
        return Finding("too many updates", f"With {rounds} iterations it "
                       f"makes {updates} updates, and one for each is asked "
                       "for.")
    known = {name: value for _, right in steps
             for name, value in right.items()}
    for function, right in steps:
        given = next((given for name, given in made if name == function), {})
        for name, want in right.items():
            if name in given and not equal(given[name], want):
                other = next((label for label, value in known.items()
                              if equal(given[name], value)), "")
                return Finding(
                    "something else handed over", f"In the first round "
                    f"{function} gets {other or _described(given[name], want)}"
                    f" as {name}.")
    return None


def _described(got, want):
    """Say how what was handed over differs from what should be."""
    shapes = shape_of(got), shape_of(want)
    if isinstance(got, dict) and isinstance(want, dict):
        for key in want:
            if shape_of(got.get(key)) != shape_of(want[key]):
                return (f"a {key} of shape {shape_of(got[key])}" if key in got
                        else f"no {key}")
    if None not in shapes and shapes[0] != shapes[1]:
        return f"an array of shape {shapes[0]}, not {shapes[1]},"
    return "other values than it should"
