"""Messages of the queue `arrivals` that tell of no file."""

import pytest

from cloud import tables
from functions.intake import admit
from tests.functions import at_rest
from tests.functions.city import City


@pytest.mark.parametrize("body", ["{}", "nothing", '{"detail": {"bucket": {}}}'])
def test_a_message_that_tells_of_no_file_is_reported_and_comes_again(city: City, body: str):
    at_rest.enter(city.home, ["intake-admit"])
    answer = admit.handler({"Records": [{"messageId": "m1", "body": body}]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert list(tables.table("arrivals").scan()) == []
