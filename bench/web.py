"""Measures the local page: first page, redraw of a day, readers during a campaign. Needs a Chromium at /usr/bin.

Run it on a quiet machine: python bench/web.py
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import time

import httpx
from playwright.sync_api import sync_playwright

READERS = 50
PAGES = ("answer", "station?on=2015-06-01", "traffic", "supplies", "agreements", "answer.json", "sources?page=3")
FORM = {"content-type": "application/x-www-form-urlencoded"}
REDRAW = """async () => {
  const slider = document.getElementById("slider"), part = document.getElementById("part");
  const took = [];
  for (let n = 1; n <= 60; n++) {
    slider.value = Math.round(slider.max * n / 61);
    const start = performance.now();
    const drawn = new Promise((done) => new MutationObserver((_, self) => { self.disconnect(); done(); })
      .observe(part, { childList: true }));
    slider.dispatchEvent(new Event("input"));
    await drawn;
    part.getBoundingClientRect();
    took.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 60));
  }
  return took.sort((a, b) => a - b);
}"""


def told(name: str, took_ms: list[float]) -> None:
    """Print median, 95 % quantile and worst."""
    ordered = sorted(took_ms)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(f"{name}: median {statistics.median(ordered):.0f} ms, 95 % {p95:.0f} ms, worst {ordered[-1]:.0f} ms")


def redraw(address: str) -> None:
    """Measure the first page and the slider in a browser."""
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        first = []
        for _ in range(6):
            page.goto(f"{address}/iss/answer", wait_until="load")
            first.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        told("first page in the browser", first)
        page.goto(f"{address}/iss/station", wait_until="load")
        told("redraw of a day, from the slider to the drawn page", page.evaluate(REDRAW))
        browser.close()


async def readers(address: str, seconds: float) -> None:
    """Measure 50 readers at once while a campaign is played."""
    took: list[float] = []
    errors = 0
    end = time.perf_counter() + seconds

    async def read(client: httpx.AsyncClient, number: int) -> None:
        nonlocal errors
        while time.perf_counter() < end:
            start = time.perf_counter()
            got = await client.get(f"/iss/{PAGES[number % len(PAGES)]}")
            took.append(1000 * (time.perf_counter() - start))
            errors += got.status_code != 200
            number += 1
            await asyncio.sleep(1.0)  # a reader who turns pages every second is a fast one

    limits = httpx.Limits(max_connections=READERS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=30) as client:
        sent = await client.post("/iss/runs", content="futures=20000&seed=5", headers=FORM)
        assert sent.status_code == 303, sent.text
        await asyncio.gather(*(read(client, number) for number in range(READERS)))
        running = (await client.get("/iss/runs.json")).json()["runs"]
    print(f"{len(took)} answers to {READERS} readers, {errors} errors, campaign still on: {bool(running)}")
    told("readers during a campaign", took)


def main() -> None:
    """Start a server and measure it."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    begun = time.perf_counter()
    command = [sys.executable, "-m", "stationkeeper", "serve", "iss", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        found = re.search(r"http://\S+?:\d+", server.stderr.readline())
        assert found
        address = found[0]
        print(f"listening after {time.perf_counter() - begun:.1f} s")
        while httpx.get(f"{address}/iss/answer.json").status_code != 200:
            time.sleep(0.05)
        print(f"first answer after {time.perf_counter() - begun:.1f} s")
        while httpx.get(f"{address}/iss/runs.json").json()["runs"]:
            time.sleep(0.2)
        time.sleep(4.0)  # pages are drawn ahead of readers once a campaign has ended
        redraw(address)
        asyncio.run(readers(address, 12.0))
        server.terminate()


if __name__ == "__main__":
    main()
