"""Laying one folder over another, and single values over both.

A value that is changed without a source of its own is nobody's published number any more: its source becomes "overlay"
(or "set" for --set) and its standing "assumed".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.attribution import laid_over
from stationkeeper.scenario.fields import ROWS, SECTIONS, attributed_names, is_sourced
from stationkeeper.scenario.origins import Leaf, Origin, Path
from stationkeeper.scenario.tables import REMOVE, RawRow, RawTable

NEW = "+"  # before the id of a row that an option adds


@dataclass
class Content:
    """What one folder holds, or what several hold together: values as they were written."""

    sections: dict[Path, Leaf] = field(default_factory=dict)
    tables: dict[str, dict[str, RawRow]] = field(default_factory=lambda: {name: {} for name in ROWS})
    places: dict[Path, Origin] = field(default_factory=dict)  # of sections and of values with parts
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # header by the file as named in messages
    added: set[tuple[str, str]] = field(default_factory=set)  # table and id of rows that an overlay brought


@dataclass
class Layer:
    """One folder as it was read."""

    sections: dict[Path, Leaf]
    places: dict[Path, Origin]
    tables: dict[str, RawTable]
    columns: dict[str, tuple[str, ...]]


def lay_over(content: Content, layer: Layer) -> list[Fault]:
    """Change `content` to what `layer` says; return faults of rows that remove nothing."""
    _lay_sections(content.sections, layer.sections)
    faults: list[Fault] = []
    for name, table in layer.tables.items():
        before = set(content.tables[name])
        faults += _lay_rows(name, content.tables[name], table)
        if before:
            content.added |= {(name, key) for key in content.tables[name].keys() - before}
    content.places.update(layer.places)
    content.columns.update(layer.columns)
    return faults


def _lay_sections(base: dict[Path, Leaf], over: dict[Path, Leaf]) -> None:
    for path in list(_unattributed(base, over)):
        origin = over[path].origin
        attribute(base, path[:-1], origin, "overlay", kept=over)
    with_parts = {path[:end] for path in base for end in range(1, len(path))}
    for path, leaf in over.items():
        for end in range(1, len(path)):
            base.pop(path[:end], None)  # a plain value that gets parts
        if path in with_parts:
            for below in [other for other in base if other[: len(path)] == path]:
                del base[below]  # the parts of a value that becomes plain
        base[path] = leaf


def _unattributed(base: dict[Path, Leaf], over: dict[Path, Leaf]) -> Iterator[Path]:
    """Yield the numbers of known sourced values that the layer changes without naming a source."""
    for path in over:
        if path[-1] in ("value", "sd") and (*path[:-1], "source") in base and (*path[:-1], "source") not in over:
            yield path


def attribute(sections: dict[Path, Leaf], path: Path, origin: Origin, source: str, kept: dict[Path, Leaf]) -> None:
    """Give the sourced value at `path` a built-in source and the standing assumed, unless `kept` says otherwise."""
    sections[(*path, "source")] = Leaf(source, origin)
    if (*path, "standing") not in kept:
        sections[(*path, "standing")] = Leaf("assumed", origin)
    if (*path, "note") not in kept:
        sections.pop((*path, "note"), None)


def _lay_rows(name: str, base: dict[str, RawRow], table: RawTable) -> list[Fault]:
    faults: list[Fault] = []
    for key, row in table.rows.items():
        remove = row.pop(REMOVE, None)
        if remove is not None and str(remove.value).lower() == "yes":
            faults += _remove(name, base, key, remove.origin)
        elif remove is not None and str(remove.value).lower() != "no":
            met = f"'{remove.value}'"
            faults.append(
                Fault(f"{remove.origin} {REMOVE}", met, "yes, no or an empty cell", "Write yes to drop the row.")
            )
        elif key in base:
            base[key] = merged_row(name, base[key], row, "overlay")
        else:
            base[key] = row
    return faults


def _remove(name: str, base: dict[str, RawRow], key: str, origin: Origin) -> list[Fault]:
    if base.pop(key, None) is not None:
        return []
    remedy = nearest(key, list(base)) or "Delete the line."
    return [Fault(f"{origin} {REMOVE}", f"there is no '{key}' to remove", f"an id of {name} of the base", remedy)]


def merged_row(table: str, base: RawRow, over: RawRow, unsourced: str) -> RawRow:
    """Return `base` with the cells of `over`; what is replaced without a source gets the source `unsourced`."""
    changed = [column for column in over if column in attributed_names(ROWS[table])]
    merged = {**base, **over}
    if not changed:
        return merged
    origin = over[changed[0]].origin
    for column, unknown in (("source", unsourced), ("standing", "assumed")):
        below = base.get(column, Leaf("", origin))
        above = over.get(column, Leaf(unknown, origin))
        merged[column] = Leaf(laid_over(str(below.value), str(above.value), changed), above.origin)
    return merged


def set_value(content: Content, option: str) -> list[Fault]:
    """Change one value of `content` by an option "path=value"; return its faults.

    The value is in the unit of the field; an empty one means unknown. "table.+id.column" belongs to a new row, which
    several options make whole; "table.id.remove=yes" drops a row.
    """
    path, equals, value = option.partition("=")
    origin = Origin(f"--set {option}", 0, "--set")
    head, _, rest = path.strip().partition(".")
    if not equals or not rest:
        return [_malformed(option, content)]
    if head in SECTIONS:
        return _set_section(content, (head, *rest.split(".")), value.strip(), origin)
    if head in ROWS:
        return _set_cell(content, head, rest, value.strip(), origin)
    return [_unknown(origin, path, content)]


def _set_section(content: Content, path: Path, value: str, origin: Origin) -> list[Fault]:
    fields = SECTIONS[path[0]].model_fields
    if path[1] not in fields:
        return [_unknown(origin, ".".join(path), content)]
    target = fields[path[1]]
    if not is_sourced(target):
        if len(path) > 2:
            return [_unknown(origin, ".".join(path), content)]
        content.sections[path] = Leaf(int(value) if target.annotation is int and value.isdecimal() else value, origin)
        return []
    leaf = path if len(path) > 2 else (*path, "value")
    if len(leaf) > 3 or leaf[2] not in ("value", "sd"):
        return [_unknown(origin, ".".join(path), content)]
    attribute(content.sections, leaf[:2], origin, "set", kept={})
    content.sections[leaf] = Leaf(_number(value), origin)
    return []


def _number(value: str) -> object:
    """Return the number that `value` spells, else the text itself, which the model then refuses."""
    try:
        return float(value)
    except ValueError:
        return value


def _set_cell(content: Content, table: str, rest: str, value: str, origin: Origin) -> list[Fault]:
    key, _, column = rest.rpartition(".")
    rows, columns = content.tables[table], ROWS[table].model_fields
    if key.startswith(NEW):
        return _set_new(content, table, rest, value, origin)
    if column == REMOVE and key in rows:
        return _lay_rows(table, rows, RawTable((), {key: {REMOVE: Leaf(value, origin)}}))
    if key not in rows or column not in columns or column == "id":
        return [_unknown(origin, f"{table}.{rest}", content)]
    if value:
        rows[key] = merged_row(table, rows[key], {column: Leaf(value, origin)}, "set")
    else:
        rows[key].pop(column, None)
    return []


def _set_new(content: Content, table: str, rest: str, value: str, origin: Origin) -> list[Fault]:
    """Set one cell of a row that options add; the first of them makes it, nobody's published numbers."""
    key, _, column = rest.removeprefix(NEW).rpartition(".")
    rows, columns = content.tables[table], ROWS[table].model_fields
    if not key or column not in columns or column == "id":
        return [_unknown(origin, f"{table}.{rest}", content)]
    there = rows.get(key)
    if there is not None and there["id"].origin.layer != origin.layer:
        met, allowed = f"there is a '{key}' already", f"a name that no row of {table} has"
        return [Fault(origin.file, met, allowed, f"Leave the {NEW} out to change that row, or choose another name")]
    row = rows.setdefault(key, {"id": Leaf(key, origin)})
    row |= {name: Leaf(word, origin) for name, word in _NOBODY.items() if name in columns and name not in row}
    content.added.add((table, key))
    if value:
        row[column] = Leaf(value, origin)
    return []


_NOBODY = {"source": "set", "standing": "assumed"}


def _malformed(option: str, content: Content) -> Fault:
    met = "is no 'path=value'"
    remedy = (
        nearest(option.partition("=")[0], list(known_paths(content))) or "Write for example --set orbit.floor_km=380"
    )
    return Fault(f"--set {option}", met, "section.field=value or table.id.column=value", remedy)


def _unknown(origin: Origin, path: str, content: Content) -> Fault:
    head = path.partition(".")[0]
    if head in SECTIONS:
        allowed = ", ".join(f"{head}.{name}" for name in SECTIONS[head].model_fields)
    elif head in ROWS:
        columns = ", ".join(name for name in ROWS[head].model_fields if name != "id")
        allowed = f"{head}.ID.COLUMN with a known id, or {NEW} before a new one, and one of {columns}, {REMOVE}"
    else:
        allowed = f"a path that begins with {', '.join((*SECTIONS, *ROWS))}"
    remedy = _nearest_path(path, content) or "See the paths with: stationkeeper scenario show"
    return Fault(origin.file, f"there is no value '{path}'", allowed, remedy)


def _nearest_path(path: str, content: Content) -> str:
    """Return the known path nearest to `path`, also when only its last part was written."""
    known = list(known_paths(content))
    ending = [other for other in known if other.endswith(f".{path}")]
    return f"did you mean '{ending[0]}'?" if ending else nearest(path, known)


def known_paths(content: Content) -> Iterator[str]:
    """Yield every path that --set accepts."""
    for section, model in SECTIONS.items():
        yield from (f"{section}.{name}" for name in model.model_fields)
    for table, rows in content.tables.items():
        columns = [name for name in ROWS[table].model_fields if name != "id"]
        yield from (f"{table}.{key}.{column}" for key in rows for column in columns)
