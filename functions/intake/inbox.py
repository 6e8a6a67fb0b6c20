"""Inbox objects: whose they are, which dataset they claim to be, and what one stored version is called."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from credit.collection.policy import CHANNELS, UPLOAD
from credit.errors import FileRefused
from credit.exchange.statements import PERIOD

CONFIRMED = "confirmed"
NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
STATED = re.compile(PERIOD)


@dataclass(frozen=True)
class Address:
    """`{agency}/{dataset}/{file name}`; folders in between, such as an upload's ticket, are allowed."""

    agency: str
    dataset: str
    ticket: str | None
    file_name: str

    @classmethod
    def parse(cls, key: str) -> Self:
        """The address in a key; `FileRefused` if it has no agency and dataset in front.

        >>> Address.parse("11990100MC00000121/org-penalty/2024.csv").file_name
        '2024.csv'
        """
        agency, dataset, *between, name = parts if len(parts := key.split("/")) > 2 else ("", "", "")
        if not (NAME.fullmatch(agency) and NAME.fullmatch(dataset) and name):
            raise FileRefused("file.bad-key")
        return cls(agency, dataset, between[0] if between else None, name)


@dataclass(frozen=True)
class Arrival:
    """One stored version of an inbox object. The same version told about twice has the same id."""

    bucket: str
    key: str
    version: str | None
    size: int

    @property
    def id(self) -> str:
        """32 hexadecimal characters."""
        told = json.dumps([self.bucket, self.key, self.version]).encode()
        return hashlib.sha256(told).hexdigest()[:32]

    @classmethod
    def of(cls, message: str) -> Self:
        """The arrival that a queue message (an EventBridge `Object Created` event) tells of."""
        detail: Mapping[str, Any] = json.loads(message)["detail"]
        thing = detail["object"]
        return cls(detail["bucket"]["name"], thing["key"], thing.get("version-id"), int(thing.get("size", 0)))


@dataclass(frozen=True)
class Wishes:
    """What a sender wants beside the plain taking in of a file: noted at its ticket, or as metadata of the object."""

    corrects: str | None = None
    dry_run: bool = False
    full: bool = False  # the file is the whole of what its sender has, whatever its dataset says
    withdraw_missing: bool = False  # it is, and the records that it lacks are to go, however many
    channel: str = UPLOAD  # by which it came: counted, and noted as 采集方式
    period: str | None = None  # which it is about, where its sender says so (补报)
    reference: str | None = None  # its sender's own number for it

    @classmethod
    def of(cls, metadata: Mapping[str, str]) -> Self:
        """The wishes in an object's metadata, named as here with hyphens; what is no id is no wish."""
        corrects = metadata.get("corrects", "")
        confirmed = metadata.get("withdraw-missing") == CONFIRMED
        dry_run, full = (metadata.get(name) == "true" for name in ("dry-run", "full"))
        channel, period = metadata.get("channel", ""), metadata.get("period", "")
        return cls(
            corrects if NAME.fullmatch(corrects) else None,
            dry_run,
            full,
            confirmed,
            channel if channel in CHANNELS else UPLOAD,
            period if STATED.fullmatch(period) else None,
        )

    @property
    def metadata(self) -> Mapping[str, str]:
        """The metadata that say so."""
        said = {"dry-run": self.dry_run, "full": self.full}
        told = {
            "corrects": self.corrects or "",
            "withdraw-missing": CONFIRMED if self.withdraw_missing else "",
            "channel": self.channel if self.channel != UPLOAD else "",
            "period": self.period or "",
        }
        return {name: value for name, value in told.items() if value} | {n: "true" for n, yes in said.items() if yes}

    @property
    def distinct(self) -> tuple[str, ...]:
        """What makes the same content another submission: that on trial, and that of which more is asked."""
        asked = {"trial": self.dry_run, "full": self.full, "withdraw-missing": self.withdraw_missing}
        return tuple(name for name, yes in asked.items() if yes)


def submission_id(sha256: str, agency: str, dataset: str, wishes: Wishes | None = None, after: str = "") -> str:
    """The id of a submission: the same content from the same sender for the same dataset is the same submission.

    A trial has an id of its own, so that the same file sent in earnest is none that has been seen. So has a file of
    which its sender says for the first time that it is the whole, or that what it lacks is to go; and one that is sent
    again `after` it was recalled by another submission.
    """
    more = (*(wishes.distinct if wishes else ()), *((after,) if after else ()))
    told = "\n".join((sha256, agency, dataset, *more))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
