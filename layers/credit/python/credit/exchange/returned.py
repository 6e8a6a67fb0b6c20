"""The mark on a workbook that the platform has sent back: a document property that names its submission.

Whoever mends the workbook in Excel, WPS or LibreOffice and saves it keeps the property, so the platform knows the file
when it comes again: Office Open XML part 1, clause 15.2.12.2; OpenDocument 1.2 part 1, clause 4.3.3.
"""

import re
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile, is_zipfile

from credit.quality.reading.archive import DAMAGE

PROPERTY = "gongxin-submission"
CUSTOM, META = "docprops/custom.xml", "meta.xml"  # of .xlsx, of .ods
LARGEST = 1 << 20  # bytes of properties that are looked at
_NAMED = re.compile(r"[0-9A-Za-z-]{1,64}")


def named(path: Path) -> str | None:
    """The submission that a workbook says it belongs to, None if it says nothing; it may say what is not true."""
    if not is_zipfile(path):
        return None
    try:
        with ZipFile(path) as package:
            parts = {name.lower().replace("\\", "/"): name for name in package.namelist()}
            found = next((parts[part] for part in (CUSTOM, META) if part in parts), None)
            if found is None:
                return None
            with package.open(found) as part:
                content = part.read(LARGEST)
    except (*DAMAGE, RuntimeError):  # RuntimeError: a part that is encrypted; reading the rows says what is wrong
        return None
    told = _property(content)
    return told if _NAMED.fullmatch(told) else None


def _property(content: bytes) -> str:
    """The text within the element whose attribute `name` is the property's."""
    inside: list[str] = []
    texts: list[str] = []

    def started(tag: str, attributes: dict[str, str]) -> None:
        named = any(key.rpartition(":")[2] == "name" and value == PROPERTY for key, value in attributes.items())
        if inside or named:
            inside.append(tag)

    def ended(_: str) -> None:
        if inside:
            inside.pop()

    def said(text: str) -> None:
        if inside:
            texts.append(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = started, ended, said
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return ""
    return "".join(texts).strip()


def _refuse(*_: object) -> None:
    raise expat.ExpatError("no office program declares a document type; only entity bombs do")
