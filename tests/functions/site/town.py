"""An invented town for pages: a few bodies with every kind of record, and what must never be seen."""

from datetime import date, timedelta
from random import Random

from functions.daily import statistics
from localstack.samples.bodies import identity_number
from tests.functions.apis.conftest import SENDER, TODAY, Platform

NAME, CODE, FORMER = "北辰测试科技有限公司", "91990100MA0TEXT129", "北辰测试商贸有限公司"
LISTED, LISTED_CODE = "东湖测试食品有限公司", "91990100MA0TEXT22X"
SCHOOL = "测试市第一实验学校"
PERSON, SECRET, PHONE = "北辰测试人", "张测试", "13800001234"
PRACTISING, PRACTISING_NUMBER, TEACHING = "周测试", identity_number(Random(5)), "郑测试"  # noqa: S311
JUSTICE = "11990100MC00001352"
MARKET, TAX, COURT = "11990100MC0000020U", "11990100MC0000039Q", "11990100MC0000047K"


def settle(platform: Platform) -> Platform:
    """Everybody of the town, counted."""
    _company(platform)
    _listed(platform)
    _hidden(platform)
    _many(platform)
    platform.subject("school", SCHOOL, "12990100MB0000001X", category="public-institution")
    statistics.handler({"force": True}, None)
    return platform


def _company(platform: Platform) -> None:
    platform.subject("s1", NAME, CODE, formerNames=[FORMER])
    platform.record("penalty", "s1", agency=MARKET, fields=penalty(), committedAt="2026-11-20T02:00:00+00:00")
    platform.record(
        "disputed", "s1", agency=MARKET, state="disputed", decidedOn="2026-03-10", version=2,
        fields={**penalty(), "CF_WSH": "测市监罚〔2026〕3号", "CF_CFLB": "罚款;没收违法所得"},
    )  # fmt: skip
    platform.record(
        "licence",
        "s1",
        "org-licence",
        decidedOn="2026-01-02",
        committedAt="2026-01-03T00:00:00+00:00",
        fields=licence(1),
    )
    platform.record(
        "registration", "s1", "org-registration", agency=MARKET, decidedOn="2024-05-06",
        fields={"JGMC": NAME, "TYSHXYDM": CODE, "ZTLX": "企业", "JJLX": "有限责任公司", "ZCZB": "500", "DJZT": "存续",
                "JYFW": "软件开发；信息系统集成服务；计算机及办公设备维修。", "CLRQ": "2019-03-05",
                "YYQXZ": "2099-12-31", "DJJG": "测试市市场监督管理局", "FDDBR": "李示例"},
    )  # fmt: skip
    platform.record(
        "change", "s1", "org-change", agency=MARKET, decidedOn="2024-05-06",
        fields={"JGMC": NAME, "TYSHXYDM": CODE, "BGSX": "更名", "BGRQ": "2024-05-06", "BGQ": FORMER, "BGH": NAME,
                "DJJG": "测试市市场监督管理局"},
    )  # fmt: skip
    platform.record(
        "honour", "s1", "red-list", agency=TAX, decidedOn="2026-04-20",
        fields={"HMD_ZTMC": NAME, "HMD_RYMC": "纳税信用A级纳税人", "HMD_RDDW": "国家税务总局测试市税务局",
                "HMD_RDRQ": "2026-04-20"},
    )  # fmt: skip


def _listed(platform: Platform) -> None:
    platform.subject("s2", LISTED, LISTED_CODE, status="吊销")
    platform.record(
        "serious", "s2", "serious-dishonesty", agency=COURT, decidedOn="2026-05-18",
        fields={"YZSX_MDLB": "失信被执行人", "YZSX_ZTMC": LISTED, "YZSX_RDWH": "（2026）测0101执12号",
                "YZSX_SXSS": "有履行能力而拒不履行生效法律文书确定义务。", "YZSX_RDDW": "测试市中级人民法院",
                "YZSX_RDRQ": "2026-05-18", "YZSX_YCTJ": "履行全部义务后向作出决定的法院申请。", "YZSX_FDDBR": SECRET},
    )  # fmt: skip
    platform.record(
        "abnormal", "s2", "abnormal-operation", agency=MARKET, decidedOn="2026-07-03",
        fields={"JYYC_MC": LISTED, "JYYC_LRYY": "未按规定公示年度报告", "JYYC_LRRQ": "2026-07-03",
                "JYYC_LRJG": "测试市市场监督管理局"},
    )  # fmt: skip


def _hidden(platform: Platform) -> None:
    """People, of one of whom a practice is shown; a repaired record; a body known by an expired penalty alone."""
    platform.subject("p1", PERSON, None, kind="person", category="natural-person")
    platform.person("p2", PRACTISING, PRACTISING_NUMBER)
    platform.record("practice", "p2", "practice-registration", agency=JUSTICE, fields=practice())
    platform.record("not-open", "p2", "practice-registration", fields=practice(ZY_ZYLB="教师", ZY_XM=TEACHING))
    platform.record("of-person", "p1", "person-penalty", fields={"CF_XDR_MC": PERSON, "CF_CFLB": "罚款"})
    platform.record("repaired", "s1", state="repaired")
    platform.subject("s4", "北辰测试旧罚有限公司", None, registered=False)
    platform.record("expired", "s4", decidedOn="2023-01-15")


def _many(platform: Platform) -> None:
    """More than a page of everything that has pages."""
    platform.subject("s5", "南山测试建设工程有限公司", "91990100MA0TEXT30L")
    for n in range(60):
        at = TODAY - timedelta(days=2 + 3 * n)
        platform.record(
            f"many-{n:02}", "s5", "org-licence", agency=SENDER, decidedOn=at.isoformat(),
            committedAt=f"{at}T03:00:00+00:00", fields=licence(n + 10, at),
        )  # fmt: skip
    for n in range(25):
        platform.subject(f"many-{n:02}", f"西岭测试第{n:02}商店", None, category="individual-business")


def practice(**more: str) -> dict[str, str]:
    return {
        "ZY_XM": PRACTISING,
        "ZY_ZYLB": "律师",
        "ZY_ZSMC": "中华人民共和国律师执业证",
        "ZY_ZSBH": "19901201810000017",
        "ZY_ZYJG": "测试市北辰律师事务所",
        "ZY_ZCRQ": "2026-06-01",
        "ZY_YXQZI": "2099-12-31",
        "ZY_ZT": "执业",
        "ZY_DJJG": "测试市司法局",
        "ZY_DJJGDM": JUSTICE,
        **more,
    }


def penalty() -> dict[str, str]:
    return {
        "CF_XDR_MC": NAME,
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": CODE,
        "CF_FRDB": SECRET,
        "CF_WSH": "测市监罚〔2026〕12号",
        "CF_WFXW": "销售不符合保障人体健康和人身、财产安全的国家标准的产品",
        "CF_SY": f"销售的三批次电源适配器经检验不合格，货值金额1.2万元，违法所得0.3万元。联系电话{PHONE}。",
        "CF_YJ": "《中华人民共和国产品质量法》第四十九条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款人民币15000元。",
        "CF_NR_FK": "1.5",
        "CF_JDRQ": "2026-06-01",
        "CF_CFJG": "测试市市场监督管理局",
        "CF_CFJGDM": MARKET,
        "CF_SJLY": "测试市市场监督管理局",
        "CF_SJLYDM": MARKET,
    }


def licence(number: int, at: date = date(2026, 11, 2)) -> dict[str, str]:
    return {
        "XK_XKWS": "建筑工程施工许可证",
        "XK_WSH": f"测建许〔2026〕{number}号",
        "XK_XKLB": "普通",
        "XK_NR": "准予开展测试大道改造工程施工。",
        "XK_JDRQ": at.isoformat(),
        "XK_YXQZI": "2099-12-31",
        "XK_XKJG": "测试市住房和城乡建设局",
        "XK_ZT": "1",
    }
