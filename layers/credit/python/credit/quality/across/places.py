"""Where rows stand in a file, remembered for millions of them: a sheet is a number, its name is kept once."""

import json

import polars as pl


class Places:
    """The sheets of a file in the order in which they were met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def numbered(self, sheets: pl.Series) -> pl.Series:
        """Names of sheets as numbers, UInt16, `sheet`."""
        for sheet in sheets.unique(maintain_order=True):
            self._numbers.setdefault(sheet, len(self._numbers))
        return sheets.replace_strict(self._numbers, return_dtype=pl.UInt16).alias("sheet")

    def named(self, numbers: pl.Series) -> pl.Series:
        """The names again, String."""
        return numbers.replace_strict(dict(enumerate(self._numbers)), return_dtype=pl.String)

    def facts(self, numbers: pl.Series, rows: pl.Series) -> pl.Series:
        """The facts (JSON) of findings that point to other rows: their sheet and row, `facts`."""
        places = zip(self.named(numbers), rows, strict=True)
        told = [json.dumps({"sheet": sheet, "row": row}, ensure_ascii=False) for sheet, row in places]
        return pl.Series("facts", told, dtype=pl.String)
