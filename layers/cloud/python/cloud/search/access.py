"""Who may do what on a domain with fine-grained access: two roles for our own indices, given to roles of functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from opensearchpy import OpenSearch

from cloud.search.bulk import translated

SECURITY = "/_plugins/_security/api"
READERS: Mapping[str, Sequence[str]] = {"cluster": ["cluster_composite_ops_ro"], "indices": ["read"]}
# Clearing makes an index and moves the alias; nothing but our own indices is within the pattern.
WRITERS: Mapping[str, Sequence[str]] = {"cluster": ["cluster_composite_ops"], "indices": ["indices_all"]}


def admit(client: OpenSearch, alias: str, readers: Sequence[str], writers: Sequence[str]) -> None:
    """Let these roles (ARNs) read, and those write, what is behind the alias and its other generation; others may not.

    The caller has to be the domain's master. Doing so again changes nothing.
    """
    for name, may, who in (("readers", READERS, readers), ("writers", WRITERS, writers)):
        role = f"{alias}-{name}"
        indices = [{"index_patterns": [f"{alias}*"], "allowed_actions": list(may["indices"])}]
        _put(client, f"roles/{role}", {"cluster_permissions": list(may["cluster"]), "index_permissions": indices})
        _put(client, f"rolesmapping/{role}", {"backend_roles": list(who)})


def _put(client: OpenSearch, place: str, body: Mapping[str, Any]) -> None:
    with translated():
        client.transport.perform_request("PUT", f"{SECURITY}/{place}", body=body)
