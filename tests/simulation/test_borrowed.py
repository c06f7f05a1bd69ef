"""Objects that compiled code reads through pointers: the same values, written in place, kept while they are needed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from numba.core.codegen import CPUCodeLibrary
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
    assert len(_scaled.inner.signatures) == 1  # type: ignore[attr-defined]


@kernel
def _deep(values: NDArray[np.float64], at: int) -> float:
    return float(values[at] * 3.0)


@kernel
def _middle(values: NDArray[np.float64]) -> float:
    return _deep(values, 0) + _deep(values, 1)


@kernel
def _whole(values: NDArray[np.float64]) -> float:
    return _middle(values) - _deep(values, 1)


def test_kernels_are_optimised_once_as_a_part_of_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    optimised = []
    real = CPUCodeLibrary._optimize_final_module

    def counted(library: Any) -> None:
        optimised.append(library.name)
        real(library)

    monkeypatch.setattr(CPUCodeLibrary, "_optimize_final_module", counted)
    assert _whole(np.array([2.0, 5.0])) == 6.0
    assert optimised == ["_whole"]


def test_a_kernel_called_by_others_can_be_called_from_python_too() -> None:
    assert _whole(np.array([2.0, 5.0])) == 6.0
    assert _middle(np.array([2.0, 5.0])) == 21.0
    assert _deep(np.array([2.0, 5.0]), 1) == 15.0
