"""节点的做法: what the nodes of all types of fields share."""

from collections.abc import Callable
from typing import Any

import colander

from content.fields import Control

# A value → what is wrong with it, as what follows its title; None: nothing
Rule = Callable[[Any], str | None]


def bare_node(kind: Any, control: Control, *rules: Any, **more: Any) -> Any:
    validator = colander.All(*rules) if rules else None
    return colander.SchemaNode(kind, control=control, validator=validator, **more)


def rule(title: str, problem: Rule) -> Callable[[Any, Any], None]:
    """A validator whose sentence begins with the field's title."""

    def check(node: Any, value: Any) -> None:
        found = problem(value)
        if found:
            raise colander.Invalid(node, f"“{title}”{found}")

    return check
