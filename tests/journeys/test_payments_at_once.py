"""Providers tell everything twice and at once; processes die in between: money is counted once."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import webtest

from content.cases.bills import account
from content.charging.billing import make_bill
from content.charging.paying import begin_order, take_payment
from content.permissions import Role
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from portal.payments import providers_of
from tests.charging import charge_for, offer
from tests.conftest import later
from tests.portal.conftest import run
from tests.site import CHEAP, COUNTY, PASSWORD, copy_site

AT_ONCE, CASES = 20, 24


def test_twenty_callbacks_at_once_are_one_payment(portal, clock):
    clock.move_to(later(hours=5))
    provider = portal.app.registry.providers.get("demo")
    with portal.roots() as (site, affairs):
        money = charge_for(site, affairs, portal.app.registry.sealing, offer(site))
        make_bill(money.cashier(), money.case, money.asked("registration"))
        order = begin_order(money.applicant(), money.case, provider)
        money.bank.pay("t1", order.id, order.amount_fen)
        told, number = provider.notice("t1", order.id, order.amount_fen), money.case.number

    def tell(kind):
        browser = webtest.TestApp(portal.app)
        return browser.post(f"/pay/demo/{kind}", told, status="*").status_int

    kinds = ["callback", "callback", "return", "callback"] * (AT_ONCE // 4)
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(tell, kinds))
    assert set(answers) == {200, 303}
    with portal.roots() as (_, affairs):
        case = affairs.cases.by_number(number)
        now = account(case.events)
        assert [(one.amount_fen, one.settles) for one in now.payments] == [(12_000, True)]
        letters = affairs.mail.messages_of_case(case.uid, portal.app.registry.sealing)
        assert [one.kind for one in letters].count("paid") == 1
        assert len(list(affairs.charges._receipts.items())) == 1


CHILD = """
import sys
from urllib.parse import parse_qsl
import webtest
from tests.site import file_app

app = webtest.TestApp(file_app(sys.argv[1]))
print("ready", flush=True)
for query in sys.argv[2:]:
    app.post("/pay/demo/callback", dict(parse_qsl(query)))
    print(query.partition("transaction=")[2].partition("&")[0], flush=True)
"""


@pytest.fixture
def billed(base, tmp_path):
    """(.ini, transaction → the callback that tells of it) of bills that were just paid on line."""
    ini = str(copy_site(base, tmp_path))
    with opened_databases(ini, writing=True) as (settings, databases):
        sealing, provider = sealing_of(settings, databases), providers_of(settings).get("demo")
        with connected(databases) as connection:
            item, standards = offer(site_root(connection))
            uid = item.uid
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            offered = site.find(uid), standards
            told = dict(_paid(site, affairs, sealing, provider, offered, n) for n in range(CASES))
    return ini, told


def _paid(site, affairs, sealing, provider, offered, number):
    money = charge_for(site, affairs, sealing, offered)
    make_bill(money.cashier(), money.case, money.asked("registration", "copy"))
    order = begin_order(money.applicant(), money.case, provider)
    transaction = f"t{number}"
    money.bank.pay(transaction, order.id, order.amount_fen)
    return transaction, urlencode(provider.notice(transaction, order.id, order.amount_fen))


def acknowledged_before_kill(ini, told, after):
    words = [sys.executable, "-W", "ignore", "-c", CHILD, ini, *told.values()]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(words, **quiet) as child:
        assert child.stdout.readline() == "ready\n"
        lines = [child.stdout.readline() for _ in range(after)]
        time.sleep(0.003)
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


def test_killed_between_callback_and_answer_nothing_is_paid_twice(billed):
    ini, told = billed
    known = acknowledged_before_kill(ini, told, 6)
    assert len(known) < CASES
    with opened_databases(ini, writing=True) as (settings, databases):
        with connected(databases) as connection:
            affairs = affairs_root(connection)
            recorded = [key.partition(":")[2] for key, _ in affairs.charges.transactions()]
            assert set(known) <= set(recorded)
            assert len(recorded) in (len(known), len(known) + 1)
        assert settings.pay_providers == ("demo",)
    again = acknowledged_again(ini, told)
    assert again == list(told)
    with (
        opened_databases(ini, writing=True) as (_, databases),
        connected(databases) as connection,
    ):
        affairs = affairs_root(connection)
        accounts = [account(case.events) for _, case in affairs.cases._cases.items()]
        assert [len(now.payments) for now in accounts] == [1] * CASES
        assert {now.bill.state for now in accounts} == {"paid"}
        receipts = {now.payments[0].receipt for now in accounts}
        assert len(receipts) == CASES
    for words in (("tick",), ("verify",)):
        done = run(*words, "-c", ini)
        assert done.exit_code == 0, done.output


def acknowledged_again(ini, told):
    words = [sys.executable, "-W", "ignore", "-c", CHILD, ini, *told.values()]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split()[1:]


def test_two_cashiers_who_give_back_at_once_give_back_once(portal, login, clock):
    clock.move_to(later(hours=5))
    with portal.roots() as (site, affairs):
        for name in ("cashier", "second"):
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
            affairs.people.grant(name, Role.CASHIER, site.at(COUNTY).uid)
        money = charge_for(site, affairs, portal.app.registry.sealing, offer(site))
        make_bill(money.cashier(), money.case, money.asked("registration"))
        uid = take_payment(money.cashier(3), money.case, "cash")["uid"]
        number = money.case.number
    url = f"{COUNTY}/hall/cases/{number}/bill/refund?payment={uid}"
    forms = [login(name).get(url).forms["refund"] for name in ("cashier", "second")]
    for form in forms:
        form["reason"] = "不办了"
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda form: form.submit(status="*").status_int, forms))
    assert answers == [303, 303]
    with portal.roots() as (_, affairs):
        now = account(affairs.cases.by_number(number).events)
        assert (now.given_back_fen, len(now.refunds)) == (12_000, 1)
