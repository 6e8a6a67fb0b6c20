"""Personal data in free text: where it stands, and the text without it. What is held and what is masked is one thing.

>>> [find.kind for find in finds("当事人电话13800001234，家住测试市东城区幸福路8号。")]
['mobile', 'address']
>>> masked("当事人电话13800001234，家住测试市东城区幸福路8号。")
'当事人电话138****1234，家住测试市东城区****。'
"""

from collections.abc import Iterable

from credit.quality.operations.characters import NARROW
from credit.quality.personal import contacts, minors, numbers, private, whereabouts
from credit.quality.personal.masks import mask
from credit.quality.personal.model import KINDS, Find

__all__ = ["KINDS", "PERHAPS", "Find", "finds", "masked"]

PARTS = (numbers, contacts, whereabouts, private, minors)
# For whole columns: whatever has a find contains this.
PERHAPS = "|".join(part.PERHAPS for part in PARTS)
PUNCTUATION = {wide: narrow for wide, narrow in NARROW.items() if narrow.isalnum() or narrow in " -@._+"}
LIKE = str.maketrans({**PUNCTUATION, "\xa0": " ", **dict.fromkeys("‐‑–—−", "-")})


def finds(text: str) -> tuple[Find, ...]:
    """The personal data in a text, in the order of the text, none within another.

    Full-width letters and figures count as narrow ones.
    """
    plain = text.translate(LIKE)
    return tuple(_apart(find for part in PARTS for find in part.find(plain)))


def masked(text: str) -> str:
    """The text with every find masked: no longer than before, and without a find.

    Masking may bring words together that say something new, so it ends only when nothing is found.
    """
    while found := finds(text):
        for find in reversed(found):
            text = text[: find.start] + mask(find.kind, text[find.start : find.end]) + text[find.end :]
    return text


def _apart(found: Iterable[Find]) -> Iterable[Find]:
    end = 0
    for find in sorted(found, key=lambda find: (find.start, -find.end)):
        if find.start >= end:
            yield find
            end = find.end
