"""The envelope: where every version of a record comes from, as columns beside its values (数据来源标识).

The set is that of the provincial exchange templates: time stamp, batch, way of collection, region, source, system,
responsible person, subject category, red or black; and after cleansing: source table, ids of record and subject,
region of the source, times of cleansing and storage.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

import polars as pl
from pydantic import BaseModel, ConfigDict

from credit.catalogue import Dataset
from credit.catalogue.document import Kind
from credit.catalogue.model import Field
from credit.text import Text

State = Literal["in-force", "disputed", "repaired", "withdrawn", "recalled"]
SILENT = ("withdrawn", "marked")  # changes of versions that keep what was known, and say nothing new of anybody
INSTANT = pl.Datetime("us", "UTC")
AMOUNT = pl.Decimal(27, 9)  # the most decimals a field may allow: no later version of a dataset needs another scale


class CollectedBy(StrEnum):
    """How rows reached the platform (采集方式)."""

    EXCHANGE = "0"  # 交换
    FORM = "1"  # 填报
    INTERFACE = "2"  # 接口


class Column(NamedTuple):
    """A column of the envelope: its type, whether it is always filled, what it means."""

    type: pl.DataType
    required: bool
    label: Text


class Provenance(BaseModel):
    """What all rows of one submission have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    submission: str
    agency: str
    agency_region: str | None = None
    sha256: str
    collected_by: CollectedBy = CollectedBy.EXCHANGE
    system: str | None = None
    responsible: str | None = None
    dataset_version: int
    rule_version: str | None = None
    subject_kind: Kind
    nature: Literal["basic", "positive", "negative"]
    received_at: datetime
    cleansed_at: datetime

    @classmethod
    def of(cls, dataset: Dataset, **told: object) -> "Provenance":
        """With what the dataset knows: its version, the kind of its subjects, its nature."""
        known = {"dataset_version": dataset.version, "subject_kind": dataset.subject.kind, "nature": dataset.nature}
        return cls.model_validate(known | told)


COLUMNS: Mapping[str, Column] = {
    "record_id": Column(pl.String(), True, Text(zh="信用记录唯一标识", en="Record")),
    "version": Column(pl.Int32(), True, Text(zh="版本", en="Version, from 1 without gaps")),
    "state": Column(pl.String(), True, Text(zh="状态", en="In-force, disputed, repaired, withdrawn or recalled")),
    "change": Column(pl.String(), True, Text(zh="变更", en="What made this version")),
    "record_hash": Column(pl.String(), True, Text(zh="内容摘要", en="SHA-256 of the core values")),
    "shared_key": Column(pl.String(), False, Text(zh="跨源主键摘要", en="Digest of the key that all sources share")),
    "subject_id": Column(pl.String(), False, Text(zh="信用主体唯一标识", en="Subject, if the link found one")),
    "subject_kind": Column(pl.String(), True, Text(zh="主体类别", en="Organisation or person")),
    "link": Column(pl.String(), False, Text(zh="关联结果", en="Result of the link, 01 to 06")),
    "method": Column(pl.String(), False, Text(zh="关联依据", en="Which keys the link rests on")),
    "nature": Column(pl.String(), True, Text(zh="红黑标志", en="Basic, positive or negative")),
    "submission": Column(pl.String(), True, Text(zh="获取批次", en="Submission")),
    "sha256": Column(pl.String(), True, Text(zh="文件摘要", en="SHA-256 of the file as received")),
    "sheet": Column(pl.String(), True, Text(zh="工作表", en="Sheet, empty where the file has none")),
    "row": Column(pl.Int32(), True, Text(zh="行号", en="Row number as the sender sees it")),
    "agency": Column(pl.String(), True, Text(zh="信源单位", en="Agency that sent it")),
    "agency_region": Column(pl.String(), False, Text(zh="机构区划", en="Region of the agency")),
    "region": Column(pl.String(), False, Text(zh="行政区划", en="Region of the record")),
    "system": Column(pl.String(), False, Text(zh="业务系统", en="System of the agency it comes from")),
    "responsible": Column(pl.String(), False, Text(zh="责任人", en="Office answerable for it at the agency")),
    "collected_by": Column(pl.String(), True, Text(zh="采集方式", en="0 exchange, 1 form, 2 interface")),
    "dataset_version": Column(pl.Int32(), True, Text(zh="目录版本", en="Version of the dataset it was judged by")),
    "rule_version": Column(pl.String(), False, Text(zh="规则版本", en="Version of the rules it was judged by")),
    "source_updated_at": Column(INSTANT, False, Text(zh="数据更新时间戳", en="Last change at the source")),
    "received_at": Column(INSTANT, True, Text(zh="接收时间", en="Received")),
    "cleansed_at": Column(INSTANT, True, Text(zh="清洗时间", en="Cleansed and judged")),
    "committed_at": Column(INSTANT, True, Text(zh="入库时间戳", en="Committed to the ledger")),
}


def schema(dataset: Dataset) -> dict[str, pl.DataType]:
    """Names and types of a ledger table's columns: the envelope, then the fields of the dataset by code."""
    return {name: column.type for name, column in COLUMNS.items()} | field_types(dataset)


def field_types(dataset: Dataset) -> dict[str, pl.DataType]:
    """The type in which the ledger keeps each field: text, date, whole number, or decimal with nine decimals."""
    return {field.code: _type(field) for field in dataset.fields}


def enveloped(rows: pl.DataFrame, dataset: Dataset, provenance: Provenance) -> pl.DataFrame:
    """Rows as the ledger takes them: the envelope around the fields, all but `committed_at`, which the commit sets.

    Args:
        rows: `_sheet` (or `sheet`), `_row` (or `row`), `record_id, version, state, change, record_hash`, the fields by
            code and, where known, `shared_key, subject_id, link, method, region, source_updated_at`.
        dataset: decides which fields there are; columns of neither envelope nor dataset are left out.
        provenance: what all the rows have in common.
    """
    named = rows.rename({"_sheet": "sheet", "_row": "row"}, strict=False)
    common = {name: value for name, value in provenance.model_dump(mode="python").items() if value is not None}
    filled = named.with_columns(pl.lit(value, dtype=COLUMNS[name].type).alias(name) for name, value in common.items())
    wanted = {name: kind for name, kind in schema(dataset).items() if name != "committed_at"}
    absent = {name for name, column in COLUMNS.items() if not column.required} - set(filled.columns)
    return filled.select(
        pl.lit(None, dtype=kind).alias(name) if name in absent else pl.col(name).cast(kind)
        for name, kind in wanted.items()
    )


def whole(versions: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Versions as the ledger gave them, with empty columns for what its table did not know yet when it was read."""
    absent = {name: kind for name, kind in schema(dataset).items() if name not in versions.columns}
    return versions.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items())


def _type(field: Field) -> pl.DataType:
    match field.type:
        case "date":
            return pl.Date()
        case "amount":
            return AMOUNT
        case "integer":
            return pl.Int64()
        case _:
            return pl.String()
