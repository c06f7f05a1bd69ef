"""Starting a station of one's own: a folder that lies over another and holds only what differs."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path

from stationkeeper.errors import Fault, OutputError, RequestError
from stationkeeper.scenario.fields import ROWS
from stationkeeper.scenario.folders import STATION_FILE, find_folder, shipped_names
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

_STATION = """\
# What differs from the station below; everything else is taken from it.
# Look up every value and where it was written:  stationkeeper scenario show {folder}
# Tell all faults:                               stationkeeper scenario check {folder}
# Compare with the station below:                stationkeeper scenario diff {base} {folder}

extends = "{extends}"

[station]
id = "{name}"
title = "{title}"

# A section holds sourced values. What you leave out of one is taken from below; a new value without a source of its own
# counts as assumed. Remove the "#" and change the number:
#
# [orbit]
# target_km = {{ value = {target:g}, unit = "km", source = "my-source", standing = "assumed", note = "why" }}
#
# [propellant]
# reserve_kg = {{ value = {reserve:g} }}
"""

_SOURCES = """\
# Where your numbers come from: one entry a source; its key stands beside each number.
#
# [my-source]
# title = "What it is"
# publisher = "Who published it"
# date = "2026-10-08"
# url = ""
# note = "What was taken from it"
"""

_STOCKS = """\
{header}
# Lines that begin with "#" are comments. A row with a known id replaces the cells it gives, an empty cell keeps what is
# below, and "yes" in a further column "remove" drops the row:
# {id},,,{initial:g},,,,,,,,,
"""


def new_station(name: str, base: str, folder: Path, whole: bool = False) -> Path:
    """Return the folder `folder`/`name` of a new station that lies over `base`, a shipped name or a path.

    whole: copy every file of the base instead, so that the new station stands by itself.

    Raises RequestError when the name cannot be a station's or the folder holds something, ScenarioError when there is
    no such base or it has faults, OutputError when the folder cannot be written; then nothing is left behind.
    """
    target = folder / name
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        allowed = "small letters, digits and '-', beginning with a letter or digit"
        raise RequestError(Fault("NAME", f"'{name}'", allowed, "Choose such a name; the title may be anything."))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RequestError(
            Fault(str(target), "exists already", "a folder that is new or empty", "Choose another name.")
        )
    below = load_scenario(base)
    texts = _copies(name, base) if whole else _texts(name, base, target, below)
    _write(target, texts)
    return target


def _texts(name: str, base: str, target: Path, below: Scenario) -> dict[str, str]:
    stock = below.stocks[0]
    station = _STATION.format(
        name=name,
        folder=target.as_posix(),
        base=base,
        extends=_extends(base, target),
        title=f"{name}, over {below.station.title}".replace('"', "'"),
        target=below.orbit.target_km.value,
        reserve=below.propellant.reserve_kg.value,
    )
    stocks = _STOCKS.format(header=",".join(_columns("stocks")), id=stock.id, initial=stock.initial_kg)
    return {"station.toml": station, "sources.toml": _SOURCES, "stocks.csv": stocks}


def _copies(name: str, base: str) -> dict[str, str]:
    """Return every file of the base as it is, under the new name. Raises RequestError when it lies over another."""
    root = find_folder(base).root
    texts = {
        item.name: item.read_text(encoding="utf-8-sig")
        for item in root.iterdir()
        if item.is_file() and item.name.endswith((".csv", ".toml")) and not item.name.startswith(".")
    }
    if "extends" in tomllib.loads(texts[STATION_FILE]):
        met = f"'{base}' lies over another station, so its folder is not all of it"
        allowed = "a station that stands by itself"
        raise RequestError(Fault("--whole", met, allowed, "Leave --whole out, or name the station at the bottom."))
    renamed = re.sub(r"""(?m)^id\s*=\s*(["']).*?\1""", f'id = "{name}"', texts[STATION_FILE], count=1)
    return {**texts, STATION_FILE: renamed}


def _columns(table: str) -> list[str]:
    """Return the columns of a table as people write them: what identifies a row first, where it comes from last."""
    last = ["source", "standing", "note"]
    return [name for name in ROWS[table].model_fields if name not in last] + last


def _extends(base: str, target: Path) -> str:
    """Return how the new folder names its base: a shipped name as it is, a path relative to the folder."""
    if base in shipped_names():
        return base
    root = find_folder(base).root
    return Path(os.path.relpath(str(root), target)).as_posix()


def _write(target: Path, texts: dict[str, str]) -> None:
    made = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (target / file).write_text(text, encoding="utf-8")
    except OSError as error:
        for file in texts:
            (target / file).unlink(missing_ok=True)
        if made:
            shutil.rmtree(target, ignore_errors=True)
        raise OutputError(Fault(str(target), error.strerror or str(error), "room and leave to write", "")) from error
