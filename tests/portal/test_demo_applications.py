"""Applications of a demo: in every stage, about nobody, opened by their codes."""

from collections import Counter
from datetime import date, timedelta

import pytest

from content.affairs import Affairs
from content.applicant_acts import ApplicantDoing, log_in
from content.cases.cases import Case
from content.clock import day_of
from content.forms.conditions import visible_steps
from content.forms.definition import normalise, read
from content.forms.identities import resident_id_problem
from content.forms.schema import check_answers
from content.item_codes import is_credit_code
from content.ledger_records import canonical
from content.log_in import Outcome
from portal.demo.answers import Pen
from portal.demo.applicants import BING, JIA, YI
from portal.demo.applications import Bureau, plant_applications
from portal.demo.plan import SMALL, Size
from portal.demo.planting import plant_content
from portal.demo.sample_paper import sample_paper
from portal.demo.source import ANCHOR, Source
from portal.founding import make_site
from portal.keys import make_keys, read_keys
from tests.forms import EVERY_TYPE
from tests.site import CHEAP

NOW = ANCHOR + timedelta(days=40)
PERSONAL = tuple(text for one in (JIA, YI, BING) for text in (one.name, one.resident_id, one.phone))


def site_of(size):
    site = make_site(Source("1/founding").new_uid)
    plant_content(site, 1, size)
    return site


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "persons.key"
    make_keys(path)
    return read_keys(path)


@pytest.fixture(scope="module")
def small():
    return site_of(SMALL)


def planted(site, ring, now=NOW):
    affairs = Affairs()
    source = Source("1/applications")
    bureau = Bureau(site, affairs, ring, source, now, CHEAP, lambda receipt: b"%PDF-sample")
    return affairs, plant_applications(bureau)


@pytest.fixture(scope="module")
def made(small, ring):
    return planted(small, ring)


def cases_of(affairs, codes) -> list[Case]:
    numbers = [one.address.rpartition("/")[2] for one in codes if one.address.startswith("/track/")]
    return [affairs.cases.by_number(number) for number in numbers]


def test_every_stage_is_there_and_each_code_opens_its_own(made, ring):
    affairs, told = made
    cases = cases_of(affairs, told.codes)
    states = Counter(case.standing.state for case in cases)
    assert set(states) == {"submitted", "awaiting_correction", "corrected", "withdrawn"}
    codes = [one.code for one in told.codes if one.address.startswith("/track/")]
    for case, code in zip(cases, codes, strict=True):
        assert case.is_held(code, "", ring)
        assert not any(case.is_held(other, "", ring) for other in codes if other != code)
    (paused,) = [one for one in told.codes if one.what == "草稿"]
    draft = affairs.drafts.get(paused.address.rpartition("/")[2])
    assert draft.is_held(paused.code, "", ring)
    assert draft.done


def test_the_first_is_the_long_form_with_its_table_and_files(made, ring):
    case = cases_of(made[0], made[1].codes)[0]
    answers = case.answers(ring)
    assert made[1].codes[0].title == "食品经营许可"
    assert len(answers["staff"]) == 2
    assert answers["online"] == "是"
    assert answers["site"]
    assert len(case.files) >= 2
    assert case.files[0].content(ring) == sample_paper("甲").content
    assert case.receipt_pdf(ring) == b"%PDF-sample"
    assert set(case.situation) >= {"申请人类型", "主体业态"}


def test_the_same_seed_answers_the_same(small, ring, made):
    again, told = planted(small, ring)
    first = [case.answers(ring) for case in cases_of(made[0], made[1].codes)]
    other = [case.answers(ring) for case in cases_of(again, told.codes)]
    without_files = [{k: v for k, v in said.items() if "paper" not in k} for said in first]
    assert without_files == [{k: v for k, v in s.items() if "paper" not in k} for s in other]
    assert not {one.code for one in told.codes} & {one.code for one in made[1].codes}


def test_persons_can_be_nobody_and_their_numbers_are_well_formed():
    for one in (JIA, YI, BING):
        assert one.name.startswith("示例")
        assert one.resident_id[6:10] == "1900"
        assert one.resident_id[14:17] == "000"
        assert resident_id_problem(one.resident_id, date(2026, 9, 1)) is None
        assert is_credit_code(one.credit_code)
        assert one.phone.startswith("138000000")


def test_nothing_personal_is_in_the_ledger_or_in_the_clear(made):
    affairs, _ = made
    assert list(affairs.staged)
    for record in affairs.staged:
        text = str(canonical(record))
        assert not any(personal in text for personal in PERSONAL)


def test_accounts_are_two_that_log_in_with_their_telephone(made, ring):
    affairs, told = made[0], made[1].applicants
    doing = ApplicantDoing(None, NOW, affairs, ring, CHEAP, Source("y").new_uid, lambda: "")
    for one in told:
        outcome, account = log_in(doing, one.phone, one.password)
        assert outcome.outcome is Outcome.OK
        assert affairs.cases.of_applicant(account.uid)
    assert [one.name for one in told] == ["示例甲", "示例乙"]
    assert len({one.password for one in told}) == 2


@pytest.mark.parametrize("now", [NOW, ANCHOR, ANCHOR - timedelta(days=30)])
def test_nothing_is_over_on_its_first_day_nor_before_its_form(small, ring, now):
    affairs, told = planted(small, ring, now)
    last = max(now, ANCHOR)
    for case in cases_of(affairs, told.codes):
        assert ANCHOR <= case.received_at <= last
        due_on = case.standing.due_on
        assert due_on is None or due_on > day_of(last)
    for one in told.codes:
        if one.what == "草稿":
            draft = affairs.drafts.get(one.address.rpartition("/")[2])
            assert draft.expires_at > last + timedelta(days=15)


def test_a_demo_too_small_for_forms_has_no_applications(ring):
    affairs, told = planted(site_of(Size(count=7)), ring)
    assert told.codes == []
    assert affairs.cases is None


def test_any_form_is_filled_in_soundly():
    definition, today = read(normalise(EVERY_TYPE)), day_of(NOW)
    for kind in ("person", "firm"):
        pen = Pen(JIA, Source("x"), today, {"kind": kind, "short": "AB", "area": "12.5"})
        answers = {}
        for step in definition.steps:
            answers = pen.answer(definition, step, answers)
        for step in visible_steps(definition, answers):
            wrong = set(check_answers(definition, step, answers, NOW))
            assert not wrong - {"paper", "capital"}
