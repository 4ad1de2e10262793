"""What the cells of a page use, and what the texts above them introduce.

Code uses names (of Python, NumPy and whatever is imported), options of calls
and constructs of the language; texts use the symbols of their formulas. Each
of them is introduced by a sentence: a name or an option by a code span that
holds it, a construct by its words in ``CONSTRUCTS``, a symbol by a formula
within the sentence, beside its word if it has one in ``SYMBOLS``. Headings,
folded texts and blocks of code introduce nothing: many do not read them.

Functions of the course that draw, check or give a case say so by their names
and need no sentence, nor do the options of calls that draw.
"""

import ast
import builtins
import re
from typing import NamedTuple

DRAWS = re.compile(r"(plot|draw|show|explore|step)_|train_board")
PLAIN = re.compile(rf"{DRAWS.pattern}|check_|\w+_test_case")

# What a newcomer is taken to know, at most 40 things, each with its reason.
KNOWN = {
    "name print": "the first function that anybody meets",
    "name len": "every course of Python has it beside lists",
    "name range": "it belongs to the loops that the course asks for",
    "name str": "it is met as soon as a number is joined to a text",
    "name min": "its name is the word",
    "construct arithmetic": "it is written as on paper",
    "construct comparison": "it is written as on paper, but for ==",
    "construct text": "quotes around words are in the first example of all",
    "construct list": "it belongs to the loops that the course asks for",
    "construct tuple": "it is what functions with several results return",
    "construct index": "it belongs to lists and dictionaries",
    "construct if": "it is read as English, and comes before loops",
    "construct docstring": "it is a sentence and does nothing",
}

# ---------------------------------------------------------------------------
# The constructs: words or a code span that introduce one; how to see it
# ---------------------------------------------------------------------------


def _is(*kinds):
    return lambda node: isinstance(node, kinds)


def _operator(*kinds):
    return lambda node: (isinstance(node, ast.BinOp | ast.AugAssign)
                         and isinstance(node.op, kinds))


def _index(*kinds):
    """See an index of this kind, alone or beside others."""
    return lambda node: isinstance(node, ast.Subscript) and any(
        isinstance(part, kinds) for part in (
            node.slice.elts if isinstance(node.slice, ast.Tuple)
            else [node.slice]))


def _constant(kind, pattern=""):
    return lambda node: (isinstance(node, ast.Constant)
                         and isinstance(node.value, kind)
                         and re.search(pattern, repr(node.value)))


def _format(pattern):
    """See a value in an f-string whose format fits."""
    return lambda node: (
        isinstance(node, ast.FormattedValue) and node.format_spec is not None
        and re.search(pattern, ast.unparse(node.format_spec)[2:-1]))


def _unpacks(node):
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return (isinstance(node, ast.Assign | ast.For | ast.comprehension)
            and isinstance(targets[0], ast.Tuple))


class Words(NamedTuple):
    """What introduces something: a pattern of its words, or of its code."""

    text: str = "(?!)"
    code: str = "(?!)"


CONSTRUCTS = {
    "function": (Words(r"\bfunctions?\b"), _is(ast.FunctionDef)),
    "default value": (Words(r"\bdefault\b"), lambda node: (
        isinstance(node, ast.arguments) and node.defaults)),
    "docstring": (Words(r"\bdocstring"), lambda node: (
        isinstance(node, ast.FunctionDef) and ast.get_docstring(node))),
    "import": (Words(r"\bimports?\b"), _is(ast.Import, ast.ImportFrom)),
    "loop": (Words(r"\bloops?\b"), _is(ast.For)),
    "if": (Words(code=r"^if$"), _is(ast.If)),
    "with": (Words(code=r"^with\b"), _is(ast.With)),
    "raise": (Words(code=r"^raise\b"), _is(ast.Raise)),
    "either-or expression": (Words(code=r" if .* else "), _is(ast.IfExp)),
    "list comprehension": (Words("list comprehension"), _is(ast.ListComp)),
    "dictionary comprehension": (
        Words("dictionary comprehension"), _is(ast.DictComp)),
    "generator expression": (
        Words("generator expression"), _is(ast.GeneratorExp)),
    "dictionary": (Words(r"\bdictionar(?:y|ies)\b"), _is(ast.Dict)),
    "list": (Words(r"\blists?\b"), _is(ast.List)),
    "tuple": (Words(r"\btuples?\b"), lambda node: (
        isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load))),
    "unpacking": (Words(r"\bunpack"), _unpacks),
    "star": (Words(code=r"\*[a-z]"), _is(ast.Starred)),
    "the name _": (Words(code="^_$"), lambda node: (
        isinstance(node, ast.Name) and node.id == "_")),
    "text": (Words(r"(?<!-)\bstrings?\b"), _constant(str)),
    "bytes": (Words(r"\bbytes\b"), _constant(bytes)),
    "power of ten": (Words(r"\de-?\d", r"\de-?\d"), _constant(float, "e")),
    "f-string": (Words(r"\bf-strings?\b"), _is(ast.JoinedStr)),
    "format .2f": (Words(code=r":\d*\.\d+f"), _format(r"\.\d+f")),
    "format 4d": (Words(code=r"\{\w+:\d"), _format(r"^\d")),
    "format ,": (Words(code=r"\{\w+:\d*,\}"), _format(",")),
    "format .3g": (Words(code=r"\.\d+g"), _format("g$")),
    "arithmetic": (Words(code=r"^[-+*/]$"), _operator(
        ast.Add, ast.Sub, ast.Mult, ast.Div)),
    "comparison": (Words(code=r"[=<>]=|[<>]"), _is(ast.Compare)),
    "matrix product": (Words(code="^@$"), _operator(ast.MatMult)),
    "power": (Words(code=r"\w \*\* \w"), _operator(ast.Pow)),
    "remainder": (Words(code=r"\w % \w"), _operator(ast.Mod)),
    "whole division": (Words(code=r"//"), _operator(ast.FloorDiv)),
    "and, or, not": (
        Words(code=r"^(?:and|or|not)$"), _is(ast.BoolOp, ast.Not)),
    "assignment with +=": (Words(code=r"[-+*/]="), _is(ast.AugAssign)),
    "two names at once": (Words(code=r"\w = \w.* = "), lambda node: (
        isinstance(node, ast.Assign) and len(node.targets) > 1)),
    "index": (Words(code=r"\w\[\w+\]"), _index(
        ast.Constant, ast.Name, ast.BinOp)),
    "index from the end": (
        Words(code=r"\[-1\]"), _index(ast.UnaryOp)),
    "index by row and column": (
        Words(code=r"\w\[[\w:]+, [\w:]+\]"), lambda node: (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Tuple))),
    "index by a list": (Words(code=r"\[\[|, \["), _index(ast.List)),
    "slice": (Words(code=r"\[\w*:\w*"), _index(ast.Slice)),
    "slice with a step": (Words(code=r":[^],]*:"), lambda node: (
        isinstance(node, ast.Slice) and node.step)),
}

# ---------------------------------------------------------------------------
# The symbols: what introduces those that a formula alone does not
# ---------------------------------------------------------------------------

SYMBOLS = {
    "W": "weight", "b": "bias", "X": "input|matrix", "Y": "label",
    "L": "layers", "m": "examples", "J": "cost", r"\mathcal{L}": "loss",
    "dZ": "derivative", "dW": "derivative", "dA": "derivative",
    "db": "derivative", r"\alpha": "rate|how large a step",
    r"\sigma": "sigmoid", "ReLU": "larger|positive", r"\sum": "add",
    r"\prod": "multipl", r"\top": "transpose", r"\odot": "entry by entry",
    r"\partial": "fixed|kept", ":=": "becomes", r"\hat": "hat",
    "[>]": "square bracket", "^{[l]}": "layer", "^{(i)}": "example",
    "'": "slope", r"\in": "in",
}
LAYOUT = set("frac left right bigl bigr begin end quad qquad text cdot ldots "
             "dots lt gt tag operatorname mathcal sqrt approx".split())
TOKENS = re.compile(
    r"\\(?:tag|begin|end|text)\{[^{}]*\}|\\operatorname\{(\w+)\}"
    r"|(\\mathcal\{\w+\})|(\\[A-Za-z]+)|(d[A-Za-z](?![a-z])|[A-Za-z])"
    r"|(:=)|(')")
SIGNS = {"^{[l]}": r"\^\{\[", "^{(i)}": r"(?:\^\{|\])\(\w\)",
         "[>]": r"\\left\[[^$]*?\\gt"}


def symbols(text):
    """Return the symbols of the formulas in a text, in their order."""
    found = []
    for formula in re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.S):
        found += [sign for sign, pattern in SIGNS.items()
                  if re.search(pattern, formula)]
        for match in TOKENS.finditer(formula):
            symbol = match[match.lastindex] if match.lastindex else ""
            if symbol.lstrip("\\") not in {*LAYOUT, ""}:
                found.append(symbol)
    return [f"symbol {symbol}" for symbol in dict.fromkeys(found)]


# ---------------------------------------------------------------------------
# The code
# ---------------------------------------------------------------------------


def imported(trees):
    """Return the names that cells import and that need a sentence."""
    names = {alias.asname or alias.name for tree in trees
             for node in ast.walk(tree)
             if isinstance(node, ast.Import | ast.ImportFrom)
             for alias in node.names}
    return {name for name in names if not PLAIN.match(name)}


def used(tree, imports):
    """Return what a cell of code uses.

    Parameters
    ----------
    tree : ast.Module
        The cell.
    imports : collection of str
        The names that the page imports and that need a sentence.

    Returns
    -------
    things : list of str
        Such as ``name zeros``, ``option axis`` or ``construct loop``.
    """
    found = []
    for node in ast.walk(tree):
        found += [f"construct {name}" for name, (_, seen) in CONSTRUCTS.items()
                  if seen(node)]
        if isinstance(node, ast.Attribute):
            found.append(f"name {node.attr}")
        elif isinstance(node, ast.Name):
            if hasattr(builtins, node.id) or node.id in imports:
                found.append(f"name {node.id}")
        elif isinstance(node, ast.Call):
            if not DRAWS.match(getattr(node.func, "id", "")):
                found += [f"option {keyword.arg}" for keyword in node.keywords]
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------------------
# The texts
# ---------------------------------------------------------------------------


def sentences(source):
    """Return the paragraphs and table rows that are sure to be read."""
    for unread in (r"(?ms)^ *(```+|~~~+).*?^ *\1", r"(?m)^#.*$",
                   r"(?s)<details>.*?</details>", r"(?s)\$\$.*?\$\$"):
        source = re.sub(unread, "", source)
    return [part for part in re.split(r"\n\s*\n|\n(?=\||\d\. |- )", source)
            if re.search("[a-z]{2}", re.sub(r"`[^`]*`|\$[^$]*\$", "", part))]


class Reader:
    """Somebody who reads page after page and knows what was introduced."""

    def __init__(self):
        self.read_so_far = []

    def read(self, source):
        """Read the Markdown of one cell."""
        for sentence in sentences(source):
            code = re.findall(r"`([^`]+)`", sentence)
            text = re.sub(r"`[^`]*`|\$[^$]*\$", "`", sentence)
            self.read_so_far.append((text, code, symbols(sentence)))

    def knows(self, thing):
        """Return whether a sentence has introduced a thing."""
        return any(self._introduces(thing, *sentence)
                   for sentence in self.read_so_far)

    @staticmethod
    def _introduces(thing, text, code, formulas):
        kind, name = thing.split(" ", 1)
        if kind == "symbol":
            word = rf"\b(?:{SYMBOLS.get(name, '')})"
            return re.search(word, text, re.I) and (
                thing in formulas
                or any(re.match(rf"{re.escape(name)}\b", c) for c in code))
        words = Words(code=rf"(?<!\")\b{name}\b")
        if kind == "construct":
            words, _ = CONSTRUCTS[name]
        return re.search(words.text, text) or any(
            re.search(words.code, span) for span in code)
