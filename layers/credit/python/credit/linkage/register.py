"""A register of subjects, made ready for linking: who held which code and bore which name, and when."""

from functools import cached_property

import polars as pl

from credit.catalogue.model import Kind
from credit.linkage.entries import CODES, FORMER, entries
from credit.linkage.holdings import Holdings
from credit.linkage.policy import LinkPolicy
from credit.linkage.spelling import body_keys, person_keys, unnamed

INDIVIDUAL = "^92"  # GB 32100: registered by market regulation, individual business
INNER = (8, 9)  # GB 32100: characters 9 to 17 are the organisation code
UNIFIED = 18
SUBJECT = ("subject_id", "name", "key", "borne", *CODES.values(), "legal_representative", "region", "ended")
OLDER = ("org-code", "reg-no", "tax-no")


class Register:
    """Subjects of one kind under the ordinals of their ids, so that the order of a register's rows does not matter.

    Args:
        register: as `credit.linkage.entries.entries` takes it.
        kind: organisations or persons; the others are left out.
        policy: the words of kinds and states.

    Raises:
        BadRequest: the register cannot be used.
    """

    def __init__(self, register: pl.DataFrame, kind: Kind, policy: LinkPolicy) -> None:
        self.people, self._policy = kind == "person", policy
        every = entries(register, policy).filter(pl.col("person") == self.people)
        keys = (person_keys if self.people else body_keys)(pl.col("name"))
        ranked = every.with_columns(subject=pl.col("subject_id").rank("dense").cast(pl.UInt32) - 1, key=keys)
        self._entries = ranked.with_columns(pl.when(~unnamed(pl.col("key"))).then("key").alias("borne"))
        self._holdings: dict[str, Holdings] = {}

    @cached_property
    def subjects(self) -> pl.DataFrame:
        """One row a subject, in the order of their ordinals: what its latest row says; codes that any row has."""
        known = self._entries
        latest = _latest(known) if known["subject"].is_duplicated().any() else known
        small = pl.col("uscc").str.contains(INDIVIDUAL) | pl.col("kind").is_in(self._policy.individual)
        return latest.sort("subject").select(*SUBJECT, individual=small.fill_null(value=False))

    def holdings(self, kind: str) -> Holdings:
        """Who holds the codes of a kind. Every unified code contains an organisation code."""
        if kind not in self._holdings:
            self._holdings[kind] = Holdings(self._held(kind))
        return self._holdings[kind]

    @cached_property
    def names(self) -> Holdings:
        """Who bears which name; one that says that there is none is borne by nobody."""
        old = self._entries.select("subject", value=FORMER).filter(pl.col("value").list.len() > 0)
        listed = old.explode("value").select("value", "subject", *_open(), listed=pl.lit(value=True))
        if listed.height:
            key = (person_keys if self.people else body_keys)(pl.col("value").str.strip_chars())
            listed = listed.with_columns(key).filter(pl.col("value").is_not_null(), ~unnamed(pl.col("value")))
        return Holdings(pl.concat([self._column("borne"), listed.drop_nulls("value")]))

    def _held(self, kind: str) -> pl.DataFrame:
        if kind != "org-code":
            return self._column(CODES[kind])
        inside = pl.when(pl.col("uscc").str.len_chars() == UNIFIED).then(pl.col("uscc").str.slice(*INNER))
        more = self._column("uscc", pl.when(inside.ne_missing(pl.col("org_code"))).then(inside))
        return pl.concat([self._column("org_code"), more])

    def _column(self, name: str, value: pl.Expr | None = None) -> pl.DataFrame:
        said = self._entries.select(
            (pl.col(name) if value is None else value).alias("value"),
            "subject",
            pl.col("valid_from").alias("from"),
            pl.col("valid_to").alias("to"),
            listed=pl.lit(value=False),
        )
        return said.drop_nulls("value")


def _open() -> list[pl.Expr]:
    return [pl.lit(None, pl.Date).alias("from"), pl.lit(None, pl.Date).alias("to")]


def _latest(known: pl.DataFrame) -> pl.DataFrame:
    """The row that holds longest, of those the one that began last; then any, but always the same one."""
    others = [name for name in known.columns if name not in ("subject", *CODES.values())]
    order = [pl.col("valid_to").is_null(), "valid_to", "valid_from", *(o for o in others if o in SUBJECT), "status"]
    ordered = known.sort("subject", *order, nulls_last=False)
    codes = [pl.col(code).drop_nulls().last() for code in CODES.values()]
    return ordered.group_by("subject", maintain_order=True).agg(*(pl.col(name).last() for name in others), *codes)
