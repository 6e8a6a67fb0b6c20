"""What the values of a column look like, and which looks are foreign to a field: signs of shifted columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from credit.catalogue.model import Field, FieldType
from credit.text import Text


@dataclass(frozen=True)
class Shape:
    """A look that can be told from the others by its form alone."""

    name: Text
    pattern: str


_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_BODY = "公司|厂|店|中心|医院|学校|院|局|委员会|合作社|事务所|部|行|馆|所|站|社|协会"
SHAPES: Mapping[str, Shape] = {
    "identity": Shape(
        Text(zh="身份证号码", en="identity numbers"), rf"^[1-8]\d{{5}}(?:19|20)\d\d{_MONTH}{_DAY}\d{{3}}[\dXx]$"
    ),
    "uscc": Shape(
        Text(zh="统一社会信用代码", en="unified social credit codes"),
        "^[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$",
    ),
    "fifteen": Shape(Text(zh="15位注册号或税号", en="registration or tax numbers of 15 digits"), r"^\d{15}$"),
    "date": Shape(Text(zh="日期", en="dates"), r"^(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T].*)?$"),
    "document": Shape(Text(zh="文号", en="document numbers"), r"[〔\[［（(【]\d{4}[〕\]］）)】].*号$"),
    "number": Shape(Text(zh="数额", en="amounts"), r"^[-+]?\d{1,11}(?:\.\d+)?$"),
    "organisation": Shape(
        Text(zh="单位名称", en="names of organisations"), rf"^[\x{{4E00}}-\x{{9FFF}}（）()·A-Za-z0-9]{{2,}}(?:{_BODY})$"
    ),
    "person": Shape(Text(zh="姓名", en="names of persons"), r"^[\x{4E00}-\x{9FFF}]{2,3}$"),
}
_NUMBERS = ("identity", "uscc", "fifteen")
_WORDS = ("organisation", "person")
FOREIGN: Mapping[FieldType, tuple[str, ...]] = {
    "name": (*_NUMBERS, "date", "document", "number"),
    "identifier": ("date", "document", *_WORDS),
    "document-number": (*_NUMBERS, "date", *_WORDS),
    "date": (*_NUMBERS, "document", *_WORDS),
    "amount": (*_NUMBERS, "date", "document", *_WORDS),
    "integer": (*_NUMBERS, "date", "document", *_WORDS),
    "code": (*_NUMBERS, "date", "document"),
    "text": (*_NUMBERS, "date", "document", "number"),
}
# Kinds of identifier that may look like this; in fields of other kinds it is foreign.
BELONGS: Mapping[str, frozenset[str]] = {
    "identity": frozenset({"id-card", "tax-no", "foreign-residence", "uscc"}),
    "uscc": frozenset({"uscc", "tax-no", "id-card"}),
    "fifteen": frozenset({"reg-no", "tax-no", "id-card"}),
}


def foreign(field: Field) -> tuple[str, ...]:
    """The shapes that the values of a field cannot have. Short free texts may hold anything."""
    if field.type == "text" and not (field.min_length or field.mask == "free-text"):
        return ()
    shapes = FOREIGN[field.type]
    if not field.identifiers:
        return shapes if field.type != "identifier" else ("date", *_WORDS)
    return (*shapes, *(shape for shape in _NUMBERS if not BELONGS[shape] & set(field.identifiers)))


def looks(rows: pl.DataFrame, field: Field) -> dict[str, int]:
    """How many values of a column of texts as they were sent have each foreign shape; `""` counts all values."""
    value = rows[field.code].drop_nulls().str.strip_chars()
    if not value.len():
        return {}
    found = {shape: int(value.str.contains(SHAPES[shape].pattern).sum()) for shape in foreign(field)}
    return {"": value.len(), **{shape: count for shape, count in found.items() if count}}
