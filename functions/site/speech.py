"""In which language a page speaks: its texts, the labels of data, the links that keep the language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import yaml
from markupsafe import Markup, escape

from credit.text import Text
from functions.apis.call import Visit

Language = Literal["zh", "en"]
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}  # as HTML and HTTP name them
OTHER: Mapping[Language, Language] = {"zh": "en", "en": "zh"}
LANG = "lang"
FOLDER = Path(__file__).parent / "texts"
CHINESE = re.compile(r"[\u3400-\u9fff]")
CODE = re.compile("`([^`]+)`")
WORDS = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff]*")


@dataclass(frozen=True)
class Speech:
    """The language of one answer. `kept`: the address named it, so its links do as well."""

    language: Language
    kept: bool = False

    @classmethod
    def of(cls, visit: Visit) -> "Speech":
        """The language that the address names, else the one that the browser prefers, else Chinese."""
        for language in TAGS:
            if visit.parameters.get(LANG) == language:
                return cls(language, kept=True)
        return cls(preferred(visit.headers.get("accept-language", "")))

    @property
    def tag(self) -> str:
        """The language as HTML and HTTP name it."""
        return TAGS[self.language]

    @property
    def other(self) -> "Speech":
        """The language to which a page can be switched."""
        return Speech(OTHER[self.language], kept=True)

    def text(self, key: str, **values: object) -> str:
        """One of the portal's own sentences."""
        return texts(self.language)[key].format(**values)

    def told(self, text: Text) -> str:
        """A label of the catalogue or of a policy."""
        return text.zh if self.language == "zh" else text.en

    def data(self, value: str) -> str:
        """What others have written, marked as Chinese on a page that is not."""
        if self.language == "zh" or not CHINESE.search(value):
            return value
        return Markup('<span lang="zh-CN">{}</span>').format(value)

    def mixed(self, text: Text) -> str:
        """A sentence of the catalogue, which may name Chinese words in English."""
        return text.zh if self.language == "zh" else marked(text.en)

    def link(self, path: str, /, **parameters: object) -> str:
        """An address of the portal, in the language of this page."""
        given = {name: value for name, value in parameters.items() if value}
        if self.kept:
            given[LANG] = self.language
        return f"{path}?{urlencode(given)}" if given else path


def marked(text: str) -> Markup:
    """English with its Chinese words marked as such, and names in backticks as code.

    >>> str(marked("Part of <both> (双公示)")), str(marked("Such as `enterprise`"))
    ('Part of &lt;both&gt; (<span lang="zh-CN">双公示</span>)', 'Such as <code>enterprise</code>')
    """
    spoken = WORDS.sub(r'<span lang="zh-CN">\g<0></span>', str(escape(text)))
    return Markup(CODE.sub(r"<code>\1</code>", spoken))  # noqa: S704 - escaped before


def preferred(header: str) -> Language:
    """The language of ours that an `Accept-Language` header likes best; Chinese where it names neither.

    >>> preferred("fr, en-GB;q=0.8, zh;q=0.5"), preferred("zh-Hant-TW, en;q=0.9"), preferred("de"), preferred("en;q=0")
    ('en', 'zh', 'zh', 'zh')
    """
    liked = sorted(_ranges(header), key=lambda some: some[1], reverse=True)
    return next((language for named, weight in liked for language in TAGS if named == language and weight > 0), "zh")


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Every sentence of a language by its dotted key."""
    return dict(_flat(yaml.safe_load((FOLDER / f"{language}.yaml").read_bytes()), ""))


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, _, weight = part.partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{1,3})?)\s*", weight)
        yield name.strip().lower().partition("-")[0], float(found[1]) if found else 1.0


def _flat(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, part in tree.items():
        if isinstance(part, str):
            yield before + name, part
        else:
            yield from _flat(part, f"{before}{name}.")
