"""What is asked of many records at once."""
