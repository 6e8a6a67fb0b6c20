"""What is created once however often it is asked for: the same Idempotency-Key of one caller gives the same thing."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from pydantic import BaseModel

from cloud.secrets import record_key
from cloud.tables import Expect, Item, table
from credit.errors import ConditionFailed
from functions.apis.call import Call
from functions.apis.problems import Problem

ID_LENGTH = 32


def number(call: Call, kind: str, who: str) -> str:
    """An id for a new thing: its own for each key of each caller, without a key one that nobody else has."""
    key = call.headers.get("idempotency-key", "")
    if not key:
        return secrets.token_hex(ID_LENGTH // 2)
    return hashlib.sha256(f"{kind}\n{who}\n{key}".encode()).hexdigest()[:ID_LENGTH]


def digest(body: BaseModel) -> str:
    """What was asked for, to tell a repetition from another request: keyed, because it may name a person."""
    return hmac.digest(record_key(), body.model_dump_json().encode(), "sha256").hex()


def stored(name: str, item: Item) -> tuple[Item, bool]:
    """Store a new item under its `id`; or the one that is there, and True, if the same was `asked` before."""
    try:
        table(name).put(item, Expect(exists=False))
    except ConditionFailed:
        first = before(name, item)
        if first is None:
            raise
        return first, True
    return item, False


def before(name: str, item: Item) -> Item | None:
    """The item that is there under its `id`, None if there is none; a problem if something else was `asked` then."""
    first = table(name).get({"id": item["id"]})
    if first is not None and first.get("asked") != item["asked"]:
        raise Problem("key-reused") from None
    return first


def marked(*, replayed: bool) -> Mapping[str, str]:
    """The header by which a repeated answer is told apart."""
    return {"Idempotency-Replayed": "true"} if replayed else {}
