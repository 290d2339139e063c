"""Settings are typed and checked at start; what is wrong is named with its cure."""

import os
import stat
import threading

import pytest
from pyramid.exceptions import ConfigurationError

from content.site_settings import effective
from portal.settings import REQUIRED, Settings, _make_secret, read_settings

LEAST = {
    "zodbconn.uri": "file:///tree.fs",
    "zodbconn.uri.affairs": "file:///affairs.fs",
    "search.uri": "whoosh:///index",
    "site.secret_file": "/secret",
}


def read(**more):
    return read_settings({**LEAST, **{name.replace("__", "."): v for name, v in more.items()}})


def wrong(**more):
    with pytest.raises(ConfigurationError) as refusal:
        read(**more)
    return str(refusal.value)


def test_the_least_is_enough_and_the_rest_has_defaults():
    assert read() == Settings(
        tree_uri="file:///tree.fs",
        affairs_uri="file:///affairs.fs",
        search_uri="whoosh:///index",
        secret_file="/secret",
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_missing_or_empty_is_named(name):
    for raw in ({k: v for k, v in LEAST.items() if k != name}, {**LEAST, name: ""}):
        with pytest.raises(ConfigurationError, match=f"缺少设置：{name}（参照 development.ini）"):
            read_settings(raw)


@pytest.mark.parametrize("hour", ["24", "-1", "three"])
def test_an_hour_that_no_clock_shows_is_refused(hour):
    with pytest.raises(ConfigurationError, match=r"pack\.hour"):
        read(pack__hour=hour)


def test_values_get_their_types():
    said = read(
        people__idle_minutes="45",
        people__require_totp="true",
        search__wait_seconds="0.5",
        search__thread="false",
        upload__megabytes="7",
        site__demo="1",
        site__name="示例平台",
    )
    site = effective(said.given, {})
    assert (site.idle_minutes, site.require_totp, site.search_wait_seconds) == (45, True, 0.5)
    assert (said.search_thread, site.upload_megabytes, said.demo) == (False, 7, True)
    assert site.site_name == "示例平台"


@pytest.mark.parametrize(
    ("name", "text", "cure"),
    [
        ("people.idle_minutes", "many", "应是整数"),
        ("search.wait_seconds", "many", "应是数字"),
        ("upload.megabytes", "0.5", "应是整数"),
        ("people.require_totp", "maybe", "请写 true 或 false"),
        ("log.slow_ms", "-1", "应是数字"),
        ("log.client", "everything", "应是network 或 none"),
        ("metrics.allow", "10.0.0.1/8", "应是网络地址，如 127.0.0.1 10.1.0.0/16 ::1"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_cure(name, text, cure):
    assert wrong(**{name: text}) == f"设置 {name} 的值“{text}”不对，{cure}"


def test_a_value_out_of_range_is_named_with_the_range():
    told = wrong(**{"people.idle_minutes": "0"})
    assert told == "设置 people.idle_minutes 的值不对：无操作自动退出（分钟）不能小于 1"


@pytest.mark.parametrize(
    "url", ["", "localhost:6543", "ftp://x", "http://", "http://x:0", "http://x:99999", "http://[x"]
)
def test_an_address_that_is_none_is_named(url):
    assert wrong(site__url=url).startswith("设置 site.url 应是以 http:// 或 https:// 开头")


@pytest.mark.parametrize(("url", "secure"), [("https://a.cn", True), ("http://a.cn:80", False)])
def test_cookies_are_secure_where_the_address_is(url, secure):
    assert read(site__url=url).is_secure is secure


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    file = tmp_path / "var" / "secret"
    secret = read(site__secret_file=str(file)).secret
    assert len(secret) == 32
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert read(site__secret_file=str(file)).secret == secret


def test_processes_that_start_at_once_share_one_secret(tmp_path):
    settings, found = read(site__secret_file=str(tmp_path / "secret")), []
    start = threading.Barrier(8)

    def first():
        start.wait()
        found.append(settings.secret)

    threads = [threading.Thread(target=first) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {len(secret) for secret in found} == {32}
    assert len(set(found)) == 1


def test_a_secret_that_is_there_already_is_kept(tmp_path):
    file = tmp_path / "secret"
    file.write_bytes(b"k" * 32)
    _make_secret(file)
    assert file.read_bytes() == b"k" * 32
    assert list(tmp_path.iterdir()) == [file]
