"""The page of the benchmarks: targets told plainly, peers that can be installed, a chart that can be read."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from xml.etree import ElementTree

import pytest

from benchmarks import page, peering
from benchmarks.chart import Bar, chart
from benchmarks.measures.whole import FLOOR, HABIT, WHOLE
from benchmarks.process import ROOT
from benchmarks.results import Result, result
from benchmarks.targets import Limit, Target, by_name, targets

MACHINE = {"processor": "a processor", "cores": "2"}


def measured(ratio: float) -> list[Result]:
    return [result(FLOOR, 1_000, [1.0]), result(WHOLE, 1_000, [ratio], against=(FLOOR, [1.0]))]


def target(limits: Mapping[str, float]) -> Target:
    return Target(1, "fast", [Limit(name, "ratio", at_most=most) for name, most in limits.items()])


def test_a_target_is_met_missed_or_not_measured():
    known = by_name(measured(2.0))
    assert target({WHOLE: 2.0}).met(known) is True
    assert target({WHOLE: 1.9}).met(known) is False
    assert target({WHOLE: 2.0, HABIT: 1.3}).met(known) is None
    assert target({WHOLE: 1.9, HABIT: 1.3}).met(known) is False


def test_every_limit_has_one_bound():
    for one in targets():
        for limit in one.limits:
            assert (limit.at_most is None) != (limit.at_least is None), limit


def test_what_is_missed_is_said_plainly():
    assert "**missed**" in page.page(measured(2.1), MACHINE, "2026-11-24")
    assert "| met |" in page.page(measured(2.0), MACHINE, "2026-11-24")


def test_the_page_explains_every_member_of_the_results():
    told = page.page(measured(2.0), MACHINE, "2026-11-24")
    assert "{name, size, value, unit, better, against, ratio, runs, spread}" in told
    assert "a processor" in told


def test_the_chart_is_an_image_without_script_and_its_bars_are_to_scale():
    root = ElementTree.fromstring(chart("Seconds", "s", [Bar("a", 1.0, "floor"), Bar("b < c", 4.0, "ours")]))  # noqa: S314
    bars = [float(bar.get("width") or 0) for bar in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert bars[1] == pytest.approx(4 * bars[0], rel=0.01)
    assert not [part for part in root.iter() if part.tag.endswith("script")]


@pytest.mark.parametrize("peer", peering.peers(), ids=lambda peer: peer.name)
def test_a_peer_has_its_module_and_locked_packages(peer: peering.Peer):
    assert find_spec(f"benchmarks.peers.{peer.module}") is not None
    locked = set(re.findall(r"^([a-z0-9-]+)==", peering.LOCK.read_text("utf-8"), re.MULTILINE))
    assert set(peer.packages) <= locked


def test_peers_import_nothing_of_the_platform():
    ours = re.compile(r"^\s*(?:from|import) (credit|cloud|functions|gongxin|benchmarks\.(?!peers))", re.MULTILINE)
    sources = {path.name: path.read_text("utf-8") for path in (ROOT / "benchmarks" / "peers").glob("*.py")}
    assert [name for name, source in sources.items() if ours.search(source)] == []
