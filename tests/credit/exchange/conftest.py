"""Two judged rows, one good and one bad, with a column of the sender's own; workbooks on their way there and back."""

import io
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from cloud import knowledge
from credit.exchange.marked import Marks, write_marked
from credit.exchange.wording import Wording
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.reading import Header, read
from credit.quality.run import judged

TODAY = date(2026, 3, 5)
GOOD = {
    "CF_XDR_MC": "北辰测试科技有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "91990100MA0TEXT129",
    "CF_FRDB": "林测试",
    "CF_WSH": "测市监罚〔2024〕12号",
    "CF_WFXW": "发布虚假广告",
    "CF_SY": "当事人在店内张贴虚假广告。",
    "CF_YJ": "《中华人民共和国广告法》第五十五条",
    "CF_CFLB": "警告",
    "CF_NR": "警告。",
    "CF_JDRQ": "2024-03-05",
    "CF_GSJZQ": "2025-03-05",
    "CF_CFJG": "测试市市场监督管理局",
    "CF_CFJGDM": "11990100MC00000121",
    "CF_SJLY": "测试市市场监督管理局",
    "CF_SJLYDM": "11990100MC00000121",
}
BAD = {"CF_XDR_SHXYM": "91990100ma0tetx129", "CF_SY": None, "CF_WSH": "=HYPERLINK(1)", "flex_id": "+7"}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Row = Sequence[object]


@pytest.fixture(scope="session")
def two_rows() -> Judged:
    catalogue = knowledge.catalogue()
    rows = [{"_sheet": "罚单", "_row": n, "flex_id": "a", **GOOD, **changed} for n, changed in ((2, {}), (3, BAD))]
    batch = pl.DataFrame(rows, schema_overrides={"_row": pl.UInt32})
    return judge(batch, catalogue.dataset("org-penalty"), catalogue, today=TODAY)


@pytest.fixture(scope="session")
def wording() -> Wording:
    catalogue = knowledge.catalogue()
    return Wording(catalogue.dataset("org-penalty"), catalogue, {"事实": "CF_SY"})


@pytest.fixture(scope="session")
def headers() -> list[str]:
    """The labels over the columns of `GOOD`."""
    dataset = knowledge.catalogue().dataset("org-penalty")
    return [dataset.field(code).label.zh for code in GOOD]


@pytest.fixture(scope="session")
def row() -> Callable[..., list[str]]:
    """The cells of a good row with some of its fields changed."""
    return lambda number=1, **changed: [*{**GOOD, "CF_WSH": f"测市监罚〔2024〕{number}号", **changed}.values()]


def _workbook(write: Callable[[Workbook], None]) -> bytes:
    """A workbook as a department's program makes it."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        write(book)
    return stream.getvalue()


def _table(rows: Sequence[Row], name: str = "罚单", top: int = 0, left: int = 0) -> bytes:
    """A workbook of one sheet, empty cells left out."""

    def write(book: Workbook) -> None:
        page = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell not in (None, ""):
                    page.write(top + at, left + column, cell)

    return _workbook(write)


def _changed(content: bytes, changes: Mapping[str, Callable[[str], str] | None]) -> bytes:
    """The package with some of its parts changed, or taken out."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name, str) if name.endswith((".xml", ".rels", ".vml")) else bytes
            if change is not None:
                data = old.read(name)
                new.writestr(name, change(data.decode()) if name in changes else data)
    return stream.getvalue()


def _parsed(part: str) -> ElementTree.Element:
    return ElementTree.fromstring(part)  # noqa: S314 - written by ourselves a moment ago


@dataclass(frozen=True)
class Returned:
    """A marked workbook and what is in it."""

    path: Path
    header: Header

    def part(self, name: str) -> str:
        with ZipFile(self.path) as package:
            return package.read(name).decode()

    def names(self) -> list[str]:
        with ZipFile(self.path) as package:
            return package.namelist()

    def values(self, sheet: str = "罚单") -> list[list[object]]:
        page = CalamineWorkbook.from_path(str(self.path)).get_sheet_by_name(sheet)
        return page.to_python(skip_empty_area=False)

    def cell(self, place: str, number: int = 1) -> ElementTree.Element | None:
        root = _parsed(self.part(f"xl/worksheets/sheet{number}.xml"))
        return next((c for c in root.iter(f"{MAIN}c") if c.get("r") == place), None)

    def format(self, place: str, number: int = 1) -> ElementTree.Element:
        """The cell format of a cell."""
        cell = self.cell(place, number)
        assert cell is not None, place
        formats = _parsed(self.part("xl/styles.xml")).find(f"{MAIN}cellXfs")
        assert formats is not None
        return formats[int(cell.get("s", "0"))]

    def colour(self, place: str, number: int = 1) -> str | None:
        """The colour of a cell's ground."""
        fills = _parsed(self.part("xl/styles.xml")).find(f"{MAIN}fills")
        assert fills is not None
        shade = fills[int(self.format(place, number).get("fillId", "0"))].find(f"{MAIN}patternFill/{MAIN}fgColor")
        return None if shade is None else shade.get("rgb")

    def comments(self, number: int = 1) -> dict[str, str]:
        """What the comments say, by place."""
        root = _parsed(self.part(f"xl/comments{number}.xml"))
        return {c.get("ref", ""): "".join(c.itertext()) for c in root.iter(f"{MAIN}comment")}

    def boxes(self, number: int = 1) -> set[tuple[int, int]]:
        """Row and column, from 0, of every box of a comment."""
        drawing = next(n for n in self.names() if n.endswith(f"{number}.vml"))
        pairs = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", self.part(drawing))
        return {(int(r), int(c)) for r, c in pairs}


Mark = Callable[[bytes], Returned]


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    """Judge a workbook as the platform does, and give it back marked."""
    count = itertools.count()

    def give_back(content: bytes, name: str = "sent.xlsx") -> Returned:
        folder = tmp_path / str(next(count))
        folder.mkdir()
        sent, out = folder / name, folder / "marked.xlsx"
        sent.write_bytes(content)
        catalogue = knowledge.catalogue()
        dataset = catalogue.dataset("org-penalty")
        read_as = read(sent, dataset, catalogue)
        marks = Marks(
            Wording(dataset, catalogue, read_as.header.columns), read_as.header.columns, read_as.header.places
        )
        for batch in judged(read_as.batches, dataset, catalogue, today=TODAY):
            marks.add(batch)
        marks.note(read_as.header.notes)
        assert write_marked(sent, read_as.header.format, out, marks, "0123abcd", dataset, catalogue)
        return Returned(out, read_as.header)

    return give_back


@pytest.fixture(scope="session")
def workbook() -> Callable[[Callable[[Workbook], None]], bytes]:
    return _workbook


@pytest.fixture(scope="session")
def table() -> Callable[..., bytes]:
    return _table


@pytest.fixture(scope="session")
def changed() -> Callable[..., bytes]:
    return _changed
