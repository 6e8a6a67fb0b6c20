"""Names of children: a full name beside a word for a child, or beside an age under eighteen.

未成年人保护法 article 103, 个人信息保护法 article 28. 王某 and 张三 are nobody's names.
"""

import re
from collections.abc import Iterator

from credit.quality.personal.model import HAN, Find
from credit.surnames import ANY_DOUBLE

# Common surnames but those that are common words too, such as 时, 向, 常, 和, 连.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤康易乔赖文樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍"
    "申尤毕聂柳齐岳庄焦翁骆欧霍耿左祝柴詹覃柯梅阮纪舒靳裴冉卞娄祁甄简饶桂闵岑褚芮晏冼茅阎柏缪邬涂谷巫蒙臧辛"
)
# No child is called so: what ends in one of these is a thing, a place or a group of people.
THINGS = (
    "面食园品票证车床房服装具校室堂舍费餐奶药书卡鞋帽包椅桌片机器物件料油水酒糖茶米粉肉菜果店馆场所厅院区街路号楼员户们等者"
    "长师工属照单据款额量数式类型性法规定行时日月年天地位置班级组队会社网站线路灯安全便利食堂某"
)
NAME = f"(?P<name>(?:{ANY_DOUBLE}|[{SURNAMES}]){HAN}{{1,2}}?)"
KIN = f"(?:[其之长次幼养继](?:子|女)|儿子|女儿|孙子|孙女|外孙女?|侄子|侄女|{HAN}某的?(?:子|女))"
CHILD = (
    "(?:未成年人?|女童|男童|男孩|女孩|小学生|中学生|初中生|高中生|学生|幼儿|婴儿|儿童|少年|少女|"
    "孩子|小孩|被监护人|童工)"
)
PAUSE = r"[，,。；;、（(）)\s0-9]|\Z|系|等|在|被|年仅|未满|不满|就读|的|因|于|到|从|与|和"
BEFORE = re.compile(f"(?:{KIN}|{CHILD})[:：“（(]?{NAME}(?={PAUSE})")
AGE = (
    "(?:[男女][，,、])?(?:系)?(?:未成年|(?:现年|年仅|时年|年龄为?|今年)?(?<![0-9])(?:[0-9]|1[0-7])周?岁|"
    "(?:未满|不满)(?:14|16|18|十四|十六|十八)周?岁)"
)
AFTER = re.compile(f"{NAME}(?=[（(，,、]{AGE})")
NOBODY = frozenset(("张三", "李四", "王五", "赵六"))
PERHAPS = f"(?:{KIN}|{CHILD})[:：“（(]?(?:{ANY_DOUBLE}|[{SURNAMES}]){HAN}|[0-9满四六八]周?岁|未成年"


def find(text: str) -> Iterator[Find]:
    """Names of children in a text of narrow width."""
    for pattern in (BEFORE, AFTER):
        for found in pattern.finditer(text):
            name = found["name"]
            if name not in NOBODY and not set(name[1:]) & set(THINGS):
                yield Find("minor", *found.span("name"))
