"""The two HTTP APIs: one open to everybody, one for agencies."""
