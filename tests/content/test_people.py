"""Accounts and grants: names, passwords, who a person is, and what ends their sessions."""

from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
import ZODB
from BTrees.OOBTree import OOBTree
from hypothesis import given
from hypothesis import strategies as st

from content.passwords import PasswordRefused, Passwords, check_password
from content.people import AccountRefused, People, UnknownAccount
from content.permissions import ANONYMOUS, OPERATOR, Grant, Role
from content.sessions import Sessions

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
PASSWORD, OTHER = "冬天的松花江-abcd1", "雾凇与大米饭-abcd2"
NAME = "nanguan.editor"


def people_with(*names):
    people = People()
    for name in names:
        people.add_account(name, "示例信息员", PASSWORD, START, passwords=CHEAP)
    return people


def reset(people, sessions, password=OTHER):
    people.set_password(NAME, password, passwords=CHEAP, sessions=sessions)


# --- names


def test_a_name_is_the_same_in_capitals_and_in_full_width():
    people = people_with(" Ｎａｎｇｕａｎ.Editor ")
    assert people.account("NANGUAN.editor").name == NAME
    assert "ＮＡＮＧＵＡＮ．ＥＤＩＴＯＲ" in people
    with pytest.raises(AccountRefused, match="已有人使用"):
        people.add_account(NAME, "示例", PASSWORD, START, passwords=CHEAP)


@pytest.mark.parametrize(
    "name", ["ab", "a" * 41, "南关区", "a b c", "a/b/c", "", "abc\n1", "a@b.c"]
)
def test_a_name_that_would_not_fit_is_refused_with_a_cure(name):
    with pytest.raises(AccountRefused, match="3 到 40 个字符"):
        people_with(name)


@pytest.mark.parametrize("name", [OPERATOR, "Founding", "SYSTEM"])
def test_nobody_may_pass_for_the_system(name):
    with pytest.raises(AccountRefused, match="系统保留"):
        people_with(name)


@pytest.mark.parametrize("display_name", ["", "  ", "名" * 41])
def test_a_display_name_is_needed(display_name):
    with pytest.raises(AccountRefused, match="姓名或称呼"):
        People().add_account(NAME, display_name, PASSWORD, START, passwords=CHEAP)


def test_accounts_are_listed_by_name():
    assert [account.name for account in people_with("ccc", "aaa", "bbb")] == ["aaa", "bbb", "ccc"]


def test_an_unknown_account_is_told_by_name():
    people, sessions = People(), Sessions()
    for ask in (
        lambda: people.account("nobody"),
        lambda: people.grants_of("nobody"),
        lambda: people.grant("nobody", Role.EDITOR, "place"),
        lambda: people.disable("nobody", START, sessions=sessions),
    ):
        with pytest.raises(UnknownAccount, match="nobody"):
            ask()


# --- passwords


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("短密码", "至少 10 个字符"),
        ("x" * 9, "至少 10 个字符"),
        ("长" * 201, "最多 200 个字符"),
        ("my-Nanguan.Editor-1", "不能含有账号名"),
        ("1234567890", "太常见"),
        ("Password123", "太常见"),
        ("１２３４５６７８９０", "太常见"),
        ("woaini1314520", "太常见"),
        ("aaaaaaaaaaaaaa", "太常见"),
        ("1111122222333", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_a_cure(password, said):
    with pytest.raises(PasswordRefused, match=said):
        check_password(password, NAME)
    with pytest.raises(PasswordRefused, match=said):
        People().add_account(NAME, "示例", password, START, passwords=CHEAP)
    people = people_with(NAME)
    with pytest.raises(PasswordRefused, match=said):
        reset(people, Sessions(), password)
    assert CHEAP.verify(people.account(NAME).password_hash, PASSWORD)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_hash_fits_its_password_only(password, other):
    made = CHEAP.hash(password)
    assert made.startswith("$argon2id$")
    assert CHEAP.verify(made, password)
    same = normalize("NFKC", other) == normalize("NFKC", password)
    assert CHEAP.verify(made, other) is same


def test_a_password_is_the_same_in_full_width():
    assert CHEAP.verify(CHEAP.hash("Songhua-River-1"), "Ｓｏｎｇｈｕａ－Ｒｉｖｅｒ－１")


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$v=19$broken", "*"])
def test_a_broken_hash_fits_nothing(broken):
    assert not CHEAP.verify(broken, PASSWORD)


def test_the_hash_tells_when_parameters_changed():
    made = CHEAP.hash(PASSWORD)
    assert not CHEAP.is_outdated(made)
    assert Passwords(time_cost=2, memory_kib=8, lanes=1).is_outdated(made)


def test_the_standard_parameters_are_those_of_rfc_9106():
    assert "$m=65536,t=3,p=4$" in Passwords().hash(PASSWORD)


def test_a_new_password_ends_every_session_and_the_lock():
    people, sessions = people_with(NAME, "other"), Sessions()
    mine = [sessions.open(NAME, START), sessions.open(NAME, START)]
    others = sessions.open("other", START)
    account = people.account(NAME)
    account.failures, account.locked_until = 7, START + timedelta(hours=1)
    account.must_change_password = True
    people.set_password("Nanguan.Editor", OTHER, passwords=CHEAP, sessions=sessions)
    assert [sessions.find(token, START) for token in mine] == [None, None]
    assert sessions.find(others, START) == "other"
    assert CHEAP.verify(account.password_hash, OTHER)
    assert (account.failures, account.is_locked(START)) == (0, False)
    assert account.must_change_password is False


def test_a_new_password_must_be_new():
    people = people_with(NAME)
    with pytest.raises(PasswordRefused, match="与原密码相同"):
        reset(people, Sessions(), PASSWORD)


# --- who a person is


def test_a_person_is_an_account_and_its_grants():
    people = people_with(NAME)
    people.grant(NAME, Role.EDITOR, "mzj")
    people.grant(NAME, Role.CLERK, "hall")
    person = people.person("NANGUAN.editor", START)
    assert person.account == NAME
    assert person.grants == {Grant(Role.EDITOR, "mzj"), Grant(Role.CLERK, "hall")}
    assert person.grants == people.grants_of(NAME)


def test_nobody_and_a_disabled_account_are_the_public():
    people, sessions = people_with(NAME), Sessions()
    people.grant(NAME, Role.EDITOR, "mzj")
    token = sessions.open(NAME, START)
    people.disable(NAME, START, sessions=sessions)
    people.disable(NAME, START + timedelta(days=1), sessions=sessions)
    assert people.person("nobody", START) is ANONYMOUS
    assert people.person(NAME, START) is ANONYMOUS
    assert people.person(NAME, START - timedelta(seconds=1)).account == NAME
    assert sessions.find(token, START) is None
    people.enable(NAME)
    assert people.person(NAME, START).grants == {Grant(Role.EDITOR, "mzj")}


def test_granting_and_revoking_say_whether_anything_changed():
    people = people_with(NAME)
    assert people.grant(NAME, Role.EDITOR, "mzj")
    assert not people.grant(NAME, Role.EDITOR, "mzj")
    assert people.revoke(NAME, Role.EDITOR, "mzj")
    assert not people.revoke(NAME, Role.EDITOR, "mzj")
    assert not people.revoke(NAME, Role.EDITOR, "elsewhere")
    assert people.grants_of(NAME) == frozenset()
    assert people.grants_at("mzj") == ()


NAMES, PLACES = ("aaa", "bbb", "ccc"), ("one", "two")
STEPS = st.tuples(
    st.booleans(), st.sampled_from(NAMES), st.sampled_from(list(Role)), st.sampled_from(PLACES)
)


@given(st.lists(STEPS, max_size=30))
def test_grants_by_account_and_by_place_agree(steps):
    people, held = people_with(*NAMES), set()
    for granted, name, role, place in steps:
        changed = (people.grant if granted else people.revoke)(name, role, place)
        assert changed is (granted is not ((name, role, place) in held))
        (held.add if granted else held.discard)((name, role, place))
    for name in NAMES:
        said = {(name, grant.role, grant.place_uid) for grant in people.grants_of(name)}
        assert said == {one for one in held if one[0] == name}
    for place in PLACES:
        assert {(*one, place) for one in people.grants_at(place)} == {
            one for one in held if one[2] == place
        }


# --- storage


def test_people_are_stored_as_plain_things_and_no_hasher_with_them():
    database = ZODB.DB(None)
    try:
        with database.transaction() as connection:
            people = connection.root()["people"] = people_with(NAME)
            people.grant(NAME, Role.EDITOR, "mzj")
        with database.transaction() as connection:
            people = connection.root()["people"]
            account = people.account(NAME)
            assert account.grants == (("editor", "mzj"),)
            assert type(account.grants[0][0]) is str
            assert people.person(NAME, START).grants == {Grant(Role.EDITOR, "mzj")}
            kinds = {type(value) for value in account.__getstate__().values()}
            assert kinds <= {str, datetime, tuple}
            assert {type(value) for value in people.__getstate__().values()} == {OOBTree}
            assert PASSWORD not in repr(account.__getstate__())
    finally:
        database.close()
