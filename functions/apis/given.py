"""What a view is given: the request, read and checked against the models of its route."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from chalice.app import Request
from pydantic import BaseModel, ValidationError

from cloud.identity import Identity
from credit.errors import NotFound
from functions.apis import problems
from functions.apis.call import Call, Route, Visit
from functions.apis.problems import Problem

ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def visit(route: Route, request: Request, path: Mapping[str, str]) -> Visit:
    """What is known before anything was checked; what cannot be an id of ours is repeated to nobody."""
    sound = all(ID.fullmatch(value) for value in path.values())
    return Visit(
        id=str(request.context.get("requestId", "")),
        address=route.path.format(**path) if sound else "/",
        parameters=dict(request.query_params or {}),
        headers=lowered(request.headers),
    )


def call(route: Route, request: Request, path: Mapping[str, str], seen: Visit, known: Identity | None) -> Call:
    """Everything a view may rely on; what cannot be an id of ours is not looked for."""
    if not all(ID.fullmatch(value) for value in path.values()):
        raise NotFound
    return Call(
        id=seen.id,
        address=seen.address,
        parameters=seen.parameters,
        headers=seen.headers,
        path=path,
        query=_query(route, request),
        body=_body(route, request),
        identity=known,
    )


def _query(route: Route, request: Request) -> BaseModel | None:
    if route.query is None:
        return None
    given = dict(request.query_params or {})
    return _checked(route.query, {k: v for k, v in given.items() if v.strip()}, parameters=True)


def _body(route: Route, request: Request) -> BaseModel | None:
    if route.body is None:
        return None
    expected = "application/x-www-form-urlencoded" if route.form else "application/json"
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != expected:
        raise Problem("wrong-media", {"expected": expected})
    raw = request.raw_body if isinstance(request.raw_body, bytes) else request.raw_body.encode()
    if len(raw) > route.largest:
        raise Problem("too-large", {"limit": route.largest})
    told = _fields(raw, route.most_fields) if route.form else _object(raw)
    return _checked(route.body, told, parameters=False)


def _checked(model: type[BaseModel], given: Mapping[str, Any], *, parameters: bool) -> BaseModel:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise problems.invalid(error, parameters=parameters) from None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Problem("not-json") from None
    if not isinstance(told, dict):
        raise Problem("not-json")
    return told


def _fields(raw: bytes, most: int) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode("utf-8"), max_num_fields=most))
    except ValueError:
        raise Problem("invalid") from None


def lowered(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in (headers or {}).items()}
