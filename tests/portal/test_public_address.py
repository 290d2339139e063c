"""Scheme and host come from the setting, whatever a request says of itself."""

import pytest

from portal.public_address import PublicAddress
from tests.site import Portal


def environ_behind(site_url, **said):
    class Application:
        registry = None

        def __call__(self, environ, start_response):
            self.environ = environ
            return []

    application = Application()
    PublicAddress(application, site_url)(dict(said), None)
    return application.environ


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://localhost:6543", ("http", "localhost:6543", "localhost", "6543")),
        (
            "https://www.example.gov.cn",
            ("https", "www.example.gov.cn", "www.example.gov.cn", "443"),
        ),
        ("http://www.example.gov.cn", ("http", "www.example.gov.cn", "www.example.gov.cn", "80")),
        ("http://[::1]:8080", ("http", "[::1]:8080", "::1", "8080")),
    ],
)
def test_the_environment_says_what_the_setting_says(url, told):
    environ = environ_behind(
        url, HTTP_HOST="evil.example", SERVER_PORT="1", **{"wsgi.url_scheme": "gopher"}
    )
    names = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
    assert tuple(environ[name] for name in names) == told


FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}


def test_a_forged_host_changes_no_link_and_no_redirect(public):
    page = public.get("/changchun/nanguan/", headers=FORGED)
    assert "evil.example" not in page
    moved = public.get("/changchun/nanguan", headers=FORGED, status=301)
    assert moved.location == "http://localhost/changchun/nanguan/"
    login = public.get("/desk", headers=FORGED, status=303)
    assert login.location.startswith("http://localhost/login")
    assert public.get("/?format=json", headers=FORGED).json["@id"] == "http://localhost/"


def test_cookies_are_secure_on_a_secure_site(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"site.url": "https://www.example.gov.cn"})
    try:
        answer = portal.browser().get("/login", headers=FORGED)
        cookies = answer.headers.getall("Set-Cookie")
        assert cookies
        assert all("secure" in cookie.lower() for cookie in cookies)
    finally:
        portal.close()
