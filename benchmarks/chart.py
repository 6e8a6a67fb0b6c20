"""A bar chart as a static SVG: no script, no font but the reader's, readable on light and dark paper."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, LABEL, BAR, GAP, FIGURE = 760, 230, 18, 8, 90
COLOURS = {"floor": "#8a8f98", "ours": "#b3261e", "peer": "#5b7ba6"}
STYLE = "text{font:13px system-ui,sans-serif;fill:#444}@media(prefers-color-scheme:dark){text{fill:#ccc}}"


class Bar(NamedTuple):
    """One bar: what it stands for, how long it is, whose it is (`floor`, `ours`, `peer`)."""

    label: str
    value: float
    whose: str


def chart(title: str, unit: str, bars: Sequence[Bar]) -> str:
    """The bars below one another, in the order given, with their figures at the end."""
    scale = (WIDTH - LABEL - FIGURE) / max(bar.value for bar in bars)
    height = len(bars) * (BAR + GAP) + 40
    drawn = "\n".join(_drawn(number, bar, scale, unit) for number, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<text x="0" y="16" font-weight="bold">{escape(title)}</text>\n{drawn}\n</svg>\n'
    )


def _drawn(number: int, bar: Bar, scale: float, unit: str) -> str:
    top, length = 30 + number * (BAR + GAP), max(1.0, bar.value * scale)
    middle = top + BAR - 4
    return (
        f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2" fill="{COLOURS[bar.whose]}"/>'
        f'<text x="{LABEL + length + 6:.1f}" y="{middle}">{bar.value:.3g} {escape(unit)}</text>'
    )
