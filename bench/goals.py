"""The goals: what is to be reached, whatever is measured today."""

from dataclasses import dataclass

AT_LEAST, AT_MOST = "≥", "≤"


@dataclass(frozen=True)
class Goal:
    """A bound for the figure with the same key; ``group`` is the module that measures it."""

    key: str
    group: str
    what: str
    direction: str
    bound: float
    unit: str

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.direction == AT_LEAST else value <= self.bound

    @property
    def text(self) -> str:
        return f"{self.direction} {self.bound:g} {self.unit}"


HELLO, PLONE = "× hello", "× Plone"
GOALS = (
    Goal("cached_page", "cached", "item page from the page cache", AT_LEAST, 1.2, HELLO),
    Goal("item", "uncached", "item page, uncached", AT_LEAST, 0.40, HELLO),
    Goal("listing", "uncached", "listing of 20, uncached", AT_LEAST, 0.30, HELLO),
    Goal("guide", "uncached", "item guide, uncached", AT_LEAST, 0.30, HELLO),
    Goal("plone_item", "uncached", "item page against a document", AT_LEAST, 150, PLONE),
    Goal("plone_json", "uncached", "JSON of an item against the REST API", AT_LEAST, 15, PLONE),
    Goal("plone_cached", "cached", "cached page against a cached document", AT_LEAST, 30, PLONE),
    Goal("add_cpu", "writing", "add + publish one item: CPU", AT_MOST, 1 / 20, PLONE),
    Goal("add_bytes", "writing", "add + publish one item: storage", AT_MOST, 1 / 50, PLONE),
    Goal("growth", "growth", "slowest page kind, largest site : smallest", AT_MOST, 1.3, "×"),
    Goal("loads_home", "loads", "cold object loads: home", AT_MOST, 150, "loads"),
    Goal("loads_section", "loads", "cold object loads: section page 1", AT_MOST, 40, "loads"),
    Goal("loads_deep", "loads", "cold object loads: deep page by ?after=", AT_MOST, 60, "loads"),
    Goal("loads_item", "loads", "cold object loads: item", AT_MOST, 25, "loads"),
    Goal("first_page", "start", "first page after start", AT_MOST, 2, "s"),
    Goal("memory", "memory", "memory after 10,000 mixed requests", AT_MOST, 180, "MB"),
    Goal("flat", "soak", "memory growth while asked for an hour", AT_MOST, 5, "MB an hour"),
    Goal("scale", "scale", "4 processes on PostgreSQL : 1", AT_LEAST, 1.6, "×"),
    Goal("conflicts", "editors", "8 editors at once: conflict pages", AT_MOST, 0, "pages"),
    Goal("retries", "editors", "8 editors at once: retries", AT_MOST, 0.05, "a commit"),
    Goal("wire", "wire", "first page over the wire (HTML + CSS)", AT_MOST, 60, "kB"),
    Goal("bulk", "bulk", "demo --items: bulk load", AT_LEAST, 1500, "items/s"),
)
GOAL_OF = {goal.key: goal for goal in GOALS}
