"""Agreements, consents and approvals in the tables: what is granted, found again and used up."""
