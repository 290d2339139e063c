"""What became of a licence that a case granted; told on the case, changes nothing else."""

from content.cases.event_types import LICENCE_CHANGED
from content.cases.following.rules import ALWAYS, Rule, unchanged

FOLLOWING = {LICENCE_CHANGED: Rule(ALWAYS, unchanged, even_forgotten=True)}
