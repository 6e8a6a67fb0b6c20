"""A month of one city, line by line: what stands there anyway, and what is used."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from localstack.cost.model import Assumed, City, Prices
from localstack.manifest import Manifest

DAYS, HOURS = 30.0, 730.0  # of a month
MEGABYTES, KILOBYTES = 1024.0, 1024.0 * 1024.0  # of a GB
MINUTES = {"minute": 1, "hour": 60, "day": 1440}
ENDPOINTS = 3  # of a private network: secrets, queues, logs; buckets and tables have free ones
RATE = re.compile(r"(\d+) (minute|hour|day)s?")


class Line(NamedTuple):
    """One line of a bill: what it is, whether it is there without any use, what it costs a month."""

    what: str
    fixed: bool
    cost: float


class Month:
    """The bill of a city's month."""

    def __init__(self, city: City, assumed: Assumed, manifest: Manifest, prices: Prices) -> None:
        self.city, self.assumed, self.manifest, self.prices = city, assumed, manifest, prices
        self.files, self.rows = city.files * assumed.days_of_work, city.rows * assumed.days_of_work
        self.requests, self.looks = city.requests * DAYS, city.looks * DAYS
        self.runs = self.files * assumed.runs_of_a_file

    def lines(self) -> list[Line]:
        """Every line, in the order of the page."""
        return [*self._fixed(), *self._used()]

    def _fixed(self) -> Iterator[Line]:
        of, told = self.prices.of, self.manifest
        yield Line("search", True, self._search())
        yield Line("network", True, self._network())
        yield Line("firewall", True, self._firewall())
        yield Line("keys", True, of("key", len(told.keys)) + of("secret", len(told.secrets)))
        yield Line("watch", True, of("alarm", len(told.alarms)) + of("dashboard", 1))
        yield Line("schedules", True, self._schedules())
        yield Line("queues", True, of("sqs-request", len(told.queues) * self.assumed.polls_of_a_queue))

    def _used(self) -> Iterator[Line]:
        of, city = self.prices.of, self.city
        yield Line("intake", False, self._intake())
        yield Line("followers", False, self._followers())
        yield Line("requests", False, self._requests())
        yield Line("tables", False, self._tables())
        kept = of("dynamodb-gb", city.tables_gigabytes) + of("dynamodb-recovery-gb", city.tables_gigabytes)
        yield Line("kept-tables", False, kept)
        yield Line("kept-objects", False, of("s3-gb", city.objects_gigabytes))
        yield Line("objects", False, self._objects())
        yield Line("search-bucket", False, self._search_in_a_bucket())
        yield Line("logs", False, of("log-gb", self._calls() * self.assumed.log_kilobytes_of_a_call / KILOBYTES))

    def _search(self) -> float:
        profile = self.city.profile
        if profile.search == "bucket":
            return 0.0
        nodes = self.prices.of(f"search-{profile.search}-hour", profile.nodes * HOURS)
        return nodes + self.prices.of("search-gb", profile.search_gigabytes)

    def _search_in_a_bucket(self) -> float:
        """What lies there, a look at the journal for each request, segments, bases from time to time."""
        profile, folded, of = self.city.profile, self.assumed.folded, self.prices.of
        if profile.search != "bucket":
            return 0.0
        kept = of("s3-gb", profile.search_gigabytes) + of("s3-read", self.requests + self.looks)
        written = of("s3-write", self.files * folded.segments_of_a_file)
        return kept + written + self._call(folded.function, folded.seconds, folded.times_a_day * DAYS)

    def _network(self) -> float:
        """A private network is needed where the search engine is in it: a gateway and endpoints in each zone."""
        zones = self.city.profile.zones
        hours = self.prices.of("gateway-hour", zones * HOURS)
        return hours + self.prices.of("endpoint-hour", ENDPOINTS * zones * HOURS)

    def _firewall(self) -> float:
        rules = self.city.profile.firewall_rules
        return self.prices.of("firewall", 1) + self.prices.of("firewall-rule", rules) if rules else 0.0

    def _schedules(self) -> float:
        called = ((self._a_month(str(_in_cloud(s.rate))), s.function) for s in self.manifest.schedules.values())
        return sum(self._call(name, self.assumed.scheduled, number) for number, name in called)

    @staticmethod
    def _a_month(rate: str) -> float:
        number, unit = RATE.fullmatch(rate).groups()  # type: ignore[union-attr]  # its schema has this pattern
        return DAYS * MINUTES["day"] / (int(number) * MINUTES[unit])

    def _call(self, function: str, seconds: float, number: float) -> float:
        """So many calls of a function, each so long, with the memory that the manifest gives it."""
        memory = self.manifest.functions[function].memory / MEGABYTES
        return self.prices.of("lambda-gb-second", memory * seconds * number) + self.prices.of("lambda-request", number)

    def _intake(self) -> float:
        rows = self.rows / self.files if self.files else 0
        steps = self.assumed.steps.items()
        calls = sum(self._call(name, step.seconds + step.micros * rows / 1e6, self.files) for name, step in steps)
        return calls + self.prices.of("step-transition", self.files * self.assumed.transitions_of_a_file)

    def _followers(self) -> float:
        followed = self.assumed.followed
        calls = self._call(followed.function, followed.seconds, self.runs)
        return calls + self.prices.of("step-transition", self.runs * self.assumed.transitions_of_a_run)

    def _requests(self) -> float:
        of, one, both = self.prices.of, self.assumed.request, self.requests + self.looks
        calls = self._call("api-public", one.seconds, self.requests) + self._call("api-agency", one.seconds, self.looks)
        filtered = of("firewall-request", self.requests) if self.city.profile.firewall_rules else 0.0
        return calls + filtered + of("api-request", both) + of("traffic-gb", both * one.kilobytes / KILOBYTES)

    def _tables(self) -> float:
        assumed, changed = self.assumed, self.rows * self.city.changed
        written = changed * assumed.writes_of_a_row + self.looks * assumed.writes_of_a_look
        read = self.rows * assumed.reads_of_a_row + (self.requests + self.looks) * assumed.request.reads
        return self.prices.of("dynamodb-write", written) + self.prices.of("dynamodb-read", read)

    def _objects(self) -> float:
        """Written and read, the key asked for each, each an event of the trail."""
        number = self.files * self.assumed.objects_of_a_file
        both = self.prices.of("key-request", 2 * number) + self.prices.of("trail-event", 2 * number)
        return self.prices.of("s3-write", number) + self.prices.of("s3-read", number) + both

    def _calls(self) -> float:
        return self.files * len(self.assumed.steps) + self.runs + self.requests + self.looks


def _in_cloud(value: object) -> object:
    return getattr(value, "default", value)
