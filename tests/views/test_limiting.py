"""Too many posts, guesses and starts of one address; questions in words, never a picture."""

import pytest
from webtest import TestApp

from content.base import path_of
from tests.conftest import START
from tests.filling import offer
from tests.site import Portal


@pytest.fixture
def strict(base, tmp_path, clock):
    """(portal, address) with the limits as they are out of the box, but for few starts."""
    limits = {
        "limits.posts_a_minute": "30",
        "limits.guesses_an_hour": "3",
        "limits.starts_an_hour": "2",
        "limits.form_seconds": "2",
    }
    portal = Portal(base, tmp_path, **limits)
    with portal.roots() as (site, _affairs):
        address = path_of(offer(site, START)[0])
    clock.shift(3600)
    yield portal, address
    portal.close()


def browser_at(portal, address):
    return TestApp(portal.app, extra_environ={"REMOTE_ADDR": address})


def guess(browser, status):
    form = browser.get("/track").forms["track"]
    form["number"], form["code"] = "2222222222", "2222"
    return form.submit(status=status)


def start_form(browser, address):
    return browser.get(f"{address}/apply").forms["apply-start"]


def test_thirty_posts_a_minute_then_429_with_when_to_try_again(strict, clock):
    portal, address = strict
    browser = browser_at(portal, "192.0.2.1")
    form = start_form(browser, address)
    for _ in range(30):
        form.submit(status=422)
    refused = form.submit(status=429)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "提交得太频繁" in refused.text
    start_form(browser_at(portal, "192.0.2.2"), address).submit(status=422)
    clock.shift(61)
    form.submit(status=422)


def test_wrong_codes_are_counted_by_themselves(strict):
    portal, _ = strict
    browser = browser_at(portal, "192.0.2.1")
    for _ in range(3):
        guess(browser, 422)
    refused = guess(browser, 429)
    assert "分钟后再试" in refused.text
    browser.get("/track").forms["resume"].submit(status=429)


def test_a_header_of_the_client_names_no_other_address(strict):
    portal, _ = strict
    for number in range(3):
        browser = browser_at(portal, "192.0.2.1")
        browser.extra_environ["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        guess(browser, 422)
    guess(browser, 429)


def test_one_network_of_ipv6_counts_as_one(strict):
    portal, _ = strict
    for number in range(3):
        guess(browser_at(portal, f"2001:db8::{number + 1}"), 422)
    guess(browser_at(portal, "2001:db8::ffff"), 429)
    guess(browser_at(portal, "2001:db8:0:1::1"), 422)


def test_who_is_too_quick_answers_a_question_in_words(strict):
    portal, address = strict
    asked = start_form(browser_at(portal, "192.0.2.1"), address).submit(status=422)
    assert "等于几？" in asked.text
    assert asked.html.select("main img") == []
    form = asked.forms["apply-start"]
    wrong = form.submit(status=422)
    assert "请回答这个问题" in wrong.text
    form = wrong.forms["apply-start"]
    form["question_answer"] = "100"
    form = form.submit(status=422).forms["apply-start"]
    form["question_answer"] = _sum_in_words(form)
    form.submit(status=303)


def _sum_in_words(form):
    said = form["asked"].value.partition(":")[0]
    total = sum(map(int, said.split("+")))
    digits = "零一二三四五六七八九"
    return digits[total] if total < 10 else "十" + (digits[total - 10] if total > 10 else "")


def test_who_fills_the_field_that_nobody_sees_is_asked(strict, clock):
    portal, address = strict
    form = start_form(browser_at(portal, "192.0.2.1"), address)
    clock.shift(10)
    form["website"] = "http://example.invalid/"
    assert "等于几？" in form.submit(status=422).text


def test_a_network_that_starts_many_is_asked(strict, clock):
    portal, address = strict
    for number in range(3):
        form = start_form(browser_at(portal, "192.0.2.1"), address)
        clock.shift(10)
        form.submit(status=422 if number == 2 else 303)


def test_a_stamp_that_we_did_not_make_or_made_long_ago_is_none(strict, clock):
    portal, address = strict
    form = start_form(browser_at(portal, "192.0.2.1"), address)
    form["shown_at"] = "1.forged"
    clock.shift(10)
    form.submit(status=422)
    clock.shift(25 * 3600)
    start_form(browser_at(portal, "192.0.2.9"), address).submit(status=422)


def test_a_person_at_human_speed_is_asked_nothing(strict, clock):
    portal, address = strict
    form = start_form(browser_at(portal, "192.0.2.1"), address)
    clock.shift(3)
    form.submit(status=303)
