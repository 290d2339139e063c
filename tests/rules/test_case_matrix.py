"""Who gets where with a case: fifteen people × every page and act, as a table written by hand.

The table follows what was agreed on paper (cases do not follow the place), not the code; it is
compared with the answers that are really given. A view that stands in no row makes it red.
"""

import pytest
from pyramid.config import Configurator

from content.cases.applying import attach, keep_answers
from content.cases.joint_start import start_joint
from content.cases.submitting import submit
from content.permissions import Role
from portal.generated_docs import _permission_by_view, _row
from tests.applying import PERSON, Upload, applying
from tests.conftest import later
from tests.packages import package_fields, publish_in, publish_members
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD

JOINT = ("设立登记", "卫生许可")  # of mzj, which leads, and of jyj
STAFF = {
    "lead": (Role.APPROVER, DEPARTMENT),
    "second": (Role.APPROVER, f"{COUNTY}/jyj"),
    "outsider": (Role.APPROVER, f"{COUNTY}/bgt"),
    "clerk": (Role.CLERK, COUNTY),
    "far_clerk": (Role.CLERK, "/changchun/kuancheng"),
    "cashier": (Role.CASHIER, COUNTY),
    "inspector": (Role.INSPECTOR, COUNTY),
}
KNOWN = ("editor", "moderator", "legal", "supervisor", "admin")
WHO = ("anonymous", "holder", "applicant", *STAFF, *KNOWN)

EVERYONE = frozenset(WHO)
HOLDER = frozenset({"holder"})
CLERK, LEAD, CASHIER = frozenset({"clerk"}), frozenset({"lead"}), frozenset({"cashier"})
HANDLERS = frozenset({"clerk", "lead", "second"})  # of the hall, and every office of the case
SEEING = HANDLERS | {"supervisor"}
OFFICES = frozenset({"lead", "second", "outsider"})
LISTING = OFFICES | {"clerk", "supervisor"}  # each of them only the cases that are theirs
READERS_OF_MONEY = frozenset({"cashier", "clerk", "supervisor"})
OVERSEERS = frozenset({"moderator", "admin"})
ADMIN = frozenset({"admin"})
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

# context → rows of (views, methods, who)
TABLE = {
    "CasePage": (
        (("", "clock", "clock-sheet", "papers"), GET, SEEING),
        (("accept", "decline", "request_correction"), BOTH, HANDLERS),
        (("extend",), BOTH, LEAD),
        (("show", "show_file", "paper"), POST, HANDLERS),
        (("correct_intake", "take_correction"), BOTH, CLERK),
        (("file",), GET, CLERK),
        (("review_card",), BOTH, frozenset({"supervisor"})),
    ),
    "BranchPage": (
        (("",), GET, SEEING),
        (
            (
                *("take", "release", "delegate", "hand_back", "call_back", "reassign", "opinion"),
                *("ask_countersign", "countersign", "recall_countersign", "return_to"),
                *("stop", "resume", "extend", "decide", "charges"),
            ),
            BOTH,
            LEAD,
        ),
        (("deliver",), BOTH, CLERK),
    ),
    "BillPage": (
        (("", "receipt"), GET, HANDLERS | CASHIER),
        (("make", "cancel", "refund"), BOTH, CASHIER),
        (("pay", "decide_refund"), POST, CASHIER),
    ),
    "CaseArea": ((("",), GET, LISTING), (("find",), POST, LISTING)),
    "WorkArea": (
        (("",), GET, CLERK | OFFICES),
        (("absence",), GET, OFFICES),
        (("take", "absence", "recall_absence"), POST, CLERK | OFFICES),  # refused by the act
    ),
    "CardArea": ((("",), GET, frozenset({"supervisor"})),),
    "LicenceArea": ((("",), GET, OFFICES | {"supervisor"}),),
    "CounterArea": (
        (("", "today", "shift", "queue"), GET, CLERK),
        (("start", "shift", "queue"), POST, CLERK),
    ),
    "CounterList": ((("",), GET, EVERYONE), (("edit",), BOTH, OVERSEERS)),
    "CashierDesk": ((("",), GET, CASHIER),),
    "FeeLedger": ((("",), GET, READERS_OF_MONEY), (("check",), POST, READERS_OF_MONEY)),
    "FeeLedgerFile": ((("",), GET, READERS_OF_MONEY),),
    "DecisionsArea": ((("", "feed.atom"), GET, EVERYONE),),
    "SealArea": ((("",), GET, EVERYONE), (("add",), BOTH, ADMIN)),
    "TrackPage": (
        (
            (
                *("", "clock", "clock-sheet", "bill", "correction", "file", "filed", "paper"),
                *("payment-receipt", "receipt", "receipt.pdf", "receipt-sheet", "withdraw"),
            ),
            GET,
            HOLDER,
        ),
        (("correction", "withdraw", "pay"), POST, HOLDER),
    ),
}
# What a case that was just filed has not: a receipt of a payment, a paper, a request to correct
NOTHING_THERE = {
    ("BillPage", "receipt"),
    *(("TrackPage", name) for name in ("bill", "file", "paper", "payment-receipt")),
    *(
        ("TrackPage", name)
        for name in ("receipt.pdf", "receipt-sheet", "correction", "clock-sheet")
    ),
    *(("CasePage", name) for name in ("clock-sheet", "file", "take_correction", "review_card")),
    ("BillPage", "refund"),
}


class Filed:
    """A joint case of two offices, and browsers of everybody."""

    def __init__(self, portal):
        self.portal = portal
        with portal.roots() as (site, affairs):
            self._add_people(site, affairs)
            submitted = self._file(site, affairs)
            self.number, self.code = submitted.case.number, submitted.query_code
        case = f"{COUNTY}/hall/cases/{self.number}"
        hall = f"{COUNTY}/hall"
        self.addresses = {
            "CasePage": case,
            "BranchPage": f"{case}/branches/1",
            "BillPage": f"{case}/bill",
            "CaseArea": f"{hall}/cases",
            "WorkArea": f"{hall}/work",
            "CardArea": f"{hall}/cards",
            "LicenceArea": f"{hall}/licences",
            "CounterArea": f"{hall}/counter",
            "CounterList": f"{hall}/counters",
            "CashierDesk": f"{hall}/cashier",
            "FeeLedger": f"{hall}/ledger",
            "FeeLedgerFile": f"{hall}/ledger.csv",
            "DecisionsArea": f"{hall}/decisions",
            "SealArea": f"{hall}/seals",
            "TrackPage": f"/track/{self.number}",
        }

    def _add_people(self, site, affairs):
        for name, (role, path) in STAFF.items():
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
            affairs.people.grant(name, role, site.at(path).uid)

    def _file(self, site, affairs):
        items = {name: one for name, one in publish_members(site).items() if name in JOINT}
        package = publish_in(site, DEPARTMENT, "service_package", package_fields(items))
        doing = applying(site, affairs, self.portal.app.registry.sealing, later(hours=1))
        draft = start_joint(doing, package).draft
        said = {**PERSON, "firm": "示例店", "kind": "shop", "area": "20"}
        for step in doing.subject(draft).definition.steps:
            for one in step.fields:
                if one.type == "file":
                    attach(doing, draft, one.name, Upload())
            wanted = {one.name: said.get(one.name, True) for one in step.fields}
            keep_answers(doing, draft, step.name, wanted, True)
        return submit(doing, draft)

    def browser(self, who):
        if who in ("anonymous", "applicant"):
            return self.portal.browser()
        if who == "holder":
            browser = self.portal.browser()
            form = browser.get("/track").forms["track"]
            form["number"], form["code"] = self.number, self.code
            form.submit(status=303)
            return browser
        return self.portal.login(who)


def rows():
    """(context, view, method, who), each once."""
    for context, groups in TABLE.items():
        for names, methods, who in groups:
            for name in names:
                for method in methods:
                    yield context, name, method, who


def reached(browser, url, method):
    """A POST carries a wrong token: who may gets 400, and nothing changes."""
    if method == "GET":
        answer = browser.get(url, status="*")
    else:
        answer = browser.post(url, {"csrf_token": "wrong"}, status="*")
    to_login = answer.status_int == 303 and "/login" in answer.location
    return not (to_login or answer.status_int in (401, 403, 404)), answer.status


@pytest.fixture
def filed(portal, clock):
    made = Filed(portal)
    clock.move_to(later(hours=2))
    return made


def test_everybody_gets_where_the_table_says_and_nowhere_else(filed):
    wrong = []
    for who in WHO:
        browser = filed.browser(who)
        for context, name, method, allowed in rows():
            url = filed.addresses[context]
            url = f"{url}/{name}" if name else url
            may, status = reached(browser, url, method)
            there = may or (context, name) not in NOTHING_THERE or method == "POST"
            if may != (who in allowed) and there:
                wrong.append(f"{who} {context} {name} {method}: {status}")
    assert not wrong, "\n".join(wrong)


def test_the_table_has_every_view_of_these_pages():
    config = Configurator()
    config.include("views")
    config.commit()
    permissions = _permission_by_view(config.introspector)
    found = set()
    for entry in config.introspector.get_category("views"):
        context, name, methods, _ = _row(entry["introspectable"], permissions)
        if context in TABLE:
            methods = [one for one in methods.split() if one != "HEAD"]
            found |= {(context, name, method) for method in methods}
    assert found == {row[:3] for row in rows()}


def test_an_office_that_is_not_asked_is_answered_as_if_there_were_no_case(filed):
    browser = filed.browser("outsider")
    wrong = browser.get(f"{COUNTY}/hall/cases/2222222222", status=404)
    real = browser.get(filed.addresses["CasePage"], status=404)
    assert real.text.replace(filed.number, "2222222222") == wrong.text
    assert filed.number not in browser.get(f"{COUNTY}/hall/cases/").text


def test_the_supervisor_sees_no_person_and_the_cashier_only_the_bill(filed):
    page = filed.browser("supervisor").get(filed.addresses["CasePage"])
    assert "示例甲" not in page.text
    bill = filed.browser("cashier").get(filed.addresses["BillPage"])
    for private in ("示例甲", PERSON["number"], PERSON["mail"]):
        assert private not in bill.text
