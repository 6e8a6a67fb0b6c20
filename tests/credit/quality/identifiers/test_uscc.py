"""The unified social credit code: what GB 32100-2015 allows passes, everything else says why it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum

from credit.quality.identifiers import uscc
from credit.quality.identifiers.checks import ORGANISATION_CODE, UNIFIED_ALPHABET, UNIFIED_CODE

ENTERPRISE = "91990100MA0TEXT129"
unhurried = settings(deadline=None)

PUBLIC_BODIES = [
    "914403001922038216",
    "9144030071526726XG",
    "91440300708461136T",
    "91330100799655058B",
    "91110000802100433B",
    "91110108551385082Q",
    "91110000100010433L",
    "911100007109250324",
    "9111000071093123XX",
    "91100000100003962T",
    "911100001000044477",
    "911100001000054748",
    "911000001000013428",
    "91440300192317458F",
    "91350900587527783P",
    "91440400192548256N",
    "91440300192181490G",
    "91440300100012316L",
    "9144030010001686XA",
    "91370200163562681G",
    "91440606722473344C",
    "9111000010169286X1",
    "12100000400002259P",
    "12100000400000624D",
    "91110000600037341L",
    "91110000101623741K",
    "911101066976941872",
    "91350100M000100Y43",
    "53640000MJX173680A",
]

INVENTED = [
    "91990100MA0TEXT129",
    "92990100MC0000012M",
    "93990100MC0000012J",
    "11990100MC00000121",
    "12990100MC0000012X",
    "51990100MC0000012W",
    "52990100MC0000012R",
    "53990100MC0000012N",
    "31990100MC0000012Y",
    "71990100MC0000012T",
    "81990100MC0000012R",
    "A1990100MC0000012P",
    "N2990100MC00000128",
    "Y1990100MC00000123",
    "919901001000000169",
    "919901001000001550",
    "919901001000003900",
    "9199010010000018XD",
    "91990100100000032Y",
    "91990100100000219X",
    "91610100MA0TEXT124",
    "91650100MA0TEXT12L",
]

bodies = st.builds(
    lambda head, region, body: head + region + body,
    st.sampled_from(sorted(uscc.CATEGORIES)),
    st.sampled_from(["990100", "100000", "110000", "659001", "330204"]),
    st.text(sorted(set(UNIFIED_ALPHABET)), min_size=8, max_size=8),
)


def completed(seventeen: str) -> str:
    """A code from its first 16 characters, both checks right."""
    inner = next(c for c in "0123456789X" if ORGANISATION_CODE.holds(seventeen[8:] + c))
    return next(code for c in UNIFIED_ALPHABET if UNIFIED_CODE.holds(code := seventeen + inner + c))


codes = bodies.map(completed)


def ids(value: str) -> list[str]:
    return [reason.id for reason in uscc.examine(value).reasons]


@pytest.mark.parametrize("code", PUBLIC_BODIES + INVENTED)
def test_every_known_code_is_valid(code: str) -> None:
    assert uscc.examine(code).reasons == ()


@unhurried
@given(codes)
def test_every_code_with_right_checks_is_valid(code: str) -> None:
    assert uscc.examine(code).valid


def test_a_remainder_of_zero_gives_the_check_digit_zero() -> None:
    assert uscc.examine("919901001000001550").valid
    assert ids("919901001000001551") == ["identifier.check-digit"]


def test_a_wrong_organisation_code_inside_is_flagged_though_the_outer_check_is_right() -> None:
    assert ids("91990100MA0TEXT002") == ["identifier.organisation-code"]


@unhurried
@given(codes, st.integers(0, 17), st.sampled_from(UNIFIED_ALPHABET))
def test_any_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    assert uscc.examine(code[:place] + other + code[place + 1 :]).valid == (other == code[place])


def test_every_swap_of_neighbours_is_noticed() -> None:
    swaps = {ENTERPRISE[:n] + ENTERPRISE[n + 1] + ENTERPRISE[n] + ENTERPRISE[n + 2 :] for n in range(17)} - {ENTERPRISE}
    assert len(swaps) == 15
    assert not [swap for swap in swaps if uscc.examine(swap).valid]


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_left_out_of_the_alphabet_are_named(letter: str) -> None:
    assert "identifier.characters" in ids(ENTERPRISE[:11] + letter + ENTERPRISE[12:])


@pytest.mark.parametrize("code", [ENTERPRISE[:-1], ENTERPRISE + "0", ""])
def test_a_wrong_length_is_named(code: str) -> None:
    assert ids(code) == ["identifier.length"]


@pytest.mark.parametrize("head", ["00", "01", "14", "62X", "88", "94", "A2", "B1", "N4", "Y2", "13X"])
def test_an_authority_without_that_category_is_named(head: str) -> None:
    assert ("identifier.category" in ids(head[:2] + ENTERPRISE[2:])) == (head not in ("62X", "13X"))


@pytest.mark.parametrize("region", ["9901O0", "A90100", "000000", "160100", "770100"])
def test_a_region_in_no_province_or_with_letters_is_named(region: str) -> None:
    assert "identifier.region" in ids("91" + region + ENTERPRISE[8:])


@pytest.mark.parametrize("region", ["100000", "330204", "659001", "429004", "512000", "990100"])
def test_national_retired_and_unknown_counties_are_accepted(region: str) -> None:
    assert "identifier.region" not in ids("91" + region + ENTERPRISE[8:])


@pytest.mark.parametrize(
    "sent",
    [
        "91990100ma0text129",
        "９１９９０１００ＭＡ０ＴＥＸＴ１２９",
        "９１９９０１００ｍａ０ｔｅｘｔ１２９",
        "91990100 MA0TEXT1-29",
        "\ufeff91990100\u00a0MA0TEXT129\u200b\t",
        "'91990100MA0TEXT129",
        "91990100—MA0TEXT129\r\n",
    ],
)
def test_writing_that_cannot_change_the_meaning_is_put_right(sent: str) -> None:
    examined = uscc.examine(sent)
    assert (examined.normalised, examined.valid) == (ENTERPRISE, True)


def test_a_spreadsheets_point_nought_is_dropped() -> None:
    assert uscc.examine("919901001000000169.0").normalised == "919901001000000169"


@pytest.mark.parametrize("sent", ["9.19901E+17", "9.19901001E17", "9E+17", "9.19901e+17", "9．19901Ｅ＋17"])
def test_a_rounded_number_is_named(sent: str) -> None:
    assert "identifier.scientific" in ids(sent)


def test_an_organisation_code_with_an_e_in_it_is_no_rounded_number() -> None:
    assert "identifier.scientific" not in ids("5E1234567")


@pytest.mark.parametrize("character", "0179AXZ无")
def test_one_character_over_and_over_is_a_placeholder(character: str) -> None:
    assert "identifier.placeholder" in ids(character * 18)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("MA0TEXT1-2", "组织机构代码"),
        ("990100000012340", "工商注册号"),
        ("9901000000123", "工商注册号"),
        ("990100MA0TEXT12", "纳税人识别号"),
        ("11010519491231002x", "公民身份号码"),
        ("110105491231002", "公民身份号码"),
        ("13800138000", "手机号码"),
    ],
)
def test_a_number_of_another_kind_is_named(sent: str, kind: str) -> None:
    told = [reason.text.zh for reason in uscc.examine(sent).reasons if reason.id == "identifier.other-kind"]
    assert [text for text in told if kind in text]


def test_all_reasons_are_told_not_only_the_first() -> None:
    assert ids("64000000MA0TEXT13O") == [
        *("identifier.characters", "identifier.category", "identifier.region", "identifier.organisation-code"),
    ]


def test_no_reason_repeats_the_value() -> None:
    examined = uscc.examine("91990100MA0TEXT128")
    assert "MA0TEXT" not in repr(examined)


@unhurried
@given(codes.filter(lambda code: code[:2].isdigit()), st.integers(0, 17), st.sampled_from(UNIFIED_ALPHABET))
def test_python_stdnum_agrees_but_for_what_it_does_not_check(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    not_checked = {"identifier.organisation-code", "identifier.category", "identifier.region", "identifier.other-kind"}
    assert stdnum.is_valid(changed) == (set(ids(changed)) <= not_checked)


def test_python_stdnum_wrongly_wants_eight_leading_digits() -> None:
    for code in ("A1990100MC0000012P", "N2990100MC00000128", "Y1990100MC00000123"):
        assert (stdnum.is_valid(code), uscc.examine(code).valid) == (False, True)


def test_python_stdnum_wrongly_accepts_a_wrong_organisation_code() -> None:
    assert (stdnum.is_valid("91990100MA0TEXT002"), uscc.examine("91990100MA0TEXT002").valid) == (True, False)


@pytest.mark.parametrize("sent", ["919901001000000000", "914403001922038000", "123456789012345000"])
def test_a_number_whose_end_a_spreadsheet_has_turned_to_noughts_is_named(sent: str) -> None:
    assert "identifier.digits-lost" in ids(sent)


@pytest.mark.parametrize("sent", ["919901001000000169", "91990100MA0TEX0000"])
def test_other_codes_have_not_lost_digits(sent: str) -> None:
    assert "identifier.digits-lost" not in ids(sent)


@pytest.mark.parametrize("sent", ["9199**********T129", "91990100XXXXXXXX29", "91990100●●●●●●●●●●"])
def test_a_masked_code_is_named(sent: str) -> None:
    assert "identifier.masked" in ids(sent)


@pytest.mark.parametrize("sent", ["123456789012345678", "00000000000000000X", "910000000000000000", "1234567890"])
def test_numbers_that_count_or_consist_of_noughts_are_placeholders(sent: str) -> None:
    assert "identifier.placeholder" in ids(sent)


def test_a_sound_code_with_many_noughts_is_no_placeholder() -> None:
    assert ids("919901001000000169") == []


def test_python_stdnum_reads_no_hyphens_full_width_or_leading_apostrophes() -> None:
    for sent in ("91990100-MA0TEXT12-9", "９１９９０１００ＭＡ０ＴＥＸＴ１２９", "'91990100MA0TEXT129"):
        assert uscc.examine(sent).valid
    assert not stdnum.is_valid("'91990100MA0TEXT129")


def test_python_stdnum_wrongly_accepts_authorities_categories_and_regions_that_do_not_exist() -> None:
    seventeen = "62770100MC0000012"
    code = next(seventeen + c for c in UNIFIED_ALPHABET if UNIFIED_CODE.holds(seventeen + c))
    assert (stdnum.is_valid(code), ids(code)) == (True, ["identifier.region"])
