"""A variant as a folder: a scenario of one's own that lies over the station and holds only what differs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable

from stationkeeper.errors import Fault, RequestError
from stationkeeper.scenario.fields import ROWS, SECTIONS, is_sourced
from stationkeeper.scenario.overlay import NEW

_STAMP = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same variant
_README = """\
What differs from the station {base}, changed on the local page.

    stationkeeper scenario check {name}
    stationkeeper assess {name}
    stationkeeper compare {base} {name}

Changed values have no source yet and count as assumed: add `source` and `standing` where you have one.
"""


def folder_zip(base: str, name: str, sets: Iterable[str]) -> bytes:
    """Return the folder `name` as a zip file; raise RequestError with every value that a folder cannot change."""
    files = {"README.txt": _README.format(base=base, name=name), **folder_files(base, name, sets)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, text in files.items():
            packed.writestr(zipfile.ZipInfo(f"{name}/{file}", _STAMP), text)
    return out.getvalue()


def folder_files(base: str, name: str, sets: Iterable[str]) -> dict[str, str]:
    """Return the files of the folder by name."""
    sections: dict[str, list[str]] = {}
    rows: dict[str, dict[str, dict[str, str]]] = {}
    faults: list[Fault] = []
    for option in sets:
        path, _, value = (part.strip() for part in option.partition("="))
        head, _, rest = path.partition(".")
        if head in SECTIONS:
            sections.setdefault(head, []).append(_line(head, rest, value))
        elif value:
            key, _, column = rest.rpartition(".")
            blank = {"source": "overlay", "standing": "assumed"} if key.startswith(NEW) else {}
            rows.setdefault(head, {}).setdefault(key.removeprefix(NEW), blank)[column] = value
        else:
            allowed = "a value: an empty cell of a folder keeps what is below"
            faults.append(Fault(f"set {path}", "emptied", allowed, "Give a value, or copy the whole row"))
    if faults:
        raise RequestError(faults)
    return {
        "station.toml": _station(base, name, sections),
        **{f"{t}.csv": _table(t, found) for t, found in rows.items()},
    }


def _station(base: str, name: str, sections: dict[str, list[str]]) -> str:
    own = {"station": [f"id = {json.dumps(name)}"]}
    for section, lines in sections.items():
        own[section] = own.get(section, []) + lines
    parts = [f"[{section}]\n" + "\n".join(lines) for section, lines in own.items()]
    return f"extends = {json.dumps(base)}\n\n" + "\n\n".join(parts) + "\n"


def _line(section: str, rest: str, value: str) -> str:
    """Return one line of a section; a part of a sourced value ("target_km.sd") keeps its path."""
    name, _, part = rest.partition(".")
    plain = value.replace(",", "")
    number = plain if _is_number(plain) else json.dumps(value)
    field = SECTIONS[section].model_fields.get(name)
    if field is not None and is_sourced(field):
        return f"{name}.{part or 'value'} = {number}"
    return f"{name} = {number}"


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    whole, _, rest = digits.partition(".")
    return whole.isdecimal() and (not rest or rest.isdecimal()) and (whole == "0" or not whole.startswith("0"))


def _table(table: str, rows: dict[str, dict[str, str]]) -> str:
    key = ROWS[table].key
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([key, *columns])
    writer.writerows([name, *(row.get(column, "") for column in columns)] for name, row in rows.items())
    return out.getvalue()
