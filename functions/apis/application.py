"""An API from its routes: a Chalice app, checks before each view, headers and problems after it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalice.app import Chalice, Request, Response
from pydantic import BaseModel

from cloud import generations, identity, limits
from cloud.identity import Identity, Presented
from functions.apis import given, problems
from functions.apis.call import Answer, Failure, Route, Visit, is_page
from functions.apis.health import VERSION
from functions.apis.problems import Problem
from functions.apis.proxy import Event, NoRoute, WrongMethod, resolve

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
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

NEVER_KEPT = "no-store"
UNKEPT = {"Cache-Control": NEVER_KEPT}
CLOSED = UNKEPT
EXPOSED = "API-Version, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
DEVELOPMENT = {"X-Gongxin-Issuer": "local-development"}


def _told(error: Exception, visit: Visit) -> Answer:
    return problems.answer(error, visit.id)


@dataclass(frozen=True)
class Api:
    """A Chalice app, and how its pages tell what went wrong; an API without pages tells everything as JSON."""

    app: Chalice
    page_failure: Failure

    @property
    def routes(self) -> Mapping[str, Iterable[str]]:
        """Path patterns and the methods of each."""
        routes: Mapping[str, Iterable[str]] = self.app.routes
        return routes

    def failure(self, path: str) -> Failure:
        """How errors at a path are told."""
        return self.page_failure if is_page(path) else _told


def build(name: str, routes: Sequence[Route], page_failure: Failure = _told) -> Api:
    """A Chalice app of its own: it keeps the current request on itself, so each thread needs one."""
    api = Api(Chalice(app_name=name, configure_logs=False, env={}), page_failure)
    for route in routes:
        endpoint = _endpoint(api.app, route, api.failure(route.path))
        title = f"{route.method} {route.path}"
        api.app.route(route.path, methods=[route.method], content_types=["*/*"], name=title)(endpoint)
    return api


def handle(api: Api, event: Event, context: object) -> dict[str, Any]:
    """The answer to a proxy event; `HEAD` is answered as `GET` without a body."""
    try:
        with generations.steady():  # one generation of the projections for the whole answer
            answer: dict[str, Any] = api.app(resolve(event, api.routes), context)
    except NoRoute:
        answer = _unrouted(api, Problem("no-route"), event)
    except WrongMethod as wrong:
        problem = Problem("wrong-method", {"allowed": wrong.allowed}, headers={"Allow": wrong.allowed})
        answer = _unrouted(api, problem, event)
    return _without_body(answer) if event["httpMethod"] == "HEAD" else answer


def _without_body(answer: dict[str, Any]) -> dict[str, Any]:
    length = str(len(answer["body"].encode()))
    return {**answer, "headers": {**answer["headers"], "Content-Length": length}, "body": ""}


def _unrouted(api: Api, problem: Problem, event: Event) -> dict[str, Any]:
    """The path itself is told to nobody: it may hold anything that somebody typed."""
    visit = Visit(
        id=str(event.get("requestContext", {}).get("requestId", "")),
        parameters=_single(event.get("multiValueQueryStringParameters")),
        headers=given.lowered(event.get("headers")),
    )
    answer = api.failure(event["path"])(problem, visit)
    told: dict[str, Any] = _response(answer, visit.id, {}, {}).to_dict([])
    return told


def _single(many: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    return {name: values[-1] for name, values in (many or {}).items() if values}


def _endpoint(app: Chalice, route: Route, fail: Failure) -> Callable[..., Response]:
    def endpoint(**path: str) -> Response:
        request = _current(app)
        visit = given.visit(route, request, path)
        headers = dict(CLOSED if route.secured else {} if route.page else OPEN)
        try:
            # Who calls comes first, so that nobody learns anything before.
            asked = presented(request.headers, request.method, request.path, request.context)
            known = identity.identify(asked) if route.secured else None
            headers |= DEVELOPMENT if known and known.development else {}
            headers |= _counted(request, known) if route.counted else {}
            answer = route.view(given.call(route, request, path, visit, known))
        except Exception as error:  # the one place where any error becomes an answer
            answer = fail(error, visit)
        return _response(answer, visit.id, request.headers, headers)

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
