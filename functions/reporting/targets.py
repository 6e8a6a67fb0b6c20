"""The targets of reporting as they are shipped, and whom of them a dataset concerns."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from cloud import knowledge
from cloud.tables import table
from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotFound
from credit.reporting.target import Target
from credit.text import Text
from functions.reporting import standing

FOLDER = "targets"


@cache
def every() -> Mapping[str, Target]:
    """By id; read once a process."""
    found = map(Target.model_validate, knowledge.documents(FOLDER))
    return {target.id: target for target in found}


def named(target: str) -> Target:
    """The target of that id; `NotFound` if there is none."""
    if target not in every():
        raise NotFound(f"no target '{target}'; there are {', '.join(every())}")
    return every()[target]


def viewer(target: Target) -> Viewer:
    """Whom the disclosure policy sees when it is asked what this target may have."""
    return Viewer(Role.SUPERIOR, agency=target.id)


def follower(target: str) -> str:
    """What a target is called among those who follow the ledger."""
    return f"target#{target}"


def following(dataset: str) -> Sequence[str]:
    """The followers that are to hear of new rows of a dataset: targets that take it and are connected."""
    return [follower(target.id) for target in _taking(dataset)]


def _taking(dataset: str) -> Iterator[Target]:
    takers = {target.id: target for target in every().values() if dataset in target.by_dataset}
    found = table(standing.TABLE).get_many({"id": name} for name in takers)
    return (takers[item["id"]] for item in found if standing.is_connected(item))


@cache
def texts() -> dict[str, Text]:
    """The words that all targets share, by reason."""
    told = knowledge.document("policies/reporting.yaml")["reasons"]
    return {name: Text.model_validate(text) for name, text in told.items()}
