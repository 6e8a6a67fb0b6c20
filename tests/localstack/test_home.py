"""The platform's folder: what becomes one, and what is never removed."""

from pathlib import Path

import pytest

from localstack import home
from localstack.down import clean
from localstack.trouble import Trouble


def test_a_new_folder_is_readable_by_its_owner_alone(tmp_path: Path):
    home.make(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert home.is_ours(tmp_path / "a" / "b")


def test_making_it_twice_keeps_what_is_in_it(tmp_path: Path):
    home.make(tmp_path)
    (tmp_path / "tables.sqlite").write_bytes(b"data")
    home.make(tmp_path)
    assert (tmp_path / "tables.sqlite").read_bytes() == b"data"


def test_a_folder_with_somebody_elses_files_is_refused_and_stays_as_it_is(tmp_path: Path):
    (tmp_path / "thesis.odt").write_bytes(b"years of work")
    with pytest.raises(Trouble, match="GONGXIN_HOME"):
        home.make(tmp_path)
    with pytest.raises(Trouble, match="nothing was removed"):
        home.forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_what_commands_wrote_before_the_first_start_does_not_stand_in_the_way(tmp_path: Path):
    (tmp_path / "clock.json").write_text("{}")
    (tmp_path / "issuer.pem").write_text("key")
    home.make(tmp_path)
    assert home.is_ours(tmp_path)


def test_clean_removes_the_folder_and_cleaning_again_is_fine(tmp_path: Path, capsys):
    place = tmp_path / "home"
    home.make(place)
    clean(place, 4566)
    assert not place.exists()
    clean(place, 4566)
    assert "nothing to forget" in capsys.readouterr().out


def test_clean_refuses_a_folder_that_no_platform_made(tmp_path: Path):
    (tmp_path / "thesis.odt").write_bytes(b"years of work")
    with pytest.raises(Trouble):
        clean(tmp_path, 4566)
    assert (tmp_path / "thesis.odt").exists()


def test_what_workers_left_is_tidied_and_large_logs_are_put_aside(tmp_path: Path):
    home.make(tmp_path)
    (tmp_path / "tmp" / "ministack-lambda-x-1").mkdir()
    (tmp_path / "tmp" / "ministack-lambda-x-1" / "code.zip").write_bytes(b"zip")
    with (tmp_path / "logs" / "platform.jsonl").open("wb") as log:
        log.truncate(home.LARGEST_LOG + 1)
    (tmp_path / "logs" / "endpoint.log").write_text("small")
    home.tidy(tmp_path)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path.name for path in (tmp_path / "logs").iterdir()} == {"platform.jsonl.old", "endpoint.log"}
