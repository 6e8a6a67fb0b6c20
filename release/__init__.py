"""What is given away: archives for Lambda, the list of what is in them, and whether it may be used."""
