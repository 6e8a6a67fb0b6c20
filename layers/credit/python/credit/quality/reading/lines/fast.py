"""Delimited text that uses quotes as RFC 4180 says, by Polars' parser: taken only where every cell provably is right.

The parser fills short rows silently and has its own idea of misplaced quotes, so quoting is proved first. That all rows
are as long as the header is then told by the bytes that are left beside the cells, or by the delimiters outside quotes,
counted apart; if it is not so, each row is counted.
"""

import polars as pl

from credit.quality.reading.columns import Columns
from credit.quality.reading.lines import seldom
from credit.quality.reading.lines.joining import fits

_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")  # gzip, zstd, zlib
PASSED_OVER = (b"\n", b"\xef\xbb\xbf")  # by the parser, at the beginning
MOST_STRAYS = 50  # cells beyond the header; a row with more of them is read by nobody


def parse(block: bytes, delimiter: str, columns: Columns) -> pl.DataFrame | None:
    """Columns `c0` … and `_over` as in `framed`; None if quotes or line ends are used in another way."""
    usual = block and len(columns) > 1 and delimiter.isascii()  # the parser knows delimiters of one byte alone
    outside = _outside(block, delimiter.encode()) if usual else None
    if outside is None:
        return None
    width = len(columns)
    frame = _parsed(block, delimiter, width)
    if frame is None or not (accounted(block, outside, frame) or counted(outside, delimiter, frame)):
        return _ragged(block, b"".join(outside), delimiter, columns)
    return frame.with_columns(pl.lit(value=False).alias("_over"))


def accounted(block: bytes, outside: list[bytes], frame: pl.DataFrame) -> bool:
    """Whether a block holds nothing but the cells, their quotes, and the delimiters and line ends of full rows.

    True only where `counted` is true: a short row would be short of delimiters, and the parser takes no long one. False
    is no answer: other line ends and many quotes are not accounted for.

    Args:
        block: its quoting is proved.
        outside: what stands outside its quotes.
        frame: the block as it was parsed.
    """
    if len(outside) > seldom.SELDOM or block.startswith(PASSED_OVER) or not block.endswith(b"\n"):
        return False
    if any(b"\r" in part for part in outside):
        return False
    quotes = 2 * (len(outside) - 1) - outside[1:-1].count(b"")  # of two that are doubled one is in the cell
    cells: tuple[int, ...] = frame.select(pl.all().str.len_bytes().sum()).row(0)
    return len(block) == sum(cells) + quotes + frame.height * frame.width


def counted(outside: list[bytes], delimiter: str, frame: pl.DataFrame) -> bool:
    """Whether there are as many delimiters outside quotes as full rows have."""
    return frame.height * (frame.width - 1) == sum(part.count(delimiter.encode()) for part in outside)


def _parsed(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    if block.startswith(_PACKED):  # the parser would unpack it
        return None
    schema = {f"c{i}": pl.String for i in range(width)}
    try:
        return pl.read_csv(block, has_header=False, schema=schema, separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError:  # a row too long, or bytes that are not UTF-8
        return None


def _ragged(block: bytes, bare: bytes, delimiter: str, columns: Columns) -> pl.DataFrame | None:
    """Rows of several lengths, blank lines among them. A line in front tells the parser how long the longest is."""
    lengths = [line.count(delimiter.encode()) + 1 for line in bare.removesuffix(b"\n").split(b"\n")]
    width, longest = len(columns), max(*lengths, len(columns))
    if longest > width + MOST_STRAYS:
        return None
    frame = _parsed(delimiter.encode() * (longest - 1) + b"\n" + block, delimiter, longest)
    if frame is None or frame.height != len(lengths) + 1:
        return None
    rows = frame.slice(1)
    strays = [pl.col(f"c{i}").str.strip_chars().replace("", None).is_not_null() for i in range(width, longest)]
    if fits(lengths, width):
        return None  # rows that may be halves of one are looked at one by one
    over = pl.any_horizontal(pl.lit(value=False), *strays).alias("_over")
    return rows.with_columns(over).select("_over", *(f"c{i}" for i in range(width)))


def _outside(block: bytes, delimiter: bytes) -> list[bytes] | None:
    """What stands outside quotes; None if quotes or line ends are not used as RFC 4180 says."""
    parts = seldom.split(block, b'"')
    outside = parts[::2]
    if len(parts) % 2 == 0 or (len(parts) > 1 and not _strict(outside, delimiter)):
        return None
    alone = any(part.count(b"\r") != part.count(b"\r\n") for part in outside if b"\r" in part)
    return None if alone else outside


def _strict(outside: list[bytes], delimiter: bytes) -> bool:
    """Whether what stands between quoted parts begins and ends where cells do; nothing between is a doubled quote."""
    ends = (delimiter, b"\n")
    begins = (*ends, b"\r\n")
    first, *between, last = outside
    if (first and not first.endswith(ends)) or (last and not last.startswith(begins)):
        return False
    # Many parts are short and much the same; to know which of few and long ones are would take reading them.
    different = between if len(between) < seldom.SELDOM else set(between)
    return all(not part or (part.startswith(begins) and part.endswith(ends)) for part in different)
