"""What is kept under version control: pinned, portable, free of one machine's paths and of index addresses."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
# Written in halves, so that this file does not name them.
HOSTS = tuple(a + b for a, b in (("pypi.", "org"), ("pythonhosted.", "org"), ("npmjs.", "org"), ("deb.debian.", "org")))


def _tracked() -> Iterator[Path]:
    run = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if run.returncode != 0:
        pytest.skip("not a git work tree: what is tracked cannot be told")
    for name in run.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            yield path


def _requirements(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_no_tracked_file_names_a_path_of_this_machine_or_a_package_index() -> None:
    unwanted = [
        *HOSTS,
        f"{ROOT}/",
        f"{ROOT.parent}/" if len(ROOT.parts) > 2 and len(ROOT.parent.parts) > 2 else f"{ROOT}/",
    ]
    unwanted += [f"{Path.home()}/"]
    met = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in _tracked()
        for word in dict.fromkeys(unwanted)
        if word.encode() in path.read_bytes()
    ]
    assert met == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_requirement_carries_hashes_and_no_address(lock: str) -> None:
    requirements = _requirements(lock)
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==[\w.]+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_locks_pin_everything_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "requirements.lock": runtime,
        "requirements-dev.lock": [*runtime, *extras["dev"]],
        "requirements-bench.lock": [*runtime, *extras["dev"], *extras["bench"]],
    }
    for lock, requirements in wanted.items():
        pinned = {line.split("==")[0] for line in _requirements(lock)}
        assert {re.split(r"[<>=!~ ]", requirement)[0] for requirement in requirements} <= pinned


def test_all_locks_pin_the_same_versions() -> None:
    pins = [dict(line.split(" ")[0].split("==") for line in _requirements(lock)) for lock in LOCKS]
    assert pins[0].items() <= pins[1].items() <= pins[2].items()


def test_every_dependency_has_an_upper_and_a_lower_bound_and_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    bound = [line for line in lines if re.match(r'\s+"[a-z-]+>=', line)]
    assert bound
    for line in bound:
        assert re.search(r'>=[\d.]+,<[\d.]+", +# \S+ \S+', line), line
