"""A platform at rest that reports up to simulators, state by state in this process: real ledger, tables and buckets."""

import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from cloud import clock, identity, ledger, secrets, tables
from cloud.clients import client
from credit.disclosure.viewer import Role
from functions.apis import agency
from functions.distribution import due
from functions.reporting import standing, targets
from localstack import provision
from localstack.simulators.above import Above
from localstack.simulators.drop import Folder
from localstack.simulators.http import Simulator, served
from localstack.simulators.rest import RestVisitor
from localstack.simulators.soap import SoapVisitor
from tests.functions.apis.conftest import Api, Reply
from tests.functions.city import AGENCY, PENALTY, City
from tests.functions.driven import Driven

TODAY = date(2026, 11, 23)
HONOUR = {
    "HMD_RYLB": "纳税信用A级",
    "HMD_RYMC": "纳税信用A级纳税人",
    "HMD_RDDW": "国家税务总局测试市税务局",
    "HMD_RDDWDM": "11990100MC0000039Q",
    "HMD_RDRQ": date(2026, 4, 1),
}
BUCKETS = ("reports", "inbox")
FIELDS = {
    "CF_XDR_LB": "法人及非法人组织",
    "CF_FRDB": "王测试",
    "CF_WFXW": "虚假广告",
    "CF_SY": "2026年5月5日在店内张贴虚假广告三张",
    "CF_YJ": "《中华人民共和国广告法》第五十五条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款1.5万元",
    "CF_NR_FK": Decimal("1.5"),
    "CF_JDRQ": date(2026, 6, 1),
    "CF_CFJG": "测试市市场监督管理局",
    "CF_CFJGDM": "11990100MC0000020U",
    "CF_SJLY": "测试市市场监督管理局",
    "CF_SJLYDM": "11990100MC0000020U",
}
Simulated = Simulator | Folder


class County(Driven):
    """What tests do: upload, run, look at what the platforms above have."""

    def __init__(self, root: Path, port: int, stack: ExitStack, tag: str = "") -> None:
        super().__init__(root, port, "report", tag)
        self.root, self.stack = root, stack
        self.city = City(self.home)
        self.numbers = iter(range(1, 1000))

    @classmethod
    def founded(cls, root: Path, port: int, stack: ExitStack) -> "County":
        """A new one, in an empty folder."""
        for folder in ("home/logs", "home/tmp"):
            (root / folder).mkdir(parents=True)
        made = cls(root, port, stack)
        provision.at_rest(made.home)
        made.move_to(TODAY)
        made.buckets(BUCKETS)
        return made

    def pass_time(self, **how: float) -> None:
        """Let time pass."""
        there = clock.now() + timedelta(**how) - datetime.now(UTC)
        (self.home / "clock.json").write_text(json.dumps({"offset": there.total_seconds()}))

    def connected(self, target: str = "province") -> Above:
        """A simulator of a target, connected."""
        told = targets.named(target)
        self.act_as("operator")
        above = Above(told, secrets.report_key(told.secret))
        there: Simulated
        if told.transport == "drop":
            there = Folder(above, self.home / "exchange")
        else:
            visitor = RestVisitor if told.transport == "rest" else SoapVisitor
            there = self.stack.enter_context(_served(above, visitor))
            allowed = filter(None, (os.environ.get("OUTBOUND_ALLOWED"), f"127.0.0.1:{there.server_port}"))
            os.environ["OUTBOUND_ALLOWED"] = ",".join(allowed)
        standing.mark(target, connected=True, address=there.address)
        self.there = there
        return above

    def penalty(self, record: str, about: int = 1, **more: Any) -> Mapping[str, Any]:
        """A row about a penalty that nothing is wrong with."""
        number = {"CF_WSH": f"测市监罚〔2026〕{about}号"}
        return self.city.penalty(record, about, f"测试市第{about}号测试有限公司", **{**FIELDS, **number, **more})

    def honour(self, record: str, about: int, **more: Any) -> Mapping[str, Any]:
        """A row about an honour."""
        name = f"测试市第{about}号测试有限公司"
        return self.city.row("red-list", record, f"s{about}", HMD_ZTMC=name, **{**HONOUR, **more})

    def upload(self, *rows: Mapping[str, Any], dataset: str = PENALTY) -> str:
        """Rows of one submission, as intake leaves them: committed, projected, noted for those who follow."""
        self.act_as("operator")
        submission = f"b{next(self.numbers)}"
        self.city.upload(dataset, submission, *rows)
        self.act_as("intake-distribute")
        due.note(dataset, submission, AGENCY)
        return submission

    def run(self, **event: Any) -> int:
        """One sweep, and whatever it has started; how many runs."""
        begun = int(self.call("daily-sweep", event)["reports"])
        self.work()
        return begun

    def report(self, *rows: Mapping[str, Any]) -> None:
        """Upload rows and have them reported."""
        self.upload(*rows)
        self.run()

    def copy(self, record: str, target: str = "province") -> Mapping[str, Any]:
        """What a target has of a record."""
        self.act_as("operator")
        return tables.table("report-copies").get({"target": target, "record": record}) or {}

    def batches(self) -> list[Mapping[str, Any]]:
        """Every batch, in order."""
        self.act_as("operator")
        return sorted(tables.table("report-batches").scan(), key=lambda item: item["batch"])

    def target(self, target: str = "province") -> Mapping[str, Any]:
        """How a target stands."""
        self.act_as("operator")
        return standing.of(target)

    def get(self, address: str, role: str = "officer", agency_code: str = AGENCY) -> Reply:
        """A call of the agency API."""
        self.act_as("api-agency")
        token = identity.issue(Role(role), agency_code, None, 1)
        return Api(agency.build()).get(address, authorization=f"Bearer {token}")

    def files(self) -> dict[str, bytes]:
        """Every object of the bucket of reports."""
        self.act_as("operator")
        bucket = f"{self.tag}-reports"
        found = client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        return {o["Key"]: client("s3").get_object(Bucket=bucket, Key=o["Key"])["Body"].read() for o in found}

    def close(self) -> None:
        """Let go of the ledger."""
        self.act_as("operator")
        ledger.catalogue().close()


def _served(above: Above, visitor: Any) -> AbstractContextManager[Simulator]:
    return served(above, visitor)
