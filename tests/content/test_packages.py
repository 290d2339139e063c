"""The plan of a package: the golden example, faults of a graph, random graphs by brute force."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.packages import (
    JOINT_DAYS,
    MOST,
    Member,
    PackageUnsound,
    Span,
    advise,
    graph_faults,
    plan,
    read_members,
    split_names,
)


def package(*rows):
    return [Member(name, f"uid-{name}", tuple(requires), days) for name, days, requires in rows]


def golden(last=11):
    return package(("A", 5, ""), ("B", 10, "A"), ("C", 8, "A"), ("D", last, "A"))


def test_golden_sixteen_days_in_parallel_and_thirty_four_in_a_row():
    planned = plan(golden())
    assert (planned.serial, planned.days) == (34, 16)
    assert planned.path == ("A", "D")
    assert planned.bottlenecks == ("D",)
    assert planned.layers == (("A",), ("B", "C", "D"))
    assert planned.spans == {
        "A": Span(0, 5, 0),
        "B": Span(5, 15, 1),
        "C": Span(5, 13, 3),
        "D": Span(5, 16, 0),
    }
    assert not planned.is_capped


def test_golden_a_shorter_bottleneck_is_another_ones_turn():
    planned = plan(golden(6))
    assert (planned.days, planned.serial) == (15, 29)
    assert planned.bottlenecks == ("B",)
    assert planned.path == ("A", "B")


def test_what_the_bottleneck_would_have_to_become():
    (one,) = advise(plan(golden()))
    assert (one.name, one.days, one.below, one.best, one.total) == ("D", 11, 10, 10, 15)
    assert (one.then, one.together) == (("B",), ())


def test_two_that_take_as_long_help_only_together():
    planned = plan(golden(10))
    assert planned.bottlenecks == ("B", "D")
    first, second = advise(planned)
    assert (first.name, first.together, first.below, first.total) == ("B", ("D",), 9, 14)
    assert second.together == ("B",)


def test_a_bottleneck_beside_another_path_is_shortened_with_its_longest():
    (one,) = advise(plan(package(("A", 5, ""), ("B", 6, "A"), ("C", 11, ""))))
    assert (one.name, one.together, one.best, one.total) == ("C", ("B",), 10, 10)


def test_joint_handling_takes_at_most_forty_five_days():
    planned = plan(package(("A", 30, ""), ("B", 31, "A")))
    assert (planned.days, planned.longest, planned.serial) == (JOINT_DAYS, 61, 61)
    assert planned.is_capped
    (one,) = advise(planned)
    assert (one.name, one.below, one.best, one.total) == ("B", 14, 0, 30)


def test_beyond_the_cap_one_alone_may_not_help_at_all():
    planned = plan(package(("A", 50, ""), ("B", 50, "")))
    one, other = advise(planned)
    assert (one.together, one.best, one.total) == (("B",), 44, 44)
    assert other.together == ("A",)


def test_a_capped_chain_of_which_no_member_alone_helps():
    planned = plan(package(("A", 46, ""), ("B", 46, "A")))
    one, _ = advise(planned)
    assert (one.together, one.total) == (("B",), 0)


def test_days_that_are_not_known_are_not_made_up():
    members = [Member("A", "a", (), 5), Member("B", "b", ("A",), None, why="没有写明时限")]
    planned = plan(members)
    assert (planned.days, planned.serial, planned.at_least) == (None, None, 5)
    assert [one.name for one in planned.unknown] == ["B"]
    assert advise(planned) == ()


def test_what_is_done_at_once_has_no_bottleneck():
    planned = plan(package(("A", 0, ""), ("B", 0, "A")))
    assert (planned.days, planned.bottlenecks, advise(planned)) == (0, (), ())


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (package(("A", 1, "")), "至少要有 2 个事项"),
        (package(*((f"M{n}", 1, ()) for n in range(MOST + 1))), "最多 30 个事项"),
        (package(("A", 1, ""), ("A", 2, "")), "都叫“A”"),
        (package(("A", 1, "A"), ("B", 1, "")), "不能以自己为前提"),
        (package(("A", 1, ("X",)), ("B", 1, "")), "前提“X”不在成员里"),
        (package(("A", 1, "B"), ("B", 1, "A")), "绕成了一圈"),
        ([Member("A", "same"), Member("B", "same")], "同一个事项"),
    ],
)
def test_faults_are_named_with_their_cure(members, said):
    faults = graph_faults(members)
    assert any(said in fault.message for fault in faults)
    assert graph_faults(golden()) == ()


@pytest.mark.parametrize("requires", ["B", ("X",)])
def test_an_unsound_graph_has_no_plan(requires):
    with pytest.raises(PackageUnsound):
        plan(package(("A", 1, requires), ("B", 1, "A")))


def test_members_are_read_from_rows():
    rows = [{"item": "u", "name": "乙", "requires": " 甲、丙 、"}, {"item": "v", "name": "甲"}]
    assert read_members(rows)[0] == Member("乙", "u", ("甲", "丙"))
    assert read_members(rows)[1].requires == ()
    assert split_names("") == ()


@st.composite
def graphs(draw):
    """Members in any order, each requiring some that stand before it in a hidden order."""
    days = draw(st.lists(st.integers(0, 30), min_size=2, max_size=7))
    names = [f"M{number}" for number in range(len(days))]
    rows = []
    for number, (name, length) in enumerate(zip(names, days, strict=True)):
        before = draw(st.sets(st.sampled_from(names[:number]))) if number else set()
        rows.append((name, length, tuple(sorted(before))))
    return package(*draw(st.permutations(rows)))


def longest_chain(members):
    """By trying every chain of members in which each requires the one before."""
    known = {one.name: one for one in members}
    return max(
        sum(known[name].days for name in chain)
        for size in range(1, len(members) + 1)
        for chain in permutations(known, size)
        if all(chain[n] in known[chain[n + 1]].requires for n in range(size - 1))
    )


@settings(max_examples=60)
@given(graphs())
def test_the_critical_path_is_the_longest_of_all_chains(members):
    planned = plan(members)
    assert graph_faults(members) == ()
    assert planned.longest == longest_chain(members)
    assert sum(one.days for one in planned.members if one.name in planned.path) == planned.longest
    assert planned.days == min(planned.longest, JOINT_DAYS)
    done = set()
    for layer in planned.layers:
        assert all(set(one.requires) <= done for one in planned.members if one.name in layer)
        done |= set(layer)
    assert done == {one.name for one in members}


@settings(max_examples=60)
@given(graphs())
def test_slack_is_what_a_member_may_take_longer(members):
    planned = plan(members)
    for one in members:
        slack = planned.spans[one.name].slack
        for extra in (slack, slack + 1):
            longer = [_days(m, m.days + extra) if m is one else m for m in members]
            assert plan(longer).longest == planned.longest + max(extra - slack, 0)


def _days(member, days):
    return Member(member.name, member.item_uid, member.requires, days)


@settings(max_examples=60)
@given(graphs())
def test_advice_keeps_its_word(members):
    planned = plan(members)
    for one in advise(planned):
        cut = one.days - one.best
        group = {one.name, *one.together}
        said = [_days(m, max(m.days - cut, 0)) if m.name in group else m for m in members]
        assert plan(said).days == one.total < planned.days
        if not one.together:
            almost = [_days(m, one.below + 1) if m.name == one.name else m for m in members]
            assert plan(almost).days == planned.days
