"""pointblank on Polars: one step a rule, the failing rows of each step are kept; no cleansing."""

import pointblank as pb
import polars as pl

from benchmarks.peers import frames
from benchmarks.peers.work import CODE, ISO, NUMBER, Work


def plan(read: pl.DataFrame, work: Work) -> pb.Validate:
    """The steps of this work."""
    steps = pb.Validate(read)
    for code in work.required:
        steps = steps.col_vals_not_null(code)
    for code, most in work.lengths.items():
        steps = steps.col_vals_expr(expr=pl.col(code).str.len_chars().fill_null(0) <= most)
    for code, allowed in work.lists.items():
        steps = steps.col_vals_expr(expr=pl.col(code).is_in(allowed).fill_null(True))
    for kind, pattern in (("unified", CODE), ("date", ISO), ("amount", NUMBER)):
        for code in work.of_type(kind):
            steps = steps.col_vals_regex(code, pattern, na_pass=True)
    for code in work.of_type("unified"):
        steps = steps.col_vals_expr(expr=frames.digit(code))
    for rule in frames.between(work).values():
        steps = steps.col_vals_expr(expr=rule)
    return steps


def main() -> None:
    """Read, then interrogate."""
    work = Work.asked()
    with work.stage("read"):
        read = frames.frame(work)
    with work.stage("check"):
        found = sum(plan(read, work).interrogate().n_failed().values())
    work.tell(read.height, int(found))


if __name__ == "__main__":
    main()
