"""Judge a batch of texts: cleanse it, give its values their types, tell everything that is wrong with each row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import INDEX, Judged, decided, located, raised, together
from credit.quality.operations import Cleansed, cleanse
from credit.quality.prefixes import corrected
from credit.quality.rules import LOST, Check, Rules, compile_rules
from credit.quality.texts.privacy import kinds_told


def judge(
    batch: pl.DataFrame, dataset: Dataset, catalogue: Catalogue, *, today: date, rules: Rules | None = None
) -> Judged:
    """Every row of a batch with its decision, its typed values, its findings and what was changed.

    Args:
        batch: `_sheet` String, `_row` UInt32, the fields of the dataset by code as String, as sent; perhaps `_fault`
            and `flex_*`. A field that the batch lacks counts as empty.
        dataset: what the rows should be.
        catalogue: its code lists and shared rules.
        today: the day of judgement.
        rules: `compile_rules` of the same, where many batches are judged.
    """
    compiled = rules or compile_rules(dataset, catalogue, today)
    sent = _complete(batch, dataset)
    cleansed = corrected(cleanse(sent, compiled.chains, compiled.gates), compiled)
    typed = _typed(cleansed, compiled)
    found = _found(sent, typed, cleansed, compiled)
    rows = sent.select("_sheet", "_row", pl.lit("accepted").alias("_decision")).hstack(typed)
    changes = pl.concat(
        [sent.select(sheet="_sheet", row="_row")[cleansed.changes[INDEX]], cleansed.changes.drop(INDEX)],
        how="horizontal",
    )
    return Judged(decided(rows, found), located(found, sent, dataset), changes, sent)


def _complete(batch: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    absent = [code for code in (*dataset.by_code, "_fault") if code not in batch.columns]
    return batch.with_columns(pl.lit(None, pl.String).alias(code) for code in absent)


def _typed(cleansed: Cleansed, rules: Rules) -> pl.DataFrame:
    return cleansed.texts.select(chain.typed(pl.col(code)).alias(code) for code, chain in rules.chains.items())


def _found(sent: pl.DataFrame, typed: pl.DataFrame, cleansed: Cleansed, rules: Rules) -> pl.DataFrame:
    """Everything that is wrong, shaped as `findings.RAISED`. A row whose cells have moved is told only that."""
    judged = typed.hstack(_lost(cleansed, rules, typed.height)).with_columns(sent["_fault"])
    found = together(
        [_read(cleansed, rules), *_checked(judged, cleansed.held, rules), *_reasoned(typed, cleansed.held, rules)]
    )
    found = found.unique((INDEX, "field", "rule"), keep="first", maintain_order=True)
    moved = sent.select(pl.col("_fault").is_not_null().arg_true()).to_series()
    if not moved.len():
        return found
    return found.filter((pl.col("field") == "") | ~pl.col(INDEX).is_in(moved.implode()))


def _lost(cleansed: Cleansed, rules: Rules, height: int) -> pl.DataFrame:
    """For each field, where a value was sent but could not be read."""
    lost = cleansed.problems.filter(pl.col("lost"))
    places = {str(field): rows[INDEX] for (field,), rows in lost.group_by("field")}
    none = pl.repeat(value=False, n=height, eager=True)
    return pl.DataFrame(
        [
            (none.clone().scatter(places[code], True) if code in places else none).alias(LOST + code)
            for code in rules.dataset.by_code
        ]
    )


def _read(cleansed: Cleansed, rules: Rules) -> pl.DataFrame:
    severity = pl.col("rule").replace_strict(rules.severities, return_dtype=pl.String)
    facts = pl.lit("{}").alias("facts")
    return cleansed.problems.select(INDEX, "field", "rule", severity.alias("severity"), facts)


def _checked(judged: pl.DataFrame, held: Mapping[str, pl.Series], rules: Rules) -> Iterator[pl.DataFrame]:
    """What the checks find: those of one value look only at the values that its gate held up."""
    yield from _hits(judged, None, rules.of_rows, rules)
    for code, places in held.items():
        if checks := rules.of_values[code]:
            yield from _hits(judged.select(code, LOST + code)[places], places, checks, rules)


def _hits(
    judged: pl.DataFrame, places: pl.Series | None, checks: Sequence[Check], rules: Rules
) -> Iterator[pl.DataFrame]:
    """The findings of checks of these rows, which stand at `places` of the batch."""
    hits = judged.select(check.violated.fill_null(value=False).alias(str(n)) for n, check in enumerate(checks))
    any_ = hits.select(pl.all().any()).row(0)
    for n, (check, hit) in enumerate(zip(checks, any_, strict=True)):
        if hit:
            at = hits[str(n)].arg_true()
            told = _told(at if places is None else places.gather(at), check, rules)
            yield _explained(told, judged[check.field][at]) if check.personal else told


def _told(places: pl.Series, check: Check, rules: Rules) -> pl.DataFrame:
    return raised(places, check.field, check.rule, check.severity or rules.severities[check.rule], check.facts)


def _explained(told: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """Of findings that may be of personal data those that are, each with the kinds that its text holds."""
    facts = pl.Series("facts", [kinds_told(text) for text in texts], dtype=pl.String)
    return told.with_columns(facts).drop_nulls("facts")


def _reasoned(typed: pl.DataFrame, held: Mapping[str, pl.Series], rules: Rules) -> Iterator[pl.DataFrame]:
    for reasons in rules.reasons:
        looked_at = held.get(reasons.field)
        if looked_at is not None:
            masks = typed.select(reasons.field)[looked_at].select(reasons.mask.fill_null(0)).to_series()
            for rule, bits in reasons.bits.items():
                meant = looked_at.filter((masks & bits) != 0)
                if meant.len():
                    yield raised(meant, reasons.field, rule, rules.severities[rule])
