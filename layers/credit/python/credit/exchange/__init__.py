"""Submissions, receipts, deliveries: what departments and the platform hand each other."""
