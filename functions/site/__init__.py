"""The pages a citizen opens."""
