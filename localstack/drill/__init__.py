"""The disaster drill: a platform of its own loses what can be lost, and everything has to come back."""
