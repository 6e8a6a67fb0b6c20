"""The kinds of dirt, what each does to a row without a fault, and what should become of that row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Row = dict[str, str | None]
Decision = Literal["accepted", "doubtful", "rejected", "duplicate"]

NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
NOTHING = ("无", "/", "NULL", "-", "null")
FOREIGN = "IOSVZ"  # letters that no unified code has


@dataclass(frozen=True)
class Dirt:
    """One kind.

    Args:
        name: what it is called in the truth.
        decision: what should become of the row.
        soil: changes the row; it is given the clean row above it and a number to vary by.
        above: what should become of the row above it.
    """

    name: str
    decision: Decision
    soil: Callable[[Row, Row, int], None]
    above: Decision = "accepted"


def _set(field: str, *values: str | None) -> Callable[[Row, Row, int], None]:
    def soil(row: Row, _: Row, n: int) -> None:
        row[field] = values[n % len(values)]

    return soil


def _change(field: str, *changes: Callable[[str], str]) -> Callable[[Row, Row, int], None]:
    def soil(row: Row, _: Row, n: int) -> None:
        row[field] = changes[n % len(changes)](row[field] or "")

    return soil


def _wide(text: str) -> str:
    return text.translate(WIDE)


def _spaced(code: str) -> str:
    return f" {code[:9]} {code[9:]}\u00a0"


def _bracketed(pair: str) -> Callable[[str], str]:
    return lambda number: number.translate(str.maketrans("〔〕", pair))


def _chinese_day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _slashed(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}/{int(month)}/{int(day)}"


def _numerals(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year.translate(NUMERALS)}年{_spoken(int(month))}月{_spoken(int(day))}日"


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("", "十", "二十", "三十")[tens] + str(ones or "").translate(NUMERALS)


def _wrong_check(code: str) -> str:
    return code[:17] + ("1" if code[17] != "1" else "2")


def _foreign(code: str) -> str:
    return code[:11] + FOREIGN[int(code[11:16]) % len(FOREIGN)] + code[12:]


def _fined(amount: str) -> Callable[[Row, Row, int], None]:
    """A fine of which category and content say the same, so that only the amount itself is at fault."""

    def soil(row: Row, _: Row, __: int) -> None:
        row["CF_CFLB"], row["CF_NR_FK"], row["CF_NR_WFFF"], row["CF_NR_ZKDX"] = "罚款", amount or None, None, None
        row["CF_NR"] = "决定对当事人作出罚款的处理。"

    return soil


def _fine(category: str) -> Callable[[Row, Row, int], None]:
    def soil(row: Row, before: Row, n: int) -> None:
        _fined("3.5")(row, before, n)
        row["CF_CFLB"] = category

    return soil


def _business(row: Row, _: Row, __: int) -> None:
    """The code says that it is an individual business, the category does not: the code decides."""
    row["CF_XDR_SHXYM"], row["CF_XDR_LB"] = "92990100MA0TEXT201", "法人及非法人组织"
    row["CF_XDR_ZZJG"], row["CF_XDR_MC"] = None, "测试市北辰区嘉禾商行"


def _copy(row: Row, before: Row, _: int) -> None:
    row.update(before)


def _contradiction(row: Row, before: Row, _: int) -> None:
    row.update(before)
    row["CF_SY"] = "当事人的违法事实另有认定，以本次报送的内容为准。"


def _own_code(row: Row, _: Row, __: int) -> None:
    row["CF_XDR_SHXYM"], row["CF_XDR_ZZJG"], row["CF_XDR_LB"] = row["CF_CFJGDM"], None, "法人及非法人组织"


def _before_decision(row: Row, _: Row, __: int) -> None:
    row["CF_YXQ"] = "2018-06-30"


def _without_code(row: Row, _: Row, __: int) -> None:
    row["CF_XDR_SHXYM"] = row["CF_XDR_ZZJG"] = None


def _half_brackets(text: str) -> str:
    """Most names have none: something else that nobody sees shall be wrong with those."""
    return text.replace("（", "(").replace("）", ")") + "\u200b"


KINDS: tuple[Dirt, ...] = (
    # Meant one way only: mended, and accepted.
    Dirt("code in lower case", "accepted", _change("CF_XDR_SHXYM", str.lower)),
    Dirt("code in wide characters", "accepted", _change("CF_XDR_SHXYM", _wide)),
    Dirt("code with blanks", "accepted", _change("CF_XDR_SHXYM", _spaced, lambda c: f"{c[:8]}-{c[8:]}")),
    Dirt("name with half brackets", "accepted", _change("CF_XDR_MC", _half_brackets)),
    Dirt("name with blanks", "accepted", _change("CF_XDR_MC", lambda t: f"　{t[:3]} {t[3:]}\u00a0")),
    Dirt("date in Chinese", "accepted", _change("CF_JDRQ", _chinese_day)),
    Dirt("date with slashes", "accepted", _change("CF_JDRQ", _slashed)),
    Dirt("date without marks", "accepted", _change("CF_JDRQ", lambda d: d.replace("-", ""))),
    Dirt("date with dots", "accepted", _change("CF_JDRQ", lambda d: d.replace("-", "."))),
    Dirt("date with time", "accepted", _change("CF_JDRQ", lambda d: f"{d} 00:00:00")),
    Dirt("date in Chinese numerals", "accepted", _change("CF_JDRQ", _numerals)),
    Dirt("date without end", "accepted", _set("CF_YXQ", "长期", "9999-12-31", "永久")),
    Dirt("category by number", "accepted", _fine("2")),
    Dirt("category by another name", "accepted", _fine("处以罚款")),
    Dirt("category by prefix", "accepted", _business),
    Dirt("amount in wide digits", "accepted", _fined("３．５")),
    Dirt("amount in words", "accepted", _fined("叁万伍仟元整")),
    Dirt("number with other brackets", "accepted", _change("CF_WSH", *map(_bracketed, ("[]", "（）", "【】", "()")))),
    Dirt("line break in a text", "accepted", _change("CF_SY", lambda t: f'{t[:20]}\r\n{t[20:]}"属实"')),
    Dirt("control characters in a text", "accepted", _change("CF_SY", lambda t: f"{t[:9]}\u200b\x07\t{t[9:]}")),
    Dirt("word for nothing", "accepted", _set("BZ", *NOTHING)),
    Dirt("markup in a text", "accepted", _change("CF_SY", lambda t: f"<p>{t[:12]}&nbsp;{t[12:]}</p>")),
    # Could mean two things, or cannot be: a person decides.
    Dirt("code with a wrong check digit", "doubtful", _change("CF_XDR_SHXYM", _wrong_check)),
    Dirt("code of a wrong length", "doubtful", _change("CF_XDR_SHXYM", lambda c: c[:17], lambda c: c + "0")),
    Dirt("code with a foreign letter", "doubtful", _change("CF_XDR_SHXYM", _foreign)),
    Dirt("code of the authority", "doubtful", _own_code),
    Dirt("impossible date", "doubtful", _set("CF_YXQ", "2024-02-30", "2023-13-01", "2021-04-31")),
    Dirt("date in the future", "doubtful", _set("CF_JDRQ", "2031-05-06")),
    Dirt("in force until before the decision", "doubtful", _before_decision),
    Dirt("category of no list", "doubtful", _fine("罚金")),
    Dirt("negative amount", "doubtful", _fined("-3.5")),
    Dirt("amount that cannot be read", "doubtful", _fined("约3")),
    Dirt("fine without amount", "doubtful", _fined("")),
    Dirt("fine in yuan", "doubtful", _fined("35000")),
    Dirt("number of a person in a text", "doubtful", _change("CF_SY", lambda t: f"联系电话13800001234。{t}")),
    Dirt("another content under the same key", "doubtful", _contradiction, above="doubtful"),
    # Nothing that a record could be made of.
    Dirt("no name", "rejected", _set("CF_XDR_MC", None, "  ", "　")),
    Dirt("no code at all", "rejected", _without_code),
    Dirt("no number of the decision", "rejected", _set("CF_WSH", None)),
    Dirt("no authority's code", "rejected", _set("CF_CFJGDM", None)),
    Dirt("no date of the decision", "rejected", _set("CF_JDRQ", None)),
    Dirt("text too long", "rejected", _change("CF_SY", lambda t: (t * 100)[:5_001])),
    Dirt("text that lost a character", "rejected", _change("CF_SY", lambda t: f"{t[:8]}\ufffd{t[9:]}")),
    Dirt("row of a trial", "rejected", _set("CF_XDR_MC", "测试公司", "test")),
    # Said before.
    Dirt("second copy", "duplicate", _copy),
)  # fmt: skip
