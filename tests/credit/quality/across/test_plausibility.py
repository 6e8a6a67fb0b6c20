"""What a file shows only as a whole is told once, and a sound file is told nothing."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.across.plausibility import Plausibility
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.reading import FileFinding
from credit.quality.rules import Rules

Row = dict[str, str | None]
Watch = Callable[[Iterable[Row]], list[FileFinding]]
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(n: int) -> str:
    """A sound code of an invented company."""
    body = f"{n * 7:08d}"
    inner = (11 - sum(int(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11) % 11
    start = "91990100" + body + "0123456789X"[inner]
    return start + ALPHABET[-sum(ALPHABET.index(c) * w for c, w in zip(start, WEIGHTS, strict=True)) % 31]


def row(n: int) -> Row:
    """A sound row, as one in a file of many."""
    day = date(2024, 1, 1) + timedelta(days=n * 37 % 700)
    yuan = 500 + n * 791 % 40_000
    return {
        "CF_XDR_MC": f"北辰{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'一二三四五六七八九十'[n // 10 % 10]}测试科技有限公司",
        "CF_XDR_SHXYM": code(n),
        "CF_WSH": f"测市监罚〔2024〕{n}号",
        "CF_SY": f"当事人于{day.isoformat()}在店内张贴虚假广告{n}张。",
        "CF_NR": f"罚款{yuan}元。",
        "CF_NR_FK": f"{yuan / 10_000}",
        "CF_JDRQ": day.isoformat(),
        "CF_GSJZQ": None,
    }


@pytest.fixture
def watch(batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue, rules: Rules) -> Watch:
    """Rows in batches of 40, watched; the notes about the file."""

    def ask(rows: Iterable[Row]) -> list[FileFinding]:
        watched = Plausibility(penalties, catalogue, rules.today)
        every = list(rows)
        for first in range(0, len(every), 40):
            texts = batch(*every[first : first + 40], first=first + 2)
            result: Judged = judge(texts, penalties, catalogue, today=rules.today, rules=rules)
            assert watched.judged(result) is result
        return watched.told({"罚款(万元)": "CF_NR_FK"})

    return ask


def told(notes: list[FileFinding]) -> list[tuple[str, Any]]:
    return [(note.rule.removeprefix("plausibility."), note.facts["label_zh"]) for note in notes]


@pytest.mark.parametrize("rows", [1, 10, 19, 60, 130])
def test_a_sound_file_is_told_nothing(watch: Watch, rows: int) -> None:
    assert told(watch(row(n) for n in range(1, rows + 1))) == []


def changed(rows: int = 80, **fields: Callable[[int], str | None]) -> list[Row]:
    return [row(n) | {name: value(n) for name, value in fields.items()} for n in range(1, rows + 1)]


def test_nothing_is_told_of_ten_rows_however_they_look(watch: Watch) -> None:
    assert (
        watch(changed(10, CF_SY=lambda _: "张贴虚假广告三张。", CF_NR_FK=lambda _: "20000", CF_WSH=lambda n: str(n)))
        == []
    )


@pytest.mark.parametrize(
    ("field", "value", "rule", "label"),
    [
        ("CF_XDR_MC", lambda _: "北辰测试科技有限公司", "constant", "行政相对人名称"),
        ("CF_SY", lambda _: "张贴虚假广告三张。", "constant", "违法事实"),
        ("CF_WSH", lambda _: "测市监罚〔2024〕1号", "constant", "行政处罚决定书文号"),
        ("CF_NR_FK", lambda _: "0.2", "constant", "罚款金额（万元）"),
        ("CF_JDRQ", lambda _: "2026-03-05", "one-date", "处罚决定日期"),
        ("CF_JDRQ", lambda _: "2020-01-01", "one-date", "处罚决定日期"),
        ("CF_NR_FK", lambda n: str(500 + n * 791 % 40_000), "unit", "罚款金额（万元）"),
        ("CF_JDRQ", lambda n: (date(2024, 1, 1) + timedelta(days=n)).isoformat(), "series", "处罚决定日期"),
        ("CF_XDR_SHXYM", lambda n: f"91990100MA0TEX{1000 + n}", "series", "统一社会信用代码"),
        ("CF_WSH", lambda n: str(n), "series", "行政处罚决定书文号"),
        ("CF_XDR_SHXYM", lambda n: f"9901000000{n:05d}", "other-column", "统一社会信用代码"),
        ("CF_XDR_SHXYM", lambda n: f"北辰{n}测试有限公司", "other-column", "统一社会信用代码"),
        ("CF_XDR_MC", code, "other-column", "行政相对人名称"),
        ("CF_SY", lambda n: f"2024-03-{n % 28 + 1:02d}", "other-column", "违法事实"),
        ("CF_JDRQ", lambda n: f"测市监罚〔2024〕{n}号", "other-column", "处罚决定日期"),
        ("CF_XDR_SHXYM", lambda n: code(n) if n % 3 == 0 else None, "empty", "统一社会信用代码"),
        ("CF_CFLB", lambda n: f"第{n}类", "same-problem", "处罚类别"),
        ("CF_JDRQ", lambda n: "3/5/2024" if n % 3 else "2024-03-05", "same-problem", "处罚决定日期"),
    ],
)
def test_what_is_wrong_with_a_whole_column_is_told_once(
    watch: Watch, field: str, value: Callable[[int], str | None], rule: str, label: str
) -> None:
    assert (rule, label) in told(watch(changed(80, **{field: value})))


def test_one_decision_about_many_bodies_is_nothing_strange(watch: Watch) -> None:
    bulk = changed(
        80,
        CF_WSH=lambda _: "测市监罚〔2024〕1号",
        CF_SY=lambda _: "连续两年未公示年度报告。",
        CF_JDRQ=lambda _: "2024-03-05",
        CF_NR_FK=lambda _: "0.2",
    )
    assert told(watch(bulk)) == []


def test_numbers_of_documents_count_up_by_themselves(watch: Watch) -> None:
    assert told(watch(changed(80, CF_WSH=lambda n: f"测市监罚2024-{n}"))) == []


def test_a_third_of_bad_rows_is_a_matter_of_those_rows(watch: Watch) -> None:
    assert told(watch(changed(80, CF_JDRQ=lambda n: "2024-03-05" if n % 3 else "3/5/2024"))) == []


def test_a_note_says_how_many_rows_and_names_the_sender_s_own_header(watch: Watch) -> None:
    notes = watch(changed(80, CF_NR_FK=lambda n: f"约{n}"))
    (note,) = [note for note in notes if note.rule == "plausibility.same-problem"]
    assert (note.facts["percent"], note.column, note.rows) == (100, "罚款(万元)", (2,))


def test_a_column_of_several_problems_is_told_once(watch: Watch) -> None:
    notes = watch(changed(80, CF_NR_FK=lambda n: str(500 + n * 791 % 40_000), CF_NR=lambda _: "罚款十万零一元。"))
    told_of = [note.facts["label_zh"] for note in notes if note.rule == "plausibility.same-problem"]
    assert len(told_of) == len(set(told_of))


def test_every_rule_about_files_has_its_thresholds(catalogue: Catalogue) -> None:
    rules = [rule for rule in catalogue.rules if rule.id.startswith("plausibility.")]
    assert all(rule.parameters.get("rows", 0) >= 20 and rule.severity == "warn" for rule in rules)


def test_memory_does_not_grow_with_the_file(
    batch: Callable[..., pl.DataFrame], judged: Callable[..., Judged], penalties: Dataset, catalogue: Catalogue
) -> None:
    watched = Plausibility(penalties, catalogue, date(2026, 3, 5))
    one = judged(*[row(n) for n in range(1, 400)])
    many = Judged(*(pl.concat([frame] * 10) for frame in (one.rows, one.findings, one.changes, one.sent)))
    for _ in range(40):
        watched.judged(many)
    assert sum(sample.height for sample in watched.samples) <= 50_000
    assert told(watched.told()) == []
