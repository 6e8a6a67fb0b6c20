"""How long a search takes on a real OpenSearch node: through the platform's index, and the same question asked raw."""

import http.client
from collections.abc import Iterator, Sequence
from random import Random
from urllib.parse import urlsplit

import orjson
import polars as pl

from benchmarks.invented import linking
from benchmarks.measures.asking import document, timed, told, words
from benchmarks.process import Failed
from benchmarks.results import Result
from benchmarks.setting import Bench
from cloud.search import ALIAS, connect, mapping
from cloud.search.queries import Query
from localstack.engines import opensearch
from localstack.trouble import Trouble

HEAP = "2g"  # of a node that takes in a million documents at once
KINDS = ("whole name", "two characters", "five characters", "initials")  # what asks the index for names


def measure(bench: Bench) -> Iterator[Result]:
    """A node of its own with a document for every body; nothing where no node can be had, and that is said."""
    size = bench.size.asked
    register = pl.read_parquet(linking.write(bench.data, size).register)
    bodies = register.select(pl.col("subject_id").alias("id"), "name", pl.col("uscc").alias("code"))
    try:
        with opensearch.running(HEAP) as address:
            yield from _asked(bench, bodies, address)
    except Trouble as missing:
        bench.say(f"OpenSearch is not measured: {missing}")


def _asked(bench: Bench, bodies: pl.DataFrame, address: str) -> Iterator[Result]:
    index = connect(f"{address}/{ALIAS}")
    index.create()
    taken = timed(lambda: index.put(document(row) for row in bodies.iter_rows(named=True)))
    bench.say(f"OpenSearch: {bodies.height:,} documents are there: {taken:.0f} s")
    raw = http.client.HTTPConnection(urlsplit(address).netloc)
    for kind, some in words(bodies, Random(7)).items():
        if kind not in KINDS:
            continue
        for first in some[:20]:
            index.find(first, limit=20)  # the node warms up before anybody looks at the clock
        seconds = [timed(lambda w=word: index.find(w, limit=20)) for word in some]  # type: ignore[misc]
        yield from told(bench, bodies.height, f"OpenSearch: {kind}", seconds)
        yield from told(bench, bodies.height, f"OpenSearch raw: {kind}", _raw(raw, some))


def _raw(node: http.client.HTTPConnection, some: Sequence[str]) -> list[float]:
    """The same questions, without anything of the platform between."""
    how = {"sort": mapping.ORDER, "size": 21, "_source": False, "track_total_hits": False}
    bodies = [orjson.dumps({**how, "query": mapping.names(Query(word), "organisation")}) for word in some]
    return [timed(lambda b=body: _post(node, b)) for body in bodies]  # type: ignore[misc]


def _post(node: http.client.HTTPConnection, body: bytes) -> None:
    node.request("POST", f"/{ALIAS}/_search", body, {"Content-Type": "application/json"})
    answer = node.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise Failed(f"the node answered with {answer.status}")
