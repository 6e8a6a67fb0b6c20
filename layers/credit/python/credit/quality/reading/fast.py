"""Regular blocks of delimited text by Polars' parser: taken only if every row provably has as many cells as the header.

The parser would fill short rows silently and has its own idea of misplaced quotes, so a block is first proved to follow
RFC 4180. As it refuses rows that are too long, the number of delimiters outside quotes then tells that none is too short.
"""

import polars as pl


def parse(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """Columns `c0` … of text and `_over`, always false; None if the block is not regular and must be read exactly."""
    delimiters = _delimiters(block, delimiter.encode()) if block and width > 1 else None
    if delimiters is None:
        return None
    schema = {f"c{i}": pl.String for i in range(width)}
    try:
        frame = pl.read_csv(block, has_header=False, schema=schema, separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError:  # a row too long, or bytes that are not UTF-8: the exact reading will tell where
        return None
    exact = frame.height * (width - 1) == delimiters
    return frame.with_columns(pl.lit(value=False).alias("_over")) if exact else None


def _delimiters(block: bytes, delimiter: bytes) -> int | None:
    """How many delimiters stand outside quotes; None if quotes or line ends are not used as RFC 4180 says."""
    if not all(line.startswith(b"\n") for line in block.split(b"\r")[1:]):
        return None
    parts = block.split(b'"')
    if len(parts) == 1:
        return block.count(delimiter)
    outside = parts[::2]
    if len(parts) % 2 == 0 or not _strict(outside, delimiter):
        return None
    return b"".join(outside).count(delimiter)


def _strict(outside: list[bytes], delimiter: bytes) -> bool:
    """Whether what stands between two quoted parts begins and ends where cells do; nothing between is a doubled quote."""
    ends = (delimiter, b"\n")
    begins = (*ends, b"\r\n")
    first, *between, last = outside
    if (first and not first.endswith(ends)) or (last and not last.startswith(begins)):
        return False
    return all(not part or (part.startswith(begins) and part.endswith(ends)) for part in set(between))
