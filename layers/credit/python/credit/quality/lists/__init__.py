"""Entries of code lists: those of other times, and those that are nearly right."""
