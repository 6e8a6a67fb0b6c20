"""The ledger: one Iceberg table per dataset, through PyIceberg."""
