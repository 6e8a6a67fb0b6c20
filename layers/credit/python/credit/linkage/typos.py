"""Whether a name holds what somebody typed, but for one character: wrong, missing, added, or two exchanged."""

from credit.linkage.names import name_key

LEAST = 3  # characters: of fewer nearly every name holds most


def but_for_one(typed: str, name: str) -> bool:
    """Whether some part of a name differs in at most one character from what was typed.

    >>> but_for_one("北辰测式科技", "北辰测试科技有限公司"), but_for_one("北辰测试利技", "南斗测试科技有限公司")
    (True, False)
    """
    wanted, whole = name_key(typed), name_key(name)
    if len(wanted) < LEAST:
        return False
    swapped = (wanted[:n] + wanted[n + 1] + wanted[n] + wanted[n + 2 :] for n in range(len(wanted) - 1))
    return _nearest(wanted, whole) <= 1 or any(order in whole for order in swapped)


def _nearest(wanted: str, whole: str) -> int:
    """The fewest characters to be altered so that it stands somewhere in the whole (Sellers' distance)."""
    row = [0] * (len(whole) + 1)
    for count, character in enumerate(wanted, start=1):
        before, row = row, [count]
        for place, other in enumerate(whole, start=1):
            row.append(min(before[place - 1] + (character != other), before[place] + 1, row[place - 1] + 1))
    return min(row)
