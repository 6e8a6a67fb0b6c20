"""How names sound: the Latin letters by which somebody may look for a name in Chinese (汉语拼音, and its initials).

Characters are read one by one, but for pairs that are words in which they sound otherwise than alone (重庆, 银行). The
legal form at the end is left out: everybody's is the same, and nobody types it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cloud import knowledge

HAN = re.compile("[\u4e00-\u9fff]")


def sounds(name: str) -> tuple[str, ...]:
    """The initials and the whole pinyin of a name key; nothing for a name without Chinese characters.

    They are in lower case, in which no key of a name is, so that nobody finds by sound who meant letters of a name.

    >>> sounds("重庆北辰科技有限公司"), sounds("ABC（测试）银行")
    (('cqbckj', 'chongqingbeichenkeji'), ('abccsyh', 'abcceshiyinhang'))
    """
    core = _legal_form().sub("", name) or name
    if not HAN.search(core):
        return ()
    told = list(_spoken(core))
    # What is Latin already stands in capitals in a key.
    return "".join(part[0] if part.islower() else part for part in told).lower(), "".join(told).lower()


def _spoken(core: str) -> Iterator[str]:
    words, place = _words(), 0
    while place < len(core):
        if pair := words.get(core[place : place + 2]):
            yield from pair
            place += 2
            continue
        if told := _read(core[place]):
            yield told
        place += 1


@cache
def _read(character: str) -> str:
    """The reading of one character; of Latin ones and figures themselves, of punctuation nothing."""
    from pypinyin import lazy_pinyin  # loaded when the first name is written: whoever only searches does without

    if HAN.match(character):
        told: str = lazy_pinyin(character)[0]
        return told if told.isascii() else ""
    return character if character.isascii() and character.isalnum() else ""


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    """Pairs of characters that are read otherwise together than apart."""
    from pypinyin.constants import Style
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.style import convert

    told = {
        word: tuple(convert(reading[0], Style.NORMAL, False) for reading in readings)
        for word, readings in phrases_dict.items()
        if len(word) == len(readings) == 2
    }
    return {word: (pair[0], pair[1]) for word, pair in told.items() if pair != (_read(word[0]), _read(word[1]))}


@cache
def _legal_form() -> re.Pattern[str]:
    forms = knowledge.document("policies/linkage.yaml")["linkage"]["legalForms"]
    return re.compile(f"(?:{'|'.join(map(re.escape, forms))})$")
