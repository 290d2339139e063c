"""One bill from the cashier's page to the applicant's receipt, on the real pages."""

import pytest

from content.cases.bills import account
from content.charging.demo_provider import bank_of
from content.charging.paying import begin_order
from content.permissions import Role
from tests.applying import applying
from tests.charging import charged
from tests.conftest import START, later
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD

CASHIER = f"{COUNTY}/hall/cashier/"
STAFF = {
    "cashier": (Role.CASHIER, COUNTY),
    "second_cashier": (Role.CASHIER, COUNTY),
    "far_cashier": (Role.CASHIER, "/changchun/kuancheng"),
    "city_cashier": (Role.CASHIER, "/changchun"),
    "clerk": (Role.CLERK, COUNTY),
    "approver": (Role.APPROVER, DEPARTMENT),
    "other_approver": (Role.APPROVER, f"{COUNTY}/jyj"),
}


@pytest.fixture
def case(portal, clock):
    """(number, query code) of an accepted case, and the people of the hall; a day later."""
    with portal.roots() as (site, affairs):
        for name, (role, path) in STAFF.items():
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
            affairs.people.grant(name, role, site.at(path).uid)
        money = charged(site, affairs, portal.app.registry.sealing)
        code = portal.query_code = next(iter(affairs.drafts._drafts.items()))[1].query_code(
            money.sealing
        )
        number = money.case.number
    clock.move_to(later(hours=5))
    return number, code


def bill_of(portal, number):
    with portal.roots() as (_, affairs):
        return account(affairs.cases.by_number(number).events)


def bill_url(number):
    return f"{COUNTY}/hall/cases/{number}/bill"


def make(browser, number, copies="10", area="", button=None):
    page = browser.get(f"{bill_url(number)}/make")
    form = page.forms["make"]
    names = {page.html.select_one(f"#n-{n}") is not None for n in "123"}
    assert names == {True, False}
    form["n-2"], form["n-3"] = copies, area
    form["take-3"] = "1" if area else None
    return form.submit(*([button] if button else []), status="*")


def track(portal, number, code):
    browser = portal.browser()
    form = browser.get("/track").forms["track"]
    form["number"], form["code"] = number, code
    form.submit()
    return browser


def test_from_the_bill_to_the_receipt_at_the_counter(case, login, portal):
    number, code = case
    browser = login("cashier")
    assert "没有待缴费的" in browser.get(CASHIER)
    found = browser.get(f"{CASHIER}?number={number}").follow()
    assert "还没有缴费单" in found
    assert "示例甲" not in found
    assert "示*甲" in found or "示**" in found or "**甲" in found or "*" in found.text
    checked = make(browser, number, "10", "3706.21", "preview")
    assert "12,341.68 元" in checked
    assert '合计 <span class="p-num">12,566.68 元' in checked.text
    assert bill_of(portal, number).bill.state == "none"
    made = make(browser, number, "10", "3706.21").follow()
    assert "12,566.68 元" in made
    assert "发改价格〔2017〕1186号" in made
    desk = browser.get(CASHIER)
    assert number in desk
    assert "12,566.68 元" in desk
    applicant = track(portal, number, code)
    shown = applicant.get(f"/track/{number}/bill")
    assert "请缴" in shown
    assert "12,566.68 元" in shown
    assert "3706.21 平方米 × 3.33 元" in shown
    told = applicant.get(f"/track/{number}/bill?format=json").json
    assert told["due_fen"] == 1_256_668
    assert [line["fen"] for line in told["lines"]] == [12_000, 10_500, 1_234_168]
    form = browser.get(bill_url(number)).forms["pay"]
    form["way"] = "pos"
    refused = form.submit(status=409)
    assert "小票" in refused
    form = refused.forms["pay"]
    assert form["way"].value == "pos"
    form["slip"] = "SLIP0001"
    paid = form.submit().follow()
    assert "收款已登记" in paid
    receipt = paid.click(href="receipt")
    assert "缴费凭证" in receipt
    assert "SLIP0001" in receipt
    assert "POS" not in browser.get(CASHIER)
    assert "刷卡 12,566.68 元" in browser.get(CASHIER)
    own = applicant.get(f"/track/{number}/bill").click(href="payment-receipt")
    assert "12,566.68 元" in own
    assert applicant.get(f"/track/{number}/payment-receipt?number=XX", status=404)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(case, login, portal):
    number, _ = case
    browser = login("cashier")
    refused = make(browser, number, "一", "5.123")
    assert refused.status_int == 409
    assert "“数量”请只填数字" in refused
    assert refused.forms["make"]["n-2"].value == "一"
    assert refused.forms["make"]["n-3"].value == "5.123"
    form = refused.forms["make"]
    for name in "123":
        form[f"take-{name}"] = None
    assert "至少选择一项" in form.submit(status=409)
    stale = make(browser, number).follow()
    form = stale.forms["pay"]
    cancelling = browser.get(f"{bill_url(number)}/cancel").forms["cancel"]
    assert "写明原因" in cancelling.submit(status=409)
    cancelling["reason"] = "数量写错"
    assert "已取消" in cancelling.submit().follow()
    assert "不需要缴费" in form.submit(status=409)
    assert "不能取消" in browser.get(f"{bill_url(number)}/cancel")
    assert make(browser, number, "2").status_int == 303
    assert "已经变了" in form.submit(status=409)
    assert "只开一张" in make(browser, number, "3")


def test_paying_on_line_and_coming_back_before_the_notice(case, login, portal):
    number, code = case
    make(login("cashier"), number)
    applicant = track(portal, number, code)
    page = applicant.get(f"/track/{number}/bill")
    form = next(one for one in page.forms.values() if "provider" in one.fields)
    checkout = form.submit(status=303).follow()
    assert "225.00 元" in checkout
    assert number not in checkout
    twice = form.submit(status=303)
    assert twice.location.split("&")[0] == checkout.request.url.split("&")[0]
    assert "已经开始网上付款" in login("cashier").get(bill_url(number))
    paying = checkout.forms["checkout"]
    paying["notify"] = "twice"
    success = paying.submit(status=303).follow()
    assert "付款成功" in success
    assert bill_of(portal, number).bill.state == "open"
    query = success.request.query_string
    confirm = applicant.get(f"/pay/demo/return?{query}")
    assert "登记付款结果" in confirm
    back = confirm.forms["back"].submit(status=303).follow()
    assert "付款结果已经登记" in back
    assert bill_of(portal, number).bill.state == "paid"
    again = success.forms["back"].submit(status=303).follow()
    assert "已经登记过" in again
    assert applicant.get(f"/pay/demo/return?{query}", status=303).location.endswith("/bill")
    for _ in range(2):
        assert applicant.post("/pay/demo/callback", query).text == "success"
    assert len(bill_of(portal, number).payments) == 1
    assert "已经付过款" in paying.submit(status=409)
    assert "不需要缴费" in form.submit(status=409)
    form["provider"].force_value("cheque")
    assert "没有这种网上支付" in form.submit(status=409)
    form["provider"], form["bill"] = "demo", "another"
    assert "已经变了" in form.submit(status=409)


def test_money_that_settled_nothing_stands_first_on_the_desk(case, login, portal, public):
    number, _ = case
    cashier = login("cashier")
    assert "没有待缴费的" in cashier.get(CASHIER)
    make(cashier, number)
    provider = portal.app.registry.providers.get("demo")
    with portal.roots() as (site, affairs):
        found = affairs.cases.by_number(number)
        doing = applying(site, affairs, portal.app.registry.sealing, later(hours=5))
        order = begin_order(doing, found, provider)
        bank_of(affairs).pay("t1", order.id, 1)
    public.post("/pay/demo/callback", provider.notice("t1", order.id, 1))
    desk = cashier.get(CASHIER)
    assert "待退款项" in desk
    assert "0.01 元" in desk
    told = cashier.get(f"{CASHIER}?format=json").json
    assert [row["fen"] for row in told["to_return"]] == [1]
    assert [(row["kind"], row["fen"]) for row in told["today"]] == [("收款", 1)]
    page = cashier.get(bill_url(number))
    assert "金额与缴费单不符" in page
    form = page.click(href="refund").forms["refund"]
    form["reason"] = "金额不符"
    assert "退费已登记" in form.submit().follow()
    assert "待退款项" not in cashier.get(CASHIER)
    assert "写错了" in cashier.get(f"{CASHIER}?number=1")
    assert "南关区政务大厅收费窗口" in cashier.get("/desk")
    assert "缴费单（待缴费）" in login("clerk").get(f"{COUNTY}/hall/cases/{number}")


def test_what_is_not_signed_is_refused_by_every_page(case, portal, public):
    for path in ("/pay/demo/checkout", "/pay/demo/paid", "/pay/demo/return"):
        assert public.get(f"{path}?order=A&amount_fen=1&sign=00", status=400)
        assert public.get(path, status=400)
    form = {"order": "A", "amount_fen": "1", "sign": "00"}
    assert public.post("/pay/demo/callback", form, status=400).text == "wrong signature"
    assert public.post("/pay/demo/return", form, status=400)
    provider = portal.app.registry.providers.get("demo")
    token = (
        public.get(
            "/pay/demo/checkout",
            provider.signed({"order": "A", "amount_fen": "1", "title": "示例大厅"}),
        )
        .forms["checkout"]["csrf_token"]
        .value
    )
    assert public.post("/pay/demo/checkout", {**form, "csrf_token": token}, status=400)
    stray = provider.notice("t1", "A" * 25, 100)
    assert public.post("/pay/demo/callback", stray).text == "unknown order"
    assert "没有这个订单" in public.post("/pay/demo/return", stray, status=400)
    assert public.post("/pay/demo/callback", provider.notice("t 1", "A", 1), status=400)
    for path in ("callback", "return", "checkout"):
        assert public.post(f"/pay/other/{path}", stray, status="*").status_int in (400, 404)
    assert public.get("/pay/other/checkout", status=404)
    with portal.roots() as (_, affairs):
        assert len(list(affairs.charges.strays.items())) == 1


def test_refunds_by_line_and_the_second_person(case, login, portal):
    number, _ = case
    browser = login("cashier")
    make(browser, number, "30")
    browser.get(bill_url(number)).forms["pay"].submit()
    form = browser.get(bill_url(number)).click(href="refund").forms["refund"]
    assert form["fen-2"].value == "315.00"
    form["fen-1"], form["fen-2"] = "", "10.5元"
    assert "写明原因" in form.submit(status=409)
    form["reason"] = "多收一本"
    assert "退费已登记" in form.submit().follow()
    assert bill_of(portal, number).bill.refunded_fen == 1_050
    form = browser.get(bill_url(number)).click(href="refund").forms["refund"]
    for wrong, said in (("1.234", "两位小数"), ("400", "不能多于"), ("", "至少在一行")):
        form["fen-1"], form["fen-2"], form["reason"] = "", wrong, "退"
        assert said in form.submit(status=409)
    form["fen-2"] = "304.50"
    assert "另一位收费人员复核" in form.submit().follow()
    own = browser.get(bill_url(number))
    assert "是您提出的" in own
    assert "同意并退费" not in own
    token = own.forms["refund"] if "refund" in own.forms else own.forms[0]
    second = login("second_cashier")
    page = second.get(bill_url(number))
    decide = next(one for one in page.forms.values() if "asked" in one.fields)
    assert "写明原因" in decide.submit("says", value="decline", status=409)
    forged = next(one for one in own.forms.values() if "asked" in one.fields)
    assert token is not None
    refused = browser.post(
        f"{bill_url(number)}/decide_refund",
        {"csrf_token": forged["csrf_token"].value, "asked": forged["asked"].value,
         "says": "agree"},
        status=409,
    )  # fmt: skip
    assert "不能自己复核" in refused
    assert "退费已登记" in decide.submit("says", value="agree").follow()
    now = bill_of(portal, number)
    assert (now.bill.state, now.bill.refunded_fen) == ("partly_refunded", 31_500)
    assert "可能已经有人办了" in decide.submit("says", value="agree", status=409)
    assert "退费" in browser.get(CASHIER)
    assert browser.get(f"{bill_url(number)}/refund?payment=nothing", status=404)


def test_who_may_see_and_do_what_with_a_bill(case, login, portal, public):
    number, _ = case
    cashier = login("cashier")
    make(cashier, number)
    url = bill_url(number)
    for name in ("clerk", "approver"):
        browser = login(name)
        assert "登记" not in browser.get(url).text.replace("登记费", "").replace("成立登记", "")
        assert browser.get(f"{url}/make", status="*").status_int in (403, 404)
        assert browser.get(CASHIER, status="*").status_int in (403, 404)
    for name in ("far_cashier", "city_cashier", "other_approver", "admin", "editor", "stranger"):
        browser = login(name)
        assert browser.get(url, status="*").status_int == 404
        assert browser.get(CASHIER, status="*").status_int in (403, 404)
    assert "/login" in public.get(CASHIER).location
    assert public.get(url, status="*").status_int in (303, 404)
    assert cashier.get(f"{COUNTY}/hall/cases/{number}", status="*").status_int == 404
    assert "请缴" not in public.get(f"/track/{number}/bill", status="*").text
    assert cashier.get(f"{CASHIER}?number=2222222222")
    told = cashier.get(f"{CASHIER}?format=json").json
    assert [row["fen"] for row in told["open"]] == [22_500]
    assert later(hours=5) > START


def test_what_an_office_says_stands_in_the_cashiers_form(case, login):
    number, _ = case
    approver = login("approver")
    branch = approver.get(f"{COUNTY}/hall/cases/{number}/branches/1")
    form = branch.click("核定收费数量").forms["charges"]
    form["n-2"], form["take-1"], form["take-3"] = "十", None, None
    refused = form.submit(status=409)
    assert "请只填数字" in refused
    form = refused.forms["charges"]
    form["n-2"], form["x-2"] = "10", "低保对象"
    assert "已核定" in form.submit().follow()
    form = login("cashier").get(f"{bill_url(number)}/make").forms["make"]
    assert (form["n-2"].value, form["x-2"].value) == ("10", "低保对象")
    assert [form[f"take-{n}"].checked for n in "123"] == [False, True, False]
    assert login("clerk").get(
        f"{COUNTY}/hall/cases/{number}/branches/1/charges", status="*"
    ).status_int in (403, 404)


def test_a_damaged_case_is_told_and_not_paid(case, login, portal):
    number, code = case
    cashier = login("cashier")
    make(cashier, number)
    with portal.roots() as (_, affairs):
        found = affairs.cases.by_number(number)
        found.events = (*found.events, {**found.events[-1], "uid": "again"})
    for path in ("", "/make", "/cancel", "/receipt"):
        assert "前后不合" in cashier.get(f"{bill_url(number)}{path}", status=500)
    assert number not in cashier.get(CASHIER)
    applicant = track(portal, number, code)
    assert "前后不合" in applicant.get(f"/track/{number}/bill", status=500)
