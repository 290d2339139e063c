"""The counters of a hall: read by everybody, edited by the openness office; today's intake."""

from tests.site import COUNTY

COUNTERS = f"{COUNTY}/hall/counters/"


def fill_in(form, at, **told):
    for name, value in told.items():
        form[f"{name}-{at}"] = value


def edit(browser):
    return browser.get(f"{COUNTERS}edit").forms["counters"]


def test_the_openness_office_edits_the_counters_and_everybody_reads_them(login, public):
    assert "还没有登记窗口" in public.get(COUNTERS)
    form = edit(login("moderator"))
    fill_in(
        form, 0, number="3", name="综合窗口", does="各部门的全部事项", hours="工作日 8:30—16:30"
    )
    fill_in(form, 2, number="A1", name="领证窗口")
    done = form.submit(status=303).follow()
    assert "窗口已保存" in done
    page = public.get(COUNTERS)
    for told in ("3 号", "综合窗口", "各部门的全部事项", "A1 号", "领证窗口"):
        assert told in page, told
    assert "修改窗口" not in page
    told = public.get(f"{COUNTERS}?format=json").json
    assert [one["number"] for one in told["items"]] == ["3", "A1"]
    assert public.get(f"{COUNTY}/hall/").html.find("a", string="窗口一览")
    again = edit(login("admin"))
    assert again["name-1"].value == "领证窗口"
    fill_in(again, 1, number="", name="")
    assert "A1" not in again.submit(status=303).follow()


def test_what_is_wrong_is_told_with_its_row_and_nothing_typed_is_lost(login):
    browser = login("moderator")
    for told, said in (
        ({"number": "3"}, "第 1 行没有填写名称"),
        ({"name": "综合窗口"}, "第 1 行没有填写窗口号"),
        ({"number": "3-1", "name": "综合窗口"}, "只能是数字和字母"),
        ({"number": "3", "name": "综", "hours": "时" * 101}, "时间最多 100 个字"),
    ):
        form = edit(browser)
        for name, value in told.items():
            form[f"{name}-0"].force_value(value)
        refused = form.submit(status=422)
        assert said in refused
        for name, value in told.items():
            assert refused.forms["counters"][f"{name}-0"].value == value
    form = edit(browser)
    fill_in(form, 0, number="3", name="甲")
    fill_in(form, 1, number="3", name="乙")
    assert "和前面的重复" in form.submit(status=422)


def test_nobody_else_edits_them(login, public):
    for name in ("editor", "supervisor", "far_moderator"):
        login(name).get(f"{COUNTERS}edit", status=(403, 404))
    public.get(f"{COUNTERS}edit", status=(303, 403))
