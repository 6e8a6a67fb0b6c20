"""Invented penalties of an invented city: the same bytes on every machine, however large the file."""
