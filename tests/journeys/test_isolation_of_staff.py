"""Members of staff are kept to their own departments, and from what was expunged."""

import pytest
import webtest
from ZODB.serialize import referencesf

from tests.journeys.crawling import JSON, ask, crawl
from tests.journeys.hidden_texts import (
    KINDS_TRIED,
    NEVER,
    OUTSIDERS,
    found_in,
    secrets_in,
    section_of,
    unseen_names,
)
from tests.site import COUNTY, DEPARTMENT, form_to, log_in
from views.editions import ACTS


@pytest.mark.parametrize("who", OUTSIDERS)
def test_desk_and_account_of_an_outsider_know_nothing(who, hiding, browsers):
    names = unseen_names(hiding.secrets)
    start = ("/account", f"{DEPARTMENT}/") if who == "stranger" else ("/desk", "/account")
    pages = {
        key: page
        for key, page in crawl(browsers[who], start, most=2500).items()
        if "/account/why" not in key[0]
    }
    assert list(found_in(pages, hiding.secrets)) == []
    for path, name, standing in hiding.secrets.values():
        for tail in ("", "/editions/1", "/editions/2", "/files/x.txt", "/editions"):
            why = ask(browsers[who], f"/account/why?path={path}{tail}&format=json")
            if name in names:
                assert why.status == 404, (path + tail, standing)
            assert '"allowed": true' not in why.text or name not in names


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_act_of_an_outsider_is_done(who, hiding, browsers):
    browser = browsers[who]
    token = browser.get(f"{COUNTY}/").forms
    token = next(f["csrf_token"].value for f in token.values() if "csrf_token" in f.fields)
    before = hiding.databases[""].lastTransaction()
    done = []
    for path, name, _ in hiding.secrets.values():
        posts = [f"{path}/editions/1/{act.name}" for act in ACTS]
        posts += [f"{path}/editions/1/{view}" for view in ("edit", "attach", "detach")]
        posts += [f"{path}/{view}" for view in ("revise", "withdraw", "move")]
        for address in posts:
            told = {"csrf_token": token, "reason": "error", "text": "x", "note": "x", "name": "x"}
            answer = browser.post(address, told, status="*")
            if answer.status_int not in (403, 404):
                done.append((address, answer.status))
            if name in unseen_names(hiding.secrets) and answer.status_int != 404:
                done.append((address, answer.status))
    for kind in KINDS_TRIED:
        address = f"{section_of(kind)}/add?kind={kind}"
        browser.get(address, status=403)
        browser.post(address, {"csrf_token": token}, status=403)
    assert done == []
    assert hiding.databases[""].lastTransaction() == before


def test_a_reference_to_what_one_may_not_see_is_like_one_to_nothing(hiding):
    """The picker must not tell an editor which drafts another department has."""
    browser = hiding.login("other_editor")
    unseen = [p for p, _, s in hiding.secrets.values() if s in NEVER and "/policies/" in p]
    public = next(p for p, _, s in hiding.secrets.values() if s not in NEVER and "/policies/" in p)
    for path in (*unseen, f"{unseen[0]}x", public):
        form = browser.get(f"{COUNTY}/jyj/policies/add?kind=policy_document").forms["edit"]
        form["title"], form["repeals"] = "", path
        answer = form.submit("save", status=422)
        assert ("没有找到" in answer) is (path != public), path


def test_an_own_editor_may_refer_to_an_own_draft(hiding):
    own = next(p for p, _, s in hiding.secrets.values() if s == "draft" and "/policies/" in p)
    adding = f"{DEPARTMENT}/policies/add?kind=policy_document"
    form = hiding.login("editor").get(adding).forms["edit"]
    form["title"], form["repeals"] = "", own
    assert "没有找到" not in form.submit("save", status=422)


def test_an_expunged_text_is_gone_for_staff_too(hiding):
    words = [word for word, told in hiding.secrets.items() if told[2].startswith("expunged")]
    for who in ("editor", "moderator", "second_moderator", "legal", "admin"):
        browser = hiding.login(who)
        for word in words:
            path = hiding.secrets[word][0]
            for view in ("", "/history", "/editions", "/editions/1", "/compare?from=1&to=2"):
                for headers in ({}, JSON):
                    page = ask(browser, path + view, "", headers)
                    assert word not in page.text, (who, path + view)
        assert not secrets_in(browser.get("/desk").text, words)


def test_an_expunged_text_is_in_no_object_of_the_tree(hiding):
    """But for what the next pack takes away: what is reachable holds nothing of it."""
    words = [word for word, told in hiding.secrets.items() if told[2].startswith("expunged")]
    with hiding.roots() as (site, _):
        reachable = b"".join(_states_below(site))
    assert len(reachable) > 100_000
    assert [word for word in words if word.encode() in reachable] == []


def _states_below(site):
    connection, seen, waiting = site._p_jar, set(), [site._p_oid]
    while waiting:
        oid = waiting.pop()
        if oid not in seen:
            seen.add(oid)
            state, _ = connection._storage.load(oid)
            yield state
            waiting += referencesf(state)


def test_two_departments_editors_meet_only_their_own_forms(portal, login):
    """The same acts, the other way round: what mine may, the other's may not."""
    adding = f"{COUNTY}/jyj/policies/add?kind=policy_document"
    form = login("other_editor").get(adding).forms["edit"]
    form["title"] = "教育局的草稿"
    page = form.submit("save", status=303).follow()
    address = page.request.path
    for who in ("editor", "second_editor", "far_moderator", "stranger"):
        browser = login(who)
        for path in (address, f"{address}/edit", address.rpartition("/editions")[0]):
            browser.get(path, status=404)
    assert "教育局的草稿" not in login("editor").get("/desk")
    assert "教育局的草稿" in login("other_editor").get("/desk")
    form_to(page, "submit").submit(status=303)
    assert "教育局的草稿" in login("moderator").get("/desk")
    assert "教育局的草稿" not in login("far_moderator").get("/desk")


def test_a_webtest_browser_keeps_no_session_of_another(portal):
    """The premise of all this: two browsers are two people."""
    mine, other = log_in(portal.app, "editor"), webtest.TestApp(portal.app)
    assert "测试-editor" in mine.get("/")
    assert "测试-editor" not in other.get("/")
