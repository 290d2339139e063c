"""What departments are called in speech and before a reform; which ones are here is not asked."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Former:
    """原名: names, also short ones, of a body that the reform of ``year`` ended.

    ``heir``: the slug of the department that has its work; empty: no department has.
    """

    names: tuple[str, ...]
    year: int
    heir: str = ""


@dataclass(frozen=True)
class Usual:
    """常设部门: what a department is called at the target place, where it exists elsewhere.

    ``aliases`` are given to one that is set up; ``spoken`` and ``former`` names only recognise it.
    """

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    former: tuple[Former, ...] = ()


class Words:
    """部门用语: every word for a usual department, folded; a former name is no spoken one."""

    def __init__(self, usual: Sequence[Usual]) -> None:
        self.spoken_only = frozenset(fold(name) for one in usual for name in one.spoken)
        self.former = {
            fold(name): body for one in usual for body in one.former for name in body.names
        }
        self._slugs: dict[str, str] = {}
        for one in usual:
            for name in (*one.aliases, *one.spoken):
                self._slugs.setdefault(fold(name), one.slug)

    def slug_of(self, name: str) -> str:
        """Of the department that is meant, or that has the work of the one meant; empty: none."""
        body = self.former.get(name)
        return self._slugs.get(name) or (body.heir if body else "")


def fold(name: str) -> str:
    """Half-width and without white space, so that two spellings are one name."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
