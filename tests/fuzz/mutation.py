"""Damage, the same for the same number: to bytes, to the tokens of a format, to what an archive holds."""

import io
import re
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_PACKED = b"PK\x03\x04"
_TAG = re.compile(rb"<[^<>]*>")
_NUMBER = re.compile(rb"\d+")
_JSON = re.compile(rb"[{}\[\]:,]|\"[^\"]*\"")
_TABULAR = re.compile(rb"[,\t\"\r\n;|]")
_NASTY = (
    *(
        b"\0",
        b"\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1a",
        b"\r",
        b"\n\n",
        b'"',
        b'""',
        b"'",
        b",",
        b"\t",
        b";",
        b"^",
    ),
    *(b"<", b">", b"&", b"&#0;", b"&#x10FFFF;", b"&nbsp;", b"&a;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>"),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<script>", b"<table>", b"</table>", b"<tr><td rowspan=99999 colspan=999>"),
    *(b"{", b"}", b"[", b"]", b"\\", b"\\ud800", b"\\u0000", b"null", b"-", b"1e999", b"9" * 400, b"NaN", b"9" * 18),
    *(b"=1+1", b"#REF!", "合计".encode(), "填表人：".encode(), "（万元）".encode(), "\u202e\u200b\ufeff".encode()),
    *("9999年13月32日".encode(), b"1900-02-29", "壹佰萬億元".encode(), "〇".encode() * 50, b"/*", b"(((((((((((((((("),
)
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"1048577",
    b"16385",
    b"2147483648",
    b"99999999999999999999",
    b"",
    b"1e9",
    b"\xd9\xa3",
)


def mutated(content: bytes, chance: Random) -> bytes:
    """The content with some damage; of an archive sometimes only what it holds is damaged, and packed again."""
    if content.startswith(_PACKED) and chance.random() < 0.6:
        return _inside(content, chance)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8, 40))):
        content = _damaged(content, chance) or b"\n"
    return content


def _damaged(content: bytes, chance: Random) -> bytes:
    change = chance.choice((_flip, _set, _cut, _double, _remove, _insert, _move, _token, _token, _number, _nest))
    return change(content, chance)


def _at(content: bytes, chance: Random) -> int:
    return chance.randrange(len(content))


def _piece(content: bytes, chance: Random) -> tuple[int, int]:
    at = _at(content, chance)
    return at, at + chance.choice((1, 2, 4, 16, 64, 512))


def _flip(content: bytes, chance: Random) -> bytes:
    at = _at(content, chance)
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _set(content: bytes, chance: Random) -> bytes:
    at = _at(content, chance)
    return content[:at] + bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))]) + content[at + 1 :]


def _cut(content: bytes, chance: Random) -> bytes:
    return content[: _at(content, chance)]


def _double(content: bytes, chance: Random) -> bytes:
    at, end = _piece(content, chance)
    return content[:at] + content[at:end] * chance.choice((2, 2, 3, 300)) + content[end:]


def _remove(content: bytes, chance: Random) -> bytes:
    at, end = _piece(content, chance)
    return content[:at] + content[end:]


def _insert(content: bytes, chance: Random) -> bytes:
    at = _at(content, chance)
    return content[:at] + chance.choice(_NASTY) + content[at:]


def _move(content: bytes, chance: Random) -> bytes:
    """A splice: a piece of the file over another place of it."""
    at, end = _piece(content, chance)
    to = _at(content, chance)
    return content[:to] + content[at:end] + content[to + (end - at) * chance.randrange(2) :]


def _token(content: bytes, chance: Random) -> bytes:
    """A tag, a bracket, a delimiter or a quote goes, comes twice, changes place or becomes something else."""
    found = list(chance.choice((_TAG, _JSON, _TABULAR)).finditer(content))
    if not found:
        return _insert(content, chance)
    one, other = chance.choice(found), chance.choice(found)
    new = chance.choice((b"", one[0] * 2, one[0] * 40, other[0], chance.choice(_NASTY)))
    return content[: one.start()] + new + content[one.end() :]


def _number(content: bytes, chance: Random) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return _flip(content, chance)
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_NUMBERS) + content[one.end() :]


def _nest(content: bytes, chance: Random) -> bytes:
    at = _at(content, chance)
    return content[:at] + chance.choice((b"[", b'{"a":', b"<a>", b"<table><tr><td>", b'"')) * 200 + content[at:]


def _inside(content: bytes, chance: Random) -> bytes:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = [(name, archive.read(name)) for name in archive.namelist()]
    except (BadZipFile, OSError):
        return _damaged(content, chance)
    at = chance.randrange(len(entries))
    name, data = entries[at]
    match chance.randrange(10):
        case 0:
            del entries[at]
        case 1:
            entries[at] = (chance.choice((name.upper(), f"a/{name}", name[:-1] or "x", f"../{name}")), data)
        case 2:
            entries[at] = (name, entries[chance.randrange(len(entries))][1])
        case _:
            for _ in range(chance.choice((1, 1, 2, 5))):
                data = _damaged(data or b"\n", chance)
            entries[at] = (name, data)
    stream = io.BytesIO()
    packing = chance.choice((ZIP_DEFLATED, ZIP_STORED))
    with ZipFile(stream, "w") as new:
        for name, data in entries:
            new.writestr(ZipInfo(name), data, packing)  # no time of day in it
    return stream.getvalue()
