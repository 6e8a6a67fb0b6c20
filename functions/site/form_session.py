"""Who fills in a form: a token shown once becomes a signed cookie of short life, which no script and no other site has.

The cookie is `HttpOnly` and `SameSite=Strict`; each form repeats a word that only this session's pages know, and a
browser that says that another site sends the form is not believed.
"""

import base64
import hmac
import json
import secrets as chance
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from cloud import clock, identity, secrets, settings
from cloud.identity import Identity, NotIdentified, Presented
from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotAllowed
from functions.apis.call import Call, Visit
from functions.apis.problems import Problem
from functions.collection.policy import policy

COOKIE = "gongxin-form"
OURS = ("same-origin", "none", "")  # what `Sec-Fetch-Site` says of a page of our own, or a browser that says nothing


@dataclass(frozen=True)
class Session:
    """An officer of an agency, until some second since 1970."""

    agency: str
    nonce: str
    ends: int

    @property
    def word(self) -> str:
        """What its forms repeat (CSRF)."""
        return _signature(f"form\n{self.nonce}")

    @property
    def cookie(self) -> str:
        """The session as the browser keeps it."""
        told = json.dumps([self.agency, self.nonce, self.ends]).encode()
        text = base64.urlsafe_b64encode(told).decode()
        return f"{text}.{_signature(text)}"


def begun(call: Visit, token: str) -> Session:
    """A session of whoever shows this token; `NotIdentified` or `NotAllowed`."""
    refuse_others(call)
    viewer = identity.identify(Presented(f"Bearer {token}", "POST", call.address)).viewer
    if viewer.role is not Role.OFFICER or viewer.agency is None:
        raise NotAllowed
    ends = clock.now().timestamp() + policy().session_minutes * 60
    return Session(viewer.agency, chance.token_hex(16), int(ends))


def found(visit: Visit) -> Session | None:
    """The session of a call, None if it has none that holds."""
    try:
        kept = SimpleCookie(visit.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    text, _, signature = kept.value.partition(".") if kept else ("", "", "")
    if not text or not hmac.compare_digest(signature, _signature(text)):
        return None
    session = Session(*json.loads(base64.urlsafe_b64decode(text)))
    return session if clock.now().timestamp() < session.ends else None


def needed(visit: Visit) -> Session:
    """The session of a call; `NotIdentified` without one."""
    session = found(visit)
    if session is None:
        raise NotIdentified("expired")
    return session


def posted(visit: Visit, word: str) -> Session:
    """The session of a form that was sent, if one of its own pages sent it."""
    refuse_others(visit)
    session = needed(visit)
    if not hmac.compare_digest(word.encode(), session.word.encode()):
        raise Problem("form-forged")
    return session


def refuse_others(visit: Visit) -> None:
    """A form that another site has sent is nobody's will."""
    if visit.headers.get("sec-fetch-site", "") not in OURS:
        raise Problem("form-forged")


def as_officer(call: Call, session: Session) -> Call:
    """The call as the API sees it."""
    return replace(call, identity=Identity(Viewer(Role.OFFICER, agency=session.agency), development=False))


def keeping(session: Session | None) -> Mapping[str, str]:
    """The header that has the browser keep a session, or forget it."""
    value, age = (session.cookie, policy().session_minutes * 60) if session else ("", 0)
    secure = "" if settings.is_local() else "; Secure"
    return {"Set-Cookie": f"{COOKIE}={value}; Path=/form; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"}


def _signature(text: str) -> str:
    return hmac.digest(secrets.session_key(), text.encode(), sha256).hex()
