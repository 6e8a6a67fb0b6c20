"""A change of a table's metadata, without the copies that PyIceberg makes of it."""

from pyiceberg.table import Transaction
from pyiceberg.table.metadata import TableMetadata


class Change(Transaction):
    """PyIceberg's transaction. Its own one copies the whole metadata whenever anything asks for it, fifteen times for
    one commit, which costs half a millisecond for every snapshot that the table still has.
    """

    @property
    def table_metadata(self) -> TableMetadata:
        """The metadata with what was staged; as long as nothing was, the table's own, which nobody alters in place."""
        return super().table_metadata if self._updates else self._table.metadata
