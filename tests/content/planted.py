"""A site with something of everything, and damages to plant in it: one each, and what is said."""

from datetime import timedelta

from content.acts.moving import MOVE
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD, REVISE
from content.base import path_of
from content.clock import FOREVER, micros
from content.permissions import Role
from content.register import END_OF_TIME
from content.relations import OUTWARD, Link
from content.tally import Tally
from content.trays import Entry
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish

A_MONTH = timedelta(days=30)


def drafted(site, **fields):
    told = {"kind": "policy_document", "fields": complete("policy_document", fields)}
    return desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)


def fill(site):
    """Repealed, expiring, ended, scheduled, drafted, moved and merged documents."""
    first = publish(site, {"title": "甲办法"}, moment=START)
    told = {"title": "乙办法", "repeals": [first.uid]}
    publish(site, told, moment=START, live_until=START + A_MONTH)
    publish(site, {"title": "丁办法"}, moment=later(days=-9), live_until=later(days=-1))
    publish(site, {"title": "戊办法"}, moment=START, live_from=later(days=5))
    drafted(site, title="丙草稿")
    moved = publish(site, {"title": "己办法"}, moment=START)
    moderator = desk_of(site, "moderator", START)
    moderator.perform(MOVE, moved, {"to": f"{COUNTY}/jyj", "name": "moved"})
    merged = publish(site, {"title": "庚办法"}, moment=later(hours=-1))
    target = f"{COUNTY}/jyj/policies/moved"
    told = {"reason": "merged", "text": "并入", "target": target}
    moderator.perform(WITHDRAW, merged, told)


def named(site, title):
    items = (i for i in site.at(SECTION).values())
    return next(i for i in items if i.edition(i.newest_number).fields["title"] == title)


def register(site):
    return site.at(SECTION).register


def lose_a_row(site, affairs):
    key = next(iter(register(site)._current))
    del register(site)._current[key]


def retell_a_row(site, affairs):
    key, spans = next(iter(register(site)._current.items()))
    register(site)._current[key] = tuple((*span[:2], ("x",)) for span in spans)


def miscount_rows(site, affairs):
    register(site)._spans.change(1)


def forget_the_ends(site, affairs):
    register(site)._ends.clear()


def forget_the_starts(site, affairs):
    register(site)._starts.clear()


def begin_too_late(site, affairs):
    register(site).first_start = END_OF_TIME


def bury_a_row(site, affairs):
    """Public, and listed as gone by; its end and the count with it."""
    key, (span, *_) = next(iter(register(site)._current.items()))
    del register(site)._current[key]
    register(site)._past[(*key, span[0])] = span[1:]
    register(site)._ends.discard((span[1], key))
    register(site)._starts.discard((span[0], key))
    register(site)._spans.change(-1)


def forget_an_address(site, affairs):
    site.addresses.pop(named(site, "甲办法").uid)


def note_a_wrong_address(site, affairs):
    item = named(site, "甲办法")
    site.addresses[item.uid] = "/changchun", item


def lead_to_another(site, affairs):
    item = named(site, "甲办法")
    site.addresses[item.uid] = path_of(item), named(site, "乙办法")


def invent_an_address(site, affairs):
    site.addresses["f" * 16] = f"{SECTION}/nothing", named(site, "甲办法")


def forget_the_address_of_a_place(site, affairs):
    site.addresses.pop(site.at(DEPARTMENT).uid)


def lead_into_nothing(site, affairs):
    site.redirects["/former"] = "f" * 16


def forget_a_department(site, affairs):
    site.at(COUNTY)._departments.strike("mzj")


def retell_a_department(site, affairs):
    directory = site.at(COUNTY)._departments
    directory.enter(next(iter(directory))._replace(title="旧名称"))


def list_a_department_that_is_gone(site, affairs):
    directory = site.at(COUNTY)._departments
    directory.enter(next(iter(directory))._replace(name="gone"))


def forget_the_governments(site, affairs):
    site.at("/changchun")._governments = None


def tally(site):
    return site.at(DEPARTMENT).tally


def miscount_in_the_tally(site, affairs):
    count = tally(site).count("policies")
    tally(site).put("policies", count._replace(spans={"": 99}))


def widen_the_window(site, affairs):
    count = tally(site).count("policies")
    tally(site).put("policies", count._replace(until=END_OF_TIME))


def forget_what_is_scheduled(site, affairs):
    count = tally(site).count("policies")
    tally(site).put("policies", count._replace(starts=()))


def forget_to_count(site, affairs):
    tally(site).drop("policies")


def count_a_section_that_is_none(site, affairs):
    tally(site).put("poems", tally(site).count("policies"))


def give_another_tally(site, affairs):
    site.at(DEPARTMENT).tally = Tally()


def lose_a_mark(site, affairs):
    register(site).mark_only({})


def invent_a_mark(site, affairs):
    register(site).mark(named(site, "乙办法").listing_key, (("repeals", 0, END_OF_TIME),))


def lose_a_relation(site, affairs):
    site.relations.replace(list(site.relations), [])


def invent_a_relation(site, affairs):
    site.relations.replace([], [Link("a1", "cites", "b2", 1, 0, 9)])


def lose_a_direction(site, affairs):
    rows = site.relations._rows
    key = next(key for key, _ in rows.items() if key[1] == OUTWARD)
    rows.shard(key[0]).pop(key)


def change_the_time_of_a_relation(site, affairs):
    rows = site.relations._rows
    for key, (start, _) in list(rows.items()):
        rows.shard(key[0])[key] = (start, start + 1)


def forget_the_agenda(site, affairs):
    site.agenda.trim([(at, uid) for at, uid in site.agenda.due(FOREVER) if at > later(days=6)])


def invent_a_moment(site, affairs):
    site.agenda.replace(named(site, "甲办法").uid, [], [later(days=2)], START)


def lose_a_tray(site, affairs):
    site.trays.update("k0", named(site, "丙草稿").uid, None)


def age_a_tray(site, affairs):
    item = named(site, "丙草稿")
    site.trays.update("k0", item.uid, Entry(item.uid, flagged=(1,)))


def invent_a_tray(site, affairs):
    entry = next(entry for _, entry in site.trays)
    site.trays.update("k0", named(site, "甲办法").uid, entry)


def lengthen_a_phase(site, affairs):
    item = named(site, "丙草稿")
    item.phases = named(site, "甲办法").phases


def move_in_the_list(site, affairs):
    named(site, "丙草稿").listing_key = (0, "", "")


def misname_an_item(site, affairs):
    named(site, "甲办法").__name__ = "elsewhere"


def misplace_a_section(site, affairs):
    site.at(SECTION).__name__ = "elsewhere"


def misplace_an_item(site, affairs):
    named(site, "甲办法").__parent__ = site.at(f"{COUNTY}/jyj/policies")


def forget_the_draft(site, affairs):
    named(site, "丙草稿").open_number = None


def misnumber_an_edition(site, affairs):
    named(site, "甲办法").edition(1).number = 7


def forget_an_index_number(site, affairs):
    site.index_numbers._owners.pop(named(site, "甲办法").index_number)


def give_an_index_number_away(site, affairs):
    number = named(site, "甲办法").index_number
    site.index_numbers._owners[number] = named(site, "乙办法").uid


def invent_an_index_number(site, affairs):
    site.index_numbers.keep("000/1900", named(site, "甲办法").uid)


def spoil_a_mark(site, affairs):
    site.dirty._entries[named(site, "甲办法").uid] = "often"


def forget_who_holds_a_role(site, affairs):
    del affairs.people._grants_at[site.at(DEPARTMENT).uid]


# (damage, what is said of it); ``verify --repair`` mends each of them
DERIVED = (
    (lose_a_row, "登记簿列出的与各条目不符"),
    (retell_a_row, "登记簿列出的与各条目不符"),
    (miscount_rows, "登记簿的总数与列出的不符"),
    (forget_the_ends, "登记簿的到期表与列出的不符"),
    (forget_the_starts, "登记簿的待公开表与列出的不符"),
    (begin_too_late, "登记簿记的最早公开时间不符"),
    (bury_a_row, "登记簿把还在公开的列入了过去"),
    (forget_an_address, "地址表里没有它"),
    (note_a_wrong_address, "或记的是别的地址"),
    (invent_an_address, "没有对应的内容"),
    (forget_the_address_of_a_place, "地址表里没有它"),
    (lead_into_nothing, "/former：旧地址转到的内容（ffffffffffffffff）已不存在"),
    (lead_to_another, "或记的是别的地址"),
    (forget_a_department, "/changchun/nanguan：名录与下面的地方和部门不符"),
    (retell_a_department, "/changchun/nanguan：名录与下面的地方和部门不符"),
    (list_a_department_that_is_gone, "/changchun/nanguan：名录与下面的地方和部门不符"),
    (forget_the_governments, "/changchun：名录与下面的地方和部门不符"),
    (miscount_in_the_tally, f"{SECTION}：栏目计数与登记簿不符"),
    (widen_the_window, f"{SECTION}：栏目计数与登记簿不符"),
    (forget_what_is_scheduled, f"{SECTION}：栏目计数与登记簿不符"),
    (forget_to_count, f"{SECTION}：栏目计数与登记簿不符"),
    (count_a_section_that_is_none, f"{DEPARTMENT}：栏目计数里有不存在的栏目"),
    (give_another_tally, "/changchun/nanguan：名录与下面的地方和部门不符"),
    (lose_a_mark, f"{SECTION}：登记簿里的效力标记与关联不符"),
    (invent_a_mark, f"{SECTION}：登记簿里的效力标记与关联不符"),
    (lose_a_relation, "关联表：缺少 /changchun"),
    (invent_a_relation, "关联表：多出 a1 cites b2"),
    (lose_a_direction, "关联表：缺少 /changchun"),
    (change_the_time_of_a_relation, "关联表：多出 /changchun"),
    (forget_the_agenda, "日程里没有 2026-04-01"),
    (invent_a_moment, "日程里多出 2026-03-04"),
    (lose_a_tray, "待办簿与条目不符"),
    (age_a_tray, "待办簿里它的记录已经过时"),
    (invent_a_tray, "待办簿与条目不符"),
    (lengthen_a_phase, "公开时段与各版不符"),
    (move_in_the_list, "列表里的位置与各版不符"),
    (misname_an_item, "记的名称或上级与所在位置不符"),
    (misplace_a_section, "记的名称或上级与所在位置不符"),
    (misplace_an_item, "记的名称或上级与所在位置不符"),
    (forget_the_draft, "正在办理的版次与各版不符"),
    (misnumber_an_edition, "有的版次记的条目或序号不符"),
    (forget_an_index_number, "没有登记，或登记给了别的条目"),
    (give_an_index_number_away, "没有登记，或登记给了别的条目"),
    (invent_an_index_number, "索引号簿里它的“000/1900”不是它的索引号"),
    (spoil_a_mark, "待重建表里的记号不对"),
    (forget_who_holds_a_role, "授权表：地方 d0mzj 的授权与各账号不符"),
)


def forget_a_kind(site, affairs):
    named(site, "甲办法").kind = "stone"


def refer_to_nothing(site, affairs):
    edition = named(site, "丙草稿").edition(1)
    edition.fields = {**edition.fields, "amends": ("f" * 16,)}


def merge_into_nothing(site, affairs):
    item = named(site, "庚办法")
    item.withdrawals = ({**item.withdrawals[0], "target": "f" * 16},)


def name_a_gone_predecessor(site, affairs):
    site.at(DEPARTMENT).predecessor_uids = ("f" * 16,)


def name_a_gone_successor(site, affairs):
    site.at(COUNTY).successor_uids = ("f" * 16,)


def work_on_two(site, affairs):
    item = named(site, "甲办法")
    desk_of(site, "editor", START).perform(REVISE, item)
    item.open_number = None
    desk_of(site, "editor", START).perform(REVISE, item)


def grant_nowhere(site, affairs):
    affairs.people.grant("editor", Role.EDITOR, "f" * 16)


def invent_a_role(site, affairs):
    affairs.people.account("stranger").grants = (("king", "k0"),)
    affairs.people._grants_at["k0"] = tuple(
        sorted((*affairs.people._grants_at["k0"], ("stranger", "king")))
    )


def cut_a_staged_record(site, affairs):
    site.staged._records["x" * 16] = {"uid": "x" * 16, "at": "yesterday"}


def leave_a_record_unsealed(site, affairs):
    record = dict(next(iter(affairs.chain._links.values())))
    told = {key: record[key] for key in ("type", "v", "by", "act", "subject", "place", "digest")}
    affairs.staged.stage({**told, "uid": "e" * 16, "at": micros(START - timedelta(minutes=16))})


def falsify_the_chain(site, affairs):
    links = affairs.chain._links
    links[1] = {**links[1], "by": "somebody.else"}


# Nothing mends these but people
LASTING = (
    (forget_a_kind, "没有“stone”这一类内容"),
    (refer_to_nothing, "第 1 版的“修改的文件”（ffffffffffffffff）已不存在"),
    (merge_into_nothing, "撤下时并入的内容（ffffffffffffffff）已不存在"),
    (name_a_gone_predecessor, "前身部门（ffffffffffffffff）已不存在"),
    (name_a_gone_successor, "后继部门（ffffffffffffffff）已不存在"),
    (work_on_two, "第 2、3 版同时在办理"),
    (grant_nowhere, "账号 editor：在已不存在的地方（ffffffffffffffff）授有角色 editor"),
    (invent_a_role, "账号 stranger：有不认识的角色“king”"),
    (cut_a_staged_record, "台账暂存记录：有一条不完整"),
    (leave_a_record_unsealed, "台账暂存记录：有 1 条超过 15 分钟没有封存"),
    (falsify_the_chain, "台账：第 1 条的内容与它的散列不符"),
)


def dump(site, affairs):
    """Everything derived, as plain values; how it lies in a register is left to the moment."""
    return {
        "addresses": {uid: (path, it.uid) for uid, (path, it) in site.addresses.items()},
        "redirects": dict(site.redirects.items()),
        "relations": dict(site.relations._rows.items()),
        "agenda": sorted(site.agenda.due(FOREVER)),
        "trays": dict(site.trays),
        "numbers": dict(site.index_numbers._owners.items()),
        "grants": dict(affairs.people._grants_at.items()),
        "registers": {uid: _listed(site.find(uid)) for uid, _ in site.addresses.items()},
        "places": {uid: _told_of(site.find(uid)) for uid, _ in site.addresses.items()},
        "items": {uid: _kept(site.find(uid)) for uid, _ in site.addresses.items()},
    }


def _listed(place):
    sections = place.sections() if hasattr(place, "sections") else ()
    return {
        section.uid: (
            sorted((*k, *span) for k, spans in section.register._current.items() for span in spans),
            sorted((*k, *v) for k, v in (section.register._past or {}).items()),
            sorted(section.register._ends or ()),
            list(section.register.marked()),
            section.register._spans(),
            section.register.first_start,
            section.__name__,
        )
        for section in sections
    }


def _told_of(place):
    """Its directories, and its tally but for the window and who has written it."""
    if not hasattr(place, "place_records"):
        return None
    rows = [
        (*row[:-2], bool(row.governments), row.tally is place[row.name].tally)
        for row in place.place_records()
    ]
    return rows, {name: place.tally.count(name).spans for name in place.tally.names()}


def _kept(thing):
    own = thing.__name__, thing.__parent__ and thing.__parent__.uid
    if not hasattr(thing, "phases"):
        return own
    numbers = [edition.number for edition in thing.editions()]
    return own, thing.phases, thing.open_number, thing.listing_key, numbers
