"""What the texts of a row say: against its fields, and about people."""
