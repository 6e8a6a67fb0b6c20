"""The one disclosure policy, as every function applies it."""

from functools import cache

from cloud import knowledge
from credit.disclosure.policy import Policy


@cache
def policy() -> Policy:
    """Who may see what, why and until when; read once a process."""
    return Policy.of(knowledge.document("policies/display.yaml"), knowledge.document("policies/matrix.yaml"))
