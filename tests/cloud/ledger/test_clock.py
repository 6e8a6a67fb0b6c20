"""The platform's clock: real time in the cloud, movable on one machine."""

import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud import clock
from credit.errors import BadRequest, NotAllowed

BASE = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # 01:30 on New Year's Day in China
NEAR = timedelta(seconds=5)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGXIN_HOME", str(tmp_path))
    return tmp_path


def test_the_day_is_the_one_in_china() -> None:
    shown = clock.now()
    assert shown.utcoffset() == timedelta(0)
    assert clock.today() in {(shown + timedelta(hours=8)).date(), (clock.now() + timedelta(hours=8)).date()}


def test_away_from_the_local_platform_the_clock_cannot_be_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGXIN_HOME", raising=False)
    with pytest.raises(NotAllowed, match="local platform only"):
        clock.move("+1d")
    with pytest.raises(NotAllowed, match="local platform only"):
        clock.move("reset")
    assert clock.local_offset() == timedelta(0)


def test_a_moved_clock_goes_on_from_there(home: Path) -> None:
    assert abs(clock.move("+7d") - datetime.now(UTC) - timedelta(days=7)) < NEAR
    assert abs(clock.move("+2h") - datetime.now(UTC) - timedelta(days=7, hours=2)) < NEAR
    assert list(home.iterdir()) == [home / "clock.json"]


def test_a_date_keeps_the_hour_and_today_is_allowed(home: Path) -> None:
    there = (clock.today() + timedelta(days=400)).isoformat()
    assert clock.move(there).astimezone(clock.SHANGHAI).date().isoformat() == there
    assert clock.today().isoformat() == there
    assert abs(clock.local_offset() - timedelta(days=400)) < NEAR
    assert clock.move(there) >= datetime.now(UTC)


def test_only_reset_goes_back(home: Path) -> None:
    clock.move("+30d")
    with pytest.raises(NotAllowed, match="reset"):
        clock.move((clock.today() - timedelta(days=1)).isoformat())
    assert abs(clock.move("reset") - datetime.now(UTC)) < NEAR
    assert abs(clock.reset() - datetime.now(UTC)) < NEAR


def test_another_process_sees_the_move_at_once(home: Path) -> None:
    assert clock.local_offset() == timedelta(0)
    mover = "from cloud import clock; clock.move('+3d')"
    subprocess.run([sys.executable, "-c", mover], check=True, timeout=60)
    assert abs(clock.local_offset() - timedelta(days=3)) < NEAR


def test_where_no_platform_is_there_is_no_clock_to_move(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGXIN_HOME", str(home / "nowhere"))
    with pytest.raises(NotAllowed, match="make up"):
        clock.move("+1d")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("+7d", BASE + timedelta(days=7)),
        ("+90m", BASE + timedelta(minutes=90)),
        ("2027-03-01", datetime(2027, 2, 28, 17, 30, tzinfo=UTC)),
        ("2027-03-01T00:00:00", datetime(2027, 2, 28, 16, tzinfo=UTC)),
        ("2027-03-01T00:00:00Z", datetime(2027, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, meant: datetime) -> None:
    assert clock.moment(text, BASE) == meant


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "-7d", "7d", "+7y", "2027-02-30", "20270301T", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadRequest, match="is no time"):
        clock.moment(text, BASE)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(BadRequest):
        assert clock.moment(text, BASE).utcoffset() == timedelta(0)


def test_a_bare_date_of_the_past_means_the_whole_day() -> None:
    assert clock.instant("2026-05-01").astimezone(clock.SHANGHAI).date() == date(2026, 5, 1)
    assert clock.instant("2026-05-01") + timedelta(microseconds=1) == datetime(2026, 5, 1, 16, tzinfo=UTC)
