"""Rows that say what is to be done with them: new, changed, taken back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.reading import read
from credit.quality.reading.marks import ACTION, DELETION
from credit.quality.run import judged as judged_whole

TODAY = date(2026, 3, 5)
TRANSPORT = "11990100MC000008XU"
KEY = {"CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_CFJGDM", "CF_CFLB"}
Batch = Callable[..., pl.DataFrame]


@pytest.fixture
def asked(batch: Batch, penalties: Dataset, catalogue: Catalogue) -> Callable[..., Judged]:
    """Rows with a word in the column of actions each, judged as a whole file."""

    def ask(*rows: tuple[str | None, dict[str, str | None]], sender: str = "") -> Judged:
        texts = batch(*(row for _, row in rows)).with_columns(pl.Series(ACTION, [w for w, _ in rows], dtype=pl.String))
        (told,) = judged_whole([texts], penalties, catalogue.of_sender(sender), today=TODAY)
        return told

    return ask


def number(n: int) -> dict[str, str | None]:
    return {"CF_WSH": f"测市监罚〔2024〕{n}号", "CF_SY": f"当事人在第{n}号店内张贴虚假广告。"}


def test_each_row_carries_what_it_asks_for(asked: Callable[..., Judged]) -> None:
    told = asked(*((word, number(n)) for n, word in enumerate(["I", "u", "删除", None, " ", "无"], 12)))
    assert told.rows[ACTION].to_list() == ["insert", "update", "withdraw", None, None, None]
    assert told.counts() == {"accepted": 6}
    assert told.of("accepted")["_row"].to_list() == [2, 3, 5, 6, 7]
    assert told.withdrawals()["_row"].to_list() == [4]
    assert ACTION not in told.withdrawals().columns


def test_a_word_that_may_mean_two_things_is_doubtful_until_its_sender_has_given_it_a_meaning(
    asked: Callable[..., Judged],
) -> None:
    told = asked(("1", number(12)), ("0", number(13)))
    assert told.counts() == {"doubtful": 2}
    assert set(told.findings["rule"]) == {"row.action-unknown"}
    known = asked(("1", number(12)), ("0", number(13)), sender=TRANSPORT)
    assert known.counts() == {"accepted": 2}
    assert known.withdrawals()["_row"].to_list() == [3]


def test_a_row_that_withdraws_need_only_say_which_record_it_means(
    asked: Callable[..., Judged], penalties: Dataset
) -> None:
    bare = {code: None for code in penalties.by_code if code not in KEY}
    assert asked(("D", bare)).counts() == {"accepted": 1}
    assert asked(("U", bare)).counts() == {"rejected": 1}
    assert asked(("D", {**bare, "CF_XDR_SHXYM": "91990100MA0TEXT128"})).counts() == {"doubtful": 1}


def test_a_record_told_and_withdrawn_in_one_file_is_for_a_person_to_decide(asked: Callable[..., Judged]) -> None:
    assert asked(("I", {}), ("D", {})).counts() == {"doubtful": 2}
    assert asked(("D", {}), ("D", {})).counts() == {"accepted": 1, "duplicate": 1}
    assert asked(("I", {}), ("U", {})).counts() == {"accepted": 1, "duplicate": 1}


@pytest.mark.parametrize(
    ("action", "deleted", "asked_for"),
    [
        (None, "0", "insert"),
        (None, "是", "withdraw"),
        ("U", "1", "withdraw"),
        ("D", "0", "withdraw"),
        ("U", "0", "update"),
        (None, None, None),
    ],
)
def test_a_column_that_asks_whether_a_row_is_deleted_is_answered_by_yes_and_no(
    batch: Batch, penalties: Dataset, catalogue: Catalogue, action: str | None, deleted: str | None, asked_for: str
) -> None:
    columns = {ACTION: action, DELETION: deleted}
    texts = batch({}).with_columns(pl.lit(value, pl.String).alias(name) for name, value in columns.items())
    (told,) = judged_whole([texts], penalties, catalogue, today=TODAY)
    assert told.rows[ACTION].to_list() == [asked_for]
    assert told.counts() == {"accepted": 1}
    (doubted,) = judged_whole([texts.with_columns(_deletion=pl.lit("2"))], penalties, catalogue, today=TODAY)
    assert doubted.counts() == {"doubtful": 1}


@pytest.mark.parametrize(("header", "column"), [("是否删除", DELETION), ("is_deleted", DELETION), ("del_flag", ACTION)])
def test_a_question_and_a_mark_are_told_apart(header: str, column: str, tmp_path: Path, catalogue: Catalogue) -> None:
    assert next(_read(header, tmp_path, catalogue).batches)[column].to_list() == ["D"]


def test_a_file_without_such_a_column_has_none(judged: Callable[..., Judged]) -> None:
    assert ACTION not in judged({}).rows.columns
    assert judged({}).withdrawals().is_empty()


@pytest.mark.parametrize("header", ["操作类型", "操作标识", "数据操作", "op_flag", "OP_TYPE", "*操作标志（必填）"])
def test_the_column_is_known_by_its_header(header: str, tmp_path: Path, catalogue: Catalogue) -> None:
    table = _read(header, tmp_path, catalogue)
    assert [note.rule for note in table.header.notes if note.column == header] == []
    assert next(table.batches)[ACTION].to_list() == ["D"]


def test_a_header_that_only_one_sender_uses_is_known_from_that_sender(tmp_path: Path, catalogue: Catalogue) -> None:
    assert next(_read("同步标志", tmp_path, catalogue.of_sender(TRANSPORT)).batches)[ACTION].to_list() == ["D"]
    table = _read("同步标志", tmp_path, catalogue)
    assert ACTION not in next(table.batches).columns
    assert "column.uncatalogued" in [note.rule for note in table.header.notes]


def test_the_buttons_of_a_web_page_are_no_actions(tmp_path: Path, catalogue: Catalogue) -> None:
    assert ACTION not in next(_read("操作", tmp_path, catalogue).batches).columns


def _read(header: str, folder: Path, catalogue: Catalogue):
    dataset = catalogue.dataset("org-penalty")
    fields = [f for f in dataset.fields if f.required]
    lines = [[*(f.label.zh for f in fields), header], [*("甲" for _ in fields), "D"]]
    path = folder / "sent.csv"
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    return read(path, dataset, catalogue)
