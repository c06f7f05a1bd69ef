"""A page printed to PDF by a browser that is already installed; nothing is fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from stationkeeper.errors import Fault, OutputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-pdf-header-footer",
)
_SECONDS = 120
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


def pdf_of(html: str, place: str = "--pdf") -> bytes:
    """Return a page as PDF, printed by the first of BROWSERS on PATH.

    Raises OutputError when there is none, or when it prints nothing; `place` names the option in the fault.
    """
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        remedy = "Install Chromium or Chrome, or write --html and print that from any browser."
        raise OutputError(Fault(place, "no browser found to print with", f"on PATH: {', '.join(BROWSERS)}", remedy))
    with tempfile.TemporaryDirectory(prefix="stationkeeper-") as folder:
        page, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        told = _print(browser, page, target, Path(folder, "profile"))
        content = target.read_bytes() if target.is_file() else b""
    if not content.startswith(b"%PDF-") or not page_count(content):
        remedy = "Write --html and print that from any browser."
        raise OutputError(Fault(place, f"{browser} printed no page{told}", "a PDF with pages", remedy))
    return content


def _print(browser: str, page: Path, target: Path, profile: Path) -> str:
    """Print a page to a file; return what went wrong, or ""."""
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # it refuses to run otherwise
    command = [browser, *_FLAGS, *as_root, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f" in {_SECONDS} s"
    except OSError as error:
        return f": {error.strerror}"
    return f" (exit status {ended.returncode})" if ended.returncode else ""


def page_count(content: bytes) -> int:
    """Return the number of pages of a PDF whose page objects are not compressed, as browsers write them."""
    return len(_PAGE.findall(content))
