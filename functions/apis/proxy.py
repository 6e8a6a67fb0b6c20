"""API Gateway's `ANY /{proxy+}` to Chalice, which routes by the matched resource: find it and fill it in."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

Event = Mapping[str, Any]
PARAMETER = re.compile(r"\{(\w+)\}")


class NoRoute(LookupError):
    """No operation at this path."""


class WrongMethod(LookupError):
    """There is something at this path, but not with this method; `allowed` are those it takes."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__(self.allowed)


def resolve(event: Event, resources: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The event as API Gateway would send it if each resource were its own: `resourcePath`, `resource`, path parameters.

    Args:
        event: a proxy event of the REST API; `path` as the caller wrote it.
        resources: path patterns such as `/v1/records/{id}`, and the methods each takes.

    Raises:
        NoRoute: no pattern fits the path.
        WrongMethod: one fits, with other methods. HEAD is taken as GET.
    """
    method = "GET" if event["httpMethod"] == "HEAD" else event["httpMethod"]
    for pattern, methods in resources.items():
        if found := _expression(pattern).fullmatch(event["path"]):
            if method not in methods:
                raise WrongMethod(methods)
            return _filled(event, pattern, method, {k: unquote(v) for k, v in found.groupdict().items()})
    raise NoRoute


def _filled(event: Event, pattern: str, method: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    context = {**event.get("requestContext", {}), "resourcePath": pattern, "httpMethod": method}
    return {
        "multiValueQueryStringParameters": None,
        "headers": {},
        "body": None,
        "stageVariables": None,
        **event,
        "resource": pattern,
        "httpMethod": method,
        "requestContext": context,
        "pathParameters": dict(parameters) or None,
    }


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = PARAMETER.split(pattern)
    named = (re.escape(p) if n % 2 == 0 else f"(?P<{p}>[^/]+)" for n, p in enumerate(parts))
    return re.compile("".join(named))
