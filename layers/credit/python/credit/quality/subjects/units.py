"""The departments that a row names: are they called so today, is their code the subject's, do they send this?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import polars as pl

from credit.catalogue.dataset import UnitFields
from credit.catalogue.model import Agency, Catalogue, CodeList, Dataset, Severity
from credit.linkage.names import name_key, name_keys
from credit.quality.findings import INDEX, Judged, raised, together
from credit.quality.subjects.territory import elsewhere

FORMER_NAME, FORMER_REGION = "unit.former-name", "unit.former-region"
NAME_DIFFERS, NOT_SENDER, OWN_CODE = "unit.name-differs", "unit.not-sender", "subject.department-code"
OTHER_REGION = "unit.other-region"
UNITS, REGIONS = "unit-history", "retired-region"  # code lists
FORMER_PLACE = "(?:^|[省市县区州盟旗])"  # before 旅游局, or 文化和旅游局 would be called former, too
UNMISTAKABLE = 6  # characters of a name that no present one ends with
ORGAN = "^11"
COMPANY_NAME = "(?:公司|厂|店|合作社|超市|经营部|商行|（有限合伙）|（普通合伙）)$"
EVERYBODY = "all"
MOST = 1_000  # different names in a batch; a column with more of them holds something else


class Past(NamedTuple):
    """A name of the past, what took its place and since when, and the rule that tells of it."""

    spelling: str
    present: str
    since: date | None
    rule: str


@dataclass(frozen=True)
class Units:
    """Stale names of departments, told where the decision is later than the change; and their codes as a subject's."""

    dataset: Dataset
    catalogue: Catalogue

    def judged(self, batch: Judged) -> Judged:
        """The batch with what is told of its departments. No name is ever changed."""
        found = [told for unit in self.dataset.units for told in self._stale(unit.name, batch.rows)]
        return batch.told(together([*found, *self._own_code(batch.rows)]), self.dataset)

    def _stale(self, field: str, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        names = rows[field].unique(maintain_order=True).drop_nulls()
        for rule, pattern in self._patterns.items():
            written = {
                name: past
                for name in names.filter(names.str.contains(pattern)).head(MOST)
                for past in self._past(name, rule)
            }
            for name, past in written.items():
                day = pl.col(self.dataset.decided_on) if self.dataset.decided_on else pl.lit(None, pl.Date)
                late = pl.lit(value=True) if past.since is None else (day >= past.since).fill_null(value=False)
                index = rows.select(((pl.col(field) == name) & late).fill_null(value=False).arg_true()).to_series()
                facts = pl.select(
                    pl.struct(
                        nearest=pl.lit(self._present(name, past)), since=pl.lit(str(past.since))
                    ).struct.json_encode()
                ).item()
                yield raised(index, field, rule, self.catalogue.rule(rule).severity, facts)

    @cached_property
    def _pasts(self) -> Mapping[str, list[Past]]:
        """Longest spelling first: 国土资源和规划局 before 国土局."""
        lists = {entries.id: entries for entries in self.catalogue.code_lists}
        found = {rule: [*read(lists[name])] for rule, name, read in READERS if name in lists}
        return {rule: sorted(pasts, key=lambda past: -len(past.spelling)) for rule, pasts in found.items()}

    @cached_property
    def _patterns(self) -> Mapping[str, str]:
        return {rule: "|".join(_spelled(past) for past in pasts) for rule, pasts in self._pasts.items() if pasts}

    def _past(self, name: str, rule: str) -> Iterator[Past]:
        column = pl.Series([name])
        yield from [past for past in self._pasts[rule] if column.str.contains(_spelled(past)).item()][:1]

    def _present(self, name: str, past: Past) -> str:
        """As the list of departments knows it, else with the past part replaced."""
        if name_key(name) in self._departments:
            return self._departments[name_key(name)]
        return name.replace(past.spelling, past.present)

    @cached_property
    def _departments(self) -> Mapping[str, str]:
        return {name_key(old): agency.name.zh for agency in self.catalogue.agencies for old in agency.former_names}

    def _own_code(self, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """A department's code beside the name of somebody else (the authority's own has a rule in each dataset)."""
        code = self.dataset.subject.codes.get("uscc")
        if code is None or self.dataset.subject.registers:
            return
        said, value = pl.col(self.dataset.subject.name), pl.col(code)
        sources = [unit for unit in self.dataset.units if unit.code and unit.source]
        others = [pl.col(unit.code) for unit in self.dataset.units if unit.code and not unit.source]
        same = [value == pl.col(unit.code or "") for unit in sources]
        organ = value.str.contains(ORGAN) & said.str.contains(COMPANY_NAME)
        asked = rows.with_row_index(INDEX).filter(
            pl.any_horizontal(organ, *same), *(value.ne_missing(c) for c in others)
        )
        own = [s & (name_keys(said) == name_keys(pl.col(u.name))) for s, u in zip(same, sources, strict=True)]
        found = asked.filter(~pl.any_horizontal(pl.lit(value=False), *own).fill_null(value=False))
        yield raised(found[INDEX], code, OWN_CODE, self.catalogue.rule(OWN_CODE).severity)


@dataclass(frozen=True)
class Sender:
    """Departments against the platform's list of them: asked where the sender is known, for the list is its region's.

    The source of the data must be the sender, one of its branches (named after it), or a department that it may send
    for (`sendsFor`). A row of another department of the list is doubtful; where the list does not know the source it is
    only told, for a list may have gaps. A department's code must not stand beside the name of another one, nor be one
    of another city's, unless the list has it.

    Args:
        agency: the sender's 统一社会信用代码; one that the catalogue does not know is asked nothing.
        dataset: which fields name departments.
        catalogue: the list of departments and the rules.
    """

    agency: str
    dataset: Dataset
    catalogue: Catalogue

    def judged(self, batch: Judged) -> Judged:
        """The batch with what is told of its departments."""
        sender = self.catalogue.agency(self.agency)
        if sender is None:
            return batch
        found = [told for unit in self.dataset.units if unit.code for told in self._misnamed(unit, batch.rows)]
        found += [told for unit in self.dataset.units if unit.code for told in self._elsewhere(unit.code, batch.rows)]
        if EVERYBODY not in sender.sends_for:
            found += [
                told for unit in self.dataset.units if unit.source for told in self._foreign(unit, sender, batch.rows)
            ]
        return batch.told(together(found), self.dataset)

    def _misnamed(self, unit: UnitFields, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        pairs = rows.select(name=unit.name, code=unit.code or "").unique().drop_nulls()
        for name, code in pairs.iter_rows():
            department = self.catalogue.agency(code)
            if department is not None and not calls(name, department) and self._another(name):
                here = (pl.col(unit.name) == name) & (pl.col(unit.code or "") == code)
                index = rows.select(here.fill_null(value=False).arg_true()).to_series()
                facts = pl.select(pl.struct(nearest=pl.lit(department.name.zh)).struct.json_encode()).item()
                yield raised(index, unit.name, NAME_DIFFERS, self.catalogue.rule(NAME_DIFFERS).severity, facts)

    def _elsewhere(self, field: str, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        codes = rows[field].unique(maintain_order=True).drop_nulls().head(MOST)
        wrong = [code for code in codes if elsewhere(code, self.agency, self.catalogue)]
        if wrong:
            index = rows.select(pl.col(field).is_in(wrong).fill_null(value=False).arg_true()).to_series()
            yield raised(index, field, OTHER_REGION, self.catalogue.rule(OTHER_REGION).severity)

    def _another(self, name: str) -> bool:
        """Whether the name is one that some department of the list bears: an unlisted spelling is no contradiction."""
        return any(calls(name, agency) for agency in self.catalogue.agencies)

    def _foreign(self, unit: UnitFields, sender: Agency, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
        own = [agency for agency in self.catalogue.agencies if self._reaches(sender, agency)]
        code = pl.col(unit.code) if unit.code else pl.lit(None, pl.String)
        pairs = rows.select(name=unit.name, code=code).unique()
        foreign = pairs.filter([not _within(name, held, own, sender) for name, held in pairs.iter_rows()])
        everybody = self.catalogue.agencies
        known = [any(_within(name, held, [one], one) for one in everybody) for name, held in foreign.iter_rows()]
        placed = rows.select(name=unit.name, code=code).with_row_index(INDEX)
        found: tuple[tuple[Severity, list[bool]], ...] = (("doubt", known), ("warn", [not one for one in known]))
        for severity, which in found:
            index = placed.join(foreign.filter(which), on=["name", "code"], how="semi", nulls_equal=True)[INDEX]
            yield raised(index, unit.code or unit.name, NOT_SENDER, severity)

    @staticmethod
    def _reaches(sender: Agency, other: Agency) -> bool:
        groups = {f"group:{group}" for group in other.groups}
        return other.code in (sender.code, *sender.sends_for) or bool(groups & set(sender.sends_for))


def _within(name: str | None, code: str | None, own: list[Agency], sender: Agency) -> bool:
    """Whether a source is one of these departments: by its code, by its name where there is none, or as a branch."""
    if name is None and code is None:
        return True
    if code is not None and any(code == agency.code for agency in own):
        return True
    return name is not None and any(calls(name, agency) for agency in (own if code is None else (sender,)))


def calls(name: str, agency: Agency) -> bool:
    """Whether this is a name of the department, past or present, or that of a branch: 测试市生态环境局城关分局."""
    names = [name_key(known) for known in (agency.name.zh, *agency.former_names)]
    return any(name_key(name).startswith(known) for known in names)


def _spelled(past: Past) -> str:
    guard = "" if past.rule == FORMER_NAME and len(past.spelling) >= UNMISTAKABLE else FORMER_PLACE
    return guard + past.spelling


def _renamed(entries: CodeList) -> Iterator[Past]:
    """An entry is a department of today, its aliases are what it was called before."""
    for code in entries.codes:
        for alias in code.aliases:
            yield Past(alias, code.label.zh, code.effective_from, FORMER_NAME)


def abolished(entries: CodeList) -> Iterator[Past]:
    """The regions of the past: an entry that became one other."""
    for code in entries.codes:
        if len(code.becomes) == 1 and code.effective_to is not None:
            since = code.effective_to + timedelta(days=1)
            yield Past(code.label.zh, entries.by_code[code.becomes[0]].label.zh, since, FORMER_REGION)


READERS = ((FORMER_NAME, UNITS, _renamed), (FORMER_REGION, REGIONS, abolished))
