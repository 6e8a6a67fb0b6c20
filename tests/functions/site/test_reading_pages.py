"""What a citizen reads: results, an organisation, a record, lists, the catalogue, help."""

import pytest

from tests.functions.apis.conftest import Platform
from tests.functions.site import town
from tests.functions.site.conftest import Portal
from tests.functions.site.markup import Element

COLON = "："


def lines(page: Element) -> dict[str, str]:
    """Labels and values of a page."""
    found = (e for e in page.every("dl") if e.attributes.get("class") == "lines")
    return {pair.one("dt").text: pair.one("dd").text for some in found for pair in some.every("div")}


class TestSearch:
    def test_a_former_name_is_told_where_it_was_what_was_found(self, city: Portal):
        assert f"曾用名{COLON}{town.FORMER}" in city.page("/search", {"q": "测试商贸"}).text
        assert "曾用名" not in city.page("/search", {"q": town.NAME}).one("ol").text

    def test_what_differs_by_one_character_is_offered_as_a_question(self, city: Portal):
        page = city.page("/search", {"q": "北辰测式科技"})
        assert "是否是您要找的" in page.text
        assert town.NAME in page.one("ol").text

    def test_nothing_found_tells_what_to_try(self, city: Portal):
        page = city.page("/search", {"q": "没有这样的机构"})
        assert not list(page.every("ol"))
        assert "统一社会信用代码" in page.one("main").text
        assert len(list(next(e for e in page.one("main").every("ul")).every("li"))) == 4

    def test_pages_follow_each_other_without_anything_in_an_address(self, city: Portal):
        seen: list[str] = []
        form: dict[str, str] = {"q": "西岭测试"}
        for _ in range(3):
            page = city.page("/search", form)
            seen += [a.attributes["href"] for a in page.one("ol").every("a")]
            more = [
                f
                for f in page.one("main").every("form")
                if any(i.attributes["name"] == "cursor" for i in f.every("input"))
            ]
            if not more:
                break
            form = {i.attributes["name"]: i.attributes["value"] for i in more[0].every("input")}
        assert len(seen) == len(set(seen)) == 25

    def test_what_was_typed_is_shown_again_and_escaped(self, city: Portal):
        typed = '"><script>alert(1)</script>'
        page = city.page("/search", {"q": typed})
        assert page.by_id("q").attributes["value"] == typed

    @pytest.mark.parametrize("address", ["/search", "/suggestions"])
    def test_identity_numbers_are_refused_and_not_repeated(self, city: Portal, address: str):
        reply = city.ask(address, {"q": "990100199001011239"})
        assert reply.status == 400
        assert "自然人" in reply.text
        assert "990100199001011239" not in reply.text

    def test_an_empty_form_is_told_as_a_page_with_the_form(self, city: Portal):
        reply = city.ask("/search", {"q": ""})
        assert reply.status == 400
        assert "必须填写" in reply.text
        assert 'name="q"' in reply.text

    def test_suggestions_lead_to_pages_in_the_same_language(self, city: Portal):
        assert city.ask("/suggestions?lang=en", {"q": "北辰测试科"}).json == {
            "items": [{"name": town.NAME, "address": "/subjects/s1?lang=en"}]
        }


class TestSubject:
    def test_it_tells_who_it_is_and_groups_what_is_public(self, city: Portal):
        page = city.page("/subjects/s1")
        assert page.one("h1").text == town.NAME
        told = lines(page)
        assert (told["统一社会信用代码"], told["登记状态"], told["曾用名"]) == (town.CODE, "存续", town.FORMER)
        assert told["行政区划"] == "测试市"
        assert told["营业期限至"] == "长期"
        heads = [h.text for h in page.every("h2")]
        assert heads == [
            "法人行政许可（1）",
            "法人行政处罚（2）",
            "守信红名单（1）",
            "法人变更登记（1）",
            "登记信息",
            "有异议",
        ]

    def test_each_record_tells_sender_end_and_marks(self, city: Portal):
        (disputed,) = [li for li in city.page("/subjects/s1").every("li") if "3号" in li.text]
        for part in ("罚款、没收违法所得", "异议处理中", "测试市市场监督管理局", "2026-03-10", "公示至"):
            assert part in disputed.text

    def test_its_laws_are_told_with_how_sure_they_are(self, city: Portal):
        text = city.page("/subjects/s1").text
        assert "信用修复管理办法（国家发展改革委令第36号）" in text
        assert "平台按公开报道的条文执行" in text

    def test_a_kind_with_many_records_has_pages_of_its_own(self, city: Portal):
        first = city.page("/subjects/s5")
        (more,) = [a.attributes["href"] for a in first.every("a") if a.attributes.get("rel") == "next"]
        assert more == "/subjects/s5?dataset=org-licence"
        seen: list[str] = []
        while more:
            page = city.page(more)
            seen += city.records(page)
            more = next((a.attributes["href"] for a in page.every("a") if a.attributes.get("rel") == "next"), "")
        assert sorted(seen) == [f"many-{n:02}" for n in range(60)]

    def test_a_kind_that_it_has_not_got_is_not_there(self, city: Portal):
        assert city.ask("/subjects/school?dataset=org-penalty").status == 404
        assert city.ask("/subjects/s1?dataset=person-penalty").status == 404

    def test_it_says_plainly_that_nothing_is_on_display(self, city: Portal):
        assert "目前没有公示中的信用记录" in city.page("/subjects/school").text


class TestRecord:
    def test_it_tells_content_source_period_and_why(self, city: Portal):
        page = city.page("/records/penalty")
        told = lines(page)
        assert told["行政处罚决定书文号"] == "测市监罚〔2026〕12号"
        assert told["报送单位"] == "测试市市场监督管理局"
        assert (told["入库日期"], told["版本"], told["公示至"]) == ("2026-11-20", "第 1 版", "2027-06-01")
        assert told["失信程度"] == "一般"
        assert "期满次日自动停止" in page.text
        assert "法定代表人" not in told

    def test_it_says_to_whom_to_object_and_how_repair_works(self, city: Portal):
        text = city.page("/records/penalty").text
        assert "向报送单位“测试市市场监督管理局”或运营单位“测试市发展和改革委员会”提出" in text
        assert "信用修复" in text

    def test_repair_is_not_offered_for_what_needs_none(self, city: Portal):
        page = city.page("/records/honour")
        assert "信用修复" not in page.text
        assert lines(page)["公示至"] == "长期"

    def test_in_english_entries_of_code_lists_are_english_and_the_rest_is_marked(self, city: Portal):
        page = city.page("/records/disputed?lang=en")
        assert lines(page)["Kind of penalty"] == "Fine, Confiscation of unlawful gains"
        (number,) = [dd for dd in page.every("dd") if dd.text == "测市监罚〔2026〕3号"]
        assert number.one("span").language == "zh-CN"

    def test_neither_it_nor_its_subject_is_kept_by_search_engines(self, city: Portal):
        for address in ("/records/penalty", "/subjects/s1", "/publications", "/lists/serious-dishonesty"):
            assert "noindex" in city.ask(address).headers["X-Robots-Tag"]
        assert "X-Robots-Tag" not in city.ask("/help").headers


class TestLists:
    def test_the_newest_comes_first_and_pages_lead_through_all_of_it(self, city: Portal):
        seen: list[str] = []
        address = "/publications?dataset=org-licence"
        while address:
            page = city.page(address)
            seen += city.records(page)
            address = next((a.attributes["href"] for a in page.every("a") if a.attributes.get("rel") == "next"), "")
        assert seen == [*(f"many-{n:02}" for n in range(60)), "licence"]

    def test_filters_narrow_by_kind_and_month(self, city: Portal):
        assert set(city.records(city.page("/publications?dataset=org-penalty"))) == {"penalty", "disputed"}
        assert city.records(city.page("/publications?dataset=org-penalty&since=2026-11-01")) == ["penalty"]
        chosen = [
            o.attributes["value"]
            for o in city.page("/publications?since=2026-11-01").every("option")
            if "selected" in o.attributes
        ]
        assert chosen == ["2026-11-01"]

    def test_the_empty_choices_of_a_form_are_no_choices(self, city: Portal):
        assert city.records(city.page("/publications?dataset=&since=")) == city.records(city.page("/publications"))

    def test_a_list_tells_who_decides_how_one_leaves_and_who_is_on_it(self, city: Portal):
        page = city.page("/lists/serious-dishonesty")
        for part in (
            "国办发〔2020〕49号",
            "测试市中级人民法院",
            "自“移出日期”起停止公示",
            "36 个月",
            town.LISTED,
        ):
            assert part in page.text
        assert city.records(page) == ["serious"]

    def test_whoever_is_listed_is_on_the_page_however_long_ago_it_was_published(self, settled: Platform, city: Portal):
        listed = {"YZSX_ZTMC": town.LISTED, "YZSX_MDLB": "失信被执行人", "YZSX_RDRQ": "2024-01-10"}
        at = "2024-01-12T00:00:00+00:00"
        settled.record("long", "s2", "serious-dishonesty", decidedOn="2024-01-10", committedAt=at, fields=listed)
        assert city.records(city.page("/lists/serious-dishonesty")) == ["serious", "long"]
        assert city.records(city.page("/lists/serious-dishonesty?since=2026-01-01")) == ["serious"]

    def test_what_is_older_than_a_page_reaches_is_on_the_next(self, settled: Platform, city: Portal):
        at = "2021-01-12T00:00:00+00:00"
        settled.record("old", "s2", "red-list", decidedOn="2021-01-10", committedAt=at, fields={"HMD_RYMC": "守信企业"})
        seen, address = [], "/lists/red-list"
        while address:
            page = city.page(address)
            seen += city.records(page)
            address = next((a.attributes["href"] for a in page.every("a") if a.attributes.get("rel") == "next"), "")
        assert seen == ["honour", "old"]

    def test_lists_are_those_of_the_catalogue(self, city: Portal):
        links = {a.attributes["href"] for a in city.page("/lists").one("main").every("a")}
        assert links == {
            "/lists/abnormal-operation",
            "/lists/practice-registration",
            "/lists/red-list",
            "/lists/serious-dishonesty",
        }
        for address in ("/lists/org-penalty", "/lists/org-registration", "/lists/person-penalty", "/lists/none"):
            assert city.ask(address).status == 404
        assert city.ask("/publications?dataset=red-list").status == 404

    def test_a_cursor_that_is_none_is_told_on_a_page(self, city: Portal):
        reply = city.ask("/publications?cursor=abc")
        assert (reply.status, "从第一页重新开始" in reply.text) == (400, True)


class TestCatalogue:
    def test_it_lists_every_dataset(self, settled: Platform, city: Portal):
        told = {d["id"] for d in settled.public.get("/v1/datasets").json["items"]}
        links = {
            a.attributes["href"].removeprefix("/catalogue/") for a in city.page("/catalogue").one("main").every("a")
        }
        assert links == told

    def test_a_dataset_tells_basis_senders_period_viewers_and_fields(self, city: Portal):
        page = city.page("/catalogue/org-penalty")
        for part in (
            "中华人民共和国行政处罚法",
            "国家税务总局测试市税务局",
            "自决定之日起 12 个月",
            "社会公众",
            "CF_WSH",
            "部门工作人员",
        ):
            assert part in page.text

    def test_what_is_about_people_says_that_the_public_does_not_see_it(self, city: Portal):
        page = city.page("/catalogue/person-penalty")
        assert "该类信息不对社会公示" in page.text
        assert "社会公众" not in page.text


class TestCodes:
    def test_a_sound_code_leads_to_its_bearer(self, city: Portal):
        page = city.page("/codes", {"kind": "uscc", "value": town.CODE.lower()})
        assert "代码符合编码规则" in page.text
        assert town.CODE in page.by_id("answer").parent.text
        assert town.NAME in page.text

    def test_an_unsound_one_says_why_and_that_nobody_bears_it(self, city: Portal):
        page = city.page("/codes", {"kind": "uscc", "value": town.CODE[:-1] + "A"})
        assert "不符合编码规则" in page.text
        assert len(list(page.by_id("answer").parent.every("li"))) >= 1
        assert "没有机构登记这个代码" in page.text

    def test_kinds_are_those_of_organisations(self, city: Portal):
        kinds = [o.attributes["value"] for o in city.page("/codes").every("option")]
        assert kinds[0] == "uscc"
        assert city.ask("/codes", {"kind": "id-card", "value": "1"}).status == 400


class TestReference:
    def test_both_apis_are_described_whole(self, city: Portal):
        from functions.apis import agency, public

        for address, service in (("/reference", public), ("/reference/agency", agency)):
            text = city.page(address).text
            assert [f"{r.method} {r.path}" for r in service.ROUTES if f"{r.method} {r.path}" not in text] == []
            assert [name for name in service.described()["components"]["schemas"] if name not in text] == []

    def test_open_data_says_what_is_not_there(self, city: Portal):
        text = city.page("/open-data").text
        assert "/v1/publications" in text
        assert "不提供更早的快照" in text

    def test_files_are_offered_of_what_is_public_and_of_nothing_else(self, city: Portal):
        links = {a.attributes["href"] for a in city.page("/open-data").every("a")}
        assert {"/open-data/org-penalty/sheet", "/open-data/red-list/changes"} <= links
        for address in ("/open-data/person-penalty/sheet", "/open-data/none/sheet", "/open-data/org-penalty/index"):
            assert address not in links
            assert city.ask(address).status == 404
