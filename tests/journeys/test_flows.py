"""Reviews, gates, schedules and removals as people meet them: through the pages, to the end."""

import pytest

from content.permissions import Role
from tests.conftest import START, later
from tests.journeys.steps import (
    act,
    edit,
    item_of,
    offers,
    published,
    refuse,
    sign_in_again,
    submitted,
    write,
)
from tests.site import DEPARTMENT, SECTION, desk_of, form_to

FEES, ITEMS = f"{DEPARTMENT}/fees", f"{DEPARTMENT}/items"
FEE = {"title": "工本费", "unit": "每证", "standard": "10元", "basis": "示例价〔2004〕2831号"}
GUIDE = {"title": "设立登记", "statutory_number": "20", "promised_number": "10"}


@pytest.mark.parametrize(
    ("section", "kind", "fields"), [(FEES, "fee_standard", FEE), (ITEMS, "approval_item", GUIDE)]
)
def test_fees_and_items_pass_legal_review_before_the_moderator(
    section, kind, fields, people, public
):
    editor, legal, moderator = people["editor"], people["legal"], people["moderator"]
    address = submitted(people, section, kind, **fields)
    assert "publish" not in offers(moderator, address)
    refuse(moderator, address, "publish")
    refuse(editor, address, "pass_review", note="自己看过")
    assert address in legal.get("/desk")

    assert "请填写法制审核意见" in act(legal, address, "pass_review", status=422)
    act(legal, address, "send_back", reason="依据写全称")
    assert "依据写全称" in editor.get(address)
    edit(editor, address, title=f"{fields['title']}（改）")
    act(editor, address, "submit")
    page = legal.get(address)
    assert "（改）" in page
    assert "您退回时" in page

    act(legal, address, "pass_review", note="依据充分，同意")
    assert "pass_review" not in offers(legal, address)
    assert "依据充分，同意" in moderator.get(f"{item_of(address)}/history")
    public.get(item_of(address), status=404)
    form = form_to(moderator.get(address), "publish")
    if "confirmed" in form.fields:
        form["confirmed"] = "已与部门核对"
    form.submit(status=303)
    assert f"{fields['title']}（改）" in public.get(item_of(address))
    assert "依据充分" not in public.get(f"{item_of(address)}/history")


def test_an_author_with_the_reviewers_role_does_not_pass_it(portal, people, login):
    with portal.roots() as (site, affairs):
        affairs.people.grant("editor", Role.LEGAL_REVIEWER, site.at(DEPARTMENT).uid)
    editor = login("editor")
    address = submitted({"editor": editor}, FEES, "fee_standard", **FEE)
    assert "pass_review" not in offers(editor, address)
    refuse(editor, address, "pass_review", note="自己看过")
    assert "pass_review" in offers(people["legal"], address)


def test_a_fee_without_basis_is_never_published(people, public):
    address = submitted(people, FEES, "fee_standard", **{**FEE, "basis": "同上"})
    act(people["legal"], address, "pass_review", note="请补依据")
    moderator = people["moderator"]
    assert "必须改正" in moderator.get(address)
    answer = act(moderator, address, "publish", status=422, live_from="2026-03-09T09:00")
    assert "没有写明收费依据" in answer
    assert form_to(answer, "publish")["live_from"].value == "2026-03-09T09:00"
    answer = act(moderator, address, "force_publish", status=422, reason="急用")
    assert "没有写明收费依据" in answer
    assert form_to(answer, "force_publish")["reason"].value == "急用"
    public.get(item_of(address), status=404)


def test_a_doubt_asks_for_a_reason_and_keeps_what_was_typed(people, public):
    text = "经办人张某，身份证号 11010519491231002X"
    address = submitted(people, SECTION, "policy_document", title="名单", body=text)
    moderator = people["moderator"]
    assert "需要确认" in moderator.get(address)
    answer = act(moderator, address, "publish", status=422, live_from="2026-03-09T09:00")
    form = form_to(answer, "publish")
    assert form["live_from"].value == "2026-03-09T09:00"
    form["confirmed"] = "当事人书面同意公开"
    form["live_from"] = ""
    form.submit(status=303)
    public.get(item_of(address), status=200)
    history = moderator.get(f"{item_of(address)}/history")
    assert "当事人书面同意公开" in history
    assert "发布时确认" in moderator.get(address)
    assert "当事人书面同意" not in public.get(f"{item_of(address)}/history")


def test_what_was_forced_is_cleared_by_somebody_else(people, public):
    moderator, second = people["moderator"], people["second_moderator"]
    address = submitted(people, SECTION, "policy_document", title="紧急通知")
    assert "请填写强制发布理由" in act(moderator, address, "force_publish", status=422)
    act(moderator, address, "force_publish", reason="防汛")
    assert "紧急通知" in public.get(item_of(address))
    assert "防汛" not in public.get(item_of(address))
    assert address in second.get("/desk/flagged")
    assert address not in moderator.get("/desk/flagged")
    assert "clear_forced" not in offers(moderator, address)
    refuse(moderator, address, "clear_forced")
    refuse(people["editor"], address, "clear_forced")
    act(second, address, "clear_forced", note="情况属实")
    assert address not in second.get("/desk/flagged")
    assert "情况属实" in second.get(address)
    assert "clear_forced" not in offers(second, address)


def test_two_persons_expunge_and_one_of_them_may_say_no(people, public):
    moderator, second = people["moderator"], people["second_moderator"]
    address = published(people, title="含隐私的名单", body="张三的住址")
    assert "请选择法定理由" in act(moderator, address, "propose_expunge", status=422, reason="x")
    act(moderator, address, "propose_expunge", ground="privacy", reason="住址")
    assert "expunge" not in offers(moderator, address)
    refuse(moderator, address, "expunge")
    assert "张三的住址" in public.get(item_of(address))
    assert address in second.get("/desk/flagged")

    act(second, address, "expunge", decision="reject")
    assert "张三的住址" in public.get(item_of(address))
    assert address not in second.get("/desk/flagged")

    act(second, address, "propose_expunge", ground="privacy", reason="住址")
    act(moderator, address, "expunge", decision="agree")
    for path in (item_of(address), address, f"{address}?format=json"):
        assert "张三" not in public.get(path, status=410)
    assert "含隐私的名单" not in people["editor"].get(f"{item_of(address)}/history")
    assert "个人隐私" in moderator.get(f"{item_of(address)}/history")


def test_an_expunged_repeal_repeals_no_longer(portal, people, public):
    old = published(people, title="旧规定")
    new = published(people, title="新规定", repeals=item_of(old))
    assert "新规定" in public.get(item_of(old))
    act(people["moderator"], new, "propose_expunge", ground="court", reason="判决")
    act(people["second_moderator"], new, "expunge", decision="agree")
    page = public.get(item_of(old))
    assert "新规定" not in page
    assert public.get(f"{item_of(old)}?format=json").json["validity"] == "unstated"


def test_a_schedule_is_cancelled_in_time_and_not_later(people, public, clock):
    moderator = people["moderator"]
    addresses = [submitted(people, SECTION, "policy_document", title=f"第{n}份") for n in range(2)]
    for address in addresses:
        act(moderator, address, "publish", live_from="2026-03-04T09:00")
        assert "等待定时发布" in moderator.get(address)
    assert addresses[0] in moderator.get("/desk/scheduled")
    assert "请填写取消理由" in act(moderator, addresses[0], "cancel_schedule", status=422)
    act(moderator, addresses[0], "cancel_schedule", reason="改期")
    assert addresses[0] not in moderator.get("/desk/scheduled")
    clock.move_to(later(days=3))
    public.get(item_of(addresses[0]), status=404)
    public.get(item_of(addresses[1]), status=200)
    moderator = people["moderator"] = sign_in_again(moderator)
    assert "cancel_schedule" not in offers(moderator, addresses[1])


def test_what_was_submitted_can_be_recalled_and_sentsign_in_again(people):
    editor, moderator = people["editor"], people["moderator"]
    address = submitted(people, SECTION, "policy_document", title="还要改")
    assert address in moderator.get("/desk")
    act(editor, address, "recall")
    assert address not in moderator.get("/desk/waiting")
    refuse(moderator, address, "publish")
    edit(editor, address, title="改好了")
    act(editor, address, "submit")
    assert "改好了" in moderator.get("/desk")


def test_a_first_draft_that_is_discarded_leaves_nothing(portal, people, public):
    editor = people["editor"]
    address = write(editor, SECTION, "policy_document", title="不要了")
    assert act(editor, address, "discard").location == f"http://localhost{SECTION}/"
    for path in (address, item_of(address), f"{item_of(address)}/history"):
        editor.get(path, status=404)
        public.get(path, status=404)
    assert "不要了" not in editor.get("/desk")
    with portal.roots() as (site, _):
        assert list(site.trays) == []
        assert site.at(item_of(address)) is None


def test_who_lost_the_role_loses_the_acts_at_once(portal, people):
    address = submitted(people, SECTION, "policy_document", title="待审")
    moderator = people["moderator"]
    page = moderator.get(address)
    with portal.roots() as (site, affairs):
        affairs.people.revoke("moderator", Role.MODERATOR, site.at("/changchun/nanguan").uid)
    form_to(page, "publish").submit(status=(403, 404))
    with portal.roots() as (site, _):
        assert site.at(address).state == "in_review"
        assert not desk_of(site, "stranger", START).person.grants
