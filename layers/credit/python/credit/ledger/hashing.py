"""The hash of a record's content and the id of the record, as `docs/record-hash.md` specifies them."""

import hashlib
import hmac
from collections.abc import Callable, Mapping

import polars as pl
from polars_hash import CryptographicHashingNameSpace

from credit.catalogue import Dataset
from credit.ledger import canonical, keys
from credit.ledger.canonical import Value

AT_ONCE = 16_384  # rows whose canonical lines are in memory together
ID_LENGTH = 32
BLOCK = 64  # bytes that SHA-256 takes at once


def record_hash(row: Mapping[str, Value], dataset: Dataset) -> str:
    """SHA-256 in hexadecimal over the canonical line of a row's core values; the oracle of `record_hashes`."""
    line = canonical.line({f.code: canonical.text_of(row[f.code], f) for f in canonical.core(dataset)})
    return hashlib.sha256(line.encode()).hexdigest()


def record_hashes(rows: pl.DataFrame, dataset: Dataset) -> pl.Series:
    """The record hash of each row, 64 hexadecimal characters: equal content, equal hash, in any spelling or order.

    Args:
        rows: every core field of the dataset by code, cleansed and typed (`envelope.field_types`).
        dataset: decides which fields are core and how each is written.
    """
    fields = canonical.core(dataset)
    return _of_slices(rows, "record_hash", lambda part: canonical.lines(canonical.texts(part, fields)), _sha256)


def record_id(row: Mapping[str, Value], dataset: Dataset, agency: str, secret: bytes) -> str:
    """The id of the record that a row is about; the oracle of `record_ids`."""
    key = keys.key(row, dataset) or keys.content_key(agency, record_hash(row, dataset))
    return _id(f"record:{dataset.id}{key}".encode(), secret)


def record_ids(rows: pl.DataFrame, dataset: Dataset, agency: str, secret: bytes) -> pl.Series:
    """The id of the record that each row is about, 32 hexadecimal characters.

    The same key in the same dataset is the same record, whoever sends it. A row whose whole key is empty is known by
    its content and its sender. The id is an HMAC: from an identity number nobody without the secret can work it out.

    Args:
        rows: every core field and key field by code, cleansed and typed.
        dataset: its id and key fields make the id.
        agency: the sender, which counts for rows without a key only.
        secret: the platform's record key; another one gives other ids.
    """
    return _of_slices(rows, "record_id", lambda part: _keyed(part, dataset, agency), _signing(secret))


def keyed_ids(named: pl.Series, secret: bytes) -> pl.Series:
    """Opaque ids, 32 hexadecimal characters, of whatever these texts name: an HMAC of each."""
    return named.to_frame("line").select(_signing(secret)(pl.col("line").cast(pl.Binary))).to_series()


def _keyed(rows: pl.DataFrame, dataset: Dataset, agency: str) -> pl.Series:
    found = keys.keys(rows, dataset)
    without = found == ""
    if without.any():
        content = keys.content_keys(agency, record_hashes(rows.filter(without), dataset))
        found = found.scatter(without.arg_true(), content)
    return found.to_frame("key").select(pl.lit(f"record:{dataset.id}") + pl.col("key")).to_series()


def _of_slices(
    rows: pl.DataFrame, name: str, lines: Callable[[pl.DataFrame], pl.Series], hashed: Callable[[pl.Expr], pl.Expr]
) -> pl.Series:
    """What the lines of rows hash to, a slice of them in memory at a time."""
    look = hashed(pl.col("line").cast(pl.Binary)).alias(name)
    hashes = [lines(part).alias("line").to_frame().select(look).to_series() for part in rows.iter_slices(AT_ONCE)]
    return pl.concat(hashes) if hashes else pl.Series(name, [], dtype=pl.String)


def _id(line: bytes, secret: bytes) -> str:
    return hmac.digest(secret, line, "sha256").hex()[:ID_LENGTH]


def _signing(secret: bytes) -> Callable[[pl.Expr], pl.Expr]:
    """The vector form of `_id` with this secret: HMAC as RFC 2104 makes it of two rounds of the hash."""
    key = (hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    inner, outer = (pl.lit(bytes(b ^ pad for b in key)) for pad in (0x36, 0x5C))
    return lambda line: _sha256(outer + _sha256(inner + line).str.decode("hex")).str.head(ID_LENGTH)


def _sha256(column: pl.Expr) -> pl.Expr:
    """SHA-256 of a Binary column in hexadecimal; null stays null."""
    return CryptographicHashingNameSpace(column).sha2_256()
