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
    safe = [(line[0].lower(), line) for line in safety_headers(registry.openhall.is_secure).items()]

    def add_headers(request):
        response = handler(request)
        lines = response.headerlist
        given = {name.lower() for name, _ in lines}
        lines += [line for name, line in safe if name not in given]
        if "cache-control" not in given:
            lines.append(("Cache-Control", _caching(request)))
        if "vary" not in given:
            lines.append(("Vary", "Accept, Cookie"))
        return response

    return add_headers


def _caching(request):
    return "private, no-store" if request.is_personal_request else "no-cache"


def includeme(config):
    config.add_tween("views.safety_headers.headers_tween")
