"""Days of the access log that are over, put away where nobody can remove them, each signed and naming the one before.

A bucket may keep a later version beside the first one; the first is what counts, because that one is locked. A seal is
written after the entries that it tells of: a day without a seal is sealed again.
"""

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cloud import access_log, clock, files, secrets, settings
from cloud.access_log import reading
from credit.disclosure.looks import NOTHING, Chain, Fault, Seal, line
from credit.errors import GongxinError

BUCKET, SEALS, ENTRIES = "access-log", "seals/", "entries/"


class Unsound(GongxinError):
    """The log is not as it was written, so that the day is not sealed: `gongxin verify-log` tells what is wrong."""


def seal_what_is_over() -> int:
    """Seal every day before today that has entries and no seal; how many. `Unsound` at the first that is not sound."""
    today = clock.today().isoformat()
    access_log.close(today)
    told, last = reading.head(), _newest()
    if told is None:
        return 0
    chain = Chain(last.last, last.hash, last.day.isoformat()) if last else Chain()
    previous, sealed = last.fingerprint if last else NOTHING, 0
    for day in reading.days(last.day.isoformat() if last else told["since"], told["reached"]):
        if day >= today or (last and day == last.day.isoformat()):
            continue
        made = _sealed(day, chain, previous)
        previous, sealed = (made.fingerprint, sealed + 1) if made else (previous, sealed)
    return sealed


def kept() -> Iterator[Seal]:
    """Every seal, the oldest first."""
    return map(_read, _versions())


def unsealed() -> Iterator[str]:
    """The days before today that have entries and no seal, the oldest first; no seal is read for it."""
    told, today = reading.head(), clock.today().isoformat()
    done = {Path(version.key).stem for version in _versions()}
    for day in reading.days(told["since"], told["reached"]) if told else ():
        if day < today and day not in done and next(reading.entries(day), None):
            yield day


def _newest() -> Seal | None:
    """The last seal: of ten years of them the others need not be read to add one."""
    found = _versions()
    return _read(found[-1]) if found else None


def _versions() -> list[files.Version]:
    return sorted(files.first_versions(settings.bucket(BUCKET), SEALS), key=lambda version: version.key)


def _read(version: files.Version) -> Seal:
    return Seal.model_validate_json(files.read(settings.bucket(BUCKET), version.key, version.version))


def put_away(day: str, to: Path) -> None:
    """Fetch the entries of a sealed day as they were put away."""
    version = next(files.first_versions(settings.bucket(BUCKET), f"{ENTRIES}{day}.jsonl"))
    files.fetch(settings.bucket(BUCKET), version.key, to, version=version.version)


def genuine(seal: Seal) -> bool:
    """Whether the holder of the key that a seal names has signed all that it says."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal.key))
        key.verify(bytes.fromhex(seal.signature), seal.content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _sealed(day: str, chain: Chain, previous: str) -> Seal | None:
    """Put a day away, and then its seal; None if nobody looked that day."""
    first = chain.number + 1
    with tempfile.NamedTemporaryFile(prefix="gongxin-seal-") as out:
        digest = sha256()
        for entry in reading.entries(day):
            _sound(list(chain.follow([entry])))
            told = line(entry)
            digest.update(told)
            out.write(told)
        if chain.number < first:
            return None
        out.flush()
        files.upload(settings.bucket(BUCKET), f"{ENTRIES}{day}.jsonl", Path(out.name), "application/jsonl")
    seal = Seal.model_validate(
        {
            "day": day, "first": first, "last": chain.number, "hash": chain.hash, "entries": digest.hexdigest(),
            "previous": previous, "sealedAt": clock.now(), "key": _key().public_key().public_bytes_raw().hex(),
        }
    )  # fmt: skip
    signed = seal.model_copy(update={"signature": _key().sign(seal.content).hex()})
    content = signed.model_dump_json(by_alias=True, indent=1).encode()
    files.write(settings.bucket(BUCKET), f"{SEALS}{day}.json", content, "application/json")
    return signed


def _sound(faults: list[Fault]) -> None:
    if faults:
        fault = faults[0]
        raise Unsound(f"entry {fault.number} of {fault.day} is {fault.kind}; gongxin verify-log tells all of it")


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secrets.seal_key())
