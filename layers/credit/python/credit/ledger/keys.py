"""What makes a record the same record: the texts of its key fields, folded so that spelling does not part them.

The folding is a fixed table (`docs/record-hash.md`), not a Unicode algorithm: ids must stay the same for ever, and
libraries follow newer tables every year.
"""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from credit.catalogue import Dataset
from credit.catalogue.model import Field
from credit.ledger import canonical
from credit.ledger.canonical import Value
from credit.repeated import once_each

TYPED = ("date", "amount", "integer")
LETTERS = {chr(c): chr(c - 0x20) for c in range(ord("a"), ord("z") + 1)}
WIDE = {chr(c + 0xFEE0): LETTERS.get(chr(c), chr(c)) for c in range(0x21, 0x7F)}
APART = " \t\n\r\u3000\u00a0()[]{}<>〔〕【】〈〉《》「」『』﹝﹞.,;:!?、。，；：·•‧・･\"'“”‘’`-‐‑‒–—―_/\\|~&"
FOLD = WIDE | LETTERS | dict.fromkeys((*APART, *(chr(ord(c) + 0xFEE0) for c in APART if "!" <= c <= "~")), " ")
_TABLE = str.maketrans(FOLD)
LETTERED = "[^0-9A-Z]"
USUAL = "〔〕"  # what nearly every document number has; nothing else of the table is common in cleansed values
ODD = "[" + "".join(re.escape(c) for c in FOLD if c != " ") + "]|  "


def fold(text: str) -> str:
    """A text without differences of width, case and punctuation: brackets, dots and blanks become one blank.

    >>> fold("市监罚〔2024〕12号") == fold("市监罚［2024］１２号") == fold("市监罚(2024)12号")
    True
    >>> fold("市监罚〔2024〕1-2号") == fold("市监罚〔2024〕12号")
    False
    """
    return " ".join(part for part in text.translate(_TABLE).split(" ") if part)


def folded(column: pl.Series) -> pl.Series:
    """The vector form of `fold`; in codes there is nothing to fold, and what repeats is folded once."""
    return once_each(column, _folded) if column.str.contains(LETTERED).any() else column


def _folded(column: pl.Series) -> pl.Series:
    """What is usual is replaced everywhere, the rest of the table only where it occurs."""
    usual = column
    for sign in USUAL:
        usual = usual.str.replace_all(sign, " ", literal=True)
    usual = usual.str.strip_chars(" ")
    odd = usual.str.contains(ODD).fill_null(value=False).arg_true()
    if not odd.len():
        return usual
    replaced = usual[odd].str.replace_many(list(FOLD), list(FOLD.values()))
    return usual.scatter(odd, replaced.str.replace_all(" +", " ").str.strip_chars(" "))


def key(row: Mapping[str, Value], dataset: Dataset) -> str:
    """The canonical line of a row's key; empty if none of its key fields is filled. The oracle of `keys`."""
    told = {f.code: _member(canonical.text_of(row[f.code], f), f) for f in _members(dataset)}
    for weak, strong in dataset.key_unless.items():
        if told.get(strong) is not None:
            told[weak] = None
    return canonical.line(told)


def keys(rows: pl.DataFrame, dataset: Dataset) -> pl.Series:
    """The canonical line of each row's key, empty where none of its key fields is filled."""
    members = _members(dataset)
    values = canonical.texts(rows, members)
    for field in sorted(members, key=lambda f: f.code in dataset.key_unless):
        values = values.with_columns(_counting(values, field, dataset))
    return canonical.lines(values)


def folded_members(values: pl.DataFrame, members: Iterable[Field]) -> pl.DataFrame:
    """The canonical texts of these fields, folded as key members are; null where nothing is left."""
    texts = {f.code: values[f.code] for f in members}
    plain = {f.code: texts[f.code] if f.type in TYPED else folded(texts[f.code]) for f in members}
    return pl.DataFrame(plain).with_columns(pl.col(pl.String).replace("", None))


def content_key(agency: str, content: str) -> str:
    """The key of a row that has none: who sent it and what it says. Field codes are upper case, these are not."""
    return canonical.line({"agency": agency, "hash": content})


def content_keys(agency: str, content: pl.Series) -> pl.Series:
    """The vector form of `content_key`."""
    before = canonical.line({"agency": agency, "hash": ""})
    return content.to_frame("hash").select(pl.lit(before) + pl.col("hash")).to_series()


def _members(dataset: Dataset) -> tuple[Field, ...]:
    return tuple(dataset.field(code) for code in sorted(dataset.key))


def _member(text: str | None, field: Field) -> str | None:
    if text is None or field.type in TYPED:
        return text
    return fold(text) or None


def _counting(values: pl.DataFrame, field: Field, dataset: Dataset) -> pl.Series:
    """The folded texts of a member, null where a stronger one is filled: that one is folded already."""
    column = values[field.code]
    if strong := dataset.key_unless.get(field.code):
        column = values.select(pl.when(pl.col(strong).is_null()).then(field.code)).to_series()
    if field.type in TYPED or column.null_count() == column.len():
        return column.alias(field.code)
    plain = folded(column)
    return plain.replace("", None).alias(field.code)
