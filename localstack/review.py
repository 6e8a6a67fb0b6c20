"""What a schema cannot see in `infra/platform.yaml`: names that lead nowhere, limits that contradict each other."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from localstack.manifest import Manifest

PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
TOO_LARGE_TOGETHER = {"polars", "pyarrow"}
PROJECTIONS = "projections"
PATIENT = 6  # how much longer a message stays hidden than its function may run, as AWS advises for queues


def faults(manifest: Manifest, root: Path) -> list[str]:
    """One sentence for every fault; `root` is the folder in which paths of the manifest lie."""
    checks: tuple[Callable[[Manifest, Path], Iterator[str]], ...] = (
        _grants,
        _generations,
        _layers,
        _sources,
        _references,
        _definitions,
        _handlers,
    )
    return [fault for check in checks for fault in check(manifest, root)]


def _grants(manifest: Manifest, _root: Path) -> Iterator[str]:
    for who, principal in (*manifest.functions.items(), *manifest.principals.items()):
        grants = principal.grants
        for kind, granted, there in (
            ("bucket", grants.buckets, manifest.buckets),
            ("table", grants.tables, manifest.tables),
            ("machine", grants.machines, manifest.machines),
            ("topic", grants.topics, manifest.topics),
            ("secret", grants.secrets, manifest.secrets),
        ):
            yield from _unknown(f"{who} is granted {kind}", granted, there)


def _generations(manifest: Manifest, _root: Path) -> Iterator[str]:
    for who, principal in (*manifest.functions.items(), *manifest.principals.items()):
        twice = [table for table in principal.grants.tables if table in manifest.tables and _is_twice(manifest, table)]
        touched = [f"table {table}" for table in twice] + (["search"] if principal.grants.search else [])
        if touched and PROJECTIONS not in principal.grants.tables:
            yield f"{who} is granted {touched[0]}, but not table {PROJECTIONS}, which says where it is"


def _is_twice(manifest: Manifest, table: str) -> bool:
    return manifest.tables[table].generations


def _layers(manifest: Manifest, root: Path) -> Iterator[str]:
    for name, layer in manifest.layers.items():
        yield from _unknown(f"layer {name} lies beside layer", layer.beside, manifest.layers)
        if bool(layer.path) == bool(layer.requirements):
            yield f"layer {name} needs either a path or requirements"
        if layer.path and not (root / layer.path).is_dir():
            yield f"layer {name}: there is no {layer.path}"
    for name, function in manifest.functions.items():
        yield from _unknown(f"{name} uses layer", function.layers, manifest.layers)
        for alone in (layer for layer in function.layers if layer in manifest.layers):
            for missing in sorted({*manifest.layers[alone].beside} - {*function.layers}):
                yield f"{name} uses layer {alone} without {missing}, which brings part of what it needs"
        carried = {p for layer in function.layers if layer in manifest.layers for p in manifest.layers[layer].carries}
        if carried >= TOO_LARGE_TOGETHER and not function.image:
            yield f"{name} carries {' and '.join(sorted(TOO_LARGE_TOGETHER))}: too large for layers, say `image: true`"


def _sources(manifest: Manifest, _root: Path) -> Iterator[str]:
    for name, function in manifest.functions.items():
        if function.source is None:
            continue
        yield from _unknown(f"{name} is called by queue", [function.source.queue], manifest.queues)
        queue = manifest.queues.get(function.source.queue)
        if queue and queue.visibility < PATIENT * function.timeout:
            yield f"queue {function.source.queue} hides messages for less than {PATIENT} times the time-out of {name}"
        if function.concurrency and int(function.concurrency.here) <= int(function.source.concurrency.here):
            yield f"queue {function.source.queue} leaves no call of {name} to anybody else; let more run at once"


def _references(manifest: Manifest, _root: Path) -> Iterator[str]:
    queues = {*manifest.queues, *(queue.dead_letter.name for queue in manifest.queues.values())}
    for name, rule in manifest.rules.items():
        yield from _unknown(f"rule {name} leads to queue", [rule.queue], manifest.queues)
        yield from _unknown(f"rule {name} listens to bucket", [rule.bucket], manifest.buckets)
        if rule.bucket in manifest.buckets and not manifest.buckets[rule.bucket].events:
            yield f"rule {name} listens to bucket {rule.bucket}, which tells nothing: say `events: true`"
    for name, schedule in manifest.schedules.items():
        yield from _unknown(f"schedule {name} runs function", [schedule.function], manifest.functions)
    for name, api in manifest.apis.items():
        yield from _unknown(f"api {name} runs function", [api.function], manifest.functions)
    for name, alarm in manifest.alarms.items():
        watched = {"queue": queues, "machine": manifest.machines, "function": manifest.functions}
        told = {kind: thing for kind in watched if (thing := getattr(alarm, kind)) is not None}
        if len(told) != 1:
            yield f"alarm {name} watches a queue, a machine or a function, and one of them"
        if (alarm.metric is None) == (alarm.measure is None) or (alarm.measure and alarm.function is None):
            yield f"alarm {name} watches a metric, or a measure that a function tells"
        for kind, thing in told.items():
            yield from _unknown(f"alarm {name} watches {kind}", [thing], watched[kind])
    yield from _unknown("the ledger lies in bucket", [manifest.ledger.bucket], manifest.buckets)
    yield from _unknown("the search index lies in bucket", [manifest.search.bucket], manifest.buckets)


def _definitions(manifest: Manifest, root: Path) -> Iterator[str]:
    """Definitions are JSON with placeholders only inside strings, so that editors and linters can read them."""
    for name, machine in manifest.machines.items():
        path = root / machine.definition
        if not path.is_file():
            yield f"machine {name}: there is no {machine.definition}"
            continue
        text = path.read_text(encoding="utf-8")
        json.loads(text)
        yield from _unknown(f"machine {name} calls function", PLACEHOLDER.findall(text), manifest.functions)


def _handlers(manifest: Manifest, root: Path) -> Iterator[str]:
    for name, function in manifest.functions.items():
        module = function.handler.rpartition(".")[0].replace(".", "/") + ".py"
        if not (root / module).is_file():
            yield f"{name}: there is no {module}"


def _unknown(said: str, named: Collection[str], there: Collection[str]) -> Iterator[str]:
    return (f"{said} '{name}', which does not exist" for name in sorted(set(named) - set(there)))
