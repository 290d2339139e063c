"""A hall with many open cases, filled in bulk through the acts of citizens and clerks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import webtest

from bench.apply.site import DEPARTMENT, MATTER, PERSON, ApplySite, made_site
from content import clock
from content.cases.acceptance import accept
from content.cases.applying import ApplyDoing
from content.cases.doing import ClerkDoing
from content.cases.drafts import Draft, drafts_of
from content.cases.submitting import submit
from content.desk import operator
from content.people_acts import PeopleDoing, add_account
from content.permissions import Grant, Person, Role
from portal.databases import AFFAIRS, affairs_root, connected, site_root
from portal.desks import new_uid

COUNTY = "/changchun/nanguan"
STAFF = (("clerk", Role.CLERK, COUNTY), ("approver", Role.APPROVER, DEPARTMENT))
SURNAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
SPAN, BATCH, ACCEPTED_OF = timedelta(days=40), 500, 4  # three of four are accepted


class NoPaper:
    """无文书: the bench measures lists, not the drawing of notices."""

    def issue(self, doing: Any, case: Any, kind: str, branch: str, words: Any) -> dict[str, Any]:
        return {
            "branch": branch,
            "document": new_uid(),
            "kind": kind,
            "number": f"测〔2026〕{case.number}号",
            "sha256": "0" * 64,
            "seal": "",
        }


class HallSite(ApplySite):
    """政务大厅: its numbers of cases, and browsers of a clerk and of an approver."""

    published_ago = timedelta(days=60)
    numbers: list[str]

    def fill(self, count: int) -> None:
        registry = self.app.registry
        self.numbers = []
        for first in range(0, count, BATCH):
            with connected(registry._zodb_databases) as connection:
                site, affairs = site_root(connection), affairs_root(connection)
                for number in range(first, min(first + BATCH, count)):
                    self._case(site, affairs, number, clock.now() - SPAN * (1 - number / count))

    def _case(self, site: Any, affairs: Any, number: int, moment: datetime) -> None:
        sealing = self.app.registry.sealing
        doing = ApplyDoing(None, moment, site, affairs, sealing, new_uid)
        item, form = site.find(self.item_uid), site.find(self.form_uid)
        draft = Draft(new_uid(), f"bench:{number}", self._begun(item, form, moment))
        draft.keep_answers(sealing, {**PERSON, "who": name_of(number), **MATTER})
        draft.done = ("person", "matter")
        drafts_of(affairs).add(draft)
        case = submit(doing, draft).case
        self.numbers.append(case.number)
        if number % ACCEPTED_OF:
            person = Person("clerk", frozenset({Grant(Role.CLERK, site.at(COUNTY).uid)}))
            later = moment + timedelta(hours=1)
            accept(
                ClerkDoing(person, later, site, affairs, sealing, new_uid, NoPaper()),
                case,
            )

    def _begun(self, item: Any, form: Any, moment: datetime) -> dict[str, Any]:
        department = item.__parent__.__parent__
        return {
            "applicant": "",
            "item_uid": item.uid,
            "item_edition": 1,
            "form_uid": form.uid,
            "form_edition": 1,
            "government_uid": department.government.uid,
            "department_uid": department.uid,
            "situation": {},
            "created_at": moment,
        }

    def staff(self) -> dict[str, webtest.TestApp]:
        """A browser for each, signed in through the form."""
        registry, found = self.app.registry, {}
        with connected(registry._zodb_databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = PeopleDoing(
                operator(site), clock.now(), site, affairs, registry.passwords, new_uid
            )
            passwords = {}
            for name, role, path in STAFF:
                account, passwords[name] = add_account(doing, name, name, "", (role.value, path))
                account.must_change_password = False
        for name, password in passwords.items():
            browser = webtest.TestApp(self.app)
            form = browser.get("/login").forms["login"]
            form["name"], form["password"] = name, password
            form.submit(status=303)
            found[name] = browser
        return found


def name_of(number: int) -> str:
    """示例 and two signs: some twenty of ten thousand cases have the same name."""
    base, signs = len(SURNAMES), ""
    for _ in range(2):
        signs += SURNAMES[number % base]
        number //= base
    return f"示例{signs}"


class Loads:
    """Objects that the closed connections of the affairs database had loaded."""

    def __init__(self, databases: Any) -> None:
        self.database, self.count = databases[AFFAIRS], 0
        self.database.setActivityMonitor(self)

    def closedConnection(self, connection: Any) -> None:  # noqa: N802 - ZODB's name
        self.count += connection.getTransferCounts(True)[0]

    def of(self, do: Any) -> int:
        """Of what is done when nothing is in memory."""
        self.database.cacheMinimize()
        self.count = 0
        do()
        return self.count


@contextmanager
def hall_site(count: int) -> Iterator[HallSite]:
    with made_site(HallSite) as site:
        site.fill(count)
        yield site
