"""Rules between the fields of one form: what cannot be saved even as a draft.

Whether a text may be *published* is not asked here but by ``content.gates``.
"""

from collections.abc import Callable, Mapping
from typing import Any

import colander

from content.kinds import Fields
from content.rich_text import clean_html
from content.vocabularies import BODY_HTML

Rule = Callable[[Fields], Mapping[str, str]]


def form_rule(*rules: Rule) -> Callable[[Any, Fields], None]:
    """A schema's validator: each rule tells field name → what is wrong with it."""

    def check(node: Any, fields: Fields) -> None:
        wrong = {name: message for rule in rules for name, message in rule(fields).items()}
        if wrong:
            raise _invalid(node, wrong)

    return check


def not_before(later: str, earlier: str, message: str) -> Rule:
    """The day ``later`` may not lie before the day ``earlier``, where both are given."""

    def check(fields: Fields) -> Mapping[str, str]:
        first, last = fields.get(earlier), fields.get(later)
        return {later: message} if first and last and last < first else {}

    return check


def clean_body(fields: Any) -> Any:
    """A schema's preparer: rich text is cleaned whoever hands it in, plain text is kept."""
    if fields is not colander.null and fields.get("body_format") == BODY_HTML:
        return {**fields, "body": clean_html(fields["body"])}
    return fields


def _invalid(node: Any, wrong: Mapping[str, str]) -> colander.Invalid:
    invalid = colander.Invalid(node)
    for name, message in wrong.items():
        invalid[name] = message
    return invalid
