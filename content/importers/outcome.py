"""What a plan comes to, as a digest: two plans of one file that do the same have the same one."""

import hashlib
import json

from content.importers.findings import REFUSE
from content.importers.planning import Plan


def outcome_of(plan: Plan) -> str:
    """Which rows are refused, what is done with each of the others, and which places are set up."""
    report = plan.report
    said = {
        "counts": {name: number for name, number in report.counts.items() if number},
        "refused": sorted({(f.sheet, f.row) for f in report.findings if f.level == REFUSE}),
        "steps": [
            (step.entry.row.line, step.verdict.action, step.item.uid if step.item else "")
            for step in plan.steps
        ],
        "new": sorted(plan.new_homes),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
