"""pandera on Polars, lazily so that all failures are told; no cleansing."""

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from benchmarks.peers import frames
from benchmarks.peers.work import CODE, ISO, NUMBER, Work


def schema(work: Work) -> pa.DataFrameSchema:
    """The schema of this work."""
    columns = {
        code: pa.Column(pl.String, checks(code, work), nullable=code not in work.required) for code in work.codes
    }
    rules = frames.between(work).items()
    between = [pa.Check(lambda d, rule=rule: d.lazyframe.select(rule), name=name) for name, rule in rules]
    return pa.DataFrameSchema(columns, checks=between)


def checks(code: str, work: Work) -> list[pa.Check]:
    """The checks of one column."""
    found = [pa.Check.str_length(max_value=work.lengths[code])] if code in work.lengths else []
    if code in work.lists:
        found.append(pa.Check.isin(work.lists[code]))
    if code in work.of_type("unified"):
        digit = pa.Check(lambda d: d.lazyframe.select(frames.digit(d.key)), name="digit")
        found += [pa.Check.str_matches(CODE), digit]
    if code in work.of_type("date"):
        found.append(pa.Check.str_matches(ISO))
    if code in work.of_type("amount"):
        found.append(pa.Check.str_matches(NUMBER))
    return found


def main() -> None:
    """Read, then validate."""
    work = Work.asked()
    with work.stage("read"):
        read = frames.frame(work)
    found = 0
    with work.stage("check"):
        try:
            schema(work).validate(read, lazy=True)
        except SchemaErrors as failed:
            found = len(failed.failure_cases)
    work.tell(read.height, found)


if __name__ == "__main__":
    main()
