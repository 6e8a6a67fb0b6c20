"""How long a batch query takes from its list to its result: legality, answers, the log of every look, the files."""

import csv
import http.client
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from benchmarks.invented import linking
from benchmarks.living import Living, living, until
from benchmarks.measures.asking import found
from benchmarks.process import ROOT, Failed
from benchmarks.results import Result, result
from benchmarks.setting import BUILD, Bench
from benchmarks.truth import Wrong

MANAGER, BANK = "11990100MC00000121", "91990100MA0TESTX8P"
ROWS, PATIENCE = 10_000, 600.0
AGREEMENT = {
    "agency": BANK,
    "institution": "测试银行",
    "purposes": ["due-diligence"],
    "datasets": ["org-licence"],
    "until": "2027-06-01",
    "dailyRows": 1_000_000,
}
ASKED = {"purpose": "due-diligence", "basis": "测试银行授信管理办法第五条", "fileName": "list.csv"}


def measure(bench: Bench) -> Iterator[Result]:
    """Ten thousand bodies, each known by its code, with a record each."""
    if not bench.size.asked:
        return
    register = pl.read_parquet(linking.write(bench.data, bench.size.asked).register)
    bodies = register.filter(pl.col("uscc").str.starts_with("9")).head(ROWS)
    bodies = bodies.select(pl.col("subject_id").alias("id"), "name", pl.col("uscc").alias("code"))
    with living(BUILD / "platform", bench.ledger / "catalogue.sqlite") as platform:
        found(platform, bodies, keyed=True)
        manager, bank = Caller(platform, "officer", MANAGER), Caller(platform, "institution", BANK)
        agreement = manager.call("POST", "/v1/agreements", AGREEMENT)["id"]
        asked = bank.call("POST", "/v1/batch-queries", {**ASKED, "agreement": agreement})
        _put(asked["upload"]["url"], _list(bodies))
        seconds = until(lambda: bool(bank.call("GET", f"/v1/batch-queries/{asked['id']}")["final"]), PATIENCE)
        counts = bank.call("GET", f"/v1/batch-queries/{asked['id']}")["counts"]
        if counts["found"] != ROWS:
            raise Wrong(f"of {ROWS} bodies {counts['found']} were found")
        bench.say(f"{ROWS:,} rows of a batch query: {seconds:.1f} s")
        yield result("rows of a batch query", ROWS, [seconds])


class Caller:
    """Somebody with a token of the platform's own issuer."""

    def __init__(self, platform: Living, role: str, agency: str) -> None:
        surroundings = {**os.environ, "GONGXIN_HOME": str(platform.home), "GONGXIN_PORT": str(platform.port)}
        words = ["-c", "from gongxin.main import cli; cli()", "token", "--role", role, "--agency", agency]
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=surroundings, capture_output=True, text=True)
        self._token, self._port = done.stdout.strip(), platform.port + 2

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to one call; `Failed` if it is a problem."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        told = json.load(answer)
        if answer.status >= http.client.BAD_REQUEST:
            raise Failed(f"{path}: {told.get('code')}")
        return told


def _list(bodies: pl.DataFrame) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["统一社会信用代码"], *([code] for code in bodies["code"])])
    return out.getvalue().encode()


def _put(url: str, content: bytes) -> None:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc)
    connection.request("PUT", f"{where.path}?{where.query}", content)
    if connection.getresponse().status != http.client.OK:
        raise Failed("the list was not taken")
