"""The answer to each row, through the one disclosure policy; hidden and unknown are the same to whoever asks."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson
import polars as pl

from cloud import clock, subjects
from credit.disclosure.permissions import Approval, Consent
from credit.disclosure.shown import Shown, ShownSubject
from credit.disclosure.viewer import Viewer
from credit.insight.asked_rows import CODE, INVALID, NAME
from credit.linkage.subject import Subject
from functions.apis.look import Look
from functions.batches.store import Batch
from functions.permissions import granted

FOUND, NOT_FOUND, AMBIGUOUS, NOT_ALLOWED = "found", "not-found", "ambiguous", "not-allowed"
RESULTS = (FOUND, NOT_FOUND, AMBIGUOUS, NOT_ALLOWED, INVALID)
ANSWER = pl.Schema(
    {
        "place": pl.UInt32,
        "by": pl.String,
        "result": pl.String,
        "subject": pl.String,
        "records": pl.UInt32,
        "hash": pl.String,
        "consent": pl.String,
        "approval": pl.String,
        "line": pl.String,
        "lost": pl.String,
    }
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Right:
    """What a row's permission opens: a viewer, and the subjects to whom it is confined (None: no permission)."""

    viewer: Viewer
    about: frozenset[str] | None = None


@dataclass(frozen=True)
class Answers:
    """Rows that are looked up together: the register is asked once for all of them.

    Args:
        batch: what is asked for, by whom.
        watermark: stands in every line of the result.
        rows: as `credit.insight.asked_rows` gives them.
    """

    batch: Batch
    watermark: str
    rows: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """An answer for every row, as `ANSWER`: `line` is its JSON, `lost` that if its consent is gone by then."""
        return pl.DataFrame([self._answer(row) for row in self.rows.iter_rows(named=True)], schema=ANSWER)

    def _answer(self, row: Row) -> dict[str, Any]:
        result, subject, records = self._found(row)
        told = {**_subject(subject), "records": [_record(shown) for shown in records]} if subject else {}
        line = self._line(row, result, told)
        return {
            **{name: row[name] for name in ("place", "by", "consent", "approval")},
            "result": result,
            "subject": subject.id if subject else None,
            "records": len(records),
            "hash": hashlib.sha256(line.encode()).hexdigest(),
            "line": line,
            "lost": self._line(row, NOT_ALLOWED, {}) if row["consent"] else None,
        }

    def _line(self, row: Row, result: str, told: Mapping[str, Any]) -> str:
        asked = {name: row[name] for name in ("code", "name", "number") if row[name] is not None}
        place = {"row": row["row"], **({"sheet": row["sheet"]} if row["sheet"] else {})}
        line = {**place, "asked": asked, "result": result, **told, "watermark": self.watermark}
        return orjson.dumps(line).decode()

    def _found(self, row: Row) -> tuple[str, ShownSubject | None, Sequence[Shown]]:
        if row["by"] == INVALID:
            return INVALID, None, ()
        right = self._right(row)
        if right is None:
            return NOT_ALLOWED, None, ()
        look = replace(self._look, viewer=right.viewer)
        seen = [shown for subject in self._meant(row, right) if (shown := look.subject(subject))]
        if len(seen) != 1:
            return AMBIGUOUS if seen else NOT_FOUND, None, ()
        records = [shown for shown in look.all_records(seen[0].id) if shown.dataset.id in self.batch.datasets]
        return FOUND, seen[0], records

    def _right(self, row: Row) -> Right | None:
        """The right to look; None for persons without one, and for permissions that give none."""
        if row["consent"]:
            return self._consented(row)
        if row["approval"]:
            return self._approved(row)
        return Right(self._viewer) if row["by"] in (CODE, NAME) or self._key_groups else None

    def _consented(self, row: Row) -> Right | None:
        found = self._consents.get(row["consent"])
        if found is None or not self._holds(found) or row["use"] > found.left:
            return None
        held = self._held(row)
        if held is not None and found.subject not in held:
            return None
        scope = frozenset(found.datasets) & frozenset(self.batch.datasets)
        about = frozenset({found.subject})
        return Right(replace(self._viewer, consents=about, scope=scope), about)

    def _approved(self, row: Row) -> Right | None:
        found = self._approvals.get(row["approval"])
        if found is None or not self._holds(found):
            return None
        if row["keys"] and set(found.persons).isdisjoint(row["keys"]):
            return None
        scope = frozenset(found.datasets) & frozenset(self.batch.datasets)
        about = frozenset(subject for key in found.persons for subject in self._holders.get(key, ()))
        return Right(replace(self._viewer, approved=about, scope=scope), about)

    def _holds(self, permission: Consent | Approval) -> bool:
        return permission.allows(self.batch.agency, self.batch.purpose, self._look.today)

    def _meant(self, row: Row, right: Right) -> Iterator[Subject]:
        held = self._held(row)
        ids = (right.about or frozenset()) if held is None else held if right.about is None else held & right.about
        return (self._known[i] for i in sorted(ids) if i in self._known)

    def _held(self, row: Row) -> frozenset[str] | None:
        """Who holds one of the keys of the row, None where a permission alone says who is meant."""
        if not row["keys"]:
            return None
        held = {subject for key in row["keys"] for subject in self._holders.get(key, ())}
        if row["by"] == NAME:
            held = {i for i in held if i in self._known and row["name_key"] in self._known[i].name_keys}
        return frozenset(held)

    @cached_property
    def _look(self) -> Look:
        return Look.now(self._viewer)

    @cached_property
    def _viewer(self) -> Viewer:
        return replace(self.batch.viewer, agreed=frozenset(self.batch.datasets))

    @cached_property
    def _key_groups(self) -> bool:
        """Whether people of key occupations are asked for, whom a line of the matrix may open without their consent."""
        return any(self._look.catalogue.dataset(name).key_group for name in self.batch.datasets)

    @cached_property
    def _consents(self) -> Mapping[str, Consent]:
        return granted.consents(self.rows["consent"].drop_nulls())

    @cached_property
    def _approvals(self) -> Mapping[str, Approval]:
        return granted.approvals(self.rows["approval"].drop_nulls())

    @cached_property
    def _holders(self) -> Mapping[str, Sequence[str]]:
        persons = [key for approval in self._approvals.values() for key in approval.persons]
        return subjects.holders(dict.fromkeys((*self.rows["keys"].explode().drop_nulls(), *persons)))

    @cached_property
    def _known(self) -> Mapping[str, Subject]:
        held = (subject for some in self._holders.values() for subject in some)
        return subjects.by_id(dict.fromkeys((*held, *(consent.subject for consent in self._consents.values()))))


def tally(answers: Iterable[pl.DataFrame]) -> dict[str, int]:
    """How many rows ended how: `received`, which is the sum of all the others, and each of `RESULTS`."""
    counts = dict.fromkeys(RESULTS, 0)
    for frame in answers:
        for result, count in frame["result"].value_counts().iter_rows():
            counts[result] += count
    return {"received": sum(counts.values()), **counts}


def watermark(batch: Batch, agency: str, purpose: str) -> str:
    """Who has asked, when and why: in every line, so that it stays with whatever is cut out of the file."""
    at = batch.created_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    return " · ".join(filter(None, (agency, batch.agency, at, purpose, batch.case_number, batch.id)))


def _subject(subject: ShownSubject) -> dict[str, Any]:
    told = {
        "id": subject.id,
        "name": subject.name,
        "code": subject.code,
        "kind": subject.category,
        "status": subject.status,
        "formerNames": list(subject.former_names),
        "region": subject.region or None,
    }
    return {"subject": told}


def _record(shown: Shown) -> dict[str, Any]:
    record = shown.record
    return {
        "id": record.record,
        "dataset": shown.dataset.id,
        "version": record.version,
        "state": record.state,
        "agency": record.agency,
        "decidedOn": record.decided_on,
        "displayUntil": shown.display_until,
        "marks": [mark.id for mark in shown.marks],
        "fields": {field.code: field.value for field in shown.fields},
    }
