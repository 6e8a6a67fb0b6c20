"""Looks of agencies, and of subjects at themselves: for a stated purpose, and logged before they are answered."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from cloud import access_log, search, subjects
from credit.disclosure.shown import ShownSubject
from credit.errors import GongxinError, NotFound
from credit.linkage.names import name_key
from functions.apis import purposes
from functions.apis.asked import Query
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.problems import Problem
from functions.apis.purposes import Purpose
from functions.apis.told import Named, RecordTold, SubjectTold, Total
from functions.apis.told_agencies import DossierTold

MOST_RECORDS = 500
SAME_NAME = 50  # hits among which a whole name is looked for


def create(call: Call) -> Answer:
    """The dossier of one subject as the caller may see it for this purpose."""
    asked: Query = call.body
    viewer = call.identity.viewer if call.identity else None
    if viewer is None:
        raise Problem("not-identified")
    purpose = purposes.stated(asked.purpose, viewer.role, asked.case_number)
    look = Look.now(replace(viewer, purpose=purpose.id))
    subject, ambiguous = _subject(look, asked)
    told = _dossier(look, subject, purpose) if subject else None
    entry = _logged(look, asked, purpose, told)
    if ambiguous:
        raise Problem("ambiguous")
    if told is None:
        raise NotFound
    return Answer(told.model_copy(update={"query": entry}))


def _subject(look: Look, asked: Query) -> tuple[ShownSubject | None, bool]:
    """The one subject that is meant, and whether several fit."""
    ids = (
        {asked.subject}
        if asked.subject
        else set(_by_code(look, asked.code) if asked.code else _by_name(asked.name or ""))
    )
    seen = [s for subject in subjects.by_id(ids).values() if (s := look.subject(subject))]
    return (seen[0], False) if len(seen) == 1 else (None, len(seen) > 1)


def _by_code(look: Look, code: str) -> Iterator[str]:
    """Holders of a code, whichever kind it is."""
    written = name_key(code).replace("-", "")
    for held in subjects.holders(f"{kind}:{written}" for kind in sorted(look.code_kinds)).values():
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


def _logged(look: Look, asked: Query, purpose: Purpose, told: DossierTold | None) -> str:
    """The number of the look's entry in the access log; without one nothing is answered (design rule 10)."""
    by = "subject" if asked.subject else "code" if asked.code else "name"
    answered = told.model_dump_json(by_alias=True, exclude={"query"}) if told else ""
    written = access_log.Look(
        viewer=look.viewer,
        purpose=purpose.id,
        basis=asked.basis,
        case_number=asked.case_number,
        what={"by": by, "subject": told.subject.id if told else None},
        results=len(told.records) if told else 0,
        result_hash=hashlib.sha256(answered.encode()).hexdigest(),
    )
    try:
        entry: str = access_log.write(written)["entry"]
    except GongxinError as failed:
        raise Problem("not-logged") from failed
    return entry
