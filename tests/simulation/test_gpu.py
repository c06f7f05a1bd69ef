"""The twins of the kernels on CUDA's simulator: whole futures, bit for bit; and the words that carry a state."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.cli import main
from stationkeeper.layouts import layout_of, packed, unpacked
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.future import play_batch
from stationkeeper.simulation.state import translate

pytestmark = pytest.mark.slow

gpu = pytest.importorskip("stationkeeper.gpu", reason="the extra `gpu` is not installed")

FUTURES = 3
SIMULATED = """
import sys, warnings
warnings.filterwarnings("ignore")
import numpy as np
import stationkeeper.api as sk
from stationkeeper import gpu
from stationkeeper.planning.schedule import make_plan
from stationkeeper.simulation.state import translate
tiny = sk.load_scenario("tiny")
case = gpu.load(translate(tiny, make_plan(tiny, tiny.station.through)))
rows, months = gpu.play_futures(case, 1, 40, int(sys.argv[2]), 2)
told = sk.simulate(tiny, futures=2, seed=1, engine=gpu.cuda_engine()).hash
np.savez(sys.argv[1], rows=rows, months=months, told=told)
"""


def test_whole_futures_on_the_simulator_are_those_of_the_processor_bit_for_bit(tiny: Scenario, tmp_path: Path) -> None:
    """Three futures of 120 days in two units: every result and every bin of every histogram. Then a campaign by the
    engine, with both cases, its first futures kept in full: the hash of threads.
    """
    file = tmp_path / "found.npz"
    environment = os.environ | {"NUMBA_ENABLE_CUDASIM": "1"}
    subprocess.run([sys.executable, "-c", SIMULATED, str(file), str(FUTURES)], env=environment, check=True)
    found = np.load(file)
    inputs = translate(tiny, make_plan(tiny, tiny.station.through))
    months = np.zeros((len(w.METRICS), len(inputs.month_end), w.BINS), np.int64)
    rows, nothing = np.zeros((FUTURES, len(w.RESULT_NAMES))), np.zeros((0, 0, 4), np.int64)
    play_batch(inputs, 1, 40, rows, months, np.zeros((0, 0, 0)), nothing, np.zeros(0, np.int64))
    assert found["rows"].tobytes() == rows.tobytes()
    assert found["months"].shape[0] == 2
    assert (found["months"].sum(axis=0) == months).all() and found["months"][1].sum() == months.sum() // 3
    assert len(np.unique(rows[:, w.END_KM])) == FUTURES
    assert str(found["told"]) == sk.simulate(tiny, futures=2, seed=1).hash


def test_a_named_tuple_comes_back_from_its_words(tiny: Scenario) -> None:
    """Numbers, arrays of all types and NamedTuples in it; what is written into the arrays is in the words."""
    inputs = translate(tiny, make_plan(tiny, tiny.station.through))
    layout = layout_of(inputs)
    head, data = packed(inputs, layout)
    back = unpacked(layout, head, data)
    assert _flat(back) == _flat(inputs)
    back.fleet.planned[0] = -77
    assert -77 in data


def _flat(value: object) -> list[object]:
    """Return everything in a NamedTuple, with the types of arrays."""
    if isinstance(value, tuple):
        return [part for each in value for part in _flat(each)]
    return [(value.dtype.str, value.tolist()) if isinstance(value, np.ndarray) else value]


@pytest.mark.skipif(gpu.cuda.is_available(), reason="there is a device")
def test_without_a_device_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "tiny", "--engine", "cuda"]) == 2
    told = capsys.readouterr().err
    assert "--engine" in told and "no device answers" in told and "stationkeeper[gpu]" in told
