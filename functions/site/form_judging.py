"""A row that somebody has filled in, judged at once by the rules by which every file is judged."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cloud import clock, knowledge
from credit.catalogue import Dataset
from credit.errors import FileRefused
from credit.exchange.wording import Wording, filled
from credit.quality.reading import read
from credit.quality.run import judged
from credit.quality.subjects.units import Sender
from credit.text import Text
from functions.intake.registered import Registered

REFUSED = ("refuse", "reject", "hold")
ASKED = "doubt"


@dataclass(frozen=True)
class Remark:
    """What is said about a field, or about the row where `field` is empty; `stops`: it cannot be sent so."""

    field: str
    text: Text
    stops: bool
    asks: bool


@dataclass(frozen=True)
class Verdict:
    """Everything that is said about a row."""

    remarks: tuple[Remark, ...]

    @property
    def stops(self) -> bool:
        """Whether the row must be mended first."""
        return any(remark.stops for remark in self.remarks)

    @property
    def asks(self) -> bool:
        """Whether the row would wait for a person."""
        return any(remark.asks for remark in self.remarks)

    def of(self, field: str) -> list[Remark]:
        """What is said about one field."""
        return [remark for remark in self.remarks if remark.field == field]


def verdict(content: bytes, dataset: Dataset, agency: str) -> Verdict:
    """What the rules say of a row that is written as a file."""
    catalogue = knowledge.catalogue().of_sender(agency)
    also = [Registered(dataset).judged, Sender(agency, dataset, catalogue).judged]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "row"
        path.write_bytes(content)
        try:
            batches = read(path, dataset, catalogue).batches
            told = [b.findings for b in judged(batches, dataset, catalogue, today=clock.today(), also=also)]
        except FileRefused as refused:
            text = filled(catalogue.rule(refused.rule).message, refused.facts)
            return Verdict((Remark("", text, stops=True, asks=False),))
    wording = Wording(dataset, catalogue)
    return Verdict(tuple(r for frame in told for row in frame.to_dicts() for r in _remarks(row, wording)))


def _remarks(found: Mapping[str, Any], wording: Wording) -> Iterator[Remark]:
    """A finding beside each field that it is about."""
    text = wording.message(found["rule"], found["field"], json.loads(found["facts"]))
    stops, asks = found["severity"] in REFUSED, found["severity"] == ASKED
    for field in wording.members(found["field"] or "") or ("",):
        yield Remark(field, text, stops, asks)
