"""What nobody may collect about a person for credit: health, belief, body, family.

征信业管理条例 article 14, 个人信息保护法 article 28. A sentence must say it of somebody: products that promise to cure,
hospitals that report diseases and employers of the disabled are not told of.
"""

import re
from collections.abc import Iterator, Mapping

from credit.quality.personal.minors import SURNAMES
from credit.quality.personal.model import HAN, Find

NAME = f"[{SURNAMES}]{HAN}{{1,2}}"
KIN = "妻子?|丈夫|父亲?|母亲?|儿子|女儿|老伴|配偶|孩子|弟弟|妹妹|哥哥|姐姐|爱人"
WHO = (
    f"(?:{HAN}某{{1,3}}|{HAN}某{HAN}|本人|其(?:本人|{KIN})?|(?:{KIN})|"
    f"(?:当事人|法定代表人|经营者|负责人|被处罚人|违法行为人|患者)(?:{NAME})?|(?:员工|职工|司机|驾驶人|公民|居民|学生)(?:{NAME}))"
)
ADVERB = "(?:因|已|确|本身|长期|自述|自称|称|又|也|曾|经医院|被|经|同时|患病|目前|现)*"
ILL = "患有?|身患|罹患|确诊(?:为|患有?)?|诊断(?:为|患有?|出)|感染了?|查出(?:患有?)?|得了"
NAMED = (
    "精神(?:分裂症?|障碍|类?疾?病|异常|失常|残疾)|抑郁症?|躁狂症?|癫痫病?|艾滋病?毒?|HIV(?:病毒)?|AIDS|梅毒|淋病|性病|乙肝|丙肝|"
    "肺结核|结核|传染性?疾?病|脑梗死?|脑瘫|肿瘤|白血病|尿毒症|糖尿病|高血压|新冠病?毒?肺?炎?|残疾|智力障碍"
)
DISEASE = (
    f"(?:{HAN}{{0,4}}?(?:{NAMED})"
    f"|(?:{HAN}|[A-Z]){{0,6}}?{HAN}(?:疾病|病(?!因|毒性?检|历|情|床|房|人|例)|综合征|症|炎|癌|瘤))"
)
STATE = (
    "精神病(?:人|患者)|精神障碍患者|(?:[一二三四]级)?(?:肢体|智力|精神|视力|听力|言语)?残疾(?:人|军人)?(?:[一二三四]级)?|聋哑人?|盲人|孕妇|"
    "HIV(?:感染者|阳性)|艾滋病(?:人|患者|感染者)|癌症(?:患者|病人)|(?:[\u4e00-\u9fff]{1,3})癌(?:患者|晚期)|传染病(?:人|患者)|哺乳期(?:妇女)?"
)
WITH_CHILD = "怀孕|有孕|怀有身孕|有身孕|已孕|妊娠|流产|堕胎|小产"
CARD = "(?:持有?|领有|办有)(?:[一二三四]级)?残疾人?证"
SAID = f"{WHO}{ADVERB}(?:{ILL}|系|是|为|属|怀|有|已?孕|妊|流产|堕胎|小产|HIV|持|领有|办有)"
HEALTH = re.compile(
    f"{WHO}{ADVERB}(?P<what>(?:{ILL})(?:了|严重|轻度|重度|中度|慢性|急性|有)*{DISEASE}"
    f"|(?:系|是|为|属于?)(?:一名|名)?(?:{STATE})|{WITH_CHILD}|{CARD}|HIV(?:检测)?(?:呈|为)?阳性)"
)
# Somebody of a kind, and nobody in particular; and what is no person at all.
ANYBODY = re.compile(
    "的(?:从业人员|工作人员|员工|人员|职工|工人|劳动者|学生|患者|病人|动物|猪|牛|羊|鸡|鸭|犬|肉|产品|药|情况)|就业|保障金|联合会|专用"
)
FAITH = "(?:佛|道|基督|天主|伊斯兰|回|东正|喇嘛|摩门)"
BELIEF = re.compile(
    f"{WHO}{ADVERB}(?P<what>(?:信仰|信奉|皈依|信)了?{FAITH}教?(?!育)|(?:系|是|为)(?:一名|名)?(?:{FAITH}教(?:徒|信徒|教徒)|穆斯林))"
)
BLOOD = re.compile(
    r"(?P<what>血型\s*(?:为|是|系)\s*(?:[Rr][Hh]\S{0,2})?(?:AB|A|B|O)型?|(?<=[系为是])(?:AB|A|B|O)型血(?!浆|液))"
)
# As forms state it. The words are those whose columns are refused; a test holds the two lists together.
LABELS: Mapping[str, str] = {
    "health": "疾病|病史|病历|病情|患病|病种|诊断|残疾类别|残疾等级|健康状况|健康情况|健康信息|体检结果",
    "belief": "宗教信仰|信仰宗教|信教",
    "biometric": "基因|DNA|指纹|掌纹|声纹|虹膜|人脸特征|面部特征|人脸照片|生物识别|血型",
    "family": "婚姻状况|生育状况|性取向",
}
OWNER = "(?:当事人|本人|患者|其|法定代表人|经营者|既往|家族|个人|的){0,3}"
START = r"(?:(?<=[，,。；;、（(：: \t\n])|\A)"
LABELLED = re.compile(
    START + OWNER + "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items()) + r")(?:信息|情况)?"
    r"\s*[:：]\s*(?P<what>[^，,。；;\s*]{1,30})"
)
PERHAPS = "|".join(
    [
        f"(?:{'|'.join(LABELS.values())})(?:信息|情况)?\\s*[:：]",
        f"{SAID}",
        "信仰|信奉|皈依|信教|教徒|穆斯林|血型|型血",
    ]
)

# What all of the above need, for texts that say nothing of the kind: the searches themselves are slow.
SIGNS = re.compile(
    "[患诊残孕妊堕染癌聋盲病信教型因纹虹况]|流产|小产|查出|得了|精神|哺乳|HIV|DNA|信|人脸|面部|生物|体检|性取向"
)


def find(text: str) -> Iterator[Find]:
    """What a text of narrow width says of somebody's health, belief, body or family."""
    if not SIGNS.search(text):
        return
    for found in HEALTH.finditer(text):
        if not ANYBODY.match(text, found.end()):
            yield Find("health", *found.span("what"))
    for found in BELIEF.finditer(text):
        yield Find("belief", *found.span("what"))
    for found in BLOOD.finditer(text):
        yield Find("biometric", *found.span("what"))
    for found in LABELLED.finditer(text):
        kind = next(kind for kind in LABELS if found[kind])
        yield Find(kind, *found.span("what"))
