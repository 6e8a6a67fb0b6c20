"""Tables in DynamoDB."""

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unreachable

from cloud.tables import cursor as cursors
from cloud.tables import requests
from cloud.tables.attributes import Expression, decode, encode
from cloud.tables.model import ALWAYS, Delete, Expect, Item, Page, Put, Schema, Table, Write, narrowed
from cloud.tables.values import checked
from credit.errors import ConditionFailed, SystemBusy

READS_AT_ONCE, WRITES_AT_ONCE = 100, 25  # the service's limits of one batch
TRIES, FIRST_WAIT, LONGEST_WAIT = 8, 0.05, 2.0  # seconds; for what a batch leaves over
CONDITION = "ConditionalCheckFailed"
BUSY = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}

Wait = Callable[[float], None]


class DynamoTables:
    """All tables of an account and region."""

    def __init__(self, client: Any, wait: Wait = time.sleep) -> None:
        self._client = client
        self._wait = wait

    def table(self, schema: Schema) -> "DynamoTable":
        """The table of that schema; nothing is created."""
        return DynamoTable(self._client, schema, self._wait)

    def create(self, schema: Schema) -> None:
        """Create the table and its indexes if they are missing, and wait until it can be used."""
        try:
            self._client.create_table(**requests.definition(schema))
        except ClientError as error:
            if _code(error) != "ResourceInUseException":
                raise
            return
        self._client.get_waiter("table_exists").wait(TableName=schema.name, WaiterConfig={"Delay": 1})
        if schema.ttl:
            ttl = {"Enabled": True, "AttributeName": schema.ttl}
            self._client.update_time_to_live(TableName=schema.name, TimeToLiveSpecification=ttl)

    def transact(self, writes: Sequence[tuple[Table, Write]]) -> None:
        """All writes or none; `ConditionFailed` if any expectation does not hold."""
        plain = checked([(table.schema, write) for table, write in writes])
        if not plain:
            return
        items = [requests.part_of_transaction(schema, write) for schema, write in plain]
        with _translated():
            # The token makes a repeated request the same transaction, so a lost answer does no harm.
            self._client.transact_write_items(TransactItems=items, ClientRequestToken=str(uuid.uuid4()))


class DynamoTable:
    """One table."""

    def __init__(self, client: Any, schema: Schema, wait: Wait = time.sleep) -> None:
        self._client = client
        self._wait = wait
        self.schema = schema

    def get(self, key: Item) -> Item | None:
        """The item under a whole key, or None."""
        with _translated():
            answer = self._client.get_item(
                TableName=self.schema.name, Key=requests.key(self.schema, key), ConsistentRead=True
            )
        return decode(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[Item]) -> Iterator[Item]:
        """The items that exist among these keys, in no order."""
        name = self.schema.name
        stream = ((self.schema.key(key), key) for key in keys)
        while some := dict(islice(stream, READS_AT_ONCE)):
            left = {name: {"Keys": [requests.key(self.schema, key) for key in some.values()], "ConsistentRead": True}}
            for answer in self._batches(self._client.batch_get_item, left, "UnprocessedKeys"):
                yield from (decode(item) for item in answer["Responses"].get(name, ()))

    def query(
        self,
        partition: str,
        *,
        index: str | None = None,
        begins_with: str | None = None,
        between: tuple[str, str] | None = None,
        descending: bool = False,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page:
        """One page of the items of a partition in the order of the sort key."""
        keyed = self.schema.index(index) if index else self.schema
        low, high = narrowed(self.schema, index, begins_with, between)
        wanted = Expression()
        wanted.require("{} = {}", [keyed.partition], partition)
        if begins_with:
            wanted.require("begins_with({}, {})", [keyed.sort or ""], begins_with)
        elif between:
            if low > high:
                return Page([], None)
            wanted.require("{} BETWEEN {} AND {}", [keyed.sort or ""], low, high)
        call = {"IndexName": index} if index else {"ConsistentRead": True}
        call |= wanted.parameters("KeyConditionExpression") | {"ScanIndexForward": not descending}
        start = self._start(partition, index, cursor) if cursor else None
        found = list(islice(self._pages("query", call, start, limit + 1), limit + 1))
        more = cursors.encode(self._position(found[limit - 1], index)) if len(found) > limit else None
        return Page(found[:limit], more)

    def scan(self) -> Iterator[Item]:
        """Every item, page by page."""
        return self._pages("scan", {"ConsistentRead": True}, None, None)

    def put(self, item: Item, expect: Expect = ALWAYS) -> None:
        """Write an item; `ConditionFailed` if the expectation does not hold."""
        with _translated():
            self._client.put_item(**requests.write(self.schema, Put(item, expect)))

    def delete(self, key: Item, expect: Expect = ALWAYS) -> None:
        """Remove an item; `ConditionFailed` if the expectation does not hold."""
        with _translated():
            self._client.delete_item(**requests.write(self.schema, Delete(key, expect)))

    def write_many(self, writes: Iterable[Write]) -> None:
        """Many writes that expect nothing, batched, not atomic."""
        stream = iter(writes)
        while some := list(islice(stream, WRITES_AT_ONCE)):
            if any(write.expect != ALWAYS for write in some):
                raise ValueError("write_many expects nothing; use transact")
            last = {self.schema.key(write.given): write for write in some}  # the service refuses a key twice in a batch
            left = {self.schema.name: [requests.part_of_batch(self.schema, write) for write in last.values()]}
            for _ in self._batches(self._client.batch_write_item, left, "UnprocessedItems"):
                pass

    def clear(self) -> None:
        """Remove every item. The service has no other way than to name each of them."""
        names = {f"#k{n}": name for n, name in enumerate(k for k in (self.schema.partition, self.schema.sort) if k)}
        keys = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        self.write_many(Delete(key) for key in self._pages("scan", {"ConsistentRead": True, **keys}, None, None))

    def _pages(self, operation: str, call: Mapping[str, Any], start: Any, size: int | None) -> Iterator[Item]:
        parameters = {"TableName": self.schema.name, **call, **({"Limit": size} if size else {})}
        while True:
            with _translated():
                answer = getattr(self._client, operation)(
                    **parameters, **({"ExclusiveStartKey": start} if start else {})
                )
            yield from (decode(item) for item in answer["Items"])
            if not (start := answer.get("LastEvaluatedKey")):
                return

    def _batches(self, send: Callable[..., Any], left: Any, leftover: str) -> Iterator[Any]:
        """Send until nothing is left over, waiting longer each time; `SystemBusy` when patience ends."""
        for attempt in range(TRIES):
            if attempt:
                self._wait(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)))  # noqa: S311
            with _translated():
                answer = send(RequestItems=left)
            yield answer
            if not (left := answer.get(leftover)):
                return
        raise SystemBusy(f"{self.schema.name}: the table is asked for more than it can do; try again")

    def _start(self, partition: str, index: str | None, cursor: str) -> dict[str, Any]:
        ranked, p, s = cursors.decode(cursor)
        keys = {self.schema.partition: p if index else partition}
        if self.schema.sort:
            keys[self.schema.sort] = s
        if index:
            keyed = self.schema.index(index)
            keys |= {keyed.partition: partition} | ({keyed.sort: ranked} if keyed.sort else {})
        return encode(keys)

    def _position(self, item: Item, index: str | None) -> cursors.Position:
        keyed = self.schema.index(index) if index else self.schema
        return (item[keyed.sort] if keyed.sort else "", *self.schema.key(item))


@contextmanager
def _translated() -> Iterator[None]:
    """The service's known faults under the platform's names; everything else rises as it is."""
    try:
        yield
    except ClientError as error:
        codes = {_code(error), *(reason.get("Code") for reason in error.response.get("CancellationReasons", ()))}
        if codes & {CONDITION, f"{CONDITION}Exception"}:
            raise ConditionFailed("an item is not as expected") from None
        if codes & BUSY:
            raise SystemBusy("the tables are busy; try again") from error
        raise
    except (Unreachable, HTTPClientError) as error:
        raise SystemBusy("the tables cannot be reached; try again") from error


def _code(error: ClientError) -> str:
    code: str = error.response["Error"]["Code"]
    return code
