"""The affairs database: grants that lead nowhere, who holds a role where, records never sealed."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree

from content.affairs import Affairs
from content.clock import micros
from content.people import People
from content.permissions import Role
from content.tree import Site
from content.verification.case_agenda import check_agenda, repair_agenda
from content.verification.case_work import check_work, repair_work
from content.verification.cases import check_cases, repair_cases
from content.verification.charges import check_charges, repair_charges
from content.verification.faults import RESTORE, Fault, guarded, mendable
from content.verification.intake import check_intake, repair_intake
from content.verification.letters import check_mail, repair_mail
from content.verification.papers import check_papers, repair_papers
from content.verification.walking import Walk

SEALED_WITHIN = timedelta(minutes=15)  # tick seals every minute
_ROLES = frozenset(role.value for role in Role)


def verify_affairs(affairs: Affairs, site: Site, moment: datetime) -> Iterator[Fault]:
    places = {node.thing.uid for node in Walk().places(site.province)}
    yield from guarded("账号", _check_grants(affairs.people, places))
    yield from guarded("授权表", _check_grants_at(affairs.people), mended=True)
    yield from check_mail(affairs.mail)
    yield from check_cases(affairs.cases)
    yield from check_agenda(affairs.cases, site, moment)
    yield from check_papers(affairs, site)
    yield from check_intake(affairs)
    yield from check_work(affairs.cases, site, moment)
    yield from check_charges(affairs, site, moment)
    yield from guarded("台账", _check_chain(affairs, site))
    yield from guarded("台账暂存记录", _check_staged(affairs, site, moment))


def _check_grants(people: People, places: set[str]) -> Iterator[Fault]:
    for account in people:
        for role, uid in account.grants:
            where = f"账号 {account.name}"
            if role not in _ROLES:
                yield Fault(where, f"有不认识的角色“{role}”", RESTORE)
            elif uid not in places:
                what = f"在已不存在的地方（{uid}）授有角色 {role}"
                yield Fault(where, what, "请由管理员在工作台的账号页收回")


def _check_grants_at(people: People) -> Iterator[Fault]:
    kept, wanted = dict(people._grants_at.items()), _grants_at(people)
    for uid in sorted(kept.keys() | wanted.keys()):
        if kept.get(uid) != wanted.get(uid):
            yield mendable("授权表", f"地方 {uid} 的授权与各账号不符")


def _grants_at(people: People) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Place uid → (account, role) in order, as the accounts tell."""
    found: dict[str, set[tuple[str, str]]] = {}
    for account in people:
        for role, uid in account.grants:
            found.setdefault(uid, set()).add((account.name, role))
    return {uid: tuple(sorted(entries)) for uid, entries in found.items()}


def _check_chain(affairs: Affairs, site: Site) -> Iterator[Fault]:
    for finding in affairs.chain.verify(None, [affairs.staged, site.staged]):
        yield Fault("台账", finding.rstrip("。"), f"{RESTORE}，并查明是谁改动了数据库")


def _check_staged(affairs: Affairs, site: Site, moment: datetime) -> Iterator[Fault]:
    late = 0
    before = micros(moment - SEALED_WITHIN)
    for record in (*site.staged, *affairs.staged):
        if not _is_whole(record):
            yield Fault("台账暂存记录", f"有一条不完整：{record}", RESTORE)
        elif record["at"] < before and record["uid"] not in affairs.chain:
            late += 1
    if late:
        minutes = SEALED_WITHIN // timedelta(minutes=1)
        what = f"有 {late} 条超过 {minutes} 分钟没有封存，定时处理没有运行"
        yield Fault("台账暂存记录", what, "请启动站点，或定时运行 openhall tick")


def _is_whole(record: Mapping[str, Any]) -> bool:
    return bool(record.get("uid")) and isinstance(record.get("at"), int)


def repair_affairs(affairs: Affairs, site: Site, moment: datetime) -> int:
    """Who holds a role where, from the accounts, where letters and cases are found, and when time
    does something to a case; returns how much of it was wrong. ``site`` is only read."""
    people = affairs.people
    faults = list(guarded("授权表", _check_grants_at(people), mended=True))
    if faults:
        people._grants_at = OOBTree(_grants_at(people))
    mended = len(faults) + repair_mail(affairs.mail) + repair_cases(affairs.cases)
    mended += repair_papers(affairs.papers) + repair_intake(affairs)
    mended += repair_agenda(affairs.cases, site, moment)
    mended += repair_charges(affairs)
    return mended + repair_work(affairs.cases, site, moment)
