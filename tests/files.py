"""Files as departments send them: rows by national code, written under the national headers."""

import csv
import io
from collections.abc import Mapping

from cloud import knowledge

REGISTRAR = "11990100MC0000020U"
FINED = {
    "CF_XDR_LB": "法人及非法人组织",
    "CF_FRDB": "林测试",
    "CF_WFXW": "未按规定公示",
    "CF_SY": "当事人未按规定公示有关信息。",
    "CF_YJ": "《中华人民共和国行政处罚法》第九条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款2.5万元。",
    "CF_NR_FK": "2.5",
    "CF_JDRQ": "2026-03-02",
    "CF_GSJZQ": "2027-03-02",
}
REGISTERED = {
    "FDDBR": "林测试",
    "XZQH": "990100",
    "CLRQ": "2015-05-06",
    "HZRQ": "2026-02-02",
    "DJZT": "存续",
    "ZS": "测试市示例路8号",
    "DJJG": "测试市市场监督管理局",
    "DJJGDM": REGISTRAR,
    "ZCZB": "100",
}
Row = Mapping[str, str]


def penalty(by: tuple[str, str], number: str, **fields: str) -> dict[str, str]:
    """A row of `org-penalty`: code and name of the agency that decided, number of the document."""
    code, name = by
    units = {"CF_CFJG": name, "CF_CFJGDM": code, "CF_SJLY": name, "CF_SJLYDM": code}
    return {**FINED, **units, "CF_WSH": number, **fields}


def registration(name: str, code: str, **fields: str) -> dict[str, str]:
    """A row of `org-registration`."""
    return {"JGMC": name, "TYSHXYDM": code, **REGISTERED, **fields}


def table(dataset: str, *rows: Row, first: Row | None = None) -> bytes:
    """A CSV file with every column that some row has, those of `first` in front; what is no field is its own header."""
    labels = {f.code: f.label.zh for f in knowledge.catalogue().dataset(dataset).fields}
    columns = list(dict.fromkeys([*(first or {}), *(name for row in rows for name in row)]))
    out = io.StringIO()
    told = ([row.get(column, "") for column in columns] for row in rows)
    csv.writer(out).writerows([[labels.get(column, column) for column in columns], *told])
    return out.getvalue().encode("utf-8-sig")
