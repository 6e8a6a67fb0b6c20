"""The parts of an .xlsx package: which sheet is which part, and what each sheet's XML says of itself."""

from posixpath import normpath
from xml.parsers import expat
from zipfile import ZipFile

from credit.errors import FileRefused
from credit.quality.reading.archive import WORKBOOK
from credit.quality.reading.model import Extent, Limits
from credit.quality.reading.sheetxml import examine

_RELATIONS = "xl/_rels/workbook.xml.rels"
_LISTED = 8 << 20  # bytes: the list of sheets is never longer


def extents(opened: ZipFile, limits: Limits) -> dict[str, Extent]:
    """What each sheet holds beside its values, by the sheet's name; every other part is read for its checksum.

    Raises:
        FileRefused: `file.unreadable` if a part is damaged or missing, `file.bomb` if a sheet reaches too far.
    """
    names = {name.lower().replace("\\", "/"): name for name in opened.namelist()}
    sheets = _sheets(opened, names)
    parts = {sheets[name]: name for name in sheets}
    found = {}
    for lower, name in names.items():
        with opened.open(name) as stream:
            if lower in parts:
                found[parts[lower]] = examine(stream, limits)  # type: ignore[arg-type]
            else:
                while stream.read(1 << 20):
                    pass
    if len(found) < len(parts):
        raise FileRefused("file.unreadable")
    return found


def _sheets(opened: ZipFile, names: dict[str, str]) -> dict[str, str]:
    """Name of a sheet -> its part, in lower case."""
    if WORKBOOK not in names or _RELATIONS not in names:
        raise FileRefused("file.unreadable")
    targets = {
        e["Id"]: e["Target"]
        for e in _elements(opened, names[_RELATIONS], "Relationship")
        if {"Id", "Target"} <= e.keys()
    }
    sheets = {}
    for element in _elements(opened, names[WORKBOOK], "sheet"):
        relation = next((value for key, value in element.items() if key.rpartition(":")[2] == "id"), "")
        if relation in targets and "name" in element:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            sheets[element["name"]] = part.lower()
    return sheets


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
    except expat.ExpatError as damage:
        raise FileRefused("file.unreadable") from damage
    return found
