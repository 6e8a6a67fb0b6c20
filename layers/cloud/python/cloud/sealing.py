"""What is known of natural persons, encrypted before it is stored (个人信息保护法 art. 51): AES-256-GCM.

A sealed text opens only for whom it was sealed, so that nobody can put one person's facts under another's id.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloud import secrets
from credit.catalogue import Dataset
from credit.errors import GongxinError

MARK = "sealed:"  # before a sealed value of the ledger
NONCE = 12  # bytes, as NIST SP 800-38D wants them


class Unreadable(GongxinError):
    """A sealed text was altered, belongs to somebody else, or was sealed with another key."""


def sealed(text: str, about: str) -> str:
    """A text that only the holder of the person key can read, bound to whom or what it is about."""
    nonce = os.urandom(NONCE)
    return b64encode(nonce + _cipher().encrypt(nonce, text.encode(), about.encode())).decode()


def opened(told: str, about: str) -> str:
    """What was sealed; `Unreadable` if it was sealed about somebody else, or altered."""
    content = b64decode(told)
    try:
        return _cipher().decrypt(content[:NONCE], content[NONCE:], about.encode()).decode()
    except InvalidTag:
        raise Unreadable("a sealed text cannot be opened") from None


def seal_columns(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Rows as the ledger keeps them: fields that identify persons sealed; what is sealed already stays as it is."""
    return rows.with_columns(_each(rows[code], dataset, _sealed_value) for code in _codes(rows, dataset))


def open_columns(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Rows of the ledger with these fields readable."""
    return rows.with_columns(_each(rows[code], dataset, _opened_value) for code in _codes(rows, dataset))


def _codes(rows: pl.DataFrame, dataset: Dataset) -> list[str]:
    return [field.code for field in dataset.fields if field.sealed and field.code in rows.columns]


def _each(column: pl.Series, dataset: Dataset, turn: Callable[[str, str], str]) -> pl.Series:
    """Value by value: no engine of columns encrypts, and few rows of few datasets have such values."""
    if column.null_count() == column.len():
        return column
    about = f"{dataset.id}/{column.name}"
    told = [None if value is None else turn(value, about) for value in column]
    return pl.Series(column.name, told, dtype=pl.String)


def _sealed_value(value: str, about: str) -> str:
    return value if value.startswith(MARK) else MARK + sealed(value, about)


def _opened_value(value: str, about: str) -> str:
    return opened(value.removeprefix(MARK), about) if value.startswith(MARK) else value


def forget() -> None:
    """Take the key anew at the next call."""
    _cipher.cache_clear()


@cache
def _cipher() -> AESGCM:
    return AESGCM(secrets.person_key())
