"""案号, the number of a court case: year, court, kind of case, ordinal (法〔2015〕137号, articles 2 and 3).

The year of filing stands in round brackets; 法〔2018〕335号 added a character for special courts. Numbers from before
2016 read like （2012）测民初字第8号 and are as good.

>>> examine("(2024)京0105民初12345号").normalised
'（2024）京0105民初12345号'
"""

from credit.quality.identifiers.numbered import SUFFIX, Numbered
from credit.text import Text

KIND = "case-no"
LABEL = Text(zh="案号", en="case number")
EXPECTED = Text(
    zh="“（年份）法院代字类型代字编号号”，如 （2024）京0105民初12345号",
    en="（year）, court, kind of case, ordinal, 号: （2024）京0105民初12345号",
)

_numbers = Numbered(
    KIND,
    LABEL,
    EXPECTED,
    ("（", "）"),
    rf"^（([0-9]{{4}})）[一-鿿]{{1,10}}[0-9]{{0,4}}[一-鿿]{{1,12}}[0-9]{{1,8}}号{SUFFIX}$",
)
REASONS = _numbers.REASONS
normalise = _numbers.normalise
examine = _numbers.examine
normal = _numbers.normal
reasons = _numbers.reasons
