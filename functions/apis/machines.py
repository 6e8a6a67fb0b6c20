"""Keys and certificates of machines: the security administrator makes them known and takes them back, nobody else."""

import hashlib

from cloud import access_log, clock, knowledge, machines
from cloud.tables import Expect, Item, every, table
from credit.disclosure.viewer import Role, Viewer
from credit.errors import BadRequest, ConditionFailed, GongxinError, NotAllowed, NotFound
from credit.text import Text
from functions.apis.asked import MachineAsked
from functions.apis.call import Answer, Call, Route
from functions.apis.problems import Problem, Told, member
from functions.apis.told_machines import MachinesTold, MachineTold

PURPOSE = "security-administration"


def create(call: Call) -> Answer:
    """Make a machine known by its public key or certificate; its id follows from it, so the same one is made once."""
    asked: MachineAsked = call.body
    viewer = _security(call)
    try:
        machine, kind = machines.public_side(asked.public_side)
    except BadRequest:
        raise Problem("invalid", errors=[member("public-side", pointer="/publicSide")]) from None
    if asked.role is Role.OFFICER and knowledge.catalogue().agency(asked.agency) is None:
        raise Problem("invalid", errors=[member("enum", pointer="/agency")])
    told = asked.model_dump(mode="json", by_alias=True)
    facts = {"id": machine, "kind": kind, "state": machines.ACTIVE, "since": clock.now().isoformat()}
    item = {**told, **facts, "all": "all"}
    try:
        table("machines").put(item, Expect(exists=False))
    except ConditionFailed:
        raise Problem("machine-known") from None
    answer = MachineTold.model_validate(item)
    _written(viewer, "create", machine, answer)
    return Answer(answer, 201)


def listed(call: Call) -> Answer:
    """Every machine, the latest first."""
    viewer = _security(call)
    found = sorted(every(table("machines"), "all", index="all"), key=lambda item: item["since"], reverse=True)
    answer = MachinesTold(items=tuple(MachineTold.model_validate(item) for item in found))
    _written(viewer, "list", None, answer)
    return Answer(answer)


def revoke(call: Call) -> Answer:
    """From this moment on nobody believes the machine; revoking it twice is fine."""
    viewer = _security(call)
    item = table("machines").get({"id": call.path["id"]})
    if item is None:
        raise NotFound
    after: Item = {**item, "state": machines.REVOKED, "revokedAt": item.get("revokedAt") or clock.now().isoformat()}
    table("machines").put(after)
    answer = MachineTold.model_validate(after)
    _written(viewer, "revoke", item["id"], answer)
    return Answer(answer)


def _security(call: Call) -> Viewer:
    viewer = call.identity.viewer if call.identity else None
    if viewer is None or viewer.role is not Role.SECURITY:
        raise NotAllowed
    return viewer


def _written(viewer: Viewer, act: str, machine: str | None, answer: Told) -> None:
    look = access_log.Look(
        viewer=viewer,
        purpose=PURPOSE,
        basis=f"machines: {act}",
        case_number=None,
        what={"by": "machine", "machine": machine},
        results=0,
        result_hash=hashlib.sha256(answer.model_dump_json(by_alias=True).encode()).hexdigest(),
    )
    try:
        access_log.write(look)
    except GongxinError as failed:
        raise Problem("not-logged") from failed


ROUTES = (
    Route(
        "POST",
        "/v1/machines",
        create,
        Text(zh="登记系统对接密钥或证书", en="A key or a certificate of a machine is made known"),
        body=MachineAsked,
        answer=MachineTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415, 503),
    ),
    Route(
        "GET",
        "/v1/machines",
        listed,
        Text(zh="已登记的密钥和证书", en="Keys and certificates that are known"),
        answer=MachinesTold,
        secured=True,
        problems=(403, 503),
    ),
    Route(
        "POST",
        "/v1/machines/{id}/revocation",
        revoke,
        Text(zh="吊销密钥或证书", en="A key or a certificate is taken back"),
        answer=MachineTold,
        secured=True,
        problems=(403, 404, 503),
    ),
)
