"""What permissions name is judged before they are granted: datasets that exist, days in their order."""

from collections.abc import Sequence
from datetime import date, timedelta

from cloud import clock, knowledge
from functions.apis.problems import Problem, member


def datasets_known(ids: Sequence[str], pointer: str) -> None:
    """A problem that points at every dataset that is none."""
    there = {dataset.id for dataset in knowledge.catalogue().datasets}
    wrong = [member("unknown-dataset", pointer=f"{pointer}/{n}") for n, name in enumerate(ids) if name not in there]
    if wrong:
        raise Problem("invalid", errors=wrong)


def within(since: date, until: date, longest: timedelta, pointer: str) -> None:
    """A problem if a period is over, ends before it begins, or is longer than the policy allows."""
    if until < clock.today() or not since <= until <= since + longest:
        raise Problem("invalid", errors=[member("period", pointer=pointer)])
