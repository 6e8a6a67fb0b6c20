"""`python -m localstack.drill`: fill a platform, keep a backup, lose index, projections and folder, and compare."""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from cloud import generations
from localstack import known, lineup, manifest, ports, up
from localstack.drill.city import City
from localstack.drill.commands import gongxin, platform
from localstack.known import Part
from localstack.screen import seconds, table
from localstack.trouble import Trouble

FAILED = 3


def drill(place: Path) -> bool:
    """The whole drill in an empty folder; whether everything came back."""
    home, kept = place / "platform", place / "kept"
    city = City(home, ports.free(len(lineup.processes(home, 0))))
    up.up(home, city.port)
    try:
        with seconds("filling it 写入样例"):
            city.fill()
            seen, feed = city.seen(), city.feed()
        with seconds("backup while it runs 运行中备份"):
            gongxin(home, city.port, "backup", str(kept))
        platform(home, city.port, "down")
        before = known.of(home, city.port)
        same = _compared(city, before, "index and projections lost, rebuilt 丢失索引与投影后重建", _lose_projections)
        same &= _compared(city, before, "folder lost, restored 丢失整个目录后恢复", lambda c: _lose_all(c, kept))
        return _served(city, seen, feed) and same
    finally:
        platform(home, city.port, "clean")


def _compared(city: City, before: Mapping[str, Part], what: str, disaster: Callable[[City], None]) -> bool:
    with seconds(what):
        disaster(city)
        after = known.of(city.home, city.port)
    wrong = known.differing(before, after)
    rows = [
        [name, before[name].number, after[name].number if name in after else 0, _mark(name in wrong)] for name in before
    ]
    print(table(["part 部分", "before 之前", "after 之后", ""], rows))
    return not wrong


def _mark(wrong: bool) -> str:
    return "✗ differs 不一致" if wrong else "same 一致"


def _lose_projections(city: City) -> None:
    for file in city.home.glob("search*"):
        file.unlink()
    with closing(sqlite3.connect(city.home / "tables.sqlite", isolation_level=None)) as db:
        for name, keys in manifest.load().tables.items():
            for number in generations.BOTH if keys.generations else ():
                db.execute(f'DELETE FROM "{manifest.load().schema_of(name).of(number).name}"')  # noqa: S608
    gongxin(city.home, city.port, "rebuild")
    gongxin(city.home, city.port, "verify")


def _lose_all(city: City, kept: Path) -> None:
    shutil.rmtree(city.home)
    gongxin(city.home, city.port, "restore", str(kept))
    gongxin(city.home, city.port, "verify")


def _served(city: City, seen: object, feed: object) -> bool:
    """Started again it answers as before: the public, the subscriber, the access log."""
    up.up(city.home, city.port)
    same = {"public search 公众检索": city.seen() == seen, "subscriber's feed 订阅": city.feed() == feed}
    gongxin(city.home, city.port, "verify-log")
    print(table(["answer 应答", ""], [[what, _mark(not is_same)] for what, is_same in same.items()]))
    return all(same.values())


def main() -> None:
    """Drill in a folder that is removed afterwards; exit status 3 if anything is missing."""
    with tempfile.TemporaryDirectory(prefix="gongxin-drill-") as place:
        try:
            whole = drill(Path(place))
        except Trouble as trouble:
            print(f"drill: {trouble}", file=sys.stderr)
            whole = False
    print("\nnothing is missing 没有缺失" if whole else "\nsomething is missing 有缺失")
    sys.exit(0 if whole else FAILED)


if __name__ == "__main__":
    main()
