"""Rows that come in the request itself: written down as a file, they take the way of every file."""

import json
from collections.abc import Mapping
from typing import Any

from credit.text import Text
from functions.apis import once, tickets
from functions.apis.asked_collection import Rows
from functions.apis.call import Answer, Call, Route
from functions.apis.callers import officer
from functions.apis.problems import Problem
from functions.apis.told_agencies import TicketTold
from functions.collection.policy import policy

NAME = "rows.json"
LARGEST = 4 << 20  # bytes of a request; what the policy allows is less


def create(call: Call) -> Answer:
    """Take rows in; the same Idempotency-Key gives the same ticket, the same rows are the same submission."""
    asked: Rows = call.body
    agency = str(officer(call).agency or "")
    tickets.may_send(agency, asked.dataset)
    content = written(asked.rows)
    limit = policy().rows
    if len(asked.rows) > limit.most:
        raise Problem("too-many-rows", {"limit": limit.most})
    if len(content) > limit.bytes:
        raise Problem("too-large", {"limit": limit.bytes})
    key = call.headers.get("idempotency-key", "")
    ticket, replayed = tickets.given(asked.dataset, NAME, agency, key, _wishes(asked, agency))
    tickets.send(ticket, content)
    return tickets.told(ticket, None, replayed=replayed, status=202)


def written(rows: tuple[Mapping[str, Any], ...]) -> bytes:
    """Rows as a file: the same rows give the same bytes, in whatever order their members were sent."""
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _wishes(asked: Rows, agency: str) -> Mapping[str, Any]:
    said = {"dryRun": asked.dry_run, "period": asked.period, "reference": asked.reference, "channel": "api"}
    told = {name: value for name, value in said.items() if value}
    return {**told, "asked": once.digest(asked), **tickets.corrected(asked.corrects, agency, asked.dataset)}


ROUTES = (
    Route(
        "POST",
        "/v1/submissions/rows",
        create,
        Text(zh="以 JSON 报送数据行", en="Rows in place of a file"),
        body=Rows,
        answer=TicketTold,
        status=202,
        secured=True,
        problems=(400, 403, 409, 413, 415),
        largest=LARGEST,
    ),
)
