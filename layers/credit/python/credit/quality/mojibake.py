"""Text that was decoded in the wrong encoding: its letters are good, its words are none (乱码).

A file may have suffered that as a whole (`credit.quality.reading.mojibake`), or a system has stored it so, cell by cell
(操作 `mojibake`). Both ask here which mistakes there are, and what a text would say without one.
"""

import re
from functools import lru_cache

# How it was read by mistake, and what it had been.
MISTAKES = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "gb18030"),
    ("latin-1", "gb18030"),
    ("utf-8", "gb18030"),
)
# GB 18030 taken for UTF-8 is lost at once, so nothing that is stored has come that way.
STORED = tuple(mistake for mistake in MISTAKES if mistake[0] != "utf-8")
# Windows-1252 shows signs in place of the controls of Latin-1; both are bytes 80 to 9F.
SIGNS = {byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0xA0)}
BYTES = {ord(sign): chr(byte) for byte, sign in SIGNS.items() if sign != "\ufffd"}
# Signs of Latin-1 that people write side by side on purpose: 20°±2°.
MEANT = frozenset("°±×÷·µ§²³¹½¼¾£¥¤«»º\xa0")
LATIN = "\u0080-\u00ff" + "".join(map(re.escape, map(chr, BYTES)))


def _of(leads: tuple[int, int], trails: tuple[int, int]) -> str:
    """The characters of GBK whose two bytes lie in these ranges."""
    every = (bytes([lead, trail]) for lead in range(*leads) for trail in range(*trails) if trail != 0x7F)
    return "".join(pair.decode("gbk", errors="ignore") for pair in every)


# Chinese characters are E4..E9 80..BF 80..BF in UTF-8, and GBK takes these bytes two by two.
OPENERS, FOLLOWERS = _of((0xE4, 0xEA), (0x80, 0xC0)), _of((0x81, 0xC0), (0xE4, 0xEA))
HINT = rf"[\u00a1-\u00ff][{LATIN}]|[{OPENERS}][{FOLLOWERS}]"
# What is left of characters that some program had no code for: they are gone, whatever encoding one tries.
LOST = "\ufffd|锟斤拷|锟斤锟|ï¿½|\\?{4,}"
COMMON = frozenset(_of((0xB0, 0xD8), (0xA1, 0xFF)))  # the first level of GB 2312: 3,755 characters in daily use
IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
CHINESE = re.compile("[\u0000-\u007f\u00b7\u00d7\u2013-\u2026\u2103\u3000-\u301f\u3400-\u9fff\uff01-\uff5e\uffe5]*")
_RUN = re.compile(f"[{LATIN}]{{4,}}")
LEAST = 2  # characters that cannot all be sense by accident
MOST_COMMON, LEAST_COMMON = 0.75, 0.5  # shares of common characters: so many has what is meant, so few what is not


def recoded(text: str, wrong: str, right: str, errors: str = "strict") -> str | None:
    """The text decoded as it should have been, None where it cannot have come from this mistake."""
    try:
        if wrong in ("cp1252", "latin-1"):
            return text.translate(BYTES).encode("latin-1", errors).decode(right, errors)
        return text.encode(wrong, errors).decode(right, errors)
    except UnicodeError:
        return None


@lru_cache(maxsize=4_096)
def restored(text: str) -> str | None:
    """What a text was before it was misread, if that is certain: nothing lost, and only one mistake explains it.

    >>> restored("ÐÐÕþ´¦·£"), restored("浣犲ソ"), restored("20°±2°"), restored("浏阳市")
    ('行政处罚', '你好', None, None)
    """
    if _sense(text) or not _strange(text):
        return None
    meant = {told for wrong, right in STORED if (told := recoded(text, wrong, right)) and _sense(told)}
    return meant.pop() if len(meant) == 1 else None


def garbled(text: str) -> bool:
    """Whether a text has probably been misread, wholly or in part, although nobody can say for certain what it was.

    >>> garbled("浣犲ソ锛屼笘鐣?"), garbled("张三（ÐÐÕþ´¦·£）"), garbled("Société Générale"), garbled("浏阳市")
    (True, True, False, False)
    """
    if any(_letters(run) for run in _RUN.findall(text)):
        return True
    if _share(text) > LEAST_COMMON or not _strange(text):
        return False
    meant = recoded(text, "gb18030", "utf-8", "replace") or ""
    lost = meant.count("\ufffd")
    written = CHINESE.fullmatch(meant.replace("\ufffd", ""))
    return bool(written) and len(IDEOGRAPH.findall(meant)) >= LEAST and lost * 3 <= len(meant)


def _strange(text: str) -> bool:
    """Whether it consists of what no sentence does: letters of Latin-1 side by side, or characters hardly ever used."""
    return _letters(text) or (bool(IDEOGRAPH.search(text)) and _share(text) <= LEAST_COMMON)


def _letters(text: str) -> bool:
    """Whether it has letters of Latin-1, or signs of it that nobody writes on purpose."""
    return any("\x7f" < c < "\u0100" and c not in MEANT for c in text)


def _sense(text: str) -> bool:
    """Whether it is Chinese as people write it."""
    count = len(IDEOGRAPH.findall(text))
    return count >= LEAST and bool(CHINESE.fullmatch(text)) and _share(text) >= MOST_COMMON


def _share(text: str) -> float:
    """How many of the ideographs are common ones."""
    found = IDEOGRAPH.findall(text)
    return sum(c in COMMON for c in found) / len(found) if found else 0.0
