"""Numbers by which papers and banks know a person: 公民身份号码, passports and travel permits, bank cards.

A number is proven by its check digit and its form, or by what stands before it. A number that is a sound
统一社会信用代码 or 工商注册号, or that is said to be that of a case, an order or a licence, is nobody's.
"""

import re
from collections.abc import Iterator

from credit.quality import identifiers
from credit.quality.identifiers.checks import CITIZEN_NUMBER, UNIFIED_CODE
from credit.quality.personal.model import Find

EDGE = "[^0-9A-Za-z]"
GAP = "[- \u00a0\u3000‐‑–—−－]"
PERHAPS = (
    f"(?:^|{EDGE})[0-9](?:{GAP}?[0-9]){{13,17}}{GAP}?[0-9Xx][0-9]?(?:{EDGE}|$)|"
    "护照|通行证|台胞证|回乡证|军官证|士兵证|警官证|居留证|居留许可|港澳证"
)
ALONE = r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:{})(?![0-9A-Za-z])(?!\.[0-9])"
CITIZEN = re.compile(ALONE.format(r"\d{6}[- ]?\d{8}[- ]?\d{3}[- ]?[0-9Xx]|\d{6}[- ]?\d{6}[- ]?\d{3}"))
CARD = re.compile(ALONE.format(r"[3-69](?:[- ]?\d){14,18}"))
GROUPED = re.compile(r"\d{4}([- ])\d{4}\1\d{4}")

# What the words before a number say it is. The last of them counts.
BEFORE = 16
CITIZENS = re.compile(
    r"(?:身[份分]证|身份号码|公民身份|居民证|(?<!许可)证件号码?|(?<![可照书])证号|社会保障号|驾驶证号?|ID)[^0-9，,。；;]{0,8}\Z"
)
CARDS = re.compile(r"(?:卡号|(?:银行|储蓄|信用|借记|工资|社保)卡|[Cc]ard)[^0-9，,。；;]{0,10}\Z")
ACCOUNTS = re.compile(r"(?:卡|账|帐|户|银行|[Aa]ccount)[^0-9。；;]{0,14}\Z|\A[^0-9。；;]{0,4}(?:账户|帐户|卡)")
PUBLIC = re.compile("财政|国库|非税|罚没|缴款|代收|对公|专户|基本账?户|公司账|单位账|待结算")
OTHERS = re.compile(
    r"(?:编号|编码|单号|票号|案号|文号|批号|货号|(?<!手)机号|条形?码|代码|订单|流水号?|受理号?|登记号|备案号?|许可证号?|证书号?"
    r"|执照号?|注册号|序列号|型号|合同号?|凭证号?|发票号?码?|标准号|字第|第|工单号?|单据号?|项目号?|[Nn][Oo]\.?|№)"
    r"\s*(?:为|是|系)?\s*[:：#“\"（(]?\s*\Z"
)
PAPER = re.compile(
    r"(?:护照|(?:港澳|台湾|往来|内地|大陆)[\u4e00-\u9fff]{0,10}通行证|台胞证|回乡证|军官证|士兵证|警官证|居留证|居留许可)"
    r"(?:号码?|编号)?\s*(?:为|是)?\s*[:：]?\s*[(（]?((?:[A-Za-z]{1,2}|[\u4e00-\u9fff]{1,2}字第)?[0-9]{6,10})(?![0-9A-Za-z])"
)
LATEST = "2012"  # born later than that, a party is a child; numbers of cases begin with later days


def find(text: str) -> Iterator[Find]:
    """The numbers in a text of narrow width."""
    for found in CITIZEN.finditer(text):
        if _is_citizen(found[0], text[max(0, found.start() - BEFORE) : found.start()]):
            yield Find("identity-number", *found.span())
    for found in CARD.finditer(text):
        if _is_card(found, text):
            yield Find("bank-card", *found.span())
    for found in PAPER.finditer(text):
        yield Find("paper-number", *found.span(1))


def is_something_else(before: str) -> bool:
    """Whether the words before a number say that it is that of a case, an order, a licence or the like.

    >>> is_something_else("受理编号："), is_something_else("联系电话：")
    (True, False)
    """
    return bool(OTHERS.search(before)) and not CITIZENS.search(before)


def _is_citizen(written: str, before: str) -> bool:
    number = re.sub("[- ]", "", written).upper()
    if CITIZENS.search(before):
        return True
    if UNIFIED_CODE.holds(number) or identifiers.examine("reg-no", number).valid:
        return False
    reasons = {reason.id for reason in identifiers.examine("id-card", number).reasons}
    if len(number) == 15:
        return not reasons and not OTHERS.search(before)
    if reasons - {"identifier.check-digit"}:
        return False
    # One number in ten passes the check: a day of this century may as well be that of a case or an order.
    if number[6:10] > LATEST:
        return not reasons and not OTHERS.search(before)
    return CITIZEN_NUMBER.holds(number) or not OTHERS.search(before)


def _is_card(found: re.Match[str], text: str) -> bool:
    number = re.sub("[- ]", "", found[0])
    if UNIFIED_CODE.holds(number) or _is_citizen(number, "") or len(number) < 15:
        return False
    before = text[max(0, found.start() - BEFORE) : found.start()]
    if CARDS.search(before):
        return True
    if is_something_else(before) or not luhn(number):
        return False
    sentence = text[max(0, found.start() - 40) : found.start()]
    if PUBLIC.search(re.split("[。；;\n]", sentence)[-1]):
        return False
    return bool(GROUPED.search(found[0]) or ACCOUNTS.search(before) or ACCOUNTS.search(text[found.end() :][:8]))


def luhn(number: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1, annex B).

    >>> luhn("6222600260001072444"), luhn("6222600260001072443")
    (True, False)
    """
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
