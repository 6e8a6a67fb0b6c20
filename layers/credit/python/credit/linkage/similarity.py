"""How alike two names are: twice the longest common subsequence over both lengths, from 0 to 1.

The subsequence is counted with whole numbers as bit rows (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"):
one addition a character of the second name, however long the first.
"""

from collections.abc import Mapping

Masks = Mapping[str, int]


def masks(name: str) -> Masks:
    """For each character of a name the bits of its places."""
    found: dict[str, int] = {}
    for place, character in enumerate(name):
        found[character] = found.get(character, 0) | 1 << place
    return found


def common(places: Masks, length: int, other: str) -> int:
    """Length of the longest common subsequence of a name of that length and those masks, and another."""
    whole = (1 << length) - 1
    row = whole
    for character in other:
        met = row & places.get(character, 0)
        row = (row + met) | (row - met)
    return length - (row & whole).bit_count()


def ratio(name: str, other: str) -> float:
    """How alike they are.

    >>> ratio("北辰科技", "北晨科技"), ratio("北辰", "北辰")
    (0.75, 1.0)
    """
    both = len(name) + len(other)
    return 2 * common(masks(name), len(name), other) / both if both else 1.0
