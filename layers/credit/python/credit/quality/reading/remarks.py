"""Rows that stand in a table and are no records: totals, signatures, notes, samples, page numbers."""

import re
import unicodedata
from collections.abc import Sequence

_UNSEEN = ("Cc", "Cf")  # controls and marks of writing direction
_TOTAL = re.compile(
    r"(?:本[页表月期次批类]|全部|全[年市县区局]|以上|总)?(?:合计|总计|小计|共计|累计|总数|合计数|total|subtotal|grandtotal)(?:[:(\d].*)?"
    r"|(?:合计|总计|共计?|累计)\d+(?:[条家户件项个起人行]|笔).{0,12}",
    re.IGNORECASE,
)
_WHO = "填表|填报|制表|编制|审核|复核|审批|批准|经办|负责|主管|联系|报送|上报|统计|签发|签收|打印|导出|录入|校对|分管"
_SIGNED = re.compile(
    rf"(?:{_WHO}|单位|部门|科室|科长|局长|领导)"
    r"(?:单位|部门|机关)?(?:联系人|领导|负责人|人员?|者|日期|时间|电话|手机|签字|签名|签章|盖章|意见)?(?:\(.*?\))?:.*"
    r"|(?:联系电话|电话|传真|邮箱|日期|时间)(?:\(.*?\))?:.*"
    r"|(?:单位)?\(?(?:签字|签名|签章|盖章|公章)\)?(?:处)?:?"
)
_NOTE = re.compile(
    r"(?:表格|填表|填报|填写|指标|编制)?(?:说明|备注|注|注释|提示|注意|注意事项|填写要求|数据来源|资料来源)(?:\d|[一二三四五])?[:、.].*"
    r"|\*?注\d?[:.、].*|(?:表格|填表|填报|填写)(?:说明|要求).*|(?:※|\*{1,3}|★).{4,}"
)
_PAGE = re.compile(
    r"第?\d+页(?:[,/,、;]?共?\d+页)?|第?\d+/\d+页?|-\d+-|[(（]?(?:续表|转下页|接上页|下转|上接|以下空白|以下无正文)[)）]?|page\d+(?:of\d+)?",
    re.IGNORECASE,
)
SAMPLES = ("示例", "样例", "范例", "举例", "例", "例如", "例子", "填写示例", "填报示例", "示例数据", "示例行")
_SAMPLE = re.compile(rf"[(\[【]?(?:{'|'.join(SAMPLES)})\d?[)\]】]?:?")
_FIRST = 3  # filled cells among which a remark is looked for: in front of it may stand a running number


def remark(texts: Sequence[str]) -> bool:
    """Whether a row with these cells (without blanks, of narrow width) says something about the table.

    >>> remark(["合计", "", "12.5"]), remark(["合计（测试）科技有限公司", "91990100MA0TEXT129"])
    (True, False)
    """
    filled = [text for text in texts if text][:_FIRST]
    first = filled[0] if filled else ""
    return any(map(_TOTAL.fullmatch, filled)) or any(form.fullmatch(first) for form in (_SIGNED, _NOTE, _PAGE, _SAMPLE))


def sample(texts: Sequence[str]) -> bool:
    """Whether a row calls itself an example of how to fill in the table, however well it is filled in."""
    return bool(_SAMPLE.fullmatch(next(filter(None, texts), "")))


def plain(cell: str | None) -> str:
    """A cell without blanks and invisible characters (old programs end a file with one), of narrow width."""
    text = "".join(unicodedata.normalize("NFKC", cell or "").split())
    return text if text.isprintable() else "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
