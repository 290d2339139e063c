"""A small site with one item and its form, in a folder of its own, and drafts ready to submit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from click.testing import CliRunner
from pyramid.paster import get_appsettings

from bench.machine import ROOT
from content import clock
from content.acts.publishing import FORCE_PUBLISH
from content.acts.writing import ADD
from content.cases.applying import ApplyDoing, keep_answers, start
from content.desk import Desk, operator
from content.forms.definition import normalise
from content.kinds_list import KINDS
from portal import main
from portal.commands import main as openhall
from portal.databases import affairs_root, connected, new_blob, site_root
from portal.desks import new_uid

DEPARTMENT = "/changchun/nanguan/mzj"
PERSON = {"who": "示例甲", "number": "220102199003070021", "mail": "jia@example.com"}
MATTER = {"kind": "again", "former": "旧字第1号", "note": "无"}
CHOICES = [["new", "首次"], ["again", "换发"]]
SHOWN = {"field": "kind", "op": "is", "value": "again"}
STEPS = [
    {
        "name": "person",
        "title": "申请人",
        "fields": [
            {"name": "who", "type": "person_name", "title": "姓名", "required": True},
            {"name": "number", "type": "resident_id", "title": "身份证号码", "required": True},
            {"name": "mail", "type": "email", "title": "电子邮箱"},
        ],
    },
    {
        "name": "matter",
        "title": "申请内容",
        "fields": [
            {"name": "kind", "type": "choice", "title": "办理类别", "choices": CHOICES},
            {"name": "former", "type": "text", "title": "原证号", "show_if": SHOWN},
            {"name": "note", "type": "prose", "title": "情况说明"},
        ],
    },
]
UNLIMITED = {"limits.posts_a_minute": "1000000000", "search.thread": "false"}


class ApplySite:
    """网上申请的小站: its application, and drafts of its one item."""

    published_ago = timedelta()

    def __init__(self, ini: Path) -> None:
        settings = {**get_appsettings(str(ini)), **UNLIMITED, "site.url": "http://localhost"}
        self.app = main({}, **settings)
        self._registry = self.app.registry
        with connected(self._registry._zodb_databases) as connection:
            self._publish(site_root(connection))

    def _publish(self, site: Any) -> None:
        item = self._published(site, "items", "approval_item", {"title": "社会团体成立登记"})
        self.address = f"{DEPARTMENT}/items/{item.__name__}/apply"
        told = {"title": "社会团体成立登记申请表", "items": [item.uid]}
        told["definition"] = normalise({"steps": STEPS})
        form = self._published(site, "forms", "application_form", told)
        self.item_uid, self.form_uid = str(item.uid), str(form.uid)

    def _published(self, site: Any, section: str, kind: str, told: dict[str, Any]) -> Any:
        person = operator(site)
        moment = clock.now() - self.published_ago
        desk = Desk(person, moment, site, KINDS, new_uid, new_blob, lambda event: None)
        fields = KINDS[kind].schema().deserialize(told)
        context = site.at(f"{DEPARTMENT}/{section}")
        edition = desk.perform(ADD, context, {"kind": kind, "fields": fields})
        desk.perform(FORCE_PUBLISH, edition, {"reason": "测量"})
        return edition.item

    def drafts(self, count: int) -> list[tuple[str, str]]:
        """(uid, code) of drafts with everything answered."""
        with connected(self._registry._zodb_databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            sealing = self._registry.sealing
            doing = ApplyDoing(None, clock.now(), site, affairs, sealing, new_uid)
            return [self._draft(doing, site.find(self.item_uid)) for _ in range(count)]

    def _draft(self, doing: ApplyDoing, item: Any) -> tuple[str, str]:
        started = start(doing, item, {})
        keep_answers(doing, started.draft, "person", PERSON, True)
        keep_answers(doing, started.draft, "matter", MATTER, True)
        return started.draft.uid, started.code

    def close(self) -> None:
        self._registry.importing.close()
        self._registry.indexing.close()
        self._registry.engine.close()
        for database in self._registry._zodb_databases.values():
            database.close()


Site = TypeVar("Site", bound=ApplySite)


@contextmanager
def apply_site() -> Iterator[ApplySite]:
    with made_site(ApplySite) as site:
        yield site


@contextmanager
def made_site(kind: type[Site]) -> Iterator[Site]:
    """One of its own, and away again."""
    with TemporaryDirectory() as folder:
        ini = Path(folder) / "site.ini"
        ini.write_text((ROOT / "development.ini").read_text(encoding="utf-8"), encoding="utf-8")
        done = CliRunner().invoke(openhall, ["init", "-c", str(ini)])
        assert done.exit_code == 0, done.output
        site = kind(ini)
        try:
            yield site
        finally:
            site.close()
