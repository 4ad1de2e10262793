"""Ways to make an answer wrong, for each kind of answer.

The first way keeps the answer and changes what it gives: a function returns
another value of the same kind, a class's methods do, a variable holds one. In
the second way there is no value, as where ``return`` was forgotten. The other
ways change the text: a number, an operator, a comparison, a statement
that is left out, a word of what a magic writes or runs. The last one calls
copies of earlier answers instead of these, as a check may forbid.
"""

import ast
import re
from pathlib import Path

from grading import source as sources

MOST = 16
OTHER = Path(__file__).with_name("mutant_values.py")
_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
              ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
              ast.MatMult: ast.Sub, ast.Mod: ast.Add, ast.And: ast.Or,
              ast.Or: ast.And, ast.Lt: ast.GtE, ast.LtE: ast.Gt,
              ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq,
              ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
              ast.Is: ast.IsNot, ast.IsNot: ast.Is}


def of(exercise, earlier=()):
    """Yield texts that are wrong answers, as far as a text can tell.

    Parameters
    ----------
    exercise : Exercise
    earlier : list of Exercise
        Those before it.
    """
    if sources.cell_magics(exercise.source):
        yield from _of_magic(exercise.source)
        return
    if exercise.binds:
        yield other_values(exercise.source, exercise.binds)
        yield _no_values(exercise.source, exercise.binds)
    tree = sources.parse(exercise.source)
    if tree is not None:
        yield from _spread([text for text in _changed_texts(tree)
                            if sources.written(text)])
    yield from _on_copies(exercise, earlier)


def other_values(text, names):
    """Return a text after which its names give other values."""
    calls = "\n".join(f"{name} = _other({name})" for name in names)
    return (f"{text}\n\n{OTHER.read_text(encoding='utf-8')}\n\n{calls}\n")


def _no_values(text, names):
    """Return a text whose functions return nothing, nor do names hold any.
    """
    functions = sources.functions(text)
    calls = "\n\n".join(
        f"def {name}(*arguments, _right={name}, **keywords):\n"
        "    _right(*arguments, **keywords)" if name in functions
        else f"{name} = None" for name in names)
    return f"{text}\n\n{calls}\n"


def _spread(texts):
    """Return a few of many texts, from all over the answer."""
    step = max(1, -(-len(texts) // MOST))
    return texts[::step]


def _changed_texts(tree):
    """Yield the text of a tree with each of its parts changed, one by one."""
    nodes, told = list(ast.walk(tree)), set()
    for node in nodes:   # what only people read
        if isinstance(node, ast.Raise) or isinstance(
                getattr(node, "value", None), ast.Constant) and isinstance(
                node, ast.Expr):
            told.update(ast.walk(node))
    for change in (_comparison, _dropped, _operator, _constant):
        for node in [node for node in nodes if node not in told]:
            for field, other in change(node):
                own = getattr(node, field)
                setattr(node, field, other)
                text = ast.unparse(tree)
                setattr(node, field, own)
                yield text


def _constant(node):
    """Yield another number or text."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield "value", not node.value
        elif isinstance(node.value, (int, float)):
            yield "value", node.value + 1
        elif isinstance(node.value, str):
            yield "value", node.value + "?"


def _operator(node):
    """Yield another operator."""
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(
            node.op) in _OPERATORS:
        yield "op", _OPERATORS[type(node.op)]()


def _comparison(node):
    """Yield other comparisons, the first one exchanged."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        yield "ops", [_OPERATORS[type(node.ops[0])](), *node.ops[1:]]


def _dropped(node):
    """Yield the body of a function or a block without its last statement."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and not isinstance(
            body[-1], (ast.Pass, ast.FunctionDef, ast.ClassDef)):
        yield "body", [*body[:-1], ast.Pass()]


def _on_copies(exercise, earlier):
    """Yield a text that calls copies of the earlier answers that it needs."""
    defined = {name: one.source for one in earlier
               for name in sources.functions(one.source)}
    names = sorted(defined.keys() & sources.used(exercise.source))
    if names:
        texts = dict.fromkeys([*map(defined.get, names), exercise.source])
        yield re.sub(rf"\b({'|'.join(names)})\b", r"_copy_of_\1",
                     "\n\n".join(texts))


def _of_magic(text):
    """Yield texts of a cell magic whose body is another one."""
    line, _, body = text.lstrip().partition("\n")
    (name, rest, _), *_ = sources.cell_magics(text)
    defined = list(sources.functions(body)) if name in (
        "writefile", "file") and rest.strip().endswith(".py") else []
    if defined:
        yield f"{line}\n{other_values(body, defined)}"
    yield line + "\n" + re.sub(r"\d+", lambda n: str(int(n[0]) + 1), body)
    yield line + "\n" + re.sub(r"(\w+)(\W*)$", r"\1x\2", body)
