"""A Parquet file that is written while its rows come: none are kept, and none are written twice."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

AT_ONCE = 65_536  # rows: what is written together is in memory together
FEW = 10_000  # rows: fewer wait long for others, and would keep all the rest of their batches in memory


class RowsFile:
    """Frames of one schema go in; a thread beside encodes them, so that the next batch need not wait.

    Args:
        path: where the file grows; it is whole after `finish`.
        schema: of every frame.
    """

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        self.rows = 0
        self._path, self._schema = path, schema
        self._waiting: Queue[pl.DataFrame | None] = Queue(maxsize=1)
        self._failed: BaseException | None = None
        # A daemon: a run that is broken off must not wait for rows that never come.
        self._thread = Thread(target=self._write, name=path.name, daemon=True)
        self._thread.start()

    def add(self, rows: pl.DataFrame) -> None:
        """Hand over some rows; waits while the ones before are still being encoded."""
        self.rows += rows.height
        self._waiting.put(rows if rows.height > FEW else _alone(rows))

    def finish(self) -> int:
        """Wait until everything is in the file; how many rows there are. Raises what went wrong in writing them."""
        self._waiting.put(None)
        self._thread.join()
        if self._failed is not None:
            raise self._failed
        return self.rows

    def _write(self) -> None:
        try:
            register_io_source(self._frames, schema=self._schema).sink_parquet(
                self._path, compression_level=1, row_group_size=AT_ONCE
            )
        except BaseException as failed:
            self._failed = failed
            while self._waiting.get() is not None:  # whoever adds more must not wait for ever
                continue

    def _frames(self, *_: Any) -> Iterator[pl.DataFrame]:
        while (frame := self._waiting.get()) is not None:
            yield frame


def _alone(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows in memory of their own: texts of a filtered frame lie among those of the whole one."""
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(pl.concat_str(pl.col(name), pl.lit("")).alias(name) for name in texts)
