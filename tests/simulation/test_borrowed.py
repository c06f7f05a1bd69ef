"""Objects that compiled code reads through pointers: the same values, written in place, kept while they are needed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import borrowed, kept, kernel, reference


class Inner(NamedTuple):
    """An object within another."""

    values: NDArray[np.float64]


class Outer(NamedTuple):
    """An object with a number, an array of its own and an object."""

    factor: float
    own: NDArray[np.int64]
    inner: Inner


InnerReference = reference(Inner)
OuterReference = reference(Outer)


@kernel
def _made(values: NDArray[np.float64]) -> Any:
    return OuterReference(2.0, np.ones(1000, np.int64), InnerReference(values))


@kernel
def _scaled(outer: Outer, shift: int) -> float:
    outer.inner.values[0] = outer.factor * outer.own.sum() + shift
    return float(outer.inner.values.sum())


@kernel
def _played(values: NDArray[np.float64]) -> float:
    total = 0.0
    for _ in range(100):  # what one round makes is gone before the next
        outer = _made(values)
        pointer = borrowed(outer)
        total += _scaled(pointer, 3) + _scaled(pointer, 4)
        kept(outer)
    return total


def test_what_is_read_and_written_through_pointers_is_what_the_object_holds() -> None:
    values = np.array([0.0, 0.5])
    assert _played(values) == 100 * (2003.5 + 2004.5)
    assert values.tolist() == [2004.0, 0.5]


def test_a_kernel_is_compiled_once_for_all_constants() -> None:
    _played(np.zeros(2))
    assert len(_scaled.signatures) == 1  # type: ignore[attr-defined]
