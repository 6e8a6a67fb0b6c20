"""Batch queries (批量查询): request, legality, answers, log, result and receipt, or a refusal with its reasons."""
