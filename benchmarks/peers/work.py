"""What every peer is asked to check, made from our catalogue, and how a peer tells what it did."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

CODE = "^[0-9A-HJ-NP-RTUWXY]{18}$"
ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
NUMBER = r"^[0-9]{1,14}(\.[0-9]{1,6})?$"
NOTHING = ("无", "/", "NULL", "-", "null")
UNIFIED = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SIGNS = frozenset(UNIFIED)
LENGTH = 18
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


class Work:
    """A file, the fields it should have, and what was found in it.

    The fields come as JSON, so that peers and platform judge by the same catalogue: required, length, code list,
    unified codes with their check digit, days, amounts, and the rules between fields in `between`.
    """

    def __init__(self, file: str, catalogue: str) -> None:
        known: dict[str, Any] = json.loads(Path(catalogue).read_text("utf-8"))
        self.file = Path(file)
        self.today = date.fromisoformat(known["today"])
        self.fields: list[dict[str, Any]] = known["fields"]
        self.key: list[str] = known["key"]
        self.seconds: dict[str, float] = {}

    @classmethod
    def asked(cls) -> "Work":
        """The work named on the command line: FILE CATALOGUE."""
        return cls(*sys.argv[1:3])

    @cached_property
    def codes(self) -> list[str]:
        """The fields of the file in its order."""
        return [field["code"] for field in self.fields]

    @cached_property
    def required(self) -> list[str]:
        """Fields that must be filled."""
        return [field["code"] for field in self.fields if field["required"]]

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The most characters of each text."""
        return {field["code"]: field["length"] for field in self.fields if field["length"]}

    @cached_property
    def lists(self) -> dict[str, list[str]]:
        """The values that are allowed, where there is a list."""
        return {field["code"]: field["allowed"] for field in self.fields if field["allowed"]}

    @cached_property
    def aliases(self) -> dict[str, dict[str, str]]:
        """How else the values of a list are written."""
        return {field["code"]: field["aliases"] for field in self.fields if field["allowed"]}

    def of_type(self, kind: str) -> list[str]:
        """Fields of a type: `unified`, `date`, `amount`, `name`, `text`, `document-number`."""
        return [field["code"] for field in self.fields if field["type"] == kind]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the wall seconds of a part of the work; imports are not counted."""
        began = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - began

    def tell(self, rows: int, found: int) -> None:
        """Print what was done: how many rows were looked at, how many things were found wrong."""
        sys.stdout.write(json.dumps({"counts": {"received": rows, "found": found}, "stages": self.seconds}) + "\n")


def holds(code: str) -> bool:
    """Whether a unified code's check digit agrees (GB 32100-2015); False for what is no such code."""
    if len(code) != LENGTH or not SIGNS.issuperset(code):
        return False
    total = sum(UNIFIED.index(sign) * weight for sign, weight in zip(code[:17], WEIGHTS, strict=True))
    return UNIFIED[(31 - total % 31) % 31] == code[17]
