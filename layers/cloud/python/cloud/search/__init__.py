"""Search behind one small seam: OpenSearch and SQLite FTS5."""
