"""The sample files themselves, in the formats in which departments send them."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

import xlsxwriter

from credit.catalogue import Agency, Catalogue, Dataset
from localstack.samples import dirt, rows
from localstack.samples.bodies import bodies
from localstack.samples.rows import Row

WARNED = 20  # which of the penalties is a mere warning
SENDERS = ("market-regulation", "housing", "tax", "justice")
SEED = 20260401  # the day from which 信用修复管理办法 (第36号令) holds


@dataclass(frozen=True)
class Sample:
    """One file: who sends it, for which dataset, and what is particular about it."""

    agency: Agency
    dataset: str
    name: str
    content: bytes
    says: str


def samples(catalogue: Catalogue, today: date) -> list[Sample]:
    """The files of one day; the same day and catalogue give the same bytes."""
    random = Random(SEED)  # noqa: S311 - samples, not secrets
    known, stranger = bodies(random, 61)[:60], bodies(random, 61)[60]
    market, housing, tax, justice = (_sender(catalogue, group) for group in SENDERS)
    register = [rows.registration(b, market, today, random) for b in known]
    fined = [rows.penalty(b, market, today, n, random) for n, b in enumerate(known[:30], 1)]
    fined[WARNED] = rows.warned(fined[WARNED])
    unknown = rows.penalty(stranger, market, today, 99, random)
    licensed = [rows.licence(b, housing, today, n, random) for n, b in enumerate(known[30:50], 1)]
    listed = [rows.listing(b, tax, today, n, random) for n, b in enumerate(known[:3], 1)]
    people = [rows.person_licence(market, today, n, random) for n in range(1, 9)]
    lawyers = [rows.practice(justice, today, n, random) for n in range(1, 7)]
    penalties = _csv(catalogue.dataset("org-penalty"), dirt.penalties(fined, unknown), "gb18030")
    registered = _csv(catalogue.dataset("org-registration"), register, "utf-8-sig")
    skilled = _csv(catalogue.dataset("person-licence"), people, "utf-8")
    practising = _csv(catalogue.dataset("practice-registration"), lawyers, "utf-8-sig")
    licences = _workbook(catalogue.dataset("org-licence"), licensed, "测试市住房和城乡建设局行政许可汇总表", today)
    return [
        Sample(market, "org-registration", "登记信息.csv", registered, "CSV, UTF-8 with BOM"),
        Sample(market, "org-penalty", "行政处罚.csv", penalties, "CSV, GB18030, with the dirt of a real file"),
        Sample(housing, "org-licence", "行政许可汇总.xlsx", licences, "workbook with a title row and totals"),
        Sample(tax, "serious-dishonesty", "失信名单.json", _json(listed), "JSON"),
        Sample(market, "person-licence", "个人许可.csv", skilled, "about natural persons: never public"),
        Sample(justice, "practice-registration", "律师执业登记.csv", practising, "what is public of a key occupation"),
        Sample(market, "org-licence", "放错目录.csv", penalties, "penalties sent as licences: must be refused"),
        Sample(market, "org-penalty", "行政处罚(重发).csv", penalties, "the same file again: the first receipt"),
    ]


def spoken_of(catalogue: Catalogue, files: Sequence[Sample]) -> list[str]:
    """Three names that not everybody sees the same of: a body that was fined, one that was warned, a natural person."""
    by_dataset = {f.dataset: f for f in reversed(files)}
    penalties = _column(catalogue, by_dataset["org-penalty"], "gb18030")
    return [penalties[-2], penalties[WARNED], _column(catalogue, by_dataset["person-licence"], "utf-8")[0]]


def _column(catalogue: Catalogue, file: Sample, encoding: str) -> list[str]:
    """The names in a CSV sample."""
    dataset = catalogue.dataset(file.dataset)
    lines = csv.DictReader(io.StringIO(file.content.decode(encoding), newline=""))
    return [line[dataset.field(dataset.subject.name).label.zh] for line in lines]


def _sender(catalogue: Catalogue, group: str) -> Agency:
    return next(a for a in catalogue.agencies if group in a.groups)


def _headers(dataset: Dataset, data: Sequence[Row]) -> list[str]:
    used = {code for row in data for code in row}
    return [f.code for f in dataset.fields if f.code in used]


def _csv(dataset: Dataset, data: Sequence[Row], encoding: str) -> bytes:
    codes = _headers(dataset, data)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(dataset.field(c).label.zh for c in codes)
    writer.writerows([row.get(c, "") for c in codes] for row in data)
    return out.getvalue().encode(encoding)


def _json(data: Sequence[Row]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _workbook(dataset: Dataset, data: Sequence[Row], title: str, today: date) -> bytes:
    """A title over the header, a row of totals under the rows, as in a report that somebody had to sign."""
    codes = _headers(dataset, data)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(today, time())})  # same day, same bytes
        sheet = book.add_worksheet("汇总")
        sheet.merge_range(0, 0, 0, len(codes) - 1, title, book.add_format({"bold": True, "align": "center"}))
        sheet.write_row(1, 0, [dataset.field(c).label.zh for c in codes])
        for number, row in enumerate(data, 2):
            sheet.write_row(number, 0, [row.get(c, "") for c in codes])
        sheet.write_row(len(data) + 2, 0, ["合计", f"共{len(data)}条"])
    return out.getvalue()
