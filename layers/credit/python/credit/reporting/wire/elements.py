"""Small XML messages as a tree of plain elements: names without their prefixes, no document types, no entities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from credit.reporting.transport import Garbled

DEEPEST = 50


@dataclass
class Element:
    """One element: its name, its own text, and what is in it."""

    name: str
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    def every(self, name: str) -> Iterator["Element"]:
        """Every element of that name, however deep, in the order of the document."""
        for element in self.inside:
            if element.name == name:
                yield element
            yield from element.every(name)

    def of(self, name: str) -> str | None:
        """The text of the first element of that name, None if there is none."""
        found = next(self.every(name), None)
        return None if found is None else found.text.strip()


def parsed(content: bytes) -> Element:
    """The document, as an element without a name around its root; `Garbled` if it is no XML, or more than plain."""
    top = Element("")
    path = [top]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, _attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST:
            raise Garbled("an answer in XML is too deep")
        element = Element(name.rpartition(":")[2])
        path[-1].inside.append(element)
        path.append(element)

    def told(text: str) -> None:
        path[-1].text += text

    def refuse(*_: object) -> None:
        raise Garbled("an answer in XML declares a document type")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = told
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError):
        raise Garbled("an answer is no XML") from None
    return top


def written(name: str, *inside: str, text: str | None = None) -> str:
    """An element, its text escaped; `inside` are elements already written.

    >>> written("ROW", written("a", text="1 < 2"))
    '<ROW><a>1 &lt; 2</a></ROW>'
    """
    return f"<{name}>{''.join(inside) if text is None else escape(text)}</{name}>"
