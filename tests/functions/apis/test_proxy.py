"""From `{proxy+}` to the resource that Chalice routes by."""

import pytest

from functions.apis.proxy import NoRoute, WrongMethod, pattern, resolve

RESOURCES = {"/": ["GET"], "/v1/subjects/{id}": ["GET"], "/v1/subjects/{id}/records": ["GET"], "/v1/queries": ["POST"]}


def event(method: str, path: str) -> dict[str, object]:
    return {"httpMethod": method, "path": path, "requestContext": {"requestId": "r"}}


def test_the_resource_and_its_parameters_are_filled_in():
    told = resolve(event("GET", "/v1/subjects/a1/records"), RESOURCES)
    assert told["requestContext"]["resourcePath"] == "/v1/subjects/{id}/records"
    assert told["pathParameters"] == {"id": "a1"}
    assert told["requestContext"]["requestId"] == "r"


def test_what_api_gateway_leaves_out_is_there():
    told = resolve(event("GET", "/"), RESOURCES)
    assert told["pathParameters"] is None
    assert {"body", "headers", "stageVariables", "multiValueQueryStringParameters"} <= told.keys()


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/subjects/", "/v1/subjects/a/", "/v2/subjects/a", "//", "/v1/subjects/a/b"]
)
def test_an_unknown_path_has_no_route(path: str):
    with pytest.raises(NoRoute):
        resolve(event("GET", path), RESOURCES)
    assert pattern(path, RESOURCES) is None


def test_a_known_path_says_which_methods_it_takes():
    with pytest.raises(WrongMethod) as wrong:
        resolve(event("DELETE", "/v1/queries"), RESOURCES)
    assert wrong.value.allowed == "POST"


def test_head_is_taken_as_get():
    assert resolve(event("HEAD", "/"), RESOURCES)["requestContext"]["httpMethod"] == "GET"
