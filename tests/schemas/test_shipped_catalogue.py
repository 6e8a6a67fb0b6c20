import re
from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc

from cloud.knowledge import read
from credit.catalogue import Agency, Dataset
from credit.catalogue.check import problems
from credit.catalogue.dataset import Disclosure
from credit.catalogue.headers import header_key
from credit.quality.identifiers import KINDS, examine

REPOSITORY = Path(__file__).parents[2]
CATALOGUE = read(REPOSITORY / "schemas")
PUBLICITY = ("org-licence", "org-penalty", "person-licence", "person-penalty")
EIGHT = {*PUBLICITY, "org-registration", "serious-dishonesty", "abnormal-operation", "red-list"}

# The headers under which departments export penalties from case systems, without codes and mostly without units.
PENALTY_HEADERS = {
    "行政相对人名称": "CF_XDR_MC",
    "行政相对人类别": "CF_XDR_LB",
    "统一社会信用代码": "CF_XDR_SHXYM",
    "法定代表人": "CF_FRDB",
    "证件类型": "CF_FR_ZJLX",
    "证件号码": "CF_FR_SFZH",
    "行政处罚决定书文号": "CF_WSH",
    "处罚决定书文号": "CF_WSH",
    "决定文书号": "CF_WSH",
    "违法行为类型": "CF_WFXW",
    "违法事实": "CF_SY",
    "处罚依据": "CF_YJ",
    "处罚类别": "CF_CFLB",
    "处罚内容": "CF_NR",
    "罚款金额": "CF_NR_FK",
    "罚款金额(万元)": "CF_NR_FK",
    "没收金额": "CF_NR_WFFF",
    "没收违法所得、没收非法财物金额(万元)": "CF_NR_WFFF",
    "证照名称及编号": "CF_NR_ZKDX",
    "暂扣或吊销证照名称及编号": "CF_NR_ZKDX",
    "处罚决定日期": "CF_JDRQ",
    "处罚有效期": "CF_YXQ",
    "公示截止期": "CF_GSJZQ",
    "处罚机关": "CF_CFJG",
    "处罚机关代码": "CF_CFJGDM",
    "数据来源单位": "CF_SJLY",
    "数据来源单位代码": "CF_SJLYDM",
    "备注": "BZ",
    "代码_1 统一社会信用代码": "CF_XDR_SHXYM",
    "行政相对人代码_2(组织机构代码)": "CF_XDR_ZZJG",
    "行政相对人代码_3(工商登记码)": "CF_XDR_GSZC",
    "CF_XZJG": "CF_CFJG",
    "CF_JG": "CF_NR",
    "CF_CFLB1": "CF_CFLB",
    "CF_XDR_GSDJ": "CF_XDR_GSZC",
    "CF_XDR_ZDM": "CF_XDR_ZZJG",
}


def test_the_shipped_catalogue_is_consistent() -> None:
    assert problems(CATALOGUE) == []


def test_the_eight_datasets_are_published() -> None:
    assert {d.id for d in CATALOGUE.datasets} >= EIGHT


@pytest.mark.parametrize(("header", "code"), PENALTY_HEADERS.items())
def test_a_department_s_own_header_finds_its_field(header: str, code: str) -> None:
    assert CATALOGUE.dataset("org-penalty").by_header[header_key(header)] == code


@pytest.mark.parametrize("dataset_id", PUBLICITY)
def test_fields_of_publicity_are_the_national_ones(dataset_id: str) -> None:
    prefix = "XK_" if dataset_id.endswith("licence") else "CF_"
    strangers = {f.code for f in CATALOGUE.dataset(dataset_id).fields if not f.code.startswith(prefix)}
    assert strangers == {"BZ", "SJC"}


@pytest.mark.parametrize("dataset", CATALOGUE.datasets, ids=lambda d: d.id)
def test_the_header_of_a_template_fits_its_own_dataset_best(dataset: Dataset) -> None:
    headers = {header_key(f.label.zh) for f in dataset.fields}
    fits = {other.id: len(headers & set(other.by_header)) for other in CATALOGUE.datasets}
    best = max(fits.values())
    assert [name for name, fit in fits.items() if fit == best] == [dataset.id]


@pytest.mark.parametrize("dataset", CATALOGUE.datasets, ids=lambda d: d.id)
def test_nothing_about_people_but_their_practice_is_public_and_paper_numbers_are_nobody_s(dataset: Dataset) -> None:
    public = {f.code for f in dataset.fields if f.disclosure is Disclosure.PUBLIC}
    assert not public or dataset.subject.kind == "organisation" or dataset.key_group
    assert not public & {f.code for f in dataset.fields if "ZJHM" in f.code or "SFZH" in f.code}


@pytest.mark.parametrize("dataset", CATALOGUE.datasets, ids=lambda d: d.id)
def test_the_managing_body_may_send_every_dataset(dataset: Dataset) -> None:
    assert CATALOGUE.may_send("11990100MC00000121", dataset)


def test_a_court_may_not_send_registrations_nor_an_unknown_body_anything() -> None:
    assert not CATALOGUE.may_send("11990100MC0000047K", CATALOGUE.dataset("org-registration"))
    assert not CATALOGUE.may_send("91990100MA0TEXT129", CATALOGUE.dataset("org-penalty"))


@pytest.mark.parametrize("agency", CATALOGUE.agencies, ids=lambda a: a.code)
def test_codes_of_departments_are_well_formed(agency: Agency) -> None:
    assert uscc.is_valid(agency.code)
    assert examine("uscc", agency.code).valid


def test_names_of_departments_past_and_present_name_one_department() -> None:
    names = [n for a in CATALOGUE.agencies for n in (a.name.zh, *a.former_names)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("91990100MA0TEXT129", "enterprise"),
        ("92990100MC0000012M", "individual-business"),
        ("93990100MC0000012J", "farmers-cooperative"),
        ("11990100MC00000121", "state-organ"),
        ("51990100MC0000012W", "social-association"),
        ("A1990100MC0000012P", "military-institution"),
        ("N2990100MC00000128", "village-economy"),
        ("Y1990100MC00000123", "other"),
    ],
)
def test_the_first_characters_of_a_code_tell_the_category(code: str, category: str) -> None:
    found = CATALOGUE.code_list("subject-category").by_prefix(code)
    assert found is not None
    assert found.code == category


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("92990100MC0000012M", "个体工商户"),
        ("91990100MA0TEXT129", "法人及非法人组织"),
        ("N2990100MC00000128", "法人及非法人组织"),
    ],
)
def test_a_code_beginning_with_92_is_an_individual_business_and_every_other_an_organisation(
    code: str, label: str
) -> None:
    found = CATALOGUE.code_list("counterpart-category").by_prefix(code)
    assert found is not None
    assert found.label.zh == label


def test_kinds_of_penalty_are_weighed_in_the_order_of_the_statistics() -> None:
    codes = CATALOGUE.code_list("penalty-category").codes
    lightest_first = [
        c.label.zh for c in sorted(codes, key=lambda c: c.order) if not (c.other or c.code.isdigit() or c.becomes)
    ]
    assert lightest_first == [
        "警告",
        "通报批评",
        "罚款",
        "没收违法所得",
        "没收非法财物",
        "暂扣许可证件",
        "降低资质等级",
        "吊销许可证件",
        "限制开展生产经营活动",
        "责令停产停业",
        "责令关闭",
        "限制从业",
        "行政拘留",
    ]


def test_each_edition_of_the_base_catalogue_adds_a_class() -> None:
    editions = {c.version: len(c.codes) for c in CATALOGUE.code_lists if c.id == "catalogue-class"}
    assert editions == {2021: 11, 2022: 12, 2024: 13}


@pytest.mark.parametrize(
    ("content", "says_something"),
    [
        ("同意", False),
        ("准予许可。", False),
        ("予以登记", False),
        ("准予行政许可", False),
        ("同意在解放路12号设置户外广告", True),
        ("食品销售经营者：预包装食品销售", True),
    ],
)
def test_the_content_of_a_licence_must_say_what_is_licensed(content: str, says_something: bool) -> None:
    dataset = CATALOGUE.dataset("org-licence")
    rule = next(r for r in dataset.rules if r.id == "org-licence.content-says-nothing")
    assert rule.check is not None
    pattern = rule.check["not"]["all"][1]["matches"]
    assert pl.Series([content]).str.contains(pattern).item() is not says_something
    assert bool(re.search(pattern, content)) is not says_something


@pytest.mark.parametrize("dataset", CATALOGUE.datasets, ids=lambda d: d.id)
def test_every_kind_of_identifier_that_a_dataset_names_is_known(dataset: Dataset) -> None:
    named = {kind for f in dataset.fields for kind in f.identifiers} | set(dataset.subject.codes)
    assert named - set(KINDS) == set()


def test_every_reason_to_doubt_an_identifier_has_its_words() -> None:
    reasons = {reason.id for kind in KINDS.values() for reason in kind.REASONS}
    assert reasons - {r.id for r in CATALOGUE.rules} == set()


RAISED = re.compile(r"""(?:FileRefused|FileFinding|_note)\(\s*"([a-z][a-z.-]+)\"""")


def test_every_rule_that_code_raises_by_name_has_its_words() -> None:
    sources = [p for part in ("layers", "functions", "cli") for p in (REPOSITORY / part).rglob("*.py")]
    raised = {name for path in sources for name in RAISED.findall(path.read_text(encoding="utf-8"))}
    assert "file.too-large" in raised
    assert raised - {r.id for r in CATALOGUE.rules} == set()
