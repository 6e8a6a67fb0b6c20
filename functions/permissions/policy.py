"""The policy about permissions, and whom it lets grant them."""

from functools import cache

from cloud import knowledge
from credit.disclosure.permissions import PermissionPolicy
from credit.disclosure.viewer import Role, Viewer


@cache
def policy() -> PermissionPolicy:
    """The policy, read once a process."""
    return PermissionPolicy.of(knowledge.document("policies/permissions.yaml"))


def manages(viewer: Viewer) -> bool:
    """Whether this is the managing body (信用主管部门)."""
    known = knowledge.catalogue().agency(viewer.agency or "") if viewer.role is Role.OFFICER else None
    return known is not None and policy().manages(known.groups)
