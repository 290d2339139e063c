"""How tests/fixtures/site-0.1.0.* came to be: a small, rich site, written by release 0.1.0 itself.

Run once, from a checkout of that release: ``python tools/make_old_site.py OUT``. The bytes that
are kept are the truth; later releases read them and never make them again. Uids and moments are
the same each time, password hashes and the signing secret are not.
"""

import hashlib
import io
import json
import shutil
import sys
import tarfile
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import time_machine
import webtest
from pyramid.paster import get_appsettings

from content.acts.moving import MOVE, MOVE_PLACE
from content.acts.places import ADD_PLACE, EDIT_PLACE
from content.acts.publishing import CANCEL_SCHEDULE, CLEAR_FORCED, FORCE_PUBLISH, PUBLISH
from content.acts.reviewing import PASS_REVIEW, SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, ATTACH, EDIT, REVISE
from content.approval.working_calendar import content_fields
from content.base import path_of
from content.calendar_years import preloaded_years
from content.desk import Desk, operator
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.planning import plan
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.kinds_list import KINDS
from content.passwords import Passwords
from content.people_acts import PeopleDoing, disable, grant
from content.permissions import Role
from content.second_factor import confirm_totp
from content.tree import items_below
from portal import main
from portal.commands.index import indexer_of
from portal.commands.opening import settings_of
from portal.databases import (
    affairs_root,
    close_databases,
    connected,
    found,
    new_blob,
    open_databases,
    site_root,
)
from portal.demo.source import Source
from portal.ticking import tick
from tests.site import ACCOUNTS, COUNTY, DEPARTMENT, PASSWORD, complete, small_site

RELEASE = "0.1.0"
BEGUN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
ASKED = datetime(2026, 2, 27, 2, 0, tzinfo=UTC)
CHEAP = Passwords(1, 8, 1)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECRET_WORD = "qzexpungedword"
SECRET_FILE = b"qzexpungedfile " * 40
SECTIONS = {kind.name: kind.section for kind in KINDS}


class Scribe:
    """Acts in the name of the accounts, a few minutes after each other."""

    def __init__(self, ini):
        settings = settings_of(str(ini))
        self.databases = open_databases(settings.tree_uri, settings.affairs_uri)
        self.settings, self.moment = settings, BEGUN
        self.new_uid = Source(RELEASE).new_uid

    def perform(self, name, act, context, /, **fields):
        """One act in a transaction of its own; ``context`` finds what it is done to."""
        self.moment += timedelta(minutes=7)
        with time_machine.travel(self.moment, tick=False), self.opened() as (site, affairs):
            done = self.desk(site, affairs, name).perform(act, context(site), fields)
            return getattr(done, "uid", "")

    def desk(self, site, affairs, name):
        person = affairs.people.person(name, self.moment) if name else operator(site)
        arguments = (person, self.moment, site, KINDS, self.new_uid, new_blob, lambda event: None)
        return Desk(*arguments)

    def opened(self):
        return _Opened(self.databases)

    def tick(self):
        with time_machine.travel(self.moment, tick=False):
            tick(self.databases, self.moment)

    def wait(self, **time):
        self.moment += timedelta(**time)


class _Opened:
    def __init__(self, databases):
        self._connected = connected(databases, "old site")

    def __enter__(self):
        connection = self._connected.__enter__()
        return site_root(connection), affairs_root(connection)

    def __exit__(self, *error):
        return self._connected.__exit__(*error)


def newest(uid):
    def find(site):
        item = site.find(uid)
        return item.edition(item.newest_number)

    return find


def the(uid):
    return lambda site: site.find(uid)


def at(path):
    return lambda site: site.at(path)


def write(scribe, kind, title, **fields):
    """A draft; the item's uid."""
    said = complete(kind, {"title": title, **SAMPLE.get(kind, {}), **fields})
    section = f"{DEPARTMENT}/{SECTIONS[kind]}"
    return scribe.perform("editor", ADD, at(section), kind=kind, fields=said)[:16]


SAMPLE = {
    "policy_document": {
        "issuing_authority": "长春市南关区民政局",
        "issued_on": "2026-01-04",
        "validity": "in_force",
        "body": "第一条 为规范有关工作，制定本办法。\n第二条 本办法自印发之日起施行。",
    },
    "policy_explainer": {"body": "一、制定背景\n二、主要内容", "form": "text"},
    "information": {"body": "本季度工作按计划完成，有关数据见附表。"},
    "notice": {"notice_type": "announcement", "body": "现将有关事项公告如下。"},
    "page": {"body": "办公地点在示例路1号，乘公共汽车可到。"},
    "fee_standard": {
        "group": "行政事业性收费",
        "unit": "件",
        "standard": "每件10元",
        "amount_fen": "1000",
        "basis": ["示例价字〔2025〕3号"],
    },
    "approval_item": {"item_type": "01", "conditions": ["年满十八周岁"], "statutory_number": "20",
                      "promised_number": "10"},
}  # fmt: skip


def attach(scribe, uid, name, content, text=""):
    digest = hashlib.sha256(content).hexdigest()
    facts = {"title": name, "media_type": "text/plain", "size": len(content), "text": text}
    told = {"name": name, "content": content, "facts": {**facts, "sha256": digest}}
    scribe.perform("editor", ATTACH, newest(uid), **told)


def submit(scribe, uid):
    scribe.perform("editor", SUBMIT, newest(uid))
    with scribe.opened() as (site, _):
        waits = newest(uid)(site).state == "legal_review"
    if waits:
        scribe.perform("legal", PASS_REVIEW, newest(uid), note="依据充分")


def publish(scribe, uid, **schedule):
    submit(scribe, uid)
    scribe.perform("moderator", PUBLISH, newest(uid), confirmed="已核对", **schedule)
    return uid


def revise(scribe, uid, **changes):
    scribe.perform("editor", REVISE, the(uid))
    with scribe.opened() as (site, _):
        fields = {**newest(uid)(site).fields, **changes}
    scribe.perform("editor", EDIT, newest(uid), fields=fields, change_note="按来信更正")


def tell_states(scribe):
    """Editions in every state; key → uid."""
    made = {"draft": write(scribe, "policy_document", "起草中的办法")}
    made["legal_review"] = write(scribe, "approval_item", "待法制审核的事项")
    scribe.perform("editor", SUBMIT, newest(made["legal_review"]))
    made["in_review"] = write(scribe, "notice", "待发布的公告")
    submit(scribe, made["in_review"])
    made["sent_back"] = write(scribe, "notice", "退回的公告")
    submit(scribe, made["sent_back"])
    scribe.perform("moderator", SEND_BACK, newest(made["sent_back"]), reason="请写明日期")
    made["live"] = publish(scribe, write(scribe, "policy_document", "已公开的办法"))
    made["revised"] = publish(scribe, write(scribe, "information", "更正过的信息"))
    revise(scribe, made["revised"], body="更正后的数据。")
    publish(scribe, made["revised"])
    made["being_revised"] = publish(scribe, write(scribe, "page", "正在修订的页面"))
    revise(scribe, made["being_revised"], body="还没有公开的新说法。")
    made["scheduled"] = write(scribe, "notice", "定时公开的公告")
    publish(scribe, made["scheduled"], live_from=ASKED + timedelta(days=20))
    made["schedule_cancelled"] = write(scribe, "notice", "取消定时的公告")
    publish(scribe, made["schedule_cancelled"], live_from=ASKED + timedelta(days=20))
    told = {"reason": "内容还需核对"}
    scribe.perform("moderator", CANCEL_SCHEDULE, newest(made["schedule_cancelled"]), **told)
    made["to_be_revised"] = publish(scribe, write(scribe, "information", "定时修订的信息"))
    revise(scribe, made["to_be_revised"], body="三月起的新说法。")
    publish(scribe, made["to_be_revised"], live_from=ASKED + timedelta(days=30))
    made["expired"] = write(scribe, "notice", "已经到期的公告")
    publish(scribe, made["expired"], live_until=BEGUN + timedelta(days=30))
    made["forced"] = write(scribe, "notice", "强制发布待复核的公告")
    scribe.perform("moderator", FORCE_PUBLISH, newest(made["forced"]), reason="暴雪预警")
    made["forced_and_cleared"] = write(scribe, "notice", "强制发布已复核的公告")
    told = {"reason": "停水抢修"}
    scribe.perform("moderator", FORCE_PUBLISH, newest(made["forced_and_cleared"]), **told)
    told = {"note": "情况属实"}
    cleared = newest(made["forced_and_cleared"])
    scribe.perform("second_moderator", CLEAR_FORCED, cleared, **told)
    return made


def take_back(scribe, made):
    """Withdrawn in the three ways, and what the law has removed."""
    made["error"] = publish(scribe, write(scribe, "information", "数字有误的信息"))
    withdraw = (WITHDRAW, the(made["error"]))
    scribe.perform("moderator", *withdraw, reason="error", text="统计口径有误")
    made["merged"] = publish(scribe, write(scribe, "page", "并入别处的页面"))
    with scribe.opened() as (site, _):
        target = path_of(site.find(made["being_revised"]))
    told = {"reason": "merged", "text": "内容已并入", "target": target}
    scribe.perform("moderator", WITHDRAW, the(made["merged"]), **told)
    made["superseded"] = publish(scribe, write(scribe, "policy_document", "被取代的办法"))
    told = {"reason": "superseded", "text": "已由新办法取代"}
    scribe.perform("moderator", WITHDRAW, the(made["superseded"]), **told)
    made["expunge_proposed"] = publish(scribe, write(scribe, "notice", "提请清除的公告"))
    told = {"ground": "privacy", "reason": "含有住址"}
    scribe.perform("moderator", PROPOSE_EXPUNGE, newest(made["expunge_proposed"]), **told)
    made["expunged"] = write(scribe, "information", "清除的信息", body=f"曾写着{SECRET_WORD}。")
    attach(scribe, made["expunged"], "附件.txt", SECRET_FILE, SECRET_WORD)
    publish(scribe, made["expunged"])
    scribe.perform("moderator", PROPOSE_EXPUNGE, newest(made["expunged"]), **told)
    scribe.perform("second_moderator", EXPUNGE, newest(made["expunged"]))


def connect(scribe, made):
    """Attachments, relations in every field, moves, and a year of working days."""
    made["with_files"] = write(scribe, "information", "有附件的信息")
    attach(scribe, made["with_files"], "附表.txt", "甲乙丙丁\n".encode() * 50, "甲乙丙丁")
    attach(scribe, made["with_files"], "说明.txt", "如何填写".encode() * 20, "如何填写")
    publish(scribe, made["with_files"])
    made["repealing"] = write(scribe, "policy_document", "废止旧办法的办法", repeals=[made["live"]])
    publish(scribe, made["repealing"])
    made["explaining"] = write(
        scribe, "policy_explainer", "新办法解读", explains=[made["repealing"]]
    )
    publish(scribe, made["explaining"])
    made["item"] = publish(
        scribe, write(scribe, "approval_item", "已公开的事项", item_code="220102-mzj-7")
    )
    made["fee"] = write(scribe, "fee_standard", "工本费", items=[made["item"]])
    publish(scribe, made["fee"])
    made["moved"] = publish(scribe, write(scribe, "policy_document", "移走的办法"))
    scribe.perform("top_moderator", MOVE, the(made["moved"]), to=f"{COUNTY}/jyj", name="moved-here")
    year = content_fields(next(y for y in preloaded_years() if y["year"] == 2026))
    told = {"kind": "working_calendar", "fields": complete("working_calendar", _plain(year))}
    made["calendar"] = scribe.perform(None, ADD, at("/calendar"), **told)[:16]
    scribe.perform(None, SUBMIT, newest(made["calendar"]))
    scribe.perform("top_moderator", PUBLISH, newest(made["calendar"]), confirmed="已核对")


def _plain(said):
    """As a form would post it."""
    rows = [
        {**row, "from_on": row["from_on"].isoformat(), "to_on": row["to_on"].isoformat()}
        for row in said["holidays"]
    ]
    return {**said, "holidays": rows, "working_days": list(said["working_days"])}


def change_places(scribe):
    told = {"name": "rsj", "title": "长春市南关区人事局", "aliases": ("区人事局",)}
    scribe.perform(None, ADD_PLACE, at(COUNTY), **told)
    title = "长春市南关区人力资源和社会保障局"
    scribe.perform(None, EDIT_PLACE, at(f"{COUNTY}/rsj"), title=title)
    scribe.perform(None, MOVE_PLACE, at("/changchun/kuancheng"), name="kc")


def bring(scribe, made):
    """Imported documents with the dates of their source."""
    rows = [
        {"title": "旧网站的通知", "doc_number": "南民发〔2009〕5号", "date": "2009-03-04",
         "原发布日期": "2009-03-10", "source": "http://example.gov.cn/1", "索引号": "000-2009-5",
         "body": "原文一。", "department": "mzj"},
        {"title": "没有日期的通知", "body": "原文二。", "department": "mzj"},
    ]  # fmt: skip
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    scribe.moment += timedelta(minutes=7)
    with time_machine.travel(scribe.moment, tick=False), scribe.opened() as (site, affairs):
        desks = Desks(scribe.desk(site, affairs, None), scribe.desk(site, affairs, "moderator"))
        options = Options(force_reason="旧网站迁移")
        read = read_rows("旧网站.jsonl", text.encode())
        carry_out(plan(read, SHAPES["documents"], site.at(DEPARTMENT), desks, options), desks)
        for item in items_below(site.at(DEPARTMENT)):
            if item.imported:
                title = item.edition(1).fields["title"]
                made[f"imported: {title}"] = item.uid


def add_people(scribe):
    with time_machine.travel(BEGUN, tick=False), scribe.opened() as (site, affairs):
        for name, (role, path) in {**ACCOUNTS, "top_moderator": (Role.MODERATOR, "/")}.items():
            affairs.people.add_account(name, f"示例-{name}", PASSWORD, BEGUN, passwords=CHEAP)
            if role is not None:
                affairs.people.grant(name, role, site.at(path).uid)
        doing = PeopleDoing(operator(site), BEGUN, site, affairs, CHEAP, scribe.new_uid)
        grant(doing, "supervisor", "inspector", "/")
        account = affairs.people.account("moderator")
        account.totp_pending = TOTP_SECRET
        confirm_totp(account, pyotp.TOTP(TOTP_SECRET).at(BEGUN), BEGUN)
        disable(doing, "stranger")
        affairs.sessions.open("editor", ASKED - timedelta(hours=1))


def build(ini):
    """Fill the site beside ``ini``; (uids by what they show)."""
    with time_machine.travel(BEGUN, tick=False):
        scribe = Scribe(ini)
        found(scribe.databases, small_site)
    add_people(scribe)
    made = tell_states(scribe)
    scribe.tick()
    take_back(scribe, made)
    connect(scribe, made)
    change_places(scribe)
    bring(scribe, made)
    scribe.wait(days=40)
    scribe.tick()
    indexing = indexer_of(scribe.settings, scribe.databases)
    with time_machine.travel(scribe.moment, tick=False), indexing as indexer:
        indexer.rebuild()
    scribe.moment = ASKED - timedelta(minutes=40)
    made["last"] = publish(scribe, write(scribe, "notice", "最后发布的公告"))
    close_databases(scribe.databases)
    return made


def facts(ini, made):
    """What the site answers at the moment ASKED, told by the release that wrote it."""
    with time_machine.travel(ASKED, tick=False):
        app = main({}, **{**get_appsettings(str(ini)), "site.url": "http://localhost",
                          "search.thread": "false"})  # fmt: skip
        databases = app.registry._zodb_databases
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            told = {
                "release": RELEASE,
                "asked_at": ASKED.isoformat(),
                "password": PASSWORD,
                "totp": {"moderator": TOTP_SECRET},
                "expunged": {"word": SECRET_WORD, "file": SECRET_FILE.decode()[:14]},
                "items": {key: _item(site, uid) for key, uid in made.items()},
                "ledger": {
                    "head": str(affairs.chain.head()),
                    "staged": sorted(r["uid"] for r in (*site.staged, *affairs.staged)),
                },
                "accounts": {a.name: sorted(map(list, a.grants)) for a in affairs.people},
                "redirects": dict(sorted(site.redirects.items())),
                "relations": sorted(list(link)[:3] for link in site.relations),
                "totals": _totals(site),
            }
        public = webtest.TestApp(app)
        told["answers"] = [_answer(public, path) for path in _addresses(told)]
        app.registry.indexing.close()
        app.registry.engine.close()
        close_databases(databases)
    return told


def _item(site, uid):
    item = site.find(uid)
    return {
        "uid": uid,
        "path": path_of(item),
        "kind": item.kind,
        "index_number": item.index_number,
        "first_published_on": str(item.first_published_on or ""),
        "editions": {str(e.number): _edition(e) for e in item.editions()},
        "history": [entry["act"] for entry in item.history.entries],
    }


def _edition(edition):
    files = {name: file.facts["sha256"] for name, file in edition.files.items()}
    return {"state": edition.state, "title": edition.fields["title"], "files": files}


def _totals(site):
    return {
        path_of(section): section.register.total(ASKED)
        for place in _places(site.province)
        for section in place.sections()
    }


def _places(place):
    yield place
    for child in place.places():
        yield from _places(child)


def _addresses(told):
    yield from ("/", f"{COUNTY}/", f"{DEPARTMENT}/", f"{COUNTY}/hall/", f"{COUNTY}/hall/fees")
    yield from (f"{path}/" for path in told["totals"])
    yield from (item["path"] for item in told["items"].values())
    yield from told["redirects"]
    yield from (f"{told['items'][key]['path']}/history" for key in ("revised", "expunged"))
    yield f"{told['items']['expired']['path']}?asof=2026-01-20"
    yield f"{told['items']['revised']['path']}?asof=2026-01-05T04:00:00Z"
    yield f"{told['items']['with_files']['path']}/files/%E9%99%84%E8%A1%A8.txt"
    yield from ("/feed.atom", "/sitemap.xml", "/login", "/desk", "/nowhere")
    yield "/search?q=%E5%8A%9E%E6%B3%95"
    yield f"/search?q={SECRET_WORD}"


def _answer(public, path):
    """Status, where it leads, and which of the titles the page tells."""
    page = public.get(path, status="*")
    titles = sorted({t for t in TITLES if page.content_type != "text/plain" and t in page.text})
    location = page.headers.get("Location", "")
    return {"path": path, "status": page.status_int, "location": location, "says": titles}


TITLES = (
    *("起草中的办法", "待法制审核的事项", "待发布的公告", "退回的公告", "已公开的办法"),
    *("更正过的信息", "更正后的数据", "正在修订的页面", "还没有公开的新说法", "定时公开的公告"),
    *("取消定时的公告", "定时修订的信息", "三月起的新说法", "已经到期的公告"),
    *("强制发布待复核的公告", "强制发布已复核的公告", "数字有误的信息", "并入别处的页面"),
    *("被取代的办法", "提请清除的公告", "清除的信息", "已依法清除", "有附件的信息"),
    *("废止旧办法的办法", "新办法解读", "已公开的事项", "工本费", "移走的办法", "2026年工作日历"),
    *("旧网站的通知", "没有日期的通知", "最后发布的公告", "本季度工作按计划完成"),
)  # fmt: skip


def main_script(out):
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ini = Path(folder) / "site.ini"
        shutil.copy(Path(__file__).parents[1] / "development.ini", ini)
        (Path(folder) / "var").mkdir()
        made = build(ini)
        _write_archive(Path(folder), out / f"site-{RELEASE}.tar.xz")
        told = facts(ini, made)
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (out / f"site-{RELEASE}.json").write_text(f"{text}\n", encoding="utf-8")


LEFT_OUT = (".lock", ".tmp", ".index", "lock")


def _write_archive(folder, target):
    """Names, contents and modes; not who packed it or when."""
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith(LEFT_OUT):
                entry = tarfile.TarInfo(str(path.relative_to(folder)))
                entry.size, entry.mode = path.stat().st_size, path.stat().st_mode & 0o777
                entry.mtime = int(ASKED.timestamp())
                archive.addfile(entry, io.BytesIO(path.read_bytes()))


if __name__ == "__main__":
    main_script(Path(sys.argv[1]))
