"""A data file of a table: written before any snapshot names it, deleted if none ever will."""

from collections.abc import Iterable
from uuid import UUID

import polars as pl
import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow, write_file
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, WriteTask


def write(target: Table, rows: pl.DataFrame, writing: UUID, number: int) -> list[DataFile]:
    """Write rows as the file of that number of one writing, in the columns of the table.

    A column that this version of the dataset no longer has stays empty.
    """
    schema = schema_to_pyarrow(target.schema(), include_field_ids=False)
    batches = _arrow(rows, schema).to_batches()
    task = WriteTask(write_uuid=writing, task_id=number, schema=target.schema(), record_batches=batches)
    files = list(write_file(io=target.io, table_metadata=target.metadata, tasks=iter([task])))
    for file in files:
        file.spec_id = target.metadata.default_spec_id  # otherwise known only once a manifest has named the file
    return files


def discard(target: Table, files: Iterable[DataFile]) -> None:
    """Delete files that no snapshot names."""
    for file in files:
        target.io.delete(file.file_path)


def _arrow(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    absent = [pl.lit(None).alias(name) for name in schema.names if name not in rows.columns]
    return rows.with_columns(absent).select(schema.names).to_arrow().cast(schema)
