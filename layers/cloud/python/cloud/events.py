"""CloudEvents 1.0 on the bus and on the topic: thin, identifiers and links only, never personal data."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from cloud import clock, settings
from cloud.clients import client
from credit.errors import SystemBusy

SOURCE = "gongxin"
AT_ONCE = 10  # what one call takes, on the bus and on the topic


@dataclass(frozen=True)
class Event:
    """What happened. `id` is derived from its cause, so that telling it twice is recognised as the same event."""

    type: str
    id: str
    subject: str
    data: Mapping[str, Any]
    attributes: Mapping[str, str] = field(default_factory=dict)  # filterable: dataset, agency, subjectKind

    def envelope(self) -> dict[str, Any]:
        """The CloudEvents 1.0 JSON form."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": SOURCE,
            "type": self.type,
            "subject": self.subject,
            "time": clock.now().isoformat(),
            "datacontenttype": "application/json",
            "data": dict(self.data),
        }


def tell(events: Iterable[Event]) -> int:
    """Put events on the bus and on the topic; how many. `SystemBusy` if one was not taken: telling again is safe."""
    told = 0
    for some in _tens(events):
        bodies = [json.dumps(e.envelope(), ensure_ascii=False) for e in some]
        _to_bus(some, bodies)
        _to_topic(some, bodies)
        told += len(some)
    return told


def _to_bus(events: list[Event], bodies: list[str]) -> None:
    answer = client("events").put_events(
        Entries=[
            {"EventBusName": settings.granted("BUS"), "Source": SOURCE, "DetailType": e.type, "Detail": body}
            for e, body in zip(events, bodies, strict=True)
        ]
    )
    if answer.get("FailedEntryCount"):
        raise SystemBusy("the bus did not take every event")


def _to_topic(events: list[Event], bodies: list[str]) -> None:
    answer = client("sns").publish_batch(
        TopicArn=settings.granted("TOPIC"),
        PublishBatchRequestEntries=[
            {"Id": str(n), "Message": body, "MessageAttributes": _attributes(e)}
            for n, (e, body) in enumerate(zip(events, bodies, strict=True))
        ],
    )
    if answer.get("Failed"):
        raise SystemBusy("the topic did not take every event")


def _attributes(event: Event) -> dict[str, dict[str, str]]:
    named = {"type": event.type, **event.attributes}
    return {name: {"DataType": "String", "StringValue": value} for name, value in named.items() if value}


def _tens(events: Iterable[Event]) -> Iterator[list[Event]]:
    stream = iter(events)
    while some := list(islice(stream, AT_ONCE)):
        yield some
