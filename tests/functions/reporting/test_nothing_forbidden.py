"""Whatever the policy hides from a target, or the target's own exclusions name, is in no file that is packed for it."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud import clock, knowledge
from credit.conditions import holds
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record, typed
from credit.disclosure.shown import shown
from credit.reporting.deciding import Held, operation
from credit.reporting.target import WITHDRAWALS
from credit.reporting.wire.rows import encoded
from functions.reporting import offers, packing, targets

CATALOGUE = knowledge.catalogue()
POLICY = Policy.of(knowledge.document("policies/display.yaml"), knowledge.document("policies/matrix.yaml"))
FEEDS = [(target, feed) for target in targets.every().values() for feed in target.feeds]
REMARKS = st.sampled_from([None, "简易程序", "涉密", "当场处罚", "一般程序", "秘密★10年"])
KINDS = st.sampled_from(["警告", "罚款", "通报批评", "吊销许可证件", "其他"])
STATES = st.sampled_from(["in-force", "disputed", "repaired", "withdrawn"])


@st.composite
def records(draw: st.DrawFn, dataset_id: str, number: int) -> Record:
    """A record whose texts each say which field of which record they are."""
    dataset = CATALOGUE.dataset(dataset_id)
    decided = clock.today() - timedelta(days=draw(st.integers(0, 4500)))
    fields: dict[str, str] = {}
    for field in dataset.fields:
        if not field.required and draw(st.booleans()):
            continue
        fields[field.code] = {
            "date": decided.isoformat(),
            "amount": "1.5",
            "integer": "7",
        }.get(field.type, f"值{number}乙{field.code}丙")
    if "CF_CFLB" in fields:
        fields["CF_CFLB"] = draw(KINDS)
    if remark := draw(REMARKS):
        fields["BZ"] = remark
    if "CF_SY" in fields and draw(st.integers(0, 9)) == 0:
        fields["CF_SY"] = "当事人系未成年人"
    return Record(
        record=f"r{number}",
        subject="s1",
        dataset=dataset_id,
        version=1,
        state=draw(STATES),
        agency="11990100MC00000121",
        decided_on=draw(st.sampled_from([decided, None])),
        fields=fields,
    )


def packed(target, feed, found: Mapping[str, Record], held: set[str]) -> tuple[str, set[str]]:
    """The file that is packed of records of which the target holds some, and those whose rows are in it."""
    told = offers.offered(target, feed, found, found)
    chosen = []
    for name, record in found.items():
        copy = {"target": target.id, "record": name, "subject": "s1", "at": "2026-11-23T00:00:00+00:00"}
        copy |= {"held": Held(1, "x").told()} if name in held else {}
        wanted = operation(Held.of(copy.get("held")), told.by_record[name].hash, record.state)
        if wanted:
            chosen.append((copy, wanted))
    if not chosen:
        return "", set()
    rows = packing._rows(target, feed, chosen, told)
    text = "".join(encoded(rows, form).decode() for form in ("json-lines", "xml", "csv"))
    return text, {copy["record"] for copy, wanted in chosen if wanted not in WITHDRAWALS}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_hidden_is_in_no_file(data: st.DataObject):
    target, feed = data.draw(st.sampled_from(FEEDS))
    dataset = CATALOGUE.dataset(feed.dataset)
    found = {f"r{n}": data.draw(records(feed.dataset, n)) for n in range(1, data.draw(st.integers(2, 5)))}
    text, rows = packed(target, feed, found, set(data.draw(st.lists(st.sampled_from(sorted(found))))))
    columns = {column.field for column in feed.columns}
    for name, record in found.items():
        seen = shown(record, dataset, targets.viewer(target), clock.today(), POLICY)
        never = any(
            holds(exclusion.when, typed(record, dataset), clock.today())
            for exclusion in target.never
            if feed.dataset in exclusion.datasets
        )
        allowed = {f.code for f in seen.fields} & columns if seen and not never else set()
        assert name not in rows or allowed
        for code, value in record.fields.items():
            if value.startswith("值") and code not in allowed:
                assert value not in text
        if name in rows:
            assert all(record.fields[c] in text for c in allowed if record.fields[c].startswith("值"))


def test_no_target_takes_a_dataset_about_persons_and_none_would_get_a_record_of_one():
    persons = [d for d in CATALOGUE.datasets if d.subject.kind == "person"]
    assert persons
    for target in targets.every().values():
        assert not {d.id for d in persons} & set(target.by_dataset)
        for dataset in persons:
            fields = {f.code: "值" for f in dataset.fields}
            record = Record(record="r", subject="s", dataset=dataset.id, version=1, state="in-force", agency="a",
                            decided_on=date(2026, 11, 1), fields=fields)  # fmt: skip
            assert shown(record, dataset, targets.viewer(target), date(2026, 11, 23), POLICY) is None


def test_every_shipped_target_agrees_with_the_catalogue():
    for target in targets.every().values():
        assert target.faults(CATALOGUE) == []
