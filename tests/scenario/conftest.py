"""A copy of the small station in an empty folder, to plant faults and changes in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from stationkeeper.errors import Fault
from stationkeeper.scenario.load import check, load_scenario
from stationkeeper.scenario.model import Scenario


class Copy:
    """A station in a folder that a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def text(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.path / file).write_text(text, encoding="utf-8")

    def edit(self, file: str, old: str, new: str) -> int:
        """Replace the only `old` by `new`; return the line on which `new` begins."""
        text = self.text(file)
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, line: str) -> int:
        """Add a line at the end; return its number."""
        text = self.text(file)
        self.write(file, text + line + "\n")
        return text.count("\n") + 1

    def load(self, sets: Sequence[str] = ()) -> Scenario:
        return load_scenario(self.path, sets)

    def faults(self, sets: Sequence[str] = ()) -> list[Fault]:
        return check(self.path, sets)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """Return a copy of the small station in the folder "copy"; the working folder is the one around it."""
    monkeypatch.chdir(tmp_path)
    with as_file(files("stationkeeper") / "data" / "tiny") as folder:
        shutil.copytree(folder, tmp_path / "copy")
    return Copy(tmp_path / "copy")


@pytest.fixture
def over(tmp_path: Path, tiny: Copy) -> Copy:
    """Return the folder "mine" that lies over the copy."""
    (tmp_path / "mine").mkdir()
    mine = Copy(tmp_path / "mine")
    mine.write("station.toml", 'extends = "../copy"\n')
    return mine
