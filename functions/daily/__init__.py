"""What runs on schedule."""
