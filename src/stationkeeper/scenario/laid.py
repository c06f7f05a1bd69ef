"""A station of one's own whose orbit comes from a message: a folder that lies over another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from stationkeeper.scenario.template import new_station


class Laid(NamedTuple):
    """What is laid over a scenario. ballistic is left to the station: it is bound to its own density model."""

    title: str
    source_note: str
    altitude_km: float
    altitude_sd_km: float
    inclination_deg: float
    node_deg: float
    mass_kg: float | None
    note: str
    burns: tuple[tuple[date, float, str], ...] = ()  # planned: day, delta-v [m/s], name


def lay_orbit(folder: Path, base: str, laid: Laid) -> Path:
    """Return the new folder over `base`, a shipped name or a path, with the orbit of a message.

    Raises as `template.new_station`.
    """
    made = new_station(folder.name, base, folder.parent)
    station = made / "station.toml"
    text = station.read_text(encoding="utf-8")
    station.write_text(f"{text}\n{_orbit(laid)}", encoding="utf-8")
    (made / "sources.toml").write_text(
        f'[orbit-message]\ntitle = "{_plain(laid.title)}"\nnote = "{_plain(laid.source_note)}"\n', encoding="utf-8"
    )
    if laid.burns:
        (made / "burns.csv").write_text(_burns(laid.burns), encoding="utf-8")
    return made


def _burns(burns: tuple[tuple[date, float, str], ...]) -> str:
    """Return the table of planned burns, numbered in their order."""
    rows = [
        f"burn-{n},{day},{dv:g},orbit-message,published,{' '.join(name.replace(',', ' ').split())}"
        for n, (day, dv, name) in enumerate(sorted(burns), 1)
    ]
    return "\n".join(["id,day,dv_mps,source,standing,note", *(row.replace('"', "'") for row in rows)]) + "\n"


def _orbit(laid: Laid) -> str:
    note = _plain(laid.note)

    def row(name: str, value: float, unit: str, standing: str, sd: float | None = None) -> str:
        spread = "" if sd is None else f", sd = {sd:.4g}"
        source = f'source = "orbit-message", standing = "{standing}"{spread}, note = "{note}"'
        return f'{name} = {{ value = {value!r}, unit = "{unit}", {source} }}'

    rows = [
        "[orbit]",
        row("altitude_km", round(laid.altitude_km, 4), "km", "derived", laid.altitude_sd_km),
        row("inclination_deg", round(laid.inclination_deg, 4), "deg", "published"),
        row("node_deg", round(laid.node_deg, 3), "deg", "derived"),
    ]
    if laid.mass_kg is not None:
        rows.append(row("mass_kg", laid.mass_kg, "kg", "published"))
    return "\n".join(rows) + "\n"


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
