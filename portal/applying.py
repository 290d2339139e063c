"""``request.apply_doing`` and ``request.clerk_doing``: what acts on drafts and cases are given."""

from collections.abc import Callable
from typing import Any

from content.cases.applying import ApplyDoing
from content.cases.doing import ClerkDoing
from content.cases.intake import IntakeDoing
from content.cases.issuing import Issuing
from content.cases.receipts import Receipt
from content.kinds_list import KINDS
from portal.desks import new_uid
from views.paper_pdf import drawing_papers


def apply_doing(request: Any, draw: Callable[[Receipt], bytes] | None = None) -> ApplyDoing:
    """For an applicant; ``draw`` makes the receipt a PDF."""
    return ApplyDoing(
        applicant=request.applicant,
        moment=request.moment,
        site=request.site,
        affairs=request.affairs,
        sealing=request.registry.sealing,
        new_uid=new_uid,
        kinds=KINDS,
        draft_days=request.settings.draft_days,
        draw=draw,
    )


def clerk_doing(request: Any) -> ClerkDoing:
    """For a member of staff."""
    return ClerkDoing(
        person=request.person,
        moment=request.moment,
        site=request.site,
        affairs=request.affairs,
        sealing=request.registry.sealing,
        new_uid=new_uid,
        papers=issuing(request),
    )


def intake_doing(
    request: Any, hall: Any, draw: Callable[[Receipt], bytes] | None = None
) -> IntakeDoing:
    """For a clerk of the hall in the place of an applicant, whoever else is signed in here."""
    book = request.affairs.intake_book
    shift = None if book is None else book.shift(request.person.account, hall.__parent__.uid)
    return IntakeDoing(
        applicant=None,
        moment=request.moment,
        site=request.site,
        affairs=request.affairs,
        sealing=request.registry.sealing,
        new_uid=new_uid,
        kinds=KINDS,
        draft_days=request.settings.draft_days,
        draw=draw,
        person=request.person,
        hall_uid=hall.__parent__.uid,
        window=shift["window"] if shift else "",
    )


def issuing(request: Any) -> Issuing:
    """What issues papers; told how often this very act met another one before."""
    losses = request.environ.get("retry.attempt", 0)
    return Issuing(drawing_papers(request), request.registry.seal_keys, losses)


def includeme(config: Any) -> None:
    config.add_request_method(apply_doing)
    config.add_request_method(clerk_doing)
    config.add_request_method(intake_doing)
