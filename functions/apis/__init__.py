"""The two HTTP APIs, as Chalice apps."""
