"""How DynamoDB's faults reach the platform, and what a batch does with what the service leaves over."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cloud.tables import Expect, Put, Schema
from cloud.tables.dynamo import TRIES, DynamoTables
from credit.errors import ConditionFailed, SystemBusy

CASES = Schema("cases", partition="id")
KEY = {"id": {"S": "a"}}


@pytest.fixture
def service():
    """The service, which answers what the test wrote down beforehand."""
    credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "cn-north-1"}
    client = boto3.client("dynamodb", **credentials)
    with Stubber(client) as stub:
        stub.client = client
        yield stub
        stub.assert_no_pending_responses()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def tables(service, waits) -> DynamoTables:
    return DynamoTables(service.client, waits.append)


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"]
)
def test_throttling_and_outages_pass(service, tables, code):
    service.add_client_error("get_item", code)
    with pytest.raises(SystemBusy):
        tables.table(CASES).get({"id": "a"})


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_what_will_not_pass_rises_as_it_is(service, tables, code):
    service.add_client_error("put_item", code)
    with pytest.raises(ClientError, match=code):
        tables.table(CASES).put({"id": "a"})


@pytest.mark.parametrize(
    ("reasons", "error"),
    [
        (["None", "ConditionalCheckFailed"], ConditionFailed),
        (["TransactionConflict", "None"], SystemBusy),
        (["TransactionConflict", "ConditionalCheckFailed"], ConditionFailed),
        (["ThrottlingError", "None"], SystemBusy),
        (["ValidationError", "None"], ClientError),
    ],
)
def test_a_cancelled_transaction_says_whether_to_try_again(service, tables, reasons, error):
    told = {"CancellationReasons": [{"Code": reason} for reason in reasons]}
    service.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=told)
    cases = tables.table(CASES)
    with pytest.raises(error):
        tables.transact([(cases, Put({"id": "a"}, Expect(exists=False))), (cases, Put({"id": "b"}))])


def test_an_unreachable_service_is_busy():
    nowhere = {"endpoint_url": "http://127.0.0.1:9", "region_name": "cn-north-1"}
    secrets = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("dynamodb", config=Config(retries={"max_attempts": 0}), **nowhere, **secrets)
    with pytest.raises(SystemBusy):
        DynamoTables(client).table(CASES).get({"id": "a"})


def test_what_a_batch_leaves_over_is_sent_again_after_a_while(service, tables, waits):
    left = {"cases": [{"PutRequest": {"Item": KEY}}]}
    service.add_response("batch_write_item", {"UnprocessedItems": left})
    service.add_response("batch_write_item", {"UnprocessedItems": left}, {"RequestItems": left})
    service.add_response("batch_write_item", {}, {"RequestItems": left})
    tables.table(CASES).write_many([Put({"id": "b"}), Put({"id": "a"})])
    assert len(waits) == 2


def test_keys_that_a_batch_leaves_over_are_read_in_the_next(service, tables):
    service.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": {"cases": {"Keys": [KEY]}}})
    service.add_response(
        "batch_get_item", {"Responses": {"cases": [KEY]}}, {"RequestItems": {"cases": {"Keys": [KEY]}}}
    )
    assert list(tables.table(CASES).get_many([{"id": "a"}])) == [{"id": "a"}]


def test_patience_with_a_batch_has_an_end(service, tables, waits):
    for _ in range(TRIES):
        service.add_response("batch_write_item", {"UnprocessedItems": {"cases": [{"PutRequest": {"Item": KEY}}]}})
    with pytest.raises(SystemBusy):
        tables.table(CASES).write_many([Put({"id": "a"})])
    assert len(waits) == TRIES - 1
