"""A prefix of one's own in a bucket, and what tests of the index there do again and again."""

import json
import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from cloud.clients import client
from cloud.search import Document, folding
from cloud.search.bucket import BucketIndex
from localstack import manifest


class Shelf:
    """Indices at one prefix, each as a process of its own has it; all objects that are there."""

    def __init__(self, copies: Path) -> None:
        self.bucket, self.prefix, self.copies = manifest.name("search"), f"subjects-{uuid.uuid4().hex}", copies
        self._opened: list[BucketIndex] = []

    def open(self, suffix: str = "", *, fresh: float = 0.0) -> BucketIndex:
        """Another index at the prefix: nothing of it is shared with others but what lies in the bucket."""
        self._opened.append(BucketIndex(self.bucket, self.prefix + suffix, fresh, self.copies))
        return self._opened[-1]

    def objects(self, below: str = "") -> dict[str, int]:
        """Sizes of objects by their keys."""
        pages = (
            client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}/{below}")
        )
        return {o["Key"].removeprefix(f"{self.prefix}/"): o["Size"] for p in pages for o in p.get("Contents", ())}

    def close(self) -> None:
        for index in self._opened:
            index.close()


def subject(id_: str, name: str, version: int = 1) -> Document:
    return Document(id_, "organisation", "enterprise", name, (), (), "990100", version)


def found(index: Any, query: str, **how: Any) -> list[str]:
    return [hit.id for hit in index.find(query, **how).hits]


def held(index: Any) -> list[tuple[str, int, str]]:
    return sorted((kept.id, kept.version, kept.names[0]) for kept in index.scan())


def many(index: Any, first: int, count: int = folding.MANY + 1) -> None:
    """So many writes that folding them is worth it."""
    for number in range(first, first + count):
        index.put([subject(f"s{number}", f"测试{number}号")])


def move(shelf: Any, hours: float) -> None:
    """The clock of the platform goes forward; it is read from its folder."""
    there = timedelta(hours=hours).total_seconds()
    (Path(os.environ["GONGXIN_HOME"]) / "clock.json").write_text(json.dumps({"offset": there}))
