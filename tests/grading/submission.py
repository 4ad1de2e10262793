"""One submission of one notebook: its cells, and which of them answer."""

import ast

from grading import match
from grading import source as sources


class Submission:
    """What a student handed in for one notebook.

    Parameters
    ----------
    reference : Reference
    cells : list of notebook.Cell
    beside : dict of str to bytes, optional
        Files that its cells may use, by their names.

    Attributes
    ----------
    answers : dict of str to match.Answer
        By the exercise's name; without those that are missing.
    """

    def __init__(self, reference, cells, beside=None):
        self.reference, self.cells = reference, cells
        self.beside = beside or {}
        self.answers = match.answers(cells, reference)

    def choose(self, exercise, answer):
        """Let another answer to an exercise count."""
        self.answers[exercise.name] = answer

    def others(self, exercise):
        """Return answers to an exercise that other cells hold, in order."""
        return match.others(exercise, self.cells, self.answers,
                            self.reference)

    def borrowed(self, exercise):
        """Return the statements of other cells that an answer relies on."""
        texts = [part.text for part in self.reference.program()
                 if part.kind != "answer"]
        texts += [answer.source for answer in self.answers.values()]
        return match.missing_names(self.answers[exercise.name], texts,
                                   self.cells, set(self.reference.asked))

    def copies(self, exercise):
        """Say whether an answer names the finished function or its file."""
        answer, asked = self.answers.get(exercise.name), set(exercise.asked)
        if answer is None:
            return False
        modules = set(self.reference.place.modules())
        files = (".ipynb", *(f"{name}.py" for name in modules))
        return any(
            isinstance(node, ast.ImportFrom) and node.module in modules and (
                asked & {alias.name for alias in node.names})
            or isinstance(node, ast.Attribute) and node.attr in asked and (
                sources.root(node) in modules)
            for node in ast.walk(sources.tree(answer.source))) or any(
            "\n" not in text and text.endswith(files)
            for text in sources.texts(answer.source))
