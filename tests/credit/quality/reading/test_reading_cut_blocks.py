"""Rows do not depend on where the blocks of a file end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.quality.reading import jsonrows
from credit.quality.reading.jsonstream import JsonStream
from credit.quality.reading.markup import elements, opendocument, spreadsheetml, webpage
from credit.quality.reading.model import Limits

LIMITS = Limits()
Blocks = Callable[[], Iterator[bytes]]
JSON = '{"n": 1234567, "a": {"rows": [{"名": "甲\\"公司", "数": 919901001000000169}, {"名": null}]}, "e": -5e3}'
XML = "<?xml version='1.0'?><甲><行 a='1'><名>北<![CDATA[<辰>]]>&amp;</名><数/></行>\n<行><名>𬱖</名></行></甲>"
HTML = "<style>a>b</style><table><tr><td title='x>y'>甲&amp;乙<!-- < --></td><td>1</td></tr>"
HTML += "<tr><td>二<br>行<td>2</table>"
SHEET = (
    '<Workbook xmlns:ss="x"><Worksheet ss:Name="甲"><Table><Row><Cell><Data ss:Type="Number">12</Data></Cell></Row>'
    "</Table></Worksheet></Workbook>"
)
FLAT = (
    '<a><table:table table:name="甲"><table:table-row><table:table-cell office:value-type="string"><text:p>二'
    "<text:s/>三</text:p></table:table-cell></table:table-row></table:table></a>"
)
KINDS: dict[str, tuple[str, Callable[[Blocks], list[Any]]]] = {
    "json": (JSON, lambda b: list(jsonrows.rows(JsonStream(b(), LIMITS), ("a", "rows", None)))),
    "xml": (XML, lambda b: list(elements.Rows(b, ("甲", "行"), LIMITS))),
    "html": (HTML, lambda b: list(webpage.Tables(b, "甲", LIMITS).rows())),
    "spreadsheetml": (SHEET, lambda b: list(spreadsheetml.Sheets(b, LIMITS).rows())),
    "opendocument": (FLAT, lambda b: list(opendocument.Sheets(b, LIMITS).rows())),
}
ROWS: dict[str, list[Any]] = {
    "json": [{"名": '甲"公司', "数": "919901001000000169"}, {"名": None}],
    "xml": [{"a": "1", "名": "北<辰>&", "数": ""}, {"名": "𬱖"}],
    "html": [(0, 1, ["甲&乙", "1"]), (0, 2, ["二\n行", "2"])],
    "spreadsheetml": [(0, 1, ["12"])],
    "opendocument": [(0, 1, ["二 三"])],
}


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 40), max_size=12))
def test_rows_do_not_depend_on_the_blocks(kind: str, sizes: list[int]) -> None:
    text, rows = KINDS[kind]
    content, blocks, at = text.encode(), [], 0
    for size in sizes:
        blocks.append(content[at : at + size])
        at += size
    blocks.append(content[at:])
    assert rows(lambda: iter([block for block in blocks if block])) == ROWS[kind]
