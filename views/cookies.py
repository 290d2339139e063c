"""Signed cookies: the session's token and idle stamp, CSRF by double submit, one-shot messages.

Nothing here is stored: the server-side session record is content's, written at log-in and log-out.
"""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.interfaces import ICSRFStoragePolicy
from webob.cookies import RequestCookies
from zope.interface import implementer

from views.keeping import keep_out

SESSION, IDLE, CSRF, FLASH, MODE = "session", "idle", "csrf", "flash", "mode"
# Of an applicant, who may be signed in beside a member of staff in the same browser
APPLICANT, APPLICANT_IDLE = "applicant", "applicant_idle"
IDLE_OF = {SESSION: IDLE, APPLICANT: APPLICANT_IDLE}
DRAFT_COOKIE, CASE_COOKIE = "draft", "case"  # codes, each sent to its own address only
ELDER = "elder"
LANGUAGE = "_LOCALE_"  # Pyramid's own
PERSONAL = (SESSION, APPLICANT, FLASH, LANGUAGE, DRAFT_COOKIE, CASE_COOKIE)
LONGEST_HEADER = 400
STAMP_EVERY_SECONDS = 60
YEAR_SECONDS = 365 * 24 * 3600


def elder_asked(header: str) -> bool | None:
    """Elder mode, by a Cookie header; None where the answer may be this reader's alone."""
    if len(header) > LONGEST_HEADER or any(name in header for name in PERSONAL):
        return None
    return _elder_in(header)


@lru_cache(maxsize=256)
def _elder_in(header: str) -> bool | None:
    """No header with a session is remembered here."""
    try:
        return RequestCookies({"HTTP_COOKIE": header}).get(MODE) == ELDER
    except UnicodeDecodeError:
        return None


def sign(secret: bytes, purpose: str, text: str) -> str:
    mark = hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
    return f"{text}.{urlsafe_b64encode(mark[:18]).decode()}"


def unsign(secret: bytes, purpose: str, signed: str | None) -> str | None:
    """The text when its mark is ours; None for anything else."""
    if not signed or "." not in signed:
        return None
    text = signed.rpartition(".")[0]
    expected = sign(secret, purpose, text).encode()
    return text if hmac.compare_digest(expected, signed.encode()) else None


def set_cookie(request: Any, response: Any, name: str, value: str, **more: Any) -> None:
    response.set_cookie(
        name,
        value,
        path=more.pop("path", "/"),
        httponly=True,
        samesite="Lax",
        secure=request.registry.openhall.is_secure,
        **more,
    )


def session_token(request: Any, name: str = SESSION) -> str | None:
    """The token in the cookie ``name``, unless nobody has been there for longer than the idle
    time."""
    token = request.cookies.get(name)
    if not token:
        return None
    kept = request.cookies.get(IDLE_OF[name])
    stamp = unsign(request.registry.secret, f"{IDLE_OF[name]}:{token}", kept)
    limit = request.settings.idle_minutes * 60
    if stamp is None or not stamp.isdecimal() or time.time() - int(stamp) > limit:
        return None
    if time.time() - int(stamp) > STAMP_EVERY_SECONDS:
        request.add_response_callback(lambda req, res: _stamp_again(req, res, token, name))
    return token


def code_cookie(request: Any, name: str) -> str:
    """The code of a draft or a case that is sent to its address; empty where there is none."""
    return str(request.cookies.get(name, ""))


def begin_session(request: Any, response: Any, token: str, name: str = SESSION) -> None:
    set_cookie(request, response, name, token)
    _stamp(request, response, token, name)
    response.delete_cookie(CSRF, path="/")


def end_session(response: Any, name: str = SESSION) -> None:
    for one in (name, IDLE_OF[name], CSRF):
        response.delete_cookie(one, path="/")


def _stamp_again(request: Any, response: Any, token: str, name: str) -> None:
    """Not where the answer begins or ends a session: the stamp would be the old one's."""
    lines = response.headers.getall("Set-Cookie")
    if not any(line.startswith(f"{name}=") for line in lines):
        _stamp(request, response, token, name)


def _stamp(request: Any, response: Any, token: str, name: str) -> None:
    stamp = sign(request.registry.secret, f"{IDLE_OF[name]}:{token}", str(int(time.time())))
    set_cookie(request, response, IDLE_OF[name], stamp)


def flash(request: Any, response: Any, kind: str, text: str) -> None:
    """``kind``: ok, warn or error; shown once, on the next page."""
    packed = urlsafe_b64encode(f"{kind}:{text}".encode()).decode()
    set_cookie(request, response, FLASH, sign(request.registry.secret, FLASH, packed))


def take_flash(request: Any) -> tuple[str, str] | None:
    if FLASH not in request.cookies:
        return None
    keep_out(request)
    request.add_response_callback(lambda req, response: response.delete_cookie(FLASH, path="/"))
    packed = unsign(request.registry.secret, FLASH, request.cookies[FLASH])
    if packed is None:
        return None
    kind, _, text = urlsafe_b64decode(packed).decode().partition(":")
    return kind, text


@implementer(ICSRFStoragePolicy)
class SignedCsrf:
    """A random token in a cookie, signed together with the sessions it was made for."""

    def new_csrf_token(self, request: Any) -> str:
        keep_out(request)
        token = sign(request.registry.secret, self._purpose(request), secrets.token_urlsafe(18))
        request.cookies[CSRF] = token
        request.add_response_callback(lambda req, res: set_cookie(req, res, CSRF, token))
        return token

    def get_csrf_token(self, request: Any) -> str:
        keep_out(request)
        token = request.cookies.get(CSRF)
        if unsign(request.registry.secret, self._purpose(request), token) is None:
            return self.new_csrf_token(request)
        return token

    def check_csrf_token(self, request: Any, token: str) -> bool:
        kept = request.cookies.get(CSRF, "")
        if unsign(request.registry.secret, self._purpose(request), kept) is None:
            return False
        return hmac.compare_digest(kept.encode(), token.encode())

    def _purpose(self, request: Any) -> str:
        tokens = (request.cookies.get(name, "") for name in (SESSION, APPLICANT))
        return f"csrf:{':'.join(tokens)}"


def includeme(config: Any) -> None:
    config.add_request_method(get_csrf_token, "csrf_token")
    config.set_csrf_storage_policy(SignedCsrf())
    config.set_default_csrf_options(require_csrf=True)
