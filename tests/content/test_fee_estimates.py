"""收费预估: exact to the fen, only what is in force, and silent about a sum it does not know."""

from datetime import date, timedelta
from fractions import Fraction

import colander
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from content.acts.withdrawing import WITHDRAW
from content.fee_amounts import amount_due, rounded
from content.fee_estimates import Standard, estimate, exemptions_on
from content.guide_gates import FEE_GATES
from content.kinds_list import KINDS
from content.standards_in_force import NO_BASIS, NO_MORE, standards_of
from content.vocabularies import AMOUNT_ROUNDINGS
from tests.conftest import START
from tests.site import DEPARTMENT, desk_of, publish, small_site, soon

DAY = date(2026, 3, 2)
FEES = f"{DEPARTMENT}/fees"
BASIS = ["示例价〔2020〕1号"]
# 国办函〔2020〕109号, by pages: 超额累进
PAGES = [
    {"up_to": 30, "amount_fen": 0},
    {"up_to": 100, "amount_fen": 1000},
    {"up_to": 200, "amount_fen": 2000},
    {"amount_fen": 4000},
]


def fee(**fields):
    said = {"title": "费", "basis": BASIS, **fields}
    return KINDS["fee_standard"].schema().deserialize(said)


def standard(uid="u", stopped="", unsure="", **fields):
    said = fee(**fields)
    return Standard(uid, said["title"], said, tuple(said["basis"]), stopped, unsure)


def due(quantity, who="", day=DAY, **fields):
    """The total of one standard."""
    quantities = {} if quantity is None else {"u": Fraction(quantity)}
    return estimate([standard(**fields)], quantities, {"u": who} if who else {}, day).total_fen


@pytest.mark.parametrize(
    ("quantity", "fen"),
    [(0, 0), (30, 0), (31, 1000), (100, 70_000), (101, 72_000), (200, 270_000), (201, 274_000)],
)
def test_marginal_tiers_charge_each_part_by_its_own_rate(quantity, fen):
    assert due(quantity, charging="tiers", tiers=PAGES) == fen


@pytest.mark.parametrize(("quantity", "fen"), [(0, 0), (30, 0), (31, 31_000), (201, 804_000)])
def test_whole_tiers_charge_everything_by_the_tier_reached(quantity, fen):
    assert due(quantity, charging="tiers", tier_method="whole", tiers=PAGES) == fen


@pytest.mark.parametrize(
    ("method", "quantity", "fen"),
    [("marginal", 5, 500), ("marginal", 12, 500 + 2 * 70), ("whole", 5, 500), ("whole", 12, 840)],
)
def test_a_tier_may_be_one_amount(method, quantity, fen):
    tiers = [{"up_to": 10, "amount_fen": 500, "rate": "fixed"}, {"amount_fen": 70}]
    assert due(quantity, charging="tiers", tier_method=method, tiers=tiers) == fen


def test_beyond_the_last_tier_nothing_is_known():
    said = {"charging": "tiers", "tiers": PAGES[:2]}
    assert due(100, **said) == 70_000
    assert due(101, **said) is None


@pytest.mark.parametrize(
    ("fields", "quantity", "fen"),
    [
        ({"amount_fen": 1000}, 3, 3000),  # as schedules have it: each unit
        ({"charging": "per_unit", "amount_fen": 1000}, 3, 3000),
        ({"charging": "fixed", "amount_fen": 1000}, None, 1000),
        ({"charging": "fixed", "amount_fen": 1000}, 3, 1000),
        ({"charging": "free"}, None, 0),
        ({"charging": "free", "minimum_fen": 100}, None, 0),
        ({"amount_fen": 100, "minimum_fen": 250}, 2, 250),
        ({"amount_fen": 100, "minimum_fen": 250}, 0, 0),
        ({"amount_fen": 100, "maximum_fen": 250}, 3, 250),
        ({"amount_fen": 100, "quantity_rounding": "up"}, "2.1", 300),
        ({"amount_fen": 99}, "0.5", 50),  # 49.5
        ({"amount_fen": 101}, "0.5", 51),  # 50.5: a half always goes up
        ({"amount_fen": 99, "amount_rounding": "jiao"}, 1, 100),
        ({"amount_fen": 99, "amount_rounding": "jiao_down"}, 1, 90),
        ({"amount_fen": 149, "amount_rounding": "yuan"}, 1, 100),
        ({"amount_fen": 150, "amount_rounding": "yuan"}, 1, 200),
        ({"amount_fen": 199, "amount_rounding": "yuan_down"}, 1, 100),
        ({"amount_fen": 101, "amount_rounding": "yuan_up"}, 1, 200),
    ],
)
def test_amounts_are_exact_and_rounded_by_the_standards_own_words(fields, quantity, fen):
    assert due(quantity, **fields) == fen


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"charging": "not_computable", "amount_fen": 5},
        {"charging": "fixed"},
        {"charging": "tiers"},
        {"charging": "tiers", "tiers": [{"up_to": 5}]},
        {"charging": "tiers", "tiers": [PAGES[1], PAGES[0], PAGES[3]]},
        {"charging": "tiers", "tiers": [PAGES[3], PAGES[0]]},
        {"amount_fen": 5, "unsure": "不知道是否收取"},
    ],
)
def test_what_cannot_be_computed_leaves_no_total(fields):
    found = estimate(
        [standard(**fields), standard("v", amount_fen=700)],
        {"u": Fraction(1), "v": Fraction(2)},
        {},
        DAY,
    )
    assert found.total_fen is None
    assert found.known_fen == 1400
    assert [title for title, reason in found.unknown if reason] == ["费"]


def test_a_quantity_that_is_missing_is_asked_for_by_its_name():
    found = estimate([standard(amount_fen=5, quantity_label="证件数")], {}, {}, DAY)
    assert found.unknown == (("费", "请填写“证件数”"),)


EXEMPTIONS = [
    {"who": "残疾人", "percent": 50, "basis": "示例发〔2021〕1号"},
    {"who": "小微企业", "amount_fen": 800, "from_on": DAY, "until_on": DAY + timedelta(1)},
]


@pytest.mark.parametrize(
    ("who", "days", "fen"),
    [
        ("", 0, 999),
        ("残疾人", 0, 500),  # 499.5
        ("小微企业", 0, 199),
        ("小微企业", 1, 199),
        ("小微企业", 2, None),
        ("小微企业", -1, None),
        ("没有的", 0, None),
    ],
)
def test_an_exemption_holds_from_its_first_to_its_last_day(who, days, fen):
    said = {"charging": "fixed", "amount_fen": 999, "exemptions": EXEMPTIONS}
    assert due(None, who, DAY + timedelta(days), **said) == fen


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"effective_on": DAY + timedelta(1)}, "起施行，目前不收取"),
        ({"valid_until": DAY - timedelta(1)}, "到期，不再收取"),
        ({"stopped": NO_BASIS}, "不得收取"),
    ],
)
def test_a_standard_that_is_not_in_force_charges_nothing_and_says_so(fields, word):
    found = estimate([standard(amount_fen=100, **fields)], {"u": Fraction(1)}, {}, DAY)
    assert (found.total_fen, found.lines) == (0, ())
    assert word in found.stopped[0][1]
    for day in (fields.get("effective_on"), fields.get("valid_until")):
        if day:
            assert due(1, day=day, amount_fen=100, **fields) == 100


fen_st = st.integers(0, 10**7)
quantity_st = st.fractions(0, 5000, max_denominator=10_000)
percent_st = st.one_of(st.none(), st.integers(0, 100))


@st.composite
def standards_st(draw):
    bounds = sorted(draw(st.sets(st.integers(1, 4000), max_size=4)))
    rates = st.sampled_from(["fixed", "per_unit"])
    tiers = [
        {"up_to": bound, "amount_fen": draw(fen_st), "rate": draw(rates)}
        for bound in [*bounds, None]
    ]
    least, most = sorted((draw(fen_st), draw(fen_st)))
    percent = draw(percent_st)
    less = {"percent": percent} if percent is not None else {"amount_fen": draw(fen_st)}
    return fee(
        charging=draw(st.sampled_from(["fixed", "per_unit", "tiers", "free"])),
        amount_fen=draw(fen_st),
        tiers=tiers,
        tier_method=draw(st.sampled_from(["marginal", "whole"])),
        minimum_fen=draw(st.one_of(st.none(), st.just(least))),
        maximum_fen=draw(st.one_of(st.none(), st.just(most))),
        quantity_rounding=draw(st.sampled_from(["exact", "up"])),
        amount_rounding=draw(st.sampled_from([key for key, _ in AMOUNT_ROUNDINGS])),
        exemptions=[{"who": "甲", **less}],
    )


@given(standards_st(), quantity_st)
def test_an_amount_is_never_negative_and_whole(fields, quantity):
    fen = rounded(fields, amount_due(fields, quantity))
    assert isinstance(fen, int)
    assert fen >= 0


@given(standards_st(), quantity_st, quantity_st)
def test_more_costs_no_less_where_tiers_are_marginal(fields, some, more):
    assume(fields["tier_method"] == "marginal")
    low, high = sorted((some, more))
    assert rounded(fields, amount_due(fields, low)) <= rounded(fields, amount_due(fields, high))


@given(st.lists(st.tuples(standards_st(), quantity_st, st.booleans()), max_size=4))
def test_an_exemption_never_raises_and_the_lines_are_the_total(said):
    standards = [Standard(f"u{n}", "费", fields) for n, (fields, _, _) in enumerate(said)]
    quantities = {f"u{n}": quantity for n, (_, quantity, _) in enumerate(said)}
    exempted = {f"u{n}": "甲" for n, (_, _, exempt) in enumerate(said) if exempt}
    full = estimate(standards, quantities, {}, DAY)
    less = estimate(standards, quantities, exempted, DAY)
    for line, plain in zip(less.lines, full.lines, strict=True):
        assert 0 <= line.fen <= line.full_fen == plain.fen
    assert less.total_fen == sum(line.fen for line in less.lines) <= full.total_fen


@given(st.lists(st.sampled_from(EXEMPTIONS)), st.integers(-3, 3))
def test_only_exemptions_of_the_day_are_offered(rows, days):
    day = DAY + timedelta(days)
    for row in exemptions_on({"exemptions": rows}, day):
        assert row.get("from_on", day) <= day <= row.get("until_on", day)


def test_the_least_may_not_lie_above_the_most():
    with pytest.raises(colander.Invalid) as caught:
        fee(minimum_fen=2, maximum_fen=1)
    assert "最高收费不能低于最低收费" in caught.value.asdict()["maximum_fen"]
    fee(minimum_fen=1, maximum_fen=1)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"amount_fen": 5}, []),
        ({"charging": "fixed", "amount_fen": 5}, []),
        ({"charging": "tiers", "tiers": PAGES}, []),
        ({"charging": "fixed"}, [("never", "amount_fen")]),
        ({"charging": "tiers"}, [("never", "tiers")]),
        ({"charging": "tiers", "tiers": [{"up_to": 0, "amount_fen": 1}]}, [("never", "tiers")]),
        ({"exemptions": EXEMPTIONS[:1]}, []),
        ({"exemptions": EXEMPTIONS[1:]}, [("confirm", "exemptions")]),
        ({"exemptions": [{"who": "甲", "basis": "乙"}]}, [("never", "exemptions")]),
        (
            {"exemptions": [{"who": "甲", "basis": "乙", "percent": 1, "amount_fen": 1}]},
            [("never", "exemptions")],
        ),
        (
            {
                "exemptions": [
                    {
                        "who": "甲",
                        "basis": "乙",
                        "percent": 1,
                        "from_on": DAY,
                        "until_on": DAY - timedelta(1),
                    }
                ]
            },
            [("never", "exemptions")],
        ),
    ],
)
def test_gates_find_what_leaves_the_amount_open(fields, found):
    said = [one for gate in FEE_GATES for one in gate(fee(**fields), None)]
    assert [(one.level, one.field) for one in said] == found


def charged(site, uid, moment):
    return estimate(standards_of(site, [uid], moment), {uid: Fraction(1)}, {}, DAY)


def test_withdrawing_a_standard_stops_the_charge_from_that_moment():
    site = small_site()
    said = {"title": "费", "basis": BASIS, "amount_fen": 100}
    item = publish(site, said, kind="fee_standard", section=FEES, moment=START)
    later = soon(START, days=1)
    told = {"reason": "superseded", "text": "停止收取"}
    desk_of(site, "moderator", later).perform(WITHDRAW, item, told)
    assert charged(site, item.uid, START).total_fen == 100
    stopped = charged(site, item.uid, later)
    assert (stopped.total_fen, stopped.stopped) == (0, (("费", NO_MORE),))
    assert standards_of(site, [item.uid, "nowhere"], soon(START, days=-1)) == ()


def test_a_standard_withdrawn_as_an_error_is_not_told_again():
    site = small_site()
    said = {"title": "错误的费", "basis": BASIS, "amount_fen": 100}
    item = publish(site, said, kind="fee_standard", section=FEES, moment=START)
    told = {"reason": "error", "text": "有误"}
    desk_of(site, "moderator", soon(START, days=1)).perform(WITHDRAW, item, told)
    stopped = charged(site, item.uid, soon(START, days=2)).stopped
    assert stopped == (("已撤回的收费标准", NO_MORE),)


def test_a_basis_that_is_repealed_stops_the_charge_from_that_day():
    site = small_site()
    documents = [publish(site, {"title": name}, moment=START) for name in ("甲办法", "乙办法")]
    said = {"title": "费", "basis": BASIS, "amount_fen": 100}
    said["basis_documents"] = [document.uid for document in documents]
    item = publish(site, said, kind="fee_standard", section=FEES, moment=START)
    for days, document in enumerate(documents, 1):
        repeal = {"title": f"废止决定{days}", "repeals": [document.uid]}
        publish(site, repeal, moment=soon(START, days=days))
    totals = [charged(site, item.uid, soon(START, days=n)).total_fen for n in range(3)]
    assert totals == [100, 100, 0]
    reason = charged(site, item.uid, soon(START, days=2)).stopped[0][1]
    assert reason == "收费依据《甲办法》、《乙办法》已经废止或者失效，不得收取"


def test_a_standard_whose_words_name_no_basis_charges_nothing():
    site = small_site()
    item = publish(
        site,
        {"title": "费", "basis": BASIS, "amount_fen": 100},
        kind="fee_standard",
        section=FEES,
        moment=START,
    )
    edition = item.edition_at(START)
    edition.fields = {**edition.fields, "basis": ("同上",)}
    assert charged(site, item.uid, START).stopped == (("费", NO_BASIS),)
