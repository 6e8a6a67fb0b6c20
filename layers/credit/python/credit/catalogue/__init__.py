"""What may be collected, from whom, on what legal basis, and how each field looks."""

from credit.catalogue.model import Agency, Catalogue, Code, CodeList, Dataset, Field, Rule

__all__ = ["Agency", "Catalogue", "Code", "CodeList", "Dataset", "Field", "Rule"]
