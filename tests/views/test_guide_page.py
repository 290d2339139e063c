"""The service guide: what a citizen asks first, also where the department left it out."""

import pytest
from bs4 import BeautifulSoup

from tests.site import COUNTY, DEPARTMENT, publish

ITEMS = f"{DEPARTMENT}/items"


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


@pytest.fixture
def shown(portal, public):
    """Publish an approval item with some fields; returns what its page says."""

    def show(**fields):
        with portal.roots() as (site, _):
            said = {"title": "示例事项", **fields}
            item = publish(site, said, kind="approval_item", section=ITEMS)
            address = f"{ITEMS}/{item.__name__}"
        return main_of(public.get(address))

    return show


def facts_of(main):
    return {div.dt.text: div.dd.text for div in main.select(".p-facts div")}


def test_limits_charge_and_visits_come_first(shown):
    facts = facts_of(
        shown(
            promised_number=10,
            statutory_number=45,
            statutory_unit="calendar_days",
            charged="no",
            visits=0,
        )
    )
    assert facts == {
        "承诺时限": "10 个工作日",
        "法定时限": "45 日",
        "收费": "不收费",
        "到现场次数": "不用到现场",
    }


def test_what_is_not_said_is_said_to_be_missing(shown):
    main = shown()
    assert facts_of(main) == {
        "承诺时限": "未作承诺",
        "法定时限": "未标明",
        "收费": "未标明",
        "到现场次数": "未标明",
    }
    assert "本指南待完善" in main.text
    assert "材料清单待部门补充" in main.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"charged": "no"}, "不收费。"),
        ({"charged": "yes"}, "收费依据待核"),
        ({"charged": "yes", "fee_basis": "按文件执行"}, "收费依据待核"),
        ({"charged": "yes", "fee_basis": "示例价〔2004〕1号"}, "依据：示例价〔2004〕1号"),
        ({"charged": "unstated"}, "没有公布依据和标准的，不得收取"),
    ],
)
def test_a_charge_names_its_basis_or_says_that_it_is_unverified(shown, fields, sentence):
    assert sentence in shown(**fields).text


def test_materials_are_a_table_with_demand_and_source(shown):
    material = {
        "name": "身份证",
        "copies": 1,
        "original": "shown",
        "required": True,
        "source": "公安机关",
        "form": "paper",
    }
    main = shown(materials=[material, {"name": "照片"}])
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in main.select("tbody tr")]
    assert rows[0] == ["身份证", "1", "必须提交，原件核验后退回，纸质", "公安机关"]
    assert rows[1] == ["照片", "—", "—", "—"]


def test_places_are_the_departments_where_the_item_names_none(shown):
    assert "示例路1号" in shown().text
    assert "另一条路2号" in shown(title="另一事项", handling_place="另一条路2号").text


@pytest.mark.parametrize(
    ("fields", "closed"),
    [
        ({"disposition": "cancelled"}, True),
        ({"disposition": "cancelled", "cancelled_on": "2026-03-02"}, True),
        ({"disposition": "cancelled", "cancelled_on": "2026-03-03"}, False),
        ({"disposition": "retained"}, False),
    ],
)
def test_a_cancelled_item_is_closed_from_its_day_on(shown, fields, closed):
    main = shown(**fields)
    assert ("本事项已取消，不再受理" in main.text) is closed
    if fields.get("cancelled_on") == "2026-03-03":
        assert "将于 2026-03-03 取消" in main.text


def test_a_delegated_item_names_who_takes_it_on(portal, public):
    with portal.roots() as (site, _):
        fields = {"title": "下放的事项", "disposition": "delegated"}
        item = publish(site, fields, kind="approval_item", section=ITEMS)
        uid, address = item.uid, f"{ITEMS}/{item.__name__}"
    assert "承接部门尚未登记" in main_of(public.get(address)).text
    with portal.roots() as (site, _):
        taken = {"title": "承接的事项", "delegated_from": [uid]}
        publish(site, taken, kind="approval_item", section=ITEMS)
    text = main_of(public.get(address)).text
    assert "由长春市南关区民政局承接办理" in text
    assert "已下放" in main_of(public.get(f"{COUNTY}/hall/")).text


def test_what_is_charged_is_told_line_by_line(shown):
    main = shown(
        charged="yes", fee_standard_text="住宅80元/件\n证书10元/本", fee_basis="示例价〔2004〕1号"
    )
    lines = [line.text for line in main.select("section li")]
    assert {"住宅80元/件", "证书10元/本"} <= set(lines)
