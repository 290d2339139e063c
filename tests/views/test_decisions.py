"""The public register of decisions: what was decided, masked, by month; nothing else of a case."""

import pytest

from content.cases.acceptance import accept
from content.cases.decisions import decide
from content.licences import Licence, licences_of
from content.verification.cases import check_cases, repair_cases
from tests.applying import STEPS, publish_form, publish_item
from tests.conftest import later
from tests.deciding import ITEM, Office
from tests.site import COUNTY, DEPARTMENT

DECISIONS = f"{COUNTY}/hall/decisions/"
FIRM = {
    "name": "firm",
    "type": "text",
    "title": "单位名称",
    "autocomplete": "organization",
}
FIRM_CODE = {"name": "firm_code", "type": "credit_code", "title": "统一社会信用代码"}
CODE = "91220102MA0000000E"
PRIVATE = ("示例甲", "220102199003070021", "jia@example.com", "旧字第1号", "符合条件")


class Register:
    """Cases of one item, decided one after the other on days that follow each other."""

    def __init__(self, portal):
        self.portal = portal
        self.sealing = portal.app.registry.sealing
        first, *others = STEPS
        steps = [{**first, "fields": [*first["fields"], FIRM, FIRM_CODE]}, *others]
        with portal.roots() as (site, _):
            item = publish_item(site, title="社会团体成立登记", **ITEM)
            publish_form(site, item, steps)
            self.item, self.item_name = item.uid, item.__name__

    def office(self, site, affairs, **more):
        return Office(site, affairs, self.sealing, site.find(self.item), later(**more))

    def decide(self, days=1, outcome="granted", **answers):
        """Returns the number of the case."""
        code = {"firm_code": CODE} if "firm" in answers else {}
        with self.portal.roots() as (site, affairs):
            case = self.office(site, affairs, days=days).file(**answers, **code)
            accept(self.office(site, affairs, days=days, hours=1).clerk, case)
            approver = self.office(site, affairs, days=days, hours=2).approver
            decide(approver, case, "1", outcome, "符合条件，依法决定")
            return case.number


@pytest.fixture
def register(portal):
    return Register(portal)


def test_a_decision_is_on_the_register_with_what_the_law_publishes_and_nothing_else(
    register, public, clock
):
    assert "还没有作出决定" in public.get(DECISIONS)
    number = register.decide()
    refused = register.decide(days=2, outcome="refused", firm="示例甲有限公司")
    clock.move_to(later(days=3))
    page = public.get(DECISIONS)
    rows = [row.text.split("\n") for row in page.html.select("tbody tr")]
    assert len(rows) == 2
    assert refused in page.html.select("tbody tr")[0].text
    text = page.html.select("tbody tr")[1].text
    for said in ("示**", "社会团体成立登记", "南关区民政局", "准予", "2026-03-03", number):
        assert said in text
    assert "示例甲有限公司" in page
    plain = page.text.replace("示例甲有限公司", "")
    assert not [private for private in PRIVATE if private in plain]
    link = page.html.select_one("tbody a")["href"]
    assert link.endswith(f"{DEPARTMENT}/items/{register.item_name}")


def test_hall_and_item_lead_to_it_and_the_item_to_its_own(register, public, clock):
    register.decide()
    clock.move_to(later(days=3))
    assert public.get(f"{COUNTY}/hall/").click("审批决定公开").request.path == DECISIONS
    page = public.get(f"{DEPARTMENT}/items/{register.item_name}").click("本事项最近的决定")
    assert page.html.h1.text == "社会团体成立登记行政审批决定公开"
    assert len(page.html.select("tbody tr")) == 1
    assert "没有符合条件" in public.get(f"{DECISIONS}?department=jyj")
    assert "2026-03" in public.get(f"{DECISIONS}?department=mzj")


def test_months_pages_and_keys_go_on_to_the_end(register, public, clock):
    numbers = [register.decide(days=days) for days in (1, 2, 40, 41, 42)]
    clock.move_to(later(days=50))
    first = public.get(f"{DECISIONS}?size=2&format=json").json
    assert first["items_total"] == 5
    assert first["facets"] == {"month": ["2026-04", "2026-03"]}
    found, url = [], f"{DECISIONS}?size=2&format=json"
    while url:
        told = public.get(url).json
        found += [one["number"] for one in told["items"]]
        url = told["batching"].get("next")
    assert found == numbers[::-1]
    march = public.get(f"{DECISIONS}?month=2026-03&format=json").json
    assert [one["number"] for one in march["items"]] == numbers[1::-1]
    last = first["items"][1]
    rest = public.get(f"{DECISIONS}?format=json&after={last['decided_on']}.{last['number']}.1").json
    assert [one["number"] for one in rest["items"]] == numbers[2::-1]
    for wrong in ("month=2026-13", "after=x", "department=none", "item=none", "page=0"):
        assert public.get(f"{DECISIONS}?{wrong}", status=400)


def test_table_and_feed_tell_the_same(register, public, clock):
    number = register.decide()
    clock.move_to(later(days=3))
    table = public.get(f"{DECISIONS}?format=csv&month=2026-03")
    assert table.content_type == "text/csv"
    assert number in table.text.splitlines()[1]
    feed = public.get(f"{DECISIONS}feed.atom")
    assert feed.content_type == "application/atom+xml"
    assert f"#{number}-1" in feed.text
    assert "示例甲" not in feed.text + table.text


def test_what_became_of_a_decision_is_shown_and_what_is_wrong_made_again(
    register, portal, public, clock
):
    number = register.decide()
    with portal.roots() as (_, affairs):
        case = affairs.cases.by_number(number)
        first = {"type": "granted", "day": "2026-03-03", "valid_from": "2026-03-03"}
        told = {"item": case.item_uid, "edition": 1, "case": case.uid, "branch": "1"}
        places = (case.government_uid, case.department_uid)
        licences_of(affairs).add(Licence("l1", "证1", places, {**first, **told}))
    clock.move_to(later(days=3))
    assert "证照：有效" in public.get(DECISIONS)
    with portal.roots() as (_, affairs):
        affairs.licences.get("l1").append({"type": "revoked", "day": "2026-03-22"})
        assert list(check_cases(affairs.cases)) == []
    clock.move_to(later(days=30))
    page = public.get(DECISIONS)
    assert "证照：已撤销" in page
    assert "2026-03-22 证照已撤销" in page
    with portal.roots() as (_, affairs):
        for name, found in affairs.cases.decisions.lists():
            if name.endswith("2026-03"):
                found._shards = tuple(type(shard)() for shard in found._shards)
        assert list(check_cases(affairs.cases))
        assert repair_cases(affairs.cases)
        assert list(check_cases(affairs.cases)) == []
    clock.shift(60)
    assert number in public.get(DECISIONS)


def test_the_page_is_kept_briefly_and_never_for_longer(register, portal, public, clock):
    register.decide()
    clock.move_to(later(days=3))
    public.get(DECISIONS)
    cache = portal.app.registry.page_cache
    if cache is None:
        pytest.skip("no page cache here")
    kept = {key[0]: page for key, page in cache.pages.pages()}
    assert kept[DECISIONS].until is not None
