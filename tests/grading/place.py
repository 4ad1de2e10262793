"""The folder that a reference is run in: a copy, in which nothing stays."""

import importlib
import os
import shutil
import sys

from grading import published
from grading.shared.cells import end_figures


class Place:
    """Where a notebook is, with the modules beside it.

    Parameters
    ----------
    path : Path
        The notebook.
    imported : set of str
        The modules that it imports.

    Attributes
    ----------
    roots : list of Path
        The folders that those may be in: its own, and perhaps the one above.
    """

    def __init__(self, path, imported):
        self.path, self._kept = path, None
        here = path.resolve().parent
        self.roots = [folder for folder in (here, here.parent)
                      if folder == here or imported & set(
                          published.modules(folder))]

    @property
    def folders(self):
        """Their names below the outermost one."""
        return [str(root.relative_to(self.roots[-1])) for root in self.roots]

    def modules(self):
        """Return the modules beside the notebook: name to file."""
        return {name: path for root in reversed(self.roots)
                for name, path in published.modules(root).items()}

    def loaded(self):
        """Return those of them that are imported."""
        folders = tuple(str(root) + os.sep for root in self.roots)
        return [module for module in list(sys.modules.values())
                if str(getattr(module, "__file__", None) or "").startswith(
                    folders) and "grading" not in module.__name__
                and module.__name__ != "__main__"]

    def move_to(self, target, roots):
        """Be a copy, so that no cell writes beside the original.

        Parameters
        ----------
        target : Path
            The folder of the copy.
        roots : list of Path
            The folders that were copied there: those of all its notebooks.
        """
        self.roots = [target / root.relative_to(roots[-1]) for root in roots]
        shutil.copy2(self.path, published.made(self.roots[0] / self.path.name))
        self.path = self.roots[0] / self.path.name
        self._kept = self._state()

    def _state(self):
        """Return when each file of the copy was written."""
        return {path: path.is_dir() or path.stat().st_mtime_ns
                for path in sorted(self.roots[-1].rglob("*"), reverse=True)
                if path.suffix != ".ipynb"}

    def tidy(self):
        """Remove what cells have written, and close their figures.

        So that nobody earns anything by a file that the reference wrote.
        """
        end_figures()
        if self._kept is None:
            return
        for path, written in self._state().items():
            if self._kept.get(path) != written:
                path.rmdir() if path.is_dir() else path.unlink()
                for name in [name for name, module in sys.modules.items()
                             if getattr(module, "__file__", "") == str(path)]:
                    del sys.modules[name]
                importlib.invalidate_caches()
