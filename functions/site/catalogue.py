"""The catalogue as people read it: what is collected, from whom, on what basis, who may see it and for how long."""

from dataclasses import dataclass
from itertools import groupby

from cloud import knowledge
from credit.catalogue import Agency, Dataset
from credit.disclosure.policy import DisplayRule, Grant, Regime
from credit.disclosure.viewer import ANONYMOUS
from credit.text import Text
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.site import showing
from functions.site.page import page

CLASSES = "catalogue-class"
GROUP = "group:"


@dataclass(frozen=True)
class Display:
    """For how long records of a dataset are displayed: the rule, the regime in force, fields that end it earlier."""

    rule: DisplayRule
    regime: Regime
    last_day: list[Text]
    removed: list[Text]


def index(call: Call) -> Answer:
    """Every dataset, by class of the national base catalogue."""
    catalogue = knowledge.catalogue()
    newest = [catalogue.dataset(name) for name in sorted({d.id for d in catalogue.datasets})]
    newest.sort(key=lambda dataset: (dataset.catalogue_class, dataset.subject.kind))
    labels = catalogue.code_list(CLASSES).by_code
    classes = [(labels[name].label, list(some)) for name, some in groupby(newest, key=lambda d: d.catalogue_class)]
    return page(call, "catalogue.html", classes=classes)


def dataset(call: Call) -> Answer:
    """One dataset."""
    look = Look.now(ANONYMOUS)
    found = look.catalogue.dataset(call.path["id"])
    return page(
        call,
        "dataset.html",
        dataset=found,
        class_label=look.catalogue.code_list(CLASSES).by_code[found.catalogue_class].label,
        senders=senders(found),
        grants=_grants(look, found),
        display=display(look, found),
        code_lists={f.code_list: look.catalogue.code_list(f.code_list).name for f in found.fields if f.code_list},
        on_display=_where(look, found),
    )


def senders(found: Dataset) -> list[Agency]:
    """The agencies that may send a dataset, groups resolved, in the order of the list of agencies."""
    groups = {name.removeprefix(GROUP) for name in found.senders if name.startswith(GROUP)}
    return [a for a in knowledge.catalogue().agencies if a.code in found.senders or groups & set(a.groups)]


def display(look: Look, found: Dataset) -> Display | None:
    """How long it is displayed by the rules of this day; None where nobody but agencies sees it."""
    rule = look.policy.rule(found.display_policy)
    if rule is None or not any(grant.clock == "display" for grant in _grants(look, found)):
        return None
    in_force = [regime for regime in rule.regimes if regime.effective_from <= look.today]
    return Display(
        rule=rule,
        regime=(in_force or list(rule.regimes))[-1],
        last_day=[found.field(code).label for code in rule.last_day if code in found.by_code],
        removed=[found.field(code).label for code in rule.removed if code in found.by_code],
    )


def _grants(look: Look, found: Dataset) -> list[Grant]:
    """The lines of the matrix under which somebody sees it."""
    return [grant for grant in look.policy.grants if grant.about(found)]


def _where(look: Look, found: Dataset) -> str | None:
    """The page that lists what is on display of it."""
    if found in showing.published(look):
        return "/publications"
    return f"/lists/{found.id}" if found in showing.listed(look) else None
