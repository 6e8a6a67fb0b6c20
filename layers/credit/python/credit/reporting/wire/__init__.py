"""How batches and receipts are written: JSON lines, XML, tables."""
