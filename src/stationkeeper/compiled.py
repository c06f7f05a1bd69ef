"""Compiling kernels with numba: one decorator for inner functions, one for cached entries.

Numba's own cache looks only at the file of the entry function and so misses a change in a function it calls. Entries
are therefore cached in
a folder named by the content of every module that is compiled; a changed kernel never meets a stale binary.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import cgutils, config
from numba.core import types as _types
from numba.core.datamodel import models
from numba.core.dispatcher import Dispatcher
from numba.core.typing.templates import AttributeTemplate
from numba.experimental import structref
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

from stationkeeper.compiled_parts import Part, Whole

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# numba's types module carries no annotations of what it re-exports.
_STRUCT: Any = getattr(_types, "StructRef")  # noqa: B009
_UNLITERAL: Any = getattr(_types, "unliteral")  # noqa: B009
_TYPE: Any = getattr(_types, "Type")  # noqa: B009
_ARRAY: Any = getattr(_types, "Array")  # noqa: B009

# Order of floating-point operations is part of the promise "same seed, same bytes":
# no fastmath, no contraction, and division by zero gives inf as numpy does.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}
# Above the kernels: a change here compiles nothing anew. Whatever is not named counts.
_NEVER_COMPILED = {
    *("__main__.py", "api.py", "cli.py", "cluster.py", "compiled_cuda.py", "compiled_views.py", "gpu.py", "layouts.py"),
    *("planner.py", "progress.py", "request.py", "twins.py", "verbs.py"),
    *("assessment", "commands", "planning", "report", "scenario", "validation", "web"),
    *(
        f"simulation/{name}.py"
        for name in ("batches", "campaign", "records", "reduce", "remote", "splitting", "threads", "unit")
    ),
}


def kernel(function: Kernel) -> Kernel:
    """Compile an inner scalar function; what it returns is known to the functions that call it, compiled once.

    Other compiled functions call a double of it, which becomes machine code only as part of what is called from Python:
    a kernel of its own would be optimised and translated once more with each function over it.
    """
    made = numba.njit(forceinline=False, no_cfunc_wrapper=True, pipeline_class=Whole, **_OPTIONS)(function)
    if isinstance(made, Dispatcher):  # not when compiling is switched off
        called: Any = made
        inner = numba.njit(forceinline=False, no_cfunc_wrapper=True, pipeline_class=Part, **_OPTIONS)(function)
        inner.targetoptions["no_cpython_wrapper"] = True
        called.inner = inner
        called.get_call_template = partial(_called_from_compiled, inner)
        called.get_overload = inner.get_overload
    return cast(Kernel, made)


def inlined(made: Kernel) -> Kernel:
    """Let a kernel called from one place, or of a few lines, become part of the kernels that call it."""
    if isinstance(made, Dispatcher):
        called: Any = made
        called.inner.targetoptions["forceinline"] = True
    return made


def _called_from_compiled(inner: Any, args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
    """Compile a kernel for the types of a call, and not again for every constant that stands in one."""
    plain = tuple(_UNLITERAL(each) for each in args)
    return inner.get_call_template(plain, {name: _UNLITERAL(each) for name, each in kws.items()})


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
        return cast(Kernel, numba.njit(pipeline_class=Whole, **_OPTIONS)(function))
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)  # read once, while the decorator makes the cache
    try:
        return cast(Kernel, numba.njit(cache=True, pipeline_class=Whole, **_OPTIONS)(function))
    finally:
        config.CACHE_DIR = before


def reference(named: type[tuple[Any, ...]]) -> Any:
    """Return a constructor, for compiled code only, of an object with the fields of a NamedTuple class.

    Compiled code passes a NamedTuple by value, field by field; one with dozens of arrays makes every call slow and
    its compilation slower.
    Made inside an entry, the object never leaves compiled code. It is read through `borrowed`, in the same way
    (`fleet.planned[f]`).
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


class _Borrowed(_TYPE):  # type: ignore[misc]
    """A pointer to the fields of an object that the entry keeps alive.

    Nobody counts references to it, nor to the arrays read from it: counting costs more than most reads. Its name is
    short, for it stands in the symbol of every kernel.
    """

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        digest = hashlib.sha256(kind.name.encode()).hexdigest()[:12]
        super().__init__(name=f"{type(kind).__name__}{digest}")


register_model(_Borrowed)(models.OpaqueModel)


@infer_getattr
class _BorrowedFields(AttributeTemplate):  # type: ignore[misc]
    """The types of the fields: of an object in it, again a pointer."""

    key = _Borrowed

    def generic_resolve(self, pointer: Any, name: str) -> Any:
        kind = pointer.kind.field_dict.get(name)
        return _Borrowed(kind) if isinstance(kind, _STRUCT) else kind


@lower_getattr_generic(_Borrowed)  # type: ignore[untyped-decorator]
def _borrowed_field(context: Any, builder: Any, pointer: Any, value: Any, name: str) -> Any:
    """Read a field; an array without its owner, so that nothing is counted."""
    fields = pointer.kind.get_data_type()
    place = builder.bitcast(value, context.data_model_manager[fields].get_value_type().as_pointer())
    held = getattr(cgutils.create_struct_proxy(fields)(context, builder, ref=place), name)
    kind = pointer.kind.field_dict[name]
    if isinstance(kind, _STRUCT):
        return _place_of(context, builder, kind, held)
    if isinstance(kind, _ARRAY):
        array = context.make_array(kind)(context, builder, value=held)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()
    return held


def _place_of(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    owner = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    return context.nrt.meminfo_data(builder, owner.meminfo)


@intrinsic  # type: ignore[untyped-decorator]
def borrowed(_: Any, owner: Any) -> Any:
    """Return what kernels read of an object made by a `reference`; valid until `kept` is called with the object.

    Its fields must be arrays, numbers, NamedTuples of numbers, or such objects.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return _place_of(context, builder, owner, values[0])

    return _Borrowed(owner)(owner), generate


@intrinsic  # type: ignore[untyped-decorator]
def kept(_: Any, owner: Any) -> Any:
    """Do nothing: an object lives until its last use, and this is one."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return context.get_dummy_value()

    return _types.void(owner), generate
