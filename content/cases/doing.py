"""On whose behalf a case is changed: an applicant, a member of staff, or time itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from content.documents.papers import Papers
from content.permissions import Person

SYSTEM = "system"


class Acting(Protocol):
    """What every act on a case is given (ApplyDoing, ClerkDoing, SystemDoing)."""

    @property
    def moment(self) -> datetime: ...
    @property
    def site(self) -> Any: ...
    @property
    def affairs(self) -> Any: ...
    @property
    def sealing(self) -> Any: ...
    @property
    def new_uid(self) -> Callable[[], str]: ...
    @property
    def event_by(self) -> str: ...
    def record(self, act: str, subject: str, place_uid: str) -> None: ...


@dataclass(frozen=True)
class ClerkDoing:
    """窗口办理: on whose behalf and when a case is handled, and what that may use.

    ``papers`` is None where no seal is set up; then nothing that must be sealed is issued.
    """

    person: Person
    moment: datetime
    site: Any
    affairs: Any
    sealing: Any
    new_uid: Callable[[], str]
    papers: Papers | None = None

    @property
    def by(self) -> str:
        return self.person.account or ""

    @property
    def event_by(self) -> str:
        return self.by

    def record(self, act: str, subject: str, place_uid: str) -> None:
        self.affairs.record(self, act, subject, place_uid)


@dataclass(frozen=True)
class SystemDoing:
    """期限届满: what the law says happens when nobody acts; written by tick, or by the next act."""

    moment: datetime
    site: Any
    affairs: Any
    sealing: Any
    new_uid: Callable[[], str]

    by = event_by = SYSTEM

    def record(self, act: str, subject: str, place_uid: str) -> None:
        self.affairs.record(self, act, subject, place_uid)


def system_of(doing: Acting) -> SystemDoing:
    """The same moment and databases, on nobody's behalf."""
    return SystemDoing(doing.moment, doing.site, doing.affairs, doing.sealing, doing.new_uid)
