"""One page: a template filled with facts, in one language, with the headers that belong to it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cloud import clock
from functions.apis.call import Answer, Visit
from functions.site.portal import OBJECTION, REPAIR, portal
from functions.site.speech import Speech, marked

FOLDER = Path(__file__).parent
HTML = "text/html"
FORMS = "/form"  # under which departments fill in forms
NAVIGATION = {
    "/publications": "nav.publications",
    "/lists": "nav.lists",
    "/catalogue": "nav.catalogue",
    "/codes": "nav.codes",
    "/open-data": "nav.data",
    "/help": "nav.help",
}
# What is displayed ends; copies that search engines keep would not.
NOT_KEPT = {"X-Robots-Tag": "noindex, noarchive"}


def page(visit: Visit, name: str, *, sent: Mapping[str, str] | None = None, kept: bool = True, **facts: Any) -> Answer:
    """A page of the portal.

    Args:
        visit: whose language decides.
        name: of the template.
        sent: fields of the form whose answer this is: switching the language sends them again, in no address.
        kept: whether search engines may keep it; not where it shows records or what somebody looked for.
        facts: what the template shows.
    """
    speech = Speech.of(visit)
    given = {k: v for k, v in visit.parameters.items() if k != "lang"}
    text = (
        _templates()
        .get_template(name)
        .render(
            speech=speech,
            t=speech.text,
            told=speech.told,
            data=speech.data,
            mixed=speech.mixed,
            marked=marked,
            link=speech.link,
            portal=portal(),
            objection=portal().brief(OBJECTION),
            repair=portal().brief(REPAIR),
            navigation=NAVIGATION,
            home=FORMS if visit.address.startswith(FORMS) else "/",
            address=visit.address,
            switched=speech.other.link(visit.address, **({} if sent else given)),
            sent=sent or {},
            today=clock.today(),
            **facts,
        )
    )
    headers = {"Content-Language": speech.tag, "Vary": "Accept-Language", **({} if kept else NOT_KEPT)}
    return Answer(text, headers=headers, kind=HTML)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = lambda at: at.astimezone(clock.SHANGHAI).date().isoformat()
    made.filters["minute"] = lambda at: at.astimezone(clock.SHANGHAI).isoformat(" ", "minutes")[:16]
    return made
