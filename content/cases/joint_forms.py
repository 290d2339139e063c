"""联办申请表: what one joint application was filed under, kept once for all that share it.

Which editions were merged, and what came of it, is kept together: an old case is shown as it was
asked, however forms are merged by then (docs/decisions/0034).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from persistent import Persistent

from content.cases.form_merging import Merged
from content.merging import MergingMap


class JointForm(Persistent):
    """联办申请表: never changed. ``members`` are mappings of name, item, item_edition, form,
    form_edition, department and requires (names); ``own_names`` merged field → member → its own,
    ``own_types`` the same to its own type, where that is another.
    """

    def __init__(
        self,
        package: tuple[str, int],
        members: Sequence[Mapping[str, Any]],
        merged: Merged,
    ) -> None:
        self.package_uid, self.package_edition = package
        self.members = tuple(members)
        self.definition: Mapping[str, Any] = merged.definition
        self.own_names: Mapping[str, Mapping[str, str]] = merged.own_names
        self.own_types: Mapping[str, Mapping[str, str]] = merged.own_types
        self.sha256 = self.digest()

    def digest(self) -> str:
        """Of all that it says; ``sha256`` is what it was when it was made."""
        said = [self.package_uid, self.package_edition, self.members, self.definition]
        said += [self.own_names, self.own_types]
        plain = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    def fields(self) -> Iterator[Mapping[str, Any]]:
        """The merged fields, in their order."""
        for step in self.definition["steps"]:
            yield from step["fields"]


def branch_names(members: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Member's name → name of its branch: its number, in the package's order."""
    return {one["name"]: str(number) for number, one in enumerate(members, 1)}


def kept_once(affairs: Any, form: JointForm) -> JointForm:
    """The one that is kept already with the same content, else this one, kept from now on."""
    if affairs.joint_forms is None:
        affairs.joint_forms = MergingMap(16)
    known: JointForm | None = affairs.joint_forms.get(form.sha256)
    if known is None:
        affairs.joint_forms[form.sha256] = known = form
    return known
