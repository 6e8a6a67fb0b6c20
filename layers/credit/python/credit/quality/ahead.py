"""One batch ahead: while one is judged, the next one is read."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(things: Iterable[T]) -> Iterator[T]:
    """The same things in the same order, each begun by a thread beside as soon as the one before it is given out.

    Reading and judging spend their time in libraries that leave the interpreter free, so two cores share them. What
    making one raises is raised where it would have been given out.
    """
    making = iter(things)
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as beside:
        waiting = beside.submit(_next, making)
        while (made := waiting.result()) is not None:
            waiting = beside.submit(_next, making)
            yield made[0]


def _next(making: Iterator[T]) -> tuple[T] | None:
    for made in making:
        return (made,)
    return None
