"""Cell styles of a workbook: the same look as before, on a coloured ground (ECMA-376 Part 1, 18.8)."""

import re
from collections.abc import Mapping

from credit.exchange.marked.markup import Unpatchable, appended, attribute, elements, opened, with_attributes

# Shades that no palette offers: by them a mark of ours is known, and taken off, when the workbook comes back.
FILLS: Mapping[str, str] = {
    "reject": "FFF6C6C1",
    "hold": "FFFBE7A9",
    "doubt": "FFFBE7A9",
    "warn": "FFCFE0F6",
    "repaired": "FFDDEFD6",
}
MOST = 60_000  # formats that a workbook may have
MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


class Styles:
    """The formats of a workbook and those that marks add to them.

    Args:
        part: `styles.xml`; marks of an earlier answer are taken off.

    Raises:
        Unpatchable: it has no formats to begin with.
    """

    def __init__(self, part: bytes) -> None:
        formats = elements(part, "cellXfs")
        fills = elements(part, "fills")
        if len(formats) != 1 or len(fills) != 1:
            raise Unpatchable("styles")
        self._fills = [found[0] for found in elements(fills[0][0], "fill")]
        self._prefix = fills[0]["prefix"].decode()
        ours = {str(at).encode() for at, fill in enumerate(self._fills) if _colour(fill) in FILLS.values()}
        plain = [self._plain(found[0], ours) for found in elements(formats[0][0], "xf")]
        self._before = len(plain)
        self._part = part[: formats[0].start()] + _among(formats[0][0], plain) + part[formats[0].end() :]
        self._formats = plain
        self._known: dict[tuple[int, str], int] = {}
        self._first = len(self._fills)
        self._grounds = {colour: self._first + at for at, colour in enumerate(dict.fromkeys(FILLS.values()))}

    def marked(self, style: int, severity: str) -> int:
        """The number of the format that looks like this one, on the ground of a severity."""
        if (style, severity) not in self._known:
            base = self._formats[style if style < self._before else 0]
            ground = str(self._grounds[FILLS[severity]])
            self._known[style, severity] = self._added(_changed(base, {"fillId": ground, "applyFill": "1"}), style)
        return self._known[style, severity]

    def text(self) -> int:
        """The number of a format for what is written as text, in cells that a protected sheet leaves open."""
        if (-1, "") not in self._known:
            p = self._prefix
            attributes = 'numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
            told = f'<{p}xf {attributes} applyProtection="1"><{p}protection locked="0"/></{p}xf>'
            self._known[-1, ""] = self._added(told.encode(), 0)
        return self._known[-1, ""]

    def xml(self) -> bytes:
        """`styles.xml` with everything that was asked for."""
        p = self._prefix
        grounds = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/><{p}bgColor indexed="64"/>'
            f"</{p}patternFill></{p}fill>"
            for colour in self._grounds
        )
        part = appended(self._part, "fills", grounds.encode(), self._first + len(self._grounds))
        return appended(part, "cellXfs", b"".join(self._formats[self._before :]), len(self._formats))

    def _added(self, told: bytes, instead: int) -> int:
        if len(self._formats) >= MOST:
            return instead
        self._formats.append(told)
        return len(self._formats) - 1

    def _plain(self, told: bytes, ours: set[bytes]) -> bytes:
        return _changed(told, {"fillId": "0", "applyFill": None}) if attribute(told, "fillId") in ours else told


def _among(formats: bytes, plain: list[bytes]) -> bytes:
    """The element `cellXfs` with its formats in this form."""
    start = opened(formats, "cellXfs")
    if start is None or not plain:
        raise Unpatchable("cellXfs")
    return start[0] + b"".join(plain) + b"</" + start["prefix"] + b"cellXfs>"


def _changed(told: bytes, values: Mapping[str, str | None]) -> bytes:
    end = told.find(b">") + 1
    return with_attributes(told[:end], values) + told[end:]


def _colour(fill: bytes) -> str:
    found = re.search(rb"fgColor\b[^<>]*?\brgb=[\"']([0-9A-Fa-f]{8})[\"']", fill)
    return found[1].decode().upper() if found else ""
