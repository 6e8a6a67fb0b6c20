"""How long an upload takes from the inbox to the search index, beside millions of records; and sent again."""

import csv
import hashlib
import io
from collections.abc import Iterator

from benchmarks.invented.files import DATASET
from benchmarks.living import Living, living, until
from benchmarks.results import Result, result
from benchmarks.setting import BUILD, Bench
from benchmarks.truth import Wrong
from functions.intake.inbox import submission_id

SENDER = "11990100MC00000121"  # the managing body, which may send for everybody
FEW, CODE = 10, "CF_XDR_SHXYM"
SOON, LATE = 60.0, 900.0  # seconds of patience


def measure(bench: Bench) -> Iterator[Result]:
    """Ten rows until the last of them is found; many rows until their receipt; the same again with one more."""
    many = bench.size.arriving
    if not many:
        return
    header, *lines = bench.file(many).read_text("utf-8").splitlines(keepends=True)  # no cell has a line break
    with living(BUILD / "platform", bench.ledger / "catalogue.sqlite") as platform:
        few = [_few(bench, platform, header, lines[at : at + FEW]) for at in range(0, FEW * bench.size.others, FEW)]
        yield result("ten rows until they are found", bench.size.ledger, few)
        rest = lines[FEW * bench.size.others :]
        first = _answered(platform, header, rest[:-1])
        bench.say(f"{len(rest) - 1:,} rows until their receipt: {first:.1f} s")
        yield result("many rows until their receipt", len(rest) - 1, [first])
        before = _entries(platform)
        again = _answered(platform, header, rest)
        after = _entries(platform)
        more = sum(after.get(key) != version for key, version in before.items())
        bench.say(f"the same and one more: {again:.1f} s, {more} entries written again")
        yield result("the same rows again and one more", len(rest), [again], against=("first", [first]))
        yield result("entries that they wrote again", len(rest), [more], "entries")


def _few(bench: Bench, platform: Living, header: str, lines: list[str]) -> float:
    label = bench.catalogue.dataset(DATASET).field(CODE).label.zh
    codes = [row[label] for row in csv.DictReader(io.StringIO(header + "".join(lines)))]
    sound = next(code for code in reversed(codes) if len(code) == 18)
    if platform.finds(sound):
        raise Wrong("somebody is found before the rows were sent")
    platform.send(SENDER, DATASET, f"{codes[0]}.csv", (header + "".join(lines)).encode())
    seconds = until(lambda: platform.finds(sound), SOON)
    bench.say(f"ten rows until they are found: {seconds:.2f} s")
    return seconds


def _answered(platform: Living, header: str, lines: list[str]) -> float:
    content = (header + "".join(lines)).encode()
    submission = submission_id(hashlib.sha256(content).hexdigest(), SENDER, DATASET)
    platform.send(SENDER, DATASET, f"{len(lines)}.csv", content)
    return until(lambda: platform.receipt(SENDER, submission) is not None, LATE)


def _entries(platform: Living) -> dict[str, int]:
    """Every dossier entry with its version and submission, as a text that changes when it is written again."""
    return {
        f"{i['subject']}/{i['entry']}": hash((i["version"], i["submission"])) for i in platform.table("dossiers").scan()
    }
