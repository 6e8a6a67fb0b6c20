"""The sentences of findings, filled in: labels of fields, limits, rows, in Chinese and in English."""

from collections.abc import Mapping
from typing import Any

from credit.catalogue.model import Catalogue, Dataset, Rule
from credit.text import Text

ACTIONS: Mapping[str, Text] = {
    "refuse": Text(zh="修改文件后重新上报整个文件", en="Mend the file and send it again"),
    "reject": Text(zh="更正后重新上报本行", en="Correct the row and send it again"),
    "doubt": Text(zh="核对后更正重报，或说明无误", en="Check it, then correct and send it again or say that it is right"),
    "hold": Text(zh="删除或更正后重新上报本行", en="Remove or correct it and send the row again"),
    "warn": Text(zh="无需重报，今后请按提示填写", en="Nothing to send again; please mind it next time"),
    "repaired": Text(zh="无需处理，请抽查更正清单", en="Nothing to do; please look through the list of changes"),
}


class Wording:
    """The rules of a dataset and of the catalogue as people read them."""

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._catalogue = catalogue
        self._own = {rule.id: rule for rule in dataset.rules}

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; `KeyError` if neither the dataset nor the catalogue has it."""
        return self._own.get(rule_id) or self._catalogue.rule(rule_id)

    def message(self, rule_id: str, field: str, facts: Mapping[str, Any]) -> Text:
        """The message of a rule about a field. A fact `…_zh` or `…_en` fills `{…}` in its language only."""
        label = self.label(field)
        zh, en = (_language(facts, tongue) for tongue in ("zh", "en"))
        text = self.rule(rule_id).message
        return Text(
            zh=text.zh.format_map({"label": label.zh, **facts, **zh}), en=text.en.format_map({"label": label.en, **facts, **en})
        )

    def label(self, field: str) -> Text:
        """The label of a field; of the row as a whole, if no field is named."""
        return self._dataset.field(field).label if field else Text(zh="本行", en="the row")

    def expected(self, rule_id: str, facts: Mapping[str, Any]) -> str:
        """What a good value looks like, for the column `expected` of error files."""
        rule = self.rule(rule_id)
        if rule.expected is not None:
            return f"{rule.expected.zh} / {rule.expected.en}"
        if rule.example is not None:
            return rule.example
        return f"≤ {facts['limit']}" if rule_id == "length" else f"≥ {facts['limit']}" if rule_id == "min-length" else ""

    def action(self, rule_id: str) -> str:
        """What the sender has to do, for the column `action` of error files."""
        action = ACTIONS[self.rule(rule_id).severity]
        return f"{action.zh} / {action.en}"


def _language(facts: Mapping[str, Any], tongue: str) -> dict[str, Any]:
    return {name.removesuffix(f"_{tongue}"): value for name, value in facts.items() if name.endswith(f"_{tongue}")}
