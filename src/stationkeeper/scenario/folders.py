"""Finding the folder of a station: a shipped one by name, or any folder by path."""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from stationkeeper.errors import Fault, ScenarioError, nearest

STATION_FILE = "station.toml"


class Folder(NamedTuple):
    """A folder that holds a station."""

    root: Traversable
    shown: str  # as named in messages
    layer: str  # short name, for origins

    def file(self, name: str) -> str:
        """Return the path of a file of this folder as named in messages."""
        return f"{self.shown}/{name}"


def shipped_names() -> tuple[str, ...]:
    """Return the names of the stations that come with the package."""
    data = files("stationkeeper") / "data"
    return tuple(sorted(item.name for item in data.iterdir() if (item / STATION_FILE).is_file()))


def find_folder(name_or_path: str | Path, beside: Folder | None = None) -> Folder:
    """Return the folder of a shipped name or of a path, relative to `beside` when given.

    Raises ScenarioError when there is none.
    """
    text = str(name_or_path)
    if text in shipped_names() and not isinstance(name_or_path, Path):
        return Folder(files("stationkeeper") / "data" / text, f"data/{text}", text)
    path = Path(text).expanduser()
    if beside is not None and isinstance(beside.root, Path):
        path = Path(os.path.normpath(beside.root / path))
    if path.name == STATION_FILE and path.is_file():
        path = path.parent
    if not path.is_dir():
        raise ScenarioError(_no_folder(text, path))
    return Folder(path, _shown(path), path.resolve().name)


def _shown(path: Path) -> str:
    """Return the path relative to the working folder when it lies inside, else as it is."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix() or "."
    except ValueError:
        return path.as_posix()


def _no_folder(text: str, path: Path) -> Fault:
    names = shipped_names()
    met = "is a file, not a folder" if path.is_file() else "there is no such station"
    siblings = [item.name for item in path.parent.iterdir() if item.is_dir()] if path.parent.is_dir() else []
    remedy = nearest(path.name, [*names, *siblings]) or "start one with: stationkeeper scenario new NAME --from iss"
    return Fault(
        f"scenario '{text}'", met, f"{' or '.join(names)}, or the path of a folder with {STATION_FILE}", remedy
    )
