"""The engine that plays units of work on a graphics processor; loaded only when asked for (extra `gpu`).

Each thread plays one future with the kernels that play it on a processor, and counts it into the histogram of its unit
one after the other (atomically), so the sums do not depend on the order. Futures that are kept in full are played by
this machine's own processor. Functions such as logarithms may differ from the processor's in the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numba import cuda

from stationkeeper.compiled_cuda import ON_SIMULATOR, on_device, viewer
from stationkeeper.crew import day as crew_day
from stationkeeper.errors import Fault, RequestError
from stationkeeper.layouts import Layout, Words, layout_of, packed
from stationkeeper.simulation import future as f
from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.batches import Batches
from stationkeeper.simulation.records import ROWS
from stationkeeper.simulation.threads import Engine, Finished, Pulse
from stationkeeper.simulation.unit import Job, Part, Unit, play_unit
from stationkeeper.simulation.world import Floats, Inputs, Ints, State
from stationkeeper.traffic import dispatch
from stationkeeper.twins import Twins, plainly

THREADS = 1 if ON_SIMULATOR else 64  # of a block
ROOM_SHARE = 0.5  # of the device's free memory that states may take
MOST_AT_ONCE = 1 << 17  # futures under way


def _one_more_of_many(histogram: Ints, metric: int, month: int, at: int) -> None:
    """Count one in a bin that others count in too."""
    cuda.atomic.add(histogram, (metric, month, at), 1)


_DEVICE = Twins(on_device, {f.one_more: cuda.jit(device=True)(_one_more_of_many)})
_PYTHON = Twins(
    plainly,
    {
        f.StateReference: State,
        f.VisitsReference: dispatch.Visits,
        f.PeopleReference: crew_day.People,
    },
)
_play_future = _DEVICE.of(f.play_future)


class Loaded(NamedTuple):
    """One case on the device: head and data of the inputs, head and empty words of a state, and what plays it."""

    inputs: Inputs
    fixed: tuple[Any, Any]
    head: Any
    empty: Any
    words: int
    play: Any


def cuda_engine() -> Engine:
    """Return the engine of this machine's graphics processor. Raises RequestError when there is none."""
    if not cuda.is_available():
        remedy = "Leave --engine out; or use a machine with an NVIDIA device and driver, and pip install"
        fault = Fault("--engine", "cuda: no device answers", "threads", f"{remedy} 'stationkeeper[gpu]'")
        raise RequestError(fault)

    def engine(job: Job, todo: list[Unit], store: Batches | None, pulse: Pulse, tell: Callable[[], None]) -> Finished:
        if store:
            remedy = "Leave one of them out: last bits differ, so units of the two must not be mixed"
            raise RequestError(Fault("--campaign", "given with --engine cuda", "one of them", remedy))
        loaded = [load(inputs) for inputs in job.cases]
        for some in _launches(todo, _at_once(loaded)):
            for unit, parts in zip(some, _played(loaded, job, some), strict=True):
                pulse(unit.size * len(parts))
                tell()
                yield unit, parts

    return engine


def load(inputs: Inputs) -> Loaded:
    """Return a case as it lies on the device."""
    layout = layout_of(inputs)
    empty = _PYTHON.of(f.new_state)(inputs, np.zeros(len(w.RESULT_NAMES)), np.zeros((0, 4), np.int64))
    of_state = layout_of(empty)
    fixed, (head, words) = packed(inputs, layout), packed(empty, of_state)
    sent = (cuda.to_device(fixed[0]), cuda.to_device(fixed[1]))
    return Loaded(inputs, sent, cuda.to_device(head), cuda.to_device(words), len(words), _player(layout, of_state))


def _player(of_inputs: Layout, of_state: Layout) -> Any:
    """Return the kernel: one future a thread."""
    view_inputs, view_state, play_future = viewer(of_inputs), viewer(of_state), _play_future

    def play(
        fixed_head: Words,
        fixed: Words,
        head: Words,
        empty: Words,
        states: Any,
        seed: int,
        begin: int,
        results: Floats,
        histograms: Ints,
        size: int,
        series: Floats,
    ) -> None:
        n = cuda.grid(1)
        if n < len(results):
            for k in range(len(empty)):
                states[n, k] = empty[k]
            i, s = view_inputs(fixed_head, fixed), view_state(head, states[n])
            play_future(i, s, seed, begin + n, histograms[n // size], series)
            for k in range(results.shape[1]):
                results[n, k] = s.result[k]

    return cuda.jit(fastmath=False)(play)


def _at_once(loaded: Sequence[Loaded]) -> int:
    """Return how many futures' states fit on the device."""
    if ON_SIMULATOR:
        return MOST_AT_ONCE
    free, _ = cuda.current_context().get_memory_info()
    return max(1, min(MOST_AT_ONCE, int(ROOM_SHARE * free) // (8 * max(case.words for case in loaded))))


def _launches(units: Sequence[Unit], most: int) -> Iterator[list[Unit]]:
    """Yield units that follow one another, of one size but for the last, as many as may be under way at once."""
    queue = iter(units)
    held: list[Unit] = []
    for unit in queue:
        fits = held and unit.first == held[-1].first + held[-1].size and held[0].size * (len(held) + 1) <= most
        if held and not fits:
            yield held
            held = []
        held.append(unit)
    if held:
        yield held


def _played(loaded: Sequence[Loaded], job: Job, units: list[Unit]) -> Iterator[tuple[Part, ...]]:
    """Yield what each of some units gives under each case."""
    cases = [_play_case(case, job, units) for case in loaded]
    yield from zip(*cases, strict=True)


def _play_case(case: Loaded, job: Job, units: list[Unit]) -> list[Part]:
    """Return what units that follow one another give under one case."""
    first, count = units[0].first, sum(unit.size for unit in units)
    rows, months = play_futures(case, job.seed, first, count, units[0].size)
    parts, scales = [], reduce.scales(case.inputs)
    for unit, counted in zip(units, months, strict=True):
        own = rows[unit.first - first : unit.first - first + unit.size]
        part = Part(
            totals=reduce.reduced(own, unit.first, counted, scales),
            results=own[: max(0, ROWS - unit.first)],
            series=np.zeros((0, len(case.inputs.month_end), len(w.METRICS))),
            events=np.zeros((0, 0, 4), np.int64),
            event_count=np.zeros(0, np.int64),
        )
        parts.append(part if unit.first >= job.sample else _in_full(case.inputs, job, unit, part))
    return parts


def _in_full(inputs: Inputs, job: Job, unit: Unit, part: Part) -> Part:
    """Add to a unit what is kept in full of the futures in the sample, played on this machine's processor."""
    sample = Unit(unit.first, min(unit.size, job.sample - unit.first))
    told = play_unit((inputs,), job, sample, lambda futures: None)[0]
    return part._replace(series=told.series, events=told.events, event_count=told.event_count)


def play_futures(case: Loaded, seed: int, first: int, count: int, size: int) -> tuple[Floats, Ints]:
    """Return the rows of results of `count` futures from `first` on, and the histograms of each `size` of them."""
    months = len(case.inputs.month_end)
    states = cuda.device_array((count, case.words), np.int64)
    results = cuda.to_device(np.zeros((count, len(w.RESULT_NAMES))))
    histograms = cuda.to_device(np.zeros((-(-count // size), len(w.METRICS), months, w.BINS), np.int64))
    series = cuda.to_device(np.zeros((1, 1)))[:0]
    blocks = -(-count // THREADS)
    case.play[blocks, THREADS](
        *case.fixed, case.head, case.empty, states, seed, first, results, histograms, size, series
    )
    return results.copy_to_host(), histograms.copy_to_host()
