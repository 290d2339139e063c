"""What is offered of what an account filed: the newest that fits, its own, while it is kept."""

from datetime import date

import pytest

from content.applicants import Address, Applicant, Applicants
from content.cases.applying import attach, start
from content.cases.case_acts import (
    AskedField,
    attach_correction,
    correct,
    request_correction,
    withdraw,
)
from content.cases.cases import Case
from content.cases.earlier import Earlier, NothingEarlier
from content.cases.retention import Forgetting, forget_cases_over, forget_drafts_over
from content.cases.submitting import submit
from content.sealing import Unreadable
from portal.desks import new_uid
from tests.applying import (
    PERSON,
    STEPS,
    Upload,
    applying,
    clerk,
    filed,
    filled,
    publish_form,
    publish_item,
)
from tests.conftest import later

OTHER = [
    {
        "name": "a",
        "title": "申请人",
        "fields": [
            {"name": "name", "type": "person_name", "title": "申请人姓名"},
            {"name": "agent", "type": "person_name", "title": "代理人姓名"},
            {"name": "card", "type": "identity", "title": "身份证件"},
            {"name": "pass", "type": "identity", "title": "身份证件号码", "kinds": ["passport"]},
            {"name": "mail", "type": "email", "title": "邮箱"},
            {"name": "tel", "type": "phone", "title": "联系电话"},
            {"name": "note", "type": "text", "title": "姓名"},
            {"name": "site", "type": "file", "title": "场地使用证明", "accept": ["pdf"]},
            {"name": "photo", "type": "file", "title": "场地使用证明", "accept": ["jpg"]},
            {"name": "plan", "type": "file", "title": "场地证明", "accept": ["pdf"]},
        ],
    }
]


class World:
    """Two items and two accounts; a later day has a higher number."""

    def __init__(self, site, affairs, sealing):
        self.site, self.affairs, self.sealing = site, affairs, sealing
        self.first = publish_item(site)
        publish_form(site, self.first, STEPS)
        self.second = publish_item(site, title="歌舞娱乐场所设立审批")
        publish_form(site, self.second, OTHER)
        affairs.applicants = affairs.applicants or Applicants()
        self.one, self.two = self.account("jia"), self.account("yi")

    def account(self, name, verified=("email",)):
        account = Applicant(name, "hash", later())
        self.affairs.applicants.add(account)
        for address in (Address("email", f"{name}@example.cn"), Address("phone", "13800000001")):
            if self.affairs.applicants.find(address, self.sealing) is None:
                self.affairs.applicants.give(account, address, self.sealing)
        account.verified = verified
        return account

    def doing(self, account, days=0):
        return applying(self.site, self.affairs, self.sealing, later(days=days), account)

    def earlier(self, account, days=20, item=None, begun_by=None):
        doing = self.doing(account, days)
        starter = doing if begun_by is None else self.doing(begun_by, days)
        return Earlier(doing, start(starter, item or self.second, {}).draft)


@pytest.fixture
def world(portal):
    with portal.roots() as (site, affairs):
        yield World(site, affairs, portal.app.registry.sealing)


def field(earlier, name):
    return earlier.doing.subject(earlier.draft).definition.field(name)


def answer(earlier, name):
    return earlier.answer(field(earlier, name))


def files(earlier, name):
    return earlier.files(field(earlier, name))


def test_the_newest_answer_is_offered_masked_with_its_day_and_item(world):
    filed(world.doing(world.one), world.first)
    case = filed(world.doing(world.one, 3), world.first, who="示例乙").case
    earlier = world.earlier(world.one)
    offer = answer(earlier, "name")
    assert (offer.answer, offer.hint) == ("示例乙", "示**")
    assert (offer.source.uid, offer.source.title) == (case.uid, "社会团体成立登记")
    assert offer.source.day == date(2026, 3, 5)
    card = answer(earlier, "card")
    assert card.answer == {"kind": "resident_id", "number": PERSON["number"]}
    assert PERSON["number"] not in card.hint
    assert earlier.taken_answer(field(earlier, "card"), case.uid) == card.answer


def test_what_means_something_else_or_does_not_fit_is_not_offered(world):
    filed(world.doing(world.one), world.first)
    earlier = world.earlier(world.one)
    for name in ("agent", "pass", "note", "tel"):
        assert answer(earlier, name) is None


def test_a_proven_address_of_the_account_is_offered_where_nothing_was_filed(world):
    earlier = world.earlier(world.one)
    assert answer(earlier, "mail").answer == "jia@example.cn"
    assert answer(earlier, "mail").source.uid == "account"
    assert answer(earlier, "tel") is None
    world.one.verified = ("email", "phone")
    assert answer(world.earlier(world.one), "tel").hint == "138****0001"
    world.one.sealed = {}
    assert answer(world.earlier(world.one), "tel") is None


def test_an_account_that_proved_nothing_is_offered_nothing_that_was_filed(world):
    filed(world.doing(world.one), world.first)
    world.one.verified = ()
    earlier = world.earlier(world.one)
    assert answer(earlier, "name") is None
    assert answer(earlier, "mail") is None
    assert files(earlier, "site") == []


def test_nobody_else_is_offered_anything(world):
    case = filed(world.doing(world.one), world.first).case
    uid = case.files[0].uid
    for earlier in (
        world.earlier(world.two),
        world.earlier(None),
        world.earlier(world.one, begun_by=world.two),
    ):
        assert answer(earlier, "name") is None
        assert files(earlier, "site") == []
        with pytest.raises(NothingEarlier) as refused:
            earlier.taken_file(field(earlier, "site"), uid)
        with pytest.raises(NothingEarlier) as unknown:
            earlier.taken_file(field(earlier, "site"), "unknown")
        assert str(refused.value) == str(unknown.value)
        with pytest.raises(NothingEarlier):
            earlier.taken_answer(field(earlier, "name"), case.uid)


def test_a_copy_is_sealed_anew_and_says_where_it_comes_from(world):
    case = filed(world.doing(world.one), world.first).case
    (old,) = case.files
    earlier = world.earlier(world.one)
    (offer,) = files(earlier, "site")
    assert (offer.name, offer.source.day) == ("场地.pdf", date(2026, 3, 2))
    copied = earlier.taken_file(field(earlier, "site"), old.uid)
    new = attach(earlier.doing, earlier.draft, "site", copied)
    assert new.uid != old.uid
    assert new.sha256 == old.sha256
    assert new.content(world.sealing) == old.content(world.sealing) == Upload().content
    assert new.origin == {"file": old.uid, "day": "2026-03-02", "filed": True}
    assert old.origin is None
    assert files(earlier, "site") == []


def test_only_what_the_field_takes_is_offered(world, monkeypatch):
    filed(world.doing(world.one), world.first)
    earlier = world.earlier(world.one)
    assert files(earlier, "photo") == []
    assert files(earlier, "plan") == []
    assert files(earlier, "name") == []
    monkeypatch.setattr("content.cases.earlier._MEGABYTE", 1)
    assert files(earlier, "site") == []


def test_of_equal_files_the_newest_stands_for_all(world):
    filed(world.doing(world.one), world.first)
    newest = filed(world.doing(world.one, 2), world.first).case
    earlier = world.earlier(world.one)
    assert [one.file for one in files(earlier, "site")] == [*newest.files]
    same = world.earlier(world.one, item=world.first)
    attach(same.doing, same.draft, "paper", Upload())
    assert files(same, "paper") == []


def test_drafts_lend_their_files_until_they_are_over(world):
    old = filled(world.doing(world.one), world.first).draft
    (offer,) = files(world.earlier(world.one, 20), "site")
    assert (offer.source.uid, offer.source.is_filed) == (old.uid, False)
    assert answer(world.earlier(world.one, 20), "name") is None
    assert files(world.earlier(world.one, 30), "site") == []
    forget_drafts_over(Forgetting(later(days=31), world.affairs, new_uid))
    assert files(world.earlier(world.one, 20), "site") == []


def test_a_copy_of_a_copy_tells_the_first_day_that_it_was_filed(world):
    lent = filled(world.doing(world.one), world.first).draft
    second = world.earlier(world.one, 5, world.first)
    target = field(second, "paper")
    attach(second.doing, second.draft, "paper", second.taken_file(target, lent.files[0].uid))
    assert second.draft.files[0].origin["filed"] is False
    copied = _copied_after_filing(world, second.draft, 8)
    assert copied.origin["day"] == "2026-03-10"
    assert copied.origin["filed"] is True
    third = world.earlier(world.one, 12, world.first)
    attach(third.doing, third.draft, "paper", copied)
    assert _copied_after_filing(world, third.draft, 14).origin == copied.origin


def _copied_after_filing(world, draft, days):
    doing = world.doing(world.one, days)
    draft.done = ("person", "matter")
    paper = [file.uid for file in draft.files]
    said = {**PERSON, "kind": "new", "paper": paper}
    draft.keep_answers(world.sealing, said)
    case = submit(doing, draft).case
    earlier = world.earlier(world.one, days + 1)
    return earlier.taken_file(field(earlier, "site"), case.files[0].uid)


def test_a_withdrawn_case_is_offered_until_it_is_forgotten(world):
    case = filed(world.doing(world.one), world.first).case
    withdraw(world.doing(world.one, 1), case, "示例理由")
    assert answer(world.earlier(world.one), "name").source.uid == case.uid
    uid = case.files[0].uid
    forget_cases_over(Forgetting(later(days=200), world.affairs, new_uid), "withdrawn", 180)
    earlier = world.earlier(world.one, 201)
    assert answer(earlier, "name") is None
    with pytest.raises(NothingEarlier):
        earlier.taken_file(field(earlier, "site"), uid)


def test_a_file_that_a_correction_replaced_is_not_offered_again(world):
    case = filed(world.doing(world.one), world.first).case
    handling = clerk(world.site, world.affairs, world.sealing, later(days=1))
    asked = [AskedField("paper", "illegible", "请重传")]
    request_correction(handling, case, asked, date(2026, 3, 20))
    doing = world.doing(world.one, 4)
    right = attach_correction(doing, case, "paper", Upload(content=b"%PDF-1.4 clearer"))
    correct(doing, case, {})
    (offer,) = files(world.earlier(world.one), "site")
    assert offer.file.uid == right.uid
    assert offer.source.day == date(2026, 3, 6)


def test_a_forgotten_case_that_is_still_listed_holds_nothing(world):
    case = filed(world.doing(world.one), world.first).case
    case.forget()
    earlier = world.earlier(world.one)
    assert answer(earlier, "name") is None
    assert files(earlier, "site") == []


def test_what_cannot_be_opened_any_more_is_not_offered(world, monkeypatch):
    def lost(*said):
        raise Unreadable("no key")

    filled(world.doing(world.one), world.first)
    filed(world.doing(world.one), world.first)
    earlier = world.earlier(world.one)
    monkeypatch.setattr(Case, "answers", lost)
    monkeypatch.setattr("content.cases.files.StoredFile.name", lost)
    assert answer(earlier, "name") is None
    assert files(earlier, "site") == []


def test_nothing_of_it_is_recorded(world):
    filed(world.doing(world.one), world.first)
    before = list(world.affairs.staged)
    earlier = world.earlier(world.one)
    copied = earlier.taken_file(field(earlier, "site"), files(earlier, "site")[0].file.uid)
    attach(earlier.doing, earlier.draft, "site", copied)
    assert list(world.affairs.staged) == before
