"""The Iceberg table of a dataset: made from the envelope and the dataset's fields, and grown with them."""

from collections.abc import Mapping

import polars as pl
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.types import (
    DateType,
    DecimalType,
    IcebergType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

from cloud.ledger.catalogue import catalogue, namespace
from credit.catalogue import Dataset
from credit.errors import BadRequest, SystemBusy
from credit.ledger import envelope

TYPES: Mapping[type[pl.DataType], IcebergType] = {
    pl.String: StringType(),
    pl.Int32: IntegerType(),
    pl.Int64: LongType(),
    pl.Date: DateType(),
    pl.Datetime: TimestamptzType(),
}
PROPERTIES = {
    "format-version": "2",
    # A commit is valid only against the snapshot it was compared with: trying again is the caller's business.
    "commit.retry.num-retries": "0",
    # One submission is found by the statistics of the files alone.
    "write.metadata.metrics.column.submission": "full",
    "write.parquet.row-group-limit": "16384",
    # Every look at the table reads all its manifests: many small commits must not leave as many of them.
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "8",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}
ATTEMPTS = 10


def identifier(dataset: Dataset) -> tuple[str, str]:
    """Namespace and name of the table; Athena wants no hyphens."""
    return namespace(), dataset.id.replace("-", "_")


def find(dataset: Dataset) -> Table | None:
    """The dataset's table as it is now, or None while nothing was ever committed."""
    try:
        return catalogue().load_table(identifier(dataset))
    except NoSuchTableError:
        return None


def ensure(dataset: Dataset) -> Table:
    """The dataset's table, made if there is none, with a column for every field of this version of the dataset.

    Raises:
        BadRequest: a field has another type than in the ledger, or its code differs from a column's name by case only.
        SystemBusy: other processes changed the table all the time.
    """
    wanted = _schema(dataset)
    for _ in range(ATTEMPTS):
        table = find(dataset) or _create(dataset, wanted)
        missing = _missing(table.schema(), wanted, dataset)
        if not missing:
            return table
        try:
            with table.update_schema() as change:
                for field in missing:
                    change.add_column(field.name, field.field_type)
        except CommitFailedException:
            continue  # somebody else committed: look again
    raise SystemBusy(f"the table of {dataset.id} could not be grown")


def _create(dataset: Dataset, schema: Schema) -> Table:
    try:
        return catalogue().create_table(identifier(dataset), schema, properties=PROPERTIES)
    except TableAlreadyExistsError:
        return catalogue().load_table(identifier(dataset))


def _schema(dataset: Dataset) -> Schema:
    columns = envelope.schema(dataset)
    if len({name.lower() for name in columns}) < len(columns):
        raise BadRequest(f"dataset {dataset.id}: a field code differs from another column's name by case only")
    fields = [
        NestedField(number, name, _type(kind), required=name in envelope.COLUMNS and envelope.COLUMNS[name].required)
        for number, (name, kind) in enumerate(columns.items(), start=1)
    ]
    return Schema(*fields)


def _type(kind: pl.DataType) -> IcebergType:
    if isinstance(kind, pl.Decimal):
        return DecimalType(kind.precision, kind.scale)
    return TYPES[type(kind)]


def _missing(held: Schema, wanted: Schema, dataset: Dataset) -> list[NestedField]:
    types = {field.name: field.field_type for field in held.fields}
    for field in wanted.fields:
        if types.get(field.name, field.field_type) != field.field_type:
            raise BadRequest(
                f"dataset {dataset.id} version {dataset.version}: {field.name} is {types[field.name]} in the ledger "
                f"and cannot become {field.field_type}; give the field a new code"
            )
    return [field for field in wanted.fields if field.name not in types]
