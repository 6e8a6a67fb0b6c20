"""What a find of personal data is, and of which kinds there are."""

from collections.abc import Mapping
from typing import NamedTuple

from credit.text import Text


class Find(NamedTuple):
    """A stretch of a text that is personal data: of which kind, from where, to before where (in characters)."""

    kind: str
    start: int
    end: int


KINDS: Mapping[str, Text] = {
    "identity-number": Text(zh="公民身份号码", en="citizen number"),
    "paper-number": Text(zh="护照、通行证等证件号码", en="number of a passport or travel permit"),
    "mobile": Text(zh="手机号码", en="mobile number"),
    "landline": Text(zh="住宅电话", en="private telephone number"),
    "bank-card": Text(zh="银行卡号", en="bank card number"),
    "e-mail": Text(zh="电子邮箱", en="e-mail address"),
    "account": Text(zh="微信号或QQ号", en="WeChat or QQ account"),
    "plate": Text(zh="车牌号码", en="number plate"),
    "address": Text(zh="个人住址", en="home address"),
    "birth-date": Text(zh="出生日期", en="date of birth"),
    "health": Text(zh="疾病或健康情况", en="state of health"),
    "minor": Text(zh="未成年人姓名", en="name of a minor"),
    "belief": Text(zh="宗教信仰", en="religious belief"),
    "biometric": Text(zh="血型、指纹、基因等生物特征", en="blood type, fingerprint, genes or other biometric data"),
    "family": Text(zh="婚姻、生育情况", en="marital or family status"),
}

HAN = "[\u4e00-\u9fff]"
STOP = "，,。；;\n*"  # no find reaches over the end of a clause, or over what is masked already
INSIDE = f"[^{STOP}]"
