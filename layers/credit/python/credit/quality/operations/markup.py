"""Markup that web forms leave in values: entities become the character they stand for, tags go."""

import re
from html import unescape

import polars as pl

from credit.quality.identifiers.sifting import patched
from credit.quality.operations.characters import TRIM
from credit.quality.operations.model import Operation

NAMED = {"nbsp": " ", "ensp": " ", "emsp": " ", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "middot": "·"}
NAMED |= {"ldquo": "“", "rdquo": "”", "hellip": "…", "mdash": "—"}
NUMBERED = {"#34": '"', "#39": "'", "#039": "'", "#60": "<", "#62": ">", "#160": " ", "#xa0": " ", "#xA0": " "}
ENTITIES = {f"&{name};": character for name, character in (NAMED | NUMBERED).items()}
AMPERSANDS = r"&(?:amp;|#38;|#x26;)+"
# Characters that a GBK form could not carry, rare ones of names above all, arrive by their number: &#40092; is one.
RARE = r"&#(?:[0-9]{5,6}|x[0-9A-Fa-f]{4,5});"
RARE_FROM = 0x3400
BREAK = r"(?i)<(?:br|/p|/div|/li|/tr)\s*/?>"
TAG = (
    r"(?i)</?(?:p|br|div|span|b|i|u|em|strong|font|a|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]|sub|sup|pre|img|"
    r"html|body|head|center|o:p)(?:\s[^<>]*)?/?>"
)
LEFT = rf"{TAG}|{AMPERSANDS}|{RARE}|" + "|".join(map(re.escape, ENTITIES))
PASSES = 3
SIGNS = "[&<]"  # nothing without one of them is markup


def _marked(text: str) -> str:
    """Markup may be nested or quoted twice; what is still left then was made to be, and loses its signs."""
    for _ in range(PASSES):
        plain = _plain(text) if re.search(LEFT, text) else text
        if plain == text:
            return text
        text = plain
    return TRIM.one(re.sub("[<&]", "", text)) or ""


def _plain(text: str) -> str:
    plain = re.sub(AMPERSANDS, "&", text)
    for entity, character in ENTITIES.items():
        plain = plain.replace(entity, character)
    plain = re.sub(RARE, _rare, plain)
    return TRIM.one(re.sub(TAG, "", re.sub(BREAK, "\n", plain))) or ""


def _rare(found: re.Match[str]) -> str:
    character = unescape(found[0])
    return character if len(character) == 1 and ord(character) >= RARE_FROM else found[0]


def _made_plain(column: pl.Expr) -> pl.Expr:
    """Values with markup are few, and the replacement by number needs Python: those go one by one."""
    return patched(column, lambda c: c.str.contains(LEFT), _one_by_one)


def _one_by_one(column: pl.Expr) -> pl.Expr:
    return column.map_elements(_marked, return_dtype=pl.String)


MARKUP = Operation("markup", _marked, _made_plain)
