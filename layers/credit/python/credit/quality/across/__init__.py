"""Rows against each other, and the file as a whole."""
