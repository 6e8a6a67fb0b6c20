"""Records, versions, states, lineage."""
