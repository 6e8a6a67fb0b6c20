"""Rows about the subjects of an invented register, as departments write them, with the truth about each.

The rows have the fields by which a penalty names its subject, in the form in which they are linked: cleansed. A row
says something wrong in a known way, or too little, or is about somebody whom the register does not know.
"""

from datetime import date

import polars as pl

from benchmarks.invented.chance import below, numbers, picked
from benchmarks.invented.companies import PLACES
from benchmarks.invented.subjects import CHANGED, EVERY, NAMES, names, subjects

THOUSAND = 1_000
EARLY, LATE = date(2014, 5, 6), date(2023, 5, 6)
TRADITIONAL = {
    "测": "測",
    "县": "縣",
    "区": "區",
    "镇": "鎮",
    "医": "醫",
    "业": "業",
    "农": "農",
    "机": "機",
    "电": "電",
}
FILLERS = ("", "无", "000000000000000000", "111111111111111111", "暂无")
# Of a thousand rows so many; whether one of a subject that can be linked at all should be linked.
KINDS: dict[str, tuple[int, bool]] = {
    "as registered": (560, True),
    "brackets, blanks, width": (60, True),
    "traditional characters": (30, True),
    "registration number only": (50, True),
    "organisation code only": (40, True),
    "code lost a character": (15, True),
    "region left out": (25, True),
    "legal form left out": (20, True),
    "former name": (20, True),
    "decided in 2014": (30, True),
    "name only": (30, False),
    "filler for a code": (20, False),
    "slip in the name, no code": (20, False),
    "slip in the name": (15, False),
    "one wrong digit": (15, False),
    "code of another": (20, False),
    "branch under the parent's code": (10, False),
    "nobody of the register": (20, False),
}
ROW = ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_XDR_GSZC", "CF_FRDB", "CF_JDRQ")


WAYS = 6  # another sign, one lost, two swapped, one doubled, half the legal form, no city
CODELESS = ("without code", "placeholder code")


def mentions(start: int, count: int, known: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows from number `start` on, and their truth: `kind, special, subject_id` (null: nobody), `possible`.

    Args:
        start: number of the first row.
        count: how many rows.
        known: subjects of the register.
    """
    row = numbers(start, count)
    about = below(row, 71, known - 1) + 1
    frame = _bodies(about).with_columns(
        row=row,
        kind=_kind(below(row, 72, THOUSAND)),
        at=below(row, 73, 3).cast(pl.Int64),
        way=below(row, 77, WAYS),
        sign=picked(row, 74, list(EVERY)),
        filler=picked(row, 75, FILLERS),
        stranger=names(row % NAMES, salt=2),
        other=_bodies(below(row, 76, known - 1) + 1)["uscc"],
    )
    own = pl.when(~pl.col("special").is_in(CODELESS)).then("uscc")
    frame = frame.with_columns(own=own).with_columns(kind=_fitting()).with_columns(_said())
    return frame.select(ROW), frame.select("kind", "special", *_truth())


def _bodies(number: pl.Series) -> pl.DataFrame:
    """What the register says of the subjects of these numbers, which may repeat."""
    return (
        number.alias("number")
        .to_frame()
        .join(subjects(number.unique().sort()), on="number", how="left", maintain_order="left")
    )


def _kind(drawn: pl.Series) -> pl.Series:
    every = [kind for kind, (share, _) in KINDS.items() for _ in range(share)]
    return pl.Series("kind", every).gather(drawn)


def _fitting() -> pl.Expr:
    """A kind that does not fit the subject is as registered."""
    special, kind = pl.col("special"), pl.col("kind")
    coded = ("organisation code only", "code lost a character", "one wrong digit")
    spelled = (
        "traditional characters",
        "region left out",
        "legal form left out",
        "slip in the name",
        "branch under the parent's code",
    )
    fits = (
        pl.when(kind == "former name")
        .then(special.is_in(["renamed", "renamed with periods"]))
        .when(kind.is_in(coded))
        .then(pl.col("own").is_not_null())
        .when(kind.is_in([*spelled, "slip in the name, no code"]))
        .then(~special.is_in(["without trade name", "branch"]))
        .otherwise(pl.lit(value=True))
    )
    return pl.when(fits).then(kind).otherwise(pl.lit("as registered"))


def _said() -> list[pl.Expr]:
    kind, own = pl.col("kind"), pl.col("own")
    numbered = kind.is_in(["registration number only", "decided in 2014"])
    nameless = kind.is_in(["name only", "slip in the name, no code"])
    code = (
        pl.when(numbered | nameless | kind.is_in(["organisation code only", "nobody of the register"]))
        .then(pl.lit(None, pl.String))
        .when(kind == "filler for a code")
        .then("filler")
        .when(kind == "code of another")
        .then("other")
        .when(kind == "code lost a character")
        .then(pl.concat_str(own.str.head(9 + pl.col("at")), own.str.slice(10 + pl.col("at"))))
        .when(kind == "one wrong digit")
        .then(
            pl.concat_str(
                own.str.head(10), own.str.slice(10, 1).replace_strict({"7": "1"}, default="7"), own.str.slice(11)
            )
        )
        .otherwise(own)
    )
    lost = kind.is_in(["filler for a code", "organisation code only", "code of another"]) | nameless
    number = (
        pl.when(kind == "nobody of the register")
        .then(pl.lit("990100") + (pl.col("row") + 50_000_000).cast(pl.String) + pl.lit("1"))
        .when(numbered | (own.is_null() & ~lost))
        .then("reg_no")
    )
    return [
        _name().alias("CF_XDR_MC"),
        code.alias("CF_XDR_SHXYM"),
        pl.when(kind == "organisation code only").then(own.str.slice(8, 9)).alias("CF_XDR_ZZJG"),
        number.alias("CF_XDR_GSZC"),
        pl.col("legal_representative").alias("CF_FRDB"),
        pl.when(kind == "decided in 2014").then(pl.lit(EARLY)).otherwise(pl.lit(LATE)).alias("CF_JDRQ"),
    ]


def _name() -> pl.Expr:
    kind, name = pl.col("kind"), pl.col("name")
    place = name.str.extract("^(" + "|".join(sorted(set(PLACES), key=len, reverse=True)) + ")").fill_null("")
    at = place.str.len_chars() + pl.col("at")
    return (
        pl.when(kind == "brackets, blanks, width")
        .then(pl.concat_str(name.str.head(3), pl.lit("\u3000"), name.str.slice(3)).str.replace("有限", " 有限\u200b"))
        .when(kind == "traditional characters")
        .then(name.str.replace_many(TRADITIONAL))
        .when(kind == "region left out")
        .then(name.str.slice(place.str.len_chars()))
        .when(kind == "legal form left out")
        .then(name.str.replace("(?:股份有限|有限责任|有限)公司$", ""))
        .when((kind == "former name") | ((kind == "decided in 2014") & (pl.col("special") == "renamed with periods")))
        .then("old_name")
        .when(kind == "slip in the name")
        .then(pl.concat_str(name.str.head(at), "sign", name.str.slice(at + 1)))
        .when(kind == "slip in the name, no code")
        .then(_slip(name, at))
        .when(kind == "branch under the parent's code")
        .then(pl.concat_str(name, "sign", pl.lit("镇分公司")))
        .when(kind == "nobody of the register")
        .then("stranger")
        .otherwise(name)
    )


def _slip(name: pl.Expr, at: pl.Expr) -> pl.Expr:
    """A name written wrongly in one of `WAYS`."""
    way = pl.col("way")
    return (
        pl.when(way == 0)
        .then(pl.concat_str(name.str.head(at), "sign", name.str.slice(at + 1)))
        .when(way == 1)
        .then(pl.concat_str(name.str.head(at), name.str.slice(at + 1)))
        .when(way == 2)
        .then(
            pl.concat_str(name.str.head(at), name.str.slice(at + 1, 1), name.str.slice(at, 1), name.str.slice(at + 2))
        )
        .when(way == 3)
        .then(pl.concat_str(name.str.head(at + 1), name.str.slice(at)))
        .when(way == 4)
        .then(name.str.replace("有限", ""))
        .otherwise(name.str.slice(3))
    )


def _truth() -> list[pl.Expr]:
    """Whom the row is about, and whether what it says is enough to know it."""
    kind, special, after = pl.col("kind"), pl.col("special"), pl.col("after")
    nobody = kind.is_in(["code of another", "branch under the parent's code", "nobody of the register"])
    possible = kind.is_in([name for name, (_, may) in KINDS.items() if may])
    by_number = pl.col("CF_XDR_GSZC").is_not_null() & pl.col("CF_XDR_SHXYM").is_null()
    # The number went to the next body, or came from the one before, on the day of change.
    passed = (
        pl.when(pl.col("CF_JDRQ") < CHANGED).then(special == "number passed on").otherwise(after == "number passed on")
    )
    shared = (special == "code of another") | (after == "code of another")
    nameless = (special == "without trade name") & (
        (kind == "organisation code only") | (by_number & pl.col("own").is_null())
    )
    return [
        pl.when(~nobody).then("subject_id").alias("subject_id"),
        (possible & ~nobody & ~pl.when(by_number).then(passed).otherwise(shared) & ~nameless).alias("possible"),
    ]
