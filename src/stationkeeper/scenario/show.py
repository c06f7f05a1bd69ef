"""A resolved scenario as text with the origin of each value, and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.scenario.fields import ROWS, SECTIONS
from stationkeeper.scenario.listing import Listed, listing
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.origins import Path
from stationkeeper.scenario.provenance import count_by_standing

WIDEST = 60  # of a column; longer texts push the rest of their line aside


def show_text(scenario: Scenario, part: str = "", as_json: bool = False) -> str:
    """Return the scenario's values, each with unit, spread, standing, source and origin.

    part: "" for everything, a section or table ("orbit", "stocks"), a row ("stocks.water") or one value.
    as_json: one JSON object with the same values. Raises RequestError for an unknown part.
    """
    lines = [line for line in listing(scenario) if not part or _within(line.path, part)]
    if not lines and part not in ROWS:
        raise RequestError(_unknown_part(scenario, part))
    if as_json:
        return json.dumps(_json(scenario, lines), indent=1, ensure_ascii=False)
    return "\n".join([*_head(scenario), *_sections(lines)]) + "\n"


def diff_text(first: Scenario, second: Scenario) -> str:
    """Return the values that differ between two scenarios, with both origins; "-" and "+" mark what only one has."""
    before = {line.path: line for line in listing(first)}
    after = {line.path: line for line in listing(second)}
    changed = [path for path in before if path in after and before[path][1:6] != after[path][1:6]]
    lines = [_title(first, second)]
    for path in changed:
        lines.append(f"~ {'.'.join(path)}: {_described(before[path])} -> {_described(after[path])}")
        lines.append(f"    {before[path].origin} -> {after[path].origin}")
    lines += _only_in("-", before, after) + _only_in("+", after, before)
    return "\n".join(lines) + "\n"


def _title(first: Scenario, second: Scenario) -> str:
    names = f"{first.station.id} {first.hash} -> {second.station.id} {second.hash}"
    return f"{names}: no difference" if first.hash == second.hash else names


def _described(line: Listed) -> str:
    said = ", ".join(word for word in (line.standing, line.source) if word)
    return f"{line.text()} ({said})" if said else line.text()


def _only_in(mark: str, these: dict[Path, Listed], others: dict[Path, Listed]) -> list[str]:
    """Return what only one scenario has: a whole row as one line, a single value of a shared row as another."""
    lines: list[str] = []
    shared_rows = {path[:2] for path in others}
    alone = [line for path, line in these.items() if path not in others]
    for row, values in groupby(alone, key=lambda line: line.path[:2]):
        if row in shared_rows:
            lines += [f"{mark} {'.'.join(line.path)}: {_described(line)}\n    {line.origin}" for line in values]
        else:
            given = list(values)
            texts = ", ".join(f"{line.path[-1]} {line.text()}" for line in given if line.path[-1] != "note")
            lines.append(f"{mark} {'.'.join(row)}: {texts}\n    {given[0].origin}")
    return lines


def _within(path: Path, part: str) -> bool:
    """Return whether a value lies in a part; ids may contain dots, so whole texts are compared."""
    name = ".".join(path)
    return name == part or name.startswith(f"{part}.")


def _unknown_part(scenario: Scenario, part: str) -> Fault:
    parts = [*SECTIONS, *ROWS, "sources"]
    rows = dict.fromkeys(".".join(line.path[:2]) for line in listing(scenario))
    allowed = f"one of {', '.join(parts)}, or a row of a table"
    return Fault(f"scenario show {part}", "no such part", allowed, nearest(part, [*parts, *rows]) or "Leave it out.")


def _json(scenario: Scenario, lines: Sequence[Listed]) -> dict[str, object]:
    values = [{**line._asdict(), "path": ".".join(line.path)} for line in lines]
    station = scenario.station
    return {
        "schema": "stationkeeper.scenario/1",
        "station": station.id,
        "title": station.title,
        "hash": scenario.hash,
        "inputs": count_by_standing(scenario),
        "values": values,
    }


def _head(scenario: Scenario) -> Iterator[str]:
    station = scenario.station
    counts = ", ".join(f"{count} {standing}" for standing, count in count_by_standing(scenario).items())
    yield f"{station.title} ({station.id}) as of {station.epoch}, content {scenario.hash}"
    yield f"Input numbers: {counts}"


def _sections(lines: Sequence[Listed]) -> Iterator[str]:
    """Yield the lines of each section and table under its name, in columns."""
    for name, group in groupby(lines, key=lambda line: line.path[0]):
        part = list(group)
        yield f"\n[{name}]"
        yield from _aligned(part)


def _aligned(lines: Sequence[Listed]) -> Iterator[str]:
    columns: tuple[Callable[[Listed], str], ...] = (
        lambda line: ".".join(line.path[1:]),
        Listed.text,
        lambda line: line.standing,
        lambda line: line.source,
    )
    widths = [
        max((len(column(line)) for line in lines if len(column(line)) <= WIDEST), default=0) for column in columns
    ]
    for line in lines:
        cells = (column(line).ljust(width) for column, width in zip(columns, widths, strict=True))
        yield f"{'  '.join(cells)}  {line.origin}"
