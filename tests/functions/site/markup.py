"""HTML as a tree, read strictly, and what every page of the portal must satisfy."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}
CHINESE = re.compile(r"[\u3400-\u9fff]")
NAMED = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def every(self, *names: str) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                if not names or child.name in names:
                    yield child
                yield from child.every(*names)

    def one(self, name: str) -> "Element":
        (found,) = self.every(name)
        return found

    def by_id(self, wanted: str) -> "Element":
        (found,) = [e for e in self.every() if e.attributes.get("id") == wanted]
        return found

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children).strip()

    @property
    def within(self) -> Iterator["Element"]:
        """Itself and everything around it, from the inside."""
        here: Element | None = self
        while here:
            yield here
            here = here.parent

    @property
    def language(self) -> str:
        return next((e.attributes["lang"] for e in self.within if "lang" in e.attributes), "")

    def texts(self) -> Iterator[tuple["Element", str]]:
        for child in self.children:
            if isinstance(child, str):
                yield self, child
            else:
                yield from child.texts()


class Reader(HTMLParser):
    """Fails where a tag is closed that is not open, or left open."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        twice = [name for name, n in Counter(name for name, _ in attrs).items() if n > 1]
        assert not twice, f"<{tag}> has {twice} twice"
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        assert self.here.name == tag, f"</{tag}> closes <{self.here.name}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(text: str) -> Element:
    assert text.startswith("<!doctype html>\n")
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.name}> is left open"
    return reader.root


def faults(page: Element, language: str) -> list[str]:
    """One sentence for everything that a page of the portal must not have."""
    checks = (_frame, _headings, _ids, _forms, _words, _foreign, _tables)
    return [fault for check in checks for fault in check(page, language)]


def _frame(page: Element, language: str) -> Iterator[str]:
    for name in ("html", "title", "h1", "main"):
        if len(found := list(page.every(name))) != 1:
            yield f"{len(found)} <{name}>"
        elif name in ("title", "h1") and not found[0].text:
            yield f"an empty <{name}>"
    if page.one("html").attributes["lang"] != language:
        yield f"the page says that it is {page.one('html').attributes['lang']}"
    first = next(page.one("body").every("a"))
    if first.attributes["href"] != "#main":
        yield "the first link does not skip to the content"
    names = [nav.attributes.get("aria-label") for nav in page.every("nav")]
    if None in names or len(set(names)) != len(names):
        yield f"navigations are called {names}"


def _headings(page: Element, language: str) -> Iterator[str]:
    before = 0
    for heading in page.every("h1", "h2", "h3", "h4"):
        level = int(heading.name[1])
        if level > before + 1:
            yield f"<{heading.name}> {heading.text} follows <h{before}>"
        if not heading.text:
            yield f"an empty <{heading.name}>"
        before = level


def _ids(page: Element, language: str) -> Iterator[str]:
    ids = Counter(e.attributes["id"] for e in page.every() if "id" in e.attributes)
    yield from (f"id {name} {n} times" for name, n in ids.items() if n > 1)
    for element in page.every():
        for attribute in NAMED:
            for name in element.attributes.get(attribute, "").split():
                if name not in ids:
                    yield f"<{element.name} {attribute}> names {name}, which is nowhere"


def _forms(page: Element, language: str) -> Iterator[str]:
    labelled = {label.attributes["for"] for label in page.every("label")}
    for entry in page.every("input", "select", "textarea"):
        if entry.attributes.get("type") != "hidden" and entry.attributes.get("id") not in labelled:
            yield f"<{entry.name} name={entry.attributes.get('name')}> has no label"
    for form in page.every("form"):
        if not any(form.every("button")):
            yield f"the form {form.attributes['action']} has no button"


def _words(page: Element, language: str) -> Iterator[str]:
    """Links and buttons say something; on a page that is not Chinese, what is Chinese says so."""
    for element in page.every("a", "button"):
        if not element.text:
            yield f"<{element.name}> says nothing"
    if language != "zh-CN":
        for element, text in page.one("body").texts():
            if CHINESE.search(text) and element.language != "zh-CN":
                yield f"{text.strip()} is not marked as Chinese"


def _foreign(page: Element, language: str) -> Iterator[str]:
    for element in page.every():
        for name, value in element.attributes.items():
            if name == "style" or name.startswith("on"):
                yield f"<{element.name} {name}>"
            if name in ("href", "src", "action") and not re.match(r"/(?!/)|#", value):
                yield f"<{element.name} {name}={value}> leads elsewhere"
        if element.name == "style" or (element.name == "script" and element.text):
            yield f"<{element.name}> inside the page"


def _tables(page: Element, language: str) -> Iterator[str]:
    for cell in page.every("th"):
        if cell.attributes.get("scope") not in ("col", "row"):
            yield f"<th> {cell.text} heads nothing"
        if not cell.text:
            yield "an empty <th>"
