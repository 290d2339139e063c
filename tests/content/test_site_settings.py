"""Site settings: declared once, checked in our own words, changed whole or not at all."""

import pytest

from content.act import ActRefused, NotAllowed
from content.acts.settings import SET_SETTINGS, SettingsChanged
from content.setting_values import checked, read_text, say_text
from content.site_settings import (
    BY_NAME,
    SETTINGS,
    SettingRefused,
    SiteSettings,
    effective,
    source_of,
)
from content.tree import Site
from tests.conftest import START
from tests.site import desk_of

LINK = {"label": "省政府", "url": "https://www.example.gov.cn/"}


def set_settings(site, who="admin", at="/", **fields):
    return desk_of(site, who, START).perform(SET_SETTINGS, site.at(at), fields)


def stage_count(site):
    return sum(1 for _ in site.staged)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_passes_its_own_rule_and_survives_being_told_as_text(setting):
    assert checked(setting, setting.default) == setting.default
    assert read_text(setting, say_text(setting, setting.default)) == setting.default


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_a_label_a_sentence_and_a_group(setting):
    assert setting.label
    assert len(setting.help) > 5
    assert not setting.help.endswith("。")
    assert setting.group


def test_links_are_told_one_a_line_and_read_back():
    setting, text = BY_NAME["footer.links"], "省政府 | https://a.cn/\n甲|乙 | https://b.cn/x"
    value = read_text(setting, text)
    assert value == (
        {"label": "省政府", "url": "https://a.cn/"},
        {"label": "甲|乙", "url": "https://b.cn/x"},
    )
    assert say_text(setting, value) == text


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("site.name", "", "请填写“网站名称”"),
        ("site.name", "长" * 61, "最多 60 个字"),
        ("site.name", "两\n行", "只能写一行"),
        ("site.name", 5, "应是文字"),
        ("people.idle_minutes", 0, "不能小于 1"),
        ("people.idle_minutes", 721, "不能大于 720"),
        ("people.idle_minutes", True, "应是整数"),
        ("people.idle_minutes", "30", "应是整数"),
        ("people.require_totp", "true", "应是true 或 false"),
        ("people.require_totp", 1, "应是true 或 false"),
        ("search.wait_seconds", 11, "不能大于 10"),
        ("search.wait_seconds", float("nan"), "不是数字"),
        ("search.wait_seconds", True, "应是数字"),
        ("footer.links", [{"label": "甲", "url": "javascript:alert(1)"}], "不是网页地址"),
        ("footer.links", [{"label": "", "url": "https://a.cn"}], "请填写“名称”"),
        ("footer.links", [{"label": "甲"}], "链接的列表"),
        ("footer.links", "甲", "链接的列表"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_name_and_the_cure(name, value, told):
    with pytest.raises(SettingRefused, match=name) as refusal:
        checked(BY_NAME[name], value)
    assert told in str(refusal.value)


def test_the_page_goes_before_the_ini_and_the_ini_before_the_default():
    given, stored = {"site.name": "文件", "footer.phone": "1"}, {"site.name": "页面", "gone": 1}
    said = effective(given, stored)
    assert (said.site_name, said.phone) == ("页面", "1")
    assert said.site_code == SiteSettings().site_code
    found = [
        source_of(BY_NAME[n], given, stored) for n in ("site.name", "footer.phone", "footer.icp")
    ]
    assert found == ["page", "ini", "default"]


def test_a_site_of_before_reads_as_nothing_set(portal):
    with portal.roots() as (site, _):
        site.__dict__.pop("settings", None)
        assert isinstance(site, Site)
        assert dict(site.settings) == {}
        set_settings(site, values={"site.name": "新名称"})
    with portal.roots() as (site, _):
        assert site.settings == {"site.name": "新名称"}
        assert dict(Site.settings) == {}


def test_setting_moves_the_generation_and_leaves_one_record(portal):
    with portal.roots() as (site, _):
        before, staged = site.generation(), stage_count(site)
        values = {"footer.phone": "0431-12345", "footer.links": [LINK]}
        assert set_settings(site, values=values) == ("footer.links", "footer.phone")
        assert (site.generation(), stage_count(site)) == (before + 1, staged + 1)
        record = next(one for one in site.staged if one["act"] == "set_settings")
        assert "12345" not in str(record)
        assert site.settings_revision == 1


def test_setting_what_is_set_already_writes_nothing(portal):
    with portal.roots() as (site, _):
        set_settings(site, values={"footer.phone": "1"})
        before, staged = site.generation(), stage_count(site)
        assert set_settings(site, values={"footer.phone": "1"}, reset=("footer.icp",)) == ()
        assert (site.generation(), stage_count(site)) == (before, staged)
        assert site.settings_revision == 1


def test_a_setting_goes_back_to_its_default(portal):
    with portal.roots() as (site, _):
        set_settings(site, values={"footer.phone": "1", "footer.icp": "2"})
        assert set_settings(site, reset=("footer.phone",)) == ("footer.phone",)
        assert site.settings == {"footer.icp": "2"}


def test_one_wrong_value_keeps_all_from_being_set(portal):
    with portal.roots() as (site, _):
        for fields in (
            {"values": {"footer.phone": "1", "people.idle_minutes": 0}},
            {"values": {"footer.phone": "1", "no.such": 1}},
            {"values": {"footer.phone": "1"}, "reset": ("no.such",)},
        ):
            with pytest.raises(ActRefused, match=r"people\.idle_minutes|no\.such"):
                set_settings(site, **fields)
            assert dict(site.settings) == {}


def test_who_comes_second_is_told_what_is_there_now(portal):
    with portal.roots() as (site, _):
        set_settings(site, values={"footer.phone": "1"}, revision=0)
        with pytest.raises(SettingsChanged) as stale:
            set_settings(site, values={"footer.phone": "2"}, revision=0)
        assert (stale.value.revision, stale.value.stored) == (1, {"footer.phone": "1"})
        set_settings(site, values={"footer.phone": "2"}, revision=1)
        assert site.settings == {"footer.phone": "2"}


@pytest.mark.parametrize("who", ["editor", "moderator", "supervisor", "stranger"])
def test_only_the_administrator_of_the_province_may(who, portal):
    with portal.roots() as (site, _), pytest.raises(NotAllowed):
        set_settings(site, who, values={"footer.phone": "1"})


def test_settings_belong_to_the_whole_site(portal):
    with portal.roots() as (site, _), pytest.raises(ActRefused, match="省级站点"):
        set_settings(site, at="/changchun", values={"footer.phone": "1"})
