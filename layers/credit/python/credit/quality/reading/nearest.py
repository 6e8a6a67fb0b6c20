"""Headers that are almost right: misspelt, in traditional characters, with a character too many."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest

from credit.quality.simplified import simplified

SHORTEST = 5  # characters: among shorter headers too many differ by one
ALIKE = 0.6  # of difflib's ratio: less alike is no suggestion
_WEAK = frozenset("的之与及和或、")


@dataclass(frozen=True)
class Nearest:
    """The code of a field that a header resembles; `certain` if it can mean nothing else."""

    code: str
    certain: bool


class Vocabulary:
    """The keys of all headers that mean one field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self._characters = frozenset("".join(fields))

    def nearest(self, key: str) -> Nearest | None:
        """The field meant, where a slip of the pen explains the difference; else one to suggest.

        One character may be wrong or two be swapped. A wrong character that headers use says something else (有效期自,
        有效期至), and so does one at either end; what is only a slip cannot be said by any header.
        """
        plain = simplified(key)
        close = {self._fields[known] for known in self._fields if self._slip(plain, known)}
        if len(close) == 1 and len(plain) >= SHORTEST:
            return Nearest(next(iter(close)), certain=True)
        alike = get_close_matches(plain, self._fields, n=1, cutoff=ALIKE)
        return Nearest(self._fields[alike[0]], certain=False) if alike else None

    def _slip(self, key: str, known: str) -> bool:
        if len(key) == len(known):
            wrong = [at for at, (a, b) in enumerate(zip(key, known, strict=True)) if a != b]
            if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
                return key[wrong[0]] == known[wrong[1]] and key[wrong[1]] == known[wrong[0]]
            inside = len(wrong) == 1 and 0 < wrong[0] < len(key) - 1
            return inside and key[wrong[0]] not in self._characters
        longer, shorter = sorted((key, known), key=len, reverse=True)
        if len(longer) != len(shorter) + 1:
            return False
        at = next(n for n, (a, b) in enumerate(zip_longest(longer, shorter)) if a != b)
        if longer[at + 1 :] != shorter[at:]:
            return False
        return longer[at] in _WEAK or (at > 0 and longer[at] == longer[at - 1])
