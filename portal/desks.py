"""``request.moment``, ``request.desk`` and what else an act needs, for whoever is asking."""

import secrets
from typing import Any

from content import clock
from content.acl import allowed
from content.desk import ContentChanged, Desk
from content.kinds_list import KINDS
from portal.databases import new_blob, read_blob


def moment(request: Any) -> Any:
    """One moment a request: ACL, view, listing, search and desk all use it."""
    return clock.now()


def new_uid() -> str:
    return secrets.token_hex(8)


def make_desk(request: Any) -> Desk:
    def announce(event: ContentChanged) -> None:
        waking = (request.registry.indexing, request.settings.search_wait_seconds)
        request.tm.get().addAfterCommitHook(_wake, waking)

    return Desk(
        person=request.person,
        moment=request.moment,
        site=request.site,
        kinds=KINDS,
        new_uid=new_uid,
        new_blob=new_blob,
        announce=announce,
    )


def _wake(committed: bool, indexing: Any, wait_seconds: float) -> None:
    if committed:
        indexing.wake(wait_seconds)


def may(request: Any, permission: Any, context: Any) -> bool:
    """Whether the person asking has ``permission`` on ``context`` at this request's moment."""
    return allowed(context, request.person, request.moment, permission)


def includeme(config: Any) -> None:
    config.add_request_method(moment, reify=True)
    config.add_request_method(make_desk, "desk", reify=True)
    config.add_request_method(may)
    config.registry.kinds = KINDS
    config.registry.read_blob = read_blob
