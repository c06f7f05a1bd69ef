"""The folder of a campaign: whatever happens to it, the same command ends with the same hash."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import stationkeeper.api as sk
from stationkeeper.errors import OutputError
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import batches, campaign, threads

FUTURES = 1500  # six units of 256 at most
KILLS = 2
DISK = 1 << 21  # bytes


@pytest.fixture(scope="module")
def whole(tiny: Scenario) -> str:
    """The hash of the campaign that nothing happened to."""
    return sk.simulate(tiny, futures=FUTURES, seed=5, workers=1).hash


@pytest.fixture
def folder(tiny: Scenario, tmp_path: Path) -> Path:
    """A finished campaign."""
    sk.simulate(tiny, futures=FUTURES, seed=5, campaign=tmp_path / "here")
    return tmp_path / "here"


def units(folder: Path) -> list[Path]:
    """Return the files of a campaign's units."""
    return sorted(folder.glob("futures-*.batch"))


def again(tiny: Scenario, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """Go on; return the hash and how many units had to be played."""
    played = []
    real = threads.play_unit

    def counted(*arguments: object) -> object:
        played.append(1)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(threads, "play_unit", counted)
    return campaign.run(tiny, sk.plan(tiny), FUTURES, 5, folder=folder).hash, len(played)


def test_a_finished_campaign_is_read_and_not_played(
    tiny: Scenario, folder: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert again(tiny, folder, monkeypatch) == (whole, 0)


def test_units_that_are_missing_are_played(
    tiny: Scenario, folder: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in units(folder)[1:3]:
        path.unlink()
    assert again(tiny, folder, monkeypatch) == (whole, 2)


@pytest.mark.parametrize("keep", [0, 1, 64, 65, 400, -1])
def test_a_unit_that_was_cut_off_is_played_again(
    tiny: Scenario, folder: Path, whole: str, keep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = units(folder)[0]
    path.write_bytes(path.read_bytes()[:keep])
    assert again(tiny, folder, monkeypatch) == (whole, 1)


def test_a_flipped_bit_anywhere_is_met(
    tiny: Scenario, folder: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = units(folder)[0]
    good = path.read_bytes()
    job, _ = campaign.job_of(tiny, sk.plan(tiny), FUTURES, 5)
    store = batches.open_batches(folder, job, tiny.hash, sk.plan(tiny))
    unit = next(unit for unit in campaign.units(FUTURES, store.unit) if store.path(unit) == path)
    draw = random.Random(1)
    for _ in range(60):
        at, bit = draw.randrange(len(good)), draw.randrange(8)
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1 :])
        assert store.read(unit) is None, (at, bit)
    assert again(tiny, folder, monkeypatch) == (whole, 1)


def test_a_unit_of_another_campaign_is_played_again(
    tiny: Scenario, folder: Path, whole: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sk.simulate(tiny, futures=FUTURES, seed=6, campaign=tmp_path / "other")
    path = units(folder)[1]
    path.write_bytes((tmp_path / "other" / path.name).read_bytes())
    assert again(tiny, folder, monkeypatch) == (whole, 1)


def test_a_damaged_manifest_loses_nothing(
    tiny: Scenario, folder: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / batches.MANIFEST).write_text("{")
    assert again(tiny, folder, monkeypatch) == (whole, 0)


def test_more_futures_begin_with_those_that_are_there(
    tiny: Scenario, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five units are whole; the sixth was short and is played anew with two more."""
    before = set(units(folder))
    more = sk.simulate(tiny, futures=2000, seed=5, campaign=folder)
    assert more.hash == sk.simulate(tiny, futures=2000, seed=5).hash
    assert len(set(units(folder)) - before) == 3


@pytest.mark.parametrize(("seed", "target"), [(6, "420"), (5, "421")])
def test_a_folder_of_another_campaign_is_refused(folder: Path, seed: int, target: str) -> None:
    """Another seed or another value anywhere in the scenario."""
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    scenario = sk.load_scenario("tiny", sets=[f"orbit.target_km={target}"])
    with pytest.raises(OutputError, match="another campaign"):
        sk.simulate(scenario, futures=FUTURES, seed=seed, campaign=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == there


def test_a_folder_of_something_else_is_refused(tiny: Scenario, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"letter\.txt"):
        sk.simulate(tiny, futures=10, seed=5, campaign=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_full_disk_keeps_what_was_done_and_says_what_to_do(
    tiny: Scenario, tmp_path: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the fourth file is flushed."""
    real, flushed = os.fsync, []

    def full(handle: int) -> None:
        flushed.append(handle)
        if len(flushed) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch, pytest.raises(OutputError) as error:
        patch.setattr(os, "fsync", full)
        sk.simulate(tiny, futures=FUTURES, seed=5, workers=1, campaign=tmp_path)
    assert "No space left" in str(error.value) and "give the same command again" in str(error.value)
    assert len(units(tmp_path)) == 2
    assert not list(tmp_path.glob("*.part"))
    assert again(tiny, tmp_path, monkeypatch) == (whole, 4)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of DISK bytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system can only be mounted by root outside a sandbox")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full_keeps_whole_units_and_room_lets_it_go_on(
    tiny: Scenario, folder: Path, small_disk: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else leaves room for two units and a half; then it goes away."""
    sizes = sorted(path.stat().st_size for path in units(folder))
    assert 2 * sum(sizes) < DISK
    (small_disk / "filler").write_bytes(bytes(DISK - sizes[-1] - int(1.5 * sizes[-2])))
    with pytest.raises(OutputError, match="No space left"):
        sk.simulate(tiny, futures=FUTURES, seed=5, workers=1, campaign=small_disk / "kept")
    there = len(units(small_disk / "kept"))
    assert 1 <= there < len(sizes)
    assert not list((small_disk / "kept").glob(".*.part"))
    (small_disk / "filler").unlink()
    assert again(tiny, small_disk / "kept", monkeypatch) == (whole, len(sizes) - there)


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, whole: str, tiny: Scenario) -> None:
    """Killed at random moments, then ended: the hash is that of the run that nothing happened to."""
    code = (
        "import sys, stationkeeper.api as sk\n"
        f"r = sk.simulate(sk.load_scenario('tiny'), futures={FUTURES}, seed=5, campaign=sys.argv[1])\n"
        "print(r.hash)"
    )
    draw = random.Random(time.time_ns())
    for _ in range(KILLS):
        run = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
        _until_there_is(tmp_path, 1 + len(units(tmp_path)), run)
        time.sleep(draw.uniform(0.0, 0.05))
        run.kill()
        run.wait()
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, stdout=subprocess.PIPE, text=True)
    assert ended.stdout.strip() == whole


def _until_there_is(folder: Path, count: int, run: subprocess.Popen[bytes]) -> None:
    """Wait until a run has kept so many units, or has ended."""
    deadline = time.monotonic() + 120.0  # a cold machine compiles first
    while len(units(folder)) < count and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
