"""What compiles kernels for a graphics processor, by numba's CUDA target. Loaded only when asked for (extra `gpu`).

On a device nothing is allocated. What a kernel reads as the fields of a NamedTuple is a view of words. On CUDA's
simulator, where kernels run as plain Python, a view is the NamedTuple itself.
"""

from __future__ import annotations

from typing import Any

from numba import cuda
from numba.cuda.core import config

from stationkeeper.layouts import Layout, unpacked

ON_SIMULATOR = bool(config.ENABLE_CUDASIM)
if not ON_SIMULATOR:  # the simulator has no types
    from stationkeeper.compiled_views import device_viewer


def on_device(function: Any) -> Any:
    """Compile a plain function to be called from other functions on a device; on the simulator it stays as it is.

    As everywhere operations are not reordered.
    """
    return function if ON_SIMULATOR else cuda.jit(device=True, fastmath=False)(function)


def viewer(layout: Layout) -> Any:
    """Return a function of head and data, for kernels, that returns the view of them."""
    if ON_SIMULATOR:
        return lambda head, data: unpacked(layout, head, data)
    return device_viewer(layout)
