"""Pages that explain: help, and what this site is. Their words are the city's, or the portal's texts."""

from functions.apis.call import Answer, Call
from functions.site.page import page


def help_page(call: Call) -> Answer:
    """How to read a page, how to object, how repair works, whom to ask."""
    return page(call, "help.html")


def about(call: Call) -> Answer:
    """What this site is, and how accessible."""
    return page(call, "about.html")
