"""Reading the TOML files of a station into values that know their line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stationkeeper.errors import Fault
from stationkeeper.scenario.origins import Leaf, Origin, Path

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*\[\[?\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")
_ERROR_LINE = re.compile(r"\(at line (\d+)")


class RawToml(NamedTuple):
    """A TOML file as it was written: its values, and where its tables and keys stand."""

    leaves: dict[Path, Leaf]
    places: dict[Path, Origin]


def read_toml(raw: bytes, file: str, layer: str) -> tuple[RawToml, list[Fault]]:
    """Return every value of a TOML file by its path, and the faults that kept the file from being read."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return RawToml({}, {}), [Fault(file, "is not UTF-8 text", "TOML in UTF-8", "Save the file as UTF-8.")]
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return RawToml({}, {}), [_syntax_fault(str(error), text, file)]
    lines = key_lines(text)
    leaves = {path: Leaf(value, Origin(file, _line_of(path, lines), layer)) for path, value in _flat((), tree)}
    places = {path: Origin(file, line, layer) for path, line in lines.items() if path not in leaves}
    return RawToml(leaves, places), []


def key_lines(text: str) -> dict[Path, int]:
    """Return the line of each table header and key of a TOML text, without the keys of inline tables."""
    lines: dict[Path, int] = {}
    prefix: Path = ()
    quoted = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quoted:
            if header := _HEADER.match(line):
                prefix = _split(header[1])
                lines[prefix] = number
            elif key := _ASSIGNMENT.match(line):
                lines[prefix + _split(key[1])] = number
        quoted = _open_quote(line, quoted)
    return lines


def _open_quote(line: str, quoted: str) -> str:
    """Return the triple quote that is still open after `line`, or ""."""
    if quoted:
        return "" if line.count(quoted) % 2 else quoted
    return next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")


def _split(dotted: str) -> Path:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, dotted))


def _flat(path: Path, node: object) -> Iterator[tuple[Path, object]]:
    """Yield every value with its path; an empty table has none."""
    if isinstance(node, Mapping):
        for key, inner in node.items():
            yield from _flat((*path, key), inner)
    else:
        yield path, node


def _line_of(path: Path, lines: Mapping[Path, int]) -> int:
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def _syntax_fault(message: str, text: str, file: str) -> Fault:
    """Return the fault of a file that is no TOML, at its line."""
    found = _ERROR_LINE.search(message)
    line = int(found[1]) if found else len(text.splitlines())
    reason = message.split(" (at ")[0]
    written = text.splitlines()[line - 1].strip() if 0 < line <= len(text.splitlines()) else ""
    return Fault(
        f"{file}:{line}", f"cannot be read as TOML: {reason} in '{written}'", "TOML 1.0", "Mend this line first."
    )
