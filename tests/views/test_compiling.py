"""Templates are compiled before the first request, once each, and not again at the next start."""

import logging
import os
import time
from pathlib import Path

import pytest

from tests.journeys.crawling import crawl
from tests.site import publish
from views import kept_templates
from views.compiling import compile_templates
from views.form_ui import WIDGETS
from views.kept_templates import OTHERS_KEPT_SECONDS, KeptTemplates
from views.rendering import PAGES, TEMPLATES, Shelf

LAYOUT = "<html><tal:slot metal:define-slot='body' /></html>"
PAGE = "<html metal:use-macro='load: layout.pt'><b metal:fill-slot='body'>${word}</b></html>"


@pytest.fixture
def folder(tmp_path):
    """Two pages that load one layout."""
    templates = tmp_path / "templates"
    templates.mkdir()
    for name, text in (("layout.pt", LAYOUT), ("one.pt", PAGE), ("two.pt", PAGE)):
        (templates / name).write_text(text, encoding="utf-8")
    return templates


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept"


def started(folder, kept):
    """The templates as a new process finds them, and what keeps them."""
    loader = KeptTemplates(kept)
    templates = Shelf(folder, loader=loader)
    templates.compile()
    return templates, loader


def written(kept):
    """What is kept; compiling anew writes a new file."""
    return {(path.name, path.stat().st_ino, path.stat().st_mtime_ns) for path in kept.iterdir()}


def test_no_request_compiles_anything(portal, public, login, caplog):
    with portal.roots() as (site, _):
        publish(site, {"title": "一个文件"})
    portal.index()
    compile_templates()
    caplog.set_level(logging.DEBUG, "chameleon")
    pages = crawl(public)
    login("moderator").get("/desk/")
    assert len(pages) > 100
    assert [line for line in caplog.messages if "cooking" in line] == []


def test_every_template_is_compiled_once():
    compile_templates()
    loaded = [template for one in (PAGES, WIDGETS) for template in one.registry.values()]
    assert all(template._cooked for template in loaded)
    assert sorted(Path(template.filename) for template in loaded) == sorted(TEMPLATES.rglob("*.pt"))


def test_pages_share_the_layout_they_load(folder, kept):
    templates, _ = started(folder, kept)
    assert templates.load("one.pt")(word="甲") == "<html><b>甲</b></html>"
    assert {name for name, _ in templates.registry} == {"layout.pt", "one.pt", "two.pt"}


def test_a_second_start_compiles_nothing(folder, kept):
    started(folder, kept)
    before = written(kept)
    templates, _ = started(folder, kept)
    assert len(before) == 3
    assert written(kept) == before
    assert templates.load("two.pt")(word="乙") == "<html><b>乙</b></html>"


def test_a_changed_template_is_compiled_anew(folder, kept):
    started(folder, kept)
    (folder / "layout.pt").write_text(LAYOUT.replace("html", "body"), encoding="utf-8")
    templates, _ = started(folder, kept)
    assert templates.load("one.pt")(word="甲") == "<body><b>甲</b></body>"
    assert len(written(kept)) == 4


def test_nothing_of_another_library_or_python_is_used(folder, kept, monkeypatch):
    started(folder, kept)
    before = written(kept)
    monkeypatch.setattr(kept_templates, "COMPILED_BY", "Chameleon 5, Python 4")
    started(folder, kept)
    assert len(written(kept) - before) == 3


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_file_cut_by_a_crash_is_made_again(folder, kept, cut):
    started(folder, kept)
    for path in kept.iterdir():
        path.write_bytes(path.read_bytes()[:cut])
    before = written(kept)
    templates, _ = started(folder, kept)
    assert templates.load("one.pt")(word="甲") == "<html><b>甲</b></html>"
    assert not written(kept) & before


def test_what_nobody_uses_any_more_is_dropped_after_a_day(folder, kept):
    started(folder, kept)
    (kept / "of_a_release_before").write_bytes(b"")
    (kept / "of_one_starting_now").write_bytes(b"")
    yesterday = time.time() - OTHERS_KEPT_SECONDS - 1
    for path in kept.iterdir():
        if path.name != "of_one_starting_now":
            os.utime(path, (yesterday, yesterday))
    _, loader = started(folder, kept)
    loader.forget_others()
    names = {path.name for path in kept.iterdir()}
    assert len(names) == 4
    assert "of_a_release_before" not in names


def test_a_folder_that_cannot_be_written_costs_time_only(folder, kept, caplog):
    kept.write_text("a file in its place", encoding="utf-8")
    templates, loader = started(folder, kept)
    loader.forget_others()
    assert templates.load("one.pt")(word="甲") == "<html><b>甲</b></html>"
    assert "编译好的模板没有保存" in caplog.text
