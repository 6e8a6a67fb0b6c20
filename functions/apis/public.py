"""The public API and the portal: what everybody may see, and nothing that hints at the rest."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from cloud import knowledge
from credit.catalogue import Catalogue
from credit.disclosure.masking import names_a_person
from credit.disclosure.viewer import ANONYMOUS
from credit.text import Text
from functions.apis import application, health, lists, openapi
from functions.apis.asked import CodeAsked, Listing, Publications, Search, Suggest
from functions.apis.call import Answer, Call, Route
from functions.apis.look import Found, Look
from functions.apis.problems import Problem, member
from functions.apis.told import (
    DatasetsTold,
    DatasetTold,
    HealthTold,
    RecordsTold,
    RecordTold,
    SubjectsTold,
    SubjectTold,
    Suggestion,
    SuggestionsTold,
    Total,
)
from functions.apis.told_lists import CodeTold, OpenDataTold, PublicationsTold, StatisticsTold
from functions.site import pages

SERVICE = "public"
EVERY_KIND = "organisation"


def subjects(call: Call) -> Answer:
    """Organisations by name, former name or code, best first."""
    asked: Search = call.query
    _decent(asked.q)
    look = Look.now(ANONYMOUS)
    category = None if asked.kind == EVERY_KIND else asked.kind
    if category and category not in look.catalogue.code_list("subject-category").by_code:
        raise Problem("invalid", errors=[member("enum", parameter="kind")])
    found = look.find(asked.q, category, asked.limit, asked.cursor)
    items = tuple(SubjectTold.of(s) for s in found.items)
    told = SubjectsTold(items=items, next_cursor=found.cursor, total=total(found), approximate=found.approximate)
    return Answer(told, headers=_next(asked.model_dump(by_alias=True, exclude_none=True), found.cursor))


def suggestions(call: Call) -> Answer:
    """Names for what has been typed so far, by the same policy as the search itself."""
    asked: Suggest = call.query
    _decent(asked.q)
    found = Look.now(ANONYMOUS).find(asked.q, None, asked.limit, None)
    return Answer(SuggestionsTold(items=tuple(Suggestion(id=s.id, name=s.name) for s in found.items)))


def subject(call: Call) -> Answer:
    """One organisation."""
    return Answer(SubjectTold.of(Look.now(ANONYMOUS).subject_by_id(call.path["id"])))


def records(call: Call) -> Answer:
    """What is shown today of an organisation's records."""
    asked: Listing = call.query
    look = Look.now(ANONYMOUS)
    look.subject_by_id(call.path["id"])
    found = look.records(call.path["id"], asked.dataset, asked.limit, asked.cursor)
    items = tuple(RecordTold.of(s, look.catalogue) for s in found.items)
    told = RecordsTold(items=items, next_cursor=found.cursor, total=total(found))
    return Answer(told, headers=_next(asked.model_dump(by_alias=True, exclude_none=True), found.cursor))


def record(call: Call) -> Answer:
    """One record, as long as it is shown."""
    look = Look.now(ANONYMOUS)
    return Answer(RecordTold.of(look.record(call.path["id"]), look.catalogue))


def datasets(call: Call) -> Answer:
    """The catalogue: what is collected, from whom, on what legal basis."""
    catalogue: Catalogue = knowledge.catalogue()
    items = tuple(DatasetTold.of(catalogue.dataset(i)) for i in sorted({d.id for d in catalogue.datasets}))
    return Answer(DatasetsTold(items=items, total=Total(value=len(items), relation="eq")))


def alive(call: Call) -> Answer:
    """Whether the service answers."""
    return Answer(health.body(SERVICE))


def description(call: Call) -> Answer:
    """This interface in OpenAPI 3.1."""
    return Answer(described())


def total(found: Found) -> Total:
    """How many things are shown, as far as this page knows."""
    return Total(value=len(found.items), relation="eq" if found.complete else "gte")


ROUTES = (
    Route(
        "GET",
        "/v1/subjects",
        subjects,
        Text(zh="检索法人和其他组织", en="Search organisations"),
        query=Search,
        answer=SubjectsTold,
        problems=(400,),
    ),
    Route(
        "GET",
        "/v1/subjects/{id}",
        subject,
        Text(zh="查看一个主体", en="One organisation"),
        answer=SubjectTold,
        problems=(404,),
    ),
    Route(
        "GET",
        "/v1/subjects/{id}/records",
        records,
        Text(zh="查看主体的公示记录", en="Records of an organisation"),
        query=Listing,
        answer=RecordsTold,
        problems=(400, 404),
    ),
    Route(
        "GET",
        "/v1/records/{id}",
        record,
        Text(zh="查看一条记录", en="One record"),
        answer=RecordTold,
        problems=(404,),
    ),
    Route(
        "GET",
        "/v1/suggestions",
        suggestions,
        Text(zh="名称联想", en="Suggestions while typing"),
        query=Suggest,
        answer=SuggestionsTold,
        problems=(400,),
    ),
    Route(
        "GET",
        "/v1/publications",
        lists.publications,
        Text(zh="双公示和名单信息", en="What was published, newest first"),
        query=Publications,
        answer=PublicationsTold,
        problems=(400,),
    ),
    Route("GET", "/v1/statistics", lists.counts, Text(zh="统计", en="How much is on display"), answer=StatisticsTold),
    Route("GET", "/v1/open-data", lists.open_data, Text(zh="开放数据", en="Open data"), answer=OpenDataTold),
    Route(
        "POST",
        "/v1/code-verifications",
        lists.verify_code,
        Text(zh="核验统一社会信用代码等", en="Verify a code"),
        body=CodeAsked,
        answer=CodeTold,
        problems=(400, 413, 415),
    ),
    Route("GET", "/v1/datasets", datasets, Text(zh="信用信息目录", en="The catalogue"), answer=DatasetsTold),
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


def build() -> application.Api:
    """A Chalice app of its own for the caller's thread."""
    return application.build("gongxin-public", (*ROUTES, *pages.ROUTES), pages.failure)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """API Gateway's `ANY /{proxy+}`."""
    return {"warm": True} if event.get("warm") else application.handle(_app(), event, context)


@cache
def _app() -> application.Api:
    return build()


@cache
def described() -> dict[str, Any]:
    """The description, made once."""
    return openapi.describe(Text(zh="公信公开接口", en="Gongxin public API"), ROUTES)


def _decent(words: str) -> None:
    """What is asked stands in an address, and addresses end up in logs: a personal number has no place there."""
    if names_a_person(words):
        raise Problem("personal-number")


def _next(asked: Mapping[str, Any], cursor: str | None) -> dict[str, str]:
    return {"Link": f'<?{urlencode({**asked, "cursor": cursor})}>; rel="next"'} if cursor else {}
