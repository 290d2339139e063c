"""Where a licence stands: by its events and the day; ended on grounds of law, deemed renewed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.cases.acceptance import accept
from content.cases.applying import ApplyRefused
from content.cases.decisions import Terms, decide
from content.cases.doing import system_of
from content.cases.licence_acts import end_licence, file_renewal, tell_ended
from content.cases.licensing import to_be_renewed
from content.clock import day_of
from content.licences import (
    CANCELLED,
    DEEMED_RENEWED,
    EXPIRED,
    GROUNDS,
    PENDING,
    RENEWAL_FILED,
    RENEWAL_REFUSED,
    RENEWED,
    REVOKED,
    VALID,
    WITHDRAWN,
    IllegalLicenceEvent,
    Licence,
    standing_on,
)
from tests.conftest import later
from tests.deciding import plain_office
from tests.papers import approver, plain_papers, register_seal

UNTIL = date(2026, 12, 31)


def first(**more):
    told = {"type": "granted", "day": "2026-01-05", "valid_from": "2026-01-10"}
    return {**told, "valid_until": UNTIL.isoformat(), "case": "c", "branch": "1", **more}


def filed(day):
    return {"type": RENEWAL_FILED, "day": day, "filed_on": day, "case": "r", "branch": "1"}


def at(kind, day, **more):
    return {"type": kind, "day": day, **more}


def state(day, *events, **more):
    return standing_on((first(**more), *events), date.fromisoformat(day)).state


def test_it_begins_holds_and_runs_out():
    assert [state(day) for day in ("2026-01-09", "2026-01-10", "2026-12-31", "2027-01-01")] == [
        PENDING, VALID, VALID, EXPIRED,
    ]  # fmt: skip
    assert state("2099-01-01", valid_until="") == VALID


@pytest.mark.parametrize(("day", "then"), [("2026-12-01", DEEMED_RENEWED), ("2026-12-02", EXPIRED)])
def test_asked_thirty_days_ahead_and_not_decided_it_counts_as_renewed(day, then):
    assert state("2026-12-31", filed(day)) == VALID
    assert state("2027-01-01", filed(day)) == then
    standing = standing_on((first(), filed(day)), date(2027, 2, 1))
    assert standing.stands == (then == DEEMED_RENEWED)
    assert standing.since == date(2027, 1, 1)


def test_a_decision_in_time_renews_it_or_lets_it_run_out():
    renewed = at(RENEWED, "2026-12-20", valid_until="2028-12-31")
    assert state("2027-01-01", filed("2026-11-01"), renewed) == RENEWED
    assert state("2029-01-01", filed("2026-11-01"), renewed) == EXPIRED
    assert state("2027-01-01", filed("2026-11-01"), at(RENEWAL_REFUSED, "2026-12-20")) == EXPIRED


def test_too_late_a_refusal_takes_nothing_back():
    late = at(RENEWAL_REFUSED, "2027-01-05")
    assert state("2027-02-01", filed("2026-11-01"), late) == DEEMED_RENEWED


@pytest.mark.parametrize("kind", [REVOKED, WITHDRAWN, CANCELLED])
def test_it_ends_from_its_day_on(kind):
    ended = at(kind, "2026-06-01", ground="x")
    assert state("2026-05-31", ended) == VALID
    assert state("2026-06-01", ended) == kind
    assert state("2027-06-01", ended) == kind


def licence():
    return Licence("l", "示例1号", ("k0", "d0"), {**first(), "item": "i", "edition": 1})


def test_after_its_end_it_can_only_be_cancelled():
    made = licence()
    made.append(at(REVOKED, "2026-06-01"))
    with pytest.raises(IllegalLicenceEvent, match="只能再办理注销"):
        made.append(at(WITHDRAWN, "2026-06-02"))
    made.append(at(CANCELLED, "2026-06-02"))
    with pytest.raises(IllegalLicenceEvent, match="不能再改变"):
        made.append(at(CANCELLED, "2026-06-03"))


def test_what_cannot_be_is_refused():
    made = licence()
    made.append(filed("2026-03-01"))
    with pytest.raises(IllegalLicenceEvent, match="早于上一次"):
        made.append(at(REVOKED, "2026-02-01"))
    with pytest.raises(IllegalLicenceEvent):
        made.append(at("eaten", "2026-03-02"))


@given(st.dates(date(2026, 1, 10), UNTIL), st.integers(0, 800))
def test_filed_in_time_it_never_lapses_by_silence(day, after):
    asked = filed(day.isoformat())
    then = standing_on((first(), asked), max(UNTIL + timedelta(days=after), day))
    in_time = day <= UNTIL - timedelta(days=30)
    assert then.stands == (in_time or after == 0)


@pytest.fixture
def sealed():
    made = plain_office(validity_number=1)
    register_seal(made.site)
    return replace(made, papers=plain_papers())


def granted(sealed, terms=None):
    case = sealed.file()
    accept(sealed.clerk, case)
    decide(sealed.approver, case, "1", "granted", terms=terms)
    return case, sealed.affairs.licences.of_case(case.uid)[-1]


def states(case):
    return [event["state"] for event in case.events if event["type"] == "licence"]


def test_how_long_it_holds_the_item_says(sealed):
    _, licence = granted(sealed)
    assert licence.standing_on(day_of(later())).until == date(2027, 3, 1)


@pytest.mark.parametrize("kind", [REVOKED, WITHDRAWN, CANCELLED])
def test_it_is_ended_on_a_ground_of_the_law_with_a_reason(sealed, kind):
    case, licence = granted(sealed)
    ground = next(iter(GROUNDS[kind]))
    for wrong in ((kind, "because", "x"), ("eaten", ground, "x"), (kind, ground, " ")):
        with pytest.raises(ApplyRefused):
            end_licence(sealed.approver, licence, *wrong)
    event = end_licence(sealed.approver, licence, kind, ground, "示例：查明事实如下")
    assert licence.reason(sealed.sealing, event["uid"]) == "示例：查明事实如下"
    assert licence.reason(sealed.sealing, "none") == ""
    assert states(case) == [VALID, kind]
    with pytest.raises(ApplyRefused):
        file_renewal(sealed.approver, licence, sealed.file().number)


def test_a_renewal_granted_makes_it_longer_and_no_second_one(sealed):
    case, licence = granted(sealed, Terms("", None, date(2026, 6, 30)))
    renewing = sealed.file()
    file_renewal(sealed.approver, licence, renewing.number)
    accept(sealed.clerk, renewing)
    decide(sealed.approver, renewing, "1", "granted", terms=Terms("", None, date(2028, 6, 30)))
    assert len(list(sealed.affairs.licences.all())) == 1
    now = licence.standing_on(date(2026, 7, 1))
    assert (now.state, now.until) == (RENEWED, date(2028, 6, 30))
    assert states(renewing) == [RENEWED]
    assert states(case) == [VALID]


def test_a_renewal_refused_lets_it_run_out(sealed):
    _, licence = granted(sealed, Terms("", None, date(2026, 6, 30)))
    renewing = sealed.file()
    file_renewal(sealed.approver, licence, renewing.number)
    accept(sealed.clerk, renewing)
    decide(sealed.approver, renewing, "1", "refused", "不再符合条件")
    assert licence.standing_on(date(2026, 7, 1)).state == EXPIRED


def test_only_a_fitting_case_renews_it(sealed):
    case, licence = granted(sealed)
    for number in ("2222222222", case.number):
        with pytest.raises(ApplyRefused, match="核对办件编号"):
            file_renewal(sealed.approver, licence, number)
    decided, _ = granted(sealed)
    with pytest.raises(ApplyRefused, match="不能再登记"):
        file_renewal(sealed.approver, licence, decided.number)
    _, endless = granted(sealed, Terms("", None, None))
    assert endless.standing_on(day_of(later())).until


def test_time_tells_once_that_it_counts_as_renewed(sealed):
    case, licence = granted(sealed, Terms("", None, date(2026, 4, 30)))
    renewing = sealed.file()
    file_renewal(sealed.approver, licence, renewing.number)

    def tick(day):
        doing = system_of(replace(sealed, at=later(days=day)).approver)
        return tell_ended(doing, day_of(doing.moment))

    assert tick(59) == 0
    assert tick(60) == 1
    assert tick(61) == 0
    assert licence.standing_on(date(2026, 5, 1)).state == DEEMED_RENEWED
    assert states(case) == [VALID, DEEMED_RENEWED]
    (card,) = [event for event in renewing.events if event["type"] == "card"]
    assert (card["colour"], card["clock"], card["due"]) == ("red", "renewal", "2026-04-30")
    assert [event["type"] for event in licence.events][-1] == DEEMED_RENEWED


def test_time_says_nothing_of_one_that_ran_out(sealed):
    case, licence = granted(sealed, Terms("", None, date(2026, 4, 30)))
    doing = system_of(replace(sealed, at=later(days=70)).approver)
    assert tell_ended(doing, day_of(doing.moment)) == 1
    assert states(case) == [VALID]
    assert licence.standing_on(day_of(doing.moment)).state == EXPIRED
    assert approver(sealed.site, sealed.affairs, sealed.sealing).by == "approver"


def test_a_licence_without_end_needs_no_renewal():
    made = replace(plain_office(), papers=plain_papers())
    register_seal(made.site)
    _, licence = granted(made)
    with pytest.raises(ApplyRefused, match="不用延续"):
        file_renewal(made.approver, licence, made.file().number)


def test_its_own_case_may_be_gone(sealed):
    case, licence = granted(sealed)
    sealed.affairs.cases._cases.pop(case.uid)
    end_licence(sealed.approver, licence, REVOKED, "fraud", "示例")
    assert licence.standing_on(day_of(later())).state == REVOKED


def test_one_refused_after_its_end_is_not_refused_twice(sealed):
    _, licence = granted(sealed, Terms("", None, date(2026, 6, 30)))
    renewing = sealed.file()
    file_renewal(sealed.approver, licence, renewing.number)
    accept(sealed.clerk, renewing)
    decide(sealed.approver, renewing, "1", "refused", "不再符合条件")
    assert [one["type"] for one in licence.events].count(RENEWAL_REFUSED) == 1
    assert to_be_renewed(sealed.affairs, renewing.uid, "1") is None
