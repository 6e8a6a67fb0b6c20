"""What a caller brings along to a look: a consent, an approval, an agreement, and the rights that come with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cloud import clock, subjects
from cloud.tables import Write
from credit.disclosure.permissions import Approval, Consent, Unusable
from credit.disclosure.viewer import Viewer
from functions.apis.asked import Query
from functions.disclosure import policy
from functions.permissions import granted, quota
from functions.permissions.policy import policy as permissions

Writes = Sequence[tuple[Any, Write]]


@dataclass(frozen=True)
class Brought:
    """A viewer with the rights that were brought along.

    `about`: the subjects to whom the look is confined, None for no such bound. `what`: the permissions by id, for the
    log. `spent()`: the writes that use up what something is shown by; `counted()`: those that count the look, found or
    not. Both are made at the moment of the look; `Unusable` or `QuotaUsedUp` if by then there is nothing left.
    """

    viewer: Viewer
    about: frozenset[str] | None = None
    what: Mapping[str, str] = field(default_factory=dict)
    spent: Callable[[], Writes] = tuple
    counted: Callable[[], Writes] = tuple


def brought(asked: Query, viewer: Viewer) -> Brought:
    """What a query presents, `viewer` with its purpose; `Unusable` if any of it does not hold for this look."""
    told = Brought(viewer)
    for given, add in ((asked.consent, _consent), (asked.approval, _approval), (asked.agreement, _agreement)):
        told = add(told, given) if given else told
    return told


def _consent(told: Brought, code: str) -> Brought:
    viewer, found = told.viewer, granted.consent(code)
    if found is None or not _holds(found, viewer, "consenting"):
        raise Unusable("consent")
    consent = found.id
    return replace(
        told,
        viewer=replace(viewer, consents=frozenset({found.subject}), scope=frozenset(found.datasets)),
        about=frozenset({found.subject}),
        what={**told.what, "consent": consent},
        spent=lambda: [granted.used(consent, 1, viewer.agency, viewer.purpose or "")],
    )


def _holds(permission: Consent | Approval, viewer: Viewer, of: str) -> bool:
    """Whether it holds, and opens anything to such a viewer: what opens nothing must not be used up."""
    return policy().lets(viewer.role, of) and permission.allows(viewer.agency, viewer.purpose or "", clock.today())


def _approval(told: Brought, number: str) -> Brought:
    viewer, found = told.viewer, granted.approval(number)
    if found is None or not _holds(found, viewer, "approved"):
        raise Unusable("approval")
    about = frozenset(subject for some in subjects.holders(found.persons).values() for subject in some)
    more = {"approval": found.id}
    scoped = replace(viewer, approved=about, scope=frozenset(found.datasets))
    return replace(told, viewer=scoped, about=about, what={**told.what, **more})


def _agreement(told: Brought, number: str) -> Brought:
    """A single look under an agreement counts as one of its rows."""
    found = granted.agreement(number, told.viewer.agency) if told.viewer.role in permissions().askers else None
    if found is None or found.objections(told.viewer.purpose or "", (), clock.today()):
        raise Unusable("agreement")
    agreement = found
    return replace(
        told,
        viewer=replace(told.viewer, agreed=frozenset(found.datasets)),
        what={**told.what, "agreement": found.id},
        counted=lambda: [quota.counted(agreement, 1)],
    )
