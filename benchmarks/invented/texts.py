"""Invented facts of offences and contents of penalties, of the length that departments write."""

from functools import cache
from random import Random

SENTENCES = (
    "经查，当事人在检查当日未能提供有效的许可证件，涉嫌违反相关管理规定。",
    "执法人员现场检查时发现货架上陈列的商品标签所标示的内容与实际不符。",
    "当事人的上述行为违反了《中华人民共和国食品安全法》第三十四条的规定，",
    "经抽样检验，该批次产品所检项目不符合国家标准要求，检验结论为不合格；",
    "当事人对检验结论没有异议，也未在规定期限内申请复检。",
    "上述事实有现场检查笔录、询问笔录、现场照片等证据予以证实。",
    "当事人积极配合调查，并主动消除了危害后果，依法可以从轻处理。",
    "当事人未按照规定的期限公示年度报告，经提醒后仍未补报。",
    "排放口的在线监测数据显示化学需氧量的浓度超过排放限值的1.35倍，",
    "责令当事人立即改正上述违法行为，并对整改情况进行复查。",
    "施工现场的临边防护缺失，特种作业人员未持证上岗，存在安全事故隐患。",
    "车辆装载货物的总质量为49.8吨，超过核定的限值，超限率为18.6%。",
)
LAWS = (
    "《中华人民共和国行政处罚法》第二十八条第一款",
    "《中华人民共和国食品安全法》第一百二十二条第一款",
    "《中华人民共和国产品质量法》第四十九条",
    "《中华人民共和国安全生产法》第九十七条第（三）项",
    "《中华人民共和国水污染防治法》第八十三条第（二）项",
    "《企业信息公示暂行条例》第十七条",
    "《中华人民共和国广告法》第五十五条第一款",
    "《公路安全保护条例》第六十四条",
    "《无证无照经营查处办法》第十三条",
)
OFFENCES = (
    *(
        "无证经营",
        "销售不合格产品",
        "虚假宣传",
        "未按规定公示年报",
        "超标排放污染物",
        "未落实安全生产责任",
        "违法占用城市道路",
    ),
    *("未依法签订劳动合同", "超限运输", "未办理施工许可", "价格欺诈", "未按规定保存购销记录", "发布违法广告"),
)
LONG = 4  # of a hundred texts so many are long


@cache
def facts() -> tuple[str, ...]:
    """Twenty thousand facts of an offence: most of 40 to 150 characters, some of up to 2,000."""
    return _texts(Random(11), 20_000, 40, 150)


@cache
def orders() -> tuple[str, ...]:
    """Five thousand orders that follow the amounts."""
    return _texts(Random(13), 5_000, 10, 50)


def _texts(random: Random, count: int, least: int, most: int) -> tuple[str, ...]:
    return tuple(_text(random, least, most) for _ in range(count))


def _text(random: Random, least: int, most: int) -> str:
    length = random.randint(most, 1_990) if random.randrange(100) < LONG else random.randint(least, most)
    text = ""
    while len(text) < length:
        text += random.choice(SENTENCES)
    return text[:length].rstrip("，；") + "。"
