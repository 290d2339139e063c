"""What the page cache keeps is everybody's: no name, no token, no draft, whoever was there."""

import re

from tests.journeys.crawling import crawl
from tests.journeys.hidden_texts import secrets_in
from tests.site import ACCOUNTS, COUNTY, DEPARTMENT

OWN_PATHS = ("/desk", "/account", "/login", "/logout", "/health", "/metrics", "/static")
STAFF_PAGES = ("/desk", "/account", "/login", "/logout", f"{COUNTY}/", f"{DEPARTMENT}/")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


def kept_texts(app):
    """(key, text) of every page that is kept."""
    for key, page in app.pages.pages():
        yield key, page.plain.content.decode("utf-8", "replace")


def tokens_in(text):
    return {a or b for a, b in TOKEN.findall(text)}


def test_nothing_that_is_kept_is_anybodys_own(hiding):
    app, tokens = hiding.app, set()
    crawl(hiding.browser(), ("/", "/sitemap.xml"), most=2000)
    for name in ("moderator", "editor", "admin"):
        browser = hiding.login(name)
        for address in (*STAFF_PAGES, *(path for path, _, _ in hiding.secrets.values())):
            page = browser.get(address, status="*")
            tokens |= tokens_in(page.text) if page.content_type == "text/html" else set()
    stranger = hiding.browser()
    for address in ("/login", f"{COUNTY}/", "/login", f"{DEPARTMENT}/"):
        tokens |= tokens_in(stranger.get(address).text)
    kept = list(kept_texts(app))
    assert len(kept) > 100
    assert len(tokens) > 3
    own = [*tokens, "csrf_token", *(f"测试-{name}" for name in ACCOUNTS)]
    assert [(key, word) for key, text in kept for word in own if word in text] == []
    assert [key for key, _ in kept if key[0].startswith(OWN_PATHS)] == []
    assert [(key, secrets_in(text, hiding.secrets)) for key, text in kept if secrets_in(
        text, hiding.secrets)] == []  # fmt: skip
    assert all(name.lower() != "set-cookie" for _, page in app.pages.pages()
               for name, _ in page.plain.headers)  # fmt: skip
