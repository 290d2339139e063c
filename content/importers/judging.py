"""What is done with a row: new, changed, unchanged or left alone, and whether it goes public."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content.acts.publishing import gate_context, stands_in_the_way
from content.clock import day_of
from content.editions import Edition
from content.gates import findings_of, missing_elements
from content.importers.cells import RowReading
from content.importers.departments import Home
from content.importers.entries import complete
from content.importers.findings import DRAFT, WARN, RowFinding
from content.importers.options import Desks, Options
from content.importers.shapes import node_of
from content.items import Item
from content.kinds import Fields, Finding, GateContext
from content.permissions import OPERATOR
from content.workflow import DRAFT as DRAFT_STATE

CREATE, CHANGE, KEEP, LEAVE = "created", "changed", "unchanged", "left"


@dataclass(frozen=True)
class Verdict:
    """处理意见: ``action`` is one of the above."""

    action: str
    publish: bool = False
    stays_draft: bool = False

    @property
    def writes(self) -> bool:
        return self.action in (CREATE, CHANGE) or self.publish

    @property
    def counts(self) -> Counter[str]:
        return Counter({self.action: 1, "published": self.publish, "drafts": self.stays_draft})
