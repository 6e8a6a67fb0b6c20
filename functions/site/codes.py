"""Verifying a code: the form, and what is known of what was typed into it."""

from credit.disclosure.viewer import ANONYMOUS
from credit.text import Text
from functions.apis import lists
from functions.apis.asked import CodeAsked
from functions.apis.call import Answer, Call
from functions.apis.look import Look
from functions.apis.told_lists import CodeTold
from functions.site import wording
from functions.site.asked import CodeForm
from functions.site.page import page


def form(call: Call) -> Answer:
    """The empty form."""
    return _page(call, Look.now(ANONYMOUS), CodeForm.model_construct(kind="uscc", value=""), None)


def verified(call: Call) -> Answer:
    """The form with the answer under it."""
    asked: CodeForm = call.body
    look = Look.now(ANONYMOUS)
    return _page(call, look, asked, lists.verified(look, CodeAsked(kind=asked.kind, value=asked.value)))


def _page(call: Call, look: Look, asked: CodeForm, told: CodeTold | None) -> Answer:
    sent = {"kind": asked.kind, "value": asked.value} if told else None
    return page(call, "codes.html", sent=sent, kept=told is None, kinds=_kinds(look), asked=asked, known=told)


def _kinds(look: Look) -> list[tuple[str, Text]]:
    """Kinds of codes by which organisations are known, as the register calls them, the strongest first."""
    register = wording.register()
    known = register.subject.codes if register else {}
    return [(kind, register.field(code).label) for kind, code in known.items() if register and kind in look.code_kinds]
