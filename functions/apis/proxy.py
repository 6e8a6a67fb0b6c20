"""API Gateway's `ANY /{proxy+}` to Chalice, which routes by the matched resource: find it and fill it in."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

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
    """The event as API Gateway would send it if each resource were its own, with its `resourcePath` and parameters.

    Args:
        event: a proxy event of the REST API.
        resources: path patterns such as `/v1/records/{id}`, and the methods each takes.

    Raises:
        NoRoute: no pattern fits the path.
        WrongMethod: one fits, with other methods. HEAD is taken as GET.
    """
    method = "GET" if event["httpMethod"] == "HEAD" else event["httpMethod"]
    resource = pattern(event["path"], resources)
    if resource is None:
        raise NoRoute
    if method not in resources[resource]:
        raise WrongMethod(resources[resource])
    found = _expression(resource).fullmatch(event["path"])
    return _filled(event, resource, method, found.groupdict() if found else {})


def pattern(path: str, resources: Iterable[str]) -> str | None:
    """The pattern that a path fits, or None."""
    return next((p for p in resources if _expression(p).fullmatch(path)), None)


def _filled(event: Event, resource: str, method: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    context = {**event.get("requestContext", {}), "resourcePath": resource, "httpMethod": method}
    return {
        "multiValueQueryStringParameters": None,
        "headers": {},
        "body": None,
        "stageVariables": None,
        **event,
        "resource": resource,
        "httpMethod": method,
        "requestContext": context,
        "pathParameters": dict(parameters) or None,
    }


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = PARAMETER.split(pattern)
    named = (re.escape(p) if n % 2 == 0 else f"(?P<{p}>[^/]+)" for n, p in enumerate(parts))
    return re.compile("".join(named))
