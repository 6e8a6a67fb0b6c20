"""The parts of an .xlsx package: which sheet is which part, and what each sheet's XML says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import normpath
from xml.parsers import expat
from zipfile import ZipFile

from credit.errors import FileRefused
from credit.quality.reading.archive import WORKBOOK
from credit.quality.reading.model import Extent, Limits
from credit.quality.reading.workbooks.sheetxml import examine, measure

_RELATIONS = "xl/_rels/workbook.xml.rels"
_LISTED = 8 << 20  # bytes: the list of sheets is never longer


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its name, its part as the archive spells it, whether it is shown."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class Package:
    """What a workbook consists of; parts as the archive spells them, None where there is none."""

    sheets: tuple[Sheet, ...]
    strings: str | None
    styles: str | None
    epoch_1904: bool


def package(opened: ZipFile) -> Package:
    """The list of contents.

    Raises:
        FileRefused: `file.unreadable` if it is damaged, or names a part that is missing.
    """
    names = {name.lower().replace("\\", "/"): name for name in opened.namelist()}
    if WORKBOOK not in names or _RELATIONS not in names:
        raise FileRefused("file.unreadable")
    related = [e for e in _elements(opened, names[_RELATIONS], "Relationship") if {"Id", "Target", "Type"} <= e.keys()]
    kinds = {e["Id"]: e["Type"].rpartition("/")[2].lower() for e in related}
    parts = {e["Id"]: _part(e["Target"]) for e in related}
    named = {kinds[id_]: names[parts[id_]] for id_ in parts if parts[id_] in names}
    sheets = []
    for element in _elements(opened, names[WORKBOOK], "sheet"):
        relation = next((value for key, value in element.items() if key.rpartition(":")[2] == "id"), "")
        if kinds.get(relation) == "worksheet" and "name" in element:
            if parts[relation] not in names:
                raise FileRefused("file.unreadable")
            shown = element.get("state", "visible") == "visible"
            sheets.append(Sheet(element["name"], names[parts[relation]], shown))
    settings = _elements(opened, names[WORKBOOK], "workbookPr")
    epoch = any(e.get("date1904", "0") in ("1", "true", "on") for e in settings)
    return Package(tuple(sheets), named.get("sharedstrings"), named.get("styles"), epoch)


def _part(target: str) -> str:
    return (target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")).lower()


def extents(opened: ZipFile, book: Package, limits: Limits) -> Mapping[str, Extent]:
    """What each sheet holds beside its values, by the sheet's name; every other part is read for its checksum.

    Raises:
        FileRefused: `file.unreadable` if a part is damaged, `file.bomb` if a sheet must be held whole and is too large.
    """
    sheets = {sheet.part: sheet.name for sheet in book.sheets}
    found = {}
    for name in opened.namelist():
        with opened.open(name) as stream:
            if name in sheets:
                found[sheets[name]] = examine(stream)  # type: ignore[arg-type]
            else:
                while stream.read(1 << 20):
                    pass
    for part, name in sheets.items():
        if not found[name].regular:
            with opened.open(part) as stream:
                measure(stream, found[name], limits)  # type: ignore[arg-type]
    return found


def _elements(opened: ZipFile, name: str, local: str) -> list[dict[str, str]]:
    """The attributes of every element of that local name."""
    found: list[dict[str, str]] = []

    def started(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == local:
            found.append(attributes)

    def refuse(*_: object) -> None:
        raise FileRefused("file.unreadable")  # no workbook declares a document type; only entity bombs do

    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = refuse
    with opened.open(name) as stream:
        content = stream.read(_LISTED)
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as damage:  # an encoding that does not exist
        raise FileRefused("file.unreadable") from damage
    return found
