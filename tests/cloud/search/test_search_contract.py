"""What every engine of the search promises."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.search import Document, Kept, kept
from cloud.search.queries import search_key
from cloud.search.sounds import sounds
from credit.errors import BadRequest

CODE, BRANCH_CODE, OTHER_CODE = "91990100MA0TEXT129", "91990100MA0TEXT548", "91990100MA0TEXT70X"


def subject(id_: str, name: str, **more: object) -> Document:
    facts = {"kind": "organisation", "category": "enterprise", "former_names": (), "codes": (), "version": 1} | more
    return Document(id=id_, name=name, region="990100", **facts)


def found(index, query: str, **how) -> list[str]:
    return [hit.id for hit in index.find(query, **how).hits]


def all_pages(index, query: str, limit: int, **how) -> list[str]:
    ids, cursor = [], None
    while True:
        page = index.find(query, limit=limit, cursor=cursor, **how)
        assert len(page.hits) <= limit
        ids += [hit.id for hit in page.hits]
        if (cursor := page.cursor) is None:
            return ids


@pytest.fixture
def city(index):
    """A few subjects of an invented city."""
    index.put(
        [
            subject("head", "北辰测试科技有限公司", codes=(CODE, "MA0TEXT12", "990100000012340")),
            subject("branch", "北辰测试科技有限公司南辰分公司", codes=(BRANCH_CODE,)),
            subject(
                "renamed",
                "南辰样本商贸有限公司",
                former_names=("北辰测试科技有限公司", "南辰旧名厂"),
                codes=(OTHER_CODE,),
            ),
            subject("latin", 'A&B-1（北辰）"引号"商行'),
            subject("rare", "𬱖吉㐂工作室"),
            subject("person", "辰测试", kind="person"),
        ]
    )
    return index


class TestNames:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("北辰测试科技有限公司", ["head", "renamed", "branch"]),
            ("北辰测试", ["head", "renamed", "branch"]),
            ("测试科技", ["head", "renamed", "branch"]),
            ("辰", ["head", "renamed", "branch", "latin"]),
            ("北辰", ["head", "renamed", "branch", "latin"]),
            ("科技有", ["head", "renamed", "branch"]),
            ("分公司", ["branch"]),
            ("南辰", ["renamed", "branch"]),
            ("旧名厂", ["renamed"]),
            ("南辰旧名厂", ["renamed"]),
            ("室", ["rare"]),
            ("𬱖", ["rare"]),
            ("吉㐂", ["rare"]),
            ("A&B-1", ["latin"]),
            ("a&b", ["latin"]),
            ("b-1(北辰)", ["latin"]),
            ('"引号"', ["latin"]),
            ("北辰 分公司", ["branch"]),
            ("分公司　北辰", ["branch"]),
            ("北 辰 测 试 科 技 有 限 公 司", ["head", "renamed", "branch"]),
            ("北辰测试科技有限公司厂", []),
            ("龘", []),
            ("北龘", []),
            ("辰北", []),
        ],
    )
    def test_a_query_finds_best_first(self, city, query, expected):
        assert found(city, query) == expected

    def test_scores_never_rise(self, city):
        scores = [hit.score for hit in city.find("北辰").hits]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]

    @pytest.mark.parametrize(
        "query",
        [" 北辰测试科技有限公司", "北辰测试科技\u200b有限公司", "北辰测试科技有限公司\n", "北辰 测试科技有限公司"],
    )
    def test_blanks_and_invisible_characters_make_no_difference(self, city, query):
        assert found(city, query)[:2] == ["head", "renamed"]

    def test_a_name_with_brackets_is_found_whatever_their_form(self, index):
        index.put([subject("a", "北辰(测试)合伙企业（有限合伙）")])
        for query in ("北辰（测试）合伙企业(有限合伙)", "（测试）", "(测试)", "〔测试〕", "［有限合伙］"):
            assert found(index, query) == ["a"], query

    @pytest.mark.parametrize("query", ["北辰醫藥", "北辰医药", "醫药", "廣東", "广东北辰醫藥有限公司", "舊名"])
    def test_traditional_and_simplified_characters_are_one(self, index, query):
        index.put(
            [
                subject("a", "廣東北辰醫藥有限公司", former_names=("广东旧名厂",)),
                subject("b", "广东北辰医药有限公司", former_names=("廣東舊名廠",)),
            ]
        )
        assert found(index, query) == ["a", "b"]

    def test_width_and_case_of_letters_and_digits_make_no_difference(self, index):
        index.put([subject("a", "ＡＢｃ－１２３（北辰）商行"), subject("b", "abC-123(北辰)商行")])
        for query in ("ABC-123", "ａｂｃ－１２３", "aBc-123（北辰）商行"):
            assert found(index, query) == ["a", "b"], query

    def test_a_name_of_any_length_is_kept_and_found_by_its_parts(self, index):
        index.put([subject("long", "北辰" + "长" * 12_000 + "公司", former_names=("旧名",)), subject("b", "北辰公司")])
        assert found(index, "长公司") == found(index, "旧名") == ["long"]
        assert found(index, "北辰") == ["b", "long"]
        assert [len(kept.names[0]) for kept in index.held(["long"])] == [12_004]

    def test_the_shorter_name_comes_first_within_a_tier(self, index):
        index.put([subject(str(n), "测试" + "长" * n + "公司") for n in (3, 1, 4, 2)])
        assert found(index, "测试") == ["1", "2", "3", "4"]
        assert found(index, "公司") == ["1", "2", "3", "4"]

    def test_an_exact_name_comes_before_any_shorter_one(self, index):
        index.put([subject("a", "测试公司"), subject("b", "新名很长很长的有限公司", former_names=("测试",))])
        assert found(index, "测试") == ["b", "a"]

    @pytest.mark.parametrize("query", ["", " ", "\u200b", "\t\n"])
    def test_nothing_typed_finds_nothing(self, city, query):
        assert city.find(query).hits in ((), [])

    @pytest.mark.parametrize(
        "query",
        [
            "*",
            "北*",
            "'",
            "a OR b",
            "NEAR(北辰 测试)",
            '"北辰"',
            "^北辰",
            "text:北辰",
            "-北辰",
            "%",
            "_",
            "\\",
            "?",
            "$",
            "\0",
        ],
    )
    def test_signs_of_a_query_language_are_plain_characters(self, city, query):
        assert found(city, query) == []

    def test_a_query_of_any_length_is_answered(self, city):
        assert found(city, "北辰测试" * 500) == []
        assert found(city, " ".join(map(chr, range(0x4E00, 0x4F00)))) == []

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_every_part_of_a_name_finds_it(self, city, data):
        names = {"head": "北辰测试科技有限公司", "latin": 'A&B-1（北辰）"引号"商行', "rare": "𬱖吉㐂工作室"}
        id_ = data.draw(st.sampled_from(sorted(names)))
        start = data.draw(st.integers(0, len(names[id_]) - 1))
        part = names[id_][start : data.draw(st.integers(start + 1, len(names[id_])))]
        assert id_ in found(city, part)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.sampled_from('北辰测试科技有限公司南A&B-1（）"商行𬱖吉*^'), min_size=1, max_size=14))
    def test_only_names_that_hold_the_query_are_found(self, city, query):
        held = {
            "head": ["北辰测试科技有限公司"],
            "branch": ["北辰测试科技有限公司南辰分公司"],
            "renamed": ["南辰样本商贸有限公司", "北辰测试科技有限公司", "南辰旧名厂"],
            "latin": ['A&B-1（北辰）"引号"商行'],
            "rare": ["𬱖吉㐂工作室"],
        }
        sound = query.strip().lower()
        heard = len(sound) >= 3 and sound.isascii() and sound.isalnum()
        expected = {
            i
            for i, names in held.items()
            if any(
                search_key(query) in search_key(n) or (heard and sound in "".join(sounds(search_key(n)))) for n in names
            )
        }
        assert set(found(city, query)) == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("bccs", ["head", "renamed", "branch"]),
            ("BeiChenCeShi", ["head", "renamed", "branch"]),
            ("bei chen ce", ["head", "renamed", "branch"]),
            ("jmc", ["renamed"]),
            ("bc", []),  # two letters are in nearly every name
            ("xyz", []),
        ],
    )
    def test_a_name_is_found_by_how_it_sounds(self, city, query: str, expected: list[str]):
        assert found(city, query) == expected

    def test_letters_of_a_name_come_before_names_that_sound_so(self, index):
        index.put([subject("sounds", "不错测试社"), subject("latin", "BCC测试有限公司")])
        assert found(index, "bcc") == ["latin", "sounds"]
        assert found(index, "bccs") == ["sounds"]


class TestCodes:
    @pytest.mark.parametrize(
        "query", [CODE, CODE.lower(), " 91990100 MA0TEXT1-29 ", "９１９９０１００ＭＡ０ＴＥＸＴ１２９"]
    )
    def test_a_whole_code_finds_exactly_its_subject(self, city, query):
        assert found(city, query) == ["head"]

    def test_any_code_of_a_subject_finds_it(self, city):
        assert found(city, "MA0TEXT1-2") == ["head"]
        assert found(city, "990100000012340") == ["head"]

    def test_two_holders_of_one_code_are_both_found_and_paged(self, index):
        index.put([subject(str(n), f"测试{n}公司", codes=(CODE,)) for n in range(5)])
        assert sorted(all_pages(index, CODE, limit=2)) == ["0", "1", "2", "3", "4"]

    def test_a_whole_code_that_begins_another_finds_its_holder_alone(self, index):
        index.put([subject("short", "甲", codes=("9901000",)), subject("long", "乙", codes=("99010001",))])
        assert found(index, "9901000") == ["short"]
        assert sorted(found(index, "990100")) == ["long", "short"]

    def test_six_leading_characters_of_a_code_find_by_prefix(self, city):
        assert sorted(found(city, "91990100MA0TEXT")) == ["branch", "head", "renamed"]
        assert found(city, "91990100MA0TEXT1") == ["head"]

    def test_five_characters_of_a_code_are_no_code(self, city):
        assert found(city, "91990") == []

    def test_the_middle_of_a_code_finds_nothing(self, city):
        assert found(city, "0100MA0TEXT") == []

    def test_a_subject_with_two_codes_that_begin_alike_is_found_once(self, city):
        assert found(city, "990100") == ["head"]

    def test_pages_by_prefix_join(self, index):
        codes = [f"91990100{n:010}" for n in range(25)]
        index.put([subject(f"{n:02}", f"测试{n}号", codes=(code, f"9199010X{n:010}")) for n, code in enumerate(codes)])
        assert sorted(all_pages(index, "919901", limit=4)) == [f"{n:02}" for n in range(25)]

    def test_a_name_that_looks_like_a_code_is_still_found(self, index):
        index.put(
            [
                subject("exact", "ABC123"),
                subject("begins", "ABC123有限公司"),
                subject("rest", "北辰ABC123有限公司"),
                subject("code", "测试公司", codes=("ABC123456",)),
                subject("both", "ABC123工厂", codes=("ABC123999",)),
            ]
        )
        ranked = found(index, "abc123")
        assert (ranked[0], set(ranked[1:3]), ranked[3:]) == ("exact", {"code", "both"}, ["begins", "rest"])
        assert sorted(all_pages(index, "abc123", limit=1)) == ["begins", "both", "code", "exact", "rest"]


class TestKinds:
    def test_persons_are_not_found_unless_asked_for(self, city):
        assert "person" not in found(city, "辰测试")
        assert found(city, "辰测试", kind="person") == ["person"]
        assert set(found(city, "辰测试", kind=None)) == {"person", "head", "branch", "renamed"}

    def test_a_persons_code_is_not_found_among_organisations(self, index):
        index.put([subject("p", "某人", kind="person", codes=("person:0a1b2c3d", "990100199001011234"))])
        assert found(index, "990100199001011234") == []
        assert found(index, "990100", kind="organisation") == []
        assert found(index, "990100199001011234", kind="person") == ["p"]


class TestPages:
    @pytest.mark.parametrize("limit", [1, 7, 50])
    @pytest.mark.parametrize(
        "query", ["测", "测试", "测试有限公司", "公司", "测试 公司", "第测试公司", "测试科技有限公司"]
    )
    def test_pages_join_into_the_whole_without_gap_or_double(self, index, query, limit):
        names = ["测试有限公司", "测试科技有限公司"] * 3 + [f"测试{n}科技有限公司" for n in range(9)]
        names += [f"第{n}测试科技有限公司" for n in range(9)] + ["第测试公司", "测试科技有限公司分公司"]
        index.put([subject(f"{n:02}", name) for n, name in enumerate(names)])
        words = query.split()
        expected = sorted(f"{n:02}" for n, name in enumerate(names) if all(word in name for word in words))
        assert sorted(all_pages(index, query, limit=limit)) == expected
        assert all_pages(index, query, limit=limit) == found(index, query, limit=100)

    def test_pages_go_beyond_ten_thousand_and_may_be_that_large(self, index):
        index.put(subject(f"{n:05}", f"测试{n:05}号") for n in range(10_100))
        expected = [f"{n:05}" for n in range(10_100)]
        assert sorted(found(index, "测试", limit=20_000)) == expected
        assert sorted(all_pages(index, "测试", limit=4_000)) == expected
        assert len(index.find("测试", limit=10_050).hits) == 10_050

    def test_the_last_page_has_no_cursor(self, index):
        index.put([subject(str(n), f"测试{n}") for n in range(4)])
        assert index.find("测试", limit=4).cursor is None

    def test_a_cursor_holds_its_place_while_others_write(self, index):
        index.put([subject(f"a{n}", "测试" + "长" * n) for n in range(2, 12, 2)])
        first = index.find("测试", limit=2)
        index.put([subject("new", "测试长"), subject("later", "测试" + "长" * 7)])
        index.delete(["a6"])
        assert found(index, "测试", limit=2, cursor=first.cursor) == ["later", "a8"]

    @pytest.mark.parametrize("cursor", ["nonsense", "!", "W10", "WyJhIiwxXQ", "é"])
    def test_a_cursor_of_nobody_is_refused(self, city, cursor):
        with pytest.raises(BadRequest):
            city.find("北辰", cursor=cursor)


class TestWrites:
    def test_a_newer_version_replaces_all_of_the_older(self, index):
        index.put([subject("a", "北辰旧厂", former_names=("祖厂",), codes=(CODE,))])
        index.put([subject("a", "南辰新公司", codes=(OTHER_CODE,), version=2)])
        assert [found(index, q) for q in ("北辰", "旧厂", "祖厂", CODE)] == [[], [], [], []]
        assert found(index, "南辰") == found(index, OTHER_CODE) == ["a"]
        assert index.count() == 1

    def test_an_older_version_never_replaces_a_newer_one(self, index):
        index.put([subject("a", "新名", version=5)])
        index.put([subject("a", "旧名", version=4), subject("b", "另一")])
        assert (found(index, "新名"), found(index, "旧名"), found(index, "另一")) == (["a"], [], ["b"])

    def test_of_two_versions_in_one_batch_the_newer_stays(self, index):
        index.put([subject("a", "新名", version=2), subject("a", "旧名", version=1)])
        assert (found(index, "新名"), found(index, "旧名"), index.count()) == (["a"], [], 1)

    def test_putting_the_same_again_changes_nothing(self, city):
        before = found(city, "北辰")
        city.put([subject("head", "北辰测试科技有限公司", codes=(CODE, "MA0TEXT12", "990100000012340"))])
        assert found(city, "北辰") == before
        assert city.count() == 6

    def test_a_removed_subject_is_found_by_nothing(self, city):
        city.delete(["head", "nobody"])
        assert "head" not in found(city, "北辰")
        assert found(city, CODE) == []
        assert city.count() == 5

    def test_a_removed_subject_may_come_back(self, index):
        index.put([subject("a", "北辰", version=1)])
        index.delete(["a"])
        index.put([subject("a", "北辰", version=2)])
        assert found(index, "北辰") == ["a"]

    def test_a_removed_subject_may_come_back_at_once_with_the_same_version(self, index):
        for n in range(12):
            index.put([subject(f"{n}", "北辰", version=3)])
            index.delete([f"{n}"])
            index.put([subject(f"{n}", "北辰", version=3)])
        assert index.count() == 12

    def test_writers_that_race_leave_the_newest_version(self, index):
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda n: index.put([subject("a", f"测试第{n}版", version=n)]), range(1, 41)))
        assert found(index, "测试") == found(index, "测试第40版") == ["a"]

    def test_a_kind_may_change(self, index):
        index.put([subject("a", "北辰", kind="person")])
        index.put([subject("a", "北辰", version=2)])
        assert found(index, "北辰") == ["a"]
        assert found(index, "北辰", kind="person") == []

    def test_creating_an_index_again_keeps_what_it_holds(self, city):
        city.create()
        assert city.count() == 6

    def test_nothing_to_write_is_fine(self, index):
        index.put([])
        index.delete([])
        assert index.count() == 0

    def test_thousands_at_once_are_searchable_when_they_are_written(self, index):
        index.put(subject(str(n), f"测试{n}公司") for n in range(4100))
        assert found(index, "测试4099公司") == ["4099"]
        assert index.count() == 4100

    def test_a_subject_without_code_or_former_name_is_found(self, index):
        index.put([subject("a", "无名")])
        assert found(index, "无名") == ["a"]

    def test_the_same_name_twice_among_the_names_is_one(self, index):
        index.put([subject("a", "北辰（测试）", former_names=("北辰(测试)",), codes=("ab-c1234", "ABC1234"))])
        assert found(index, "北辰") == ["a"]
        assert found(index, "ABC1234") == ["a"]


def test_a_name_with_one_wrong_character_finds_whom_it_is_like(index):
    names = ("测试市嘉禾川建材有限公司", "测试市瑞云食品有限公司", "测试市瑞川物流有限公司")
    index.put([subject(f"s{n}", name) for n, name in enumerate(names)])
    assert index.alike("测试市加禾川建材有限公司")[0] == "s0"
    assert index.alike("测试市瑞云食品公司")[0] == "s1"
    assert index.alike("ABC") == index.alike("") == []


class TestLookingInside:
    def test_what_is_held_is_told_as_it_was_put(self, city):
        told = {kept.id: kept for kept in city.scan()}
        assert len(told) == city.count() == 6
        assert told["renamed"] == Kept(
            "renamed",
            1,
            "organisation",
            (
                *("南辰样本商贸有限公司", "北辰测试科技有限公司", "南辰旧名厂"),
                *("ncybsm", "nanchenyangbenshangmao", "bccskj", "beichenceshikeji", "ncjmc", "nanchenjiumingchang"),
            ),
            (OTHER_CODE,),
        )
        assert told["head"].codes == tuple(sorted((CODE, "MA0TEXT12", "990100000012340")))
        assert told["person"].kind == "person"

    def test_what_is_held_of_some_is_what_is_held_of_all(self, city):
        told = {kept.id: kept for kept in city.scan()}
        assert {kept.id: kept for kept in city.held(["head", "person", "nobody"])} == {
            id_: told[id_] for id_ in ("head", "person")
        }

    def test_a_document_tells_beforehand_how_it_will_be_held(self, index):
        document = subject("a", 'A&B（测试）"商行"', former_names=("旧 名",), codes=("ab-c1234", CODE), version=7)
        index.put([document])
        assert list(index.scan()) == list(index.held(["a"])) == [kept(document)]

    def test_thousands_are_told_once_each(self, index):
        index.put(subject(f"{n:05}", f"测试{n}公司") for n in range(4100))
        assert sorted(kept.id for kept in index.scan()) == [f"{n:05}" for n in range(4100)]
        assert len(list(index.held(f"{n:05}" for n in range(4100)))) == 4100


class TestClearing:
    def test_a_cleared_index_finds_nothing_and_takes_documents_again(self, city):
        city.put([subject("head", "北辰新名有限公司", version=5)])
        city.clear()
        assert (city.count(), found(city, "北辰"), found(city, CODE), list(city.scan())) == (0, [], [], [])
        city.put([subject("head", "北辰测试科技有限公司", codes=(CODE,))])
        assert found(city, "北辰测试") == found(city, CODE) == ["head"]
        city.clear()
        assert city.count() == 0
