"""The example on the page of linking becomes what the page says, and its results are those of the policy."""

import io
import re
from pathlib import Path

import polars as pl

from cloud import knowledge
from credit.catalogue.headers import header_key
from credit.linkage.entries import COLUMNS
from credit.linkage.links import Linker
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "linkage.md").read_text("utf-8")
CATALOGUE = knowledge.catalogue()
POLICY = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), CATALOGUE)


def shown(name: str) -> pl.DataFrame:
    found = re.search(rf"```csv {name}\n(.+?)```", PAGE, re.DOTALL)
    assert found is not None
    return pl.read_csv(io.StringIO(found[1]), infer_schema=False)


def table(head: str) -> list[list[str]]:
    lines = PAGE[PAGE.index(head) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_example_becomes_what_the_page_says():
    dataset = CATALOGUE.dataset("org-licence")
    rows = shown("rows")
    told = rows.rename({header: dataset.by_header[header_key(header)] for header in rows.columns})
    linker = Linker(Register(shown("register"), dataset.subject.kind, POLICY), dataset, POLICY)
    links = linker.links(told).select("result", "subject_id", "method", "keys", "runner_up", "runner_up_score")
    found = [
        [r, s or "", m, ", ".join(k), u or "", "" if score is None else f"{score:g}"]
        for r, s, m, k, u, score in links.rows()
    ]
    assert found == table("| result | subject |")


def test_the_results_are_those_of_the_policy():
    assert [row[:2] for row in table("| result | 中文 |")] == [[code, text.zh] for code, text in POLICY.results.items()]


def test_every_column_of_the_register_is_named():
    told = PAGE[PAGE.index("## The register") : PAGE.index("## The answer")]
    assert [name for name in COLUMNS if f"`{name}`" not in told] == []
