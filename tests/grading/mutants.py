"""Ways to make an answer wrong, for each kind of answer.

The first way keeps the answer and changes what it gives: a function returns
another value of the same kind, a class's methods do, a variable holds one. The
other ways change the text: a number, an operator, a comparison, a statement
that is left out, a word of what a magic writes or runs.
"""

import ast
import copy
import re
from pathlib import Path

from grading import source as sources

MOST = 10
OTHER = Path(__file__).with_name("mutant_values.py")
_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
              ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
              ast.MatMult: ast.Sub, ast.Mod: ast.Add, ast.And: ast.Or,
              ast.Or: ast.And, ast.Lt: ast.GtE, ast.LtE: ast.Gt,
              ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq,
              ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
              ast.Is: ast.IsNot, ast.IsNot: ast.Is}


def of(exercise):
    """Yield texts that are wrong answers, as far as a text can tell.

    Parameters
    ----------
    exercise : Exercise
    """
    if sources.cell_magics(exercise.source):
        yield from _of_magic(exercise.source)
        return
    if exercise.binds:
        yield other_values(exercise.source, exercise.binds)
    tree = sources.parse(exercise.source)
    if tree is not None:
        yield from _spread([text for text in _changed_texts(tree)
                            if sources.written(text)])


def other_values(text, names):
    """Return a text after which its names give other values."""
    calls = "\n".join(f"{name} = _other({name})" for name in names)
    return (f"{text}\n\n{OTHER.read_text(encoding='utf-8')}\n\n{calls}\n")


def _spread(texts):
    """Return a few of many texts, from all over the answer."""
    step = max(1, -(-len(texts) // MOST))
    return texts[::step]


def _changed_texts(tree):
    """Yield the text of a tree with each of its parts changed, one by one."""
    for number in range(sum(1 for _ in ast.walk(tree))):
        for change in (_constant, _operator, _dropped):
            other = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(other))
                          if i == number)
            if change(target):
                yield ast.unparse(ast.fix_missing_locations(other))


def _constant(node):
    """Change a number or a text."""
    if not isinstance(node, ast.Constant):
        return False
    if isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, (int, float)):
        node.value += 1
    elif isinstance(node.value, str):
        node.value += "?"
    else:
        return False
    return True


def _operator(node):
    """Change an operator or a comparison."""
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(
            node.op) in _OPERATORS:
        node.op = _OPERATORS[type(node.op)]()
        return True
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OPERATORS:
        node.ops[0] = _OPERATORS[type(node.ops[0])]()
        return True
    return False


def _dropped(node):
    """Leave out the last statement of a function or a block."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or isinstance(
            body[-1], (ast.Pass, ast.FunctionDef, ast.ClassDef)):
        return False
    body[-1] = ast.Pass()
    return True


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
