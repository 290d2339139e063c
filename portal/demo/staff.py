"""Who does what in a demo: the desks of writer, legal reviewer and moderator of a department."""

from datetime import datetime
from typing import Any

from content.base import path_of
from content.desk import ContentChanged, Desk
from content.kinds_list import KINDS
from content.permissions import Grant, Person
from content.tree import Site
from portal.databases import new_blob
from portal.demo.accounts import (
    ACCOUNTS,
    EDITORS,
    LEGAL_REVIEWERS,
    MODERATORS,
    PROVINCE_LEGAL_REVIEWER,
    PROVINCE_MODERATOR,
    WRITER,
)
from portal.demo.source import Source


def _say_nothing(event: ContentChanged) -> None:
    """The index is made at the end."""


class Staff:
    """演示人员: whoever writes a piece never publishes it."""

    def __init__(self, site: Site, source: Source) -> None:
        self._site, self._source = site, source
        self._persons = {
            name: Person(name, frozenset({Grant(role, site.at(path).uid)}))
            for name, _, role, path in ACCOUNTS
        }

    def desk(self, name: str, moment: datetime) -> Desk:
        return Desk(
            self._persons[name],
            moment,
            self._site,
            KINDS,
            self._source.new_uid,
            new_blob,
            _say_nothing,
        )

    def writer(self, department: Any) -> str:
        return EDITORS.get(path_of(department), WRITER)

    def moderator(self, department: Any) -> str:
        return MODERATORS.get(path_of(department.government), PROVINCE_MODERATOR)

    def legal_reviewer(self, department: Any) -> str:
        return LEGAL_REVIEWERS.get(path_of(department.government), PROVINCE_LEGAL_REVIEWER)
