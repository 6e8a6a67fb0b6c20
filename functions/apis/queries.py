"""Looks of agencies, and of subjects at themselves: for a stated purpose, and logged before they are answered."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from cloud import access_log, search, secrets, subjects
from credit.disclosure.permissions import QuotaUsedUp, Unusable
from credit.disclosure.shown import ShownSubject
from credit.errors import GongxinError, NotFound
from credit.linkage.keys import paper_keys
from credit.linkage.names import name_key
from functions.apis import callers, purposes
from functions.apis.asked import Query
from functions.apis.brought import Brought, brought
from functions.apis.call import Answer, Call
from functions.apis.known import holders_of_code
from functions.apis.look import Look
from functions.apis.problems import Problem, member
from functions.apis.purposes import Purpose
from functions.apis.told import Named, RecordTold, SubjectTold, Total
from functions.apis.told_agencies import DossierTold

MOST_RECORDS = 500
SAME_NAME = 50  # hits among which a whole name is looked for


def create(call: Call) -> Answer:
    """The dossier of one subject as the caller may see it for this purpose."""
    asked: Query = call.body
    viewer = callers.viewer(call)
    purpose = purposes.stated(asked.purpose, viewer.role, asked.case_number)
    asking = replace(viewer, purpose=purpose.id)
    try:
        return _looked(asked, brought(asked, asking), purpose)
    except (Unusable, QuotaUsedUp) as refused:
        what = refused.what if isinstance(refused, Unusable) else "quota"
        _logged(Brought(asking, what={"refused": what}), asked, purpose, None)
        if isinstance(refused, QuotaUsedUp):
            raise Problem("quota-used-up", refused.facts) from None
        raise Problem("permission-unusable", errors=[member("permission", pointer=f"/{what}")]) from None


def _looked(asked: Query, with_: Brought, purpose: Purpose) -> Answer:
    look = Look.now(with_.viewer)
    subject, ambiguous = _subject(look, asked, with_.about)
    told = _dossier(look, subject, purpose) if subject else None
    entry = _logged(with_, asked, purpose, told)
    if ambiguous:
        raise Problem("ambiguous")
    if told is None:
        raise NotFound
    return Answer(told.model_copy(update={"query": entry}))


def _subject(look: Look, asked: Query, about: frozenset[str] | None) -> tuple[ShownSubject | None, bool]:
    """The one subject that is meant, and whether several fit."""
    ids = _confined(_named(look, asked), about, asked)
    seen = [s for subject in subjects.by_id(ids).values() if (s := look.subject(subject))]
    return (seen[0], False) if len(seen) == 1 else (None, len(seen) > 1)


def _confined(named: frozenset[str] | None, about: frozenset[str] | None, asked: Query) -> frozenset[str]:
    """Those who are named and whom a permission is about; `Unusable` if it is about somebody else."""
    if about is None or named is None:
        return named or about or frozenset()
    if about and not about & named:
        raise Unusable(_permission(asked))
    return about & named


def _named(look: Look, asked: Query) -> frozenset[str] | None:
    """Whoever is named, None if nobody is."""
    if asked.subject:
        return frozenset({asked.subject})
    if asked.code:
        return frozenset(holders_of_code(asked.code, look.catalogue))
    if asked.id_number:
        return frozenset(_by_number(look, asked.id_number))
    return frozenset(_by_name(asked.name)) if asked.name else None


def _by_number(look: Look, number: str) -> Iterator[str]:
    """Whoever has an identity paper of this number, by its keyed hash."""
    for held in subjects.holders(paper_keys(number, look.catalogue, secrets.record_key())).values():
        yield from held


def _by_name(name: str) -> Iterator[str]:
    """Those whose name is, or was, exactly this: a look is at one subject, not at everybody with a similar name."""
    wanted = name_key(name)
    hits = search.index().find(name, kind="organisation", limit=SAME_NAME).hits
    for subject in subjects.by_id(h.id for h in hits).values():
        if wanted in subject.name_keys:
            yield subject.id


def _dossier(look: Look, subject: ShownSubject, purpose: Purpose) -> DossierTold:
    seen = list(islice(look.all_records(subject.id), MOST_RECORDS + 1))
    records = tuple(RecordTold.of(s, look.catalogue) for s in seen[:MOST_RECORDS])
    return DossierTold(
        query="",
        purpose=Named(id=purpose.id, text=purpose.text),
        subject=SubjectTold.of(subject),
        records=records,
        total=Total(value=len(records), relation="gte" if len(seen) > MOST_RECORDS else "eq"),
    )


def _logged(with_: Brought, asked: Query, purpose: Purpose, told: DossierTold | None) -> str:
    """The number of the look's entry in the access log; without one nothing is answered (design rule 10).

    What the look uses up of a permission is used up with the entry. A look that shows nothing uses up no consent.
    """
    answered = told.model_dump_json(by_alias=True, exclude={"query"}) if told else ""
    written = access_log.Look(
        viewer=with_.viewer,
        purpose=purpose.id,
        basis=asked.basis,
        case_number=asked.case_number,
        what={"by": _by(asked), "subject": told.subject.id if told else None, **with_.what},
        results=len(told.records) if told else 0,
        result_hash=hashlib.sha256(answered.encode()).hexdigest(),
    )
    try:
        used = (with_.counted, with_.spent) if told else (with_.counted,)
        entry: str = access_log.write(written, lambda _: [w for some in used for w in some()])["entry"]
    except (Unusable, QuotaUsedUp):
        raise
    except GongxinError as failed:
        raise Problem("not-logged") from failed
    return entry


def _by(asked: Query) -> str:
    """What the subject was named by, for the log."""
    named = {"subject": asked.subject, "code": asked.code, "name": asked.name, "id-number": asked.id_number}
    return next((by for by, given in named.items() if given), _permission(asked))


def _permission(asked: Query) -> str:
    """Which permission was presented first."""
    return "consent" if asked.consent else "approval" if asked.approval else "agreement"
