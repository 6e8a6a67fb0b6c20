"""Stand-ins for platforms above: they listen on this machine only, remember what they were sent, and fail on demand."""
