"""What the architecture promises about the code itself: sizes, directions of import, words at every door."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli as importlinter

import stationkeeper

PACKAGE = Path(stationkeeper.__file__).parent
ROOT = PACKAGE.parent.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
DOMAINS = ("agreements", "crew", "lifesupport", "orbit", "propellant", "spares", "structure", "traffic")
MOST_LINES = {"cli.py": 400, "api.py": 150}  # the conductors stay small; every other module holds 500
MOST_FUNCTION_LINES = 50
MOST_NESTING = 4
# Functions above the bound, each with its reason.
LONG_FUNCTIONS = {"simulation/future.py:new_state": "a line for each array of the state, and nothing else"}


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _depth(node: ast.AST, met: int = 0) -> int:
    here = met + isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.Try)
    return max([here, *(_depth(child, here) for child in ast.iter_child_nodes(node))])


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    words = ast.get_docstring(function, clean=False)
    return (function.end_lineno or 0) - function.lineno + 1 - (words.count("\n") + 1 if words else 0)


def test_imports_go_one_way_and_never_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert importlinter.lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_no_module_outgrows_its_bound() -> None:
    sizes = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES.get(name, 500)} == {}


def test_no_function_is_long_without_a_reason() -> None:
    long = {
        f"{_name(path)}:{function.name}"
        for path in MODULES
        for function in _functions(path)
        if _code_lines(function) > MOST_FUNCTION_LINES
    }
    assert long == set(LONG_FUNCTIONS)


def test_no_function_nests_five_deep() -> None:
    deep = [
        f"{_name(path)}:{function.name}"
        for path in MODULES
        for function in _functions(path)
        if _depth(function) > MOST_NESTING
    ]
    assert deep == []


def test_no_import_hides_inside_a_function() -> None:
    lazy = [
        f"{_name(path)}:{function.name}"
        for path in MODULES
        for function in _functions(path)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert lazy == []


def test_packages_open_with_a_docstring_and_nothing_else() -> None:
    for path in MODULES:
        if path.name == "__init__.py" and path.parent != PACKAGE:
            (only,) = ast.parse(path.read_text(encoding="utf-8")).body
            assert isinstance(only, ast.Expr), _name(path)


def test_every_public_function_says_what_it_returns() -> None:
    silent = [
        f"{_name(path)}:{function.name}"
        for path in MODULES
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef | ast.ClassDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert silent == []


def test_importing_every_module_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for path in MODULES:
        if path.name != "__main__.py":
            parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
            importlib.import_module(".".join(part for part in parts if part != "__init__"))
    assert capsys.readouterr() == ("", "")


def test_every_public_kernel_is_tested() -> None:
    """A kernel is held to a published or closed-form value somewhere in the tests, by its name."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    untested = [
        f"{_name(path)}:{function.name}"
        for domain in DOMAINS
        for path in sorted((PACKAGE / domain).rglob("*.py"))
        for function in _functions(path)
        if any(isinstance(mark, ast.Name) and mark.id in ("kernel", "entry") for mark in function.decorator_list)
        and not function.name.startswith("_")
        and function.name not in tests
    ]
    assert untested == []
