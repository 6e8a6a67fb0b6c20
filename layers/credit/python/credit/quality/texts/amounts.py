"""Money in the words of a decision: what was fined, what was confiscated, and what cannot be told with certainty.

Numbers that the text does not say were imposed are passed over: values of goods, taxes, what the law allows, what is
threatened, what was waived.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Literal

from credit.quality.operations.amounts import COUNTED, read_amount
from credit.quality.operations.characters import NARROW

Kind = Literal["fine", "confiscation", "total", "other"]
DIGITS = str.maketrans({wide: narrow for wide, narrow in NARROW.items() if narrow.isalnum() or narrow == "."})
YUAN = re.compile("[元圆￥¥]")

# From here to the end of its sentence a text speaks of what may come, or of what is not done.
_TURN = (
    r"(?:逾期|到期(?:不|未)|(?<!例)如(?:不|未|你|当事人|再|逾)|若(?:不|未|再|逾)|拒不|否则|不履行|不缴纳|未履行|未缴纳|"
    r"可以|可处|可并处|可给予|(?<![虚模])拟(?:处|作|给予|吊销|对|罚|没收)|行政复议|行政诉讼|提起诉讼|加处|每日按|每逾期|"
    r"将(?:被|处|予以|吊销|加处)|不予|免予|免于|免除|不再|暂缓|缓处|撤销原|原处罚|原处以|曾(?:被|因|于)|前次|上次|"
    r"已(?:被|于)[^，,。；;]{0,12}(?:罚|吊销|拘留)|未(?:吊销|处罚|处以|作出处罚|给予处罚)|不(?:处罚|吊销|作处罚|给予处罚))"
)
TURNS = re.compile(rf"{_TURN}[^。；;\n]*")
# A sentence that quotes the limits of the law imposes nothing by itself.
QUOTED = re.compile(r"以上[^。；;\n]{0,14}以下|情节(?:较重|严重|轻微|特别严重)的|违者|罚款幅度")
ENDS = "。；;\n"
SENTENCES = re.compile(f"[^{ENDS}]+")
LAWS = re.compile(r"《[^》]*》|“[^”]*”")
# A text without this imposes all it names; for columns, whose patterns cannot look behind themselves.
TURNING = re.sub(r"\(\?<!.*?\)", "", f"[《“]|{QUOTED.pattern}|{_TURN}")

FIGURE = rf"(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])|{COUNTED})(?:{COUNTED})?"
MONEY = re.compile(
    rf"(?P<vague>约|近|超过|不超过|不低于|至少|最高|不少于)?(?:人民币|RMB|[¥￥])*\s*[:：]?\s*"
    rf"(?P<sum>(?:{FIGURE})\s*(?P<more>余|多|几|来)?\s*(?:万)?(?P<odd>余|多)?[元圆](?!钱)(?:[0-9零壹贰叁肆伍陆柒捌玖一二三四五六七八九]角)?"
    rf"(?:[0-9零壹贰叁肆伍陆柒捌玖一二三四五六七八九]分)?|(?<=[¥￥])(?:{FIGURE}))(?:人民币)?[整正]?(?P<after>左右|上下|以上|以下)?"
)
BRACKETED = re.compile(r"\s*[(（](?:大写|小写|人民币|RMB|[¥￥:：\s])*(?P<again>[^（）()]*)[)）]")
FOREIGN = re.compile(r"[美欧港澳加韩日]\Z")

FILLER = r"(?:人民币|金额|数额|总额|合计|共计|总计|共|计|款|为|是|各|分别|大写|小写|RMB|[¥￥:：(（)）\s])*"
FINE_BEFORE = re.compile(rf"罚款(?P<filler>{FILLER})\Z")
FINE_AFTER = re.compile(r"[整正]?(?:[(（][^）)]{0,24}[)）])?(?:人民币)?的?(?:行政|经济)?(?:处)?罚款")
TOTAL = re.compile(r"合计|共计|总计|总额|共")
TAKEN_BEFORE = re.compile(
    rf"(?:没收|追缴|收缴)[^，,。；;]{{0,10}}(?:违法所得|非法所得|违法收入|所得|财物|款|利润|收入){FILLER}\Z|没收{FILLER}\Z"
)
TAKEN_AFTER = re.compile(r"[整正]?(?:[(（][^）)]{0,24}[)）])?的?(?:违法所得|非法所得|违法收入)")
TAKING = re.compile(r"(?:没收|追缴|收缴)[^，,。；;罚]{0,12}\Z")
ALL_FINES = re.compile(r"(?:合计|共计|总计|共)(?:处以?)?\Z")
# What things are worth that were taken is for the sender to say: a text gives the price of some, and forgets others.
THINGS = re.compile(r"没收[^。；;\n]*(?:财物|物品|工具|产品|设备|药品|食品|商品|货物|原料|器械|车辆|件|台|瓶|箱)")
EACH = re.compile(r"每[^，,。；;]{0,8}\Z|/\Z|(?:各(?:处|罚)|分别)[^，,。；;]{0,12}\Z")
BEFORE = 24
MOST = 5  # amounts of one kind in a text; the sums of more of them agree with too much
MYRIAD = 10_000
ROUNDED = Decimal("0.015")


@dataclass(frozen=True)
class Money:
    """An amount that a text states.

    Args:
        kind: what it is: a fine, a confiscation, the total of several fines, or something else.
        yuan: None where it cannot be told exactly: 2万余元, 每件100元.
    """

    kind: Kind
    yuan: Decimal | None


def sentence_at(text: str, place: int) -> str:
    """The sentence of a text in which a character stands; on its border, the one that begins there."""
    begin = max(text.rfind(end, 0, place) for end in ENDS) + 1
    ends = [end for end in (text.find(end, place + 1) for end in ENDS) if end >= 0]
    return text[begin : min(ends, default=len(text))]


@lru_cache(maxsize=4096)
def imposed(sentence: str) -> str:
    """What is left of a sentence without what it quotes, threatens, waives or recalls.

    >>> imposed("罚款2万元，逾期不缴纳的，每日按罚款数额的3%加处罚款"), imposed("不予吊销许可证")
    ('罚款2万元，', '')
    """
    plain = LAWS.sub("", sentence)
    return "" if QUOTED.search(plain) else TURNS.sub("", plain)


def amounts(text: str) -> tuple[Money, ...]:
    """The amounts of money that a text imposes, in its order.

    >>> [(money.kind, str(money.yuan)) for money in amounts("没收违法所得3200元，并处罚款贰万元整。")]
    [('confiscation', '3200'), ('fine', '20000')]
    """
    said = (sentence for sentence in SENTENCES.findall(text.translate(DIGITS)) if YUAN.search(sentence))
    return tuple(money for sentence in said for money in _amounts(imposed(sentence)))


def stated(text: str, kind: Kind) -> tuple[Decimal, ...]:
    """The amounts of one kind, in yuan, where all of them are certain; a total of fines stands for its parts.

    >>> stated("罚款2万元", "fine"), stated("罚款2万余元", "fine"), stated("货值2万元", "fine")
    ((Decimal('20000'),), (), ())
    """
    if kind == "confiscation" and THINGS.search(text):
        return ()
    found = amounts(text)
    if kind == "fine" and (totals := [money for money in found if money.kind == "total"]):
        return _certain(totals)
    return _certain([money for money in found if money.kind == kind])


def _certain(found: list[Money]) -> tuple[Decimal, ...]:
    values = [money.yuan for money in found]
    return tuple(value for value in values if value is not None) if None not in values else ()


def _amounts(sentence: str) -> Iterator[Money]:
    end = 0
    for found in MONEY.finditer(sentence):
        if found.start() < end:
            continue
        before = sentence[max(end, found.start() - BEFORE) : found.start()]
        again = BRACKETED.match(sentence, found.end())
        value = _value(found, again, before)
        end = again.end() if again and _read(again["again"]) is not None else found.end()
        if not FOREIGN.search(before):
            yield Money(_kind(before, sentence[end : end + BEFORE]), value)


def _value(found: re.Match[str], again: re.Match[str] | None, before: str) -> Decimal | None:
    if found["vague"] or found["more"] or found["odd"] or found["after"] or EACH.search(before):
        return None
    value = _read(found["sum"])
    repeated = _read(again["again"]) if again else None
    return None if repeated is not None and repeated != value else value


@lru_cache(maxsize=4096)
def _read(text: str) -> Decimal | None:
    value = read_amount(text.replace("，", ","), "yuan", 2).value
    return Decimal(value) if value else None


def _kind(before: str, after: str) -> Kind:
    """By the words around an amount; those after it say more than those before."""
    if FINE_AFTER.match(after):
        return "fine"
    if TAKEN_AFTER.match(after) and TAKING.search(before):
        return "confiscation"
    if found := FINE_BEFORE.search(before):
        return "total" if TOTAL.search(found["filler"]) or ALL_FINES.search(before, 0, found.start()) else "fine"
    if TAKEN_BEFORE.search(before):
        return "confiscation"
    return "other"


def conflict(amount: Decimal, size: int, said: tuple[Decimal, ...]) -> Literal["unit", "text"] | None:
    """What an amount in units of so many yuan has against the amounts (yuan) that its text states; None is nothing.

    It agrees with one of them, with the sum of some, and with what is left of that by rounding. `unit` is a mistake of
    exactly ten thousand times: 元 filled in for 万元, or 万元 for 元.

    >>> conflict(Decimal("2"), 10_000, (Decimal(20_000),)), conflict(Decimal(20_000), 10_000, (Decimal(20_000),))
    (None, 'unit')
    >>> conflict(Decimal("3"), 10_000, (Decimal(20_000),)), conflict(Decimal("0.33"), 10_000, (Decimal("3333.33"),))
    ('text', None)
    """
    if not said or len(said) > MOST:
        return None
    sums = {sum(some, Decimal(0)) for n in range(1, len(said) + 1) for some in combinations(said, n)}
    if any(_near(amount, one / size) for one in sums):
        return None
    yuan = amount * size
    return "unit" if any(yuan in (one * MYRIAD, one / MYRIAD) for one in sums) else "text"


def _near(amount: Decimal, said: Decimal) -> bool:
    """Rounded to two decimals or more of the unit, and nowhere by more than a little of itself."""
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 0)
    apart = abs(amount - said)
    return apart <= Decimal(1).scaleb(-decimals) and apart <= said * ROUNDED
