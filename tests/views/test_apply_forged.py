"""Applications that are forged, sent twice, lost or another's: one case at most, nothing lost."""

import re
from urllib.parse import quote

from tests.filling import (
    begin,
    code_of,
    complete,
    draft_at,
    draft_url,
    errors,
    fill,
    fill_step,
    step_form,
)


def test_forged_answers_of_hidden_fields_and_unknown_names_are_dropped(portal, browser, address):
    start = draft_url(begin(browser, address))
    form = fill_step(browser.get(f"{start}/person"), "person")
    form["agent_name"] = "伪造的代理人"
    posted = [*form.submit_fields("go-on"), ("shop_name", "别步的"), ("admin", "1")]
    browser.post(f"{start}/person", posted, status=303)
    kept, done = draft_at(portal, start)
    assert "agent_name" not in kept
    assert "shop_name" not in kept
    assert "admin" not in kept
    assert done == ("person",)


def test_ten_thousand_rows_are_refused_with_words_and_the_first_are_kept(browser, address):
    start = draft_url(begin(browser, address))
    page = fill_step(browser.get(f"{start}/person"), "person").submit("go-on").follow()
    page = fill_step(page, "shop").submit("go-on").follow()
    form = fill(page, {"manager": "示例乙", "manager_phone": "13800000000"})
    row = [("__start__", "row:mapping"), ("person", "示例丙"), ("job", "厨师")]
    row.append(("__end__", "row:mapping"))
    fields = [one for one in form.submit_fields("go-on") if one[0] not in ("person", "job")]
    place = fields.index(("__start__", "staff:sequence")) + 1
    wrong = browser.post(
        f"{start}/people", fields[:place] + row * 10_000 + fields[place:], status=422
    )
    assert errors(wrong)[0].startswith("“从业人员名单”最多 20 行，提交了 1000")
    assert len(wrong.html.select(".p-row")) == 20


def test_the_same_press_twice_is_one_case_with_the_same_receipt(portal, browser, address):
    page = complete(browser, draft_url(begin(browser, address)))
    page.forms["submit"]["declared"] = True
    places = {page.forms["submit"].submit(status=303).location for _ in range(5)}
    assert len(places) == 1
    with portal.roots() as (_site, affairs):
        assert sum(1 for _ in affairs.cases._by_number.items()) == 1
    assert browser.get(page.request.path, status=303).location in places
    stale = browser.get(f"{page.request.path.rpartition('/')[0]}/person", status=303)
    assert stale.follow(status=303).location in places


def test_two_tabs_are_told_and_nothing_typed_is_lost(browser, address):
    start = draft_url(begin(browser, address))
    first = browser.get(f"{start}/person")
    second = fill(browser.get(f"{start}/person"), {"nation": "满族"})
    second.submit("pause", status=303)
    late = fill(first, {"nation": "朝鲜族"}).submit("pause", status=409)
    assert "在别的页面里保存过" in late.text
    assert step_form(late)["nation"].value == "朝鲜族"
    step_form(late).submit("pause", status=303)
    assert step_form(browser.get(f"{start}/person"))["nation"].value == "朝鲜族"


def test_a_lost_cookie_asks_for_the_code_and_goes_on_with_what_was_typed(portal, browser, address):
    saved = begin(browser, address)
    code, start = code_of(saved), draft_url(saved)
    form = fill(browser.get(f"{start}/person"), {"full_name": "示例庚"})
    browser.cookiejar.clear(domain="localhost.local", path=start)
    asked = form.submit("pause", status=403, headers={"Origin": "http://localhost"})
    assert "刚才填写的文字还在" in asked.text
    again = asked.forms["draft-code"]
    again["code"] = "AAAAA"
    again = again.submit(status=404).forms["draft-code"]
    again["code"] = code
    carried = again.submit(status=200)
    carried.forms["carry-on"].submit(status=303)
    assert step_form(browser.get(f"{start}/person"))["full_name"].value == "示例庚"


def test_a_page_that_stood_open_too_long_goes_on_with_what_was_typed(browser, address):
    start = draft_url(begin(browser, address))
    form = fill(browser.get(f"{start}/person"), {"full_name": "示例庚"})
    form["csrf_token"] = "old"
    carried = form.submit("pause", headers={"Origin": "http://localhost"})
    carried.forms["carry-on"].submit(status=303)
    assert step_form(browser.get(f"{start}/person"))["full_name"].value == "示例庚"
    form["csrf_token"] = "old"
    assert "页面已经过期" in form.submit("pause", status=400).text


def test_another_persons_draft_is_as_unknown_as_one_that_is_none(portal, browser, address):
    start = draft_url(begin(browser, address))
    none = re.sub(r"/apply/\w+$", "/apply/" + "0" * 16, start)
    stranger = portal.browser()
    for name in ("", "/person", "/check-answers", "/save-page", "/draft-file/x"):
        own, other = (stranger.get(f"{one}{name}", status=404) for one in (start, none))
        assert _plain(own, start) == _plain(other, none)
        assert "no-store" in own.headers["Cache-Control"]


def _plain(page, address):
    own = page.text.replace(address, "…").replace(quote(address, safe=""), "…")
    return re.sub(r'value="[^"]*"', "", own)
