"""What people may ask of a page. What is not known is passed over: links that are sent around collect parameters."""

from datetime import date

from pydantic import ConfigDict

from functions.apis.asked import Asked, Cursor, Id, Words


class Passing(Asked):
    """Parameters of an address."""

    model_config = ConfigDict(extra="ignore")


class RecordsAsked(Passing):
    """Records of an organisation: all kinds, or a page of one."""

    dataset: Id | None = None
    cursor: Cursor | None = None


class ListAsked(Passing):
    """A part of what was published."""

    dataset: Id | None = None
    since: date | None = None
    cursor: Cursor | None = None


class SearchForm(Asked):
    """The search form, and the button for its next page."""

    q: Words
    cursor: Cursor | None = None


class TypedForm(Asked):
    """What has been typed so far."""

    q: Words


class CodeForm(Asked):
    """A code to be verified."""

    kind: Id = "uscc"
    value: Words
