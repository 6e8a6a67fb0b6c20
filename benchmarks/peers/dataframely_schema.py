"""dataframely: a schema that filters the good rows and tells why the others failed; no cleansing."""

from typing import Any

import dataframely as dy
import polars as pl

from benchmarks.peers import frames
from benchmarks.peers.work import CODE, ISO, NUMBER, Work


def schema(work: Work) -> type[dy.Schema]:
    """The schema of this work. Its own `max_length` counts bytes, so that lengths are checked by hand."""
    body: dict[str, Any] = {code: column(code, work) for code in work.codes}
    for name, rule in frames.between(work).items():
        body[f"rule_{name}"] = dy.rule()(lambda _, rule=rule: rule)
    return type("Penalty", (dy.Schema,), body)


def column(code: str, work: Work) -> dy.String:
    """One column with its checks."""
    checks: dict[str, Any] = {}
    if code in work.lengths:
        checks["length"] = lambda c, most=work.lengths[code]: c.str.len_chars() <= most
    if code in work.lists:
        checks["list"] = lambda c: c.is_in(work.lists[code])
    for kind, pattern in (("unified", CODE), ("date", ISO), ("amount", NUMBER)):
        if code in work.of_type(kind):
            checks["pattern"] = lambda c, pattern=pattern: c.str.contains(pattern)
    if code in work.of_type("unified"):
        checks["digit"] = lambda c: c.map_batches(frames.holds, return_dtype=pl.Boolean)
    return dy.String(nullable=code not in work.required, check=checks or None)


def main() -> None:
    """Read, then filter."""
    work = Work.asked()
    with work.stage("read"):
        read = frames.frame(work)
    with work.stage("check"):
        _, failed = schema(work).filter(read)
        found = sum(failed.counts().values())
    work.tell(read.height, found)


if __name__ == "__main__":
    main()
