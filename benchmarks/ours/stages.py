"""Where the time of a run goes, by stage."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Part = TypeVar("Part")


class Stages:
    """Wall seconds by stage; a stage may be entered as often as there are batches."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside for the stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - began  # type: ignore[assignment]  # a Counter counts fractions, too

    def of(self, name: str, parts: Iterable[Part]) -> Iterator[Part]:
        """The same parts; what making each of them takes is counted for the stage."""
        waiting = iter(parts)
        while True:
            with self.stage(name):
                part = next(waiting, None)
            if part is None:
                return
            yield part
