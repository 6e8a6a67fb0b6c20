"""The table that the platform ships, and how a few rows are linked with a few subjects."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue.model import Catalogue, Dataset
from credit.linkage.links import Linker
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register

Link = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return knowledge.catalogue()


@pytest.fixture(scope="session")
def policy(catalogue: Catalogue) -> LinkPolicy:
    return LinkPolicy.of(knowledge.document("policies/linkage.yaml"), catalogue)


@pytest.fixture(scope="session")
def linked(catalogue: Catalogue, policy: LinkPolicy) -> Link:
    def link(
        register: pl.DataFrame, rows: pl.DataFrame, dataset: Dataset | str = "org-penalty"
    ) -> list[dict[str, Any]]:
        known = catalogue.dataset(dataset) if isinstance(dataset, str) else dataset
        linker = Linker(Register(register, known.subject.kind, policy), known, policy)
        return linker.links(rows).rows(named=True)

    return link
