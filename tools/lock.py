"""Pin every dependency with its hashes: requirements.lock (to run), -dev.lock (to test), -bench.lock (peers).

Run by `make lock`. One version serves all Python versions and platforms, so that one seed gives one answer everywhere.
The files name no address: pip takes them from whatever index it is set to, and accepts only files with these hashes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--no-config",
    "--quiet",
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--generate-hashes",
    "--no-header",
    "--upgrade",
]


def compiled(uv: Path, wanted: list[str], constraints: list[Path], folder: Path) -> str:
    """Return the lock of the `wanted` requirements, held to what `constraints` already pin."""
    source = folder / "wanted.in"
    source.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    held = [f"--constraints={path}" for path in constraints]
    run = [str(uv), *OPTIONS, "--no-annotate", *held, str(source)]
    return subprocess.run(run, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def header(purpose: str) -> str:
    """Return the comment that opens a lock file."""
    return f"# {purpose} Written by `make lock` from pyproject.toml; do not edit.\n"


def main(uv_requirement: str) -> None:
    """Write both lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    extras = project["project"]["optional-dependencies"]
    dev, bench = extras["dev"], extras["bench"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "uv", with_pip=True)
        subprocess.run([folder / "uv/bin/python", "-m", "pip", "--quiet", "install", uv_requirement], check=True)
        uv = folder / "uv/bin/uv"
        run_lock, dev_lock = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
        run_lock.write_text(header("What runs stationkeeper.") + compiled(uv, runtime, [], folder), encoding="utf-8")
        dev_text = compiled(uv, [*runtime, *dev], [run_lock], folder)
        dev_lock.write_text(header("What runs, tests and checks stationkeeper.") + dev_text, encoding="utf-8")
        bench_text = compiled(uv, [*runtime, *dev, *bench], [dev_lock], folder)
        bench_lock = ROOT / "requirements-bench.lock"
        bench_lock.write_text(header("What measures stationkeeper beside its peers.") + bench_text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
