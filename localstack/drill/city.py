"""What the platform of the drill is given: departments' files, a subscriber who holds copies, tasks, looks."""

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cloud import clock, knowledge
from cloud.clients import client
from localstack import demo, manifest
from localstack.drill.commands import gongxin
from localstack.samples import samples
from localstack.trouble import Trouble

MANAGER, RECEIVER = "11990100MC00000121", "11990100MC0000178F"
WANTED = {"purpose": "监督检查", "basis": "测试市监督检查办法第三条"}
PATIENCE = 180.0


class City:
    """A running platform, and the people who use it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.subscription = ""

    def fill(self) -> None:
        """Files of every department, a subscription with its copies, tasks of the period, a look that is logged."""
        demo.send(demo.plain_client(self.port), samples(knowledge.catalogue(), clock.today()))
        made = self.ask(RECEIVER, "POST", "/v1/subscriptions", {"dataset": "org-penalty", **WANTED})
        decision = {"decision": "approve", "reason": "符合履职需要"}
        self.ask(MANAGER, "POST", f"/v1/subscriptions/{made['id']}/decision", decision)
        self.subscription = made["id"]
        self._until(lambda: bool(self.feed()), "copies of the subscriber")
        client("lambda").invoke(FunctionName=manifest.name("collection-tasks"), Payload=b"{}")
        names = [item["name"] for item in self.seen()["items"]]
        self.ask(RECEIVER, "POST", "/v1/queries", {"name": names[0], **WANTED, "caseNumber": "DRILL-1"})

    def seen(self) -> Mapping[str, Any]:
        """What the public finds."""
        return self._answer(f"http://127.0.0.1:{self.port + 1}/v1/subjects?q={quote('测试市')}&limit=50")

    def feed(self) -> list[Any]:
        """What the subscriber reads."""
        items: list[Any] = self.ask(RECEIVER, "GET", f"/v1/feeds/{self.subscription}")["items"]
        return items

    def ask(self, agency: str, method: str, path: str, body: object = None) -> Mapping[str, Any]:
        """What an officer of an agency is answered."""
        token = gongxin(self.home, self.port, "token", "--role", "officer", "--agency", agency).strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port + 2}{path}"
        return self._answer(urllib.request.Request(address, content, headers, method=method))

    def _answer(self, request: str | urllib.request.Request) -> Mapping[str, Any]:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            told: Mapping[str, Any] = json.load(answer)
        return told

    def _until(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > end:
                raise Trouble(f"等待超时：{what}", f"no {what} after {PATIENCE:.0f} s")
            time.sleep(0.2)
