"""Whether JSON is preferred to HTML, and how JSON is written."""

from functools import lru_cache

from pyramid.renderers import JSON
from webob.acceptparse import create_accept_header

JSON_TYPE, HTML_TYPE = "application/json", "text/html"
LONGEST_ACCEPT = 400


class PrefersJson:
    """``prefers_json=True``: ``?format=json``, or an Accept header that puts JSON before HTML."""

    def __init__(self, wanted, config):
        self.wanted = wanted

    def text(self):
        return f"prefers_json = {self.wanted}"

    phash = text

    def __call__(self, context, request):
        return prefers_json(request) is self.wanted


def prefers_json(request):
    asked = request.GET.get("format")
    if asked is not None:
        return asked == "json"
    return accepts_json(request.environ.get("HTTP_ACCEPT"))


def accepts_json(header):
    """Does an Accept header (None where there is none) put JSON before HTML?"""
    if header is not None and len(header) > LONGEST_ACCEPT:
        return _puts_json_first(header)
    return _known_header(header)


def _puts_json_first(header):
    offers = create_accept_header(header).acceptable_offers([HTML_TYPE, JSON_TYPE])
    return bool(offers) and offers[0][0] == JSON_TYPE


# Browsers send the same few; reading one takes longer than finding a kept page
_known_header = lru_cache(maxsize=256)(_puts_json_first)


def includeme(config):
    config.add_renderer("json", JSON(ensure_ascii=False))
    config.add_view_predicate("prefers_json", PrefersJson)
