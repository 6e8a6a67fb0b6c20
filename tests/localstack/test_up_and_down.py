"""Starting, stopping, killing and starting again: on real processes."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from localstack import manifest, processes
from tests.platform_fixture import Platform, free_ports, start

LISTENING = "0A"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A platform that tests may stop and kill; each leaves it running."""
    made = start(tmp_path_factory.mktemp("own"))
    yield made
    made.end()


def put(platform: Platform, key: str, content: bytes) -> None:
    platform.client("s3").put_object(Bucket=manifest.name("raw"), Key=key, Body=content)


def kept(platform: Platform, key: str) -> list[bytes]:
    """Every version of an object, newest first."""
    s3, bucket = platform.client("s3"), manifest.name("raw")
    versions = s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
    return [s3.get_object(Bucket=bucket, Key=key, VersionId=v["VersionId"])["Body"].read() for v in versions]


def test_stopping_leaves_no_process_and_starting_again_finds_every_object(own: Platform):
    put(own, "stopped", b"one")
    put(own, "stopped", b"two")
    before = set(own.living().values())
    stopped = own.command("down")
    assert stopped.returncode == 0, stopped.stderr
    assert own.living() == {}
    assert list(processes._workers(own.home)) == []
    again = own.command("up")
    assert again.returncode == 0, again.stderr
    assert kept(own, "stopped") == [b"two", b"one"]
    assert not before & set(own.living().values())


def test_after_a_power_cut_it_starts_again_with_every_object_and_answers_what_was_in_motion(own: Platform):
    put(own, "killed", b"one")
    sent = own.send("11990100MC00000121", "no-such-dataset", "列表.csv", "企业名称\n甲\n".encode())
    for pid in own.living().values():
        os.kill(pid, signal.SIGKILL)
    own.until(lambda: own.living() == {}, "dead platform", 10)
    again = own.command("up")
    assert again.returncode == 0, again.stderr
    assert kept(own, "killed") == [b"one"]
    [receipt] = own.receipts([sent], patience=90)
    assert receipt["refused"]["rule"] == "file.unknown-dataset"
    assert set(own.living()) == {"endpoint", "api-public", "api-agency"}


def test_a_process_that_died_is_seen_and_started_again_alone(own: Platform):
    before = own.living()
    os.kill(before["api-public"], signal.SIGKILL)
    own.until(lambda: "api-public" not in own.living(), "dead server", 10)
    told = own.command("status")
    assert told.returncode == 3
    assert "not running" in told.stdout
    assert own.command("up").returncode == 0
    after = own.living()
    assert (after["endpoint"], after["api-agency"]) == (before["endpoint"], before["api-agency"])
    assert own.command("status").returncode == 0


def test_starting_twice_changes_nothing(platform: Platform):
    before = platform.living()
    again = platform.command("up")
    assert again.returncode == 0, again.stderr
    assert "everything was running" in again.stdout
    assert platform.living() == before


def test_a_running_platform_cannot_be_started_on_other_ports(platform: Platform):
    moved = Platform(platform.home, free_ports()).command("up")
    assert moved.returncode == 3
    assert "make down" in moved.stderr


def test_a_taken_port_is_refused_in_words_that_name_the_variable(tmp_path: Path):
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 1)):
        refused = Platform(tmp_path / "home", port).command("up")
    assert refused.returncode == 3
    assert f"port {port + 1} (api-public) is taken" in refused.stderr
    assert "GONGXIN_PORT" in refused.stderr
    assert "已被占用" in refused.stderr
    assert Platform(tmp_path / "home", port).living() == {}


def test_two_platforms_live_side_by_side_and_do_not_meet(platform: Platform, own: Platform):
    put(own, "mine", b"mine")
    assert kept(platform, "mine") == []
    assert own.command("down").returncode == 0
    assert platform.command("status").returncode == 0
    assert own.command("up").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="listening sockets of a process are listed in Linux's /proc only")
def test_nothing_listens_beyond_the_loopback_address(platform: Platform):
    sockets = {inode for pid in platform.living().values() for inode in inodes(pid)}
    addresses = {address for address, inode in listening() if inode in sockets}
    assert addresses == {f"0100007F:{platform.port + n:04X}" for n in range(3)}


def inodes(pid: int) -> set[str]:
    links = (os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir())
    return {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}


def listening() -> list[tuple[str, str]]:
    """Local address and inode of every listening TCP socket, of both versions of IP."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING:
                found.append((fields[1], fields[9]))
    return found
