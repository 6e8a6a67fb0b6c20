"""Looks of agencies, and of subjects at themselves: for a stated purpose, and logged before they are answered."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from cloud import access_log, knowledge, search, subjects
from credit.disclosure.shown import ShownSubject
from credit.disclosure.viewer import Role
from credit.errors import GongxinError, NotFound
from credit.linkage.names import name_key
from credit.text import Text
from functions.apis.asked import Query
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.problems import Problem, member
from functions.apis.told import Named, RecordTold, SubjectTold, Total
from functions.apis.told_agencies import DossierTold

MOST_RECORDS = 500
SAME_NAME = 50  # hits among which a whole name is looked for


class Purpose(BaseModel):
    """A purpose for which somebody may ask (查询事由)."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    id: str
    text: Text
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...]
    case_number: bool = False

    @property
    def spellings(self) -> set[str]:
        """Everything that means this purpose."""
        return {name_key(s) for s in (self.id, self.text.zh, self.text.en, *self.aliases)}


def create(call: Call) -> Answer:
    """The dossier of one subject as the caller may see it for this purpose."""
    asked: Query = call.body
    viewer = call.identity.viewer if call.identity else None
    if viewer is None:
        raise Problem("not-identified")
    purpose = _purpose(asked, viewer.role)
    look = Look.now(replace(viewer, purpose=purpose.id))
    subject, ambiguous = _subject(look, asked)
    told = _dossier(look, subject, purpose) if subject else None
    entry = _logged(look, asked, purpose, told)
    if ambiguous:
        raise Problem("ambiguous")
    if told is None:
        raise NotFound
    return Answer(told.model_copy(update={"query": entry}))


def _purpose(asked: Query, role: Role) -> Purpose:
    open_to_role = [p for p in _purposes() if role in p.roles]
    found = next((p for p in _purposes() if name_key(asked.purpose) in p.spellings), None)
    allowed = {"allowed": ", ".join(p.id for p in open_to_role) or "-"}
    if not open_to_role or (found and role not in found.roles):
        raise Problem("purpose-not-allowed", allowed)
    if found is None:
        raise Problem("unknown-purpose", allowed, errors=[member("enum", pointer="/purpose")])
    if found.case_number and not asked.case_number:
        raise Problem("case-number-needed", errors=[member("missing", pointer="/caseNumber")])
    return found


def _subject(look: Look, asked: Query) -> tuple[ShownSubject | None, bool]:
    """The one subject that is meant, and whether several fit."""
    ids = {asked.subject} if asked.subject else set(_by_code(asked.code) if asked.code else _by_name(asked.name or ""))
    seen = [s for subject in subjects.by_id(ids).values() if (s := look.subject(subject))]
    return (seen[0], False) if len(seen) == 1 else (None, len(seen) > 1)


def _by_code(code: str) -> Iterator[str]:
    """Holders of a code, whichever kind it is."""
    written = name_key(code).replace("-", "")
    kinds = {k for d in knowledge.catalogue().datasets if d.subject.kind == "organisation" for k in d.subject.codes}
    for held in subjects.holders(f"{kind}:{written}" for kind in sorted(kinds)).values():
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


@cache
def _purposes() -> tuple[Purpose, ...]:
    return tuple(Purpose.model_validate(p) for p in knowledge.document("policies/purposes.yaml")["purposes"])
