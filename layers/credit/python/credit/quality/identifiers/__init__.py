"""Numbers that name somebody or something: their normal form, and every reason to doubt one, for a value or a column.

>>> examine("uscc", "91990100ma0text129").normalised
'91990100MA0TEXT129'
"""

from collections.abc import Mapping
from datetime import date

from credit.quality.identifiers import (
    case_no,
    doc_no,
    foreign_residence,
    id_card,
    org_code,
    phone,
    reg_no,
    tax_no,
    travel,
    uscc,
)
from credit.quality.identifiers.model import Examined, Identifier, Reason, named

__all__ = ["KINDS", "Examined", "Identifier", "Reason", "examine", "named"]

_MODULES: tuple[Identifier, ...] = (
    uscc,
    org_code,
    reg_no,
    tax_no,
    id_card,
    doc_no,
    case_no,
    *travel.PAPERS,
    foreign_residence,
    phone,
)

KINDS: Mapping[str, Identifier] = {kind.KIND: kind for kind in _MODULES}


def examine(kind: str, value: str, today: date | None = None) -> Examined:
    """What is known about one value of a kind of `KINDS`.

    Raises:
        KeyError: there is no such kind.
    """
    return KINDS[kind].examine(value, today)
