"""Templates of earlier years, and files that were meant for another table."""

from pathlib import Path

import pytest

from cloud import knowledge
from credit.errors import FileRefused
from credit.quality.reading import Table, read

CATALOGUE = knowledge.catalogue()
LICENCE_2016 = [
    *("行政许可决定书文号", "项目名称", "审批类别", "许可内容", "行政相对人名称", "行政相对人代码_1(统一社会信用代码)"),
    *("行政相对人代码_2(组织机构代码)", "行政相对人代码_3(工商登记码)", "行政相对人代码_4(税务登记号)"),
    *(
        "行政相对人代码_5(居民身份证号)",
        "法定代表人姓名",
        "许可决定日期",
        "许可截止期",
        "许可机关",
        "当前状态",
        "地方编码",
    ),
    *("数据更新时间戳", "备注"),
]
LICENCE_2016_CODES = [
    *("XK_WSH", "XK_XMMC", "XK_SPLB", "XK_NR", "XK_XDR", "XK_XDR_SHXYM", "XK_XDR_ZDM", "XK_XDR_GSDJ", "XK_XDR_SWDJ"),
    *("XK_XDR_SFZ", "XK_FR", "XK_JDRQ", "XK_JZQ", "XK_XZJG", "XK_ZT", "DFBM", "SJC", "BZ"),
]
PENALTY_2016_CODES = [
    *("CF_WSH", "CF_CFMC", "CF_CFLB1", "CF_CFLB2", "CF_SY", "CF_YJ", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZDM"),
    *("CF_XDR_GSDJ", "CF_XDR_SWDJ", "CF_XDR_SFZ", "CF_FR", "CF_JG", "CF_JDRQ", "CF_XZJG", "CF_ZT"),
    *("DFBM", "SJC", "CF_GSQX"),
]


def table(tmp_path: Path, dataset: str, headers: list[str]) -> Table:
    path = tmp_path / "sent.csv"
    path.write_text(",".join(headers) + "\n" + ",".join(f"值{n}" for n, _ in enumerate(headers)), encoding="utf-8-sig")
    return read(path, CATALOGUE.dataset(dataset), CATALOGUE)


def value(sent: Table, headers: list[str], field: str) -> str:
    """The header under which the value of a field stood."""
    said = next(sent.batches)[field].item()
    return headers[int(said.removeprefix("值"))]


@pytest.mark.parametrize("headers", [LICENCE_2016, LICENCE_2016_CODES], ids=["labels", "codes"])
def test_a_licence_file_of_2016_is_read_in_todays_fields_and_told_so(tmp_path: Path, headers: list[str]) -> None:
    sent = table(tmp_path, "org-licence", headers)
    batch = next(sent.batches)
    order = ("XK_WSH", "XK_XKWS", "XK_XKLB", "XK_NR", "XK_XDR_MC", "XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_XDR_GSZC")
    assert [batch[field].item() for field in order] == [f"值{n}" for n in range(8)]
    assert batch["XK_YXQZI"].item() == "值12"
    assert batch["XK_XKJG"].item() == "值13"
    note = next(note for note in sent.header.notes if note.rule == "file.old-template")
    assert note.facts["version"] == "2016"
    assert f"{headers[2]}→许可类别" in str(note.facts["changes_zh"])


@pytest.mark.parametrize("headers", [LICENCE_2016, LICENCE_2016_CODES], ids=["labels", "codes"])
def test_a_persons_number_of_2016_reaches_no_field_of_an_organisation(tmp_path: Path, headers: list[str]) -> None:
    batch = next(table(tmp_path, "org-licence", headers).batches)
    assert "值9" not in batch.row(0)


def test_a_penalty_file_of_2016_is_read_in_todays_fields(tmp_path: Path) -> None:
    sent = table(tmp_path, "org-penalty", PENALTY_2016_CODES)
    fields = {"CF_CFLB": "CF_CFLB1", "CF_NR": "CF_JG", "CF_CFJG": "CF_XZJG", "CF_XDR_ZZJG": "CF_XDR_ZDM"}
    batch = next(sent.batches)
    for field, old in fields.items():
        assert batch[field].item() == f"值{PENALTY_2016_CODES.index(old)}"
    assert "file.old-template" in [note.rule for note in sent.header.notes]


def test_bare_numbers_of_the_codes_are_those_of_the_year_of_the_template(tmp_path: Path) -> None:
    """代码_2 was the organisation code in 2016 and is the registration number today."""
    today = [field.label.zh for field in CATALOGUE.dataset("org-licence").fields if field.code != "XK_XDR_GSZC"]
    headers = [*(name for name in today if name != "组织机构代码"), "行政相对人代码_2"]
    assert next(table(tmp_path, "org-licence", headers).batches)["XK_XDR_GSZC"].item() == f"值{len(headers) - 1}"
    old = [name.split("(")[0] for name in LICENCE_2016]
    assert value(table(tmp_path, "org-licence", old), old, "XK_XDR_ZZJG") == "行政相对人代码_2"


def test_one_old_header_alone_is_no_old_template(tmp_path: Path) -> None:
    headers = [field.label.zh for field in CATALOGUE.dataset("org-licence").fields]
    headers[headers.index("许可类别")] = "审批类别"
    assert table(tmp_path, "org-licence", headers).header.notes == []


@pytest.mark.parametrize("name", [dataset.id for dataset in CATALOGUE.datasets])
@pytest.mark.parametrize("way", ["label", "code"])
def test_no_template_of_today_is_taken_for_an_old_one(tmp_path: Path, name: str, way: str) -> None:
    fields = CATALOGUE.dataset(name).fields
    sent = table(tmp_path, name, [field.label.zh if way == "label" else field.code for field in fields])
    assert sent.header.notes == []


MISDIRECTED = [
    ("org-penalty", "org-licence", "XK_XDR_MC XK_XDR_SHXYM XK_WSH XK_XKLB XK_NR XK_JDRQ XK_XKJG XK_ZT"),
    (
        "org-penalty",
        "org-licence",
        "行政相对人名称 统一社会信用代码 许可决定书文号 许可类别 许可内容 许可决定日期 许可机关 有效期至",
    ),
    (
        "org-licence",
        "org-penalty",
        "行政相对人名称 统一社会信用代码 处罚决定书文号 处罚类别 违法事实 处罚依据 处罚机关 罚款金额",
    ),
    ("org-penalty", "person-penalty", "姓名 身份证号码 处罚决定书文号 违法事实 处罚类别 处罚决定日期 处罚机关"),
    ("org-licence", "person-licence", "姓名 公民身份号码 许可文书号 许可类别 许可内容 许可决定日期 许可机关"),
    (
        "person-penalty",
        "org-penalty",
        "企业名称 统一社会信用代码 工商注册号 组织机构代码 法定代表人 处罚决定书文号 违法事实 处罚机关",
    ),
    ("red-list", "serious-dishonesty", "名单类别 主体名称 认定单位 认定文号 主要失信事实 认定依据 认定日期 当前状态"),
]


@pytest.mark.parametrize(("expected", "sent", "headers"), MISDIRECTED)
def test_a_file_for_another_table_is_refused_by_that_tables_name(
    tmp_path: Path, expected: str, sent: str, headers: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        table(tmp_path, expected, headers.split())
    assert (refused.value.rule, refused.value.facts.get("dataset")) == ("file.wrong-dataset", sent)
