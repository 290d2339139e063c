"""A record of the ledger as a row: who did what where to what, as far as its reader may know."""

from dataclasses import dataclass

from content.acts_list import label_of
from content.clock import moment_of
from content.ledger_reading import LedgerReader
from content.people_acts import LABELS as PEOPLE_LABELS
from content.tree import Place
from views.accounts import people_doing
from views.layout import url_of
from views.times import say_moment
from views.values import plain

NOBODY = "（未登录）"
SHORT_HASH = 12


@dataclass(frozen=True)
class LedgerRow:
    """台账行: ``number`` is None while the record waits to be sealed."""

    record: object
    url: str
    number: int | None
    when: str
    who: str
    who_name: str
    act: str
    place: str
    place_url: str | None
    subject: str
    subject_url: str | None

    @property
    def hash(self):
        return self.record.get("hash", "")

    @property
    def short_hash(self):
        return self.hash[:SHORT_HASH]


class Rows:
    """Makes rows for one request; places and accounts are looked up once."""

    def __init__(self, request):
        self.request = request
        self.reader = reader_of(request)
        self._doing = people_doing(request)
        self._places, self._names = {}, {}

    def row(self, record):
        place, place_url = self._place(record["place"])
        subject, subject_url = self._subject(record)
        return LedgerRow(
            record=record,
            url=url_of(self.request, self.request.context, "ledger_record", uid=record["uid"]),
            number=record.get("seq"),
            when=say_moment(moment_of(record["at"])),
            who=record["by"] or NOBODY,
            who_name=self._name(record["by"]),
            act=label_of(record["act"]),
            place=place,
            place_url=place_url,
            subject=subject,
            subject_url=subject_url,
        )

    def _place(self, uid):
        if uid not in self._places:
            place = self.request.site.find(uid)
            is_place = isinstance(place, Place)
            gone = "（已撤销的地方）" if uid else "—"
            self._places[uid] = (
                (place.title, url_of(self.request, place)) if is_place else (gone, None)
            )
        return self._places[uid]

    def _subject(self, record):
        """An account by its name; what may not be viewed now by its uid only."""
        if record["act"] in PEOPLE_LABELS:
            return self._account(record["subject"])
        subject = self.reader.subject(record)
        if subject.resource is None:
            return subject.uid, None
        return subject.title or subject.uid, url_of(self.request, subject.resource)

    def _account(self, name):
        shown = self._name(name)
        if not shown:
            return name, None
        return f"{shown}（{name}）", url_of(self.request, self.request.context, "user", name=name)

    def _name(self, account_name):
        """The display name, for who may see the account in the list of accounts."""
        name = account_name or ""
        if name not in self._names:
            account = self.request.affairs.people.find(name)
            knows = account is not None and self._doing.knows(account)
            self._names[name] = account.display_name if knows else ""
        return self._names[name]


def row_json(row):
    record = row.record
    sealed_at = record.get("sealed_at")
    return {
        "@id": row.url,
        "@type": "ledger-record",
        "uid": record["uid"],
        "number": row.number,
        "at": plain(moment_of(record["at"])),
        "by": record["by"],
        "by_name": row.who_name or None,
        "act": record["act"],
        "title": row.act,
        "place": {"@id": row.place_url, "uid": record["place"], "title": row.place},
        "subject": {"@id": row.subject_url, "uid": record["subject"], "title": row.subject},
        "sealed_at": plain(moment_of(sealed_at)) if sealed_at is not None else None,
        "hash": row.hash or None,
    }


def reader_of(request):
    return LedgerReader(
        request.person,
        request.moment,
        request.site,
        request.affairs.chain,
        (request.affairs.staged, request.site.staged),
    )
