"""How a value is made of other fields, or holds two: declared with a field, done by named operations."""

from pydantic import Field as Attribute

from credit.catalogue.document import Document


class Derive(Document):
    """An empty field gets so many characters of another field, if that is a sound number (代码派生)."""

    field: str
    start: int = Attribute(default=1, ge=1, description="First character, counted from 1.")
    length: int = Attribute(gt=0, description="How many characters.")


class Split(Document):
    """A value of two parts gives the second one to another field, if that is empty (拆分)."""

    pattern: str = Attribute(description="Regular expression of the whole value; its two groups are the two parts.")
    into: str = Attribute(description="Field of the second part.")


class Merge(Document):
    """An empty field is put together from others, if all of them are filled (合并)."""

    fields: tuple[str, ...] = Attribute(min_length=2)
    form: str = Attribute(description="How they are put together, such as `{}〔{}〕{}号`.")
