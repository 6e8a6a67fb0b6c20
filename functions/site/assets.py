"""What pages are dressed with: one style sheet, one script, one icon, all our own."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from functions.apis.call import Answer, Call

FOLDER = Path(__file__).parent / "assets"
KINDS = {"style.css": "text/css", "script.js": "text/javascript", "icon.svg": "image/svg+xml"}


def asset(name: str) -> Callable[[Call], Answer]:
    """The view of one of them."""

    def view(_call: Call) -> Answer:
        return Answer(_text(name), kind=KINDS[name])

    return view


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
