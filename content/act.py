"""What an act is, what it is given, and what it tells back; the acts themselves stand elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.kinds import Finding, Kinds
from content.permissions import Permission, Person


class ActRefused(ValueError):
    """The act cannot be done as asked; the message says what to do."""


class NotAllowed(ActRefused):
    """The person may not do this here."""


class StaleEdit(ActRefused):
    """Somebody saved in between; carries what is there now, so that nothing is lost."""

    def __init__(self, edition: Any) -> None:
        super().__init__(
            "您打开之后，这份草稿已被别人保存过。您填写的内容没有丢失，请对照后再保存。"
        )
        self.edition = edition


class GateClosed(ActRefused):
    """Findings stand in the way of publishing."""

    def __init__(self, message: str, findings: list[Finding]) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True)
class Doing:
    """办理: on whose behalf and at which moment an act is done, and what it may use."""

    person: Person
    moment: datetime
    site: Any
    kinds: Kinds
    new_uid: Callable[[], str]
    new_blob: Callable[[bytes], Any]

    @property
    def by(self) -> str:
        return self.person.account or ""


@dataclass(frozen=True)
class Done:
    """What an act did: its result, what it touched, and what history shall say of it.

    ``subject`` is the item or place; ``affected`` are uids of others whose page changed with it.
    """

    result: Any
    subject: Any
    number: int | None = None
    note: str = ""
    public: bool = False
    affected: frozenset[str] = frozenset()
    silent: bool = False


@dataclass(frozen=True)
class Act:
    """``function(doing, context, fields) -> Done``; ``fields`` is a plain mapping."""

    name: str
    label: str
    permission: Permission
    function: Callable[[Doing, Any, Mapping[str, Any]], Done]


def required_text(fields: Mapping[str, Any], name: str, label: str, longest: int = 2000) -> str:
    """Raises ActRefused when nothing, or too much, is given."""
    text = str(fields.get(name) or "").strip()
    if not text:
        raise ActRefused(f"请填写{label}。")
    if len(text) > longest:
        raise ActRefused(f"{label}最多 {longest} 个字，请缩短。")
    return text
