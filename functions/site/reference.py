"""The reference of both APIs for people, made from their descriptions, so that it cannot lag behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from credit.text import Text
from functions.apis.call import Answer, Call, Route
from functions.site.page import page

SERVICES = ("public", "agency")
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A parameter, or a member of a model. `model` is the one that its type names."""

    name: str
    type: str
    model: str | None
    needed: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """One operation. `id` is its anchor."""

    id: str
    method: str
    path: str
    summary: Text
    secured: bool
    parameters: list[Row]
    body: str | None
    answer: str | None
    status: int
    problems: list[str]


@dataclass(frozen=True)
class Model:
    """A model of a body or an answer."""

    name: str
    about: str
    rows: list[Row]


def public(call: Call) -> Answer:
    """The public API."""
    return _page(call, "public")


def agency(call: Call) -> Answer:
    """The API for agencies; its description is open, what it tells is not."""
    return _page(call, "agency")


def readable() -> list[Operation]:
    """What programs may read of what is displayed."""
    operations, _ = _described("public")
    return [o for o in operations if o.method == "GET" and o.answer and not o.path.endswith("/health")]


def _page(call: Call, service: str) -> Answer:
    operations, models = _described(service)
    others = [name for name in SERVICES if name != service]
    return page(call, "reference.html", service=service, others=others, operations=operations, models=models)


@cache
def _described(service: str) -> tuple[list[Operation], list[Model]]:
    """Read from the service's own module when somebody asks: the public one does not need the other to answer."""
    module = import_module(f"functions.apis.{service}")
    document = module.described()
    operations = [_operation(route, document["paths"][route.path][route.method.lower()]) for route in module.ROUTES]
    models = [_model(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return operations, models


def _operation(route: Route, told: Schema) -> Operation:
    status = str(route.status)
    return Operation(
        id=told["operationId"],
        method=route.method,
        path=route.path,
        summary=route.summary,
        secured=route.secured,
        parameters=[_row(p["name"], p["schema"], p["required"]) for p in told["parameters"]],
        body=_named(told.get("requestBody", {}).get("content", {})),
        answer=_named(told["responses"][status].get("content", {})),
        status=route.status,
        problems=[number for number in told["responses"] if number != status],
    )


def _model(name: str, schema: Schema) -> Model:
    needed = schema.get("required", ())
    rows = [_row(member, shape, member in needed) for member, shape in schema.get("properties", {}).items()]
    return Model(name, _first(schema.get("description", "")), rows)


def _row(name: str, schema: Schema, needed: bool) -> Row:
    kind, model = _type(schema)
    return Row(name, kind, model, needed, _first(schema.get("description", "")))


def _type(schema: Schema) -> tuple[str, str | None]:
    """A type in a few words, and the model that it names."""
    if "$ref" in schema:
        name = _last(schema["$ref"])
        return name, name
    if "anyOf" in schema:
        return _either(schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"]), None
    if "const" in schema:
        return str(schema["const"]), None
    if schema.get("type") == "array":
        kind, model = _type(schema.get("items", {}))
        return f"[{kind}]", model
    if isinstance(schema.get("additionalProperties"), dict):
        kind, model = _type(schema["additionalProperties"])
        return f"{{string: {kind}}}", model
    kind = schema.get("type", "any")
    return (f"{kind} ({schema['format']})" if "format" in schema else kind), None


def _either(schemas: Sequence[Schema]) -> tuple[str, str | None]:
    found = [_type(schema) for schema in schemas]
    return " | ".join(kind for kind, _ in found), next((model for _, model in found if model), None)


def _named(content: Mapping[str, Any]) -> str | None:
    references = (media["schema"].get("$ref") for media in content.values())
    return next((_last(reference) for reference in references if reference), None)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _first(text: str) -> str:
    """The first paragraph of a description."""
    return " ".join(text.partition("\n\n")[0].split())
