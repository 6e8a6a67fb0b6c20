"""The home page, the search and its results, names while somebody types: what is looked for is in no address."""

from dataclasses import dataclass
from datetime import timedelta

from cloud.search.queries import search_key
from credit.disclosure.masking import names_a_person
from credit.disclosure.viewer import ANONYMOUS
from functions.apis import lists
from functions.apis.asked import Publications
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.problems import Problem, Told
from functions.apis.told import SubjectTold
from functions.site import showing, wording
from functions.site.asked import SearchForm, TypedForm
from functions.site.page import page
from functions.site.speech import Speech

ON_A_PAGE = 20
NAMES = 8
NEWEST = 6
LATELY = timedelta(days=62)  # a quiet city shows fewer, not older ones: months are read one by one


class Name(Told):
    """A name, and the page of who bears it."""

    name: str
    address: str


class Names(Told):
    """Suggestions, best first."""

    items: tuple[Name, ...]


@dataclass(frozen=True)
class Hit:
    """An organisation among the results. `formerly`: the name by which it was found."""

    subject: SubjectTold
    category: str | None
    status: str | None
    formerly: str | None


def home(call: Call) -> Answer:
    """The search form, what is new, how much there is."""
    look, speech = Look.now(ANONYMOUS), Speech.of(call)
    newest = lists.published_lately(look, Publications(since=look.today - LATELY, limit=NEWEST))
    return page(
        call,
        "home.html",
        words="",
        newest=[showing.item(told, speech) for told in newest.items],
        counts=lists.counted(look),
        lists=showing.listed(look),
    )


def results(call: Call) -> Answer:
    """Organisations that fit what was typed."""
    asked: SearchForm = call.body
    _about_organisations(asked.q)
    speech = Speech.of(call)
    found = Look.now(ANONYMOUS).find(asked.q, None, ON_A_PAGE, asked.cursor)
    return page(
        call,
        "results.html",
        kept=False,
        sent=asked.model_dump(exclude_none=True),
        words=asked.q,
        found=found,
        hits=[_hit(SubjectTold.of(seen), asked.q, speech) for seen in found.items],
    )


def again(call: Call) -> Answer:
    """Results have no address of their own: back to the form."""
    return Answer("", 303, {"Location": Speech.of(call).link("/")}, "text/html")


def names(call: Call) -> Answer:
    """Names for what has been typed so far, as the search itself would find them."""
    asked: TypedForm = call.body
    _about_organisations(asked.q)
    speech = Speech.of(call)
    found = Look.now(ANONYMOUS).find(asked.q, None, NAMES, None)
    return Answer(Names(items=tuple(Name(name=s.name, address=speech.link(f"/subjects/{s.id}")) for s in found.items)))


def _about_organisations(words: str) -> None:
    if names_a_person(words):
        raise Problem("persons-not-shown")


def _hit(subject: SubjectTold, words: str, speech: Speech) -> Hit:
    category = wording.category(subject)
    return Hit(
        subject=subject,
        category=speech.told(category) if category else None,
        status=wording.status(subject, speech),
        formerly=_formerly(subject, search_key(words)),
    )


def _formerly(subject: SubjectTold, key: str) -> str | None:
    """The former name that holds what was typed, where the present one does not."""
    if key in search_key(subject.name):
        return None
    return next((name for name in subject.former_names if key in search_key(name)), None)
