"""订阅与停止: what somebody who follows something does, with an account or without.

It writes the affairs database and nothing else. ``doing`` is an ApplicantDoing; whoever is signed
in with a proven address has confirmed by that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from content.affairs import Affairs
from content.applicant_codes import CODES_A_DAY, seconds_to_wait
from content.applicants import EMAIL, Address, ApplicantRefused, read_address
from content.clock import micros
from content.follow_letters import already_letter, confirm_letter, full_letter, owner_name
from content.mailing import Message, stage
from content.subscriptions import (
    CONFIRM,
    MOST_OF_ONE,
    STOP,
    UNCONFIRMED_DAYS,
    Subscription,
    Subscriptions,
    about,
    owner_of,
    token_of,
)

# What the ledger calls them
LABELS = {"confirm_following": "确认邮件订阅", "stop_following": "停止邮件订阅"}


@dataclass(frozen=True)
class Wish:
    """想订阅的: what is to be followed, how it is called, and where the portal is."""

    target: str
    title: str
    site_url: str


def page_url(site_url: str, sealing: Any, purpose: str, uid: str) -> str:
    """The address, in a letter, of the page that confirms or stops."""
    query = urlencode({"uid": uid, "token": token_of(sealing, purpose, uid)})
    return f"{site_url.rstrip('/')}/follow/{purpose}?{query}"


def ask(doing: Any, wish: Wish, text: str) -> None:
    """A letter that asks to confirm; nothing tells whether one was sent, or what is known.

    Raises ApplicantRefused for what is no e-mail address.
    """
    address = read_address(text)
    if address.kind != EMAIL:
        raise ApplicantRefused("请填写邮箱，手机号收不到更新。")
    if seconds_to_wait(doing, address):
        return
    sent = doing.accounts.codes_sent(address, doing.sealing)
    lately = (*sent[1 - CODES_A_DAY :], micros(doing.moment))
    doing.accounts.note_code(address, doing.sealing, lately)
    stage(doing.affairs, doing, _answer_to(doing, wish, address))


def _answer_to(doing: Any, wish: Wish, address: Address) -> Message:
    to, owner = address.text, owner_of(doing.sealing, address.text)
    one = _known(doing, wish, owner)
    if one is None and _is_full(doing, owner):
        return full_letter(to, owner, wish.title, MOST_OF_ONE)
    one = one or _begin(doing, wish, to, "")
    purpose = CONFIRM if one.confirmed_at is None else STOP
    url = page_url(wish.site_url, doing.sealing, purpose, one.uid)
    letter = confirm_letter if one.confirmed_at is None else already_letter
    return letter(to, owner, wish.title, url)


def follow(doing: Any, wish: Wish) -> Subscription:
    """For whoever is signed in with a proven address. Raises ApplicantRefused."""
    account = doing.applicant
    to = "" if account is None else account.proven_email(doing.sealing)
    if not to:
        raise ApplicantRefused("账号里还没有验证过的邮箱，请填写邮箱。")
    owner = owner_of(doing.sealing, to)
    one = _known(doing, wish, owner)
    if one is None and _is_full(doing, owner):
        raise ApplicantRefused(f"最多订阅 {MOST_OF_ONE} 项，请先停止不再需要的订阅。")
    one = one or _begin(doing, wish, to, account.uid)
    _confirm(doing, one)
    return one


def find(doing: Any, purpose: str, uid: str, token: str) -> Subscription | None:
    """The one that this token is for; None for a forged one, and for what is gone."""
    book = doing.affairs.subscriptions
    expected = token_of(doing.sealing, purpose, uid)
    if book is None or not compare_digest(expected.encode(), token.encode()):
        return None
    found: Subscription | None = book.get(uid)
    return found


def confirm(doing: Any, uid: str, token: str) -> Subscription | None:
    """None where the token is not for it."""
    one = find(doing, CONFIRM, uid, token)
    if one is not None:
        _confirm(doing, one)
    return one


def stop(doing: Any, uid: str, token: str) -> Subscription | None:
    """It is forgotten at once. None where the token is not for it, or it was stopped before."""
    one = find(doing, STOP, uid, token)
    if one is not None:
        _stop(doing, one)
    return one


def own(doing: Any) -> list[Subscription]:
    """The confirmed ones of whoever is signed in: of the account and of its proven address."""
    book, account = doing.affairs.subscriptions, doing.applicant
    if book is None or account is None:
        return []
    to = account.proven_email(doing.sealing)
    owners = (account.uid, *([owner_of(doing.sealing, to)] if to else ()))
    return [one for one in book.of(*owners) if one.confirmed_at is not None]


def stop_own(doing: Any, uid: str) -> Subscription:
    """Raises ApplicantRefused."""
    one = next((one for one in own(doing) if one.uid == uid), None)
    if one is None:
        raise ApplicantRefused("没有这项订阅，可能已经停止，请刷新后再看。")
    _stop(doing, one)
    return one


def forget_unconfirmed(affairs: Affairs, moment: datetime, most: int = 100) -> int:
    """What was asked for and not confirmed in time goes, with its letters."""
    book = affairs.subscriptions
    if book is None:
        return 0
    gone = book.unconfirmed_since(moment - timedelta(days=UNCONFIRMED_DAYS), most)
    for one in gone:
        _forget(affairs, one, moment)
    return len(gone)


def forget_of(affairs: Affairs, account: str, moment: datetime) -> None:
    """Of an account that is deleted."""
    for one in affairs.subscriptions.of(account) if affairs.subscriptions is not None else ():
        _forget(affairs, one, moment)


def _known(doing: Any, wish: Wish, owner: str) -> Subscription | None:
    book = _book(doing)
    return next((one for one in book.of(owner) if one.target == wish.target), None)


def _is_full(doing: Any, owner: str) -> bool:
    return len(_book(doing).of(owner)) >= MOST_OF_ONE


def _begin(doing: Any, wish: Wish, to: str, account: str) -> Subscription:
    uid = doing.new_uid()
    facts = {
        "uid": uid,
        "target": wish.target,
        "owner": owner_of(doing.sealing, to),
        "account": account,
        "at": micros(doing.moment),
    }
    one = Subscription(facts, doing.sealing.seal(to.encode(), about(uid)))
    _book(doing).add(one)
    return one


def _confirm(doing: Any, one: Subscription) -> None:
    if one.confirmed_at is None:
        _book(doing).confirm(one, doing.moment)
        doing.affairs.record(doing, "confirm_following", one.uid)


def _stop(doing: Any, one: Subscription) -> None:
    _forget(doing.affairs, one, doing.moment)
    doing.affairs.record(doing, "stop_following", one.uid)


def _forget(affairs: Any, one: Subscription, moment: datetime) -> None:
    """With the last one of an address its letters go, too."""
    affairs.subscriptions.remove(one)
    if affairs.mail is not None and not affairs.subscriptions.of(one.owner):
        affairs.mail.forget_account(owner_name(one.owner))
    affairs.await_pack(moment)


def _book(doing: Any) -> Subscriptions:
    """Made with the first one, which is told nothing of what was before."""
    affairs = doing.affairs
    if affairs.subscriptions is None:
        affairs.subscriptions = Subscriptions(affairs.chain.head().seq)
    book: Subscriptions = affairs.subscriptions
    return book
