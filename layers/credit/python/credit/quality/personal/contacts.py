"""By what a person is reached or followed: mobile and private telephone numbers, e-mail, WeChat and QQ, number plates.

What a company is reached by is its own business: land lines without a word about a home, mail boxes of an office.
"""

import re
from collections.abc import Iterator

from credit.quality.personal.model import Find
from credit.quality.personal.numbers import BEFORE, GAP, is_something_else

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
HOMES = "(?:住宅|家庭|家中|家里|宅|本人|个人|私人|其(?:父|母|妻|夫|子|女)[亲子]?)(?:的)?(?:联系|固定)?电话"
PERHAPS = (
    f"(?:^|[^0-9A-Za-z]|[LlXxQq]|86{GAP}?)1[3-9][0-9](?:{GAP}?[0-9]){{8}}(?:[^0-9A-Za-z]|$)|"
    rf"[０-９]{{5}}|[@＠]|[Qq][Qq]|微信|[Ww]e[Cc]hat|[VWvw][Xx]|[{PROVINCES}][A-Z][·•. ]?[A-Z0-9]{{4}}|{HOMES}"
)
CALLED = "(?<=[Tt][Ee][Ll])|(?<=[VWvw][Xx])|(?<=[Qq][Qq])"
MOBILE = re.compile(
    rf"(?:(?<![0-9A-Za-z])(?<![0-9]\.)|{CALLED})(?:(?:\+|00)?86[- ]?)?"
    r"(?P<number>1[3-9]\d(?:[- ]?\d{4}[- ]?\d{4}|[- ]\d{3}[- ]\d{5}|\d[- ]\d{3}[- ]\d{4}))"
    r"(?![0-9A-Za-z])(?!\.[0-9])"
)
# Eleven digits that count something, or that number something.
COUNTED = re.compile(
    r"\s*(?:余?[元圆]|[万亿千百]|美元|港元|吨|公斤|千克|克|毫?升|件|瓶|箱|盒|袋|株|只|个|条|次|人|平方|立方|㎡|m|号(?!码|手机|联|的机|机主))"
)
LANDLINE = re.compile(rf"{HOMES}(?:号码?)?(?:为|是)?[:：]?\s*([(（]?(?:0\d{{2,3}}[)）]?[- ]?)?[2-9]\d{{6,7}})(?!\d)")
MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+*-])([A-Za-z0-9][A-Za-z0-9._%+-]*)@([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?![A-Za-z0-9])"
)
OFFICES = re.compile(
    "(?i)(?:info|service|services|kefu|cs|admin|office|sales|support|help|hr|job|jobs|contact|webmaster|postmaster"
    "|jubao|tousu|complaint|complaints|market|marketing|pr|ir|xinxi|bgs|mail|news|press|legal|privacy|enquiry)"
)
EVERYBODYS = re.compile(
    r"(?i)(?:qq|vip\.qq|foxmail|163|126|yeah|sina|sohu|139|189|wo|aliyun|gmail|hotmail|outlook|yahoo|icloud|live)\."
)
QQ = re.compile(
    r"(?<![A-Za-z])[Qq]{2}(?:号码?|账号|帐号)?\s*(?:为|是)?\s*[:：]?\s*([1-9]\d{4,10})(?!\d|\s*[元万人名次个条])"
)
NAMED = "(?:号码?|账号|帐号|ID|id)"
WECHAT = re.compile(
    rf"(?:(?:微信|[Ww]e[Cc]hat)(?:{NAMED}\s*(?:为|是)?\s*[:：]?|\s*(?:为|是)?\s*[:：])|(?<![A-Za-z])[VWvw][Xx]\s*{NAMED}?\s*[:：])"
    r"\s*[“\"（(]?([A-Za-z][-_A-Za-z0-9]{5,19})(?![-_A-Za-z0-9])|微信\s?([A-Za-z_][-_A-Za-z]*[0-9][-_A-Za-z0-9]{3,})"
)
SIGNS = re.compile("[Qq]{2}|信|[Xx]|[Cc]hat")
SERIAL = "A-HJ-NP-Z0-9"
PLATE = re.compile(
    rf"(?<![0-9A-Za-z])[{PROVINCES}][A-HJ-NP-Z][·•. ]?(?=[A-Z]*[0-9][A-Z]*[0-9])"
    rf"(?:[{SERIAL}]{{5,6}}|[{SERIAL}]{{4}}[学警港澳挂领])(?![A-Za-z0-9])"
)
VEHICLE = re.compile(r"车[^，,。；;]{0,12}\Z")
LICENSED = re.compile(r"(?:[字第证发批准备许]|编号|文号|许可证?号?)\s*[:：]?\s*[(（]?\Z")


def find(text: str) -> Iterator[Find]:
    """What reaches or follows a person, in a text of narrow width."""
    for found in MOBILE.finditer(text):
        before = text[max(0, found.start() - BEFORE) : found.start()]
        if not (is_something_else(before) or COUNTED.match(text, found.end())):
            yield Find("mobile", *found.span("number"))
    for found in LANDLINE.finditer(text) if "电话" in text else ():
        yield Find("landline", *found.span(1))
    for found in MAIL.finditer(text) if "@" in text else ():
        if EVERYBODYS.match(found[2]) or not OFFICES.fullmatch(found[1]):
            yield Find("e-mail", *found.span())
    for pattern in (QQ, WECHAT) if SIGNS.search(text) else ():
        for found in pattern.finditer(text):
            yield Find("account", *found.span(found.lastindex or 0))
    for found in PLATE.finditer(text):
        before = text[max(0, found.start() - BEFORE) : found.start()]
        if VEHICLE.search(before) or not LICENSED.search(before):
            yield Find("plate", *found.span())
