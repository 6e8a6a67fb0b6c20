"""The dirt of a real file: what Excel, copy-and-paste and five o'clock do to clean rows."""

from collections.abc import Callable
from datetime import date

from localstack.samples.rows import Row

WIDE = {**{n: n + 0xFEE0 for n in range(0x21, 0x7F)}, 0x20: 0x3000}
Dirt = Callable[[Row], Row]


def penalties(rows: list[Row], stranger: Row) -> list[Row]:
    """The rows with dirt in fixed places, a stranger's name under a known code, and one row twice."""
    dirty = list(rows)
    for place, dirt in enumerate(KINDS):
        dirty[place] = dirt(dict(dirty[place]))
    dirty[len(KINDS)] |= {"CF_XDR_MC": stranger["CF_XDR_MC"]}
    return [*dirty, dict(dirty[-1])]


def _wide_code(row: Row) -> Row:
    return row | {"CF_XDR_SHXYM": row["CF_XDR_SHXYM"].translate(WIDE)}


def _lower_code(row: Row) -> Row:
    return row | {"CF_XDR_SHXYM": row["CF_XDR_SHXYM"].lower()}


def _written_date(row: Row) -> Row:
    day = date.fromisoformat(row["CF_JDRQ"])
    return row | {"CF_JDRQ": f"{day.year}年{day.month}月{day.day}日"}


def _amount_in_words(row: Row) -> Row:
    return row | {"CF_NR_FK": row["CF_NR_FK"] + "万元"}


def _blanks_in_name(row: Row) -> Row:
    return row | {"CF_XDR_MC": row["CF_XDR_MC"][:4] + "　" + row["CF_XDR_MC"][4:] + " "}


def _square_document_number(row: Row) -> Row:
    return row | {"CF_WSH": row["CF_WSH"].replace("〔", "[").replace("〕", "]")}


def _drifted_category(row: Row) -> Row:
    return row | {"CF_CFLB": "罚 款"}


def _null_word(row: Row) -> Row:
    return row | {"CF_FRDB": "暂无"}


def _no_document_number(row: Row) -> Row:
    return row | {"CF_WSH": ""}


def _mistyped_code(row: Row) -> Row:
    code = row["CF_XDR_SHXYM"]
    return row | {"CF_XDR_SHXYM": code[:12] + ("8" if code[12] != "8" else "7") + code[13:]}


def _scientific_code(row: Row) -> Row:
    return row | {"CF_XDR_SHXYM": "9.19901E+17"}


def _impossible_date(row: Row) -> Row:
    return row | {"CF_JDRQ": row["CF_JDRQ"][:4] + "-02-30"}


def _yuan_for_wan_yuan(row: Row) -> Row:
    return row | {"CF_NR_FK": "20000"}


def _telephone_in_text(row: Row) -> Row:
    return row | {"CF_SY": row["CF_SY"] + "联系电话13800000000。"}


KINDS: tuple[Dirt, ...] = (
    _wide_code, _lower_code, _written_date, _amount_in_words, _blanks_in_name, _square_document_number,
    _drifted_category, _null_word, _no_document_number, _mistyped_code, _scientific_code, _impossible_date,
    _yuan_for_wan_yuan, _telephone_in_text,
)  # fmt: skip
