"""Compiling kernels with numba: one decorator for inner functions, one for cached entries.

Numba's own cache looks only at the file of the entry function and so misses a change in a function it calls. Entries
are therefore cached in
a folder named by the content of every module that is compiled; a changed kernel never meets a stale binary.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config
from numba.core import types as _types
from numba.experimental import structref

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# numba's types module carries no annotations of what it re-exports.
_STRUCT: Any = getattr(_types, "StructRef")  # noqa: B009
_UNLITERAL: Any = getattr(_types, "unliteral")  # noqa: B009

# Order of floating-point operations is part of the promise "same seed, same bytes":
# no fastmath, no contraction, and division by zero gives inf as numpy does.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}
# Above the kernels: a change here compiles nothing anew. Whatever is not named counts.
_NEVER_COMPILED = {
    *("__main__.py", "api.py", "cli.py", "cluster.py", "planner.py", "progress.py", "request.py", "verbs.py"),
    *("assessment", "commands", "planning", "report", "scenario", "validation", "web"),
    *(f"simulation/{name}.py" for name in ("batches", "campaign", "records", "reduce", "remote", "threads", "unit")),
}


def kernel(function: Kernel) -> Kernel:
    """Compile an inner scalar function; it is inlined into the entry that calls it."""
    return cast(Kernel, numba.njit(**_OPTIONS)(function))


def cache_folder() -> Path | None:
    """Return the folder of compiled entries for this content of the package, or None if unwritable."""
    root = os.environ.get("STATIONKEEPER_CACHE", "")
    base = Path(root) if root else Path.home() / ".cache" / "stationkeeper"
    folder = base / "kernels" / source_stamp()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def source_stamp() -> str:
    """Return 16 hex digits over all that shapes a kernel.

    Modules and constants, the package's place, numba's version.
    """
    place = Path(__file__).parent  # numba's own cache is bound to it too
    return hashlib.sha256(f"{place} {kernel_digest()}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def kernel_digest() -> str:
    """Return 16 hex digits over the modules that shape a kernel and numba's version, wherever they are installed."""
    package = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if not {name.parts[0], name.as_posix()} & _NEVER_COMPILED:
            digest.update(name.as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def entry(function: Kernel) -> Kernel:
    """Compile a function called from Python, cached across runs in `cache_folder`."""
    folder = cache_folder()
    if folder is None:
        return cast(Kernel, numba.njit(**_OPTIONS)(function))
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)  # read once, while the decorator makes the cache
    try:
        return cast(Kernel, numba.njit(cache=True, **_OPTIONS)(function))
    finally:
        config.CACHE_DIR = before


def reference(named: type[tuple[Any, ...]]) -> Any:
    """Return a constructor, for compiled code only, of an object with the fields of a NamedTuple class.

    Compiled code passes a NamedTuple by value, field by field; one with dozens of arrays makes every call slow and
    its compilation slower.
    The object is passed as one pointer and read in the same way (`fleet.planned[f]`). Made inside an entry, it never
    leaves compiled code.
    """
    fields = list(getattr(named, "_fields", ()))
    body = {"preprocess_fields": _plain_types, "__module__": __name__}
    kind = structref.register(type(f"{named.__name__}Type", (_STRUCT,), body))
    made = type(f"{named.__name__}Reference", (structref.StructRefProxy,), {"__module__": __name__})
    structref.define_proxy(made, kind, fields)
    globals()[kind.__name__] = kind  # numba's cache finds the type again by module and name
    return made


def _plain_types(_: Any, fields: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, _UNLITERAL(kind)) for name, kind in fields)
