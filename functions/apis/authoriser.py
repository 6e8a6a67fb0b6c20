"""API Gateway's REQUEST authoriser: calls that nobody can be identified by never reach the agency API.

The API identifies its callers itself as well; a token that is for one use is left to it.
"""

from collections.abc import Mapping
from typing import Any

from cloud import identity, logs
from cloud.identity import NotIdentified
from functions.apis import application
from functions.apis.agency import OPEN
from functions.apis.call import is_page

ALLOW, DENY = "Allow", "Deny"


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """A policy for this call alone; an exception would make API Gateway answer 500."""
    if event.get("warm"):
        return {"warm": True}
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    told = application.presented(headers, event["httpMethod"], event["path"], event.get("requestContext") or {})
    if event["path"] in OPEN or is_page(event["path"]):  # pages have sessions of their own
        return _policy(ALLOW, event, "anonymous")
    try:
        known = identity.identify(told, once=False)
    except NotIdentified as reason:
        logs.logger().info("not identified", extra={"reason": reason.reason})
        return _policy(DENY, event, "unknown")
    return _policy(ALLOW, event, known.viewer.role, agency=known.viewer.agency or "")


def _policy(effect: str, event: Mapping[str, Any], who: str, **more: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": who,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"role": who, **more},
    }
