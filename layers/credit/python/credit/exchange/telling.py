"""Findings in words, a whole batch at a time: what differs from row to row is filled in by column, never row by row."""

from collections.abc import Mapping

import polars as pl

from credit.catalogue.rule import PLACEHOLDER
from credit.exchange.wording import ACTIONS, CONFIRMED, Wording

WORDS = ("column", "dimension", "responsibility", "message_zh", "message_en", "expected", "action")
KIND = ("rule", "field", "severity")
_AT = "_at"
_LIMITS = {"length": "≤ {limit}", "min-length": "≥ {limit}"}


def told(findings: pl.DataFrame, wording: Wording) -> pl.DataFrame:
    """The findings with the columns `WORDS`, all String.

    Args:
        findings: `rule, field, severity, facts` (JSON text) and more.
        wording: the rules of the dataset in words.
    """
    parts = []
    for kind, part in findings.with_row_index(_AT).partition_by(*KIND, as_dict=True).items():
        rule, field, severity = (str(value or "") for value in kind)
        parts.append(_worded(part, _words(rule, field, severity, wording)))
    if not parts:
        return findings.with_columns(pl.lit(None, pl.String).alias(name) for name in WORDS)
    return pl.concat(parts).sort(_AT).drop(_AT)


def _worded(part: pl.DataFrame, words: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Findings of one kind in words; where many say the same, that is put into words once."""
    told = [words[name].alias(name) for name in WORDS]
    different = part.select("facts").unique()
    if 2 * different.height > part.height:
        return part.with_columns(told)
    return part.join(different.with_columns(told), on="facts", how="left", nulls_equal=True, maintain_order="left")


def _words(rule: str, field: str, severity: str, wording: Wording) -> Mapping[str, pl.Expr]:
    known, action = wording.rule(rule), ACTIONS[severity]
    label = wording.label(field or next(iter(known.fields), ""))
    labels = {"label_zh": label.zh, "label_en": label.en}
    plain = {
        "column": wording.column(field),
        "dimension": known.dimension,
        "responsibility": known.responsibility,
        "action": f"{action.zh} / {action.en}",
    }
    return {
        **{name: pl.lit(value, pl.String) for name, value in plain.items()},
        "message_zh": _filled(known.message.zh, labels, "zh"),
        "message_en": _filled(known.message.en, labels, "en"),
        "expected": _expected(rule, wording),
        **(_confirmed(plain["action"]) if known.confirmable and severity == "warn" else {}),
    }


def _confirmed(otherwise: str) -> Mapping[str, pl.Expr]:
    """A doubt that its sender has confirmed asks for nothing more."""
    done = pl.lit(f"{CONFIRMED.zh} / {CONFIRMED.en}")
    return {"action": pl.when(_found("confirmed") == "true").then(done).otherwise(pl.lit(otherwise))}


def _filled(template: str, labels: Mapping[str, str], language: str) -> pl.Expr:
    """A message with the facts of each row in the place of its placeholders."""
    pieces = PLACEHOLDER.split(template)
    texts = [pl.lit(text, pl.String) for text in pieces[::2]]
    facts = [_fact(name, labels, language) for name in pieces[1::2]]
    return pl.concat_str([part for pair in zip(texts, [*facts, pl.lit("")], strict=True) for part in pair])


def _fact(name: str, labels: Mapping[str, str], language: str) -> pl.Expr:
    told = (_found(key) for key in (f"{name}_{language}", name))
    own = next((labels[key] for key in (f"{name}_{language}", name) if key in labels), "…")
    return pl.coalesce(*told, pl.lit(own))


def _expected(rule: str, wording: Wording) -> pl.Expr:
    """As `Wording.expected`: the nearest good value, the limit that was passed, in words, by an example."""
    limit = _LIMITS.get(rule)
    words = _filled(limit, {}, "zh") if limit else pl.lit(wording.expected(rule, {}), pl.String)
    return pl.coalesce(_found("nearest"), words)


def _found(name: str) -> pl.Expr:
    return pl.col("facts").str.json_path_match(f"$.{name}")
