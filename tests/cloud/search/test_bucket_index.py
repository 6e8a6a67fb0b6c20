"""The index in a bucket: writers at once, readers that lag, copies that are damaged."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from cloud.clients import client
from cloud.search import Hits, address, connect, folding
from cloud.search.bucket import BucketIndex
from cloud.search.fts5 import Fts5Index
from cloud.search.journal import key_of
from cloud.search.model import IndexLost
from cloud.search.objects import translated
from credit.errors import SystemBusy
from tests.cloud.search.shelf import found, held, many, move, subject


class TestWriters:
    def test_many_at_once_lose_nothing_and_every_reader_has_the_same_rows(self, shelf):
        def write(who: int) -> None:
            index = shelf.open()
            for number in range(6):
                index.put([subject(f"{who}-{number}", f"测试{who}第{number}号"), subject("all", f"共{who}", number)])

        with ThreadPoolExecutor(5) as threads:
            list(threads.map(write, range(5)))
        one, other = shelf.open(), shelf.open()
        assert one.count() == other.count() == 31
        assert [one.find("测试", limit=9).cursor, held(one)] == [other.find("测试", limit=9).cursor, held(other)]
        assert list(shelf.objects()) == [key_of(number) for number in range(1, 31)]

    def test_a_page_goes_on_in_another_process(self, shelf):
        one, other = shelf.open(), shelf.open()
        one.put(subject(str(n), f"测试{'长' * (n % 5)}公司") for n in range(30))
        first: Hits = one.find("测试", limit=10)
        ids = [hit.id for hit in first.hits] + found(other, "测试", limit=30, cursor=first.cursor)
        assert sorted(ids, key=int) == [str(n) for n in range(30)]

    def test_an_older_version_that_arrives_late_does_not_win_but_comes_back_after_a_removal(self, shelf):
        one, other = shelf.open(), shelf.open()
        one.put([subject("a", "新名", 5)])
        other.put([subject("a", "旧名", 3)])
        assert held(shelf.open()) == [("a", 5, "新名")]
        one.delete(["a"])
        assert held(other) == []
        other.put([subject("a", "旧名", 3)])
        assert held(one) == held(shelf.open()) == [("a", 3, "旧名")]

    def test_what_was_written_before_an_index_was_cleared_stays_away(self, shelf):
        one, other = shelf.open(), shelf.open()
        one.put([subject("a", "前")])
        other.clear()
        one.put([subject("b", "后")])
        assert held(one) == held(other) == held(shelf.open()) == [("b", 1, "后")]

    def test_a_writer_who_slept_while_the_journal_was_folded_and_emptied_goes_on_at_its_end(self, shelf):
        asleep, awake = shelf.open(), shelf.open()
        asleep.put([subject("a", "前")])
        many(awake, 0)
        assert awake.settle()
        move(shelf, 1)
        assert not awake.settle()
        assert set(shelf.objects("journal/").values()) == {0}
        asleep.put([subject("b", "后")])
        assert found(shelf.open(), "后") == found(awake, "后") == ["b"]
        assert awake.count() == folding.MANY + 3

    def test_a_write_whose_answer_was_lost_is_there_once(self, shelf):
        index, sent = shelf.open(), []

        def lose(response: Any, **_told: Any) -> int | None:
            """The store has written, but its answer is lost: the same is sent once more, after no time."""
            sent.append(response)
            return 0 if len(sent) == 1 else None

        client("s3").meta.events.register("needs-retry.s3.PutObject", lose)
        index.put([subject("a", "北辰")])
        assert len(sent) == 2
        assert list(shelf.objects()) == [key_of(1)]
        assert found(index, "北辰") == ["a"]

    def test_a_bucket_that_is_not_there_is_a_fault_and_no_empty_index(self, shelf):
        nowhere = BucketIndex("gongxin-local-nowhere", copies=shelf.copies)
        with pytest.raises(IndexLost, match="bucket"):
            nowhere.count()
        with pytest.raises(IndexLost, match="bucket"):
            nowhere.put([subject("a", "北辰")])


class TestReaders:
    def test_what_others_wrote_is_found_when_the_copy_is_no_longer_believed(self, shelf):
        writer, patient = shelf.open(), shelf.open(fresh=3600)
        assert found(patient, "北辰") == []
        writer.put([subject("a", "北辰")])
        assert found(patient, "北辰") == []
        patient.put([subject("b", "南辰")])  # what it writes itself it always finds, and what was written before
        assert (found(patient, "南辰"), found(patient, "北辰")) == (["b"], ["a"])

    def test_one_that_has_an_old_base_catches_up_over_the_journal_and_over_the_next_base(self, shelf):
        writer, reader = shelf.open(), shelf.open()
        many(writer, 0)
        assert writer.settle()
        assert reader.count() == folding.MANY + 1
        many(writer, 1000)
        assert writer.settle()
        assert reader.count() == 2 * (folding.MANY + 1)
        late = shelf.open()
        many(writer, 2000, 3)
        assert late.count() == reader.count() == 2 * (folding.MANY + 1) + 3

    def test_one_whose_segments_were_emptied_begins_anew(self, shelf):
        writer, reader = shelf.open(), shelf.open()
        writer.put([subject("a", "北辰")])
        assert reader.count() == 1
        many(writer, 0)
        writer.settle()
        move(shelf, 1)
        writer.settle()
        assert reader.count() == folding.MANY + 2
        assert held(reader) == held(writer)

    def test_threads_share_one_copy(self, shelf):
        writer, reader = shelf.open(), shelf.open()
        many(writer, 0, 20)
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: reader.count(), range(40)))
        assert set(answers) == {20}
        assert len([path for path in shelf.copies.iterdir() if path.is_dir()]) == 1

    def test_a_child_begins_a_copy_of_its_own(self, shelf):
        index = shelf.open()
        index.put([subject("a", "北辰")])
        assert index.count() == 1
        child = os.fork()
        if child == 0:
            os._exit(0 if index.count() == 1 and len(list(shelf.copies.glob("*/"))) == 2 else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert index.count() == 1

    def test_a_copy_that_is_damaged_on_disk_is_thrown_away(self, shelf):
        writer, index = shelf.open(), shelf.open()
        many(writer, 0)
        writer.settle()
        writer.close()
        assert index.count() == folding.MANY + 1
        (damaged,) = shelf.copies.glob("*/index.sqlite")
        with damaged.open("r+b") as file:
            file.write(b"\0\xff" * (damaged.stat().st_size // 2))
        assert found(index, "测试7号") == ["s7"]
        assert not damaged.exists()
        assert index.count() == folding.MANY + 1

    def test_what_a_dead_process_left_on_disk_is_cleared_away(self, shelf):
        left = shelf.copies / "left"
        left.mkdir(parents=True)
        (left / "index.sqlite").write_bytes(b"half of it")
        index = shelf.open()
        assert index.count() == 0
        assert not left.exists()
        index.close()
        assert [path for path in shelf.copies.iterdir() if path.is_dir()] == []

    def test_a_base_that_is_not_what_was_published_is_not_believed_and_a_rebuild_mends_it(self, shelf):
        writer = shelf.open()
        many(writer, 0)
        writer.settle()
        (base,) = shelf.objects("bases/")
        content = client("s3").get_object(Bucket=shelf.bucket, Key=f"{shelf.prefix}/{base}")["Body"].read()
        for damaged in (content[:-40], content[:2000] + b"\0" + content[2001:]):
            client("s3").put_object(Bucket=shelf.bucket, Key=f"{shelf.prefix}/{base}", Body=damaged)
            with pytest.raises(IndexLost, match="rebuild"):
                shelf.open().count()
        afresh = shelf.open()
        afresh.clear()
        many(afresh, 0)
        assert afresh.settle()
        assert shelf.open().count() == folding.MANY + 1

    def test_one_for_whose_copy_there_is_no_room_says_how_much_it_needs(self, shelf):
        writer = shelf.open()
        many(writer, 0)
        writer.settle()
        told = json.loads(client("s3").get_object(Bucket=shelf.bucket, Key=f"{shelf.prefix}/current")["Body"].read())
        client("s3").put_object(
            Bucket=shelf.bucket, Key=f"{shelf.prefix}/current", Body=json.dumps({**told, "size": 1 << 60}).encode()
        )
        with pytest.raises(IndexLost, match="temporary"):
            shelf.open().count()

    def test_both_generations_live_side_by_side(self, shelf):
        even, odd = (connect(address(f"s3://{shelf.bucket}/{shelf.prefix}?fresh=0", number)) for number in (0, 1))
        even.put([subject("a", "北辰")])
        odd.put([subject("a", "南辰")])
        even.clear()
        assert (even.count(), odd.count(), found(odd, "南辰")) == (0, 1, ["a"])
        even.close()
        odd.close()


def test_an_address_says_where_and_how_long_a_copy_is_believed():
    with pytest.raises(ValueError, match="bucket"):
        connect("s3:///prefix")
    with pytest.raises(ValueError, match="float"):
        connect("s3://bucket/prefix?fresh=soon")
    assert isinstance(connect("s3://bucket"), BucketIndex)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "GetObject")


@pytest.mark.parametrize(
    "fault", [EndpointConnectionError(endpoint_url="http://127.0.0.1:9"), refusal("SlowDown"), refusal("503")]
)
def test_a_bucket_that_cannot_be_reached_or_has_too_much_to_do_is_busy(fault: Exception):
    with pytest.raises(SystemBusy), translated():
        raise fault


def test_what_will_not_pass_rises_as_it_is():
    with pytest.raises(ClientError, match="AccessDenied"), translated():
        raise refusal("AccessDenied")


@pytest.mark.parametrize("index", ["fts5"], indirect=True)
def test_an_engine_that_needs_no_folding_has_nothing_to_do(index: Fts5Index):
    index.put([subject("a", "北辰")])
    assert not index.settle()
