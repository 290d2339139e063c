"""``openhall index``: check tells differences, repair and rebuild end them."""

import json
import shutil
from pathlib import Path

import pytest

from content import clock
from portal.commands.index import indexer_of
from portal.commands.opening import opened_databases
from search_index.query import Query
from tests.conftest import START
from tests.portal.conftest import run
from tests.site import COUNTY, publish

OF_FOLDERS = pytest.mark.parametrize("engine_name", ["whoosh", "tantivy"])


@pytest.fixture(params=["whoosh", "tantivy", "postgres"])
def engine_name(request):
    return request.param


@pytest.fixture
def unindexed(ini, writing, engine_name, request, tmp_path):
    """A site with two documents that the index has never heard of."""
    if engine_name == "tantivy":
        changed(ini, "whoosh:", "tantivy:")
    if engine_name == "postgres":
        uri = request.getfixturevalue("postgres").new_uri(tmp_path).partition("?")[0]
        changed(ini, search_uri(ini), uri)
    with writing() as there:
        for title in ("甲办法", "乙办法"):
            publish(there.site, {"title": title}, moment=START)
        for uid, revision in list(there.site.dirty.entries()):
            there.site.dirty.clear(uid, revision)
    return ini


def search_uri(ini):
    lines = Path(ini).read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("search.uri"))
    return line.partition("=")[2].strip()


def changed(ini, old, new):
    text = Path(ini).read_text(encoding="utf-8")
    Path(ini).write_text(text.replace(old, new), encoding="utf-8")


def checked(ini):
    done = run("index", "check", "-c", ini)
    return done.exit_code, done.stdout.strip()


def keys(ini):
    with (
        opened_databases(ini, writing=False) as (settings, databases),
        indexer_of(settings, databases) as indexer,
    ):
        return set(indexer.engine.entries())


def test_check_tells_what_is_missing_and_repair_mends_it(unindexed):
    assert checked(unindexed) == (1, "缺少 2 条，过时 0 条，多余 0 条。")
    assert run("index", "repair", "-c", unindexed).stdout == "已修复 2 条。\n"
    assert checked(unindexed) == (0, "缺少 0 条，过时 0 条，多余 0 条。")
    assert run("index", "repair", "-c", unindexed).stdout == "已修复 0 条。\n"


def test_check_tells_what_is_stale_and_what_is_too_much(unindexed, writing):
    run("index", "rebuild", "-c", unindexed)
    with writing() as there:
        first, second = there.site.at(f"{COUNTY}/mzj/policies").values()
        edition = first.edition(1)
        edition.fields = {**edition.fields, "title": "改了题目"}
        there.site.addresses.pop(second.uid)
    assert checked(unindexed) == (1, "缺少 0 条，过时 1 条，多余 1 条。")
    run("index", "repair", "-c", unindexed)
    assert checked(unindexed)[0] == 0


@OF_FOLDERS
def test_rebuild_makes_a_lost_index_whole(unindexed):
    assert run("index", "rebuild", "-c", unindexed).stdout == "已重建，共 2 条。\n"
    shutil.rmtree(Path(unindexed).parent / "var" / "index")
    assert run("index", "rebuild", "-c", unindexed).stdout == "已重建，共 2 条。\n"
    assert checked(unindexed)[0] == 0


def imported(ini, *more):
    file = Path(ini).parent / "rows.jsonl"
    row = {"title": "春耕补贴发放办法", "doc_number": "示〔2009〕1号", "body": "一"}
    file.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    words = ("import", "documents", file, "--into", COUNTY, "--force-publish", "迁移")
    return run(*words, *more, "-c", ini)


def waiting(ini):
    return run("verify", "-c", ini).stdout.partition("，")[0]


def test_what_was_imported_is_found_at_once(ini):
    run("index", "rebuild", "-c", ini)
    assert imported(ini).exit_code == 0
    assert waiting(ini) == "等待更新检索 0 项"
    assert len(keys(ini)) == 1
    with (
        opened_databases(ini, writing=False) as (settings, databases),
        indexer_of(settings, databases) as indexer,
    ):
        page = indexer.engine.search(Query(text="春耕", moment=clock.now()))
    assert page.total == 1


@OF_FOLDERS
def test_an_import_makes_a_missing_index_whole(unindexed):
    shutil.rmtree(Path(unindexed).parent / "var" / "index", ignore_errors=True)
    assert imported(unindexed).exit_code == 0
    assert len(keys(unindexed)) == 3
    assert checked(unindexed)[0] == 0


def test_a_dry_run_leaves_the_index(ini):
    assert imported(ini, "--dry-run").exit_code == 0
    assert keys(ini) == set()


@pytest.mark.parametrize("engine_name", ["whoosh"])
def test_another_engine_is_made_whole_by_the_first_command_that_needs_it(unindexed):
    run("index", "rebuild", "-c", unindexed)
    changed(unindexed, "whoosh:", "tantivy:")
    assert imported(unindexed).exit_code == 0
    assert len(keys(unindexed)) == 3
    assert checked(unindexed)[0] == 0


def test_an_import_succeeds_while_the_server_of_the_index_is_away(ini):
    changed(ini, search_uri(ini), "postgres://somebody:geheim@127.0.0.1:1/none")
    done = imported(ini)
    assert done.exit_code == 0
    assert "内容已经写入；检索数据库连不上" in done.stdout
    refused = run("index", "check", "-c", ini)
    assert refused.exit_code == 2
    assert "连不上" in refused.stderr
    assert "geheim" not in done.output + refused.output
