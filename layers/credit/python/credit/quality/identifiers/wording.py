"""The reasons that several kinds of identifier share, each worded for its kind."""

from credit.quality.identifiers.model import Reason
from credit.text import Text


def length(label: Text, digits: str) -> Reason:
    """The number of characters is wrong; `digits` names the right one, such as `15/18`."""
    return Reason(
        "identifier.length",
        Text(
            zh=f"{label.zh}应为{digits}位，请对照证照原件补全或更正",
            en=f"The {label.en} has {digits} characters; complete or correct it from the certificate",
        ),
    )


def characters(label: Text, allowed: Text) -> Reason:
    """There are characters that cannot occur."""
    return Reason(
        "identifier.characters",
        Text(
            zh=f"{label.zh}含有不应出现的字符，只能有{allowed.zh}",
            en=f"The {label.en} has characters that cannot occur; it takes {allowed.en} only",
        ),
    )


def category(label: Text) -> Reason:
    """Registering authority and category do not exist together."""
    return Reason(
        "identifier.category",
        Text(
            zh=f"{label.zh}前两位（登记管理部门、机构类别）不存在，请对照证照原件",
            en=f"The first two characters of the {label.en} name no authority and category; compare the certificate",
        ),
    )


def region(label: Text, places: str) -> Reason:
    """The region is not six digits or in no province."""
    return Reason(
        "identifier.region",
        Text(
            zh=f"{label.zh}第{places}位应为六位行政区划代码，所填省份不存在",
            en=f"Characters {places} of the {label.en} should be a six-digit region; there is no such province",
        ),
    )


def organisation_code(label: Text, places: str) -> Reason:
    """The organisation code inside fails its own check (GB 11714)."""
    return Reason(
        "identifier.organisation-code",
        Text(
            zh=f"{label.zh}第{places}位组织机构代码的校验码不符，请对照证照原件",
            en=f"Characters {places} of the {label.en} are an organisation code that fails its check; compare it",
        ),
    )


def check_digit(label: Text) -> Reason:
    """The check character does not agree with the others."""
    return Reason(
        "identifier.check-digit",
        Text(
            zh=f"{label.zh}校验码不符，可能有错字或颠倒，请对照证照原件",
            en=f"The check character of the {label.en} does not agree; look for a wrong or swapped character",
        ),
    )


def birth_date(label: Text) -> Reason:
    """The date inside cannot be a birth date."""
    return Reason(
        "identifier.birth-date",
        Text(
            zh=f"{label.zh}中的出生日期不存在、晚于今天或过早，请对照证件原件",
            en=f"The birth date in the {label.en} does not exist, lies ahead or too far back; compare the document",
        ),
    )


def placeholder(label: Text) -> Reason:
    """One character over and over, or counting up, stands for a number that nobody knew."""
    return Reason(
        "identifier.placeholder",
        Text(
            zh=f"{label.zh}像是占位（同一字符、连号等）；没有号码请留空",
            en=f"The {label.en} repeats or counts, as placeholders do; leave the cell empty if there is no number",
        ),
    )


def scientific(label: Text) -> Reason:
    """A spreadsheet has turned the number into a rounded one; the digits are lost."""
    return Reason(
        "identifier.scientific",
        Text(
            zh=f"{label.zh}被表格软件改成了科学计数法，数字已丢失；请把该列设为文本后重新填写",
            en=f"A spreadsheet has rounded the {label.en}; format the column as text and enter the number again",
        ),
    )


def digits_lost(label: Text) -> Reason:
    """A spreadsheet took the number for an amount and kept fifteen digits."""
    return Reason(
        "identifier.digits-lost",
        Text(
            zh=f"{label.zh}的末几位变成了0，像是被表格软件当作数值保存；请把该列设为文本后重新填写",
            en=f"The last digits of the {label.en} are noughts, as spreadsheets leave them; format the column as text",
        ),
    )


def masked(label: Text) -> Reason:
    """Part of the number is hidden by its sender."""
    return Reason(
        "identifier.masked",
        Text(
            zh=f"{label.zh}被遮盖了一部分，请填写完整号码",
            en=f"Part of the {label.en} is masked; give the whole number",
        ),
    )


def other_kind(label: Text, other: Text) -> Reason:
    """The value is a number of another kind."""
    return Reason(
        "identifier.other-kind",
        Text(zh=f"这像是{other.zh}，请填{label.zh}", en=f"This looks like a {other.en}; give the {label.en}"),
    )


def pattern(label: Text, expected: Text) -> Reason:
    """The number is not written the way such numbers are."""
    return Reason(
        "pattern",
        Text(zh=f"{label.zh}应写作{expected.zh}", en=f"The {label.en} should be written as {expected.en}"),
    )


def year_too_early(label: Text, first: int) -> Reason:
    """The year in the number lies before there were such numbers."""
    return Reason(
        "date.too-early",
        Text(zh=f"{label.zh}中的年份早于{first}年", en=f"The year in the {label.en} is before {first}"),
    )


def year_ahead(label: Text) -> Reason:
    """The year in the number has not begun."""
    return Reason(
        "date.future",
        Text(zh=f"{label.zh}中的年份晚于今年", en=f"The year in the {label.en} has not begun yet"),
    )
