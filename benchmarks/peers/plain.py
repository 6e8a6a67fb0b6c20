"""Plain Python: `csv` and a function a row, as most departments' scripts are; the complete cleansing and checking."""

import csv
import re
from datetime import date

from benchmarks.peers.work import NOTHING, NUMBER, Work, holds

CONTROL = dict.fromkeys([*range(9), 9, 11, 12, *range(14, 32), 127, *range(0x200B, 0x2010), 0xFEFF])
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
BRACKETS = str.maketrans("([{)]}", "（（（）））")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: \d{1,2}:\d{1,2}(?::\d{1,2})?)?|(\d{4})(\d\d)(\d\d)")
NUMBERED = re.compile(r"[\[(（【〔](\d{4})[\])）】〕]")
AMOUNT = re.compile(NUMBER)
MARKUP = re.compile("<[^>]*>|&nbsp;")

Row = dict[str, str | None]


def main() -> None:
    """Read, cleanse and check every row."""
    work = Work.asked()
    with work.stage("all"):
        rows, found = run(work)
    work.tell(rows, found)


def run(work: Work) -> tuple[int, int]:
    """How many rows there are, and how many things are wrong with them."""
    seen: set[tuple[str | None, ...]] = set()
    rows = found = 0
    with work.file.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        next(lines)
        for rows, values in enumerate(lines, 1):  # noqa: B007
            row = cleansed(dict(zip(work.codes, values, strict=True)), work)
            found += len(wrong(row, work, seen))
    return rows, found


def cleansed(sent: dict[str, str], work: Work) -> Row:
    """The row as it is meant."""
    row: Row = {}
    narrow = {
        *work.of_type("unified"),
        *work.of_type("date"),
        *work.of_type("amount"),
        *work.of_type("document-number"),
    }
    for code, value in sent.items():
        text = value.translate(CONTROL) if value else value
        text = (text.translate(NARROW) if code in narrow else text).strip(" \u3000\u00a0\r\n")
        row[code] = None if text in NOTHING or not text else text
    for code in work.of_type("unified"):
        row[code] = (row[code] or "").replace(" ", "").replace("-", "").upper() or None
    for code in work.of_type("name"):
        row[code] = (row[code] or "").replace(" ", "").translate(BRACKETS) or None
    for code in work.of_type("text"):
        row[code] = MARKUP.sub("", row[code] or "") or None
    for code in work.of_type("document-number"):
        row[code] = NUMBERED.sub(r"〔\1〕", (row[code] or "").replace(" ", "")) or None
    for code, others in work.aliases.items():
        row[code] = others.get(row[code] or "", row[code])
    for code in work.of_type("date"):
        row[code] = iso(row[code])
    return row


def iso(text: str | None) -> str | None:
    """The day of a text in ISO form; a text that is no day stays as it is."""
    found = DAY.fullmatch(text or "")
    if not found:
        return text
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def wrong(row: Row, work: Work, seen: set[tuple[str | None, ...]]) -> list[str]:
    """The names of the rules that the row breaks."""
    told = [f"{code} required" for code in work.required if row[code] is None]
    told += [f"{code} length" for code, most in work.lengths.items() if len(row[code] or "") > most]
    told += [f"{code} list" for code, allowed in work.lists.items() if row[code] and row[code] not in allowed]
    for code in work.of_type("unified"):
        value = row[code]
        if value and not holds(value):
            told.append(f"{code} digit")
    told += [f"{code} amount" for code in work.of_type("amount") if row[code] and not AMOUNT.match(row[code] or "")]
    told += between(row, work)
    key = tuple(row[code] for code in work.key)
    if key in seen:
        told.append("duplicate")
    seen.add(key)
    return told


def between(row: Row, work: Work) -> list[str]:
    """The rules that look at several fields."""
    decided, force, shown = (row[code] for code in ("CF_JDRQ", "CF_YXQ", "CF_GSJZQ"))
    told = []
    if decided and decided > work.today.isoformat():
        told.append("future")
    if decided and ((force and force < decided) or (shown and shown < decided)):
        told.append("order")
    if "罚款" in (row["CF_CFLB"] or "") and not row["CF_NR_FK"]:
        told.append("fine")
    if not (row["CF_XDR_SHXYM"] or row["CF_XDR_ZZJG"]):
        told.append("code")
    return told


if __name__ == "__main__":
    main()
