"""What a wrong code may have been meant as: letters taken for digits, neighbours swapped, a character lost or doubled.

Every candidate passes all checks of its kind. None is ever taken: the check of a unified code lets one wrong code in
31 pass, and with that of the organisation code inside one in 341, so even a single candidate needs somebody's word,
the register's (`credit.quality.subjects.register`) or the certificate's. One wrong character in any place has a
candidate for nearly every place; those are only told where another field or row has the same code. Letters that no
unified code has (I, O, S, V, Z) are no exception: GB 32100 leaves them out because they are misread, but which digit
stood there is the certificate's to say.

>>> frame = pl.DataFrame({"code": ["91990100MA0TETX129"]})
>>> candidates(frame, "uscc")["candidate"].to_list()
['91990100MA0TEXT129']
"""

from collections.abc import Iterator, Mapping

import polars as pl

from credit.quality.identifiers import KINDS
from credit.quality.identifiers.checks import DIGITS, LETTERS, ORGANISATION_CODE, UNIFIED_ALPHABET, UNIFIED_CODE

MOST = 5  # more than these tell nobody anything
LENGTHS: Mapping[str, int] = {"uscc": 18, "org-code": 9, "reg-no": 15}
# What eyes, keyboards and character recognition take for each other; the first way is the likelier.
LOOKS: Mapping[str, str] = {
    "O": "0",
    "I": "1",
    "S": "5",
    "Z": "2",
    "V": "UY",
    "L": "1",
    "Q": "0",
    "D": "0",
    "B": "8",
    "8": "B",
    "G": "6",
    "6": "G",
    "U": "V",
    "0": "DQO",
    "1": "LI",
    "5": "S",
    "2": "Z",
}
# The letters that no unified code has, and the likeliest character behind each.
UNREAD = {wrong: right[0] for wrong, right in LOOKS.items() if wrong not in UNIFIED_ALPHABET}
PAIRS = pl.DataFrame(
    [(wrong, right) for wrong, rights in LOOKS.items() for right in rights], ["wrong", "right"], orient="row"
)
CODE, CANDIDATE, WAY = "code", "candidate", "way"
CODES, N = pl.col(CODE).str, pl.col("n")
LOOK, SWAP, ENDS, DOUBLED, LOST, OTHER = range(6)  # ways of going wrong, likeliest first


def candidates(codes: pl.DataFrame, kind: str, *, any_character: bool = False) -> pl.DataFrame:
    """`code, candidate, way` for the codes in the column `code`, which are different and have passed no check.

    Args:
        codes: a String column `code` in normal form.
        kind: `uscc`, `org-code` or `reg-no`.
        any_character: also those with one character wrong in any place, which nobody should be told unconfirmed.
    """
    length = LENGTHS[kind]
    size = pl.col(CODE).str.len_chars()
    ascii_only = (
        codes.lazy()
        .select(CODE)
        .unique()
        .filter(pl.col(CODE).str.contains("^[0-9A-Z]+$"))
        .collect(engine="in-memory")
        .lazy()
    )
    whole, short, long = (ascii_only.filter(size == length + n) for n in (0, -1, 1))
    tried = [*_looks(whole, kind), _swapped(whole, length), _without_one(long, length), *_completed(short, kind)]
    if kind == "uscc":
        tried.append(_solved(short, length, LOST, dropped=0))
        tried += [_solved(whole, length, OTHER, dropped=1)] if any_character else []
    found = (
        pl.concat(tried)
        .filter(pl.col(CANDIDATE).is_not_null(), pl.col(CANDIDATE) != pl.col(CODE))
        .collect(engine="in-memory")
    )
    sound = found.filter(KINDS[kind].reasons(pl.col(CANDIDATE)) == 0)
    return sound.sort(CODE, WAY, maintain_order=True).unique((CODE, CANDIDATE), keep="first", maintain_order=True)


def _found(codes: pl.LazyFrame, candidate: pl.Expr, way: int | pl.Expr) -> pl.LazyFrame:
    told = way if isinstance(way, pl.Expr) else pl.lit(way)
    return codes.select(CODE, candidate.alias(CANDIDATE), told.cast(pl.UInt8).alias(WAY))


def _placed(codes: pl.LazyFrame, places: int) -> pl.LazyFrame:
    """Each code once for every place `n` in it."""
    return codes.join(pl.LazyFrame({"n": pl.int_range(places, eager=True)}), how="cross")


def _looks(whole: pl.LazyFrame, kind: str) -> Iterator[pl.LazyFrame]:
    """All letters replaced that the kind does not have; and any one character by each that looks like it."""
    alphabet = {"uscc": UNIFIED_ALPHABET, "reg-no": DIGITS}.get(kind, DIGITS + LETTERS)
    first = {wrong: right[0] for wrong, right in LOOKS.items() if wrong not in alphabet}
    if first:
        yield _found(whole, CODES.replace_many(first), LOOK)
    alike = _placed(whole, LENGTHS[kind]).with_columns(wrong=CODES.slice(N, 1)).join(PAIRS.lazy(), on="wrong")
    yield _found(alike, pl.concat_str(CODES.head(N), pl.col("right"), CODES.slice(N + 1)), LOOK)


def _swapped(whole: pl.LazyFrame, length: int) -> pl.LazyFrame:
    swapped = pl.concat_str(CODES.head(N), CODES.slice(N + 1, 1), CODES.slice(N, 1), CODES.slice(N + 2))
    return _found(_placed(whole, length - 1), swapped, SWAP)


def _without_one(long: pl.LazyFrame, length: int) -> pl.LazyFrame:
    """One character too many: a doubled one is likelier than a strange one."""
    twin = CODES.slice(N, 1) == CODES.slice(N + 1, 1)
    rest = pl.concat_str(CODES.head(N), CODES.slice(N + 1))
    return _found(_placed(long, length + 1), rest, pl.when(twin).then(DOUBLED).otherwise(LOST))


def _completed(short: pl.LazyFrame, kind: str) -> Iterator[pl.LazyFrame]:
    """One character too few: the nought that a spreadsheet drops, the last one, or one of two that were alike."""
    code, nothing = pl.col(CODE), pl.lit("")
    yield _found(short, pl.lit("0") + code, ENDS)
    if kind == "uscc":
        yield _found(short, UNIFIED_CODE.solved(code, nothing, UNIFIED_ALPHABET), ENDS)
    if kind == "org-code":
        yield _found(short, ORGANISATION_CODE.solved(code, nothing, DIGITS + "X"), ENDS)
    twice = pl.concat_str(CODES.head(N), CODES.slice(N, 1), CODES.slice(N))
    yield _found(_placed(short, LENGTHS[kind] - 1), twice, DOUBLED)


def _solved(codes: pl.LazyFrame, length: int, way: int, *, dropped: int) -> pl.LazyFrame:
    """For every place the one character with which the check holds: put in or, with `dropped` 1, put instead."""
    made = UNIFIED_CODE.solved(CODES.head(N), CODES.slice(N + dropped), UNIFIED_ALPHABET)
    return _found(_placed(codes, length), made, way)
