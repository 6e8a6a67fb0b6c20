"""Dates in every written form that means one day only; whatever could mean two is left to a person (GB/T 7408)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from credit.quality.operations.model import Reading
from credit.quality.operations.numerals import DIGITS, TENS, digits, number
from credit.quality.simplified import simplified

LONG_TERM = "2099-12-31"  # how the national templates write a period without end
LONG_TERM_WORDS = re.compile(
    "(?:长期|永久|永远|终身|无期限|无固定期限|无限期|不限期|不定期|无截止日期|无有效期|"
    "长期存续|无(?:处罚|公示|许可|经营)?期限|至今)"
    "(?:有效|公示)?"
)
# The first days of calendars, databases and programs, which stand where no date was known.
NO_DATES = frozenset(
    [
        "0000-00-00",
        "0000-01-01",
        "0001-01-01",
        "0001-01-03",
        "1582-10-15",
        "1753-01-01",
        "1899-12-29",
        "1899-12-30",
        "1899-12-31",
        "1900-01-00",
        "1900-01-01",
        "1900-01-02",
        "1970-01-01",
        "1111-11-11",
    ]
)
NO_END = frozenset(
    {
        *(LONG_TERM, "2199-12-31", "2999-12-31", "3000-01-01", "3000-12-31", "4712-12-31", "8888-08-08"),
        *("9999-01-01", "9999-09-09", "9999-12-01", "9999-12-30", "9999-12-31"),
    }
)
EARLIEST, LATEST = 1900, 2150  # years between which a date is plausible at all
SERIALS = range(18_264, 73_051)  # Excel's numbers of the days from 1950 to 2099
EPOCH = range(4_102_444_800)  # seconds since 1970, as programs count, up to 2099
TWO_DIGITS = 69  # a year of two digits up to here belongs to this century (POSIX)
CHINA = timezone(timedelta(hours=8))

NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: n for n, name in enumerate(NAMES, 1)}
MONTH = rf"(?P<m>{'|'.join(NAMES)})[a-z]*\.?"
DAYS = "(?:mon|tue|wed|thu|fri|sat|sun)"
CLOCK = r"\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}秒?(?:[.:]\d+)?|分)?|\d{1,2}(?:时|点)整?"
TIME = rf"(?:[ T]?\s*(?:上午|下午|早上|中午|晚上|凌晨|am|pm)?\s*(?:{CLOCK})\s*(?:am|pm)?)?"
WEEKDAY = r"(?:\s*[(（]?(?:星期|礼拜|周)[一二三四五六日天][)）]?)?"
FORMS = tuple(
    re.compile(form + WEEKDAY + TIME + WEEKDAY, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})\s*(?P<s>[-/.、, _:\\]|‐|‑|–|—|―|−|~)\s*(?P<m>\d{1,2})\s*(?P=s)\s*(?P<d>\d{1,2})\s*[日号]?\.?",
        r"(?:公元)?(?P<y>\d{4}|\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
        rf"(?:{DAYS}[a-z]*,? )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/ .]*{MONTH}[-/ .,]*(?P<y>\d{{4}}|\d\d)",
        rf"(?:{DAYS}[a-z]*,? )?{MONTH}[-/ .]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+(?P<y>\d{{4}})",
        rf"(?P<y>\d{{4}})[-/ .]*{MONTH}[-/ .]*(?P<d>\d{{1,2}})",
        rf"{DAYS} {MONTH} (?P<d>\d\d) \d\d:\d\d:\d\d CST (?P<y>\d{{4}})",
    )
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\d{4}(?:\d\d)?")
TURNED = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})" + TIME)
SHORT = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d{1,2}" + TIME + "|" + r"\d{6}")
PART = "上半年|下半年|年初|年中|年底|第?[一二三四1-4]季度|Q[1-4]|度|份|春|夏|秋|冬"
IMPRECISE = re.compile(
    rf"(?:\d{{4}}|\d\d(?=年))(?:年?(?:{PART})|年|[-/.年]\s*\d{{1,2}}月?(?:份|初|中|底|末|上旬|中旬|下旬)?)?|\d{{6}}",
    re.IGNORECASE,
)
INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|(?:UTC|GMT)?[+-]\d\d:?\d\d|UTC|GMT)", re.IGNORECASE
)
HTTP = re.compile(
    rf"{DAYS}, (\d\d) ({'|'.join(NAMES)}) (\d{{4}}) (\d\d:\d\d:\d\d) (GMT|UTC|[+-]\d{{4}})", re.IGNORECASE
)
SCRIPT = re.compile(
    rf"{DAYS} ({'|'.join(NAMES)}) (\d\d) (\d{{4}}) (\d\d:\d\d:\d\d) (GMT[+-]\d{{4}})(?: \(.*)?", re.IGNORECASE
)
AROUND = r"^[='’‘`\"“”(（\[【]+|[\"“”)）\]】.。,，;；、 ]+$"
FLOATING = re.compile(r"^(\d{8}|\d{14})\.0+$")  # a number that a program took for a fraction
UNTIL = re.compile("^(?:截?[至止]|截止?[至到]|到)(?!今)|(?:为?止|截止|到期)$")
BETWEEN = re.compile(r"\s*(?:至|到|~|〜|-{1,3}|—+|–|−|、|;|,|/|及|和|与|或|\||\n)\s*")
LONGEST = 60  # characters; more is a text
TO_DAY = re.compile(r"(?:\d{1,2}[月.])?\d{1,2}[日号]?")
SPOKEN = "".join((*DIGITS, *TENS))
CHINESE = re.compile(
    rf"(?:公元)?(?P<y>[{''.join(DIGITS)}0-9]{{4}})年"
    rf"(?:(?P<m>[{SPOKEN}]{{1,3}}|\d\d?)月(?:(?P<d>[{SPOKEN}]{{1,3}}|\d\d?)[日号]?)?)?(?P<t>.*)"
)
ROUND = re.compile(rf"(?<=[{''.join(DIGITS)}])[OoОоοΟ◯0](?=[{''.join(DIGITS)}])")  # letters and rings that stand for 〇


def read_date(text: str, *, long_term: bool) -> Reading:
    """The day that a text means, in ISO form.

    Args:
        text: trimmed and of narrow width.
        long_term: whether a period without end is a valid value here.

    >>> read_date("2024年3月5日", long_term=False).value, read_date("05-Mar-24", long_term=False).value
    ('2024-03-05', '2024-03-05')
    >>> read_date("3/5/2024", long_term=False)
    Reading(value=None, problem='date.ambiguous')
    >>> read_date("长期", long_term=True).value
    '2099-12-31'

    A number of Excel's (45356) is a day only if its cell says so; as text it may be any number, and is left alone.
    """
    if len(text) > LONGEST:
        return Reading(None, "date.unreadable")
    plain = _arabic(_bare(text, long_term))
    if LONG_TERM_WORDS.fullmatch(simplified(re.sub(r"\s+", "", plain))):
        return _without_end(long_term)
    days = list(dict.fromkeys(_days(plain)))
    if not days:
        return Reading(None, _why_none(plain))
    if len(days) > 1:
        return Reading(None, "date.ambiguous")
    return _judged(days[0], long_term)


def _bare(text: str, long_term: bool) -> str:
    """Without quotes, brackets and punctuation around it, and where a period may be meant without 至 and 止."""
    plain = FLOATING.sub(r"\1", re.sub(AROUND, "", text))
    return UNTIL.sub("", plain) if long_term else plain


def _judged(day: tuple[int, int, int], long_term: bool) -> Reading:
    iso = "{:04d}-{:02d}-{:02d}".format(*day)
    if iso in NO_END:
        return _without_end(long_term, iso)
    if iso in NO_DATES:
        return Reading(None, "date.sentinel")
    if not _exists(day):
        return Reading(None, "date.impossible")
    if not EARLIEST <= day[0] <= LATEST:
        return Reading(iso, "date.too-early" if day[0] < EARLIEST else "date.too-late")
    return Reading(iso)


def _without_end(long_term: bool, iso: str = LONG_TERM) -> Reading:
    if long_term:
        return Reading(LONG_TERM)
    return Reading(None, "date.long-term-not-allowed" if iso == LONG_TERM else "date.sentinel")


def _exists(day: tuple[int, int, int]) -> bool:
    try:
        date(*day)
    except ValueError:
        return False
    return True


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    """Every day that the text may mean, impossible ones too."""
    if instant := INSTANT.fullmatch(text):
        yield from _day_in_china(*instant.groups())
        return
    if http := HTTP.fullmatch(text):
        month = MONTHS[http[2].lower()]
        yield from _day_in_china(f"{http[3]}-{month:02d}-{http[1]}", http[4], http[5])
        return
    if script := SCRIPT.fullmatch(text):
        month = MONTHS[script[1].lower()]
        yield from _day_in_china(f"{script[3]}-{month:02d}-{script[2]}", script[4], script[5])
        return
    if compact := COMPACT.fullmatch(text):
        yield (int(compact[1]), int(compact[2]), int(compact[3]))
    for form in FORMS:
        if found := form.fullmatch(text):
            yield (_year(found["y"]), MONTHS.get(found["m"][:3].lower(), 0) or int(found["m"]), int(found["d"]))
    if turned := TURNED.fullmatch(text):
        yield from _either_way(int(turned[1]), int(turned[3]), int(turned[4]))


def _day_in_china(day: str, time: str, zone: str) -> Iterator[tuple[int, int, int]]:
    """Programs write midnight in China as 16:00 of the day before."""
    try:
        offset = zone.upper().removeprefix("UTC").removeprefix("GMT") or "Z"
        moment = datetime.fromisoformat(f"{day}T{time[:15]}{offset}").astimezone(UTC).astimezone(CHINA)
    except (ValueError, OverflowError):
        return
    yield (moment.year, moment.month, moment.day)


def _either_way(first: int, second: int, year: int) -> Iterator[tuple[int, int, int]]:
    """Day before month as in Europe, or month before day as in America: both, where both exist."""
    ways = [(year, first, second), (year, second, first)]
    yield from [way for way in ways if _exists(way)] or ways[:1]


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= TWO_DIGITS else 1900)


def _arabic(text: str) -> str:
    """二〇二四年三月五日 in Arabic digits; everything else as it is."""
    joined = ROUND.sub("〇", re.sub(r"\s+", "", text)).replace("廿", "二十").replace("卅", "三十")
    found = CHINESE.fullmatch(joined)
    if not found or text.isascii() or not set(joined) & set(SPOKEN):
        return text
    return digits(found["y"]) + "年" + _counted(found["m"], "月") + _counted(found["d"], "日") + found["t"]


def _counted(text: str | None, unit: str) -> str:
    if text is None:
        return ""
    value = number(text) if len(text) > 1 or text in TENS else digits(text)
    return f"{text if value is None else value}{unit}"


def _why_none(text: str) -> str:
    if _counts_days(text):
        return "date.serial"
    if IMPRECISE.fullmatch(text) and not text.isdigit():
        return "date.imprecise"
    if text.isdigit() and len(text) in (4, 6) and 1900 <= int(text[:4]) <= 2100 and int(text[4:] or 1) in range(1, 13):
        return "date.imprecise"
    if SHORT.fullmatch(text):
        return "date.ambiguous"
    return "date.range" if _is_range(text) else "date.unreadable"


def _counts_days(text: str) -> bool:
    """Whether the text is a number by which Excel counts days, or another program seconds or milliseconds."""
    whole, _, fraction = text.partition(".")
    if not (text.isascii() and whole.isdigit() and (fraction or "0").isdigit()):
        return False
    return (len(whole) == 5 and int(whole) in SERIALS) or (len(whole) in (10, 13) and int(whole[:10]) in EPOCH)


def _is_range(text: str) -> bool:
    """Whether there are two dates: a period from one to the other, or one beside the other."""
    for between in BETWEEN.finditer(text):
        first, second = text[: between.start()].strip(" 自从由(（"), text[between.end() :].strip(" 止)）")
        if not any(map(_exists, _days(first))):
            continue
        if LONG_TERM_WORDS.fullmatch(second) or TO_DAY.fullmatch(second) or any(map(_exists, _days(second))):
            return True
    return False
