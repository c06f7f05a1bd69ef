"""One way to run the command line in a test: in this process, in an empty folder, with all it printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from stationkeeper.cli import main


class Ended(NamedTuple):
    """How a run ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return a function that runs the command line with these words."""

    def ended(*words: str) -> Ended:
        status = main([str(word) for word in words])
        return Ended(status, *capsys.readouterr())

    return ended
