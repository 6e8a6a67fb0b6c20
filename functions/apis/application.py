"""An API from its routes: a Chalice app, checks before each view, headers and problems after it."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import orjson
from chalice.app import Chalice, Request, Response
from pydantic import BaseModel, ValidationError

from cloud import generations, identity, limits
from cloud.identity import Identity, Presented
from credit.errors import NotFound
from functions.apis import problems
from functions.apis.call import Answer, Call, Route
from functions.apis.health import VERSION
from functions.apis.problems import Problem
from functions.apis.proxy import Event, NoRoute, WrongMethod, resolve

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 20
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "API-Version": VERSION,
    "Cache-Control": "no-cache",  # a display ends by itself: whoever keeps an answer asks again before showing it
    "Content-Language": "zh-CN, en",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

ID = re.compile(r"[0-9A-Za-z-]{1,64}")
NEVER_KEPT = "no-store"
UNKEPT = {"Cache-Control": NEVER_KEPT}
CLOSED = UNKEPT
EXPOSED = "API-Version, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
ALIVE = "/v1/health"
DEVELOPMENT = {"X-Gongxin-Issuer": "local-development"}

Failure = Callable[[Exception, str], Answer]


def build(name: str, routes: Sequence[Route], page_failure: Failure | None = None) -> Chalice:
    """A Chalice app of its own: it keeps the current request on itself, so each thread needs one."""
    app = Chalice(app_name=name, configure_logs=False, env={})
    for route in routes:
        fail = page_failure if route.page and page_failure else problems.answer
        endpoint = _endpoint(app, route, fail)
        title = f"{route.method} {route.path}"
        app.route(route.path, methods=[route.method], content_types=["*/*"], name=title)(endpoint)
    return app


def handle(app: Chalice, event: Event, context: object) -> dict[str, Any]:
    """The answer to a proxy event; `HEAD` is answered as `GET` without a body."""
    try:
        with generations.steady():  # one generation of the projections for the whole answer
            answer: dict[str, Any] = app(resolve(event, app.routes), context)
    except NoRoute:
        answer = _unrouted(Problem("no-route"), event)
    except WrongMethod as wrong:
        problem = Problem("wrong-method", {"allowed": wrong.allowed}, headers={"Allow": wrong.allowed})
        answer = _unrouted(problem, event)
    return _without_body(answer) if event["httpMethod"] == "HEAD" else answer


def _without_body(answer: dict[str, Any]) -> dict[str, Any]:
    length = str(len(answer["body"].encode()))
    return {**answer, "headers": {**answer["headers"], "Content-Length": length}, "body": ""}


def _unrouted(problem: Problem, event: Event) -> dict[str, Any]:
    request = str(event.get("requestContext", {}).get("requestId", ""))
    told: dict[str, Any] = _response(problems.answer(problem, request), request, {}, {}).to_dict([])
    return told


def _endpoint(app: Chalice, route: Route, fail: Failure) -> Callable[..., Response]:
    def endpoint(**path: str) -> Response:
        request = _current(app)
        called = str(request.context.get("requestId", ""))
        headers = dict(CLOSED if route.secured else {} if route.page else OPEN)
        try:
            # Who calls comes first, so that nobody learns anything before.
            asked = presented(request.headers, request.method, request.path, request.context)
            known = identity.identify(asked) if route.secured else None
            headers |= DEVELOPMENT if known and known.development else {}
            headers |= _counted(request, known) if route.path != ALIVE else {}
            answer = route.view(_call(route, request, path, called, known))
        except Exception as error:  # the one place where any error becomes an answer
            answer = fail(error, called)
        return _response(answer, called, request.headers, headers)

    return endpoint


def _counted(request: Request, known: Identity | None) -> Mapping[str, str]:
    """The headers that say how much the caller has left (IETF draft RateLimit header fields); a problem if nothing."""
    try:
        told = limits.count(_caller(request, known))
    except limits.TooMany as many:
        told = many.standing
        facts = {"limit": told.limit, "seconds": told.seconds, "reset": told.reset}
        raise Problem("too-many", facts, headers={**_limited(told), "Retry-After": str(told.reset)}) from None
    return _limited(told)


def _caller(request: Request, known: Identity | None) -> str:
    """An agency, or a subject, however many of its people call; else an address."""
    if known is None:
        return f"address:{request.context.get('identity', {}).get('sourceIp', '')}"
    return f"{known.viewer.role}:{known.viewer.agency or known.viewer.subject or ''}"


def _limited(told: limits.Standing) -> Mapping[str, str]:
    return {
        "RateLimit-Policy": f'"caller";q={told.limit};w={told.seconds}',
        "RateLimit": f'"caller";r={told.remaining};t={told.reset}',
    }


def presented(headers: Mapping[str, str], method: str, path: str, context: Mapping[str, Any]) -> Presented:
    """What a call shows of its caller; `headers` by names in lower case."""
    certificate = (context.get("identity") or {}).get("clientCert") or {}
    return Presented(headers.get("authorization"), method, path, certificate.get("clientCertPem"))


def _current(app: Chalice) -> Request:
    """The request being answered; there always is one inside a view."""
    if app.current_request is None:
        raise LookupError("no request is being answered")
    return app.current_request


def _call(route: Route, request: Request, path: Mapping[str, str], called: str, known: Identity | None) -> Call:
    """Everything a view may rely on; what cannot be an id of ours is not looked for."""
    if not all(ID.fullmatch(value) for value in path.values()):
        raise NotFound
    return Call(
        id=called,
        path=path,
        query=_query(route, request),
        body=_body(route, request),
        headers={name.lower(): value for name, value in request.headers.items()},
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
    if len(raw) > LARGEST_BODY:
        raise Problem("too-large", {"limit": LARGEST_BODY})
    return _checked(route.body, _fields(raw) if route.form else _object(raw), parameters=False)


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


def _fields(raw: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode("utf-8"), max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Problem("invalid") from None


def _response(answer: Answer, request: str, asked: Mapping[str, str], more: Mapping[str, str]) -> Response:
    text = _text(answer.body)
    told = {"Content-Type": _with_charset(answer.kind), "X-Request-Id": request}
    headers: dict[str, str | list[str]] = {
        **HEADERS,
        **told,
        **(UNKEPT if answer.status != 200 else {}),
        **more,
        **answer.headers,
    }
    if answer.status == 200 and headers["Cache-Control"] != NEVER_KEPT:
        headers["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        if asked.get("if-none-match") == headers["ETag"]:
            return Response("", headers, 304)
    return Response(text, headers, answer.status)


def _text(body: BaseModel | Mapping[str, Any] | str) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, BaseModel):
        return body.model_dump_json(by_alias=True)
    return json.dumps(body, ensure_ascii=False)


def _with_charset(kind: str) -> str:
    return kind if kind.endswith("json") else f"{kind}; charset=utf-8"
