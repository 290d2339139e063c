"""What is posted wrongly is refused in plain words, keeps what was typed, and changes nothing."""

import gc

import pytest
import webtest

from content.fields import Control
from content.kinds_list import KINDS
from tests.conftest import later
from tests.journeys.every_field import FREE_KINDS, filled
from tests.journeys.test_bad_addresses import ours
from tests.site import DEPARTMENT, SECTION, complete, desk_of, form_to, log_in, publish

# WebOb leaves the temporary file of a large body to the collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
ADDING = f"{SECTION}/add?kind=policy_document"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n"
DAYS = (
    "2026-02-30",
    "2026-13-01",
    "0000-01-01",
    "1899-12-31",
    "2201-01-01",
    "9999-99-99",
    "昨天",
    "2026/3",
    "20260301x",
    "-1",
    "1e9",
    "2026-03-01T25:00",
)


def draft(browser, **fields):
    form = browser.get(ADDING).forms["edit"]
    form["title"] = "一份草稿"
    for name, value in fields.items():
        form[name] = value
    return form.submit("save", status=303).follow()


@pytest.fixture(autouse=True)
def nothing_left_open():
    yield
    gc.collect()


@pytest.fixture
def unchanged(portal):
    """Nothing was committed to the tree between the call and the end of the test."""
    kept = {}

    def begin():
        kept["tid"] = portal.databases[""].lastTransaction()

    yield begin
    assert portal.databases[""].lastTransaction() == kept["tid"]


def test_wrong_credentials_open_nothing(public):
    for name, password in (
        ("editor", "wrong"),
        ("nobody", "x"),
        ("", ""),
        ("editor", "x" * 9000),
        ("editor\x00", "x"),
        ("' OR 1=1 --", "x"),
        ("😀", "😀"),
    ):
        form = public.get("/login").forms["login"]
        form["name"], form["password"] = name, password
        answer = ours(form.submit(status="*"))
        assert answer.status_int in (401, 403, 422, 429), name
    assert public.get("/desk", status=303).location.startswith("http://localhost/login")


def test_a_post_without_its_own_token_is_refused(portal, login, unchanged):
    editor, other = login("editor"), login("second_editor")
    foreign = other.get(ADDING).forms["edit"]["csrf_token"].value
    early = portal.browser().get("/login").forms["login"]["csrf_token"].value
    page = draft(editor)
    unchanged()
    for token in (
        {},
        {"csrf_token": ""},
        {"csrf_token": "x"},
        {"csrf_token": foreign},
        {"csrf_token": early},
        {"csrf_token": foreign[:-1] + "A"},
    ):
        for address in (ADDING, f"{page.request.path}/submit", f"{page.request.path}/edit"):
            answer = ours(editor.post(address, {"title": "伪造", **token}, status=400))
            assert "过期" in answer


def test_a_token_planted_in_the_cookie_is_refused(login, unchanged):
    editor = login("editor")
    unchanged()
    editor.set_cookie("csrf", "planted.token")
    editor.post(ADDING, {"title": "伪造", "csrf_token": "planted.token"}, status=400)


def test_a_body_too_long_is_refused_and_kept_on_the_page(login, unchanged):
    editor = login("editor")
    form = editor.get(ADDING).forms["edit"]
    form["title"], form["body"] = "太长", "字" * 2_000_001
    unchanged()
    answer = ours(form.submit("save", status=422))
    assert "最多" in answer
    assert len(answer.forms["edit"]["body"].value) == 2_000_001


def test_a_long_line_is_kept_to_the_character(login, portal):
    text = "政府信息" * 40_000
    page = draft(login("editor"), body=text)
    with portal.roots() as (site, _):
        assert site.at(page.request.path).fields["body"] == text


def test_two_items_of_one_code_get_two_addresses(portal, public):
    fields = {"title": "同码事项", "item_code": "000123456000"}
    with portal.roots() as (site, _):
        section = f"{DEPARTMENT}/items"
        items = [publish(site, fields, kind="approval_item", section=section) for _ in range(2)]
        names = [item.__name__ for item in items]
    assert len(set(names)) == 2
    for name in names:
        assert "同码事项" in public.get(f"{section}/{name}")


def test_a_second_calendar_of_one_year_is_refused(portal, login):
    with portal.roots() as (site, affairs):
        from content.permissions import Role

        affairs.people.grant("editor", Role.EDITOR, site.province.uid)
    editor = login("editor")
    for status in (303, 422):
        form = editor.get("/calendar/add?kind=working_calendar").forms["edit"]
        form["title"], form["year"] = "2031年工作日历", "2031"
        answer = form.submit("save", status=status)
    assert "2031 年的日历已经有了" in answer
    assert answer.forms["edit"]["year"].value == "2031"


@pytest.mark.parametrize("kind", FREE_KINDS)
def test_impossible_days_are_refused_where_they_stand(kind, login, unchanged):
    editor, section = login("editor"), KINDS[kind].section
    days = [node.name for node in KINDS[kind].nodes() if node.control is Control.DATE]
    unchanged()
    for name in days:
        for text in DAYS if kind == "policy_document" else DAYS[:2]:
            form = editor.get(f"{DEPARTMENT}/{section}/add?kind={kind}").forms["edit"]
            form["title"], form[name] = "一个标题", text
            answer = ours(form.submit("save", status=422))
            assert answer.forms["edit"][name].value == text
            assert f'href="#f-{name}"' in answer, (name, text)


@pytest.mark.parametrize("text", ["x", "2026-13-01T00:00", "2020-01-01T00:00", "9999-12-31T23:59"])
def test_impossible_moments_of_publication_are_refused(text, login, portal):
    page = draft(login("editor"))
    form_to(page, "submit").submit(status=303)
    moderator = login("moderator")
    for name in ("live_from", "live_until"):
        form = form_to(moderator.get(page.request.path), "publish")
        if name not in form.fields:
            continue
        form[name] = text
        answer = ours(form.submit(status="*"))
        with portal.roots() as (site, _):
            state = site.at(page.request.path).state
        if text.startswith("9999"):
            assert answer.status_int in (303, 400, 422)
            break
        assert (answer.status_int in (400, 422), state) == (True, "in_review"), name


def test_garbage_in_a_form_breaks_nothing(login):
    """Wrong shapes, twice the same name, a file where a text belongs, rows without an end."""
    editor = login("editor")
    token = editor.get(ADDING).forms["edit"]["csrf_token"].value
    page = draft(editor)
    file = webtest.Upload("x.pdf", PDF)
    shapes = (
        [("__start__", "title:mapping"), ("x", "y")],
        [("__end__", "title:mapping")],
        [("__start__", "keywords:sequence"), ("keywords", "x"), ("__end__", "keywords:sequence")],
        [("__start__", "nonsense"), ("__end__", "nonsense")],
        [("__start__", "body:rename"), ("__end__", "body:rename")],
        [("__start__", "title:sequence"), ("__end__", "title:sequence")],
        [("__row_add__", "nonsense")],
        [("__row_del__", "title:0")],
        [("__row_del__", "title:" + "9" * 5000)],
        [("__row_del__", "title:٣")],
        [("revision", "x")],
        [("revision", "9" * 5000)],
        [("revision", "-1")],
        [("title", "一"), ("title", "二")],
        [("title", file)],
        [("__row_del__", file)],
        [("revision", file), ("body_format", file)],
        [("body_format", "nonsense")],
        [("repeals", "../../x\n//\nhttp://evil.example/\nhttp://\n[")],
        [("issued_on", file)],
    )
    for address in (
        ADDING,
        f"{page.request.path}/edit",
        f"{DEPARTMENT}/items/add?kind=approval_item",
    ):
        for shape in shapes:
            answer = editor.post(
                address, [("csrf_token", token), ("save", "save"), *shape], status="*"
            )
            assert ours(answer).status_int in (200, 303, 400, 409, 422), (address, shape)


def test_garbage_in_an_act_breaks_nothing(login):
    editor, moderator = login("editor"), login("moderator")
    page = draft(editor)
    form_to(page, "submit").submit(status=303)
    edition = page.request.path
    item = edition.rpartition("/editions")[0]
    token = form_to(moderator.get(edition), "publish")["csrf_token"].value
    file = webtest.Upload("x.pdf", PDF)
    for address in (
        f"{edition}/publish",
        f"{edition}/send_back",
        f"{edition}/force_publish",
        f"{edition}/expunge",
        f"{edition}/propose_expunge",
        f"{item}/move",
        f"{edition}/attach",
        f"{edition}/detach",
        f"{item}/withdraw",
    ):
        for name in ("live_from", "live_until", "reason", "name", "to", "target", "ground"):
            if (address.rpartition("/")[2], name) in (("force_publish", "reason"),):
                continue
            for value in (
                file,
                "\x00",
                "x" * 100_000,
                "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
            ):
                told = [("csrf_token", token), ("reason", ""), (name, value)]
                answer = moderator.post(address, told, status="*")
                assert ours(answer).status_int in (303, 400, 403, 404, 409, 422), (address, name)


def test_fields_unknown_to_the_form_are_not_stored(portal, login):
    editor = login("editor")
    token = editor.get(ADDING).forms["edit"]["csrf_token"].value
    told = {
        "csrf_token": token,
        "save": "save",
        "title": "只有这个",
        "state": "approved",
        "live_from": "2020-01-01",
        "index_number": "x",
        "uid": "x",
    }
    page = editor.post(ADDING, told, status=303).follow()
    with portal.roots() as (site, _):
        edition = site.at(page.request.path)
        assert edition.state == "draft"
        assert set(edition.fields) == {node.name for node in KINDS["policy_document"].nodes()}
        assert edition.item.index_number != "x"


# References to what there is not
NOTHING = {"basis": [], "items": [], "members": []}


def test_a_text_of_every_kind_survives_the_form_unchanged(portal, login):
    """What is odd but sound is kept to the character, and shown in the form as it was written."""
    odd = "全角Ａ　、😀𠮷 <b> & \" ' {{x}} ${y} \\n %s \u200b\u202e"
    for kind in FREE_KINDS:
        with portal.roots() as (site, _):
            told = {"kind": kind, "fields": complete(kind, filled(kind, odd, **NOTHING))}
            section = site.at(f"{DEPARTMENT}/{KINDS[kind].section}")
            from content.acts.writing import ADD

            edition = desk_of(site, "editor", later()).perform(ADD, section, told)
            path, before = (
                f"{DEPARTMENT}/{KINDS[kind].section}/{edition.item.__name__}",
                dict(edition.fields),
            )
        form = log_in(portal.app, "editor").get(f"{path}/editions/1/edit").forms["edit"]
        answer = form.submit("save", status=303)
        assert answer.location.endswith("/editions/1")
        with portal.roots() as (site, _):
            after = site.at(f"{path}/editions/1").fields
            changed = {name for name in before if before[name] != after[name]}
        assert changed == set(), {name: (before[name], after[name]) for name in changed}
