"""Operations on the characters of a value: invisible ones, width, case, brackets, dots and blanks."""

import re

import polars as pl

from credit.quality.operations.model import Operation, refold, refolded

FULL_WIDTH = 0xFEE0  # from ! to ～: so far lies each full-width character above its ASCII twin


def _range(*bounds: tuple[int, int]) -> list[str]:
    return [chr(code) for first, last in bounds for code in range(first, last + 1)]


LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
BLANKS = ("\t", "\xa0", "\u1680", *_range((0x2000, 0x200A)), "\u202f", "\u205f")
# Controls, soft hyphen, zero-width and direction marks, byte order mark. Variation selectors stay: they tell rare
# characters of names apart.
INVISIBLE = _range(
    *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB)),
)
TIDY = {**dict.fromkeys(LINE_ENDS[1:], "\n"), **dict.fromkeys(BLANKS, " "), **dict.fromkeys(INVISIBLE, "")}

NARROW = {chr(code + FULL_WIDTH): chr(code) for code in range(0x21, 0x7F)} | {"\u3000": " "}
# Names keep their Chinese punctuation; only what belongs to Latin words and numbers is made narrow.
NARROW_IN_NAMES = {wide: ascii_ for wide, ascii_ in NARROW.items() if ascii_.isalnum() or ascii_ in "&+-.'@#/ "}

OPENING, CLOSING = "([{［｛【〔〖﹙﹝﹛", ")]}］｝】〕〗﹚﹞﹜"
BRACKETS = {**dict.fromkeys(OPENING, "（"), **dict.fromkeys(CLOSING, "）")}
DOTS = dict.fromkeys("•‧・･∙⋅●⸱", "·")


def _tidy(text: str) -> str:
    return refold(text.replace("\r\n", "\n"), TIDY).strip()


def _tidied(column: pl.Expr) -> pl.Expr:
    return refolded(column.str.replace_all("\r\n", "\n", literal=True), TIDY).str.strip_chars()


def _close_up(text: str) -> str:
    """Chinese has no blanks; between Latin words one blank stays."""
    closed = re.sub(r"\s+([^\x00-\x7f])", r"\1", re.sub(r"([^\x00-\x7f])\s+", r"\1", text))
    return re.sub(r"\s+", " ", closed)


def _closed_up(column: pl.Expr) -> pl.Expr:
    closed = column.str.replace_all(r"([^\x00-\x7f])\s+", "${1}").str.replace_all(r"\s+([^\x00-\x7f])", "${1}")
    return closed.str.replace_all(r"\s+", " ")


UPPER = {chr(code): chr(code - 32) for code in range(ord("a"), ord("z") + 1)}

TRIM = Operation("trim", _tidy, _tidied)
WIDTH = Operation("width", lambda text: refold(text, NARROW), lambda column: refolded(column, NARROW))
WIDTH_IN_NAMES = Operation(
    "width", lambda text: refold(text, NARROW_IN_NAMES), lambda column: refolded(column, NARROW_IN_NAMES)
)
CASE = Operation("case", lambda text: refold(text, UPPER), lambda column: refolded(column, UPPER))
BRACKET = Operation("brackets", lambda text: refold(text, BRACKETS), lambda column: refolded(column, BRACKETS))
DOT = Operation("dots", lambda text: refold(text, DOTS), lambda column: refolded(column, DOTS))
CLOSE_UP = Operation("blanks", _close_up, _closed_up)
NO_BLANKS = Operation(
    "blanks", lambda text: re.sub(r"\s+", "", text), lambda column: column.str.replace_all(r"\s+", "")
)


PUNCTUATION = "，,。;；、 "
QUOTED = '^=?\\s*["“”＂]([^"“”＂]*)["“”＂]$'
FORMULA = '^=\\s*"([^"]*)"$'  # how exports keep a spreadsheet from reading 0123 as a number


def _bared(text: str) -> str:
    return re.sub(QUOTED, r"\1", text.strip(PUNCTUATION)).strip(PUNCTUATION)


def _bared_columns(column: pl.Expr) -> pl.Expr:
    return column.str.strip_chars(PUNCTUATION).str.replace(QUOTED, "${1}").str.strip_chars(PUNCTUATION)


EDGES = Operation("edges", _bared, _bared_columns)
UNFORMULATED = Operation(
    "edges",
    lambda text: re.sub(FORMULA, r"\1", text).strip(),
    lambda column: column.str.replace(FORMULA, "${1}").str.strip_chars(),
)

UNTIDY = "[" + "".join(map(re.escape, sorted(TIDY))) + "]"
