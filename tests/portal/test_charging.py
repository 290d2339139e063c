"""Keys of providers, notices that come late, the daily check, the ledger as a file, verify."""

import csv
import json
from io import BytesIO, StringIO

import openpyxl
import pytest

from content.cases.bills import account
from content.charging.billing import make_bill
from content.charging.demo_provider import LATE, NEVER, TWICE
from content.charging.paying import begin_order, take_payment
from content.charging.refunding import RefundWish, refund
from content.permissions import Role
from portal.charging_ticking import tick_charges
from portal.commands.opening import opened
from portal.payments import PaymentKeysUnreadable, keys_for, providers_of
from tests.charging import Charged, PlainSealing, charge_for, offer
from tests.conftest import later
from tests.portal.conftest import refused, run
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD

LEDGER = f"{COUNTY}/hall/ledger"


def test_keys_are_made_once_and_lie_beside_the_others(tmp_path):
    path = tmp_path / "keys" / "payments.key"
    first = keys_for(path, ("demo",))
    assert keys_for(path, ("demo",)) == first
    assert len(first["demo"]) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert set(keys_for(path, ("demo", "other"))) == {"demo", "other"}
    assert keys_for(tmp_path / "none", ()) == {}
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("text", ["demo", "demo !!", "demo YWJj", "ä ä"])
def test_damaged_keys_are_told_and_never_made_anew(tmp_path, text):
    path = tmp_path / "payments.key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PaymentKeysUnreadable, match="支付密钥文件"):
        keys_for(path, ("demo",))
    assert path.read_text(encoding="utf-8") == text


def test_a_provider_that_is_not_set_up_takes_no_money(portal):
    assert [one.name for one in portal.app.registry.providers] == ["demo"]
    settings = portal.app.registry.openhall
    assert settings.payment_key_file.exists()
    assert providers_of(settings).get("other") is None


class Money:
    """A case with an open bill in the databases of a running portal."""

    def __init__(self, portal):
        self.portal = portal
        with portal.roots() as (site, affairs):
            money = charge_for(site, affairs, portal.app.registry.sealing, offer(site))
            lines = [*money.asked("registration"), money.line("copy", 10)]
            make_bill(money.cashier(), money.case, lines)
            self.uid = money.case.uid

    def pay(self, how, order=None):
        provider = self.portal.app.registry.providers.get("demo")
        with self.portal.roots() as (site, affairs):
            money = self.of(site, affairs)
            order = order or begin_order(money.applicant(), money.case, provider).id
            transaction = f"t-{how}"
            money.bank.pay(transaction, order, 22_500)
            money.bank.owe_notices(transaction, how, later(hours=3))
        return order

    def of(self, site, affairs):
        provider = self.portal.app.registry.providers.get("demo")
        case = affairs.cases.get(self.uid)
        return Charged(site, affairs, self.portal.app.registry.sealing, case, {}, provider)

    def tick(self, **more):
        registry = self.portal.app.registry
        moment = later(hours=3, **more)
        return tick_charges(self.portal.databases, registry.providers, registry.sealing, moment)

    @property
    def account(self):
        with self.portal.roots() as (_, affairs):
            return account(affairs.cases.get(self.uid).events)

    @property
    def proofs(self):
        with self.portal.roots() as (_, affairs):
            return dict(affairs.charges.proofs.items())


def test_a_late_notice_is_taken_by_tick_and_a_second_one_changes_nothing(portal):
    money = Money(portal)
    assert money.tick() == 0
    order = money.pay(LATE)
    money.pay(TWICE, order)
    assert money.tick() == 1
    assert [one.settles for one in money.account.payments] == [True]
    assert money.tick(minutes=2) == 1
    assert money.tick(minutes=11) == 1
    assert money.tick(minutes=11) == 0
    assert [one.settles for one in money.account.payments] == [True, False]


def test_money_of_which_no_notice_came_is_taken_by_the_daily_check(portal):
    money = Money(portal)
    assert money.tick() == 0
    assert money.proofs["checked"] == "2026-03-02"
    money.pay(NEVER)
    money.tick(minutes=1)
    assert money.account.payments == ()
    money.tick(days=1)
    assert money.account.bill.state == "paid"
    assert money.proofs["k0"]["residue_fen"] == 0
    assert money.proofs["k0"]["received_fen"] == 22_500


def test_a_notice_that_cannot_be_taken_stops_nothing(portal, monkeypatch, caplog):
    money = Money(portal)
    money.pay(TWICE)

    def fail(*words):
        raise RuntimeError

    monkeypatch.setattr("portal.charging_ticking.receive", fail)
    money.tick(minutes=2)
    assert "a payment notice was not taken" in caplog.text
    assert "the daily check of money failed" in caplog.text
    monkeypatch.undo()
    money.tick(minutes=3)
    assert money.account.bill.state == "paid"


def provider_of(portal):
    return portal.app.registry.providers.get("demo")


@pytest.fixture
def month(portal, clock):
    """Two bills of March paid, one line given back, and who may read the ledger."""
    with portal.roots() as (site, affairs):
        for name, role, path in (
            ("cashier", Role.CASHIER, COUNTY),
            ("approver", Role.APPROVER, DEPARTMENT),
        ):
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
            affairs.people.grant(name, role, site.at(path).uid)
        money = charge_for(site, affairs, portal.app.registry.sealing, offer(site))
        for one in (money, money.other_case()):
            lines = [*one.asked("registration"), one.line("copy", 3, "低保对象")]
            make_bill(one.cashier(), one.case, lines)
            uid = take_payment(one.cashier(3), one.case, "cash")["uid"]
        wish = RefundWish(uid, "多收", (("2", 525),))
        refund(one.cashier(4), one.case, wish, one.rules())
    clock.move_to(later(hours=6))


def test_the_ledger_sums_to_the_bills_on_the_page_and_in_every_file(month, login, portal):
    browser = login("cashier")
    page = browser.get(LEDGER)
    assert "登记费" in page
    assert '实收 <span class="p-num">271.50</span> 元' in page.text
    assert '净额 <span class="p-num">266.25</span> 元' in page.text
    rows = browser.get(f"{LEDGER}.json?month=2026-03").json["rows"]
    assert [(row["standard"], row["count"], row["net_fen"]) for row in rows] == [
        ("登记费", 2, 24_000),
        ("证书工本费", 2, 2_625),
        ("", 4, 26_625),
    ]
    assert rows[1]["full_fen"] == 6_300
    assert rows[1]["reduced_fen"] == 3_150
    assert rows[1]["refunded_fen"] == 525
    assert rows[1]["net"] == "26.25"
    text = browser.get(f"{LEDGER}.csv").text
    table = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [row["net"] for row in table] == ["240.00", "26.25", "266.25"]
    book = openpyxl.load_workbook(BytesIO(browser.get(f"{LEDGER}.xlsx").body))
    cells = list(book["收费台账"].iter_rows(values_only=True))
    assert cells[0].index("net_fen") == 9
    assert [row[9] for row in cells[1:]] == [24_000, 2_625, 26_625]
    assert browser.get(f"{LEDGER}.json?month=2026-02").json["rows"][0]["net_fen"] == 0
    assert "没有收费" in browser.get(f"{LEDGER}?month=2026-02")
    assert browser.get(f"{LEDGER}?month=2026-13", status=400)


def test_everybody_reads_the_residue_and_nobody_else_the_ledger(month, login, public, portal):
    assert "还没有对账结果" in public.get(f"{COUNTY}/hall/fees-ledger")
    supervisor = login("supervisor")
    checked = supervisor.get(LEDGER).forms["check"].submit()
    assert "没有发现差额" in checked
    shown = public.get(f"{COUNTY}/hall/fees-ledger")
    assert "无法说明的差额：" in shown
    assert "0.00 元" in shown
    told = public.get(f"{COUNTY}/hall/fees-ledger?format=json").json["proof"]
    assert (told["residue_fen"], told["ledger_fen"], told["payments"]) == (0, 26_625, 2)
    with portal.roots() as (_, affairs):
        case = next(iter(affairs.cases._cases.items()))[1]
        case.events = tuple(
            {**event, "amount_fen": 1} if event["type"] == "paid" else event
            for event in case.events
        )
        number = case.number
    ledger = supervisor.get(LEDGER)
    assert "笔没有计入" in ledger or "待退" in ledger
    checked = ledger.forms["check"].submit()
    assert "被改动过" in checked
    assert number in checked
    page = public.get(f"{COUNTY}/hall/fees-ledger")
    assert number not in page
    assert "正在查明" in page
    cashier = login("cashier")
    assert cashier.get(f"{COUNTY}/hall/cashier/")
    assert cashier.get(f"{COUNTY}/hall/cases/{number}/bill", status="*").status_int in (200, 500)
    public.post("/pay/demo/callback", provider_of(portal).notice("t9", "A" * 25, 700))
    supervisor.get(LEDGER).forms["check"].submit()
    assert "支付渠道另有 7.00 元" in public.get(f"{COUNTY}/hall/fees-ledger")
    with portal.roots() as (_, affairs):
        affairs.charges.strays.pop("demo:t9")
    supervisor.get(LEDGER).forms["check"].submit()
    assert "支付渠道另有" not in public.get(f"{COUNTY}/hall/fees-ledger")
    for name in ("approver", "admin", "editor", "stranger"):
        assert login(name).get(LEDGER, status="*").status_int in (403, 404)
        assert login(name).get(f"{LEDGER}.csv", status="*").status_int in (403, 404)
    assert "/login" in public.get(f"{LEDGER}.csv").location


def test_the_ledger_is_exported_and_a_tampered_amount_fails_verify(ini, tmp_path):
    with opened(ini, writing=True) as there:
        offered = offer(there.site)
        uid, standards = offered[0].uid, offered[1]
    with opened(ini, writing=True) as there:
        offered = there.site.find(uid), standards
        money = charge_for(there.site, there.affairs, PlainSealing(), offered)
        make_bill(money.cashier(), money.case, money.asked("registration"))
        take_payment(money.cashier(3), money.case, "cash")
        case_uid = money.case.uid
    file = tmp_path / "三月.csv"
    done = run("export", "fee-ledger", file, "--at", COUNTY, "--month", "2026-03", "-c", ini)
    assert done.exit_code == 0, done.output
    assert "120.00" in file.read_text(encoding="utf-8-sig")
    done = run("export", "fee-ledger", tmp_path / "三月.json", "--at", COUNTY, "-c", ini)
    assert json.loads((tmp_path / "三月.json").read_text(encoding="utf-8"))[-1]["net_fen"] == 12_000
    assert "年-月" in refused(
        "export", "fee-ledger", file, "--at", COUNTY, "--month", "三月", "-c", ini
    )
    assert "政务大厅" in refused("export", "fee-ledger", file, "--at", DEPARTMENT, "-c", ini)
    with opened(ini, writing=True) as there:
        case = there.affairs.cases.get(case_uid)
        case.events = tuple(
            {**one, "amount_fen": 11_999} if one["type"] == "paid" else one for one in case.events
        )
    done = run("verify", "-c", ini)
    assert done.exit_code == 1
    assert f"收费对账 办件 {case.number}" in done.output
    assert "被改动过" in done.output
