"""`infra/prices.yaml` and `infra/cost.yaml` as typed objects."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from localstack.manifest import ROOT
from localstack.model import Name, Part

PRICES, ASSUMPTIONS = ROOT / "infra" / "prices.yaml", ROOT / "infra" / "cost.yaml"
Amount = Annotated[float, Field(ge=0)]


class Price(Part):
    """What one unit costs, and whether that was read on a page of its seller's."""

    price: Amount
    unit: str
    seen: bool = False


class Prices(Part):
    """A dated list of prices of one region."""

    region: str
    currency: str
    dated: date
    sources: tuple[str, ...]
    prices: Mapping[Name, Price]

    def of(self, what: str, number: float) -> float:
        """What so many units cost; `KeyError` if there is no such price."""
        return self.prices[what].price * number


class Step(Part):
    """Seconds of one call, and microseconds for each row."""

    seconds: Amount
    micros: Amount = 0


class Followed(Part):
    """The function that brings a follower up to date."""

    function: Name
    seconds: Amount


class Folded(Part):
    """The function that folds an index in a bucket, how often a day it does, and segments of a file of senders."""

    function: Name
    seconds: Amount
    times_a_day: Amount
    segments_of_a_file: Amount


class Request(Part):
    """What a request takes."""

    seconds: Amount
    reads: Amount
    kilobytes: Amount


class Assumed(Part):
    """What holds for every city."""

    days_of_work: Amount
    transitions_of_a_file: Amount
    transitions_of_a_run: Amount
    runs_of_a_file: Amount
    steps: Mapping[Name, Step]
    scheduled: Amount
    followed: Followed
    folded: Folded
    request: Request
    writes_of_a_row: Amount
    reads_of_a_row: Amount
    writes_of_a_look: Amount
    log_kilobytes_of_a_call: Amount
    polls_of_a_queue: Amount
    objects_of_a_file: Amount


class Profile(Part):
    """What stands there whether anybody comes or not."""

    search: Literal["bucket", "medium", "large"]
    nodes: int = 0
    search_gigabytes: Amount = 0
    firewall_rules: int = Field(0, description="Of the public API's web ACL; 0: none stands before it")
    zones: int = Field(0, description="Availability zones with a private network; 0: no network of our own")


class Text(Part):
    """A name in both languages."""

    zh: str
    en: str


class City(Part):
    """A city: figures a day, of senders a day of work."""

    id: Name
    name: Text
    bodies: int
    records: int
    files: Amount
    rows: Amount
    changed: Annotated[float, Field(ge=0, le=1)]
    requests: Amount
    looks: Amount
    tables_gigabytes: Amount
    objects_gigabytes: Amount
    profile: Profile


class Assumptions(Part):
    """`infra/cost.yaml`."""

    assumed: Assumed
    cities: tuple[City, ...]


def prices(path: Path = PRICES) -> Prices:
    """The prices."""
    return Prices.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def assumptions(path: Path = ASSUMPTIONS) -> Assumptions:
    """The assumptions."""
    return Assumptions.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
