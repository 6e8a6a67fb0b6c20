"""Consents on paper (纸质授权书): window staff record what an applicant before them has signed, in one with the log."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from cloud import access_log, knowledge, subjects
from cloud.secrets import record_key
from cloud.tables import Expect, Item, Put, Write, table
from credit.disclosure.masking import names_a_person
from credit.disclosure.viewer import Viewer
from credit.errors import GongxinError, NotAllowed
from credit.linkage.keys import paper_keys, subject_id
from functions.apis import once
from functions.apis.asked_permissions import ConsentAsked
from functions.apis.known import holders_of_code
from functions.apis.problems import MemberError, Problem, member

APPLICANT = "applicant"  # the purpose of whatever is done at the window
DESK = ("code", "id_number", "paper_number", "paper_sha256")  # members that only the window gives


class Given(GongxinError):
    """The consent is there already."""


def only_here(asked: ConsentAsked) -> None:
    """A problem if somebody who speaks for themselves says whom they mean, or what was signed on paper."""
    wrong = [name for name in DESK if getattr(asked, name) is not None]
    if wrong:
        raise Problem("invalid", errors=[member("extra_forbidden", pointer=_pointer(name)) for name in wrong])


def subject(asked: ConsentAsked, staff: Viewer) -> str:
    """Id of the applicant; of a person whom nobody knows yet the id that they will have, so that nothing is learnt."""
    if wrong := list(_missing(asked)):
        raise Problem("invalid", errors=wrong)
    found = _body(asked.code) if asked.code else _person(asked.id_number or "")
    if staff.subject not in (None, found):
        raise NotAllowed  # the token is for another applicant
    return found


def stored(item: Item, staff: Viewer, by: str) -> tuple[Item, bool]:
    """Keep a consent and its entry in the access log, both or none; True if it was there before.

    Args:
        item: the consent as it is kept.
        staff: who records it.
        by: how the applicant was named, for the log.
    """
    if first := once.before("consents", item):
        return first, True
    look = access_log.Look(
        viewer=staff,
        purpose=APPLICANT,
        basis=item["paperNumber"],
        case_number=item["paperNumber"],
        what={"by": by, "subject": item["subject"], "consent": item["id"]},
        results=0,
        result_hash=hashlib.sha256(item["id"].encode()).hexdigest(),
    )
    try:
        access_log.write(look, lambda _: _written(item))
    except Given:
        return once.before("consents", item) or item, True
    except GongxinError as failed:
        raise Problem("not-logged") from failed
    return item, False


def _written(item: Item) -> Sequence[tuple[Any, Write]]:
    if table("consents").get({"id": item["id"]}):
        raise Given
    return [(table("consents"), Put(item, Expect(exists=False)))]


def _missing(asked: ConsentAsked) -> Iterator[MemberError]:
    if (asked.code is None) == (asked.id_number is None):
        yield member("applicant", pointer=_pointer("id_number"))
    if asked.paper_number is None:
        yield member("missing", pointer=_pointer("paper_number"))
    elif names_a_person(asked.paper_number):
        yield member("personal", pointer=_pointer("paper_number"))


def _body(code: str) -> str:
    held = set(holders_of_code(code, knowledge.catalogue()))
    if not held:
        raise Problem("invalid", errors=[member("unknown-code", pointer="/code")])
    return _one(held)


def _person(number: str) -> str:
    keys = paper_keys(number, knowledge.catalogue(), record_key())
    held = {who for some in subjects.holders(keys).values() for who in some}
    return _one(held) if held else subject_id(keys[0], record_key())


def _one(held: set[str]) -> str:
    if len(held) > 1:
        raise Problem("ambiguous")
    return held.pop()


def _pointer(name: str) -> str:
    return f"/{ConsentAsked.model_fields[name].alias}"
