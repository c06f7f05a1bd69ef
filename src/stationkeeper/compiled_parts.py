"""Optimising compiled code once: as a whole, when it is called from Python.

Numba optimises every function with all that it calls, makes machine code of it, and does both again for the function
that calls it: a kernel six calls deep is worked over seven times. Here a kernel that others call stays as it was
written down (`Part`), and what is called from Python takes in all parts under it and is optimised once (`Whole`).
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class _PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a kernel, neither optimised nor made machine code, and what it calls."""

    _linking_libraries: list[Any]

    def add_linking_library(self, library: Any) -> None:
        """Remember what is called."""
        self._linking_libraries.append(library)

    def finalize(self) -> None:
        """Leave all work to the library that this one becomes part of."""
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return 0: there is no machine code."""
        return 0


class _WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of what is called from Python and of all parts under it, optimised at once."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Take in every part once, then optimise and translate."""
        self._linking_libraries = _all_under(self._linking_libraries)
        super().finalize()


def _all_under(libraries: list[Any]) -> list[Any]:
    """Return libraries and those under them, each once, callers first: what nobody asked for is not taken in."""
    found: dict[Any, None] = {}

    def visit(library: Any) -> None:
        if library in found:
            return
        if isinstance(library, _PartLibrary):
            for under in library._linking_libraries:
                visit(under)
        found[library] = None

    for each in libraries:
        visit(each)
    return list(found)[::-1]


class Whole(Compiler):  # type: ignore[misc]
    """Compiles what is called from Python."""

    library_class: Any = _WholeLibrary

    def _compile_core(self) -> Any:
        codegen = self.state.targetctx.codegen()
        self.state.library = self.library_class(codegen, self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        return super()._compile_core()


class Part(Whole):
    """Compiles a kernel as part of what calls it."""

    library_class = _PartLibrary

    def _compile_core(self) -> Any:
        self.state.targetctx.get_executable = _nothing_to_call
        return super()._compile_core()


def _nothing_to_call(*_: Any) -> Any:
    """Return what stands for the machine code of a kernel that has none: a builtin of its own, as numba asks for."""
    return [].count
