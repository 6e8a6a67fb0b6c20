"""A small catalogue of two datasets, and files read against it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.reading import Limits, Table, read

Reader = Callable[..., Table]


def _text(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": f"{zh} (en)"}


def _field(code: str, zh: str, *aliases: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": _text(zh), "aliases": list(aliases), **more}


def _dataset(name: str, zh: str, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "version": 1,
        "name": _text(zh),
        "description": _text(zh),
        "catalogueClass": "03",
        "nature": "negative",
        "basis": [{"law": "测试法", "article": "第一条", "level": "法律"}],
        "senders": ["group:testing"],
        "cycle": "每日",
        "subject": {"kind": "organisation", "name": fields[0]["code"]},
        "key": [fields[0]["code"]],
        "disclosure": "public",
        "effectiveFrom": "2020-01-01",
        "fields": fields,
        **more,
    }


PENALTY = _dataset(
    "penalty",
    "行政处罚",
    [
        _field("CF_MC", "行政相对人名称", "当事人名称", "相对人名称", required=True),
        _field("CF_DM", "统一社会信用代码", "代码_1（统一社会信用代码）"),
        _field("CF_WSH", "决定书文号", required=True),
        _field("CF_JDRQ", "处罚决定日期", required=True),
        _field("CF_FK", "罚款金额", type="amount", unit="wan-yuan"),
        _field("CF_BZ", "备注"),
    ],
    ignored=["序号"],
)
HONOUR = _dataset(
    "honour",
    "守信红名单",
    [
        _field("H_MC", "行政相对人名称", required=True),
        _field("H_RY", "荣誉名称", required=True),
        _field("H_JG", "授予机关", required=True),
        _field("H_BZ", "备注"),
    ],
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.of([{"datasets": [PENALTY, HONOUR], "forbidden": ["血型", "宗教信仰", "gene", "blood type"]}])


@pytest.fixture(scope="session")
def dataset(catalogue: Catalogue) -> Dataset:
    return catalogue.dataset("penalty")


@pytest.fixture
def reader(tmp_path: Path, catalogue: Catalogue, dataset: Dataset) -> Reader:
    """Reads bytes, or text as UTF-8, as a file that somebody sent."""

    def read_content(content: bytes | str, limits: Limits | None = None, batch_rows: int = 50_000) -> Table:
        path = tmp_path / "sent"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, dataset, catalogue, limits or Limits(), batch_rows)

    return read_content


@pytest.fixture
def rows(reader: Reader) -> Callable[..., pl.DataFrame]:
    """All the rows of a file at once."""

    def read_rows(content: bytes | str, **more: Any) -> pl.DataFrame:
        return pl.concat(reader(content, **more).batches)

    return read_rows
