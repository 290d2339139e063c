"""Logging in: who is let in, what is counted, how long a lock lasts, and codes that work once."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

import pyotp
import pytest
import transaction
import ZODB
from hypothesis import given
from hypothesis import strategies as st
from ZODB.POSException import ConflictError

from content.log_in import LogIn, Outcome, authenticate, lock_after
from content.passwords import Passwords
from content.people import AccountRefused, People
from content.second_factor import begin_totp, confirm_totp, remove_totp
from content.sessions import Sessions

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE, STEP = timedelta(minutes=1), timedelta(seconds=30)
CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
NAME, PASSWORD, WRONG = "nanguan.editor", "Songhua-River-1", "Songhua-River-2"


@pytest.fixture
def people():
    return make_people()


def make_people():
    people = People()
    people.add_account(NAME, "示例信息员", PASSWORD, START, passwords=CHEAP)
    return people


def log_in(people, password=PASSWORD, code="", moment=START, name=NAME):
    return authenticate(people, CHEAP, name, password, code, moment)


def fail(people, times, moment=START):
    for _ in range(times):
        last = log_in(people, WRONG, moment=moment)
    return last


def enrol(people, moment=START - 10 * MINUTE):
    account = people.account(NAME)
    secret = begin_totp(account, "示例").secret
    assert confirm_totp(account, code_at(secret, moment), moment)
    return secret


def code_at(secret, moment):
    return pyotp.TOTP(secret).at(moment)


def wrong_code(secret, moment):
    near = {pyotp.TOTP(secret).at(moment, counter_offset=offset) for offset in (-1, 0, 1)}
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in near)


# --- password


def test_the_right_password_lets_in_however_the_name_is_typed(people):
    assert log_in(people, name=" Nanguan.EDITOR") == LogIn(Outcome.OK, NAME)
    assert people.account(NAME).last_login_at == START


def test_wrong_unknown_and_disabled_are_told_alike(people):
    wrong, unknown = log_in(people, WRONG), log_in(people, name="nobody")
    people.disable(NAME, START, sessions=Sessions())
    disabled, also = log_in(people), log_in(people, WRONG)
    outcomes = [one.outcome for one in (wrong, unknown, disabled, also)]
    assert outcomes == [Outcome.WRONG, Outcome.WRONG, Outcome.DISABLED, Outcome.WRONG]
    assert len({one.message for one in (wrong, unknown, disabled, also)}) == 1
    assert "账号或密码不正确" in wrong.message
    assert {one.account for one in (wrong, unknown, disabled, also)} == {None}


def test_a_disabled_account_never_tells_that_it_exists_by_a_lock(people):
    people.disable(NAME, START, sessions=Sessions())
    assert fail(people, 12).outcome == Outcome.WRONG


def test_an_unknown_account_costs_as_much_work_as_a_known_one(people):
    costly = Passwords(time_cost=2, memory_kib=8 * 1024, lanes=1)
    people.add_account("known", "示例", PASSWORD, START, passwords=costly)

    def seconds(name):
        began = time.perf_counter()
        authenticate(people, costly, name, WRONG, "", START)
        return time.perf_counter() - began

    known = median(seconds("known") for _ in range(4))
    unknown = median(seconds("nobody") for _ in range(4))
    assert unknown > known / 3


def test_a_hash_made_with_other_parameters_is_made_anew_at_log_in(people):
    dearer = Passwords(time_cost=2, memory_kib=8, lanes=1)
    authenticate(people, dearer, NAME, WRONG, "", START)
    assert dearer.is_outdated(people.account(NAME).password_hash)
    assert authenticate(people, dearer, NAME, PASSWORD, "", START).outcome == Outcome.OK
    assert not dearer.is_outdated(people.account(NAME).password_hash)
    before = people.account(NAME).password_hash
    assert authenticate(people, dearer, NAME, PASSWORD, "", START).outcome == Outcome.OK
    assert people.account(NAME).password_hash == before


# --- lock


def test_the_fifth_wrong_try_locks_for_a_minute_even_for_the_right_password(people):
    assert fail(people, 4).outcome == Outcome.WRONG
    locked = fail(people, 1)
    assert locked == LogIn(Outcome.LOCKED, locked_until=START + MINUTE)
    assert "09:01（北京时间）" in locked.message
    assert log_in(people, moment=START + MINUTE - STEP).outcome == Outcome.LOCKED
    assert log_in(people, moment=START + MINUTE).outcome == Outcome.OK


def test_each_further_wrong_try_doubles_the_lock_up_to_an_hour(people):
    moment, waits = START, []
    fail(people, 4)
    for _ in range(9):
        until = log_in(people, WRONG, moment=moment).locked_until
        waits.append((until - moment) // MINUTE)
        moment = until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert lock_after(10**6) == timedelta(hours=1)


def test_a_try_during_the_lock_neither_counts_nor_prolongs_it(people):
    fail(people, 5)
    assert fail(people, 20, START + STEP).locked_until == START + MINUTE
    assert people.account(NAME).failures == 5


def test_success_begins_the_count_anew(people):
    fail(people, 4)
    assert log_in(people).outcome == Outcome.OK
    assert fail(people, 4).outcome == Outcome.WRONG
    assert people.account(NAME).failures == 4


TRIES = st.lists(st.tuples(st.booleans(), st.integers(0, 5000)), min_size=1, max_size=25)


@given(TRIES)
def test_no_try_gets_past_a_lock_and_none_is_free(tries):
    people, moment = make_people(), START
    failures, locked_until = 0, START
    for right, seconds in tries:
        moment += timedelta(seconds=seconds)
        answer = log_in(people, PASSWORD if right else WRONG, moment=moment)
        if moment < locked_until:
            assert answer == LogIn(Outcome.LOCKED, locked_until=locked_until)
        elif right:
            assert answer.outcome == Outcome.OK
            failures = 0
        else:
            failures += 1
            locked_until = moment + lock_after(failures)
            assert answer.outcome == (Outcome.LOCKED if failures >= 5 else Outcome.WRONG)


def test_two_wrong_tries_at_once_conflict_so_that_both_are_counted(people):
    with pytest.raises(ConflictError):
        commit_both(people, lambda one: fail(one, 1), lambda other: fail(other, 1))


def test_a_log_in_and_a_change_of_password_at_once_conflict(people):
    with pytest.raises(ConflictError):
        commit_both(
            people,
            lambda one: one.set_password(NAME, WRONG, passwords=CHEAP, sessions=Sessions()),
            log_in,
        )


def commit_both(people, *changes):
    database = ZODB.DB(None)
    with database.transaction() as connection:
        connection.root()["people"] = people
    managers = [transaction.TransactionManager() for _ in changes]
    connections = [database.open(manager) for manager in managers]
    try:
        for connection, change in zip(connections, changes, strict=True):
            change(connection.root()["people"])
        for manager in managers:
            manager.commit()
    finally:
        for manager, connection in zip(managers, connections, strict=True):
            manager.abort()
            connection.close()
        database.close()


# --- second factor


def test_a_code_is_asked_for_after_the_right_password_only(people):
    enrol(people)
    assert log_in(people, WRONG).outcome == Outcome.WRONG
    asked = log_in(people, code="  ")
    assert (asked.outcome, asked.account) == (Outcome.CODE_NEEDED, None)
    assert "6 位" in asked.message


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_wrong_by_half_a_minute(people, steps, fits):
    secret = enrol(people)
    answer = log_in(people, code=code_at(secret, START + steps * STEP))
    assert answer.outcome == (Outcome.OK if fits else Outcome.CODE_WRONG)


def test_a_code_may_be_typed_with_a_space_and_in_full_width(people):
    code = code_at(enrol(people), START)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert log_in(people, code=f"{full_width[:3]} {full_width[3:]}").outcome == Outcome.OK


def test_a_code_works_once_and_no_older_one_after_it(people):
    secret = enrol(people)
    assert log_in(people, code=code_at(secret, START)).outcome == Outcome.OK
    again = log_in(people, code=code_at(secret, START), moment=START + STEP)
    older = log_in(people, code=code_at(secret, START - STEP))
    assert [again.outcome, older.outcome] == [Outcome.CODE_WRONG] * 2
    assert "用过" in again.message
    later = START + STEP
    assert log_in(people, code=code_at(secret, later), moment=later).outcome == Outcome.OK


def test_the_code_that_confirmed_the_enrolment_does_not_log_in(people):
    secret = enrol(people, START)
    assert log_in(people, code=code_at(secret, START)).outcome == Outcome.CODE_WRONG


def test_wrong_codes_lock_and_the_password_alone_does_not_reset_the_count(people):
    secret = enrol(people)
    bad = wrong_code(secret, START)
    for _ in range(2):
        assert log_in(people, code=bad).outcome == Outcome.CODE_WRONG
        assert log_in(people, WRONG).outcome == Outcome.WRONG
        assert log_in(people).outcome == Outcome.CODE_NEEDED
    assert log_in(people, code=bad) == LogIn(Outcome.LOCKED, locked_until=START + MINUTE)
    assert log_in(people, code=code_at(secret, START)).outcome == Outcome.LOCKED
    assert log_in(people).outcome == Outcome.LOCKED
    later = START + MINUTE
    assert log_in(people, code=code_at(secret, later), moment=later).outcome == Outcome.OK
    assert people.account(NAME).failures == 0


def test_a_code_instead_of_a_password_counts_as_wrong(people):
    secret = enrol(people)
    assert log_in(people, WRONG, code=code_at(secret, START)).outcome == Outcome.WRONG
    assert people.account(NAME).failures == 1
    assert log_in(people, code=code_at(secret, START)).outcome == Outcome.OK


def test_an_enrolment_counts_only_once_it_is_confirmed(people):
    account = people.account(NAME)
    enrolment = begin_totp(account, "政务公开")
    assert enrolment.uri.startswith("otpauth://totp/")
    parsed = pyotp.parse_uri(enrolment.uri)
    assert (parsed.secret, parsed.name, parsed.issuer) == (enrolment.secret, NAME, "政务公开")
    assert log_in(people).outcome == Outcome.OK
    assert not confirm_totp(account, wrong_code(enrolment.secret, START), START)
    assert log_in(people).outcome == Outcome.OK
    assert confirm_totp(account, code_at(enrolment.secret, START), START)
    assert log_in(people).outcome == Outcome.CODE_NEEDED
    with pytest.raises(AccountRefused, match="还没有开始"):
        confirm_totp(account, "123456", START)


def test_the_old_authenticator_holds_until_a_new_one_is_confirmed(people):
    old = enrol(people)
    begin_totp(people.account(NAME), "示例")
    assert log_in(people, code=code_at(old, START)).outcome == Outcome.OK


def test_without_the_second_factor_the_password_is_enough_again(people):
    enrol(people)
    remove_totp(people.account(NAME))
    assert log_in(people).outcome == Outcome.OK


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "中文字符", "\ud800", "-00001"])
def test_what_is_no_code_is_wrong_and_does_no_harm(people, code):
    enrol(people)
    assert log_in(people, code=code).outcome == Outcome.CODE_WRONG
