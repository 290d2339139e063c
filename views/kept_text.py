"""What was typed, kept over an expired session: packed into a signed hidden field, stored nowhere.

Kept are texts only: no files, no passwords, no codes, no CSRF token.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from pyramid.csrf import check_csrf_token

from views.cookies import sign, unsign

PURPOSE, FIELD, CAME_FROM = "kept", "kept", "came_from"
LARGEST = 2 * 1024 * 1024
NEVER_KEPT_BELOW = ("login", "logout", "account", "applicant")


@dataclass(frozen=True)
class Kept:
    """留存的填写内容: where it was to go, and its (name, value) pairs in order."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: int


def local_path(text):
    """``text`` when it is an address within this site, else ``""``."""
    plain = text.startswith("/") and "//" not in text.partition("?")[0] and "\\" not in text
    return text if plain and all(" " < c != "\x7f" for c in text) else ""


def keep(request):
    """The packed fields of a POST that came from a page of ours; "" when there are none to keep."""
    path = local_path(request.path_qs)
    if not path or path.split("/")[1] in NEVER_KEPT_BELOW:
        return ""
    try:
        ours, pairs = _from_our_page(request), list(request.POST.items())
    except UnicodeDecodeError:
        return ""
    return _pack(request, path, pairs) if ours else ""


def _pack(request, path, pairs):
    texts = [[n, v] for n, v in pairs if isinstance(v, str) and not _is_secret(n)]
    files = sum(1 for _, value in pairs if getattr(value, "filename", ""))
    said = json.dumps({"path": path, "fields": texts, "files": files}, ensure_ascii=False)
    packed = b64encode(said.encode("utf-8", "surrogatepass")).decode()
    if not texts or len(packed) > LARGEST:
        return ""
    return sign(request.registry.secret, PURPOSE, packed)


def unpack(request, signed):
    """The Kept behind a hidden field; None for anything that we did not pack."""
    packed = unsign(request.registry.secret, PURPOSE, signed)
    if packed is None:
        return None
    try:
        said = json.loads(b64decode(packed).decode("utf-8", "surrogatepass"))
    except (NotBase64, ValueError):
        return None
    fields = tuple((name, value) for name, value in said["fields"])
    return Kept(said["path"], fields, said["files"]) if local_path(said["path"]) else None


def _is_secret(name):
    return name == "csrf_token" or "password" in name


def _from_our_page(request):
    """Another site must not have its own text carried through our log-in."""
    if request.headers.get("Origin") == request.application_url:
        return True
    return check_csrf_token(request, raises=False)
