"""Addresses of open data lead to the newest file, whenever they are followed."""

import gzip
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import files, settings
from functions.daily import open_data
from localstack import provision
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.apis.conftest import Platform, opened
from tests.functions.site import town
from tests.functions.site.conftest import Portal


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Platform]:
    """The town beside an endpoint that keeps objects."""
    home = tmp_path / "home"
    home.mkdir()
    with running(tmp_path / "objects") as port, opened(home) as platform:
        at_rest.enter(home, ("api-public", "daily-open-data", "operator"), port)
        provision.buckets(["open-data"])
        yield town.settle(platform)


def test_they_lead_to_what_is_on_display_today(published: Platform):
    portal = Portal(published.public)
    assert portal.ask("/open-data/org-penalty/sheet").status == 404  # nothing was written yet
    open_data.write()
    reply = portal.ask("/open-data/org-penalty/sheet")
    assert (reply.status, reply.text, reply.headers["Cache-Control"]) == (303, "", "no-store")
    with urllib.request.urlopen(reply.headers["Location"], timeout=10) as answer:
        sheet = gzip.decompress(answer.read()).decode("utf-8-sig")
    assert "测市监罚〔2026〕12号" in sheet
    assert not any(hidden in sheet for hidden in (town.SECRET, town.PHONE, "repaired", "expired"))
    files.delete_below(settings.bucket("open-data"), "")
    assert portal.ask("/open-data/org-penalty/sheet").status == 404
