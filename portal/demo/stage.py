"""Acts the showcase: each verb of a scene's story is one act at the right person's desk."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from content.acts.publishing import CANCEL_SCHEDULE, CLEAR_FORCED, FORCE_PUBLISH, PUBLISH
from content.acts.reviewing import SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import EDIT, REVISE
from content.base import path_of
from content.clock import day_of
from content.items import MERGED, Item
from content.tree import Site
from content.workflow import LEGAL_REVIEW
from portal.demo.accounts import COUNTY, PROVINCE_MODERATOR
from portal.demo.commission import Memory
from portal.demo.publishing import Press, hour_before
from portal.demo.scenes import SCENES, STORIES, Scene

_TURNS = {"P": "policy", "N": "notice", "G": "report", "S": "page", "I": "item", "E": "explainer"}
_GROUND = "privacy"
_GROUND_TEXT = "附表中出现与公开目的无关的个人信息。"

Step = tuple[datetime, Callable[[], int]]


class Stage:
    """演出: keeps the items of the scenes, by key, while their stories go on."""

    def __init__(self, site: Site, press: Press) -> None:
        self._site, self._press = site, press
        self._items: dict[str, Item] = {}
        self._said: dict[str, Any] = {}
        self._revised: dict[str, int] = {}
        self._verbs: Mapping[str, Callable[[Scene, datetime], None]] = {
            "add": self._add,
            "submit": self._submit,
            "pass_review": self._pass_review,
            "send_back": self._send_back,
            "publish": self._publish,
            "schedule": self._publish,
            "revise": self._revise,
            "cancel_schedule": self._cancel_schedule,
            "withdraw": self._withdraw,
            "force_publish": self._force_publish,
            "clear_forced": self._clear_forced,
            "propose_expunge": self._propose_expunge,
            "expunge": self._expunge,
        }

    def steps(self, scenes: tuple[Scene, ...] = SCENES) -> list[Step]:
        """(moment, what to do then, giving how many items were begun), in order of time."""
        for scene in scenes:
            self._reserve(scene)
        steps = [step for place, scene in enumerate(scenes) for step in self._story(scene, place)]
        return sorted(steps, key=lambda step: step[0])

    def _reserve(self, scene: Scene) -> None:
        """So that nothing else of the department gets the title of the scene's piece."""
        if "title" not in scene.said:
            memory = self._press.memory(self._department(scene))
            memory.reserved.add((_TURNS[scene.letter], scene.turn))

    def _story(self, scene: Scene, place: int) -> Iterator[Step]:
        for verb, days in STORIES[scene.story]:
            moment = self._press.diary.on(scene.days_ago - days, 1 + place * 0.2)
            yield moment, partial(self._act, scene, verb, moment)

    def _act(self, scene: Scene, verb: str, moment: datetime) -> int:
        self._verbs[verb](scene, moment)
        return 1 if verb == "add" else 0

    def _department(self, scene: Scene) -> Any:
        return self._site.at(f"{COUNTY}/{scene.slug}")

    def _add(self, scene: Scene, moment: datetime) -> None:
        department = self._department(scene)
        known = self._press.memory(department)
        memory = Memory(known.policies, known.fees, known.serials)
        memory.turns[_TURNS[scene.letter]] = scene.turn
        piece = self._press.compose(department, scene.letter, day_of(moment), memory)
        piece = type(piece)(piece.kind, {**piece.fields, **scene.said})
        self._said[scene.key] = piece
        self._items[scene.key] = self._press.add(department, piece, moment).item

    def _writer(self, scene: Scene, moment: datetime) -> Any:
        staff = self._press.staff
        return staff.desk(staff.writer(self._department(scene)), moment)

    def _moderator(self, scene: Scene, moment: datetime) -> Any:
        staff = self._press.staff
        return staff.desk(staff.moderator(self._department(scene)), moment)

    def _open(self, scene: Scene) -> Any:
        return self._items[scene.key].open_edition

    def _newest(self, scene: Scene) -> Any:
        item = self._items[scene.key]
        return item.edition(item.newest_number)

    def _submit(self, scene: Scene, moment: datetime) -> None:
        self._writer(scene, moment).perform(SUBMIT, self._open(scene))

    def _pass_review(self, scene: Scene, moment: datetime) -> None:
        self._press.pass_review(self._department(scene), self._open(scene), moment)

    def _send_back(self, scene: Scene, moment: datetime) -> None:
        desk, edition = self._moderator(scene, moment), self._open(scene)
        if edition.state == LEGAL_REVIEW:
            staff = self._press.staff
            desk = staff.desk(staff.legal_reviewer(self._department(scene)), moment)
        desk.perform(SEND_BACK, edition, {"reason": scene.words["send_back"]})

    def _publish(self, scene: Scene, moment: datetime) -> None:
        edition, item = self._open(scene), self._items[scene.key]
        self._press.pass_review(self._department(scene), edition, hour_before(moment))
        told = {"confirmed": scene.words.get("confirmed", "")}
        if scene.starts_at and not self._is_first_of_many(scene, edition):
            told["live_from"] = scene.starts_at
        self._moderator(scene, moment).perform(PUBLISH, edition, told)
        self._press.remember(self._department(scene), item.uid, self._said[scene.key])

    def _is_first_of_many(self, scene: Scene, edition: Any) -> bool:
        """A scheduled revision lets its first edition speak at once."""
        return bool(scene.changes) and edition.number == 1

    def _revise(self, scene: Scene, moment: datetime) -> None:
        desk, item = self._writer(scene, moment), self._items[scene.key]
        edition = desk.perform(REVISE, item)
        number = self._revised.get(scene.key, 0)
        self._revised[scene.key] = number + 1
        note, change = scene.changes[number]
        fields = {**edition.fields, **change(edition.fields)}
        desk.perform(EDIT, edition, {"fields": fields, "change_note": note})

    def _cancel_schedule(self, scene: Scene, moment: datetime) -> None:
        told = {"reason": scene.words["cancel_schedule"]}
        self._moderator(scene, moment).perform(CANCEL_SCHEDULE, self._newest(scene), told)

    def _withdraw(self, scene: Scene, moment: datetime) -> None:
        told = {"reason": scene.words["reason"], "text": scene.words["withdraw"]}
        if told["reason"] == MERGED:
            told["target"] = path_of(self._items[scene.target])
        self._moderator(scene, moment).perform(WITHDRAW, self._items[scene.key], told)

    def _force_publish(self, scene: Scene, moment: datetime) -> None:
        told = {"reason": scene.words["force_publish"]}
        self._moderator(scene, moment).perform(FORCE_PUBLISH, self._open(scene), told)

    def _clear_forced(self, scene: Scene, moment: datetime) -> None:
        desk = self._press.staff.desk(PROVINCE_MODERATOR, moment)
        desk.perform(CLEAR_FORCED, self._newest(scene), {"note": scene.words["clear_forced"]})

    def _propose_expunge(self, scene: Scene, moment: datetime) -> None:
        told = {"ground": _GROUND, "reason": _GROUND_TEXT}
        self._moderator(scene, moment).perform(PROPOSE_EXPUNGE, self._newest(scene), told)

    def _expunge(self, scene: Scene, moment: datetime) -> None:
        self._press.staff.desk(PROVINCE_MODERATOR, moment).perform(EXPUNGE, self._newest(scene))
