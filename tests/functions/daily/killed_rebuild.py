"""A process that rebuilds and is killed after so many rows: `killed_rebuild.py HOME ROWS`."""

import os
import signal
import sys
from pathlib import Path

from functions.daily.rebuild import rebuild
from tests.functions.city import entered


def tell(told: int, of: int) -> None:
    """No clean-up, no `finally`: as a power cut or the kernel would do it."""
    if told >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)


entered(Path(sys.argv[1]))
rebuild(tell)
