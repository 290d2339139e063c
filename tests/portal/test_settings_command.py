"""``openhall settings``: typed, all or nothing, and a file that reads back without change."""

import json
from pathlib import Path

import pytest

from content.site_settings import SETTINGS
from portal.commands.opening import opened
from portal.settings import DEPLOYMENT
from tests.portal.conftest import refused, run
from tests.site import copy_site


def stored(ini):
    with opened(ini, writing=False) as there:
        return dict(there.site.settings), sum(1 for _ in there.site.staged)


def export(ini, file):
    assert run("settings", "export", file, "-c", ini).exit_code == 0
    return json.loads(Path(file).read_text(encoding="utf-8"))


def write(tmp_path, settings, **more):
    file = tmp_path / "settings.json"
    said = {"format": "openhall-settings", "version": 1, "settings": settings, **more}
    file.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return file


def test_list_names_every_setting_and_hides_where_a_password_may_stand(ini):
    lines = run("settings", "list", "-c", ini).stdout.splitlines()
    said = {line.split("\t")[0]: line.split("\t")[1:] for line in lines}
    assert list(said) == [one.name for one in (*SETTINGS, *DEPLOYMENT)]
    assert said["site.name"] == ["吉林省政务公开平台", "配置文件"]
    assert said["footer.links"] == ["", "系统预设"]
    assert said["zodbconn.uri"] == ["（不显示）", "部署设置"]
    assert said["metrics.allow"] == ["127.0.0.0/8 ::1/128", "部署设置"]


def test_set_get_and_back_to_the_default(ini):
    done = run("settings", "set", "footer.phone", "0431-1234567", "-c", ini)
    assert done.stdout == "已修改：footer.phone 现在是“0431-1234567”。\n"
    assert run("settings", "get", "footer.phone", "-c", ini).stdout == "0431-1234567\n"
    again = run("settings", "set", "footer.phone", "0431-1234567", "-c", ini)
    assert again.stdout.startswith("没有改动")
    done = run("settings", "set", "footer.phone", "--default", "-c", ini)
    assert done.stdout == "已修改：footer.phone 现在是“0431-00000000”。\n"
    assert stored(ini) == ({}, 2)


def test_links_are_set_one_a_line(ini):
    text = "省政府 | https://a.example/\n市政府 | https://b.example/"
    assert run("settings", "set", "footer.links", text, "-c", ini).exit_code == 0
    assert run("settings", "get", "footer.links", "-c", ini).stdout == f"{text}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "no.such", "1"), "没有“no.such”这项设置，可用的有：site.name、"),
        (("get", "no.such"), "没有“no.such”这项设置"),
        (("get", "zodbconn.uri"), "zodbconn.uri 是部署设置，请在配置文件里"),
        (("set", "people.idle_minutes", "0"), "不能小于 1"),
        (("set", "people.idle_minutes", "half"), "应是整数"),
        (("set", "people.require_totp", "vielleicht"), "请写 true 或 false"),
        (("set", "site.name", ""), "请填写“网站名称”"),
        (("set", "site.name"), "请给出新的值，或者用 --default"),
        (("set", "site.name", "甲", "--default"), "请给出新的值，或者用 --default"),
        (("import", "no-such.json"), "读不了文件 no-such.json"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_changes_nothing(words, told, ini):
    assert told in refused("settings", *words, "-c", ini)
    assert stored(ini) == ({}, 0)


def test_an_export_read_into_an_empty_site_gives_identical_settings(ini, base, tmp_path):
    for name, value in (("site.name", "示例公开网"), ("people.require_totp", "true"),
                        ("search.wait_seconds", "0.5"), ("footer.icp", ""),
                        ("footer.links", "甲 | https://a.example/")):  # fmt: skip
        assert run("settings", "set", name, value, "-c", ini).exit_code == 0
    said = export(ini, tmp_path / "a.json")
    folder = tmp_path / "empty"
    folder.mkdir()
    empty = str(copy_site(base, folder))
    done = run("settings", "import", tmp_path / "a.json", "-c", empty)
    assert done.stdout.startswith("已修改 5 项：")
    assert stored(empty)[0] == stored(ini)[0]
    assert export(empty, tmp_path / "b.json") == said
    assert (
        run("settings", "list", "-c", empty).stdout.splitlines()[: len(SETTINGS)]
        == run("settings", "list", "-c", ini).stdout.splitlines()[: len(SETTINGS)]
    )


def test_importing_an_export_changes_nothing_and_writes_no_record(ini, tmp_path):
    run("settings", "set", "footer.phone", "1", "-c", ini)
    export(ini, tmp_path / "a.json")
    before = stored(ini)
    done = run("settings", "import", tmp_path / "a.json", "-c", ini)
    assert done.stdout == "没有改动，设置和文件里的一样。\n"
    assert stored(ini) == before


def test_only_what_the_file_names_is_changed_and_null_is_the_default(ini, tmp_path):
    run("settings", "set", "footer.phone", "1", "-c", ini)
    run("settings", "set", "footer.icp", "2", "-c", ini)
    file = write(tmp_path, {"footer.phone": None, "lists.rows": 7})
    assert run("settings", "import", file, "-c", ini).exit_code == 0
    assert stored(ini)[0] == {"footer.icp": "2", "lists.rows": 7}


def test_a_dry_run_says_what_would_change_and_writes_nothing(ini, tmp_path):
    file = write(tmp_path, {"lists.rows": 7})
    done = run("settings", "import", file, "--dry-run", "-c", ini)
    assert done.stdout == "试运行：将修改 1 项：lists.rows。\n"
    assert stored(ini) == ({}, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"settings": }', "第 1 行第 14 个字符处读不懂"),
        ("[]", "不是设置文件"),
        ('{"format": "other", "version": 1, "settings": {}}', "不是设置文件"),
        ('{"format": "openhall-settings", "version": 9, "settings": {}}', "version 应是 1"),
        ('{"format": "openhall-settings", "version": 1, "settings": []}', "settings 应是"),
        (
            '{"format": "openhall-settings", "version": 1, "settings": {"a": 1, "a": 2}}',
            "“a”写了两次",
        ),
        ("[" * 100_000, "嵌套太深"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(content, told, ini, tmp_path):
    file = tmp_path / "settings.json"
    file.write_text(content, encoding="utf-8")
    assert told in refused("settings", "import", file, "-c", ini)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"lists.rows": 7, "no.such": 1}, "settings → no.such：没有“no.such”这项设置"),
        ({"lists.rows": 7, "people.idle_minutes": "30"}, "settings → people.idle_minutes："),
        ({"lists.rows": 7, "footer.links": [{"label": "甲"}]}, "label（名称）和 url（网址）"),
    ],
)
def test_one_wrong_value_in_a_file_keeps_all_from_being_set(settings, told, ini, tmp_path):
    assert told in refused("settings", "import", write(tmp_path, settings), "-c", ini)
    assert stored(ini) == ({}, 0)


def test_bytes_that_are_no_text_are_refused_with_their_place(ini, tmp_path):
    file = tmp_path / "settings.json"
    file.write_bytes(b'{"a": "' + "中".encode("gb18030"))
    assert "第 8 个字节读不出" in refused("settings", "import", file, "-c", ini)
