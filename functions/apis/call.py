"""One call of an API and its answer, as views see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from cloud.identity import Identity
from credit.text import Text


@dataclass(frozen=True)
class Visit:
    """What is known of a call before anything in it was checked: enough to tell in the right language what is wrong."""

    id: str
    address: str = "/"  # the path alone
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


@dataclass(frozen=True)
class Call(Visit):
    """What a view is given: everything in it has been checked against the route's models."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Any = None
    body: Any = None
    identity: Identity | None = None


@dataclass(frozen=True)
class Answer:
    """What a view gives: a model (told as JSON) or finished text, a status, headers of its own."""

    body: BaseModel | Mapping[str, Any] | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"


View = Callable[[Call], Answer]
Failure = Callable[[Exception, Visit], Answer]


@dataclass(frozen=True)
class Route:
    """One operation of an API: where, what it takes, what it answers."""

    method: str
    path: str
    view: View
    summary: Text
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    secured: bool = False
    problems: tuple[int, ...] = ()
    form: bool = False  # the body is an HTML form
    largest: int = 64 * 1024  # bytes of the body
    most_fields: int = 20  # of a form
    counted: bool = True  # against what its caller may ask

    @property
    def page(self) -> bool:
        """Whether it belongs to the portal rather than the API."""
        return is_page(self.path)


def is_page(path: str) -> bool:
    """Whether a path belongs to the portal rather than the API."""
    return not path.startswith("/v1/")
