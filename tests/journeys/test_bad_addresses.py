"""Whatever stands in an address or a header, the answer is a page of ours, never a broken one."""

import pytest
from webob import Request

from tests.site import COUNTY, DEPARTMENT, SECTION, publish


def words(text):
    return tuple(text.split())


TRICKS = (
    *words(r"""/.. /../../etc/passwd /%2e%2e/%2e%2e/etc/passwd /..%2f..%2fetc%2fpasswd /%2e/ // /%00
    //evil.example/ /%2F%2Fevil.example/ /\evil.example /%5cevil.example /changchun%00/ /@@add
    /changchun/%00nanguan /%0d%0aSet-Cookie:x=1 /%F0%9F%98%80 /changchun/nanguan/mzj/editions/1
    /%E4%B8%AD%E6%96%87 /@@search /+ /__parent__ /_children /changchun/__class__ /static/
    /static/../development.ini /static/%2e%2e/forms.py /static/nothing.css /favicon.ico /.env
    /robots.txt /index.php /desk/nonsense /account/nonsense /hall/nonsense /calendar/1
    /search/../desk /changchun;x=1/ /sitemap.xml/x /search/x /login/x"""),
    "/" + "a" * 9000,
    "/" + "a/" * 3000,
)
NO_TEXT = (
    "/%ff%fe",
    "/changchun/%c3%28",
    "/%e4%b8",
    "/?q=%ff",
    "/?x=%ff%fe",
    "/login?came_from=%ff",
)
BELOW = words("""/editions/0 /editions/-1 /editions/01 /editions/9999999 /editions/%EF%BC%91
    /editions/1e1 /editions/1/nonsense /editions/%00 /files/ /files/..%2f..%2fx /files/%00.pdf
    /files/a/b/c /files/a.pdf?edition=x /files/a.pdf?edition=99 /compare /nonsense
    /compare?from=1 /compare?from=x&to=y /compare?from=1&to=99 /compare?from=%EF%BC%91&to=1
    /history/x /history/x/y /editions/1/edit/x""")
ASOF = (
    *words("""x 2026 2026-13-01 2026-02-30 0000-00-00 0001-01-01 9999-12-31 2026-01-01T99:00:00 -1
    2026-01-01T00:00:00+99:00 %E4%BA%8C%E3%80%87 %00 0001-01-01T00:00:00Z 2026-03-02T09:00:01 <b>
    1e9 2026-W01-1 %ff"""),
    "9" * 5000,
)
NUMBERS = (*words("0 -1 x 1.5 1e3 %EF%BC%99 99999999999999999999 %00 51 %ff"), "9" * 5000)
PAGED = ("/open/", f"{SECTION}/", f"{COUNTY}/hall/", "/search?q=x", f"{COUNTY}/open/")
QUERIES = words("""after=x after=%00 sort=x by=x column=x month=2026-99 place=x place=/nothing
    kind=x department=%ff year=x type=%27 served=x theme=x validity=x""")
TEXTS = (
    *words(r"""* ? a* AND OR+NOT " (( title:x [1+TO \ ~ ^ ' %00 %F0%9F%98%80 %E2%80%AE %20 %0a
    <script> %E5%90%89%E6%94%BF%E3%80%94"""),
    "a" * 5000,
)
ACCEPTED = (
    *words("""application/json application/* */*;q=0 text/html;q=0 application/xml garbage a/b;q=x
    application/json;q=0.1,text/html;q=0.2 ,,, \xe9"""),
    "x" * 9000,
)
READ_ONLY = (
    *f"{SECTION}/ / {COUNTY}/hall/ /search {SECTION}/feed.atom /sitemap.xml /nothing".split(),
    "/static/portal.css",
)
SERVED_AS = ("text/html", "application/json")


def ours(answer):
    """A page that we wrote, with the look of the site or as JSON, and without a trace of code."""
    assert answer.status_int < 500, answer.status
    for word in ("Traceback", "Error:", "site-packages", "pyramid", 'File "'):
        assert word not in answer.text, word
    return answer


def refused(answer):
    assert 400 <= ours(answer).status_int < 500
    if answer.content_type == "application/json":
        assert answer.json["@type"] == "error"
        assert answer.json["title"]
    elif answer.content_type == "text/html":
        assert '<html lang="zh-CN"' in answer
        assert "<h1" in answer
    else:
        assert answer.content_type == "text/plain"
        assert "地址" in answer


@pytest.fixture
def item(portal):
    with portal.roots() as (site, _):
        path = f"{SECTION}/{publish(site, {'title': '一份文件'}).__name__}"
    portal.index()
    return path


@pytest.mark.parametrize("json", [False, True])
def test_tricks_in_the_address_meet_a_page_of_ours(json, public, login):
    headers = {"Accept": "application/json"} if json else {}
    for browser in (public, login("editor")):
        for path in TRICKS:
            answer = ours(browser.get(path, headers=headers, status="*"))
            if answer.status_int >= 400:
                refused(answer)
            for location in (answer.location or "http://localhost/",):
                assert location.startswith("http://localhost/"), path
            assert "Set-Cookie: x" not in str(answer.headers)
            assert 'href="//' not in answer.text, path
            assert "root:" not in answer.text


def test_bytes_that_are_no_text_are_told_so(app, item):
    for path in (*NO_TEXT, f"{item}/files/%ff", f"{item}?asof=%ff"):
        for accept in ("text/html", "application/json"):
            answer = Request.blank(path, headers={"Accept": accept}).get_response(app)
            assert (answer.status_int, answer.content_type) == (400, "text/plain"), path
            assert "不是有效的文字" in answer.text
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nonsense_below_an_item_meets_a_page_of_ours(item, public, login):
    for browser in (public, login("editor"), login("moderator")):
        for tail in BELOW:
            answer = browser.get(item + tail, status="*")
            assert answer.status_int >= 400, tail
            refused(answer)


def test_a_moment_that_is_none_is_told_how_to_be_written(item, public):
    for address in (item, f"{item}/history", f"{SECTION}/", f"{COUNTY}/", f"{COUNTY}/hall/fees"):
        for text in ASOF:
            for more in ("", "&format=json"):
                answer = ours(public.get(f"{address}?asof={text}{more}", status="*"))
                if answer.status_int >= 400:
                    refused(answer)
    for text in ("x", "2026-02-30", "9999-12-31"):
        assert "asof" in (page := public.get(f"{item}?asof={text}", status=400)) or "时间" in page


def test_page_size_month_and_order_are_checked(item, public):
    for address in PAGED:
        glue = "&" if "?" in address else "?"
        for name in ("page", "size"):
            for number in NUMBERS:
                answer = ours(public.get(f"{address}{glue}{name}={number}", status="*"))
                if answer.status_int != 200:
                    refused(answer)
            refused(public.get(f"{address}{glue}{name}=x", status="*"))
        for query in QUERIES:
            ours(public.get(f"{address}{glue}{query}", status="*"))
    ours(public.get(f"{SECTION}/?month=2026-99", status=400))
    ours(public.get(f"{COUNTY}/sitemap-pages.xml?part=x", status=404))


def test_an_unknown_format_is_html(item, public):
    for text in ("xml", "csv", "JSON", "", "%00", "x" * 3000):
        for address in (item, f"{SECTION}/", f"{COUNTY}/", "/"):
            answer = ours(public.get(f"{address}?format={text}", status=200))
            assert answer.content_type in SERVED_AS
    ours(public.get(f"{item}?format=%ff", status=400))


def test_any_accept_header_is_answered(item, public):
    for accept in ACCEPTED:
        for address in (item, f"{SECTION}/", "/", "/nothing"):
            answer = ours(public.get(address, headers={"Accept": accept}, status="*"))
            assert answer.status_int == (404 if address == "/nothing" else 200), accept
            assert answer.content_type in SERVED_AS
    assert public.get(item, headers={"Accept": "application/json"}).content_type == SERVED_AS[1]


def test_searches_of_any_text_are_answered(item, public):
    for text in TEXTS:
        for more in ("", "&format=json"):
            answer = ours(public.get(f"/search?q={text}{more}", status=200))
            assert "<script>" not in answer.text or answer.content_type == "application/json"
    ours(public.get("/search?q=%ff", status=400))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_another_method_on_a_page_for_reading_is_refused(method, item, public, login):
    for browser in (public, login("editor")):
        for path in (item, f"{item}/history", *READ_ONLY):
            answer = browser.request(path, method=method, status="*")
            assert answer.status_int in (400, 404, 405), (path, answer.status)
            refused(answer)


def test_head_says_what_get_says_without_a_body(item, public):
    for path in (
        item,
        f"{SECTION}/",
        "/",
        f"{COUNTY}/",
        "/search?q=x",
        f"{SECTION}/feed.atom",
        "/sitemap.xml",
        f"{item}/history",
        f"{item}?format=json",
        f"{item}/editions",
        f"{COUNTY}/hall/?format=csv",
        "/login",
        "/about",
    ):
        head, get = public.head(path), public.get(path)
        assert (head.status_int, head.content_type) == (get.status_int, get.content_type)
        assert head.body == b""
    assert public.head("/nothing", status=404).body == b""


def test_options_is_answered_by_a_page_of_ours(item, public):
    for path in (item, "/", "/nothing"):
        assert ours(public.options(path, status="*")).status_int in (200, 204, 404, 405)


def test_an_act_is_not_done_by_a_get(portal, login):
    with portal.roots() as (site, _):
        path = f"{SECTION}/{publish(site, {'title': '一份文件'}).__name__}"
    before = portal.databases[""].lastTransaction()
    for act in ("publish", "submit", "expunge", "propose_expunge", "discard", "nonsense", "attach"):
        refused(login("moderator").get(f"{path}/editions/1/{act}", status="*"))
    assert portal.databases[""].lastTransaction() == before


def test_unknown_kinds_and_acts_are_not_found(login):
    editor = login("editor")
    for kind in ("", "nonsense", "fee_standard", "%00", "x" * 5000):
        refused(editor.get(f"{SECTION}/add?kind={kind}", status=404))
    token = editor.get("/").forms
    token = next(f["csrf_token"].value for f in token.values() if "csrf_token" in f.fields)
    for address in (f"{SECTION}/add?kind=nonsense", f"{SECTION}/nonsense", f"{DEPARTMENT}/publish"):
        refused(editor.post(address, {"csrf_token": token}, status="*"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:99999"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-For": "1.1.1.1", "X-Original-URL": "/desk", "X-Rewrite-URL": "/desk"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_no_header_changes_an_address_we_give(headers, item, public):
    for path in (item, f"{SECTION}/", "/", f"{SECTION}/feed.atom", "/sitemap.xml", "/nothing"):
        for more in ({}, {"Accept": "application/json"}):
            answer = public.get(path, headers={**headers, **more}, status="*")
            assert "evil.example" not in answer.text + str(answer.headers)
            assert "gopher" not in answer.text
    assert public.get(SECTION, headers=headers).location == f"http://localhost{SECTION}/"


def test_cookies_that_are_nonsense_make_a_visitor(item, portal):
    for cookie in (
        "session=x",
        "session=; idle=",
        "session=\xff",
        "csrf=x.y; flash=x.y",
        "flash=a.b",
        "mode=<script>",
        "session=" + "x" * 4000,
        "=;=;",
        "idle=1.x",
    ):
        answer = portal.browser().get(item, headers={"Cookie": cookie}, status="*")
        assert ours(answer).status_int == 200, cookie
        assert "<script>" not in answer.text
