"""What the portal says in the name of the city that runs it: `schemas/policies/portal.yaml` as typed objects."""

from functools import cache

from pydantic import Field, model_validator

from cloud import knowledge
from credit.catalogue.document import Document
from credit.text import Text

OBJECTION, REPAIR = "objection", "repair"


class Operator(Document):
    """Who runs the portal, and where people reach it; what is not given is not shown."""

    name: Text
    desk: Text | None = None
    address: Text | None = None
    phone: str | None = None
    email: str | None = None
    hours: Text | None = None


class Section(Document):
    """A part of a page: paragraphs, then points. `brief` is what other pages say of it."""

    title: Text
    brief: Text | None = None
    paragraphs: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()
    basis: Text | None = None


class Topic(Section):
    """A section of the help page, with its anchor."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")


class Portal(Document):
    """The whole document."""

    version: str
    name: Text
    tagline: Text
    operator: Operator
    help: tuple[Topic, ...]
    accessibility: Section

    @model_validator(mode="after")
    def _can_tell_what_to_do(self) -> "Portal":
        briefs = {topic.id for topic in self.help if topic.brief}
        if missing := {OBJECTION, REPAIR} - briefs:
            raise ValueError(f"portal.yaml needs topics with a brief: {', '.join(sorted(missing))}")
        return self

    def brief(self, topic: str) -> Text:
        """What pages with records say of a topic."""
        return next(t.brief for t in self.help if t.id == topic and t.brief)


@cache
def portal() -> Portal:
    """The document, read once a process."""
    return Portal.model_validate(knowledge.document("policies/portal.yaml"))
