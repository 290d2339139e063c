"""A GET never commits, even if a view writes; a refusal rolls back unless its view says so."""

import pytest
import webtest
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPSeeOther
from pyramid.response import Response
from ZODB.POSException import ConflictError

from portal.databases import SITE_ROOT
from portal.public_address import PublicAddress
from portal.transactions import COMMIT
from views.uploads import read_upload

NOTE = "written"


def write(request):
    request.site.province.note = NOTE


def writes(context, request):
    write(request)
    return Response("ok")


def redirects(context, request):
    write(request)
    return HTTPSeeOther("/")


def refuses(context, request):
    write(request)
    return Response("no", status=422)


def refuses_and_keeps(context, request):
    write(request)
    request.environ[COMMIT] = True
    return Response("no", status=422)


def raises(context, request):
    write(request)
    raise HTTPBadRequest("no")


def breaks(context, request):
    write(request)
    raise ZeroDivisionError


def keeps_the_body(context, request):
    met.append(request.environ["wsgi.input"])
    return HTTPSeeOther("/") if request.body else HTTPBadRequest()


def meets_others_twice(context, request):
    write(request)
    met.append(1)
    if len(met) < 3:
        raise ConflictError
    return HTTPSeeOther("/")


def reads_a_file_and_meets_others_once(context, request):
    met.append(read_upload(request.POST["file"], 1))
    if len(met) < 2:
        raise ConflictError
    return HTTPSeeOther("/")


met = []
VIEWS = (
    keeps_the_body,
    reads_a_file_and_meets_others_once,
    meets_others_twice,
    writes,
    redirects,
    refuses,
    refuses_and_keeps,
    raises,
    breaks,
)


@pytest.fixture
def writing_app(portal):
    """An application with portal's transactions and views that write whatever they answer."""
    with Configurator(settings=portal.settings(portal.folder)) as config:
        for name in ("settings", "transactions", "databases", "roots", "outages", "security"):
            config.include(f"portal.{name}")
        config.add_request_method(lambda request: None, "moment", reify=True)
        for view in VIEWS:
            config.add_view(view, name=view.__name__)
    url = config.registry.openhall.site_url
    return webtest.TestApp(PublicAddress(config.make_wsgi_app(), url))


def is_written(portal):
    connection = portal.databases[""].open()
    try:
        return connection.root()[SITE_ROOT].province.note == NOTE
    finally:
        connection.close()


@pytest.mark.parametrize("view", [writes, redirects, refuses_and_keeps])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_never_commits(method, view, writing_app, portal):
    writing_app.request(f"/{view.__name__}", method=method, expect_errors=True)
    assert not is_written(portal)


@pytest.mark.parametrize("view", [writes, redirects, refuses_and_keeps])
def test_what_is_answered_well_or_asked_to_be_kept_commits(view, writing_app, portal):
    writing_app.post(f"/{view.__name__}", expect_errors=True)
    assert is_written(portal)


@pytest.mark.parametrize("view", [refuses, raises])
def test_a_refusal_rolls_back(view, writing_app, portal):
    assert writing_app.post(f"/{view.__name__}", expect_errors=True).status_int in (400, 422)
    assert not is_written(portal)


def test_a_fault_rolls_back(writing_app, portal):
    with pytest.raises(ZeroDivisionError):
        writing_app.post("/breaks")
    assert not is_written(portal)


def test_who_meets_others_tries_again(writing_app, portal):
    met.clear()
    writing_app.post("/meets_others_twice", status=303)
    assert len(met) == 3
    assert is_written(portal)


def test_what_was_uploaded_is_there_in_each_try(writing_app):
    met.clear()
    uploaded = [("file", "目录.csv", b"0123456789" * 500)]
    writing_app.post("/reads_a_file_and_meets_others_once", upload_files=uploaded, status=303)
    assert met == [("目录.csv", b"0123456789" * 500)] * 2


@pytest.mark.parametrize("size", [20, 20_000])
def test_what_was_copied_of_a_body_is_closed(size, writing_app):
    met.clear()
    writing_app.post("/keeps_the_body", b"x" * size, status=303)
    assert met[0].closed


def test_a_wrong_password_is_counted_although_it_is_refused(portal, public):
    form = public.get("/login").forms["login"]
    form["name"], form["password"] = "editor", "wrong"
    form.submit(status="4*")
    with portal.roots() as (_, affairs):
        assert affairs.people.find("editor").failures
