"""Cleanse a batch: find the few values that could change, run them through the chain of their field, put them back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from credit.quality.operations.chains import CELL_ERROR, ERROR_MARKS, Chain, plained
from credit.quality.operations.suspects import Gate, repeats, suspects

INDEX = "_i"
ERROR = "cell.error"
MANY = 8  # of so many values one was held up: to ask them again costs less than every check of all of them
CHANGES: Mapping[str, pl.DataType] = {
    INDEX: pl.UInt32(),
    "field": pl.String(),
    "operation": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
}
PROBLEMS: Mapping[str, pl.DataType] = {
    INDEX: pl.UInt32(),
    "field": pl.String(),
    "rule": pl.String(),
    "lost": pl.Boolean(),
}


@dataclass(frozen=True)
class Cleansed:
    """A batch after cleansing; `_i` is the position of a row in the batch.

    Args:
        texts: the columns of the chains, String: canonical where it could be read, null where it could not.
        changes: `_i, field, operation, old, new`; null in `new` is no value.
        problems: `_i, field, rule, lost`: values that could not be read, or were read with a doubt; `lost` where the
            column holds no value, or not a readable one, though one was sent.
        held: the positions in each column of the values that must be looked at; nothing can be wrong with the others.
    """

    texts: pl.DataFrame
    changes: pl.DataFrame
    problems: pl.DataFrame
    held: Mapping[str, pl.Series]


def cleanse(batch: pl.DataFrame, chains: Mapping[str, Chain], gates: Mapping[str, Gate] | None = None) -> Cleansed:
    """Run the suspects of every column of `chains`, all String, through its chain.

    Args:
        batch: the columns.
        chains: by the name of the column.
        gates: what else makes a value a suspect, together with what its chain suspects; default the latter alone.
    """
    columns = batch.select(chains.keys())
    asked = gates or {code: chain.gate() for code, chain in chains.items()}
    held = suspects(columns, asked)
    columns, problems = _without_errors(columns, held)
    different = {code: _different(columns[code].gather(places)) for code, places in held.items()}
    stages = pl.collect_all([_staged(different[code], chains[code]) for code in held], engine="in-memory")
    texts, changes = {code: columns[code] for code in chains}, []
    for (code, places), frame in zip(held.items(), stages, strict=True):
        read = _placed(columns[code].gather(places), places, _read(frame, chains[code]))
        changes += [*_changes(read, code, chains[code])]
        problems.append(_problems(read, code))
        texts[code] = _put_back(texts[code], read)
    cleansed = pl.DataFrame(texts)
    return Cleansed(cleansed, _all(changes, CHANGES), _all(problems, PROBLEMS), _still(cleansed, held, asked))


def _still(texts: pl.DataFrame, held: Mapping[str, pl.Series], gates: Mapping[str, Gate]) -> Mapping[str, pl.Series]:
    """What is suspect even now. A department that pads every value leaves a column with which nothing is wrong then."""
    many = [code for code, places in held.items() if places.len() * MANY > texts.height]
    again = suspects(texts.select(many), gates={code: gates[code] for code in many})
    return {code: places for code, places in {**held, **dict.fromkeys(many), **again}.items() if places is not None}


def _without_errors(columns: pl.DataFrame, held: Mapping[str, pl.Series]) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The columns without the errors that formulas left in cells, and where those were."""
    problems = []
    for code, places in held.items():
        signed = places.filter(columns[code].gather(places).str.contains(ERROR_MARKS).fill_null(value=False))
        if not signed.len():
            continue
        values = columns.select(code)[signed].select(plained(pl.col(code)).str.contains(CELL_ERROR))
        errors = signed.filter(values.to_series().fill_null(value=False))
        if errors.len():
            columns = columns.with_columns(columns[code].clone().scatter(errors, None))
            told = {INDEX: errors.cast(pl.UInt32), "field": code, "rule": ERROR, "lost": True}
            problems.append(pl.DataFrame(told, schema=dict(PROBLEMS)))
    return columns, problems


def _different(values: pl.Series) -> pl.Series:
    """Each value once where values repeat."""
    return values.unique() if repeats(values) else values


def _staged(values: pl.Series, chain: Chain) -> pl.LazyFrame:
    """`0` as sent, `1` after the first operation and so on."""
    frame = values.alias("0").to_frame().lazy()
    for stage in chain.stages("0"):
        frame = frame.with_columns(stage)
    return frame


def _placed(values: pl.Series, places: pl.Series, read: pl.DataFrame) -> pl.DataFrame:
    """With `_i`; a row for each value, also where each different value was read once."""
    at = places.cast(pl.UInt32).alias(INDEX)
    if read.height != values.len():
        joined = values.alias("0").to_frame().join(read, on="0", how="left", nulls_equal=True, maintain_order="left")
        return joined.with_columns(at)
    return read.with_columns(at)


def _read(frame: pl.DataFrame, chain: Chain) -> pl.DataFrame:
    """With `read` and `problem`. Each different text is read once: many rows share few spellings."""
    last = str(len(chain.operations))
    error = pl.col(last).str.contains(CELL_ERROR).fill_null(value=False)
    if chain.read is None:
        value = pl.when(~error).then(last)
        return frame.with_columns(read=value, problem=pl.when(error).then(pl.lit(ERROR)), lost=error)
    texts = frame[last].drop_nulls().unique()
    readings = [chain.read(text) for text in texts]
    table = pl.DataFrame(
        {
            last: texts,
            "value": pl.Series([r.value for r in readings], dtype=pl.String),
            "problem": pl.Series([r.problem for r in readings], dtype=pl.String),
        }
    )
    kept = pl.col("value").fill_null(pl.col(last)) if chain.keeps else pl.col("value")
    joined = frame.join(table, on=last, how="left", maintain_order="left")
    return joined.with_columns(
        read=pl.when(~error).then(kept),
        problem=pl.when(error).then(pl.lit(ERROR)).otherwise("problem"),
        lost=pl.col(last).is_not_null() & (error | pl.col("value").is_null()),
    )


def _changes(frame: pl.DataFrame, code: str, chain: Chain) -> Iterator[pl.DataFrame]:
    """One frame for each operation that changed anything."""
    steps = [(operation.id, str(n), str(n + 1)) for n, operation in enumerate(chain.operations)]
    if chain.read is not None:
        steps.append((chain.operation, str(len(chain.operations)), "read"))
    hits = frame.select(_changed(old, new).alias(new) for _, old, new in steps)
    for operation, old, new in steps:
        if hits[new].any():
            told = {"field": pl.lit(code), "operation": pl.lit(operation)}
            yield frame.filter(hits[new]).select(INDEX, **told, old=old, new=new)


def _changed(old: str, new: str) -> pl.Expr:
    changed = pl.col(old).is_not_null() & pl.col(old).ne_missing(pl.col(new))
    return changed & ~pl.col("lost") if new == "read" else changed


def _problems(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    return frame.filter(pl.col("problem").is_not_null()).select(
        INDEX, pl.lit(code).alias("field"), rule="problem", lost="lost"
    )


def _put_back(column: pl.Series, frame: pl.DataFrame) -> pl.Series:
    if frame.height == column.len():
        return frame["read"].alias(column.name)
    changed = frame.filter(pl.col("0").ne_missing(pl.col("read")))
    return column.clone().scatter(changed[INDEX], changed["read"]) if changed.height else column


def _all(frames: list[pl.DataFrame], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict(schema))
