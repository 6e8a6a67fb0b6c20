"""What was published, newest first; how much there is; what the catalogue's codes are worth."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from cloud import clock, files, knowledge, settings
from cloud.tables import Item
from credit.disclosure.viewer import ANONYMOUS
from credit.quality import identifiers
from credit.text import Text
from functions.apis.asked import CodeAsked, Publications
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.problems import Problem, member
from functions.apis.told import Named, RecordTold, SubjectTold, Total
from functions.apis.told_lists import (
    CodeTold,
    CountTold,
    FileTold,
    OpenDataTold,
    PublicationsTold,
    PublicationTold,
    SnapshotTold,
    StatisticsTold,
)
from functions.daily import open_data as snapshots
from functions.daily import statistics
from functions.intake import published

YEAR = timedelta(days=365)
PAGES = 40  # of one answer: months without anything are quickly passed
BETWEEN = "~"


def publications(call: Call) -> Answer:
    """Records on display by when they were published or changed; licences and penalties unless a dataset is named."""
    return Answer(published_lately(Look.now(ANONYMOUS), call.query))


def counts(call: Call) -> Answer:
    """How many bodies and records are on display today, as far as was counted."""
    return Answer(counted(Look.now(ANONYMOUS)))


def verify_code(call: Call) -> Answer:
    """Whether a code of organisations is sound, why not, and which body bears it."""
    return Answer(verified(Look.now(ANONYMOUS), call.body))


def open_data(call: Call) -> Answer:
    """The newest snapshot of every public dataset, with links that work for a minute."""
    catalogue, seconds = knowledge.catalogue(), int(settings.granted("LINK_SECONDS"))
    found = {name: told for name in snapshots.offered() if (told := snapshots.latest(name))}
    until = clock.now() + timedelta(seconds=seconds)
    items = tuple(_snapshot(catalogue.dataset(name).name, told, seconds) for name, told in found.items())
    return Answer(OpenDataTold(items=items, links_until=until), headers={"Cache-Control": "no-store"})


def published_lately(look: Look, asked: Publications) -> PublicationsTold:
    """A page of what was published, as this look sees it."""
    datasets = _datasets(look, asked.dataset)
    since = _instant(asked)
    place: tuple[str, str] | None = _place(asked.cursor) if asked.cursor else (clock.now().isoformat()[:7], "")
    items: list[PublicationTold] = []
    for _ in range(PAGES):
        if place is None or len(items) >= asked.limit:
            break
        found, month = published.page(datasets, since, asked.limit - len(items), place)
        items += _told(look, found)
        place = (month, found[-1]["published"] if month == place[0] else "") if month else None
    return PublicationsTold(
        items=tuple(items),
        next_cursor=BETWEEN.join(place) if place else None,
        total=Total(value=len(items), relation="eq" if place is None and not asked.cursor else "gte"),
    )


def counted(look: Look) -> StatisticsTold:
    """The last count, less what has ended since."""
    bodies = statistics.bodies()
    if bodies is None:
        return StatisticsTold(as_of=None, subjects=(), records=())
    labels = {c.code: c.label for c in look.catalogue.code_list("subject-category").codes}
    by_category = sorted(bodies["byCategory"].items())
    of_records = statistics.records_on(look.today.isoformat())
    return StatisticsTold(
        as_of=bodies["asOf"],
        subjects=tuple(CountTold(id=c, text=labels[c], value=int(n)) for c, n in by_category if c in labels),
        records=tuple(CountTold(id=d, text=look.catalogue.dataset(d).name, value=int(n)) for d, n in of_records),
    )


def verified(look: Look, asked: CodeAsked) -> CodeTold:
    """What is known of a code; a kind that is no kind of organisations' codes is a `Problem`."""
    if asked.kind not in look.code_kinds:
        raise Problem("invalid", errors=[member("enum", pointer="/kind")])
    examined = identifiers.examine(asked.kind, asked.value, look.today)
    held = look.by_code(asked.kind, examined.normalised or asked.value)
    return CodeTold(
        kind=asked.kind,
        value=asked.value,
        valid=examined.valid,
        normalised=examined.normalised,
        reasons=tuple(Named(id=reason.id, text=reason.text) for reason in examined.reasons),
        subjects=tuple(SubjectTold.of(subject) for subject in held),
    )


def _snapshot(name: Text, told: Mapping[str, Any], seconds: int) -> SnapshotTold:
    bucket = settings.bucket(snapshots.BUCKET)
    links = tuple(
        FileTold(**{**one, "url": files.presign_get(bucket, one["key"], seconds)})
        for one in told["files"]
        if one["name"] != snapshots.INDEX
    )
    before = (told["before"] or {}).get("day")
    return SnapshotTold(**{**told, "name": name, "changes_since": before, "files": links})


def _datasets(look: Look, wanted: str | None) -> list[str]:
    public = [d for d in look.catalogue.datasets if d.disclosure == "public"]
    if wanted is None:
        return sorted({d.id for d in public if d.double_publication})
    if wanted not in {d.id for d in public}:
        raise Problem("invalid", errors=[member("enum", parameter="dataset")])
    return [wanted]


def _instant(asked: Publications) -> datetime:
    """The beginning of the day in China, as entries are stamped."""
    day = asked.since or (clock.today() - YEAR)
    return datetime.combine(day, time(), clock.SHANGHAI).astimezone(UTC)


def _place(cursor: str) -> tuple[str, str]:
    month, _, before = cursor.partition(BETWEEN)
    try:
        datetime.fromisoformat(f"{month}-01")
    except ValueError:
        raise Problem("bad-cursor") from None
    return month, before


def _told(look: Look, items: Sequence[Item]) -> Iterator[PublicationTold]:
    """What is shown of these entries, with their subjects, who are read together."""
    seen = [(item, shown) for item in items if (shown := look.entry(item))]
    owners = look.owners(shown.subject for _, shown in seen if shown.subject)
    for item, shown in seen:
        owner = owners.get(shown.record.subject)
        if owner or shown.subject is None:
            yield PublicationTold(
                published_at=item["committedAt"],
                subject=SubjectTold.of(owner) if owner else None,
                record=RecordTold.of(shown, look.catalogue),
            )
