"""Chinese double surnames (复姓) that are still common; every other surname is one character."""

import re

DOUBLE = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
        "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西令狐轩辕呼延拓跋",
    )
)
ANY_DOUBLE = "|".join(sorted(DOUBLE))  # as part of a pattern
