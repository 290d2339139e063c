"""On whose behalf an import is done, and how far it may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from content.desk import Desk
from content.importers.department_words import Usual


@dataclass(frozen=True)
class Desks:
    """Two persons where one writes and another publishes; the same one where it is forced."""

    writer: Desk
    publisher: Desk


@dataclass(frozen=True)
class Options:
    """``departments`` explains names (name → slug); ``usual`` are those known elsewhere.

    ``job`` is the uid of the import job, kept with what it creates.
    """

    publish: bool = False
    force_reason: str = ""
    sound_only: bool = False
    create_departments: bool = False
    departments: Mapping[str, str] = field(default_factory=dict)
    usual: Sequence[Usual] = ()
    job: str = ""

    @property
    def goes_public(self) -> bool:
        return self.publish or bool(self.force_reason)
