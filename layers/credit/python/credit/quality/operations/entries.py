"""Entries of code lists in the spellings that departments use: other labels, codes, separators, blanks, width."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from credit.catalogue.codes import Code, CodeList
from credit.quality.operations.model import Reading
from credit.quality.operations.nothing import WORDS
from credit.quality.simplified import simplified

SIGNS = ";；、,，/|+＋&。·\n\t\\\\"
# Tried one after the other: blanks and words may belong to a label.
SEPARATORS = tuple(
    map(re.compile, (f"[{SIGNS}]+", f"[{SIGNS} ]+", f"[{SIGNS} ]+|并处以?|并给予|以及|同时|并|及|和|与"))
)
NOTE = re.compile(r"\s*(?:[-－—–_:：]+(?P<after>.*)|[(（\[【](?P<inside>.*)[)）\]】])", re.DOTALL)
MANY = ";"
# 1.警告 2.罚款: the number counts the entries. 1-有效, FK 罚款, 罚款(FK): code and label beside each other.
NUMBERED = r"(?:[①-⑩]|[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十])[)）.．、:：]+)"
COUNTED = re.compile(rf"\s*(?P<number>{NUMBERED})\s*(?P<entry>[^0-9\s].*)", re.DOTALL)
BETWEEN_COUNTED = re.compile(
    rf"[;；，,/|\s]+(?={NUMBERED})|(?<=[^;；，,/|\s])(?=[①-⑩]|[(（](?:[0-9]{{1,2}}|[一二三四五六七八九十])[)）])"
)
FIGURE = re.compile(r"0?([0-9])(?:\.0+)?")
PAIRED = re.compile(r"(?P<one>.+?)\s*(?:[-—_.:：、 ]\s*(?P<other>.+)|[(（\[【](?P<inside>.+)[)）\]】])", re.DOTALL)
COUNT = {sign: n for signs in ("一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩") for n, sign in enumerate(signs, 1)}


class Entries:
    """One code list, ready to read values."""

    def __init__(self, codes: CodeList, *, many: bool) -> None:
        self.many = many
        self.stored = {c.code: codes.stored(c) for c in codes.codes}
        self.rank = {stored: at for at, stored in enumerate(self.stored.values())}
        self.spellings = _spellings(codes)
        self.written = frozenset(s for c in codes.codes for s in (c.code, c.label.zh, c.label.en, *c.aliases))
        self.others = {
            s: self.spellings[s] for s in sorted(self.spellings, key=len, reverse=True) if self.spellings[s].other
        }

    def read(self, text: str) -> Reading:
        """The entry, or with `many` all entries in the order of the list, joined by `;`.

        Problems: `code-list` if anything in it is unknown, `code-list.other` if 其他 comes without words of its own.
        """
        found = self._entry(text) or self._counted(text)
        if found is None and self.many:
            found = next(filter(None, (self._entries(parts) for parts in self.ways(text))), None)
        if found is None:
            return Reading(None, "code-list")
        return Reading(found, "code-list.other" if self._lacks_words(found) else None)

    def canonical(self) -> frozenset[str]:
        """The values that need no reading: every single entry but 其他."""
        return frozenset(self.stored[c.code] for c in self.spellings.values() if not c.other)

    def stored_as(self, text: str) -> str | None:
        """The one entry that a text spells, as rows keep it, or None."""
        return self._entry(text)

    def ways(self, text: str) -> Iterator[list[str]]:
        """The ways to take a text apart, the likeliest first."""
        for signs in SEPARATORS:
            yield [part for part in signs.split(text) if part.strip()]

    def _entries(self, parts: Sequence[str]) -> str | None:
        read = [self._entry(part) for part in parts]
        known = dict.fromkeys(entry for entry in read if entry is not None)
        if not known or None in read:
            return None
        return MANY.join(sorted(known, key=lambda entry: (self._rank(entry), entry)))

    def _counted(self, text: str) -> str | None:
        """Numbers before the entries are no part of them if they count from one; a lone number may be a code."""
        found = (
            [COUNTED.fullmatch(part) for part in BETWEEN_COUNTED.split(text)]
            if self.many
            else [COUNTED.fullmatch(text)]
        )
        numbers = [_counting(f["number"]) for f in found if f]
        if numbers != list(range(1, len(found) + 1)) or (len(found) == 1 and "1" in self.spellings):
            return None
        return self._entries([f["entry"] for f in found if f])

    def _rank(self, entry: str) -> int:
        return self.rank.get(entry, min((r for s, r in self.rank.items() if entry.startswith(f"{s}-")), default=0))

    def _entry(self, text: str) -> str | None:
        """One entry as rows keep it. 其他 keeps the words that follow it."""
        code = self.spellings.get(key(text)) or self._figure(text) or self._paired(text)
        if code is not None:
            return self.stored[code.code]
        for other, note in self._with_words(text):
            return f"{self.stored[other.code]}-{note}" if note else self.stored[other.code]
        return None

    def _figure(self, text: str) -> Code | None:
        """A code in figures as programs print it: 01 and 1.0 are 1."""
        found = FIGURE.fullmatch(text)
        return self.spellings.get(found[1]) if found else None

    def _paired(self, text: str) -> Code | None:
        """Code and label of the same entry beside each other."""
        found = PAIRED.fullmatch(text)
        if found is None:
            return None
        one = self.spellings.get(key(found["one"]))
        other = self.spellings.get(key(found["other"] or found["inside"]))
        return one if one is not None and one is other and not one.other else None

    def _with_words(self, text: str) -> Iterator[tuple[Code, str]]:
        for spelling, code in self.others.items():
            if text.startswith(spelling) and (found := NOTE.fullmatch(text[len(spelling) :])):
                said = (found["after"] or found["inside"] or "").strip()
                note = "" if said in WORDS else said
                if not self.many or self._is_note(note):
                    yield code, note

    def _is_note(self, note: str) -> bool:
        """Words of one's own are no entry of the list and hold none."""
        return MANY not in note and not any(key(part) in self.spellings for part in SEPARATORS[0].split(note))

    def _lacks_words(self, stored: str) -> bool:
        bare = {self.stored[code.code] for code in self.others.values()}
        return any(entry in bare for entry in stored.split(MANY))


def _counting(written: str) -> int:
    plain = re.sub("[()（）.．、:：]", "", written)
    return COUNT.get(plain) or int(plain)


def _spellings(codes: CodeList) -> Mapping[str, Code]:
    """Every spelling under its key; what means two entries means none."""
    found: dict[str, Code | None] = {}
    for code in codes.codes:
        for spelling in {key(s) for s in (code.code, code.label.zh, code.label.en, *code.aliases)}:
            found[spelling] = None if spelling in found else code
    return {spelling: code for spelling, code in found.items() if code is not None}


def key(text: str) -> str:
    """What two spellings of an entry share: width, case, blanks, quotation marks, traditional forms do not count.

    >>> key("罚　款") == key(" 罚款") == key("罰款") and key("Ａ01") == key("a01")
    True
    """
    return simplified(re.sub(r"[\s\"'“”‘’「」=]+", "", unicodedata.normalize("NFKC", text)).upper())
