"""Delimited text, line by line: quotes, cut rows, broken bytes."""
