"""The privacy page says what the rules do: the days of the settings, the roles of the table."""

from content.acts.settings import SET_SETTINGS
from content.cases.retention import RULES
from content.site_settings import SiteSettings
from tests.conftest import START
from tests.site import desk_of
from views.retention import kept_rows, readers


def row_of(page, label):
    return next(tr.get_text() for tr in page.html.find_all("tr") if label in tr.get_text())


def test_every_rule_that_deletes_is_told_with_its_days(public):
    page = public.get("/privacy")
    for rule in RULES:
        row = row_of(page, rule.label)
        assert f"{rule.since}后 {getattr(SiteSettings(), rule.days)} 天" in row
        assert rule.goes in row
        assert rule.stays in row


def test_another_setting_is_told_at_once(portal, public):
    assert "最后一次保存后 30 天" in public.get("/privacy")
    with portal.roots() as (site, _):
        told = {"values": {"drafts.keep_days": 12}}
        desk_of(site, "admin", START).perform(SET_SETTINGS, site.province, told)
    assert "最后一次保存后 12 天" in public.get("/privacy")


def test_who_may_open_a_case_is_read_from_the_table():
    seen = dict(readers())
    assert "每次都留下记录" in seen["大厅窗口（本办件的大厅和部门）"]
    assert "留下记录" not in seen["效能监察（本办件的大厅和部门）"]
    (others,) = (who for who, what in seen.items() if what == "看不到")
    assert "管理员" in others
    assert "大厅窗口" not in others
    assert "大厅收费窗口" not in others
    assert "缴费单" in seen["大厅收费窗口（本办件的大厅）"]
    assert "遮盖的姓名" in seen["所有人（许可决定公开）"]


def test_programs_read_the_same_table(public):
    said = public.get("/privacy?format=json").json
    assert said["items"] == [row._asdict() for row in kept_rows(SiteSettings())]
