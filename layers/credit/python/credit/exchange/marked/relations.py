"""The parts of a package that name other parts: relations, content types, document properties (ECMA-376 Part 2)."""

import re
from collections.abc import Callable
from posixpath import dirname, normpath, relpath

from credit.exchange.marked.markup import appended, attribute, elements, text, with_attributes
from credit.exchange.returned import PROPERTY

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = _HEAD + f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
CUSTOM = (
    _HEAD + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"/>'
)
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every property that a user defines (Part 1, 22.3.2.2)
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
TYPES = {
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "styles": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    "custom-properties": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}


class Relations:
    """The relations of one part.

    Args:
        source: the part that has them, empty for the package itself.
        part: their XML, None if it has none yet.
    """

    def __init__(self, source: str, part: bytes | None) -> None:
        self._folder = dirname(source)
        self.xml = part or RELATIONS

    def target(self, kind: str) -> str | None:
        """The part that is related as `kind`, the last word of the relation's type."""
        return self._where(lambda tag: (attribute(tag, "Type") or b"").rpartition(b"/")[2] == kind.encode())

    def named(self, name: str) -> str | None:
        """The part that the relation of that id leads to."""
        return self._where(lambda tag: attribute(tag, "Id") == name.encode())

    def _where(self, meant: Callable[[bytes], bool]) -> str | None:
        for found in elements(self.xml, "Relationship"):
            if meant(found[0]):
                target = (attribute(found[0], "Target") or b"").decode()
                return (
                    target.lstrip("/") if target.startswith("/") else normpath(f"{self._folder}/{target}").lstrip("/")
                )
        return None

    def add(self, kind: str, target: str) -> str:
        """Relate a part; the id of the relation."""
        used = {attribute(found[0], "Id") for found in elements(self.xml, "Relationship")}
        name = next(n for n in (f"rIdGx{i}" for i in range(1, len(used) + 2)) if n.encode() not in used)
        where = relpath(target, self._folder or ".")
        p = _prefix(self.xml, "Relationships")
        told = f'<{p}Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{where}"/>'
        self.xml = appended(self.xml, "Relationships", told.encode())
        return name


def relations_of(part: str) -> str:
    """Where the relations of a part lie.

    >>> relations_of("xl/worksheets/sheet1.xml"), relations_of("")
    ('xl/worksheets/_rels/sheet1.xml.rels', '_rels/.rels')
    """
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def with_types(part: bytes, parts: dict[str, str]) -> bytes:
    """`[Content_Types].xml` with the types of these parts: name -> one of `TYPES`."""
    p = _prefix(part, "Types")
    named = {(attribute(found[0], "PartName") or b"").decode().lower() for found in elements(part, "Override")}
    endings = {(attribute(found[0], "Extension") or b"").decode().lower() for found in elements(part, "Default")}
    told: list[str] = []
    for name, kind in parts.items():
        if kind == "vml" and "vml" not in endings:
            endings.add("vml")
            told.insert(0, f'<{p}Default Extension="vml" ContentType="{TYPES[kind]}"/>')
        elif kind != "vml" and f"/{name}".lower() not in named:
            told.append(f'<{p}Override PartName="/{name}" ContentType="{TYPES[kind]}"/>')
    return appended(part, "Types", "".join(told).encode())


def with_property(part: bytes | None, submission: str) -> bytes:
    """`docProps/custom.xml` with the submission's id in place of that of an earlier answer."""
    part = part or CUSTOM
    for found in reversed(elements(part, "property")):
        if attribute(found[0], "name") == PROPERTY.encode():
            part = part[: found.start()] + part[found.end() :]
    used = [int(attribute(found[0], "pid") or 1) for found in elements(part, "property")]
    p = _prefix(part, "Properties")
    tag = with_attributes(
        f"<{p}property>".encode(), {"fmtid": _FORMAT, "pid": str(max(used, default=1) + 1), "name": PROPERTY}
    )
    value = f'<vt:lpwstr xmlns:vt="{_VALUES}">'.encode() + text(submission) + b"</vt:lpwstr>"
    return appended(part, "Properties", tag + value + f"</{p}property>".encode())


def _prefix(part: bytes, root: str) -> str:
    found = re.search(rb"<((?:[\w.-]+:)?)" + root.encode() + rb"[\s/>]", part)
    return found[1].decode() if found else ""
