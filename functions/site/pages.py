"""The portal's pages: a search by form (no name or code in an address), a subject, a record, what went wrong."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from credit.disclosure.masking import names_a_person
from credit.disclosure.viewer import ANONYMOUS
from credit.text import Text
from functions.apis import problems
from functions.apis.asked import Listing, SearchForm
from functions.apis.call import Answer, Call, Route
from functions.apis.look import Look
from functions.apis.problems import Problem, ProblemBody

FOLDER = Path(__file__).parent
HTML = "text/html"
ON_A_PAGE = 20


def home(call: Call) -> Answer:
    """The search form."""
    return _page("home.html")


def results(call: Call) -> Answer:
    """Organisations that fit what was typed."""
    asked: SearchForm = call.body
    if names_a_person(asked.q):
        raise Problem("personal-number")
    look = Look.now(ANONYMOUS)
    found = look.find(asked.q, None, ON_A_PAGE, asked.cursor)
    return _page("results.html", words=asked.q, found=found, categories=_categories(look))


def again(call: Call) -> Answer:
    """Results have no address of their own: back to the form."""
    return Answer("", 303, {"Location": "/"}, HTML)


def subject(call: Call) -> Answer:
    """One organisation and its records."""
    asked: Listing = call.query
    look = Look.now(ANONYMOUS)
    seen = look.subject_by_id(call.path["id"])
    found = look.records(seen.id, asked.dataset, ON_A_PAGE, asked.cursor)
    return _page("subject.html", subject=seen, found=found, categories=_categories(look))


def record(call: Call) -> Answer:
    """One record."""
    look = Look.now(ANONYMOUS)
    seen = look.record(call.path["id"])
    return _page("record.html", shown=seen, agency=look.catalogue.agency(seen.record.agency))


def style(call: Call) -> Answer:
    """The one style sheet."""
    return Answer((FOLDER / "style.css").read_text(encoding="utf-8"), kind="text/css")


def failure(error: Exception, request: str) -> Answer:
    """A problem as a page."""
    told = problems.answer(error, request)
    assert isinstance(told.body, ProblemBody)  # noqa: S101 - that is what problems are made of
    page = _page("problem.html", problem=told.body)
    return Answer(page.body, told.status, told.headers, HTML)


def _page(name: str, **facts: Any) -> Answer:
    return Answer(_templates().get_template(name).render(**facts), kind=HTML)


def _categories(look: Look) -> dict[str, Text]:
    return {code.code: code.label for code in look.catalogue.code_list("subject-category").codes}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


ROUTES = (
    Route("GET", "/", home, Text(zh="首页", en="Home")),
    Route("POST", "/search", results, Text(zh="检索", en="Search"), body=SearchForm, form=True),
    Route("GET", "/search", again, Text(zh="检索", en="Search")),
    Route("GET", "/subjects/{id}", subject, Text(zh="主体", en="Subject"), query=Listing),
    Route("GET", "/records/{id}", record, Text(zh="记录", en="Record")),
    Route("GET", "/style.css", style, Text(zh="样式", en="Style")),
)
