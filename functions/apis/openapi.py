"""OpenAPI 3.1 of an API, made from its routes and their models, so that it cannot lag behind them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from credit.text import Text
from functions.apis.call import Route
from functions.apis.health import VERSION
from functions.apis.problems import ProblemBody

REFERENCE = "#/components/schemas/{model}"
PARAMETER = re.compile(r"\{(\w+)\}")


def describe(title: Text, routes: Sequence[Route]) -> dict[str, Any]:
    """The document for `GET /v1/openapi.json`."""
    models = {m: None for r in routes for m in (r.body, r.answer) if m} | {ProblemBody: None}
    _, schemas = models_json_schema([(m, _mode(m, routes)) for m in models], ref_template=REFERENCE)
    secured = any(r.secured for r in routes)
    bearer = {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{title.zh} {title.en}", "version": VERSION, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": {path: _operations(path, routes) for path in dict.fromkeys(r.path for r in routes)},
        "components": {"schemas": schemas["$defs"], **(bearer if secured else {})},
    }


def _mode(model: type[BaseModel], routes: Sequence[Route]) -> Any:
    return "validation" if any(r.body is model for r in routes) else "serialization"


def _operations(path: str, routes: Sequence[Route]) -> dict[str, Any]:
    return {r.method.lower(): _operation(r) for r in routes if r.path == path}


def _operation(route: Route) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": _name(route),
        "summary": f"{route.summary.zh} {route.summary.en}",
        "parameters": list(_parameters(route)),
        "responses": {str(route.status): _answer(route), **dict(_problems(route))},
    }
    if route.body:
        told["requestBody"] = {"required": True, "content": _content(route.body, "application/json")}
    if route.secured:
        told["security"] = [{"bearer": []}]
    return told


def _name(route: Route) -> str:
    words = [w for w in re.split(r"[^a-z]+", route.path.removeprefix("/v1")) if w and w != "id"]
    return "-".join([route.method.lower(), *words, *(["one"] if route.path.endswith("}") else [])])


def _parameters(route: Route) -> Iterator[Mapping[str, Any]]:
    for name in PARAMETER.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if route.query:
        schema = route.query.model_json_schema(ref_template=REFERENCE)
        for name, shape in schema["properties"].items():
            yield {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": shape}


def _answer(route: Route) -> Mapping[str, Any]:
    content = _content(route.answer, "application/json") if route.answer else {"application/json": {"schema": {}}}
    return {"description": route.summary.en, "content": content}


def _problems(route: Route) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for status in sorted(
        {*route.problems, *((429,) if route.counted else ()), 500, *((401,) if route.secured else ())}
    ):
        yield (
            str(status),
            {
                "description": HTTPStatus(status).phrase,
                "content": _content(ProblemBody, "application/problem+json"),
            },
        )


def _content(model: type[BaseModel], kind: str) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}
