"""What every engine of the tables promises."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.tables import Delete, Expect, Put, every
from credit.errors import BadRequest, ConditionFailed

AGENCY = "119901000000000011"


def case(number: str, **facts: object) -> dict[str, object]:
    return {"agency": AGENCY, "number": number, **facts}


def numbers(page) -> list[object]:
    return [item["number"] for item in page.items]


def all_pages(table, partition: str, **how) -> list[object]:
    """The numbers of every page, one after the other."""
    found, cursor = [], None
    while True:
        page = table.query(partition, cursor=cursor, **how)
        assert len(page.items) <= how.get("limit", 100)
        found += numbers(page)
        if (cursor := page.cursor) is None:
            return found


class TestItems:
    def test_what_is_put_is_found_under_its_whole_key(self, cases):
        cases.put(case("1", name="公信甲", steps=[{"name": "receive", "at": None}], done=True, count=0, note=""))
        found = cases.get({"agency": AGENCY, "number": "1"})
        assert found == case("1", name="公信甲", steps=[{"name": "receive"}], done=True, count=0, note="")

    def test_a_key_of_nobody_finds_nothing(self, cases):
        assert cases.get(case("9")) is None

    def test_a_table_without_sort_key_is_keyed_by_its_partition(self, submissions):
        submissions.put({"id": "a", "state": 10})
        submissions.put({"id": "a", "state": 20})
        assert submissions.get({"id": "a"}) == {"id": "a", "state": 20}
        assert list(submissions.scan()) == [{"id": "a", "state": 20}]

    def test_a_put_replaces_the_whole_item(self, cases):
        cases.put(case("1", state="waiting"))
        cases.put(case("1", place="0001"))
        assert cases.get(case("1")) == case("1", place="0001")

    def test_attributes_that_are_none_are_absent(self, cases):
        cases.put(case("1", state=None, inner={"a": None, "b": [None]}))
        assert cases.get(case("1")) == case("1", inner={"b": [None]})

    def test_words_that_a_query_language_reserves_are_plain_names(self, cases):
        cases.put(case("1", name="n", state="open", date="2026-01-01", **{"select": 1, "a.b": 2, "x-y": 3}))
        cases.put(case("1", size=1), Expect(equal={"name": "n", "date": "2026-01-01", "a.b": 2, "x-y": 3}))
        assert cases.get(case("1")) == case("1", size=1)

    @pytest.mark.parametrize("text", ["𠮷野家（北京）", "é\u0301", "'; DROP TABLE x; --", "\U0010ffff", "\u2028"])
    def test_any_text_comes_back_as_it_was(self, cases, text):
        cases.put(case(f"#{text}", subject=text, name=text))
        assert cases.get(case(f"#{text}")) == case(f"#{text}", subject=text, name=text)
        assert numbers(cases.query(text, index="by-subject")) == [f"#{text}"]
        assert numbers(cases.query(AGENCY, begins_with=f"#{text}")) == [f"#{text}"]

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            (2**63, 2**63),
            (10**37 + 1, 10**37 + 1),
            (-(2**60) - 1, -(2**60) - 1),
            (Decimal("12345678901234567890.123456789"), Decimal("12345678901234567890.123456789")),
            (Decimal("0.10"), Decimal("0.1")),
            (Decimal("5.00"), 5),
            (Decimal("1E+20"), 10**20),
            (Decimal("-0"), 0),
        ],
    )
    def test_numbers_are_exact_and_whole_ones_are_int(self, cases, given, kept):
        cases.put(case("1", amount=given, inner=[{"amount": given}]))
        found = cases.get(case("1"))
        assert (found["amount"], found["inner"]) == (kept, [{"amount": kept}])
        assert type(found["amount"]) is type(kept)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.recursive(
            st.text(st.characters(exclude_categories=["Cs"])) | st.booleans() | st.integers(-(10**30), 10**30),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text("名ab$.#", min_size=1), inner, max_size=3)
            ),
            max_leaves=8,
        )
    )
    def test_a_value_survives_its_way_through_the_engine(self, submissions, value):
        submissions.put({"id": "any", "value": value})
        assert submissions.get({"id": "any"}) == {"id": "any", "value": value}

    @pytest.mark.parametrize(
        "facts",
        [
            {"amount": 1.5},
            {"amount": Decimal("NaN")},
            {"amount": Decimal("-Infinity")},
            {"amount": 10**38 + 1},
            {"steps": [{"at": 0.1}]},
            {"names": {"a", "b"}},
            {"content": b"bytes"},
            {"name": "half a pair \ud800"},
            {"inner": {"$decimal": "1"}},
            {"number": ""},
            {"number": "a\0b"},
            {"number": 7},
            {"number": "x" * 1025},
            {"agency": "x" * 2049},
            {"agency": None},
            {"state": 10},
            {"since": ""},
            {"text": "信" * 140_000},
        ],
    )
    def test_what_no_engine_can_keep_is_refused_by_both(self, cases, facts):
        with pytest.raises(BadRequest):
            cases.put(case("1") | facts)
        assert list(cases.scan()) == []

    def test_an_item_just_below_the_limit_is_kept(self, cases):
        cases.put(case("1", text="x" * 404_000))
        assert len(cases.get(case("1"))["text"]) == 404_000

    def test_many_keys_are_read_at_once_and_missing_ones_left_out(self, cases):
        cases.write_many(Put(case(f"{n:04}")) for n in range(1203))
        keys = [case(f"{n:04}") for n in range(1, 1300)]
        assert sorted(i["number"] for i in cases.get_many(keys)) == [f"{n:04}" for n in range(1, 1203)]

    def test_a_scan_gives_every_item_once(self, cases):
        cases.write_many(Put({"agency": f"a{n % 7}", "number": f"{n:04}"}) for n in range(1203))
        assert sorted(item["number"] for item in cases.scan()) == [f"{n:04}" for n in range(1203)]


class TestEveryItem:
    def test_all_items_of_a_partition_come_in_order_however_many_they_are(self, cases):
        cases.write_many(Put(case(f"{n:04}")) for n in range(1_100))
        cases.put({"agency": "another", "number": "0000"})
        assert [item["number"] for item in every(cases, AGENCY)] == [f"{n:04}" for n in range(1_100)]

    def test_they_may_be_removed_on_the_way(self, cases):
        cases.write_many(Put(case(f"{n:04}")) for n in range(1_100))
        for item in every(cases, AGENCY):
            cases.delete(case(item["number"]))
        assert list(cases.scan()) == []


class TestQueries:
    def test_items_come_in_the_byte_order_of_the_sort_key(self, cases):
        for number in ("b", "a", "B", "10", "9", "信", "\U00020bb7", "é"):
            cases.put(case(number))
        expected = ["10", "9", "B", "a", "b", "é", "信", "\U00020bb7"]
        assert numbers(cases.query(AGENCY)) == expected
        assert numbers(cases.query(AGENCY, descending=True)) == expected[::-1]

    def test_other_partitions_are_left_out(self, cases):
        cases.put(case("1"))
        cases.put({"agency": "another", "number": "2"})
        assert numbers(cases.query(AGENCY)) == ["1"]

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("limit", [1, 3, 10, 11])
    def test_pages_join_into_the_whole_without_gap_or_double(self, cases, limit, descending):
        cases.write_many(Put(case(f"{n:02}")) for n in range(10))
        expected = sorted((f"{n:02}" for n in range(10)), reverse=descending)
        assert all_pages(cases, AGENCY, limit=limit, descending=descending) == expected

    def test_the_last_page_has_no_cursor(self, cases):
        cases.write_many(Put(case(str(n))) for n in range(4))
        assert cases.query(AGENCY, limit=4).cursor is None

    def test_a_cursor_holds_its_place_while_others_write(self, cases):
        cases.write_many(Put(case(f"{n:02}")) for n in range(0, 20, 2))
        first = cases.query(AGENCY, limit=3)
        cases.put(case("01"))
        cases.put(case("05"))
        cases.delete(case("04"))
        assert numbers(cases.query(AGENCY, limit=3, cursor=first.cursor)) == ["05", "06", "08"]

    def test_the_sort_key_can_be_narrowed_by_its_beginning(self, cases):
        cases.write_many(Put(case(n)) for n in ("a", "ab", "ab1", "ab2", "ac", "b"))
        assert numbers(cases.query(AGENCY, begins_with="ab")) == ["ab", "ab1", "ab2"]
        assert all_pages(cases, AGENCY, begins_with="ab", limit=1, descending=True) == ["ab2", "ab1", "ab"]
        assert len(cases.query(AGENCY, begins_with="").items) == 6

    def test_the_sort_key_can_be_narrowed_to_a_span_with_both_ends(self, cases):
        cases.write_many(Put(case(n)) for n in "abcde")
        assert numbers(cases.query(AGENCY, between=("b", "d"))) == ["b", "c", "d"]
        assert numbers(cases.query(AGENCY, between=("d", "b"))) == []

    def test_narrowing_what_has_no_sort_key_is_a_mistake(self, submissions):
        with pytest.raises(ValueError, match="no sort key"):
            submissions.query("a", begins_with="b")

    @pytest.mark.parametrize("cursor", ["nonsense", "!", "W10=", "WzFd", "é"])
    def test_a_cursor_of_nobody_is_refused(self, cases, cursor):
        with pytest.raises(BadRequest):
            cases.query(AGENCY, cursor=cursor)


class TestIndexes:
    def test_an_item_without_the_index_attributes_is_not_in_the_index(self, cases):
        cases.put(case("1", state="waiting", since="2026-01-01"))
        cases.put(case("2", state="waiting"))
        cases.put(case("3", since="2026-01-02"))
        assert numbers(cases.query("waiting", index="by-state")) == ["1"]

    def test_an_item_that_loses_the_attribute_leaves_the_index(self, cases):
        cases.put(case("1", state="waiting", since="2026-01-01"))
        cases.put(case("1", since="2026-01-01"))
        assert numbers(cases.query("waiting", index="by-state")) == []

    def test_items_come_in_the_order_of_the_index(self, cases):
        for number, since in (("1", "c"), ("2", "a"), ("3", "b")):
            cases.put(case(number, state="waiting", since=since))
        assert numbers(cases.query("waiting", index="by-state")) == ["2", "3", "1"]
        assert numbers(cases.query("waiting", index="by-state", between=("b", "c"), descending=True)) == ["1", "3"]
        assert numbers(cases.query("waiting", index="by-state", begins_with="a")) == ["2"]

    @pytest.mark.parametrize("descending", [False, True])
    def test_pages_of_an_index_join_even_where_its_sort_key_repeats(self, cases, descending):
        cases.write_many(
            Put({"agency": f"a{n % 3}", "number": f"{n:02}", "state": "s", "since": str(n % 2)}) for n in range(20)
        )
        found = all_pages(cases, "s", index="by-state", limit=3, descending=descending)
        assert sorted(found) == [f"{n:02}" for n in range(20)]
        assert [int(n) % 2 for n in found] == sorted((n % 2 for n in range(20)), reverse=descending)

    def test_pages_of_an_index_without_sort_key_join(self, cases):
        cases.write_many(Put({"agency": f"a{n % 3}", "number": f"{n:02}", "subject": "s"}) for n in range(10))
        assert sorted(all_pages(cases, "s", index="by-subject", limit=3)) == [f"{n:02}" for n in range(10)]

    def test_an_index_nobody_declared_is_a_mistake(self, cases):
        with pytest.raises(KeyError):
            cases.query("s", index="by-colour")


class TestExpectations:
    def test_only_the_first_of_two_creations_succeeds(self, cases):
        cases.put(case("1", by="first"), Expect(exists=False))
        with pytest.raises(ConditionFailed):
            cases.put(case("1", by="second"), Expect(exists=False))
        assert cases.get(case("1"))["by"] == "first"

    def test_a_change_can_ask_that_the_item_is_there(self, cases):
        with pytest.raises(ConditionFailed):
            cases.put(case("1"), Expect(exists=True))
        cases.put(case("1"))
        cases.put(case("1", state="open"), Expect(exists=True))
        assert cases.get(case("1"))["state"] == "open"

    @pytest.mark.parametrize(
        ("expect", "holds"),
        [
            (Expect(equal={"state": "running", "attempt": 1}), True),
            (Expect(equal={"attempt": Decimal("1.0")}), True),
            (Expect(equal={"place": None}), True),
            (Expect(equal={"state": "waiting"}), False),
            (Expect(equal={"state": "running", "attempt": 2}), False),
            (Expect(equal={"state": None}), False),
            (Expect(equal={"place": "0001"}), False),
            (Expect(exists=True, equal={"state": "running"}, older=("attempt", 2)), True),
            (Expect(exists=False, equal={"state": "running"}), False),
            (Expect(older=("attempt", 2)), True),
            (Expect(older=("attempt", 1)), False),
            (Expect(older=("version", 9)), False),
        ],
    )
    def test_a_write_holds_exactly_when_what_it_expects_is_so(self, tables, cases, expect, holds):
        for number, write in enumerate((cases.put, cases.delete, lambda i, e: tables.transact([(cases, Put(i, e))]))):
            item = case(str(number), state="running", attempt=1)
            cases.put(item)
            if holds:
                write(case(str(number)), expect)
            else:
                with pytest.raises(ConditionFailed):
                    write(case(str(number)), expect)
            assert (cases.get(case(str(number))) == item) is not holds

    def test_nothing_is_older_than_a_first_version(self, cases):
        cases.put(case("1", version=3), Expect(older=("version", 3)))
        with pytest.raises(ConditionFailed):
            cases.put(case("1", version=2), Expect(older=("version", 2)))
        cases.put(case("1", version=4), Expect(older=("version", 4)))
        assert cases.get(case("1"))["version"] == 4

    def test_an_absent_attribute_can_be_expected_of_an_absent_item(self, cases):
        cases.put(case("1"), Expect(equal={"state": None}))
        assert cases.get(case("1")) == case("1")

    def test_removing_nothing_is_fine_unless_something_was_expected(self, cases):
        cases.delete(case("1"))
        with pytest.raises(ConditionFailed):
            cases.delete(case("1"), Expect(exists=True))


class TestTransactions:
    def test_all_writes_happen_together_across_tables(self, tables, cases, submissions):
        cases.put(case("1"))
        tables.transact([(submissions, Put({"id": "a"})), (cases, Delete(case("1"), Expect(exists=True)))])
        assert submissions.get({"id": "a"}) == {"id": "a"}
        assert cases.get(case("1")) is None

    def test_one_failed_expectation_stops_all(self, tables, cases, submissions):
        writes = [(submissions, Put({"id": "a"})), (cases, Put(case("1"), Expect(exists=True)))]
        with pytest.raises(ConditionFailed):
            tables.transact(writes)
        assert list(submissions.scan()) == []
        assert list(cases.scan()) == []

    def test_one_refused_item_stops_all(self, tables, submissions):
        with pytest.raises(BadRequest):
            tables.transact([(submissions, Put({"id": "a"})), (submissions, Put({"id": "b", "x": 1.5}))])
        assert list(submissions.scan()) == []

    def test_a_hundred_writes_are_taken_and_one_more_is_refused(self, tables, cases):
        writes = [(cases, Put(case(f"{n:03}"))) for n in range(101)]
        tables.transact(writes[:100])
        assert len(list(cases.scan())) == 100
        with pytest.raises(BadRequest, match="100"):
            tables.transact(writes)

    def test_more_than_four_mebibytes_are_refused(self, tables, cases):
        with pytest.raises(BadRequest, match="4096 KiB"):
            tables.transact([(cases, Put(case(str(n), text="x" * 400_000))) for n in range(11)])
        assert list(cases.scan()) == []

    def test_one_item_twice_is_refused(self, tables, cases):
        with pytest.raises(BadRequest, match="once"):
            tables.transact([(cases, Put(case("1"))), (cases, Delete(case("1")))])

    def test_no_writes_are_fine(self, tables):
        tables.transact([])


class TestBatches:
    def test_puts_and_deletes_go_together(self, cases):
        cases.write_many(Put(case(f"{n:03}")) for n in range(60))
        cases.write_many(Delete(case(f"{n:03}")) if n % 2 else Put(case(f"{n:03}", seen=True)) for n in range(60))
        assert [(i["number"], i["seen"]) for i in cases.query(AGENCY).items] == [
            (f"{n:03}", True) for n in range(0, 60, 2)
        ]

    def test_the_later_of_two_writes_to_one_key_holds(self, cases):
        cases.write_many([Put(case("1", n=1)), Put(case("2")), Put(case("1", n=2)), Delete(case("2"))])
        assert cases.query(AGENCY).items == [case("1", n=2)]

    def test_a_batch_that_expects_something_is_a_mistake(self, cases):
        with pytest.raises(ValueError, match="transact"):
            cases.write_many([Put(case("1"), Expect(exists=False))])

    def test_creating_a_table_again_keeps_its_items(self, tables, cases):
        cases.put(case("1"))
        tables.create(cases.schema)
        assert numbers(cases.query(AGENCY)) == ["1"]


class TestClearing:
    def test_a_cleared_table_is_empty_and_takes_items_again(self, cases):
        cases.write_many(Put(case(f"{n:03}", state="open", since="1")) for n in range(150))
        cases.clear()
        assert list(cases.scan()) == []
        assert cases.query("open", index="by-state").items == []
        cases.put(case("1"), Expect(exists=False))
        assert numbers(cases.query(AGENCY)) == ["1"]

    def test_clearing_nothing_is_fine(self, submissions):
        submissions.clear()
        assert list(submissions.scan()) == []
