"""Whether a catalogue is consistent in itself: every reference resolves, every sentence exists in both languages."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from itertools import combinations, permutations
from typing import TypeVar

from credit.catalogue.actions import action_problems
from credit.catalogue.codes import CodeList
from credit.catalogue.dataset import Dataset, Disclosure, Field
from credit.catalogue.grammar import faults, regex_fault
from credit.catalogue.headers import header_key
from credit.catalogue.model import Catalogue
from credit.catalogue.rule import Rule
from credit.catalogue.spoken import rule_text_problems, text_problems

T = TypeVar("T", bound=Hashable)
CLASSES = "catalogue-class"
EXCLUSIVE = 2  # headers that one dataset has and another lacks, so that a misdirected file is noticed
PAPERS = frozenset({"id-card", "passport", "hk-macao-permit", "taiwan-permit", "foreign-residence"})


def problems(catalogue: Catalogue) -> list[str]:
    """Every inconsistency as a plain sentence that names the place; an empty list if there is none."""
    found = [*_published_twice(catalogue)]
    for code_list in catalogue.code_lists:
        found += _code_list_problems(code_list)
    for rule in catalogue.rules:
        found += _shared_rule_problems(rule)
    for agency in catalogue.agencies:
        found += text_problems(f"agency {agency.code}", agency.name)
    for dataset in catalogue.datasets:
        found += _dataset_problems(dataset, catalogue)
    return [*found, *_action_problems(catalogue), *_indistinct(catalogue)]


def _action_problems(catalogue: Catalogue) -> Iterator[str]:
    every = [("row actions", actions) for actions in catalogue.row_actions]
    every += [(f"agency {a.code}, row actions", actions) for a in catalogue.agencies for actions in a.row_actions]
    for where, actions in every:
        about = [d for d in catalogue.datasets if not actions.datasets or d.id in actions.datasets]
        yield from action_problems(where, actions, {header: d.id for d in about for header in d.by_header})
        for name in set(actions.datasets) - {d.id for d in catalogue.datasets}:
            yield f"{where}: there is no dataset {name}"


def _published_twice(catalogue: Catalogue) -> Iterator[str]:
    for kind, entries in (
        ("dataset", [(d.id, d.version) for d in catalogue.datasets]),
        ("code list", [(c.id, c.version) for c in catalogue.code_lists]),
        ("rule", [(r.id, r.version) for r in catalogue.rules]),
    ):
        for name, version in _twice(entries):
            yield f"{kind} {name}, version {version}, is published twice"
    for code in _twice(a.code for a in catalogue.agencies):
        yield f"agency {code} is listed twice"


def _code_list_problems(codes: CodeList) -> Iterator[str]:
    where = f"code list {codes.id}"
    yield from text_problems(where, codes.name)
    for code in codes.codes:
        yield from text_problems(f"{where}, code {code.code}", code.label)
        if code.issuers:
            yield from text_problems(f"{where}, code {code.code}, issuers", code.issuers.label)
    spellings = [s for c in codes.codes for s in sorted({header_key(s) for s in (c.code, c.label.zh, *c.aliases)})]
    for spelling in _twice(spellings):
        yield f"{where}: {spelling} means two entries"
    for code in codes.codes:
        for pattern in (*code.phrases, *code.hints):
            if fault := regex_fault(pattern):
                yield f"{where}, code {code.code}: {pattern} is no regular expression: {fault}"
        for member in code.members:
            if member not in codes.by_code:
                yield f"{where}, code {code.code}: it stands for {member}, and there is no such entry"
        for successor in code.becomes:
            if successor not in codes.by_code:
                yield f"{where}, code {code.code}: it becomes {successor}, and there is no such entry"
    for prefix in _twice(p for c in codes.codes for p in c.prefixes):
        yield f"{where}: prefix {prefix} belongs to two entries"


def _shared_rule_problems(rule: Rule) -> Iterator[str]:
    yield from rule_text_problems(f"rule {rule.id}", rule)
    if rule.check is not None or rule.when is not None or rule.fields:
        yield f"rule {rule.id} is shared, so it cannot speak of fields; move it into a dataset"


def _dataset_problems(dataset: Dataset, catalogue: Catalogue) -> Iterator[str]:
    where = f"dataset {dataset.id}"
    yield from text_problems(where, dataset.name)
    yield from text_problems(f"{where}, description", dataset.description)
    yield from _reference_problems(where, dataset, catalogue)
    yield from _header_problems(where, dataset)
    for field in dataset.fields:
        yield from _field_problems(f"{where}, field {field.code}", field, dataset, catalogue)
    for group in dataset.groups:
        yield from text_problems(f"{where}, group {group.id}", group.label)
    shared = {r.id for r in catalogue.rules}
    for rule in dataset.rules:
        yield from _row_rule_problems(f"{where}, rule {rule.id}", rule, dataset, shared)
    for one, other in combinations(dataset.rules, 2):
        if one.id == other.id and _at_once(one, other):
            yield f"{where}: rule {one.id} is written twice for the same days"


def _reference_problems(where: str, dataset: Dataset, catalogue: Catalogue) -> Iterator[str]:
    for template in dataset.former_templates:
        for header, code in template.headers.items():
            if code is not None and code not in dataset.by_code:
                yield f"{where}, template {template.version}: {header} becomes {code}, and there is no such field"
    for role, code in _named_fields(dataset):
        if code not in dataset.by_code:
            yield f"{where}: {role} names {code}, and there is no such field"
    if dataset.key_group and dataset.subject.kind != "person":
        yield f"{where}: a key group is one of persons"
    if dataset.catalogue_class not in _codes(CLASSES, catalogue):
        yield f"{where}: the base catalogue has no class {dataset.catalogue_class}"
    groups = {f"group:{g}" for a in catalogue.agencies for g in a.groups}
    known = groups | {a.code for a in catalogue.agencies}
    for sender in dataset.senders:
        if sender not in known:
            yield f"{where}: no agency is {sender}"
    if (stamp := dataset.by_code.get(dataset.updated_at or "")) and (stamp.core or stamp.type != "text"):
        yield f"{where}: {stamp.code} is its time stamp, so it must be a text that is not core"
    if dataset.effective_to is not None and dataset.effective_to < dataset.effective_from:
        yield f"{where}: it ends before it begins"


def _named_fields(dataset: Dataset) -> Iterator[tuple[str, str]]:
    subject = dataset.subject
    yield "the subject's name", subject.name
    for kind, code in subject.codes.items():
        yield f"the subject's {kind}", code
    for part in ("legal_representative", "former_names", "region", "status", "valid_from", "valid_to"):
        if code := getattr(subject, part):
            yield f"the subject's {part.replace('_', ' ')}", code
    for part, code in subject.change or {}:
        yield f"the event's {part.replace('_', ' ')}", code
    for code in (*dataset.key, *dataset.key_unless, *dataset.key_unless.values()):
        yield "the key", code
    for code in dataset.headline:
        yield "the headline", code
    for code in dataset.same_across_sources:
        yield "the key of all sources", code
    for group in dataset.groups:
        for code in group.fields:
            yield f"group {group.id}", code
    for unit in dataset.units:
        yield "a department", unit.name
        if unit.code:
            yield "a department", unit.code
    for role, named in (("the date of the decision", dataset.decided_on), ("the time stamp", dataset.updated_at)):
        if named:
            yield role, named


def _header_problems(where: str, dataset: Dataset) -> Iterator[str]:
    for code in _twice(f.code for f in dataset.fields):
        yield f"{where}: field {code} is written twice"
    headers = [h for f in dataset.fields for h in _headers(f)]
    for header in _twice(headers + [header_key(h) for h in dataset.ignored]):
        yield f"{where}: header {header} means two columns"


def _headers(field: Field) -> list[str]:
    return sorted({header_key(h) for h in (field.code, field.label.zh, field.label.en, *field.aliases)})


def _field_problems(where: str, field: Field, dataset: Dataset, catalogue: Catalogue) -> Iterator[str]:
    yield from text_problems(where, field.label)
    if field.note is not None:
        yield from text_problems(f"{where}, note", field.note)
    if field.code_list and not _codes(field.code_list, catalogue):
        yield f"{where}: there is no code list {field.code_list}"
    for part in _parts(field):
        if part not in dataset.by_code:
            yield f"{where}: it is made of {part}, and there is no such field"
    if field.split and (fault := regex_fault(field.split.pattern)):
        yield f"{where}: how it is split is no regular expression: {fault}"
    if field.successors and not _codes(field.successors, catalogue):
        yield f"{where}: there is no code list {field.successors}"
    if field.pattern and (fault := regex_fault(field.pattern)):
        yield f"{where}: its pattern is no regular expression: {fault}"
    if field.stated_in and field.stated_in.field not in dataset.by_code:
        yield f"{where}: statedIn names {field.stated_in.field}, and there is no such field"
    if field.stated_in and (field.type == "amount") != bool(field.stated_in.kind):
        yield f"{where}: statedIn says which of the amounts of a text it is, for an amount and for nothing else"
    if field.prefixes_of and field.prefixes_of not in dataset.by_code:
        yield f"{where}: prefixesOf names {field.prefixes_of}, and there is no such field"
    yield from _type_problems(where, field)
    yield from _privacy_problems(where, field, dataset)


def _parts(field: Field) -> Iterator[str]:
    """The other fields that its operations speak of."""
    yield from (field.derive.field,) if field.derive else ()
    yield from (field.split.into,) if field.split else ()
    yield from field.merge.fields if field.merge else ()


def _type_problems(where: str, field: Field) -> Iterator[str]:
    if (field.type == "code") != bool(field.code_list):
        yield f"{where}: a code list and the type `code` go together"
    if (field.type == "amount") != bool(field.unit):
        yield f"{where}: a unit and the type `amount` go together"
    if field.identifiers and field.type != "identifier":
        yield f"{where}: kinds of identifier belong to the type `identifier`"
    if field.length and field.min_length and field.min_length > field.length:
        yield f"{where}: its least length is above its greatest"


def _privacy_problems(where: str, field: Field, dataset: Dataset) -> Iterator[str]:
    """Numbers of identity papers are for nobody's eyes, people's records not for the public's (个人信息保护法 28).

    But for what a register of key occupations says of them.
    """
    if PAPERS & set(field.identifiers) and field.disclosure is not Disclosure.NEVER:
        yield f"{where}: the number of an identity paper is shown to nobody, so its disclosure must be `never`"
    public = Disclosure.PUBLIC in (field.disclosure, dataset.disclosure)
    if dataset.subject.kind == "person" and public and not dataset.key_group:
        yield f"{where}: what is about natural persons is not public"


def _row_rule_problems(where: str, rule: Rule, dataset: Dataset, shared: set[str]) -> Iterator[str]:
    yield from rule_text_problems(where, rule)
    if rule.id in shared:
        yield f"{where}: a shared rule has the same id"
    if rule.check is None:
        yield f"{where}: it checks nothing"
    if rule.severity == "refuse":
        yield f"{where}: a rule about rows cannot refuse the file"
    for code in rule.fields:
        if code not in dataset.by_code:
            yield f"{where}: there is no field {code}"
    for condition in (rule.when, rule.check):
        if condition is not None:
            for fault in faults(condition, dataset.by_code):
                yield f"{where}: {fault}"


def _at_once(one: Rule, other: Rule) -> bool:
    """Whether there is a day on which both versions would hold."""
    begun = max(one.effective_from or date.min, other.effective_from or date.min)
    return begun <= min(one.effective_to or date.max, other.effective_to or date.max)


def _indistinct(catalogue: Catalogue) -> Iterator[str]:
    newest = {d.id: catalogue.dataset(d.id) for d in catalogue.datasets}
    for one, other in permutations(newest.values(), 2):
        exclusive = {header_key(f.label.zh) for f in one.fields} - set(other.by_header)
        if len(exclusive) < EXCLUSIVE:
            yield f"a file of dataset {one.id} cannot be told from one of {other.id} by its header"


def _codes(list_id: str, catalogue: Catalogue) -> set[str]:
    known = {c.id for c in catalogue.code_lists}
    return set(catalogue.code_list(list_id).by_code) if list_id in known else set()


def _twice(entries: Iterable[T]) -> list[T]:
    return [entry for entry, times in Counter(entries).items() if times > 1]
