"""Text that was decoded in the wrong encoding before it was saved: its letters are good, its words are none (乱码)."""

from collections.abc import Iterator, Sequence

from credit.quality.reading.model import Line

# How it was read by mistake, and what it had been.
_MISTAKES = (
    ("gb18030", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "gb18030"),
    ("latin-1", "gb18030"),
    ("utf-8", "gb18030"),
)


def misread(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines as they would read had they been decoded as they should, for each of the usual mistakes.

    >>> [lines[0].cells[0] for read_as, lines in misread([Line(1, ["澶勭綒鏈哄叧"])] ) if read_as == "UTF-8→GB18030"]
    ['处罚机关']
    """
    for wrong, right in _MISTAKES:
        told = f"{right.upper()}→{wrong.upper()}"
        yield told, [Line(line.row, [_again(cell, wrong, right) for cell in line.cells]) for line in lines]


def _again(cell: str, wrong: str, right: str) -> str:
    """The cell decoded anew; characters that the mistake has lost are left out, cells that it has not made stay."""
    if cell.isascii():
        return cell
    return cell.encode(wrong, errors="ignore").decode(right, errors="ignore")
