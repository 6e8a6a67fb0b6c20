"""Distribution (分发): what is handed over to those who subscribed, and what became of it."""
