"""The API for agencies: sending files and asking, with a bearer token."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from credit.text import Text
from functions.apis import (
    agreements,
    application,
    approvals,
    batches,
    consents,
    copies,
    deliveries,
    doubts,
    exchange,
    feeds,
    health,
    looks,
    machines,
    marks,
    openapi,
    queries,
    recalls,
    reports,
    rows,
    subscription_routes,
    tasks,
    uploads,
)
from functions.apis.asked import Confirmation, Decision, Doubts, Looks, Query, Upload
from functions.apis.call import Answer, Call, Route
from functions.apis.told import HealthTold
from functions.apis.told_agencies import DossierTold, LinkTold, SubmissionTold, TicketTold
from functions.apis.told_doubts import DoubtsTold, DoubtTold
from functions.apis.told_looks import LooksTold
from functions.site import forms

SERVICE = "agency"


def alive(call: Call) -> Answer:
    """Whether the service answers."""
    return Answer(health.body(SERVICE))


def description(call: Call) -> Answer:
    """This interface in OpenAPI 3.1."""
    return Answer(described())


ROUTES = (
    *machines.ROUTES,
    *rows.ROUTES,  # before the submissions' own: the first path that fits is taken
    Route(
        "POST",
        "/v1/submissions",
        uploads.create,
        Text(zh="取得上传地址", en="An address for an upload"),
        body=Upload,
        answer=TicketTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415),
    ),
    Route(
        "GET",
        "/v1/submissions/{id}",
        uploads.state,
        Text(zh="办理状态", en="Where a submission stands"),
        answer=SubmissionTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "GET",
        "/v1/submissions/{id}/receipt",
        uploads.receipt,
        Text(zh="回执", en="The receipt"),
        answer=LinkTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "GET",
        "/v1/submissions/{id}/errors",
        uploads.errors,
        Text(zh="错误文件", en="The error file"),
        answer=LinkTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/submissions/{id}/confirmations",
        uploads.confirm,
        Text(zh="确认存疑行核实无误", en="Doubtful rows were checked and are right"),
        body=Confirmation,
        answer=TicketTold,
        status=201,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415),
    ),
    Route(
        "POST",
        "/v1/queries",
        queries.create,
        Text(zh="按事由查询主体档案", en="A dossier, for a purpose"),
        body=Query,
        answer=DossierTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 429, 503),
    ),
    *batches.ROUTES,
    *agreements.ROUTES,
    *consents.ROUTES,
    *approvals.ROUTES,
    *marks.ROUTES,
    *subscription_routes.ROUTES,
    *feeds.ROUTES,
    *deliveries.ROUTES,
    *copies.ROUTES,
    *exchange.ROUTES,
    *reports.ROUTES,
    *recalls.ROUTES,
    *tasks.ROUTES,
    Route(
        "GET",
        "/v1/doubts",
        doubts.listed,
        Text(zh="待人工核实的行", en="Rows that wait for a person"),
        query=Doubts,
        answer=DoubtsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/doubts/{id}",
        doubts.one,
        Text(zh="一行及其可能的主体", en="One of them, with everybody who may be meant"),
        answer=DoubtTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/doubts/{id}/decision",
        doubts.decide,
        Text(zh="作出或撤回认定", en="Decide about it, or take the decision back"),
        body=Decision,
        answer=DoubtTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
    Route(
        "GET",
        "/v1/access-log",
        looks.listed,
        Text(zh="查询日志", en="Who looked at what"),
        query=Looks,
        answer=LooksTold,
        secured=True,
        problems=(400, 403, 503),
    ),
    Route(
        "GET",
        "/v1/health",
        alive,
        Text(zh="服务状态", en="Whether the service answers"),
        answer=HealthTold,
        counted=False,
    ),
    Route("GET", "/v1/openapi.json", description, Text(zh="接口描述", en="This description")),
)

OPEN = frozenset(route.path for route in ROUTES if not route.secured)


def build() -> application.Api:
    """A Chalice app of its own for the caller's thread."""
    return application.build("gongxin-agency", (*ROUTES, *forms.ROUTES), forms.failure)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """API Gateway's `ANY /{proxy+}`."""
    return {"warm": True} if event.get("warm") else application.handle(_app(), event, context)


@cache
def _app() -> application.Api:
    return build()


@cache
def described() -> dict[str, Any]:
    """The description, made once."""
    return openapi.describe(Text(zh="公信部门接口", en="Gongxin agency API"), ROUTES)
