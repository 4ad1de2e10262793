"""What students get of the reference's cells: no answers, no hidden tests."""

import re

import nbformat

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
# nbgrader looks for the words, whatever stands before and behind them.
_HIDDEN = re.compile(
    r"(?ms)^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?")
_SOLUTION = re.compile(r"(?ms)^([ \t]*)[^\n]*BEGIN SOLUTION.*?"
                       r"END SOLUTION[^\n]*$")


def visible(text):
    """Return a cell without its hidden tests."""
    return _HIDDEN.sub("", text)


def released(text, stub=STUB):
    """Return an answer as it is handed out, or with another stub in it."""
    if not _SOLUTION.search(text):
        return stub
    return _SOLUTION.sub(lambda found: "\n".join(
        found[1] + line for line in stub.split("\n")), text)


def unanswered(path):
    """Return the text of a notebook without answers and outputs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell["outputs"] = []
            cell["source"] = visible(cell.source)
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell["source"] = released(cell.source, "")
    return nbformat.writes(notebook)
