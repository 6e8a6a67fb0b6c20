from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from credit.catalogue import Catalogue
from credit.catalogue.check import problems

Document = dict[str, Any]
NAME = {"zh": "名称", "en": "Name"}
SOUND: Document = {
    "agencies": [{"code": "11990100MC00000121", "name": NAME, "groups": ["inspectors"]}],
    "codeLists": [
        {
            "id": "catalogue-class",
            "version": 2024,
            "name": NAME,
            "source": "practice",
            "codes": [{"code": "03", "label": {"zh": "行政管理信息", "en": "Administrative acts"}}],
        },
        {
            "id": "result",
            "version": 1,
            "name": NAME,
            "source": "practice",
            "codes": [
                {"code": "A", "label": {"zh": "合格", "en": "Passed"}, "aliases": ["通过"], "prefixes": ["1"]},
                {"code": "B", "label": {"zh": "不合格", "en": "Failed"}, "prefixes": ["2"]},
            ],
        },
    ],
    "rules": [
        {
            "id": "required",
            "dimension": "completeness",
            "severity": "reject",
            "message": {"zh": "“{label}”必填", "en": '"{label}" is required'},
        }
    ],
    "datasets": [
        {
            "id": "inspections",
            "version": 1,
            "name": NAME,
            "description": NAME,
            "catalogueClass": "03",
            "nature": "basic",
            "basis": [{"law": "某法", "article": "第一条", "level": "法律"}],
            "senders": ["group:inspectors"],
            "cycle": "每月",
            "subject": {"kind": "organisation", "name": "MC", "codes": {"uscc": "DM"}},
            "key": ["DM", "RQ"],
            "decidedOn": "RQ",
            "disclosure": "public",
            "effectiveFrom": "2026-01-01",
            "fields": [
                {"code": "MC", "label": {"zh": "单位名称", "en": "Body"}, "type": "name", "disclosure": "public"},
                {"code": "DM", "label": {"zh": "代码", "en": "Code"}, "type": "identifier", "identifiers": ["uscc"]},
                {"code": "RQ", "label": {"zh": "日期", "en": "Date"}, "type": "date", "aliases": ["检查日期"]},
                {"code": "JG", "label": {"zh": "结果", "en": "Result"}, "type": "code", "codeList": "result"},
                {"code": "JE", "label": {"zh": "金额", "en": "Amount"}, "type": "amount", "unit": "yuan"},
            ],
            "groups": [{"id": "who", "fields": ["MC", "DM"], "label": NAME}],
            "rules": [
                {
                    "id": "inspections.date",
                    "dimension": "logic",
                    "severity": "doubt",
                    "fields": ["RQ"],
                    "check": {"field": "RQ", "notAfter": "today"},
                    "message": {"zh": "日期晚于今天", "en": "The date lies ahead"},
                }
            ],
            "ignored": ["序号"],
        }
    ],
}


def test_a_sound_catalogue_has_no_problem() -> None:
    assert problems(Catalogue.of([SOUND])) == []


def dataset(document: Document) -> Document:
    return document["datasets"][0]  # type: ignore[no-any-return]


def field(document: Document, code: str) -> Document:
    return next(f for f in dataset(document)["fields"] if f["code"] == code)  # type: ignore[no-any-return]


def rule(document: Document) -> Document:
    return dataset(document)["rules"][0]  # type: ignore[no-any-return]


MISTAKES: list[tuple[Callable[[Document], Any], str]] = [
    (lambda d: d["datasets"].append(dataset(d)), "dataset inspections, version 1, is published twice"),
    (lambda d: d["codeLists"].append(d["codeLists"][0]), "code list catalogue-class, version 2024, is published twice"),
    (lambda d: d["rules"].append(d["rules"][0]), "rule required, version 1, is published twice"),
    (lambda d: d["agencies"].append(d["agencies"][0]), "agency 11990100MC00000121 is listed twice"),
    (lambda d: d["codeLists"][1]["codes"][1].update(aliases=["通 过"]), "code list result: 通过 means two entries"),
    (lambda d: d["codeLists"][1]["codes"][1].update(prefixes=["1"]), "prefix 1 belongs to two entries"),
    (lambda d: d["codeLists"][1]["codes"][1]["label"].update(en=""), "result, code B: the English text is missing"),
    (lambda d: d["rules"][0]["message"].update(zh="required"), "rule required, message: the Chinese text is missing"),
    (lambda d: d["rules"][0]["message"].update(en="{lable} is required"), "rule required: nobody fills in {lable}"),
    (lambda d: d["rules"][0].update(expected={"zh": "填写", "en": " "}), "rule required, expected: the English text"),
    (lambda d: d["rules"][0].update(fields=["MC"]), "rule required is shared, so it cannot speak of fields"),
    (lambda d: d["agencies"][0].update(name={"zh": "-", "en": "Office"}), "11990100MC00000121: the Chinese text"),
    (lambda d: dataset(d).update(catalogueClass="99"), "the base catalogue has no class 99"),
    (lambda d: dataset(d).update(senders=["group:strangers"]), "no agency is group:strangers"),
    (lambda d: dataset(d).update(effectiveTo="2025-12-31"), "it ends before it begins"),
    (lambda d: dataset(d).update(key=["WH"]), "the key names WH, and there is no such field"),
    (lambda d: dataset(d).update(keyUnless={"MC": "WH"}), "the key names WH, and there is no such field"),
    (lambda d: dataset(d).update(headline=["WH"]), "the headline names WH, and there is no such field"),
    (lambda d: dataset(d).update(decidedOn="JDRQ"), "the date of the decision names JDRQ"),
    (lambda d: dataset(d)["subject"].update(name="QYMC"), "the subject's name names QYMC"),
    (lambda d: dataset(d)["subject"].update(codes={"uscc": "XYDM"}), "the subject's uscc names XYDM"),
    (lambda d: dataset(d)["subject"].update(formerNames="CYM"), "the subject's former names names CYM"),
    (lambda d: dataset(d)["groups"][0]["fields"].append("ZCH"), "group who names ZCH"),
    (lambda d: dataset(d)["fields"].append(field(d, "MC")), "field MC is written twice"),
    (lambda d: field(d, "MC").update(aliases=["检查 日期："]), "header 检查日期 means two columns"),
    (lambda d: dataset(d).update(ignored=["检查日期"]), "header 检查日期 means two columns"),
    (lambda d: field(d, "JG").update(codeList="results"), "field JG: there is no code list results"),
    (lambda d: field(d, "JG").pop("codeList"), "field JG: a code list and the type `code` go together"),
    (lambda d: field(d, "JG").update(prefixesOf="XYDM"), "field JG: prefixesOf names XYDM"),
    (lambda d: field(d, "JE").pop("unit"), "field JE: a unit and the type `amount` go together"),
    (lambda d: field(d, "MC").update(identifiers=["uscc"]), "field MC: kinds of identifier belong to"),
    (lambda d: field(d, "MC").update(length=2, minLength=3), "field MC: its least length is above its greatest"),
    (lambda d: field(d, "MC").update(pattern="("), "field MC: its pattern is no regular expression"),
    (lambda d: field(d, "MC")["label"].update(en="。"), "field MC: the English text is missing"),
    (lambda d: field(d, "MC").update(note={"zh": "", "en": "Note"}), "field MC, note: the Chinese text is missing"),
    (lambda d: field(d, "DM").update(identifiers=["id-card"]), "field DM: the number of an identity paper"),
    (lambda d: dataset(d)["subject"].update(kind="person"), "field MC: what is about natural persons is not public"),
    (lambda d: rule(d).update(fields=["JDRQ"]), "rule inspections.date: there is no field JDRQ"),
    (lambda d: rule(d).update(when={"field": "WH", "present": True}), "rule inspections.date: there is no field WH"),
    (lambda d: rule(d).pop("check"), "rule inspections.date: it checks nothing"),
    (lambda d: rule(d).update(severity="refuse"), "a rule about rows cannot refuse the file"),
    (lambda d: rule(d).update(id="required"), "rule required: a shared rule has the same id"),
    (lambda d: dataset(d)["rules"].append(rule(d)), "rule inspections.date is written twice"),
    (lambda d: d["datasets"].append({**dataset(d), "id": "visits"}), "inspections cannot be told from one of visits"),
]


@pytest.mark.parametrize(("mistake", "sentence"), MISTAKES, ids=[sentence for _, sentence in MISTAKES])
def test_a_mistake_is_told_with_its_place(mistake: Callable[[Document], Any], sentence: str) -> None:
    document = deepcopy(SOUND)
    mistake(document)
    found = problems(Catalogue.of([document]))
    assert any(sentence in problem for problem in found), found
