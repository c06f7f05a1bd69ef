"""A real scheduler and two workers in processes of their own, one of them killed in the middle: the same hash."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import stationkeeper.api as sk
from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.scenario.model import Scenario

cluster = pytest.importorskip("stationkeeper.cluster", reason="the extra `cluster` is not installed")

FUTURES = 6000
PATIENCE_S = 60.0
STARTED = list[subprocess.Popen[bytes]]


def start(module: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a part of the cluster."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", f"distributed.cli.{module}", *words], **quiet)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[str, STARTED]]:
    """Return the address of a scheduler with two workers, and the processes of the workers."""
    file = tmp_path / "scheduler.json"
    here = ("--host", "127.0.0.1", "--no-dashboard")
    processes = [start("dask_scheduler", *here, "--port", "0", "--scheduler-file", str(file))]
    words = ("--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard")
    processes += [start("dask_worker", *words, "--local-directory", str(tmp_path / f"w{n}")) for n in range(2)]
    try:
        yield _address(file), processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if file.is_file() and (text := file.read_text()).strip().endswith("}"):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise TimeoutError("no scheduler")


def engine(address: str, scenario: Scenario, sets: tuple[str, ...] = ()) -> object:
    """Return the engine of a cluster for tiny."""
    return cluster.dask_engine(address, "tiny", sets, scenario, sk.plan(scenario))


def test_a_killed_worker_changes_nothing(workers: tuple[str, STARTED]) -> None:
    address, processes = workers
    tiny = sk.load_scenario("tiny")
    alone = sk.simulate(tiny, futures=FUTURES, seed=5)
    seen: list[int] = []

    def watch(done: int, total: int) -> None:
        seen.append(done)
        if 0 < done < total // 2 and processes[0].poll() is None:
            processes[0].kill()

    played = sk.simulate(tiny, futures=FUTURES, seed=5, progress=watch, engine=engine(address, tiny))  # type: ignore[arg-type]
    assert processes[0].poll() is not None
    assert played.hash == alone.hash
    assert seen[-1] == FUTURES * (2 if played.not_flown is not played.flown else 1)


def test_the_command_line_plays_on_a_cluster_and_keeps_what_comes_back(
    workers: tuple[str, STARTED], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["assess", "tiny", "--futures", "600", "--json", "--out"]
    assert main([*words, str(tmp_path / "here")]) == 0
    alone = capsys.readouterr().out
    more = ["--engine", "dask", "--scheduler", workers[0], "--campaign", str(tmp_path / "kept")]
    assert main([*words, str(tmp_path / "there"), *more]) == 0
    assert capsys.readouterr().out == alone
    assert len(list((tmp_path / "kept").glob("*.batch"))) == 3


def test_workers_with_another_station_are_refused(workers: tuple[str, STARTED]) -> None:
    other = sk.load_scenario("tiny", sets=["orbit.target_km=421"])
    with pytest.raises(RequestError, match="the worker's scenario"):
        sk.simulate(other, futures=300, seed=5, engine=engine(workers[0], other))  # type: ignore[arg-type]


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "TIMEOUT_S", 1)
    tiny = sk.load_scenario("tiny")
    with pytest.raises(RequestError, match="dask scheduler"):
        sk.simulate(tiny, futures=300, seed=5, engine=engine("tcp://127.0.0.1:9", tiny))  # type: ignore[arg-type]
