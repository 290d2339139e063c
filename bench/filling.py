"""Fills a few columns, so that there is a full list to read also where the demo is small."""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from typing import Any

from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.desk import operator
from content.permissions import Grant, Person, Role
from content.publication import Brief
from content.tree import Section
from portal.commands.opening import Opened

KIND, SECTION = "policy_document", "policies"
FULL, COLUMNS, EXAMPLES = 60, 5, 40
PUBLISHER = "bench.filling"


def fill(site: Opened, sections: list[Section]) -> None:
    """The fullest columns get copies of the county's own documents, until each has sixty."""
    columns = [section for section in sections if section.__name__ == SECTION][:COLUMNS]
    documents = cycle(list(_documents(sections, site.moment)))
    writer = site.desk_for(operator(site.site))
    grant = Grant(Role.MODERATOR, site.site.province.uid)
    publisher = site.desk_for(Person(PUBLISHER, frozenset({grant})))
    for section in columns:
        lacking = max(0, FULL - section.register.total(site.moment))
        for number, fields in enumerate(islice(documents, lacking), 1):
            told = {**fields, "title": f"{fields['title']}（{number}）"}
            edition = writer.perform(ADD, section, {"kind": KIND, "fields": told})
            writer.perform(SUBMIT, edition)
            publisher.perform(PUBLISH, edition, {"confirmed": "性能测试"})


def _documents(sections: list[Section], moment: Any) -> Iterator[Mapping[str, Any]]:
    """What they say, without their hold over others."""
    for section in sections:
        for row in islice(section.register.rows(moment), EXAMPLES):
            brief = Brief(*row.brief)
            if brief.kind == KIND:
                said = section[brief.name].edition(brief.number).fields
                yield {**said, "repeals": (), "amends": ()}
