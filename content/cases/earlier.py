"""What an account has filed already, offered again so that nobody is asked for it twice (国务院令
第716号§7: what the hall holds is not asked for again).

Offers are made and taken by one rule: what is not offered cannot be taken, whoever asks, and an
unknown source, another account's and a forgotten one are told apart by nothing. Values come from
filed cases, and from proven addresses of the account; files also from its other drafts.
Nothing is written here, and nothing recorded: a copy is attached as an upload is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from content.applicants import EMAIL, PHONE
from content.cases.applying import ApplyDoing, ApplyRefused
from content.cases.cases import Case
from content.cases.drafts import Draft
from content.cases.files import StoredFile
from content.cases.meanings import converted, hint, material_name, meaning
from content.clock import day_of, moment_of
from content.forms.conditions import is_filled, without_hidden
from content.forms.definition import Definition, FormField, Step
from content.forms.schema import check_answers
from content.sealing import Unreadable

ACCOUNT = "account"
MOST_SOURCES, MOST_FILES, _MEGABYTE = 10, 5, 1 << 20
_ENDINGS = {"jpeg": "jpg"}
NOTHING = "这一项没有可以沿用的内容，请自己填写或上传。您刚才填写的内容还在下面。"


class NothingEarlier(ApplyRefused):
    """No such offer is made to this draft: the same whatever the reason."""

    def __init__(self) -> None:
        super().__init__(NOTHING)


@dataclass(frozen=True)
class Source:
    """来源: of a case, a draft or the account itself; ``day`` of filing, else of saving."""

    uid: str
    title: str
    day: date | None
    is_filed: bool


@dataclass(frozen=True)
class EarlierAnswer:
    """上次填写的内容: ``hint`` may be shown, ``answer`` only after the press."""

    source: Source
    answer: Any
    hint: str


@dataclass(frozen=True)
class EarlierFile:
    """以前交过的材料: of which a copy may be attached."""

    source: Source
    file: StoredFile
    name: str


@dataclass(frozen=True)
class Copied:
    """沿用的文件: as an examined upload is handed to ``attach``, with where it came from."""

    name: str
    content: bytes
    media_type: str
    sha256: str
    origin: Mapping[str, Any]


@dataclass(frozen=True)
class _Held:
    """What one case or draft holds; ``days``: file → when it was handed in."""

    source: Source
    definition: Definition
    answers: Mapping[str, Any]
    files: Sequence[StoredFile]
    days: Mapping[str, date]

    def source_of(self, file: StoredFile) -> Source:
        return replace(self.source, day=self.days.get(file.uid, self.source.day))


@dataclass(frozen=True)
class Earlier:
    """沿用: what may be offered to a draft of the account that asks, worked out once."""

    doing: ApplyDoing
    draft: Draft

    @property
    def _is_own(self) -> bool:
        """A draft of nobody's account, opened by its code, is perhaps about somebody else."""
        own = self.doing.applicant_uid
        return bool(own) and own == self.draft.applicant and not self.draft.case_uid

    def answer(self, field: FormField) -> EarlierAnswer | None:
        """The newest that fits the field as it is now."""
        wanted = meaning(field)
        if wanted is None or not self._is_own:
            return None
        found = (*self._filed_answers(field, wanted), *self._of_account(field, wanted))
        return next((one for one in found if self._fits(field, one.answer)), None)

    def _filed_answers(self, field: FormField, wanted: tuple[str, str]) -> Iterator[EarlierAnswer]:
        for held in self._cases:
            for one in held.definition.fields():
                said = held.answers.get(one.name)
                if meaning(one) == wanted and is_filled(said):
                    answer = converted(said, one.type, field.type)
                    if answer is not None:
                        yield EarlierAnswer(held.source, answer, hint(field, answer))

    def _of_account(self, field: FormField, wanted: tuple[str, str]) -> Iterator[EarlierAnswer]:
        if wanted not in ((EMAIL, ""), (PHONE, "")) or wanted[0] not in self._proven:
            return
        address = self.doing.applicant.address(wanted[0], self.doing.sealing)
        if address is not None:
            source = Source(ACCOUNT, "", None, is_filed=False)
            yield EarlierAnswer(source, address.text, hint(field, address.text))

    def _fits(self, field: FormField, answer: Any) -> bool:
        step = Step("earlier", "", fields=(replace(field, conditions=()),))
        said = {field.name: answer}
        return not check_answers(Definition((step,)), step, said, self.doing.moment)

    def files(self, field: FormField) -> list[EarlierFile]:
        """Newest first, each content once; none where the field is full."""
        here = [file for file in self.draft.files if file.field == field.name]
        if field.type != "file" or not self._is_own or len(here) >= field.most:
            return []
        known, found = {file.sha256 for file in here}, list[EarlierFile]()
        for held in (*self._cases, *self._drafts):
            for file in held.files:
                name = self._name_of(file)
                if file.sha256 not in known and _takes(field, held, file, name):
                    known.add(file.sha256)
                    found.append(EarlierFile(held.source_of(file), file, name))
        return found[:MOST_FILES]

    def _name_of(self, file: StoredFile) -> str:
        """Empty, so that it is not offered, where its key is lost."""
        try:
            return file.name(self.doing.sealing)
        except Unreadable:
            return ""

    def taken_answer(self, field: FormField, source_uid: str) -> Any:
        """What the press fills in. Raises NothingEarlier."""
        offer = self.answer(field)
        if offer is None or offer.source.uid != source_uid:
            raise NothingEarlier
        return offer.answer

    def taken_file(self, field: FormField, file_uid: str) -> Copied:
        """What the press attaches. Raises NothingEarlier."""
        offer = next((one for one in self.files(field) if one.file.uid == file_uid), None)
        if offer is None:
            raise NothingEarlier
        file, content = offer.file, offer.file.content(self.doing.sealing)
        return Copied(offer.name, content, file.media_type, file.sha256, _origin(offer))

    @cached_property
    def _proven(self) -> tuple[str, ...]:
        return tuple(self.doing.applicant.verified)

    @cached_property
    def _cases(self) -> list[_Held]:
        """None while no address of the account is proven: it might be anybody's."""
        if self.doing.affairs.cases is None or not self._proven:
            return []
        cases = self.doing.affairs.cases.of_applicant(self.doing.applicant_uid)[:MOST_SOURCES]
        return [held for one in cases if (held := self._held_by_case(one)) is not None]

    def _held_by_case(self, case: Case) -> _Held | None:
        """Of the last filing, and of its files only those that no correction replaced; of a
        forgotten one nothing is there."""
        sealing, subject = self.doing.sealing, self.doing.subject(case)
        try:
            filings = [
                (day_of(moment_of(event["at"])), case.answers(sealing, event["filing"]))
                for event in case.events
                if "filing" in event
            ]
        except Unreadable:
            return None
        day, last = filings[-1]
        answers = without_hidden(subject.definition, last)
        days = {uid: on for on, said in reversed(filings) for uid in _uids(said)}
        files = [file for file in case.files if file.uid in set(_uids(answers))]
        source = Source(case.uid, subject.title, day, is_filed=True)
        return _Held(source, subject.definition, answers, files, days)

    @cached_property
    def _drafts(self) -> list[_Held]:
        """Those that are not over: their files alone, for nobody stands by what is half typed."""
        drafts = self.doing.affairs.drafts.of_applicant(self.doing.applicant_uid)
        others = [
            one
            for one in drafts
            if one.files and one.uid != self.draft.uid and one.expires_at > self.doing.moment
        ]
        return [self._held_by_draft(one) for one in others[:MOST_SOURCES]]

    def _held_by_draft(self, draft: Draft) -> _Held:
        subject = self.doing.subject(draft)
        source = Source(draft.uid, subject.title, day_of(draft.saved_at), is_filed=False)
        return _Held(source, subject.definition, {}, draft.files, {})


def _takes(field: FormField, held: _Held, file: StoredFile, name: str) -> bool:
    """The same paper, of a kind and size that the field takes now."""
    other = held.definition.field(file.field)
    if other is None or material_name(other) != material_name(field):
        return False
    ending = name.rpartition(".")[2].lower()
    is_kind = _ENDINGS.get(ending, ending) in field.accept
    return is_kind and file.size <= field.megabytes * _MEGABYTE


def _uids(answers: Mapping[str, Any]) -> Iterator[str]:
    """Of files, among answers that may be lists of other things, too."""
    for said in answers.values():
        if isinstance(said, list):
            yield from (one for one in said if isinstance(one, str))


def _origin(offer: EarlierFile) -> Mapping[str, Any]:
    """Of a copy of a copy the day of the first one, once that was filed."""
    before = offer.file.origin
    if before is not None and (before["filed"] or not offer.source.is_filed):
        return before
    assert offer.source.day is not None
    day = offer.source.day.isoformat()
    return {"file": offer.file.uid, "day": day, "filed": offer.source.is_filed}
