"""What may follow what of money: a pure function of events, with a sentence for what cannot be."""

import pytest

from content.cases.bills import Account, account, bill, sound_account, unpaid_because
from content.cases.standing import IllegalEvent
from content.charging.amounts import (
    AmountRefused,
    plain,
    quantity_of,
    quantity_text,
    read_fen,
    yuan,
)


def line(name="1", full=500, reduced=0, **more):
    return {
        "line": name, "branch": "1", "department": "d", "standard": f"s{name}", "edition": 1,
        "title": "费", "quantity": "", "exemption": "", "full_fen": full, "reduced_fen": reduced,
        **more,
    }  # fmt: skip


def event(kind, uid, by="cashier", at=1, **facts):
    return {"type": kind, "v": 1, "uid": uid, "at": at, "by": by, **facts}


def billed(uid="b1", *lines):
    return event("billed", uid, lines=list(lines or (line("1", 500), line("2", 300, 100))))


def paid(uid="p1", fen=700, of="b1", **more):
    facts = {"order": "", "provider": "counter", "way": "cash", "reference": "", "receipt": "R"}
    return event("paid", uid, bill=of, amount_fen=fen, **{**facts, **more})


def refunded(uid="r1", *lines, of="p1", kind="refunded", by="cashier", **more):
    said = [{"line": name, "fen": fen} for name, fen in lines]
    facts = {"payment": of, "lines": said, "amount_fen": sum(fen for _, fen in lines),
             "way": "cash", "reference": "", "asked": ""}  # fmt: skip
    return event(kind, uid, by=by, **{**facts, **more})


def test_a_bill_goes_from_open_to_paid_to_refunded():
    events = [event("submitted", "s")]
    assert (bill(events).state, bill(events).label) == ("none", "没有缴费单")
    events.append(billed())
    assert (bill(events).state, bill(events).due_fen) == ("open", 700)
    assert unpaid_because(events)
    events.append(paid())
    assert (bill(events).state, bill(events).paid_fen) == ("paid", 700)
    assert unpaid_because(events) == ""
    events.append(refunded("r1", ("2", 50)))
    now = bill(events)
    assert (now.state, now.refunded_fen, now.line("2").left_fen) == ("partly_refunded", 50, 150)
    events.append(refunded("r2", ("1", 500), ("2", 150)))
    assert bill(events).state == "refunded"
    assert account(events).payment("p1").left_fen == 0
    assert bill([*events, billed("b2")]).state == "open"


def test_a_bill_ends_with_its_case():
    for end in ("withdrawn", "declined"):
        assert bill([billed(), event(end, "w")]).state == "cancelled"
        assert bill([billed(), paid(), event(end, "w")]).state == "paid"
    late = account([billed(), event("withdrawn", "w"), paid()])
    assert late.to_return_fen == 700


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([billed(), billed("b2")], "一个办件只开一张"),
        ([billed("b1", line("1"), line("1"))], "不能重复"),
        ([event("billed", "b1", lines=[])], "至少要有一行"),
        ([billed("b1", line("1", 5, 6))], "减免"),
        ([billed("b1", line("1", 5, -1))], "减免"),
        ([billed(), event("bill_cancelled", "c", bill="b2")], "待缴费"),
        ([billed(), paid(), event("bill_cancelled", "c", bill="b1")], "待缴费"),
        ([billed(), paid(fen=0)], "大于 0"),
        ([billed(), paid(fen=7.0)], "大于 0"),
        ([billed(), paid(of="b9")], "哪张缴费单"),
        ([billed(), paid(), refunded("r", ("1", 1), of="p9")], "没有这笔收款"),
        ([billed(), paid(), refunded("r", ("1", 501))], "每一行"),
        ([billed(), paid(), refunded("r", ("9", 5))], "每一行"),
        ([billed(), paid(), refunded("r", ("1", 5), amount_fen=6)], "各行退费之和"),
        ([billed(), paid(), refunded("r", ("1", 5), ("1", 5))], "同一行"),
        ([billed(), paid(), refunded("r", amount_fen=0)], "大于 0"),
        ([billed(), paid(), refunded("r", ("1", 400), ("2", 400))], "不能多于"),
        ([billed(), paid(fen=1), refunded("r", ("1", 1))], "整笔退还"),
        ([billed(), paid(), event("refund_declined", "d", asked="x")], "没有这项待复核"),
        ([billed(), paid(), refunded("r", ("1", 5), asked="x")], "没有这项待复核"),
    ],
)
def test_what_cannot_be_is_said(events, said):
    with pytest.raises(IllegalEvent, match=said):
        account(events)
    assert sound_account(events) is None


def test_a_second_person_agrees_to_just_what_was_asked():
    asked = [billed(), paid(), refunded("a", ("1", 500), kind="refund_asked")]
    now = account(asked)
    assert (now.bill.state, now.asked[0].amount_fen) == ("paid", 500)
    with pytest.raises(IllegalEvent, match="先复核"):
        account([*asked, refunded("b", ("2", 1), kind="refund_asked")])
    with pytest.raises(IllegalEvent, match="不能自己复核"):
        account([*asked, refunded("r", ("1", 500), asked="a")])
    with pytest.raises(IllegalEvent, match="没有这项待复核"):
        account([*asked, refunded("r", ("1", 400), asked="a", by="second")])
    done = account([*asked, refunded("r", ("1", 500), asked="a", by="second")])
    assert (done.asked, done.bill.state) == ((), "partly_refunded")
    assert account([*asked, event("refund_declined", "d", asked="a")]).asked == ()


def test_of_nothing_there_is_an_empty_account():
    assert account([]) == Account()
    assert Account().bill_of("b") is None
    assert Account().payment("p") is None
    assert Account().refund_asked("a") is None


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0.00 元"), (5, "0.05 元"), (1_234_567, "12,345.67 元"), (-150, "-1.50 元"),
     (10**15 + 1, "10,000,000,000,000.01 元")],
)  # fmt: skip
def test_amounts_are_told_exactly(fen, said):
    assert yuan(fen) == said
    assert plain(fen) == said.removesuffix(" 元").replace(",", "")
    if fen >= 0:
        assert read_fen(said) == fen


@pytest.mark.parametrize(("text", "fen"), [("１２.５", 1250), ("12,345.67元", 1234567), ("0", 0)])
def test_amounts_are_read_as_people_type_them(text, fen):
    assert read_fen(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "-5", "1,2", "五元", "1e3", "1 2", ".5", "9" * 13])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(AmountRefused, match="两位小数"):
        read_fen(text)


def test_quantities_are_kept_exactly():
    for text in ("3", "3.5", "0.0001", "3706.21"):
        assert quantity_text(quantity_of(text)) == text
    assert quantity_text(None) == ""
    assert quantity_of("") is None
