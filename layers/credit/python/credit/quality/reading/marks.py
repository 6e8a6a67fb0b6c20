"""Columns in which a sender answers the platform: which open row a line corrects, and who has checked a doubtful one.

They belong to no dataset. `errors.csv` has the first three, the marked workbook the last two; whoever writes a table of
his own may use the names with `gongxin_` in front, which no template has for anything else.
"""

from collections.abc import Mapping

from credit.catalogue.headers import header_key

CORRECTS, SHEET, ROW = "_corrects", "_stated_sheet", "_stated_row"
WHO, WHY = "_confirmed_by", "_confirmation"
# What a row asks for, and whether it is deleted, as its sender's own columns say it (`credit.catalogue.actions`).
ACTION, DELETION = "_action", "_deletion"
MARKS = (CORRECTS, SHEET, ROW, WHO, WHY)

_HEADERS: Mapping[str, tuple[str, ...]] = {
    CORRECTS: ("submission", "gongxin_submission"),
    SHEET: ("sheet", "gongxin_sheet"),
    ROW: ("row", "gongxin_row"),
    WHO: ("核实人", "gongxin_confirmed_by"),
    WHY: ("核实说明", "gongxin_confirmation"),
}
_TARGETS = {header_key(name): target for target, names in _HEADERS.items() for name in names}


def mark(header: str) -> str | None:
    """The batch's column for a header that is the platform's own, None for every other header.

    >>> mark("核实人"), mark("Gongxin_Row"), mark("处罚机关")
    ('_confirmed_by', '_stated_row', None)
    """
    return _TARGETS.get(header_key(header))
