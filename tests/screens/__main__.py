"""`python -m tests.screens`: pictures of the main pages, of the invented town, into `docs/screens/`."""

import sys
import tempfile
from pathlib import Path

import click

from tests.browser.devtools import Browser, Tab, program
from tests.functions.apis.conftest import opened
from tests.functions.apis.server import Server
from tests.functions.site import town

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
WIDE, PHONE = 1100, 390
PICTURES = {
    "home": ("/", WIDE, 860),
    "subject": ("/subjects/s1", WIDE, 1180),
    "record": ("/records/disputed", WIDE, 1180),
    "list-en": ("/lists/serious-dishonesty?lang=en", WIDE, 1060),
    "home-phone": ("/", PHONE, 844),
    "subject-phone": ("/subjects/s1", PHONE, 844),
}


def main() -> int:
    """Take every picture; 1 where no browser is installed."""
    path = program()
    if path is None:
        click.echo("screens: no Chromium is installed here: apt-get install chromium fonts-noto-cjk", err=True)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with opened(home) as platform, (home / "public.log").open("wb") as log:
            town.settle(platform)
            _take(Server("public", log), Browser(path, Path(folder) / "profile"))
    return 0


def _take(server: Server, browser: Browser) -> None:
    server.ready()
    tab: Tab = browser.tab()
    for name, (address, width, height) in PICTURES.items():
        tab.size(width, height, phone=width == PHONE)
        tab.goto(f"http://127.0.0.1:{server.port}{address}")
        tab.picture(FOLDER / f"{name}.png", whole=False)
        click.echo(f"docs/screens/{name}.png")
    browser.end()
    server.process.kill()
    server.process.wait()


if __name__ == "__main__":
    sys.exit(main())
