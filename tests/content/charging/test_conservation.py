"""Whatever is billed, paid and given back, in any order: every fen is explained, or located."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.affairs import Affairs
from content.cases.applying import ApplyRefused
from content.cases.bills import account
from content.cases.case_acts import withdraw
from content.charging.billing import cancel_bill, make_bill
from content.charging.conservation import prove
from content.charging.fee_ledger import entries_of, month_ledger
from content.charging.paying import begin_order, receive, take_payment
from content.charging.refunding import RefundWish, confirm_refund, decline_refund, refund
from content.verification.charges import check_charges, repair_charges
from tests.charging import STANDARDS, PlainSealing, charge_for, offer
from tests.conftest import later
from tests.site import small_site

MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06", "2026-07")
HOURS = 60


@cache
def offered():
    site = small_site()
    return site, offer(site)


def fresh(cases=1):
    """Cases of one site whose tree no test changes; affairs of their own."""
    site, item = offered()
    affairs, sealing = Affairs(), PlainSealing()
    return [charge_for(site, affairs, sealing, item) for _ in range(cases)]


def bill_it(money, hours, draw):
    names = draw(st.lists(st.sampled_from(sorted(STANDARDS)), min_size=1, max_size=3, unique=True))
    quantities = {"copy": st.integers(0, 40), "area": st.decimals(0, 9999, places=2)}
    lines = [
        money.line(
            name,
            Fraction(draw(quantities[name])) if name in quantities else None,
            draw(st.sampled_from(["", "低保对象"])) if name == "copy" else "",
        )
        for name in names
    ]
    make_bill(money.cashier(hours), money.case, lines)


def cancel_it(money, hours, draw):
    cancel_bill(money.cashier(hours), money.case, "重开")


def pay_cash(money, hours, draw):
    take_payment(money.cashier(hours), money.case, "cash")


def start_order(money, hours, draw):
    begin_order(money.applicant(hours), money.case, money.provider)


def tell_payment(money, hours, draw):
    """Of an order of any age: once, again, or of another amount."""
    orders = money.charges.orders_of(money.case.uid)
    if not orders:
        return
    order = draw(st.sampled_from(orders))
    transaction = f"{order.id}-{draw(st.integers(1, 3))}"
    amount = draw(st.sampled_from([order.amount_fen, order.amount_fen, 1]))
    if money.bank.payment(transaction) is None:
        money.bank.pay(transaction, order.id, amount)
    amount = money.bank.payment(transaction)["amount_fen"]
    notice = money.provider.read_notice(money.provider.notice(transaction, order.id, amount))
    receive(money.system(hours), money.provider, notice)


def give_back(money, hours, draw):
    now = account(money.case.events)
    if not now.payments:
        return
    payment = draw(st.sampled_from(now.payments))
    lines = ()
    if payment.settles and draw(st.booleans()):
        line = draw(st.sampled_from(now.bill_of(payment.bill_uid).lines))
        lines = ((line.line, draw(st.integers(1, max(1, line.left_fen)))),)
    rules = money.rules(draw(st.sampled_from([0, 10_000, 10**9])))
    refund(money.cashier(hours), money.case, RefundWish(payment.uid, "退", lines), rules)


def second_person(money, hours, draw):
    asked = account(money.case.events).asked
    if not asked:
        return
    if draw(st.booleans()):
        confirm_refund(money.cashier(hours, "second"), money.case, asked[0].uid, money.rules())
    else:
        decline_refund(money.cashier(hours, "second"), money.case, asked[0].uid, "不同意")


STEPS = (bill_it, cancel_it, pay_cash, start_order, tell_payment, give_back, second_person)


@settings(max_examples=60)
@given(data=st.data())
def test_every_fen_is_explained_whatever_happens_in_which_order(data):
    cases = fresh(2)
    taken = data.draw(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(cases)),
                               min_size=4, max_size=22))  # fmt: skip
    for number, (step, money) in enumerate([(bill_it, cases[0]), *taken], 1):
        try:
            step(money, number * HOURS, data.draw)
        except ApplyRefused:
            continue
    whole(cases)


def whole(cases):
    """Nothing is left over, and the ledger is the bills that were paid less what went back."""
    money = cases[0]
    proofs = prove(money.site, money.affairs, later(days=100))
    assert set(proofs) == {"k0"}
    proof = proofs["k0"]
    assert proof.differences == []
    assert proof.residue_fen == 0
    accounts = [account(one.case.events) for one in cases]
    paid = sum(
        now.bill_of(one.bill_uid).total_fen
        for now in accounts
        for one in now.payments
        if one.settles
    )
    refunded = sum(fen for now in accounts for one in now.refunds for _, fen in one.lines)
    months = [month_ledger(money.affairs, "k0", month) for month in MONTHS]
    assert sum(month.net_fen for month in months) == paid - refunded == proof.ledger_fen
    assert sum(month.paid_fen for month in months) == paid
    held = sum(month.held_fen - month.returned_fen for month in months)
    assert held == sum(now.to_return_fen for now in accounts) == proof.held_fen
    statements = list(money.provider.statements(money.affairs))
    online = [one for now in accounts for one in now.payments if one.order]
    assert sum(one.amount_fen for one in statements) == sum(one.amount_fen for one in online)
    assert sum(one.refunded_fen for one in statements) == sum(one.refunded_fen for one in online)
    for now in accounts:
        assert sum(one.settles for one in now.payments) <= len(now.bills)
        for row in entries_of(now):
            assert all(type(fen) is int for fen in (row.full_fen, row.reduced_fen, row.net_fen))
    assert list(check_charges(money.affairs, money.site, later(days=100))) == []


@pytest.fixture
def paid():
    """A case that is paid on line, and one line of which was given back."""
    (money,) = fresh()
    make_bill(money.cashier(), money.case, [*money.asked("registration"), money.line("copy", 10)])
    order = begin_order(money.applicant(), money.case, money.provider)
    money.bank.pay("t1", order.id, order.amount_fen)
    notice = money.provider.read_notice(money.provider.notice("t1", order.id, order.amount_fen))
    receive(money.system(), money.provider, notice)
    uid = account(money.case.events).payments[0].uid
    refund(money.cashier(6), money.case, RefundWish(uid, "退", (("2", 1_050),)), money.rules())
    return money


def change(money, kind, **facts):
    money.case.events = tuple(
        {**event, **facts} if event["type"] == kind else event for event in money.case.events
    )


def change_line(money, **facts):
    billed = next(event for event in money.case.events if event["type"] == "billed")
    lines = [{**line, **facts} if line["line"] == "2" else line for line in billed["lines"]]
    change(money, "billed", lines=lines)


def drop(money, kind):
    money.case.events = tuple(one for one in money.case.events if one["type"] != kind)


@pytest.mark.parametrize(
    ("tamper", "where", "what"),
    [
        (lambda m: change_line(m, full_fen=10_400), "缴费单第 2 行", "按公布的标准是 105.00 元"),
        (lambda m: change_line(m, quantity="11"), "缴费单第 2 行", "按公布的标准是 115.50 元"),
        (lambda m: change_line(m, edition=7), "缴费单第 2 行", "找不到公布的收费标准"),
        (lambda m: change_line(m, exemption="谁"), "缴费单第 2 行", "算不出"),
        (lambda m: change(m, "paid", amount_fen=22_499), "“paid”", "被改动过"),
        (lambda m: change(m, "paid", amount_fen=22_499), "收款", "支付渠道记 225.00 元"),
        (lambda m: change(m, "paid", reference="t2"), "收款", "没有这笔款的支付订单"),
        (lambda m: change(m, "paid", reference="t2"), "收款", "账上没有这笔交易"),
        (lambda m: change(m, "refunded", amount_fen=1), "办件", "前后不合"),
        (lambda m: drop(m, "refunded"), "台账记录", "找不到了"),
        (lambda m: drop(m, "refunded"), "收款", "退费本站记 0.00 元，支付渠道记 10.50 元"),
        (lambda m: m.bank.pay("t9", "A", 5), "交易 demo:t9", "本站还没有记录"),
        (lambda m: m.charges.note_stray("demo", "t8", {"amount_fen": 7}), "t8", "没有这个订单"),
    ],
)  # fmt: skip
def test_a_tampered_amount_is_located(paid, tamper, where, what):
    assert prove(paid.site, paid.affairs, later(days=1))["k0"].residue_fen == 0
    tamper(paid)
    proofs = prove(paid.site, paid.affairs, later(days=1))
    found = [one for proof in proofs.values() for one in proof.differences]
    assert any(where in one.where and what in one.what for one in found), found
    faults = list(check_charges(paid.affairs, paid.site, later(days=1)))
    assert any(what in fault.what for fault in faults)
    assert repair_charges(paid.affairs) >= 0
    assert any(proof.residue_fen or proof.differences for proof in proofs.values())


def test_an_event_that_no_record_tells_of_is_found(paid):
    uid = next(event["uid"] for event in paid.case.events if event["type"] == "paid")
    paid.affairs.staged._records.pop(uid)
    found = prove(paid.site, paid.affairs, later(days=1))["k0"].differences
    assert [(one.what, one.fen) for one in found] == [("台账里没有它的记录", 22_500)]


def test_counter_money_that_settles_nothing_is_a_difference(paid):
    change(paid, "paid", order="", provider="counter", way="cash", amount_fen=1)
    drop(paid, "refunded")
    proof = prove(paid.site, paid.affairs, later(days=1))["k0"]
    assert [one.what for one in proof.differences] == ["与台账里封存的内容不符，被改动过"]


def unlist_money(money):
    key = next(iter(money.charges.lists.keys(("k0",), ("money-2026-03-02",))))
    money.charges.lists.move(("k0",), key, ("money-2026-03-02", ""))


def list_too_much(money):
    money.charges.list_to_return("k0", (1, money.case.uid), True)


def forget_the_case(money):
    money.charges._cases.pop(money.case.uid)


@pytest.mark.parametrize("damage", [unlist_money, list_too_much, forget_the_case])
def test_lists_are_made_anew_from_the_cases(paid, damage):
    damage(paid)
    faults = list(check_charges(paid.affairs, paid.site, later(days=1)))
    assert faults
    assert all(fault.mended for fault in faults)
    assert repair_charges(paid.affairs) == len(faults)
    assert list(check_charges(paid.affairs, paid.site, later(days=1))) == []


def test_an_open_bill_that_ended_with_its_case_is_no_fault():
    (money,) = fresh()
    make_bill(money.cashier(), money.case, money.asked("copy"))
    withdraw(money.applicant(), money.case, "")
    assert list(check_charges(money.affairs, money.site, later(days=1))) == []
    assert replace(money).charges.count("k0", "bill-open") == 1


def test_nothing_to_check_is_no_fault():
    assert list(check_charges(Affairs(), small_site(), later())) == []
    assert repair_charges(Affairs()) == 0
    assert month_ledger(Affairs(), "k0", "2026-03").rows == ()
