"""Whether JSON is preferred to HTML, and how JSON is written."""

from pyramid.renderers import JSON

JSON_TYPE, HTML_TYPE = "application/json", "text/html"


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
    offers = request.accept.acceptable_offers([HTML_TYPE, JSON_TYPE])
    return bool(offers) and offers[0][0] == JSON_TYPE


def includeme(config):
    config.add_renderer("json", JSON(ensure_ascii=False))
    config.add_view_predicate("prefers_json", PrefersJson)
