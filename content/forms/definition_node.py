"""表单定义作为内容的一个字段: the schema node that keeps a definition in an edition."""

from collections.abc import Mapping
from typing import Any

import colander

from content.fields import Control, Index
from content.forms.definition import DefinitionRefused, normalise


class _Kept(colander.SchemaType):
    """A definition, always in its stored form."""

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return appstruct

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if cstruct is colander.null or not isinstance(cstruct, Mapping | list | tuple):
            return colander.null
        try:
            return normalise(cstruct)
        except DefinitionRefused as refused:
            messages = [f"{problem}" for problem in refused.problems]
            raise colander.Invalid(node, messages) from refused


def definition_field(label: str) -> Any:
    """A form's definition; {"steps": []} where there is none yet."""
    return colander.SchemaNode(
        _Kept(), title=label, index=Index.TEXT, control=Control.DEFINITION, missing={"steps": []}
    )
