"""XML as rows: one repeated element for each, wherever it stands, its fields as child elements or attributes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from credit.errors import FileRefused
from credit.quality.reading.lines.delimited import Blocks
from credit.quality.reading.markup.walk import DEEPEST, local, walk
from credit.quality.reading.model import Limits

Place = tuple[str, ...]  # the names of an element and of those around it, from the root
Score = Callable[[Iterable[str]], int]  # how many fields these names mean
_SAMPLE = 8 << 20  # bytes in which the element of a row is looked for
_MOST = 10_000  # elements of different places; a document of so many has no rows
_NAMING = ("name", "field", "column", "key", "code", "caption", "label")  # attributes of <field name="…">
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a character that a name may not have, as .NET and Access write it


@dataclass
class _Node:
    """An element that has not ended yet."""

    name: str
    attributes: dict[str, str]
    leaves: Counter[str] = field(default_factory=Counter)
    inside: bool = False  # whether it has elements


def plain_name(name: str) -> str:
    """The name of an element or attribute as its sender means it.

    >>> plain_name("ns:罚款金额_x0028_万元_x0029_")
    '罚款金额(万元)'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), local(name))


def _own(attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that are not XML's own."""
    for key, value in attributes.items():
        prefix = key.partition(":")[0]
        if prefix not in {"xmlns", "xsi", "xml"}:
            yield plain_name(key), value


def _called(name: str, attributes: dict[str, str]) -> str:
    """What the value of an element is called: its name, or what `<field name="…">` says."""
    by_name = {key.casefold(): value for key, value in _own(attributes)} if attributes else {}
    return next((by_name[key] for key in _NAMING if by_name.get(key)), "") or plain_name(name)


class _Survey:
    """Which names stand inside each kind of element, of those that stand there only once."""

    def __init__(self, named: Score) -> None:
        self.stack: list[_Node] = []
        self.seen: dict[Place, Counter[str]] = {}
        self._named = named

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) == DEEPEST:
            raise FileRefused("file.bomb", limit=DEEPEST)
        if self.stack:
            self.stack[-1].inside = True
        self.stack.append(_Node(name, attributes))

    def said(self, text: str) -> None:
        """What a document says is of no interest here."""

    def ended(self, _: str) -> None:
        place = tuple(local(node.name) for node in self.stack)
        node = self.stack.pop()
        own = [key for key, _ in _own(node.attributes)]
        node.leaves.update(own)
        for above in self.stack:
            above.leaves.update(own if node.inside else [_called(node.name, node.attributes)])
        self._take(place, node)

    def _take(self, place: Place, node: _Node) -> None:
        if node.leaves and (place in self.seen or len(self.seen) < _MOST):
            known = self.seen.setdefault(place, Counter())
            for name, times in node.leaves.items():
                known[name] = max(known[name], times)

    def best(self) -> Place | None:
        """The place whose names mean the most fields; of two, the outer one, which leaves nothing out."""
        while self.stack:  # the sample ends anywhere
            place = tuple(local(node.name) for node in self.stack)
            self._take(place, self.stack.pop())
        scores = {
            place: self._named(name for name, times in names.items() if times == 1)
            for place, names in self.seen.items()
        }
        return max(scores, key=lambda place: (scores[place], -len(place)), default=None)


def find(blocks: Blocks, named: Score, limits: Limits) -> Place | None:
    """Where the rows of a document are, None if it holds no values at all.

    Raises:
        FileRefused: as `markup.walk`.
    """
    survey = _Survey(named)
    for _ in walk(_sample(blocks()), survey, limits, whole=False):
        pass
    return survey.best()


def _sample(blocks: Iterator[bytes]) -> Iterator[bytes]:
    left = _SAMPLE
    for block in blocks:
        yield block[:left]
        left -= len(block)
        if left <= 0:
            return


class Rows:
    """The rows of a document one after the other, each a text by name."""

    def __init__(self, blocks: Blocks, place: Place, limits: Limits) -> None:
        self._blocks, self._place, self._limits = blocks, place, limits
        self._out: list[dict[str, str]] = []
        self._around: list[bool] = []  # of each element around the row, whether it is on the way to it
        self._open: list[_Open] = []  # the row's element and those inside it
        self._cells: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[dict[str, str]]:
        for _ in walk(self._blocks(), self, self._limits):
            yield from self._out
            self._out.clear()

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self._around) + len(self._open) == DEEPEST:
            raise FileRefused("file.bomb", limit=DEEPEST)
        if self._open:
            self._open[-1].inside = True
        elif not self._begins(local(name)):
            return
        self._grow(sum(map(len, attributes.values())))
        self._open.append(_Open(name, attributes, len(self._cells), len(self._texts)))

    def _begins(self, name: str) -> bool:
        """Whether this is the element of a row; if not, it is one more of those around."""
        depth = len(self._around)
        on_the_way = depth < len(self._place) and self._place[depth] == name and (not depth or self._around[-1])
        if on_the_way and depth + 1 == len(self._place):
            return True
        self._around.append(on_the_way)
        return False

    def said(self, text: str) -> None:
        """Text, which counts inside a row."""
        if self._open:
            self._grow(len(text))
            self._texts.append(text)
            if not text.isspace():
                self._open[-1].says = True

    def _grow(self, by: int) -> None:
        self._size += by
        if self._size > self._limits.record_bytes:
            raise FileRefused("file.bomb", limit=self._limits.record_bytes >> 20)

    def ended(self, _: str) -> None:
        """An element ends."""
        if not self._open:
            self._around.pop()
            return
        node = self._open.pop()
        if not self._open:
            self._finish(node)
        elif not node.inside or node.says:  # what has text of its own is one text, whatever marks parts of it
            del self._cells[node.cells :]
            self._cells.append(_cell(node, "".join(self._texts[node.texts :])))
        elif node.attributes:
            self._cells += _own(node.attributes)

    def _finish(self, node: "_Open") -> None:
        row = dict(_own(node.attributes))
        for name, text in self._cells:
            row[name] = f"{row[name]};{text}" if row.get(name) and text else row.get(name) or text
        self._out.append(row)
        self._cells, self._texts, self._size = [], [], 0


@dataclass
class _Open:
    """An element inside a row, or the row's own, that has not ended yet: what there was before it."""

    name: str
    attributes: dict[str, str]
    cells: int
    texts: int
    inside: bool = False  # whether it has elements
    says: bool = False  # whether it has text of its own


def _cell(node: _Open, text: str) -> tuple[str, str]:
    if not node.attributes:
        return plain_name(node.name), text
    if any(local(key) == "nil" and value in ("true", "1") for key, value in node.attributes.items()):
        text = ""
    given = {key.casefold(): value for key, value in _own(node.attributes)}
    return _called(node.name, node.attributes), text or given.get("value", "")
