"""The register of decisions: a function of cases, masked, by month, kept in line with them."""

from datetime import date, timedelta
from types import SimpleNamespace

from content.cases.register_of_decisions import RegisterOfDecisions, entries_of

DAY = date(2026, 3, 10)


def decided(number="22", day=DAY, outcome="granted", branches=("1",), **more):
    """A case of which one branch after the other is decided on the day."""
    events = [{"type": "submitted"}, {"type": "accepted"}]
    for name in branches:
        events.append({"type": "decided", "branch": name, "outcome": outcome, "day": f"{day}"})
    told = {name: {"item": f"事项{name}", "office": f"局{name}"} for name in branches}
    return SimpleNamespace(
        uid=f"c{number}",
        number=number,
        government_uid="g",
        published={"name": "示**", "is_firm": False, "branches": told},
        branches=tuple(
            SimpleNamespace(name=n, item_uid=f"i{n}", department_uid=f"d{n}") for n in branches
        ),
        events=(*events, *more.get("later", ())),
    )


def test_an_entry_tells_what_the_law_publishes_and_what_became_of_it():
    later = (
        {"type": "issued", "branch": "1", "kind": "acceptance", "number": "收1"},
        {"type": "issued", "branch": "1", "kind": "grant", "number": "许可〔2026〕1号"},
        {"type": "delivered", "branch": "1"},
        {"type": "decision_corrected", "branch": "1", "day": "2026-03-12"},
    )
    (entry,) = entries_of(decided(later=later)).values()
    assert (entry.name, entry.item, entry.office) == ("示**", "事项1", "局1")
    assert (entry.outcome_label, entry.day, entry.paper) == ("准予", DAY, "许可〔2026〕1号")
    assert entry.notes == (("2026-03-12", "决定书文字已更正"),)


def test_a_joint_case_has_an_entry_for_each_decided_branch_and_what_follows_goes_to_its_own():
    later = ({"type": "issued", "branch": "2", "kind": "refusal", "number": "不许2"},)
    found = entries_of(decided(branches=("1", "2"), later=later))
    assert {name: entry.paper for name, entry in found.items()} == {"1": "", "2": "不许2"}
    assert found["2"].place_uids == ("g", "d2", "i2")


def test_nothing_is_listed_before_it_is_decided():
    case = decided(branches=("1",))
    case.events = case.events[:2]
    assert entries_of(case) == {}


def test_lists_run_newest_first_over_months_and_go_on_by_key():
    register = RegisterOfDecisions()
    for days in range(0, 100, 5):
        register.follow(decided(f"{days:02d}", DAY + timedelta(days=days)))
    found = list(register.entries("g"))
    assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)
    assert len(found) == register.total("g") == register.total("i1") == 20
    assert register.months("g") == ["2026-06", "2026-05", "2026-04", "2026-03"]
    for place in range(20):
        rest = list(register.entries("g", found[place].key))
        assert rest == found[place + 1 :]
    assert list(register.entries("elsewhere")) == []


def test_followed_again_it_stays_one_entry_and_tells_the_newest():
    register, case = RegisterOfDecisions(), decided()
    register.follow(case)
    case.events = (
        *case.events,
        {"type": "issued", "branch": "1", "kind": "grant", "number": "7号"},
    )
    register.follow(case)
    (entry,) = register.of("d1", "2026-03").entries()
    assert entry.paper == "7号"
    assert register.of("d1", "2026-03").count() == 1


def test_two_who_decide_at_once_are_both_listed(tmp_path):
    """First entries of one list and of different ones, in connections of their own."""
    import transaction
    from ZODB import DB
    from ZODB.FileStorage import FileStorage

    db = DB(FileStorage(str(tmp_path / "data.fs")))
    with db.transaction() as connection:
        connection.root()["register"] = register = RegisterOfDecisions()
        register.follow(decided("00"))
    managers = [transaction.TransactionManager() for _ in range(2)]
    opened = [db.open(one) for one in managers]
    for number, connection in enumerate(opened, 1):
        connection.root()["register"].follow(decided(f"{number:02d}", outcome="refused"))
    for one in managers:
        one.commit()
    with db.transaction() as connection:
        register = connection.root()["register"]
        assert [one.number for one in register.entries("g")] == ["00", "01", "02"]
        assert register.total("g") == 3
    for connection in opened:
        connection.close()
    db.close()
