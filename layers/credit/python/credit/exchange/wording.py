"""The words in which a finding is told: the rule's message with the field's label and the finding's facts filled in."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from credit.catalogue import Catalogue, Dataset, Rule
from credit.text import Text

ACTIONS: Mapping[str, Text] = {
    "refuse": Text(zh="修改文件后重新上报", en="mend the file and send it again"),
    "reject": Text(zh="修改后重新上报这一行", en="mend this row and send it again"),
    "doubt": Text(zh="核实后重新上报，或确认无误", en="check it; send it again, or confirm that it is right"),
    "hold": Text(zh="去除个人信息或等待审核", en="take the personal data out, or wait for the review"),
    "warn": Text(zh="已入库，下次上报请改正", en="accepted; please mend it next time"),
    "repaired": Text(zh="已自动规范，请在源头改正", en="repaired here; please mend it at the source"),
}
CONFIRMED = Text(zh="报送单位已核实确认，已入库", en="confirmed by its sender and accepted; nothing to do")


class Wording:
    """The rules and labels of one dataset, ready to be told."""

    def __init__(self, dataset: Dataset, catalogue: Catalogue, headers: Mapping[str, str] | None = None) -> None:
        """`headers` maps the sender's headers to field codes, so that a finding names the column as they wrote it."""
        self.dataset, self._catalogue = dataset, catalogue
        self._columns = {code: header for header, code in (headers or {}).items()}

    @cached_property
    def _own(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.dataset.rules}

    def rule(self, rule: str) -> Rule:
        """A rule of the dataset or a shared one; `KeyError` if nobody knows it."""
        return self._own.get(rule) or self._catalogue.rule(rule)

    def column(self, field: str | None) -> str:
        """The sender's header over a field, or its Chinese label; a group's label for a group."""
        if not field:
            return ""
        return self._columns.get(field) or self.label(field).zh

    def label(self, field: str) -> Text:
        """The label of a field or of a group; the code itself where it is neither."""
        known = self.dataset.by_code.get(field) or next((g for g in self.dataset.groups if g.id == field), None)
        return known.label if known else Text(zh=field, en=field)

    def members(self, field: str) -> tuple[str, ...]:
        """The fields of a group; a field alone; none for what is said about the whole row."""
        group = next((g for g in self.dataset.groups if g.id == field), None)
        return group.fields if group else (field,) if field else ()

    def message(self, rule: str, field: str | None, facts: Mapping[str, Any]) -> Text:
        """What is wrong, where, what to do, in both languages."""
        told = self.rule(rule)
        label = self.label(field or (told.fields[0] if told.fields else ""))
        return filled(told.message, {"label_zh": label.zh, "label_en": label.en} | dict(facts))

    def expected(self, rule: str, facts: Mapping[str, Any]) -> str:
        """What a good value looks like: the nearest one, the limit passed, in words, by an example; or empty."""
        told = self.rule(rule)
        if "nearest" in facts:
            return str(facts["nearest"])
        if limit := {"length": "≤ {limit}", "min-length": "≥ {limit}"}.get(rule, ""):
            return limit.format_map(_Facts(facts))
        return f"{told.expected.zh} / {told.expected.en}" if told.expected is not None else told.example or ""


def filled(message: Text, facts: Mapping[str, Any]) -> Text:
    """A message with its placeholders filled in; the fact `found_zh` is `found` in Chinese.

    >>> filled(Text(zh="看似{found}", en="looks like {found}"), {"found_zh": "许可", "found_en": "licences"}).zh
    '看似许可'
    """
    return Text(
        zh=message.zh.format_map(_Facts(_in(facts, "zh"))),
        en=message.en.format_map(_Facts(_in(facts, "en"))),
    )


class _Facts(dict[str, Any]):
    """A fact that the finding does not bring stays visible as a gap instead of losing the whole answer."""

    def __missing__(self, key: str) -> str:
        return "…"


def _in(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The facts of one language: `found_zh` becomes `found` in Chinese."""
    own = {name.removesuffix(f"_{language}"): v for name, v in facts.items() if name.endswith(f"_{language}")}
    return dict(facts) | own
