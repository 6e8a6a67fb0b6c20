"""What permissions and queries name is judged first: datasets that exist, bodies by code, days in their order."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cloud import clock, knowledge, subjects
from credit.catalogue import Catalogue
from credit.linkage.keys import PERSON
from credit.linkage.names import name_key
from functions.apis.problems import Problem, member


def datasets_known(ids: Sequence[str], pointer: str) -> None:
    """A problem that points at every dataset that is none."""
    there = {dataset.id for dataset in knowledge.catalogue().datasets}
    wrong = [member("unknown-dataset", pointer=f"{pointer}/{n}") for n, name in enumerate(ids) if name not in there]
    if wrong:
        raise Problem("invalid", errors=wrong)


def holders_of_code(code: str, catalogue: Catalogue) -> Iterator[str]:
    """Ids of the organisations that bear a code, or bore it, whichever kind of code it is."""
    kinds = {kind for d in catalogue.datasets if d.subject.kind != PERSON for kind in d.subject.codes}
    written = name_key(code).replace("-", "")
    for held in subjects.holders(f"{kind}:{written}" for kind in sorted(kinds)).values():
        yield from held


def within(since: date, until: date, longest: timedelta, pointer: str) -> None:
    """A problem if a period is over, ends before it begins, or is longer than the policy allows."""
    if until < clock.today() or not since <= until <= since + longest:
        raise Problem("invalid", errors=[member("period", pointer=pointer)])
