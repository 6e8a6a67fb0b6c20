"""Submissions that are too large for one function: every part, then every range of record ids, gets its own."""
