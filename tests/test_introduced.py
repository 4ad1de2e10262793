"""What a page uses is introduced first; the list of the known does not rot."""

import ast
import shutil

import pytest
from tools import introduced
from tools.introduced import CONSTRUCTS, KNOWN, Reader, symbols, used
from tools.notebook_rules import NOTEBOOKS, Page, check, met_first

PAGES = sorted(NOTEBOOKS.glob("*.ipynb"))
COPIES = sorted(NOTEBOOKS.glob("exercises/*.ipynb"))

# For each construct a line that uses it, and a sentence that introduces it.
SHOWN = {
    "function": ("def f():\n    pass", "Write a function."),
    "default value": ("def f(x=1):\n    pass", "The default is 1."),
    "docstring": ("def f():\n    'Do.'", "The docstring says it."),
    "import": ("import os", "One cell imports it."),
    "loop": ("for i in x:\n    pass", "The loop ends."),
    "if": ("if x:\n    pass", "It needs an `if`."),
    "with": ("with x:\n    pass", "The line `with x:` opens it."),
    "raise": ("raise x", "Then `raise x` stops it."),
    "either-or expression": ("1 if x else 2", "Take `1 if x else 2`."),
    "list comprehension": ("[i for i in x]", "A list comprehension."),
    "dictionary comprehension": (
        "{i: 1 for i in x}", "A dictionary comprehension."),
    "generator expression": ("f(i for i in x)", "A generator expression."),
    "dictionary": ("{'a': 1}", "One dictionary holds them."),
    "list": ("[1]", "The list grows."),
    "tuple": ("x = 1, 2", "A tuple of two."),
    "unpacking": ("a, b = x", "This line unpacks it."),
    "star": ("f(*x)", "Hand over `*sizes`."),
    "the name _": ("_ = x", "Where `_` takes the rest."),
    "text": ("'a'", "Put a string there."),
    "bytes": ("b'a'", "It is stored as bytes."),
    "power of ten": ("1e-6", "Below 1e-6 it counts as equal."),
    "f-string": ("f'{x}'", "An f-string fills it in."),
    "format .2f": ("f'{x:.2f}'", "Two decimals: `:.2f`."),
    "format 4d": ("f'{x:4d}'", "Four wide: `{i:4d}`."),
    "format ,": ("f'{x:,}'", "Commas: `{n:,}`."),
    "format .3g": ("f'{x:.3g}'", "Three digits: `:.3g`."),
    "arithmetic": ("x + 1", "The sign `+` adds."),
    "comparison": ("x == 1", "Compare by `x == 1`."),
    "matrix product": ("A @ B", "The product is `@`."),
    "power": ("x ** 2", "The square is `x ** 2`."),
    "remainder": ("x % 2", "What is left is `i % 2`."),
    "whole division": ("x // 2", "Half of it is `n // 2`."),
    "and, or, not": ("a or b", "One side is enough for `or`."),
    "assignment with +=": ("x += 1", "Add to it by `+=`."),
    "two names at once": ("a = b = 1", "Both get it in `a = b = 1`."),
    "index": ("x[0]", "Take `x[0]`."),
    "index from the end": ("x[-1]", "Take the last, `x[-1]`."),
    "index by row and column": ("x[0, 1]", "Take `A[0, 1]`."),
    "index by a list": ("x[[0, 2]]", "Take rows by `x[[0, 2]]`."),
    "slice": ("x[1:3]", "Take a part, `x[1:3]`."),
    "slice with a step": ("x[::2]", "Take every second, `x[::2]`."),
}


def reader(*texts):
    """Return somebody who has read these texts."""
    one = Reader()
    for text in texts:
        one.read(text)
    return one


def met(pages):
    """Return all that these pages use and no text has introduced."""
    return {thing for path in pages for _, thing in met_first(Page(path))}


def test_the_known_is_used_and_not_introduced_and_nothing_else_is():
    assert met(PAGES) == set(KNOWN)
    assert len(KNOWN) <= 40 and all(KNOWN.values())


def test_the_copies_use_nothing_else():
    assert met(COPIES) <= set(KNOWN)


def test_every_construct_is_shown():
    assert list(SHOWN) == list(CONSTRUCTS)


@pytest.mark.parametrize("name", SHOWN)
def test_a_construct_is_seen_and_introduced(name):
    line, sentence = SHOWN[name]
    thing = f"construct {name}"
    assert thing in used(ast.parse(line), ())
    assert thing not in used(ast.parse("pass"), ())
    assert reader(sentence).knows(thing)
    assert not reader("A sentence about `something` else.").knows(thing)


def test_names_and_options_are_those_that_do_not_explain_themselves():
    tree = ast.parse(
        "import numpy as np\nfrom dnn_utils import relu, plot_costs\n"
        "y = np.sum(relu(x, 1), axis=len(z))\nplot_costs(own(y), every=1)")
    imports = introduced.imported([tree])
    assert imports == {"np", "relu"}
    assert {thing for thing in used(tree, imports) if "construct" not in thing
            } == {"name np", "name sum", "name relu", "name len",
                  "option axis"}
    knows = reader("Add up each row by `.sum(axis=1)`.").knows
    assert knows("name sum") and knows("option axis")
    assert not knows("name len") and not knows("name su")


@pytest.mark.parametrize("symbol, formula, sentence, no_sentence", [
    (r"\alpha", r"\alpha g", r"The rate is $\alpha$.", r"Here is $\alpha$."),
    (r"\hat", r"\hat{y} = 1", r"The hat in $\hat{y}$.", r"See $\hat{y}$."),
    ("[>]", r"\left[Z^{[1]} \gt 0\right]",
     r"The square bracket in $\left[Z \gt 0\right]$.", r"A square bracket."),
    (":=", "w := 1", "Read $:=$ as *becomes*.", "It becomes 1."),
    ("^{(i)}", "x^{(i)}", "One of the examples, $x^{(i)}$.", "See $x$."),
    ("dZ", "dZ^{[l]}", "`dZ` is a derivative.", "`dZ` is there."),
    ("k", "z_k", "Take row $k$.", "Take row k."),
])
def test_a_symbol_is_seen_and_introduced(symbol, formula, sentence,
                                         no_sentence):
    thing = f"symbol {symbol}"
    assert thing in symbols(f"Then\n\n$$\n{formula}\n$$\n\nholds.")
    assert reader(sentence).knows(thing)
    assert not reader(no_sentence).knows(thing)


@pytest.mark.parametrize("unread", [
    "# About `zeros`", "```python\n`zeros`\n```", "`zeros`",
    "<details>\n<summary>Hint</summary>\n\nTake `zeros`.\n\n</details>"])
def test_what_many_do_not_read_introduces_nothing(unread):
    assert not reader(f"A text.\n\n{unread}\n\nIt ends.").knows("name zeros")


@pytest.mark.parametrize("page, cell, words, thing", [
    ("00", "figure-bump", "`np.maximum(0, z)`", "name maximum"),
    ("00", "figure-digits", "*list comprehension*",
     "construct list comprehension"),
    ("03", "likelihood", r"(the sign is $\prod$, in code `np.prod`)",
     r"symbol \prod"),
    ("04", "derive-w1-code", "`sum(axis=1, keepdims=True)`",
     "option keepdims"),
    ("05", "why", "(read $:=$ as *becomes*)", "symbol :="),
])
def test_without_its_introduction_a_page_is_refused(
        page, cell, words, thing, tmp_path):
    for path in PAGES:
        shutil.copy(path, tmp_path)
    [path] = tmp_path.glob(f"{page}_*")
    refused = f"no text before this introduces the {thing}"
    assert refused not in {p.message for p in check(path)}
    notebook = path.read_text(encoding="utf-8")
    escaped = words.replace("\\", "\\\\")
    assert escaped in notebook
    path.write_text(notebook.replace(escaped, "this", 1), encoding="utf-8")
    assert (cell, "I1", refused) in {
        (p.cell, p.rule, p.message) for p in check(path)}
