"""`infra/platform.yaml` as typed objects, and the environment each principal gets from it on one machine."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from cloud.tables import Index, Schema

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "infra" / "platform.yaml"
ENVIRONMENT = "local"
REGION = "cn-north-1"
Access = Literal["read", "write", "list", "delete", "start", "describe", "put", "publish", "send"]


class Part(BaseModel):
    """A part of the manifest: camelCase, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Sized(Part):
    """A value of the cloud, with another one on one machine."""

    default: int | str
    local: int | str | None = None

    @property
    def here(self) -> int | str:
        """The value on one machine."""
        return self.default if self.local is None else self.local


class Grants(Part):
    """What a principal may touch; each grant becomes one environment variable and one statement of a role."""

    buckets: Mapping[str, tuple[Access, ...]] = {}
    tables: Mapping[str, tuple[Access, ...]] = {}
    queues: Mapping[str, tuple[Access, ...]] = {}
    machines: Mapping[str, tuple[Access, ...]] = {}
    topics: Mapping[str, tuple[Access, ...]] = {}
    secrets: tuple[str, ...] = ()
    bus: tuple[Access, ...] = ()
    ledger: tuple[Access, ...] = ()
    search: tuple[Access, ...] = ()


class Source(Part):
    """The queue that calls a function."""

    queue: str
    batch: int


class Principal(Part):
    """Somebody who holds grants."""

    description: str = ""
    settings: Mapping[str, int | str | Sized] = {}
    grants: Grants = Grants()


class Function(Principal):
    """A Lambda function. Memory and temporary space in MB, time-out in seconds."""

    handler: str
    memory: int
    timeout: int
    temporary: int = 512
    layers: tuple[str, ...]
    image: bool = False
    source: Source | None = None
    concurrency: Sized | None = None


class Bucket(Part):
    """A bucket. Days are days after which versions or objects expire, or for which they are locked."""

    description: str
    versioned: bool = False
    events: bool = False
    expire_days: int | None = None
    expire_versions_days: int | None = None
    object_lock_days: int | None = None
    local: bool = True


class TableKeys(Part):
    """How a table is keyed."""

    partition: str
    sort: str | None = None
    indexes: tuple[Mapping[str, str], ...] = ()
    ttl: str | None = None


class DeadLetter(Part):
    """Where messages go that could not be taken `after` so many deliveries."""

    name: str
    after: int
    retention_days: int


class Queue(Part):
    """A queue. `visibility` in seconds, longer than its function may run."""

    visibility: int
    retention_days: int
    dead_letter: DeadLetter


class Rule(Part):
    """Which events of a bucket go to which queue."""

    description: str
    bucket: str
    detail_type: str
    queue: str


class Machine(Part):
    """A state machine; placeholders `${function}` in its definition become function ARNs."""

    definition: str
    log_level: Literal["ALL", "ERROR", "FATAL", "OFF"]


class Schedule(Part):
    """A function that runs on schedule."""

    function: str
    rate: Sized


class Api(Part):
    """An HTTP API; on one machine it listens on the first port plus `port`."""

    function: str
    port: int
    throttle: Mapping[str, int]


class Manifest(Part):
    """The whole manifest."""

    platform: Mapping[str, Any]
    keys: Mapping[str, Mapping[str, Any]]
    secrets: Mapping[str, Mapping[str, str]]
    buckets: Mapping[str, Bucket]
    tables: Mapping[str, TableKeys]
    queues: Mapping[str, Queue]
    bus: Mapping[str, str]
    topics: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, Rule]
    ledger: Mapping[str, str]
    search: Mapping[str, str]
    layers: Mapping[str, Mapping[str, str]]
    machines: Mapping[str, Machine]
    functions: Mapping[str, Function]
    principals: Mapping[str, Principal]
    schedules: Mapping[str, Schedule]
    apis: Mapping[str, Api]
    alarms: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)

    def schema_of(self, table: str) -> Schema:
        """A table's schema under its real name."""
        keys = self.tables[table]
        indexes = tuple(Index(**i) for i in keys.indexes)
        return Schema(name(table), keys.partition, keys.sort, indexes, keys.ttl)

    def principal(self, who: str) -> Principal:
        """A function or another principal; `KeyError` if there is none."""
        return self.functions[who] if who in self.functions else self.principals[who]


@cache
def load(path: Path = MANIFEST) -> Manifest:
    """The manifest, checked."""
    return Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def name(thing: str) -> str:
    """The real name of a thing on one machine."""
    return f"{load().platform['prefix']}-{ENVIRONMENT}-{thing}"


def environment(who: str, home: Path, port: int) -> dict[str, str]:
    """The variables of one principal: where the platform is, and what its grants and settings say."""
    principal = load().principal(who)
    settings = {k: str(v.here if isinstance(v, Sized) else v) for k, v in principal.settings.items()}
    return _place(who, home, port) | _granted(principal.grants, home) | settings


def _place(who: str, home: Path, port: int) -> dict[str, str]:
    return {
        "GONGXIN_HOME": str(home),
        "GONGXIN_PORT": str(port),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "LOG_FILE": str(home / "logs" / "platform.jsonl"),
        "POWERTOOLS_SERVICE_NAME": who,
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "gongxin",
    }


def _granted(grants: Grants, home: Path) -> dict[str, str]:
    given = {f"BUCKET_{_constant(b)}": name(b) for b in grants.buckets}
    for table in grants.tables:
        given["TABLES_URL"] = f"sqlite:///{home / 'tables.sqlite'}"
        given[f"TABLE_{_constant(table)}"] = _schema_text(load().schema_of(table))
    given |= {f"MACHINE_{_constant(m)}": arn("states", f"stateMachine:{name(m)}") for m in grants.machines}
    given |= {f"SECRET_{_constant(s)}": f"file://{home / (s + '.hex')}" for s in grants.secrets}
    for topic in grants.topics:
        given["TOPIC"] = arn("sns", name(topic))
    if grants.bus:
        given["BUS"] = f"{load().bus['name']}-{ENVIRONMENT}"
    if grants.ledger:
        given["LEDGER"] = f"sqlite:///{home / 'catalogue.sqlite'}?warehouse={home / 'ledger'}"
    if grants.search:
        given["SEARCH_URL"] = os.environ.get("SEARCH_URL") or f"sqlite:///{home / 'search.sqlite'}"
    return given


def arn(service: str, resource: str) -> str:
    """The local endpoint's name of a thing; in the cloud Terraform computes it."""
    return f"arn:aws:{service}:{REGION}:000000000000:{resource}"


def _schema_text(schema: Schema) -> str:
    told: dict[str, Any] = {"name": schema.name, "partition": schema.partition}
    if schema.sort:
        told["sort"] = schema.sort
    if schema.indexes:
        told["indexes"] = [{"name": i.name, "partition": i.partition, "sort": i.sort} for i in schema.indexes]
    return json.dumps(told)


def _constant(thing: str) -> str:
    return thing.upper().replace("-", "_")
