"""`infra/platform.yaml` as typed objects, and the environment each principal gets from it on one machine."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from cloud import grants as held
from cloud.tables import Index, Schema, wording
from localstack import model
from localstack.model import Grants, Name, Part, Principal, Sized

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = Path(os.environ.get("GONGXIN_MANIFEST") or ROOT / "infra" / "platform.yaml")  # another one to try limits
ENVIRONMENT = "local"
REGION = "cn-north-1"


class Manifest(Part):
    """What exists on the platform, and who may touch it."""

    platform: model.Platform
    keys: Mapping[Name, model.Key]
    secrets: Mapping[Name, model.Secret]
    buckets: Mapping[Name, model.Bucket]
    tables: Mapping[Name, model.TableKeys]
    queues: Mapping[Name, model.Queue]
    bus: model.Bus
    topics: Mapping[Name, model.Topic]
    rules: Mapping[Name, model.Rule]
    ledger: model.Ledger
    search: model.Search
    layers: Mapping[Name, model.Layer]
    machines: Mapping[Name, model.Machine]
    functions: Mapping[Name, model.Function]
    principals: Mapping[Name, model.Principal]
    schedules: Mapping[Name, model.Schedule]
    apis: Mapping[Name, model.Api]
    alarms: Mapping[Name, model.Alarm]

    def schema_of(self, table: str) -> Schema:
        """A table's schema under its real name."""
        keys = self.tables[table]
        indexes = tuple(Index(i.name, i.partition, i.sort) for i in keys.indexes)
        return Schema(name(table), keys.partition, keys.sort, indexes, keys.ttl, keys.generations)

    def schemas(self) -> Iterator[Schema]:
        """Every table that exists, under its real name: of a projection two."""
        for table in self.tables:
            yield from self.schema_of(table).physical

    def principal(self, who: str) -> Principal:
        """A function or another principal; `KeyError` if there is none."""
        return self.functions[who] if who in self.functions else self.principals[who]


@cache
def load(path: Path = MANIFEST) -> Manifest:
    """The manifest; pydantic's `ValidationError` names each place that is wrong."""
    return Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def name(thing: str) -> str:
    """The real name of a thing on one machine."""
    return f"{load().platform.prefix}-{ENVIRONMENT}-{thing}"


def bus() -> str:
    """The real name of the bus on one machine."""
    return f"{load().bus.name}-{ENVIRONMENT}"


def here(value: int | str | Sized) -> str:
    """A value of the manifest as it is on one machine."""
    return str(value.here if isinstance(value, Sized) else value)


def environment(who: str, home: Path, port: int) -> dict[str, str]:
    """The variables of one principal: where the platform is, and what its grants and settings say.

    `SEARCH_URL` of the caller may name an OpenSearch node, or a bucket, to use instead of the file in the platform's
    folder. What the manifest leaves empty is the operator's own (`OUTBOUND_ALLOWED`): the caller's environment says it.
    """
    principal = load().principal(who)
    settings = {variable: here(value) or os.environ.get(variable, "") for variable, value in principal.settings.items()}
    return _place(who, home, port) | {held.TOLD: _rights(who)} | _granted(principal.grants, home) | settings


def _place(who: str, home: Path, port: int) -> dict[str, str]:
    return {
        "GONGXIN_HOME": str(home),
        "GONGXIN_PORT": str(port),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "no_proxy": "127.0.0.1,localhost",
        "LOG_FILE": str(home / "logs" / "platform.jsonl"),
        "POWERTOOLS_SERVICE_NAME": who,
        "POWERTOOLS_LOG_LEVEL": "INFO",  # else the endpoint's own LOG_LEVEL would be inherited
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "gongxin",
    }


def rights(grants: Grants) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each thing that was granted, such as `bucket:raw` or `ledger`, and what may be done to it."""
    for kind in ("bucket", "table", "machine"):
        yield from ((f"{kind}:{thing}", given) for thing, given in getattr(grants, f"{kind}s").items())
    yield from ((f"secret:{secret}", ("know",)) for secret in grants.secrets)
    one = {"topic": next(iter(grants.topics.values()), ()), "bus": grants.bus}
    one |= {"ledger": grants.ledger, "search": grants.search}
    yield from ((thing, given) for thing, given in one.items() if given)


def _rights(who: str) -> str:
    """What nobody else denies on one machine: a function may do what it was granted."""
    if who not in load().functions:
        return held.ANYTHING
    return held.told(rights(load().functions[who].grants)) or held.NOTHING


def _granted(grants: Grants, home: Path) -> dict[str, str]:
    given = {f"BUCKET_{_constant(b)}": name(b) for b in grants.buckets}
    given |= {f"TABLE_{_constant(t)}": wording.text(load().schema_of(t)) for t in grants.tables}
    given |= {f"MACHINE_{_constant(m)}": arn("states", f"stateMachine:{name(m)}") for m in grants.machines}
    given |= {f"SECRET_{_constant(s)}": f"file://{home / (s + '.hex')}" for s in grants.secrets}
    for topic in grants.topics:
        given["TOPIC"] = arn("sns", name(topic))
    if grants.tables:
        given["TABLES_URL"] = f"sqlite:///{home / 'tables.sqlite'}"
    if grants.bus:
        given["BUS"] = bus()
    if grants.ledger:
        given["LEDGER"] = f"sqlite:///{home / 'catalogue.sqlite'}?warehouse={home / 'ledger'}"
    if grants.search:
        given["SEARCH_URL"] = _search(home)
    return given


def _search(home: Path) -> str:
    """What the caller names, else the platform's own file: a file of the caller's is another platform's."""
    outer = os.environ.get("SEARCH_URL", "")
    return outer if outer.startswith(("http", "s3://")) else f"sqlite:///{home / 'search.sqlite'}"


def arn(service: str, resource: str) -> str:
    """The local endpoint's name of a thing; in the cloud Terraform computes it."""
    return f"arn:aws:{service}:{REGION}:000000000000:{resource}"


def _constant(thing: str) -> str:
    return thing.upper().replace("-", "_")
