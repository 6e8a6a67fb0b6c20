"""文号, the number of an official document: letters of the issuing body, year, ordinal (GB/T 9704-2012, clause 7.2.5).

The year stands in full in hexagonal brackets. The standard also wants no 第 and no leading zeros; both are common
and are left as they are, since a body may have issued either form.

>>> examine("市监罚 [2024] 12 号").normalised
'市监罚〔2024〕12号'
>>> examine("罚字2024-12").valid
False
"""

from credit.quality.identifiers.numbered import SUFFIX, Numbered
from credit.text import Text

KIND = "doc-no"
LABEL = Text(zh="文号", en="document number")
EXPECTED = Text(
    zh="“机关代字〔年份〕序号号”，如 市监罚〔2024〕12号", en="body, 〔year〕, ordinal, 号: 市监罚〔2024〕12号"
)

_numbers = Numbered(
    KIND,
    LABEL,
    EXPECTED,
    ("〔", "〕"),
    rf"^[^0-9〔〕][^〔〕]{{0,39}}〔([0-9]{{4}})〕第?[A-Za-z一-鿿]{{0,4}}[0-9]{{1,12}}(?:-[0-9]{{1,6}})?号{SUFFIX}$",
)
REASONS = _numbers.REASONS
normalise = _numbers.normalise
examine = _numbers.examine
normal = _numbers.normal
reasons = _numbers.reasons
