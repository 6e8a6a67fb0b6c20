"""The platform's own work, each module one process that is measured from outside."""
