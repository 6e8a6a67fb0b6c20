"""From a sheet's columns to a batch of the dataset: fields by code, empty rows and rows of totals left out."""

import re
import unicodedata
from collections.abc import Iterator

import polars as pl

from credit.quality.reading.columns import Columns
from credit.quality.reading.model import Header

SHIFTED = "row.shifted"
_TOTAL = re.compile(
    r"(?:本页|本表|全部|总)?(?:合计|总计|小计|共计|总数|total|subtotal|grandtotal)(?:[:(\d].*)?", re.IGNORECASE
)
_SIGNED = re.compile(
    r"(?:填表|填报|制表|审核|复核|经办|负责|联系|报送|统计|签发)(?:单位)?(?:人|日期|时间|电话|负责人)?(?:\(.*\))?:.*"
    r"|(?:表格说明|填表说明|填报说明|填写说明|说明|备注|注):.*|(?:表格|填表|填报|填写)说明.*"
)
_AMOUNT = r"^\s*[-+]?[\d.,，]*\d[\d.,，]*\s*$"


def batches(frames: Iterator[pl.DataFrame], columns: Columns, sheet: str, header: Header) -> Iterator[pl.DataFrame]:
    """Shape each frame; frames without any row left are passed over."""
    for frame in frames:
        shaped = shape(frame, columns, sheet, header)
        if shaped.height:
            yield shaped


def shape(frame: pl.DataFrame, columns: Columns, sheet: str, header: Header) -> pl.DataFrame:
    """`_sheet`, `_row`, `_fault`, every field of the dataset by code, then the sender's own `flex_*` columns."""
    named = frame.with_columns(pl.col("^c\\d+$").replace("", None))
    filled = _without_empty(named, columns, sheet, header)
    kept = {target: pl.col(f"c{i}") for i, target in enumerate(columns.targets) if target}
    absent = pl.lit(None, dtype=pl.String)
    fields = [_amount(kept.get(f.code, absent), columns, f.code).alias(f.code) for f in columns.dataset.fields]
    own = [column.alias(name) for name, column in kept.items() if name not in columns.dataset.by_code]
    fault = pl.when(_over(columns)).then(pl.lit(SHIFTED)).alias("_fault")
    return filled.select(pl.lit(sheet).alias("_sheet"), "_row", fault, *fields, *own)


def _over(columns: Columns) -> pl.Expr:
    """Whether a value stands where no header is: the sign of a row whose cells have moved."""
    strays = [pl.col(f"c{i}").is_not_null() for i, headed in enumerate(columns.headed) if not headed]
    return pl.any_horizontal(pl.col("_over"), *strays)


def _amount(column: pl.Expr, columns: Columns, code: str) -> pl.Expr:
    """An amount under a header that states another unit than the catalogue's carries that unit from here on.

    Without it 20000 under 罚款金额（元） would be stored as 20000 万元: wrong by four digits and unnoticed.
    """
    if code not in columns.units:
        return column
    return pl.when(column.str.contains(_AMOUNT)).then(column.str.strip_chars() + columns.units[code]).otherwise(column)


def _without_empty(frame: pl.DataFrame, columns: Columns, sheet: str, header: Header) -> pl.DataFrame:
    """The rows that are rows: not empty, not totals, not signatures. What is no row and yet not empty is noted."""
    required = columns.required()
    out = []
    for number, *cells in frame.filter(_suspect(required)).select("_row", "^c\\d+$").iter_rows():
        texts = [_plain(cell or "") for cell in cells]
        said = next(filter(None, texts), "")
        if not said:
            out.append(number)
        elif _explains(said) and 2 * sum(1 for i in required if texts[i]) <= len(required):
            out.append(number)
            header.skipped(sheet, number)
    return frame.filter(~pl.col("_row").is_in(out)) if out else frame


def _suspect(required: list[int]) -> pl.Expr:
    """Rows that may be empty or totals, so that only few are looked at one by one."""
    if not required:
        return pl.lit(value=True)
    missing = pl.sum_horizontal(pl.col(f"c{i}").is_null() for i in required)
    return (missing * 2 >= len(required)) | (pl.col(f"c{required[0]}").str.strip_chars() == "")


def _explains(said: str) -> bool:
    return bool(_TOTAL.fullmatch(said) or _SIGNED.fullmatch(said))


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())
