"""Cleansing: named operations on texts, each kept with old and new value, for one value and for whole columns."""

from credit.quality.operations.chains import Chain, Step, chain
from credit.quality.operations.cleanse import CHANGES, Cleansed, cleanse
from credit.quality.operations.model import Operation, Reading

__all__ = ["CHANGES", "Chain", "Cleansed", "Operation", "Reading", "Step", "chain", "cleanse"]
