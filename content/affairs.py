"""The root of the affairs database: accounts, sessions, grants and the sealed ledger.

Personal and often written; nothing here refers to an object of the tree, only to uids.
"""

from datetime import datetime
from typing import Any

from persistent import Persistent

from content.applicants import Applicants
from content.cases.absences import Absences
from content.cases.appointments import Appointments
from content.cases.cases import Cases
from content.cases.drafts import Drafts
from content.cases.intake_book import IntakeBook
from content.clock import micros, moment_of
from content.documents.book import PaperBook
from content.heartbeat import Heartbeat
from content.imports import ImportJobs
from content.leases import Lease
from content.ledger import Chain, StagedRecords, digest_of
from content.licences import Licences
from content.mailing import Mail
from content.merging import MergingMap
from content.people import People
from content.saved_searches import SavedSearches
from content.search_statistics import SearchStatistics
from content.sessions import Sessions
from content.subscriptions import Subscriptions
from content.version import VERSION


class Affairs(Persistent):
    """事务库: what is kept apart from the public tree."""

    version = 1  # of sites founded before there were steps
    heartbeat: Heartbeat | None = None
    imports: ImportJobs | None = None
    tick_lease: Lease | None = None
    search_statistics: SearchStatistics | None = None  # made with the first count
    saved_searches: SavedSearches | None = None  # made with the first one kept
    mail: Mail | None = None  # made with the first letter
    applicants: Applicants | None = None  # made with the first account of an applicant
    applicant_sessions: Sessions | None = None
    drafts: Drafts | None = None  # made with the first draft
    cases: Cases | None = None  # made with the first case
    joint_forms: MergingMap | None = None  # sha256 → JointForm; made with the first one
    subscriptions: Subscriptions | None = None  # made with the first one
    intake_book: IntakeBook | None = None  # made with the first intake of a counter
    appointments: Appointments | None = None  # made with the first booking or ticket
    absences: Absences | None = None  # made with the first one
    charges: Any = None  # made with the first bill; content.charging.book
    demo_bank: Any = None  # of the demonstration provider; content.charging.demo_provider
    papers: PaperBook | None = None  # made with the first paper
    licences: Licences | None = None  # made with the first licence
    first_key = ""  # name of the first key that seals persons' data; see portal.keys
    awaiting_pack: MergingMap | None = None  # moment (µs) → None; see await_pack

    def __init__(self) -> None:
        self.version = VERSION
        self.people = People()
        self.sessions = Sessions()
        self.staged = StagedRecords()
        self.chain = Chain()
        self.heartbeat = Heartbeat()
        self.imports = ImportJobs()
        self.tick_lease = Lease()

    def await_pack(self, moment: datetime) -> None:
        """What was forgotten is gone for readers; only a pack takes it out of the file."""
        if self.awaiting_pack is None:
            self.awaiting_pack = MergingMap(16)
        self.awaiting_pack[str(micros(moment))] = None

    def forgotten_at(self) -> tuple[datetime, ...]:
        """The moments at which something was forgotten that no pack has taken out yet."""
        marks = self.awaiting_pack
        return () if marks is None else tuple(sorted(moment_of(int(at)) for at, _ in marks.items()))

    def packed(self, moments: tuple[datetime, ...]) -> None:
        """What was forgotten at these moments is in the file no more."""
        if self.awaiting_pack is not None:
            for moment in moments:
                self.awaiting_pack.pop(str(micros(moment)), None)

    def record(self, doing: Any, act: str, subject: str, place_uid: str = "") -> None:
        """Stage a ledger record of something done to people; ``doing`` has by, moment, new_uid."""
        self.staged.stage(
            {
                "type": "act",
                "v": 1,
                "uid": doing.new_uid(),
                "at": micros(doing.moment),
                "by": doing.by,
                "act": act,
                "subject": subject,
                "place": place_uid,
                "digest": digest_of({"act": act, "subject": subject, "place": place_uid}),
            }
        )
