"""Whatever is done to the log, in the tables, at its end or in what was put away, is found."""

import json
from pathlib import Path

import pytest

from cloud import tables
from cloud.access_log import HEAD, seals, verification
from cloud.tables import Item
from credit.disclosure.looks import NOTHING, fingerprint
from credit.errors import BadRequest
from functions.daily.seal import handler
from tests.cloud.access_log.conftest import LOOKS, Log, day, days
from tests.functions import at_rest
from tests.measured import gauges


def entry(number: int) -> Item:
    """The entry of that number."""
    found = tables.table("access-log").get({"day": days()[(number - 1) // LOOKS], "entry": f"{number:012d}"})
    assert found
    return found


def put(item: Item) -> None:
    tables.table("access-log").put(item)


def rewritten(number: int) -> None:
    """Alter an entry, and link everything after it anew, the head included, as an insider would."""
    previous = entry(number - 1)["hash"] if number > 1 else NOTHING
    told = {**entry(number), "purpose": "honours"}
    for n in range(number, 4 * LOOKS + 1):
        told = {**(told if n == number else entry(n)), "previous": previous}
        told["hash"] = previous = fingerprint(told)
        put(told)
    put({**(tables.table("access-log").get(HEAD) or {}), "hash": previous})


class TestThePlatform:
    def test_a_log_as_it_was_written_is_sound(self, log: Log):
        found = verification.verify(verification.Platform())
        assert (found.sound, found.entries, found.days, found.sealed) == (True, 4 * LOOKS, 4, 3)

    def test_sealing_again_seals_nothing(self, log: Log):
        assert handler({}, None) == {"sealed": 0}

    def test_how_many_days_are_over_and_unsealed_is_told_as_a_measure(
        self, log: Log, capsys: pytest.CaptureFixture[str]
    ):
        with at_rest.acting("daily-seal"):
            handler({}, None)
        assert list(gauges(capsys.readouterr().out, "days-unsealed")) == [0]
        log.move_to(day(4))
        assert len(list(seals.unsealed())) == 1

    def test_an_altered_entry_is_found(self, log: Log):
        put({**entry(6), "results": 9})
        assert log.faults() == {"altered": 1, "differs": 1}

    def test_a_dropped_entry_is_found(self, log: Log):
        tables.table("access-log").delete({k: entry(6)[k] for k in ("day", "entry")})
        assert log.faults()["missing"] == 1

    def test_two_entries_that_changed_places_are_found(self, log: Log):
        one, other = entry(6), entry(7)
        put({**one, "entry": other["entry"]})
        put({**other, "entry": one["entry"]})
        assert log.faults()["altered"] == 2

    def test_a_history_that_was_written_anew_differs_from_what_was_sealed(self, log: Log):
        rewritten(6)
        assert log.faults() == {"differs": 2}

    def test_entries_that_are_cut_off_at_the_end_are_found(self, log: Log):
        last = entry(4 * LOOKS)
        tables.table("access-log").delete({k: last[k] for k in ("day", "entry")})
        assert log.faults() == {"cut": 1}

    def test_a_log_that_is_gone_altogether_is_found(self, log: Log):
        tables.table("access-log").clear()
        assert log.faults() == {"differs": 3}

    def test_a_log_that_is_not_sound_is_not_sealed(self, log: Log):
        put({**entry(4 * LOOKS), "results": 9})
        log.move_to(day(5))
        with pytest.raises(seals.Unsound, match=r"verify-log"):
            seals.seal_what_is_over()

    def test_a_day_that_stays_unsealed_is_told(self, log: Log):
        log.move_to(day(9))
        assert log.faults() == {"unsealed": 1}

    def test_a_clock_that_was_set_back_adds_to_the_newest_day(self, log: Log):
        log.move_to(day(1))
        log.look("s1")
        assert len(list(tables.every(tables.table("access-log"), days()[3]))) == LOOKS + 1
        assert log.faults() == {}


class TestCopies:
    @pytest.fixture
    def copies(self, log: Log, tmp_path: Path) -> Path:
        folder = tmp_path / "copies"
        assert verification.copy(folder) == 3
        return folder

    def faults(self, folder: Path, key: str | None = None) -> dict[str, int]:
        return dict(verification.verify(verification.Copies(folder), key=key).counts)

    def test_copies_are_verified_without_a_platform(self, copies: Path):
        assert self.faults(copies) == {}

    def test_they_may_begin_in_the_middle(self, copies: Path):
        for part in (f"seals/{days()[0]}.json", f"entries/{days()[0]}.jsonl"):
            (copies / part).unlink()
        assert self.faults(copies) == {}

    def test_a_changed_line_is_found(self, copies: Path):
        path = copies / "entries" / f"{days()[1]}.jsonl"
        path.write_text(path.read_text().replace("inspection", "honours", 1))
        assert self.faults(copies) == {"altered": 1, "differs": 1}

    def test_lines_that_changed_places_are_found(self, copies: Path):
        path = copies / "entries" / f"{days()[1]}.jsonl"
        path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))
        assert set(self.faults(copies)) >= {"moved", "differs"}

    def test_a_line_that_is_no_entry_is_found(self, copies: Path):
        path = copies / "entries" / f"{days()[1]}.jsonl"
        path.write_text("[]\n" + path.read_text())
        assert self.faults(copies)["altered"] == 1

    def test_a_missing_seal_is_found(self, copies: Path):
        (copies / "seals" / f"{days()[1]}.json").unlink()
        assert self.faults(copies)["seal-missing"] == 1

    def test_a_changed_seal_is_found(self, copies: Path):
        path = copies / "seals" / f"{days()[2]}.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "first": 8}))
        assert self.faults(copies)["forged"] == 1

    def test_seals_of_another_key_are_found(self, copies: Path):
        assert self.faults(copies, key="00" * 32) == {"forged": 3}

    def test_a_folder_without_seals_is_refused(self, tmp_path: Path):
        with pytest.raises(BadRequest, match="seals"):
            verification.Copies(tmp_path)
