"""The door of the command line: `stationkeeper` and `python -m stationkeeper` start here.

Reading the compiled libraries takes a second; an interrupt in that second ends as quietly as one later.
"""

from __future__ import annotations

import os
import sys

try:
    from stationkeeper.cli import INTERRUPTED, main
except KeyboardInterrupt:
    sys.exit(130)


def start() -> None:
    """Carry out the command line and leave the program with its status."""
    status = main()
    if status == INTERRUPTED:
        os._exit(status)  # a kernel that another thread compiles would be waited for, up to a minute
    sys.exit(status)


if __name__ == "__main__":
    start()
