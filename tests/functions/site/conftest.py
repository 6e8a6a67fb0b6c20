"""The town behind the public API, and its pages as people ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.functions.apis.conftest import Api, Platform, Reply, platform
from tests.functions.site import markup, town
from tests.functions.site.markup import Element

__all__ = ["platform"]

FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Portal:
    """The portal, asked as a browser does."""

    api: Api

    def ask(self, address: str, form: Mapping[str, str] | None = None, **headers: str) -> Reply:
        if form is None:
            return self.api.get(address, **headers)
        return self.api.call("POST", address, urlencode(form), {**FORM, **headers})

    def page(self, address: str, form: Mapping[str, str] | None = None, **headers: str) -> Element:
        reply = self.ask(address, form, **headers)
        assert reply.status == 200, f"{address}: {reply.status}"
        return markup.read(reply.text)

    def records(self, page: Element) -> list[str]:
        """Ids of the records that a page leads to."""
        links = [a.attributes["href"] for a in page.one("main").every("a")]
        return [link.removeprefix("/records/").partition("?")[0] for link in links if link.startswith("/records/")]


@pytest.fixture
def portal(platform: Platform) -> Portal:
    """An empty one."""
    return Portal(platform.public)


@pytest.fixture
def settled(platform: Platform) -> Platform:
    return town.settle(platform)


@pytest.fixture
def city(settled: Platform) -> Portal:
    """The portal of the town."""
    return Portal(settled.public)
