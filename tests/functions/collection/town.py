"""A platform at rest to which data come by every channel: real tables, a real ledger, real buckets, no servers."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

from cloud import clock, identity, knowledge, ledger, tables
from credit.disclosure.viewer import Role
from functions.apis import agency, public
from tests.faults.city import City
from tests.functions import at_rest
from tests.functions.apis.conftest import Api, Reply

TODAY = date(2026, 11, 23)
MANAGER, HEALTH, COURT = "11990100MC00000121", "11990100MC0000098U", "11990100MC0000047K"
PENALTY, REGISTRATION = "org-penalty", "org-registration"


class Town(City):
    """What tests touch. Functions see what they are granted and no more."""

    def __init__(self, root: Path, port: int) -> None:
        self.settings: dict[str, str] = {}  # in the place of those that the manifest says
        at_rest.forget()
        super().__init__(root, port, f"t{uuid4().hex[:12]}")
        self.restore(None)
        for folder in ("logs", "tmp"):
            (self.home / folder).mkdir(exist_ok=True)
        self.act_as("operator")
        self.found()
        self.move_to(TODAY)
        self._api, self._public = Api(agency.build()), Api(public.build())

    def act_as(self, principal: str) -> None:
        """See what a principal sees, and no more."""
        super().act_as(principal)
        os.environ.update(self.settings)

    def move_to(self, day: date, hour: int = 9) -> None:
        """Set the platform's clock, whatever time it really is."""
        there = datetime.combine(day, time(hour), clock.SHANGHAI) - datetime.now(UTC)
        (self.home / "clock.json").write_text(json.dumps({"offset": there.total_seconds()}))

    def get(self, address: str, sender: str = HEALTH) -> Reply:
        """Ask the agency API as an officer of a department."""
        self.act_as("api-agency")
        return self._api.get(address, authorization=self._token(sender))

    def post(self, address: str, body: Any, sender: str = HEALTH, **headers: str) -> Reply:
        """The same with a body."""
        self.act_as("api-agency")
        return self._api.post(address, body, authorization=self._token(sender), **headers)

    def page(self, address: str, form: str | None, headers: Mapping[str, str]) -> Reply:
        """Ask the agency API for a page, or send it a form, as a browser does."""
        self.act_as("api-agency")
        return self._api.call("GET" if form is None else "POST", address, form, headers)

    def public(self, address: str) -> Reply:
        """Ask the public API."""
        self.act_as("api-public")
        return self._public.get(address)

    def ended(self, reply: Reply, sender: str = HEALTH) -> Any:
        """Where a submission stands once everything is done."""
        assert reply.status in (201, 202), reply.text
        self.come_to_rest()
        return self.get(reply.headers["Location"], sender).json

    def stored(self, table: str) -> list[dict[str, Any]]:
        """Every item of a table."""
        self.act_as("operator")
        return [dict(item) for item in tables.table(table).scan()]

    def records(self, dataset: str = PENALTY) -> list[dict[str, Any]]:
        """What the ledger holds: the newest version of each record."""
        self.act_as("operator")
        return [r for part in ledger.records(knowledge.catalogue().dataset(dataset)) for r in part.to_dicts()]

    def _token(self, sender: str) -> str:
        return f"Bearer {identity.issue(Role.OFFICER, sender, None, 1)}"
