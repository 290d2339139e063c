"""Names by which a clerk finds a case again: folded, then told by a keyed digest of one hall."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import opencc

from content.cases.cases import Case, Cases, cases_of
from content.cases.persons import names_of
from content.cases.subjects import Subject, subject_of
from content.sealing import Sealing

LONGEST_NAME = 200
_TO_SIMPLIFIED = opencc.OpenCC("t2s")


def folded(name: str) -> str:
    """As it is compared: half-width, simplified, small letters, without spaces, dots, brackets.

    So 阿依古丽·买买提 is found with any of the dots people type, and 張三豐 as 张三丰.
    """
    simplified = _TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", name[:LONGEST_NAME]))
    return "".join(sign for sign in simplified.casefold() if sign.isalnum())


def name_digest(sealing: Sealing, hall_uid: str, name: str) -> str:
    """Empty for a name of which nothing is left; as long for a name nobody has."""
    plain = folded(name)
    return sealing.digest(f"name:{hall_uid}:{plain}") if plain else ""


def index_names(doing: Any, case: Case, subject: Subject) -> None:
    """Of who applies now, person and firm, and of who filed on their behalf."""
    names = list(names_of(subject.definition, case.answers(doing.sealing)))
    if agent := case.intake(doing.sealing).get("agent"):
        names.append(agent["name"])
    cases_of(doing.affairs).name(case, digests_of(doing.sealing, case.government_uid, names))


def name_some(doing: Any) -> bool:
    """Some of those that were filed before there were names; may there be more?"""
    cases: Cases | None = doing.affairs.cases
    if cases is None or cases.names_whole:
        return False
    for case in cases.unnamed():
        if case.filings:
            index_names(doing, case, subject_of(doing.site, case, doing.moment))
    return not cases.names_whole


def digests_of(sealing: Sealing, hall_uid: str, names: Iterable[str]) -> tuple[str, ...]:
    found = (name_digest(sealing, hall_uid, name) for name in names)
    return tuple(sorted({digest for digest in found if digest}))
