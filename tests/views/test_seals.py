"""The register of seals: public, one approval seal a department, acts by the administrator."""

import pytest

from content.act import ActRefused, NotAllowed
from content.acts.seals import ABOLISH_SEAL, CHANGE_CUSTODIAN, REGISTER_SEAL
from content.seals import ABOLISHED, ACTIVE, EXPIRED, PENDING
from tests.conftest import later
from tests.papers import SEAL, SEAL_UID, keys_of, register_seal, seal_area
from tests.site import COUNTY, desk_of

SEALS = f"{COUNTY}/hall/seals/"
PAGE = f"{COUNTY}/hall/seals/{SEAL_UID}"


@pytest.fixture
def sealed(portal):
    with portal.roots() as (site, _):
        register_seal(site)


def perform(portal, act, fields, name="admin", moment=None):
    with portal.roots() as (site, _):
        area = seal_area(site)
        context = area if act is REGISTER_SEAL else area[SEAL_UID]
        return desk_of(site, name, moment or later(hours=1)).perform(act, context, fields).seal


def seal_of(portal):
    with portal.roots() as (site, _):
        return seal_area(site)[SEAL_UID].seal


def refusal(portal, act, fields):
    with pytest.raises(ActRefused) as raised:
        perform(portal, act, fields)
    return str(raised.value)


def test_everybody_reads_the_register(public, sealed):
    page = public.get(SEALS)
    for said in (
        SEAL["name"],
        SEAL["filing_number"],
        "长春市南关区民政局",
        "2020-01-01 至 长期",
        "在用",
    ):
        assert said in page, said
    assert "登记印章" not in page.text.replace("<title>印章登记", "")
    told = page.click(SEAL["name"])
    assert told.request.path == PAGE
    assert "keeper" not in told
    assert public.get(f"{PAGE}/picture.svg").content_type == "image/svg+xml"
    said = public.get(SEALS, headers={"Accept": "application/json"}).json["items"][0]
    assert said["filing_number"] == SEAL["filing_number"]
    assert public.get(PAGE, headers={"Accept": "application/json"}).json["state"] == "在用"


def test_without_seals_the_register_says_so(public):
    assert "还没有印章" in public.get(SEALS)
    public.get(f"{COUNTY}/hall/seals", status=301)
    public.get(f"{COUNTY}/hall/seals/nothing", status=404)
    public.get(f"{COUNTY}/hall/nothing", status=404)


def test_an_administrator_registers_one_on_the_page_and_its_key_is_made(portal, login):
    browser = login("admin")
    with portal.roots() as (_, affairs):
        affairs.people.add_account(
            "keeper", "保管人", "plum-garden-73", later(), passwords=portal.app.registry.passwords
        )
    form = browser.get(SEALS).click("登记印章").forms["add-seal"]
    for name, text in SEAL.items():
        form[name] = text
    form["custodian"] = "nobody"
    refused = form.submit(status=422)
    assert "没有“nobody”这个账号" in refused
    assert refused.forms["add-seal"]["filing_number"].value == SEAL["filing_number"]
    form = refused.forms["add-seal"]
    form["custodian"], form["valid_until"] = "keeper", "2019-01-01"
    form = form.submit(status=422).forms["add-seal"]
    assert not list(keys_of(portal).folder.glob("*.p12"))
    form["valid_until"] = ""
    page = form.submit().follow()
    assert "印章已登记" in page
    with portal.roots() as (site, _):
        (seal,) = site.at(COUNTY).seals
    assert keys_of(portal).fingerprint(seal.uid) == seal.certificate
    assert keys_of(portal).path(seal.uid).stat().st_mode & 0o777 == 0o600
    assert seal.custodian_at(later(days=1)) == "keeper"


def test_a_second_active_approval_seal_is_refused(portal, sealed):
    second = {**SEAL, "filing_number": "2", "valid_from": "2027-01-01"}
    assert "一个部门只能有一枚" in refusal(portal, REGISTER_SEAL, second)
    assert "已经登记给" in refusal(portal, REGISTER_SEAL, SEAL)
    other = perform(portal, REGISTER_SEAL, {**second, "department": "d0jyj"})
    assert other.state_at(later()) == PENDING
    perform(portal, ABOLISH_SEAL, {"abolished_on": "2026-12-31", "basis": "示例通知"})
    assert "一个部门" in refusal(portal, REGISTER_SEAL, {**second, "valid_from": "2026-12-30"})
    perform(portal, REGISTER_SEAL, {**second, "filing_number": "3", "valid_from": "2026-12-31"})


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": " "}, "请填写印章名称"),
        ({"filing_number": ""}, "请填写备案编号"),
        ({"custodian": ""}, "请填写保管人"),
        ({"department": "k1"}, "的一个部门"),
        ({"kind": "other"}, "种类"),
        ({"valid_from": "昨天"}, "请填写启用日期"),
        ({"valid_until": "2019-01-01"}, "有效期至不能早于"),
        ({"kind": "former"}, "请填写废止日期"),
        (
            {"kind": "former", "abolished_on": "2019-01-01", "abolition_basis": "示例"},
            "不能早于启用",
        ),
        ({"kind": "former", "abolished_on": "2021-01-01"}, "请填写废止依据"),
    ],
)
def test_what_is_missing_is_named(portal, told, said):
    assert said in refusal(portal, REGISTER_SEAL, {**SEAL, **told})


def test_a_former_seal_stays_on_the_register_with_its_date(portal, public, sealed):
    told = {"kind": "former", "abolished_on": "2025-01-01", "abolition_basis": "示例〔2024〕1号"}
    former = {**SEAL, **told, "name": "民政局业务专用章", "filing_number": "9", "uid": "former"}
    seal = perform(portal, REGISTER_SEAL, former)
    assert (seal.state_at(later()), seal.custodians) == (ABOLISHED, ())
    assert "自 2025-01-01 起废止" in public.get(SEALS)
    page = public.get(f"{SEALS}former")
    assert "示例〔2024〕1号" in page
    assert "picture.svg" not in page


def test_custodians_follow_each_other_and_each_is_remembered(portal, sealed):
    assert "没有变化" in refusal(portal, CHANGE_CUSTODIAN, {"custodian": "keeper"})
    seal = perform(portal, CHANGE_CUSTODIAN, {"custodian": "second"}, moment=later(hours=2))
    assert seal.custodian_at(later(hours=1)) == "keeper"
    assert seal.custodian_at(later(hours=2)) == "second"
    assert seal.custodian_at(later(days=-1)) == ""


def test_it_is_abolished_from_the_press_on_or_from_a_later_day(portal, public, sealed):
    assert "不能早于今天" in refusal(
        portal, ABOLISH_SEAL, {"abolished_on": "2026-03-01", "basis": "x"}
    )
    assert "请填写废止依据" in refusal(portal, ABOLISH_SEAL, {"abolished_on": "2026-03-02"})
    perform(portal, ABOLISH_SEAL, {"abolished_on": "2026-03-02", "basis": "示例通知"})
    seal = seal_of(portal)
    assert seal.state_at(later(minutes=59)) == ACTIVE
    assert seal.state_at(later(hours=1)) == ABOLISHED
    assert "自 2026-03-02 起废止" in public.get(PAGE)
    assert "不能再改" in refusal(portal, ABOLISH_SEAL, {"abolished_on": "2026-03-09", "basis": "x"})
    assert "已经不用" in refusal(portal, CHANGE_CUSTODIAN, {"custodian": "second"})


def test_a_seal_may_run_out(portal):
    with portal.roots() as (site, _):
        seal = register_seal(site, valid_until="2026-03-10")
    assert seal.state_at(later(days=8)) == ACTIVE
    assert seal.state_at(later(days=9)) == EXPIRED


def test_only_the_governments_administrator_acts(portal, sealed):
    for name in ("editor", "moderator", "supervisor", "legal"):
        with pytest.raises(NotAllowed):
            perform(portal, ABOLISH_SEAL, {"abolished_on": "2026-03-03", "basis": "x"}, name)


def test_the_page_asks_twice_before_it_abolishes(portal, login, sealed):
    browser = login("admin")
    page = browser.get(PAGE).click("更换保管人或废止")
    form = page.forms["abolish"]
    form["basis"] = "示例通知"
    refused = form.submit(status=422)
    assert "请勾选“我已核对”" in refused
    form = refused.forms["abolish"]
    assert form["basis"].value == "示例通知"
    form["sure"] = True
    assert "印章已废止" in form.submit().follow()
    assert "已定于 2026-03-02 废止" in browser.get(f"{PAGE}/manage")


def test_the_page_changes_the_custodian_to_an_account_that_is_there(portal, login, sealed):
    browser = login("admin")
    form = browser.get(f"{PAGE}/manage").forms["custodian-form"]
    form["custodian"] = "nobody"
    assert "没有“nobody”这个账号" in form.submit(status=422)
    form["custodian"] = "editor"
    assert "已更换保管人" in form.submit().follow()
    assert seal_of(portal).custodian_at(later(hours=1)) == "editor"


def test_others_find_no_page_to_change_it(login, public, sealed):
    for browser in (login("editor"), login("moderator")):
        browser.get(f"{PAGE}/manage", status=(403, 404))
        browser.get(f"{SEALS}add", status=(403, 404))
    assert public.get(f"{SEALS}add", status="*").status_int in (302, 303, 403, 404)
