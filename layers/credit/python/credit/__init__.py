"""The public-credit domain, pure: it reads no clock, no network and no environment."""
