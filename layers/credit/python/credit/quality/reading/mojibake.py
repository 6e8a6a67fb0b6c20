"""A file that was decoded in the wrong encoding as a whole, before it was saved."""

from collections.abc import Iterator, Sequence

from credit.quality.mojibake import MISTAKES, recoded
from credit.quality.reading.model import Line


def misread(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines as they would read had they been decoded as they should, for each of the usual mistakes.

    >>> [lines[0].cells[0] for read_as, lines in misread([Line(1, ["澶勭綒鏈哄叧"])] ) if read_as == "UTF-8→GB18030"]
    ['处罚机关']
    """
    for wrong, right in MISTAKES:
        told = f"{right.upper()}→{wrong.upper()}"
        yield told, [Line(line.row, [_again(cell, wrong, right) for cell in line.cells]) for line in lines]


def _again(cell: str, wrong: str, right: str) -> str:
    """The cell decoded anew; characters that the mistake has lost are left out, cells that it has not made stay."""
    return cell if cell.isascii() else recoded(cell, wrong, right, "ignore") or ""
