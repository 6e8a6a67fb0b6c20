"""The town's portal over HTTP and a browser before it. Without a browser these tests are left out and say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.devtools import Browser, Tab, program
from tests.functions.apis.conftest import opened
from tests.functions.apis.server import Server
from tests.functions.site import town


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the portal of the town is."""
    if program() is None:
        pytest.skip("no Chromium is installed here: apt-get install chromium fonts-wqy-microhei")
    home: Path = tmp_path_factory.mktemp("town")
    with opened(home) as platform, (home / "public.log").open("wb") as log:
        town.settle(platform)
        server = Server("public", log)
        server.ready()
        yield f"http://127.0.0.1:{server.port}"
        server.process.kill()
        server.process.wait()


@pytest.fixture(scope="module")
def browser(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = program()
    assert path
    made = Browser(path, tmp_path_factory.mktemp("profile"))
    yield made
    made.end()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """A fresh tab, which must have nothing to complain of when a test is over."""
    made = browser.tab()
    made.size(1200)
    yield made
    assert made.complaints() == []
    made.close()
