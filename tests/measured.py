"""What functions have told by name (`logs.gauge`), read from the standard output, where embedded metrics go."""

import json
from collections.abc import Iterator


def gauges(out: str, name: str) -> Iterator[int]:
    """Each value of a measure, in order; of no dimension but the function."""
    for line in out.splitlines():
        if line.startswith("{") and f'"{name}"' in line:
            told = json.loads(line)
            (directive,) = told["_aws"]["CloudWatchMetrics"]
            assert (directive["Namespace"], directive["Dimensions"]) == ("gongxin", [["service"]])
            (value,) = told[name]
            yield int(value)
