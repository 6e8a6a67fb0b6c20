"""Other people's tools at comparable work, run by an interpreter of their own: nothing here imports the platform."""
