"""Personal data where it does not belong, over whole columns: a cheap question to all texts, an exact one to few.

What counts as personal data is `credit.quality.personal`'s to say: rows are held for what would be masked, no more, no
less.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from credit.quality.findings import Judged
from credit.quality.personal import KINDS, PERHAPS, finds

__all__ = ["ANY", "PERHAPS", "RULE", "explained", "is_personal", "may_be_personal"]

RULE = "text.personal-data"
ANY: Mapping[str, str] = {  # what is told where nobody has looked which kinds there are
    "kind_zh": "证件号码、电话、住址等",
    "kind_en": "an identity number, a telephone number, an address",
}
PLACE = ("_sheet", "_row")


def may_be_personal(column: pl.Expr) -> pl.Expr:
    """Where a text may hold personal data: Boolean, fast on long texts, true wherever `finds` has any."""
    return column.str.contains(PERHAPS)


def is_personal(text: str) -> bool:
    """Whether the text holds personal data.

    >>> is_personal("联系电话13800001234"), is_personal("代码91990100MA0TEXT129"), is_personal("罚款20000000000元")
    (True, False, False)
    """
    return bool(finds(text))


def explained(batch: Judged) -> Judged:
    """The batch with every finding of personal data saying which kinds there are in its text."""
    place = pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")
    told = batch.findings.select("field", *PLACE, place, hit=pl.col("rule") == RULE).filter("hit")
    if not told.height:
        return batch
    facts = batch.findings["facts"].clone()
    for (field,), rows in told.group_by("field"):
        texts = rows.join(batch.rows.select(*PLACE, text=str(field)), on=PLACE, how="left", maintain_order="left")
        facts = facts.scatter(texts["place"], [_facts(text or "") for text in texts["text"]])
    return replace(batch, findings=batch.findings.with_columns(facts.alias("facts")))


def _facts(text: str) -> str:
    """The kinds in the order of the text, each once."""
    kinds = dict.fromkeys(find.kind for find in finds(text))
    return json.dumps(named(kinds) or dict(ANY), ensure_ascii=False)


def named(kinds: Iterable[str]) -> dict[str, str]:
    """The facts of a message that lists these kinds; none if there is none.

    >>> named(["mobile", "address"])["kind_zh"]
    '手机号码、个人住址'
    """
    labels = [KINDS[kind] for kind in kinds]
    listed = {"kind_zh": "、".join(k.zh for k in labels), "kind_en": ", ".join(k.en for k in labels)}
    return listed if labels else {}
