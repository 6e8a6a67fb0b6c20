"""Sentences for people: every message exists in Chinese and in English."""

from typing import Self

from pydantic import BaseModel, ConfigDict


class Text(BaseModel):
    """One sentence or label in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str

    def fill(self, **values: object) -> Self:
        """The same sentence with its `{placeholders}` filled in.

        >>> Text(zh="第{row}行", en="row {row}").fill(row=3).en
        'row 3'
        """
        return type(self)(zh=self.zh.format(**values), en=self.en.format(**values))
