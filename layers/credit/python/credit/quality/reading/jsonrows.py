"""Where in JSON documents the rows are, under any key and however deep, and each of them in turn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from credit.errors import FileRefused
from credit.quality.reading.jsonstream import DEPTH, JsonStream, Object
from credit.quality.reading.markup.elements import Score

EACH = None  # the step of a place that means every element of an array
Place = tuple[str | None, ...]
_SAMPLE = 1_000  # objects that are looked at, and again as many while none of them has the fields of a row
_MOST = 1_000_000
_CLEAR = 4  # a score that two fields of the dataset give


@dataclass
class _Survey:
    """The objects that stand anywhere in the beginning of a document: their keys by their place."""

    seen: dict[Place, dict[str, None]] = field(default_factory=dict)
    empty: bool = False  # whether there is an array of nothing

    def walk(self, stream: JsonStream, place: Place) -> Iterator[None]:
        """Look at the next value and at what stands in it, pausing at each object."""
        opener = stream.peek()
        if len(place) > DEPTH:
            raise FileRefused("file.bomb", row=stream.row, limit=DEPTH)
        if opener == "{":
            yield from self._object(stream, place)
        elif opener == "[":
            entries = 0
            for _ in stream.entries("]"):
                yield from self.walk(stream, (*place, EACH))
                entries += 1
            self.empty |= not entries
        else:
            stream.value()

    def _object(self, stream: JsonStream, place: Place) -> Iterator[None]:
        yield
        keys = self.seen.setdefault(place, {})
        for _ in stream.entries("}"):
            key = stream.key()
            keys[key] = None
            yield from self.walk(stream, (*place, key))


def find(stream: JsonStream, named: Score) -> Place:
    """The place whose objects have the keys that mean the most fields; of two, the outer one.

    Raises:
        FileRefused: `file.no-rows` if there is an empty array and nothing else, `file.format` if there are no objects,
            and what `JsonStream` raises.
    """
    survey = _Survey()
    try:
        for looked_at, _ in enumerate(islice(_documents(stream, survey), _MOST), 1):
            if looked_at % _SAMPLE == 0 and any(named(keys) >= _CLEAR for keys in survey.seen.values()):
                break
    except FileRefused:
        if not survey.seen:
            raise
    scores = {place: named(keys) for place, keys in survey.seen.items()}
    if survey.empty and not any(scores.values()):
        raise FileRefused("file.no-rows")
    if not scores:
        raise FileRefused("file.format", found="JSON", row=1)
    return max(scores, key=lambda place: (scores[place], -len(place)))


def _documents(stream: JsonStream, survey: _Survey) -> Iterator[None]:
    while stream.peek():
        yield from survey.walk(stream, ())


def rows(stream: JsonStream, place: Place) -> Iterator[Object]:
    """The objects at a place, of all documents in the file; nothing may stand in their stead but null and blanks.

    Raises:
        FileRefused: `file.format` if something else does, and what `JsonStream` raises.
    """
    while stream.peek():
        yield from _inside(stream, place)


def _inside(stream: JsonStream, place: Place) -> Iterator[Object]:
    if not place:
        yield stream.object()
        return
    step, opener = place[0], stream.peek()
    if opener == "[" and step is EACH:
        for _ in stream.entries("]"):
            yield from _inside(stream, place[1:])
    elif opener == "{" and step is not EACH:
        for _ in stream.entries("}"):
            if stream.key() == step:
                yield from _inside(stream, place[1:])
            else:
                _pass_over(stream, DEPTH)
    elif stream.value() not in (None, "", [], {}):
        raise FileRefused("file.format", found="JSON", row=stream.row)


def _pass_over(stream: JsonStream, depth: int) -> None:
    """Read a value that is no row, of any size, without holding it."""
    opener = stream.peek()
    if not depth:
        raise FileRefused("file.bomb", row=stream.row, limit=DEPTH)
    if opener == "{":
        for _ in stream.entries("}"):
            stream.key()
            _pass_over(stream, depth - 1)
    elif opener == "[":
        for _ in stream.entries("]"):
            _pass_over(stream, depth - 1)
    else:
        stream.value()
