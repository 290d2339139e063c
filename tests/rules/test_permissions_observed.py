"""docs/permissions.md says what is really answered: every view × standing × account (K1)."""

from pathlib import Path

import pytest

from content.acts.publishing import CANCEL_SCHEDULE, PUBLISH
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, ATTACH
from content.import_acts import ImportDoing, Upload, upload
from content.permissions import ROLE_LABELS, Role
from portal.generated_docs import permissions_text, views
from tests.applying import applying, filed, publish_form, publish_item
from tests.conftest import later
from tests.papers import register_seal
from tests.site import ACCOUNTS, COUNTY, DEPARTMENT, complete, desk_of, publish

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
EVERYBODY, SIGNED_IN, STAFF = "所有人", "登录者", "工作人员"
SOMEWHERE = {
    "任一地方的审核员／监察／管理员": (Role.MODERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR),
    "任一地方的审核员或管理员": (Role.MODERATOR, Role.ADMINISTRATOR),
    "任一地方的部门信息员": (Role.EDITOR,),
    "任一部门的行政审批办公室": (Role.APPROVER,),
}
ANONYMOUS = "anonymous"
IN_REACH = ("editor", "second_editor", "moderator", "legal", "admin", "supervisor")
WHO = (ANONYMOUS, "stranger", "second_editor", "other_editor", "second_moderator",
       "far_moderator", "legal", "admin", "supervisor")  # fmt: skip
QUERY = {
    "add": "?kind=fee_standard",
    "compare": "?from=1&to=1",
    "why": "?path=/",
    "deadline": "?start=2026-03-02&days=5",
    "user": "?name=editor",
    "vocabulary_row": "?part=hot",
}
FEE = {
    "title": "工本费",
    "group": "证照",
    "unit": "每证",
    "standard": "10元",
    "basis": ["发改价格〔2017〕1186号"],
}


def rows():
    """The rows of the reviewed document."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [["" if cell == "·" else cell for cell in row] for row in cells[2:]]


def add(site, **more):
    fields = complete("fee_standard", {**FEE, **more})
    section = site.at(f"{DEPARTMENT}/fees")
    return desk_of(site, "editor", later()).perform(
        ADD, section, {"kind": "fee_standard", "fields": fields}
    )


def in_legal_review(site):
    edition = add(site)
    desk_of(site, "editor", later()).perform(SUBMIT, edition)
    return edition


def in_review(site):
    edition = in_legal_review(site)
    desk_of(site, "legal", later()).perform(PASS_REVIEW, edition, {"note": "合法"})
    return edition


def scheduled(site):
    edition = in_review(site)
    told = {"live_from": later(days=9), "confirmed": "已核"}
    desk_of(site, "moderator", later()).perform(PUBLISH, edition, told)
    return edition


def released(site):
    item = publish(site, FEE, kind="fee_standard", section=f"{DEPARTMENT}/fees", moment=later())
    return item.edition(1)


def hidden(site):
    edition = released(site)
    told = {"reason": "error", "text": "有误"}
    desk_of(site, "moderator", later()).perform(WITHDRAW, edition.item, told)
    return edition


def cancelled(site):
    edition = scheduled(site)
    desk_of(site, "moderator", later()).perform(CANCEL_SCHEDULE, edition, {"reason": "改期"})
    return edition


def expunged(site):
    edition = released(site)
    told = {"ground": "privacy", "reason": "含个人信息"}
    desk_of(site, "moderator", later()).perform(PROPOSE_EXPUNGE, edition, told)
    desk_of(site, "second_moderator", later()).perform(EXPUNGE, edition)
    return edition


STANDINGS = {
    "draft": add,
    "legal_review": in_legal_review,
    "in_review": in_review,
    "scheduled": scheduled,
    "released": released,
    "hidden": hidden,
    "cancelled": cancelled,
    "expunged": expunged,
}


@pytest.fixture
def addresses(portal):
    """(context, standing) → the addresses at which the row is asked."""
    found = {
        ("Place", ""): ["/", COUNTY, DEPARTMENT],
        ("Hall", ""): [f"{COUNTY}/hall"],
        ("Section", ""): [f"{DEPARTMENT}/fees"],
        ("StaffDesk", ""): ["/desk"],
        ("AccountArea", ""): ["/account"],
    }
    with portal.roots() as (site, _):
        for standing, make in STANDINGS.items():
            edition = make(site)
            path = f"{DEPARTMENT}/fees/{edition.item.__name__}"
            found["Edition", standing] = [f"{path}/editions/1"]
            kept = {"released": "public", "in_review": "unseen"}.get(standing)
            if kept:
                found["Item", kept] = [path]
                found["Editions", kept] = [f"{path}/editions"]
    found["CaseArea", ""] = [f"{COUNTY}/hall/cases"]
    found["WorkArea", ""] = [f"{COUNTY}/hall/work"]
    found["CardArea", ""] = [f"{COUNTY}/hall/cards"]
    case = f"{COUNTY}/hall/cases/{case_filed(portal)}"
    found["CasePage", ""], found["BillPage", ""] = [case], [f"{case}/bill"]
    found["CashierDesk", ""] = [f"{COUNTY}/hall/cashier"]
    found["FeeLedger", ""] = [f"{COUNTY}/hall/ledger"]
    found["FeeLedgerFile", ""] = [f"{COUNTY}/hall/ledger.csv"]
    seals = f"{COUNTY}/hall/seals"
    found["SealArea", ""] = [seals]
    found["SealPage", ""] = [f"{seals}/{seal_registered(portal)}"]
    found["LicenceArea", ""] = [f"{COUNTY}/hall/licences"]
    found["ImportArea", ""] = ["/desk/imports"]
    found["ImportPage", ""] = [f"/desk/imports/{checked_job(portal)}"]
    return found


def checked_job(portal):
    with portal.roots() as (site, affairs):
        desk = desk_of(site, "editor", later())
        doing = ImportDoing(desk.person, desk.moment, site, affairs, desk.new_uid)
        uid = upload(doing, Upload("documents", DEPARTMENT, "a.csv", "title\n甲\n".encode())).uid
    portal.app.registry.importing.work()
    return uid


def seal_registered(portal):
    with portal.roots() as (site, _):
        return register_seal(site).uid


def case_filed(portal):
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        return filed(applying(site, affairs, portal.app.registry.sealing), item).case.number


def expected(row, who, address):
    """Does the document say that this account may?"""
    labels = set(row[5].split("、"))
    role, path = ACCOUNTS.get(who, (None, ""))
    if EVERYBODY in labels:
        return True
    if who == ANONYMOUS:
        return False
    if SIGNED_IN in labels or (STAFF in labels and role):
        return True
    if any(role in roles for label, roles in SOMEWHERE.items() if label in labels):
        return True
    address = DEPARTMENT if row[0] == "ImportPage" else address
    reaches = role and (address == path or address.startswith(path.rstrip("/") + "/"))
    return bool(reaches) and ROLE_LABELS[role] in labels


def answered(browser, row, address):
    """Is the view reached? A POST carries a wrong token: who may gets 400, nothing changes."""
    url = f"{address.rstrip('/')}/{row[2]}" if row[2] else address
    if "GET" in row[3] or not row[3]:
        answer = browser.get(url + QUERY.get(row[2], ""), status="*")
    else:
        answer = browser.post(url, {"csrf_token": "wrong"}, status="*")
    to_login = answer.status_int == 303 and "/login" in answer.location
    return not (to_login or answer.status_int in (401, 403, 404)), answer


# Of a person, a form, a clock, or an item that is applied for
NEEDS_MORE = {("CasePage", "clock-sheet")} | {
    ("Place", name) for name in ("health", "metrics", "add")
} | {
    ("StaffDesk", name) for name in ("user", "users", "add_user", "ledger_record")
} | {("Item", name) for name in ("apply", "blank.pdf", "sample.pdf")}  # fmt: skip
AT_ROOT_ONLY = {"login", "logout", "about", "accessibility", "privacy", "corrections", "health",
                "sitemap.xml", "sitemap-pages.xml", "sitemap", "track", "verify",
                "deadline-check", "deadline-check.html"}  # fmt: skip


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == permissions_text()


def test_every_view_of_ours_names_a_permission():
    assert [view for view in views() if not view[3]] == []


@pytest.mark.parametrize("who", WHO)
def test_what_is_answered_is_what_is_documented(who, portal, login, public, addresses):
    browser = public if who == ANONYMOUS else login(who)
    wrong = []
    for row in rows():
        if row[0] == "File" or (row[0], row[2]) in NEEDS_MORE:
            continue
        for address in addresses.get((row[0], row[1]), ()):
            if row[2] in AT_ROOT_ONLY and address != "/":
                continue
            if row[2] == "open" and address == DEPARTMENT:
                continue
            if row[0] == "Section" and row[2] == "deadline":
                address = "/calendar"
            may, answer = answered(browser, row, address)
            if may != expected(row, who, address):
                wrong.append((*row[:4], address, answer.status))
    assert wrong == []


def test_attachments_follow_the_edition_they_belong_to(portal, login, public):
    facts = {"title": "a", "media_type": "text/plain", "size": 1, "sha256": "0" * 64, "text": ""}
    with portal.roots() as (site, _):
        edition = add(site)
        told = {"name": "a.txt", "content": b"x", "facts": facts}
        desk_of(site, "editor", later()).perform(ATTACH, edition, told)
        address = f"{DEPARTMENT}/fees/{edition.item.__name__}/files/a.txt?edition=1"
    assert login("editor").get(address).body == b"x"
    for browser in (public, login("other_editor"), login("far_moderator"), login("stranger")):
        browser.get(address, status=404)
