"""Look after the ledger's tables: put small files together, let old snapshots expire, remove nobody's files."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from cloud import clock, knowledge, logs, settings
from cloud.ledger.upkeep import Kept, upkeep
from cloud.step import StepFailed, apart
from credit.catalogue import Dataset


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """All datasets, or the one that the event names, `{"dataset": …}`: what was done for each.

    A fault of one dataset stops no other; the run ends with `StepFailed`, which names those that had one.
    """
    if event.get("warm"):
        return {"warm": True}
    done = {dataset.id: apart(partial(_kept, dataset), dataset.id) for dataset in _asked(event)}
    if failed := [name for name, kept in done.items() if kept is None]:
        raise StepFailed(f"the ledger's upkeep failed for {', '.join(failed)}; the log says where")
    return {name: kept._asdict() for name, kept in done.items() if kept}


def _asked(event: Mapping[str, Any]) -> list[Dataset]:
    """Every day another dataset comes first: what is cut off by the time-out today is not cut off tomorrow."""
    catalogue = knowledge.catalogue()
    if named := event.get("dataset"):
        return [catalogue.dataset(named)]
    names = sorted({dataset.id for dataset in catalogue.datasets})
    first = clock.today().toordinal() % len(names)
    return [catalogue.dataset(name) for name in names[first:] + names[:first]]


def _kept(dataset: Dataset) -> Kept:
    days, least = (int(settings.granted(name)) for name in ("SNAPSHOT_DAYS", "SNAPSHOT_LEAST"))
    kept = upkeep(dataset, timedelta(days=days), least)
    logs.logger().info("ledger kept", extra={"dataset": dataset.id, **kept._asdict()})
    return kept
