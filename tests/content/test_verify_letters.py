"""A damaged list of letters is told, and made anew from the letters."""

from types import SimpleNamespace

import pytest

from content.affairs import Affairs
from content.mailing import Message, mail_of, stage
from content.verification.affairs import repair_affairs
from content.verification.letters import LABELS, check_mail
from portal.desks import new_uid
from portal.keys import Key, KeyRing
from tests.conftest import START, later

SEALING = KeyRing((Key("00" * 6, b"k" * 32),))


@pytest.fixture
def affairs():
    """Letters that wait, that are tried again, that were sent, with and without case."""
    found = Affairs()
    for number, (account, case) in enumerate((("a", ""), ("a", "c"), ("", "c"), ("b", ""))):
        doing = SimpleNamespace(sealing=SEALING, moment=later(minutes=number), new_uid=new_uid)
        uid = stage(found, doing, Message("receipt", "x@example.cn", "题", "文", case, account))
        letter = found.mail.get(uid)
        if number == 1:
            found.mail.not_sent(letter, later(hours=1), "忙")
        if number == 2:
            found.mail.sent(letter, later(hours=1))
    return found


def lists(mail):
    return {name: dict(getattr(mail, name).items()) for name in LABELS}


def test_sound_lists_are_not_told_of(affairs):
    assert list(check_mail(affairs.mail)) == []
    assert list(check_mail(None)) == []
    assert repair_affairs(affairs, None, START) == repair_affairs(Affairs(), None, START) == 0


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("harm", ["lost", "invented", "whole"])
def test_a_damaged_list_is_told_and_made_anew(name, harm, affairs):
    before, known = lists(affairs.mail), getattr(affairs.mail, name)
    key = next(iter(before[name]))
    shard = known.shard(key if isinstance(key, str) else key[1])
    if harm == "lost":
        del shard[key]
    elif harm == "invented":
        known.shard("x")["x" if isinstance(key, str) else (1, "x")] = ("x",)
    else:
        setattr(affairs.mail, name, None)
    (fault,) = check_mail(affairs.mail)
    assert fault.mended
    assert repair_affairs(affairs, None, START) == 1
    assert lists(affairs.mail) == before
    assert list(check_mail(affairs.mail)) == []
    assert len(mail_of(affairs).due(START)) == 1
