"""Everything that touches the world: AWS, search, the clock, the environment."""
