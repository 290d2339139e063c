"""Who is asking: whoever holds a session that still holds; the public otherwise."""

from pyramid.request import Request
from pyramid.security import Allowed, Denied

from content.permissions import Permission as P
from portal.security import SecurityPolicy
from tests.conftest import START
from tests.site import DEPARTMENT

POLICY = SecurityPolicy()


def request_of(portal, person):
    request = Request.blank("/")
    request.person, request.moment = person, START
    return request


def test_the_policy_passes_on_what_content_answers(portal):
    with portal.roots() as (site, affairs):
        section = site.at(DEPARTMENT)["policies"]
        for name, answer in (("editor", Allowed), ("far_moderator", Denied)):
            request = request_of(portal, affairs.people.person(name, START))
            assert POLICY.identity(request) is request.person
            assert POLICY.authenticated_userid(request) == name
            assert isinstance(POLICY.permits(request, section, "content:add"), answer)


def test_what_is_kept_between_requests_is_not_the_policys_doing(portal):
    request = Request.blank("/")
    assert POLICY.remember(request, "editor") == []
    assert POLICY.forget(request) == []


def test_a_session_cookie_that_nobody_knows_is_the_public(portal, public):
    public.set_cookie("session", "made-up")
    assert public.get("/desk", status=303).location.startswith("http://localhost/login")


def test_a_session_that_was_closed_is_the_public(portal, login):
    browser = login("editor")
    assert browser.get("/desk", status=200)
    with portal.roots() as (_, affairs):
        affairs.sessions.close_all("editor")
    assert browser.get("/desk", status=303).location.startswith("http://localhost/login")


def test_permissions_asked_are_known(portal):
    assert P("content:add") is P.ADD
