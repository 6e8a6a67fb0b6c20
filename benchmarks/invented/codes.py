"""Codes alone, one a line, of which one in fifty has a wrong check digit."""

from pathlib import Path

from benchmarks.invented.chance import numbers
from benchmarks.invented.companies import companies

WRONG = 50


def write(folder: Path, count: int) -> Path:
    """A text file of so many codes, made unless it is there."""
    file = folder / f"codes-{count}.txt"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        number = numbers(0, count)
        sound = companies(number % 300_000)["code"]
        other = sound.str.slice(0, 17) + sound.str.slice(17).replace_strict({"1": "2"}, default="1")
        file.write_text("\n".join(other.zip_with(number % WRONG == 0, sound)) + "\n", "ascii")
    return file


def wrong(count: int) -> int:
    """How many of them are wrong."""
    return len(range(0, count, WRONG))
