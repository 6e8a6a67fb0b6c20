"""Who rows are about does not depend on how their file is cut up, nor on who looks at the parts, nor when."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.linkage.identify import Identifier, disputed, first_names, made
from credit.linkage.known import register
from credit.linkage.subject import Subject
from localstack.samples.bodies import unified_code

SECRET = b"k" * 32
FRESH = [unified_code("91", serial) for serial in range(9_001, 9_004)]
KNOWN = Subject(id="body", kind="organisation", category="enterprise", name="北辰实业有限公司",
                codes={"uscc": unified_code("91", 9_000)}, registered=True)  # fmt: skip
NAMES = ("东辰有限公司", "西辰有限公司", "北辰实业有限公司", None)
ROWS = st.lists(st.tuples(st.sampled_from([*FRESH, KNOWN.codes["uscc"], None]), st.sampled_from(NAMES)), min_size=1)


@pytest.fixture(scope="module")
def work(catalogue, policy):
    dataset = catalogue.dataset("org-penalty")
    fields = {f.code: pl.Date if f.type == "date" else pl.String for f in dataset.fields if f.type != "amount"}

    def frame(said: Sequence[tuple[str | None, str | None]]) -> pl.DataFrame:
        rows = [{"CF_XDR_SHXYM": code, "CF_XDR_MC": name, "CF_JDRQ": date(2026, 3, 2)} for code, name in said]
        return pl.DataFrame([{**dict.fromkeys(fields), **row} for row in rows], schema=fields)

    return (lambda: Identifier(dataset, policy, SECRET)), frame


def told(parts: Sequence[pl.DataFrame]) -> list[dict]:
    return pl.concat(parts).rows(named=True)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.lists(st.integers(1, 30), max_size=4), st.randoms(use_true_random=False))
def test_one_part_many_in_their_order_or_each_by_itself_is_the_same(work, said, cuts, chance):
    identifier, frame = work
    known = register((KNOWN,))
    edges = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    parts = [frame(said[a:b]) for a, b in pairwise(edges)]

    whole = told([identifier().identified(frame(said), known)])
    one_after_the_other = identifier()
    assert told([one_after_the_other.identified(part, known) for part in parts]) == whole

    found = {}
    for number in chance.sample(range(len(parts)), len(parts)):  # in any order, by strangers to each other
        found[number] = identifier().found(parts[number], known)
    names = [made(found[number]) for number in range(len(parts))]
    between = disputed(names)
    agreed = [identifier().agreed(found[number], first_names([between, names[number]])) for number in range(len(parts))]
    assert told(agreed) == whole


def test_a_second_name_in_another_part_contradicts_the_first_part_whoever_comes_first(work):
    identifier, frame = work
    parts = [frame([(FRESH[0], "东辰有限公司")]), frame([(FRESH[0], "西辰有限公司"), (FRESH[1], "西辰有限公司")])]
    found = [identifier().found(part, register(())) for part in parts]
    between = disputed(made(part) for part in found)
    assert between["name"].to_list() == ["东辰有限公司"]
    links = [identifier().agreed(part, first_names([between, made(part)]))["link"].to_list() for part in found]
    assert links == [["03"], ["04", "03"]]
