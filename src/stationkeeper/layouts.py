"""NamedTuples of arrays as plain words: a head of numbers, places and lengths, and data that holds the arrays.

So many states of one kind share one head, and a device gets two addresses where it would get hundreds of arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int64]
WORD = 8  # bytes


class Field(NamedTuple):
    """A field of a layout: its name, what it is, its first word in the head, its first word in the data."""

    name: str
    kind: Any
    head: int
    data: int


class Kind(NamedTuple):
    """An array by its type and shape."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def words(self) -> int:
        """Words of the data."""
        return -(-int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize // WORD)


class Layout(NamedTuple):
    """How the fields of a NamedTuple, and those of NamedTuples in it, lie in words."""

    named: type[tuple[Any, ...]]
    fields: tuple[Field, ...]
    head: int
    data: int


def layout_of(value: tuple[Any, ...], head: int = 0, data: int = 0) -> Layout:
    """Return how a NamedTuple of arrays, numbers and NamedTuples lies in words, from a head and a data word on."""
    fields = []
    for name, each in zip(type(value)._fields, value, strict=True):  # type: ignore[attr-defined]
        if isinstance(each, tuple):
            kind: Any = layout_of(each, head, data)
            fields.append(Field(name, kind, head, data))
            head, data = kind.head, kind.data
        elif isinstance(each, np.ndarray):
            kind = Kind(each.dtype, each.shape)
            fields.append(Field(name, kind, head, data))
            head, data = head + 1 + each.ndim, data + kind.words
        else:
            fields.append(Field(name, np.dtype(np.float64 if isinstance(each, float) else np.int64), head, data))
            head += 1
    return Layout(type(value), tuple(fields), head, data)


def packed(value: tuple[Any, ...], layout: Layout) -> tuple[Words, Words]:
    """Return head and data of a NamedTuple: numbers and shapes in the head, arrays in the data."""
    head, data = np.zeros(max(layout.head, 1), np.int64), np.zeros(max(layout.data, 1), np.int64)
    for field, each in _leaves(layout, value):
        if isinstance(field.kind, Kind):
            head[field.head] = field.data * WORD
            head[field.head + 1 : field.head + 1 + len(field.kind.shape)] = field.kind.shape
            data[field.data : field.data + field.kind.words].view(np.uint8)[: each.nbytes] = np.frombuffer(
                np.ascontiguousarray(each).tobytes(), np.uint8
            )
        else:
            head[field.head : field.head + 1].view(field.kind)[0] = each
    return head, data


def unpacked(layout: Layout, head: Words, data: Words) -> Any:
    """Return the NamedTuple whose arrays are `data` itself."""
    values: list[Any] = []
    for field in layout.fields:
        if isinstance(field.kind, Layout):
            values.append(unpacked(field.kind, head, data))
        elif isinstance(field.kind, Kind):
            size = int(np.prod(field.kind.shape, dtype=np.int64))
            words = data[field.data : field.data + field.kind.words].view(field.kind.dtype)
            values.append(words[:size].reshape(field.kind.shape))
        else:
            values.append(head[field.head : field.head + 1].view(field.kind)[0].item())
    return layout.named(*values)


def _leaves(layout: Layout, value: tuple[Any, ...]) -> Iterator[tuple[Field, Any]]:
    for field, each in zip(layout.fields, value, strict=True):
        if isinstance(field.kind, Layout):
            yield from _leaves(field.kind, each)
        else:
            yield field, each
