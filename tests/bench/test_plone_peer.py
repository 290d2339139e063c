"""The Plone peer without Plone: a stand-in for its Python notes what it is asked, and answers."""

import configparser
import os
import re
import shutil
import socket
import sys

import pytest

from bench.plone import PeerFailed, PlonePeer
from bench.plone.folders import HERE, VARIABLE, folders
from bench.plone.installing import CONSTRAINTS, REQUIREMENTS, is_installed
from bench.plone.instance import write_configuration
from bench.plone.peer import Written
from bench.plone.scripts import script_command
from bench.plone.texts import IN_A_SECTION, Entry, entries_of, html_of, lay_out, read_entries
from portal.commands.opening import opened
from tests.bench.fake_plone import DEAF, NOTED, OFFLINE, lay_python
from tests.site import SECTION, copy_site, publish

TITLES = {"changchun": "长春市", "changchun/nanguan": "南关区", "changchun/nanguan/mzj": "民政局"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def row(number, section="changchun/nanguan/mzj/policies"):
    return {
        "path": f"{section}/2026-01-01-{number}",
        "title": f"第{number}号",
        "body": "甲\n<乙>",
        "body_format": "text",
    }


@pytest.fixture(scope="module")
def ini(base, tmp_path_factory):
    """An Openhall site with two public documents."""
    ini = copy_site(base, tmp_path_factory.mktemp("openhall"))
    with opened(str(ini), writing=True) as there:
        for title in ("关于一件事的通知", "关于另一件事的通知"):
            publish(there.site, {"title": title, "body": "正文"}, moment=there.moment)
    return ini


@pytest.fixture(scope="module")
def made(ini, tmp_path_factory):
    """The folder of a peer with three documents."""
    base = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "executable", str(lay_python(base / "first")))
        PlonePeer(base).install()
    PlonePeer(base).prepare(3, ini)
    return base


@pytest.fixture
def said():
    return []


@pytest.fixture
def peer(tmp_path, monkeypatch, said):
    """A peer whose Python is the stand-in, not installed yet."""
    monkeypatch.setattr(sys, "executable", str(lay_python(tmp_path / "first")))
    with PlonePeer(tmp_path / "bench", say=said.append) as peer:
        yield peer


def noted(peer):
    return (peer.where.peer / NOTED).read_text().splitlines()


@pytest.fixture
def prepared(made, tmp_path, said):
    """That peer, in another folder than where it was made."""
    shutil.copytree(made, tmp_path / "moved")
    with PlonePeer(tmp_path / "moved", say=said.append) as peer:
        yield peer


def test_the_folder_is_given_or_told_by_the_environment_or_in_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "told"))
    assert folders(tmp_path / "given").peer == tmp_path / "given" / "plone"
    assert folders().venv == tmp_path / "told" / "plone" / "venv"
    monkeypatch.delenv(VARIABLE)
    assert folders().peer == HERE.parents[1] / "var" / "bench" / "plone"


def test_installing_pins_what_is_asked_for_and_does_it_once(peer, said):
    peer.install()
    peer.install()
    pip = " ".join(("install --disable-pip-version-check --constraint", str(CONSTRAINTS)))
    assert noted(peer) == [f"{pip} {' '.join(REQUIREMENTS)}"]
    assert said[-2:] == ["Plone is installed", f"Plone is installed in {peer.where.venv}"]


def test_other_versions_are_installed_anew(peer):
    peer.install()
    (peer.where.venv / "installed").write_text("of other versions")
    assert not is_installed(peer.where)
    peer.install()
    assert len(noted(peer)) == 2
    assert is_installed(peer.where)


def test_what_pip_cannot_do_is_told_in_one_sentence_and_tried_again(peer):
    peer.where.peer.mkdir(parents=True)
    (peer.where.peer / OFFLINE).touch()
    with pytest.raises(
        PeerFailed, match=r"No matching distribution found for Zope\); see .*log\.$"
    ):
        peer.install()
    assert not is_installed(peer.where)
    (peer.where.peer / OFFLINE).unlink()
    peer.install()
    assert is_installed(peer.where)


def test_every_requirement_has_its_version():
    pinned = [line for line in CONSTRAINTS.read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned)
    names = {line.partition("==")[0] for line in pinned}
    assert set(REQUIREMENTS) <= names
    assert {"plone.app.layout==6.0.2", "Products.CMFPlone==6.2.2"} <= set(pinned)


def test_the_instance_is_served_for_production(tmp_path):
    conf = write_configuration(tmp_path, 7160, 3).read_text()
    assert "debug-mode off" in conf
    assert f"path {tmp_path}/var/Data.fs" in conf
    read = configparser.ConfigParser(interpolation=None)
    read.read(tmp_path / "wsgi.ini")
    assert dict(read["server:main"]) == {
        "use": "egg:waitress#main",
        "listen": "localhost:7160",
        "threads": "3",
    }
    assert "translogger" not in read["pipeline:main"]["pipeline"]


def test_folders_come_before_what_lies_in_them_and_have_their_names():
    entries = list(lay_out([row(1)], 1, TITLES))
    assert [(entry.path.strip("/"), entry.title) for entry in entries] == [
        ("changchun", "长春市"),
        ("changchun/nanguan", "南关区"),
        ("changchun/nanguan/mzj", "民政局"),
        ("changchun/nanguan/mzj/policies", "政策文件"),
        ("changchun/nanguan/mzj/policies/2026-01-01-1", "第1号"),
    ]


def test_a_section_takes_more_documents_than_a_list_shows():
    rows = [row(number, f"a/b/c{number}/notices") for number in range(60)]
    documents = [entry for entry in lay_out(rows, 60, {}) if entry.html]
    where = [entry.folder for entry in documents]
    assert where.count("a/b/c0/notices") == where.count("a/b/c25/notices") == IN_A_SECTION > 20
    assert where[-1] == "a/b/c50/notices"


def test_documents_that_are_too_few_come_again_under_other_names():
    documents = [entry for entry in lay_out([row(1), row(2)], 5, TITLES) if entry.html]
    names = [entry.name.removeprefix("2026-01-01-") for entry in documents]
    assert names == ["1", "2", "1-1", "2-1", "1-2"]


def test_plain_text_becomes_paragraphs_and_html_stays():
    assert html_of("甲 & 乙\n<丙>", "text") == "<p>甲 &amp; 乙</p>\n<p>&lt;丙&gt;</p>"
    assert html_of("<ul><li>甲</li></ul>", "html") == "<ul><li>甲</li></ul>"


def test_the_documents_are_the_public_ones_of_an_openhall_site(prepared):
    entries = read_entries(prepared.where.instance / "entries.jsonl")
    documents = [entry for entry in entries if entry.html]
    assert len(documents) == 3
    assert {entry.title for entry in documents} == {"关于一件事的通知", "关于另一件事的通知"}
    assert {entry.folder for entry in documents} == {SECTION.strip("/")}
    assert {entry.html for entry in documents} == {"<p>正文</p>"}
    assert Entry("", "changchun", "长春市") in entries


def test_a_site_without_documents_is_refused(base, tmp_path):
    with pytest.raises(PeerFailed, match=r"no public documents; make one with openhall demo\.$"):
        entries_of(copy_site(base, tmp_path), 1, tmp_path / "exported")


def test_nothing_is_prepared_before_it_is_installed(peer):
    with pytest.raises(PeerFailed, match=r"run python -m bench\.plone install\.$"):
        peer.prepare(1)


def test_nothing_is_measured_before_it_is_prepared(peer):
    with pytest.raises(PeerFailed, match=r"run python -m bench\.plone prepare\.$"):
        peer.page_path()


def test_a_site_of_that_many_documents_is_prepared_once(prepared, said):
    kept = (prepared.where.instance / "peer.json").stat().st_mtime_ns
    prepared.prepare(3)
    assert (prepared.where.instance / "peer.json").stat().st_mtime_ns == kept
    assert said[-1] == f"3 documents are in {prepared.where.instance}"
    assert prepared.filled_a_second() == (3 + len(SECTION.strip("/").split("/"))) / 2.0


def test_paths_are_those_of_the_documents(prepared):
    entries = read_entries(prepared.where.instance / "entries.jsonl")
    first = next(entry for entry in entries if entry.html)
    assert prepared.page_path() == f"/Plone/{first.path}"
    assert prepared.listing_path() == f"/Plone{SECTION.rstrip('/')}"
    assert prepared.json_path() == prepared.page_path()
    assert prepared.json_headers() == {"Accept": "application/json"}


@pytest.mark.parametrize("ram_cache", [True, False])
def test_it_is_served_with_the_cache_as_asked(prepared, ram_cache):
    prepared.start(free_port(), ram_cache=ram_cache)
    status, headers = prepared.get(prepared.page_path(), prepared.json_headers())
    assert status == 200
    assert ("x-ramcache" in headers) is ram_cache
    assert 1 < prepared.memory_megabytes() < 500
    assert 0 <= prepared.cpu_seconds() < 60


def test_a_cache_that_does_not_answer_is_no_cached_figure(prepared):
    (prepared.where.instance / DEAF).touch()
    with pytest.raises(PeerFailed, match="no hit in Plone's RAM cache"):
        prepared.start(free_port(), ram_cache=True)
    with pytest.raises(PeerFailed, match=r"not running; start it first\.$"):
        prepared.memory_megabytes()


def test_another_server_is_never_measured_for_plone(prepared):
    port = free_port()
    prepared.start(port, ram_cache=False)
    with (
        PlonePeer(prepared.where.base) as other,
        pytest.raises(PeerFailed, match=f"Port {port} is taken"),
    ):
        other.start(port, ram_cache=False)
    assert prepared.get(prepared.page_path())[0] == 200


def test_a_stopped_server_is_gone(prepared):
    port = free_port()
    prepared.start(port, ram_cache=False)
    prepared.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("localhost", port), timeout=5)


def test_the_first_page_is_waited_for_and_the_server_stopped(prepared):
    port = free_port()
    assert 0 < prepared.first_page_seconds(port) < 60
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("localhost", port), timeout=5)


def test_a_server_that_ends_while_it_starts_is_told(prepared):
    prepared.first_page_seconds(free_port())
    prepared.where.python.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(PeerFailed, match=r"ended while it started; see .*server\.log\.$"):
        prepared.first_page_seconds(free_port())


def test_writing_is_measured_on_a_copy(prepared):
    assert prepared.measure_add_publish(4) == Written(0.125, 1000.0)
    assert (prepared.where.instance / "filled").exists()
    assert not prepared.where.copy.exists()


def test_a_script_that_fails_is_told_with_its_log(prepared):
    prepared.where.python.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(PeerFailed, match=r"script add_pages failed in Plone; see .*\.log\.$"):
        prepared.measure_add_publish(1)


def test_scripts_are_files_that_run_in_plones_python(peer):
    for name in ("fill", "caching", "add_pages"):
        python, script = script_command(peer.where, name)
        assert python == str(peer.where.python)
        assert os.path.isfile(script)


if os.environ.get(VARIABLE) and is_installed(folders()):

    def test_plone_itself_answers():
        """Collected only where a prepared peer is told by the environment."""
        with PlonePeer() as peer:
            peer.start(free_port(), ram_cache=True)
            assert peer.get(peer.json_path(), peer.json_headers())[1]["content-type"] == (
                "application/json"
            )
