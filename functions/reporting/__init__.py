"""Reporting up (上报): gather what targets are to be told, pack it, send it, wait for receipts, settle, reconcile."""
