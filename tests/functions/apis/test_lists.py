"""What was published, how much there is, and whether a code is sound: by the same rules as each page."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from functions.daily import statistics
from tests.functions.apis.conftest import TODAY, Platform

NAME, CODE = "北辰测试科技有限公司", "91990100MA0TEXT129"


@pytest.fixture
def city(platform: Platform) -> Platform:
    platform.subject("s1", NAME, CODE)
    return platform


def publish(platform: Platform, record: str, at: str, dataset: str = "org-penalty", **more: Any) -> None:
    """A record as intake writes it."""
    platform.record(record, "s1", dataset, committedAt=at, **more)


def ids(platform: Platform, query: str = "") -> list[str]:
    return [item["record"]["id"] for item in platform.public.get(f"/v1/publications{query}").json["items"]]


class TestPublications:
    def test_the_newest_comes_first_with_its_subject(self, city: Platform):
        for number, at in enumerate(
            ["2026-09-30T23:59:59+00:00", "2026-11-01T00:00:00+00:00", "2026-10-01T00:00:00+00:00"]
        ):
            publish(city, f"r{number}", at)
        assert ids(city) == ["r1", "r2", "r0"]
        first = city.public.get("/v1/publications").json["items"][0]
        assert first["subject"]["name"] == NAME
        assert first["publishedAt"].startswith("2026-11-01")

    def test_pages_lead_through_all_of_it_once(self, city: Platform):
        for number in range(25):
            publish(city, f"r{number:02}", f"2026-{6 + number // 5:02}-{number + 1:02}T00:00:00+00:00")
        found: list[str] = []
        cursor = ""
        while True:
            told = city.public.get(f"/v1/publications?limit=4{cursor}").json
            found += [item["record"]["id"] for item in told["items"]]
            if told["nextCursor"] is None:
                break
            cursor = f"&cursor={told['nextCursor']}"
        assert found == [f"r{number:02}" for number in reversed(range(25))]

    def test_since_is_a_day_in_china(self, city: Platform):
        publish(city, "before", "2026-10-31T15:59:59+00:00")
        publish(city, "after", "2026-10-31T16:00:00+00:00")
        assert ids(city, "?since=2026-11-01") == ["after"]

    def test_what_is_not_on_display_is_not_in_it(self, city: Platform):
        publish(city, "shown", "2026-11-01T00:00:00+00:00")
        publish(city, "repaired", "2026-11-02T00:00:00+00:00", state="repaired")
        publish(city, "over", "2026-11-03T00:00:00+00:00", decidedOn="2023-01-01")
        assert ids(city) == ["shown"]
        city.move_to(date(2027, 6, 2))
        assert ids(city) == []

    def test_lists_are_asked_for_by_their_dataset(self, city: Platform):
        publish(city, "fine", "2026-11-01T00:00:00+00:00")
        listed = {"YZSX_LRRQ": "2026-06-01", "YZSX_XXMC": NAME}
        publish(city, "list", "2026-11-02T00:00:00+00:00", "serious-dishonesty", fields=listed)
        assert ids(city) == ["fine"]
        assert ids(city, "?dataset=serious-dishonesty") == ["list"]

    @pytest.mark.parametrize("query", ["dataset=person-penalty", "dataset=none", "cursor=abc", "since=2026-13-01"])
    def test_what_is_not_open_or_not_understood_is_a_problem(self, city: Platform, query: str):
        assert city.public.get(f"/v1/publications?{query}").status == 400


class TestStatistics:
    def counts(self, platform: Platform) -> dict[str, int]:
        told = platform.public.get("/v1/statistics").json
        return {item["id"]: item["value"] for item in told["records"] if item["value"]}

    def test_nothing_is_told_before_anything_was_counted(self, city: Platform):
        assert city.public.get("/v1/statistics").json == {"asOf": None, "subjects": [], "records": []}

    def test_what_is_on_display_is_counted(self, city: Platform):
        publish(city, "r1", "2026-11-01T00:00:00+00:00")
        publish(city, "r2", "2026-11-01T00:00:00+00:00", state="repaired")
        assert statistics.handler({}, None) == {"counted": True}
        assert self.counts(city) == {"org-penalty": 1}
        told = city.public.get("/v1/statistics").json
        assert [(item["id"], item["value"]) for item in told["subjects"]] == [("enterprise", 1)]

    def test_a_display_that_ends_leaves_the_count_by_itself(self, city: Platform):
        publish(city, "r1", "2026-11-01T00:00:00+00:00")
        statistics.handler({}, None)
        last = city.public.get("/v1/records/r1").json["displayUntil"]
        city.move_to(date.fromisoformat(last))
        assert self.counts(city) == {"org-penalty": 1}
        city.move_to(date.fromisoformat(last) + timedelta(days=1))
        assert self.counts(city) == {}

    def test_it_is_counted_again_when_the_clock_was_set_back(self, city: Platform):
        publish(city, "r1", "2026-11-01T00:00:00+00:00")
        city.move_to(date(2029, 1, 1))
        statistics.handler({}, None)
        assert self.counts(city) == {}
        city.move_to(TODAY)
        assert statistics.handler({}, None) == {"counted": True}
        assert self.counts(city) == {"org-penalty": 1}

    def test_it_is_counted_again_once_something_has_changed(self, city: Platform):
        statistics.handler({}, None)
        assert statistics.handler({}, None) == {"counted": False}
        city.move_to(TODAY + timedelta(days=1))
        publish(city, "r1", "2026-11-01T00:00:00+00:00")
        statistics.changed()
        city.move_to(TODAY + timedelta(days=2))
        assert statistics.handler({}, None) == {"counted": True}
        assert self.counts(city) == {"org-penalty": 1}


class TestCodes:
    def verified(self, platform: Platform, **asked: str) -> Any:
        return platform.public.post("/v1/code-verifications", asked).json

    def test_a_sound_code_is_told_with_its_bearer(self, city: Platform):
        told = self.verified(city, value=CODE.lower())
        assert (told["valid"], told["normalised"]) == (True, CODE)
        assert [subject["name"] for subject in told["subjects"]] == [NAME]

    def test_an_unsound_one_is_told_with_the_reason(self, city: Platform):
        told = self.verified(city, value=CODE[:-1] + "A")
        assert (told["valid"], told["subjects"]) == (False, [])
        assert told["reasons"][0]["text"]["zh"]

    @pytest.mark.parametrize("kind", ["id-card", "phone", "none"])
    def test_codes_of_persons_are_not_asked_here(self, city: Platform, kind: str):
        answer = city.public.post("/v1/code-verifications", {"kind": kind, "value": "1"})
        assert answer.status == 400


class TestWords:
    @pytest.mark.parametrize("words", ["北辰测式科技", "北辰试测科技", "北辰测科技", "北辰测试新科技", "北辰測試科技"])
    def test_one_wrong_character_and_traditional_ones_find(self, city: Platform, words: str):
        told = city.public.get(f"/v1/subjects?q={words}").json
        assert [item["name"] for item in told["items"]] == [NAME]
        assert told["approximate"] is (words != "北辰測試科技")

    @pytest.mark.parametrize("words", ["bccskj", "beichen", "beichenceshi", "bei chen", "BCCS"])
    def test_its_pinyin_and_its_initials_find_it(self, city: Platform, words: str):
        told = city.public.get(f"/v1/subjects?q={quote(words)}").json
        assert [item["name"] for item in told["items"]] == [NAME]
        assert not told["approximate"]

    def test_what_is_like_nobody_finds_nobody(self, city: Platform):
        assert city.public.get("/v1/subjects?q=南斗星际贸易").json["items"] == []
