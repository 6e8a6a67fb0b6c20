"""A dossier as the platform keeps it: the operator's view, and like every look it is logged first."""

from collections.abc import Mapping
from typing import Any

import click

from credit.errors import BadRequest, NotFound
from gongxin import looks, platform
from gongxin.main import print_json


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
    from cloud.search import index
    from cloud.tables import table

    found = [hit.id for hit in index().find(code_or_name, kind=None, limit=2).hits]
    items = list(table("subjects").get_many({"id": i} for i in found))
    exact = [item for item in items if _is_meant(item, code_or_name)] or items
    if not exact:
        raise NotFound("no subject has this code or name; `gongxin records DATASET` lists what the ledger holds")
    if len(exact) > 1:
        raise BadRequest("several subjects fit: give the code or the whole name")
    return exact[0]


def _is_meant(item: Mapping[str, Any], asked: str) -> bool:
    from credit.linkage.names import name_key

    return name_key(asked) in item["nameKeys"] or asked.upper() in item["codes"].values()


def _entries(subject: str) -> list[Mapping[str, Any]]:
    from cloud.tables import table

    entries: list[Mapping[str, Any]] = []
    cursor = None
    while True:
        page = table("dossiers").query(subject, cursor=cursor)
        entries += page.items
        if (cursor := page.cursor) is None:
            return entries
