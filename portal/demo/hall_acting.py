"""Acts the stories of a hall: each verb is one act of a citizen or of a member of staff."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from content.cases.acceptance import accept, decline
from content.cases.applying import ApplyDoing, start
from content.cases.bills import CASH
from content.cases.branches import branch_named
from content.cases.cases import Case
from content.cases.decisions import decide
from content.cases.delivery import deliver
from content.cases.doing import ClerkDoing
from content.cases.drafts import Draft
from content.cases.event_types import GRANTED, NOT_OURS, ORGAN_HEAD, REFUSED
from content.cases.extensions import Approval, extend
from content.cases.handling import finish_steps, give_opinion, take
from content.cases.joint import PACKAGE
from content.cases.joint_start import start_joint
from content.cases.stops import Pause, stop
from content.cases.submitting import Submitted, submit
from content.charging.billing import make_bill
from content.charging.chargeable import LineAsked, chargeables
from content.charging.paying import take_payment
from content.clock import SHANGHAI, day_of
from content.items import items_below
from content.permissions import Grant, Person, Role
from portal.demo.accounts import APPROVERS, COUNTY
from portal.demo.answers import Pen
from portal.demo.applications import Bureau, DemoCode
from portal.demo.filing import fill, situation_of, wishes_of
from portal.demo.hall_stories import STORIES, Story
from portal.demo.source import ANCHOR

CLERK, CASHIER = "demo.clerk", "demo.cashier"
_OPENING = 9
Step = tuple[datetime, Callable[[], None]]


@dataclass(frozen=True)
class Filing:
    """交一份申请: what one story is filed with, at one moment."""

    bureau: Bureau
    persona: Any
    account: Any
    item: Any
    moment: datetime

    def file(self) -> Submitted:
        doing = self.bureau.citizen(self.account, self.moment)
        draft = self._begin(doing)
        wishes = wishes_of(self.item.edition_at(self.moment).fields["title"])
        fill(doing, draft, Pen(self.persona, self.bureau.source, day_of(self.moment), wishes))
        return submit(doing, draft)

    def _begin(self, doing: ApplyDoing) -> Draft:
        if self.item.kind == PACKAGE:
            return start_joint(doing, self.item).draft
        situation = situation_of(self.bureau.source, self.item, self.moment)
        return start(doing, self.item, situation).draft


class Telling:
    """演一个办件: keeps its case while the story goes on."""

    def __init__(self, bureau: Bureau, story: Story, item: Any, account: Any, place: int) -> None:
        self._bureau, self._story, self._item = bureau, story, item
        self._account, self._place = account, place
        self._case: Case | None = None
        self.code = ""

    def steps(self) -> Iterator[Step]:
        for number, (verb, days) in enumerate(self._story.steps):
            moment = self._moment(days, number)
            yield moment, partial(self._act, verb, moment)

    def _moment(self, days: int, number: int) -> datetime:
        """In office hours, not at a weekend, after the forms, and in the story's order."""
        last = max(self._bureau.now, ANCHOR)
        day = last.astimezone(SHANGHAI) - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - 4))
        opened = day.replace(hour=_OPENING, minute=self._place, second=0, microsecond=0)
        moment = opened.astimezone(UTC) + timedelta(minutes=30 * number)
        earliest = ANCHOR + timedelta(seconds=len(STORIES) * number + self._place)
        return min(max(moment, earliest), max(last, earliest))

    def _act(self, verb: str, moment: datetime) -> None:
        name, _, branch = verb.partition(":")
        _VERBS[name](self, moment, branch or "1")

    @property
    def case(self) -> Case:
        assert self._case is not None
        return self._case

    def told(self) -> DemoCode:
        address = f"/track/{self.case.number}"
        return DemoCode(self._story.stage, self.title, address, self.code)

    @property
    def title(self) -> str:
        return str(self._item.edition_at(max(self._bureau.now, ANCHOR)).fields["title"])

    def _file(self, moment: datetime, branch: str) -> None:
        story = self._story
        filing = Filing(self._bureau, story.persona, self._account, self._item, moment)
        submitted = filing.file()
        self._case, self.code = submitted.case, submitted.query_code

    def _staff(self, moment: datetime, account: str, role: Role, place: Any) -> ClerkDoing:
        person = Person(account, frozenset({Grant(role, place.uid)}))
        return self._bureau.staff(person, moment)

    def _clerk(self, moment: datetime) -> ClerkDoing:
        return self._staff(moment, CLERK, Role.CLERK, self._bureau.site.at(COUNTY))

    def _cashier(self, moment: datetime) -> ClerkDoing:
        return self._staff(moment, CASHIER, Role.CASHIER, self._bureau.site.at(COUNTY))

    def _approver(self, moment: datetime, branch: str) -> ClerkDoing:
        found = branch_named(self.case, branch)
        assert found is not None
        place = self._bureau.site.find(found.department_uid)
        return self._staff(moment, APPROVERS[place.__name__], Role.APPROVER, place)

    def _accept(self, moment: datetime, branch: str) -> None:
        accept(self._clerk(moment), self.case)

    def _decline(self, moment: datetime, branch: str) -> None:
        agency = self._bureau.site.at(f"{COUNTY}/wjw").uid
        reason = "示例：申请的内容属于公共场所卫生许可。"
        decline(self._clerk(moment), self.case, NOT_OURS, agency, reason)

    def _take(self, moment: datetime, branch: str) -> None:
        take(self._approver(moment, branch), self.case, branch)

    def _agree(self, moment: datetime, branch: str) -> None:
        words = "示例：材料齐全，符合要求。"
        give_opinion(self._approver(moment, branch), self.case, branch, "agree", words)

    def _finish(self, moment: datetime, branch: str) -> None:
        words = "示例：经审查，同意。"
        finish_steps(self._approver(moment, branch), self.case, branch, words)

    def _stop(self, moment: datetime, branch: str) -> None:
        pause = Pause("inspection", day_of(moment), 15, "示例：需要现场检验，结果出来以后继续。")
        stop(self._approver(moment, branch), self.case, branch, pause)

    def _extend(self, moment: datetime, branch: str) -> None:
        approval = Approval(10, "示例丁", ORGAN_HEAD, "示例：需要向有关部门核实材料。")
        extend(self._approver(moment, branch), self.case, branch, approval)

    def _grant(self, moment: datetime, branch: str) -> None:
        decide(self._approver(moment, branch), self.case, branch, GRANTED)

    def _refuse(self, moment: datetime, branch: str) -> None:
        reason = self._story.words["refuse"]
        decide(self._approver(moment, branch), self.case, branch, REFUSED, reason)

    def _deliver(self, moment: datetime, branch: str) -> None:
        deliver(self._clerk(moment), self.case, branch, "counter", "本人领取")

    def _bill(self, moment: datetime, branch: str) -> None:
        found = chargeables(self._bureau.site, self.case, moment)
        asked = [LineAsked(*one.key, quantity=1) for one in found if not one.stopped]
        make_bill(self._cashier(moment), self.case, asked[:1])

    def _pay(self, moment: datetime, branch: str) -> None:
        take_payment(self._cashier(moment), self.case, CASH)


_VERBS: Mapping[str, Callable[[Telling, datetime, str], None]] = {
    "file": Telling._file,
    "accept": Telling._accept,
    "decline": Telling._decline,
    "take": Telling._take,
    "agree": Telling._agree,
    "finish": Telling._finish,
    "stop": Telling._stop,
    "extend": Telling._extend,
    "grant": Telling._grant,
    "refuse": Telling._refuse,
    "deliver": Telling._deliver,
    "bill": Telling._bill,
    "pay": Telling._pay,
}


def plant_hall(bureau: Bureau, accounts: Mapping[str, Any]) -> list[DemoCode]:
    """All stories at once, in the order of time; a demo too small for their items has fewer."""
    items = _items(bureau)
    told = [
        Telling(bureau, story, items[story.item], accounts.get(story.persona.name), place)
        for place, story in enumerate(STORIES)
        if story.item in items
    ]
    steps = sorted((step for one in told for step in one.steps()), key=lambda step: step[0])
    for _, act in steps:
        act()
    return [one.told() for one in told]


def _items(bureau: Bureau) -> dict[str, Any]:
    """Title → item of the county; the package under ""."""
    found = {}
    for item in items_below(bureau.site.at(COUNTY)):
        edition = item.edition_at(max(bureau.now, ANCHOR))
        if edition is None or item.kind not in ("approval_item", PACKAGE):
            continue
        found["" if item.kind == PACKAGE else edition.fields["title"]] = item
    return found
