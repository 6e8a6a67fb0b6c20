"""What a terminal shows: stages with their seconds, tables whose Chinese columns line up."""

import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def seconds(stage: str) -> Iterator[None]:
    """Say what is being done, and afterwards how long it took."""
    print(f"▸ {stage} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(" ✗", flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows under a header, columns as wide as their widest cell; numbers to the right."""
    cells = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(_width(row[n]) for row in cells) for n in range(len(header))]
    numeric = [all(isinstance(row[n], int) for row in rows) for n in range(len(header))]
    return "\n".join(
        "  " + "  ".join(_padded(cell, widths[n], right=numeric[n]) for n, cell in enumerate(row)).rstrip()
        for row in cells
    )


def _padded(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space


def _width(text: str) -> int:
    """Columns on a terminal: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
