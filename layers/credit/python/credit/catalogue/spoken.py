"""Whether sentences exist in both languages, and ask only for facts that findings bring."""

from collections.abc import Iterator

from credit.catalogue.rule import Rule
from credit.text import Text

BILINGUAL = frozenset(
    f"{fact}_{language}" for fact in ("label", "dataset", "missing", "changes", "fields") for language in ("zh", "en")
)
FACTS = BILINGUAL | {
    *("label", "dataset", "column", "row", "sheet", "line", "text", "kind", "version"),
    *("found", "limit", "expected", "percent", "count", "candidates", "since", "day", "other"),
    *("held", "share", "fields"),
}


def rule_text_problems(where: str, rule: Rule) -> Iterator[str]:
    """What is wrong with the words of a rule."""
    yield from text_problems(f"{where}, message", rule.message)
    if rule.expected is not None:
        yield from text_problems(f"{where}, expected", rule.expected)
    for name in sorted(rule.placeholders - FACTS):
        yield f"{where}: nobody fills in {{{name}}}"


def text_problems(where: str, text: Text) -> Iterator[str]:
    """What is wrong with one sentence."""
    if not any("一" <= c <= "鿿" for c in text.zh):
        yield f"{where}: the Chinese text is missing"
    if not any(c.isascii() and c.isalpha() for c in text.en):
        yield f"{where}: the English text is missing"
