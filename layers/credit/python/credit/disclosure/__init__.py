"""Who may see what, why and until when."""
