"""What is done to a whole site, not through the desk: its record in the ledger, by the operator."""

from datetime import datetime
from typing import Any

from content.clock import micros
from content.ledger import digest_of
from content.permissions import OPERATOR
from portal.desks import new_uid


def record(root: Any, moment: datetime, act: str, subject: str, place_uid: str = "") -> None:
    """Stage it in the database that was written; ``root`` is the site or the affairs."""
    said = {"act": act, "subject": subject, "place": place_uid}
    told = {"type": "act", "v": 1, "uid": new_uid(), "at": micros(moment), "by": OPERATOR, **said}
    root.staged.stage({**told, "digest": digest_of(said)})
