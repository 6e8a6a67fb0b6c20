"""Entries of code lists in the spellings that departments use: other labels, codes, separators, blanks, width."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from credit.catalogue.codes import Code, CodeList
from credit.quality.operations.model import Reading

SIGNS = ";；、,，/|+＋&\n\t"
# Tried one after the other: blanks and words may belong to a label.
SEPARATORS = tuple(map(re.compile, (f"[{SIGNS}]+", f"[{SIGNS} ]+", f"[{SIGNS} ]+|并处以?|以及|并|及|和")))
NOTE = re.compile(r"\s*(?:[-－—–_:：]+(?P<after>.*)|[(（\[【](?P<inside>.*)[)）\]】])", re.DOTALL)
MANY = ";"


class Entries:
    """One code list, ready to read values."""

    def __init__(self, codes: CodeList, *, many: bool) -> None:
        self.many = many
        self.stored = {c.code: c.code if codes.stores == "code" else c.label.zh for c in codes.codes}
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
        found = self._entry(text)
        if found is None and self.many:
            found = next(filter(None, (self._entries(signs.split(text)) for signs in SEPARATORS)), None)
        if found is None:
            return Reading(None, "code-list")
        return Reading(found, "code-list.other" if self._lacks_words(found) else None)

    def canonical(self) -> frozenset[str]:
        """The values that need no reading: every single entry but 其他."""
        return frozenset(self.stored[c.code] for c in self.spellings.values() if not c.other)

    def _entries(self, parts: list[str]) -> str | None:
        read = [self._entry(part) for part in parts if part]
        known = list(dict.fromkeys(entry for entry in read if entry is not None))
        if not known or None in read:
            return None
        return MANY.join(sorted(known, key=lambda entry: (self._rank(entry), entry)))

    def _rank(self, entry: str) -> int:
        return self.rank.get(entry, min((r for s, r in self.rank.items() if entry.startswith(f"{s}-")), default=0))

    def _entry(self, text: str) -> str | None:
        """One entry as rows keep it. 其他 keeps the words that follow it."""
        code = self.spellings.get(key(text))
        if code is not None:
            return self.stored[code.code]
        for other, note in self._with_words(text):
            return f"{self.stored[other.code]}-{note}" if note else self.stored[other.code]
        return None

    def _with_words(self, text: str) -> Iterator[tuple[Code, str]]:
        for spelling, code in self.others.items():
            if text.startswith(spelling) and (found := NOTE.fullmatch(text[len(spelling) :])):
                note = (found["after"] or found["inside"] or "").strip()
                if not self.many or self._is_note(note):
                    yield code, note

    def _is_note(self, note: str) -> bool:
        """Words of one's own are no entry of the list and hold none."""
        return MANY not in note and not any(key(part) in self.spellings for part in SEPARATORS[0].split(note))

    def _lacks_words(self, stored: str) -> bool:
        bare = {self.stored[code.code] for code in self.others.values()}
        return any(entry in bare for entry in stored.split(MANY))


def _spellings(codes: CodeList) -> Mapping[str, Code]:
    """Every spelling under its key; what means two entries means none."""
    found: dict[str, Code | None] = {}
    for code in codes.codes:
        for spelling in {key(s) for s in (code.code, code.label.zh, code.label.en, *code.aliases)}:
            found[spelling] = None if spelling in found else code
    return {spelling: code for spelling, code in found.items() if code is not None}


def key(text: str) -> str:
    """What two spellings of an entry share: width, case, blanks and quotation marks do not count.

    >>> key("罚　款") == key(" 罚款") and key("Ａ01") == key("a01")
    True
    """
    return re.sub(r"[\s\"'“”‘’「」]+", "", unicodedata.normalize("NFKC", text)).upper()
