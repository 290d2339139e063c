"""核对到期日: the page that counts a proof again, and the same as one file to be taken home."""

from pyramid.response import Response

from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from views.clock_links import CHECK
from views.files import SANDBOX
from views.layout import page, url_of
from views.rendering import PAGES
from views.static_files import PREFIX, static_files

DOWNLOAD, FILE_NAME = "deadline-check.html", "deadline-check.html"
SCRIPT = "deadline_check.js"
TITLE = "核对到期日"
STYLE = """
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.75 sans-serif;
  color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
label { display: block; }
textarea, input { width: 100%; box-sizing: border-box; font: inherit; padding: .4rem;
  border: 1px solid #595959; }
button { font: inherit; padding: .5rem 1.5rem; }
.check-good { color: #0b5d1e; }
.check-bad { color: #a4141f; font-weight: bold; }
"""
# What a page of the portal never has inline, this file has: there is nothing beside it
ALONE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
<script>
{script}</script>
</body>
</html>
"""


def show_check(context, request):
    return {
        "layout": page(request, TITLE),
        "download_url": url_of(request, context, DOWNLOAD),
        "deadline_url": f"{url_of(request, context)}calendar/deadline",
    }


def send_check(context, request):
    """One file that needs nothing beside it; as a download it is never run under this address."""
    script = static_files()[f"{PREFIX}{SCRIPT}"].text
    body = PAGES.load("deadline_check_body.pt")(title=TITLE)
    text = ALONE.format(title=TITLE, style=STYLE, body=body, script=script)
    response = Response(text, content_type="text/html", charset="utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def includeme(config):
    common = {
        "context": Place,
        "place_level": (PROVINCE,),
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(show_check, name=CHECK, renderer="templates/deadline_check.pt", **common)
    config.add_view(send_check, name=DOWNLOAD, **common)
