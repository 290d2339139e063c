"""What a step of evolving is; the steps themselves stand in modules of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TREE, AFFAIRS = "tree", "affairs"


@dataclass(frozen=True)
class Step:
    """升级步骤: brings one database to the version ``number``.

    ``what``: one Chinese sentence for who runs the site. ``change(root, moment)`` gets the site or
    the affairs and returns how many things it changed. It is done in one transaction, with the new
    version; a big one yields how many it has changed so far, and is committed there. Done twice it
    changes nothing the second time: after a crash a step is begun anew.
    """

    number: int
    database: str
    what: str
    change: Callable[[Any, datetime], int | Iterator[int]]
