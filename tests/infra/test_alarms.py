"""Every alarm asks for something that is really told, and says to whoever is called what to do."""

from pathlib import Path

import pytest

from localstack import manifest, reach, review
from localstack.manifest import ROOT, Manifest

ALARMS = manifest.load().alarms
# What AWS tells by itself of each kind of thing, as far as an alarm asks for it.
OWN = {
    "queue": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
    "machine": {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionThrottled"},
    "function": {"Errors", "Throttles", "Duration", "Invocations"},
}


def measured(function: str) -> frozenset[str]:
    """What the code of a function tells by name."""
    return reach.measured(manifest.load().functions[function].handler)


def without(place: str, **changed: object) -> Manifest:
    """The manifest with one alarm changed."""
    alarm = ALARMS[place].model_copy(update=changed)
    return manifest.load().model_copy(update={"alarms": {**ALARMS, place: alarm}})


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_asks_for_what_is_told(name: str):
    alarm = ALARMS[name]
    if alarm.measure:
        assert alarm.measure in measured(str(alarm.function))
    else:
        (kind,) = [kind for kind in OWN if getattr(alarm, kind)]
        assert alarm.metric in OWN[kind]


def test_whatever_a_function_tells_by_name_somebody_is_called_for():
    asked = {(a.function, a.measure) for a in ALARMS.values() if a.measure}
    assert {(f, told) for f in manifest.load().functions for told in measured(f)} == asked


def test_who_is_silent_for_too_long_runs_on_a_schedule():
    scheduled = {schedule.function for schedule in manifest.load().schedules.values()}
    assert {a.function for a in ALARMS.values() if a.silence} <= scheduled


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_to_do_and_names_a_page_that_names_it(name: str):
    assert len(ALARMS[name].do.zh) >= 4
    assert len(ALARMS[name].do.en) >= 10
    page = Path(ROOT / "docs" / "runbooks" / f"{ALARMS[name].runbook}.md").read_text("utf-8")
    assert name in page or (name.endswith("-failed") and "`…-failed`" in page)


def test_an_alarm_asks_for_a_metric_or_for_what_a_function_tells():
    told = "alarm tasks-late watches a metric, or a measure that a function tells"
    assert told in review.faults(without("tasks-late", metric="Errors"), ROOT)
    assert told in review.faults(without("tasks-late", measure=None), ROOT)
    assert told in review.faults(without("tasks-late", function=None, queue="arrivals"), ROOT)
    assert review.faults(manifest.load(), ROOT) == []
