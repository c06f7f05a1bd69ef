"""Views of words for numba's CUDA target: what kernels read as the fields of a NamedTuple, without a copy of it.

A view is two addresses, that of the head and that of the data. Which fields there are is part of its type, how long
they are is not, so that one compiled kernel serves every station.
"""

from __future__ import annotations

from typing import Any

from numba.cuda import cgutils, extending
from numba.cuda.cudadecl import registry as typing_registry
from numba.cuda.cudaimpl import registry as lowering_registry
from numba.cuda.np.arrayobj import make_array, populate_array
from numba.cuda.np.numpy_support import from_dtype
from numba.cuda.typing.templates import AttributeTemplate

from stationkeeper.layouts import WORD, Field, Kind, Layout

types: Any = extending.types


class _View(types.Type):  # type: ignore[misc]
    """Addresses of a head and of data."""

    def __init__(self, layout: Layout) -> None:
        self.fields = {field.name: field for field in layout.fields}
        super().__init__(name=f"View{_told(layout)}")


def _told(layout: Layout) -> str:
    """Return the fields in words: the same for any lengths of the same arrays."""
    return f"{layout.named.__name__}({','.join(map(_field_told, layout.fields))})"


def _field_told(field: Field) -> str:
    if isinstance(field.kind, Layout):
        return _told(field.kind)
    if isinstance(field.kind, Kind):
        return f"{field.head}:{field.kind.dtype.str}{len(field.kind.shape)}"
    return f"{field.head}:{field.kind.str}"


@extending.register_model(_View)
class _ViewModel(extending.models.StructModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, [("head", types.int64), ("data", types.int64)])


def _type_of(field: Field) -> Any:
    """Return the type a kernel sees."""
    if isinstance(field.kind, Layout):
        return _View(field.kind)
    if isinstance(field.kind, Kind):
        return types.Array(from_dtype(field.kind.dtype), len(field.kind.shape), "C")
    return types.float64 if field.kind.kind == "f" else types.int64


@typing_registry.register_attr
class _ViewFields(AttributeTemplate):  # type: ignore[misc]
    key = _View

    def generic_resolve(self, view: Any, name: str) -> Any:
        """Return the type of a field."""
        field = view.fields.get(name)
        return None if field is None else _type_of(field)


@lowering_registry.lower_getattr_generic(_View)  # type: ignore[untyped-decorator]
def _view_field(context: Any, builder: Any, view: Any, value: Any, name: str) -> Any:
    """Read a field: a number from the head, an array whose place and lengths stand there, or a view of a part."""
    field, held = view.fields[name], cgutils.create_struct_proxy(view)(context, builder, value=value)
    kind = _type_of(field)
    if isinstance(field.kind, Layout):
        part = cgutils.create_struct_proxy(kind)(context, builder)
        part.head, part.data = held.head, held.data
        return part._getvalue()
    if not isinstance(field.kind, Kind):
        return builder.load(_word(context, builder, held.head, field.head, kind))
    first, *shape = (
        builder.load(_word(context, builder, held.head, field.head + at, types.int64))
        for at in range(1 + len(field.kind.shape))
    )
    return _array(context, builder, kind, builder.add(held.data, first), shape)


def _word(context: Any, builder: Any, base: Any, at: int, kind: Any) -> Any:
    """Return where a word of a head lies, as a pointer to its kind."""
    place = builder.add(base, context.get_constant(types.int64, at * WORD))
    return builder.inttoptr(place, context.get_value_type(kind).as_pointer())


def _array(context: Any, builder: Any, kind: Any, place: Any, shape: list[Any]) -> Any:
    """Return an array that owns nothing, its last axis dense."""
    array = make_array(kind)(context, builder)
    size = context.get_abi_sizeof(context.get_value_type(kind.dtype))
    steps: list[Any] = []
    step = context.get_constant(types.intp, size)
    for length in reversed(shape):
        steps.insert(0, step)
        step = builder.mul(step, length)
    data = builder.inttoptr(place, context.get_data_type(kind.dtype).as_pointer())
    populate_array(
        array, data=data, shape=shape, strides=steps, itemsize=context.get_constant(types.intp, size), meminfo=None
    )
    return array._getvalue()


def device_viewer(layout: Layout) -> Any:
    """Return an intrinsic of head and data (arrays of int64) that returns the view of them."""
    kind = _View(layout)

    @extending.intrinsic  # type: ignore[untyped-decorator]
    def view(_: Any, head: Any, data: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            made = cgutils.create_struct_proxy(kind)(context, builder)
            for name, array, value in zip(("head", "data"), signature.args, values, strict=True):
                start = make_array(array)(context, builder, value=value).data
                setattr(made, name, builder.ptrtoint(start, context.get_value_type(types.int64)))
            return made._getvalue()

        return kind(head, data), generate

    return view
