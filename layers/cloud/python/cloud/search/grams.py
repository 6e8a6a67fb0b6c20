"""Runs of one to three characters: what FTS5 keeps of a name, and which of them a pattern asks for."""

from itertools import pairwise

MOST = 48  # runs of one pattern; the text itself decides in the end
LONG, LEGAL_FORM = 14, 4  # characters of a whole name, and of its end that half the register shares, as 有限公司


def grams(text: str) -> str:
    """All runs of a text, blank between them.

    >>> grams("¶北辰¶")
    '¶ 北 辰 ¶ ¶北 北辰 辰¶ ¶北辰 北辰¶'
    """
    pairs = [first + second for first, second in pairwise(text)]
    return " ".join([*text, *pairs, *[pair + third for pair, third in zip(pairs, text[2:], strict=False)]])


def covering(pattern: str) -> list[str]:
    """Runs of the pattern, enough to leave few candidates: whatever has the pattern has all of them.

    They hold every character, but of a long pattern not the last ones: the lists of those who share a legal form are
    long to look through and exclude hardly anybody.

    >>> covering("北辰测试公司")
    ['北辰测', '试公司']
    >>> covering("北辰测试公司厂")
    ['北辰测', '试公司', '公司厂']
    """
    pattern = pattern[:-LEGAL_FORM] if len(pattern) >= LONG else pattern
    size = min(3, len(pattern))
    starts = dict.fromkeys([*range(0, len(pattern) - size + 1, size), len(pattern) - size])
    return list(dict.fromkeys(pattern[start : start + size] for start in starts))[:MOST]
