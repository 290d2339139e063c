"""A small founded site and the people who use it: factories, not fixture files."""

import shutil
from datetime import timedelta
from pathlib import Path

import transaction
import webtest
import ZODB
from pyramid.paster import get_appsettings
from ZODB.blob import BlobStorage
from ZODB.DemoStorage import DemoStorage
from ZODB.FileStorage import FileStorage

from content import clock
from content.acts.publishing import PUBLISH
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.writing import ADD
from content.affairs import Affairs
from content.desk import Desk
from content.kinds_list import KINDS
from content.passwords import Passwords
from content.permissions import Grant, Person, Role
from content.tree import Place, Site
from portal import main
from portal.databases import AFFAIRS, AFFAIRS_ROOT, SITE_ROOT, new_blob
from portal.desks import new_uid

PASSWORD = "plum-garden-73"
CHEAP = Passwords(1, 8, 1)
COUNTY = "/changchun/nanguan"
DEPARTMENT = f"{COUNTY}/mzj"
SECTION = f"{DEPARTMENT}/policies"
ACCOUNTS = {
    "editor": (Role.EDITOR, DEPARTMENT),
    "second_editor": (Role.EDITOR, DEPARTMENT),
    "other_editor": (Role.EDITOR, f"{COUNTY}/jyj"),
    "moderator": (Role.MODERATOR, COUNTY),
    "second_moderator": (Role.MODERATOR, COUNTY),
    "far_moderator": (Role.MODERATOR, "/changchun/kuancheng"),
    "legal": (Role.LEGAL_REVIEWER, COUNTY),
    "admin": (Role.ADMINISTRATOR, "/"),
    "supervisor": (Role.SUPERVISOR, COUNTY),
    "stranger": (None, ""),
}


def small_site():
    """A province with a city, two counties and departments; uids are readable."""
    province = _government("p0", "吉林省", "province", "220000")
    city = province.add("changchun", _government("c1", "长春市", "city", "220100", "220000"))
    site = Site(province)
    for number, (slug, title) in enumerate((("nanguan", "南关区"), ("kuancheng", "宽城区"))):
        county = _government(f"k{number}", title, "county", f"22010{number + 2}", "220100")
        city.add(slug, county)
        for order, (short, name) in enumerate(
            (("mzj", "民政局"), ("jyj", "教育局"), ("bgt", "人民政府办公室"))
        ):
            department = Place(f"d{number}{short}", f"长春市{title}{name}")
            department.order = order
            department.contacts = (
                {
                    "name": "办公室",
                    "address": "示例路1号",
                    "hours": "工作日 8:30—16:30",
                    "phone": "0431-00000000",
                    "complaint_phone": "0431-00000001",
                },
            )
            county.add(short, department)
    for path in ("/", "/changchun", *_below()):
        site.note_address(site.at(path))
    return site


def _government(uid, title, level, code, parent=""):
    place = Place(uid, title, level)
    place.codes = ({"code": code, "name": title, "parent": parent},)
    return place


def _below():
    for county in ("nanguan", "kuancheng"):
        yield f"/changchun/{county}"
        for short in ("mzj", "jyj", "bgt"):
            yield f"/changchun/{county}/{short}"


def add_accounts(site, affairs, moment):
    for name, (role, path) in ACCOUNTS.items():
        affairs.people.add_account(name, f"测试-{name}", PASSWORD, moment, passwords=CHEAP)
        if role is not None:
            affairs.people.grant(name, role, site.at(path).uid)


def desk_of(site, name, moment, blob=new_blob):
    """A desk for one of ACCOUNTS, without a request."""
    role, path = ACCOUNTS[name]
    grants = frozenset({Grant(role, site.at(path).uid)}) if role else frozenset()
    return Desk(Person(name, grants), moment, site, KINDS, new_uid, blob, lambda event: None)


def publish(site, fields, *, kind="policy_document", section=SECTION, moment=None, **schedule):
    """An item written, submitted, reviewed and published by the right people; returns it."""
    moment = moment or clock.now()
    edition = desk_of(site, "editor", moment).perform(
        ADD, site.at(section), {"kind": kind, "fields": complete(kind, fields)}
    )
    return publish_edition(site, edition, moment, **schedule)


def publish_edition(site, edition, moment, **schedule):
    desk_of(site, "editor", moment).perform(SUBMIT, edition)
    if edition.state == "legal_review":
        desk_of(site, "legal", moment).perform(PASS_REVIEW, edition, {"note": "依据充分"})
    told = {"confirmed": "已核对", **schedule}
    desk_of(site, "moderator", moment).perform(PUBLISH, edition, told)
    return edition.item


def complete(kind, fields):
    """The fields as a form would give them: every field of the kind, most of them empty."""
    return KINDS[kind].schema().deserialize(fields)


def build_base(folder, moment):
    """(tree.fs, affairs.fs, blobs) of a founded small site."""
    site, affairs = small_site(), Affairs()
    add_accounts(site, affairs, moment)
    return write_base(folder, site, affairs)


def write_base(folder, site, affairs):
    """(tree.fs, affairs.fs, blobs) of any site."""
    paths = tuple(folder / name for name in ("tree.fs", "affairs.fs", "blobs"))
    databases = {}
    for name, path in ((AFFAIRS, paths[1]), ("", paths[0])):
        storage = FileStorage(str(path), blob_dir=str(paths[2]) if name == "" else None)
        ZODB.DB(storage, databases=databases, database_name=name)
    connection = databases[""].open()
    connection.root()[SITE_ROOT] = site
    connection.get_connection(AFFAIRS).root()[AFFAIRS_ROOT] = affairs
    transaction.commit()
    connection.close()
    for database in databases.values():
        database.close()
    return paths


class Portal:
    """The application on a DemoStorage over the base, each with databases of its own."""

    def __init__(self, base, folder, **settings):
        self.folder = folder
        self._base = [FileStorage(str(path), read_only=True) for path in base[:2]]
        self.databases = {}
        for name, storage in ((AFFAIRS, self._base[1]), ("", self._base[0])):
            blobs = BlobStorage(str(folder / f"blobs{name}"), storage) if name == "" else storage
            ZODB.DB(DemoStorage(base=blobs), databases=self.databases, database_name=name)
        self.app = main({}, **self.settings(folder, **settings))
        self.app.registry.passwords = CHEAP

    def settings(self, folder, **more):
        return {
            "zodbconn.uri": "memory://",
            "zodbconn.uri.affairs": "memory://",
            "openhall.databases": self.databases,
            "search.uri": f"whoosh://{folder}/index",
            "search.thread": "false",
            "imports.thread": "false",
            "site.url": "http://localhost",
            "site.secret_file": str(folder / "secret"),
            "pyramid.default_locale_name": "zh_Hans",
            # A test posts more often and quicker than people; those of the limits set their own
            "limits.posts_a_minute": "100000",
            "limits.guesses_an_hour": "100000",
            "limits.starts_an_hour": "100000",
            "limits.form_seconds": "0",
            "pay.providers": "demo",
            **more,
        }

    def browser(self):
        return webtest.TestApp(self.app)

    def login(self, name, password=PASSWORD):
        """A browser signed in through the real form."""
        return log_in(self.app, name, password)

    def roots(self):
        return Roots(self.databases)

    def index(self):
        """Bring the search index in line with the tree, as the indexer does."""
        self.app.registry.indexing.indexer.catch_up()

    def close(self):
        self.app.registry.importing.close()
        self.app.registry.indexing.close()
        self.app.registry.engine.close()
        for database in self.databases.values():
            database.close()
        for storage in self._base:
            storage.close()


class Roots:
    """``with portal.roots() as (site, affairs)``: one transaction, committed on leaving."""

    def __init__(self, databases):
        self._databases = databases

    def __enter__(self):
        self._manager = transaction.TransactionManager(explicit=True)
        self._manager.begin()
        self._connection = self._databases[""].open(self._manager)
        affairs = self._connection.get_connection(AFFAIRS).root()[AFFAIRS_ROOT]
        return self._connection.root()[SITE_ROOT], affairs

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self._manager.commit()
            else:
                self._manager.abort()
        finally:
            self._connection.close()


def soon(moment, **delta):
    return moment + timedelta(**delta)


def copy_site(base, folder, port=6543):
    """A site of its own on files: the base copied beside an .ini; returns the .ini's path."""
    var = folder / "var"
    var.mkdir()
    for path in base[:2]:
        shutil.copy(path, var / path.name)
    shutil.copytree(base[2], var / "blobs")
    ini = folder / "site.ini"
    text = (Path(__file__).parents[1] / "development.ini").read_text(encoding="utf-8")
    ini.write_text(text.replace("6543", str(port)), encoding="utf-8")
    return ini


def file_app(ini):
    """The application on the files of a copied site."""
    app = main({}, **{**get_appsettings(str(ini)), "site.url": "http://localhost"})
    app.registry.passwords = CHEAP
    return app


class Loads:
    """Counts the objects that closed connections had loaded of the tree."""

    def __init__(self, databases):
        self.database = databases[""]
        self.count = 0
        self.database.setActivityMonitor(self)

    def closedConnection(self, connection):
        loads, _stores = connection.getTransferCounts(True)
        self.count += loads

    def of(self, browser, address):
        """Of a page asked for when nothing is in memory."""
        self.database.cacheMinimize()
        self.count = 0
        browser.get(address)
        return self.count


def close_app(app):
    app.registry.importing.close()
    app.registry.indexing.close()
    app.registry.engine.close()
    for database in app.registry._zodb_databases.values():
        database.close()


def log_in(app, name, password=PASSWORD):
    """A browser signed in to any application through the real form."""
    browser = webtest.TestApp(app)
    form = browser.get("/login").forms["login"]
    form["name"], form["password"] = name, password
    form.submit(status=303)
    return browser


def form_to(page, act):
    """The form of a page that posts to ``act``."""
    return next(f for f in page.forms.values() if f.action.endswith(f"/{act}"))
