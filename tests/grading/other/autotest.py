"""nbgrader's AUTOTEST comments, from which it makes tests."""

import re

_AUTOTEST = re.compile(r"(?m)^([ \t]*)#[# ]*(HASHED )?AUTOTEST (.*)$")


def printed(source):
    """Return a check with each such comment made a print of its values.

    What a hashed one prints is hidden from students.
    """
    return _AUTOTEST.sub(_printed, source)


def _printed(found):
    indent, hashed, expressions = found.groups()
    lines = [f"{indent}print(repr({text.strip()}))"
             for text in expressions.split(";") if text.strip()]
    return "\n".join(["### BEGIN HIDDEN TESTS", *lines,
                      "### END HIDDEN TESTS"] if hashed else lines)
