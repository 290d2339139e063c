"""Ledger records: uids and digests only; a digest is the same however the same was said."""

import hashlib
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.ledger import Head, HeadUnreadable, RecordRefused, StagedRecords, digest_of
from tests.content.ledger_examples import LENGTH, START, record, sealed_chain, staged_with


def test_a_record_with_anything_but_uids_and_digests_is_refused():
    for changes in (
        {"note": "张三"},
        {"subject": "南关区民政局的申请"},
        {"by": "某 人"},
        {"digest": "no digest"},
        {"at": 1.5},
        {"at": True},
        {"uid": ""},
        {"place": None},
        {"act": "x" * 81},
    ):
        with pytest.raises(RecordRefused):
            StagedRecords().stage(record(1, **changes))
    with pytest.raises(RecordRefused):
        StagedRecords().stage({key: value for key, value in record(1).items() if key != "by"})


def test_an_act_of_the_public_has_nobody_behind_it():
    staged_with(record(1, by=None))


def test_a_head_is_printed_and_read_back():
    head = sealed_chain().head()
    assert Head.parse(f" {head}\n") == head
    assert str(head) == f"{LENGTH}:{head.hash}"
    for text in ("", "8", f"x:{head.hash}", f"8:{head.hash[1:]}", f"-1:{head.hash}"):
        with pytest.raises(HeadUnreadable, match="账头读不懂"):
            Head.parse(text)


def test_a_digest_is_the_same_however_the_same_was_said():
    shanghai = timezone(timedelta(hours=8))
    said = {"at": START, "on": date(2026, 3, 2), "rows": ("一", "二"), "of": {"b": 1, "a": None}}
    same = {
        "of": {"a": None, "b": 1},
        "rows": ["一", "二"],
        "on": date(2026, 3, 2),
        "at": START.astimezone(shanghai),
    }
    assert digest_of(said) == digest_of(same)
    assert digest_of({"b": 1, "a": "一"}) == hashlib.sha256('{"a":"一","b":1}'.encode()).hexdigest()


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), min_size=1), st.data())
def test_a_digest_changes_with_anything_that_is_said(said, data):
    key = data.draw(st.sampled_from(sorted(said)))
    assert digest_of(said) != digest_of({**said, key: [said[key]]})


@pytest.mark.parametrize("value", [datetime(2026, 3, 2), object(), b"x", float("nan")])
def test_what_has_no_one_way_to_be_written_has_no_digest(value):
    with pytest.raises((TypeError, ValueError)):
        digest_of({"value": value})


words = st.text("abcXYZ019._:/@+-", max_size=12)


@given(words, st.none() | words, words.filter(bool), st.integers(-(2**60), 2**60))
def test_a_staged_record_is_kept_in_one_line_and_read_back(act, by, uid, at):
    one = record(1, act=act, by=by, uid=uid, at=at)
    assert dict(staged_with(one).get(uid)) == one
    assert [dict(each) for each in staged_with(one)] == [one]


def test_what_earlier_sites_staged_is_read_and_what_is_no_record_is_told_as_such():
    staged = staged_with(record(1))
    staged._records["act-00002"] = record(2)
    staged._records["act-00003"] = "act 1 rubbish"
    assert dict(staged.get("act-00002")) == record(2)
    assert staged.get("act-00003") == {"uid": "act-00003"}
    assert staged.get("act-00004") is None
