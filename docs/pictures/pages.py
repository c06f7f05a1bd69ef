"""Take pictures of the main pages in a Chromium without a window; `make docs` runs it.

Without a Chromium at /usr/bin/chromium the pictures stay as they are.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 150_000
WIDE, PHONE = {"width": 1040, "height": 640}, {"width": 360, "height": 640}
SHOTS = (
    ("page-answer.png", "answer", WIDE, "light"),
    ("page-station.png", "station?on=2025-11-27", WIDE, "light"),
    ("page-traffic.png", "traffic?from=2025-06-01&to=2028-12-31", WIDE, "dark"),
    ("page-orbit.png", "orbit#past", WIDE, "light"),
    ("page-workbench.png", "workbench", WIDE, "light"),
    (
        "page-compare.png",
        "compare?set=cadence.ng.interval_days%3D180&futures=300&with=%2Fiss%2Fanswer%3Fset%3Dorbit.target_km%253D410",
        WIDE,
        "light",
    ),
    ("page-drivers.png", "drivers?futures=100", WIDE, "light"),
    ("page-phone.png", "answer", PHONE, "light"),
)


def shoot(browser: Browser, address: str, shot: tuple[str, str, dict[str, int], str]) -> None:
    """Write the picture of what a window shows of one page."""
    name, page, size, scheme = shot
    context = browser.new_context(viewport=size, color_scheme=scheme)
    window = context.new_page()
    window.goto(f"{address}/iss/{page}")
    play = window.get_by_role("button", name="Play", exact=True)
    if play.count():
        play.click()
    expect(window.locator("#progress")).to_have_count(0, timeout=600_000)
    path = Path(__file__).with_name(name)
    window.screenshot(path=str(path), style=".status { display: none !important; }")
    context.close()
    taken = path.stat().st_size
    if taken > MOST_BYTES:
        raise SystemExit(f"docs/pictures/{name}: {taken:,} bytes, allowed are {MOST_BYTES:,}")
    print(f"docs/pictures/{name}")


def main() -> None:
    """Serve the station, look at its pages, end."""
    if not CHROMIUM.is_file():
        print(f"No Chromium at {CHROMIUM}: the pictures of the pages stay as they are (apt-get install chromium)")
        return
    command = [sys.executable, "-m", "stationkeeper", "serve", "iss", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as running:
        assert server.stderr
        try:
            found = re.search(r"http://\S+?:\d+", server.stderr.readline())
            if found is None:
                raise SystemExit("The server did not start")
            browser = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
            for shot in SHOTS:
                shoot(browser, found[0], shot)
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
