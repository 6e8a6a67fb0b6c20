"""What a sender has hidden is not sent: the rest of a filter, a column that nobody meant to give away."""

from collections.abc import Iterator

import polars as pl

from credit.quality.reading.model import Extent, FileFinding, Header


def hidden(name: str) -> FileFinding:
    """The finding about a sheet that is hidden, or of which rows or columns are."""
    return FileFinding("sheet.hidden", {"sheet": name}, sheet=name)


def without_hidden(
    frames: Iterator[pl.DataFrame], extent: Extent, sheet: str, header: Header, left: int = 0
) -> Iterator[pl.DataFrame]:
    """The frames of a sheet without its hidden rows and columns, which are noted if they say anything.

    Args:
        frames: `_row` as Excel numbers rows, `_over`, and `c0` … String.
        extent: what is hidden.
        sheet: its name.
        header: takes the note.
        left: the column of the sheet, counted from 0, that `c0` is.
    """
    rows = pl.Series([row + 1 for row in sorted(extent.hidden_rows)], dtype=pl.UInt32)
    for frame in frames:
        columns = [f"c{at - left}" for at in extent.hidden_columns if f"c{at - left}" in frame.columns]
        gone = frame["_row"].is_in(rows.implode()) if rows.len() else pl.repeat(value=False, n=frame.height, eager=True)
        cells = pl.concat([frame.filter(gone).select("^c\\d+$"), frame.select(columns)], how="diagonal")
        if (gone.any() or columns) and _says(cells):
            _note(sheet, header)
        kept = frame.filter(~gone) if gone.any() else frame
        if kept.height:
            yield kept.with_columns(pl.lit(None, pl.String).alias(column) for column in columns)


def _says(cells: pl.DataFrame) -> bool:
    said = cells.select(pl.any_horizontal((pl.all().str.strip_chars() != "").fill_null(value=False)).any())
    return bool(cells.width) and bool(said.item())


def _note(sheet: str, header: Header) -> None:
    if not any(note.rule == "sheet.hidden" and note.sheet == sheet for note in header.notes):
        header.notes.append(hidden(sheet))
