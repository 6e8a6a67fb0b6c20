"""Permissions as they are found again by whoever presents them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from cloud import clock, secrets
from cloud.tables import Expect, Item, Put, table
from credit.disclosure.permissions import Agreement, Approval, Consent, Permission, Unusable, consent_id

P = TypeVar("P", bound=Permission)


def agreement(number: str, agency: str | None) -> Agreement | None:
    """The agreement of that id, if it is this agency's; another's is as unknown as one that does not exist."""
    found = _one("agreements", number, Agreement)
    return found if found and found.agency == agency else None


def approval(number: str) -> Approval | None:
    """The approval of that id, whoever may use it."""
    return _one("approvals", number, Approval)


def approvals(numbers: Iterable[str]) -> Mapping[str, Approval]:
    """Those of these approvals that exist, by id."""
    return _many("approvals", numbers, Approval)


def consent(code: str) -> Consent | None:
    """The consent with this code, whoever may use it."""
    return _one("consents", identified(code), Consent)


def consents(ids: Iterable[str]) -> Mapping[str, Consent]:
    """Those of these consents that exist, by id."""
    return _many("consents", ids, Consent)


def identified(code: str) -> str:
    """The id of the consent that has this code, if there is one."""
    return consent_id(code, secrets.record_key())


def used(number: str, looks: int, asker: str | None, purpose: str) -> tuple[Any, Put]:
    """The write that uses so many looks of a consent up, if it still is as it is now.

    Raises:
        Unusable: it does not hold for this look, or not for so many.
    """
    item = table("consents").get({"id": number})
    now = Consent.model_validate(item) if item else None
    if item is None or now is None or not now.allows(asker, purpose, clock.today()) or now.left < looks:
        raise Unusable("consent")
    after: Item = {**item, "left": now.left - looks, "usedAt": clock.now().isoformat()}
    return table("consents"), Put(after, Expect(equal={"left": now.left, "state": now.state}))


def _one(name: str, number: str, model: type[P]) -> P | None:
    item = table(name).get({"id": number}) if number else None
    return model.model_validate(item) if item else None


def _many(name: str, numbers: Iterable[str], model: type[P]) -> Mapping[str, P]:
    found = table(name).get_many({"id": number} for number in dict.fromkeys(numbers))
    return {item["id"]: model.model_validate(item) for item in found}
