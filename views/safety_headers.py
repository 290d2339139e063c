"""The headers of every answer: what a browser may do with it, and who may keep it."""

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
ONLY_SECURE = {"Strict-Transport-Security": "max-age=31536000"}


def safety_headers(is_secure):
    """Whatever is answered; ``is_secure``: the site's address is https."""
    return {**HEADERS, **ONLY_SECURE} if is_secure else HEADERS


def headers_tween(handler, registry):
    safe = safety_headers(registry.openhall.is_secure)

    def add_headers(request):
        response = handler(request)
        for name, value in safe.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", _caching(request))
        response.headers.setdefault("Vary", "Accept, Cookie")
        return response

    return add_headers


def _caching(request):
    return "private, no-store" if request.is_staff_request else "no-cache"


def includeme(config):
    config.add_tween("views.safety_headers.headers_tween")
