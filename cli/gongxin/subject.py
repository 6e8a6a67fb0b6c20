"""A dossier as the platform keeps it: the operator's view, and like every look it is logged first."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from credit.errors import BadRequest, NotFound
from gongxin import looks, platform
from gongxin.main import print_json

if TYPE_CHECKING:
    from credit.linkage.subject import Subject


@click.command("subject")
@click.argument("code_or_name")
@click.option("--purpose", default="operation", show_default=True, help="why you look; it goes into the access log")
def subject_command(code_or_name: str, purpose: str) -> None:
    """Everything the platform holds about the subject with this code or exact name."""
    platform.enter()
    subject = _find(code_or_name)
    entries = _entries(subject["id"])
    looks.log("subject", purpose, {"subject": subject["id"]}, entries)
    print_json({"subject": subject, "records": entries})


def _find(code_or_name: str) -> Mapping[str, Any]:
    from cloud import subjects
    from cloud.search import index

    hits = [hit.id for hit in index().find(code_or_name, kind=None, limit=2).hits]
    found = subjects.by_id(hits) or subjects.known(_person_keys(code_or_name))
    exact = [subject for subject in found.values() if _is_meant(subject, code_or_name)] or list(found.values())
    if not exact:
        raise NotFound("no subject has this code or name; `gongxin records DATASET` lists what the ledger holds")
    if len(exact) > 1:
        raise BadRequest("several subjects fit: give the code or the whole name")
    return exact[0].model_dump(mode="json", by_alias=True)


def _person_keys(asked: str) -> list[str]:
    """Under which keys a person with this number is found; nobody finds a person by name."""
    from cloud import knowledge, secrets
    from credit.linkage.keys import hashed

    kinds = {k for d in knowledge.catalogue().datasets if d.subject.kind == "person" for k in d.subject.codes}
    return [hashed(f"{kind}:{asked.strip().upper()}", secrets.record_key()) for kind in sorted(kinds)]


def _is_meant(subject: "Subject", asked: str) -> bool:
    from credit.linkage.names import name_key

    return name_key(asked) in subject.name_keys or asked.upper() in subject.codes.values()


def _entries(subject: str) -> list[Mapping[str, Any]]:
    from cloud.tables import every, table

    return list(every(table("dossiers"), subject))
