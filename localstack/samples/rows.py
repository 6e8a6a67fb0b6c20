"""Rows of the sample datasets, by national field code, clean: the dirt comes on top."""

from datetime import date, timedelta
from random import Random

from credit.catalogue import Agency
from localstack.samples.bodies import Body, identity_number, person

Row = dict[str, str]

ACTS = {
    "无证经营": ("未取得许可从事经营活动", "《中华人民共和国行政许可法》第八十一条"),
    "虚假宣传": ("在门店展板上作引人误解的宣传", "《中华人民共和国广告法》第五十五条第一款"),
    "未落实安全生产责任": ("施工现场临边防护缺失", "《中华人民共和国安全生产法》第九十七条第三项"),
    "超标排放污染物": ("排放口在线监测数值超过限值", "《中华人民共和国水污染防治法》第八十三条第二项"),
}
REGISTER_STATES = ("存续", "存续", "存续", "存续", "注销")


def registration(body: Body, agency: Agency, today: date, random: Random) -> Row:
    """A row of org-registration."""
    founded = today - timedelta(days=random.randint(400, 6000))
    state = random.choice(REGISTER_STATES)
    return {
        "JGMC": body.name,
        "TYSHXYDM": body.code,
        "FDDBR": body.representative,
        "ZCZB": str(random.choice((10, 50, 100, 500, 1000))),
        "JYFW": "许可项目以外的一般经营活动",
        "ZS": "测试市示例路" + str(random.randint(1, 300)) + "号",
        "XZQH": "990100",
        "DJJG": agency.name.zh,
        "DJJGDM": agency.code,
        "CLRQ": founded.isoformat(),
        "HZRQ": founded.isoformat(),
        "DJZT": state,
        "ZXRQ": (today - timedelta(days=30)).isoformat() if state == "注销" else "",
    }


def penalty(body: Body, agency: Agency, today: date, number: int, random: Random) -> Row:
    """A row of org-penalty: a fine."""
    act, (fact, law) = random.choice(list(ACTS.items()))
    decided = today - timedelta(days=random.randint(5, 90))
    fine = random.choice(("0.5", "1.2", "2", "3.5"))
    return (
        _party("CF", body)
        | {
            "CF_FRDB": body.representative,
            "CF_WSH": f"测市监罚〔{decided.year}〕{number}号",
            "CF_WFXW": act,
            "CF_SY": f"当事人{fact}，经现场检查和询问查实。",
            "CF_YJ": law,
            "CF_CFLB": "罚款",
            "CF_NR": f"处罚款{fine}万元。",
            "CF_NR_FK": fine,
            "CF_JDRQ": decided.isoformat(),
            "CF_GSJZQ": (decided + timedelta(days=365)).isoformat(),
        }
        | _authority("CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", agency)
    )


def warned(row: Row) -> Row:
    """The same penalty as a mere warning: minor, and so never displayed (第36号令)."""
    return row | {"CF_CFLB": "警告", "CF_NR": "给予警告。", "CF_NR_FK": ""}


def licence(body: Body, agency: Agency, today: date, number: int, random: Random) -> Row:
    """A row of org-licence."""
    decided = today - timedelta(days=random.randint(5, 300))
    return (
        _party("XK", body)
        | {
            "XK_FRDB": body.representative,
            "XK_XKWS": "建筑工程施工许可决定书",
            "XK_WSH": f"测住建许〔{decided.year}〕{number}号",
            "XK_XKLB": "普通",
            "XK_XKZS": "建筑工程施工许可证",
            "XK_XKBH": f"990100{decided.year}{number:06d}",
            "XK_NR": "准予示例路综合楼工程开工建设。",
            "XK_JDRQ": decided.isoformat(),
            "XK_YXQZ": decided.isoformat(),
            "XK_YXQZI": (decided + timedelta(days=1095)).isoformat(),
            "XK_ZT": "1",
        }
        | _authority("XK_XKJG", "XK_XKJGDM", "XK_LYDW", "XK_LYDWDM", agency)
    )


def listing(body: Body, agency: Agency, today: date, number: int, random: Random) -> Row:
    """A row of serious-dishonesty."""
    decided = today - timedelta(days=random.randint(20, 200))
    return {
        "YZSX_MDLB": "重大税收违法失信主体",
        "YZSX_ZTMC": body.name,
        "YZSX_TYSHXYDM": body.code,
        "YZSX_RDDW": agency.name.zh,
        "YZSX_RDDWDM": agency.code,
        "YZSX_RDWH": f"测税失信〔{decided.year}〕{number}号",
        "YZSX_SXSS": "采取虚开发票手段少缴税款，数额较大。",
        "YZSX_CLNR": "列入严重失信主体名单，依法实施惩戒。",
        "YZSX_RDYJ": "《重大税收违法失信主体信息公布管理办法》第六条",
        "YZSX_RDRQ": decided.isoformat(),
        "YZSX_YCTJ": "缴清税款、滞纳金和罚款后可申请移出。",
        "YZSX_JJTJ": "六十日内可申请行政复议。",
        "YZSX_ZT": "在列",
    }


def person_licence(agency: Agency, today: date, number: int, random: Random) -> Row:
    """A row of person-licence."""
    decided = today - timedelta(days=random.randint(5, 300))
    return {
        "XK_XDR_MC": person(random),
        "XK_XDR_ZJLX": "身份证",
        "XK_XDR_ZJHM": identity_number(random),
        "XK_XKWS": "特种设备作业人员资格认定决定书",
        "XK_WSH": f"测市监认〔{decided.year}〕{number}号",
        "XK_XKLB": "认可",
        "XK_XKZS": "特种设备安全管理和作业人员证",
        "XK_XKBH": f"T990100{number:06d}",
        "XK_NR": "准予从事叉车司机作业。",
        "XK_JDRQ": decided.isoformat(),
        "XK_YXQZ": decided.isoformat(),
        "XK_YXQZI": (decided + timedelta(days=1460)).isoformat(),
        "XK_ZT": "1",
    } | _authority("XK_XKJG", "XK_XKJGDM", "XK_LYDW", "XK_LYDWDM", agency)


def practice(agency: Agency, today: date, number: int, random: Random) -> Row:
    """A row of practice-registration, of a lawyer."""
    registered = today - timedelta(days=random.randint(30, 3000))
    return {
        "ZY_XM": person(random),
        "ZY_ZJLX": "身份证",
        "ZY_ZJHM": identity_number(random),
        "ZY_ZYLB": "律师",
        "ZY_ZSMC": "中华人民共和国律师执业证",
        "ZY_ZSBH": f"19901{registered.year}10{number:06d}",
        "ZY_ZYJG": "测试市示例律师事务所",
        "ZY_ZCRQ": registered.isoformat(),
        "ZY_YXQZI": "2099/12/31",
        "ZY_ZT": "执业",
    } | _authority("ZY_DJJG", "ZY_DJJGDM", "ZY_LYDW", "ZY_LYDWDM", agency)


def _party(prefix: str, body: Body) -> Row:
    category = "个体工商户" if body.kind == "92" else "法人及非法人组织"
    return {f"{prefix}_XDR_MC": body.name, f"{prefix}_XDR_LB": category, f"{prefix}_XDR_SHXYM": body.code}


def _authority(name: str, code: str, source: str, source_code: str, agency: Agency) -> Row:
    return {name: agency.name.zh, code: agency.code, source: agency.name.zh, source_code: agency.code}
