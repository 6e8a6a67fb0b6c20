"""pandera on pandas, lazily so that all failures are told; no cleansing."""

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from benchmarks.peers.work import CODE, ISO, NOTHING, NUMBER, Work, holds


def schema(work: Work) -> pa.DataFrameSchema:
    """The schema of this work."""
    between = [
        pa.Check(lambda d: ~(work.today.isoformat() < d.CF_JDRQ), name="future"),
        pa.Check(lambda d: ~((d.CF_YXQ < d.CF_JDRQ) | (d.CF_GSJZQ < d.CF_JDRQ)), name="order"),
        pa.Check(lambda d: ~(d.CF_CFLB.str.contains("罚款", na=False) & d.CF_NR_FK.isna()), name="fine"),
        pa.Check(lambda d: ~d.duplicated(work.key), name="duplicate"),
    ]
    columns = {code: pa.Column(str, checks(code, work), nullable=code not in work.required) for code in work.codes}
    return pa.DataFrameSchema(columns, checks=between)


def checks(code: str, work: Work) -> list[pa.Check]:
    """The checks of one column."""
    found = [pa.Check.str_length(max_value=work.lengths[code])] if code in work.lengths else []
    if code in work.lists:
        found.append(pa.Check.isin(work.lists[code]))
    if code in work.of_type("unified"):
        found += [pa.Check.str_matches(CODE), pa.Check(lambda s: s.map(holds), ignore_na=True, name="digit")]
    if code in work.of_type("date"):
        found.append(pa.Check.str_matches(ISO))
    if code in work.of_type("amount"):
        found.append(pa.Check.str_matches(NUMBER))
    return found


def main() -> None:
    """Read, then validate."""
    work = Work.asked()
    with work.stage("read"):
        frame = pd.read_csv(work.file, dtype=str, keep_default_na=False, na_values=["", *NOTHING])
        frame.columns = pd.Index(work.codes)
    found = 0
    with work.stage("check"):
        try:
            schema(work).validate(frame, lazy=True)
        except SchemaErrors as failed:
            found = len(failed.failure_cases)
    work.tell(len(frame), found)


if __name__ == "__main__":
    main()
