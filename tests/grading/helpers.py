"""Functions of the course that answers may call on this side."""

import collections
import functools
import importlib

from grading import published
from grading import source as sources

# What takes a path, or a text to run: never here with what a student made.
_MACHINE = frozenset("""__import__ compile eval exec File fromfile genfromtxt
    glob importlib imread imsave input load loadtxt memmap open os Path pathlib
    pickle read_csv save savefig savetxt savez savez_compressed shutil socket
    subprocess sys tempfile to_csv tofile urllib""".split())
ANSWER = "answer:"   # before the name of an exercise, where a module's may be


class ShortCut(RuntimeError):
    """An answer asked the course for the finished function."""

    def __init__(self, name):
        super().__init__(f"{name} is what this exercise asks for: write it "
                         "yourself")


class Helpers:
    """What the functions beside a reference lead to.

    Parameters
    ----------
    reference : Reference
    """

    def __init__(self, reference):
        self.reference = reference

    @functools.cached_property
    def _definitions(self):
        """Return the statements that bind each name, modules' among them."""
        found, asked = collections.defaultdict(list), self.reference.asked
        texts = [(part.text, () if part.kind == "answer" else asked)
                 for part in self.reference.parts]
        texts += [(path.read_text(encoding="utf-8"), ())
                  for path in self.reference.place.modules().values()]
        for text, others in texts:
            for one in published.statements(text):
                for name in one.binds.difference(others):
                    found[name].append(one)
        return found

    def reaches(self, names, what):
        """Say whether names lead to others, through any function."""
        def binding(name):
            return self._definitions.get(name, ())

        return any(name.lstrip(".") in what and not any(
            one.names for one in binding(name))
            for name in sources.reachable(names, lambda name: [
                other for one in binding(name) for other in one.mentions]))

    def get(self, exercise, module, name):
        """Return a function that an answer may call on this side.

        Raises
        ------
        ShortCut
            If it is, or leads to, what the exercise asks for.
        """
        exercises = self.reference.exercises
        later = {n for e in exercises if e.index >= exercise.index
                 for n in e.asked}
        value = None
        if module.startswith(ANSWER):
            earlier = module.removeprefix(ANSWER)
            if earlier not in {part.name for part in self.reference.parts[
                    :exercise.index] if part.kind != "check"}:
                raise ShortCut(name)
            value = self.reference.own_run.left_by(earlier)[name]
            if not callable(value):
                return lambda: value
        if self.reaches({name}, _MACHINE):
            raise PermissionError(f"{name} reads or writes files: only the "
                                  "one that you wrote can be called here")
        if value is not None:
            return value
        path = self.reference.place.modules()[module]
        names = self.reference.withheld(path)
        later = {name for name, asked in names.items() if asked in later}
        text = path.read_text(encoding="utf-8")
        here, _ = published.withheld_and_private(text, frozenset(names))
        if name not in here or later & published.reach(text, name):
            raise ShortCut(f"{module}.{name}")
        return getattr(importlib.import_module(module), name)
