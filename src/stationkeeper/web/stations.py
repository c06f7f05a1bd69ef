"""The stations that are served, with changed values laid over them; nothing here writes to a station."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from stationkeeper import api
from stationkeeper.errors import Fault, StationkeeperError, nearest
from stationkeeper.scenario.model import Scenario
from stationkeeper.web.faults import NotThere
from stationkeeper.web.kept import Kept

MOST_KEPT = 32  # scenarios in memory; the shipped one takes some 10 MB


class Stations:
    """Stations by the name that stands in their addresses."""

    def __init__(self, places: Mapping[str, str | Path], default: str) -> None:
        """Serve these shipped names or folders; `default` is where the first page leads."""
        self.places = dict(places)
        self.default = default
        self.opened: dict[str, dict[str, bytes]] = {}  # files of the folders that readers opened
        self._kept: Kept[Scenario] = Kept(MOST_KEPT)
        self._apart: list[tempfile.TemporaryDirectory[str]] = []

    def find(self, name: str, sets: tuple[str, ...] = ()) -> Scenario:
        """Return a station with these values changed; raise NotThere, or ScenarioError with all faults."""
        if name not in self.places:
            known = list(self.places)
            raise NotThere(
                Fault("station", f"'{name}'", ", ".join(known), nearest(name, known) or f"Ask for {known[0]}")
            )
        return self._kept.get((name, sets), lambda: api.load_scenario(self.places[name], sets))

    def open(self, name: str, files: Mapping[str, bytes]) -> None:
        """Serve a folder of these files too, from a place of this process; raise ScenarioError and keep nothing when it
        has faults.
        """
        apart = tempfile.TemporaryDirectory(prefix="stationkeeper-opened-")
        folder = Path(apart.name) / name
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_bytes(content)
        try:
            api.load_scenario(folder)
        except StationkeeperError:
            apart.cleanup()
            raise
        self._apart.append(apart)  # it goes when the process ends
        self.places[name] = folder
        self.opened[name] = dict(files)

    def faults(self, name: str, sets: tuple[str, ...]) -> tuple[Fault, ...]:
        """Return the faults of changed values."""
        try:
            self.find(name, sets)
        except StationkeeperError as error:
            return error.faults
        return ()
