"""What the platform costs a month in the cloud: prices and assumptions are data, like what exists."""
