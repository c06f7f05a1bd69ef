"""A run that is stopped, or cannot write, leaves a message, its status, and nothing half-written."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

WORDS = [sys.executable, "-m", "stationkeeper", "assess", "tiny", "--seed", "1"]
DEADLINE_S = 120.0  # a cold machine compiles first


def _start(folder: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [*WORDS, *words], cwd=folder, stderr=subprocess.PIPE, text=True, **({"stdout": subprocess.PIPE} | options)
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system can only be mounted by root outside a sandbox")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _interrupted(run: subprocess.Popen[str], word: str) -> tuple[str, str, float]:
    """Interrupt a run once it says `word`; return its output, its messages and the seconds it took to end."""
    watch = threading.Timer(DEADLINE_S, run.kill)
    watch.start()
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith(word):
            break
    sent = time.monotonic()
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=DEADLINE_S)
    watch.cancel()
    return out, err, time.monotonic() - sent


def test_an_interrupt_while_playing_ends_with_130_and_nothing_written(tmp_path: Path) -> None:
    run = _start(tmp_path, "--futures", "300000")
    out, err, _ = _interrupted(run, "Playing")
    assert run.returncode == 130
    assert "Stopped on request" in err and "Traceback" not in err
    assert out == ""
    assert list(tmp_path.rglob("*")) == []


def test_an_interrupt_while_compiling_does_not_wait_for_the_compiler(tmp_path: Path) -> None:
    """Compiling takes half a minute on a free core; ending takes far less."""
    (tmp_path / "here").mkdir()
    run = _start(tmp_path / "here", env=os.environ | {"STATIONKEEPER_CACHE": str(tmp_path / "cache")})
    out, err, seconds = _interrupted(run, "Compiling")
    assert (run.returncode, out) == (130, "")
    assert "Stopped on request" in err and "Traceback" not in err
    assert seconds < 10.0
    assert list((tmp_path / "here").rglob("*")) == []


def test_an_interrupt_while_starting_is_as_quiet(tmp_path: Path) -> None:
    run = _start(tmp_path, "--futures", "300000")
    try:
        run.wait(0.3)  # the libraries are still being read
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=DEADLINE_S)
    assert (run.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * 56 * 1024)
    run = _start(small_disk, "--futures", "50", "--out", "here")
    out, err = run.communicate(timeout=DEADLINE_S)
    assert run.returncode == 2
    assert "--out" in err and "No space left" in err and "Traceback" not in err
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_limit_on_file_size_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    run = _start(tmp_path, "--futures", "50", "--out", "here", preexec_fn=small_files)
    _, err = run.communicate(timeout=DEADLINE_S)
    assert run.returncode == 2
    assert "File too large" in err and "Traceback" not in err
    assert list(tmp_path.rglob("*")) == []


def test_a_full_standard_output_is_told(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        run = _start(tmp_path, "--futures", "50", "--json", stdout=full)
        _, err = run.communicate(timeout=DEADLINE_S)
    assert run.returncode == 2
    assert "No space left" in err and "Traceback" not in err


def test_a_reader_that_leaves_is_no_fault_to_tell(tmp_path: Path) -> None:
    read, write = os.pipe()
    run = _start(tmp_path, "--futures", "50", "--json", stdout=write)
    os.close(write)
    os.close(read)
    _, err = run.communicate(timeout=DEADLINE_S)
    assert run.returncode == 141
    assert "Traceback" not in err and "BrokenPipe" not in err
