"""`make search-node`: a node beside a platform that is not even running."""

import re
from collections.abc import Iterator

import pytest

from cloud.search import Document, connect
from credit.errors import SystemBusy
from localstack import lineup, processes
from tests.localstack.test_up_and_down import inodes, listening
from tests.platform_fixture import Platform, free_ports

SUBJECT = Document("a", "organisation", "enterprise", "北辰测试", (), (), "990100", 1)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    port = free_ports()
    made = Platform(tmp_path_factory.mktemp("node") / "home", port, {"SEARCH_PORT": str(port + 2)})
    yield made
    made.end()
    assert processes.living(made.home, lineup.SEARCH_NODE) is None
    assert not made.home.exists()


def started(own: Platform) -> str:
    """The address that the command tells."""
    done = own.command("search-node")
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"export SEARCH_URL=(\S+)", done.stdout)
    assert found is not None
    return found[1]


def pid(own: Platform) -> int:
    living = processes.living(own.home, lineup.SEARCH_NODE)
    assert living is not None
    return living.pid


def test_a_node_keeps_its_data_over_every_way_of_stopping_it(own: Platform):
    index = connect(started(own))
    index.create()
    index.put([SUBJECT])
    for stop in ("search-node-stop", "down"):
        assert own.command(stop).returncode == 0
        assert processes.living(own.home, lineup.SEARCH_NODE) is None
        with pytest.raises(SystemBusy):
            index.count()
        assert started(own).startswith(f"http://127.0.0.1:{own.port + 2}/")
        assert [kept.id for kept in index.scan()] == ["a"]
    index.close()


def test_starting_twice_changes_nothing_and_status_shows_it(own: Platform):
    address, before = started(own), pid(own)
    assert (started(own), pid(own)) == (address, before)
    assert re.search(rf"search-node +http://localhost:{own.port + 2} +{before} +running", own.command("status").stdout)


def test_it_listens_on_the_loopback_address_alone(own: Platform):
    started(own)
    sockets = set(inodes(pid(own)))
    addresses = [address for address, inode in listening() if inode in sockets]
    assert any(address.endswith(f":{own.port + 2:04X}") for address in addresses)
    loopback = ("0100007F:", "0000000000000000FFFF00000100007F:")
    assert [address for address in addresses if not address.startswith(loopback)] == []


def test_a_platform_that_is_told_of_a_node_which_does_not_run_says_so(own: Platform):
    assert own.command("search-node-stop").returncode == 0
    told = Platform(own.home, own.port, {"SEARCH_URL": f"http://127.0.0.1:{own.port + 2}/subjects"}).command("up")
    assert told.returncode == 3
    assert "make search-node starts one" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("port", ["80", "search", "99999"])
def test_a_port_that_is_none_is_refused(own: Platform, port: str):
    refused = Platform(own.home, own.port, {"SEARCH_PORT": port}).command("search-node-stop")
    assert refused.returncode == 0
    refused = Platform(own.home, own.port, {"SEARCH_PORT": port}).command("search-node")
    assert (refused.returncode, "SEARCH_PORT must be a port" in refused.stderr) == (3, True)
