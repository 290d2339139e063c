"""Static files under addresses that change with their content, and the headers of every answer."""

import hashlib
from functools import cache
from importlib.resources import files

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
READING = ("GET", "HEAD")
YEAR_SECONDS = 365 * 24 * 3600


@cache
def static_path(name):
    """``/static/portal.css?v=…``; the mark changes when the file does."""
    content = (files("views") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


def headers_tween(handler, registry):
    def add_headers(request):
        response = handler(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.environ.get("PATH_INFO", "").startswith("/static/"):
            response.headers.setdefault("Cache-Control", _caching(request))
            response.headers.setdefault("Vary", "Accept, Cookie")
        if registry.openhall.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return add_headers


def _caching(request):
    return "private, no-store" if request.is_staff_request else "no-cache"


def includeme(config):
    config.add_static_view(
        "static", "views:static", cache_max_age=YEAR_SECONDS, request_method=READING
    )
    config.add_tween("views.static_files.headers_tween")
