import shutil
from pathlib import Path

from cloud.knowledge import read
from credit.catalogue.check import problems

SCHEMAS = Path(__file__).parents[2] / "schemas"

PROMISES = """
datasets:
- id: credit-promise
  version: 1
  name: {zh: 信用承诺, en: Credit promises}
  description: {zh: 机构作出的信用承诺及其履行情况。, en: Promises that organisations made and how they kept them.}
  catalogueClass: "08"
  nature: basic
  basis:
  - {law: 某市社会信用条例, article: 第二十条, level: 地方性法规}
  senders: ["group:managing-body"]
  cycle: 每月
  subject: {kind: organisation, name: CN_ZTMC, codes: {uscc: CN_TYSHXYDM}}
  key: [CN_TYSHXYDM, CN_LX, CN_RQ]
  decidedOn: CN_RQ
  disclosure: public
  displayPolicy: none
  effectiveFrom: 2026-01-01
  fields:
  - {code: CN_ZTMC, label: {zh: 承诺主体名称, en: Name}, type: name, required: true, disclosure: public}
  - {code: CN_TYSHXYDM, label: {zh: 统一社会信用代码, en: Code}, type: identifier, identifiers: [uscc], required: true}
  - {code: CN_LX, label: {zh: 承诺类型, en: Kind of promise}, type: code, codeList: promise, required: true}
  - {code: CN_RQ, label: {zh: 承诺日期, en: Promised on}, type: date, required: true, notAfterToday: true}
  - {code: CN_LYQX, label: {zh: 履约期限, en: To be kept by}, type: date}
  rules:
  - id: credit-promise.kept-before-promised
    dimension: logic
    severity: doubt
    fields: [CN_LYQX, CN_RQ]
    check: {field: CN_LYQX, notBefore: {field: CN_RQ}}
    message: {zh: 履约期限早于承诺日期，请核对。, en: The promise is due before it was made; please check.}
codeLists:
- id: promise
  version: 1
  name: {zh: 承诺类型, en: Kinds of promise}
  source: practice
  codes:
  - {code: ZD, label: {zh: 主动承诺, en: Voluntary}}
  - {code: SP, label: {zh: 审批替代, en: In place of an approval}}
"""


def test_adding_a_ninth_dataset_is_a_yaml_file(tmp_path: Path) -> None:
    schemas = tmp_path / "schemas"
    shutil.copytree(SCHEMAS, schemas)
    (schemas / "datasets" / "credit-promise.yaml").write_text(PROMISES, encoding="utf-8")

    catalogue = read(schemas)

    assert len(catalogue.datasets) == len(read(SCHEMAS).datasets) + 1
    assert problems(catalogue) == []
    assert catalogue.may_send("11990100MC00000121", catalogue.dataset("credit-promise"))
    assert not catalogue.may_send("11990100MC0000039Q", catalogue.dataset("credit-promise"))
