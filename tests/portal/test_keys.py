"""The keys that seal persons' data: made once, read with any, written with the newest."""

import base64
import os
import stat
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from content.mailing import Message, stage
from content.sealing import Sealed, Unreadable
from portal import keys
from portal.databases import DatabaseUnusable
from portal.keys import KeysUnreadable, add_key, keys_at, make_keys, read_keys, sealing_of
from tests.conftest import later
from tests.portal.conftest import refused, run
from tests.site import close_app, file_app


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "persons.key"


def test_what_is_sealed_opens_only_for_what_it_is_about(path):
    ring = keys_at(path, None)
    sealed = ring.seal("示例甲".encode(), "draft:1")
    assert ring.open(sealed, "draft:1").decode() == "示例甲"
    assert "示例甲".encode() not in sealed
    assert ring.seal(b"x", "a") != ring.seal(b"x", "a")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong, about in ((sealed, "draft:2"), (changed, "draft:1"), (b"plain", "draft:1")):
        with pytest.raises(Unreadable):
            ring.open(wrong, about)
    assert Sealed.of(ring, b"x", "a").open(ring, "a") == b"x"


def test_the_file_is_the_owner_s_and_is_made_once(path):
    make_keys(path)
    before = path.read_bytes()
    make_keys(path)
    assert path.read_bytes() == before
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert os.listdir(path.parent) == ["persons.key"]


def test_a_second_key_seals_and_the_first_still_opens_and_makes_the_digests(path):
    first = keys_at(path, None)
    sealed, digest = first.seal(b"old", "a"), first.digest("code")
    name = add_key(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    both = read_keys(path)
    assert both.open(sealed, "a") == b"old"
    assert both.digest("code") == digest
    fresh = both.seal(b"new", "a")
    assert name.encode() not in fresh
    assert both.open(fresh, "a") == b"new"
    with pytest.raises(Unreadable, match="没有打开"):
        first.open(fresh, "a")


def test_a_missing_file_is_made_only_where_nothing_was_sealed(path, tmp_path):
    sealed = keys_at(tmp_path / "other.key", None).seal(b"x", "a")
    with pytest.raises(KeysUnreadable, match="不见了"):
        keys_at(path, sealed)
    assert not path.exists()
    make_keys(path)
    with pytest.raises(KeysUnreadable, match="不是这个站点的"):
        keys_at(path, sealed)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "word", "zz AAAA", "aabbccddeeff !!", "aabbccddeeff AAAA", "钥匙",
     "aabb " + base64.b64encode(bytes(32)).decode()],
)  # fmt: skip
def test_a_damaged_file_is_named(path, text):
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeysUnreadable, match="从备份放回"):
        read_keys(path)


def test_codes_are_recognised_whatever_is_in_them(path):
    ring = keys_at(path, None)
    assert ring.digest("a") == ring.digest("a") != ring.digest("b")
    assert len(ring.digest("\ud800")) == 64


def test_a_site_with_sealed_data_does_not_start_without_its_keys(portal):
    settings, sealing = portal.app.registry.openhall, portal.app.registry.sealing
    with portal.roots() as (_, affairs):
        assert keys.example_of(affairs) is None
        stage_letter(affairs, sealing)
    assert sealing_of(settings, portal.databases).keys == sealing.keys
    settings.key_file.unlink()
    with pytest.raises(DatabaseUnusable, match="不见了"):
        sealing_of(settings, portal.databases)


def stage_letter(affairs, sealing):
    doing = SimpleNamespace(sealing=sealing, moment=later(), new_uid=lambda: "l1")
    stage(affairs, doing, Message("receipt", "", "示例", "示例"))


def test_a_second_machine_does_not_begin_with_keys_of_its_own(portal, tmp_path):
    own = portal.app.registry.openhall
    settings = replace(own, persons_key_file=str(tmp_path / "elsewhere" / "persons.key"))
    assert not settings.has_one_writer
    with pytest.raises(KeysUnreadable, match="同一份文件"):
        sealing_of(settings, portal.databases)
    make_keys(settings.key_file)
    with pytest.raises(KeysUnreadable, match="不是同一份"):
        sealing_of(settings, portal.databases)
    settings.key_file.write_bytes(own.key_file.read_bytes())
    assert sealing_of(settings, portal.databases).keys == portal.app.registry.sealing.keys


def test_one_process_alone_begins_anew_where_nothing_was_sealed(portal, tmp_path):
    own = portal.app.registry.openhall
    elsewhere = str(tmp_path / "elsewhere" / "persons.key")
    settings = replace(own, persons_key_file=elsewhere, tree_uri="file://tree.fs")
    ring = sealing_of(settings, portal.databases)
    with portal.roots() as (_, affairs):
        assert affairs.first_key == ring.keys[0].name


def test_what_cannot_be_noted_keeps_nobody_from_reading(portal, monkeypatch):
    def full(databases, note):
        raise OSError(28, "no space")

    monkeypatch.setattr(keys, "connected", full)
    keys._note(portal.databases, "aabbccddeeff")


def test_the_command_lists_and_adds_and_never_tells_a_key(ini):
    assert "读不出" in refused("keys", "list", "-c", ini)
    assert "读不出" in refused("keys", "add", "-c", ini)
    close_app(file_app(ini))
    told = run("keys", "add", "-c", ini)
    assert told.exit_code == 0
    listed = run("keys", "list", "-c", ini).stdout
    assert "2 个密钥" in listed
    for key in read_keys(Path(ini).parent / "var" / "keys" / "persons.key").keys:
        assert key.name in listed
        assert base64.b64encode(key.material).decode() not in listed
    close_app(file_app(ini))
