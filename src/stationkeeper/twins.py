"""Kernels a second time, compiled by something else: the same source, so that no second source exists.

A kernel is twinned by giving its code a copy of its module in which every kernel is a twin. Functions that must differ,
such as one that counts side by side with others, are named where the twins are made.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from numba.core.dispatcher import Dispatcher

PACKAGE = __name__.partition(".")[0]


class Twins:
    """Twins of kernels and of what they call. instead: functions by those that take their place."""

    def __init__(self, made: Callable[[Any], Any], instead: dict[Any, Any]) -> None:
        """made: what compiles a plain function."""
        self._made = made
        self._instead = {id(_plain(function)): other for function, other in instead.items()}
        self._modules: dict[str, ModuleType] = {}
        self._functions: dict[int, Any] = {}

    def of(self, function: Any) -> Any:
        """Return the twin of a kernel, made once."""
        plain = _plain(function)
        if id(plain) in self._instead:
            return self._instead[id(plain)]
        if id(plain) not in self._functions:
            names = self._module(plain.__globals__).__dict__
            twin = FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__, plain.__closure__)
            twin.__annotations__ = {}
            self._functions[id(plain)] = self._made(twin)
        return self._functions[id(plain)]

    def _module(self, names: dict[str, Any]) -> ModuleType:
        """Return the copy of a module in which kernels and modules of kernels are twins."""
        name = str(names["__name__"])
        if name not in self._modules:
            copy = self._modules[name] = ModuleType(name)
            copy.__dict__.update(names)
            copy.__dict__.update({key: self._value(value) for key, value in names.items()})
        return self._modules[name]

    def _value(self, value: Any) -> Any:
        if isinstance(value, Dispatcher) or id(value) in self._instead:
            return self.of(value)
        if isinstance(value, ModuleType) and value.__name__.startswith(f"{PACKAGE}."):
            return self._module(value.__dict__)
        return value


def _plain(function: Any) -> Any:
    return getattr(function, "py_func", function)


def plainly(function: Any) -> Any:
    """Leave a function as it is: for twins that run in Python."""
    return function
