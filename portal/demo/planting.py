"""Fills a founded site with the demo's content, in order of time, through the desk."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any

from content.acts.places import EDIT_PLACE
from content.affairs import Affairs
from content.passwords import Passwords
from content.tree import Site
from portal.demo.accounts import PROVINCE_MODERATOR, DemoAccount, add_accounts
from portal.demo.compose_package import LEADING
from portal.demo.digest import digest_of_site
from portal.demo.plan import (
    COUNTY_SHOWN,
    FORM,
    FULL,
    PACKAGE,
    Size,
    bulk_count,
    departments_of,
    form_count,
    leading_departments,
    orders,
    package_count,
)
from portal.demo.publishing import Press
from portal.demo.scenes import SCENES
from portal.demo.source import ANCHOR, BEGINNING, Diary, Source
from portal.demo.staff import Staff
from portal.demo.stage import Stage, Step
from portal.demo.texts import contact_of

__all__ = ["digest_of_site", "planned_count", "plant", "plant_content"]

SEED = 2008
SHOWN_EVERY = 50
_EVENING = 8.1  # hours after opening: nothing else is published so late

Progress = Callable[[int, int], None]  # done, total
EndBatch = Callable[[datetime], None]  # what is done now is complete up to that moment


def _no_progress(done: int, total: int) -> None:
    return None


def _no_end(complete_until: datetime) -> None:
    return None


def plant(
    site: Site,
    affairs: Affairs,
    seed: int = SEED,
    size: Size = FULL,
    progress: Progress = _no_progress,
) -> list[DemoAccount]:
    """Accounts and content in one transaction of the caller's; for commands, see their parts."""
    accounts = add_accounts(site, affairs, Passwords(), Source(f"{seed}/accounts").new_uid)
    plant_content(site, seed, size, progress)
    return accounts


def planned_count(site: Site, size: Size) -> int:
    """How many items ``plant_content`` will make."""
    scenes = _scene_count(size)
    besides = form_count(size, scenes) + package_count(size)
    return scenes + bulk_count(site, size, scenes) + besides


def plant_content(
    site: Site,
    seed: int = SEED,
    size: Size = FULL,
    progress: Progress = _no_progress,
    end_batch: EndBatch = _no_end,
) -> int:
    """Makes the items; ``end_batch`` is called after each batch and at the end."""
    source = Source(f"{seed}/content")
    press = Press(Staff(site, source), Diary(), source)
    _add_contacts(site, size, press.staff)
    made, total = 0, planned_count(site, size)
    steps = _steps(site, size, press, Source(f"{seed}/plan"))
    for number, (moment, act) in enumerate(steps, 1):
        if number % size.batch == 0:
            end_batch(press.nothing_before(moment))
        if number % SHOWN_EVERY == 0:
            progress(made, total)
        made += act()
    end_batch(ANCHOR)
    progress(made, total)
    return made


def _scene_count(size: Size) -> int:
    return len(SCENES) if size.count is None else min(len(SCENES), size.count)


def _steps(site: Site, size: Size, press: Press, source: Source) -> Iterator[Step]:
    scenes = SCENES[: _scene_count(size)]
    bulk = _bulk(site, size, press, source)
    staged, forms = Stage(site, press).steps(scenes), _forms(site, size, press)
    packages = _packages(site, size, press)
    return merge(bulk, staged, forms, packages, key=lambda step: step[0])


def _bulk(site: Site, size: Size, press: Press, source: Source) -> Iterator[Step]:
    total = bulk_count(site, size, _scene_count(size))
    for number, (department, letter) in enumerate(islice(orders(site, size, source), total)):
        moment = press.diary.at(number / total)
        yield moment, partial(_publish, press, department, letter, moment)


def _forms(site: Site, size: Size, press: Press) -> Iterator[Step]:
    """On the last evening: whatever is still without a form, the shown county first."""
    total, leading = form_count(size, _scene_count(size)), leading_departments(site, size)
    candidates = (*site.at(COUNTY_SHOWN).departments(), *leading)
    for number in range(total):
        moment = press.diary.on(1, _EVENING + number / total)
        yield moment, partial(_publish_form, candidates, leading[0], press, moment)


def _packages(site: Site, size: Size, press: Press) -> Iterator[Step]:
    """After the last form."""
    leading = site.at(f"{COUNTY_SHOWN}/{LEADING}")
    for _ in range(package_count(size)):
        moment = press.diary.on(1, _EVENING + 1.1)
        yield moment, partial(_publish, press, leading, PACKAGE, moment)


def _publish_form(candidates: tuple[Any, ...], last: Any, press: Press, moment: datetime) -> int:
    """For the first that has an item without one, else ``last`` reports something."""
    return _publish(press, next(press.formless(candidates), last), FORM, moment)


def _publish(press: Press, department: Any, letter: str, moment: datetime) -> int:
    press.publish_new(department, letter, moment)
    return 1


def _add_contacts(site: Site, size: Size, staff: Staff) -> None:
    """Items inherit where and when their department is reached."""
    desk = staff.desk(PROVINCE_MODERATOR, BEGINNING)
    for department in departments_of(site, size):
        told = {"title": department.title, "contacts": (contact_of(department),)}
        desk.perform(EDIT_PLACE, department, told)
