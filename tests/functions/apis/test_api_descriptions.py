"""OpenAPI documents say what the APIs do."""

import json
import re
from pathlib import Path

import pytest

from credit.text import Text
from functions.apis import agency, openapi, public


@pytest.mark.parametrize("service", [public, agency])
def test_every_route_is_described_and_every_reference_resolves(service):
    told = openapi.describe(Text(zh="接口", en="API"), service.ROUTES)
    assert told["openapi"] == "3.1.0"
    assert {(m.upper(), p) for p, ops in told["paths"].items() for m in ops} == {
        (r.method, r.path) for r in service.ROUTES
    }
    schemas = told["components"]["schemas"]
    for reference in json.dumps(told).split('"$ref": "')[1:]:
        assert reference.split('"')[0].removeprefix("#/components/schemas/") in schemas
    names = [op["operationId"] for ops in told["paths"].values() for op in ops.values()]
    assert len(names) == len(set(names))


def test_secured_routes_ask_for_a_bearer_token_and_open_ones_do_not():
    for route in (*public.ROUTES, *agency.ROUTES):
        told = openapi.describe(Text(zh="接口", en="API"), [route])["paths"][route.path][route.method.lower()]
        assert ("security" in told) == route.secured
    assert not any(r.secured for r in public.ROUTES)
    assert {r.path for r in agency.ROUTES if not r.secured} == {"/v1/health", "/v1/openapi.json"}


def test_the_page_about_the_apis_names_every_route_and_no_other():
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(GET|POST) (/v1/[^?` ]*)", page, re.MULTILINE)
    rows += [(m, "/v1/submissions/{id}/errors") for m, p in rows if p.endswith("/receipt") and "`…/errors`" in page]
    described = {(r.method, r.path) for r in (*public.ROUTES, *agency.ROUTES)}
    assert set(rows) == described - {("GET", "/v1/openapi.json")}


def test_each_lambda_handler_answers_a_proxy_event_and_a_warming_one():
    event = {"httpMethod": "GET", "path": "/v1/health", "requestContext": {"requestId": "r"}}
    for service in (public, agency):
        assert service.handler({"warm": True}, None) == {"warm": True}
        answer = service.handler(event, None)
        assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"status": "ok", "service": service.SERVICE})
