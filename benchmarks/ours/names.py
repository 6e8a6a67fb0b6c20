"""Names alone: python -m benchmarks.ours.names REGISTER ROWS TRUTH.

Prints how long names took that the register knows, and suggestions for the others, and how many of each were right.
"""

import json
import sys

import polars as pl

from benchmarks.ours.stages import Stages
from cloud import knowledge
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register
from credit.linkage.spelling import body_keys
from credit.linkage.suggestions import Suggestions

NAME, SLIP = "CF_XDR_MC", "slip in the name, no code"
OTHERS = ("slip in the name", SLIP)  # kinds whose name may be another body's by chance


def main() -> None:
    """Look every name up, then suggest for those that are written wrongly and belong to nobody."""
    known, rows, truth = (pl.read_parquet(path) for path in sys.argv[1:4])
    policy = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), knowledge.catalogue())
    register, stages = Register(known, "organisation", policy), Stages()
    names, anytime = rows[NAME], pl.Series([None], dtype=pl.Date).new_from_index(0, rows.height)
    register.names.found(names.head(1), anytime.head(1))
    with stages.stage("key"):
        keys = names.to_frame("name").select(body_keys(pl.col("name"))).to_series()
    with stages.stage("exact"):
        found = register.names.found(keys, anytime)
    told = truth.with_columns(key=keys, found=_ids(register, found["subject"]), several=found["several"])
    meant = told.filter(~pl.col("kind").is_in(OTHERS), pl.col("subject_id").is_not_null())
    wrong = meant.filter(pl.col("found").is_not_null() & (pl.col("found") != pl.col("subject_id"))).height
    lost = told.filter(pl.col("kind") == SLIP, pl.col("found").is_null(), ~pl.col("several"))
    asked, right = _suggested(register, policy, lost.unique("key", maintain_order=True), stages)
    counts = {
        "received": names.len(),
        "known": found["subject"].count(),
        "wrong": wrong,
        "asked": asked,
        "right": right,
    }
    print(json.dumps({"counts": counts, "stages": stages.seconds}))


def _suggested(register: Register, policy: LinkPolicy, lost: pl.DataFrame, stages: Stages) -> tuple[int, int]:
    """How many names were asked, and for how many the name that was meant was suggested, whoever bears it."""
    suggestions = Suggestions(register, policy)
    with stages.stage("index"):
        suggestions.of(lost["key"].head(1))
    with stages.stage("suggest"):
        told = suggestions.of(lost["key"])
    borne = register.subjects.select("subject_id", meant="borne")
    beside = told.select(key="name").with_columns(suggested=borne["meant"].gather(told["subject"]))
    right = lost.join(beside, on="key").join(borne, on="subject_id").filter(pl.col("suggested") == pl.col("meant"))
    return lost.height, right.height


def _ids(register: Register, subjects: pl.Series) -> pl.Series:
    return register.subjects["subject_id"].gather(subjects)


if __name__ == "__main__":
    main()
