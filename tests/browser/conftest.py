"""A server on a free port and a real Chromium that looks at it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")


class Served(NamedTuple):
    """A running server."""

    address: str
    process: subprocess.Popen[str]


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Return a server of the small station on a free port; it ends with the tests."""
    command = [sys.executable, "-m", "stationkeeper", "serve", "tiny", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    found = re.search(r"http://\S+?:\d+", line)
    assert found, line
    yield Served(found[0], process)
    process.terminate()
    process.wait(10)
    process.stderr.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[playwright.Browser]:
    """Return a Chromium without a window."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Window(NamedTuple):
    """A window and what its console complained of."""

    page: playwright.Page
    complaints: list[str]

    def open(self, address: str) -> None:
        """Open an address and wait until it stands still."""
        self.page.goto(address, wait_until="load")


@pytest.fixture
def window(browser: playwright.Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Window]:
    """Return a window on the server; parametrize with what new_context takes. Nothing may complain."""
    context = browser.new_context(base_url=served.address, **getattr(request, "param", {}))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    foreign: list[str] = []
    own = (served.address, "data:")
    page.on("request", lambda sent: None if sent.url.startswith(own) else foreign.append(sent.url))
    yield Window(page, complaints)
    assert complaints == []
    assert foreign == []
    context.close()
