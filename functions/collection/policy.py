"""The rules of collection, read once."""

from functools import cache

from cloud import knowledge
from credit.collection.policy import CollectionPolicy


@cache
def policy() -> CollectionPolicy:
    """`schemas/policies/collection.yaml`."""
    return CollectionPolicy.of(knowledge.document("policies/collection.yaml"))
