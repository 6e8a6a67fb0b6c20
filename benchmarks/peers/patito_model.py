"""patito: a model of the frame; the fewest rules of all, and the failures are only told as one exception."""

from typing import Any

import patito as pt

from benchmarks.peers import frames
from benchmarks.peers.work import CODE, ISO, NUMBER, Work


def model(work: Work) -> type[pt.Model]:
    """The model of this work: required, patterns, lengths; lists and rules between fields have no error rows."""
    namespace: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for code in work.codes:
        namespace["__annotations__"][code] = str if code in work.required else str | None
        patterns = {"unified": CODE, "date": ISO, "amount": NUMBER}
        pattern = next((p for kind, p in patterns.items() if code in work.of_type(kind)), None)
        limits = {"pattern": pattern, "max_length": work.lengths.get(code)}
        given = {name: value for name, value in limits.items() if value is not None}
        namespace[code] = pt.Field(**given) if code in work.required else pt.Field(default=None, **given)
    return type(pt.Model)("Penalty", (pt.Model,), namespace)


def main() -> None:
    """Read, then validate."""
    work = Work.asked()
    with work.stage("read"):
        read = frames.frame(work)
    penalty, found = model(work), 0
    with work.stage("check"):
        try:
            penalty.validate(read)
        except pt.exceptions.DataFrameValidationError as failed:
            found = len(failed.errors())
    work.tell(read.height, found)


if __name__ == "__main__":
    main()
