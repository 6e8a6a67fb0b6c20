"""The catalogue of the ledger in a file: whoever reads or commits has to be granted that, as by IAM in the cloud."""

from typing import Any

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import CommitTableResponse, Table

from cloud import grants
from cloud.grants import Use

READ: Use = ("ledger", "", "read")
WRITE: Use = ("ledger", "", "write")


class HeldCatalogue(SqlCatalog):
    """PyIceberg's; where nothing is held against grants it is nothing but that."""

    def load_table(self, identifier: Any) -> Table:
        """A table as it is now."""
        grants.demand(READ)
        return super().load_table(identifier)

    def create_table(self, *told: Any, **more: Any) -> Table:
        """Make a table."""
        grants.demand(WRITE)
        return super().create_table(*told, **more)

    def commit_table(self, table: Table, requirements: Any, updates: Any) -> CommitTableResponse:
        """Change a table."""
        grants.demand(WRITE)
        return super().commit_table(table, requirements, updates)
