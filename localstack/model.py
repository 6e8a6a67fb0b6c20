"""The parts of `infra/platform.yaml`: what exists on the platform, and who may touch it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from credit.text import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Attribute = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z]*$")]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*$")]
Rate = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]* (minute|minutes|hour|hours|day|days)$")]
Handler = Annotated[str, StringConstraints(pattern=r"^functions(\.[a-z_]+)+\.handler$")]
Positive = Annotated[int, Field(gt=0)]
Words = Annotated[str, StringConstraints(min_length=10)]

BucketAccess = Literal["read", "write", "list", "delete"]
DataAccess = Literal["read", "write"]


class Part(BaseModel):
    """A part of the manifest: camelCase, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Sized(Part):
    """A value of the cloud, and beside it another one on one machine."""

    default: int | str = Field(description="In the cloud")
    local: int | str | None = Field(None, description="On one machine, where it differs")

    @property
    def here(self) -> int | str:
        """The value on one machine."""
        return self.default if self.local is None else self.local


class Platform(Part):
    """What holds for everything."""

    prefix: Name = Field(description="Real names begin with `{prefix}-{environment}-`")
    runtime: Literal["python3.11", "python3.12", "python3.13"]
    architecture: Literal["arm64", "x86_64"]
    log_retention_days: Positive


class Key(Part):
    """An encryption key of our own."""

    description: Words
    rotation: bool


class Secret(Part):
    """A value that only its readers may know; made once, never in a repository."""

    description: Words


class Bucket(Part):
    """A bucket, encrypted and closed to the public always."""

    description: Words
    versioned: bool = Field(False, description="Old versions are kept")
    events: bool = Field(False, description="Its events go to EventBridge")
    expire_days: Positive | None = Field(None, description="Objects expire after so many days")
    expire_versions_days: Positive | None = Field(None, description="Old versions expire after so many days")
    object_lock_days: Positive | None = Field(None, description="Nobody can remove an object for so many days")
    local: bool = Field(True, description="False where one machine has something else in its place")


class TableIndex(Part):
    """A secondary index: only items that have its attributes are in it."""

    name: Name
    partition: Attribute
    sort: Attribute | None = None


class TableKeys(Part):
    """How a table is keyed. Tables have point-in-time recovery always."""

    partition: Attribute
    sort: Attribute | None = None
    indexes: tuple[TableIndex, ...] = ()
    ttl: Attribute | None = Field(None, description="The attribute with the second after which an item may vanish")
    generations: bool = Field(
        False, description="A projection of the ledger: there are two of it, of which one is live"
    )


class DeadLetter(Part):
    """Where messages go that could not be taken."""

    name: Name
    after: Positive = Field(description="Deliveries")
    retention_days: Annotated[int, Field(gt=0, le=14)]


class Queue(Part):
    """A queue."""

    visibility: Positive = Field(description="Seconds; longer than its function may run")
    retention_days: Annotated[int, Field(gt=0, le=14)]
    dead_letter: DeadLetter


class Bus(Part):
    """The bus of our own events: `{name}-{environment}`."""

    name: Name


class Topic(Part):
    """A topic that others subscribe to."""

    description: Words


class Rule(Part):
    """Which events of a bucket go to which queue, untouched."""

    description: Words
    bucket: Name
    detail_type: Literal["Object Created"]
    queue: Name


class Ledger(Part):
    """Where the Iceberg tables are."""

    bucket: Name
    database: Name


class Search(Part):
    """What searches in the cloud: an engine where there is one, else files in a bucket."""

    engine: Literal["opensearch"]
    bucket: Name = Field(description="Where the index of a city without an engine lies")
    temporary: Annotated[int, Field(ge=512, le=10240)] = Field(
        description="MB of /tmp of a function that reads it: it has a copy"
    )


class Layer(Part):
    """A dependency layer: our own packages from a folder, or others' from a list of requirements."""

    description: Words
    path: str | None = None
    requirements: tuple[str, ...] = Field((), description="Distributions; the lock file says which versions")
    beside: tuple[Name, ...] = Field((), description="Layers that all its functions have, too")
    carries: tuple[str, ...] = Field((), description="Packages in it, by the names they are imported under")


class Machine(Part):
    """A state machine; `${function}` in its definition becomes that function's ARN."""

    definition: Annotated[str, StringConstraints(pattern=r"^state_machines/[a-z_-]+\.asl\.json$")]
    log_level: Literal["ALL", "ERROR", "FATAL", "OFF"]


class Grants(Part):
    """What a principal may touch: each grant is an environment variable, and in the cloud a statement of its role."""

    buckets: Mapping[Name, tuple[BucketAccess, ...]] = {}
    tables: Mapping[Name, tuple[DataAccess, ...]] = {}
    machines: Mapping[Name, tuple[Literal["start", "describe"], ...]] = {}
    topics: Mapping[Name, tuple[Literal["publish"], ...]] = {}
    secrets: tuple[Name, ...] = ()
    bus: tuple[Literal["put"], ...] = ()
    ledger: tuple[DataAccess, ...] = ()
    search: tuple[DataAccess, ...] = ()


class Principal(Part):
    """Somebody who holds grants."""

    description: str = ""
    settings: Mapping[Variable, int | str | Sized] = Field({}, description="Environment variables as they are")
    grants: Grants = Grants()


class Source(Part):
    """The queue that calls a function."""

    queue: Name
    batch: Annotated[int, Field(gt=0, le=10)]
    concurrency: Sized = Field(description="Batches at once, two at least; below what the function may run")


class Function(Principal):
    """A Lambda function. Memory and temporary space in MB, time-out in seconds."""

    handler: Handler
    memory: Annotated[int, Field(ge=128, le=10240)]
    timeout: Annotated[int, Field(gt=0, le=900)]
    temporary: Annotated[int, Field(ge=512, le=10240)] = Field(512, description="MB of /tmp")
    layers: tuple[Name, ...]
    image: bool = Field(False, description="Shipped as a container image: too large for layers")
    source: Source | None = None
    concurrency: Sized | None = Field(None, description="How many may run at once (reserved)")


class Schedule(Part):
    """A function that runs on schedule."""

    function: Name
    rate: Rate | Sized


class Throttle(Part):
    """Requests a second, and how many at once on top."""

    rate: Positive
    burst: Positive


class Api(Part):
    """An HTTP API of one function; on one machine it listens on the platform's first port plus `port`."""

    function: Name
    port: Annotated[int, Field(ge=1, le=2)]
    throttle: Throttle


class Alarm(Part):
    """When somebody is called: a metric of a queue, a machine or a function stays above a value for so many seconds."""

    queue: Name | None = None
    machine: Name | None = None
    function: Name | None = None
    metric: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]+$")] | None = Field(None, description="AWS's own")
    measure: Name | None = Field(
        None, description="What the function itself tells (`logs.gauge`), in place of a metric"
    )
    above: int
    seconds: Positive
    silence: bool = Field(False, description="It rings also when nothing is told in this time")
    do: Text = Field(description="What whoever is called has to do")
    runbook: Name = Field(description="The page in docs/runbooks")
