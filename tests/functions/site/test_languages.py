"""A page is in one language: the one its address names, else the one that the browser likes, else Chinese."""

import doctest
import re
from collections import Counter

import pytest

from functions.site import speech
from functions.site.page import FOLDER
from tests.functions.site.conftest import Portal

TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
CODE = sorted(FOLDER.glob("*.py"))
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        ("/", "", "zh-CN"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "zh-TW,en;q=0.9", "zh-CN"),
        ("/", "fr", "zh-CN"),
        ("/?lang=zh", "en", "zh-CN"),
        ("/?lang=en", "zh", "en"),
        ("/?lang=xx", "en", "en"),
        ("/nowhere", "en", "en"),
        ("/subjects/none", "en", "en"),
    ],
)
def test_the_address_goes_before_the_browser(city: Portal, address: str, header: str, language: str):
    reply = city.ask(address, **({"accept_language": header} if header else {}))
    assert f'<html lang="{language}">' in reply.text
    assert reply.headers["Content-Language"] == language
    assert reply.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "address", ["/", "/subjects/s1", "/publications?dataset=org-licence", "/catalogue/org-penalty", "/help"]
)
def test_the_switch_leads_to_the_same_page_and_back(city: Portal, address: str):
    chinese = city.page(address)
    (switch,) = [a for a in chinese.every("a") if a.attributes.get("class") == "switch"]
    assert (switch.text, switch.attributes["lang"]) == ("English", "en")
    english = city.page(switch.attributes["href"])
    assert english.one("html").attributes["lang"] == "en"
    (back,) = [a for a in english.every("a") if a.attributes.get("class") == "switch"]
    assert city.page(back.attributes["href"]).one("h1").text == chinese.one("h1").text


def test_switching_results_sends_what_was_typed_again_in_no_address(city: Portal):
    page = city.page("/search", {"q": "北辰测试"})
    (switch,) = [f for f in page.every("form") if f.attributes.get("class") == "switch"]
    assert switch.attributes["action"] == "/search?lang=en"
    form = {i.attributes["name"]: i.attributes["value"] for i in switch.every("input")}
    english = city.page(switch.attributes["action"], form)
    assert english.one("h1").text == "Search results"
    assert english.one("ol").text.count("北辰测试科技") == 1


def test_odd_parameters_neither_break_a_page_nor_get_lost(city: Portal):
    reply = city.ask("/help?path=/x&self=1&from=singlemessage&visit=%22%3E")
    assert reply.status == 200
    assert "from=singlemessage" in reply.text
    assert '">&' not in reply.text


def test_the_examples_of_the_module_are_right():
    told = doctest.testmod(speech)
    assert (told.failed, told.attempted) == (0, 2)


def test_both_languages_have_the_same_sentences_with_the_same_places():
    zh, en = speech.texts("zh"), speech.texts("en")
    assert list(zh) == list(en)
    for key in zh:
        assert re.findall(r"{(\w+)}", zh[key]) == re.findall(r"{(\w+)}", en[key]), key
        if key != "site.other" and re.search(r"[a-z]", re.sub(r"{\w+}", "", en[key])):
            assert CHINESE.search(zh[key]), key
            assert not CHINESE.search(en[key]), key


def test_no_sentence_is_written_twice():
    zh, en = speech.texts("zh"), speech.texts("en")
    pairs = Counter((zh[key], en[key]) for key in zh)
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_every_sentence_is_used_and_every_sentence_that_is_used_exists():
    source = "\n".join(path.read_text("utf-8") for path in (*TEMPLATES, *CODE))
    keys = set(speech.texts("zh"))
    named = {
        key
        for key in re.findall(r'"([a-z]+\.[a-z-]+)"', source)
        if key.split(".")[0] in {k.split(".")[0] for k in keys}
    }
    begun = (*re.findall(r'"([a-z]+\.(?:[a-z]+-)?)" [+~]', source), "problem.")
    assert sorted(key for key in named - keys if not key.endswith((".css", ".js", ".svg", ".html", ".yaml", "-"))) == []
    assert sorted(key for key in keys - named if not key.startswith(begun)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_any_language(template):
    text = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not CHINESE.search(text)
    words = re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", " ", text, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", words.replace("doctype", "").replace("ProblemBody", "")) == []
