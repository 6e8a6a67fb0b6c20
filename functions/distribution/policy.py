"""The policy about distribution, read once a process."""

from functools import cache

from cloud import knowledge
from credit.distribution.policy import DistributionPolicy


@cache
def policy() -> DistributionPolicy:
    """What schemas/policies/distribution.yaml says."""
    return DistributionPolicy.of(knowledge.document("policies/distribution.yaml"))
