"""A process that tries one file after the other within what the kernel grants it."""

import resource
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.trial import GROWTH, SECONDS, Trials, grown

Told = tuple[int, str, float]  # number, outcome or "!" and what went wrong, seconds
SPACE = 16 << 30  # bytes of addresses


def attempt(told: Connection, folder: Path, seed: int, first: int, last: int) -> None:
    """Tell of every file as soon as it has been tried."""
    trials = Trials(folder, seed)
    trials.outcome(trials.seeds["csv"])  # what is made once is no file's memory
    at_first = grown()
    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
    for number in range(first, last):
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + 2 * SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        told.send(_tried(trials, number))
        if grown() - at_first > GROWTH:
            told.send((number, "!the process has grown too large", 0.0))
            return


def _tried(trials: Trials, number: int) -> Told:
    try:
        outcome = trials.outcome(trials.content(number))
    except Exception:  # any other exception is what is looked for
        return number, f"!{''.join(traceback.format_exc().splitlines(keepends=True)[-14:])}", 0.0
    said = outcome.said if outcome.seconds < SECONDS else f"!took {outcome.seconds:.1f} s"
    return number, said, outcome.seconds
