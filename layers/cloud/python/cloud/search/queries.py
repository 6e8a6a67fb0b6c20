"""What a person typed, as the patterns an engine looks for: pure, no engine in it."""

from dataclasses import dataclass
from functools import cached_property

from cloud.search.model import Document, Kept
from cloud.search.sounds import sounds
from credit.linkage.names import name_key
from credit.quality.simplified import simplified

# Around every name and code in an index. Keys never contain it, so a pattern that begins or ends with it is anchored.
MARK = "\u2029"
HEARD = "organisation"  # nobody looks for people by how their names sound
SHORTEST_SOUND = 3  # letters: fewer are in nearly every name
SHORTEST_PREFIX = 6  # characters of a code
LONGEST = 255  # characters of a query that count
HYPHENS = str.maketrans("", "", "-‐‑–—")


def search_key(name: str) -> str:
    """A name as it is searched: the key by which names are compared, in simplified characters.

    >>> search_key("北辰醫藥 (測試)")
    '北辰医药（测试）'
    """
    return simplified(name_key(name))


def code_key(code: str) -> str:
    """A code for comparison: upper case, no blanks, no hyphens.

    >>> code_key("ma0text1 - 2")
    'MA0TEXT12'
    """
    return code.upper() if code.isascii() and code.isalnum() else name_key(code).translate(HYPHENS)


def names_of(document: Document) -> list[str]:
    """The keys of all its names, the present one first, then how they sound, none twice."""
    keys = [search_key(name) for name in (document.name, *document.former_names)]
    heard = [sound for key in keys for sound in sounds(key)] if document.kind == HEARD else []
    return [key for key in dict.fromkeys([*keys, *heard]) if key]


def codes_of(document: Document) -> list[str]:
    """The keys of all its codes, in order, none twice."""
    return sorted({key for code in document.codes if (key := code_key(code))})


def kept(document: Document) -> Kept:
    """The document as every index holds it."""
    return Kept(document.id, document.version, document.kind, tuple(names_of(document)), tuple(codes_of(document)))


@dataclass(frozen=True)
class Query:
    """What a person typed."""

    typed: str

    @cached_property
    def name(self) -> str:
        """The whole as a key of a name; empty if nothing that could be searched was typed."""
        return search_key(self.typed)[:LONGEST]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Keys of the parts between blanks, each of which must occur."""
        keys = (search_key(word)[:LONGEST] for word in self.typed.split())
        return tuple(key for key in dict.fromkeys(keys) if key)

    @cached_property
    def sound(self) -> str | None:
        """The whole as pinyin or initials; None if it can be neither."""
        told = "".join(self.typed.split()).lower()[:LONGEST]
        return told if len(told) >= SHORTEST_SOUND and told.isascii() and told.isalnum() else None

    @cached_property
    def code(self) -> str | None:
        """The whole as a code key, or as the beginning of one; None if it can be neither."""
        key = code_key(self.typed)
        return key if SHORTEST_PREFIX <= len(key) <= LONGEST and key.isascii() and key.isalnum() else None
