"""``openhall place``: a county carried from one site of files to another, with files and roles."""

import hashlib
import json
import zipfile

import pytest
import time_machine

from content.acts.writing import ADD, ATTACH
from content.desk import operator
from content.permissions import Role
from portal.commands.opening import opened
from portal.databases import read_blob
from tests.conftest import START
from tests.portal.conftest import refused, run
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, copy_site

TEXT = "附件的内容".encode()
SHA256 = hashlib.sha256(TEXT).hexdigest()
FACTS = {"title": "a", "media_type": "text/plain", "size": len(TEXT), "sha256": SHA256, "text": ""}


@pytest.fixture
def uid(ini):
    """A draft with a file in the county; its uid."""
    with opened(ini, writing=True) as there:
        desk = there.desk_for(operator(there.site))
        told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "一"})}
        edition = desk.perform(ADD, there.site.at(SECTION), told)
        desk.perform(ATTACH, edition, {"name": "a.txt", "content": TEXT, "facts": FACTS})
        return edition.item.uid


@pytest.fixture
def other(base, tmp_path):
    """A second site, which has no 南关区 and no roles there yet."""
    folder = tmp_path / "other"
    folder.mkdir()
    with time_machine.travel(START, tick=True):
        ini = str(copy_site(base, folder))
        with opened(ini, writing=True) as there:
            county = there.site.at(COUNTY)
            for place in (county, *county.places()):
                there.site.addresses.pop(place.uid)
                for account, role in there.affairs.people.grants_at(place.uid):
                    there.affairs.people.revoke(account, role, place.uid)
            county.__parent__.remove("nanguan")
        yield ini


@pytest.fixture
def bundle(ini, uid, tmp_path):
    file = tmp_path / "nanguan.zip"
    assert run("place", "export", COUNTY, file, "-c", ini).exit_code == 0
    return file


def members(file):
    with zipfile.ZipFile(file) as archive:
        told = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(told.pop("manifest.json"))
    return told, {name: said for name, said in manifest.items() if name != "moment"}


def test_what_was_carried_is_told_by_the_other_site_in_the_same_words(bundle, other, tmp_path):
    done = run("place", "import", bundle, "--into", "/changchun", "-c", other)
    assert (done.exit_code, "内容 1 条，附件 1 个" in done.stdout) == (0, True)
    again = tmp_path / "again.zip"
    run("place", "export", COUNTY, again, "-c", other)
    assert members(again) == members(bundle)
    assert run("verify", "-c", other).exit_code == 0


def test_files_states_and_roles_come_along(bundle, other, uid):
    run("place", "import", bundle, "--into", "/changchun", "-c", other)
    with opened(other, writing=False) as there:
        edition = there.site.find(uid).open_edition
        assert read_blob(edition.files["a.txt"].blob) == TEXT
        assert edition.state == "draft"
        place = there.site.at(DEPARTMENT)
        assert ("editor", "editor") in there.affairs.people.grants_at(place.uid)
        assert any(record["act"] == "take_bundle" for record in there.site.staged)
        assert any(record["act"] == "grant.editor" for record in there.affairs.staged)


def test_a_dry_run_writes_nothing(bundle, other, uid):
    done = run("place", "import", bundle, "--into", "/changchun", "--dry-run", "-c", other)
    assert (done.exit_code, "可以导入" in done.stdout) == (0, True)
    with opened(other, writing=False) as there:
        assert there.site.at(COUNTY) is None
        assert there.site.find(uid) is None


def test_a_second_import_is_refused_and_the_grants_alone_may_be_given_again(bundle, other):
    run("place", "import", bundle, "--into", "/changchun", "-c", other)
    assert "只能导入一次" in refused("place", "import", bundle, "--into", "/", "-c", other)
    with opened(other, writing=True) as there:
        there.affairs.people.revoke("editor", Role.EDITOR, there.site.at(DEPARTMENT).uid)
    again = ("place", "import", bundle, "--into", "/", "--grants-only", "-c", other)
    tried = run(*again, "--dry-run")
    assert (tried.exit_code, tried.stdout) == (0, "可以补上授权 1 项。\n")
    done = run(*again)
    assert (done.exit_code, done.stdout) == (0, "已补上授权 1 项。\n")
    with opened(other, writing=False) as there:
        assert there.affairs.people.account("editor").grants
    assert run(*again).stdout == "已补上授权 0 项。\n"


def test_grants_of_accounts_that_are_not_there_are_told(bundle, other):
    with opened(other, writing=True) as there:
        del there.affairs.people._accounts["editor"]
    done = run("place", "import", bundle, "--into", "/changchun", "-c", other)
    assert (done.exit_code, "没有账号“editor”" in done.stdout) == (1, True)


def test_grants_alone_need_the_places(bundle, other):
    said = refused("place", "import", bundle, "--into", "/", "--grants-only", "-c", other)
    assert "还没有导入" in said


def test_the_province_is_for_backup(ini, tmp_path):
    assert "backup" in refused("place", "export", "/", tmp_path / "all.zip", "-c", ini)


def test_a_file_that_cannot_be_written_leaves_nothing(ini, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    target = tmp_path / "file" / "a.zip"
    assert "写不了文件" in refused("place", "export", COUNTY, target, "-c", ini)


def rewritten(bundle, **changed):
    """The bundle with members replaced; None leaves one out."""
    target = bundle.with_name("changed.zip")
    with zipfile.ZipFile(bundle) as archive, zipfile.ZipFile(target, "w") as out:
        for name in archive.namelist():
            content = changed.get(name, archive.read(name))
            if content is not None:
                out.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("member", "content", "said"),
    [
        (f"files/{SHA256}", b"other", "被改动过"),
        (f"files/{SHA256}", None, "缺少"),
        ("redirects.jsonl", b'{"path": "/x", "below": false, "uid": "y"}\n', "被改动过"),
        ("items.jsonl", b"{}\n", "读不懂"),
        ("items.jsonl", b"not json\n", "读不懂"),
        ("manifest.json", None, "缺少"),
        ("manifest.json", b"{", "读不懂"),
        ("manifest.json", b"[]", "不是"),
        ("manifest.json", b'{"format": "openhall-place", "v": 2}', "升级"),
    ],
)
def test_a_changed_bundle_is_refused_and_nothing_is_written(bundle, other, member, content, said):
    changed = rewritten(bundle, **{member: content})
    assert said in refused("place", "import", changed, "--into", "/changchun", "-c", other)
    with opened(other, writing=False) as there:
        assert there.site.at(COUNTY) is None


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_archive_is_refused(ini, tmp_path, content):
    file = tmp_path / "a.zip"
    file.write_bytes(content)
    assert "不是包文件" in refused("place", "import", file, "--into", "/", "-c", ini)
    file.unlink()
    assert "打不开" in refused("place", "import", file, "--into", "/", "-c", ini)
