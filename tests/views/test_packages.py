"""A package on its page, and one application for all its items, without JavaScript."""

import colander
import pytest

from content.act import GateClosed
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD, REVISE
from content.base import path_of
from content.cases.joint import concerns, own_answers
from content.clock import day_of
from content.permissions import Role
from tests.conftest import later
from tests.filling import fill, upload
from tests.forms_examples import ID_NUMBER, NAME, pdf
from tests.packages import (
    LEAD,
    at_work,
    change,
    package_fields,
    publish_in,
    publish_members,
    publish_package,
)
from tests.site import CHEAP, PASSWORD, complete

JSON = {"Accept": "application/json"}
SHARED = {"who": NAME, "number": ID_NUMBER, "firm": "示例餐饮店", "kind": "food"}


def published(portal, **days):
    with portal.roots() as (site, _):
        package, items = publish_package(site, **days)
        return path_of(package), {name: path_of(item) for name, item in items.items()}


def plan_of(browser, path):
    return browser.get(path, headers=JSON).json["plan"]


def test_the_page_tells_sixteen_days_and_follows_its_members(portal, public, clock):
    """C10, N5: changing a member's days changes the package at the next request."""
    path, items = published(portal)
    page = public.get(path)
    facts = page.html.select_one(".p-facts").text
    assert "16 个工作日" in facts
    assert "34 个工作日" in facts
    assert "申请表共 5 步、9 项，其中 5 项是几个事项都要的" in page.text
    assert "设立登记→食品许可" in page.html.select_one("#plan").text
    assert "食品许可（长春市南关区人民政府办公室）" in page.html.select_one("#plan").text
    plan = plan_of(public, path)
    assert (plan["days"], plan["serial"], plan["bottlenecks"]) == (16, 34, ["食品许可"])
    clock.shift(60)
    with portal.roots() as (site, _):
        change(site, site.at(items["食品许可"]), later(minutes=1), promised_number=6)
    assert "15 个工作日" in public.get(path).html.select_one(".p-facts").text
    plan = plan_of(public, path)
    assert (plan["days"], plan["serial"], plan["bottlenecks"]) == (15, 29, ["消防检查"])
    was = plan_of(public, f"{path}?asof=2026-03-02T09:00:00%2B08:00")
    assert was["days"] == 16


def test_a_member_is_linked_both_ways(portal, public):
    path, items = published(portal)
    links = {a["href"] for a in public.get(path).html.select("#plan a")}
    assert {f"http://localhost{item}" for item in items.values()} == links
    back = public.get(items["设立登记"]).html
    assert any(a["href"].endswith(path) for a in back.select("a"))


def test_materials_are_named_once_with_those_they_are_for(portal, public):
    path, _ = published(portal)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in public.get(path).html.select("table")[1].select("tbody tr")
    ]
    assert len(rows) == 5
    assert rows[0][:3] == ["房屋租赁合同", "全部事项", "1"]
    assert "必须提交" in rows[0][3]
    assert rows[1][:2] == ["设立登记申请书", "设立登记"]


def test_what_is_not_known_is_said(portal, public):
    with portal.roots() as (site, _):
        package, items = publish_package(site)
        path = path_of(package)
        moment = later()
        change(site, items["消防检查"], moment, promised_number=2, promised_unit="months")
        change(site, items["卫生许可"], moment, promised_number=None, statutory_number=None)
    page = public.get(path)
    plan = page.html.select_one("#plan").text
    assert "消防检查：承诺时限是 2 个月，不能与工作日相加" in plan
    assert "卫生许可：没有写明时限" in plan
    assert "至少 16 个工作日" in page.html.select_one(".p-facts").text
    told = plan_of(public, path)
    assert (told["days"], told["at_least"], told["serial"]) == (None, 16, None)


def test_beyond_forty_five_days_the_law_holds(portal, public):
    path, _ = published(portal, 食品许可=44)
    page = public.get(path)
    assert "45 个工作日" in page.html.select_one(".p-facts").text
    assert "行政许可法第四十二条" in page.html.select_one("#plan").text


def fill_in(browser, address):
    """All steps of the merged form; the page to check."""
    saved = browser.get(f"{address}/apply").forms["apply-start"].submit(status=303).follow()
    page = browser.get(saved.request.path.rpartition("/")[0]).follow()
    form = fill(page, SHARED)
    upload(form, "lease", ("合同.pdf", pdf("合同")))
    page = form.submit("go-on", status=303).follow()
    page = fill(page, {"mail": "jia@example.com"}).submit("go-on", status=303).follow()
    page = fill(page, {"area": "80"}).submit("go-on", status=303).follow()
    page = fill(page, {"m3_area": "60"}).submit("go-on", status=303).follow()
    return fill(page, {"stove": "示例-1"}).submit("go-on", status=303).follow()


def test_from_the_page_to_the_receipt(portal, public):
    path, items = published(portal)
    start = public.get(path).click("一次申请全部事项")
    assert "一次申请办这 4 个事项" in start.text
    assert "16 个工作日" in start.text
    assert "全部事项：不收费。" in start.text
    check = fill_in(public, path)
    assert check.text.count(NAME) == 1
    check.forms["submit"]["declared"] = True
    receipt = check.forms["submit"].submit(status=303).follow()
    assert receipt.html.h1.text == "申请已提交"
    assert "开办餐饮店一件事" in receipt.text
    with portal.roots() as (site, affairs):
        case = affairs.cases.by_number(receipt.request.path.split("/")[2])
        event = case.events[0]
        assert [one["requires"] for one in event["branches"]] == [[], ["1"], ["1"], ["1"]]
        assert [one["item"] for one in event["branches"]] == [
            site.at(item).uid for item in items.values()
        ]
        assert (event["joint"]["promised"], event["joint"]["statutory"]) == (16, 45)
        answers = case.answers(portal.app.registry.sealing)
        assert own_answers(case.joint, "消防检查", answers)["number"] == {
            "kind": "resident_id",
            "number": ID_NUMBER,
        }
        assert own_answers(case.joint, "食品许可", answers)["type"] == "food"
        assert "m3_area" in concerns(case.joint, "卫生许可")
        assert "stove" not in concerns(case.joint, "卫生许可")
        day = day_of(case.received_at)
        counted = {uid: affairs.cases.counters.of(uid, day, "submitted") for uid in case.place_uids}
        assert set(counted.values()) == {1}
        assert len(counted) == 4  # the hall, and three departments of four items


def test_an_old_application_reads_as_it_was_asked(portal, public, clock):
    """The merged form is kept with the case, whatever becomes of items and forms."""
    path, items = published(portal)
    check = fill_in(public, path)
    clock.shift(3600)
    with portal.roots() as (site, affairs):
        change(site, site.at(items["食品许可"]), later(hours=1), promised_number=3)
        kept = affairs.joint_forms
        assert len(list(kept.items())) == 1
    check.forms["submit"]["declared"] = True
    receipt = check.forms["submit"].submit(status=303).follow()
    with portal.roots() as (_, affairs):
        case = affairs.cases.by_number(receipt.request.path.split("/")[2])
        assert case.events[0]["joint"]["promised"] == 16
        assert case.joint.sha256 == case.events[0]["joint"]["form"]


def test_a_second_application_shares_the_form(portal, public):
    path, _ = published(portal)
    for _ in range(2):
        public.get(f"{path}/apply").forms["apply-start"].submit(status=303)
    with portal.roots() as (_, affairs):
        assert len(list(affairs.joint_forms.items())) == 1


def test_without_a_form_of_each_member_nobody_applies_online(portal, public):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        path = path_of(publish_in(site, LEAD, "service_package", package_fields(items)))
    page = public.get(path)
    assert "“设立登记”还没有网上申请表" in page.text
    assert "一次申请全部事项" not in page.text
    assert "还没有网上申请表" in public.get(f"{path}/apply").text


def test_a_member_that_is_withdrawn_stops_what_is_begun(portal, public, clock):
    path, items = published(portal)
    check = fill_in(public, path)
    clock.shift(60)
    with portal.roots() as (site, _):
        said = {"reason": "error", "text": "发布有误"}
        desk = at_work(site, Role.MODERATOR, later(minutes=1))
        desk.perform(WITHDRAW, site.at(items["卫生许可"]), said)
    check.forms["submit"]["declared"] = True
    refused = check.forms["submit"].submit(status=422)
    assert "其中的“卫生许可”现在不能申请" in refused.text
    page = public.get(path)
    assert "卫生许可：事项没有公开" in page.text
    assert "其中的“卫生许可”现在不能申请" in page.text


def test_lists_call_it_what_it_is(portal, public):
    path, _ = published(portal)
    for address in (f"{path.rpartition('/')[0]}/", "/changchun/nanguan/hall/"):
        page = public.get(address)
        (link,) = [a for a in page.html.select("a") if a.get("href", "").endswith(path)]
        assert "一件事" in link.find_parent("li").text


def test_graph_of_another_hall_and_of_one_member_are_never_published(portal):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        one = {"设立登记": items["设立登记"]}
        with pytest.raises(GateClosed) as closed:
            publish_in(site, LEAD, "service_package", package_fields(one))
        assert "至少要有 2 个事项" in closed.value.findings[0].message
        circle = package_fields(items, {"设立登记": "食品许可"})
        with pytest.raises(GateClosed) as closed:
            publish_in(site, LEAD, "service_package", circle)
        assert "绕成了一圈" in closed.value.findings[0].message
        unknown = package_fields(items, {"食品许可": "不存在"})
        with pytest.raises(GateClosed) as closed:
            publish_in(site, LEAD, "service_package", unknown)
        assert "不在成员里" in closed.value.findings[0].message


def test_a_member_withdrawn_cancelled_or_elsewhere_is_never_published(portal):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        moment = later()
        change(site, items["消防检查"], moment, disposition="cancelled")
        at_work(site, Role.MODERATOR, moment).perform(
            WITHDRAW, items["卫生许可"], {"reason": "error", "text": "发布有误"}
        )
        with pytest.raises(GateClosed) as closed:
            publish_in(site, LEAD, "service_package", package_fields(items))
        said = [finding.message for finding in closed.value.findings]
        assert len(said) == 2
        assert "“消防检查”对应的事项已经取消或者下放" in said[0]
        assert "“卫生许可”对应的事项没有公开或者已经撤下" in said[1]
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        fields = package_fields(items)
        elsewhere = "/changchun/kuancheng"
        with pytest.raises(GateClosed) as closed:
            publish_in(site, f"{elsewhere}/bgt", "service_package", fields, county=elsewhere)
        assert "是别的政府的事项" in closed.value.findings[0].message


def test_what_relations_know_is_what_the_members_are(portal):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        fields = package_fields(items)
        with pytest.raises(colander.Invalid, match="不一致"):
            complete("service_package", {**fields, "items": fields["items"][:2]})
        renamed = [{**row, "name": "甲、乙"} for row in fields["members"]]
        with pytest.raises(colander.Invalid, match="不能有“、”"):
            complete("service_package", {**fields, "members": renamed})


def test_fees_immediate_items_and_notes_are_told(portal, public):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False, 设立登记=0, 食品许可=1)
        fee = publish_in(
            site, LEAD, "fee_standard", {"title": "检查费", "basis": ["示例价〔2026〕1号"]}
        )
        moment = later()
        shared = [{"name": "房屋租赁合同", "copies": 1, "note": "看原件", "situation": ""}]
        change(
            site,
            items["消防检查"],
            moment,
            charged="yes",
            fee_basis="示例价〔2026〕1号",
            fees=(fee.uid,),
            materials=shared,
        )
        fields = package_fields(items, {"食品许可": "设立登记、卫生许可"}, served=["firm"])
        path = path_of(publish_in(site, LEAD, "service_package", fields))
    page = public.get(path)
    fee = page.html.select_one("#fee").text
    assert "消防检查：收费。依据：示例价〔2026〕1号" in fee
    assert "检查费（消防检查）" in " ".join(fee.split())
    assert "消防检查：看原件" in page.text
    rows = [row.text for row in page.html.select("#plan tbody tr")]
    assert "受理后当场" in rows[0]
    assert "第 9 个工作日" in rows[3]
    assert "服务对象" in page.text


def test_the_draft_of_a_package_is_read_as_a_page(portal, login):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        circle = package_fields(items, {"设立登记": "食品许可"})
        said = {"kind": "service_package", "fields": complete("service_package", circle)}
        section = site.at("/changchun/nanguan/mzj/items")
        edition = at_work(site, Role.EDITOR, later()).perform(ADD, section, said)
        path = f"{path_of(edition.item)}/editions/1"
    editor = login("editor")
    page = editor.get(path)
    assert "还没有排好先后顺序" in page.text
    assert "成员与顺序" in page.text
    assert editor.get(path, headers=JSON).json["plan"] is None


def test_the_designer_reads_the_merged_form(portal, login):
    with portal.roots() as (site, affairs):
        package, _ = publish_package(site)
        edition = at_work(site, Role.EDITOR, later()).perform(REVISE, package)
        path = f"{path_of(package)}/editions/{edition.number}/members"
        affairs.people.grant("editor", Role.EDITOR, site.at(LEAD).uid)
    form = login("editor").get(path).html.select_one("#merged")
    assert "申请表共 5 步、9 项，其中 5 项是几个事项都要的，只填一次。" in form.summary.text
    assert "只填一次：设立登记、消防检查、卫生许可、食品许可" in form.text


def test_a_counter_takes_in_a_package(portal, login):
    """D11: any application, for any department of the hall."""
    with portal.roots() as (site, affairs):
        publish_package(site)
        affairs.people.add_account("clerk", "测试-clerk", PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant("clerk", Role.CLERK, site.at("/changchun/nanguan").uid)
    portal.index()
    page = login("clerk").get("/changchun/nanguan/hall/counter/?q=%E4%B8%80%E4%BB%B6%E4%BA%8B")
    (form,) = [one for one in page.forms.values() if "item" in one.fields]
    page = form.submit(status=303).follow()
    assert "开办餐饮店一件事" in page.text
    with portal.roots() as (_, affairs):
        (draft,) = [draft for _, draft in affairs.drafts._drafts.items()]
        assert (draft.holder, len(draft.joint.members)) == ("clerk", 4)
