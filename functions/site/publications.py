"""What was published, newest first: licences and penalties (双公示), and the lists of good and bad marks."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from credit.catalogue import Dataset
from credit.disclosure.viewer import ANONYMOUS
from credit.errors import NotFound
from functions.apis import lists
from functions.apis.asked import Publications
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.told_lists import CountTold, PublicationsTold
from functions.site import catalogue, showing
from functions.site.asked import ListAsked
from functions.site.page import page
from functions.site.speech import Speech

ON_A_PAGE = 20
MONTHS = 12
LONG = timedelta(days=3660)  # whoever is on a list is on its page, however long ago that was published


def publications(call: Call) -> Answer:
    """Licences and penalties, of both kinds or one, within a year or since a month."""
    asked: ListAsked = call.query
    look, speech = Look.now(ANONYMOUS), Speech.of(call)
    kinds = showing.published(look)
    if asked.dataset and asked.dataset not in {kind.id for kind in kinds}:
        raise NotFound
    found = _found(look, asked, asked.dataset, asked.since)
    return page(
        call,
        "publications.html",
        kept=False,
        kinds=kinds,
        months=list(_months(look.today)),
        asked=asked,
        items=[showing.item(told, speech) for told in found.items],
        cursor=found.next_cursor,
    )


def index(call: Call) -> Answer:
    """Which lists there are, and how many records of each are on display."""
    look = Look.now(ANONYMOUS)
    counts = _counts(lists.counted(look).records)
    return page(call, "lists.html", lists=[(dataset, counts.get(dataset.id)) for dataset in showing.listed(look)])


def listing(call: Call) -> Answer:
    """One list: who decides, how one gets off it, who is on it."""
    asked: ListAsked = call.query
    look, speech = Look.now(ANONYMOUS), Speech.of(call)
    dataset = _of(showing.listed(look), call.path["id"])
    found = _found(look, asked, dataset.id, asked.since or look.today - LONG)
    return page(
        call,
        "list.html",
        kept=False,
        dataset=dataset,
        senders=catalogue.senders(dataset),
        display=catalogue.display(look, dataset),
        months=list(_months(look.today)),
        asked=asked,
        items=[showing.item(told, speech) for told in found.items],
        cursor=found.next_cursor,
    )


def _found(look: Look, asked: ListAsked, dataset: str | None, since: date | None) -> PublicationsTold:
    wanted = Publications(dataset=dataset, since=since, cursor=asked.cursor, limit=ON_A_PAGE)
    return lists.published_lately(look, wanted)


def _of(datasets: Sequence[Dataset], name: str) -> Dataset:
    for dataset in datasets:
        if dataset.id == name:
            return dataset
    raise NotFound


def _counts(told: Sequence[CountTold]) -> dict[str, int]:
    return {count.id: count.value for count in told}


def _months(today: date) -> Iterator[date]:
    """The first days of this month and of those before it, a year of them."""
    number = today.year * 12 + today.month - 1
    for back in range(MONTHS):
        year, month = divmod(number - back, 12)
        yield date(year, month + 1, 1)
