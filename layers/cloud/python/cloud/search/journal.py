"""A journal of numbered segments in a bucket: any number of writers, one order, nothing is lost.

A segment gets the number after the last one, on condition that nobody has it yet. So everybody who applies the journal
comes to the same index, with the same row numbers. A number is never given out twice: what a base holds is emptied some
time later and its key stays, so that a writer who slept for however long cannot write to where nobody reads any more.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from uuid import uuid4

from cloud.search.objects import Object, Objects
from credit.errors import SystemBusy

FOLDER = "journal/"
DIGITS = 12
TRIES = 60  # to be the one who gets the next number
AHEAD = 8  # segments that are asked for at once, once one was there


class Emptied(Exception):
    """The next segment is in a base and not in the journal any more: begin anew from the base."""


class Journal:
    """The journal of one index.

    Args:
        objects: where it lies.
        beyond: tells a number that the last one is not below; asked once, by a writer.
    """

    def __init__(self, objects: Objects, beyond: Callable[[], int]) -> None:
        self._objects = objects
        self._beyond = beyond
        self._turn = Lock()
        self._last: int | None = None
        self.written = 0  # the last number that this process wrote

    def append(self, content: bytes) -> int:
        """Write a segment; its number. Once this returns everybody who looks finds it.

        Raises:
            SystemBusy: others write all the time.
        """
        mark = uuid4().hex
        with self._turn:
            last = self._listed(self._beyond()) if self._last is None else self._last
            for _ in range(TRIES):
                if self._objects.write_if(key_of(last + 1), content, None, mark):
                    self._last = self.written = last + 1
                    return self.written
                last = self._listed(last)
        raise SystemBusy("others write to the search index all the time; try again")

    def after(self, number: int) -> Iterator[tuple[int, bytes]]:
        """The segments after a number, in order, up to the last one there is.

        Raises:
            Emptied: they are in a base only.
        """
        many = 1
        while True:
            numbers = range(number + 1, number + 1 + many)
            for number, content in zip(numbers, self._read(numbers), strict=True):
                if content is None:
                    return
                if not content:
                    raise Emptied
                yield number, content
            many = AHEAD

    def waiting(self, number: int) -> list[Object]:
        """The segments after a number, as a list tells them: size and time."""
        return list(self._objects.list(FOLDER, key_of(number)))

    def empty(self, numbers: Sequence[int]) -> None:
        """Forget what these segments say; their numbers stay taken."""
        with ThreadPoolExecutor(AHEAD) as threads:
            list(threads.map(lambda number: self._objects.write(key_of(number), b""), numbers))

    def _listed(self, number: int) -> int:
        """The last number, seen from one that is not above it."""
        for found in self._objects.list(FOLDER, key_of(number)):
            number = int(found.key.removeprefix(FOLDER))
        return number

    def _read(self, numbers: Sequence[int]) -> list[bytes | None]:
        if len(numbers) == 1:
            return [self._content(numbers[0])]
        with ThreadPoolExecutor(AHEAD) as threads:
            return list(threads.map(self._content, numbers))

    def _content(self, number: int) -> bytes | None:
        found = self._objects.read(key_of(number))
        return found[0] if found else None


def key_of(number: int) -> str:
    """The key of a segment; keys are in the order of numbers.

    >>> key_of(7)
    'journal/000000000007'
    """
    return f"{FOLDER}{number:0{DIGITS}}"
