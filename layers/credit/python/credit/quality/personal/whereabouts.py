"""Where a person lives, down to the house, and when they were born.

Where a company has its seat or a shop (住所, 经营场所, 注册地址, 位于) is public.
"""

import re
from collections.abc import Iterator

from credit.quality.personal.model import INSIDE, Find

PERHAPS = (
    "住(?:址|在|于)|[，,；;、。（( \t某]住[^所宅建院户房宿]|户籍|户口|家住|居住|现住|暂住|租住|家庭地址|出生|生于|生日"
    r"|日\s*生(?:[，,。；;、）)]|$)"
)
LEAD = (
    "(?:(?:家庭|现|户籍|户口|居住|常住|实际居住|经常居住|暂住)(?:住址|地址|所在地|地)"
    "|(?<!注册)(?<!经营)住址|居住(?:于|在)|家住|现住|住(?:在|于)|(?:暂|租)住(?:在|于)?"
    "|(?<=[，,；;、。（( \t某])住(?![所宅建院户房宿址在于]))"
)
FIGURE = "(?:[0-9A-Za-z]+|[一二三四五六七八九十百零〇甲乙丙丁]+)"
UNIT = "(?:号楼|号(?!线|公路)|室|楼|栋|幢|座|单元|组|社|弄|层|户|队)"
HOUSE = re.compile(
    rf"{LEAD}\s*(?:为|是|系|[:：])*\s*"
    rf"(?P<where>{INSIDE}{{0,45}}(?:{FIGURE}\s*{UNIT}|[\u4e00-\u9fff]村)(?:之?[0-9A-Za-z#-]+)?)"
)
PLACE = re.compile("[省市区县旗镇乡街道路巷弄村庄里苑园湾坊屯寨]|大厦|公寓|家属院|新村|花园|小区")
ANYBODY = re.compile("的?(?:全体|部分|多名|多位|其他|周边)?(?:居民|业主|住户|群众|村民)")
DATE = r"(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?:\s*日)?"
BORN = re.compile(
    rf"(?:(?:出生(?:日期|年月日?|时间|于)?|生于|生日)\s*(?:为|是)?\s*[:：]?\s*(?P<after>{DATE}|(?:19|20)\d{{6}}(?![0-9]))"
    rf"|(?P<before>{DATE})\s*(?:出生|生)(?=[，,。；;、）)]|\Z))"
)


def find(text: str) -> Iterator[Find]:
    """Homes and birthdays in a text of narrow width."""
    for found in HOUSE.finditer(text):
        if PLACE.search(found["where"]) and not ANYBODY.match(text, found.end()):
            yield Find("address", *found.span("where"))
    for found in BORN.finditer(text):
        yield Find("birth-date", *found.span(found.lastgroup or 0))
