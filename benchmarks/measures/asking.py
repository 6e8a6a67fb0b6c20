"""How long the public waits: searches and dossiers over HTTP, beside the index alone; how many calls are answered."""

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import quantiles
from urllib.parse import quote

import polars as pl

from benchmarks.invented import linking
from benchmarks.living import Living, living
from benchmarks.process import Failed
from benchmarks.results import Result, result
from benchmarks.setting import BUILD, Bench
from cloud import search
from cloud.search import Document
from cloud.search.sounds import sounds
from cloud.tables import Put
from credit.linkage.names import name_key

EACH = 300  # requests of a kind
CALLERS, SECONDS, RATE = 8, 10.0, 100
DECIDED, DATASET, AGENCY = "2026-06-01", "org-licence", "11990100MC00000121"
FIELDS = {"XK_XKWS": "测许〔2026〕1号", "XK_XKZS": "营业执照", "XK_NR": "准予许可"}


def measure(bench: Bench) -> Iterator[Result]:
    """A city of so many bodies with a record each; nothing else happens on its platform."""
    size = bench.size.asked
    register = pl.read_parquet(linking.write(bench.data, size).register)
    bodies = register.select(pl.col("subject_id").alias("id"), "name", pl.col("uscc").alias("code"))
    with living(BUILD / "platform", bench.ledger / "catalogue.sqlite") as platform:
        began = time.perf_counter()
        found(platform, bodies)
        bench.say(f"{size:,} bodies are there: {time.perf_counter() - began:.0f} s")
        asked = words(bodies, Random(7))
        index = search.connect(f"sqlite:///{platform.home / 'search.sqlite'}")
        for kind, some in asked.items():
            alone = [timed(lambda w=word: index.find(w, limit=20)) for word in some]  # type: ignore[misc]
            yield from told(bench, size, f"index: {kind}", alone)
            yield from told(bench, size, f"search: {kind}", _sequence(platform, [_search(w) for w in some]))
        ids = bodies["id"].sample(EACH, seed=7).to_list()
        for name, paths in _pages(ids).items():
            yield from told(bench, size, name, _sequence(platform, paths))
        yield from _at_once(bench, platform, size, [f"/v1/subjects/{i}" for i in ids])


def found(platform: Living, bodies: pl.DataFrame, *, keyed: bool = False) -> None:
    """Put bodies and records where intake puts them; `keyed`: so that they are known by their codes as well."""
    index = search.connect(f"sqlite:///{platform.home / 'search.sqlite'}")
    for some in bodies.iter_slices(50_000):
        rows = some.rows(named=True)
        platform.table("subjects").write_many(Put(_subject(row)) for row in rows)
        platform.table("dossiers").write_many(Put(_entry(row)) for row in rows)
        index.put(document(row) for row in rows)
        if keyed:
            platform.table("subject-keys").write_many(Put(_key(row)) for row in rows if row["code"])


def _subject(row: dict[str, str]) -> dict[str, object]:
    about = {"id": row["id"], "kind": "organisation", "category": "enterprise", "name": row["name"], "region": "990100"}
    codes = {"uscc": row["code"]} if row["code"] else {}
    return {**about, "codes": codes, "formerNames": [], "nameKeys": [], "registered": True, "version": 1}


def _key(row: dict[str, str]) -> dict[str, object]:
    return {"key": f"uscc:{row['code']}", "subjects": [row["id"]], "version": 1}


def _entry(row: dict[str, str]) -> dict[str, object]:
    about = {"subject": row["id"], "entry": f"{DATASET}#r{row['id']}", "record": f"r{row['id']}", "dataset": DATASET}
    more = {"state": "in-force", "agency": AGENCY, "decidedOn": DECIDED, "fields": FIELDS, "submission": "b"}
    return {**about, **more, "version": 1, "committedAt": f"{DECIDED}T00:00:00+00:00"}


def document(row: dict[str, str]) -> Document:
    """A body as the search index keeps it."""
    codes = (row["code"],) if row["code"] else ()
    return Document(row["id"], "organisation", "enterprise", row["name"], (), codes, "990100", 1)


def words(bodies: pl.DataFrame, chance: Random) -> dict[str, list[str]]:
    """Words of each kind, of bodies that are there."""
    names = [name for name in bodies["name"].sample(EACH, seed=3).to_list() if name]
    unified = bodies.filter(pl.col("code").str.starts_with("9"))  # others fill a cell, or look like a person's number
    codes = unified["code"].sample(EACH, seed=5).to_list()
    heard = [sounds(name_key(name)) for name in names]
    return {
        "whole name": names,
        "two characters": [name[at : at + 2] for name in names for at in [chance.randrange(max(1, len(name) - 6))]],
        "five characters": [name[at : at + 5] for name in names for at in [chance.randrange(max(1, len(name) - 8))]],
        "code": codes,
        "beginning of a code": [code[:12] for code in codes],
        "initials": [some[0][:5] for some in heard if some],
    }


def _pages(ids: Sequence[str]) -> dict[str, list[str]]:
    return {
        "a body": [f"/v1/subjects/{i}" for i in ids],
        "its records": [f"/v1/subjects/{i}/records" for i in ids],
        "its page": [f"/subjects/{i}" for i in ids],
    }


def _search(words: str) -> str:
    return f"/v1/subjects?q={quote(words)}"


def _sequence(platform: Living, paths: Sequence[str]) -> list[float]:
    """Seconds of one request after the other on one connection."""
    caller = http.client.HTTPConnection("127.0.0.1", platform.port + 1)
    _get(caller, paths[0])
    return [timed(lambda p=path: _get(caller, p)) for path in paths]  # type: ignore[misc]


def _at_once(bench: Bench, platform: Living, size: int, paths: Sequence[str]) -> Iterator[Result]:
    """As many as are answered; then a hundred a second, whether or not the ones before are answered."""

    def hurry(caller: int) -> list[float]:
        connection, until = http.client.HTTPConnection("127.0.0.1", platform.port + 1), time.perf_counter() + SECONDS
        taken = []
        while time.perf_counter() < until:
            taken.append(timed(lambda: _get(connection, paths[(caller + len(taken)) % len(paths)])))
        return taken

    def pace(caller: int) -> list[float]:
        connection, began = http.client.HTTPConnection("127.0.0.1", platform.port + 1), time.perf_counter()
        taken = []
        for number in range(int(SECONDS * RATE / CALLERS)):
            due = began + number * CALLERS / RATE + caller / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            _get(connection, paths[number % len(paths)])
            taken.append(time.perf_counter() - due)
        return taken

    with ThreadPoolExecutor(CALLERS) as pool:
        many = sum(len(some) for some in pool.map(hurry, range(CALLERS)))
        paced = [one for some in pool.map(pace, range(CALLERS)) for one in some]
    yield result("requests that are answered", size, [many / SECONDS], "requests/s", better="higher")
    yield from told(bench, size, f"a body, {RATE} a second", paced)


def told(bench: Bench, size: int, name: str, seconds: Sequence[float]) -> Iterator[Result]:
    """The middle of many durations, and that which only one in a hundred exceeds."""
    hundredths = quantiles([1_000 * one for one in seconds], n=100)
    bench.say(f"{name}: {hundredths[49]:.2f} ms, 99 in a hundred {hundredths[98]:.2f} ms")
    yield result(f"{name}, half", size, [hundredths[49]], "ms")
    yield result(f"{name}, 99 in a hundred", size, [hundredths[98]], "ms")


def _get(caller: http.client.HTTPConnection, path: str) -> None:
    caller.request("GET", path)
    answer = caller.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise Failed(f"a request was answered with {answer.status}")


def timed(done: Callable[[], object]) -> float:
    """Seconds that something takes."""
    began = time.perf_counter()
    done()
    return time.perf_counter() - began
