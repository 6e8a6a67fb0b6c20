"""Fetch what agencies leave at addresses of theirs, and take what was dropped: all of it goes into the inbox, whole."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cloud import clock, drops, files, knowledge, logs, outbound, secrets, settings
from cloud.outbound import AddressRefused, NoAnswer
from cloud.step import apart
from cloud.tables import Item, table
from credit.collection.sources import Source, sources
from credit.errors import MissingGrant
from functions.intake.inbox import Wishes

NEW, SAME, FAILED = "new", "same", "failed"
CONDITIONS = {"etag": "If-None-Match", "lastModified": "If-Modified-Since"}
UNCHANGED = 304


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """One look at every source whose time has come, and at the drop folders; `{"source": id}` looks at one now."""
    if event.get("warm"):
        return {"warm": True}
    found = {NEW: 0, SAME: 0, FAILED: 0}
    for source, state in _due(event.get("source")):
        ended = apart(partial(_pulled, source, state), source.id)
        found[ended or FAILED] += 1
    told = {**found, "dropped": _dropped()}
    logs.logger().info("looked for files", extra=told)
    return told


def _due(only: str | None) -> list[tuple[Source, Item]]:
    """Those that were seen longest ago come first, so that each has its turn however long others take."""
    every = [(s, table("sources").get({"id": s.id}) or {"id": s.id}) for s in sources(knowledge.documents("sources"))]
    due = [(source, known) for source, known in every if source.id == only or (only is None and _rested(source, known))]
    return sorted(due, key=lambda pair: str(pair[1].get("triedAt", "")))


def _rested(source: Source, known: Item) -> bool:
    seen, tried = (datetime.fromisoformat(known[n]) if n in known else None for n in ("seenAt", "triedAt"))
    return source.is_due(clock.now(), seen, tried, int(known.get("failures", 0)))


def _pulled(source: Source, known: Item) -> str:
    """What became of it. Its state is written last: a run that dies fetches it again, and it is the same submission."""
    tried = {"id": source.id, "place": hashlib.sha256(source.address.encode()).hexdigest(), "triedAt": _now()}
    before = known if known.get("place") == tried["place"] else {"id": source.id}
    try:
        told = _fetched(source, before)
    except (NoAnswer, AddressRefused, MissingGrant) as fault:
        failures = int(known.get("failures", 0)) + 1
        logs.logger().warning("a source gave nothing", extra={"source": source.id, "why": str(fault)})
        table("sources").put({**before, **tried, "failures": failures, "failure": str(fault)})
        return FAILED
    kept = {name: value for name, value in before.items() if name not in ("failures", "failure")}
    table("sources").put({**kept, **tried, "seenAt": _now(), **told})
    return NEW if "sha256" in told and told["sha256"] != before.get("sha256") else SAME


def _fetched(source: Source, before: Item) -> Mapping[str, Any]:
    """What is to be known of it the next time; new content is in the inbox by then."""
    asked = {CONDITIONS[name]: before[name] for name in CONDITIONS if before.get(name)}
    asked |= {"Authorization": secrets.named(source.secret)} if source.secret else {}
    limit, seconds = int(settings.granted("LARGEST_PULL")), float(settings.granted("PULL_SECONDS"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb") as to:
            answer = outbound.download(source.address, to, asked, seconds, limit)
        if answer.status == UNCHANGED:
            return {}
        _refuse(answer, limit)
        digest = _digest(path)
        if digest != before.get("sha256"):
            _into_inbox(source, path, digest)
    headers = {"etag": answer.headers.get("etag"), "lastModified": answer.headers.get("last-modified")}
    return {"sha256": digest, "newAt": _now(), **headers}


def _refuse(answer: outbound.Response, limit: int) -> None:
    if answer.status != outbound.OK:
        raise NoAnswer(f"its server answered with status {answer.status}")
    if not answer.whole:
        raise NoAnswer(f"the file is larger than {limit >> 20} MB")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer("its server has packed the file, though nobody asked for it")


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _into_inbox(source: Source, path: Path, digest: str) -> None:
    """Under a name of its content: what is fetched twice lies there once."""
    key = f"{source.agency}/{source.dataset}/{source.id}-{digest[:16]}/{source.file_name}"
    wishes = Wishes(channel="pull", full=source.full)
    files.upload(settings.bucket("inbox"), key, path, metadata=wishes.metadata)


def _dropped() -> int:
    """How many files were taken; one that cannot be taken now stays where it is."""
    return sum(apart(partial(_take, file), "drop") or 0 for file in drops.waiting())


def _take(file: drops.Dropped) -> int:
    files.upload(settings.bucket("inbox"), file.key, file.path, metadata=Wishes(channel="drop").metadata)
    file.taken()
    return 1


def _now() -> str:
    return clock.now().isoformat()
