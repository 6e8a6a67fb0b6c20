"""A penalty goes up to the province and leaves it again when it is withdrawn, on the real local cloud."""

import json
import urllib.error

from functions.reporting import targets
from localstack.samples.bodies import unified_code
from localstack.simulators.above import Above
from localstack.simulators.http import served
from localstack.simulators.rest import RestVisitor
from tests import files
from tests.flow.test_asked_in_batches import MANAGER, Asker
from tests.flow.test_reaches_receivers import copies, granted

SENDER, NAME = "11990100MC0000119C", "测试市文化和旅游局"
BODY = {"CF_XDR_MC": "东阳测试印染有限公司", "CF_XDR_SHXYM": unified_code("91", 880_201)}  # whom no other test names
DATASET, CATALOGUE = "org-penalty", "XZCF"


def row(number: str, **more: str) -> dict[str, str]:
    return files.penalty((SENDER, NAME), f"测文罚〔2026〕{number}号", **{**BODY, **more})


def send(platform, name: str, *rows: dict[str, str]) -> None:
    content = files.table(DATASET, *rows, first={**row("1"), "操作类型": ""})
    platform.receipts([platform.send(SENDER, DATASET, name, content)])


def above_of(platform) -> Above:
    key = bytes.fromhex((platform.home / "report-key.hex").read_text("ascii"))
    return Above(targets.named("province"), key)


def reported(platform) -> None:
    """A run, waited for."""
    copies = platform.table("report-targets")
    platform.gongxin("report", "run", "province")
    platform.until(lambda: copies.get({"id": "province"})["standing"] == "resting", "a run that is over")


def held(above: Above) -> dict[str, str]:
    """The records of the body that the province has: document number by record id."""
    kept = above.records.get(CATALOGUE, {}).items()
    return {record: row["CF_WSH"] for record, (_, row) in kept if row.get("CF_XDR_SHXYM") == BODY["CF_XDR_SHXYM"]}


def is_public(platform, record: str) -> bool:
    try:
        return bool(platform.get(f"{platform.public}/v1/records/{record}"))
    except urllib.error.HTTPError as hidden:
        hidden.close()
        return False


def test_a_penalty_goes_up_and_leaves_every_copy_again(platform):
    above = above_of(platform)
    officer = Asker(platform, "--role", "officer", "--agency", "11990100MC0000178F")
    manager = Asker(platform, "--role", "officer", "--agency", MANAGER)
    feed = granted(officer, manager, scope={"agencies": [SENDER]})
    everywhere = {feed, "province"}
    port = int(platform.surroundings["OUTBOUND_ALLOWED"].rpartition(":")[2])
    with served(above, RestVisitor, port) as server:
        send(platform, "up.csv", row("91"), row("92"))
        assert platform.gongxin("report", "connect", "province", server.address).returncode == 0
        try:
            reported(platform)
            platform.until(lambda: len(held(above)) == 2, "two penalties up there")
            [record] = [r for r, number in held(above).items() if number.endswith("91号")]
            platform.until(lambda: everywhere <= {r for r, holds in copies(manager, record).items() if holds}, "copies")
            assert is_public(platform, record)
            send(platform, "down.csv", row("91", 操作类型="删除"))
            reported(platform)
            platform.until(lambda: record not in held(above), "a withdrawal up there")
            platform.until(lambda: not any(copies(manager, record).values()), "no copy that holds it")
            assert everywhere <= set(copies(manager, record))
            assert not is_public(platform, record)
            told = [(operation, version) for operation, name, version in above.log if name == record]
            assert told == [("I", 1), ("C", 2)]
            status = json.loads(platform.gongxin("report", "status", "province").stdout)[0]
            assert status["sent"] == status["accepted"] + status["rejected"] + status["pending"]
            assert status["copies"]["90"] == 1
        finally:
            platform.gongxin("report", "connect", "province", "--off")
