"""How fast the platform is, against a floor and against its peers, measured in one run on one machine."""
