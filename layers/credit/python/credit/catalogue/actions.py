"""What a column of a sender's says is to be done with each row: a record is told, or one is taken back (操作标识)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from pydantic import Field as Attribute

from credit.catalogue.document import Document
from credit.catalogue.headers import header_key

Action = Literal["insert", "update", "withdraw"]
_TOKEN = re.compile(r"[A-Z]+|[0-9]+|[\u4e00-\u9fff]+")


class RowActions(Document):
    """The headers of such a column and what its words mean; a platform has one for everybody, an agency its own.

    Only words that can mean nothing else belong to everybody's. What `1` and `0` mean, each source decides for itself.
    """

    datasets: tuple[str, ...] = Attribute(default=(), description="Datasets that it is about; none: every one.")
    deletion: bool = Attribute(default=False, description="The column only says whether the row is deleted (是否删除).")
    headers: tuple[str, ...] = Attribute(default=(), description="Headers that departments write over such a column.")
    words: Mapping[Action, tuple[str, ...]] = Attribute(description="Words of the column, by what they ask for.")

    @cached_property
    def by_word(self) -> Mapping[str, Action]:
        """Actions by the comparable form of every word."""
        return {_key(word): action for action, words in self.words.items() for word in words}


def action_of(text: str, spoken: Sequence[RowActions]) -> Action | None:
    """What a cell asks for, None if that cannot be told for certain.

    The whole text counts first, then its parts: `D（删除）` and `2-变更` are clear, `I/D` is not. A number that
    nobody has given a meaning says nothing beside a word.

    Args:
        text: the cell.
        spoken: what words mean; the first entry that knows a word decides.

    >>> everybody = RowActions(words={"insert": ("I", "新增"), "withdraw": ("D", "删除")})
    >>> [action_of(text, [everybody]) for text in ("d", "1-新增", "I/D", "1")]
    ['withdraw', 'insert', None, None]
    """
    key = _key(text)
    if whole := _known(key, spoken):
        return whole
    parts = [(part, _known(part, spoken)) for part in _TOKEN.findall(key)]
    meant = {action for part, action in parts if action or not part.isdigit()}
    return meant.pop() if len(meant) == 1 else None


def action_problems(where: str, actions: RowActions, taken: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with an entry, as plain sentences.

    Args:
        where: how to call the entry.
        actions: the entry.
        taken: comparable headers of fields, with the names of their datasets.
    """
    words = [_key(word) for action in actions.words for word in actions.words[action]]
    for word, times in Counter(words).items():
        if times > 1:
            yield f"{where}: {word} is written twice"
    for header in actions.headers:
        if dataset := taken.get(header_key(header)):
            yield f"{where}: {header} is the header of a field of {dataset}"


def _known(word: str, spoken: Sequence[RowActions]) -> Action | None:
    return next((actions.by_word[word] for actions in spoken if word in actions.by_word), None)


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("'\"").upper()
