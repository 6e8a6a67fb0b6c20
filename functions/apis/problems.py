"""What is answered when a call cannot be: one table from errors to problems (RFC 9457), in Chinese and English."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from cloud import knowledge, logs
from cloud.identity import NotIdentified
from credit.errors import BadRequest, ConditionFailed, GongxinError, NotAllowed, NotFound, SystemBusy
from credit.text import Text
from functions.apis.call import Answer

RETRY = {"Retry-After": "2"}
CHALLENGE = 'Bearer realm="gongxin"'
CODES: Mapping[type[Exception], str] = {
    NotFound: "not-found",
    NotAllowed: "not-allowed",
    BadRequest: "invalid",
    SystemBusy: "busy",
    ConditionFailed: "busy",
}
TOKENS = {"missing": "not-identified", "invalid": "token-invalid", "expired": "token-expired"}


class Told(BaseModel):
    """A JSON object of an answer: camelCase outside."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class MemberError(Told):
    """One member of the request that is wrong: a JSON pointer into the body, or the name of a parameter."""

    pointer: str | None = None
    parameter: str | None = None
    rule: str
    message: str
    message_en: str


class ProblemBody(Told):
    """`application/problem+json`."""

    type: str
    title: str
    title_en: str
    status: int
    detail: str
    detail_en: str
    code: str
    request_id: str
    errors: tuple[MemberError, ...] = ()


@dataclass(eq=False)
class Problem(GongxinError):
    """A view cannot answer: the code of a problem in `schemas/policies/problems.yaml`, and its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    errors: Sequence[MemberError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def member(kind: str, *, pointer: str | None = None, parameter: str | None = None) -> MemberError:
    """The error of one member, in the words of its kind."""
    words = next(m for m in _document()["members"] if kind in m["kinds"] or not m["kinds"])
    return MemberError(
        pointer=pointer, parameter=parameter, rule=words["rule"], message=words["zh"], message_en=words["en"]
    )


def invalid(error: ValidationError, *, parameters: bool) -> Problem:
    """The problem of a body or of parameters that do not fit their model: all errors together."""
    return Problem("invalid", errors=[_member(e["type"], e["loc"], parameters) for e in error.errors()])


def answer(error: Exception, request: str) -> Answer:
    """The answer to an error. What nobody foresaw is recorded by kind and place, never with its words."""
    problem = error if isinstance(error, Problem) else _problem(error, request)
    words = _document()["problems"][problem.code]
    title, detail = Text(**words["title"]), Text(**words["detail"]).fill(**problem.facts)
    body = ProblemBody(
        type=f"urn:gongxin:problem:{problem.code}",
        title=title.zh,
        title_en=title.en,
        status=words["status"],
        detail=detail.zh,
        detail_en=detail.en,
        code=problem.code,
        request_id=request,
        errors=tuple(problem.errors),
    )
    more = RETRY if words["status"] == 503 else {}
    return Answer(body, words["status"], {**more, **problem.headers}, "application/problem+json")


def _problem(error: Exception, request: str) -> Problem:
    if isinstance(error, NotIdentified):
        said = "" if error.reason == "missing" else ', error="invalid_token"'
        return Problem(TOKENS[error.reason], headers={"WWW-Authenticate": CHALLENGE + said})
    for kind, code in CODES.items():
        if isinstance(error, kind):
            return Problem(code)
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    logs.logger().error("call failed", extra={"error": type(error).__name__, "at": where, "request": request})
    return Problem("internal")


def _member(kind: str, place: tuple[int | str, ...], parameters: bool) -> MemberError:
    if kind == "value_error" and not place:
        kind = "one-of"
    if parameters:
        return member(kind, parameter=str(place[0]) if place else None)
    return member(kind, pointer="".join(f"/{p}" for p in place))


@cache
def _document() -> Mapping[str, Any]:
    return knowledge.document("policies/problems.yaml")
