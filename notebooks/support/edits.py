"""Small edits of a function, each with what is wrong where it helps.

A rule looks at one expression, or at one statement among its neighbours, and
yields what could be there instead, the name of the mistake and its hint. The
hint is about what the student wrote.
"""

import ast
import copy
import itertools
import re

import numpy as np

from dnn_utils.scene import Scene, base, tail

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
          ast.MatMult: "@", ast.FloorDiv: "//", ast.Pow: "**", ast.Mod: "%"}
_OTHERS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult)
_COMPARED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_ALIKE = [{"relu", "sigmoid"}, {"relu_backward", "sigmoid_backward"},
          {"sum", "mean", "max", "min"}, {"max", "argmax"},
          {"hstack", "vstack"}, {"maximum", "minimum"},
          {"zeros", "ones"}, {"log", "exp"}, {"rand", "randn"},
          {"linear_forward", "linear_activation_forward"},
          {"linear_backward", "linear_activation_backward"},
          {"zeros_like", "ones_like"}]
_REDUCING = {"sum", "mean", "max", "min"}
_CURVES = {"expm1", "exp2", "tanh", "square", "cosh"}
_TEXTS = [{"relu", "sigmoid"}, {"W", "b"}, {"dW", "db", "dA"}]
_PAIRS = ("sigmoid", "relu", "linear_forward", "linear_activation_forward",
          "L_model_forward", "softmax_model_forward")
_GROWING = {"append", "extend", "insert", "update"}
_DRAWING = {"randn", "rand", "normal", "standard_normal", "uniform"}
_COUNTED = {"_loop_ends", "_one_off", "_len_for_a_number"}
_COSTS = ("compute_cost", "cross_entropy")
_RULES = []


class Edit:
    """One changed place, and what is wrong there as it is.

    Attributes
    ----------
    name, hint : str
        Of the mistake.
    number : int or None
        Of the line; None where it is about many.
    whole, sure : bool
        Whether it is known to make the answer right; and to be the cause,
        whatever else is seen in the result.
    """

    def __init__(self, name, hint, number, changes):
        self.name, self.number = name, number
        self.hint = re.sub(r"^this line", "This line", hint)
        self.whole = self.sure = False
        self.changes = [list(change) for change in changes]
        for _, _, new in self.changes:
            if isinstance(new, ast.AST):    # which has no place in the text
                ast.fix_missing_locations(new)

    def line(self, candidate):
        """Return the line of the function that it changes; "" if it is
        about many."""
        if self.number is None:
            return ""
        holder, key, _ = self.changes[0]
        node = holder[key] if not isinstance(key, slice) else None
        scene = Scene(None, candidate.__code__.co_filename, self.number)
        same = [line for line in scene.lines if line.strip() == scene.line]
        begin = f"line {self.number}: " * (len(same) > 1)
        return begin + scene.brief(
            75 - len(begin), node if isinstance(node, ast.expr) else None)

    def __enter__(self):
        for change in self.changes:
            holder, key, new = change
            change[2], holder[key] = holder[key], new

    def __exit__(self, *_):
        for change in reversed(self.changes):
            holder, key, old = change
            change[2], holder[key] = holder[key], old


def of(definition, values, reached=None, right=()):
    """Yield edits of a function, what is likely first.

    Parameters
    ----------
    definition : ast.FunctionDef
    values : dict
        Its variables, as they are at the end of a call.
    reached : set of int, optional
        The lines that the call reached: no expression in another line can
        make it right.
    right : set of int
        Which parts of the returned tuple are right: lines that these come
        from are looked at last.
    """
    scope = _Scope(definition, values, reached)
    for rule in _RULES:
        if not rule.of_expressions:
            yield from rule(scope)
    every, fine = scope.statements, _lines_behind(definition, right)
    for wanted in (False, True):
        scope.statements = [line for line in every
                            if (line in fine) is wanted]
        for rule in _RULES:
            if rule.of_expressions:
                yield from rule(scope)


def _lines_behind(definition, right):
    """Return the lines that set only what some parts of the result come
    from."""
    last = definition.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(
            last.value, ast.Tuple):
        return []
    made = [(line, *_made(line)) for line in ast.walk(definition)
            if isinstance(line, ast.stmt)]
    wanted = {node.id for k in right for node in ast.walk(
        last.value.elts[k]) if isinstance(node, ast.Name)}
    size = -1
    while size != len(wanted):
        size = len(wanted)
        for _, targets, sources in made:
            if targets & wanted:
                wanted |= sources
    return [line for line, targets, _ in made if targets and targets <= wanted]


def _made(line):
    """Return the names that a line sets, and those it makes them of."""
    if isinstance(line, ast.For):
        parts = [line.target], [line.iter]
    elif isinstance(line, ast.Assign):
        parts = line.targets, [line.value, *line.targets]
    elif isinstance(line, ast.AugAssign):
        parts = [line.target], [line.value, line.target]
    elif isinstance(line, ast.Expr) and isinstance(
            line.value, ast.Call) and isinstance(line.value.func,
                                                 ast.Attribute):
        parts = [line.value.func.value], [line.value]
    else:
        parts = [], []
    targets = {base(node) for target in parts[0] for node in (
        target.elts if isinstance(target, ast.Tuple) else [target])}
    return targets, {node.id for part in parts[1] for node in ast.walk(part)
                     if isinstance(node, ast.Name)}


class _Scope:
    """What the rules know of the whole function."""

    def __init__(self, definition, values, reached):
        self.definition, self.values = definition, values
        self.reached, self.scene = reached, Scene(None)
        self.scene.names = values
        self.arguments = [a.arg for a in definition.args.args]
        inside = [node for node in ast.walk(definition)
                  if node is not definition]
        self.statements = [node for node in inside if isinstance(
            node, ast.stmt) and not _is_text(node)]
        self.loops = [node for node in inside if isinstance(node, ast.For)]
        self.bodies = [body for node in [definition, *inside]
                       for body in (getattr(node, "body", None),
                                    getattr(node, "orelse", None))
                       if isinstance(body, list)]
        self.counting = {target.id for node in inside
                         if isinstance(node, (ast.For, ast.comprehension))
                         for target in ast.walk(node.target)
                         if isinstance(target, ast.Name)}
        self.curves = list({tail(node.func): node.func for node in inside
                            if isinstance(node, ast.Call)
                            and tail(node.func) in ("exp", "log")}.values())
        self.loaded = {node.id for node in inside if isinstance(
            node, ast.Name) and isinstance(node.ctx, ast.Load)}

    def reaches(self, statement):
        """Say whether the call came to a statement, if that is known."""
        return self.reached is None or not self.reached.isdisjoint(
            range(statement.lineno, statement.end_lineno + 1))

    def like(self, name):
        """Return the other variables whose values are of the same kind."""
        wanted = _kind(self.values.get(name))
        return [other for other, value in self.values.items()
                if other != name and wanted and _kind(value) == wanted]

    def sizes(self):
        """Return expressions that count the examples."""
        whole = [ast.Name(name, ast.Load()) for name in ("m",)
                 if isinstance(self.values.get(name), int)]
        return whole or [
            ast.parse(f"{name}.shape[1]", mode="eval").body
            for name in self.values if isinstance(
                self.values[name], np.ndarray)
            and self.values[name].ndim == 2][:2]


def _kind(value):
    if isinstance(value, (bool, int, np.integer)):
        return "number"
    if isinstance(value, (float, np.floating)):
        return "real"
    return {np.ndarray: "array", dict: "dict", list: "list",
            tuple: "tuple"}.get(type(value), "")


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Place:
    """An expression, where it is held, and what is around it."""

    def __init__(self, holder, key, node, around, statement):
        self.holder, self.key, self.node = holder, key, node
        self.around, self.statement = around, statement

    @property
    def parent(self):
        return self.around[-1] if self.around else self.statement

    def inside(self, *names):
        """Say whether it is in the arguments of one of some functions."""
        return any(isinstance(node, ast.Call) and tail(node.func) in names
                   for node in self.around)

    @property
    def whole(self):
        """Return the text of a short expression around it that says where
        it is."""
        for node in reversed(self.around):
            text = shown(node, 40)
            if text and not _says_little(node):
                return text
        return "this line"


def _says_little(node):
    return isinstance(node, (ast.keyword, ast.Tuple, ast.Starred,
                             ast.FormattedValue)) \
        or isinstance(node, ast.Call) and tail(node.func) == "str" \
        or isinstance(node, ast.BinOp) and isinstance(
            node.left, ast.Constant) and isinstance(node.left.value, str)


def _places(statement):
    """Yield the expressions of a statement, the heads of a compound one."""
    heads = [name for name in ("value", "test", "iter", "target", "targets",
                               "items") if hasattr(statement, name)]
    for name in heads:
        yield from _below(vars(statement), name, (), statement)


def _below(holder, key, around, statement):
    found = holder[key]
    if isinstance(found, list):
        for k in range(len(found)):
            yield from _below(found, k, around, statement)
    elif isinstance(found, ast.AST):
        if isinstance(found, ast.expr):
            yield _Place(holder, key, found, around, statement)
        around = (*around, found)
        for name in found._fields:
            if isinstance(getattr(found, name), (ast.AST, list)):
                yield from _below(vars(found), name, around, statement)


def _loads(node):
    return isinstance(getattr(node, "ctx", None), ast.Load)


def shown(node, width=30):
    """Return the text of a node if it is short, else ""."""
    text = ast.unparse(node)
    text = text if '"' in text else text.replace("'", '"')
    return text if len(text) <= width and "\n" not in text else ""


def _expression(rule):
    """Add a rule that looks at one expression."""
    def everywhere(scope):
        for statement in scope.statements:
            if not scope.reaches(statement) or _grows(statement) \
                    and rule.__name__ not in _COUNTED:
                continue
            for place in _places(statement):
                for new, name, hint in rule(place, scope):
                    ast.copy_location(new, place.node)
                    ast.fix_missing_locations(new)
                    yield Edit(name, hint, statement.lineno,
                               [(place.holder, place.key, new)])
    everywhere.of_expressions = True
    _RULES.append(everywhere)


def _grows(statement):
    """Say whether a loop makes a list longer: run over that list itself, as
    an edit might have it, it would never end."""
    return isinstance(statement, ast.For) and any(
        isinstance(node, ast.AugAssign) or isinstance(node, ast.Attribute)
        and node.attr in _GROWING for node in ast.walk(statement))


def _statement(rule):
    """Add a rule that looks at the statements of one body."""
    def everywhere(scope):
        for body in scope.bodies:
            yield from rule(body, scope)
    everywhere.of_expressions = False
    _RULES.append(everywhere)


# ---------------------------------------------------------------------------
# The likely ones: two names, a line too many
# ---------------------------------------------------------------------------


@_statement
def _names_exchanged(body, scope):
    """Two arguments that stand for each other throughout."""
    if body is not scope.definition.body:
        return
    for one, other in itertools.combinations(scope.arguments, 2):
        if _kind(scope.values.get(one)) != _kind(scope.values.get(other)):
            continue
        named = [node for node in ast.walk(scope.definition) if isinstance(
            node, ast.Name) and node.id in (one, other)]
        if {node.id for node in named} == {one, other}:
            yield Edit(f"{one} and {other} exchanged",
                       f"{one} and {other} are exchanged: each is where the "
                       "other belongs.", None, [
                           (vars(node), "id", other if node.id == one
                            else one) for node in named])


def _lines(body, *parts):
    """Return the change that gives a body other lines."""
    return body, slice(None), list(itertools.chain(*parts))


@_statement
def _second_if(body, scope):
    """if, if, else for if, elif, else."""
    for k in range(len(body) - 1):
        one, other = body[k:k + 2]
        if isinstance(one, ast.If) and isinstance(other, ast.If) \
                and not one.orelse:
            yield Edit("if for elif", "Where the first if holds, this one is "
                       "gone through too, and replaces what was set there: "
                       "elif makes one chain.", other.lineno, [
                           (vars(one), "orelse", [other]),
                           _lines(body, body[:k + 1], body[k + 2:])])


@_statement
def _else_missing(body, scope):
    """What an if sets, and what is below it sets again."""
    for k in range(len(body) - 1):
        one, other = body[k:k + 2]
        if isinstance(one, ast.If) and not one.orelse and isinstance(
                other, ast.Assign) and _made(other)[0] <= set().union(
                    *(_made(line)[0] for line in one.body)):
            yield Edit("else missing", "This line is gone through in every "
                       "case and replaces what the if above it has set: is an "
                       "else missing?", other.lineno, [
                           (vars(one), "orelse", [other]),
                           _lines(body, body[:k + 1], body[k + 2:])])


@_statement
def _line_too_many(body, scope):
    for k, line in enumerate(body):
        if not _is_text(line) and not isinstance(line, ast.Return):
            left = body[:k] + body[k + 1:] or [
                ast.copy_location(ast.Pass(), line)]
            draws = scope.definition.name.startswith("initialize") and any(
                tail(node) in _DRAWING for node in ast.walk(line))
            yield Edit("a line too many", "This line draws numbers that are "
                       "not needed, so all that are drawn after it are "
                       "others." if draws else "This line and what is below "
                       "it should not be here." if hasattr(line, "body") else
                       "This line should not be here.",
                       line.lineno, [_lines(body, left)])


@_statement
def _condition_too_many(body, scope):
    for k, block in enumerate(body):
        if not isinstance(block, ast.If):
            continue
        if not block.orelse:
            yield Edit("a condition too many", "What is below this if belongs "
                       "in every case, not only in some.", block.lineno, [
                           _lines(body, body[:k], block.body, body[k + 1:])])
            continue
        for kept, what, other in ((block.body, "this if", "else"),
                                  (block.orelse, "else", "this if")):
            yield Edit("a condition too many", f"What is below {what} belongs "
                       f"in every case; what is below {other} is not right in "
                       "any.", block.lineno, [
                           _lines(body, body[:k], kept, body[k + 1:])])


@_statement
def _loop_too_many(body, scope):
    for k, loop in enumerate(body):
        if isinstance(loop, ast.For) and not isinstance(
                loop.body[-1], (ast.Break, ast.Continue)):
            yield Edit("a loop too many", "This loop does again what should "
                       "be done once.", loop.lineno, [
                           _lines(body, body[:k], loop.body, body[k + 1:])])


@_statement
def _rows_counted(body, scope):
    """The rows where the columns are meant, or the other way round,
    throughout."""
    if body is not scope.definition.body:
        return
    found = {}
    for statement in scope.statements:
        for place in _places(statement):
            if name := _counts(place.node, scope):
                found.setdefault((name, _axis(place.node)), []).append(
                    (place, statement.lineno))
    for (name, axis), places in found.items():
        if axis and len(scope.values[name]) == 1:
            continue        # a division by 1 is none
        one, other = ("rows", "columns")[::1 - 2 * axis]
        shown_as = _brief(places[0][0].node)
        yield Edit(f"{one} counted",
                   f"{shown_as} counts the {one} of {name}: what is needed "
                   f"here is the number of its {other}.", places[0][1], [
                       (place.holder, place.key, ast.copy_location(
                           ast.parse(f"{name}.shape[{1 - axis}]",
                                     mode="eval").body, place.node))
                       for place, _ in places])


def _counts(node, scope):
    """Return the name of the matrix that an expression counts the rows or
    columns of, or ""."""
    inner = (node.args[0] if isinstance(node, ast.Call) and node.args
             and tail(node.func) == "len" else
             node.value.value if isinstance(node, ast.Subscript)
             and isinstance(node.value, ast.Attribute)
             and node.value.attr == "shape"
             and getattr(node.slice, "value", None) in (0, 1) else None)
    value = scope.values.get(inner.id) if isinstance(inner, ast.Name) else None
    return inner.id if isinstance(value, np.ndarray) and value.ndim == 2 \
        and value.shape[0] != value.shape[1] else ""


def _axis(node):
    return node.slice.value if isinstance(node, ast.Subscript) else 0


# ---------------------------------------------------------------------------
# The particular ones: they apply to few places, so they cost little
# ---------------------------------------------------------------------------


@_statement
def _return_in_a_loop(body, scope):
    """A return that ends all loops around it in their first round."""
    for holder in scope.bodies if body is scope.definition.body else ():
        last = holder[-1] if holder else None
        if holder is not body and isinstance(last, ast.Return) and any(
                isinstance(node, ast.For) and node.lineno < last.lineno
                <= node.end_lineno for node in scope.statements):
            kept = holder[:-1] or [ast.copy_location(ast.Pass(), last)]
            yield Edit("return inside the loop", "This return ends the loop "
                       "when it is first reached: it belongs below all "
                       "loops.", last.lineno, [
                           _lines(holder, kept), _lines(body, body, [last])])


@_statement
def _everywhere(body, scope):
    """What stands in several places, changed in all of them at once."""
    if body is not scope.definition.body:
        return
    places = {}
    for statement in scope.statements:
        for place in _places(statement):
            if isinstance(place.node, (ast.Call, ast.Subscript)):
                places.setdefault(ast.unparse(place.node), []).append(place)
    for text, found in places.items():
        for make, name, hint in _in_all_places(text, found, scope):
            yield Edit(name, hint, found[0].statement.lineno, [
                (place.holder, place.key, make(place.node))
                for place in found])
    rows = [place for text, found in places.items() for place in found
            if _is_row(place.node, scope)]
    if len(rows) > 1:
        yield Edit("rows taken for columns", f"{_brief(rows[0].node)} is a "
                   "row, and each example is a column.",
                   rows[0].statement.lineno, [
                       (place.holder, place.key, _as_column(place.node))
                       for place in rows])


def _in_all_places(text, found, scope):
    """Yield (how to make another node, name, hint) of an expression that
    stands in several places."""
    node = found[0].node
    if len(found) < 2 or text.startswith(("range", "str", "print")):
        return
    if isinstance(node, ast.Call) and len(node.args) == 1:
        yield (lambda node: node.args[0], "a call too many",
               f"{ast.unparse(node.func)} should not be here: {text:.30} is "
               "not what is asked for.")
    elif isinstance(node, ast.Subscript) and isinstance(
            node.slice, ast.Tuple):
        yield from _other_counters(text, node, scope)


def _other_counters(text, node, scope):
    """Yield an index with another loop's counter in it."""
    for k, part in enumerate(node.slice.elts):
        for other in sorted(scope.counting - {tail(part)}) if tail(
                part) in scope.counting else ():
            index = [*node.slice.elts]
            index[k] = ast.Name(other, ast.Load())
            yield (lambda node, index=index: ast.Subscript(
                node.value, ast.Tuple(index, ast.Load()), node.ctx),
                   "another counter", f"{part.id} is not the right number in "
                   f"{text:.30}: which loop counts these?")


def _is_row(node, scope):
    """Say whether an index is the counter of a loop alone, of a matrix."""
    value = scope.values.get(tail(getattr(node, "value", None)))
    return isinstance(node, ast.Subscript) and tail(
        node.slice) in scope.counting and isinstance(
            value, np.ndarray) and value.ndim == 2


def _as_column(node):
    return ast.Subscript(node.value, ast.Tuple(
        [ast.Slice(), node.slice], ast.Load()), node.ctx)


@_statement
def _another_result(body, scope):
    """Something else that the function has worked out, behind return."""
    for line in body:
        if isinstance(line, ast.Return) and not isinstance(
                line.value, (ast.Name, type(None))):
            inside = {*map(tail, ast.walk(line.value))}
            for other, value in scope.values.items():
                if other not in inside and _kind(value) in ("array", "dict"):
                    yield Edit("another result", f"{_brief(line.value)} is "
                               "not what is asked for: is there another name "
                               "to return?", line.lineno, [
                                   (vars(line), "value", ast.Name(
                                       other, ast.Load()))])


@_statement
def _another_name_returned(body, scope):
    """Another variable behind return, alone or in brackets."""
    for line in body:
        for holder, key, around in _returned(vars(line), "value") \
                if isinstance(line, ast.Return) else ():
            name = holder[key].id
            told = (f"{name} is not what belongs in {_brief(around)}."
                    if around else f"{name} is not what is asked for: is "
                    "there another name to return?")
            for other in scope.values:
                if other != name:
                    yield Edit("another variable", told, line.lineno, [
                        (holder, key, ast.Name(other, ast.Load()))])


def _returned(holder, key, around=None):
    """Yield the places of the names in a tuple, and in tuples in it, with
    the tuple that they are in, or None."""
    node = holder[key]
    if isinstance(node, ast.Name):
        yield holder, key, around
    for k in range(len(node.elts) if isinstance(node, ast.Tuple) else 0):
        yield from _returned(node.elts, k, node)


@_statement
def _all_in_one_name(body, scope):
    """The results of a function in one name, wherever that is done."""
    kept = [line for line in scope.statements
            if isinstance(line, ast.Assign) and tail(line.targets[0])
            and isinstance(line.value, ast.Call)
            and tail(line.value.func) in _PAIRS]
    if body is scope.definition.body and kept:
        yield Edit("results not taken apart", f"{tail(kept[0].value.func)} "
                   f"returns two things, and {tail(kept[0].targets[0])} gets "
                   "both of them.", kept[0].lineno, [
                       (vars(line), "value", ast.copy_location(ast.Subscript(
                           line.value, ast.Constant(0), ast.Load()), line))
                       for line in kept])


@_expression
def _other_way(place, scope):
    """A list that a loop should go through from its end."""
    node = place.node
    if place.inside("zip", "enumerate") and isinstance(
            node, (ast.Name, ast.Subscript)) and isinstance(
            place.parent, ast.Call) and isinstance(
            scope.values.get(tail(getattr(node, "value", node))), list):
        back = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield (ast.Subscript(node, back, ast.Load()), "loop runs forward",
               f"{_brief(node)} is gone through from its beginning, and "
               "should be from its end.")


@_expression
def _no_round(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and tail(node.func) == "range" and len(
            node.args) == 2:
        yield (ast.Call(node.func, [*node.args, ast.Constant(-1)], []),
               "loop never entered", f"{_brief(node)} counts up, so it has "
               "no round here. Which third number makes it count down?")


@_expression
def _never_holds(place, scope):
    """A condition on a loop's number that is the same in every round."""
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and (
            told := _in_every_round(node, scope)):
        others = [ast.Compare(node.left, node.ops, [_moved(
            node.comparators[0], by)]) for by in (-1, 1)]
        for other in (*others, ast.UnaryOp(ast.Not(), node)):
            yield other, "a number never reached", f"{told}."


def _in_every_round(node, scope):
    """Say that a comparison is the same for all numbers of the loop around
    it, or ""."""
    names = {tail(part) for part in ast.walk(node)} & scope.counting
    for loop in scope.loops:
        if tail(loop.target) not in names or not (
                loop.lineno <= node.lineno <= loop.end_lineno):
            continue
        ends = _range_of(loop.iter)
        numbers = [scope.scene.value(end) for end in ends.args] if ends else ()
        seen = {scope.scene.value_with(node, tail(loop.target), number)
                for number in range(*numbers)} if numbers and all(
                    type(number) is int for number in numbers) else ()
        if len(seen) == 1 and seen <= {True, False}:
            return (f"{tail(loop.target)} runs {_from_to(ends)} here, so "
                    f"{_brief(node)} {'always' if seen == {True} else 'never'}"
                    " holds")
    return ""


def _range_of(node):
    """Return the call of range that a loop goes over, backwards too; or
    None."""
    if isinstance(node, ast.Call) and tail(node.func) == "reversed":
        node = node.args[0]
    return node if isinstance(node, ast.Call) and tail(
        node.func) == "range" and len(node.args) < 4 else None


def _from_to(call):
    """Say what the first and the last number of a range are."""
    start, stop, step = {1: lambda end: (ast.Constant(0), end, None),
                         2: lambda *ends: (*ends, None),
                         3: lambda *ends: ends}[len(call.args)](*call.args)
    up = step is None or not isinstance(step, ast.UnaryOp)
    return (f"from {ast.unparse(start)} {'to' if up else 'down to'} "
            + ast.unparse(_moved(stop, -1 if up else 1)))


@_expression
def _other_product(place, scope):
    """A matrix product for a product entry by entry, or the other way
    round."""
    node = place.node
    if sides := _factors(node, ast.MatMult, "dot", "matmul"):
        plain = [side.value if _is_T(side) else side for side in sides]
        sign = "@" if isinstance(node, ast.BinOp) else ast.unparse(node.func)
        for left, right in (sides, plain):
            yield (ast.BinOp(left, ast.Mult(), right), "@ for *",
                   f"{sign} multiplies rows by columns in {_brief(node)}: "
                   "entry by entry it is *.")
    elif sides := _factors(node, ast.Mult, "multiply"):
        left, right = sides
        sign = "*" if isinstance(node, ast.BinOp) else ast.unparse(node.func)
        for pair in ((left, right), (left, _T(right)), (_T(left), right)):
            yield (ast.BinOp(pair[0], ast.MatMult(), pair[1]), "* for @",
                   f"{sign} multiplies entry by entry in {_brief(node)}: the "
                   "matrix product is @.")


def _factors(node, sign, *functions):
    """Return the two sides of a product, written with a sign or a function;
    [] of anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, sign):
        return [node.left, node.right]
    return node.args if isinstance(node, ast.Call) and tail(
        node.func) in functions and len(node.args) == 2 else []


def _T(node):
    return ast.copy_location(ast.Attribute(node, "T", ast.Load()), node)


@_expression
def _size_of_an_array(place, scope):
    """A size that an array is made with."""
    node = place.node
    if isinstance(place.parent, ast.Tuple) and place.inside(
            "zeros", "ones", "empty", "full", "reshape"):
        what = "rows" if place.key == 0 else "columns"
        for size in scope.sizes():
            yield size, "another size", (
                f"{_brief(node)} is not the right number of {what} in "
                f"{place.whole}.")


@_expression
def _part_of_an_argument(place, scope):
    node = place.node
    if isinstance(node, ast.Subscript) and _loads(node) and tail(
            node.value) in scope.arguments:
        inside = [*ast.walk(node.slice)]
        if any(isinstance(part, ast.Slice) for part in inside) and not (
                scope.counting & {*map(tail, inside)}):
            yield node.value, "a part of an argument", (
                f"Only a part of {node.value.id} is taken in {_brief(node)}: "
                "is the rest not needed?")


@_expression
def _trues_counted(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and tail(
            node.func) == "len" and node.args and isinstance(
                node.args[0], ast.Compare):
        total = ast.Attribute(ast.Name("np", ast.Load()), "sum", ast.Load())
        yield (ast.Call(total, node.args, []), "len for a sum",
               f"{_brief(node)} counts the rows, whatever they hold: np.sum "
               "counts the True.")


@_expression
def _brackets(place, scope):
    """Two signs, of which the other one should come first."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    for inner, outer in ((node.right, node.left), (node.left, node.right)):
        if isinstance(inner, ast.BinOp):
            signs = [_SIGNS.get(type(part.op), "") for part in (inner, node)]
            new = ast.BinOp(
                ast.copy_location(ast.BinOp(outer, node.op, inner.left),
                                  node), inner.op, inner.right) \
                if inner is node.right else ast.BinOp(
                    inner.left, inner.op, ast.copy_location(
                        ast.BinOp(inner.right, node.op, outer), node))
            yield (new, "brackets missing", f"In {_brief(node)} the "
                   f"{signs[0]} comes before the {signs[1]}: where do "
                   "brackets belong?")


@_expression
def _bracket_elsewhere(place, scope):
    """A call whose bracket closes too early or too late."""
    node = place.node
    if isinstance(node, ast.BinOp) and (
            wider := _into_the_call(node.left, node)):
        yield (wider, "a bracket closes too early",
               f"A bracket closes too early in {_brief(node)}: what is behind "
               "it belongs in it.")
    inner = node.args[0] if isinstance(
        node, ast.Call) and node.args else None
    if isinstance(inner, ast.BinOp) and not isinstance(
            inner.right, ast.Constant):     # which may be one thing too many
        call = ast.copy_location(ast.Call(
            node.func, [inner.left, *node.args[1:]], node.keywords), node)
        yield (ast.BinOp(call, inner.op, inner.right),
               "a bracket closes too late", f"The bracket of "
               f"{ast.unparse(node.func)} closes too late in "
               f"{_brief(node)}.")


def _into_the_call(left, node):
    """Return left with what follows it, in node, inside its last call."""
    if isinstance(left, ast.Call) and len(left.args) == 1:
        inside = ast.BinOp(left.args[0], node.op, node.right)
        new = ast.Call(left.func, [ast.copy_location(inside, left)], [])
    elif isinstance(left, ast.UnaryOp):
        new = _into_the_call(left.operand, node)
        new = new and ast.UnaryOp(left.op, new)
    elif isinstance(left, ast.BinOp):
        new = _into_the_call(left.right, node)
        new = new and ast.BinOp(left.left, left.op, new)
    else:
        new = None
    return new and ast.copy_location(new, left)


@_expression
def _sum_inside(place, scope):
    """A function of a sum for the sum of a function, or the other way."""
    node = place.node
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return
    inner = node.args[0]
    if tail(node.func) in ("exp", "log") and isinstance(
            inner, ast.Call) and tail(inner.func) in _REDUCING:
        function, what = node.func, [*inner.args, *([
            inner.func.value] if not inner.args else [])][0]
        total = ast.Attribute(ast.Name("np", ast.Load()), tail(inner.func),
                              ast.Load())
        yield (ast.Call(total, [ast.copy_location(ast.Call(
            function, [what], []), node)], inner.keywords),
            "a function of the sum", f"In {_brief(node)} the "
            f"{tail(inner.func)} is taken first: {ast.unparse(function)} of "
            "each entry comes before it.")


# ---------------------------------------------------------------------------
# Lines in another place, branches, += and =
# ---------------------------------------------------------------------------


@_statement
def _inside_the_block(body, scope):
    """Lines inside a loop or an if that belong above or below it."""
    for k, block in enumerate(body):
        if not isinstance(block, (ast.For, ast.If)):
            continue
        what, name = ("loop", "inside the loop") if isinstance(
            block, ast.For) else ("if", "inside the if")
        for n in range(1, len(block.body)):
            kept, last = block.body[:-n], block.body[-n:]
            yield Edit(name, "This line is inside the "
                       f"{what}, and belongs below it.", last[0].lineno, [
                           _lines(block.body, kept),
                           _lines(body, body[:k + 1], last, body[k + 1:])])
            first, kept = block.body[:n], block.body[n:]
            yield Edit(name, "This line is inside the "
                       f"{what}, and belongs above it.", first[-1].lineno, [
                           _lines(block.body, kept),
                           _lines(body, body[:k], first, body[k:])])


@_statement
def _outside_the_loop(body, scope):
    """Lines above or below a loop that belong into it."""
    for k, block in enumerate(body):
        if not isinstance(block, ast.For):
            continue
        for n in range(k + 1, len(body)):
            moved = body[k + 1:n + 1]
            if not isinstance(moved[-1], ast.Return):
                yield Edit("below the loop", "This line is below the loop, "
                           "and belongs in it.", moved[0].lineno, [
                               _lines(block.body, block.body, moved),
                               _lines(body, body[:k + 1], body[n + 1:])])
        inner = [block, *(loop for loop in block.body
                          if isinstance(loop, ast.For))]
        for n, loop in itertools.product(range(k), inner):
            moved = body[n:k]
            if not _is_text(moved[0]):
                yield Edit("above the loop", "This line is above the loop, "
                           "and belongs in it." if loop is block else
                           "This line is above the loops, and belongs into "
                           "the inner one.", moved[0].lineno, [
                               _lines(loop.body, moved, loop.body),
                               _lines(body, body[:n], body[k:])])


@_statement
def _order_of_lines(body, scope):
    for k in range(len(body) - 1):
        one, other = body[k:k + 2]
        if not _is_text(one) and not isinstance(other, ast.Return):
            yield Edit("lines in the wrong order", "This line and the one "
                       "below it are in the wrong order.", one.lineno, [
                           _lines(body, body[:k], [other, one],
                                  body[k + 2:])])


@_statement
def _branches_of_an_if(body, scope):
    for block in body:
        if isinstance(block, ast.If) and block.orelse:
            yield Edit("branches exchanged", "The two branches of this if are "
                       "exchanged.", block.lineno,
                       [(vars(block), "body", block.orelse),
                        (vars(block), "orelse", block.body)])


@_statement
def _condition_turned(body, scope):
    for block in body:
        if isinstance(block, ast.If) and not isinstance(
                block.test, ast.Compare):
            number = isinstance(block.test, ast.BinOp)
            yield Edit("condition turned round", (
                f"{_brief(block.test)} is a number, and a number counts as "
                "true wherever it is not 0." if number else
                "This condition is the wrong way round."), block.lineno, [
                    (vars(block), "test", ast.copy_location(ast.UnaryOp(
                        ast.Not(), block.test), block.test))])


@_statement
def _kept_or_added(body, scope):
    """= for +=, += for -= and so on."""
    for k, line in enumerate(body):
        if isinstance(line, ast.Assign) and _can_grow(
                line.targets[0], scope):
            yield Edit("= for +=", "Each round gives it a new value, and the "
                       "one before is lost.", line.lineno, [
                           (body, k, ast.copy_location(ast.AugAssign(
                               line.targets[0], ast.Add(), line.value),
                               line))])
        if isinstance(line, ast.AugAssign):
            for op in (ast.Add, ast.Sub):
                if not isinstance(line.op, op):
                    yield Edit("another sign", "This line changes it with the "
                               "wrong sign.", line.lineno, [
                                   (vars(line), "op", op())])
            yield Edit("+= for =", "This line adds to what was there before.",
                       line.lineno, [(body, k, ast.copy_location(ast.Assign(
                           [line.target], line.value), line))])


def _can_grow(target, scope):
    """Say whether += may be meant: for a number or an entry of an array."""
    entry = isinstance(target, ast.Subscript)
    value = scope.values.get(tail(target.value if entry else target))
    return isinstance(value, np.ndarray) if entry else isinstance(
        target, ast.Name) and not isinstance(value, list)


# ---------------------------------------------------------------------------
# Expressions
# ---------------------------------------------------------------------------


@_expression
def _part_too_many(place, scope):
    """A part of a tuple."""
    node = place.node
    if isinstance(node, ast.Tuple) and _loads(node) and len(
            node.elts) > 1 and not isinstance(place.parent, ast.Subscript):
        for k, part in enumerate(node.elts):
            left = node.elts[:k] + node.elts[k + 1:]
            if isinstance(part, ast.Tuple):     # the fault is in it
                continue
            yield (left[0] if len(left) == 1 else ast.Tuple(left, ast.Load()),
                   "something too many",
                   f"{_brief(part)} should not be in {_brief(node)}.")


@_expression
def _choice_too_many(place, scope):
    node = place.node
    if isinstance(node, ast.IfExp):
        for kept in (node.body, node.orelse):
            yield (kept, "a condition too many", f"{_brief(kept)} belongs "
                   f"there in every case, whatever {_brief(node.test)} says.")


@_expression
def _too_much(place, scope):
    """One side of a sign, a condition, a sign or an index too many."""
    node = place.node
    if isinstance(node, ast.BinOp):
        gap = ast.Name("_")     # keeps the brackets of the other side
        for kept, gone in (
                (node.left, ast.BinOp(gap, node.op, node.right)),
                (node.right, ast.BinOp(node.left, node.op, gap))):
            part = shown(gone, 40).removeprefix("_ ").removesuffix(" _")
            where = place.whole if place.inside("str") or any(
                isinstance(outer, ast.JoinedStr) for outer in place.around
            ) else _brief(node)
            yield kept, "something too many", (
                f"There should be no {_spoken(node, part)} in {where}.")
    elif isinstance(node, ast.BoolOp):
        for k, part in enumerate(node.values):
            left = node.values[:k] + node.values[k + 1:]
            yield (left[0] if len(left) == 1 else ast.BoolOp(node.op, left),
                   "a condition too many", "A text alone counts as true, so "
                   "this condition always holds: each side needs a "
                   "comparison of its own." if isinstance(
                       node.op, ast.Or) and isinstance(part, ast.Constant)
                   else f"{_brief(part)} should not be in this condition.")
    elif isinstance(node, ast.UnaryOp) and not isinstance(
            node.operand, ast.Constant):
        yield node.operand, "a sign too many", (
            f"There should be no sign in front of {_brief(node.operand)}.")


def _spoken(node, part):
    """Name a part of an operation that is too many: "* x" is a factor x."""
    sign = _SIGNS.get(type(node.op), "sign")
    what = part.removeprefix(f"{sign} ").removesuffix(f" {sign}")
    if not part:
        return f"{sign} with two sides"
    if isinstance(node.op, ast.Mult):
        return f"factor {what}"
    if isinstance(node.op, ast.MatMult):
        return f"product with {what}"
    return f"division by {what}" if part.startswith("/ ") else part


@_expression
def _index_too_many(place, scope):
    node = place.node
    if isinstance(node, ast.Subscript) and _loads(node):
        index = ast.unparse(ast.Subscript(ast.Name(""), node.slice))
        yield node.value, "an index too many", (
            f"There should be no index {index} in {_brief(node)}.")


@_expression
def _comparison(place, scope):
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for op in _COMPARED:
            if type(node.ops[0]) is not op:
                yield (ast.Compare(node.left, [op()], node.comparators),
                       "another comparison",
                       f"{_brief(node)} is not the right comparison.")


@_expression
def _branches(place, scope):
    node = place.node
    if isinstance(node, ast.IfExp):
        yield (ast.IfExp(node.test, node.orelse, node.body),
               "branches exchanged",
               f"Both sides of else are exchanged where {_brief(node.test)}.")


@_expression
def _condition_of_a_comprehension(place, scope):
    node = place.node
    for k, part in enumerate(getattr(node, "generators", ())):
        if part.ifs:
            new = copy.copy(node)
            new.generators = [*node.generators]
            new.generators[k] = ast.comprehension(
                part.target, part.iter, [], part.is_async)
            yield new, "a condition too many", (
                f"if {_brief(part.ifs[0])} leaves out what is needed too.")


@_expression
def _call_too_many(place, scope):
    node = place.node
    if not isinstance(node, ast.Call) or tail(node.func) in (
            "range", "str", "len"):
        return
    name = ast.unparse(node.func) if node.args else tail(node.func)
    inner = [*node.args, *([node.func.value] if isinstance(
        node.func, ast.Attribute) else [])]
    for part in inner:
        yield part, "a call too many", (
            f"{name:.30} should not be in {place.whole}.")


@_expression
def _order_of_parts(place, scope):
    """The parts of a tuple or list, on either side of an =, in another
    order."""
    node = place.node
    if isinstance(node, (ast.Tuple, ast.List)) and 2 <= len(
            node.elts) <= 3 and not (
            isinstance(node.ctx, ast.Store)
            and not isinstance(place.statement, ast.Assign)):
        *names, last = map(ast.unparse, node.elts)
        names = f"{', '.join(names)} and {last}"
        for order in itertools.permutations(node.elts):
            if order != tuple(node.elts):
                side = "are set" if isinstance(node.ctx, ast.Store) else "are"
                yield (type(node)([*order], node.ctx),
                       "parts in another order",
                       f"{names:.40} {side} in the wrong order.")


@_expression
def _order_of_arguments(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and 2 <= len(node.args) <= 4:
        for i, k in itertools.combinations(range(len(node.args)), 2):
            other = [*node.args]
            other[i], other[k] = other[k], other[i]
            yield (ast.Call(node.func, other, node.keywords),
                   "the arguments in another order",
                   f"{tail(node.func)} gets {_brief(node.args[i])} and "
                   f"{_brief(node.args[k])} in the wrong order.")


@_expression
def _reshape_for_a_transpose(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and tail(node.func) == "reshape":
        array = node.func.value if isinstance(
            node.func.value, ast.Name) and node.func.value.id in scope.values \
            else node.args[0]
        yield (ast.Attribute(array, "T", ast.Load()),
               "reshape for a transpose", "reshape fills row by row, and does "
               f"not exchange rows and columns: {_brief(array)} is to be "
               "transposed.")


@_expression
def _transposed(place, scope):
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield (node.value, "transposed and should not be",
               f"{_brief(node.value)} is transposed in {place.whole}, and "
               "should not be.")
    elif isinstance(node, (ast.Name, ast.Subscript, ast.BinOp, ast.Call)) \
            and _loads_array(node, scope) and not _is_T(place.parent) and (
            _is_product(place.parent) or isinstance(
                place.parent, (ast.Return, ast.Assign, ast.Tuple))):
        yield (ast.Attribute(node, "T", ast.Load()), "not transposed",
               f"{_brief(node)} should be transposed here."
               if shown(node, 32) else
               "The result has its rows and columns exchanged.")


def _loads_array(node, scope):
    if isinstance(node, ast.Name):
        return _loads(node) and isinstance(
            scope.values.get(node.id), np.ndarray)
    return getattr(node, "ctx", None) is None or _loads(node)


def _is_T(node):
    return isinstance(node, ast.Attribute) and node.attr == "T"


def _is_product(node):
    return isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.MatMult) or isinstance(node, ast.Call) and tail(
            node.func) in ("dot", "matmul")


def _brief(node):
    return shown(node, 32) or "this line"


@_expression
def _sides(place, scope):
    """The two sides of a sign that are not alike."""
    node = place.node
    if isinstance(node, ast.BinOp) and not isinstance(
            node.op, (ast.Add, ast.Mult)):
        yield (ast.BinOp(node.right, node.op, node.left), "sides exchanged",
               f"The two sides of {_SIGNS.get(type(node.op), 'the sign')} in "
               f"{_brief(node)} are exchanged.")


@_expression
def _sign(place, scope):
    node = place.node
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS \
            and not place.inside("range", "str"):
        for op in _OTHERS:
            if op is not type(node.op):
                yield (ast.BinOp(node.left, op(), node.right),
                       "another sign", f"{_SIGNS[type(node.op)]} is not the "
                       f"right sign in {_brief(node)}.")


@_expression
def _text(place, scope):
    node = place.node
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return
    for other in sorted({o for group in _TEXTS for o in group
                         if {node.value, node.value.lower()} & group}
                        - {node.value}):
        yield ast.Constant(other), "another text", (
            f"\"{node.value}\" is not the right text in {place.whole}.")
    held = place.parent
    if isinstance(held, ast.Subscript) and node is held.slice:
        keys = scope.values.get(tail(held.value))
        for other in keys if isinstance(keys, dict) else ():
            if isinstance(other, str) and other != node.value:
                yield ast.Constant(other), "another key", (
                    f"{_brief(node)} is not the right key in {_brief(held)}.")
    letters = node.value.rstrip("0123456789")
    if letters in ("W", "b", "dW", "db", "dA") and letters != node.value:
        for counter in sorted(scope.counting):
            yield (ast.BinOp(ast.Constant(letters), ast.Add(), ast.Call(
                ast.Name("str", ast.Load()), [ast.Name(
                    counter, ast.Load())], [])), "the same key in every round",
                   f"\"{node.value}\" is the same in every round: each layer "
                   "has a number of its own.")


@_expression
def _part_of_result(place, scope):
    node = place.node
    if isinstance(node, ast.Name) and _loads(node) and isinstance(
            scope.values.get(node.id), (tuple, list)):
        yield from _parts(node)


def _parts(node):
    """Yield the parts of a result in place of it."""
    for k in (0, 1, -1):
        yield (ast.Subscript(node, ast.Constant(k), ast.Load()),
               "whole result for a part", f"{_brief(node)} has several "
               "parts, a function's results: one of them is needed here.")


@_expression
def _loop_ends(place, scope):
    """A range that begins or ends elsewhere, or runs the other way."""
    node = place.node
    if not (isinstance(node, ast.Call) and tail(node.func) == "range"):
        return
    start, stop = ([ast.Constant(0), *node.args][-2:] if len(node.args) < 3
                   else node.args[:2])
    told = next(filter(None, (
        _in_every_round(part, scope) for loop in scope.loops
        if _range_of(loop.iter) is node
        for part in ast.walk(loop) if isinstance(part, ast.Compare)
        and len(part.ops) == 1)), "")
    for low, high in itertools.product((0, 1, -1), (0, 1, -1)):
        if low or high:
            why = {1: "begins too early", -1: "begins too late"}.get(low, "")
            end = {1: "ends too early", -1: "goes on too far"}.get(high, "")
            what = " and ".join(filter(None, [why, end]))
            yield (ast.Call(node.func, [_moved(start, low), _moved(
                stop, high), *node.args[2:]], []), "ends of the loop",
                   f"{told}: the loop {what}." if told else
                   f"The loop {what}: which numbers does it run over?")
    if len(node.args) < 3:
        yield (ast.Call(ast.Name("reversed", ast.Load()), [node], []),
               "loop runs forward", "The loop runs forward, and should run "
               "the other way.")


def _moved(node, by):
    if not by:
        return node
    if isinstance(node, ast.Constant):
        return ast.Constant(node.value + by)
    if isinstance(node, ast.UnaryOp) and isinstance(
            node.operand, ast.Constant):    # -1
        return ast.Constant(by - node.operand.value)
    if isinstance(node, ast.BinOp) and isinstance(
            node.op, (ast.Add, ast.Sub)) and isinstance(
            node.right, ast.Constant):
        more = node.right.value
        by += more if isinstance(node.op, ast.Add) else -more
        node = node.left
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(
        abs(by))) if by else node


@_expression
def _len_for_a_number(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and tail(node.func) == "len":
        for name, value in scope.values.items():
            if _kind(value) == "number":
                yield (ast.Name(name, ast.Load()), "another number",
                       f"{_brief(node)} is not the right number in "
                       f"{place.whole}.")


@_expression
def _one_off(place, scope):
    """A whole number, or a name for one, that is one too high or low."""
    node = place.node
    number = isinstance(node, ast.Name) and _loads(node) and isinstance(
        scope.values.get(node.id), int) and _names_a_place(place) \
        and not isinstance(place.parent, ast.BinOp)
    if number:
        for op, word in ((ast.Sub, "high"), (ast.Add, "low")):
            yield (ast.BinOp(node, op(), ast.Constant(1)),
                   "number one off", f"{node.id} is one too {word} in "
                   f"{place.whole}.")
    if isinstance(node, ast.UnaryOp) and isinstance(
            node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        for other in {0, 1, -1, -2, node.operand.value} - {
                -node.operand.value}:
            yield (ast.Constant(other), "another number",
                   f"{ast.unparse(node)} is not the right number in "
                   f"{_around_number(place)}.")
    if isinstance(node, ast.Constant) and type(node.value) is int \
            and not isinstance(place.parent, ast.UnaryOp):
        for counter in sorted(scope.counting):
            yield (ast.Name(counter, ast.Load()), "the same in every round",
                   f"{node.value} in {_around_number(place)} is the same in "
                   "every round of the loop.")
        for other in {node.value - 1, node.value + 1, 1 - node.value,
                      -node.value, -1} - {node.value}:
            yield (ast.Constant(other), "another number",
                   f"{node.value} is not the right number in "
                   f"{_around_number(place)}.")


def _names_a_place(place):
    return place.inside("range", "str") or any(isinstance(
        node, (ast.Subscript, ast.Compare, ast.JoinedStr))
        for node in place.around)


def _around_number(place):
    if isinstance(place.parent, ast.keyword):
        return f"{place.parent.arg}={ast.unparse(place.node)}"
    return place.whole


@_expression
def _other_name(place, scope):
    node = place.node
    if isinstance(node, ast.Name) and _loads(node) \
            and node.id in scope.values and not isinstance(
                place.parent, ast.For) and getattr(
                place.parent, "attr", "") not in _GROWING:
        whole = place.whole
        others = scope.like(node.id)
        if place.inside("append"):
            others = [*others, *(other for other, value
                                 in scope.values.items()
                                 if isinstance(value, tuple))]
        for other in others:
            yield (ast.Name(other, ast.Load()), "another variable",
                   f"{node.id} is not what belongs in {whole}."
                   if whole != node.id else
                   f"{node.id} is not what belongs here.")


@_expression
def _missing_sign(place, scope):
    node = place.node
    if isinstance(node, (ast.Call, ast.Name, ast.BinOp)) and isinstance(
            place.parent, (ast.BinOp, ast.Return, ast.Assign, ast.Tuple,
                           ast.Call)) and _loads_array(node, scope):
        yield ast.UnaryOp(ast.USub(), node), "a minus missing", (
            f"A minus is missing in front of {_brief(node)}.")


@_expression
def _missing_complement(place, scope):
    node = place.node
    if isinstance(node, ast.Name) and isinstance(
            place.parent, (ast.Call, ast.BinOp)) and _loads_array(node, scope):
        yield ast.BinOp(ast.Constant(1), ast.Sub(), node), "1 - missing", (
            f"{node.id} stands where 1 - {node.id} belongs, in "
            f"{place.whole}.")


@_expression
def _missing_sum(place, scope):
    """An array where one number belongs, as in a cost."""
    node, cost = place.node, scope.definition.name in _COSTS
    inside = (ast.Assign, ast.Return, *(
        (ast.BinOp, ast.AugAssign) if cost else ()))
    if isinstance(node, ast.expr) and isinstance(place.parent, inside) \
            and _loads_array(node, scope) \
            and (cost or not isinstance(node, ast.Name)) \
            and tail(getattr(node, "func", None)) not in ("sum", "mean"):
        what = shown(node, 32) or "This line"
        for name, done in (("sum", "added up"), ("mean", "averaged"))[
                :1 + cost]:
            yield (ast.Call(ast.parse(f"np.{name}", mode="eval").body, [node],
                            []), "a sum missing", f"{what} still has a number "
                   f"for each example: where are they {done}?")


@_expression
def _missing_division(place, scope):
    node = place.node
    if isinstance(place.parent, (ast.Assign, ast.Return, ast.Tuple,
                                 ast.AugAssign, ast.Dict)) \
            and isinstance(node, ast.expr) and _loads_array(node, scope):
        for size in scope.sizes():
            yield ast.BinOp(node, ast.Div(), size), "1/m missing", (
                f"{_brief(node)} is a sum over the examples: where is it "
                "divided by their number?")


@_expression
def _function(place, scope):
    """A function in place of one like it, or with other options."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    name = tail(node.func)
    for other in {o for group in _ALIKE if name in group for o in group}:
        func = ast.Name(other, ast.Load()) if isinstance(
            node.func, ast.Name) else ast.Attribute(
                node.func.value, other, ast.Load())
        if other != name:
            yield (ast.Call(func, node.args, node.keywords),
                   "another function",
                   f"{name} is not the function that belongs here.")
    if name in _CURVES and isinstance(node.func, ast.Attribute):
        yield (ast.Call(ast.Attribute(node.func.value, "exp", ast.Load()),
                        node.args, []), "another function",
               f"{name} is not the function that belongs here.")
    if name in _REDUCING:
        yield from _options(node, name)


def _options(node, name):
    given = {keyword.arg: keyword for keyword in node.keywords}
    keep = ast.keyword("keepdims", ast.Constant(True))
    for axis in (0, 1, None):
        rest = [k for k in node.keywords if k.arg not in ("axis", "keepdims")]
        for more in ([], [keep]):
            if axis is not None:
                more = [ast.keyword("axis", ast.Constant(axis)), *more]
            hint = (f"{name} without an axis runs over the whole array."
                    if "axis" not in given else
                    f"axis={ast.unparse(given['axis'].value)} is the wrong "
                    f"one in {_brief(node)}."
                    if ast.unparse(given["axis"].value) != str(axis) else
                    f"{name} takes an axis away: should both sizes stay?"
                    if "keepdims" not in given else
                    "keepdims should not be here: should the axis stay?")
            yield (ast.Call(node.func, node.args, rest + more),
                   "options of a sum", hint)


@_expression
def _type(place, scope):
    node, types = place.node, ("int", "bool", "float")
    if isinstance(node, ast.Name) and node.id in types \
            and place.inside("astype"):
        index = node.id == "int" and any(
            isinstance(outer, ast.Subscript) for outer in place.around)
        for other in types:
            if other != node.id:
                yield (ast.Name(other, ast.Load()), "another type",
                       "Whole numbers in square brackets are the places of "
                       "rows; True and False say which entries to take."
                       if index else f"{node.id} is not the right type in "
                       f"{place.whole}.")


@_expression
def _flat_or_column(place, scope):
    node = place.node
    value = scope.values.get(node.id) if isinstance(node, ast.Name) else None
    flat = value.ndim == 1 if isinstance(value, np.ndarray) else isinstance(
        node, ast.Call) and tail(node.func) in ("arange", "array")
    if flat and _loads_array(node, scope):
        yield (_reshaped(node, "(-1, 1)"), "flat for a column",
               f"{_brief(node)} is flat, and should be a column in "
               f"{place.whole}.")
    elif isinstance(value, np.ndarray) and value.shape[1:] == (1,) \
            and _loads(node):
        yield (_reshaped(node, "-1"), "a column for a flat array",
               f"{node.id} is a column, and what it meets in {place.whole} "
               "is flat.")
    elif isinstance(value, np.ndarray) and value.ndim == 2 and len(
            value) == 1 and isinstance(place.parent, ast.Subscript):
        yield (_reshaped(node, "-1"), "a row for a flat array",
               f"{node.id} is a row, with two sizes, and should be flat in "
               f"{place.whole}.")


def _reshaped(node, sizes):
    return ast.Call(ast.Attribute(node, "reshape", ast.Load()),
                    [ast.parse(sizes, mode="eval").body], [])


@_expression
def _call_missing(place, scope):
    """What belongs into a function that is called elsewhere."""
    node = place.node
    if not isinstance(node, (ast.Name, ast.BinOp)) or not _loads_array(
            node, scope) or place.inside("exp", "log"):
        return
    for function in scope.curves:
        if not (isinstance(place.statement, ast.Assign) and tail(
                place.statement.targets[0]) == tail(node)):
            yield (ast.Call(function, [node], []), "a call missing",
                   f"{_brief(node)} goes into {place.whole} as it is: "
                   f"{ast.unparse(function)} of it belongs there.")


@_expression
def _row_for_a_column(place, scope):
    node = place.node
    value = scope.values.get(tail(node.value)) if isinstance(
        node, ast.Subscript) and _loads(node) else None
    if isinstance(value, np.ndarray) and value.ndim == 2 and isinstance(
            node.slice, ast.Name):
        both = ast.Tuple([ast.Slice(), node.slice], ast.Load())
        yield (ast.Subscript(node.value, both, ast.Load()), "a row taken for "
               "a column", f"{_brief(node)} is a row of {tail(node.value)}, "
               "and a column is needed.")


@_expression
def _sum_for_a_division(place, scope):
    node = place.node
    if isinstance(node, ast.Call) and tail(node.func) in ("mean", "sum") \
            and node.args:
        for size in scope.sizes():
            yield (ast.BinOp(node.args[0], ast.Div(), size),
                   "a call too many", f"{ast.unparse(node.func)} adds up too "
                   "much here: the product has added up the examples.")


@_expression
def _part_of_a_call(place, scope):
    if isinstance(place.node, ast.Call) and not isinstance(
            place.parent, ast.Expr):
        yield from _parts(place.node)
