"""Where in JSON documents the rows are, under any key and however deep, and each of them in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from credit.errors import FileRefused
from credit.quality.reading.jsonstream import DEPTH, JsonStream, Object
from credit.quality.reading.markup.elements import Score


class Besides(NamedTuple):
    """The step of a place that means every key but these: rows that stand under numbers of their own."""

    keys: frozenset[str]


EACH = None  # the step of a place that means every element of an array
Place = tuple[str | Besides | None, ...]
_SAMPLE = 1_000  # objects that are looked at, and again as many while none of them has the fields of a row
_MOST = 1_000_000
_CLEAR = 4  # a score that two fields of the dataset give
_ALIKE = 0.6  # of all keys of two objects those that both have, from which on they are rows of one table


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
        keys = self.seen.setdefault(place, {})
        yield
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
    best = max(scores, key=lambda place: (scores[place], -len(place)))
    return _with_siblings(best, survey.seen)


def _with_siblings(best: Place, seen: Mapping[Place, Mapping[str, None]]) -> Place:
    """The place, taking in all whose objects have the same keys and that differ from it in one key on the way."""
    for at, step in enumerate(best):
        alike = {place[at] for place in seen if _are_siblings(place, best, at) and _are_alike(seen[place], seen[best])}
        if step is not EACH and len(alike) > 1:
            # Of the last object looked at nothing may be known yet but that it is there.
            unread = {key for key in seen[best[:at]] if seen.get((*best[:at], key, *best[at + 1 :])) == {}}
            return (*best[:at], Besides(frozenset(seen[best[:at]]) - alike - unread), *best[at + 1 :])
    return best


def _are_siblings(place: Place, other: Place, at: int) -> bool:
    return place[:at] == other[:at] and place[at + 1 :] == other[at + 1 :] and place[at : at + 1] not in ((), (EACH,))


def _are_alike(keys: Mapping[str, None], others: Mapping[str, None]) -> bool:
    return len(keys.keys() & others.keys()) >= _ALIKE * len(keys.keys() | others.keys())


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
            key = stream.key()
            if key not in step.keys if isinstance(step, Besides) else key == step:
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
