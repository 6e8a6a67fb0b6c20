"""The text of a workbook's cell, as its sender sees it, without what Excel would round away."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = int | float | str | bool | date | datetime | time | timedelta
EXACT = 10**15  # Excel keeps fifteen digits: a longer number has lost its last ones before it was saved


def text(cell: Cell) -> str:
    """The cell as text; an empty cell gives the empty text.

    >>> text(12.0), text(0.1), text(True), text(date(2024, 3, 5))
    ('12', '0.1', 'TRUE', '2024-03-05')

    A number of more than fifteen digits is told as Excel shows it, so that nobody takes the rest for a code:

    >>> text(919901001000000169.0)
    '9.19901E+17'
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):  # before numbers: to Python, True is one
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    return _moment(cell)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        digits, exponent = f"{value:.5E}".split("E")
        return f"{Decimal(digits).normalize():f}E{exponent}"
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _moment(value: date | time | timedelta) -> str:
    """ISO 8601; a date cell at midnight is a date."""
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
