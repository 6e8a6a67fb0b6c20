"""What runs: one thin module per Lambda, grouped by capability."""
